//! Where round moments and round numbers stand on an axis.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Steps of time of which the first is taken that gives few enough marks.
const STEPS: [i64; 11] = [
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    4 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
];

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tick<T> {
    pub(crate) at: T,
    pub(crate) label: String,
}

/// At most `most` round moments between two, in UTC.
pub(crate) fn moments(from: Timestamp, to: Timestamp, most: i64) -> Vec<Tick<Timestamp>> {
    let length = (to.as_second() - from.as_second()).max(1);
    let step = STEPS.iter().find(|step| length / **step <= most);
    match step {
        Some(step) if *step < 30 * DAY => regular(from, to, *step),
        _ => monthly(from, to, most),
    }
}

fn regular(from: Timestamp, to: Timestamp, step: i64) -> Vec<Tick<Timestamp>> {
    let first = from.as_second().div_euclid(step) * step;
    let seconds = (0..).map(|n| first + n * step);
    let inside = seconds
        .skip_while(|at| *at < from.as_second())
        .take_while(|at| *at <= to.as_second());
    inside
        .filter_map(|second| {
            let at = Timestamp::from_second(second).ok()?;
            Some(Tick {
                at,
                label: label(at, step),
            })
        })
        .collect()
}

fn label(at: Timestamp, step: i64) -> String {
    let at: DateTime = at.to_zoned(TimeZone::UTC).datetime();
    let midnight = at.hour() == 0 && at.minute() == 0;
    let format = if midnight || step >= DAY {
        "%-d %b"
    } else {
        "%H:%M"
    };
    at.strftime(format).to_string()
}

/// First days of every so many months.
fn monthly(from: Timestamp, to: Timestamp, most: i64) -> Vec<Tick<Timestamp>> {
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let (first, last) = (day(from), day(to));
    let months =
        i64::from(last.year() - first.year()) * 12 + i64::from(last.month() - first.month());
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
    let step = steps
        .into_iter()
        .find(|step| months / step <= most)
        .unwrap_or(2400);
    let mut out = Vec::new();
    let Ok(mut current) = Date::new(first.year(), 1, 1) else {
        return out;
    };
    while current <= last {
        let at = current.to_zoned(TimeZone::UTC).map(|at| at.timestamp());
        if let (Ok(at), true) = (at, current >= first) {
            let format = if step >= 12 { "%Y" } else { "%b %Y" };
            out.push(Tick {
                at,
                label: current.strftime(format).to_string(),
            });
        }
        match current.checked_add(step.months()) {
            Ok(next) => current = next,
            Err(_) => break,
        }
    }
    out
}

/// Round numbers from 0 to at least `to`.
pub(crate) fn numbers(to: f64, most: f64) -> Vec<Tick<f64>> {
    let to = to.max(1.0);
    let raw = to / most;
    let power = 10f64.powf(raw.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let step = steps
        .into_iter()
        .map(|s| s * power)
        .find(|s| *s >= raw)
        .unwrap_or(raw);
    // counts have no fractions
    let step = if to >= 2.0 { step.max(1.0) } else { step };
    let last = (to / step).ceil().max(1.0);
    (0..=last as u32)
        .map(|n| {
            let at = f64::from(n) * step;
            Tick {
                at,
                label: crate::words::number((at * 1000.0).round() / 1000.0),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, expected: &[&str]) {
        let ticks = moments(from.parse().unwrap(), to.parse().unwrap(), 6);
        let labels: Vec<&str> = ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, expected, "{from} {to}");
    }

    #[test]
    fn moments_are_round() {
        check(
            "2031-03-02T18:10:00Z",
            "2031-03-03T02:00:00Z",
            &["20:00", "22:00", "3 Mar", "02:00"],
        );
        check(
            "2031-03-02T00:00:00Z",
            "2031-03-05T00:00:00Z",
            &[
                "2 Mar", "12:00", "3 Mar", "12:00", "4 Mar", "12:00", "5 Mar",
            ],
        );
        check(
            "2031-01-15T00:00:00Z",
            "2031-12-15T00:00:00Z",
            &["Mar 2031", "May 2031", "Jul 2031", "Sep 2031", "Nov 2031"],
        );
        check(
            "1991-06-01T00:00:00Z",
            "2021-01-01T00:00:00Z",
            &["1996", "2001", "2006", "2011", "2016", "2021"],
        );
        check("2031-03-02T10:00:00Z", "2031-03-02T10:00:00Z", &["10:00"]);
    }

    #[test]
    fn numbers_are_round() {
        for (to, last, count) in [
            (24.0, 25.0, 6),
            (3.0, 3.0, 4),
            (0.0, 1.0, 6),
            (1200.0, 1200.0, 7),
        ] {
            let ticks = numbers(to, 6.0);
            let end = ticks.last().map(|tick| tick.at).unwrap();
            assert!(end >= to && (end - last).abs() < 1e-9, "{to}: {ticks:?}");
            assert_eq!(ticks.len(), count, "{to}: {ticks:?}");
        }
    }
}
