//! Attributions inside attributed contents ("Officials said the group had denied it"), and media that
//! only pass on what others say.

use std::ops::Range;

use counterclaim_model::{BlockKind, Span};

use super::lexicon::{CueLexicon, CuePart};
use crate::annotation::{Annotations, Attribution, EntitySpan, PartOfSpeech, RoleLink, RoleSpan};
use crate::segment::{Segments, Token};

/// Fewest tokens of a content that may hold another attribution.
const FEWEST_TOKENS: usize = 5;
/// An inner content that covers more of the outer one than this is the outer one, cut differently.
const LARGEST_SHARE: f64 = 0.95;
/// Least score of an inner attribution: doubtful ones are more often wrong than outer ones.
const LEAST_INNER: f32 = 0.4;

/// Adds the attributions inside contents, each content taken as a text of its own, and sets
/// [`Attribution::within`]; leaves out an outer one whose source is a medium that passes on the inner.
/// `annotate` says what an encoder says about those texts.
pub(super) fn complete(
    segments: &Segments<'_>,
    annotate: &dyn Fn(&Segments<'_>) -> Annotations,
    cues: &CueLexicon,
    is_medium: &dyn Fn(&str) -> bool,
    outer: Vec<Attribution>,
) -> Vec<Attribution> {
    let mut blocks: Vec<(Span, usize)> = outer
        .iter()
        .enumerate()
        .flat_map(|(i, a)| a.content.iter().map(move |span| (*span, i)))
        .filter(|(span, _)| may_hold(segments, cues, *span))
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
    let found = super::link(&inside, &annotate(&inside), cues);
    let mut all: Vec<(Attribution, Option<usize>)> = outer.into_iter().map(|a| (a, None)).collect();
    let mut passed_on = vec![false; all.len()];
    for inner in found {
        let Some(holder) = holder(&blocks, &inner) else {
            continue;
        };
        if !worth(&inner, &all[holder].0) {
            continue;
        }
        let medium = |span: &Span| is_medium(segments.slice(*span));
        passed_on[holder] |= all[holder].0.source.iter().any(medium);
        all.push((inner, Some(holder)));
    }
    in_text_order(&all, &passed_on)
}

/// What the encoder said about the contents when it read the whole text: names, parts of speech, and
/// the inner roles in place of the outer ones. `inside` are the contents as texts of their own.
pub(super) fn project(
    segments: &Segments<'_>,
    annotations: &Annotations,
    inside: &Segments<'_>,
) -> Annotations {
    // tokens are cut the same way in both, except where the edge of a content cuts one
    let place = |token: usize| {
        let start = segments.tokens.get(token)?.span.start();
        let at = inside.tokens.partition_point(|t| t.span.start() < start);
        (inside.tokens.get(at)?.span == segments.tokens[token].span).then_some(at)
    };
    let range = |tokens: &Range<usize>| {
        let (first, last) = (place(tokens.start)?, place(tokens.end.checked_sub(1)?)?);
        // all tokens between them are inside too, else the span leaves its content
        (last - first == tokens.len() - 1).then_some(first..last + 1)
    };
    let mut kept = vec![None; annotations.inner.len()];
    let mut roles = Vec::new();
    for (i, role) in annotations.inner.iter().enumerate() {
        if let Some(tokens) = range(&role.tokens) {
            kept[i] = Some(roles.len());
            roles.push(RoleSpan { tokens, ..role.clone() });
        }
    }
    let links = annotations.inner_links.iter().filter_map(|link| {
        Some(RoleLink {
            from: kept[link.from]?,
            to: kept[link.to]?,
            ..*link
        })
    });
    let entities = annotations.entities.iter().filter_map(|entity| {
        Some(EntitySpan {
            tokens: range(&entity.tokens)?,
            ..entity.clone()
        })
    });
    let part = |token: &Token| {
        let at = segments.tokens.partition_point(|t| t.span.start() < token.span.start());
        annotations.parts_of_speech.get(at).copied().unwrap_or(PartOfSpeech::Other)
    };
    let whole = annotations.parts_of_speech.len() == segments.tokens.len();
    Annotations {
        entities: entities.collect(),
        parts_of_speech: if whole { inside.tokens.iter().map(part).collect() } else { Vec::new() },
        links: links.collect(),
        roles,
        ..Annotations::default()
    }
}

/// Whether a content is long enough and has a cue that may be one.
fn may_hold(segments: &Segments<'_>, cues: &CueLexicon, span: Span) -> bool {
    let tokens = segments.tokens_in(span);
    tokens.len() >= FEWEST_TOKENS
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
