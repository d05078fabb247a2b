//! "The owner denied it": a verb that answers or accuses by itself, with its subject and object.

use std::ops::Range;

use counterclaim_model::{Evidence, Span};

use super::rules::{Clause, Row};
use super::{PlainContext, SCORE};
use crate::annotation::Attribution;
use crate::grammar::{Grammar, Tag, VerbGroup, VerbKind};

const RULE: &str = "attribution.plain_verb";
/// Longest source, in tokens.
const LONGEST_SOURCE: usize = 20;
/// Tokens behind the object in which its preposition is looked for.
const PREPOSITION_REACH: usize = 8;
/// As far where a number follows it.
const NUMBER_REACH: usize = 20;

/// The claim that a verb makes by its form, if it is one.
pub(super) fn read(ctx: &PlainContext<'_, '_, '_>, group: &VerbGroup) -> Option<Attribution> {
    let g = ctx.grammar;
    let rows = ctx.rules.verbs.get(g.lower(group.head))?;
    if group.modal.is_some() || group.progressive {
        return None;
    }
    let finite = group.kind == VerbKind::Finite && !group.passive;
    // "the port accused the mill of …": the tagger may take the verb for a participle
    let bare = group.kind == VerbKind::Reduced && group.start == group.head;
    let rows = rows.iter().map(|&row| &ctx.rules.rows[row]);
    let (row, end, next) = rows
        .filter(|row| finite || bare && (row.with.is_some() || row.particle.is_some()))
        .find_map(|row| {
            let end = cue_end(g, group, row)?;
            let next = after_adverbs(g, end);
            takes(g, row, next).then_some((row, end, next))
        })?;
    let source = subject(g, group)?;
    let mut content = next..content_end(ctx, next);
    if behind_relative(g, group) {
        content.end = clause_end(g, &content);
    }
    if row.with.is_none() && !row.objects.contains("*") {
        content.end = object_end(g, &content);
    }
    if content.is_empty() {
        return None;
    }
    let cue = g.segments.token_range_span(group.start..end);
    Some(Attribution {
        source: vec![source],
        cue: vec![cue],
        content: vec![g.segments.token_range_span(content)],
        within: None,
        score: SCORE,
        evidence: vec![Evidence {
            rule: RULE.to_owned(),
            span: cue,
        }],
    })
}

/// One past the cue: behind the verb, or behind the particle that the row wants ("spoke of").
fn cue_end(g: &Grammar<'_, '_>, group: &VerbGroup, row: &Row) -> Option<usize> {
    let Some(particle) = &row.particle else {
        return Some(group.end);
    };
    // a verb group may hold the first word of "claimed responsibility for" as its particle
    let first = particle.split(' ').next().unwrap_or(particle);
    let held = group.end > group.head + 1 && g.lower(group.end - 1) == first;
    let from = group.end - usize::from(held);
    let words = particle.split(' ').enumerate();
    let mut end = from;
    for (at, word) in words {
        if g.lower(from + at) != word {
            return None;
        }
        end = from + at + 1;
    }
    Some(end)
}

fn after_adverbs(g: &Grammar<'_, '_>, from: usize) -> usize {
    let end = g.window(from.saturating_sub(1), 6).end;
    (from..end)
        .find(|&at| !(g.tag(at) == Tag::Adverb || g.in_time(at)))
        .unwrap_or(end)
}

