//! Media, documents and phrases as channels.

use super::*;

#[test]
fn every_example_of_the_names_holds() {
    let names = ChannelNames::load(&Files::builtin()).unwrap();
    assert!(!names.named_examples.is_empty());
    for (text, expected) in &names.named_examples {
        let segments = Segments::of_text(text);
        let frame = Span::new(0, text.len());
        let found = names
            .find(&segments, frame, &Attribution::default(), "", &[], &|_| {
                true
            })
            .map(|channel| channel.name);
        assert_eq!(&found, expected, "{text}");
    }
}

/// Source, cue and the cue's lemma in a text; gives the channel's name.
fn check_frame(text: &str, source: &str, cue: &str, lemma: &str, expected: Option<&str>) {
    let names = ChannelNames::load(&Files::builtin()).unwrap();
    let segments = Segments::of_text(text);
    let span = |words: &str| {
        let at = text.find(words).unwrap();
        Span::new(at, at + words.len())
    };
    let attribution = Attribution {
        source: vec![span(source)],
        cue: vec![span(cue)],
        ..Attribution::default()
    };
    let frame = Span::new(0, text.len());
    let found = names.find(&segments, frame, &attribution, lemma, &[], &|_| true);
    assert_eq!(found.map(|c| c.name).as_deref(), expected, "{text}");
}

#[test]
fn a_document_that_speaks_is_the_channel() {
    let check = |text, source, expected| check_frame(text, source, "said", "say", expected);
    check(
        "A statement signed by nine clerks said it sank.",
        "A statement signed by nine clerks",
        Some("statement"),
    );
    check(
        "The press release said it sank.",
        "The press release",
        Some("press release"),
    );
    check(
        "The clerk of records said it sank.",
        "The clerk of records",
        None,
    );
}

#[test]
fn a_medium_that_relays_is_the_channel_and_one_that_speaks_is_not() {
    check_frame(
        "According to Reuters, it sank.",
        "Reuters",
        "According to",
        "according to",
        Some("Reuters"),
    );
    check_frame(
        "Reuters could not verify it.",
        "Reuters",
        "could not verify",
        "could not verify",
        None,
    );
}

#[test]
fn a_cue_may_name_its_medium() {
    check_frame(
        "The clerk tweeted it sank.",
        "The clerk",
        "tweeted",
        "tweet",
        Some("Twitter"),
    );
    check_frame(
        "The clerk noted it sank.",
        "The clerk",
        "noted",
        "note",
        None,
    );
}

#[test]
fn names_say_what_they_are() {
    let names = ChannelNames::load(&Files::builtin()).unwrap();
    for (name, expected) in [
        ("the Harrow Evening Gazette", true),
        ("the newspaper Kurier", true),
        ("state television", true),
        ("harrownews.com", true),
        ("the Harrow Port Authority", false),
        ("the newspaper", false),
        ("the evening post", false),
        ("Telegram", false),
    ] {
        assert_eq!(names.relays(name), expected, "{name}");
    }
}

#[test]
fn every_example_of_the_phrases_holds() {
    let names = ChannelNames::load(&Files::builtin()).unwrap();
    assert!(!names.examples.is_empty());
    for (_, example) in &names.examples {
        let (text, not, expected) = match example.split_once("!=>") {
            Some((text, expected)) => (text, true, expected.trim()),
            None => {
                let (text, expected) = example.split_once("=>").unwrap();
                (text, false, expected.trim())
            }
        };
        let segments = Segments::of_text(text);
        let frame = Span::new(0, text.len());
        let found = names
            .find(&segments, frame, &Attribution::default(), "", &[], &|_| {
                true
            })
            .map(|c| c.name);
        assert_eq!(
            found.as_deref() == Some(expected),
            !not,
            "{example}: {found:?}"
        );
    }
}
