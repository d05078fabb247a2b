//! From what an expression means to a value of the calendar, with the reason in words.

use counterclaim_model::{TimeKind, TimeMod};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time as ClockTime};
use jiff::tz::Offset;

use super::anchor::Anchor;
use super::calendar::{
    Grain, Period, date, day_in_words, eastern_easter, shift, weekday_name, western_easter,
};
use super::meaning::{
    Clock, Count, Cycle, Expression, Length, Meaning, Origin, Pick, Reach, Reference, Side, Unit,
    When, YearOf,
};
use super::rules::{Holiday, TimeRules};
use super::tense::Tense;

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Impossible,
    Ambiguous,
    NoAnchor,
    NoNarrative,
    NoCalendar,
    HalfOfDay,
    Vague,
}

impl Failure {
    fn in_words(self) -> &'static str {
        match self {
            Self::Impossible => "no calendar or clock has such a day or hour",
            Self::Ambiguous => "day and month can stand in either order",
            Self::NoAnchor => "the publication date is not known",
            Self::NoNarrative => "nothing before it says which time it is told from",
            Self::NoCalendar => "its calendar is not computed",
            Self::HalfOfDay => "morning or evening is not said",
            Self::Vague => "how far is not said",
        }
    }
}

/// A resolved expression.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) kind: TimeKind,
    pub(super) value: Option<String>,
    pub(super) earliest: Option<String>,
    pub(super) latest: Option<String>,
    pub(super) because: String,
    pub(super) failure: Option<Failure>,
    /// The weekday written, where the date falls on another.
    pub(super) wrong_weekday: bool,
}

impl Outcome {
    fn plain(kind: TimeKind, value: Option<String>, because: impl Into<String>) -> Self {
        Self {
            kind,
            value,
            earliest: None,
            latest: None,
            because: because.into(),
            failure: None,
            wrong_weekday: false,
        }
    }

    fn failed(kind: TimeKind, words: &str, failure: Failure) -> Self {
        Self {
            failure: Some(failure),
            ..Self::plain(kind, None, format!("'{words}': {}", failure.in_words()))
        }
    }
}

/// What the text said before, paragraph by paragraph.
pub(super) struct Resolver<'r> {
    pub(super) anchor: Option<Anchor>,
    pub(super) rules: &'r TimeRules,
    /// The last date of any grain, with its paragraph.
    last: Option<(Period, usize)>,
    /// The last day, with its paragraph.
    last_day: Option<(Date, usize)>,
    /// The last clock time with its day.
    last_moment: Option<(DateTime, usize)>,
    last_quarter: Option<(Period, usize)>,
    paragraph: usize,
    /// What the next expression goes on from, where the two make a range.
    range_from: Option<Range>,
}

/// The first end of a range ("from Monday").
#[derive(Clone, Copy, Debug)]
enum Range {
    Day(Date),
    Moment(DateTime),
}

/// How far back, in paragraphs, a time still carries the narrative.
const MEMORY: usize = 2;

enum Dated {
    Period(Period),
    Reference(Reference),
}

impl<'r> Resolver<'r> {
    pub(super) fn new(anchor: Option<Anchor>, rules: &'r TimeRules) -> Self {
        Self {
            anchor,
            rules,
            last: None,
            last_day: None,
            last_moment: None,
            last_quarter: None,
            paragraph: 0,
            range_from: None,
        }
    }

    pub(super) fn enter_paragraph(&mut self, paragraph: usize) {
        self.paragraph = paragraph;
    }

    /// Resolves the next expression of the text; `ranged` where it closes a range that the last
    /// expression opened.
    pub(super) fn resolve(
        &mut self,
        expression: &Expression,
        words: &str,
        tense: Tense,
        ranged: bool,
    ) -> Outcome {
        if !ranged {
            self.range_from = None;
        }
        match &expression.meaning {
            Meaning::Set(value) => Outcome::plain(
                TimeKind::Set,
                Some(value.clone()),
                format!("'{words}' repeats"),
            ),
            Meaning::Duration(length, reach) => self.duration(length, *reach, words),
            Meaning::Date(when) => self.date(expression, when, words, tense),
            Meaning::Time { day, clock, zone } => {
                self.time(expression, day.as_ref(), *clock, *zone, words, tense)
            }
            Meaning::Moment(count, unit, sign, origin) => {
                self.moment(*count, *unit, *sign, *origin, words)
            }
        }
    }

