//! Whether a trigger's event is reported, planned, hypothetical, negated or background.

use counterclaim_model::{BlockKind, Realis};

use crate::grammar::{Grammar, Tag, VerbGroup, VerbKind};

use super::cues::Cues;
use super::trigger::{Trigger, TriggerKind};

/// Tokens before a trigger in which its clause may begin.
const CLAUSE: usize = 30;
/// Tokens in which a governing word may stand.
const GOVERNOR: usize = 7;

/// Decides the realis of triggers.
pub(super) struct Judge<'g, 's, 't, 'r> {
    pub(super) grammar: &'g Grammar<'s, 't>,
    pub(super) cues: &'r Cues,
}

impl Judge<'_, '_, '_, '_> {
    /// What the words around a trigger make of it; `anchored` says whether a time, place, number or
    /// participant stands beside it.
    pub(super) fn judge(&self, trigger: &Trigger<'_>, anchored: bool) -> Realis {
        let realis = match self.grammar.group_at(trigger.head) {
            Some(group) if trigger.kind == TriggerKind::Verb => self.verb(group, 3),
            _ => self.noun(trigger, anchored),
        };
        match realis {
            Realis::Reported if self.in_question(trigger.head) => Realis::Hypothetical,
            Realis::Reported if self.told_as_past(trigger.head) => Realis::Background,
            other => other,
        }
    }

    /// "Police detain marchers on Sunday": the present of captions, which a day makes a report.
    pub(super) fn is_simple_present(&self, trigger: &Trigger<'_>) -> bool {
        let g = self.grammar;
        let near = g.window(trigger.head, 3);
        let habit = near
            .into_iter()
            .any(|at| self.cues.adverbs_background.contains(g.lower(at)));
        trigger.kind == TriggerKind::Verb
            && !habit
            && g.group_at(trigger.head).is_some_and(|group| {
                let bare = group.start == group.head && !group.negated && group.modal.is_none();
                bare && group.kind == VerbKind::Finite
                    && matches!(g.tag(group.head), Tag::Present | Tag::Third)
            })
    }

    fn in_question(&self, token: usize) -> bool {
        let g = self.grammar;
        let window = g.window(token, 40);
        (token..window.end).any(|at| g.lower(at) == "?")
    }

    /// "last year", "decades ago", in the trigger's clause.
    fn told_as_past(&self, token: usize) -> bool {
        let g = self.grammar;
        let window = g.window(token, 16);
        let mut pair = String::new();
        (window.start..window.end.saturating_sub(1)).any(|at| {
            pair.clear();
            pair.push_str(g.lower(at));
            (at + 1..window.end.min(at + 3)).any(|next| {
                pair.push(' ');
                pair.push_str(g.lower(next));
                self.cues.phrases_background.contains(pair.as_str())
                    && !is_recent(g, next + 1)
                    && self.is_one_clause(at, token)
            })
        })
    }

    /// Whether an expression and a trigger stand in one clause; one that opens the sentence belongs
    /// to the clause after its comma too.
    fn is_one_clause(&self, at: usize, token: usize) -> bool {
        let g = self.grammar;
        let opens = at <= g.window(token, 40).start + 2;
        let breaks = (token.min(at)..token.max(at))
            .filter(|&between| {
                matches!(g.lower(between), "," | ";" | ":" | "—" | "–")
                    || g.is_subordinator(between) && between != at
            })
            .count();
        breaks == 0 || opens && breaks == 1
    }

