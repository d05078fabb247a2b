//! Years, decades and centuries: "in 1998", "2014-16", "508 BC", "the '80s", "the 21st century".

use counterclaim_model::TimeMod;

use super::super::calendar::{Grain, Period, date};
use super::super::meaning::{Cycle, Pick, Unit, When, YearOf};
use super::super::rules::Role;
use super::numeric::century_of;
use super::period::fixed;
use super::{Grammar, Hit, with_modifier};

impl Grammar<'_, '_> {
    pub(super) fn year_period(&self, i: usize) -> Option<(usize, When)> {
        let the = self.skip(i, Role::The);
        let fiscal = self.skip_hyphen(self.skip(the, Role::Fiscal));
        // "the fiscal year 1998", "the year 2000"
        let named = if self.unit(fiscal) == Some(Unit::Year) {
            fiscal + 1
        } else {
            fiscal
        };
        // "in the year 71"
        if let (true, Some((year @ 1..=999, _))) = (named > the && the > i, self.digits(named))
            && self.closes(named + 1)
            && !self.number_goes_on(named + 1)
        {
            return Some((named + 1, fixed(Period::year(year as i16))));
        }
        if let Some((end, year)) = self.year_number(named).or_else(|| self.spoken_year(named)) {
            let told = named > the;
            if told || (the == i && self.is_year(i)) {
                return Some((end, fixed(Period::year(year))));
            }
            // "the 1988 period": that of the quarter told of, in another year
            let quarter = self.unit(end) == Some(Unit::Quarter) && !self.text(end).ends_with('s');
            if the > i && (quarter || self.is(end, Role::Period)) {
                let pick = Pick::In(YearOf::Fixed(year));
                return Some((end + 1, When::Cyclic(Cycle::Unit(Unit::Quarter), pick)));
            }
        }
        None
    }

    /// "508 BC", "394 AD".
    pub(super) fn era_year(&self, i: usize) -> Option<(usize, When)> {
        // "AD 842"
        if self.is(i, Role::AnnoDomini)
            && self.text(i).chars().all(|c| c.is_uppercase() || c == '.')
            && let Some((year @ 1..=2100, _)) = self.digits(i + 1)
            && !self.number_goes_on(i + 2)
        {
            return Some((i + 2, fixed(Period::year(year as i16))));
        }
        let (number, _) = self.digits(i).filter(|_| !self.continues_number(i))?;
        let upper = self.is_capital(i + 1);
        let year = match () {
            () if self.is(i + 1, Role::BeforeChrist) => 1 - i16::try_from(number).ok()?,
            () if self.is(i + 1, Role::AnnoDomini) => i16::try_from(number).ok()?,
            () => return None,
        };
        (upper && number > 0).then(|| (i + 2, fixed(Period::year(year))))
    }