    fn duration(&self, length: &Length, reach: Reach, words: &str) -> Outcome {
        let value = length_value(length);
        let mut outcome = Outcome::plain(
            TimeKind::Duration,
            Some(value),
            format!("'{words}' is a length of time"),
        );
        let (Some(anchor), &[(Count::Exact(n), unit)]) = (self.anchor, length.parts.as_slice())
        else {
            return outcome;
        };
        let days = |sign: f64| {
            let (grain, by) = whole_steps(n * sign, unit)?;
            shift(anchor.date, grain, by)
        };
        match reach {
            Reach::Free => {}
            Reach::Past => {
                outcome.earliest = days(-1.0).map(|day| day.to_string());
                outcome.latest = Some(anchor.date.to_string());
            }
            Reach::Future => {
                outcome.earliest = Some(anchor.date.to_string());
                outcome.latest = days(1.0).map(|day| day.to_string());
            }
        }
        outcome
    }

    fn date(&mut self, expression: &Expression, when: &When, words: &str, tense: Tense) -> Outcome {
        let period = match self.when(when, tense) {
            Err(failure) => return Outcome::failed(TimeKind::Date, words, failure),
            Ok(Dated::Reference(reference)) => return refers(reference, words),
            Ok(Dated::Period(period)) => period,
        };
        if !is_comparison(when) {
            self.remember(period);
        }
        let mut outcome = Outcome::plain(
            TimeKind::Date,
            Some(period.value()),
            self.because(when, period, words, tense),
        );
        let (earliest, latest) = narrowed(period, expression, self.anchor);
        outcome.earliest = Some(earliest.to_string());
        outcome.latest = Some(latest.to_string());
        outcome.wrong_weekday = wrong_weekday(when, period);
        outcome
    }

    fn remember(&mut self, period: Period) {
        self.last = Some((period, self.paragraph));
        match period.grain {
            Grain::Day => {
                self.range_from = Some(Range::Day(period.first));
                self.last_day = Some((period.first, self.paragraph));
                self.last_moment = None;
            }
            Grain::Quarter => self.last_quarter = Some((period, self.paragraph)),
            _ => {}
        }
    }

    fn near<T: Copy>(&self, remembered: Option<(T, usize)>) -> Option<T> {
        remembered
            .filter(|&(_, paragraph)| self.paragraph - paragraph <= MEMORY)
            .map(|(value, _)| value)
    }

    fn anchor_date(&self) -> Result<Date, Failure> {
        self.anchor
            .map(|anchor| anchor.date)
            .ok_or(Failure::NoAnchor)
    }

    fn when(&self, when: &When, tense: Tense) -> Result<Dated, Failure> {
        let period = match when {
            When::Fixed(period) => *period,
            When::Impossible => return Err(Failure::Impossible),
            When::Ambiguous => return Err(Failure::Ambiguous),
            When::Refers(reference) => return Ok(Dated::Reference(*reference)),
            When::Dated(weekday, date) => return self.dated(*weekday, date, tense),
            When::Cyclic(cycle @ Cycle::Weekday(_), Pick::Tense) => match self.range_from {
                Some(Range::Day(from)) => at_or_after(*cycle, from, self.rules)?,
                _ => self.cyclic(*cycle, Pick::Tense, tense)?,
            },
            When::Cyclic(cycle, pick) => self.cyclic(*cycle, *pick, tense)?,
            When::Shifted(count, unit, sign, origin) => {
                return self.shifted(*count, *unit, *sign, *origin);
            }
            When::Beside(by, date) => {
                let period = self.period(date, tense)?;
                let first = shift(period.first, Grain::Day, *by).ok_or(Failure::Impossible)?;
                Period::day(first)
            }
            When::Around(grain, date) => {
                let period = self.period(date, tense)?;
                Period::around(period.first, *grain).ok_or(Failure::Impossible)?
            }
            When::Nth(n, grain, whole) => nth(*n, *grain, self.period(whole, tense)?)?,
        };
        Ok(Dated::Period(period))
    }