    fn verb(&self, group: &VerbGroup, depth: usize) -> Realis {
        let g = self.grammar;
        if group.negated || self.has_negative_subject(group) {
            return Realis::Negated;
        }
        if self.is_conditional(group.start) {
            return Realis::Hypothetical;
        }
        if let Some(modal) = &group.modal {
            if modal == "would" && self.is_own_intention(group) {
                return Realis::Planned;
            }
            if self.cues.modals_planned.contains(modal) {
                return Realis::Planned;
            }
            if self.cues.modals_hypothetical.contains(modal) {
                let past = group.perfect && matches!(modal.as_str(), "may" | "must");
                return if past {
                    Realis::Reported
                } else {
                    Realis::Hypothetical
                };
            }
        }
        let near = group
            .start
            .saturating_sub(3)
            .max(g.window(group.head, CLAUSE).start)..group.end + 1;
        if near
            .clone()
            .any(|at| self.cues.adverbs_background.contains(g.lower(at)))
            && !group.perfect
        {
            return Realis::Background;
        }
        match group.kind {
            VerbKind::Infinitive | VerbKind::Finite if self.is_perceived(group) => Realis::Reported,
            VerbKind::Infinitive => self.governed(group, Realis::Hypothetical, depth),
            VerbKind::Gerund => self.governed(group, Realis::Reported, depth),
            VerbKind::Reduced => Realis::Reported,
            VerbKind::Finite if self.is_asked_for(group) => Realis::Hypothetical,
            VerbKind::Finite if self.is_coordinated_infinitive(group) => Realis::Hypothetical,
            VerbKind::Finite if self.shares_modal(group) => Realis::Hypothetical,
            VerbKind::Finite if self.is_habit(group) => Realis::Background,
            VerbKind::Finite => Realis::Reported,
        }
    }

    /// "The firm said it would close the plant": what somebody says of what he himself will do.
    fn is_own_intention(&self, group: &VerbGroup) -> bool {
        let g = self.grammar;
        let Some(subject) = group.start.checked_sub(1) else {
            return false;
        };
        let own = matches!(g.lower(subject), "it" | "he" | "she" | "they" | "we");
        let from = g.window(subject, 4).start;
        own && !group.perfect
            && (from..subject).rev().any(|at| {
                g.group_at(at).is_some_and(|outer| {
                    outer.kind == VerbKind::Finite
                        && !outer.negated
                        && self.cues.verbs_of_intention.contains(g.lower(at))
                })
            })
    }

    /// "no drones hit the city", "none of the missiles struck".
    fn has_negative_subject(&self, group: &VerbGroup) -> bool {
        let g = self.grammar;
        let subjects = if group.kind == VerbKind::Finite {
            g.subjects(group)
        } else {
            Vec::new()
        };
        subjects.first().is_some_and(|phrase| {
            let before = phrase.tokens.start.saturating_sub(1);
            phrase
                .tokens
                .clone()
                .chain([before])
                .any(|at| matches!(g.lower(at), "no" | "none" | "nobody"))
                && g.sentence(before) == g.sentence(group.head)
        })
    }

    /// "Demanded that the army withdraw": a bare verb after what asks for it.
    fn is_asked_for(&self, group: &VerbGroup) -> bool {
        let g = self.grammar;
        let bare = group.start == group.head && group.modal.is_none();
        let form = matches!(g.tag(group.head), Tag::Base | Tag::Present);
        let from = g.window(group.head, GOVERNOR).start;
        bare && form
            && (from + 1..group.start).any(|at| {
                g.lower(at) == "that" && self.cues.verbs_hypothetical.contains(g.lower(at - 1))
            })
    }

    /// "Had seen an object strike the ship": a bare verb behind what somebody saw or heard.
    fn is_perceived(&self, group: &VerbGroup) -> bool {
        let g = self.grammar;
        let bare = group.start == group.head && group.modal.is_none();
        let form = matches!(g.tag(group.head), Tag::Base | Tag::Present);
        if !bare || !form || group.start == 0 || g.lower(group.start - 1) == "to" {
            return false;
        }
        let Some(object) = g.phrase_before(group.start) else {
            return false;
        };
        let verb = object.tokens.start.checked_sub(1);
        verb.is_some_and(|at| {
            let word = g.lower(at);
            let same = g.sentence(at) == g.sentence(group.head);
            same && matches!(
                word,
                "saw" | "seen" | "see" | "watched" | "heard" | "hear" | "witnessed" | "felt"
            )
        })
    }

    /// "Had a drone hit an airliner, …": an inverted condition.
    fn is_inverted_condition(&self, at: usize, first: usize) -> bool {
        let g = self.grammar;
        let opens = at == first || matches!(g.lower(at - 1), "“" | "\"" | "‘");
        let subject = matches!(
            g.tag(at + 1),
            Tag::Determiner | Tag::Pronoun | Tag::Possessive
        ) || g.tag(at + 1).is_nominal();
        opens && subject && matches!(g.lower(at), "had" | "were" | "should")
    }

