//! What an event of an article is compared by with those of others.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{
    ActorKind, Event, EventId, PlacePrecision, PlaceSense, Reading, Realis, Role,
};
use jiff::Timestamp;

use crate::instant;
use crate::same_event::Member;

/// Seconds in a day.
pub(crate) const DAY: i64 = 86_400;
/// Days before its article in which an event without a time is looked for.
const LATELY: i64 = 21;
/// Longer stretches ("since March") say too little about the day.
const MOST_DAYS: i64 = 31;
/// Events are looked for by the week.
const WEEK: i64 = 7 * DAY;
/// Bytes on either side of a mention whose words are compared, within its line.
const AROUND: usize = 160;
/// Shorter words are mostly grammar.
const LETTERS: usize = 4;
/// Families whose events may be rival accounts of one occurrence: what one calls an attack is an
/// explosion or an accident to another.
const OCCURRENCES: [&str; 6] = [
    "attack",
    "explosion",
    "fire",
    "accident",
    "damage",
    "incident",
];

/// What an article is about, as far as telling stories apart goes.
pub(crate) struct Story {
    /// Words of the names of actors and places in lower case, each with its weight in this ledger.
    pub(crate) names: BTreeMap<String, f64>,
    /// Sum of the squares of the weights.
    total: f64,
    /// Weight of a name that no other article has.
    alone: f64,
    /// When it was published, in seconds.
    pub(crate) published: Option<i64>,
}

impl Story {
    /// The `most` names of the greatest weight that another article has too.
    pub(crate) fn telling(&self, most: usize) -> impl Iterator<Item = &str> {
        let shared = self
            .names
            .iter()
            .filter(|(_, weight)| **weight < self.alone);
        let mut names: Vec<(&String, &f64)> = shared.collect();
        names.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
        names.into_iter().take(most).map(|(name, _)| name.as_str())
    }

    /// How much of the shorter story the other has, 0 to 1, by the weights of its names.
    pub(crate) fn likeness(&self, other: &Self) -> f64 {
        let shared = self
            .names
            .iter()
            .filter(|(name, _)| other.names.contains_key(*name));
        let common: f64 = shared.map(|(_, weight)| weight * weight).sum();
        if common == 0.0 {
            return 0.0;
        }
        common / self.total.min(other.total)
    }
}

/// The stories of all readings; a name weighs more the fewer articles have it.
pub(crate) fn stories(readings: &[&Reading]) -> Vec<Story> {
    let names: Vec<BTreeSet<String>> = readings.iter().map(|reading| names(reading)).collect();
    let mut holders: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names.iter().flatten() {
        *holders.entry(name).or_default() += 1;
    }
    let weight = |name: &str| {
        let share = readings.len() as f64 / holders.get(name).copied().unwrap_or(1) as f64;
        (1.0 + share).ln()
    };
    let weighted: Vec<BTreeMap<String, f64>> = names
        .iter()
        .map(|names| names.iter().map(|n| (n.clone(), weight(n))).collect())
        .collect();
    let numbered = weighted.into_iter().zip(readings);
    numbered
        .map(|(names, reading)| Story {
            total: names.values().map(|w| w * w).sum(),
            names,
            alone: (1.0 + readings.len() as f64).ln(),
            published: reading
                .article
                .published
                .as_ref()
                .and_then(|published| instant(&published.value))
                .map(Timestamp::as_second),
        })
        .collect()
}

fn names(reading: &Reading) -> BTreeSet<String> {
    let actors = reading.actors.iter();
    let actors = actors
        .filter(|actor| actor.kind != ActorKind::Unnamed && actor.kind != ActorKind::Outlet)
        .map(|actor| actor.name.as_str());
    let places = reading.places.iter().map(|place| place.name.as_str());
    let words = actors
        .chain(places)
        .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    words
        .filter(|word| word.starts_with(char::is_uppercase) && word.chars().nth(2).is_some())
        .map(str::to_lowercase)
        .collect()
}

/// A place of an event.
pub(crate) struct Spot {
    pub(crate) name: String,
    /// Its entry in the gazetteer.
    pub(crate) entry: Option<String>,
    point: Option<(f64, f64)>,
    /// Whether it is a settlement or something in one.
    pub(crate) exact: bool,
}

impl Spot {
    /// Whether the gazetteer knows it.
    pub(crate) fn known(&self) -> bool {
        self.point.is_some()
    }

    /// Great-circle distance, where both have a point (haversine, mean radius of the earth).
    pub(crate) fn kilometers(&self, other: &Self) -> Option<f64> {
        let ((lat, lon), (to_lat, to_lon)) = (self.point?, other.point?);
        let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
        let across = lat.to_radians().cos() * to_lat.to_radians().cos() * half(lon, to_lon);
        Some(2.0 * 6371.0 * (half(lat, to_lat) + across).sqrt().asin())
    }
}

/// An event as it is compared.
pub(crate) struct Profile {
    pub(crate) member: Member,
    pub(crate) kind: String,
    pub(crate) family: String,
    /// Whether it is said to have happened, lately or earlier, or denied to: only those of one sort can
    /// be one.
    pub(crate) happened: bool,
    /// Whether its article tells no other event of its kind that happened.
    pub(crate) only: bool,
    /// Earliest and latest second.
    pub(crate) time: Option<(i64, i64)>,
    pub(crate) places: Vec<Spot>,
    /// Whether the places are those of the article's dateline, for want of better.
    pub(crate) by_dateline: bool,
    /// Heads of those with a part in it, by role.
    pub(crate) parts: BTreeSet<(Role, String)>,
    /// Measures and their values.
    pub(crate) numbers: BTreeSet<(String, u64)>,
    /// Words around its mentions.
    pub(crate) words: BTreeSet<String>,
}