    /// A weekday with a date: where the year is not said, the one in which they agree.
    fn dated(&self, weekday: i8, date: &When, tense: Tense) -> Result<Dated, Failure> {
        if let (
            When::Cyclic(cycle @ (Cycle::MonthDay(..) | Cycle::DayOfMonth(_)), Pick::Tense),
            Some(anchor),
        ) = (date, self.anchor)
        {
            let agrees = |period: &Period| period.first.weekday().to_monday_one_offset() == weekday;
            let told = self.when(date, tense)?;
            let before = at_or_before(*cycle, anchor.date, self.rules).ok();
            let after = at_or_after(*cycle, anchor.date, self.rules).ok();
            return match told {
                Dated::Period(period) if agrees(&period) => Ok(told),
                told => Ok(before
                    .into_iter()
                    .chain(after)
                    .find(agrees)
                    .map_or(told, Dated::Period)),
            };
        }
        self.when(date, tense)
    }

    fn period(&self, when: &When, tense: Tense) -> Result<Period, Failure> {
        match self.when(when, tense)? {
            Dated::Period(period) => Ok(period),
            Dated::Reference(_) => Err(Failure::Vague),
        }
    }

    fn shifted(
        &self,
        count: Count,
        unit: Unit,
        sign: i8,
        origin: Origin,
    ) -> Result<Dated, Failure> {
        let Count::Exact(n) = count else {
            return match origin {
                Origin::Anchor if sign < 0 => Ok(Dated::Reference(Reference::PastRef)),
                Origin::Anchor => Ok(Dated::Reference(Reference::FutureRef)),
                Origin::Narrative => Err(Failure::Vague),
            };
        };
        let (grain, by) = whole_steps(n * f64::from(sign), unit).ok_or(Failure::Vague)?;
        // "a year earlier" beside a quarter or month means the same one of the year before
        if let Some(period) = self
            .comparable(origin)
            .filter(|_| unit == Unit::Year && n == 1.0)
        {
            let first = shift(period.first, grain, by).ok_or(Failure::Impossible)?;
            return Ok(Dated::Period(Period { first, ..period }));
        }
        let base = match origin {
            Origin::Anchor => self.anchor_date()?,
            Origin::Narrative if grain == Grain::Day => {
                self.near(self.last_day).ok_or(Failure::NoNarrative)?
            }
            Origin::Narrative => match self.near(self.last) {
                Some(period) if period.grain <= grain => period.first,
                _ => {
                    return Err(Failure::NoNarrative)
                        .or_else(|failure| self.fallback(grain, by).ok_or(failure));
                }
            },
        };
        let day = shift(base, grain, by).ok_or(Failure::Impossible)?;
        Period::around(day, grain)
            .map(Dated::Period)
            .ok_or(Failure::Impossible)
    }

    /// The quarter or month that "a year earlier" compares with.
    fn comparable(&self, origin: Origin) -> Option<Period> {
        let near = |remembered: Option<(Period, usize)>| {
            remembered
                .filter(|&(_, paragraph)| self.paragraph - paragraph <= 1)
                .map(|(period, _)| period)
        };
        let month = near(self.last)
            .filter(|period| period.grain == Grain::Month && origin == Origin::Narrative);
        month.or_else(|| near(self.last_quarter))
    }

    /// "A year earlier" in a text without other dates compares with the present.
    fn fallback(&self, grain: Grain, by: i64) -> Option<Dated> {
        if grain != Grain::Year || by != -1 {
            return None;
        }
        let day = shift(self.anchor?.date, grain, by)?;
        Period::around(day, grain).map(Dated::Period)
    }

