//! What holds for every text: no panic, spans on character boundaries, ids that lead somewhere, and
//! findings that move with their words.

#![allow(clippy::unwrap_used)]

use std::sync::{Arc, LazyLock};

use counterclaim_extract::Extractor;
use counterclaim_extract::annotation::{Annotations, Encoder};
use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_model::{Article, ClaimId, EntryId, Reading, Span, TextIndex};
use proptest::prelude::*;

/// Marks nothing: what is left are the stated rules.
struct Blank;

impl Encoder for Blank {
    fn annotate(&self, _: &Segments<'_>) -> Annotations {
        Annotations::default()
    }
}

static EXTRACTOR: LazyLock<Extractor> =
    LazyLock::new(|| Extractor::new(&Files::builtin(), Arc::new(Blank)).unwrap());

/// The reading of an English article whose paragraphs are separated by blank lines.
fn read(text: &str) -> Reading {
    EXTRACTOR.read(Article::of_text("text", text))
}

fn check_spans(reading: &Reading) {
    let text = reading.article.text.clone();
    let index = TextIndex::new(&text);
    reading.clone().visit_spans(&mut |span| {
        assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        assert_eq!(index.to_bytes(index.to_code_points(*span)), *span);
    });
}

fn check_ids(reading: &Reading) {
    let claim = |id: ClaimId| assert!(id.index() < reading.claims.len(), "{id:?}");
    let entry = |id: &EntryId| match id {
        EntryId::Actor(id) => assert!(id.index() < reading.actors.len()),
        EntryId::Claim(id) => claim(*id),
        EntryId::Event(id) => assert!(id.index() < reading.events.len()),
        EntryId::Time(id) => assert!(id.index() < reading.times.len()),
        EntryId::Place(id) => assert!(id.index() < reading.places.len()),
        EntryId::Quantity(id) => assert!(id.index() < reading.quantities.len()),
    };
    for actor in &reading.actors {
        actor
            .speaks_for
            .iter()
            .for_each(|id| entry(&EntryId::Actor(*id)));
    }
    for each in &reading.claims {
        let actors = each.source.actor.iter().chain(&each.against);
        actors.for_each(|id| entry(&EntryId::Actor(*id)));
        each.said_at
            .iter()
            .for_each(|id| entry(&EntryId::Time(*id)));
        each.about.iter().for_each(|id| entry(&EntryId::Event(*id)));
        // every chain of nested claims ends
        let outer = std::iter::successors(each.within, |id| reading.claims[id.index()].within);
        assert!(outer.take(reading.claims.len() + 1).count() <= reading.claims.len());
    }
    for event in &reading.events {
        event.time.iter().for_each(|id| entry(&EntryId::Time(*id)));
        event
            .places
            .iter()
            .for_each(|id| entry(&EntryId::Place(*id)));
        event
            .quantities
            .iter()
            .for_each(|id| entry(&EntryId::Quantity(*id)));
        for participant in &event.participants {
            participant
                .actor
                .iter()
                .for_each(|id| entry(&EntryId::Actor(*id)));
            participant.according_to.iter().for_each(|id| claim(*id));
        }
        for facet in &event.facets {
            let claims = facet.r#for.iter().chain(&facet.against).chain(&facet.doubt);
            claims.for_each(|id| claim(*id));
        }
    }
    for quantity in &reading.quantities {
        quantity
            .event
            .iter()
            .for_each(|id| entry(&EntryId::Event(*id)));
        quantity.claim.iter().for_each(|id| claim(*id));
    }
    for relation in &reading.relations {
        claim(relation.from);
        entry(&relation.to);
    }
    for check in &reading.checks {
        check.refs.iter().for_each(entry);
    }
}

fn check(text: &str) {
    let reading = read(text);
    check_spans(&reading);
    check_ids(&reading);
    assert_eq!(reading, read(text), "the same text gives the same reading");
}

/// Pieces that rules look for, in any order: sentences that nobody would write.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "police said",
        "said the mayor",
        "Mara Quill",
        "denied",
        "that",
        "“",
        "”",
        "\"",
        "‘",
        "’",
        ",",
        ".",
        ".\n\n",
        "\n",
        "12 people",
        "were killed",
        "on Tuesday",
        "in Oslo",
        "a drone",
        "shot down",
        "at least",
        "2 March 2031",
        "from 5 to",
        "of",
        "according to",
        "it",
        "'s",
        "—",
        "(",
        ")",
        "🚢",
        "\u{202e}",
        "\u{0}",
        "é",
        "e\u{301}",
        "½",
        "１２",
        "$3.5 million",
        "no comment",
        "did not respond",
        "10:30 p.m.",
        "overnight",
        "east of",
        "the",
        "ſ",
        "İ",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_characters_can_be_read(text in "\\PC{0,120}") {
        check(&text);
    }

    #[test]
    fn any_order_of_words_can_be_read(text in pieces()) {
        check(&text);
    }
}

#[test]
fn texts_of_marks_can_be_read() {
    for text in [
        "",
        " ",
        "\u{feff}",
        "“",
        "”“",
        "((((",
        "\u{0}\u{0}",
        "-",
        "\n\n\n\n",
        "1/2/3/4/5",
    ] {
        check(text);
    }
}

const REPORTS: &[&str] = &[
    "A ferry sank off Lisbon on 2 March 2031, killing 12 people. At least 30 were injured.\n\nThe operator did not respond to a request for comment.",
    "Rebels shot down 4 of 6 drones over Tripoli overnight. Two soldiers were wounded on Friday morning.\n\nShells hit a school near Damascus at 10:30 p.m., and 5 teachers died.",
    "Workers struck in Turin for three days in May 2019. About 400 were detained.",
];

#[test]
fn findings_move_with_their_words() {
    let neutral = "Grass grew along the quay, and gulls walked there.\n\n";
    let plain = read(neutral);
    assert!(plain.events.is_empty() && plain.quantities.is_empty() && plain.times.is_empty());
    for report in REPORTS {
        let mut alone = read(report);
        let mut after = read(&format!("{neutral}{report}"));
        assert!(
            !alone.events.is_empty() && !alone.times.is_empty(),
            "{report}"
        );
        let by = neutral.len();
        alone.visit_spans(&mut |span| *span = Span::new(span.start() + by, span.end() + by));
        after.article = alone.article.clone();
        assert_eq!(alone, after, "{report}");
    }
}
