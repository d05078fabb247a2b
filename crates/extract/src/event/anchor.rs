//! What stands beside a trigger and makes its event one of its own: names, numbers, "another".

use counterclaim_model::Participant;

use super::Reader;
use super::trigger::Trigger;

impl Reader<'_, '_, '_, '_> {
    /// "another", "a second", "separate", "a new".
    pub(super) fn is_fresh(&self, trigger: &Trigger<'_>) -> bool {
        let g = self.ctx.grammar;
        let from = g.window(trigger.tokens.start, 4).start;
        (from..trigger.tokens.start).any(|at| {
            matches!(
                g.lower(at),
                "another"
                    | "second"
                    | "third"
                    | "fourth"
                    | "fifth"
                    | "separate"
                    | "new"
                    | "latest"
                    | "other"
                    | "subsequent"
                    | "further"
                    | "similar"
                    | "more"
            )
        })
    }

    /// Whether a number with a measure, a name, or a named participant stands beside a noun, or
    /// the noun does something that only an event does.
    pub(super) fn is_anchored(&self, trigger: &Trigger<'_>, participants: &[Participant]) -> bool {
        let g = self.ctx.grammar;
        let window = g.window(trigger.head, 15);
        let span = g.segments.token_range_span(window.clone());
        let at = self
            .ctx
            .quantities
            .partition_point(|q| q.span.end() <= span.start());
        let measured = self.ctx.quantities[at..]
            .iter()
            .take_while(|q| q.span.start() < span.end())
            .any(|q| q.measure.is_some());
        let named = participants.iter().any(|p| p.actor.is_some());
        let place_name = (trigger.tokens.end..window.end.min(trigger.tokens.end + 7)).any(|at| {
            matches!(
                g.lower(at),
                "in" | "near" | "at" | "on" | "outside" | "across" | "off"
            ) && (at + 1..window.end.min(at + 7))
                .any(|name| g.is_capitalized(name) && g.tag(name).is_nominal())
        });
        let acts = (trigger.head + 1..window.end)
            .filter_map(|token| g.group_at(token))
            .find(|group| group.kind == crate::grammar::VerbKind::Finite)
            .is_some_and(|group| {
                let past = g.tag(group.head) == crate::grammar::Tag::Past
                    || group.passive
                    || group.perfect;
                let copula = matches!(
                    g.lower(group.head),
                    "was" | "were" | "had" | "became" | "seemed" | "been"
                );
                let own = || {
                    g.subjects(group)
                        .iter()
                        .any(|phrase| phrase.tokens.contains(&trigger.head))
                };
                past && !copula && !group.negated && group.modal.is_none() && own()
            });
        measured || named || place_name || acts
    }
}
