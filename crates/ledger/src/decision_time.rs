//! Days, months, years, moments and stretches as a person writes them in a correction.

use counterclaim_model::ledger::LedgerTime;
use jiff::civil::Date;

use crate::instant;

/// `2031`, `2031-03`, `2031-03-02`, `2031-03-02T14:00+01:00`, or two of these parted by `/`.
pub(crate) fn stretch(text: &str) -> Option<LedgerTime> {
    let (from, to) = text.split_once('/').unwrap_or((text, text));
    let (earliest, _) = bounds(from.trim())?;
    let (_, latest) = bounds(to.trim())?;
    if instant(&earliest)? > instant(&latest)? {
        return None;
    }
    Some(LedgerTime {
        earliest: Some(earliest),
        latest: Some(latest),
        text: text.to_owned(),
    })
}

/// The first and the last day, or the moment twice.
fn bounds(text: &str) -> Option<(String, String)> {
    if text.len() > 10 {
        instant(text)?;
        return Some((text.to_owned(), text.to_owned()));
    }
    let numbers: Vec<&str> = text.split('-').collect();
    let (first, last): (Date, Date) = match numbers.as_slice() {
        [year] if year.len() == 4 => {
            let first: Date = format!("{year}-01-01").parse().ok()?;
            (first, first.last_of_year())
        }
        [year, month] if year.len() == 4 && month.len() == 2 => {
            let first: Date = format!("{year}-{month}-01").parse().ok()?;
            (first, first.last_of_month())
        }
        _ => {
            let day: Date = text.parse().ok()?;
            (day, day)
        }
    };
    Some((first.to_string(), last.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, &str)>) {
        let found = stretch(text);
        let found = found.map(|time| (time.earliest.unwrap(), time.latest.unwrap()));
        let expected = expected.map(|(from, to)| (from.to_owned(), to.to_owned()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_a_person_writes() {
        check("2031", Some(("2031-01-01", "2031-12-31")));
        check("2031-02", Some(("2031-02-01", "2031-02-28")));
        check("2031-03-02", Some(("2031-03-02", "2031-03-02")));
        check("2031-03-02/2031-03-04", Some(("2031-03-02", "2031-03-04")));
        check("2031-03/2031", Some(("2031-03-01", "2031-12-31")));
        let moment = "2031-03-02T14:00+01:00";
        check(moment, Some((moment, moment)));
        for nonsense in [
            "",
            "tomorrow",
            "2031-13",
            "2031-03-04/2031-03-02",
            "/",
            "31-3-2",
        ] {
            check(nonsense, None);
        }
    }
}
