//! Attributions inside attributed contents ("Officials said the group had denied it"), and media that
//! only pass on what others say.

use counterclaim_model::{BlockKind, Span};

use super::lexicon::{CueLexicon, CuePart};
use crate::annotation::{Annotations, Attribution, Encoder};
use crate::segment::Segments;

/// Fewest tokens of a content that may hold another attribution.
const FEWEST_TOKENS: usize = 5;
/// An inner content that covers more of the outer one than this is the outer one, cut differently.
const LARGEST_SHARE: f64 = 0.95;
/// A content is read again if a token in it is an inner cue with at least this probability: low, because
/// the second reading decides.
const MAY_BE_CUE: f32 = 0.01;
/// Least score of an inner attribution: its text is read without what stands around it.
const LEAST_INNER: f32 = 0.4;

/// Adds the attributions inside contents, found by reading each content as a text of its own, and sets
/// [`Attribution::within`]; leaves out an outer one whose source is a medium that passes on the inner.
pub(super) fn complete(
    segments: &Segments<'_>,
    encoder: &dyn Encoder,
    annotations: &Annotations,
    cues: &CueLexicon,
    is_medium: &dyn Fn(&str) -> bool,
    outer: Vec<Attribution>,
) -> Vec<Attribution> {
    let mut blocks: Vec<(Span, usize)> = outer
        .iter()
        .enumerate()
        .flat_map(|(i, a)| a.content.iter().map(move |span| (*span, i)))
        .filter(|(span, _)| may_hold(segments, annotations, cues, *span))
        .collect();
    blocks.sort();
    blocks.dedup_by(|b, a| a.0.overlaps(b.0));
    if blocks.is_empty() {
        return outer;
    }
    let inside = Segments::of_blocks(
        segments.text,
        blocks.iter().map(|(span, _)| (*span, BlockKind::Body)),
    );
    let found = super::link(&inside, &encoder.annotate(&inside), cues);
    let mut all: Vec<(Attribution, Option<usize>)> = outer.into_iter().map(|a| (a, None)).collect();
    let mut passed_on = vec![false; all.len()];
    for inner in found {
        let Some(holder) = holder(&blocks, &inner) else {
            continue;
        };
        if !worth(&inner, &all[holder].0) || is_seen(segments, &inner) {
            continue;
        }
        let medium = |span: &Span| is_medium(segments.slice(*span));
        passed_on[holder] |= all[holder].0.source.iter().any(medium);
        all.push((inner, Some(holder)));
    }
    in_text_order(&all, &passed_on)
}

/// Whether a content is long enough and has a word that may be the cue of another attribution.
fn may_hold(
    segments: &Segments<'_>,
    annotations: &Annotations,
    cues: &CueLexicon,
    span: Span,
) -> bool {
    let tokens = segments.tokens_in(span);
    let likely = annotations.nested.get(tokens.clone());
    tokens.len() >= FEWEST_TOKENS
        && likely.is_none_or(|likely| likely.iter().any(|p| *p >= MAY_BE_CUE))
        && tokens.clone().any(|i| {
            let word = segments.word(i);
            word == "according"
                || cues
                    .word(word)
                    .is_some_and(|entry| entry.part == CuePart::Verb)
        })
}

/// The attribution in one of whose fragments all of the inner one stands.
fn holder(blocks: &[(Span, usize)], inner: &Attribution) -> Option<usize> {
    let parts = || inner.content.iter().chain(&inner.source).chain(&inner.cue);
    let first = parts().next()?;
    let at = blocks.partition_point(|(span, _)| span.end() <= first.start());
    let (span, holder) = blocks.get(at)?;
    parts().all(|part| span.contains(*part)).then_some(*holder)
}

fn worth(inner: &Attribution, outer: &Attribution) -> bool {
    let size = |a: &Attribution| a.content.iter().map(|span| span.len()).sum::<usize>() as f64;
    let whole = !inner.source.is_empty() && !inner.cue.is_empty();
    whole && inner.score >= LEAST_INNER && size(inner) <= LARGEST_SHARE * size(outer)
}

/// "Showed men removing a mine": who stands between the verb and a participle is seen, and says nothing.
fn is_seen(segments: &Segments<'_>, inner: &Attribution) -> bool {
    let (Some(cue), Some(source), Some(content)) = (
        inner.cue.first(),
        inner.source.first(),
        inner.content.first(),
    ) else {
        return false;
    };
    let first = segments.word(segments.tokens_in(*content).start);
    cue.end() <= source.start() && source.end() < content.start() && first.ends_with("ing")
}

/// Sorted by the start of the content, with `within` as indices into the result.
fn in_text_order(all: &[(Attribution, Option<usize>)], passed_on: &[bool]) -> Vec<Attribution> {
    let dropped = |i: usize| passed_on.get(i).copied().unwrap_or(false);
    let mut order: Vec<usize> = (0..all.len()).filter(|i| !dropped(*i)).collect();
    order.sort_by_key(|&i| {
        (
            all[i].0.content.first().map(|span| span.start()),
            all[i].1.is_some(),
            i,
        )
    });
    let mut place = vec![None; all.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = Some(new);
    }
    order
        .iter()
        .map(|&i| {
            let (attribution, holder) = &all[i];
            let mut attribution = attribution.clone();
            attribution.within = holder.and_then(|holder| place[holder]);
            attribution
        })
        .collect()
}
