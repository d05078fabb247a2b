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
    // a trigger may stand inside the expression ("Crash Bay")
    let apart = to.saturating_sub(from);
    if apart > REACH {
        return Some(apart);
    }
    // "since 1987, when the freighter sank": the clause after "when" is what the time dates
    if first < trigger && relative_clause(grammar, from) && clause_of(grammar, from, trigger) {
        return Some(0);
    }
    let boundaries = (from..to)
        .filter(|&at| {
            matches!(grammar.lower(at), "," | ";" | ":" | "—" | "–") || grammar.is_subordinator(at)
        })
        .count();
    // a phrase that opens the sentence sets the scene for all of it
    let opens = opens(grammar, first) && boundaries <= 1;
    Some(apart + if opens { 2 } else { BOUNDARY * boundaries })
}

/// Whether a token stands at the head of its sentence ("In the last election, in 2018, …").
fn opens(grammar: &Grammar<'_, '_>, first: usize) -> bool {
    first <= grammar.window(first, REACH).start + 3
}

/// Whether a token stands before the first finite verb of its sentence, in a phrase that opens it.
pub(super) fn leads(grammar: &Grammar<'_, '_>, token: usize) -> bool {
    let first = grammar.window(token, REACH).start;
    let preposition = matches!(
        grammar.lower(first),
        "in" | "on"
            | "at"
            | "during"
            | "since"
            | "before"
            | "after"
            | "by"
            | "until"
            | "early"
            | "late"
            | "last"
    );
    (preposition || grammar.in_time(first))
        && !(first..token).any(|at| {
            grammar
                .group_at(at)
                .is_some_and(|group| group.kind == crate::grammar::VerbKind::Finite)
        })
}

/// Whether ", when" or "when" stands at a token.
fn relative_clause(grammar: &Grammar<'_, '_>, at: usize) -> bool {
    let at = at + usize::from(grammar.lower(at) == ",");
    matches!(grammar.lower(at), "when" | "where")
}

/// Whether no further boundary stands between the relative word behind `from` and the trigger.
fn clause_of(grammar: &Grammar<'_, '_>, from: usize, trigger: usize) -> bool {
    (from + 2..trigger).all(|at| {
        !matches!(grammar.lower(at), "," | ";" | ":" | "—" | "–") && !grammar.is_subordinator(at)
    })
}

/// For each trigger the expressions that stand nearest to it: pairs of trigger and expression.
///
/// `triggers` are tokens in order, `spans` in text order. With `scene`, an expression at the head of
/// a sentence goes to every trigger behind it.
pub(super) fn assign(
    grammar: &Grammar<'_, '_>,
    triggers: &[usize],
    spans: &[Span],
    scene: bool,
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
        if scene && leads(grammar, grammar.segments.tokens_in(span).start) {
            out.extend(candidates.map(|at| (at, index)));
            continue;
        }
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
