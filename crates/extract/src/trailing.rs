//! Attributions that end or interrupt their sentence: "Fighting went on, officials in the town said."
//!
//! The form is so regular that it is read by rule where the encoder saw no attribution in the sentence,
//! or took the words of the next sentence for its content.

use std::ops::Range;

use counterclaim_model::{Act, BlockKind, Evidence, Span, Stance};

use crate::annotation::{Annotations, Attribution, PartOfSpeech};
use crate::attribution::{CueLexicon, CuePart};
use crate::segment::{Segments, TokenKind};

/// Longest noun phrase between comma and verb, in words.
const LONGEST_SOURCE: usize = 12;
/// Fewest words of a clause that is attributed.
const SHORTEST_CONTENT: usize = 3;
/// How sure such a form is: set by hand, not measured.
const SCORE: f32 = 0.6;

/// What trailing attributions are read from.
#[derive(Clone, Copy)]
pub struct TrailingContext<'a> {
    /// The text.
    pub segments: &'a Segments<'a>,
    /// Parts of speech, where the encoder tells them.
    pub annotations: &'a Annotations,
    /// Verbs of speech.
    pub cues: &'a CueLexicon,
}

/// A clause, then a comma, a noun phrase and a verb of speech.
struct Form {
    content: Vec<Span>,
    source: Range<usize>,
    verb: usize,
}

/// Adds what was missed and mends what points into the next sentence.
pub fn complete(ctx: &TrailingContext<'_>, attributions: &mut Vec<Attribution>) {
    for index in 0..ctx.segments.sentences.len() {
        let sentence = &ctx.segments.sentences[index];
        if ctx.segments.paragraphs[sentence.paragraph].kind == BlockKind::Byline {
            continue;
        }
        let Some(form) = form(ctx, sentence.tokens.clone()) else {
            continue;
        };
        let verb = ctx.segments.tokens[form.verb].span;
        let here = sentence.span;
        let touches = |a: &Attribution| {
            a.source
                .iter()
                .chain(&a.cue)
                .chain(&a.content)
                .any(|part| part.overlaps(here))
        };
        let own = attributions
            .iter()
            .position(|a| a.cue.iter().any(|cue| cue.overlaps(verb)));
        let evidence = Evidence {
            rule: "attribution.trailing".to_owned(),
            span: verb,
        };
        match own {
            Some(own) => {
                let outside = |a: &Attribution| a.content.iter().all(|part| !part.overlaps(here));
                if outside(&attributions[own]) {
                    leave_to(attributions, own, here, ctx.segments.text);
                }
                let own = &mut attributions[own];
                if own.content.iter().all(|content| !content.overlaps(here)) {
                    // "The dam held, he said. “We were lucky.”": what is quoted next is his, too
                    let quoted = |span: &Span| ctx.segments.quotation_at(span.start()).is_some();
                    own.content.retain(quoted);
                    own.content.extend(form.content);
                    own.content.sort();
                    own.evidence.push(evidence);
                }
            }
            None if attributions.iter().any(touches) => {}
            None => attributions.push(Attribution {
                source: vec![ctx.segments.token_range_span(form.source)],
                cue: vec![verb],
                content: form.content,
                within: None,
                score: SCORE,
                evidence: vec![evidence],
            }),
        }
    }
}

/// "The army said …. Six were hurt, it said.": what one attribution says ends before the sentence that another one
/// closes.
fn leave_to(attributions: &mut [Attribution], own: usize, here: Span, text: &str) {
    for (index, other) in attributions.iter_mut().enumerate() {
        let earlier = |cue: &Span| cue.end() <= here.start();
        if index == own || other.cue.is_empty() || !other.cue.iter().all(earlier) {
            continue;
        }
        let left = other
            .content
            .iter()
            .filter(|part| part.start() < here.start());
        let left =
            left.map(|part| Span::new(part.start(), part.end().min(here.start())).trim(text));
        let left: Vec<Span> = left.filter(|part| !part.is_empty()).collect();
        if !left.is_empty() {
            other.content = left;
        }
    }
}

/// The form in one sentence that holds no quotation.
fn form(ctx: &TrailingContext<'_>, tokens: Range<usize>) -> Option<Form> {
    let segments = ctx.segments;
    let word = |i: usize| segments.word(i);
    let quoted = |i: usize| {
        segments
            .quotation_at(segments.tokens[i].span.start())
            .is_some()
    };
    let verb = tokens.clone().rev().find(|&i| {
        is_plain_speech(ctx, i) && !quoted(i) && i > tokens.start && closes(ctx, i, tokens.end)
    })?;
    let comma = (tokens.start..verb).rev().find(|&i| word(i) == ",")?;
    let source = comma + 1..verb;
    let clause = tokens.start..comma;
    let fits = (1..=LONGEST_SOURCE).contains(&source.len())
        && clause.len() >= SHORTEST_CONTENT
        && !clause.clone().any(quoted)
        && is_noun_phrase(ctx, source.clone())
        && has_verb(ctx, clause.clone());
    if !fits {
        return None;
    }
    let mut content = vec![segments.token_range_span(clause)];
    // "…, the command wrote, causing fires": the clause goes on after the verb
    if let Some(resumed) = (verb + 1..tokens.end).find(|&i| word(i) == ",") {
        let rest = resumed + 1..last_word(segments, resumed + 1..tokens.end);
        let goes_on = rest.len() >= 2 && word(rest.start).ends_with("ing");
        content.extend(goes_on.then(|| segments.token_range_span(rest)));
    }
    Some(Form {
        content,
        source,
        verb,
    })
}

fn last_word(segments: &Segments<'_>, range: Range<usize>) -> usize {
    let mut end = range.end;
    while end > range.start && segments.tokens[end - 1].kind == TokenKind::Mark {
        end -= 1;
    }
    end
}

