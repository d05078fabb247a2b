//! When a page was published as its address says: a day in its path, the number of a post, the clocks
//! of its country.

use std::sync::LazyLock;

use regex::Regex;

use super::{Stamp, parse_machine};

static URL_DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[/_=-])((?:19|20)\d{2})([/_.-]?)(\d{1,2}|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)([/_.-]?)(\d{1,2})(?:[/_.?&-]|$)").ok()
});

/// When a post was written, as its number in its address says, and the number. Posts of Twitter and X
/// are numbered by the milliseconds since 4 November 2010, 01:42:54.657 UTC, times 2^22 ("Announcing
/// Snowflake", Twitter engineering, 2010).
pub(crate) fn instant_in_url(url: &str) -> Option<(Stamp, String)> {
    const EPOCH: i64 = 1_288_834_974_657;
    let (_, rest) = url.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let host = host
        .trim_start_matches("www.")
        .trim_start_matches("mobile.");
    if !matches!(host, "twitter.com" | "x.com") {
        return None;
    }
    let (_, tail) = path.split_once("/status/")?;
    let number = tail.split(|c: char| !c.is_ascii_digit()).next()?;
    // numbers before that day followed each other
    let number = number.parse::<i64>().ok().filter(|n| *n >= 1 << 44)?;
    let time = jiff::Timestamp::from_millisecond((number >> 22) + EPOCH).ok()?;
    let stamp = parse_machine(&time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())?;
    Some((stamp, format!("status/{number}")))
}

/// The day that an address names, such as `/2031/05/04/`, and how it is written there.
pub(crate) fn day_in_url(url: &str) -> Option<(Stamp, String)> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &path[path.find('/')?..];
    let found = URL_DAY.as_ref()?.captures(path)?;
    let text = |group: usize| found.get(group).map_or("", |m| m.as_str());
    let glued = text(2).is_empty() || text(4).is_empty();
    if glued && (text(3).len() != 2 || text(5).len() != 2 || text(2) != text(4)) {
        return None;
    }
    let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let named = months
        .iter()
        .position(|m| *m == text(3))
        .map(|at| at as i8 + 1);
    let month = named.or_else(|| text(3).parse().ok())?;
    let stamp = Stamp::day(text(1).parse().ok()?, month, text(5).parse().ok()?);
    stamp.date?;
    Some((stamp, found.get(0)?.as_str().to_owned()))
}

/// Domains of countries, with the hours that their clocks are ahead of Greenwich at least and at most,
/// summer time included; those of America and of East Asia and Oceania, where the day differs for
/// hours every day (IANA time zone database).
const CLOCKS: [(&str, i32, i32); 24] = [
    ("ar", -3, -3),
    ("au", 8, 11),
    ("bo", -4, -4),
    ("br", -5, -2),
    ("ca", -8, -3),
    ("cl", -6, -3),
    ("cn", 8, 8),
    ("cr", -6, -6),
    ("cu", -5, -4),
    ("do", -4, -4),
    ("ec", -6, -5),
    ("gt", -6, -6),
    ("hk", 8, 8),
    ("jp", 9, 9),
    ("kr", 9, 9),
    ("mx", -8, -5),
    ("nz", 12, 13),
    ("pe", -5, -5),
    ("ph", 8, 8),
    ("sg", 8, 8),
    ("tw", 8, 8),
    ("us", -10, -4),
    ("uy", -3, -3),
    ("ve", -4, -4),
];

/// Where such a day is said to come from.
pub(super) const CLOCKS_OF: &str = "the clocks of .";

/// The day that an instant in UTC is everywhere in the country of the page's address, where that is
/// not the day in Greenwich, with the domain.
pub(crate) fn day_of_country(instant: &Stamp, url: &str) -> Option<(Stamp, String)> {
    let value = &instant.value;
    let utc = value.get(10..11) == Some("T") && (value.ends_with('Z') || value.ends_with("+00:00"));
    let host = url
        .split_once("://")?
        .1
        .split(['/', ':', '?', '#'])
        .next()?;
    let domain = host.rsplit('.').next()?.to_ascii_lowercase();
    let &(_, least, most) = CLOCKS.iter().find(|(known, ..)| utc && *known == domain)?;
    // midnight to the second is how dates without a time are written
    let hour: i32 = value.get(11..13)?.parse().ok()?;
    let midnight = value.get(11..19) == Some("00:00:00");
    let ahead = |hours: i32| (hour + hours).div_euclid(24);
    let days = Some(ahead(least)).filter(|days| !midnight && *days == ahead(most) && *days != 0)?;
    let date = instant
        .date?
        .checked_add(jiff::Span::new().days(days))
        .ok()?;
    let stamp = Stamp::day(date.year(), date.month(), date.day());
    Some((stamp, format!("{CLOCKS_OF}{domain}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(value: &str) -> Stamp {
        parse_machine(value).unwrap()
    }

    #[test]
    fn a_countrys_clocks_tell_the_day_of_an_instant() {
        for (instant, url, expected) in [
            (
                "2031-05-04T00:23:33.312Z",
                "https://a.example.ca/b",
                Some("2031-05-03"),
            ),
            ("2031-05-04T04:23:33Z", "https://a.example.ca/b", None),
            (
                "2031-05-04T18:00:01+00:00",
                "https://example.com.au/",
                Some("2031-05-05"),
            ),
            ("2031-05-04T14:00:01Z", "https://example.com.au/", None),
            ("2031-05-04T00:00:00Z", "https://example.ca/", None),
            ("2031-05-04T00:23:33-04:00", "https://example.ca/", None),
            ("2031-05-04T00:23:33Z", "https://example.com/ca", None),
            ("2031-05-04", "https://example.ca/", None),
        ] {
            let found = day_of_country(&day(instant), url).map(|(stamp, _)| stamp.value);
            assert_eq!(found.as_deref(), expected, "{instant} {url}");
        }
    }

    #[test]
    fn posts_are_dated_by_their_numbers() {
        for (url, value) in [
            (
                "https://x.com/harrow/status/1212092628029698048",
                Some("2019-12-31T19:26:16Z"),
            ),
            (
                "https://twitter.com/harrow/status/1212092628029698048/photo/1",
                Some("2019-12-31T19:26:16Z"),
            ),
            ("https://twitter.com/harrow/status/29000000000", None),
            ("https://twitter.com/harrow", None),
            ("https://x.example/harrow/status/1212092628029698048", None),
            ("https://x.com/harrow/status/99999999999999999999999", None),
        ] {
            let found = instant_in_url(url).map(|(stamp, _)| stamp.value);
            assert_eq!(found.as_deref(), value, "{url}");
        }
    }

    #[test]
    fn days_in_addresses() {
        for (url, value) in [
            (
                "https://a.example/2031/05/04/ferry.html",
                Some("2031-05-04"),
            ),
            (
                "https://a.example/news/2031/may/04/ferry",
                Some("2031-05-04"),
            ),
            ("https://a.example/news/20310504/ferry", Some("2031-05-04")),
            ("https://a.example/ferry-2031-05-04", Some("2031-05-04")),
            ("https://a.example/ferry-20315-123456789", None),
            ("https://a.example/2031/05/ferry", None),
            ("https://a.example/2031/44/04/ferry", None),
        ] {
            assert_eq!(
                day_in_url(url).map(|d| d.0.value).as_deref(),
                value,
                "{url}"
            );
        }
    }
}
