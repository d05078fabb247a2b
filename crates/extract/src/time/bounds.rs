//! The earliest and latest moment that an expression can mean.

use counterclaim_model::TimeMod;
use jiff::ToSpan;
use jiff::civil::{Date, Time as ClockTime};
use jiff::tz::Offset;

use super::anchor::Anchor;
use super::calendar::{Grain, Period};
use super::meaning::{Expression, Side};

/// A bound of a time: RFC 3339 where the offset is known, else the day.
pub(super) fn bound(day: Date, minutes: i64, offset: Option<Offset>) -> Option<String> {
    let moment = day
        .to_datetime(ClockTime::midnight())
        .checked_add(minutes.minutes())
        .ok()?;
    let Some(offset) = offset else {
        return Some(moment.date().to_string());
    };
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    let zone = if seconds == 0 {
        "Z".to_owned()
    } else {
        format!("{sign}{hours:02}:{minutes:02}")
    };
    Some(format!(
        "{}T{:02}:{:02}:00{zone}",
        moment.date(),
        moment.hour(),
        moment.minute()
    ))
}

/// The first and last day, narrowed by "early", "mid", "late" (thirds) and by "earlier", "later".
pub(super) fn narrowed(
    period: Period,
    expression: &Expression,
    anchor: Option<Anchor>,
) -> (Date, Date) {
    let (first, last) = (period.first, period.last());
    let days = i64::from(first.until(last).map_or(0, |span| span.get_days())) + 1;
    let third = |n: i64| {
        let ahead = match period.grain {
            Grain::Year => (4 * n).months(),
            _ => (days * n / 3).days(),
        };
        first.checked_add(ahead).unwrap_or(first)
    };
    let before = |day: Date| day.checked_sub(1.day()).unwrap_or(day);
    let (mut from, mut to) = match expression.modifier {
        Some(TimeMod::Start) if days > 6 => (first, before(third(1))),
        Some(TimeMod::Mid) if days > 6 => (third(1), before(third(2))),
        Some(TimeMod::End) if days > 6 => (third(2), last),
        _ => (first, last),
    };
    if let (Some(side), Some(anchor)) = (expression.side, anchor)
        && period.contains(anchor.date)
    {
        match side {
            Side::Earlier => to = to.min(anchor.date).max(from),
            Side::Later => from = from.max(anchor.date).min(to),
        }
    }
    (from, to)
}
