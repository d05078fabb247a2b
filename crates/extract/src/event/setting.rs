//! When, where and how many: which expressions of a sentence belong to which of its triggers.

use counterclaim_model::{PlaceSense, Span};

use crate::grammar::Grammar;

/// What a clause boundary adds to the distance in tokens.
const BOUNDARY: usize = 8;
/// Farthest that a boundary is looked for, so that a sentence without end costs no more.
const REACH: usize = 60;

/// Distance in tokens between a trigger and an expression, boundaries between them weighed in.
pub(super) fn distance(grammar: &Grammar<'_, '_>, trigger: usize, span: Span) -> Option<usize> {
    let tokens = grammar.segments.tokens_in(span);
    let first = tokens.start;
    if tokens.is_empty() || grammar.sentence(first) != grammar.sentence(trigger) {
        return None;
    }
    let (from, to) = if first < trigger {
        (tokens.end, trigger)
    } else {
        (trigger + 1, first)
    };
    // nothing stands between a trigger and an expression that holds it
    let gap = to.saturating_sub(from);
    if gap > REACH {
        return Some(gap);
    }
    let boundaries = (from..to)
        .filter(|&at| {
            matches!(grammar.lower(at), "," | ";" | ":" | "—" | "–") || grammar.is_subordinator(at)
        })
        .count();
    // a phrase that opens the sentence sets the scene for all of it
    let opens = first <= grammar.window(trigger, REACH).start + 3 && boundaries <= 1;
    Some(gap + if opens { 2 } else { BOUNDARY * boundaries })
}

/// For each trigger the expressions that stand nearest to it: pairs of trigger and expression.
///
/// `triggers` are tokens in order, `spans` in text order. A scene-setting expression at the head of a
/// sentence goes to every trigger of its sentence that has none nearer.
pub(super) fn assign(
    grammar: &Grammar<'_, '_>,
    triggers: &[usize],
    spans: &[Span],
) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for (index, &span) in spans.iter().enumerate() {
        let Some(sentence) = grammar.segments.sentence_at(span.start()) else {
            continue;
        };
        let tokens = &grammar.segments.sentences[sentence].tokens;
        let from = triggers.partition_point(|&token| token < tokens.start);
        let to = triggers.partition_point(|&token| token < tokens.end);
        // a sentence with very many triggers is a list, and only the near ones matter
        let near = triggers[from..to]
            .partition_point(|&token| grammar.segments.tokens[token].span.end() <= span.start())
            + from;
        let candidates = near.saturating_sub(8).max(from)..(near + 8).min(to);
        let best = candidates
            .filter_map(|at| distance(grammar, triggers[at], span).map(|d| (d, at)))
            .min();
        if let Some((_, at)) = best {
            out.push((at, index));
        }
    }
    out
}

/// Whether a place is where something is.
pub(super) fn is_location(sense: PlaceSense) -> bool {
    sense == PlaceSense::Place
}
