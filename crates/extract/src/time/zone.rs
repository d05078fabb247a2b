//! The time zone of a place, and how far its clocks are from Greenwich on a day.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

/// The zones of the world: country, latitude, longitude and name, one a line.
const TABLE: &str = include_str!("../../../../resources/times/zones.tsv");

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| TABLE.lines().filter_map(Row::parse).collect());

/// The rules of all zones as they are compiled in: the system's own are not looked at.
static RULES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

struct Row {
    country: &'static str,
    lat: f64,
    lon: f64,
    name: &'static str,
}

impl Row {
    fn parse(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        Some(Self {
            country: cells.next().filter(|cell| cell.len() == 2)?,
            lat: cells.next()?.parse().ok()?,
            lon: cells.next()?.parse().ok()?,
            name: cells.next()?,
        })
    }
}

/// A zone of the IANA database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(&'static str);

impl Zone {
    /// The zone of a place: the one whose namesake city lies nearest. None where a city of the same
    /// country with another time lies less than twice as far: borders between zones are not known here.
    pub fn of_place(country: &str, lat: f64, lon: f64) -> Option<Self> {
        let rows = ROWS.iter().filter(|row| row.country == country);
        let distance = |row: &Row| {
            let east = (row.lon - lon + 540.0).rem_euclid(360.0) - 180.0;
            let north = row.lat - lat;
            // Zones lie side by side: what counts is mostly how far east.
            (east * lat.to_radians().cos()).powi(2) + (north / 2.0).powi(2)
        };
        let mut near: Vec<(f64, Self)> = rows.map(|row| (distance(row), Self(row.name))).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (nearest, zone) = *near.first()?;
        let other = near.iter().find(|(_, other)| !other.keeps_time_of(zone));
        // squared distances
        let clear = other.is_none_or(|(away, _)| 4.0 * nearest <= *away);
        clear.then_some(zone)
    }

    /// Whether two zones have the same clocks in a winter and a summer of our days.
    fn keeps_time_of(self, other: Self) -> bool {
        [date(2024, 1, 15), date(2024, 7, 15)]
            .into_iter()
            .all(|day| self.offset(day, 12 * 60) == other.offset(day, 12 * 60))
    }

    /// Whether a country keeps one time: the offsets of all its zones are equal on this day.
    pub fn of_country(country: &str, day: Date) -> Option<Self> {
        let mut zones = ROWS.iter().filter(|row| row.country == country);
        let first = Self(zones.next()?.name);
        let offset = first.offset(day, 12 * 60)?;
        zones
            .all(|row| Self(row.name).offset(day, 12 * 60) == Some(offset))
            .then_some(first)
    }

    /// Its name, such as `Europe/Kyiv`.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// How far its clocks are from Greenwich at so many minutes of a day; on the two readings of an
    /// hour that comes twice, the first.
    pub fn offset(self, day: Date, minutes: i64) -> Option<Offset> {
        let zone: TimeZone = RULES.get(self.0).ok()?;
        let ahead = jiff::Span::new().try_minutes(minutes).ok()?;
        let moment = day.at(0, 0, 0, 0).checked_add(ahead).ok()?;
        let moment = zone.to_ambiguous_timestamp(moment).compatible().ok()?;
        Some(zone.to_offset(moment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(country: &str, at: (f64, f64), day: &str, expected: &str) {
        let zone = Zone::of_place(country, at.0, at.1).unwrap();
        let offset = zone.offset(day.parse().unwrap(), 150).unwrap();
        assert_eq!(format!("{} {offset}", zone.name()), expected);
    }

    #[test]
    fn zones_of_places_keep_summer_time() {
        check("UA", (49.8, 24.0), "2031-01-04", "Europe/Kyiv +02");
        check("UA", (49.8, 24.0), "2031-07-04", "Europe/Kyiv +03");
        check("US", (39.95, -75.16), "2031-07-04", "America/New_York -04");
        check("US", (41.9, -87.9), "2031-07-04", "America/Chicago -05");
        check(
            "US",
            (32.7, -117.2),
            "2031-01-04",
            "America/Los_Angeles -08",
        );
        check("RU", (56.8, 60.6), "2031-07-04", "Asia/Yekaterinburg +05");
        check("IN", (19.0, 72.8), "2031-07-04", "Asia/Kolkata +05:30");
        check("AU", (-31.9, 115.9), "2031-07-04", "Australia/Perth +08");
        assert_eq!(Zone::of_place("XX", 0.0, 0.0), None);
        let dallas = Zone::of_place("US", 32.8, -96.8);
        assert_eq!(dallas, None, "between cities of two times");
    }

    #[test]
    fn countries_with_one_time_have_a_zone() {
        let day = "2031-07-04".parse().unwrap();
        assert!(Zone::of_country("DE", day).is_some());
        assert!(Zone::of_country("US", day).is_none());
    }
}