    /// "to attack and destroy": a bare verb after a conjunction.
    fn is_coordinated_infinitive(&self, group: &VerbGroup) -> bool {
        let g = self.grammar;
        g.tag(group.head) == Tag::Base
            && group.start == group.head
            && group.modal.is_none()
            && !self.in_title(group.head)
    }

    /// "could have avoided detection and reached": a past form that shares "could have".
    fn shares_modal(&self, group: &VerbGroup) -> bool {
        let g = self.grammar;
        let Some(link) = group
            .start
            .checked_sub(1)
            .filter(|_| group.start == group.head)
        else {
            return false;
        };
        g.tag(link) == Tag::Conjunction
            && g.group_before(link, g.window(link, 10).start)
                .is_some_and(|before| {
                    before.perfect
                        && before
                            .modal
                            .as_ref()
                            .is_some_and(|modal| self.cues.modals_hypothetical.contains(modal))
                })
    }

    /// The simple present tells habits, but not in a headline.
    fn is_habit(&self, group: &VerbGroup) -> bool {
        let g = self.grammar;
        let simple =
            matches!(g.tag(group.head), Tag::Present | Tag::Third) && group.start == group.head;
        let unchanged = self.cues.unchanged_pasts.contains(g.lower(group.head));
        // "a mother is shot": what a book or film tells; news has "was shot" or "has been shot"
        let told = group.passive
            && !group.perfect
            && group.modal.is_none()
            && matches!(g.lower(group.start), "is" | "are")
            && g.lower(group.start + 1) != "being";
        (simple && !unchanged || told) && !self.in_title(group.head)
    }

    /// Whether the token stands in a headline, or in a first sentence without a full stop.
    fn in_title(&self, token: usize) -> bool {
        let g = self.grammar;
        let Some(sentence) = g.segments.sentences.get(g.sentence(token)) else {
            return false;
        };
        let kind = g
            .segments
            .paragraphs
            .get(sentence.paragraph)
            .map(|p| p.kind);
        let stop = g.lower(sentence.tokens.end - 1);
        kind == Some(BlockKind::Title)
            || kind == Some(BlockKind::Caption)
            || !matches!(stop, "." | "!" | "?" | "”" | "\"") && sentence.tokens.len() < 25
    }

    fn is_conditional(&self, token: usize) -> bool {
        let g = self.grammar;
        let from = g.window(token, CLAUSE).start;
        for at in (from..token).rev() {
            let word = g.lower(at);
            if self.cues.conditionals.contains(word) && g.tag(at) != Tag::Noun {
                return !(at > from && matches!(g.lower(at - 1), "as" | "even"));
            }
            if self.is_inverted_condition(at, from) {
                return true;
            }
            if matches!(word, ";" | ":" | "”" | "\"" | "but" | ",") {
                return false;
            }
        }
        false
    }

    /// The realis of an infinitive or gerund by the word that governs it.
    fn governed(&self, group: &VerbGroup, default: Realis, depth: usize) -> Realis {
        let g = self.grammar;
        let from = g.window(group.start, GOVERNOR).start;
        let gerund = group.kind == VerbKind::Gerund;
        if gerund && group.progressive {
            return Realis::Reported;
        }
        for at in (from..group.start).rev() {
            let word = g.lower(at);
            if matches!(word, "," | ";" | ":" | "“" | "”" | "\"") {
                break;
            }
            if word == "without" || word == "instead" {
                return Realis::Negated;
            }
            if (!gerund || word == "capable")
                && let Some(realis) = self.cues.states.get(word)
            {
                return *realis;
            }
            if g.tag(at).is_nominal()
                && let Some(realis) = self.by_noun(at)
                && realis != Realis::Background
            {
                return realis;
            }
            let mistagged = g.tag(at) == Tag::Adjective && !gerund && at + 1 == group.start;
            if mistagged && let Some(realis) = self.by_verb(word, gerund) {
                return realis;
            }
            if g.tag(at).is_verb() {
                if self.is_negation_before(at) && !self.cues.verbs_negated.contains(word) {
                    return Realis::Negated;
                }
                if is_call_for(g, at) {
                    return Realis::Hypothetical;
                }
                let by_word = self.by_verb(word, gerund);
                let by_group = g
                    .group_at(at)
                    .filter(|_| depth > 0)
                    .map(|outer| self.verb(outer, depth - 1));
                return match (by_word, by_group) {
                    (Some(Realis::Reported), Some(Realis::Background)) => Realis::Reported,
                    (Some(Realis::Reported), Some(outer)) => outer,
                    (Some(realis), _) => realis,
                    (None, Some(outer)) if default == Realis::Reported => outer,
                    _ => default,
                };
            }
        }
        if !gerund
            && self.in_title(group.head)
            && group.start > 0
            && (g.tag(group.start - 1).is_nominal() || g.tag(group.start - 1) == Tag::Number)
        {
            return Realis::Planned;
        }
        default
    }

