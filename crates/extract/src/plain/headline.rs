//! Headlines: "Witnesses say jets hit market; army speaks of fuel depot", "Police: Driver was asleep".
//!
//! They leave out articles and auxiliaries, join clauses of different speakers by a semicolon or "as", and
//! name the speaker before a colon or after a dash; so they are read clause by clause.

use std::ops::Range;

use counterclaim_model::{BlockKind, Evidence, Span};

use super::{PlainContext, SCORE};
use crate::annotation::{Attribution, EntityKind};
use crate::grammar::{Grammar, Tag};
use crate::segment::TokenKind;

const RULE: &str = "attribution.headline";
/// Longest source in front of its verb, in tokens.
const LONGEST_SOURCE: usize = 7;
/// Longest speaker in front of a colon or behind a dash, in tokens.
const LONGEST_LABEL: usize = 4;
/// Fewest tokens of what such a speaker says.
const SHORTEST_STATEMENT: usize = 3;

/// Source, cue and content as tokens.
struct Said {
    source: Range<usize>,
    cue: Range<usize>,
    content: Range<usize>,
}

/// Reads every headline: adds what was missed, and ends contents with their clauses.
pub(super) fn complete(ctx: &PlainContext<'_, '_, '_>, attributions: &mut Vec<Attribution>) {
    let segments = ctx.grammar.segments;
    for index in 0..segments.sentences.len() {
        let sentence = &segments.sentences[index];
        if segments.paragraphs[sentence.paragraph].kind != BlockKind::Title {
            continue;
        }
        let tokens = without_stop(ctx.grammar, sentence.tokens.clone());
        let clauses = clauses(ctx, tokens.clone());
        let mut found = false;
        for clause in &clauses {
            if let Some(said) = said(ctx, clause.clone()) {
                put(ctx, attributions, &said, clause, &tokens);
                found = true;
            }
        }
        if !found && let Some(said) = labelled(ctx, &tokens) {
            put(ctx, attributions, &said, &tokens, &tokens);
        }
    }
}

fn without_stop(g: &Grammar<'_, '_>, mut tokens: Range<usize>) -> Range<usize> {
    while !tokens.is_empty() && matches!(g.lower(tokens.end - 1), "." | "!" | "…") {
        tokens.end -= 1;
    }
    tokens
}

/// The clauses of a headline: between semicolons and dashes, and behind an "as" or "while" that opens
/// another speaker's.
fn clauses(ctx: &PlainContext<'_, '_, '_>, tokens: Range<usize>) -> Vec<Range<usize>> {
    let g = ctx.grammar;
    let mut out = Vec::new();
    let mut start = tokens.start;
    for at in tokens.clone() {
        let closed = is_quoted(g, at);
        let mark = matches!(g.lower(at), ";" | "—" | "–");
        let joint = matches!(g.lower(at), "as" | "while" | "but")
            && at > start + 1
            && said(ctx, at + 1..tokens.end).is_some();
        if !closed && (mark || joint) {
            out.push(start..at);
            start = at + 1;
        }
    }
    out.push(start..tokens.end);
    out.retain(|clause| !clause.is_empty());
    for clause in &mut out {
        while clause.len() > 1 && g.lower(clause.end - 1) == "," {
            clause.end -= 1;
        }
    }
    out
}

fn is_quoted(g: &Grammar<'_, '_>, token: usize) -> bool {
    let at = g.segments.tokens[token].span.start();
    g.segments.quotation_at(at).is_some()
}

/// A noun phrase, a verb of the resource in the present, and the rest of the clause.
fn said(ctx: &PlainContext<'_, '_, '_>, clause: Range<usize>) -> Option<Said> {
    let g = ctx.grammar;
    let last = clause.end.min(clause.start + LONGEST_SOURCE + 1);
    let verb = (clause.start + 1..last).find(|&at| ctx.rules.present.contains_key(g.lower(at)))?;
    let source = clause.start..verb;
    let third = g.lower(verb).ends_with('s');
    let plural = matches!(
        g.lower(verb - 1),
        "police" | "media" | "people" | "men" | "women" | "troops"
    ) || g.lower(verb - 1).ends_with('s');
    if is_quoted(g, verb) || !is_speaker(g, source.clone()) || !(third || plural) {
        return None;
    }
    let particles = &ctx.rules.present[g.lower(verb)];
    let particle = g.lower(verb + 1);
    let end = match particles.iter().any(|known| known == particle) {
        true => verb + 2,
        // a verb that needs its particle says nothing without it
        false if particles.iter().any(String::is_empty) => verb + 1,
        false => return None,
    };
    (end < clause.end).then_some(Said {
        source,
        cue: verb..end,
        content: end..clause.end,
    })
}

/// Whether the words before a verb can name who speaks: no verb, no mark, no preposition at the head.
fn is_speaker(g: &Grammar<'_, '_>, source: Range<usize>) -> bool {
    let fits = |at: usize| {
        let inner = at > source.start
            && (matches!(g.lower(at), "of" | "in" | "for" | "at" | "and" | "&")
                || g.tag(at) == Tag::Conjunction);
        let nominal = g.tag(at).is_nominal()
            || matches!(
                g.tag(at),
                Tag::Adjective | Tag::Determiner | Tag::Possessive | Tag::Number | Tag::Clitic
            );
        let word = g.segments.tokens[at].kind != TokenKind::Mark;
        inner || word && (nominal || g.is_capitalized(at)) || matches!(g.lower(at), "“" | "”")
    };
    !g.in_time(source.start) && source.clone().all(fits)
}

