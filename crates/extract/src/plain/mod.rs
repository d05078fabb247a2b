//! Claims read from the grammar of their sentence alone: plain denials and admissions, passives that
//! name nobody, and speakers inside "what …" and "which …".
//!
//! The encoder misses plain sentences of few words ("The owner denied it.") and takes the subject of a
//! passive for the speaker ("The boat was believed to have sunk"). Their forms are regular, and
//! `resources/responses/plain.toml` says which verbs take them.

mod answer;
mod empty;
mod headline;
mod passive;
mod relative;
mod rules;
mod timed;

pub use rules::PlainRules;

use std::collections::BTreeMap;

use counterclaim_model::{BlockKind, Span};

use crate::annotation::{Annotations, Attribution};
use crate::attribution::CueLexicon;
use crate::grammar::{Grammar, VerbGroup};

/// How sure such a form is: set by hand, not measured.
const SCORE: f32 = 0.6;

/// What plain claims are read from.
#[derive(Clone, Copy)]
pub struct PlainContext<'c, 's, 't> {
    /// The text as the grammar sees it.
    pub grammar: &'c Grammar<'s, 't>,
    /// Names.
    pub annotations: &'c Annotations,
    /// What cues mean.
    pub cues: &'c CueLexicon,
    /// Which verbs take which forms.
    pub rules: &'c PlainRules,
}

/// Mends passives and relatives, and adds the plain claims that are missing.
pub fn complete(ctx: &PlainContext<'_, '_, '_>, attributions: &mut Vec<Attribution>) {
    without_bylines(ctx, attributions);
    timed::mend(ctx, attributions);
    passive::mend(ctx, attributions);
    headline::complete(ctx, attributions);
    for group in &ctx.grammar.groups {
        if is_closed(ctx, group) {
            continue;
        }
        if let Some(found) = relative::read(ctx, group) {
            relative::put(ctx, found, attributions);
        } else if !is_cue(ctx, group, attributions)
            && let Some(found) = answer::read(ctx, group)
        {
            add(ctx, found, attributions);
        }
    }
    apposed_sources(ctx, attributions);
    empty::clear(ctx, attributions);
}

/// Who wrote the article says nothing of what stands in its headline or story: a name in a byline is no source
/// there.
fn without_bylines(ctx: &PlainContext<'_, '_, '_>, attributions: &mut [Attribution]) {
    let segments = ctx.grammar.segments;
    let in_byline = |span: &Span| segments.kind_at(span.start()) == Some(BlockKind::Byline);
    for attribution in attributions {
        if !attribution.cue.iter().any(in_byline) {
            attribution.source.retain(|source| !in_byline(source));
        }
    }
}

/// Whether a verb stands in a quotation or a byline, where nothing is read by form.
fn is_closed(ctx: &PlainContext<'_, '_, '_>, group: &VerbGroup) -> bool {
    let segments = ctx.grammar.segments;
    let at = segments.tokens[group.head].span.start();
    segments.kind_at(at) == Some(BlockKind::Byline) || segments.quotation_at(at).is_some()
}

/// "A finding the firm called baseless and promised to fight": who speaks is the firm in both, and no finding.
fn apposed_sources(ctx: &PlainContext<'_, '_, '_>, attributions: &mut [Attribution]) {
    let segments = ctx.grammar.segments;
    let sources = attributions.iter().flat_map(|a| &a.source).copied();
    let sources: BTreeMap<usize, Span> = sources
        .map(|source| (segments.tokens_in(source).start, source))
        .collect();
    for source in attributions.iter_mut().flat_map(|a| &mut a.source) {
        let tokens = segments.tokens_in(*source);
        let lemma = |at: usize| ctx.grammar.words.get(at).map(|word| word.lemma.as_str());
        let noun = tokens.end.checked_sub(1).and_then(lemma);
        let named = noun.is_some_and(|noun| ctx.rules.appositions.contains(noun));
        let opens = tokens.start > 0 && segments.word(tokens.start - 1) == ",";
        let article = matches!(ctx.grammar.lower(tokens.start), "a" | "an" | "the");
        let next = tokens.end + usize::from(matches!(segments.word(tokens.end), "that" | "which"));
        if let Some(speaker) = sources.get(&next).filter(|_| named && opens && article) {
            *source = *speaker;
        }
    }
}

/// Whether a verb is the cue of an attribution already.
fn is_cue(ctx: &PlainContext<'_, '_, '_>, group: &VerbGroup, known: &[Attribution]) -> bool {
    let head = ctx.grammar.segments.tokens[group.head].span;
    known
        .iter()
        .any(|a| a.cue.iter().any(|cue| cue.overlaps(head)))
}

/// Adds an attribution; one that stands in another's content is nested in it and ends with it.
fn add(
    ctx: &PlainContext<'_, '_, '_>,
    mut found: Attribution,
    attributions: &mut Vec<Attribution>,
) {
    let cue = found.cue[0];
    let outer = attributions
        .iter()
        .position(|a| a.content.iter().any(|content| content.contains(cue)));
    let outer = match outer {
        Some(outer) if empty::leave(ctx, &mut attributions[outer], cue) => None,
        outer => outer,
    };
    if let Some(outer) = outer {
        let Some(holder) = attributions[outer]
            .content
            .iter()
            .find(|content| content.contains(cue))
            .copied()
        else {
            return;
        };
        // a content whose speaker stands outside it was cut wrongly: the sentence is its own claim
        let owned = found.source.iter().all(|source| holder.contains(*source));
        if owned {
            found.within = Some(outer);
            for span in &mut found.content {
                *span = Span::new(span.start(), span.end().min(holder.end()).max(span.start()));
            }
            found.content.retain(|span| !span.is_empty());
        } else {
            cut(&mut attributions[outer], cue.start(), ctx);
            if attributions[outer].content.is_empty() {
                attributions[outer].content = vec![holder];
                return;
            }
        }
    }
    if !found.content.is_empty() {
        attributions.push(found);
    }
}

/// Ends an attribution's content before an offset.
fn cut(attribution: &mut Attribution, end: usize, ctx: &PlainContext<'_, '_, '_>) {
    let text = ctx.grammar.segments.text;
    attribution.content = attribution
        .content
        .iter()
        .filter(|span| span.start() < end)
        .map(|span| Span::new(span.start(), span.end().min(end)).trim(text))
        .filter(|span| !span.is_empty())
        .collect();
}

#[cfg(test)]
mod tests {
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
        let [plain, _, relative, _] = &bench.rules.examples;
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
}
