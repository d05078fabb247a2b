//! Stretches longer than a day: months, years, quarters, seasons, decades, centuries, weeks.

use counterclaim_model::TimeMod;

use super::super::calendar::{Grain, Period};
use super::super::meaning::{
    Count, Cycle, Length, Meaning, Origin, Pick, Reach, Unit, When, YearOf,
};
use super::super::rules::Role;
use super::{Grammar, Hit, with_modifier};

impl Grammar<'_, '_> {
    /// Any stretch longer than a day; the longest reading wins.
    pub(super) fn period(&self, i: usize) -> Option<Hit> {
        let plain = [
            self.month_period(i),
            self.numeric_month(i),
            self.year_period(i),
            self.era_year(i),
            self.quarter(i),
            self.season(i),
            self.decade(i),
            self.century(i),
            self.deictic_unit(i),
            self.nth_of(i),
            self.year_ago(i),
            self.same_a_year_ago(i),
        ];
        let longest = plain
            .into_iter()
            .flatten()
            .reduce(|best, found| if found.0 > best.0 { found } else { best });
        let other = self
            .year_end(i)
            .or_else(|| self.year_range(i))
            .or_else(|| self.year_span(i))
            .or_else(|| self.half_of_month(i))
            .or_else(|| self.business_year(i));
        match (longest, other) {
            (Some((end, _)), Some(hit))
                if hit.end > end || (hit.end == end && self.digits(i).is_none()) =>
            {
                Some(hit)
            }
            (None, other) => other,
            (Some((end, when)), _) => Some(Hit::date(i, end, when)),
        }
    }

    pub(super) fn month_period(&self, i: usize) -> Option<(usize, When)> {
        let pick = self.pick(i).filter(|_| !self.is(i, Role::That));
        let (at, pick) = pick.unwrap_or((i, Pick::Tense));
        let (end, month) = self.month(at).or_else(|| self.abbreviated_month(at))?;
        let comma_of = self.skip(end, Role::Of);
        if let Some((after, year)) = self.year_after(comma_of).or_else(|| self.year_after(end)) {
            let when = match year {
                YearOf::Fixed(year) => fixed(Period::month(year, month)),
                year => When::Cyclic(Cycle::Month(month), Pick::In(year)),
            };
            return Some((after, when));
        }
        if let Some((after, year)) = self.spoken_year(end).filter(|_| self.is_capital(at)) {
            return Some((after, fixed(Period::month(year, month))));
        }
        if at == i && !self.is_month_alone(i, end, month) {
            return None;
        }
        if let Some((end, pick)) = self.picked_after(end).filter(|_| at == i) {
            return Some((end, When::Cyclic(Cycle::Month(month), pick)));
        }
        Some((end, When::Cyclic(Cycle::Month(month), pick)))
    }

    /// "2015-12", "Dec-2018".
    fn numeric_month(&self, i: usize) -> Option<(usize, When)> {
        if self.continues_number(i)
            || !self.is_hyphen(i + 1)
            || self.is_hyphen(i + 3)
            || self.number_goes_on(i + 3)
        {
            return None;
        }
        if let (Some((year, 4)), Some((month @ 1..=12, 2))) = (self.digits(i), self.digits(i + 2)) {
            // "2011-12" is a season or a business year, "2015-03" a month
            let sound =
                (1900..=2060).contains(&year) && i64::from(month) != i64::from(year % 100) + 1;
            return sound.then(|| (i + 3, fixed(Period::month(year as i16, month as i8))));
        }
        let month = self
            .atoms
            .get(i)?
            .word?
            .month
            .filter(|_| self.is_capital(i))?;
        let (year, 4) = self.digits(i + 2)? else {
            return None;
        };
        (1900..=2060)
            .contains(&year)
            .then(|| (i + 3, fixed(Period::month(year as i16, month))))
    }

    /// "Sept" and the like where the context or a year says that a month is meant.
    fn abbreviated_month(&self, i: usize) -> Option<(usize, i8)> {
        let month = self.atoms.get(i)?.word?.month?;
        let dated = self.text(i + 1) == "," && self.year_number(i + 2).is_some();
        let sound = self.is_capital(i) && (dated || self.after(i, Role::StrongBeforeYear));
        sound.then_some((i + 1, month))
    }