    fn cyclic(&self, cycle: Cycle, pick: Pick, tense: Tense) -> Result<Period, Failure> {
        if let Pick::In(year) = pick {
            let year = self.year(year)?;
            return in_year(cycle, year, self.rules);
        }
        if pick == Pick::YearAgo {
            return self.year_ago(cycle);
        }
        if matches!(pick, Pick::Previous | Pick::Following | Pick::Same) {
            return self.narrated(cycle, pick);
        }
        let anchor = self.anchor_date()?;
        if let (Pick::InWeek(by), Cycle::Weekday(_)) = (pick, cycle) {
            let week =
                Period::around(anchor, Grain::Week).and_then(|week| week.step(i64::from(by)));
            return at_or_after(cycle, week.ok_or(Failure::Impossible)?.first, self.rules);
        }
        let unit = match cycle {
            Cycle::Unit(unit) => unit.grain(),
            _ => None,
        };
        if let Some(grain) = unit {
            return self.unit_near(grain, pick, tense, anchor);
        }
        let rules = self.rules;
        match pick {
            Pick::Tense => by_tense(cycle, tense, anchor, rules),
            Pick::Last | Pick::Latest => {
                let yesterday = shift(anchor, Grain::Day, -1).ok_or(Failure::Impossible)?;
                let found = at_or_before(cycle, yesterday, rules)?;
                if found.contains(anchor) {
                    return at_or_before(
                        cycle,
                        shift(found.first, Grain::Day, -1).ok_or(Failure::Impossible)?,
                        rules,
                    );
                }
                Ok(found)
            }
            Pick::Coming => {
                let tomorrow = shift(anchor, Grain::Day, 1).ok_or(Failure::Impossible)?;
                at_or_after(cycle, tomorrow, rules)
            }
            Pick::Next => match cycle {
                Cycle::Weekday(weekday) => {
                    let monday = Period::around(anchor, Grain::Week)
                        .and_then(|week| week.step(1))
                        .ok_or(Failure::Impossible)?;
                    at_or_after(Cycle::Weekday(weekday), monday.first, rules)
                }
                _ => {
                    let current = at_or_after(cycle, anchor, rules)?;
                    if current.first > anchor {
                        return Ok(current);
                    }
                    at_or_after(
                        cycle,
                        shift(current.last(), Grain::Day, 1).ok_or(Failure::Impossible)?,
                        rules,
                    )
                }
            },
            _ => match cycle {
                Cycle::Weekday(_) if tense == Tense::Past => at_or_before(cycle, anchor, rules),
                Cycle::Weekday(_) => at_or_after(cycle, anchor, rules),
                _ => in_year(cycle, anchor.year(), rules),
            },
        }
    }

    /// "The year-ago quarter", "year-earlier".
    fn year_ago(&self, cycle: Cycle) -> Result<Period, Failure> {
        let told = self.comparable(Origin::Anchor);
        let quarter = cycle == Cycle::Unit(Unit::Quarter);
        let base = match told {
            Some(period) => period,
            None if quarter => {
                self.unit_near(Grain::Quarter, Pick::Last, Tense::Past, self.anchor_date()?)?
            }
            None => Period::around(self.anchor_date()?, Grain::Year).ok_or(Failure::Impossible)?,
        };
        let first = shift(base.first, Grain::Year, -1).ok_or(Failure::Impossible)?;
        Ok(Period { first, ..base })
    }

    fn year(&self, year: YearOf) -> Result<i16, Failure> {
        match year {
            YearOf::Fixed(year) => Ok(year),
            YearOf::FromAnchor(by) => Ok(self.anchor_date()?.year().saturating_add(by)),
        }
    }

