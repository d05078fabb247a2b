//! Dates as machines write them, and the dates a user may give.

use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

use crate::error::{IngestError, IngestErrorKind};

/// A date that was read: its day, and the value as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// `YYYY-MM-DD`, RFC 3339 with the offset that was written, or something coarser.
    pub(crate) value: String,
    /// The day as written; `None` if the value names no single day of the calendar.
    pub(crate) date: Option<Date>,
    /// Why it names no day, if it does not.
    pub(crate) problem: Option<&'static str>,
    /// The other day that the same figures can be read as, month and day exchanged.
    pub(crate) swapped: Option<Date>,
}

impl Stamp {
    /// A day of the calendar; with a problem where there is no such day.
    pub(crate) fn day(year: i16, month: i8, day: i8) -> Self {
        let date = Date::new(year, month, day).ok();
        Self {
            value: format!("{year:04}-{month:02}-{day:02}"),
            date,
            problem: date.is_none().then_some("there is no such day"),
            swapped: None,
        }
    }

    /// A value that is no day.
    pub(crate) fn coarse(value: String) -> Self {
        Self {
            value,
            date: None,
            problem: Some("names no day"),
            swapped: None,
        }
    }
}

static ISO: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^\s*(?P<y>\d{4})[-/.]?(?P<m>\d{2})[-/.]?(?P<d>\d{2})
        (?: (?:T|t|\s|\s-\s|,\s)\s* (?P<h>\d{2}):?(?P<i>\d{2})(?: :?(?P<s>\d{2})(?P<f>[.,]\d{1,9})?)?
            \s*(?P<z>Z|z|GMT|UTC|[+-]\d{2}(?::?\d{2})?)? )?",
    )
    .ok()
});

static COARSE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*(\d{4})(?:-(\d{2}))?\s*$").ok());

static RFC2822: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^\s*(?:[a-z]{3,9},?\s+)? (?:(?P<d>\d{1,2})[\s-](?P<mon>[a-z]{3})[a-z]*[\s-] | (?P<mon2>[a-z]{3})[a-z]*\.?\s(?P<d2>\d{1,2}),?\s)
        (?P<y>\d{4}) (?: ,?\s+(?P<h>\d{1,2}):(?P<i>\d{2})(?::(?P<s>\d{2}))? \s*(?:GMT|UTC|Z)?\s*(?P<z>[+-]\d{2}:?\d{2})?(?P<name>\s*[A-Z]{1,4}\b)? )?",
    )
    .ok()
});

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Reads a date as machines write it: ISO 8601 and its relatives, RFC 2822, seconds since 1970.
/// Coarser values give a stamp with a problem; what is no date gives `None`.
pub(crate) fn parse_machine(raw: &str) -> Option<Stamp> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > 80 {
        return None;
    }
    if let Some(stamp) = parse_unix(raw) {
        return Some(stamp);
    }
    if let Some(found) = ISO.as_ref()?.captures(raw) {
        let number = |name: &str| {
            found
                .name(name)
                .and_then(|m| m.as_str().parse::<i16>().ok())
        };
        let (year, month, day) = (number("y")?, number("m")?, number("d")?);
        let stamp = Stamp::day(year, month as i8, day as i8);
        let zone = found.name("z").and_then(|z| offset(z.as_str()));
        let time = clock(number("h"), number("i"), number("s"));
        let fraction = found
            .name("f")
            .map_or(String::new(), |f| f.as_str().replace(',', "."));
        return Some(match (stamp.date, time, zone) {
            (Some(_), Some(time), Some(zone)) => Stamp {
                value: format!("{}T{time}{fraction}{zone}", stamp.value),
                ..stamp
            },
            _ => stamp,
        });
    }
    if let Some(found) = COARSE.as_ref()?.captures(raw) {
        let year: i16 = found.get(1)?.as_str().parse().ok()?;
        return (1900..2200)
            .contains(&year)
            .then(|| Stamp::coarse(raw.to_owned()));
    }
    parse_rfc2822(raw)
}

fn parse_rfc2822(raw: &str) -> Option<Stamp> {
    let found = RFC2822.as_ref()?.captures(raw)?;
    let text = |name: &str| found.name(name).map(|m| m.as_str());
    let number = |name: &str| text(name).and_then(|digits| digits.parse::<i16>().ok());
    let name = text("mon").or_else(|| text("mon2"))?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|m| *m == name)? + 1;
    let stamp = Stamp::day(
        number("y")?,
        month as i8,
        number("d").or_else(|| number("d2"))? as i8,
    );
    let named_utc = raw.ends_with("GMT") || raw.ends_with("UTC");
    let zone = text("z")
        .and_then(offset)
        .or_else(|| named_utc.then(|| "Z".to_owned()));
    Some(
        match (
            stamp.date,
            clock(number("h"), number("i"), number("s")),
            zone,
        ) {
            (Some(_), Some(time), Some(zone)) => Stamp {
                value: format!("{}T{time}{zone}", stamp.value),
                ..stamp
            },
            _ => stamp,
        },
    )
}

