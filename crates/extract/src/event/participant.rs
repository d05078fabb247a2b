//! Who and what takes part in an event, by the phrases around its trigger.

use counterclaim_model::{Actor, ActorId, Participant, Role, Span};

use crate::grammar::{Grammar, Phrase, Tag};

use super::deed::{self, Deeds};
use super::trigger::{Trigger, TriggerKind};
use super::types::EventTypes;

/// Tokens after a trigger in which its prepositional phrases are looked for.
const REACH: usize = 14;

/// Finds the participants of triggers.
pub(super) struct Cast<'g, 's, 't, 'a> {
    pub(super) grammar: &'g Grammar<'s, 't>,
    pub(super) types: &'a EventTypes,
    pub(super) actors: &'a [Actor],
    /// Mentions of actors with the actor's index, by their start.
    pub(super) mentions: Vec<(Span, usize)>,
    /// Bits of the classes of weapons, and of people.
    pub(super) weapon: u64,
    pub(super) person: u64,
}

impl Cast<'_, '_, '_, '_> {
    pub(super) fn deeds(&self) -> &Deeds {
        &self.types.deeds
    }

    pub(super) fn of(&self, trigger: &Trigger<'_>) -> Vec<Participant> {
        let mut out = self.by_phrase(trigger);
        if deed::is_harmful(&self.types.types[trigger.event_type].family) {
            self.by_deed(trigger, &mut out);
        }
        let family = &self.types.types[trigger.event_type].family;
        out.retain(|participant| !self.is_the_event(participant.span, family));
        out.sort_by_key(|participant| (participant.span, participant.role));
        out.dedup_by_key(|participant| (participant.span, participant.role));
        out
    }

    /// "The explosion shattered windows": a noun for the event itself takes no part in it.
    fn is_the_event(&self, span: Span, family: &str) -> bool {
        let g = self.grammar;
        let head = g.segments.tokens_in(span).last();
        let lemma = head.map_or("", |head| g.words[head].lemma.as_str());
        let rows = self.types.nouns.get(lemma).into_iter().flatten();
        let mut own = rows.filter(|pattern| pattern.rest.is_empty());
        own.any(|pattern| self.types.types[pattern.event_type].family == family)
    }