    fn is_negation_before(&self, token: usize) -> bool {
        let g = self.grammar;
        let from = g.window(token, 3).start;
        (from..token).any(|at| matches!(g.lower(at), "not" | "n't" | "never"))
    }

    fn by_verb(&self, word: &str, gerund: bool) -> Option<Realis> {
        let cues = self.cues;
        if cues.verbs_background.contains(word) {
            Some(Realis::Background)
        } else if cues.verbs_negated.contains(word) {
            Some(Realis::Negated)
        } else if cues.verbs_reported.contains(word)
            && (gerund || !cues.verbs_hypothetical.contains(word))
            && !cues.verbs_planned.contains(word)
        {
            Some(Realis::Reported)
        } else if cues.verbs_planned.contains(word) {
            Some(Realis::Planned)
        } else if cues.verbs_hypothetical.contains(word) {
            Some(Realis::Hypothetical)
        } else {
            None
        }
    }

    fn by_noun(&self, token: usize) -> Option<Realis> {
        let lemma = &self.grammar.words.get(token)?.lemma;
        self.cues
            .nouns
            .iter()
            .find(|(_, nouns)| nouns.contains(lemma))
            .map(|row| row.0)
    }

    fn noun(&self, trigger: &Trigger<'_>, anchored: bool) -> Realis {
        let g = self.grammar;
        let phrase = g.phrase_before(trigger.head + 1);
        let start = phrase
            .as_ref()
            .map_or(trigger.tokens.start, |phrase| phrase.tokens.start);
        let definite = matches!(g.lower(start), "the" | "this" | "that")
            || g.tag(start) == Tag::Possessive
            || (start..trigger.tokens.start).any(|at| g.tag(at) == Tag::Clitic)
            || super::trigger::is_named_by_somebody(g, start);
        let from = g.window(start, GOVERNOR).start;
        let before = start.checked_sub(1).filter(|&at| at >= from);
        for at in start..trigger.tokens.start {
            let word = g.lower(at);
            if word == "no" {
                return Realis::Negated;
            }
            let named = (from..start).any(|at| matches!(g.lower(at), "called" | "calls" | "call"));
            if let Some(row) = self
                .cues
                .adjectives
                .iter()
                .find(|(_, words)| words.contains(word))
                .filter(|row| !(named && row.0 == Realis::Planned))
            {
                return row.0;
            }
        }
        if before.is_some_and(|at| matches!(g.lower(at), "no" | "without" | "never" | "not")) {
            return Realis::Negated;
        }
        if let Some(at) = before.filter(|&at| {
            matches!(
                g.lower(at),
                "of" | "for" | "to" | "about" | "against" | "on"
            )
        }) && at > from
            && g.tag(at - 1).is_nominal()
            && let Some(realis) = self.by_noun(at - 1)
        {
            return realis;
        }
        if let Some(realis) = self.governing_verb(trigger.head, start, from, definite) {
            return realis;
        }
        if self.is_conditional(start) && !definite {
            return Realis::Hypothetical;
        }
        // "there was an explosion"
        let exists = before.is_some_and(|at| {
            matches!(g.lower(at), "was" | "were") && at > from && g.lower(at - 1) == "there"
        });
        let indefinite_plural = g.tag(trigger.head) == Tag::NounPlural && !definite;
        let in_title = self.in_title(trigger.head);
        if trigger.kind == TriggerKind::General || anchored || in_title || exists {
            Realis::Reported
        } else if indefinite_plural || !definite {
            Realis::Background
        } else {
            Realis::Reported
        }
    }