/// Whether what stands at `next` may follow the row's verbs.
fn takes(g: &Grammar<'_, '_>, row: &Row, next: usize) -> bool {
    let word = g.lower(next);
    let clause = |kind| row.clauses.contains(&kind);
    let ends = matches!(
        g.tag(next + 1),
        Tag::Mark | Tag::Conjunction | Tag::Preposition | Tag::Adverb | Tag::To
    );
    if word == "whether" || word == "that" && !ends {
        return clause(Clause::That);
    }
    if row.numbers && is_bare_number(g, next) {
        return true;
    }
    if matches!(word, "it" | "this" | "that") && row.unless.contains(word) {
        return false;
    }
    if matches!(
        word,
        "it" | "this" | "that" | "them" | "itself" | "himself" | "herself" | "themselves"
    ) {
        return row.pronouns && ends;
    }
    // "accused neighboring Harrow of": a participle before a noun is a part of the object
    let modifies = row.with.is_some() && g.tag(next) == Tag::Gerund && {
        let after = g.tag(next + 1);
        after.is_nominal() || after == Tag::Adjective
    };
    if !modifies && (g.tag(next) == Tag::Gerund || matches!(word, "having" | "being")) {
        return clause(Clause::Gerund);
    }
    // "accused each other of", "each accused the other of"
    if g.is_each_other(next) && row.objects.contains("*") && !g.tag(next + 2).is_nominal() {
        return row.with.as_deref() == Some(g.lower(next + 2));
    }
    let Some(object) = g.phrase_from(next + usize::from(modifies)) else {
        return false;
    };
    let lemma = g.words[object.head].lemma.as_str();
    let known = row.objects.contains("*") || row.objects.contains(lemma);
    let barred = row.unless.contains(lemma) || row.unless.contains(g.lower(next));
    let with = row.with.as_ref().is_none_or(|with| {
        let limit = g.window(object.head, NUMBER_REACH).end;
        let near = g.window(object.head, PREPOSITION_REACH).end;
        (object.tokens.end..limit)
            .take_while(|&at| !matches!(g.lower(at), "," | ";" | ":"))
            // "raised the death toll from Monday's attack on a terminal in Odesa to five"
            .any(|at| g.lower(at) == with && (at < near || g.tag(at + 1) == Tag::Number))
    });
    let of = row.of.is_empty()
        || g.lower(object.tokens.end) == "of" && row.of.contains(g.lower(object.tokens.end + 1));
    known && !barred && with && of
}

/// "Nine" in "counts nine", "only 19" in "acknowledged only 19": a number that no noun follows.
fn is_bare_number(g: &Grammar<'_, '_>, next: usize) -> bool {
    let lead = matches!(g.lower(next), "only" | "just" | "at" | "about" | "some");
    let from = next + usize::from(lead) + usize::from(lead && g.lower(next + 1) == "least");
    let end = g.window(from, 6).end;
    let after = (from..end).find(|&at| g.tag(at) != Tag::Number);
    let digit = g.segments.word(from).starts_with(char::is_alphanumeric);
    after.is_none_or(|after| {
        let ends =
            matches!(g.tag(after), Tag::Mark | Tag::Conjunction | Tag::Adverb) || g.in_time(after);
        after > from && digit && ends && !g.in_time(from)
    })
}

/// The subject as a source: with an apposition, without a phrase in between ("The group, in a video,").
pub(super) fn subject(g: &Grammar<'_, '_>, group: &VerbGroup) -> Option<Span> {
    let phrase = match group.kind {
        VerbKind::Reduced if !behind_relative(g, group) => g.chain_before(group.start)?,
        _ => g.subjects(group).into_iter().next()?,
    };
    let speaks = g.tag(phrase.head).is_nominal()
        || matches!(
            g.lower(phrase.head),
            "he" | "she" | "they" | "it" | "who" | "others" | "some" | "both"
        );
    let verb = group.start;
    if !speaks || g.in_time(phrase.head) || phrase.tokens.end > verb {
        return None;
    }
    let mut end = verb;
    let mut timed = false;
    while end > phrase.tokens.end {
        let time = g.in_time(end - 1);
        let leads = timed && matches!(g.lower(end - 1), "on" | "in" | "at" | "late" | "early");
        if !(time || leads || g.tag(end - 1) == Tag::Adverb) {
            break;
        }
        timed = time;
        end -= 1;
    }
    let enclosed = end > phrase.tokens.end && g.lower(phrase.tokens.end) == ",";
    let apposition = enclosed
        && g.lower(end - 1) == ","
        && phrase.tokens.end + 1 < end
        && (g.tag(phrase.tokens.end + 1).is_nominal()
            || matches!(
                g.tag(phrase.tokens.end + 1),
                Tag::Determiner | Tag::Possessive | Tag::Wh
            ));
    // "agents of the party": what prepositions join belongs to the source
    let joined = end > phrase.tokens.end
        && matches!(
            g.lower(phrase.tokens.end),
            "of" | "for" | "in" | "at" | "from" | "with" | "on"
        );
    let end = if (apposition || joined) && end - phrase.tokens.start <= LONGEST_SOURCE {
        end
    } else {
        phrase.tokens.end
    };
    Some(g.segments.token_range_span(phrase.tokens.start..end))
}