    /// Whether a month's name without day or year is one, not a verb or a person.
    fn is_month_alone(&self, i: usize, end: usize, month: i8) -> bool {
        if !self.is_capital(i) {
            return !matches!(month, 3 | 5 | 8);
        }
        let deictic = [
            Role::Last,
            Role::This,
            Role::Next,
            Role::Early,
            Role::Late,
            Role::Mid,
            Role::Every,
            Role::BeforeYear,
        ];
        let told = i > 0
            && (self.any(i - 1, &deictic)
                || (self.text(i - 1) == "-" && i > 1 && self.any(i - 2, &deictic)));
        if told {
            return !(self.is_word(end)
                && self.is_capital(end)
                && self.atoms[end].word.is_none()
                && matches!(month, 4..=6 | 8));
        }
        let article = i > 0 && self.any(i - 1, &[Role::The, Role::A, Role::Possessive]);
        let noun = self.is_word(end) && !self.is_capital(end);
        if matches!(month, 3 | 5) {
            return article && noun && !self.any(end, &[Role::On, Role::For, Role::To]);
        }
        let named =
            |k: usize| self.is_word(k) && self.is_capital(k) && self.atoms[k].word.is_none();
        let person = matches!(month, 4 | 6 | 8) && (named(end) || (i > 0 && named(i - 1)));
        !person
    }

    /// "The third quarter of 1984", "third-quarter", "Q3 2019", "this year's first half".
    fn quarter(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        let (at, year) = self.year_before_quarter(the);
        let at = self.skip_hyphen(self.skip(self.skip(at, Role::Latest), Role::Fiscal));
        let (end, cycle) = self.quarter_name(at)?;
        // "the [third-quarter] loss": the article belongs to the noun
        if the > i && end > at + 2 && self.is_hyphen(end - 2) {
            return None;
        }
        let half = matches!(cycle, Cycle::Half(_));
        let (end, year) = match year {
            Some(_) => (end, year),
            None => self
                .year_after_quarter(end)
                .map_or((end, None), |(end, year)| (end, Some(year))),
        };
        // halves without a year are those of a game
        let when = match year {
            Some(YearOf::Fixed(year)) => match cycle {
                Cycle::Quarter(quarter) => fixed(Period::quarter(year, quarter)),
                Cycle::Half(half) => fixed(Period::half(year, half)),
                _ => return None,
            },
            Some(year) => When::Cyclic(cycle, Pick::In(year)),
            None if half => return None,
            None => When::Cyclic(cycle, Pick::Tense),
        };
        Some((end, when))
    }

    /// "1988", "this year's", "year-ago" before the word "quarter".
    fn year_before_quarter(&self, i: usize) -> (usize, Option<YearOf>) {
        if let Some((end, year)) = self.year_number(i) {
            return (end, Some(YearOf::Fixed(year)));
        }
        let possessive = self.unit(i + 1) == Some(Unit::Year) && self.text(i + 2) == "'s";
        if possessive {
            let by = match () {
                () if self.is(i, Role::Last) => Some(-1),
                () if self.is(i, Role::This) => Some(0),
                () if self.is(i, Role::Next) => Some(1),
                () => None,
            };
            return by.map_or((i, None), |by| (i + 3, Some(YearOf::FromAnchor(by))));
        }
        let at = self.skip(i, Role::Comparable);
        if self.unit(at) == Some(Unit::Year)
            && self.is_hyphen(at + 1)
            && self.any(at + 2, &[Role::Ago, Role::Earlier])
        {
            return (at + 3, Some(YearOf::FromAnchor(-1)));
        }
        (i, None)
    }

