//! Finds time expressions in a paragraph's atoms: one pass, each rule with a bounded look ahead.

mod clock;
mod count;
mod day;
mod modifier;
mod numeric;
mod part_of_day;
mod period;
mod repetition;
mod spoken_clock;
mod year;

use counterclaim_model::TimeMod;

use super::atom::{Atom, AtomKind, same_word};
use super::meaning::{Expression, Meaning, When};
use super::rules::{PhraseMeaning, Role, TimeRules, Word};
use modifier::Shade;

/// The rules over one paragraph. Every rule takes the number of an atom and gives the number one
/// past its last atom.
pub(super) struct Grammar<'g, 'r> {
    pub(super) text: &'g str,
    pub(super) atoms: &'g [Atom<'r>],
    pub(super) rules: &'r TimeRules,
}

/// What a rule found at an atom.
pub(super) struct Hit {
    /// One past the last atom.
    end: usize,
    /// The expressions; empty where the words look like a time and are none.
    found: Vec<Expression>,
}

impl Hit {
    fn one(start: usize, end: usize, meaning: Meaning) -> Self {
        let expression = Expression {
            start,
            end,
            meaning,
            modifier: None,
            side: None,
        };
        Self {
            end,
            found: vec![expression],
        }
    }

    fn date(start: usize, end: usize, when: When) -> Self {
        Self::one(start, end, Meaning::Date(when))
    }

    fn nothing(end: usize) -> Self {
        Self {
            end,
            found: Vec::new(),
        }
    }
}

impl Grammar<'_, '_> {
    /// All expressions, in order, without overlaps.
    pub(super) fn expressions(&self) -> Vec<Expression> {
        let mut out = Vec::new();
        let mut i = 0;
        while i < self.atoms.len() {
            match self.hit(i) {
                Some(hit) => {
                    i = hit.end.max(i + 1);
                    out.extend(hit.found);
                }
                None => i += 1,
            }
        }
        out
    }

    /// Whether the atoms between two expressions make a range of them ("Monday to Friday").
    pub(super) fn ranges(&self, first: &Expression, start: usize) -> bool {
        let end = first.end;
        // "Monday and Friday" are two days, "between Monday and Friday" is a range
        let and = self.is(end, Role::And)
            && (matches!(first.meaning, Meaning::Time { .. })
                || first.start > 0 && self.is(first.start - 1, Role::Between));
        start == end + 1
            && (and || self.any(end, &[Role::To, Role::Through]) || self.is_hyphen(end))
    }

    fn hit(&self, i: usize) -> Option<Hit> {
        let atom = &self.atoms[i];
        let starts = atom.word.is_some_and(Word::opens)
            || !atom.phrases.is_empty()
            || atom.kind == AtomKind::Digits
            || atom.kind == AtomKind::Mark && matches!(self.text(i), "'" | "’" | "‘" | "½")
            || matches!(self.text(i), "Q" | "q" | "H");
        if !starts {
            return None;
        }
        if let Some(end) = self.name(i) {
            return Some(Hit::nothing(end));
        }
        let plain = self.core(i);
        match self.shade(i).and_then(|shade| self.shaded(i, shade)) {
            Some(shaded) if plain.as_ref().is_none_or(|hit| hit.end <= shaded.end) => Some(shaded),
            _ => plain,
        }
    }

    /// The longest unmodified expression; the first rule wins a draw.
    fn core(&self, i: usize) -> Option<Hit> {
        let candidates = [
            self.repetition(i),
            self.time(i),
            self.date(i),
            self.period(i),
            self.length_expression(i),
            self.reference(i),
        ];
        candidates
            .into_iter()
            .flatten()
            .reduce(|best, hit| if hit.end > best.end { hit } else { best })
    }

    fn shaded(&self, i: usize, (after, shade): (usize, Shade)) -> Option<Hit> {
        let mut hit = self.core(after)?;
        let first = hit.found.first_mut()?;
        modifier::apply(shade, first)?;
        first.start = i;
        Some(hit)
    }

    fn reference(&self, i: usize) -> Option<Hit> {
        let (end, means) = self.phrase(i)?;
        // "the past three summers" is no "the past"
        let counts = self.is(end - 1, Role::Past) && self.cardinal(end).is_some();
        match means {
            PhraseMeaning::Refers(_) if counts => None,
            PhraseMeaning::Refers(reference) => Some(Hit::date(i, end, When::Refers(reference))),
            _ => None,
        }
    }

