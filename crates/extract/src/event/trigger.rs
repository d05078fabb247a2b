//! Triggers: the verbs and nouns that say that something happens, each with its best type.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::grammar::{Grammar, Phrase, Tag, VerbGroup, VerbKind};

use super::clause::{self, Arguments};
use super::types::{EventTypes, Pattern};

/// Tokens on either side of a trigger that count as near it.
const NEAR: usize = 20;
/// Tokens on either side of a noun that tell its sense.
const BESIDE: usize = 4;

/// What sort of word a trigger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TriggerKind {
    Verb,
    Noun,
    /// A general noun that only refers back ("the incident").
    General,
}

/// One trigger.
#[derive(Clone, Debug)]
pub(super) struct Trigger<'r> {
    pub(super) kind: TriggerKind,
    pub(super) event_type: usize,
    /// The tokens that are the mention.
    pub(super) tokens: Range<usize>,
    /// The verb or the noun itself.
    pub(super) head: usize,
    pub(super) pattern: Option<&'r Pattern>,
    pub(super) subjects: Vec<Phrase>,
    pub(super) objects: Vec<Phrase>,
}

/// Finds the triggers of a text, in order.
pub(super) struct Finder<'g, 's, 't, 'r> {
    pub(super) grammar: &'g Grammar<'s, 't>,
    pub(super) types: &'r EventTypes,
    /// Bit of the class of abstract things.
    pub(super) figurative: u64,
    /// Bit of the class of things that stand somewhere.
    pub(super) concrete: u64,
    /// Bit of the class of nouns that only count what follows "of".
    pub(super) partitive: u64,
}

