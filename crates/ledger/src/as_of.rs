//! What was known at a moment: articles published or captured by then.

use counterclaim_model::Article;
use counterclaim_model::ledger::Clock;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A moment and the clock it goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsOf {
    text: String,
    clock: Clock,
    until: Timestamp,
}

/// A moment that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no date: give a day (2031-03-02) or a moment (2031-03-02T14:00Z)")]
pub struct AsOfError(String);

impl AsOf {
    /// Reads a day, which means its end in UTC, or a moment, which is UTC where it names no offset.
    pub fn parse(text: &str, clock: Clock) -> Result<Self, AsOfError> {
        let refused = || AsOfError(text.to_owned());
        let until = match day(text) {
            Some(day) => {
                let next = day.checked_add(1.day()).map_err(|_| refused())?;
                start_of(next)
                    .and_then(|start| start.checked_sub(1.nanosecond()).ok())
                    .ok_or_else(refused)?
            }
            None => moment(text).ok_or_else(refused)?,
        };
        Ok(Self {
            text: text.to_owned(),
            clock,
            until,
        })
    }

    /// As it was asked for.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which date of an article counts.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Whether the article was there by then; one without the date in question was not.
    pub fn admits(&self, article: &Article) -> bool {
        let moment = self.moment(article);
        moment.is_some_and(|instant| instant <= self.until)
    }

    /// Whether the article has no date on this clock, so that nobody can tell if it was there.
    pub fn lacks_date(&self, article: &Article) -> bool {
        self.moment(article).is_none()
    }

    fn moment(&self, article: &Article) -> Option<Timestamp> {
        let date = match self.clock {
            Clock::Published => article.published.as_ref().map(|p| p.value.as_str()),
            Clock::Captured => article.captured.as_deref(),
        };
        date.and_then(instant)
    }
}

/// The moment a date of an article counts from: its day's start in UTC where it names only a day.
pub fn instant(text: &str) -> Option<Timestamp> {
    match day(text) {
        Some(day) => start_of(day),
        None => moment(text),
    }
}

fn day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

fn start_of(day: Date) -> Option<Timestamp> {
    let start = day.to_zoned(TimeZone::UTC).ok()?;
    Some(start.timestamp())
}

fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    if text.len() <= 10 {
        return None;
    }
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(until: &str, date: &str, there: bool) {
        let as_of = AsOf::parse(until, Clock::Published).unwrap();
        let instant = instant(date).unwrap();
        assert_eq!(instant <= as_of.until, there, "{date} by {until}");
    }

    #[test]
    fn a_day_means_its_end_and_an_article_of_a_day_its_start() {
        check("2031-03-02", "2031-03-02", true);
        check("2031-03-02", "2031-03-02T23:59:59Z", true);
        check("2031-03-02", "2031-03-03", false);
        check("2031-03-02T09:00Z", "2031-03-02", true);
        check("2031-03-02T09:00Z", "2031-03-02T12:00:00+02:00", false);
        check("2031-03-02T10:00", "2031-03-02T12:00:00+02:00", true);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "yesterday", "2031-13-01", "2031-02-30", "2031"] {
            assert!(AsOf::parse(text, Clock::Published).is_err(), "{text}");
        }
    }
}