/// A verb that does nothing but say.
fn is_plain_speech(ctx: &TrailingContext<'_>, token: usize) -> bool {
    let verb = part(ctx, token).is_none_or(|part| part == PartOfSpeech::Verb);
    verb && ctx
        .cues
        .word(ctx.segments.word(token))
        .is_some_and(|entry| {
            entry.part == CuePart::Verb
                && entry.act == Act::Speech
                && entry.stance.is_none_or(|stance| stance == Stance::Assert)
        })
}

/// Whether the sentence ends after the verb, or goes on with when, where or through what it was said.
fn closes(ctx: &TrailingContext<'_>, verb: usize, end: usize) -> bool {
    if verb + 1 >= end {
        return true;
    }
    let next = ctx.segments.word(verb + 1);
    let day = next.ends_with("day") && next.starts_with(char::is_uppercase);
    day || matches!(
        next,
        "." | "," | ";" | "on" | "in" | "at" | "during" | "late" | "early" | "later" | "after"
    )
}

fn is_noun_phrase(ctx: &TrailingContext<'_>, range: Range<usize>) -> bool {
    let segments = ctx.segments;
    let barred = |i: usize| {
        let word = segments.word(i);
        segments.tokens[i].kind == TokenKind::Mark && !matches!(word, "’" | "'" | "-" | "(" | ")")
            || matches!(
                word,
                "that" | "which" | "who" | "but" | "if" | "when" | "as" | "because"
            )
            || word == "it" && range.len() > 1
            || is_plain_speech(ctx, i)
            || part(ctx, i) == Some(PartOfSpeech::Verb)
                && !word.ends_with("ing")
                && !word.ends_with("ed")
    };
    let head = |i: usize| {
        part(ctx, i).is_none_or(|part| {
            matches!(
                part,
                PartOfSpeech::Noun | PartOfSpeech::ProperNoun | PartOfSpeech::Pronoun
            )
        })
    };
    let opens = matches!(
        segments.word(range.start),
        "and" | "or" | "though" | "although" | "by" | "for" | "in" | "on" | "at" | "with" | "to"
    );
    !opens && range.clone().any(head) && !range.clone().any(barred)
}

fn has_verb(ctx: &TrailingContext<'_>, mut range: Range<usize>) -> bool {
    if ctx.annotations.parts_of_speech.is_empty() {
        return true;
    }
    range.any(|i| {
        matches!(
            part(ctx, i),
            Some(PartOfSpeech::Verb | PartOfSpeech::Auxiliary)
        )
    })
}

fn part(ctx: &TrailingContext<'_>, token: usize) -> Option<PartOfSpeech> {
    ctx.annotations.parts_of_speech.get(token).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Files;

    /// Checks source, verb and content, fragments joined by `|`; `None` where nothing is attributed.
    fn check(text: &str, expected: Option<(&str, &str, &str)>) {
        let segments = Segments::of_text(text);
        let cues = CueLexicon::load(&Files::builtin()).unwrap();
        let annotations = Annotations::default();
        let ctx = TrailingContext {
            segments: &segments,
            annotations: &annotations,
            cues: &cues,
        };
        let mut found = Vec::new();
        complete(&ctx, &mut found);
        let words = |spans: &[Span]| {
            spans
                .iter()
                .map(|span| segments.slice(*span))
                .collect::<Vec<_>>()
                .join("|")
        };
        let found = found
            .first()
            .map(|a| (words(&a.source), words(&a.cue), words(&a.content)));
        let expected = expected.map(|(s, c, t)| (s.to_owned(), c.to_owned(), t.to_owned()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_one_says_ends_before_the_sentence_that_another_closes() {
        let text = "The army said it came under fire. Six were wounded, it said. Trucks burned.";
        let segments = Segments::of_text(text);
        let cues = CueLexicon::load(&Files::builtin()).unwrap();
        let ctx = TrailingContext {
            segments: &segments,
            annotations: &Annotations::default(),
            cues: &cues,
        };
        let span = |from: &str, to: &str| {
            let from = text.find(from).unwrap();
            vec![Span::new(from, text.find(to).unwrap() + to.len())]
        };
        let attribution = |source: Vec<Span>, cue: Vec<Span>, content: Vec<Span>| Attribution {
            source,
            cue,
            content,
            ..Attribution::default()
        };
        let it_said = text.find("it said").unwrap();
        let mut found = vec![
            attribution(
                span("The army", "army"),
                vec![Span::new(9, 13)],
                span("it came", "wounded"),
            ),
            attribution(
                vec![Span::new(it_said, it_said + 2)],
                vec![Span::new(it_said + 3, it_said + 7)],
                span("Trucks", "burned"),
            ),
        ];
        complete(&ctx, &mut found);
        let contents: Vec<&str> = found.iter().map(|a| segments.slice(a.content[0])).collect();
        assert_eq!(contents, ["it came under fire.", "Six were wounded"]);
    }

    #[test]
    fn finds_what_ends_its_sentence() {
        check(
            "Fighting went on near the dam, officials in the town said.",
            Some((
                "officials in the town",
                "said",
                "Fighting went on near the dam",
            )),
        );
        check(
            "Three shells hit the mill, the army wrote on Facebook, causing a fire.",
            Some((
                "the army",
                "wrote",
                "Three shells hit the mill|causing a fire",
            )),
        );
        check(
            "The ship sank, the harbor master added late Monday.",
            Some(("the harbor master", "added", "The ship sank")),
        );
    }

    #[test]
    fn leaves_other_commas_alone() {
        check("In the morning, she said the ship had sunk.", None);
        check("He left, and she said nothing about it.", None);
        check("“It sank,” she said.", None);
    }
}
