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

/// The day of a bound.
fn day(bound: &str) -> Option<&str> {
    bound.get(..10)
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