impl Profile {
    /// Whether the types could name one occurrence.
    pub(crate) fn is_kin(&self, other: &Self) -> bool {
        let occurrence = |profile: &Self| OCCURRENCES.contains(&profile.family.as_str());
        self.kind == other.kind
            || (self.family == other.family && !self.family.is_empty())
            || (occurrence(self) && occurrence(other))
    }

    /// Weeks since 1970 in which it may have been; without a time those before its article; `None`
    /// alone where the article has no date either.
    pub(crate) fn weeks(&self, story: &Story) -> Vec<Option<i64>> {
        let (from, to) = match (self.time, story.published) {
            (Some((from, to)), _) if to - from <= MOST_DAYS * DAY => (from, to),
            (_, Some(told)) => (told - LATELY * DAY, told),
            _ => return vec![None],
        };
        (from.div_euclid(WEEK)..=to.div_euclid(WEEK))
            .map(Some)
            .collect()
    }
}

/// The profiles of all events, in the order of readings and text.
pub(crate) fn profiles(readings: &[&Reading]) -> Vec<Profile> {
    let all = readings.iter().enumerate();
    all.flat_map(|(reading, r)| {
        let events = r.events.iter().enumerate();
        events.map(move |(index, event)| {
            let member = Member {
                reading,
                event: EventId::from_index(index),
            };
            profile(r, event, member)
        })
    })
    .collect()
}

fn profile(reading: &Reading, event: &Event, member: Member) -> Profile {
    let dateline = reading
        .article
        .dateline
        .as_ref()
        .and_then(|dateline| dateline.place);
    let own = !event.places.is_empty();
    let places: Vec<_> = if own {
        event.places.clone()
    } else {
        dateline.into_iter().collect()
    };
    let places = places
        .iter()
        .filter_map(|id| reading.places.get(id.index()));
    let spots = places
        .filter(|place| place.sense == PlaceSense::Place)
        .map(|place| Spot {
            name: place.name.to_lowercase(),
            entry: place.gazetteer.clone(),
            point: place.lat.zip(place.lon),
            exact: place.lat.is_some()
                && matches!(
                    place.precision,
                    PlacePrecision::Exact | PlacePrecision::Near
                ),
        });
    let parts = event.participants.iter();
    let parts = parts
        .filter(|part| !matches!(part.role, Role::Speaker | Role::Recipient))
        .filter_map(|part| {
            let actor = part.actor.and_then(|id| reading.actors.get(id.index()));
            let text = actor.map_or(part.text.as_str(), |actor| actor.name.as_str());
            Some((part.role, head(text)?))
        });
    let quantities = event.quantities.iter();
    let numbers = quantities
        .filter_map(|id| reading.quantities.get(id.index()))
        .filter_map(|q| Some((q.measure.clone()?, q.best?.to_bits())));
    Profile {
        member,
        kind: event.r#type.clone(),
        family: event.family.clone(),
        happened: happened(event),
        only: !reading
            .events
            .iter()
            .any(|other| other.id != event.id && other.r#type == event.r#type && happened(other)),
        time: time(reading, event),
        places: spots.collect(),
        by_dateline: !own,
        parts: parts.collect(),
        numbers: numbers.collect(),
        words: event
            .mentions
            .iter()
            .flat_map(|span| words(&reading.article.text, span.start(), span.end()))
            .collect(),
    }
}

/// Whether it is said to have happened, or that it did not: not only planned or imagined.
fn happened(event: &Event) -> bool {
    !matches!(event.realis, Realis::Planned | Realis::Hypothetical)
}

fn time(reading: &Reading, event: &Event) -> Option<(i64, i64)> {
    let time = reading.times.get(event.time?.index())?;
    let (earliest, latest) = (time.earliest.as_deref()?, time.latest.as_deref()?);
    let from = instant(earliest)?.as_second();
    let to = instant(latest)?.as_second();
    // a latest day lasts until its end
    Some((from, if latest.len() == 10 { to + DAY - 1 } else { to }))
}

/// The last word of a phrase, in lower case and without a plural's s.
fn head(phrase: &str) -> Option<String> {
    let mut words = phrase.split(|c: char| !c.is_alphanumeric());
    let word = words.rfind(|word| !word.is_empty())?.to_lowercase();
    let single = word.strip_suffix('s').filter(|stem| stem.len() >= LETTERS);
    Some(single.map_or_else(|| word.clone(), str::to_owned))
}

/// Words around a mention, within its line.
fn words(text: &str, start: usize, end: usize) -> Vec<String> {
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let stop = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let mut from = line.max(start.saturating_sub(AROUND));
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = stop.min(end + AROUND);
    while !text.is_char_boundary(to) {
        to += 1;
    }
    text[from..to]
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() >= LETTERS || word.starts_with(|c: char| c.is_ascii_digit()))
        .map(str::to_lowercase)
        .collect()
}
