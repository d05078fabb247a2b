//! What comes again: "every Tuesday", "daily", "twice a week", "Mondays".

use super::super::calendar::Season;
use super::super::length::length_value;
use super::super::meaning::{Count, Length, Meaning, Unit};
use super::super::rules::Role;
use super::{Grammar, Hit};

impl Grammar<'_, '_> {
    pub(super) fn repetition(&self, i: usize) -> Option<Hit> {
        self.each(i)
            .or_else(|| self.plural_weekday(i))
            .or_else(|| self.frequency(i))
            .or_else(|| self.times_a(i))
            .map(|(end, value)| Hit::one(i, end, Meaning::Set(value)))
    }

    /// "Every Tuesday", "each year", "every two weeks", "every other day", "every morning".
    fn each(&self, i: usize) -> Option<(usize, String)> {
        if !self.is(i, Role::Every) {
            return None;
        }
        if self.is(i + 1, Role::Other) {
            let unit = self.unit(i + 2)?;
            return Some((i + 3, one(2.0, unit)));
        }
        if let Some((end, weekday)) = self.weekday(i + 1) {
            let part = self.part_code(end);
            let end = end + usize::from(part.is_some());
            return Some((
                end,
                format!("XXXX-WXX-{weekday}{}", part.unwrap_or_default()),
            ));
        }
        if let Some((end, month)) = self.month(i + 1) {
            return Some((end, format!("XXXX-{month:02}")));
        }
        let word = self.atoms.get(i + 1)?.word?;
        if let Some(season) = word.season {
            return Some((i + 2, season_value(season).to_owned()));
        }
        if let Some(code) = self.part_code(i + 1) {
            return Some((i + 2, format!("XXXX-XX-XX{code}")));
        }
        if let Some(unit) = word.unit.filter(|unit| *unit != Unit::Half) {
            return Some((i + 2, one(1.0, unit)));
        }
        let (end, length) = self.length(i + 1)?;
        Some((end, length_value(&length)))
    }

    /// "Mondays", "Tuesday nights".
    fn plural_weekday(&self, i: usize) -> Option<(usize, String)> {
        let weekday = self.atoms.get(i)?.word?.weekday?;
        if !self.is_capital(i) {
            return None;
        }
        if self.text(i).ends_with("days") {
            return Some((i + 1, format!("XXXX-WXX-{weekday}")));
        }
        let code = self
            .part_code(i + 1)
            .filter(|_| self.text(i + 1).ends_with('s') && self.text(i).len() >= 6)?;
        Some((i + 2, format!("XXXX-WXX-{weekday}{code}")))
    }

    fn frequency(&self, i: usize) -> Option<(usize, String)> {
        let value = self.atoms.get(i)?.word?.frequency.as_ref()?;
        // a capital makes it a newspaper's name
        let hyphenated =
            self.is_hyphen(i + 1) || (i > 0 && self.is_glued(i) && self.text(i - 1) == "-");
        // "the Athens daily Akropoli" is a newspaper
        let paper = self.is_word(i + 1)
            && self.is_capital(i + 1)
            && self.atoms[i + 1].word.is_none()
            && i > 0;
        (!self.is_capital(i) && !hyphenated && !paper).then(|| (i + 1, value.clone()))
    }

    /// "Twice a week", "three times a day", "once every two years".
    fn times_a(&self, i: usize) -> Option<(usize, String)> {
        let after = if self.any(i, &[Role::Once, Role::Twice]) {
            i + 1
        } else {
            let (end, _) = self.count(i)?;
            self.is(end, Role::Times).then_some(end + 1)?
        };
        if self.is(after, Role::Every) {
            return self.each(after);
        }
        let unit = self.unit(after + 1).filter(|_| self.is(after, Role::A))?;
        Some((after + 2, one(1.0, unit)))
    }

    /// "TMO" for a word that names a part of the day.
    fn part_code(&self, i: usize) -> Option<String> {
        let part = &self.rules.parts[self.atoms.get(i)?.word?.part?];
        (!part.code.is_empty()).then(|| format!("T{}", part.code))
    }
}

fn one(count: f64, unit: Unit) -> String {
    length_value(&Length {
        parts: vec![(Count::Exact(count), unit)],
    })
}

fn season_value(season: Season) -> &'static str {
    match season {
        Season::Spring => "XXXX-SP",
        Season::Summer => "XXXX-SU",
        Season::Fall => "XXXX-FA",
        Season::Winter => "XXXX-WI",
    }
}
