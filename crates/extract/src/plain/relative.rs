//! Speakers inside relative clauses: "what the mayor called a riot", "which officials said killed two".

use counterclaim_model::{Evidence, Span};

use super::{PlainContext, SCORE};
use crate::annotation::Attribution;
use crate::grammar::{Grammar, Tag, VerbGroup, VerbKind};

const RULE: &str = "attribution.relative";
const AS_TOLD: &str = "attribution.as_told";
/// Most tokens of what somebody calls something.
const LONGEST_NAME: usize = 12;

/// The claim of a speaker between "what" or "which" and a verb of naming or telling.
pub(super) fn read(ctx: &PlainContext<'_, '_, '_>, group: &VerbGroup) -> Option<Attribution> {
    let g = ctx.grammar;
    let word = g.lower(group.head);
    let (naming, telling) = (
        ctx.rules.naming.contains(word),
        ctx.rules.telling.contains(word),
    );
    let bare = group.start == group.head;
    if let Some(found) = apposed(ctx, group).or_else(|| as_told(ctx, group)) {
        return Some(found);
    }
    if !(naming || telling) || !(group.kind == VerbKind::Finite && !group.passive || bare) {
        return None;
    }
    let speaker = g.chain_before(group.start)?;
    let relative = speaker.tokens.start.checked_sub(1)?;
    let opener = g.lower(relative);
    let same = g.sentence(relative) == g.sentence(group.head);
    // "what the mayor called a riot": the tagger takes "called" for a participle
    let active = group.kind == VerbKind::Finite && !group.passive || opener == "what";
    if !same || !active || !matches!(opener, "what" | "which" | "who" | "that") {
        return None;
    }
    let spoken = g.tag(speaker.head).is_nominal()
        || matches!(g.lower(speaker.head), "he" | "she" | "they" | "it");
    // "that" after a verb opens a clause, no relative
    let after_noun = opener != "that"
        || relative
            .checked_sub(1)
            .is_some_and(|at| g.tag(at).is_nominal());
    if !spoken || !after_noun {
        return None;
    }
    let content = if naming && opener == "what" {
        named(g, group)?
    } else if telling {
        told(g, group)?
    } else {
        return None;
    };
    let segments = g.segments;
    let cue = segments.token_range_span(group.start..group.end);
    Some(Attribution {
        source: vec![segments.token_range_span(speaker.tokens)],
        cue: vec![cue],
        content: vec![segments.token_range_span(content)],
        within: None,
        score: SCORE,
        evidence: vec![Evidence {
            rule: RULE.to_owned(),
            span: cue,
        }],
    })
}

/// "…, a claim the union rejects": a noun for what was said, and who answers it.
fn apposed(ctx: &PlainContext<'_, '_, '_>, group: &VerbGroup) -> Option<Attribution> {
    let g = ctx.grammar;
    let row = ctx.rules.verbs.get(g.lower(group.head))?;
    let speaker = g
        .chain_before(group.start)
        .or_else(|| g.subjects(group).into_iter().next())?;
    let gap = speaker.tokens.end..group.start;
    if group.modal.is_some() || gap.clone().any(|at| g.tag(at) != Tag::Adverb) {
        return None;
    }
    let before = speaker.tokens.start.checked_sub(1)?;
    // "a claim that the union rejects", "a claim the union rejects"
    let noun = match g.lower(before) {
        "that" | "which" => before.checked_sub(1)?,
        _ => before,
    };
    let lemma = g.words[noun].lemma.as_str();
    let answers = row.iter().any(|&row| ctx.rules.rows[row].pronouns);
    let article = (1..=2)
        .filter_map(|back| noun.checked_sub(back))
        .find(|&at| matches!(g.lower(at), "a" | "an" | "the"));
    let start = article.unwrap_or(noun);
    let opens = start > 0 && matches!(g.lower(start - 1), "," | "—" | "–" | "-");
    let spoken = g.tag(speaker.head).is_nominal()
        || matches!(g.lower(speaker.head), "he" | "she" | "they" | "it");
    let same = g.sentence(start) == g.sentence(group.head);
    if !answers || !opens || !spoken || !same || !ctx.rules.appositions.contains(lemma) {
        return None;
    }
    let segments = g.segments;
    let cue = segments.token_range_span(group.start..group.end);
    Some(Attribution {
        source: vec![segments.token_range_span(speaker.tokens)],
        cue: vec![cue],
        content: vec![segments.token_range_span(start..noun + 1)],
        within: None,
        score: SCORE,
        evidence: vec![Evidence {
            rule: RULE.to_owned(),
            span: cue,
        }],
    })
}

/// "Denied that it had armed them, as newspapers had alleged": what others alleged is what is denied, and the denial
/// ends before them.
fn say_the_same(found: &mut Attribution, attributions: &mut [Attribution]) {
    let whole = found.content[0];
    let held = attributions.iter_mut().find_map(|a| {
        let inside = |cue: &Span| whole.contains(*cue);
        let own = a.cue.iter().any(inside);
        a.content.iter_mut().find(|content| {
            own && whole.start() < content.start()
                && content.start() < whole.end()
                && content.end() >= whole.end()
        })
    });
    if let Some(held) = held {
        *held = Span::new(held.start(), whole.end());
        found.content = vec![*held];
    }
}

