//! Days: "May 4, 2023", "the 4th of May", "2023-05-04", "last Friday", "the day before", holidays.

use super::super::calendar::{Grain, date};
use super::super::meaning::{Count, Cycle, Meaning, Origin, Pick, Unit, When, YearOf};
use super::super::rules::{PhraseMeaning, Role};
use super::numeric::{century_of, numeric_day};
use super::{Grammar, Hit};

impl Grammar<'_, '_> {
    /// A day, or the days of "May 3-4".
    pub(super) fn date(&self, i: usize) -> Option<Hit> {
        if let Some(hit) = self.days_of_month(i) {
            return Some(hit);
        }
        let (end, when) = self.day(i)?;
        Some(Hit::date(i, end, when))
    }

    /// One day.
    pub(super) fn day(&self, i: usize) -> Option<(usize, When)> {
        self.weekday_date(i)
            .or_else(|| self.picked_month_day(i))
            .or_else(|| self.month_day(i))
            .or_else(|| self.day_month(i))
            .or_else(|| self.numeric(i))
            .or_else(|| self.picked_weekday(i))
            .or_else(|| self.named_day(i))
            .or_else(|| self.holiday(i))
            .or_else(|| self.neighbor_day(i))
            .or_else(|| self.day_of_month(i))
            .or_else(|| self.weeks_off(i))
    }

    /// "Three weeks ago Monday", "a week from Tuesday", "two weeks ago on Friday".
    fn weeks_off(&self, i: usize) -> Option<(usize, When)> {
        let (after, count) = self.count(i)?;
        let Count::Exact(weeks @ 1.0..=9.0) = count else {
            return None;
        };
        if self.unit(after) != Some(Unit::Week) {
            return None;
        }
        let (at, sign, pick) = match () {
            () if self.is(after + 1, Role::Ago) => (self.skip(after + 2, Role::On), -1, Pick::Last),
            () if self.any(after + 1, &[Role::From, Role::On]) => (after + 2, 1, Pick::Coming),
            () => return None,
        };
        let (end, weekday) = self.weekday(at)?;
        let near = When::Cyclic(Cycle::Weekday(weekday), pick);
        Some((end, When::Beside(sign * 7 * weeks as i64, Box::new(near))))
    }

    /// "The 14th" after "on", before no noun ("on the 14th floor").
    fn day_of_month(&self, i: usize) -> Option<(usize, When)> {
        let told = self.is(i, Role::The) && self.after(i, Role::On) && self.digits(i + 1).is_some();
        let (end, when) = self.ordinal_day(i + 1).filter(|_| told)?;
        let alone = !self.is_word(end)
            || self.any(end, &[Role::And, Role::In, Role::At, Role::To, Role::Or]);
        (alone && !self.is_hyphen(end)).then_some((end, when))
    }

    /// Whether the atom names a weekday, and which.
    pub(super) fn weekday(&self, i: usize) -> Option<(usize, i8)> {
        let atom = self.atoms.get(i)?;
        let weekday = atom.word?.weekday?;
        let word = self.text(i);
        let full = word.len() >= 6;
        let dot = self.text(i + 1) == "." && self.is_glued(i + 1);
        if full {
            // "Fridays" is a repetition
            return (!word.to_ascii_lowercase().ends_with("days")).then_some((i + 1, weekday));
        }
        let dated = |k: usize| {
            self.atoms
                .get(k)
                .and_then(|a| a.word)
                .is_some_and(|w| w.month.is_some())
                || self.digits(k).is_some()
        };
        let after = i + 1 + usize::from(dot);
        let sound = atom.capital
            && (dated(after)
                || (self.text(after) == "," && dated(after + 1))
                || (dot && !matches!(weekday, 6 | 7)));
        sound.then_some((after, weekday))
    }

    /// "Thursday, May 4", "this coming Sunday, March eighth".
    fn weekday_date(&self, i: usize) -> Option<(usize, When)> {
        let (after, weekday) = match self.weekday(i) {
            Some(found) => found,
            None => match self.picked_weekday(i)? {
                (after, When::Cyclic(Cycle::Weekday(weekday), _)) => (after, weekday),
                _ => return None,
            },
        };
        let at = self.skip(self.skip_text(after, ","), Role::The);
        let (end, when) = self
            .month_day(at)
            .or_else(|| self.day_month(at))
            .or_else(|| self.numeric(at))
            .or_else(|| {
                self.ordinal_day(at)
                    .filter(|_| at == after + 1 && self.is(after, Role::The))
            })?;
        Some((end, When::Dated(weekday, Box::new(when))))
    }