    /// "The week", "last year", "the quarter".
    fn unit_near(
        &self,
        grain: Grain,
        pick: Pick,
        tense: Tense,
        anchor: Date,
    ) -> Result<Period, Failure> {
        let current = Period::around(anchor, grain).ok_or(Failure::Impossible)?;
        let by = match pick {
            Pick::Last | Pick::Latest => -1,
            Pick::Next | Pick::Coming => 1,
            Pick::Tense if grain == Grain::Quarter => {
                if let Some((quarter, _)) = self.last_quarter {
                    return Ok(quarter);
                }
                -i64::from(tense != Tense::Future)
            }
            Pick::Tense if grain == Grain::Weekend && tense != Tense::Future => {
                -i64::from(current.first > anchor)
            }
            Pick::This if grain == Grain::Weekend && tense == Tense::Past => {
                -i64::from(current.first > anchor)
            }
            _ => 0,
        };
        current.step(by).ok_or(Failure::Impossible)
    }

    /// "The next day", "that year", "the previous Friday".
    fn narrated(&self, cycle: Cycle, pick: Pick) -> Result<Period, Failure> {
        let Cycle::Unit(unit) = cycle else {
            let base = self
                .near(self.last_day)
                .or(self.anchor.map(|anchor| anchor.date))
                .ok_or(Failure::NoNarrative)?;
            return match pick {
                Pick::Previous => at_or_before(
                    cycle,
                    shift(base, Grain::Day, -1).ok_or(Failure::Impossible)?,
                    self.rules,
                ),
                Pick::Following => at_or_after(
                    cycle,
                    shift(base, Grain::Day, 1).ok_or(Failure::Impossible)?,
                    self.rules,
                ),
                _ => at_or_before(cycle, base, self.rules),
            };
        };
        let grain = unit.grain().ok_or(Failure::NoNarrative)?;
        let base = if grain == Grain::Day {
            Period::day(self.near(self.last_day).ok_or(Failure::NoNarrative)?)
        } else {
            let last = self
                .near(self.last)
                .filter(|last| last.grain <= grain)
                .ok_or(Failure::NoNarrative)?;
            Period::around(last.first, grain).ok_or(Failure::Impossible)?
        };
        let by = match pick {
            Pick::Previous => -1,
            Pick::Following => 1,
            _ => 0,
        };
        base.step(by).ok_or(Failure::Impossible)
    }

    fn time(
        &mut self,
        expression: &Expression,
        day: Option<&When>,
        clock: Clock,
        zone: Option<i32>,
        words: &str,
        tense: Tense,
    ) -> Outcome {
        let kind = TimeKind::Time;
        if clock == Clock::Impossible {
            return Outcome::failed(kind, words, Failure::Impossible);
        }
        let from = self.range_from;
        let (mut date, mut because) = match self.day_of_time(day, clock, words, tense) {
            Ok(found) => found,
            Err(failure) => return Outcome::failed(kind, words, failure),
        };
        if let (Some(Range::Moment(from)), Clock::At(hour, minute), None) = (from, clock, day) {
            let later = (i16::from(from.hour()), i16::from(from.minute()))
                <= (i16::from(hour), i16::from(minute));
            let next = if later {
                Some(from.date())
            } else {
                shift(from.date(), Grain::Day, 1)
            };
            date = next.unwrap_or(date);
        }
        self.remember(Period::day(date));
        let (value, from, to) = match clock {
            Clock::At(hour, minute) => {
                let minutes = i64::from(hour) * 60 + i64::from(minute);
                if let Ok(moment) = date.at(0, 0, 0, 0).checked_add(minutes.minutes()) {
                    self.last_moment = Some((moment, self.paragraph));
                    self.range_from = Some(Range::Moment(moment));
                }
                let slack = if expression.modifier == Some(TimeMod::Approx) {
                    15
                } else {
                    0
                };
                (
                    Some(format!("T{hour:02}:{minute:02}")),
                    minutes - slack,
                    minutes + slack,
                )
            }
            Clock::Dial(..) => {
                because = format!("'{words}': {}", Failure::HalfOfDay.in_words());
                (None, 0, 24 * 60 - 1)
            }
            Clock::Part(index) => {
                let part = &self.rules.parts[index];
                let (from, to) = (i64::from(part.from) * 60, i64::from(part.to) * 60);
                let early = expression.modifier == Some(TimeMod::Start) && part.code == "MO";
                let (from, to) = match () {
                    // "overnight on Thursday" can be the night before or after
                    () if part.alone && part.code == "NI" => (from - 24 * 60, to),
                    () if early => (0, 8 * 60),
                    () => (from, to),
                };
                (Some(format!("T{}", part.code)), from, to)
            }
            Clock::Impossible => (None, 0, 0),
        };
        let offset = zone
            .and_then(|minutes| Offset::from_seconds(minutes * 60).ok())
            .or(self.anchor.and_then(|anchor| anchor.local));
        let bound = |minutes: i64| bound(date, minutes, offset);
        let failure = value.is_none().then_some(Failure::HalfOfDay);
        Outcome {
            earliest: bound(from),
            latest: bound(if matches!(clock, Clock::At(24, 0)) {
                to
            } else {
                to.max(from)
            }),
            failure,
            wrong_weekday: day.is_some_and(|when| wrong_weekday(when, Period::day(date))),
            ..Outcome::plain(kind, value.map(|clock| format!("{date}{clock}")), because)
        }
    }