impl<'r> Finder<'_, '_, '_, 'r> {
    pub(super) fn find(&self) -> Vec<Trigger<'r>> {
        let found: Vec<Trigger<'r>> = (0..self.grammar.len())
            .filter(|&token| !self.grammar.in_time(token))
            .filter_map(|token| match self.grammar.group_at(token) {
                Some(group) => self.verb(group).or_else(|| {
                    let gerund = self.grammar.tag(token) == Tag::Gerund && !group.progressive;
                    (gerund && self.is_like_noun(token))
                        .then(|| self.noun(token))
                        .flatten()
                }),
                None => self.noun(token),
            })
            .collect();
        // what is a part of a longer trigger is none of its own ("air raid sirens")
        let longer: Vec<Range<usize>> = found
            .iter()
            .filter(|trigger| trigger.kind == TriggerKind::Noun && trigger.tokens.len() > 1)
            .map(|trigger| trigger.tokens.clone())
            .collect();
        let inside = |trigger: &Trigger<'_>| {
            let at = longer.partition_point(|range| range.end <= trigger.head);
            longer
                .get(at)
                .is_some_and(|range| range.start <= trigger.head && trigger.head + 1 < range.end)
        };
        let found = found.into_iter().filter(|trigger| !inside(trigger));
        self.in_one_sense(found.collect())
    }

    /// Without nouns that nothing but the word itself makes an event, where the text uses the word as
    /// often for something else: after "a drug trial", "the trial" is none of a court (one sense per
    /// discourse; Gale, Church and Yarowsky, 1992).
    fn in_one_sense(&self, found: Vec<Trigger<'r>>) -> Vec<Trigger<'r>> {
        let g = self.grammar;
        let bare = |trigger: &Trigger<'_>| {
            let pattern = trigger.pattern;
            trigger.kind == TriggerKind::Noun
                && pattern.is_some_and(|p| p.rest.is_empty() && p.near.is_empty())
        };
        let mut senses: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for trigger in found.iter().filter(|trigger| bare(trigger)) {
            let lemma = g.words[trigger.head].lemma.as_str();
            senses.entry(lemma).or_default().0 += 1;
        }
        for token in 0..g.len() {
            let Some(counts) = senses.get_mut(g.words[token].lemma.as_str()) else {
                continue;
            };
            counts.1 += usize::from(self.is_in_other_sense(token));
        }
        let other = |trigger: &Trigger<'_>| {
            let lemma = g.words[trigger.head].lemma.as_str();
            senses.get(lemma).is_some_and(|(own, other)| other >= own)
        };
        let kept = found
            .into_iter()
            .filter(|trigger| !(bare(trigger) && other(trigger)));
        kept.collect()
    }

    /// Whether a noun has a word right beside it with which it is no event ("heart attack").
    fn is_in_other_sense(&self, token: usize) -> bool {
        let g = self.grammar;
        let rows = self.types.nouns.get(g.words[token].lemma.as_str());
        rows.into_iter().flatten().any(|pattern| {
            let bare = pattern.rest.is_empty() && pattern.near.is_empty();
            bare && pattern.not_near.names_one_in(g, g.window(token, BESIDE))
        })
    }

    /// "The killing of", "Thursday's fighting", but not "tore through the hall, killing nine".
    fn is_like_noun(&self, token: usize) -> bool {
        let g = self.grammar;
        let object = g.phrase_from(token + 1).is_some_and(|phrase| {
            g.sentence(phrase.head) == g.sentence(token) && !g.in_time(token + 1)
        });
        let opens = token.checked_sub(1).is_some_and(|before| {
            g.sentence(before) == g.sentence(token)
                && (matches!(
                    g.tag(before),
                    Tag::Determiner | Tag::Possessive | Tag::Clitic | Tag::Adjective
                ) || g.tag(before).is_nominal())
        });
        opens || !object
    }

    fn verb(&self, group: &VerbGroup) -> Option<Trigger<'r>> {
        let g = self.grammar;
        let patterns = self.types.verbs.get(g.lower(group.head))?;
        let active = clause::as_main_verb(g, group);
        let group = active.as_ref().unwrap_or(group);
        let arguments = Arguments::of(g, group);
        let mut subjects = arguments.candidates(group.passive, false);
        let mut objects = arguments.candidates(group.passive, true);
        for list in [&mut subjects, &mut objects] {
            let meant = list.iter().filter_map(|phrase| self.antecedent(phrase));
            let meant: Vec<Phrase> = meant.collect();
            list.extend(meant);
        }
        let window = g.window(group.head, NEAR);
        let mut best: Option<(i32, &Pattern, usize)> = None;
        for pattern in patterns {
            let Some(end) = self.rest_after(group, &pattern.rest) else {
                continue;
            };
            let Some(score) = self.score(
                pattern,
                &subjects,
                &objects,
                window.clone(),
                group.head..end,
            ) else {
                continue;
            };
            if best.is_none_or(|(top, ..)| score > top) {
                best = Some((score, pattern, end));
            }
        }
        let (_, pattern, end) = best?;
        if pattern.rest.is_empty() && self.is_light(group) {
            return None;
        }
        let (subjects, objects) = self.cast(pattern, arguments, group.passive);
        let infinitive = group.kind == VerbKind::Infinitive;
        if self.is_figurative(pattern, &subjects, &objects, infinitive) || self.is_imperative(group)
        {
            return None;
        }
        Some(Trigger {
            kind: TriggerKind::Verb,
            event_type: pattern.event_type,
            tokens: group.head..end,
            head: group.head,
            pattern: Some(pattern),
            subjects,
            objects,
        })
    }

    /// "Took place", "took part": a verb that says nothing without its noun.
    fn is_light(&self, group: &VerbGroup) -> bool {
        let g = self.grammar;
        matches!(
            g.lower(group.head),
            "take" | "takes" | "took" | "taken" | "taking"
        ) && matches!(
            g.lower(group.end),
            "place" | "part" | "effect" | "shape" | "note" | "account" | "advantage" | "care"
        )
    }

    /// "It was also attacked in March": what the sentence before is about, for a pronoun of things.
    fn antecedent(&self, phrase: &Phrase) -> Option<Phrase> {
        let g = self.grammar;
        if !matches!(g.lower(phrase.head), "it" | "they" | "them") {
            return None;
        }
        let here = g.sentence(phrase.head);
        let before = g.segments.sentences.get(here.checked_sub(1)?)?;
        let same = g.segments.sentences.get(here)?.paragraph == before.paragraph;
        let first = before.tokens.start;
        g.phrase_from(first)
            .filter(|found| same && found.tokens.start <= first + 1)
    }

    /// Subjects and objects as a pattern takes them: the phrase that opens the clause alone, unless the
    /// pattern wants what only a nearer one is.
    fn cast(
        &self,
        pattern: &Pattern,
        arguments: Arguments,
        passive: bool,
    ) -> (Vec<Phrase>, Vec<Phrase>) {
        let matcher = if passive {
            &pattern.object
        } else {
            &pattern.subject
        };
        let fits = |phrase: &Phrase| {
            matcher.is_empty() || matcher.matches_phrase(self.grammar, phrase, self.partitive)
        };
        match arguments.opener.filter(fits) {
            Some(opener) if passive => (arguments.subjects, vec![opener]),
            Some(opener) => (vec![opener], arguments.objects),
            None => (arguments.subjects, arguments.objects),
        }
    }

    /// One past the last word of a verb's phrase, where all of it is there.
    fn rest_after(&self, group: &VerbGroup, rest: &[String]) -> Option<usize> {
        let g = self.grammar;
        let Some(first) = rest.first() else {
            return Some(group.head + 1);
        };
        let window = g.window(group.head, 9);
        let matches = |at: usize, word: &str| {
            g.lower(at) == word
                || g.words
                    .get(at)
                    .is_some_and(|w| w.lemma == word && w.tag.is_nominal())
        };
        let at = (group.head + 1..window.end)
            .take_while(|&at| {
                let stops = matches!(g.lower(at), "," | ";" | ":" | "that" | ".");
                // "carrying pilgrims plunged off": a particle belongs to the verb nearest before it
                !stops
                    && g.group_at(at)
                        .is_none_or(|other| other.kind != VerbKind::Finite)
            })
            .find(|&at| matches(at, first))?;
        let full = rest
            .iter()
            .enumerate()
            .all(|(i, word)| matches(at + i, word));
        // a long stretch between verb and particle is the object, not the mention
        let end = at + rest.len();
        full.then_some(if at == group.head + 1 {
            end
        } else {
            group.head + 1
        })
    }

    /// How specific a pattern is that fits; `None` where it does not.
    fn score(
        &self,
        pattern: &Pattern,
        subjects: &[Phrase],
        objects: &[Phrase],
        window: Range<usize>,
        own: Range<usize>,
    ) -> Option<i32> {
        let g = self.grammar;
        let mut score = 2 * pattern.rest.len() as i32;
        for (matcher, phrases) in [(&pattern.subject, subjects), (&pattern.object, objects)] {
            if !matcher.is_empty() {
                if !phrases
                    .iter()
                    .any(|phrase| matcher.matches_phrase(g, phrase, self.partitive))
                {
                    return None;
                }
                score += 3;
            }
        }
        if !pattern.near.is_empty() {
            if !pattern.near.matches_window(g, window.clone(), &own) {
                return None;
            }
            score += 2;
        }
        if !pattern.not_near.is_empty() && pattern.not_near.matches_window(g, window, &own) {
            return None;
        }
        if self.types.types[pattern.event_type].generic {
            score -= 2;
        }
        Some(score)
    }

    /// "attacked the proposal", "prices exploded".
    fn is_figurative(
        &self,
        pattern: &Pattern,
        subjects: &[Phrase],
        objects: &[Phrase],
        infinitive: bool,
    ) -> bool {
        let abstract_head = |phrases: &[Phrase]| {
            phrases.first().is_some_and(|phrase| {
                let classes = self.grammar.words[phrase.head].classes;
                classes & self.figurative != 0 && classes & self.concrete == 0
            })
        };
        pattern.object.is_empty() && abstract_head(objects)
            || pattern.subject.is_empty() && !infinitive && abstract_head(subjects)
    }

    /// "Cut the dough": a bare verb that opens its sentence.
    fn is_imperative(&self, group: &VerbGroup) -> bool {
        let g = self.grammar;
        let first = g.window(group.head, 60).start;
        matches!(g.tag(group.head), Tag::Base | Tag::Present)
            && group.kind == VerbKind::Finite
            && group.modal.is_none()
            && group.start == group.head
            && (group.head == first
                || g.lower(group.head.saturating_sub(1)) == "and" && g.subjects(group).is_empty())
    }

    fn noun(&self, token: usize) -> Option<Trigger<'r>> {
        let g = self.grammar;
        let word = &g.words[token];
        let nominal = word.tag.is_nominal() || word.tag == Tag::Gerund;
        if !nominal || self.is_compound_part(token) {
            return None;
        }
        let lemma = word.lemma.as_str();
        let window = g.window(token, NEAR);
        let mut best: Option<(i32, &Pattern, usize)> = None;
        // a file may name a plural alone ("talks", "hostilities")
        let plural = (word.lower != lemma).then(|| self.types.nouns.get(&word.lower));
        let rows = self.types.nouns.get(lemma).into_iter();
        for pattern in rows.chain(plural.flatten()).flatten() {
            let Some(start) = self.rest_before(token, &pattern.rest) else {
                continue;
            };
            if pattern.singular && word.tag == Tag::NounPlural {
                continue;
            }
            let own = start..token + 1;
            let Some(score) = self.score(pattern, &[], &[], window.clone(), own) else {
                continue;
            };
            // a compound says more than a word beside words
            let score = score + pattern.rest.len() as i32;
            if best.is_none_or(|(top, ..)| score > top) {
                best = Some((score, pattern, start));
            }
        }
        if best.is_some() && self.is_of_abstract(token) {
            return None;
        }
        if let Some((_, pattern, start)) = best {
            return Some(Trigger {
                kind: TriggerKind::Noun,
                event_type: pattern.event_type,
                tokens: start..token + 1,
                head: token,
                pattern: Some(pattern),
                subjects: Vec::new(),
                objects: Vec::new(),
            });
        }
        let types = self.types.general.get(lemma)?;
        self.is_definite(token).then(|| Trigger {
            kind: TriggerKind::General,
            event_type: self.types.alone.get(lemma).copied().unwrap_or(types[0]),
            tokens: token..token + 1,
            head: token,
            pattern: None,
            subjects: Vec::new(),
            objects: Vec::new(),
        })
    }

    /// "The bombardment of new rules": a noun whose "of" leads to something that cannot undergo it.
    fn is_of_abstract(&self, token: usize) -> bool {
        let g = self.grammar;
        let phrase = (g.lower(token + 1) == "of")
            .then(|| g.phrase_from(token + 2))
            .flatten();
        phrase.is_some_and(|phrase| {
            let classes = g.words[phrase.head].classes;
            classes & self.figurative != 0 && classes & self.concrete == 0
        })
    }

    fn rest_before(&self, token: usize, rest: &[String]) -> Option<usize> {
        let g = self.grammar;
        let mut at = token;
        for word in rest.iter().rev() {
            at = at.checked_sub(1)?;
            if matches!(g.lower(at), "the" | "a" | "an") && word != "the" {
                at = at.checked_sub(1)?;
            }
            let found = g.words.get(at)?;
            if found.lower != *word && found.lemma != *word {
                return None;
            }
        }
        Some(at)
    }

    /// "attack helicopter": a noun that only qualifies the next.
    fn is_compound_part(&self, token: usize) -> bool {
        let g = self.grammar;
        let next = g.tag(token + 1);
        g.sentence(token) == g.sentence(token + 1)
            && matches!(next, Tag::Noun | Tag::NounPlural | Tag::Name)
            && !g.in_time(token + 1)
            && (next != Tag::Name || g.tag(token) == Tag::Name)
    }

    /// Whether a noun has "the", "this", "that" or a possessor before it.
    pub(super) fn is_definite(&self, token: usize) -> bool {
        let g = self.grammar;
        let from = g.window(token, 5).start;
        (from..token).rev().any(|at| {
            matches!(g.lower(at), "the" | "this" | "that" | "these" | "those")
                || matches!(g.tag(at), Tag::Possessive | Tag::Clitic)
        }) && (from..token)
            .rev()
            .take_while(|&at| {
                !matches!(g.lower(at), "the" | "this" | "that" | "these" | "those")
                    && !matches!(g.tag(at), Tag::Possessive | Tag::Clitic)
            })
            .all(|at| {
                matches!(
                    g.tag(at),
                    Tag::Adjective
                        | Tag::Noun
                        | Tag::Name
                        | Tag::Participle
                        | Tag::Number
                        | Tag::Gerund
                        | Tag::Past
                )
            })
    }
}

/// Tokens before a noun in which somebody may name it.
const NAMING_REACH: usize = 6;

/// "What it called a cowardly attack": a noun that names what was told before, though indefinite.
pub(super) fn is_named_by_somebody(g: &Grammar<'_, '_>, start: usize) -> bool {
    let from = g.window(start, NAMING_REACH).start;
    let stands = |words: &[&str]| (from..start).any(|at| words.contains(&g.lower(at)));
    stands(&["what"])
        && stands(&[
            "called",
            "calls",
            "call",
            "described",
            "describes",
            "termed",
        ])
}