    /// "Last Oct. 23".
    fn picked_month_day(&self, i: usize) -> Option<(usize, When)> {
        let (at, pick) = self.pick(i).filter(|_| !self.is(i, Role::That))?;
        match self.month_day(at)? {
            (end, When::Cyclic(cycle, Pick::Tense)) => Some((end, When::Cyclic(cycle, pick))),
            _ => None,
        }
    }

    /// "The 14th", after a weekday or "on".
    fn ordinal_day(&self, i: usize) -> Option<(usize, When)> {
        let (end, day) = self.day_number(i)?;
        (end > i + 1).then_some((end, When::Cyclic(Cycle::DayOfMonth(day), Pick::Tense)))
    }

    /// A month's name, its abbreviation's dot included.
    pub(super) fn month(&self, i: usize) -> Option<(usize, i8)> {
        let atom = self.atoms.get(i)?;
        let month = atom.word?.month?;
        let word = self.text(i);
        let short = word.len() <= 4 && !matches!(month, 5..=7) || word.len() == 3 && month != 5;
        if !atom.capital && (short || matches!(month, 3 | 5 | 8)) {
            return None;
        }
        let dot = short && self.text(i + 1) == "." && self.is_glued(i + 1);
        let after = i + 1 + usize::from(dot);
        // "Jan" and "Mar" are names of persons too
        if short && !dot && self.digits(after).is_none() {
            return None;
        }
        Some((after, month))
    }

    /// A day of a month in digits or words, its ending included.
    pub(super) fn day_number(&self, i: usize) -> Option<(usize, i8)> {
        if let Some((number, len)) = self.digits(i) {
            let ending =
                matches!(self.text(i + 1), "st" | "nd" | "rd" | "th") && self.is_glued(i + 1);
            let end = i + 1 + usize::from(ending);
            let sound =
                len <= 2 && number > 0 && !self.continues_number(i) && !self.number_goes_on(end);
            return sound.then_some((end, i8::try_from(number).ok()?));
        }
        let word = self.atoms.get(i)?.word?;
        if let Some(tens @ (20 | 30)) = word.cardinal {
            let at = self.skip_hyphen(i + 1);
            let ones = self.atoms.get(at)?.word?.ordinal.filter(|&n| n < 10)?;
            return Some((at + 1, i8::try_from(tens + ones).ok()?));
        }
        let ordinal = word.ordinal?;
        Some((i + 1, i8::try_from(ordinal).ok()?))
    }

    /// ", 2023", "of 2023", "last year" after a day or month.
    pub(super) fn year_after(&self, i: usize) -> Option<(usize, YearOf)> {
        let comma = self.skip_text(i, ",");
        if let Some((end, year)) = self.year_number(comma) {
            // in "on May 9, 2000 people" the comma closes the date
            let counted = self.is(end, Role::Counted);
            return (!counted).then_some((end, YearOf::Fixed(year)));
        }
        if let Some((end, year)) = self
            .year_number(i + 1)
            .filter(|_| self.any(i, &[Role::Of, Role::In]))
        {
            return Some((end, YearOf::Fixed(year)));
        }
        if matches!(self.text(comma), "'" | "’") && self.is_glued(comma + 1) {
            let (number, 2) = self.digits(comma + 1)? else {
                return None;
            };
            return Some((comma + 2, YearOf::Fixed(century_of(number as i16))));
        }
        let at = self.skip(comma, Role::Of);
        if self.unit(at + 1) != Some(Unit::Year) || self.text(at + 2) == "'s" {
            return None;
        }
        let by = match () {
            () if self.is(at, Role::Last) => -1,
            () if self.is(at, Role::This) => 0,
            () if self.is(at, Role::Next) => 1,
            () => return None,
        };
        Some((at + 2, YearOf::FromAnchor(by)))
    }

    /// A year in four digits, with nothing that makes it another number.
    pub(super) fn year_number(&self, i: usize) -> Option<(usize, i16)> {
        let (number, 4) = self.digits(i)? else {
            return None;
        };
        let sound = (1000..=2100).contains(&number)
            && !self.continues_number(i)
            && !self.number_goes_on(i + 1);
        sound.then_some((i + 1, number as i16))
    }