    /// The day of a clock time, and how it was reached.
    fn day_of_time(
        &self,
        day: Option<&When>,
        clock: Clock,
        words: &str,
        tense: Tense,
    ) -> Result<(Date, String), Failure> {
        if let Some(when) = day {
            let period = self.period(when, tense)?;
            if period.grain != Grain::Day {
                return Err(Failure::Vague);
            }
            return Ok((period.first, self.because(when, period, words, tense)));
        }
        let overnight = matches!(clock, Clock::Part(index) if self.rules.parts[index].alone && self.rules.parts[index].code == "NI");
        let today = self.anchor.map(|anchor| anchor.date);
        // "overnight" in a text of Thursday is the night that led to it
        let told = self
            .near(self.last_day)
            .filter(|day| !overnight || Some(*day) != today);
        if let Some(day) = told {
            let reason = format!(
                "'{words}' without a day of its own, after a mention of {}",
                day_in_words(day)
            );
            return Ok((day, reason));
        }
        let anchor = self.anchor_date()?;
        let night_before = overnight && tense != Tense::Future;
        let day = if night_before {
            shift(anchor, Grain::Day, -1).ok_or(Failure::Impossible)?
        } else {
            anchor
        };
        let reason = format!(
            "'{words}' without a day, in a text {}: {}",
            published(anchor),
            day_in_words(day)
        );
        Ok((day, reason))
    }

    /// "Two hours ago", "minutes later".
    fn moment(
        &mut self,
        count: Count,
        unit: Unit,
        sign: i8,
        origin: Origin,
        words: &str,
    ) -> Outcome {
        let kind = if unit == Unit::Hour || unit == Unit::Minute || unit == Unit::Second {
            TimeKind::Time
        } else {
            TimeKind::Date
        };
        let base = match origin {
            Origin::Anchor => self
                .anchor
                .and_then(|anchor| anchor.time.map(|time| anchor.date.to_datetime(time))),
            Origin::Narrative => self.near(self.last_moment),
        };
        let Count::Exact(n) = count else {
            return match (origin, sign) {
                (Origin::Anchor, -1) => refers(Reference::PastRef, words),
                (Origin::Anchor, _) => refers(Reference::FutureRef, words),
                _ => Outcome::failed(kind, words, Failure::Vague),
            };
        };
        let missing = if origin == Origin::Anchor {
            Failure::NoAnchor
        } else {
            Failure::NoNarrative
        };
        let Some(base) = base else {
            return Outcome::failed(kind, words, missing);
        };
        let seconds = n
            * f64::from(sign)
            * match unit {
                Unit::Hour => 3600.0,
                Unit::Minute => 60.0,
                _ => 1.0,
            };
        let moved = (seconds.abs() < 1e9)
            .then(|| base.checked_add((seconds as i64).seconds()).ok())
            .flatten();
        let Some(moment) = moved else {
            return Outcome::failed(kind, words, Failure::Impossible);
        };
        self.last_moment = Some((moment, self.paragraph));
        let value = format!(
            "{}T{:02}:{:02}",
            moment.date(),
            moment.hour(),
            moment.minute()
        );
        let from = if origin == Origin::Anchor {
            "the publication"
        } else {
            "the time told before"
        };
        let because = format!("'{words}', counted from {from}");
        Outcome {
            earliest: Some(moment.date().to_string()),
            latest: Some(moment.date().to_string()),
            ..Outcome::plain(kind, Some(value), because)
        }
    }

