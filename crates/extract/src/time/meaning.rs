//! What an expression means before the anchor and the narrative are looked at.

use counterclaim_model::TimeMod;
use serde::Deserialize;

use super::calendar::{Grain, Period, Season};

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Night,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    /// The stretch of the calendar it names; `None` for less than a day.
    pub(super) fn grain(self) -> Option<Grain> {
        Some(match self {
            Self::Second | Self::Minute | Self::Hour => return None,
            Self::Day | Self::Night => Grain::Day,
            Self::Weekend => Grain::Weekend,
            Self::Week | Self::Fortnight => Grain::Week,
            Self::Month => Grain::Month,
            Self::Quarter => Grain::Quarter,
            Self::Half => Grain::Half,
            Self::Year => Grain::Year,
            Self::Decade => Grain::Decade,
            Self::Century => Grain::Century,
            Self::Millennium => Grain::Millennium,
        })
    }

    /// Whether it is shorter than a day.
    pub(super) fn is_clock(self) -> bool {
        self.grain().is_none()
    }
}

/// How many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Count {
    Exact(f64),
    /// "Several", "some", a bare plural.
    Vague,
}

/// A count of a unit, or several ("two years and three months").
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Length {
    pub(super) parts: Vec<(Count, Unit)>,
}

/// A part of the day, as in the resource file.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Part {
    /// TIMEX3 code ("MO").
    #[serde(default)]
    pub(super) code: String,
    /// A single moment instead of a code ("12:00").
    #[serde(default)]
    pub(super) clock: String,
    /// First hour.
    pub(super) from: i8,
    /// Hour it ends; above 24 it reaches into the next day.
    pub(super) to: i8,
    /// Whether it stands for a time without any other word.
    #[serde(default)]
    pub(super) alone: bool,
}

/// Now, once, or some day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) enum Reference {
    #[serde(rename = "PRESENT_REF")]
    Present,
    #[serde(rename = "PAST_REF")]
    Past,
    #[serde(rename = "FUTURE_REF")]
    Future,
}

/// Something of the calendar that comes again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cycle {
    Weekday(i8),
    Month(i8),
    MonthDay(i8, i8),
    /// "The 14th".
    DayOfMonth(i8),
    Quarter(i8),
    Half(i8),
    Season(Season),
    /// Index into the rules' holidays.
    Holiday(usize),
    /// "The week", "this year".
    Unit(Unit),
}

/// Which of them is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// The nearest in the direction of the clause's tense.
    Tense,
    Last,
    This,
    /// Of the next week, month or year.
    Next,
    /// The first to come ("this coming Friday").
    Coming,
    /// Before the narrative's time.
    Previous,
    /// After the narrative's time.
    Following,
    /// The narrative's own ("that day").
    Same,
    /// A year before the one told of ("the year-ago quarter").
    YearAgo,
    /// The last one completed ("the latest quarter").
    Latest,
    /// The one of the week so many weeks after the anchor's.
    InWeek(i8),
    /// The one of a year.
    In(YearOf),
}

/// A year, named or told from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum YearOf {
    Fixed(i16),
    /// Years after the anchor's.
    FromAnchor(i16),
}

/// What a distance is measured from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Anchor,
    Narrative,
}

/// A calendar date, perhaps still to be told from others.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum When {
    Fixed(Period),
    /// No such day or hour.
    Impossible,
    /// Two readings, as in "04/05/2023".
    Ambiguous,
    Cyclic(Cycle, Pick),
    /// A weekday with a date: the date decides, the weekday checks it.
    Dated(i8, Box<When>),
    /// So many units from the anchor or the narrative; negative is before.
    Shifted(Count, Unit, i8, Origin),
    /// Days from another date ("the day before last Tuesday").
    Beside(i64, Box<When>),
    /// The quarter that ends with a date ("the quarter ended Sept. 29").
    QuarterTo(Box<When>),
    /// The stretch of this grain around another date ("the week of March 6").
    Around(Grain, Box<When>),
    /// "The third week of May": count, grain, the whole.
    Nth(i64, Grain, Box<When>),
    Refers(Reference),
}

/// A moment or a part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// Hour 0 to 24 and minute.
    At(i8, i8),
    /// Hour and minute on a twelve-hour dial, morning or evening unsaid ("7 o'clock").
    Dial(i8, i8),
    /// Index into the rules' parts.
    Part(usize),
    Impossible,
}

/// How a duration lies on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Floats freely.
    Free,
    /// Ends at the anchor ("the past two years").
    Past,
    /// Begins at the anchor ("the next two weeks").
    Future,
}

/// What an expression means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    Date(When),
    Time {
        day: Option<When>,
        clock: Clock,
        /// Minutes east of Greenwich.
        zone: Option<i32>,
    },
    /// Hours, minutes or seconds from the anchor or the narrative.
    Moment(Count, Unit, i8, Origin),
    Duration(Length, Reach),
    /// The value of a repetition, complete.
    Set(String),
}

impl Meaning {
    /// The day it names by itself, if it names one.
    pub(super) fn day(&self) -> Option<&When> {
        let when = match self {
            Self::Date(when) => when,
            Self::Time { day, .. } => day.as_ref()?,
            _ => return None,
        };
        let day = match when {
            When::Fixed(period) => period.grain == Grain::Day,
            When::Cyclic(cycle, _) => matches!(
                cycle,
                Cycle::Weekday(_) | Cycle::MonthDay(..) | Cycle::DayOfMonth(_) | Cycle::Holiday(_)
            ),
            When::Dated(..) => true,
            When::Shifted(_, unit, _, Origin::Anchor) => *unit == Unit::Day,
            _ => false,
        };
        day.then_some(when)
    }
}

/// Which side of the anchor (or the narrative's time) inside its period is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Earlier,
    Later,
}

/// One expression as found, not yet resolved. Atoms are counted within the paragraph.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expression {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) meaning: Meaning,
    pub(super) modifier: Option<TimeMod>,
    pub(super) side: Option<Side>,
}
