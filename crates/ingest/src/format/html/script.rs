//! Dates of publication in the data that a page's scripts carry: `"datePublished": "2031-05-04"`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::bytes::Regex;

use crate::date::{Stamp, parse_machine};

/// More dates of one page are not kept.
const MOST: usize = 400;
/// Longer keys and values are no dates.
const LONGEST: usize = 60;

/// Words in a key that make it another date than that of publication, or that of another thing.
const OTHER: [&str; 15] = [
    "modif", "updat", "last", "start", "end", "expir", "unpubl", "republ", "embargo", "image",
    "video", "author", "status", "type", "url",
];
/// Words in a key with "publi" that make it a date.
const DATED: [&str; 7] = ["date", "time", "first", "day", "fecha", "datum", "stamp"];

/// What every key that speaks of publishing has in it, whatever its capitals.
static PUBLISH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("ubli").ok());

/// Adds the dates in the source of a script: keys that speak of publishing, each with the string that
/// follows it. Linear in the length of the script.
pub(super) fn dates(script: &[u8], into: &mut Vec<(String, String)>) {
    let Some(publish) = PUBLISH.as_ref() else {
        return;
    };
    into.extend(shown(script));
    let mut at = 0;
    while into.len() < MOST
        && let Some(found) = publish.find_at(script, at)
    {
        let middle = found.start();
        at = found.end();
        let from = back_to_quote(script, middle);
        let Some((key, end)) = word(script, from) else {
            continue;
        };
        at = at.max(end);
        if let Some(value) = is_published(&key).then(|| value(script, end)).flatten() {
            into.push((key, value));
        }
    }
}

/// The day that a script writes where it stands: `showDate("2031/05/04 10:15:00")`.
fn shown(script: &[u8]) -> Option<(String, String)> {
    let script = std::str::from_utf8(script).ok()?.trim();
    if script.len() > 2 * LONGEST || !script.ends_with([')', ';']) {
        return None;
    }
    let (call, rest) = script.split_once('(')?;
    let called = call.to_ascii_lowercase();
    let plain = called
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_'));
    let dated = plain && (called.contains("date") || called.contains("time"));
    let quote = rest
        .chars()
        .next()
        .filter(|c| dated && matches!(c, '"' | '\''))?;
    let (value, _) = rest[1..].split_once(quote)?;
    let stamp = parse_machine(value).filter(|stamp| stamp.date.is_some())?;
    Some((called, stamp.value))
}

/// Where the key begins in which a place stands.
fn back_to_quote(script: &[u8], at: usize) -> usize {
    let floor = at.saturating_sub(LONGEST);
    script[floor..at]
        .iter()
        .rposition(|b| matches!(b, b'"' | b'\''))
        .map_or(at, |quote| floor + quote + 1)
}

/// The key from here to its quotation mark, small letters only, and where the mark stands.
fn word(script: &[u8], from: usize) -> Option<(String, usize)> {
    let rest = &script[from..script.len().min(from + LONGEST)];
    let len = rest
        .iter()
        .position(|b| matches!(b, b'"' | b'\'' | b'\\'))?;
    let is_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':');
    let key = &rest[..len];
    let letters = || key.iter().filter(|b| b.is_ascii_alphabetic());
    key.iter().all(is_key).then(|| {
        (
            letters().map(|b| b.to_ascii_lowercase() as char).collect(),
            from + len,
        )
    })
}

/// The string after a key's quotation mark and a colon.
fn value(script: &[u8], end: usize) -> Option<String> {
    let rest = &script[end..script.len().min(end + 2 * LONGEST)];
    let blank = |b: &u8| b.is_ascii_whitespace() || *b == b'\\';
    let mut bytes = rest.iter().enumerate().filter(|(_, b)| !blank(b));
    let (_, _) = bytes.next().filter(|(_, b)| matches!(b, b'"' | b'\''))?;
    let (_, _) = bytes.next().filter(|(_, b)| **b == b':')?;
    let (open, _) = bytes.next().filter(|(_, b)| matches!(b, b'"' | b'\''))?;
    let inside = &rest[open + 1..];
    let len = inside
        .iter()
        .position(|b| matches!(b, b'"' | b'\'' | b'\\'))?;
    let value = std::str::from_utf8(&inside[..len]).ok()?;
    (value.len() >= 8).then(|| value.to_owned())
}

