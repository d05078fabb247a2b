//! Sentences that say two things of one speaker: "She denied the charge and called for an inquiry."
//!
//! The encoder tends to take the second predicate for a part of what was said, or to leave it without
//! a source. Verbs of speech right after a joining word are read as cues of their own.

use std::ops::Range;

use counterclaim_model::{Act, Evidence, Span};

use crate::annotation::{Annotations, Attribution, PartOfSpeech};
use crate::attribution::{CueLexicon, CuePart};
use crate::segment::{Segments, TokenKind};

/// A second predicate is a little less sure than the first.
const SHARE_OF_SCORE: f32 = 0.8;
/// Longest subject, in words.
const LONGEST_SUBJECT: usize = 14;
/// Fewest words of a content.
const SHORTEST_CONTENT: usize = 2;

/// What the rules look at.
struct Scene<'a> {
    segments: &'a Segments<'a>,
    annotations: &'a Annotations,
    cues: &'a CueLexicon,
}

impl Scene<'_> {
    /// The part of speech of a token, where the encoder tells it.
    fn part(&self, token: usize) -> Option<PartOfSpeech> {
        self.annotations.parts_of_speech.get(token).copied()
    }

    /// Whether a token is no verb or auxiliary; never where the encoder tells no parts of speech.
    fn is_other(&self, token: usize) -> bool {
        self.part(token)
            .is_some_and(|part| !matches!(part, PartOfSpeech::Verb | PartOfSpeech::Auxiliary))
    }
}

/// Splits off second predicates, and gives sourceless attributions the subject of their sentence.
pub fn complete(
    segments: &Segments<'_>,
    annotations: &Annotations,
    cues: &CueLexicon,
    attributions: &mut Vec<Attribution>,
) {
    let scene = Scene {
        segments,
        annotations,
        cues,
    };
    for attribution in attributions
        .iter_mut()
        .filter(|attribution| attribution.source.is_empty())
    {
        give_subject(&scene, attribution);
    }
    let mut index = 0;
    // what is split off may be split again
    while index < attributions.len() {
        if let Some(second) = split(&scene, attributions, index) {
            attributions.push(second);
        }
        index += 1;
    }
}

/// The first verb of speech after a joining word behind a cue, as a cue of its own.
fn split(scene: &Scene<'_>, attributions: &mut [Attribution], index: usize) -> Option<Attribution> {
    let (segments, cues) = (scene.segments, scene.cues);
    let first = &attributions[index];
    let cue = first.cue.last()?;
    let tokens = segments.sentences[segments.sentence_at(cue.start())?]
        .tokens
        .clone();
    let from = segments.tokens_in(*cue).end;
    let verb = (from..tokens.end).find(|&i| joins(scene, i, tokens.start))?;
    let second = cue_range(segments, cues, verb, tokens.end);
    let content = content_after(segments, second.end, tokens.end)?;
    let span = segments.token_range_span(second);
    let taken = |a: &Attribution| a.cue.iter().any(|known| known.overlaps(span));
    let inverted = first
        .content
        .iter()
        .any(|content| content.end() < cue.start());
    if inverted || attributions.iter().any(taken) {
        return None;
    }
    let source = attributions[index].source.clone();
    if source.is_empty() {
        return None;
    }
    let mut left = first.content.clone();
    cut(segments, &mut left, verb);
    let (within, score) = (first.within, first.score * SHARE_OF_SCORE);
    if left.is_empty() {
        // "rejected and condemned the leak": both say something of the same
        trim_joining_word(segments, &mut attributions[index].cue, verb);
    } else {
        attributions[index].content = left;
    }
    Some(Attribution {
        source,
        cue: vec![span],
        content: vec![content],
        within,
        score,
        evidence: vec![Evidence {
            rule: "attribution.second_predicate".to_owned(),
            span,
        }],
    })
}

/// Leaves the joining word before a verb out of the cue before it.
fn trim_joining_word(segments: &Segments<'_>, cue: &mut [Span], verb: usize) {
    let joining = segments.tokens[verb - 1].span;
    for span in cue.iter_mut() {
        let tokens = segments.tokens_in(*span);
        if tokens.len() > 1 && span.end() == joining.end() {
            *span = segments.token_range_span(tokens.start..tokens.end - 1);
        }
    }
}

