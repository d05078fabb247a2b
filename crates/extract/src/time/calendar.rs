//! Stretches of the calendar: a day, a week, a quarter, a century, and how they move.

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// Size of a stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    Day,
    Weekend,
    Week,
    Month,
    Season(Season),
    Quarter,
    Half,
    Year,
    Decade,
    Century,
    Millennium,
}

/// A season of the northern year, as TIMEX3 names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Season {
    Spring,
    Summer,
    Fall,
    Winter,
}

impl Season {
    fn code(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Fall => "FA",
            Self::Winter => "WI",
        }
    }

    /// First month of the meteorological season; winter is counted to the year it begins in.
    fn first_month(self) -> i8 {
        match self {
            Self::Spring => 3,
            Self::Summer => 6,
            Self::Fall => 9,
            Self::Winter => 12,
        }
    }
}

/// A stretch of the calendar of one grain, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) grain: Grain,
    pub(super) first: Date,
}

/// A date, or `None` where the calendar has no such day.
pub(super) fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

impl Period {
    pub(super) fn day(first: Date) -> Self {
        Self {
            grain: Grain::Day,
            first,
        }
    }

    pub(super) fn year(year: i16) -> Option<Self> {
        Some(Self {
            grain: Grain::Year,
            first: date(year, 1, 1)?,
        })
    }

    pub(super) fn month(year: i16, month: i8) -> Option<Self> {
        Some(Self {
            grain: Grain::Month,
            first: date(year, month, 1)?,
        })
    }

    pub(super) fn quarter(year: i16, quarter: i8) -> Option<Self> {
        Some(Self {
            grain: Grain::Quarter,
            first: date(year, quarter.checked_mul(3)? - 2, 1)?,
        })
    }

    pub(super) fn half(year: i16, half: i8) -> Option<Self> {
        Some(Self {
            grain: Grain::Half,
            first: date(year, if half == 1 { 1 } else { 7 }, 1)?,
        })
    }

    pub(super) fn season(year: i16, season: Season) -> Option<Self> {
        Some(Self {
            grain: Grain::Season(season),
            first: date(year, season.first_month(), 1)?,
        })
    }

    /// The stretch of this grain that a day lies in.
    pub(super) fn around(day: Date, grain: Grain) -> Option<Self> {
        let monday = || {
            day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
                .ok()
        };
        let year = day.year();
        let first = match grain {
            Grain::Day => day,
            Grain::Week => monday()?,
            Grain::Weekend => monday()?.checked_add(5.days()).ok()?,
            Grain::Month => date(year, day.month(), 1)?,
            Grain::Quarter => return Self::quarter(year, (day.month() + 2) / 3),
            Grain::Half => return Self::half(year, if day.month() < 7 { 1 } else { 2 }),
            Grain::Season(season) => return Self::season(year, season),
            Grain::Year => return Self::year(year),
            Grain::Decade => date(year.div_euclid(10) * 10, 1, 1)?,
            Grain::Century => date(year.div_euclid(100) * 100, 1, 1)?,
            Grain::Millennium => date(year.div_euclid(1000) * 1000, 1, 1)?,
        };
        Some(Self { grain, first })
    }

    /// The stretch so many steps of its own grain later (earlier if negative).
    pub(super) fn step(self, by: i64) -> Option<Self> {
        let first = shift(self.first, self.grain, by)?;
        Some(Self { first, ..self })
    }

    /// The last day of the stretch.
    pub(super) fn last(self) -> Date {
        let next = match self.grain {
            Grain::Weekend => self.first.checked_add(2.days()).ok(),
            Grain::Season(_) => self.first.checked_add(3.months()).ok(),
            grain => shift(self.first, grain, 1),
        };
        next.and_then(|next| next.checked_sub(1.day()).ok())
            .unwrap_or(Date::MAX)
    }

    /// Whether a day lies inside.
    pub(super) fn contains(self, day: Date) -> bool {
        self.first <= day && day <= self.last()
    }

    /// The TIMEX3 value.
    pub(super) fn value(self) -> String {
        let year = self.first.year();
        if year < 1 {
            return self.value_before_christ();
        }
        match self.grain {
            Grain::Day => self.first.to_string(),
            Grain::Week | Grain::Weekend => {
                let week: ISOWeekDate = self.first.iso_week_date();
                let tail = if self.grain == Grain::Week { "" } else { "-WE" };
                format!("{:04}-W{:02}{tail}", week.year(), week.week())
            }
            Grain::Month => format!("{year:04}-{:02}", self.first.month()),
            Grain::Season(season) => format!("{year:04}-{}", season.code()),
            Grain::Quarter => format!("{year:04}-Q{}", (self.first.month() + 2) / 3),
            Grain::Half => format!("{year:04}-H{}", if self.first.month() < 7 { 1 } else { 2 }),
            Grain::Year => format!("{year:04}"),
            Grain::Decade => format!("{:03}", year / 10),
            Grain::Century => format!("{:02}", year / 100),
            Grain::Millennium => format!("{}", year / 1000),
        }
    }