    /// The participants that the roles of the trigger's pattern name.
    fn by_phrase(&self, trigger: &Trigger<'_>) -> Vec<Participant> {
        let Some(pattern) = trigger.pattern else {
            return Vec::new();
        };
        let mut out: Vec<Participant> = Vec::new();
        let role = |key: &str| pattern.roles.get(key).copied();
        if let Some(role) = role("subject") {
            for phrase in trigger.subjects.iter().take(3) {
                self.push(&mut out, role, phrase);
            }
        }
        if let Some(role) = role("object") {
            // whoever is arrested or sanctioned is no victim
            let answers = pattern.roles.get("subject") == Some(&Role::Responder);
            for phrase in &trigger.objects {
                if answers && role == Role::Target {
                    self.add(&mut out, role, phrase);
                } else {
                    self.push(&mut out, role, phrase);
                }
            }
        }
        let keys: Vec<(&String, &Role)> = pattern
            .roles
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "subject" | "object" | "possessor"))
            .collect();
        for (key, role) in keys {
            let passive_agent =
                key == "by" && !trigger.subjects.is_empty() && trigger.kind == TriggerKind::Verb;
            if passive_agent {
                continue;
            }
            if let Some(phrase) =
                self.grammar
                    .phrase_after(trigger.tokens.end, std::slice::from_ref(key), REACH)
                && !(key == "by" && self.is_agent_of_other(trigger, &phrase))
            {
                self.push(&mut out, *role, &phrase);
            }
        }
        if trigger.kind == TriggerKind::Noun
            && let Some(role) = role("possessor")
            && let Some(phrase) = self.possessor(trigger)
        {
            self.push(&mut out, role, &phrase);
        }
        for word in ["with", "using"] {
            let phrase = self
                .grammar
                .phrase_after(trigger.tokens.end, &[word.to_owned()], REACH);
            if let Some(phrase) =
                phrase.filter(|phrase| self.grammar.words[phrase.head].classes & self.weapon != 0)
            {
                self.push(&mut out, Role::Instrument, &phrase);
            }
        }
        out
    }

    /// "Russia's" or "Russian" before "attack".
    fn possessor(&self, trigger: &Trigger<'_>) -> Option<Phrase> {
        let g = self.grammar;
        let from = g.window(trigger.tokens.start, 5).start;
        for at in (from..trigger.tokens.start).rev() {
            match g.tag(at) {
                Tag::Clitic => {
                    let phrase = g.phrase_before(at)?;
                    return Some(phrase);
                }
                Tag::Adjective
                    if g.is_capitalized(at)
                        && at > from.min(1)
                        && (!self.in_capitals(at) || is_demonym(g.lower(at))) =>
                {
                    return Some(Phrase {
                        tokens: at..at + 1,
                        head: at,
                    });
                }
                Tag::Name if is_demonym(g.lower(at)) => {
                    return Some(Phrase {
                        tokens: at..at + 1,
                        head: at,
                    });
                }
                Tag::Adjective | Tag::Noun | Tag::Number | Tag::Participle | Tag::Gerund => {}
                Tag::Possessive => {
                    return Some(Phrase {
                        tokens: at..at + 1,
                        head: at,
                    });
                }
                _ => return None,
            }
        }
        None
    }

    /// Whether a word has only capitals, as in texts that have nothing else, where they say nothing.
    fn in_capitals(&self, token: usize) -> bool {
        let word = self.grammar.segments.word(token);
        word.chars().nth(1).is_some() && !word.contains(char::is_lowercase)
    }

    /// "A duel reported by local radio": the agent of another verb, not of the event.
    fn is_agent_of_other(&self, trigger: &Trigger<'_>, phrase: &Phrase) -> bool {
        let g = self.grammar;
        let Some(verb) = phrase.tokens.start.checked_sub(2) else {
            return false;
        };
        let other = g
            .group_at(verb)
            .is_some_and(|group| group.head == verb && group.start >= trigger.tokens.end);
        other && !self.deeds().did(g.lower(verb))
    }

    pub(super) fn push(&self, out: &mut Vec<Participant>, role: Role, phrase: &Phrase) {
        let g = self.grammar;
        let classes = g.words[phrase.head].classes;
        let role = match role {
            Role::Attacker | Role::Target
                if classes & self.weapon != 0
                    && classes & self.person == 0
                    && role == Role::Attacker =>
            {
                Role::Instrument
            }
            Role::Target if classes & self.person != 0 && g.tag(phrase.head) != Tag::Name => {
                Role::Victim
            }
            other => other,
        };
        self.add(out, role, phrase);
    }

    /// Adds a phrase in just this role, unless it says nothing.
    fn add(&self, out: &mut Vec<Participant>, role: Role, phrase: &Phrase) {
        let g = self.grammar;
        let useless = matches!(
            g.lower(phrase.head),
            "it" | "that" | "this" | "which" | "there" | "what" | "some" | "all"
        ) || g.tag(phrase.head) == Tag::Number
            || g.in_time(phrase.head);
        let acts = matches!(role, Role::Attacker | Role::Director);
        let lemma = g.words[phrase.head].lemma.as_str();
        if useless || acts && self.deeds().is_no_agent(lemma) {
            return;
        }
        let span = self.trimmed(phrase);
        out.push(Participant {
            role,
            actor: self.actor(span, phrase),
            text: g.segments.slice(span).to_owned(),
            span,
            according_to: Vec::new(),
        });
    }

    /// The phrase without an article or quotation mark before it.
    fn trimmed(&self, phrase: &Phrase) -> Span {
        let g = self.grammar;
        let start = phrase
            .tokens
            .clone()
            .find(|&at| !matches!(g.lower(at), "“" | "\"" | "”"))
            .unwrap_or(phrase.tokens.start);
        g.segments.token_range_span(start..phrase.tokens.end)
    }

    /// The actor with a mention on the phrase's head, the longest mention before others.
    fn actor(&self, span: Span, phrase: &Phrase) -> Option<ActorId> {
        let head = self.grammar.segments.tokens[phrase.head].span;
        let at = self
            .mentions
            .partition_point(|(mention, _)| mention.start() < head.end());
        self.mentions[..at]
            .iter()
            .rev()
            .take(12)
            .filter(|(mention, _)| mention.contains(head) && mention.overlaps(span))
            .max_by_key(|(mention, _)| mention.len())
            .map(|&(_, actor)| self.actors[actor].id)
    }
}

/// Whether a name looks like that of a people ("Castorian", "Danish", "Sudanese").
fn is_demonym(word: &str) -> bool {
    ["ian", "ean", "ish", "ese", "ican"]
        .iter()
        .any(|end| word.len() > end.len() + 2 && word.ends_with(end))
}
