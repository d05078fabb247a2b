//! The stretches of an article that refer to somebody.

use std::collections::BTreeSet;

use counterclaim_model::{PlaceSense, Span};

use super::ActorContext;
use super::phrase::is_honorific;
use crate::annotation::EntityKind;

/// A stretch of text that refers to somebody.
pub(super) struct Mention {
    pub(super) span: Span,
    /// The attributions whose source it is.
    pub(super) attribution: Option<usize>,
    /// The attribution that is aimed at it.
    pub(super) target: Option<usize>,
}

/// Every mention in text order; the longer of two that begin together comes first.
pub(super) fn mentions(ctx: &ActorContext<'_>) -> Vec<Mention> {
    let mut found = Vec::new();
    for (index, attribution) in ctx.attributions.iter().enumerate() {
        if let Some(&span) = attribution.source.iter().max_by_key(|span| span.len()) {
            found.push(Mention {
                span,
                attribution: Some(index),
                target: None,
            });
        }
    }
    for (index, target) in ctx.targets.iter().enumerate() {
        found.extend(target.map(|span| Mention {
            span,
            attribution: None,
            target: Some(index),
        }));
    }
    let is_source = |span: Span| {
        ctx.attributions
            .iter()
            .flat_map(|a| &a.source)
            .any(|s| *s == span)
    };
    // a lone word that the article also writes small is no name ("Fire Chief", "the fire")
    let small: BTreeSet<&str> = (0..ctx.segments.tokens.len())
        .map(|i| ctx.segments.word(i))
        .filter(|word| word.starts_with(char::is_lowercase))
        .collect();
    for entity in &ctx.annotations.entities {
        if matches!(entity.kind, EntityKind::Person | EntityKind::Organization) {
            let span = ctx.segments.token_range_span(entity.tokens.clone());
            let lower = ctx.segments.slice(span).to_lowercase();
            let title = is_honorific(ctx, &lower);
            let shouted = span_is_capitals(ctx.segments.slice(span));
            let known =
                |token: usize| small.contains(ctx.segments.word(token).to_lowercase().as_str());
            let common = entity.tokens.len() == 1 && (title || small.contains(lower.as_str()))
                || shouted && entity.tokens.clone().all(known);
            if !is_source(span) && !place_only(ctx, span) && !common {
                found.push(Mention {
                    span,
                    attribution: None,
                    target: None,
                });
            }
        }
    }
    for place in ctx
        .places
        .iter()
        .filter(|place| place.sense == PlaceSense::Government)
    {
        if !is_source(place.span) {
            found.push(Mention {
                span: place.span,
                attribution: None,
                target: None,
            });
        }
    }
    for (i, token) in ctx.segments.tokens.iter().enumerate() {
        let word = ctx.segments.word(i);
        let pronoun = matches!(word, "he" | "He" | "she" | "She" | "him" | "they" | "They");
        if pronoun
            && !is_source(token.span)
            && ctx.segments.quotation_at(token.span.start()).is_none()
        {
            found.push(Mention {
                span: token.span,
                attribution: None,
                target: None,
            });
        }
    }
    found.sort_by_key(|mention| (mention.span.start(), std::cmp::Reverse(mention.span.end())));
    found.dedup_by_key(|mention| (mention.span, mention.attribution, mention.target));
    found
}

/// Whether the encoder's "organization" is a place that speaks for nobody here.
fn place_only(ctx: &ActorContext<'_>, span: Span) -> bool {
    ctx.places
        .iter()
        .any(|place| place.span == span && place.sense != PlaceSense::Government)
}

/// Whether a stretch is written in capitals and longer than initials are.
fn span_is_capitals(text: &str) -> bool {
    const INITIALS: usize = 5;
    text.chars().filter(|c| c.is_alphabetic()).count() > INITIALS
        && !text.chars().any(char::is_lowercase)
}
