//! Every example of `resources/responses/plain.toml`, and plain claims beside those that the encoder found.

use super::*;
use crate::grammar::Language;
use crate::resources::Files;
use crate::segment::Segments;

struct Bench {
    language: Language,
    cues: CueLexicon,
    rules: PlainRules,
}

impl Bench {
    fn new() -> Self {
        let files = Files::builtin();
        let language = Language::load(&files).unwrap();
        Self {
            cues: CueLexicon::load(&files).unwrap(),
            rules: PlainRules::load(&files, &language).unwrap(),
            language,
        }
    }

    /// Completes `known` in a text; gives source, cue and content of each, as words.
    fn read(&self, text: &str, known: Vec<Attribution>) -> Vec<[String; 3]> {
        self.read_block(text, BlockKind::Body, known)
    }

    /// The same, in a block of some kind.
    fn read_block(
        &self,
        text: &str,
        kind: BlockKind,
        mut known: Vec<Attribution>,
    ) -> Vec<[String; 3]> {
        let block = (Span::new(0, text.len()), kind);
        let segments = Segments::of_blocks(text, [block]);
        let annotations = Annotations::default();
        let grammar = Grammar::of(&segments, &annotations, &[], &self.language);
        let ctx = PlainContext {
            grammar: &grammar,
            annotations: &annotations,
            cues: &self.cues,
            rules: &self.rules,
        };
        complete(&ctx, &mut known);
        let words = |spans: &[Span]| {
            let words: Vec<&str> = spans.iter().map(|span| segments.slice(*span)).collect();
            words.join("|")
        };
        known
            .iter()
            .map(|a| [words(&a.source), words(&a.cue), words(&a.content)])
            .collect()
    }
}

/// The words between each pair of two marks, joined.
fn between(text: &str, open: char, close: char) -> String {
    let parts: Vec<&str> = text
        .split(open)
        .skip(1)
        .filter_map(|rest| rest.split_once(close))
        .map(|(words, _)| words)
        .collect();
    parts.join("|")
}

