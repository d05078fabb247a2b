//! How long the time of an event is, in days, and the codes that people give to that.

use counterclaim_model::edtf_between;
use counterclaim_model::ledger::LedgerTime;
use jiff::civil::Date;

/// The days within which something was, as the article's own clock counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// First day.
    pub first: Date,
    /// Last day, no earlier than the first.
    pub last: Date,
}

impl Extent {
    /// The days of a time; `None` where neither end of it is known.
    pub(crate) fn of(time: Option<&LedgerTime>) -> Option<Self> {
        let time = time?;
        let first = time.earliest.as_deref().and_then(day);
        let last = time.latest.as_deref().and_then(day);
        let first_or_last = first.or(last)?;
        Some(Self {
            first: first_or_last,
            last: last.unwrap_or(first_or_last).max(first_or_last),
        })
    }

    /// How many days, 1 for a single one.
    pub(crate) fn days(self) -> i64 {
        let between = self
            .first
            .until(self.last)
            .map(|span| i64::from(span.get_days()));
        between.unwrap_or(0) + 1
    }

    /// The day in the middle, the earlier one of two.
    pub(crate) fn middle(self) -> Date {
        let half = jiff::Span::new().days((self.days() - 1) / 2);
        self.first.checked_add(half).unwrap_or(self.first)
    }
}

/// A time in EDTF.
pub(crate) fn edtf(time: &LedgerTime) -> Option<String> {
    edtf_between(time.earliest.as_deref(), time.latest.as_deref())
}

/// The day of a date or moment, as written and not converted.
pub(crate) fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(earliest: Option<&str>, latest: Option<&str>, expected: Option<(&str, i64, &str)>) {
        let time = LedgerTime {
            earliest: earliest.map(str::to_owned),
            latest: latest.map(str::to_owned),
            text: String::new(),
        };
        let extent = Extent::of(Some(&time));
        let shown = extent.map(|e| (e.first.to_string(), e.days(), e.middle().to_string()));
        let shown = shown.as_ref().map(|(a, n, b)| (a.as_str(), *n, b.as_str()));
        assert_eq!(shown, expected, "{earliest:?} {latest:?}");
    }

    #[test]
    fn days_are_counted_with_both_ends() {
        let moment = "2031-03-02T23:30:00-03:00";
        check(
            Some(moment),
            Some(moment),
            Some(("2031-03-02", 1, "2031-03-02")),
        );
        check(
            Some("2031-03-02"),
            Some("2031-03-05"),
            Some(("2031-03-02", 4, "2031-03-03")),
        );
        check(
            Some("2031-02-27"),
            Some("2031-03-01"),
            Some(("2031-02-27", 3, "2031-02-28")),
        );
        check(
            None,
            Some("2031-03-05"),
            Some(("2031-03-05", 1, "2031-03-05")),
        );
        check(
            Some("2031-03-05"),
            Some("2031-03-02"),
            Some(("2031-03-05", 1, "2031-03-05")),
        );
        check(Some("last year"), None, None);
        check(None, None, None);
    }
}
