//! Titles by template: type, place, time; never a headline.

use counterclaim_model::ledger::{LedgerPlace, LedgerTime};
use jiff::civil::Date;

/// "Ferry sinking, Port Harrow, 2 March 2031"; parts that are not known are left out.
pub(crate) fn title(kind: &str, place: Option<&LedgerPlace>, time: Option<&LedgerTime>) -> String {
    let mut parts = vec![sentence_case(&kind.replace('_', " "))];
    parts.extend(place.map(|place| place.name.clone()));
    parts.extend(time.and_then(days));
    parts.join(", ")
}

fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "Event".to_owned(),
    }
}

/// The most closely located place, the first of several.
pub(crate) fn closest(places: &[LedgerPlace]) -> Option<&LedgerPlace> {
    places.iter().min_by_key(|place| place.precision)
}

fn days(time: &LedgerTime) -> Option<String> {
    let from = time.earliest.as_deref().and_then(date);
    let to = time.latest.as_deref().and_then(last_day);
    match (from, to) {
        (Some(from), Some(to)) if from < to => Some(range(from, to)),
        (Some(day), _) | (None, Some(day)) => Some(full(day)),
        (None, None) => None,
    }
}

fn date(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// A moment at midnight ends the day before.
fn last_day(text: &str) -> Option<Date> {
    let day = date(text)?;
    let midnight = text[10..].starts_with("T00:00");
    Some(if midnight {
        day.yesterday().unwrap_or(day)
    } else {
        day
    })
}

fn full(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

fn range(from: Date, to: Date) -> String {
    let whole_month = from.day() == 1 && to == from.last_of_month();
    let same_month = (from.year(), from.month()) == (to.year(), to.month());
    if whole_month {
        from.strftime("%B %Y").to_string()
    } else if same_month {
        format!("{}–{}", from.day(), full(to))
    } else {
        format!("{} – {}", full(from), full(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(earliest: &str, latest: &str, expected: &str) {
        let time = LedgerTime {
            earliest: Some(earliest.to_owned()),
            latest: Some(latest.to_owned()),
            text: String::new(),
        };
        assert_eq!(title("ferry_sinking", None, Some(&time)), expected);
    }

    #[test]
    fn days_are_written_out() {
        check("2031-03-02", "2031-03-02", "Ferry sinking, 2 March 2031");
        check(
            "2031-03-02T21:00:00+01:00",
            "2031-03-03T06:00:00+01:00",
            "Ferry sinking, 2–3 March 2031",
        );
        check(
            "2031-03-02T00:00:00+01:00",
            "2031-03-03T00:00:00+01:00",
            "Ferry sinking, 2 March 2031",
        );
        check("2031-03-01", "2031-03-31", "Ferry sinking, March 2031");
        check(
            "2031-02-27",
            "2031-03-01",
            "Ferry sinking, 27 February 2031 – 1 March 2031",
        );
    }
}