/// "Police: Driver was asleep", "Driver was asleep – police": a speaker beside a mark.
fn labelled(ctx: &PlainContext<'_, '_, '_>, tokens: &Range<usize>) -> Option<Said> {
    let g = ctx.grammar;
    let colon = (tokens.start + 1..tokens.end.min(tokens.start + LONGEST_LABEL + 1))
        .find(|&at| g.lower(at) == ":");
    if let Some(mark) = colon {
        let said = Said {
            source: tokens.start..mark,
            cue: mark..mark + 1,
            content: mark + 1..tokens.end,
        };
        return is_label(ctx, &said).then_some(said);
    }
    let dash = (tokens
        .end
        .saturating_sub(LONGEST_LABEL + 1)
        .max(tokens.start)..tokens.end)
        .find(|&at| matches!(g.lower(at), "–" | "—" | "-" | ":"))?;
    let said = Said {
        source: dash + 1..tokens.end,
        cue: dash..dash + 1,
        content: tokens.start..dash,
    };
    is_label(ctx, &said).then_some(said)
}

/// Whether somebody named beside a mark is the speaker of the rest: a person, a body, a word such as
/// "police"; a place only of what reads as an answer, since places name topics, too.
fn is_label(ctx: &PlainContext<'_, '_, '_>, said: &Said) -> bool {
    let g = ctx.grammar;
    if said.source.is_empty()
        || said.content.len() < SHORTEST_STATEMENT
        || !is_speaker(g, said.source.clone())
    {
        return false;
    }
    let known = ctx.rules.speakers.contains(g.lower(said.source.end - 1));
    let entity = ctx
        .annotations
        .entities
        .iter()
        .find(|entity| entity.tokens.end == said.source.end)
        .map(|entity| entity.kind);
    let argues = || {
        let mut words = said.content.clone();
        words.any(|at| ctx.rules.argues.contains(g.lower(at)))
    };
    match entity {
        Some(EntityKind::Person | EntityKind::Organization) => true,
        Some(EntityKind::Place | EntityKind::People) => argues(),
        _ => known,
    }
}

/// Adds what is said in a clause, or ends with the clause what an attribution of the same cue holds.
fn put(
    ctx: &PlainContext<'_, '_, '_>,
    attributions: &mut Vec<Attribution>,
    said: &Said,
    clause: &Range<usize>,
    sentence: &Range<usize>,
) {
    let segments = ctx.grammar.segments;
    let span = |range: &Range<usize>| segments.token_range_span(range.clone());
    let (cue, whole) = (span(&said.cue), span(clause));
    // what another speaker's clause holds ends before this one
    for other in attributions.iter_mut() {
        let here = other.cue.iter().any(|own| whole.overlaps(*own));
        let near = other.cue.iter().any(|own| span(sentence).overlaps(*own));
        if near && !here {
            let left = cut(segments.text, &other.content, whole);
            if !left.is_empty() {
                other.content = left;
            }
        }
    }
    let own = attributions
        .iter_mut()
        .find(|a| a.cue.iter().any(|own| own.overlaps(cue)));
    if let Some(own) = own {
        let inside: Vec<Span> = own
            .content
            .iter()
            .filter(|content| content.overlaps(whole))
            .map(|content| {
                Span::new(
                    content.start().max(whole.start()),
                    content.end().min(whole.end()),
                )
            })
            .collect();
        // a content that a word divides is one in a headline
        own.content = match inside[..] {
            [] => vec![span(&said.content)],
            _ if said.content.start >= said.cue.end => vec![span(&said.content)],
            _ => inside,
        };
        if own.source.is_empty() {
            own.source = vec![span(&said.source)];
        }
        own.evidence.push(evidence(cue));
        return;
    }
    let taken = attributions.iter().any(|a| {
        let mut parts = a.cue.iter().chain(&a.source).chain(&a.content);
        parts.any(|part| part.overlaps(whole))
    });
    if !taken {
        attributions.push(Attribution {
            source: vec![span(&said.source)],
            cue: vec![cue],
            content: vec![span(&said.content)],
            within: None,
            score: SCORE,
            evidence: vec![evidence(cue)],
        });
    }
}

fn evidence(span: Span) -> Evidence {
    Evidence {
        rule: RULE.to_owned(),
        span,
    }
}

/// What is left of some spans before another one.
fn cut(text: &str, content: &[Span], before: Span) -> Vec<Span> {
    content
        .iter()
        .filter(|span| span.start() < before.start() || span.start() >= before.end())
        .map(|span| match span.overlaps(before) {
            true => {
                let words = Span::new(span.start(), before.start()).slice(text);
                let kept = words
                    .trim_end()
                    .trim_end_matches([';', ',', '—', '–'])
                    .trim_end();
                let kept = ["as", "while", "but"]
                    .iter()
                    .find_map(|joint| kept.strip_suffix(joint).filter(|k| k.ends_with(' ')))
                    .unwrap_or(kept)
                    .trim_end();
                Span::new(span.start(), span.start() + kept.len())
            }
            false => *span,
        })
        .filter(|span| !span.is_empty())
        .collect()
}
