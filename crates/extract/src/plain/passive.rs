//! Passives: "The boat is believed to have sunk" names nobody who believes it.

use counterclaim_model::{BlockKind, Evidence, Span};

use super::PlainContext;
use crate::annotation::Attribution;
use crate::grammar::{Grammar, VerbGroup};

const RULE: &str = "attribution.passive";
/// Tokens behind a passive verb in which "by" is looked for.
const AGENT_REACH: usize = 14;

/// Gives the subjects of passive cues to the content, and looks for who says it behind "by".
pub(super) fn mend(ctx: &PlainContext<'_, '_, '_>, attributions: &mut [Attribution]) {
    for attribution in attributions {
        let Some(group) = cue_verb(ctx.grammar, attribution) else {
            continue;
        };
        let word = ctx.grammar.lower(group.head);
        let passive = is_passive(ctx.grammar, group);
        let headline = ctx.rules.headline.contains(word)
            && in_title(ctx.grammar, group)
            && is_bare_passive(ctx.grammar, group);
        let known = ctx.rules.said_of.contains(word) || ctx.rules.told.contains(word);
        if known && (passive || headline) {
            give_subject(ctx, attribution, group);
        }
    }
}

/// The verb group of an attribution's cue.
fn cue_verb<'g>(g: &'g Grammar<'_, '_>, attribution: &Attribution) -> Option<&'g VerbGroup> {
    let cue = attribution.cue.last()?;
    g.segments
        .tokens_in(*cue)
        .rev()
        .find_map(|token| g.group_at(token))
}

/// Whether a form of "be" stands before the verb: a participle alone may be a past form.
fn is_passive(g: &Grammar<'_, '_>, group: &VerbGroup) -> bool {
    group.passive
        && (group.start..group.head).any(|at| {
            matches!(
                g.lower(at),
                "is" | "are" | "was" | "were" | "be" | "been" | "being" | "'s" | "'re"
            )
        })
}

fn in_title(g: &Grammar<'_, '_>, group: &VerbGroup) -> bool {
    let at = g.segments.tokens[group.head].span.start();
    g.segments.kind_at(at) == Some(BlockKind::Title)
}

/// "Residents told to stay", "Dozens feared dead": nothing stands between the verb and what it says.
fn is_bare_passive(g: &Grammar<'_, '_>, group: &VerbGroup) -> bool {
    let next = g.lower(group.end);
    let state = matches!(
        next,
        "to" | "dead" | "killed" | "missing" | "drowned" | "trapped" | "lost" | "injured" | "hurt"
    );
    group.start == group.head && (state || next == "of")
}

fn give_subject(ctx: &PlainContext<'_, '_, '_>, attribution: &mut Attribution, group: &VerbGroup) {
    let g = ctx.grammar;
    let cue = g.segments.token_range_span(group.start..group.end);
    let subject: Vec<Span> = attribution
        .source
        .iter()
        .filter(|source| source.end() <= cue.start())
        .copied()
        .collect();
    // somebody else than the subject is the source already
    if subject.is_empty() {
        return;
    }
    let by = ["by".to_owned()];
    attribution.source = g
        .phrase_after(group.end, &by, AGENT_REACH)
        .map(|phrase| g.span(&phrase))
        .into_iter()
        .collect();
    attribution.content.extend(subject);
    attribution.content.sort();
    attribution.content.dedup();
    let agent = attribution.source.clone();
    attribution
        .content
        .retain(|span| !agent.iter().any(|agent| agent.contains(*span)));
    attribution.evidence.push(Evidence {
        rule: RULE.to_owned(),
        span: cue,
    });
}
