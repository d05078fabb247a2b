//! The moment that relative expressions are told from: when the article was published.

use jiff::civil;
use jiff::tz::Offset;

use super::zone::Zone;

/// When an article was published, as far as it is known; the only "now" of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The day, in the zone it was written in.
    pub date: civil::Date,
    /// The time of day, if known.
    pub time: Option<civil::Time>,
    /// Offset of the publication time from UTC, if known.
    pub offset: Option<Offset>,
    /// Zone of the place the article tells from, if known; clock times without a stated zone are read
    /// in it.
    pub local: Option<Zone>,
}

impl Anchor {
    /// Reads `2023-05-04`, `2023-05-04T06:39` or RFC 3339 with an offset; `None` for anything else.
    pub fn parse(published: &str) -> Option<Self> {
        let published = published.trim();
        let date: civil::Date = published.get(..10)?.parse().ok()?;
        let rest = published.get(10..)?;
        if rest.is_empty() {
            return Some(Self::of_date(date));
        }
        let rest = rest.strip_prefix(['T', 't', ' '])?;
        let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
        let (clock, zone) = rest.split_at_checked(zone_at)?;
        Some(Self {
            time: Some(clock.trim().parse().ok()?),
            offset: parse_offset(zone)?,
            ..Self::of_date(date)
        })
    }

    /// The anchor of a text whose dateline names this day; `None` where that is not the day before or after
    /// publication. A wire story of the 3rd says "today" of the 3rd, also where a page has it on the 4th,
    /// or, by its clock, on the 2nd.
    #[must_use]
    pub fn told_on(self, day: civil::Date) -> Option<Self> {
        let apart = self.date.until(day).map_or(0, |span| span.get_days());
        (apart.abs() == 1).then(|| Self::of_date(day))
    }

    /// An anchor known by day only.
    pub fn of_date(date: civil::Date) -> Self {
        Self {
            date,
            time: None,
            offset: None,
            local: None,
        }
    }
}

/// `Some(None)` where no zone is written, `None` where it cannot be read.
fn parse_offset(zone: &str) -> Option<Option<Offset>> {
    if zone.is_empty() {
        return Some(None);
    }
    if zone.eq_ignore_ascii_case("z") {
        return Some(Some(Offset::UTC));
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4).map_or(Some(0), |m| m.parse().ok())?;
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60))
        .ok()
        .map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(published: &str, expected: Option<&str>) {
        let found = Anchor::parse(published).map(|anchor| {
            let time = anchor.time.map_or(String::new(), |t| format!("T{t}"));
            let offset = anchor.offset.map_or(String::new(), |o| format!(" {o}"));
            format!("{}{time}{offset}", anchor.date)
        });
        assert_eq!(found.as_deref(), expected, "{published}");
    }

    #[test]
    fn reads_days_and_moments() {
        check("2023-05-04", Some("2023-05-04"));
        check(" 2023-05-04 ", Some("2023-05-04"));
        check("2023-05-04T06:39:00-04:00", Some("2023-05-04T06:39:00 -04"));
        check(
            "2023-05-04T06:39:00.125Z",
            Some("2023-05-04T06:39:00.125 +00"),
        );
        check("2023-05-04 06:39", Some("2023-05-04T06:39:00"));
        check(
            "2023-05-04T06:39:00+0530",
            Some("2023-05-04T06:39:00 +05:30"),
        );
    }

    #[test]
    fn a_dateline_beside_publication_says_when_it_is_told() {
        let told = |published: &str, dateline: &str| {
            let anchor = Anchor::parse(published).unwrap();
            let told = anchor.told_on(dateline.parse().unwrap());
            told.map(|anchor| anchor.date.to_string())
        };
        assert_eq!(
            told("2011-03-02", "2011-03-03").as_deref(),
            Some("2011-03-03")
        );
        assert_eq!(
            told("2011-03-04", "2011-03-03").as_deref(),
            Some("2011-03-03")
        );
        assert_eq!(told("2011-03-03", "2011-03-03"), None);
        assert_eq!(told("2011-03-09", "2011-03-03"), None);
    }

    #[test]
    fn refuses_what_is_no_day() {
        check("2023-05", None);
        check("4 May 2023", None);
        check("2023-02-30", None);
        check("2023-05-04é", None);
        check("", None);
    }
}