    fn quarter_name(&self, i: usize) -> Option<(usize, Cycle)> {
        let atom = self.atoms.get(i)?;
        if matches!(self.text(i), "Q" | "q" | "H") && self.is_glued(i + 1) {
            let (number, 1) = self.digits(i + 1)? else {
                return None;
            };
            let cycle = match (self.text(i), number) {
                ("H", 1 | 2) => Cycle::Half(number as i8),
                ("Q" | "q", 1..=4) => Cycle::Quarter(number as i8),
                _ => return None,
            };
            return Some((i + 2, cycle));
        }
        let ordinal = match atom.word.and_then(|word| word.ordinal) {
            Some(n) => (i + 1, n),
            None if self.any(i, &[Role::Last, Role::FirstLastly]) => (i + 1, 0),
            None => {
                let (n, 1) = self.digits(i)? else {
                    return None;
                };
                let ending = matches!(self.text(i + 1), "st" | "nd" | "rd" | "th");
                (ending.then_some(i + 2)?, n)
            }
        };
        let at = self.skip_hyphen(ordinal.0);
        match (self.unit(at)?, ordinal.1) {
            (Unit::Quarter, 0) if self.is(at + 1, Role::Of) => Some((at + 1, Cycle::Quarter(4))),
            (Unit::Quarter, n @ 1..=4) => Some((at + 1, Cycle::Quarter(n as i8))),
            (Unit::Half, n @ 0..=2) => Some((at + 1, Cycle::Half(if n == 1 { 1 } else { 2 }))),
            _ => None,
        }
    }

    fn year_after_quarter(&self, i: usize) -> Option<(usize, YearOf)> {
        if let Some(found) = self.year_after(i) {
            return Some(found);
        }
        let at = self.any(i, &[Role::Of, Role::In]).then_some(i + 1)?;
        let fiscal = self.skip_hyphen(self.skip(at, Role::Fiscal));
        if let Some((end, year)) = self.year_number(fiscal) {
            return Some((end, YearOf::Fixed(year)));
        }
        let the = self.skip(at, Role::The);
        let current =
            self.is(the, Role::Current) || (the > at && self.unit(the) == Some(Unit::Year));
        let at = self.skip(the, Role::Current);
        (current && self.unit(at) == Some(Unit::Year)).then_some((at + 1, YearOf::FromAnchor(0)))
    }

    /// "Spring 2014", "last fall", "the summer of 1999", "this summer", "the summer".
    fn season(&self, i: usize) -> Option<(usize, When)> {
        let (at, pick) = self
            .pick(i)
            .unwrap_or((self.skip(i, Role::The), Pick::Tense));
        let season = self
            .atoms
            .get(at)?
            .word?
            .season
            .filter(|_| !self.text(at).ends_with(['s', 'S']))?;
        let end = at + 1;
        if let Some((after, year)) = self.year_after(end) {
            let when = match year {
                YearOf::Fixed(year) => fixed(Period::season(year, season)),
                year => When::Cyclic(Cycle::Season(season), Pick::In(year)),
            };
            return Some((after, when));
        }
        let spoken = self
            .is(end, Role::Of)
            .then(|| self.spoken_year(end + 1))
            .flatten();
        if let Some((after, year)) = spoken {
            return Some((after, fixed(Period::season(year, season))));
        }
        let picked = pick != Pick::Tense;
        let shaded = i > 0 && self.any(i - 1, &[Role::Early, Role::Late, Role::Mid])
            || i > 1 && self.is_hyphen(i - 1) && self.is(i - 2, Role::Mid);
        let clear = !matches!(
            self.text(at).to_ascii_lowercase().as_str(),
            "spring" | "fall"
        );
        let told = at > i && (clear || self.after(i, Role::In) || self.after(i, Role::BeforeYear))
            || self.after(at, Role::BeforeYear) && clear;
        // "the fall of the city", "spring water", "a fall in prices"
        let other = self.is(end, Role::Of) || self.is_hyphen(end) || self.any(end, &[Role::In]);
        (picked || ((told || shaded) && !other))
            .then_some((end, When::Cyclic(Cycle::Season(season), pick)))
    }

