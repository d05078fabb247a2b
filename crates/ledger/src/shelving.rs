//! Keeping the records of a shelf up to date with one article more, or with another reading of one.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::Reading;

use crate::EntryIds;
use crate::event_profile::Story;
use crate::lexicon::{Lexicon, Words};
use crate::shelf::{Contents, Kind, PAGE, Records, Shelf, Told, after, key, number_in, packed};
use crate::syndication::Slip;
use crate::text_index::words_of;

/// Records a reading; `before` is the one of the same article in whose place it stands. Articles may come
/// in any order.
pub fn shelve(shelf: &dyn Shelf, reading: &Reading, before: Option<&Reading>) {
    let records = Records { shelf };
    let mut contents = records.contents();
    let id = reading.article.id.as_str();
    let slip = Slip::of(reading);
    let mut touched = BTreeSet::new();
    let mut stands = None;
    let number = match records.number_of(id) {
        Some(number) => {
            if let Some(before) = before {
                records.take_off(number, before);
                if Slip::of(before) == slip {
                    stands = records.standing(number);
                } else {
                    touched = records.take_ties(number);
                    let standing = records.standing(number);
                    records.follow(number, standing.as_ref(), None);
                    shelf.remove(&key(Kind::Standing, &[&number.to_be_bytes()]));
                }
            }
            number
        }
        None => {
            let number = contents.articles;
            contents.articles += 1;
            let bytes = number.to_be_bytes();
            shelf.put(&key(Kind::Article, &[id.as_bytes()]), &bytes);
            number
        }
    };
    records.put_story(number, reading, &mut contents);
    records.put_words(number, reading);
    records.save(Kind::Contents, &[], &contents);
    match stands {
        // another reading of the same text stands where the former stood
        Some(standing) => {
            let names = records.names(number);
            records.move_holders(number, &names, None, Some(&standing.order));
        }
        None => records.put_ties(number, &slip, touched),
    }
}

/// Ids of claims and events as they are looked up.
fn entries(reading: &Reading) -> Vec<String> {
    let ids = EntryIds::of(reading);
    let own = ids.iter().map(|(id, _)| id);
    let own = own.filter(|id| id.starts_with("C-") || id.starts_with("E-"));
    own.map(str::to_lowercase).collect()
}

impl Records<'_> {
    fn put_story(&self, number: u32, reading: &Reading, contents: &mut Contents) {
        let mut lexicon = Lexicon::default();
        let story = Story::new(reading, &mut lexicon);
        let mut global: BTreeMap<u32, u32> = BTreeMap::new();
        for (word, local) in lexicon.words() {
            let own = key(Kind::Word, &[word.as_bytes()]);
            let known = self.shelf.get(&own).and_then(|record| number_in(&record));
            let numbered = known.unwrap_or_else(|| {
                let next = contents.words;
                contents.words += 1;
                self.shelf.put(&own, &next.to_be_bytes());
                next
            });
            global.insert(local, numbered);
        }
        let translated = |words: &Words| -> Words {
            let mut out: Words = words
                .iter()
                .filter_map(|word| global.get(word).copied())
                .collect();
            out.sort_unstable();
            out
        };
        let names = translated(&story.names);
        let mut told = Told {
            events: story.events,
        };
        for event in &mut told.events {
            event.words = translated(&event.words);
        }
        self.count(counted(&names, &told), 1);
        let own = number.to_be_bytes();
        self.shelf.put(&key(Kind::Names, &[&own]), &packed(&names));
        self.save(Kind::Told, &[&own], &told);
    }

    /// Counts an article more or less for each of some words.
    fn count(&self, words: BTreeSet<u32>, step: i32) {
        let mut pages: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut words = words.into_iter().peekable();
        while let Some(first) = words.peek().copied() {
            let (start, mut counts) = self.counts(first);
            while let Some(word) = words.next_if(|word| word - start < PAGE) {
                let at = (word - start) as usize;
                counts.resize(counts.len().max(at + 1), 0);
                counts[at] = counts[at].saturating_add_signed(step);
            }
            pages.insert(start, counts);
        }
        for (start, counts) in pages {
            self.put_counts(start, &counts);
        }
    }

    fn put_words(&self, number: u32, reading: &Reading) {
        let words = words_of(reading);
        let new = words.iter().filter(|word| self.hold(word, number));
        let new: Vec<&str> = new.map(String::as_str).collect();
        self.learn(&new);
        for id in entries(reading) {
            let bytes = number.to_be_bytes();
            self.shelf
                .put(&key(Kind::Entry, &[id.as_bytes(), &bytes]), &[]);
        }
    }

    /// Takes the records of a reading away, but not those of where its article stands.
    fn take_off(&self, number: u32, before: &Reading) {
        let own = number.to_be_bytes();
        for word in words_of(before) {
            self.release(&word, number);
        }
        for id in entries(before) {
            self.shelf.remove(&key(Kind::Entry, &[id.as_bytes(), &own]));
        }
        let names = self.names(number);
        let told: Option<Told> = self.load(Kind::Told, &[&own]);
        if let Some(told) = told {
            self.count(counted(&names, &told), -1);
        }
        if let Some(standing) = self.standing(number) {
            self.move_holders(number, &names, Some(&standing.order), None);
        }
    }

    /// Puts an article at another place among the holders of its names.
    pub(crate) fn move_holders(
        &self,
        number: u32,
        names: &[u32],
        from: Option<&[u8]>,
        to: Option<&[u8]>,
    ) {
        let own = number.to_be_bytes();
        for name in names {
            let at = |order: &[u8]| key(Kind::Holder, &[&name.to_be_bytes(), order, &own]);
            if let Some(order) = from {
                self.shelf.remove(&at(order));
            }
            if let Some(order) = to {
                self.shelf.put(&at(order), &[]);
            }
        }
    }
}

/// The words for which an article counts.
fn counted(names: &[u32], told: &Told) -> BTreeSet<u32> {
    let of_events = told.events.iter().flat_map(|event| &event.words);
    names.iter().chain(of_events).copied().collect()
}

/// Takes everything off a shelf.
pub fn clear(shelf: &dyn Shelf) {
    const AT_ONCE: usize = 10_000;
    loop {
        let some = shelf.range(&[0], &after(&[254]), false, AT_ONCE);
        if some.is_empty() {
            return;
        }
        some.iter().for_each(|(key, _)| shelf.remove(key));
    }
}
