//! Attributions in which nothing is said, and words that were taken for a part of what is.

use counterclaim_model::Span;

use super::PlainContext;
use crate::annotation::Attribution;
use crate::grammar::Tag;

/// Tokens before a verb in which "but later" is looked for.
const LATER_REACH: usize = 8;

/// Leaves out what is no claim, and ends contents that go on too far.
pub(super) fn clear(ctx: &PlainContext<'_, '_, '_>, attributions: &mut Vec<Attribution>) {
    leave_out(attributions, |attribution| {
        nobody_claims(ctx, attribution)
            || asks_for_silence(ctx, attribution)
            || is_asked(ctx, attribution)
            || acts(ctx, attribution)
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

/// "Asked whether a shell went astray, an officer said …": a question of nobody that is named.
fn is_asked(ctx: &PlainContext<'_, '_, '_>, attribution: &Attribution) -> bool {
    let asked = ["Asked", "Questioned", "Pressed", "Quizzed"];
    let opens = |cue: &Span| {
        let segments = ctx.grammar.segments;
        let first = segments.tokens_in(*cue).start;
        let sentence = &segments.sentences[ctx.grammar.sentence(first)];
        first == sentence.tokens.start && asked.contains(&segments.word(first))
    };
    attribution.source.is_empty() && attribution.cue.first().is_some_and(opens)
}

/// "Recalled its ambassador": something that is done.
fn acts(ctx: &PlainContext<'_, '_, '_>, attribution: &Attribution) -> bool {
    let g = ctx.grammar;
    let (Some(cue), Some(content)) = (attribution.cue.first(), attribution.content.first()) else {
        return false;
    };
    let verb = g.segments.tokens_in(*cue).end.checked_sub(1);
    let objects = verb.and_then(|verb| ctx.rules.acts.get(g.lower(verb)));
    let object = g.phrase_from(g.segments.tokens_in(*content).start);
    objects.zip(object).is_some_and(|(objects, object)| {
        content.start() > cue.start() && objects.contains(g.words[object.head].lemma.as_str())
    })
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

/// "It said four people had drowned, but later withdrew the figure": where what was said ends, and its speaker goes on.
pub(super) fn resumes(
    ctx: &PlainContext<'_, '_, '_>,
    outer: &Attribution,
    cue: Span,
) -> Option<usize> {
    let g = ctx.grammar;
    let tokens = g.segments.tokens_in(cue);
    let from = g.window(tokens.start, LATER_REACH).start;
    let gap = (from..tokens.start)
        .rev()
        .take_while(|&at| g.tag(at) == Tag::Adverb || g.in_time(at));
    let first = gap.last().unwrap_or(tokens.start);
    let later = (first..tokens.end).any(|at| {
        matches!(
            g.lower(at),
            "later" | "then" | "since" | "subsequently" | "afterwards" | "afterward"
        )
    });
    let link = first.checked_sub(1).filter(|link| *link > from)?;
    let comma = g.lower(link - 1) == ",";
    let mark = link - usize::from(comma);
    let joined = g.lower(link) == "but" || comma && g.lower(link) == "and";
    let end = g.segments.tokens[mark].span.start();
    let said = outer.cue.iter().all(|own| own.end() <= end);
    let left = outer.content.iter().any(|part| part.start() < end);
    (later && joined && said && left && !outer.source.is_empty()).then_some(end)
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