    fn because(&self, when: &When, period: Period, words: &str, tense: Tense) -> String {
        let found = period.in_words();
        let anchor = self
            .anchor
            .map(|anchor| published(anchor.date))
            .unwrap_or_default();
        let told = matches!(when, When::Cyclic(_, Pick::Tense | Pick::This));
        match when {
            When::Fixed(_) | When::Dated(_, _) if matches!(when, When::Fixed(_)) => {
                format!("'{words}' names {found}")
            }
            When::Cyclic(_, Pick::Previous | Pick::Following | Pick::Same)
            | When::Shifted(_, _, _, Origin::Narrative) => {
                format!("'{words}', told from the time named before: {found}")
            }
            _ if told => format!(
                "'{words}' in a text {anchor}, {}: {found}",
                tense.in_words()
            ),
            _ => format!("'{words}' in a text {anchor}: {found}"),
        }
    }
}

fn published(day: Date) -> String {
    format!(
        "published on {} {}",
        weekday_name(day.weekday()),
        day_in_words(day)
    )
}

fn refers(reference: Reference, words: &str) -> Outcome {
    let (value, meaning) = match reference {
        Reference::PresentRef => ("PRESENT_REF", "the present"),
        Reference::PastRef => ("PAST_REF", "some time in the past"),
        Reference::FutureRef => ("FUTURE_REF", "some time to come"),
    };
    Outcome::plain(
        TimeKind::Date,
        Some(value.to_owned()),
        format!("'{words}' means {meaning}"),
    )
}

/// Whether it only compares, so that what follows is not told from it.
fn is_comparison(when: &When) -> bool {
    matches!(
        when,
        When::Cyclic(_, Pick::YearAgo | Pick::Previous)
            | When::Shifted(_, Unit::Year, -1, _)
            | When::Shifted(_, _, -1, Origin::Narrative)
    )
}

/// Whether the weekday written with a date is not the date's.
fn wrong_weekday(when: &When, period: Period) -> bool {
    match when {
        When::Dated(weekday, _) => {
            period.grain == Grain::Day && period.first.weekday().to_monday_one_offset() != *weekday
        }
        _ => false,
    }
}