    /// Whether a number of four digits is a year, by its neighbors.
    fn is_year(&self, i: usize) -> bool {
        let Some((number, _)) = self.digits(i) else {
            return self.after(i, Role::BeforeYear) && self.closes(i + 3) || self.is_spoken_out(i);
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
        if strong || self.after_circa(i) {
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
        // "the 1829 abolition", but "the 1600 men" and "the 1750 soldiers"
        let old = (1500..1850).contains(&number)
            && number % 50 != 0
            && i > 0
            && (self.any(i - 1, &[Role::The, Role::That]) || self.text(i - 1) == "'s")
            && !self.text(end).ends_with('s');
        bracketed
            || modern && (possessive || listed || (weak && self.closes(end)))
            || (modern || old) && self.year_before_noun(i, end)
    }

    /// "Nineteen ninety-six": so many words are no count.
    fn is_spoken_out(&self, i: usize) -> bool {
        let cardinal = |at: usize| self.atoms.get(at).and_then(|a| a.word?.cardinal);
        let tens = self.skip_hyphen(i + 1);
        let ones = self.skip_hyphen(tens + 1);
        cardinal(i) == Some(19)
            && cardinal(tens).is_some_and(|n| (20..100).contains(&n))
            && cardinal(ones).is_some_and(|n| (1..10).contains(&n))
            && self.unit(ones + 1).is_none()
            && !self.is(ones + 1, Role::Counted)
    }

    /// "C. 1640", "ca. 1907".
    fn after_circa(&self, i: usize) -> bool {
        let dot = usize::from(i > 1 && self.text(i - 1) == ".");
        i > dot && matches!(self.text(i - 1 - dot), "c" | "ca")
    }

    /// "The first half of January": its beginning.
    pub(super) fn half_of_month(&self, i: usize) -> Option<Hit> {
        let the = self.skip(i, Role::The);
        let second = self.text(the).eq_ignore_ascii_case("latter")
            || self
                .atoms
                .get(the)?
                .word
                .is_some_and(|w| w.ordinal == Some(2));
        let first = self.atoms[the].word.is_some_and(|w| w.ordinal == Some(1));
        let half = self.unit(the + 1) == Some(Unit::Half) && self.is(the + 2, Role::Of);
        let (end, when) = self
            .month_period(the + 3)
            .filter(|_| half && (first || second))?;
        let modifier = if first { TimeMod::Start } else { TimeMod::End };
        Some(with_modifier(Hit::date(i, end, when), modifier))
    }

    /// "From 1598 to 1722", "between 1656 and 1662": two numbers that are years by standing so.
    pub(super) fn year_span(&self, i: usize) -> Option<Hit> {
        let (after, first) = self.year_number(i)?;
        let link = match () {
            () if self.after(i, Role::From) => Role::To,
            () if self.after(i, Role::Between) => Role::And,
            () => return None,
        };
        let (end, second) = self
            .year_number(after + 1)
            .filter(|_| self.is(after, link))?;
        let sound = second > first && second <= 2060 && self.closes(end);
        if !sound || self.any(end, &[Role::Counted, Role::Money]) || self.unit(end).is_some() {
            return None;
        }
        Some(two_years((i, after, first), (after + 1, end, second)))
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
        let name = |k: usize| self.is_word(k) && self.is_capital(k);
        // "the 2004 Summer Games"
        let season =
            name(end) && self.atoms[end].word.is_some_and(|w| w.season.is_some()) && name(end + 1);
        let noun = self.is_word(end) && self.atoms[end].word.is_none() || season;
        // "2002 World Cup": opens a sentence
        let opens = i == 0 || matches!(self.text(i - 1), "." | "!" | "?" | "“" | "\"");
        let event = opens && name(end) && name(end + 1);
        noun && (told || event || (described && (self.is_capital(end) || !plural)))
    }

    /// "Nineteen ninety-six", "two thousand four".
    pub(super) fn spoken_year(&self, i: usize) -> Option<(usize, i16)> {
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
    pub(super) fn year_range(&self, i: usize) -> Option<Hit> {
        let (after, first) = self.year_number(i)?;
        // "138-2010-2015" is a number of something else
        let goes_on = i > 1 && self.is_hyphen(i - 1) && self.digits(i - 2).is_some();
        if goes_on {
            return None;
        }
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
        Some(two_years((i, after, first), (after + 1, end, second)))
    }

    /// "The 1990s", "the '80s", "the nineties".
    pub(super) fn decade(&self, i: usize) -> Option<(usize, When)> {
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
    pub(super) fn century(&self, i: usize) -> Option<(usize, When)> {
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
}

fn decade_period(year: i16) -> Option<Period> {
    Period::around(date(year, 1, 1)?, Grain::Decade)
}

/// Two years and where they stand: start, end, year.
fn two_years(first: (usize, usize, i16), second: (usize, usize, i16)) -> Hit {
    let found = [first, second]
        .into_iter()
        .flat_map(|(start, end, year)| Hit::date(start, end, fixed(Period::year(year))).found);
    Hit {
        end: second.1,
        found: found.collect(),
    }
}
