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
    let resumed = outer.and_then(|at| Some((at, empty::resumes(ctx, &attributions[at], cue)?)));
    if let Some((at, end)) = resumed {
        let outer = &mut attributions[at];
        cut(outer, end, ctx);
        found.source.clone_from(&outer.source);
        found.within = outer.within;
    } else if let Some(outer) = outer {
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
mod tests;