/// Whether token `i` is a finite verb of speech right after "and" or "but", outside quotations.
fn joins(scene: &Scene<'_>, i: usize, first: usize) -> bool {
    let segments = scene.segments;
    let word = segments.word(i);
    let joined = i > first + 1 && matches!(segments.word(i - 1), "and" | "but");
    joined
        && !word.ends_with("ing")
        && !scene.is_other(i)
        && segments
            .quotation_at(segments.tokens[i].span.start())
            .is_none()
        && scene.cues.word(word).is_some_and(|entry| {
            entry.part == CuePart::Verb && entry.act == Act::Speech && word != entry.lemma
        })
}

/// The verb with the preposition that its lexicon entry has ("called on").
fn cue_range(segments: &Segments<'_>, cues: &CueLexicon, verb: usize, end: usize) -> Range<usize> {
    let pair = segments.slice(segments.token_range_span(verb..(verb + 2).min(end)));
    let longer = cues
        .lookup(pair)
        .is_some_and(|entry| entry.lemma.contains(' '));
    verb..verb + if longer { 2 } else { 1 }
}

fn content_after(segments: &Segments<'_>, start: usize, end: usize) -> Option<Span> {
    let mut end = end;
    while end > start
        && segments.tokens[end - 1].kind == TokenKind::Mark
        && !is_closing(segments.word(end - 1))
    {
        end -= 1;
    }
    (end >= start + SHORTEST_CONTENT).then(|| segments.token_range_span(start..end))
}

fn is_closing(word: &str) -> bool {
    matches!(word, "”" | "\"" | "’" | "'")
}

/// Ends a content before the joining word that stands before token `verb`.
fn cut(segments: &Segments<'_>, content: &mut Vec<Span>, verb: usize) {
    let mut end = verb - 1;
    while end > 0 && segments.word(end - 1) == "," {
        end -= 1;
    }
    let limit = segments.tokens[end.saturating_sub(1)].span.end();
    content.retain(|span| span.start() < limit);
    for span in content {
        *span = Span::new(span.start(), span.end().min(limit));
    }
}

/// The words from the start of the sentence to the cue, where they hold no verb and are no content.
fn give_subject(scene: &Scene<'_>, attribution: &mut Attribution) {
    let (segments, cues) = (scene.segments, scene.cues);
    let Some(cue) = attribution.cue.first().copied() else {
        return;
    };
    let Some(sentence) = segments.sentence_at(cue.start()) else {
        return;
    };
    let start = segments.sentences[sentence].tokens.start;
    let mut range = start..segments.tokens_in(cue).start;
    // "However, the harbor master denied …"
    while range.len() > 2 && is_opener(segments.word(range.start)) {
        range.start += 1;
        range.start += usize::from(segments.word(range.start) == ",");
    }
    let closed = !range.is_empty() && segments.word(range.end - 1) == ",";
    if closed {
        range.end -= 1;
        // "Lund, asked why, …": one comma alone opens a participle, two enclose an apposition
        if !range.clone().any(|i| segments.word(i) == ",") {
            return;
        }
    }
    let verb = |i: usize| {
        matches!(
            scene.part(i),
            Some(PartOfSpeech::Verb | PartOfSpeech::Auxiliary)
        )
    };
    let barred = |i: usize| {
        let word = segments.word(i);
        verb(i) && !is_participle_of_noun(word)
            || cues
                .word(word)
                .is_some_and(|entry| entry.part == CuePart::Verb)
            || matches!(
                word,
                "it" | "It"
                    | "there"
                    | "There"
                    | "that"
                    | "if"
                    | "when"
                    | "In"
                    | "On"
                    | "At"
                    | "By"
                    | "For"
            )
    };
    let span = segments.token_range_span(range.clone());
    let content = attribution
        .content
        .iter()
        .any(|content| content.overlaps(span));
    // a whole noun phrase: it ends in its noun or name and opens with neither mark nor joining word
    let head = range.clone().next_back().is_some_and(|i| {
        scene.part(i).is_none_or(|part| {
            matches!(
                part,
                PartOfSpeech::Noun
                    | PartOfSpeech::ProperNoun
                    | PartOfSpeech::Pronoun
                    | PartOfSpeech::Number
            )
        })
    });
    let opens = range.clone().next().is_some_and(|i| {
        segments.tokens[i].kind != TokenKind::Mark
            && !matches!(
                scene.part(i),
                Some(
                    PartOfSpeech::Conjunction
                        | PartOfSpeech::Subordinator
                        | PartOfSpeech::Adposition
                        | PartOfSpeech::Adverb
                        | PartOfSpeech::Interjection
                )
            )
    });
    let fits = head
        && opens
        && (1..=LONGEST_SUBJECT).contains(&range.len())
        && !range.clone().any(barred)
        && !content;
    let passive = segments
        .slice(cue)
        .split(' ')
        .any(|w| matches!(w, "is" | "are" | "was" | "were" | "be" | "been"));
    if fits && !passive {
        // the comma that closes an apposition belongs to it
        let span = if closed {
            segments.token_range_span(range.start..range.end + 1)
        } else {
            span
        };
        attribution.source = vec![span];
        let evidence = Evidence {
            rule: "attribution.sentence_subject".to_owned(),
            span,
        };
        attribution.evidence.push(evidence);
    }
}

