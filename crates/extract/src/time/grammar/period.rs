//! Stretches longer than a day: months, years, quarters, seasons, decades, centuries, weeks.

use counterclaim_model::TimeMod;

use super::super::calendar::{Grain, Period, date};
use super::super::meaning::{Count, Cycle, Length, Meaning, Pick, Reach, Unit, When, YearOf};
use super::super::rules::Role;
use super::day::century_of;
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
        ];
        let longest = plain
            .into_iter()
            .flatten()
            .reduce(|best, found| if found.0 > best.0 { found } else { best });
        let other = self
            .year_end(i)
            .or_else(|| self.year_range(i))
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

    fn month_period(&self, i: usize) -> Option<(usize, When)> {
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
        if at == i && !self.is_month_alone(i, end, month) {
            return None;
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

    /// "Sept" and the like where the context says that a month is meant.
    fn abbreviated_month(&self, i: usize) -> Option<(usize, i8)> {
        let month = self.atoms.get(i)?.word?.month?;
        let sound = self.is_capital(i) && self.after(i, Role::StrongBeforeYear);
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

    fn year_period(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        let fiscal = self.skip_hyphen(self.skip(the, Role::Fiscal));
        // "the fiscal year 1998", "the year 2000"
        let named = if self.unit(fiscal) == Some(Unit::Year) {
            fiscal + 1
        } else {
            fiscal
        };
        if let Some((end, year)) = self.year_number(named).or_else(|| self.spoken_year(named)) {
            let told = named > the;
            if told || (the == i && self.is_year(i)) {
                return Some((end, fixed(Period::year(year))));
            }
            // "the 1988 period"
            if the > i && self.is(end, Role::Period) {
                return Some((end + 1, fixed(Period::year(year))));
            }
        }
        None
    }

    /// Whether a number of four digits is a year, by its neighbors.
    fn is_year(&self, i: usize) -> bool {
        let Some((number, _)) = self.digits(i) else {
            return self.after(i, Role::BeforeYear) && self.closes(i + 3);
        };
        let end = i + 1;
        let unit = self
            .unit(end)
            .is_some_and(|unit| unit != Unit::Half && unit != Unit::Quarter);
        let or_more = self.is(end, Role::Or) && self.is(end + 1, Role::More);
        // part of a range was read as such; of anything longer it is no year
        let hyphenated = (self.is_hyphen(end) && self.digits(end + 1).is_some())
            || (i > 1 && self.is_hyphen(i - 1) && self.digits(i - 2).is_some());
        if self.is(end, Role::Counted) || self.is(end, Role::Money) || unit || or_more || hyphenated
        {
            return false;
        }
        let joined = i > 1
            && self.text(i - 1) == "-"
            && self.is_glued(i)
            && self.is(i - 2, Role::BeforeYear);
        let strong = self.after(i, Role::StrongBeforeYear) || joined;
        let weak =
            self.after(i, Role::BeforeYear) || self.after(i, Role::To) || self.after(i, Role::And);
        let modern = (1850..=2060).contains(&number);
        if strong {
            return number >= 1500 || self.closes(end);
        }
        // "(1821)", "(Author et al., 2015; Author, 2016)", "(c. 1818 – 1880)"
        let bracketed = (1500..=2060).contains(&number)
            && i > 0
            && matches!(self.text(i - 1), "(" | "[" | "," | ";")
            && (matches!(self.text(end), ")" | "]")
                || matches!(self.text(i - 1), "(" | "[")
                    && matches!(self.text(end), "-" | "–" | "," | ";"));
        let possessive = self.text(end) == "'s";
        let listed = modern
            && i > 1
            && self.text(i - 1) == ","
            && self.year_number(i.saturating_sub(2)).is_some();
        bracketed
            || modern && (possessive || listed || (weak && self.closes(end)))
            || modern && self.year_before_noun(i, end)
    }

    /// "1997 elections", "his 1992 campaign": a modern year before a noun, not a street or a model.
    fn year_before_noun(&self, i: usize, end: usize) -> bool {
        let told = i > 0
            && (self.any(
                i - 1,
                &[
                    Role::The,
                    Role::A,
                    Role::That,
                    Role::Possessive,
                    Role::BeforeYear,
                ],
            ) || self.text(i - 1) == "'s");
        let described = i > 0 && self.is_word(i - 1) && !self.is_capital(i - 1);
        let plural = self.text(end).ends_with('s');
        let noun = self.is_word(end) && self.atoms[end].word.is_none();
        noun && (told || (described && (self.is_capital(end) || !plural)))
    }

    /// "Nineteen ninety-six", "two thousand four".
    fn spoken_year(&self, i: usize) -> Option<(usize, i16)> {
        let cardinal = |i: usize| self.atoms.get(i)?.word?.cardinal;
        let first = cardinal(i)?;
        let at = self.skip_hyphen(i + 1);
        if first == 2 && cardinal(at) == Some(1000) {
            let and = self.skip(at + 1, Role::And);
            return Some(match cardinal(and).filter(|n| (1..20).contains(n)) {
                Some(n) => (and + 1, 2000 + n as i16),
                None => (at + 1, 2000),
            });
        }
        let tens = cardinal(at).filter(|n| (10..100).contains(n) && (17..=20).contains(&first))?;
        let ones_at = self.skip_hyphen(at + 1);
        let ones = cardinal(ones_at).filter(|&n| n > 0 && n < 10 && tens >= 20);
        let year = (first * 100 + tens + ones.unwrap_or(0)) as i16;
        Some((ones.map_or(at + 1, |_| ones_at + 1), year))
    }

    /// "2014-16", "2014-2016", "between 2014 and 2016": two years.
    fn year_range(&self, i: usize) -> Option<Hit> {
        let (after, first) = self.year_number(i)?;
        let ranged = self.is_hyphen(after) && self.text(after) != "—";
        let (number, len) = self.digits(after + 1).filter(|_| ranged)?;
        let second = match len {
            4 => number as i16,
            2 => first / 100 * 100 + number as i16,
            _ => return None,
        };
        let end = after + 2;
        if second <= first
            || second > 2060
            || (len == 2 && second > first + 30)
            || self.number_goes_on(end)
            || self.is_hyphen(end)
            || first < 1500
            || self.is(end, Role::Counted)
        {
            return None;
        }
        let both = [(i, after, first), (after + 1, end, second)];
        let found = both
            .into_iter()
            .flat_map(|(start, end, year)| Hit::date(start, end, fixed(Period::year(year))).found);
        Some(Hit {
            end,
            found: found.collect(),
        })
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

    /// "The 1990s", "the '80s", "the nineties".
    fn decade(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        if matches!(self.text(the), "'" | "’" | "‘") {
            let (number, 2) = self.digits(the + 1)? else {
                return None;
            };
            let sound = self.is_glued(the + 1)
                && number % 10 == 0
                && self.text(the + 2) == "s"
                && self.is_glued(the + 2);
            return sound.then_some((the + 3, fixed(decade_period(century_of(number as i16)))));
        }
        if let Some((number, len @ (2 | 4))) = self.digits(the) {
            let plural = self.text(the + 1) == "s" && self.is_glued(the + 1)
                || self.text(the + 1) == "'s" && self.is_glued(the + 1) && the > i;
            let end = the + 2;
            let apostrophe = matches!(self.text(the + 1), "'" | "’")
                && self.text(the + 2) == "s"
                && self.is_glued(the + 2);
            let end = if apostrophe { end + 1 } else { end };
            if number % 10 != 0 || !(plural || apostrophe) || self.continues_number(the) {
                return None;
            }
            // "the 80s", "in his 80s" (an age)
            return match len {
                4 if (1000..=2100).contains(&number) => {
                    Some((end, fixed(decade_period(number as i16))))
                }
                2 if the > i && number >= 20 && !self.is(end, Role::Fiscal) => {
                    Some((end, fixed(decade_period(century_of(number as i16)))))
                }
                _ => None,
            };
        }
        let tens = self.atoms.get(the)?.word?.decade?;
        let prior = the > 1
            && self.atoms[the - 1]
                .word
                .is_some_and(|w| w.cardinal == Some(19));
        (the > i || prior).then(|| (the + 1, fixed(decade_period(1900 + tens as i16))))
    }

    /// "The 20th century", "the nineteenth century", "the first century BC" (not resolved).
    fn century(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        let (after, n) = match self.digits(the) {
            Some((n, _)) => {
                let ending = matches!(self.text(the + 1), "st" | "nd" | "rd" | "th")
                    && self.is_glued(the + 1);
                (ending.then_some(the + 2)?, n)
            }
            None => match self.atoms.get(the)?.word? {
                word if word.cardinal == Some(20) => {
                    let at = self.skip_hyphen(the + 1);
                    (at + 1, 20 + self.atoms.get(at)?.word?.ordinal?)
                }
                word => (the + 1, word.ordinal?),
            },
        };
        let at = self.skip_hyphen(after);
        if self.unit(at) != Some(Unit::Century) || !(1..=21).contains(&n) {
            return None;
        }
        let end = at + 1;
        let old = self.is(end, Role::BeforeChrist);
        let year = if old {
            1 - n as i16 * 100
        } else {
            ((n as i16 - 1) * 100).max(1)
        };
        let first = date(year, 1, 1)?;
        let period = Period {
            grain: Grain::Century,
            first,
        };
        Some((end + usize::from(old), When::Fixed(period)))
    }

    /// "508 BC", "394 AD".
    fn era_year(&self, i: usize) -> Option<(usize, When)> {
        let (number, _) = self.digits(i).filter(|_| !self.continues_number(i))?;
        let upper = self.is_capital(i + 1);
        let year = match () {
            () if self.is(i + 1, Role::BeforeChrist) => 1 - i16::try_from(number).ok()?,
            () if self.is(i + 1, Role::AnnoDomini) => i16::try_from(number).ok()?,
            () => return None,
        };
        (upper && number > 0).then(|| (i + 2, fixed(Period::year(year))))
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
        if pick == Pick::Tense {
            match () {
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

    /// "The first week of May", "the last day of 2019".
    fn nth_of(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        let n = match self.atoms.get(the)?.word?.ordinal {
            Some(n) => i64::from(n),
            None if self.is(the, Role::FirstLastly) => -1,
            None => return None,
        };
        let grain = self.unit(the + 1)?.grain().filter(|grain| {
            matches!(
                grain,
                Grain::Day | Grain::Week | Grain::Weekend | Grain::Month
            )
        })?;
        if !self.any(the + 2, &[Role::Of, Role::In]) || self.text(the + 1).ends_with('s') {
            return None;
        }
        let (end, whole) = self
            .month_period(the + 3)
            .or_else(|| self.year_period(the + 3))
            .or_else(|| self.deictic_unit(the + 3))?;
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

fn fixed(period: Option<Period>) -> When {
    period.map_or(When::Impossible, When::Fixed)
}

fn decade_period(year: i16) -> Option<Period> {
    Period::around(date(year, 1, 1)?, Grain::Decade)
}
