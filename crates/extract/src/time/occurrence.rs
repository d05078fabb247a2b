//! Which occurrence of something that comes again: the last Friday, the next March, Easter 2024.

use super::calendar::{Grain, Period, date, eastern_easter, shift, western_easter};
use super::meaning::Cycle;
use super::resolve::Failure;
use super::rules::{Holiday, TimeRules};
use super::tense::Tense;
use jiff::civil::Date;

/// The n-th stretch of a grain in a whole; -1 is the last.
pub(super) fn nth(n: i64, grain: Grain, whole: Period) -> Result<Period, Failure> {
    // The first week of a year is the one with 4 January, the last the one with 28 December (ISO 8601);
    // a week belongs to the month that has most of its days in the same way.
    let inward = match (whole.grain, grain) {
        (Grain::Year | Grain::Month, Grain::Week) => 3,
        _ => 0,
    };
    let moved = |day, by| shift(day, Grain::Day, by);
    let found = if n < 0 {
        moved(whole.last(), -inward).and_then(|day| Period::around(day, grain))
    } else {
        moved(whole.first, inward)
            .and_then(|day| Period::around(day, grain))
            .and_then(|first| first.step(n - 1))
    };
    found
        .filter(|found| found.first <= whole.last())
        .ok_or(Failure::Impossible)
}

/// The occurrence in a year.
pub(super) fn in_year(cycle: Cycle, year: i16, rules: &TimeRules) -> Result<Period, Failure> {
    let found = match cycle {
        Cycle::Month(month) => Period::month(year, month),
        Cycle::MonthDay(month, day) => date(year, month, day).map(Period::day),
        Cycle::Quarter(quarter) => Period::quarter(year, quarter),
        Cycle::Half(half) => Period::half(year, half),
        Cycle::Season(season) => Period::season(year, season),
        Cycle::Unit(unit) => unit
            .grain()
            .and_then(|grain| Period::around(date(year, 1, 1)?, grain)),
        Cycle::Holiday(index) => {
            let holiday = &rules.holidays[index];
            if !is_computed(holiday) {
                return Err(Failure::NoCalendar);
            }
            holiday_in(holiday, year).map(Period::day)
        }
        Cycle::Weekday(_) | Cycle::DayOfMonth(_) => None,
    };
    found.ok_or(Failure::Impossible)
}

fn is_computed(holiday: &Holiday) -> bool {
    holiday.date.is_some()
        || holiday.first.is_some()
        || holiday.easter.is_some()
        || holiday.eastern_easter.is_some()
}

fn holiday_in(holiday: &Holiday, year: i16) -> Option<Date> {
    if let Some((month, day)) = holiday.date {
        return date(year, month, day);
    }
    if let Some(first) = holiday.first {
        let from = date(year, first.month, first.from)?;
        let ahead = (first.weekday - from.weekday().to_monday_one_offset()).rem_euclid(7);
        return shift(from, Grain::Day, i64::from(ahead));
    }
    if let Some(days) = holiday.easter {
        return shift(western_easter(year)?, Grain::Day, days);
    }
    shift(eastern_easter(year)?, Grain::Day, holiday.eastern_easter?)
}

/// The latest occurrence that begins on or before a day.
pub(super) fn at_or_before(cycle: Cycle, day: Date, rules: &TimeRules) -> Result<Period, Failure> {
    match cycle {
        Cycle::Weekday(weekday) => {
            let back = (day.weekday().to_monday_one_offset() - weekday).rem_euclid(7);
            shift(day, Grain::Day, -i64::from(back))
                .map(Period::day)
                .ok_or(Failure::Impossible)
        }
        Cycle::DayOfMonth(number) => day_of_month(day, number, -1),
        _ => search(cycle, day, -1, rules),
    }
}

/// The earliest occurrence that ends on or after a day.
pub(super) fn at_or_after(cycle: Cycle, day: Date, rules: &TimeRules) -> Result<Period, Failure> {
    match cycle {
        Cycle::Weekday(weekday) => {
            let ahead = (weekday - day.weekday().to_monday_one_offset()).rem_euclid(7);
            shift(day, Grain::Day, i64::from(ahead))
                .map(Period::day)
                .ok_or(Failure::Impossible)
        }
        Cycle::DayOfMonth(number) => day_of_month(day, number, 1),
        _ => search(cycle, day, 1, rules),
    }
}

/// The occurrence that a clause of this tense means.
///
/// News names the year of what is far away, so a date whose occurrence in the tense's direction is
/// most of a year off, while another is near, is the near one: the verb was not its own.
pub(super) fn by_tense(
    cycle: Cycle,
    tense: Tense,
    day: Date,
    rules: &TimeRules,
) -> Result<Period, Failure> {
    let before = at_or_before(cycle, day, rules)?;
    let after = at_or_after(cycle, day, rules)?;
    let weekday = matches!(cycle, Cycle::Weekday(_));
    if weekday || matches!(cycle, Cycle::DayOfMonth(_)) {
        return Ok(if tense == Tense::Future {
            after
        } else {
            before
        });
    }
    let days = |a: Date, b: Date| a.until(b).map_or(i32::MAX, |span| span.get_days()).max(0);
    let (behind, ahead) = (days(before.last(), day), days(day, after.first));
    let forward = match tense {
        Tense::Future => !(ahead > 180 && behind < 90),
        Tense::Past => behind > 240 && ahead < 90,
        // looking back is the habit of news
        Tense::Present | Tense::Unknown => ahead * 2 < behind,
    };
    Ok(if forward { after } else { before })
}

fn day_of_month(day: Date, number: i8, step: i64) -> Result<Period, Failure> {
    let mut month = Period::around(day, Grain::Month).ok_or(Failure::Impossible)?;
    // some month of three has a 31st
    for _ in 0..4 {
        if let Some(found) = date(month.first.year(), month.first.month(), number)
            && ((step < 0 && found <= day) || (step > 0 && found >= day))
        {
            return Ok(Period::day(found));
        }
        month = month.step(step).ok_or(Failure::Impossible)?;
    }
    Err(Failure::Impossible)
}

fn search(cycle: Cycle, day: Date, step: i16, rules: &TimeRules) -> Result<Period, Failure> {
    let mut failure = Failure::Impossible;
    // 29 February is at most eight years away
    for n in -1..=8 {
        match in_year(cycle, day.year().saturating_add(n * step), rules) {
            Ok(found) if step < 0 && found.first <= day => return Ok(found),
            Ok(found) if step > 0 && found.last() >= day => return Ok(found),
            Ok(_) => {}
            Err(reason) => failure = reason,
        }
    }
    Err(failure)
}