/// "Accused the state of neglect, a charge the minister dismissed": what is charged ends before the words for it.
fn end_before_apposed(
    ctx: &PlainContext<'_, '_, '_>,
    found: &Attribution,
    outer: &mut Attribution,
) {
    let segments = ctx.grammar.segments;
    let (Some(noun), Some(speaker)) = (found.content.first(), found.source.first()) else {
        return;
    };
    let Some(mark) = segments.tokens_in(*noun).start.checked_sub(1) else {
        return;
    };
    let end = segments.tokens[mark].span.start();
    let quoted = segments.quotation_at(end).is_some();
    let left = outer.content.iter().any(|content| content.start() < end);
    if noun.end() <= speaker.start() && left && !quoted {
        super::cut(outer, end, ctx);
    }
}

/// "It had armed them, as newspapers had alleged": the clause before the comma is what they alleged.
fn as_told(ctx: &PlainContext<'_, '_, '_>, group: &VerbGroup) -> Option<Attribution> {
    let g = ctx.grammar;
    let segments = g.segments;
    let speaker = g.chain_before(group.start)?;
    let joint = speaker.tokens.start.checked_sub(1)?;
    let comma = joint.checked_sub(1)?;
    let sentence = &segments.sentences[g.sentence(group.head)].tokens;
    let leads = g.lower(joint) == "as" && g.lower(comma) == "," && sentence.start < comma;
    let tells = group.kind == VerbKind::Finite && !group.passive && group.modal.is_none();
    let closes = matches!(g.lower(group.end), "." | "," | ";") || group.end >= sentence.end;
    let spoken = g.tag(speaker.head).is_nominal();
    if !(leads && tells && closes && spoken && ctx.rules.telling.contains(g.lower(group.head))) {
        return None;
    }
    let cue = segments.token_range_span(group.start..group.end);
    Some(Attribution {
        source: vec![segments.token_range_span(speaker.tokens)],
        cue: vec![cue],
        content: vec![segments.token_range_span(sentence.start..comma)],
        within: None,
        score: SCORE,
        evidence: vec![Evidence {
            rule: AS_TOLD.to_owned(),
            span: cue,
        }],
    })
}

/// What is named: the phrase behind the verb or behind "as".
fn named(g: &Grammar<'_, '_>, group: &VerbGroup) -> Option<std::ops::Range<usize>> {
    let from = group.end + usize::from(g.lower(group.end) == "as");
    let quoted = matches!(g.lower(from), "“" | "\"");
    let phrase = g.phrase_from(from)?;
    let mut end = phrase.tokens.end;
    let limit = g.window(from, LONGEST_NAME).end;
    if quoted {
        end = (end..limit)
            .find(|&at| matches!(g.lower(at), "”" | "\""))
            .map_or(end, |at| at + 1);
    } else {
        // "an act of war": what "of" joins belongs to the name
        while end < limit && g.lower(end) == "of" {
            let Some(more) = g.phrase_from(end + 1) else {
                break;
            };
            end = more.tokens.end;
        }
    }
    (end > from).then_some(from..end)
}

/// What is told: the predicate that goes on behind the verb.
fn told(g: &Grammar<'_, '_>, group: &VerbGroup) -> Option<std::ops::Range<usize>> {
    let next = group.end;
    let goes_on = (next..next + 4)
        .filter_map(|token| g.group_at(token))
        .any(|other| other.kind == VerbKind::Finite && other.start == next);
    if !goes_on {
        return None;
    }
    let limit = g.window(next, 30).end;
    let mut end = (next..limit)
        .find(|&at| {
            matches!(g.lower(at), "," | ";" | "—" | "–") || at > next && g.tag(at) == Tag::Wh
        })
        .unwrap_or(limit);
    // "which the ministry alleges was an attack was …": a second finite verb is the main one's
    let second = (next + 1..end).find(|&at| {
        let begins = |other: &VerbGroup| other.kind == VerbKind::Finite && other.start == at;
        at > next + 1
            && g.tag(at - 1).is_nominal()
            && (at..at + 4)
                .filter_map(|token| g.group_at(token))
                .any(begins)
    });
    end = second.unwrap_or(end);
    while end > next && matches!(g.lower(end - 1), "." | "!" | "?") {
        end -= 1;
    }
    (end > next).then_some(next..end)
}

/// Adds a relative claim, or gives what it says to the attribution that has its cue already.
pub(super) fn put(
    ctx: &PlainContext<'_, '_, '_>,
    mut found: Attribution,
    attributions: &mut Vec<Attribution>,
) {
    let cue = found.cue[0];
    if found.evidence.iter().any(|e| e.rule == AS_TOLD) {
        say_the_same(&mut found, attributions);
    }
    let holds = |a: &Attribution| a.content.iter().any(|content| content.contains(cue));
    if let Some(outer) = attributions.iter_mut().find(|a| holds(a)) {
        end_before_apposed(ctx, &found, outer);
    }
    let outer = attributions.iter().position(holds);
    let same = attributions
        .iter_mut()
        .find(|a| a.cue.iter().any(|own| own.overlaps(cue)));
    match same {
        Some(same) => {
            same.content = found.content;
            if same.source.is_empty() {
                same.source = found.source;
            }
            same.evidence.extend(found.evidence);
        }
        None => attributions.push(Attribution {
            within: outer,
            ..found
        }),
    }
}