    /// The realis of a noun by the verb whose object or subject it is.
    fn governing_verb(
        &self,
        head: usize,
        start: usize,
        from: usize,
        definite: bool,
    ) -> Option<Realis> {
        let g = self.grammar;
        for at in (from..start).rev() {
            if matches!(g.lower(at), "," | ";" | ":" | "“" | "”" | "\"") || g.is_subordinator(at)
            {
                break;
            }
            let Some(group) = g.group_at(at) else {
                continue;
            };
            let calls = is_call(g.lower(at)) && g.lower(at + 1) != "for";
            let by_word = self
                .by_verb(g.lower(at), true)
                .filter(|&realis| realis != Realis::Reported && !calls);
            let outer = self.verb(group, 2);
            let asked =
                is_call_for(g, at) && definite || self.cues.verbs_of_asking.contains(g.lower(at));
            if asked && outer == Realis::Reported && start <= at + 2 {
                return Some(Realis::Hypothetical);
            }
            if self.cues.verbs_of_delay.contains(g.lower(at)) && outer == Realis::Reported {
                return Some(Realis::Planned);
            }
            if self.cues.verbs_of_naming.contains(g.lower(at)) && outer == Realis::Negated {
                return None;
            }
            let done = self.cues.verbs_of_doing.contains(g.lower(at));
            if done && matches!(outer, Realis::Planned | Realis::Hypothetical) {
                return Some(outer);
            }
            return match (by_word, outer) {
                (Some(Realis::Background), _) => Some(Realis::Background),
                (_, Realis::Negated) if !definite => Some(Realis::Negated),
                (Some(realis), _) if !definite || realis == Realis::Negated => Some(realis),
                (_, Realis::Planned | Realis::Hypothetical) if !definite => Some(outer),
                (_, Realis::Background) if !definite => Some(Realis::Background),
                _ => None,
            };
        }
        let window = g.window(head, 12);
        for at in head + 1..window.end {
            if matches!(g.lower(at), "," | ";" | ":" | "”") || g.is_subordinator(at) {
                break;
            }
            let Some(group) = g
                .group_at(at)
                .filter(|group| group.kind == VerbKind::Finite)
            else {
                continue;
            };
            let happens = self.cues.verbs_of_happening.contains(g.lower(at));
            let outer = self.verb(group, 1);
            if group.passive && self.cues.verbs_negated.contains(g.lower(at)) {
                return Some(Realis::Negated);
            }
            if group.passive && self.cues.verbs_planned.contains(g.lower(at)) {
                return Some(Realis::Planned);
            }
            return match outer {
                Realis::Negated if happens => Some(outer),
                Realis::Planned if happens || !definite => Some(outer),
                Realis::Hypothetical if !definite => Some(outer),
                _ => None,
            };
        }
        None
    }
}

fn is_call(word: &str) -> bool {
    matches!(word, "call" | "calls" | "called" | "calling")
}

/// "Called on the minister to resign", "calls for an arrest": what is asked for.
fn is_call_for(g: &Grammar<'_, '_>, token: usize) -> bool {
    is_call(g.lower(token)) && matches!(g.lower(token + 1), "for" | "on" | "upon")
}

/// "In the past 24 hours", "over the past week": not long ago.
fn is_recent(g: &Grammar<'_, '_>, token: usize) -> bool {
    let past = token.checked_sub(1).is_some_and(|at| g.lower(at) == "past");
    let unit = |at: usize| {
        matches!(
            g.lower(at),
            "hour" | "hours" | "day" | "days" | "night" | "week" | "weekend" | "minutes"
        )
    };
    past && (unit(token) || unit(token + 1))
}
