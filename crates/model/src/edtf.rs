//! Time values as EDTF (ISO 8601-2:2019), the notation of archives and of linked data.

use crate::{Time, TimeKind, TimeMod};

impl Time {
    /// The value in the Extended Date/Time Format, level 2; `None` where it has no place on the
    /// calendar (a length of time, a repetition, "now") or no value.
    ///
    /// Weeks, weekends and narrowed stretches ("late April") become intervals of their bounds, parts
    /// of the day their day, and clock times carry the offset of their bound where one is known.
    pub fn edtf(&self) -> Option<String> {
        let value = self.value.as_deref()?;
        let bounds = || {
            Some(format!(
                "{}/{}",
                day(self.earliest.as_deref()?)?,
                day(self.latest.as_deref()?)?
            ))
        };
        if matches!(self.r#type, TimeKind::Duration | TimeKind::Set) {
            return (self.r#type == TimeKind::Duration).then(bounds).flatten();
        }
        let plain = match Shape::of(value)? {
            Shape::Plain(date) => date,
            Shape::Clock(moment) => format!("{moment}:00{}", self.offset().unwrap_or_default()),
            Shape::Bounded => bounds()?,
        };
        let is_interval = plain.contains('/');
        Some(match self.r#mod {
            Some(TimeMod::Start | TimeMod::Mid | TimeMod::End) if !value.contains('T') => {
                bounds().unwrap_or(plain)
            }
            Some(TimeMod::Before | TimeMod::OnOrBefore) if !is_interval => format!("../{plain}"),
            Some(TimeMod::After | TimeMod::OnOrAfter) if !is_interval => format!("{plain}/.."),
            Some(TimeMod::Approx) if !is_interval && !value.contains('T') => format!("{plain}~"),
            _ => plain,
        })
    }

    /// The offset of the earliest bound, as it is written there.
    fn offset(&self) -> Option<&str> {
        let bound = self.earliest.as_deref()?;
        let clock = bound.find('T')?;
        let at = bound[clock..].find(['Z', '+', '-'])?;
        Some(&bound[clock + at..])
    }
}

/// How a TIMEX3 value is written.
enum Shape {
    /// The EDTF date itself.
    Plain(String),
    /// Day, hour and minute.
    Clock(String),
    /// No date of EDTF: its bounds say it.
    Bounded,
}

impl Shape {
    fn of(value: &str) -> Option<Self> {
        if let Some((date, clock)) = value.split_once('T') {
            let is_clock =
                clock.len() == 5 && clock.as_bytes()[2] == b':' && is_digits(&clock[..2]);
            return match (is_clock, Self::of(date)?) {
                (true, Self::Plain(day)) => Some(Self::Clock(format!("{day}T{clock}"))),
                (false, Self::Plain(day)) => Some(Self::Plain(day)),
                _ => None,
            };
        }
        if let Some(year) = value.strip_prefix("BC") {
            // Year 1 before Christ is the year 0.
            let year: i32 = year.parse().ok()?;
            return Some(Self::Plain(match year {
                1 => "0000".to_owned(),
                _ => format!("-{:04}", year - 1),
            }));
        }
        let mut parts = value.split('-');
        let year = parts.next()?;
        let rest: Vec<&str> = parts.collect();
        if !(year == "XXXX" || is_digits(year)) {
            return None;
        }
        match (year.len(), rest.as_slice()) {
            (4, []) => Some(Self::Plain(year.to_owned())),
            (3, []) => Some(Self::Plain(format!("{year}X"))),
            (2, []) => Some(Self::Plain(format!("{year}XX"))),
            (1, []) => Some(Self::Plain(format!("{year}XXX"))),
            (4, [part, ..]) if part.starts_with('W') => Some(Self::Bounded),
            (4, [part]) => match code(part) {
                Some(code) => Some(Self::Plain(format!("{year}-{code}"))),
                None if part.starts_with("FY") => None,
                None => is_part(part).then(|| Self::Plain(value.to_owned())),
            },
            (4, [month, day]) if *day == "WE" => is_part(month).then_some(Self::Bounded),
            (4, [month, day]) => {
                (is_part(month) && is_part(day)).then(|| Self::Plain(value.to_owned()))
            }
            _ => None,
        }
    }
}