/// "The office charged with the inquiry": a participle inside a noun phrase is no verb of its own.
fn is_participle_of_noun(word: &str) -> bool {
    word.ends_with("ed") || word.ends_with("ing")
}

/// Adverbs that open a sentence before its subject.
fn is_opener(word: &str) -> bool {
    matches!(
        word,
        "However"
            | "But"
            | "And"
            | "Meanwhile"
            | "Moreover"
            | "Still"
            | "Yet"
            | "Instead"
            | "Later"
            | "Earlier"
            | "Nevertheless"
            | "Separately"
            | "Also"
            | "Then"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Files;

    fn span(text: &str, part: &str) -> Span {
        let at = text.find(part).unwrap();
        Span::new(at, at + part.len())
    }

    /// Completes one attribution; gives source, cue and content of all that come out.
    fn check(text: &str, first: (&str, &str, &str), expected: &[(&str, &str, &str)]) {
        let segments = Segments::of_text(text);
        let cues = CueLexicon::load(&Files::builtin()).unwrap();
        let source = Some(first.0).filter(|source| !source.is_empty());
        let mut found = vec![Attribution {
            source: source
                .map(|source| span(text, source))
                .into_iter()
                .collect(),
            cue: vec![span(text, first.1)],
            content: vec![span(text, first.2)],
            ..Attribution::default()
        }];
        complete(&segments, &Annotations::default(), &cues, &mut found);
        let words = |spans: &[Span]| spans.iter().map(|s| segments.slice(*s)).collect::<String>();
        let found: Vec<_> = found
            .iter()
            .map(|a| (words(&a.source), words(&a.cue), words(&a.content)))
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(s, c, t)| (s.as_str(), c.as_str(), t.as_str()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_second_predicate_is_a_claim_of_its_own() {
        check(
            "Police said one officer had been hurt and denied using live ammunition.",
            (
                "Police",
                "said",
                "one officer had been hurt and denied using live ammunition",
            ),
            &[
                ("Police", "said", "one officer had been hurt"),
                ("Police", "denied", "using live ammunition"),
            ],
        );
        check(
            "The board said that nine had died, and called on the maker to publish.",
            ("The board", "said", "that nine had died"),
            &[
                ("The board", "said", "that nine had died"),
                ("The board", "called on", "the maker to publish"),
            ],
        );
        check(
            "The prosecutor rejected and condemned the leak of the tapes.",
            ("The prosecutor", "rejected and", "the leak of the tapes"),
            &[
                ("The prosecutor", "rejected", "the leak of the tapes"),
                ("The prosecutor", "condemned", "the leak of the tapes"),
            ],
        );
    }

    #[test]
    fn other_joined_words_stay_inside() {
        check(
            "He said the crew slept and the ship sank.",
            ("He", "said", "the crew slept and the ship sank"),
            &[("He", "said", "the crew slept and the ship sank")],
        );
    }

    #[test]
    fn a_cue_without_source_takes_the_subject() {
        check(
            "Its chairman, Joseph Holt, dismissed the charge.",
            ("", "dismissed", "the charge"),
            &[("Its chairman, Joseph Holt,", "dismissed", "the charge")],
        );
        check(
            "However, the chairman dismissed the charge.",
            ("", "dismissed", "the charge"),
            &[("the chairman", "dismissed", "the charge")],
        );
        check(
            "Holt, asked why he left, smiled.",
            ("", "asked", "why he left"),
            &[("", "asked", "why he left")],
        );
    }
}