/// Seconds or milliseconds since 1970, which are UTC by definition.
fn parse_unix(raw: &str) -> Option<Stamp> {
    if !raw.bytes().all(|b| b.is_ascii_digit()) || !matches!(raw.len(), 10 | 13) {
        return None;
    }
    let seconds: i64 = raw[..10].parse().ok()?;
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
    Some(Stamp {
        value: time.to_string(),
        date: Some(date),
        problem: None,
        swapped: None,
    })
}

fn clock(hour: Option<i16>, minute: Option<i16>, second: Option<i16>) -> Option<String> {
    let (hour, minute, second) = (hour?, minute?, second.unwrap_or(0));
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    fits.then(|| format!("{hour:02}:{minute:02}:{second:02}"))
}

/// An offset as RFC 3339 writes it.
fn offset(zone: &str) -> Option<String> {
    if matches!(zone, "Z" | "z" | "GMT" | "UTC") {
        return Some("Z".to_owned());
    }
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = (digits.get(..2)?, digits.get(2..4).unwrap_or("00"));
    let fits = hours.parse::<u8>().ok()? < 24 && minutes.parse::<u8>().ok()? < 60;
    fits.then(|| format!("{}{hours}:{minutes}", &zone[..1]))
}

/// Checks a publication date that a user gave: `YYYY-MM-DD`, or RFC 3339 with an offset. It is kept as
/// given.
///
/// # Errors
/// Says what is wrong with it and how to write it.
pub fn parse_published(given: &str) -> Result<String, IngestError> {
    let trimmed = given.trim();
    let error = |reason: String| {
        IngestError::new(
            IngestErrorKind::BadOption,
            "--published",
            reason,
            "write a day such as 2023-05-04, or a time with its offset such as 2023-05-04T06:39:00-04:00",
        )
    };
    let Some(stamp) = parse_machine(trimmed) else {
        return Err(error(format!("'{trimmed}' is no date")));
    };
    let Some(date) = stamp.date else {
        let problem = stamp.problem.unwrap_or("names no day");
        return Err(error(format!("'{trimmed}': {problem}")));
    };
    let day_only = trimmed == date.to_string();
    if !day_only && trimmed.parse::<jiff::Timestamp>().is_err() {
        return Err(error(format!(
            "'{trimmed}' is neither a day nor a time with an offset"
        )));
    }
    Ok(trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, value: &str, whole_day: bool) {
        let stamp = parse_machine(raw).unwrap_or_else(|| panic!("{raw}"));
        assert_eq!(
            (stamp.value.as_str(), stamp.date.is_some()),
            (value, whole_day),
            "{raw}"
        );
    }

    #[test]
    fn machine_dates_keep_their_own_offset() {
        check("2031-05-04", "2031-05-04", true);
        check(
            "2031-05-04T06:39:00-04:00",
            "2031-05-04T06:39:00-04:00",
            true,
        );
        check("2031-05-04T06:39:00.123Z", "2031-05-04T06:39:00.123Z", true);
        check("2031-05-04T06:39+0200", "2031-05-04T06:39:00+02:00", true);
        check("2031-05-04 06:39:00", "2031-05-04", true);
        check("20310504", "2031-05-04", true);
        check("2031/05/04", "2031-05-04", true);
        check(
            "Sun, 04 May 2031 06:39:00 +0200",
            "2031-05-04T06:39:00+02:00",
            true,
        );
        check(
            "Sun, 04 May 2031 06:39:00 GMT",
            "2031-05-04T06:39:00Z",
            true,
        );
        check("May 4, 2031", "2031-05-04", true);
        check("1935707940", "2031-05-05T00:39:00Z", true);
        check("2031-04-31", "2031-04-31", false);
        check("2031-05", "2031-05", false);
        assert_eq!(parse_machine("yesterday"), None);
        assert_eq!(parse_machine(""), None);
    }

    #[test]
    fn what_a_user_may_give() {
        for good in [
            "2023-05-04",
            "2023-05-04T06:39:00-04:00",
            "2023-05-04T06:39:00Z",
        ] {
            assert_eq!(parse_published(good).as_deref(), Ok(good));
        }
        for bad in [
            "2023-04-31",
            "2023-05",
            "May",
            "04.05.2023",
            "2023-05-04T06:39:00",
            "20230504",
        ] {
            let error = parse_published(bad).unwrap_err();
            assert!(
                error.to_string().contains("--published")
                    && error.to_string().contains("2023-05-04"),
                "{error}"
            );
        }
    }
}
