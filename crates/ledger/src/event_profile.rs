//! What an event of an article is compared by with those of others.

use std::collections::BTreeSet;

use counterclaim_model::{
    ActorKind, Event, EventId, PlacePrecision, PlaceSense, Reading, Realis, Role, Span,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::families;
use crate::instant;
use crate::lexicon::{Lexicon, Words};

/// Seconds in a day.
pub(crate) const DAY: i64 = 86_400;
/// Longer stretches ("since March") say too little about the day.
const MOST_DAYS: i64 = 31;
/// Bytes on either side of a mention whose words are compared, within its line.
const AROUND: usize = 160;
/// Bytes before a mention in which a word can say that it is one more of its kind.
const BEFORE: usize = 40;
/// Kilometers around the point of a settlement, a district and a region within which what is said to be
/// there may lie.
const SETTLEMENT: u16 = 30;
const DISTRICT: u16 = 100;
const REGION: u16 = 300;
/// Shorter words are mostly grammar.
const LETTERS: usize = 4;
/// What an article is about, as far as telling stories apart goes.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    /// Words of the names of actors and places, in lower case.
    pub(crate) names: Words,
    /// When it was published, in seconds.
    pub(crate) published: Option<i64>,
    /// Its events.
    pub(crate) events: Vec<Profile>,
}

impl Story {
    /// The story of a reading, whose words are counted.
    pub(crate) fn new(reading: &Reading, words: &mut Lexicon) -> Self {
        let own = names(reading);
        let names = words.intern(own.iter().map(String::as_str));
        let mut all = names.clone();
        let events = (0..reading.events.len())
            .map(|index| profile(reading, EventId::from_index(index), words))
            .collect();
        for event in &events {
            let event: &Profile = event;
            all.extend(&event.words);
        }
        all.sort_unstable();
        all.dedup();
        words.count(&all);
        Self {
            names,
            published: published(reading),
            events,
        }
    }
}

/// The names of an article that say most about it: the `most` rarest that another article has too, and
/// those that as many articles have as the last of them.
pub(crate) fn telling(names: &[u32], most: usize, words: &Lexicon) -> Words {
    let names = names.iter().copied();
    let mut names: Vec<u32> = names.filter(|name| words.articles(*name) > 1).collect();
    names.sort_by_key(|name| words.articles(*name));
    // names come in the order of arrival, which must not decide
    if let Some(last) = names.get(most.saturating_sub(1)) {
        let limit = words.articles(*last);
        names.truncate(names.partition_point(|name| words.articles(*name) <= limit));
    }
    names.sort_unstable();
    names
}

/// When a reading's article was published, in seconds.
pub(crate) fn published(reading: &Reading) -> Option<i64> {
    let published = reading.article.published.as_ref()?;
    instant(&published.value).map(Timestamp::as_second)
}

/// Words of the names of actors and places, in lower case.
fn names(reading: &Reading) -> BTreeSet<String> {
    let actors = reading.actors.iter();
    let actors = actors
        .filter(|actor| actor.kind != ActorKind::Unnamed && actor.kind != ActorKind::Outlet)
        .map(|actor| actor.name.as_str());
    let places = reading.places.iter().map(|place| place.name.as_str());
    actors.chain(places).flat_map(name_words).collect()
}

/// The capitalized words of a name in lower case.
pub(crate) fn name_words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.starts_with(char::is_uppercase) && word.chars().nth(2).is_some())
        .map(str::to_lowercase)
}

/// A place of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Spot {
    pub(crate) name: String,
    /// Its entry in the gazetteer.
    pub(crate) entry: Option<String>,
    #[serde(with = "bits")]
    point: Option<(f64, f64)>,
    /// Whether it is a settlement or something in one, or near one.
    pub(crate) exact: bool,
    /// Whether it is said to be there and not only near.
    pub(crate) there: bool,
    /// Kilometers around its point within which it may lie; nothing for a country and what is larger.
    pub(crate) reach: Option<u16>,
    /// Its country, by code.
    pub(crate) country: Option<String>,
}

impl Spot {
    /// Whether the gazetteer knows it.
    pub(crate) fn known(&self) -> bool {
        self.point.is_some()
    }

    /// Whether the two cannot be one place or one in the other: another country, too far for their size, or
    /// another name where the gazetteer does not know one of them.
    pub(crate) fn is_apart(&self, other: &Self) -> bool {
        if self.name == other.name {
            return false;
        }
        if self.country.is_some() && other.country.is_some() && self.country != other.country {
            return true;
        }
        let reach = self.reach.zip(other.reach);
        let Some((own, theirs)) = reach else {
            return false;
        };
        match self.kilometers(other) {
            Some(km) => km > f64::from(own) + f64::from(theirs),
            // a name that is not known stands for a settlement
            None => own <= SETTLEMENT && theirs <= SETTLEMENT,
        }
    }

    /// Kilometers between the two, where both have a point.
    pub(crate) fn kilometers(&self, other: &Self) -> Option<f64> {
        Some(kilometers(self.point?, other.point?))
    }
}

