//! Quotations that the encoder left alone: those with a cue at their marks, and those that go on.

use std::ops::Range;

use counterclaim_model::{Act, Evidence, Span};

use super::lexicon::CuePart;
use super::repair::Scene;
use crate::annotation::Attribution;
use crate::segment::{Quotation, TokenKind};

const AT_MARKS: &str = "attribution.cue_at_marks";
const CONTINUED: &str = "attribution.continued_quotation";
const RESUMED: &str = "attribution.resumed_quotation";

/// Fewest words of a quotation that is a statement, not a term in scare quotes.
const FEWEST_WORDS: usize = 5;
/// A quotation of which this share belongs to contents needs no rule.
const COVERED: f64 = 0.3;
/// Score of what is found at the marks alone.
const RULE_SCORE: f32 = 0.6;

/// Adds the quotations that no attribution holds.
pub(super) fn complete(scene: &Scene<'_>, attributions: &mut Vec<Attribution>) {
    let segments = scene.segments;
    let mut parts: Vec<(Span, usize)> = attributions
        .iter()
        .enumerate()
        .flat_map(|(i, a)| {
            a.content
                .iter()
                .chain(&a.source)
                .chain(&a.cue)
                .map(move |span| (*span, i))
        })
        .collect();
    parts.sort();
    let mut found = Vec::new();
    for at in 0..segments.quotations.len() {
        let quotation = &segments.quotations[at];
        if covered(&parts, quotation) {
            continue;
        }
        if let Some(earlier) = quotation.continues {
            let earlier = segments.quotations[earlier].span;
            append(attributions, &mut parts, earlier, quotation.span, CONTINUED);
            continue;
        }
        let short = words(scene, quotation.inner) < FEWEST_WORDS;
        if short || !quotation.closed || is_title(scene, quotation.inner) {
            continue;
        }
        if let Some((source, cue)) = speaker(scene, quotation) {
            found.push(Attribution {
                source: vec![source],
                cue: vec![cue],
                content: vec![quotation.span],
                within: None,
                score: RULE_SCORE,
                evidence: vec![evidence(AT_MARKS, source.cover(cue))],
            });
        } else if let Some(before) = resumes(scene, at) {
            append(attributions, &mut parts, before, quotation.span, RESUMED);
        }
    }
    attributions.append(&mut found);
    attributions.sort_by_key(|a| a.content.first().map(|span| span.start()));
}

fn evidence(rule: &str, span: Span) -> Evidence {
    Evidence {
        rule: rule.to_owned(),
        span,
    }
}

/// The spans that overlap this one; `parts` are sorted and hardly overlap each other.
fn overlapping(parts: &[(Span, usize)], span: Span) -> &[(Span, usize)] {
    let from = parts.partition_point(|(part, _)| part.end() <= span.start());
    let to = parts.partition_point(|(part, _)| part.start() < span.end());
    &parts[from..to.max(from)]
}

fn covered(parts: &[(Span, usize)], quotation: &Quotation) -> bool {
    let whole = quotation.span;
    let inside: usize = overlapping(parts, whole)
        .iter()
        .map(|(part, _)| {
            part.end()
                .min(whole.end())
                .saturating_sub(part.start().max(whole.start()))
        })
        .sum();
    inside as f64 >= COVERED * whole.len() as f64
}

fn words(scene: &Scene<'_>, span: Span) -> usize {
    let tokens = scene.segments.tokens_in(span);
    scene.segments.tokens[tokens]
        .iter()
        .filter(|t| t.kind != TokenKind::Mark)
        .count()
}

/// Whether a quotation is the title of a work: every long word in it has a capital.
fn is_title(scene: &Scene<'_>, span: Span) -> bool {
    let long: Vec<&str> = scene
        .segments
        .tokens_in(span)
        .map(|i| scene.segments.word(i))
        .filter(|word| word.chars().count() > 3)
        .collect();
    !long.is_empty() && long.iter().all(|word| word.starts_with(char::is_uppercase))
}

/// Adds a quotation to the attribution that holds an earlier one, and notes where it stands.
fn append(
    attributions: &mut [Attribution],
    parts: &mut Vec<(Span, usize)>,
    earlier: Span,
    quotation: Span,
    rule: &str,
) {
    let Some(&(_, holder)) = overlapping(parts, earlier).first() else {
        return;
    };
    if let Some(attribution) = attributions.get_mut(holder) {
        attribution.content.push(quotation);
        attribution.content.sort();
        attribution.evidence.push(evidence(rule, quotation));
        let place = parts.partition_point(|(part, _)| *part < quotation);
        parts.insert(place, (quotation, holder));
    }
}

/// The quotation before, where this one fills the sentence after the one that attributes it.
fn resumes(scene: &Scene<'_>, at: usize) -> Option<Span> {
    let segments = scene.segments;
    let quotation = &segments.quotations[at];
    let before = &segments.quotations[at.checked_sub(1)?];
    let here = segments.sentence_at(quotation.span.start())?;
    let there = segments.sentence_at(before.span.end().saturating_sub(1))?;
    let alone = segments.sentences[here].span.start() == quotation.span.start();
    let next = here == there + 1 && before.paragraph == quotation.paragraph;
    (alone && next).then_some(before.span)
}

/// Source and cue at the marks of a quotation: "…," said X — "…," X said — X said: "…".
fn speaker(scene: &Scene<'_>, quotation: &Quotation) -> Option<(Span, Span)> {
    let sentence = |offset| {
        let at = scene.segments.sentence_at(offset)?;
        Some(scene.segments.sentences[at].tokens.clone())
    };
    let after = sentence(quotation.span.end().saturating_sub(1))
        .and_then(|s| speaker_after(scene, quotation, &s));
    after.or_else(|| {
        sentence(quotation.span.start()).and_then(|s| speaker_before(scene, quotation, &s))
    })
}

fn speaker_after(
    scene: &Scene<'_>,
    quotation: &Quotation,
    sentence: &Range<usize>,
) -> Option<(Span, Span)> {
    let mut at = scene.segments.tokens_in(quotation.span).end;
    if scene.segments.word(at) == "," {
        at += 1;
    }
    if at >= sentence.end {
        return None;
    }
    if let Some(cue) = speech(scene, at) {
        let source = scene.phrase_after(at + 1, sentence.end)?;
        return Some((source, cue));
    }
    let source = scene.phrase_after(at, sentence.end)?;
    let cue = speech(scene, scene.segments.tokens_in(source).end)?;
    Some((source, cue))
}

fn speaker_before(
    scene: &Scene<'_>,
    quotation: &Quotation,
    sentence: &Range<usize>,
) -> Option<(Span, Span)> {
    let mut end = scene.segments.tokens_in(quotation.span).start;
    while end > sentence.start && matches!(scene.segments.word(end - 1), "," | ":" | "that") {
        end -= 1;
    }
    let at = end.checked_sub(1).filter(|&at| at > sentence.start)?;
    let cue = speech(scene, at)?;
    Some((scene.phrase_before(at, sentence.start)?, cue))
}

/// The verb of speech at a token.
fn speech(scene: &Scene<'_>, token: usize) -> Option<Span> {
    let entry = scene.cues.word(scene.segments.word(token))?;
    let verb = entry.part == CuePart::Verb && entry.act == Act::Speech;
    verb.then(|| scene.segments.tokens[token].span)
}
