//! From what an expression means to a value of the calendar, with the reason in words.

use counterclaim_model::{TimeKind, TimeMod};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::anchor::Anchor;
use super::bounds::{bound, narrowed};
use super::calendar::{Grain, Period, day_in_words, shift, weekday_name};
use super::length::{length_value, whole_steps};
use super::meaning::{
    Clock, Count, Cycle, Expression, Length, Meaning, Origin, Pick, Reach, Reference, Unit, When,
};
use super::occurrence::{at_or_after, at_or_before, nth};
use super::rules::TimeRules;
use super::tense::Tense;

/// Days before publication within which a day told last is still that of the story.
const STORY_DAYS: i32 = 14;

/// Days in half a quarter.
const HALF_A_QUARTER: i64 = 45;

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
    pub(super) last: Option<(Period, usize)>,
    /// The last day, with its paragraph.
    pub(super) last_day: Option<(Date, usize)>,
    /// The last clock time with its day.
    last_moment: Option<(DateTime, usize)>,
    pub(super) last_quarter: Option<(Period, usize)>,
    pub(super) paragraph: usize,
    /// What the next expression goes on from, where the two make a range.
    range_from: Option<Range>,
    /// Whether the expression opens its sentence, so that the verb behind it is its own.
    pub(super) opening: bool,
}

/// The first end of a range ("from Monday").
#[derive(Clone, Copy, Debug)]
enum Range {
    Day(Date),
    Moment(DateTime),
}

/// How far back, in paragraphs, a time still carries the narrative.
const MEMORY: usize = 2;

pub(super) enum Dated {
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
            opening: false,
        }
    }

    pub(super) fn set_opening(&mut self, opening: bool) {
        self.opening = opening;
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
        // a quarter that was named goes on to be told of by its name ("the first quarter … the quarter
        // ended Sept. 29 … the 1988 period")
        let named = matches!(when, When::QuarterTo(_)) && self.last_quarter.is_some();
        if !is_comparison(when) && !named {
            self.remember(period);
        }
        // "from Sept. 14 to Thursday" reaches to the Thursday of the anchor
        if !matches!(when, When::Cyclic(Cycle::Weekday(_), _)) {
            self.range_from = None;
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

    pub(super) fn near<T: Copy>(&self, remembered: Option<(T, usize)>) -> Option<T> {
        remembered
            .filter(|&(_, paragraph)| self.paragraph - paragraph <= MEMORY)
            .map(|(value, _)| value)
    }

    pub(super) fn anchor_date(&self) -> Result<Date, Failure> {
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
            When::QuarterTo(date) => {
                let last = self.period(date, tense)?.first;
                // a business quarter that is none of the calendar's goes by where most of it lies
                let middle = shift(last, Grain::Day, -HALF_A_QUARTER).ok_or(Failure::Impossible)?;
                Period::around(middle, Grain::Quarter).ok_or(Failure::Impossible)?
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
        let stated = zone.and_then(|minutes| Offset::from_seconds(minutes * 60).ok());
        let local = self.anchor.and_then(|anchor| anchor.local);
        if let (None, Some(local), Clock::At(..)) = (stated, local, clock) {
            because = format!("{because}; read in the zone {}", local.name());
        }
        let bound = |minutes: i64| {
            let offset = stated.or_else(|| local?.offset(date, minutes));
            bound(date, minutes, offset)
        };
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
            .filter(|day| !overnight || Some(*day) != today)
            .filter(|day| self.is_in_story(*day));
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

    /// Whether a day told last is one that a clock time may belong to: of this paragraph, or not long
    /// before the text ("kidnapped on Dec. 30" is not when somebody called on Jan. 21).
    fn is_in_story(&self, day: Date) -> bool {
        let here = self
            .last_day
            .is_some_and(|(last, paragraph)| last == day && paragraph == self.paragraph);
        let Some(anchor) = self.anchor.filter(|_| !here) else {
            return true;
        };
        let back = day.until(anchor.date).map_or(0, |span| span.get_days());
        back <= STORY_DAYS
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
                (Origin::Anchor, -1) => refers(Reference::Past, words),
                (Origin::Anchor, _) => refers(Reference::Future, words),
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
        Reference::Present => ("PRESENT_REF", "the present"),
        Reference::Past => ("PAST_REF", "some time in the past"),
        Reference::Future => ("FUTURE_REF", "some time to come"),
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
            | When::Cyclic(Cycle::Unit(Unit::Quarter), Pick::In(_))
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