/// Great-circle distance of two points in degrees (haversine, mean radius of the earth).
pub(crate) fn kilometers((lat, lon): (f64, f64), (to_lat, to_lon): (f64, f64)) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let across = lat.to_radians().cos() * to_lat.to_radians().cos() * half(lon, to_lon);
    2.0 * 6371.0 * (half(lat, to_lat) + across).sqrt().asin()
}

/// Points to the last bit, which decimal digits would not keep.
mod bits {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        point: &Option<(f64, f64)>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let bits = point.map(|(lat, lon)| (lat.to_bits(), lon.to_bits()));
        bits.serialize(to)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(
        from: D,
    ) -> Result<Option<(f64, f64)>, D::Error> {
        let bits = Option::<(u64, u64)>::deserialize(from)?;
        Ok(bits.map(|(lat, lon)| (f64::from_bits(lat), f64::from_bits(lon))))
    }
}

/// An event as it is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) kind: String,
    pub(crate) family: String,
    /// Whether it is said to have happened, lately or earlier, or denied to: only those of one sort can
    /// be one.
    pub(crate) happened: bool,
    /// Whether it is told as background.
    pub(crate) background: bool,
    /// Whether its article tells no other event of its kind that happened.
    pub(crate) only: bool,
    /// Types of the other events of its article that happened.
    pub(crate) beside: BTreeSet<String>,
    /// Whether the headline or the first paragraph tells it.
    pub(crate) lead: bool,
    /// Whether a word before a mention makes it one more of its kind.
    pub(crate) more: bool,
    /// Earliest and latest second; a day longer where it is only that of the dateline.
    pub(crate) time: Option<(i64, i64)>,
    pub(crate) places: Vec<Spot>,
    /// Whether the places are those of the article's dateline, for want of better.
    pub(crate) by_dateline: bool,
    /// Heads of those with a part in it, by role.
    pub(crate) parts: BTreeSet<(Role, String)>,
    /// Measures and their values.
    pub(crate) numbers: BTreeSet<(String, u64)>,
    /// Words around its mentions.
    pub(crate) words: Words,
}

impl Profile {
    /// Whether the types could name one occurrence.
    pub(crate) fn is_kin(&self, other: &Self) -> bool {
        self.sort() == other.sort()
    }

    /// Only events of one sort are compared: the family, or that it is an occurrence, or the type.
    pub(crate) fn sort(&self) -> &str {
        match self.family.as_str() {
            "" => &self.kind,
            family => families::occurrence(family).unwrap_or(family),
        }
    }

    /// Whether it may go on for weeks.
    pub(crate) fn is_lasting(&self) -> bool {
        families::is_lasting(&self.kind)
    }

    /// Its time, where that is short enough to say when.
    pub(crate) fn when(&self) -> Option<(i64, i64)> {
        self.time.filter(|(from, to)| to - from <= MOST_DAYS * DAY)
    }

    /// The exact places that it has of its own.
    pub(crate) fn exact(&self) -> impl Iterator<Item = &Spot> {
        let spots = self.places.iter();
        spots.filter(|spot| spot.exact && !self.by_dateline)
    }
}

fn profile(reading: &Reading, id: EventId, words: &mut Lexicon) -> Profile {
    let event = &reading.events[id.index()];
    let (places, by_dateline) = spots(reading, event);
    let quantities = event.quantities.iter();
    let numbers = quantities
        .filter_map(|id| reading.quantities.get(id.index()))
        .filter_map(|q| Some((q.measure.clone()?, q.best?.to_bits())));
    let text = &reading.article.text;
    let mentions = event.mentions.iter();
    let around: Vec<String> = mentions
        .clone()
        .flat_map(|span| context(text, *span))
        .collect();
    let lead = lead(reading);
    let twin = |other: &Event| other.id != event.id && other.r#type == event.r#type;
    let others = reading.events.iter();
    let others = others.filter(|other| other.id != event.id && happened(other));
    Profile {
        beside: others.map(|other| other.r#type.clone()).collect(),
        kind: event.r#type.clone(),
        family: event.family.clone(),
        happened: happened(event),
        background: event.realis == Realis::Background,
        only: !reading
            .events
            .iter()
            .any(|other| twin(other) && happened(other)),
        lead: mentions.clone().any(|span| span.start() < lead),
        more: mentions.clone().any(|span| is_one_more(text, *span)),
        time: time(reading, event),
        places,
        by_dateline,
        parts: parts(reading, event),
        numbers: numbers.collect(),
        words: words.intern(around.iter().map(String::as_str)),
    }
}

/// Where the first paragraph of the body ends, or the headline where there is no body.
fn lead(reading: &Reading) -> usize {
    use counterclaim_model::BlockKind::{Body, Title};
    let blocks = &reading.article.blocks;
    let body = blocks.iter().find(|block| block.kind == Body);
    let lead = body.or_else(|| blocks.iter().rfind(|block| block.kind == Title));
    lead.map_or(0, |block| block.span.end())
}

/// Places of an event; those of the dateline, and whether it is these, where it has none.
fn spots(reading: &Reading, event: &Event) -> (Vec<Spot>, bool) {
    let own = !event.places.is_empty();
    let dateline = reading.article.dateline.as_ref();
    let dateline = dateline.and_then(|dateline| dateline.place);
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
            there: place.lat.is_some() && place.precision == PlacePrecision::Exact,
            reach: match place.precision {
                PlacePrecision::Exact | PlacePrecision::Near => Some(SETTLEMENT),
                PlacePrecision::District => Some(DISTRICT),
                PlacePrecision::Region => Some(REGION),
                PlacePrecision::Country => None,
            },
            country: place.country.clone(),
        });
    (spots.collect(), !own)
}