    /// "Last week", "this year", "the quarter", "the current fiscal year", "the year before".
    fn deictic_unit(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        let (at, pick) = match self.pick(i) {
            Some(found) => found,
            None if the > i => (the, Pick::Tense),
            None => return None,
        };
        let unit_at = (at..at + 3).find(|&k| !self.any(k, &[Role::Fiscal, Role::Additional]))?;
        // "This Week" in quotation marks is a program
        if i > 0
            && self.is_capital(i)
            && self.is_capital(unit_at)
            && matches!(self.text(i - 1), "\"" | "“" | "‘" | "'" | "`")
        {
            return None;
        }
        let mut end = unit_at + 1;
        if self.is(unit_at, Role::Period) {
            return (pick == Pick::Latest)
                .then_some((end, When::Cyclic(Cycle::Unit(Unit::Quarter), Pick::Latest)));
        }
        let unit = self.unit(unit_at).filter(|unit| !unit.is_clock())?;
        let singular = !self.text(unit_at).ends_with(['s', 'a']);
        let broad = !matches!(
            unit,
            Unit::Day | Unit::Night | Unit::Half | Unit::Fortnight | Unit::Millennium
        );
        let past = at > 0 && self.is(at - 1, Role::Past) && !self.is(i, Role::This);
        let stretch = past && !matches!(unit, Unit::Weekend | Unit::Quarter);
        if !singular || !broad || stretch || self.is_hyphen(end) {
            return None;
        }
        let mut pick = pick;
        if unit == Unit::Quarter
            && matches!(pick, Pick::Tense | Pick::Latest)
            && self.is(end, Role::Ended)
            && let Some((_, last)) = self.day(end + 1)
        {
            return Some((end, When::QuarterTo(Box::new(last))));
        }
        if pick == Pick::Tense {
            match () {
                () if unit == Unit::Year && self.is(end, Role::Previous) => {
                    pick = Pick::Previous;
                    end += 1;
                }
                () if self.is(end, Role::After) && self.is(end + 1, Role::Next) => {
                    let after_next = When::Shifted(Count::Exact(2.0), unit, 1, Origin::Anchor);
                    return Some((end + 2, after_next));
                }
                () if self.is(end, Role::Before) && self.is(end + 1, Role::Last) => {
                    let before_last = When::Shifted(Count::Exact(2.0), unit, -1, Origin::Anchor);
                    return Some((end + 2, before_last));
                }
                () if self.is(end, Role::Before) && !self.is_word(end + 1) => {
                    pick = Pick::Previous;
                    end += 1;
                }
                () if self.is(end, Role::After) && !self.is_word(end + 1) => {
                    pick = Pick::Following;
                    end += 1;
                }
                () if self.is(end, Role::Of) => {
                    let (after, whole) = self.day(end + 1)?;
                    let grain = unit.grain().filter(|grain| *grain <= Grain::Week)?;
                    return Some((after, When::Around(grain, Box::new(whole))));
                }
                // "the century" alone says too little
                () if unit == Unit::Century => return None,
                () => {}
            }
        }
        Some((end, When::Cyclic(Cycle::Unit(unit), pick)))
    }

    /// Whether what ends before an atom is an ordinal ("15th", "third"), not a count.
    fn is_ordinal(&self, end: usize) -> bool {
        let last = end.checked_sub(1).and_then(|last| self.atoms.get(last));
        let word = last.and_then(|last| last.word);
        word.is_some_and(|word| word.ordinal.is_some())
            || matches!(self.text(end.wrapping_sub(1)), "st" | "nd" | "rd" | "th")
    }

    /// "The first week of May", "the 15th day of next month", "the last day of 2019".
    fn nth_of(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        let (at, n) = match self
            .day_number(the)
            .filter(|&(end, _)| self.is_ordinal(end))
        {
            Some((end, n)) => (end, i64::from(n)),
            None if self.is(the, Role::FirstLastly) => (the + 1, -1),
            None => return None,
        };
        let grain = self.unit(at)?.grain().filter(|grain| {
            matches!(
                grain,
                Grain::Day | Grain::Week | Grain::Weekend | Grain::Month
            )
        })?;
        if !self.any(at + 1, &[Role::Of, Role::In]) || self.text(at).ends_with('s') {
            return None;
        }
        let (end, whole) = self
            .month_period(at + 2)
            .or_else(|| self.year_period(at + 2))
            .or_else(|| self.deictic_unit(at + 2))?;
        Some((end, When::Nth(n, grain, Box::new(whole))))
    }

    /// "Year-ago", "the year-earlier period": the same stretch a year before the narrative's.
    fn year_ago(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        let at = self.skip(the, Role::Comparable);
        let fits = self.unit(at) == Some(Unit::Year)
            && self.is_hyphen(at + 1)
            && self.any(at + 2, &[Role::Ago, Role::Earlier]);
        let end = at + 3;
        let unit = self
            .unit(end)
            .filter(|unit| matches!(unit, Unit::Quarter | Unit::Month));
        let named = self.is(end, Role::Period) || unit.is_some();
        // "the [year-ago] results": the article belongs to the noun
        let sound = fits && (named || the == i);
        let unit = unit.unwrap_or(Unit::Year);
        sound.then_some((
            end + usize::from(named),
            When::Cyclic(Cycle::Unit(unit), Pick::YearAgo),
        ))
    }

