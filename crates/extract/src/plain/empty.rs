//! Attributions in which nothing is said, and words that were taken for a part of what is.

use counterclaim_model::Span;

use super::PlainContext;
use crate::annotation::Attribution;

/// Leaves out what is no claim, and ends contents that go on too far.
pub(super) fn clear(ctx: &PlainContext<'_, '_, '_>, attributions: &mut Vec<Attribution>) {
    leave_out(attributions, |attribution| {
        nobody_claims(ctx, attribution) || asks_for_silence(ctx, attribution)
    });
    for attribution in attributions {
        end_before_relative(ctx, attribution);
    }
}

/// Leaves out attributions; one that stood in such a one stands in what held that.
fn leave_out(attributions: &mut Vec<Attribution>, empty: impl Fn(&Attribution) -> bool) {
    let mut kept = 0;
    let places: Vec<Option<usize>> = attributions
        .iter()
        .map(|attribution| {
            let stays = !empty(attribution);
            kept += usize::from(stays);
            stays.then(|| kept - 1)
        })
        .collect();
    if kept == attributions.len() {
        return;
    }
    let holders: Vec<Option<usize>> = attributions.iter().map(|a| a.within).collect();
    let place = |at: usize| places[at];
    let mut at = 0..;
    attributions.retain(|_| at.next().and_then(place).is_some());
    for attribution in attributions {
        let holder = attribution.within;
        attribution.within =
            holder.and_then(|at| place(at).or_else(|| holders[at].and_then(place)));
    }
}

/// "An officer who asked not to be named": what he wants is no claim.
fn asks_for_silence(ctx: &PlainContext<'_, '_, '_>, attribution: &Attribution) -> bool {
    let says = |spans: &[Span], words: &[&str]| begins(ctx, spans, words);
    says(&attribution.source, &["who"]) && says(&attribution.content, &["not", "to", "be"])
}

/// "No group has claimed responsibility": nobody says anything.
fn nobody_claims(ctx: &PlainContext<'_, '_, '_>, attribution: &Attribution) -> bool {
    let nobody = ["no", "nobody", "none"];
    let nobody = nobody.map(|word| begins(ctx, &attribution.source, &[word]));
    nobody.contains(&true) && begins(ctx, &attribution.content, &["responsibility"])
}

/// Whether the first of some spans begins with some words.
fn begins(ctx: &PlainContext<'_, '_, '_>, spans: &[Span], words: &[&str]) -> bool {
    spans.first().is_some_and(|span| {
        let from = ctx.grammar.segments.tokens_in(*span).start;
        let mut words = words.iter().enumerate();
        words.all(|(at, word)| ctx.grammar.lower(from + at) == *word)
    })
}

/// "Posted a video which he said proved it": a content that was cut behind "which" ends before it.
fn end_before_relative(ctx: &PlainContext<'_, '_, '_>, attribution: &mut Attribution) {
    let segments = ctx.grammar.segments;
    let Some(last) = attribution.content.last_mut() else {
        return;
    };
    let tokens = segments.tokens_in(*last);
    if tokens.len() > 1 && matches!(ctx.grammar.lower(tokens.end - 1), "which" | "who" | "whom") {
        *last = segments.token_range_span(tokens.start..tokens.end - 1);
    }
}

/// "Nine died, doctors said, and each side accused the other": what goes on behind the verb with "and" and a speaker of
/// its own is no part of what the doctors said. Whether it was taken from the content.
pub(super) fn leave(ctx: &PlainContext<'_, '_, '_>, outer: &mut Attribution, cue: Span) -> bool {
    let segments = ctx.grammar.segments;
    let said = outer.cue.last().map_or(0, |own| own.end());
    let before = outer.content.iter().any(|part| part.end() <= said);
    let joined = |part: &Span| {
        let first = segments.tokens_in(*part).start;
        let link = |at: usize| matches!(ctx.grammar.lower(at), "and" | "but" | "while");
        let opens = link(first) || first.checked_sub(1).is_some_and(link);
        part.contains(cue) && part.start() >= said && opens
    };
    let found = outer.content.iter().position(joined);
    if let Some(at) = found.filter(|_| before) {
        outer.content.remove(at);
        return true;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_left_out_leaves_the_others_where_they_stood() {
        let claim = |within| Attribution {
            within,
            ..Attribution::default()
        };
        let mut all = vec![
            claim(None),
            claim(Some(0)),
            claim(Some(1)),
            claim(None),
            claim(Some(3)),
        ];
        all[1].score = -1.0;
        leave_out(&mut all, |attribution| attribution.score < 0.0);
        let within: Vec<_> = all.iter().map(|attribution| attribution.within).collect();
        assert_eq!(within, [None, Some(0), None, Some(2)]);
    }
}