fn parts(reading: &Reading, event: &Event) -> BTreeSet<(Role, String)> {
    let parts = event.participants.iter();
    parts
        .filter(|part| !matches!(part.role, Role::Speaker | Role::Recipient))
        .filter_map(|part| {
            let actor = part.actor.and_then(|id| reading.actors.get(id.index()));
            let text = actor.map_or(part.text.as_str(), |actor| actor.name.as_str());
            Some((part.role, head(text)?))
        })
        .collect()
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
    // a dateline says when it was written, and what it tells may be of the day before
    let dateline = reading.article.dateline.as_ref();
    let of_dateline = dateline.is_some_and(|dateline| dateline.span.contains(time.span));
    let from = if of_dateline { from - DAY } else { from };
    // a latest day lasts until its end
    Some((from, if latest.len() == 10 { to + DAY - 1 } else { to }))
}

/// The last word of a phrase, in lower case and without a plural's s.
pub(crate) fn head(phrase: &str) -> Option<String> {
    let mut words = phrase.split(|c: char| !c.is_alphanumeric());
    words.rfind(|word| !word.is_empty()).map(stem)
}

/// A word in lower case without the endings of plurals and verbs, where enough of it is left.
pub(crate) fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    let endings = ["ings", "ing", "edly", "ed", "es", "s", "ly"];
    let stems = endings.iter().filter_map(|end| word.strip_suffix(end));
    let long = stems.map(str::to_owned).find(|stem| stem.len() >= LETTERS);
    long.unwrap_or(word)
}

/// Stems of the words of a text that say something: the long ones, and numbers.
pub(crate) fn telling_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() >= LETTERS || word.starts_with(|c: char| c.is_ascii_digit()))
        .map(stem)
}

/// Words around a mention, within its line.
fn context(text: &str, mention: Span) -> Vec<String> {
    let (start, end) = (mention.start(), mention.end());
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let stop = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let from = floor(text, line.max(start.saturating_sub(AROUND)));
    let mut to = stop.min(end + AROUND);
    while !text.is_char_boundary(to) {
        to += 1;
    }
    telling_words(&text[from..to]).collect()
}

/// The nearest boundary of characters before an offset.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether one of the three words before a mention, in its sentence, makes it one more of its kind.
fn is_one_more(text: &str, mention: Span) -> bool {
    let from = floor(text, mention.start().saturating_sub(BEFORE));
    let before = &text[from..mention.start()];
    let sentence = before.rfind(['.', '\n', ',', ';']).map_or(0, |at| at + 1);
    let words = before[sentence..].split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    let near = words.iter().rev().take(4);
    near.into_iter().any(|word| families::is_more(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(name: &str, point: Option<(f64, f64)>, reach: Option<u16>, country: &str) -> Spot {
        Spot {
            name: name.to_owned(),
            entry: None,
            point,
            exact: point.is_some() && reach == Some(SETTLEMENT),
            there: true,
            reach,
            country: (!country.is_empty()).then(|| country.to_owned()),
        }
    }

    #[test]
    fn places_are_apart_where_neither_can_be_in_the_other() {
        let at = |lat| Some((lat, 20.0));
        let town = spot("harrow", at(50.0), Some(SETTLEMENT), "VA");
        let rows = [
            ("harrow", None, Some(SETTLEMENT), "", false),
            ("kerrin", None, Some(SETTLEMENT), "", true),
            ("kerrin", at(50.4), Some(SETTLEMENT), "VA", false),
            ("kerrin", at(51.0), Some(SETTLEMENT), "VA", true),
            ("the north", at(52.0), Some(REGION), "VA", false),
            ("the far north", at(56.0), Some(REGION), "VA", true),
            ("the valley", None, Some(REGION), "", false),
            ("varen", at(60.0), None, "VA", false),
            ("halvland", at(51.0), None, "HA", true),
        ];
        for (name, point, reach, country, apart) in rows {
            let other = spot(name, point, reach, country);
            assert_eq!(town.is_apart(&other), apart, "{name}");
            assert_eq!(other.is_apart(&town), apart, "{name}");
        }
    }
}
