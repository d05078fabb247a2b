//! The direction a clause is told in, read from its auxiliaries and verb endings.

use std::ops::Range;

use super::atom::{Atom, AtomKind};
use super::rules::Role;

/// Where the clause around an expression lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Present,
    Future,
    /// No verb was recognized.
    Unknown,
}

impl Tense {
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Past => "told in the past tense",
            Self::Present => "told in the present tense",
            Self::Future => "told of the future",
            Self::Unknown => "told without a tense",
        }
    }
}

/// The verbs of one sentence, by atom.
#[derive(Clone, Debug, Default)]
pub(super) struct Verbs {
    cues: Vec<(usize, Tense)>,
    /// Marks that part clauses, with what it costs to look past them.
    walls: Vec<(usize, usize)>,
}

/// A modal or "to" governs the verb within so many atoms ("will not be held").
const GOVERNS: usize = 4;
/// What it costs to look past "and": what stands behind it may be another clause.
const AND: usize = 4;

impl Verbs {
    /// Reads the verbs of a sentence.
    pub(super) fn of(text: &str, atoms: &[Atom<'_>], sentence: Range<usize>) -> Self {
        let mut verbs = Self::default();
        let mut governed_until = 0;
        let mut past_until = 0;
        let mut asked = false;
        let opening = sentence.start;
        for i in sentence {
            let atom = &atoms[i];
            let plays = |k: usize, role| {
                atoms
                    .get(k)
                    .and_then(|a| a.word)
                    .is_some_and(|word| word.plays(role))
            };
            if i > opening && plays(i, Role::And) {
                verbs.walls.push((i, AND));
            }
            if atom.kind == AtomKind::Mark {
                let cost = match atom.span.slice(text) {
                    "," | "-" | "–" | "—" | "(" | ")" => 4,
                    ";" | ":" | "“" | "”" | "\"" | "`" => 6,
                    _ => 0,
                };
                if cost > 0 {
                    verbs.walls.push((i, cost));
                }
                continue;
            }
            let have =
                (i + 1..i + 3).any(|k| atoms.get(k).is_some_and(|a| a.span.slice(text) == "have"));
            asked |= plays(i, Role::Asking) || plays(i, Role::FutureModal);
            let word_is = |k: Option<usize>, wanted| {
                k.and_then(|k| atoms.get(k))
                    .is_some_and(|a| a.span.slice(text) == wanted)
            };
            // "had been due to expire Friday" is told of a Friday gone by
            let once_planned = plays(i, Role::Plan)
                && word_is(i.checked_sub(1), "been")
                && word_is(i.checked_sub(2), "had");
            if once_planned {
                verbs.cues.push((i, Tense::Past));
                past_until = i + 1 + GOVERNS;
                governed_until = past_until;
            } else if plays(i, Role::Deadline) && i > opening && i >= past_until {
                verbs.cues.push((i, Tense::Future));
            } else if plays(i, Role::FutureModal) && !atom.capital {
                let tense = if have { Tense::Past } else { Tense::Future };
                verbs.cues.push((i, tense));
                governed_until = i + GOVERNS;
            } else if plays(i, Role::Plan)
                // "a record set on Aug. 6" was set then
                && !(word_is(Some(i), "set") && plays(i + 1, Role::On))
                && (plays(i + 1, Role::ToBe)
                    || plays(i + 1, Role::For)
                    || is_date_word(atoms, i + 1)
                    || plays(i + 1, Role::On)
                    || (plays(i, Role::Planning) && plays(i + 1, Role::A)))
            {
                // "is due on Friday", "plans to meet", "set for Monday", "has scheduled a hearing"
                verbs.cues.push((i, Tense::Future));
                governed_until = i + 1 + GOVERNS;
            } else if (word_is(Some(i), "by") || word_is(Some(i), "before"))
                && is_date_word(atoms, i + 1)
                && asked
            {
                // "if he was not freed by Friday", "must leave before Monday"
                verbs.cues.push((i, Tense::Future));
            } else if plays(i, Role::Asking) && plays(i + 1, Role::For) {
                // "called for a march on Friday"
                verbs.cues.push((i, Tense::Future));
                governed_until = i + GOVERNS;
            } else if is_soon(text, atoms, i) {
                // "had warned of it as early as Friday"
                let early = word_is(Some(i), "early");
                let told = verbs.cues.last().map(|&(_, tense)| tense);
                if !(early && told == Some(Tense::Past)) {
                    verbs.cues.push((i, Tense::Future));
                }
            } else if is_to_come(text, atoms, i)
                || (plays(i, Role::ToBe)
                    && atoms.get(i + 1).is_some_and(|a| a.span.slice(text) == "be"))
            {
                verbs.cues.push((i, Tense::Future));
                governed_until = i + GOVERNS;
            } else if i < governed_until {
            } else if is_past(text, atom) {
                verbs.cues.push((i, Tense::Past));
            } else if plays(i, Role::Present) && !atom.capital {
                verbs.cues.push((i, Tense::Present));
            }
        }
        verbs
    }

    /// The tense of the clause around the atoms of an expression; `noun` where it stands before
    /// one ("Wednesday's ruling"), so that only what is said of the noun tells.
    pub(super) fn around(&self, expression: Range<usize>, noun: bool) -> Tense {
        if noun {
            let after = self.cues.partition_point(|&(at, _)| at < expression.end);
            let near = self.cues[after..].first();
            return near
                .filter(|&&(at, _)| at < expression.end + 5)
                .map_or(Tense::Unknown, |&(_, tense)| tense);
        }
        // looking back is natural in English; looking forward costs as much as three words
        let before = self.cues.partition_point(|&(at, _)| at < expression.start);
        let back = self.cues[..before].iter().rev().take(3);
        let back = back.map(|&(at, tense)| {
            (
                expression.start - at + self.walls_between(at, expression.start),
                tense,
            )
        });
        let after = self.cues.partition_point(|&(at, _)| at < expression.end);
        let ahead = self.cues[after..].iter().take(3);
        let ahead = ahead.map(|&(at, tense)| {
            (
                at - expression.end + 4 + self.walls_between(expression.end, at),
                tense,
            )
        });
        back.chain(ahead)
            .min_by_key(|&(cost, _)| cost)
            .map_or(Tense::Unknown, |(_, tense)| tense)
    }

    fn walls_between(&self, from: usize, to: usize) -> usize {
        let first = self.walls.partition_point(|&(at, _)| at < from);
        self.walls[first..]
            .iter()
            .take(16)
            .take_while(|&&(at, _)| at < to)
            .map(|&(_, cost)| cost)
            .sum()
    }
}

fn words_are(text: &str, atoms: &[Atom<'_>], at: usize, wanted: &[&str]) -> bool {
    let words = atoms.get(at..at + wanted.len()).unwrap_or_default();
    words.len() == wanted.len()
        && words
            .iter()
            .zip(wanted)
            .all(|(atom, word)| atom.span.slice(text) == *word)
}

/// "As soon as Tuesday", "as early as Tuesday": the middle word.
fn is_soon(text: &str, atoms: &[Atom<'_>], i: usize) -> bool {
    i > 0
        && (words_are(text, atoms, i - 1, &["as", "soon", "as"])
            || words_are(text, atoms, i - 1, &["as", "early", "as"]))
        && is_date_word(atoms, i + 2)
}

/// "Is to resume", "are to meet".
fn is_to_come(text: &str, atoms: &[Atom<'_>], i: usize) -> bool {
    words_are(text, atoms, i, &["is", "to"]) || words_are(text, atoms, i, &["are", "to"])
}

fn is_date_word(atoms: &[Atom<'_>], i: usize) -> bool {
    atoms
        .get(i)
        .and_then(|atom| atom.word)
        .is_some_and(|word| word.weekday.is_some() || word.month.is_some())
}

/// Whether the word is a past form: one of the list, or one in -ed.
fn is_past(text: &str, atom: &Atom<'_>) -> bool {
    if atom.capital || atom.kind != AtomKind::Word {
        return false;
    }
    match atom.word {
        Some(word) if word.plays(Role::PastVerb) => true,
        Some(word) if word.plays(Role::NotPast) => false,
        _ => {
            let word = atom.span.slice(text);
            word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed")
        }
    }
}
