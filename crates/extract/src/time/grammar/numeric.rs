//! Dates in digits: "2023-05-04", "25/12/2022", "4.5.2023", "05-Aug-2016".

use super::super::calendar::{Period, date};
use super::super::meaning::When;
use super::Grammar;

impl Grammar<'_, '_> {
    /// "2023-05-04", "04/05/2023", "4.5.2023".
    pub(super) fn numeric(&self, i: usize) -> Option<(usize, When)> {
        if self.continues_number(i) {
            return None;
        }
        let mark = self.text(i + 1);
        if let Some(end) = self.nine_eleven(i) {
            return Some((end, numeric_day(2001, 9, 11)));
        }
        if let Some(named) = self.hyphenated_month(i) {
            return Some(named);
        }
        let glued = (1..=4).all(|k| self.is_glued(i + k));
        if !matches!(mark, "-" | "/" | "." | "–") || self.text(i + 3) != mark || !glued {
            return None;
        }
        let (first, first_len) = self.digits(i)?;
        let (second, second_len) = self.digits(i + 2)?;
        let (third, third_len) = self.digits(i + 4)?;
        let end = i + 5;
        // more parts make a version, an address or a telephone number; "T" begins a time of day
        let goes_on = self.number_goes_on(end) && !self.text(end).eq_ignore_ascii_case("T")
            || (self.text(end) == mark && self.is_glued(end + 1) && mark != ".");
        if goes_on || second_len > 2 || second > 31 {
            return None;
        }
        let small = |n: u32| n as i8;
        let when = match (first_len, third_len) {
            (4, 1..=2) => numeric_day(first as i16, small(second), small(third)),
            (1..=2, 4) | (1..=2, 2) => {
                let year = if third_len == 4 {
                    third as i16
                } else {
                    century_of(third as i16)
                };
                if mark == "." && third_len == 2 {
                    return None;
                }
                let european = mark == "." || first > 12;
                if !(1000..=2100).contains(&year) || first > 31 {
                    return None;
                }
                match (european, second > 12) {
                    (true, _) => numeric_day(year, small(second), small(first)),
                    (_, true) => numeric_day(year, small(first), small(second)),
                    _ if first == second => numeric_day(year, small(first), small(second)),
                    _ => When::Ambiguous,
                }
            }
            _ => return None,
        };
        Some((end, when))
    }

    /// "9/11", the name of a day.
    fn nine_eleven(&self, i: usize) -> Option<usize> {
        let glued = self.is_glued(i + 1) && self.is_glued(i + 2);
        let fits = self.text(i) == "9" && self.text(i + 1) == "/" && self.text(i + 2) == "11";
        (fits && glued && !self.number_goes_on(i + 3)).then_some(i + 3)
    }

    /// "05-Aug-2016".
    fn hyphenated_month(&self, i: usize) -> Option<(usize, When)> {
        let (day, 1..=2) = self.digits(i)? else {
            return None;
        };
        let hyphens = self.is_hyphen(i + 1) && self.is_hyphen(i + 3);
        let month = self.atoms.get(i + 2)?.word?.month.filter(|_| hyphens)?;
        let (year, 4) = self.digits(i + 4)? else {
            return None;
        };
        let sound = (1000..=2100).contains(&year) && !self.number_goes_on(i + 5);
        sound.then(|| (i + 5, numeric_day(year as i16, month, day as i8)))
    }
}

pub(super) fn numeric_day(year: i16, month: i8, day: i8) -> When {
    date(year, month, day).map_or(When::Impossible, |first| When::Fixed(Period::day(first)))
}

/// The full year of two digits: 1950 to 2049.
pub(super) fn century_of(year: i16) -> i16 {
    if year < 50 { 2000 + year } else { 1900 + year }
}