/// "Which in March accused": the tagger may take a verb behind a time for a participle.
fn behind_relative(g: &Grammar<'_, '_>, group: &VerbGroup) -> bool {
    let mut before = (g.window(group.start, 6).start..group.start).rev();
    let word = before.find(|&at| !(g.in_time(at) || matches!(g.lower(at), "in" | "on")));
    word.is_some_and(|at| matches!(g.lower(at), "who" | "which"))
}

/// One past the last token of what follows a verb: up to the end of the sentence, to a dash or
/// semicolon, or to a second predicate.
fn content_end(ctx: &PlainContext<'_, '_, '_>, from: usize) -> usize {
    let g = ctx.grammar;
    let range: Range<usize> = from..g.window(from, usize::MAX / 4).end;
    let mut end = range
        .clone()
        .find(|&at| at > from && ends_content(ctx, at))
        .unwrap_or(range.end);
    while end > from
        && matches!(
            g.lower(end - 1),
            "." | "," | "!" | "?" | ";" | "and" | "but"
        )
    {
        end -= 1;
    }
    end
}

/// "The group, which accused the army of killing villagers, urged …": a relative clause ends where the verb of the
/// main one follows its comma.
fn clause_end(g: &Grammar<'_, '_>, content: &Range<usize>) -> usize {
    let mut commas = content.clone().filter(|&at| g.lower(at) == ",");
    let end = commas.find(|&comma| {
        let group = g.group_at(comma + 1);
        group.is_some_and(|group| group.kind == VerbKind::Finite && group.start == comma + 1)
    });
    end.unwrap_or(content.end)
}

/// "Withdrew the figure when seven were found": when something was taken back is no part of it.
fn object_end(g: &Grammar<'_, '_>, content: &Range<usize>) -> usize {
    if g.tag(content.start) == Tag::Number && is_bare_number(g, content.start) {
        let mut numbers = content.clone();
        return numbers
            .find(|&at| g.tag(at) != Tag::Number)
            .unwrap_or(content.end);
    }
    let Some(object) = g.phrase_from(content.start) else {
        return content.end;
    };
    let joint = |at: &usize| {
        g.in_time(*at)
            || matches!(
                g.lower(*at),
                "when"
                    | "after"
                    | "before"
                    | "during"
                    | "while"
                    | "once"
                    | "accordingly"
                    | "without"
            )
            || g.lower(*at) == "," && g.lower(at + 1).ends_with("ing")
    };
    let clause = matches!(g.lower(content.start), "that" | "whether");
    let mut end = (object.tokens.end..content.end)
        .find(joint)
        .filter(|_| !clause)
        .unwrap_or(content.end);
    while end > object.tokens.end && matches!(g.lower(end - 1), "," | "on" | "in" | "at") {
        end -= 1;
    }
    end
}

fn ends_content(ctx: &PlainContext<'_, '_, '_>, at: usize) -> bool {
    let g = ctx.grammar;
    let word = g.lower(at);
    if matches!(word, ";" | "—" | "–") {
        return true;
    }
    let next = if word == "," { at + 1 } else { at };
    let link = g.lower(next);
    let comma = next > at;
    let predicate = || {
        let first = after_adverbs(g, next + 1);
        (first..first + 4)
            .filter_map(|token| g.group_at(token))
            .any(|group| group.kind == VerbKind::Finite && group.start == first)
    };
    // ", adding that …": another cue of the same speaker
    let cue = link.ends_with("ing") && ctx.cues.word(link).is_some();
    (cue || matches!(link, "but" | "while" | "although" | "though")) && comma
        || matches!(link, "and" | "but") && predicate()
}
