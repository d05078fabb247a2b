//! What articles tell, what their words weigh in the whole corpus, and which may tell of one event.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::Reading;
use serde::{Deserialize, Serialize};

use super::{Kind, Row, edge};
use crate::event_groups::{LEAST_LIKENESS, NEAREST, telling};
use crate::event_profile::{Profile, Story};
use crate::lexicon::Lexicon;
use crate::same_event::{ENOUGH, score};

/// What an article tells, as it is compared with others.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Telling {
    published: Option<i64>,
    /// Words of its names.
    names: Vec<u32>,
    events: Vec<Profile>,
    /// All its words by number, and how many articles have each.
    words: Vec<String>,
    counts: Vec<u32>,
}

impl Telling {
    pub(super) fn of(reading: &Reading) -> Self {
        let mut lexicon = Lexicon::default();
        let story = Story::new(reading, &mut lexicon);
        let mut words = vec![String::new(); lexicon.words().count()];
        for (word, number) in lexicon.words() {
            word.clone_into(&mut words[number as usize]);
        }
        Self {
            published: story.published,
            names: story.names,
            events: story.events,
            counts: vec![0; words.len()],
            words,
        }
    }

    pub(super) fn json(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    fn read(json: Option<&str>) -> Option<Self> {
        serde_json::from_str(json?).ok()
    }

    /// The story in terms of a lexicon, which learns the words and how many articles have them.
    fn story(self, lexicon: &mut Lexicon) -> Story {
        let mut numbers = Vec::with_capacity(self.words.len());
        for (word, count) in self.words.iter().zip(&self.counts) {
            let number = lexicon.intern([word.as_str()]).first().copied();
            let number = number.unwrap_or_default();
            lexicon.set(number, &[*count]);
            numbers.push(number);
        }
        let translated = |words: &[u32]| {
            let words = words.iter();
            let words = words.filter_map(|word| numbers.get(*word as usize).copied());
            let mut words: Vec<u32> = words.collect();
            words.sort_unstable();
            words
        };
        let mut events = self.events;
        for event in &mut events {
            event.words = translated(&event.words);
        }
        Story {
            names: translated(&self.names),
            published: self.published,
            events,
        }
    }
}

pub(super) fn story(told: Option<&str>, lexicon: &mut Lexicon) -> Story {
    match Telling::read(told) {
        Some(telling) => telling.story(lexicon),
        // an article of which nothing is told has no events
        None => Story {
            names: Vec::new(),
            published: None,
            events: Vec::new(),
        },
    }
}

pub(super) fn words(row: &Row) -> Vec<Row> {
    let Some(telling) = Telling::read(row.told.as_deref()) else {
        return Vec::new();
    };
    let words = telling.words.into_iter();
    let words = words.map(|word| Row {
        key: word,
        article: row.article.clone(),
        kind: Kind::Name,
        ..Row::default()
    });
    words.collect()
}

pub(super) fn counts(word: &str, rows: &[Row]) -> Vec<Row> {
    let articles: BTreeSet<String> = rows.iter().map(|row| row.article.clone()).collect();
    let count = i64::try_from(articles.len()).ok();
    let rows = articles.into_iter().map(|article| Row {
        key: article.clone(),
        article,
        kind: Kind::Count,
        other: Some(word.to_owned()),
        count,
        ..Row::default()
    });
    rows.collect()
}

pub(super) fn stripped(row: Row) -> Row {
    Row {
        key: row.article.clone(),
        kind: Kind::Told,
        reading: None,
        ..row
    }
}

pub(super) fn told(rows: &[Row]) -> Vec<Row> {
    let Some(own) = rows.iter().find(|row| row.kind == Kind::Told) else {
        return Vec::new();
    };
    let counts = rows.iter().filter(|row| row.kind == Kind::Count);
    let counts = counts.filter_map(|row| {
        let count = u32::try_from(row.count?).ok()?;
        Some((row.other.as_deref()?, count))
    });
    let counts: BTreeMap<&str, u32> = counts.collect();
    let Some(mut telling) = Telling::read(own.told.as_deref()) else {
        return Vec::new();
    };
    let of = |word: &String| counts.get(word.as_str()).copied().unwrap_or_default();
    telling.counts = telling.words.iter().map(of).collect();
    vec![Row {
        told: telling.json(),
        ..own.clone()
    }]
}

pub(super) fn names(row: &Row) -> Vec<Row> {
    let Some(telling_of) = Telling::read(row.told.as_deref()) else {
        return Vec::new();
    };
    let mut lexicon = Lexicon::default();
    let story = telling_of.story(&mut lexicon);
    let telling = telling(&story.names, &lexicon);
    let numbers: BTreeMap<u32, &str> = lexicon.words().map(|(word, n)| (n, word)).collect();
    let shared = story
        .names
        .iter()
        .filter(|name| lexicon.articles(**name) > 1);
    let is_root = row.count == Some(1);
    let rows = shared.filter_map(|name| {
        let tells = is_root && telling.binary_search(name).is_ok();
        Some(Row {
            key: (*numbers.get(name)?).to_owned(),
            article: row.article.clone(),
            kind: Kind::Name,
            told: row.told.clone().filter(|_| tells),
            place: row.place.clone(),
            ..Row::default()
        })
    });
    rows.collect()
}

pub(super) fn kin(rows: Vec<Row>) -> Vec<Row> {
    let mut keys: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        keys.entry(row.key.clone()).or_default().push(row);
    }
    let mut found: BTreeSet<(String, String)> = BTreeSet::new();
    for mut rows in keys.into_values() {
        rows.sort_unstable_by(|a, b| a.place.cmp(&b.place));
        let mut lexicon = Lexicon::default();
        let mut stories: Vec<Option<Story>> = Vec::with_capacity(rows.len());
        for row in &rows {
            let telling = Telling::read(row.told.as_deref());
            stories.push(telling.map(|telling| telling.story(&mut lexicon)));
        }
        for (at, one) in stories.iter().enumerate() {
            let Some(one) = one else { continue };
            let near = stories.iter().enumerate().skip(at + 1).take(NEAREST);
            for (place, other) in near {
                let Some(other) = other else { continue };
                if are_kin(one, other, &lexicon) {
                    found.insert((rows[at].article.clone(), rows[place].article.clone()));
                }
            }
        }
    }
    let rows = found.into_iter().map(|(one, other)| Row {
        kind: Kind::Kin,
        ..edge(&one, &other)
    });
    rows.collect()
}

/// Whether any event of the one may be an event of the other.
fn are_kin(one: &Story, other: &Story, words: &Lexicon) -> bool {
    words.containment(&one.names, &other.names) >= LEAST_LIKENESS
        && one.events.iter().any(|a| {
            let mut events = other.events.iter();
            events.any(|b| {
                let sum = score((one, a), (other, b), false, words);
                sum.is_some_and(|sum| sum >= ENOUGH)
            })
        })
}