    /// "May 4, 2023", "May 4", "March eighth".
    fn month_day(&self, i: usize) -> Option<(usize, When)> {
        let (after, month) = self.month(i)?;
        let at = self.skip(after, Role::The);
        let (end, day) = self.day_number(at)?;
        // "March second" needs a word that is an ordinal, and no unit after it ("May first quarter")
        if self.unit(end).is_some() && self.digits(at).is_none() {
            return None;
        }
        // "May 5 percent"
        if self.any(end, &[Role::Money]) {
            return None;
        }
        Some(self.with_year(end, month, day))
    }

    fn with_year(&self, end: usize, month: i8, day: i8) -> (usize, When) {
        match self.year_after(end) {
            Some((after, year)) => (after, day_in(month, day, year)),
            None => match (self.picked_after(end), yearless(month, day)) {
                (Some((after, pick)), When::Cyclic(cycle, _)) => (after, When::Cyclic(cycle, pick)),
                (_, day) => (end, day),
            },
        }
    }

    /// "4 May 2023", "the 4th of May".
    fn day_month(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        let (after, day) = self.day_number(the)?;
        let at = self.skip(after, Role::Of);
        let (end, month) = self.month(at)?;
        let spelled = self.digits(the).is_none();
        if spelled && at == after {
            return None;
        }
        // "4 May 5" is a list of something else
        Some(self.with_year(end, month, day))
    }

    /// "May 3-4", "June 8, 9 and 10", "3-4 May": one expression a day.
    fn days_of_month(&self, i: usize) -> Option<Hit> {
        if let Some(hit) = self.days_before_month(i) {
            return Some(hit);
        }
        let weekday = self.weekday(i).map(|(after, _)| self.skip_text(after, ","));
        let (after, month) = self.month(weekday.unwrap_or(i))?;
        let (first_end, first) = self.day_number(after)?;
        let mut days = vec![(i, first_end, first)];
        let mut end = first_end;
        while days.len() < 8 {
            let Some((start, after, day)) = self.another_day(end) else {
                break;
            };
            days.push((start, after, day));
            end = after;
        }
        if days.len() < 2 {
            return None;
        }
        let year = self.year_after(end);
        if let (Some((after, _)), Some(last)) = (year, days.last_mut()) {
            last.1 = after;
            end = after;
        }
        Some(day_list(end, month, &days, year.map(|(_, year)| year)))
    }

    fn days_before_month(&self, i: usize) -> Option<Hit> {
        let the = self.skip(i, Role::The);
        let (after, first) = self.day_number(the)?;
        if !(self.is_hyphen(after) || self.any(after, &[Role::To, Role::And])) {
            return None;
        }
        let (second_end, second) = self.day_number(self.skip(after + 1, Role::The))?;
        let (end, month) = self.month(self.skip(second_end, Role::Of))?;
        let year = self.year_after(end);
        let end = year.map_or(end, |(after, _)| after);
        let days = [(i, after, first), (after + 1, end, second)];
        Some(day_list(end, month, &days, year.map(|(_, year)| year)))
    }

    /// The next day of a list: where it starts, ends, and which.
    fn another_day(&self, i: usize) -> Option<(usize, usize, i8)> {
        let joined = self.is_hyphen(i)
            || self.any(i, &[Role::To, Role::And, Role::Or, Role::Through])
            || self.text(i) == ",";
        let start = if self.text(i) == "," {
            self.skip(i + 1, Role::And)
        } else {
            i + 1
        };
        let (end, day) = self.day_number(start).filter(|_| joined)?;
        let list = self.text(i) == "," && start == i + 1;
        let goes_on = self.another_day_follows(end);
        let closed = self.is_hyphen(i)
            || !self.is_word(end)
            || self.any(
                end,
                &[Role::In, Role::At, Role::And, Role::To, Role::Or, Role::For],
            );
        let noun = self.month(end).is_some() || self.unit(end).is_some();
        (self.digits(start).is_some() && closed && !noun && day <= 31 && (!list || goes_on))
            .then_some((start, end, day))
    }

    fn another_day_follows(&self, i: usize) -> bool {
        let at = self.skip(self.skip_text(i, ","), Role::And);
        at > i && self.day_number(at).is_some()
    }