/// Seasons, quarters and halves of a year, as EDTF counts them beside the months (level 2, 21 to 41).
fn code(part: &str) -> Option<u8> {
    Some(match part {
        "SP" => 21,
        "SU" => 22,
        "FA" => 23,
        "WI" => 24,
        "Q1" => 33,
        "Q2" => 34,
        "Q3" => 35,
        "Q4" => 36,
        "H1" => 40,
        "H2" => 41,
        _ => return None,
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_part(text: &str) -> bool {
    text.len() == 2 && (is_digits(text) || text == "XX")
}

/// The day of a bound, year and sign included.
fn day(bound: &str) -> Option<&str> {
    let day = bound.split('T').next()?;
    (day.len() >= 10).then_some(day)
}

/// A stretch of time in EDTF: a moment, day, month or year where the bounds are one, else the interval
/// of their days, open where a bound is not known; `None` where neither is.
///
/// Bounds are dates or RFC 3339 moments; their days are those of their own clock.
pub fn edtf_between(earliest: Option<&str>, latest: Option<&str>) -> Option<String> {
    let (from, to) = match (earliest, latest) {
        (Some(from), Some(to)) if from == to => return Some(from.to_owned()),
        (Some(from), Some(to)) => (day(from)?, day(to)?),
        (Some(from), None) => return Some(format!("{}/..", day(from)?)),
        (None, Some(to)) => return Some(format!("../{}", day(to)?)),
        (None, None) => return None,
    };
    if from == to {
        return Some(from.to_owned());
    }
    let whole = from.strip_suffix("-01").filter(|month| {
        to.strip_prefix(month)
            .and_then(|rest| rest.strip_prefix('-'))
            .is_some_and(|last| last_day(month) == last.parse().ok())
    });
    let year = from
        .strip_suffix("-01-01")
        .filter(|year| to.strip_suffix("-12-31") == Some(year));
    let one = year.or(whole).map(str::to_owned);
    Some(one.unwrap_or_else(|| format!("{from}/{to}")))
}

/// The last day of a month that is written as year and month.
fn last_day(month: &str) -> Option<u8> {
    let (year, month) = month.rsplit_once('-')?;
    let year: i32 = year.parse().ok()?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    Some(match month {
        "02" if is_leap => 29,
        "02" => 28,
        "04" | "06" | "09" | "11" => 30,
        _ => 31,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Span, TimeId};

    fn check(value: &str, expected: Option<&str>) {
        check_with(value, TimeKind::Date, None, None, expected);
    }

    fn check_with(
        value: &str,
        kind: TimeKind,
        modifier: Option<TimeMod>,
        bounds: Option<(&str, &str)>,
        expected: Option<&str>,
    ) {
        let time = Time {
            id: TimeId::from_index(0),
            span: Span::new(0, 1),
            r#type: kind,
            value: Some(value.to_owned()),
            r#mod: modifier,
            earliest: bounds.map(|b| b.0.to_owned()),
            latest: bounds.map(|b| b.1.to_owned()),
            edtf: None,
            resolved: true,
            because: String::new(),
        };
        assert_eq!(time.edtf().as_deref(), expected, "{value}");
    }

    #[test]
    fn dates_of_every_grain() {
        check("2031-05-04", Some("2031-05-04"));
        check("2031-05", Some("2031-05"));
        check("2031", Some("2031"));
        check("203", Some("203X"));
        check("19", Some("19XX"));
        check("BC0044", Some("-0043"));
        check("XXXX-05-04", Some("XXXX-05-04"));
        check("2031-Q2", Some("2031-34"));
        check("2031-H1", Some("2031-40"));
        check("2031-SU", Some("2031-22"));
        check("PRESENT_REF", None);
        check("FY2031", None);
        check("é031-05", None);
    }

    #[test]
    fn weeks_and_stretches_are_intervals() {
        let week = Some(("2031-04-28", "2031-05-04"));
        check_with(
            "2031-W18",
            TimeKind::Date,
            None,
            week,
            Some("2031-04-28/2031-05-04"),
        );
        check_with(
            "2031-W18-WE",
            TimeKind::Date,
            None,
            Some(("2031-05-03", "2031-05-04")),
            Some("2031-05-03/2031-05-04"),
        );
        check_with(
            "2031-04",
            TimeKind::Date,
            Some(TimeMod::End),
            Some(("2031-04-21", "2031-04-30")),
            Some("2031-04-21/2031-04-30"),
        );
        check_with(
            "P3D",
            TimeKind::Duration,
            None,
            Some(("2031-05-01", "2031-05-04")),
            Some("2031-05-01/2031-05-04"),
        );
        check_with("P3D", TimeKind::Duration, None, None, None);
        check_with("XXXX-WXX-4", TimeKind::Set, None, None, None);
        check_with(
            "2031",
            TimeKind::Date,
            Some(TimeMod::Approx),
            None,
            Some("2031~"),
        );
        check_with(
            "2031",
            TimeKind::Date,
            Some(TimeMod::Before),
            None,
            Some("../2031"),
        );
        check_with(
            "2031",
            TimeKind::Date,
            Some(TimeMod::After),
            None,
            Some("2031/.."),
        );
    }

    #[test]
    fn stretches_between_two_bounds_are_as_short_as_they_can_be() {
        let moment = "2031-05-04T02:30:00+03:00";
        for (earliest, latest, expected) in [
            (Some(moment), Some(moment), Some(moment)),
            (
                Some(moment),
                Some("2031-05-04T09:00:00+03:00"),
                Some("2031-05-04"),
            ),
            (Some("2031-05-04"), Some("2031-05-04"), Some("2031-05-04")),
            (Some("2031-05-01"), Some("2031-05-31"), Some("2031-05")),
            (
                Some("2031-05-01"),
                Some("2031-05-30"),
                Some("2031-05-01/2031-05-30"),
            ),
            (Some("2032-02-01"), Some("2032-02-29"), Some("2032-02")),
            (Some("2031-01-01"), Some("2031-12-31"), Some("2031")),
            (
                Some("2031-01-01"),
                Some("2032-12-31"),
                Some("2031-01-01/2032-12-31"),
            ),
            (
                Some("-0043-03-15"),
                Some("-0043-03-16"),
                Some("-0043-03-15/-0043-03-16"),
            ),
            (Some(moment), None, Some("2031-05-04/..")),
            (None, Some("2031-05-04"), Some("../2031-05-04")),
            (None, None, None),
            (Some("?"), Some("2031-05-04"), None),
        ] {
            assert_eq!(edtf_between(earliest, latest).as_deref(), expected);
        }
    }

    #[test]
    fn clock_times_carry_their_offset() {
        let known = Some(("2031-05-04T02:15:00+03:00", "2031-05-04T02:45:00+03:00"));
        check_with(
            "2031-05-04T02:30",
            TimeKind::Time,
            Some(TimeMod::Approx),
            known,
            Some("2031-05-04T02:30:00+03:00"),
        );
        check_with(
            "2031-05-04T02:30",
            TimeKind::Time,
            None,
            Some(("2031-05-04", "2031-05-04")),
            Some("2031-05-04T02:30:00"),
        );
        check_with(
            "2031-05-04TMO",
            TimeKind::Time,
            None,
            None,
            Some("2031-05-04"),
        );
    }
}