    /// "The same month a year ago", "the comparable period last year", "the quarter a year earlier",
    /// "last year's quarter": the stretch told last, a year before.
    fn same_a_year_ago(&self, i: usize) -> Option<(usize, When)> {
        let named = |at: usize| match self.unit(at) {
            Some(unit @ (Unit::Quarter | Unit::Month)) if !self.is_plural_unit(at) => Some(unit),
            None if self.is(at, Role::Period) => Some(Unit::Month),
            _ => None,
        };
        let when = |unit| When::Cyclic(Cycle::Unit(unit), Pick::YearAgo);
        if self.is(i, Role::Last)
            && self.unit(i + 1) == Some(Unit::Year)
            && self.text(i + 2) == "'s"
        {
            let at = self.skip(self.skip(i + 3, Role::Comparable), Role::Same);
            return Some((at + 1, when(named(at)?)));
        }
        let the = self.skip(i, Role::The);
        let at = self.skip(self.skip(the, Role::Comparable), Role::Same);
        let unit = named(at).filter(|_| at > i && !self.is_hyphen(at + 1))?;
        let tail = self.a_year_ago(at + 1)?;
        // "the month a year ago" says too little
        (at > the || unit == Unit::Quarter).then_some((tail, when(unit)))
    }

    /// "A year ago", "a year earlier", "last year", "of the previous year", "the year before".
    fn a_year_ago(&self, i: usize) -> Option<usize> {
        let i = if self.any(i, &[Role::Of, Role::In]) {
            i + 1
        } else {
            i
        };
        let year = |at: usize| self.unit(at) == Some(Unit::Year) && !self.is_plural_unit(at);
        if self.is(i, Role::A) && year(i + 1) {
            let told = self.any(i + 2, &[Role::Ago, Role::Earlier, Role::Before]);
            return told.then_some(i + 3);
        }
        if self.is(i, Role::Last) && year(i + 1) && self.text(i + 2) != "'s" {
            return Some(i + 2);
        }
        let at = self.is(i, Role::The).then_some(i + 1)?;
        if self.any(at, &[Role::Previous, Role::Last]) && year(at + 1) {
            return Some(at + 2);
        }
        (year(at) && self.is(at + 1, Role::Before)).then_some(at + 2)
    }

    /// "Year-end", "the year's end".
    fn year_end(&self, i: usize) -> Option<Hit> {
        let at = self.skip(i, Role::The);
        let joint = match () {
            () if self.is_hyphen(at + 1) || self.text(at + 1) == "'s" => at + 2,
            () => at + 1,
        };
        let fits = self
            .unit(at)
            .is_some_and(|u| matches!(u, Unit::Year | Unit::Month | Unit::Quarter))
            && self.text(joint).eq_ignore_ascii_case("end")
            && !self.is_plural_unit(at);
        let unit = self.unit(at).filter(|_| fits)?;
        let hit = Hit::one(
            i,
            joint + 1,
            Meaning::Date(When::Cyclic(Cycle::Unit(unit), Pick::Tense)),
        );
        Some(with_modifier(hit, TimeMod::End))
    }

    /// "The year ended June 30": a length, not the calendar's year.
    fn business_year(&self, i: usize) -> Option<Hit> {
        if !self.is(i, Role::The) {
            return None;
        }
        let at = self.skip(i + 1, Role::Fiscal);
        let sound = self.unit(at) == Some(Unit::Year)
            && !self.is_plural_unit(at)
            && (at > i + 1 || self.is(at + 1, Role::Ended));
        let length = Length {
            parts: vec![(Count::Exact(1.0), Unit::Year)],
        };
        sound.then(|| Hit::one(i, at + 1, Meaning::Duration(length, Reach::Free)))
    }

    fn is_plural_unit(&self, i: usize) -> bool {
        self.text(i).ends_with('s')
    }
}

pub(super) fn fixed(period: Option<Period>) -> When {
    period.map_or(When::Impossible, When::Fixed)
}