    /// "Friday", "last Friday", "this past Friday", "the following Friday", "that Friday".
    fn picked_weekday(&self, i: usize) -> Option<(usize, When)> {
        // "that" before a weekday mostly opens a clause ("said that Friday would be fine")
        let pick = self.pick(i).filter(|_| !self.is(i, Role::That));
        let (at, pick) = pick.unwrap_or((i, Pick::Tense));
        let (end, weekday) = self.weekday(at)?;
        if let Some((end, by)) = self.week_after(end).filter(|_| pick == Pick::Tense) {
            return Some((end, When::Cyclic(Cycle::Weekday(weekday), Pick::InWeek(by))));
        }
        // "Tuesday week": a week after the next one
        let week = self.unit(end) == Some(Unit::Week) && self.text(end).len() == 4;
        if at == i && week && self.closes(end + 1) && !self.is_hyphen(end + 1) {
            let near = When::Cyclic(Cycle::Weekday(weekday), Pick::Coming);
            return Some((end + 1, When::Beside(7, Box::new(near))));
        }
        if let Some((end, pick)) = self.picked_after(end).filter(|_| at == i) {
            return Some((end, When::Cyclic(Cycle::Weekday(weekday), pick)));
        }
        let lower = !self.is_capital(at) && self.text(at).len() < 6;
        (!lower).then_some((end, When::Cyclic(Cycle::Weekday(weekday), pick)))
    }

    /// "Last" or "next" behind the name, as British and older English has it ("on Monday last").
    pub(super) fn picked_after(&self, i: usize) -> Option<(usize, Pick)> {
        let pick = match () {
            () if self.is(i, Role::Last) => Pick::Last,
            () if self.is(i, Role::Next) => Pick::Next,
            () => return None,
        };
        let end = i + 1;
        let closed = !self.is_word(end) && !self.is_hyphen(end) && self.digits(end).is_none()
            || self.any(end, &[Role::And, Role::At, Role::In, Role::The])
            || matches!(self.text(end), "he" | "she" | "it" | "they" | "we" | "I");
        closed.then_some((end, pick))
    }

    /// "Of last week", "next week" after a weekday.
    fn week_after(&self, i: usize) -> Option<(usize, i8)> {
        let at = self.skip(i, Role::Of);
        let by = match () {
            () if self.is(at, Role::Last) => -1,
            () if self.is(at, Role::This) => 0,
            () if self.is(at, Role::Next) => 1,
            () => return None,
        };
        let week = self.unit(at + 1) == Some(Unit::Week) && self.text(at + 1).len() == 4;
        (week && self.text(at + 2) != "'s").then_some((at + 2, by))
    }

    /// Words that pick one of many: "last", "this coming", "the previous", "that".
    pub(super) fn pick(&self, i: usize) -> Option<(usize, Pick)> {
        if self.is(i, Role::This) {
            return Some(match () {
                () if self.any(i + 1, &[Role::Past, Role::Last]) => (i + 2, Pick::Last),
                () if self.is(i + 1, Role::Coming) => (i + 2, Pick::Coming),
                () if self.is(i + 1, Role::Next) => (i + 2, Pick::Next),
                () => (i + 1, Pick::This),
            });
        }
        let the = self.skip(i, Role::The);
        let pick = match () {
            () if self.is(the, Role::Last) => Pick::Last,
            () if self.is(the, Role::Past) && the > i => Pick::Last,
            () if self.is(the, Role::Next) && the > i => Pick::Following,
            () if self.is(the, Role::Next) => Pick::Next,
            () if self.is(the, Role::Coming) => Pick::Coming,
            () if self.is(the, Role::Previous) => Pick::Previous,
            () if self.is(the, Role::Following) => Pick::Following,
            () if self.is(the, Role::Current) => Pick::This,
            () if self.is(the, Role::Latest) => Pick::Latest,
            () if self.is(the, Role::Same) && the > i => Pick::Same,
            () if self.is(i, Role::That) => {
                return Some((self.skip(i + 1, Role::Same), Pick::Same));
            }
            () => return None,
        };
        Some((the + 1, pick))
    }