/// A bound of a time: RFC 3339 where the offset is known, else the day.
fn bound(day: Date, minutes: i64, offset: Option<Offset>) -> Option<String> {
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
fn narrowed(period: Period, expression: &Expression, anchor: Option<Anchor>) -> (Date, Date) {
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
    if let (Some(side), Some(anchor)) = (expression.side, anchor) {
        if period.contains(anchor.date) {
            match side {
                Side::Earlier => to = to.min(anchor.date).max(from),
                Side::Later => from = from.max(anchor.date).min(to),
            }
        }
    }
    (from, to)
}

/// Whole steps of a grain: 1.5 years are 18 months, a decade ten years.
fn whole_steps(n: f64, unit: Unit) -> Option<(Grain, i64)> {
    let (grain, n) = match unit {
        Unit::Decade => (Grain::Year, n * 10.0),
        Unit::Century => (Grain::Year, n * 100.0),
        Unit::Millennium => (Grain::Year, n * 1000.0),
        Unit::Fortnight => (Grain::Week, n * 2.0),
        unit => (unit.grain()?, n),
    };
    let (grain, n) = match grain {
        Grain::Year if n.fract() != 0.0 => (Grain::Month, n * 12.0),
        Grain::Week if n.fract() != 0.0 => (Grain::Day, n * 7.0),
        _ => (grain, n),
    };
    (n.abs() < 1e9).then_some((grain, n.round() as i64))
}

/// The n-th stretch of a grain in a whole; -1 is the last.
fn nth(n: i64, grain: Grain, whole: Period) -> Result<Period, Failure> {
    let found = if n < 0 {
        Period::around(whole.last(), grain)
    } else {
        Period::around(whole.first, grain).and_then(|first| first.step(n - 1))
    };
    found
        .filter(|found| found.first <= whole.last())
        .ok_or(Failure::Impossible)
}

/// The occurrence in a year.
fn in_year(cycle: Cycle, year: i16, rules: &TimeRules) -> Result<Period, Failure> {
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
fn at_or_before(cycle: Cycle, day: Date, rules: &TimeRules) -> Result<Period, Failure> {
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
fn at_or_after(cycle: Cycle, day: Date, rules: &TimeRules) -> Result<Period, Failure> {
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
fn by_tense(cycle: Cycle, tense: Tense, day: Date, rules: &TimeRules) -> Result<Period, Failure> {
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
        if let Some(found) = date(month.first.year(), month.first.month(), number) {
            if (step < 0 && found <= day) || (step > 0 && found >= day) {
                return Ok(Period::day(found));
            }
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

/// The TIMEX3 value of a length: "P2Y6M", "PT90M", "PXD".
pub(super) fn length_value(length: &Length) -> String {
    let (mut date, mut time) = (String::new(), String::new());
    for &(count, unit) in &length.parts {
        let (factor, letter, clock) = unit_letter(unit);
        let out = if clock { &mut time } else { &mut date };
        match count {
            Count::Vague => {
                let letter = if factor > 1.0 {
                    vague_letter(unit)
                } else {
                    letter
                };
                out.push_str(&format!("X{letter}"));
            }
            Count::Exact(n) => push_exact(out, n * factor, letter, clock),
        }
    }
    if time.is_empty() {
        format!("P{date}")
    } else {
        format!("P{date}T{time}")
    }
}

fn unit_letter(unit: Unit) -> (f64, &'static str, bool) {
    match unit {
        Unit::Second => (1.0, "S", true),
        Unit::Minute => (1.0, "M", true),
        Unit::Hour => (1.0, "H", true),
        Unit::Day | Unit::Night => (1.0, "D", false),
        Unit::Weekend => (1.0, "WE", false),
        Unit::Week => (1.0, "W", false),
        Unit::Fortnight => (2.0, "W", false),
        Unit::Month => (1.0, "M", false),
        Unit::Quarter => (1.0, "Q", false),
        Unit::Half => (6.0, "M", false),
        Unit::Year => (1.0, "Y", false),
        Unit::Decade => (10.0, "Y", false),
        Unit::Century => (100.0, "Y", false),
        Unit::Millennium => (1000.0, "Y", false),
    }
}

fn vague_letter(unit: Unit) -> &'static str {
    match unit {
        Unit::Decade => "DE",
        Unit::Century => "CE",
        Unit::Millennium => "ML",
        Unit::Fortnight => "W",
        _ => "M",
    }
}

/// Whole numbers as they are; halves and quarters in the next smaller unit where it divides.
fn push_exact(out: &mut String, n: f64, letter: &str, clock: bool) {
    let (whole, rest) = (n.trunc(), n.fract());
    let smaller = match (letter, clock) {
        ("Y", _) => Some((12.0, "M")),
        ("H", true) => Some((60.0, "M")),
        ("M", true) => Some((60.0, "S")),
        _ => None,
    };
    match smaller {
        Some((per, small)) if rest != 0.0 && (rest * per).fract() == 0.0 => {
            if whole > 0.0 {
                out.push_str(&format!("{whole}{letter}"));
            }
            out.push_str(&format!("{}{small}", rest * per));
        }
        _ => out.push_str(&format!("{n}{letter}")),
    }
}
