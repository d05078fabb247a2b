//! Which articles have a word: what searches and earlier claims are found by.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::Reading;

/// Words of all articles, with the readings that have each, in no order of arrival.
#[derive(Clone, Debug, Default)]
pub(crate) struct TextIndex {
    holders: BTreeMap<String, Vec<u32>>,
}

impl TextIndex {
    /// Puts a reading at its place; those from there on move up by one.
    pub(crate) fn insert(&mut self, at: usize, reading: &Reading, last: bool) {
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        if !last {
            let moved = self.holders.values_mut().flatten();
            moved.filter(|i| **i >= number).for_each(|i| *i += 1);
        }
        for word in words_of(reading) {
            match self.holders.get_mut(&word) {
                Some(holders) => {
                    let place = holders.partition_point(|i| *i < number);
                    holders.insert(place, number);
                }
                None => drop(self.holders.insert(word, vec![number])),
            }
        }
    }

    /// Readings that can have a piece of text somewhere, in lower case; `None` where it has no letters.
    pub(crate) fn having(&self, piece: &str) -> Option<BTreeSet<u32>> {
        having(piece, &|word, open_start, open_end| {
            self.matching(word, open_start, open_end)
        })
    }

    /// Holders of the words that are `word`, or end or begin with it where the piece is open there.
    fn matching(&self, word: &str, open_start: bool, open_end: bool) -> BTreeSet<u32> {
        let exact = || self.holders.get(word).into_iter().flatten().copied();
        if !open_start && !open_end {
            return exact().collect();
        }
        if !open_start {
            let from = self.holders.range(word.to_owned()..);
            let from = from.take_while(|(known, _)| known.starts_with(word));
            return from.flat_map(|(_, holders)| holders).copied().collect();
        }
        let fits = |known: &&String| {
            if open_end {
                known.contains(word)
            } else {
                known.ends_with(word)
            }
        };
        let known = self.holders.iter().filter(|(known, _)| fits(known));
        known.flat_map(|(_, holders)| holders).copied().collect()
    }

    /// Readings that have a whole word.
    pub(crate) fn holders(&self, word: &str) -> &[u32] {
        self.holders.get(word).map_or(&[], Vec::as_slice)
    }
}

/// Readings that can have a piece of text somewhere, in lower case; `None` where it has no letters.
/// `matching` gives the holders of the words that are a word, or end or begin with it where the piece is
/// open there.
pub(crate) fn having(
    piece: &str,
    matching: &dyn Fn(&str, bool, bool) -> BTreeSet<u32>,
) -> Option<BTreeSet<u32>> {
    let words: Vec<&str> = split(piece).collect();
    let mut found: Option<BTreeSet<u32>> = None;
    for (n, word) in words.iter().enumerate() {
        let open_start = n == 0 && piece.starts_with(word);
        let open_end = n + 1 == words.len() && piece.ends_with(word);
        let holders = matching(word, open_start, open_end);
        found = Some(match found {
            Some(known) => known.intersection(&holders).copied().collect(),
            None => holders,
        });
    }
    found
}

/// The words of a text in lower case.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Everything that lists show of a reading: its text, names, places, types and dates of events.
pub(crate) fn words_of(reading: &Reading) -> BTreeSet<String> {
    let article = &reading.article;
    let mut all = String::new();
    let mut add = |text: &str| {
        all.push_str(text);
        all.push('\n');
    };
    add(&article.text);
    add(&article.input);
    article.title.iter().for_each(|title| add(title));
    for actor in &reading.actors {
        add(&actor.name);
        actor.role.iter().for_each(|role| add(role));
        actor.country.iter().for_each(|country| add(country));
    }
    reading.places.iter().for_each(|place| add(&place.name));
    for event in &reading.events {
        let time = event.time.and_then(|id| reading.times.get(id.index()));
        let time = time.map(|time| crate::entry_view::ledger_time(reading, time));
        add(&crate::title::title(&event.r#type, None, time.as_ref()));
    }
    let all = all.to_lowercase();
    let mut words: Vec<&str> = split(&all).collect();
    words.sort_unstable();
    words.dedup();
    words.into_iter().map(str::to_owned).collect()
}