    /// "Yesterday", "today", "the day after tomorrow".
    fn named_day(&self, i: usize) -> Option<(usize, When)> {
        let near = |i: usize| match () {
            () if self.is(i, Role::Yesterday) => Some(-1),
            () if self.is(i, Role::Today) => Some(0),
            () if self.is(i, Role::Tomorrow) => Some(1),
            () => None,
        };
        let the = self.skip(i, Role::The);
        if self.unit(the) == Some(Unit::Day) && self.any(the + 1, &[Role::Before, Role::After]) {
            let by = if self.is(the + 1, Role::Before) {
                -1
            } else {
                1
            };
            let (end, when) = match near(the + 2) {
                Some(day) => (the + 3, from_anchor(day)),
                None => self.day(the + 2).filter(|_| !self.is(the + 2, Role::The))?,
            };
            return Some((end, When::Beside(by, Box::new(when))));
        }
        near(i).map(|day| (i + 1, from_anchor(day)))
    }

    /// A holiday, with its year where one is named.
    fn holiday(&self, i: usize) -> Option<(usize, When)> {
        let (at, pick) = self.pick(i).unwrap_or((i, Pick::Tense));
        let (end, PhraseMeaning::Holiday(index)) = self.phrase(at)? else {
            return None;
        };
        // "new year" without its capital is a period, and a name may go on ("Easter Island")
        let named = self.is_capital(at) || self.is_capital(at + 1);
        let more = self.is_word(end) && self.is_capital(end) && self.atoms[end].word.is_none();
        let another = self
            .atoms
            .get(at + 1)
            .is_some_and(|a| a.word.is_some_and(|w| w.unit == Some(Unit::Year)))
            && end == at + 2
            && (self.is(end, Role::Counted) || !self.is_capital(at + 1));
        if !named || more || another {
            return None;
        }
        // "Easter week", "Labor Day weekend": a weekend touches a holiday on a Monday or Tuesday from before
        let day = When::Cyclic(Cycle::Holiday(index), pick);
        match self.unit(end) {
            Some(Unit::Week) if self.text(end).len() == 4 => {
                return Some((end + 1, When::Around(Grain::Week, Box::new(day))));
            }
            Some(Unit::Weekend) if self.text(end).len() == 7 => {
                let before = When::Beside(-2, Box::new(day));
                return Some((end + 1, When::Around(Grain::Weekend, Box::new(before))));
            }
            _ => {}
        }
        match self.year_after(end) {
            Some((after, year)) => {
                Some((after, When::Cyclic(Cycle::Holiday(index), Pick::In(year))))
            }
            None => Some((end, When::Cyclic(Cycle::Holiday(index), pick))),
        }
    }

    /// "The next day", "that same day", "the day before", told from the narrative.
    fn neighbor_day(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        if the > i && self.unit(the) == Some(Unit::Day) && self.text(the).len() == 3 {
            let pick = match () {
                () if self.is(the + 1, Role::Before) => Pick::Previous,
                () if self.is(the + 1, Role::After) => Pick::Following,
                () => return None,
            };
            let alone = !self.is_word(the + 2)
                || self.any(the + 2, &[Role::In, Role::At, Role::And, Role::On]);
            return alone.then_some((the + 2, When::Cyclic(Cycle::Unit(Unit::Day), pick)));
        }
        let (at, pick) = self.pick(i)?;
        let told = matches!(pick, Pick::Previous | Pick::Following | Pick::Same);
        (told && self.unit(at) == Some(Unit::Day) && self.text(at).len() == 3)
            .then_some((at + 1, When::Cyclic(Cycle::Unit(Unit::Day), pick)))
    }
}

fn from_anchor(days: i8) -> When {
    When::Shifted(
        Count::Exact(f64::from(days.abs())),
        Unit::Day,
        days.signum(),
        Origin::Anchor,
    )
}

fn yearless(month: i8, day: i8) -> When {
    // 2000 has a 29 February
    if date(2000, month, day).is_some() {
        When::Cyclic(Cycle::MonthDay(month, day), Pick::Tense)
    } else {
        When::Impossible
    }
}

fn day_in(month: i8, day: i8, year: YearOf) -> When {
    match (year, yearless(month, day)) {
        (_, When::Impossible) => When::Impossible,
        (YearOf::Fixed(year), _) => numeric_day(year, month, day),
        (year, _) => When::Cyclic(Cycle::MonthDay(month, day), Pick::In(year)),
    }
}

fn day_list(end: usize, month: i8, days: &[(usize, usize, i8)], year: Option<YearOf>) -> Hit {
    let found = days.iter().flat_map(|&(start, end, day)| {
        let when = year.map_or_else(|| yearless(month, day), |year| day_in(month, day, year));
        Hit::one(start, end, Meaning::Date(when)).found
    });
    Hit {
        end,
        found: found.collect(),
    }
}