fn is_published(key: &str) -> bool {
    if OTHER.iter().any(|word| key.contains(word)) {
        return false;
    }
    matches!(key, "published" | "publish")
        || key.contains("publi")
            && (DATED.iter().any(|word| key.contains(word))
                || key.ends_with("at")
                || (key.ends_with("on") && !key.ends_with("ion")))
}

/// The page's day in such data, under which key, and whether it is the only one: the only day under
/// all keys, else the one on which the keys agree that name one day each, else the first.
pub(super) fn published(found: &[(String, String)]) -> Option<(Stamp, String, bool)> {
    let stamps: Vec<(&str, Stamp)> = found
        .iter()
        .filter_map(|(key, value)| Some((key.as_str(), parse_machine(value)?)))
        .filter(|(_, stamp)| stamp.date.is_some())
        .collect();
    let mut days: BTreeMap<&str, BTreeSet<Date>> = BTreeMap::new();
    for (key, stamp) in &stamps {
        days.entry(key).or_default().extend(stamp.date);
    }
    let single: BTreeSet<Date> = days
        .values()
        .filter(|days| days.len() == 1)
        .flatten()
        .copied()
        .collect();
    let (key, stamp) = stamps
        .iter()
        .find(|(_, stamp)| single.len() != 1 || stamp.date == single.first().copied())?;
    Some((stamp.clone(), (*key).to_owned(), single.len() == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, expected: Option<(&str, bool)>) {
        let mut found = Vec::new();
        dates(script.as_bytes(), &mut found);
        let found = published(&found).map(|(stamp, _, sole)| (stamp.value, sole));
        let found = found.as_ref().map(|(value, sole)| (value.as_str(), *sole));
        assert_eq!(found, expected, "{script}");
    }

    #[test]
    fn data_of_scripts_names_the_day_of_publication() {
        let day = Some(("2031-05-04", true));
        check(
            r#"var page = {"title": "A", "datePublished": "2031-05-04"};"#,
            day,
        );
        check(r"dl.push({'article_publication_date' : '2031-05-04'})", day);
        check(r#"{"dateOfPublication":"2031-05-04 09:44:01"}"#, day);
        check(r#"x = "{\"publishedAt\":\"2031-05-04\"}""#, day);
        check(r#"{"first_published_date":"Sun, 4 May 2031"}"#, day);
        check(r#" showDate("2031/05/04 01:43:09 01:43:09") "#, day);
        // the keys of one story agree, those of a list of stories do not
        check(
            r#"{"pagePublishDate":"2031-05-04","items":[{"published":"2031-05-01"},{"published":"2031-05-03"}]}"#,
            day,
        );
        check(
            r#"[{"publishDate":"2031-05-04"},{"publishDate":"2031-05-01"}]"#,
            Some(("2031-05-04", false)),
        );
    }

    #[test]
    fn what_is_no_day_of_publication() {
        for script in [
            r#"{"dateModified":"2031-05-04","lastPublishDate":"2031-05-04"}"#,
            r#"{"publisher":"2031-05-04","publicationStatus":"2031-05-04"}"#,
            r#"{"imagePublished":"2031-05-04"}"#,
            r#"{"datePublished": null, "published":"today, or later"}"#,
            r#"publish("2031-05-04"); "publishDate" = 2031"#,
            r#"showDate(today, "2031-05-04")"#,
            r#"updated = Date("May")"#,
            "\"publishDate",
            "\"publishDate\":\"",
        ] {
            check(script, None);
        }
    }
}