    /// One past a name that holds time words and is no time.
    fn name(&self, i: usize) -> Option<usize> {
        match self.phrase(i)? {
            (end, PhraseMeaning::Name) => Some(end),
            _ => None,
        }
    }

    /// The longest phrase of the resource file that begins here.
    fn phrase(&self, i: usize) -> Option<(usize, PhraseMeaning)> {
        let atom = self.atoms.get(i)?;
        for phrase in atom.phrases {
            let end = i + 1 + phrase.rest.len();
            let fits = end <= self.atoms.len()
                && phrase
                    .rest
                    .iter()
                    .enumerate()
                    .all(|(n, word)| same_word(self.text(i + 1 + n), word));
            // a name is a name only where it is written as one
            let last = self.atoms[end.min(self.atoms.len()) - 1];
            let named = phrase.means != PhraseMeaning::Name
                || phrase.rest.iter().any(|word| word == "-")
                || last.capital == (atom.capital || atom.kind == AtomKind::Digits);
            if fits && named {
                return Some((end, phrase.means));
            }
        }
        None
    }

    fn text(&self, i: usize) -> &str {
        self.atoms
            .get(i)
            .map_or("", |atom| atom.span.slice(self.text))
    }

    fn is(&self, i: usize, role: Role) -> bool {
        self.atoms
            .get(i)
            .and_then(|atom| atom.word)
            .is_some_and(|word| word.plays(role))
    }

    /// Whether the atom before this one plays a part.
    fn after(&self, i: usize, role: Role) -> bool {
        i > 0 && self.is(i - 1, role)
    }

    fn any(&self, i: usize, roles: &[Role]) -> bool {
        roles.iter().any(|&role| self.is(i, role))
    }

    /// One further where the atom plays a part.
    fn skip(&self, i: usize, role: Role) -> usize {
        if self.is(i, role) { i + 1 } else { i }
    }

    fn skip_text(&self, i: usize, mark: &str) -> usize {
        if self.text(i) == mark { i + 1 } else { i }
    }

    fn is_glued(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|atom| atom.glued)
    }

    fn is_capital(&self, i: usize) -> bool {
        self.atoms.get(i).is_some_and(|atom| atom.capital)
    }

    fn is_word(&self, i: usize) -> bool {
        self.atoms
            .get(i)
            .is_some_and(|atom| atom.kind == AtomKind::Word)
    }

    /// Whether a hyphen stands here with words on both sides.
    fn is_hyphen(&self, i: usize) -> bool {
        matches!(self.text(i), "-" | "–" | "‑" | "—") && self.is_glued(i) && self.is_glued(i + 1)
    }

    fn skip_hyphen(&self, i: usize) -> usize {
        if self.is_hyphen(i) { i + 1 } else { i }
    }

    /// A run of digits, as number and length.
    fn digits(&self, i: usize) -> Option<(u32, usize)> {
        let atom = self.atoms.get(i)?;
        Some((atom.number?, atom.span.len()))
    }

    /// Whether digits here continue a number, a price, a version or a word.
    fn continues_number(&self, i: usize) -> bool {
        i > 0
            && self.is_glued(i)
            && (self.atoms[i - 1].kind != AtomKind::Mark
                || matches!(
                    self.text(i - 1),
                    "." | "," | ":" | "/" | "$" | "€" | "£" | "#" | "+" | "@" | "_" | "=" | "&"
                ))
    }

    /// Whether a number that ends before `i` goes on (decimals, thousands, per cent, letters).
    fn number_goes_on(&self, i: usize) -> bool {
        if !self.is_glued(i) {
            return false;
        }
        match self.text(i) {
            "." | "," | ":" | "/" => self.is_glued(i + 1) && self.digits(i + 1).is_some(),
            "%" | "°" | "_" | "+" | "=" => true,
            _ => self.is_word(i) || self.digits(i).is_some(),
        }
    }

    /// Whether the clause ends here or goes on with a mark or a function word.
    fn closes(&self, i: usize) -> bool {
        !self.is_word(i) || self.atoms[i].word.is_some()
    }
}

/// Sets the modifier of an expression.
fn with_modifier(mut hit: Hit, modifier: TimeMod) -> Hit {
    if let Some(first) = hit.found.first_mut() {
        first.modifier = Some(modifier);
    }
    hit
}