#[test]
fn plain_verbs_and_relatives_read_their_own_examples() {
    let bench = Bench::new();
    let [plain, _, relative, _, _] = &bench.rules.examples;
    assert!(plain.len() > 10 && relative.len() > 3);
    let mut wrong = Vec::new();
    for example in plain.iter().chain(relative) {
        let marked = example.trim_start_matches('!');
        let text: String = marked.chars().filter(|c| !"[]{}<>".contains(*c)).collect();
        let found = bench.read(&text, Vec::new());
        let expected = [
            between(marked, '[', ']'),
            between(marked, '{', '}'),
            between(marked, '<', '>'),
        ];
        let wanted = if example.starts_with('!') {
            Vec::new()
        } else {
            vec![expected]
        };
        if found != wanted {
            wrong.push((example, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn headlines_are_read_clause_by_clause() {
    let bench = Bench::new();
    for example in &bench.rules.examples[3] {
        let marked = example.trim_start_matches('!');
        let text: String = marked.chars().filter(|c| !"[]{}<>".contains(*c)).collect();
        let found = bench.read_block(&text, BlockKind::Title, Vec::new());
        let joined = |role: usize| {
            let parts: Vec<&str> = found.iter().map(|claim| claim[role].as_str()).collect();
            parts.join("|")
        };
        let expected = [
            between(marked, '[', ']'),
            between(marked, '{', '}'),
            between(marked, '<', '>'),
        ];
        assert_eq!([joined(0), joined(1), joined(2)], expected, "{example}");
    }
}

#[test]
fn a_headline_ends_what_the_encoder_ran_into_the_next_clause() {
    let bench = Bench::new();
    let text = "Witnesses say jets hit market; army speaks of depot";
    let known = Attribution {
        source: vec![Span::new(0, 9)],
        cue: vec![Span::new(10, 13)],
        content: vec![Span::new(14, text.len())],
        ..Attribution::default()
    };
    let found = bench.read_block(text, BlockKind::Title, vec![known]);
    let expected = [
        ["Witnesses", "say", "jets hit market"],
        ["army", "speaks of", "depot"],
    ];
    assert_eq!(found, expected);
}

#[test]
fn who_is_spoken_of_in_an_apposition_speaks_and_no_finding() {
    let text = "It was false, a finding the firm called baseless and promised to fight.";
    let span = |words: &str| {
        let at = text.find(words).unwrap();
        vec![Span::new(at, at + words.len())]
    };
    let known = |source: &str, cue: &str, content: &str| Attribution {
        source: span(source),
        cue: span(cue),
        content: span(content),
        ..Attribution::default()
    };
    let given = vec![
        known("the firm", "called", "baseless"),
        known("a finding", "promised", "to fight"),
    ];
    let sources: Vec<String> = Bench::new()
        .read(text, given)
        .into_iter()
        .map(|[source, ..]| source)
        .collect();
    assert_eq!(sources, ["the firm", "the firm"]);
}

#[test]
fn what_goes_on_with_another_speaker_is_no_part_of_what_was_said() {
    let text = "Nine died, doctors said, and the two sides accused each other of firing.";
    let span = |words: &str| {
        let at = text.find(words).unwrap();
        Span::new(at, at + words.len())
    };
    let known = Attribution {
        source: vec![span("doctors")],
        cue: vec![span("said")],
        content: vec![
            span("Nine died"),
            span("the two sides accused each other of firing"),
        ],
        ..Attribution::default()
    };
    let expected = [
        ["doctors", "said", "Nine died"],
        ["the two sides", "accused", "each other of firing"],
    ];
    assert_eq!(Bench::new().read(text, vec![known]), expected);
}

#[test]
fn who_says_nothing_makes_no_claim() {
    let none = |text: &str, [source, cue, content]: [&str; 3]| {
        let span = |words: &str| {
            let at = text.find(words).unwrap();
            vec![Span::new(at, at + words.len())]
        };
        let known = Attribution {
            source: span(source),
            cue: span(cue),
            content: span(content),
            ..Attribution::default()
        };
        Bench::new().read(text, vec![known]).is_empty()
    };
    assert!(none(
        "No group has claimed responsibility.",
        ["No group", "has claimed", "responsibility"],
    ));
    assert!(none(
        "An officer who asked not to be named shrugged.",
        ["who", "asked", "not to be named"],
    ));
    assert!(!none(
        "Rebels who asked not to leave the town stayed.",
        ["who", "asked", "not to leave the town"],
    ));
    assert!(!none(
        "Nobody would say whether the doors were locked.",
        ["Nobody", "would say", "whether the doors were locked"],
    ));
}

#[test]
fn a_content_ends_before_which() {
    let text = "He posted a video which he said proved it.";
    let span = |words: &str| {
        let at = text.find(words).unwrap();
        vec![Span::new(at, at + words.len())]
    };
    let known = Attribution {
        source: span("He"),
        cue: span("posted"),
        content: span("a video which"),
        ..Attribution::default()
    };
    let found = Bench::new().read(text, vec![known]);
    assert_eq!(found[0], ["He", "posted", "a video"]);
}

#[test]
fn what_others_alleged_is_what_is_denied() {
    let text = "The port denied that it had armed them, as two newspapers had alleged.";
    let known = Attribution {
        source: vec![Span::new(0, 8)],
        cue: vec![Span::new(9, 15)],
        content: vec![Span::new(16, text.len() - 1)],
        ..Attribution::default()
    };
    let expected = [
        ["The port", "denied", "that it had armed them"],
        ["two newspapers", "had alleged", "that it had armed them"],
    ];
    assert_eq!(Bench::new().read(text, vec![known]), expected);
}

#[test]
fn who_wrote_an_article_does_not_speak_in_its_headline() {
    let text = "Maker disputes finding\nBy Hanna Lund\nRain fell.";
    let blocks = [
        (0, 22, BlockKind::Title),
        (23, 36, BlockKind::Byline),
        (37, 47, BlockKind::Body),
    ];
    let blocks = blocks.map(|(from, to, kind)| (Span::new(from, to), kind));
    let segments = Segments::of_blocks(text, blocks);
    let bench = Bench::new();
    let grammar = Grammar::of(&segments, &Annotations::default(), &[], &bench.language);
    let ctx = PlainContext {
        grammar: &grammar,
        annotations: &Annotations::default(),
        cues: &bench.cues,
        rules: &bench.rules,
    };
    let mut known = vec![Attribution {
        source: vec![Span::new(26, 36)],
        cue: vec![Span::new(6, 14)],
        content: vec![Span::new(15, 22)],
        ..Attribution::default()
    }];
    complete(&ctx, &mut known);
    assert_eq!(known[0].source, [Span::new(0, 5)]);
}

#[test]
fn a_charge_ends_before_the_words_for_it_that_another_answers() {
    let text = "The party accused the state of neglect, a charge the minister dismissed.";
    let known = Attribution {
        source: vec![Span::new(0, 9)],
        cue: vec![Span::new(10, 17)],
        content: vec![Span::new(18, text.len() - 1)],
        ..Attribution::default()
    };
    let expected = [
        ["The party", "accused", "the state of neglect"],
        ["the minister", "dismissed", "a charge"],
    ];
    assert_eq!(Bench::new().read(text, vec![known]), expected);
}

#[test]
fn the_subject_of_a_passive_is_no_speaker() {
    let bench = Bench::new();
    for example in &bench.rules.examples[1] {
        let marked = example.trim_start_matches('!');
        let (given, expected) = match marked.split_once("=>") {
            Some((given, expected)) => (given.trim(), Some(expected)),
            None => (marked, None),
        };
        let cue = between(given, '{', '}');
        let text = given.split_once('}').unwrap().1.trim();
        let at = text.find(&cue).unwrap();
        let end = text.len() - 1;
        let known = Attribution {
            source: vec![Span::new(0, at - 1)],
            cue: vec![Span::new(at, at + cue.len())],
            content: vec![Span::new(at + cue.len() + 1, end)],
            ..Attribution::default()
        };
        let found = bench.read(text, vec![known.clone()]);
        let wanted = match expected {
            Some(expected) => [
                between(expected, '[', ']'),
                cue.clone(),
                between(expected, '<', '>'),
            ],
            None => [
                text[..at - 1].to_owned(),
                cue.clone(),
                text[at + cue.len() + 1..end].to_owned(),
            ],
        };
        assert_eq!(found, vec![wanted], "{example}");
    }
}

#[test]
fn who_takes_back_later_is_who_had_said_it() {
    let bench = Bench::new();
    for joint in [", but", " but", ", and"] {
        let text = format!(
            "The clinic said that four people had drowned{joint} later withdrew the figure."
        );
        let known = Attribution {
            source: vec![Span::new(0, 10)],
            cue: vec![Span::new(11, 15)],
            content: vec![Span::new(16, text.len() - 1)],
            ..Attribution::default()
        };
        let expected = [
            ["The clinic", "said", "that four people had drowned"],
            ["The clinic", "withdrew", "the figure"],
        ];
        assert_eq!(bench.read(&text, vec![known]), expected);
    }
}

#[test]
fn what_is_done_is_no_claim() {
    let bench = Bench::new();
    for example in &bench.rules.examples[4] {
        let marked = example.trim_start_matches('!');
        let text: String = marked.chars().filter(|c| !"{}<>".contains(*c)).collect();
        let span = |words: String| {
            let at = text.find(&words).unwrap();
            vec![Span::new(at, at + words.len())]
        };
        let known = Attribution {
            source: vec![Span::new(0, marked.find('{').unwrap() - 1)],
            cue: span(between(marked, '{', '}')),
            content: span(between(marked, '<', '>')),
            ..Attribution::default()
        };
        let found = bench.read(&text, vec![known]);
        assert_eq!(
            found.len(),
            usize::from(example.starts_with('!')),
            "{example}"
        );
    }
}