    /// TIMEX3 counts years before Christ without a year zero: "BC0508".
    fn value_before_christ(self) -> String {
        let year = 1 - i32::from(self.first.year());
        match self.grain {
            Grain::Century => format!("BC{:02}", year / 100 - 1),
            _ => format!("BC{year:04}"),
        }
    }

    /// In words, for `because`.
    pub(super) fn in_words(self) -> String {
        match self.grain {
            Grain::Day => day_in_words(self.first),
            Grain::Month => format!("{} {}", month_name(self.first.month()), self.first.year()),
            Grain::Year => self.first.year().to_string(),
            Grain::Decade | Grain::Century | Grain::Millennium => {
                format!("the years {} to {}", self.first.year(), self.last().year())
            }
            _ => format!(
                "{} to {}",
                day_in_words(self.first),
                day_in_words(self.last())
            ),
        }
    }
}

/// A day so many steps of a grain later.
pub(super) fn shift(day: Date, grain: Grain, by: i64) -> Option<Date> {
    // far beyond the calendar; the bound keeps the span's own arithmetic in range
    if by.abs() > 100_000 {
        return None;
    }
    let span = match grain {
        Grain::Day => by.days(),
        Grain::Week | Grain::Weekend => by.weeks(),
        Grain::Month => by.months(),
        Grain::Quarter => (3 * by).months(),
        Grain::Half => (6 * by).months(),
        _ => {
            let years = match grain {
                Grain::Decade => 10,
                Grain::Century => 100,
                Grain::Millennium => 1000,
                _ => 1,
            };
            i64::checked_mul(by, years)
                .filter(|years| years.abs() < 15_000)?
                .years()
        }
    };
    day.checked_add(span).ok()
}

/// "4 May 2023".
pub(super) fn day_in_words(day: Date) -> String {
    format!("{} {} {}", day.day(), month_name(day.month()), day.year())
}

/// Whether a word is the English name of a day of the week or of a month, with its capital.
pub(crate) fn is_day_or_month(word: &str) -> bool {
    let mut days = Weekday::Monday.cycle_forward().take(7);
    days.any(|day| weekday_name(day) == word) || (1..=12).any(|month| month_name(month) == word)
}

/// The English name of a day of the week ("Thursday").
pub fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// The English name of a month from 1 to 12 ("May"); empty for any other number.
pub fn month_name(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES.get((month - 1) as usize).copied().unwrap_or("")
}

/// Easter Sunday of the western churches (Meeus/Jones/Butcher's Gregorian algorithm).
pub(super) fn western_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, g) = (b / 4, b % 4, (8 * b + 13) / 25);
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    date(year, month as i8, day as i8)
}

/// Easter Sunday of the eastern churches, in the Gregorian calendar (Meeus's Julian algorithm; the
/// 13 days between the calendars hold from 1900 to 2099).
pub(super) fn eastern_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 4, y % 7, y % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let sum = d + e + 114;
    date(year, (sum / 31) as i8, (sum % 31 + 1) as i8)?
        .checked_add(13.days())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for (year, west, east) in [
            (2023, "2023-04-09", "2023-04-16"),
            (2024, "2024-03-31", "2024-05-05"),
            (2025, "2025-04-20", "2025-04-20"),
            (1998, "1998-04-12", "1998-04-19"),
        ] {
            assert_eq!(western_easter(year).unwrap().to_string(), west);
            assert_eq!(eastern_easter(year).unwrap().to_string(), east);
        }
    }

    #[test]
    fn years_before_christ_have_no_zero() {
        assert_eq!(Period::year(1 - 508).unwrap().value(), "BC0508");
        let century = Period {
            grain: Grain::Century,
            first: date(1 - 700, 1, 1).unwrap(),
        };
        assert_eq!(century.value(), "BC06");
        assert_eq!(century.last(), date(-600, 12, 31).unwrap());
    }

    #[test]
    fn periods_have_values_and_last_days() {
        let day = date(2023, 5, 4).unwrap();
        for (grain, value, last) in [
            (Grain::Day, "2023-05-04", "2023-05-04"),
            (Grain::Week, "2023-W18", "2023-05-07"),
            (Grain::Weekend, "2023-W18-WE", "2023-05-07"),
            (Grain::Month, "2023-05", "2023-05-31"),
            (Grain::Quarter, "2023-Q2", "2023-06-30"),
            (Grain::Half, "2023-H1", "2023-06-30"),
            (Grain::Season(Season::Winter), "2023-WI", "2024-02-29"),
            (Grain::Year, "2023", "2023-12-31"),
            (Grain::Decade, "202", "2029-12-31"),
            (Grain::Century, "20", "2099-12-31"),
        ] {
            let period = Period::around(day, grain).unwrap();
            assert_eq!(period.value(), value);
            assert_eq!(period.last().to_string(), last);
        }
    }
}
