//! What a ledger looks up so that it need not be held in memory: small records, each under a key.
//!
//! Everything here follows from the readings and can be made anew from them. [`shelve`](crate::shelve)
//! keeps the records up to date with every article; an [`Excerpt`](crate::Excerpt) answers questions from
//! them, with the same bytes as the whole ledger.

use std::collections::BTreeSet;

use counterclaim_model::Reading;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::event_profile::Profile;
use crate::syndication::{Inherited, Slip, publication_key};

/// Version of the records: another one means that they must be made anew. Raise it with every change of
/// what is recorded of a reading; a test notices when that was forgotten.
pub const SHELF_VERSION: u32 = 3;

/// Articles to a page of the holders of a word, and words to a page of their counts.
pub(crate) const PAGE: u32 = 1024;
/// Bytes of a page of the vocabulary.
const VOCABULARY: usize = 8 << 10;

/// Records in the order of their keys. A store that cannot read or write remembers why, answers as if
/// nothing were there, and its caller asks it before using what came of that.
pub trait Shelf {
    /// The record under a key.
    fn get(&self, key: &[u8]) -> Option<Vec<u8>>;
    /// Puts a record under a key, in the place of what was there.
    fn put(&self, key: &[u8], record: &[u8]);
    /// Takes the record under a key away.
    fn remove(&self, key: &[u8]);
    /// At most `limit` records with keys from `from` up to but not `to`; with `back` the last ones, the
    /// last first.
    fn range(&self, from: &[u8], to: &[u8], back: bool, limit: usize) -> Vec<(Vec<u8>, Vec<u8>)>;
    /// The reading of an article as it stands.
    fn reading(&self, article: &str) -> Option<Reading>;
}

/// What the shelf holds in all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Contents {
    /// Articles so far, each with its number.
    pub(crate) articles: u32,
    /// Words so far, each with its number.
    pub(crate) words: u32,
}

/// Where an article stands among all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Standing {
    pub(crate) article: String,
    pub(crate) inherited: Option<Inherited>,
    pub(crate) copy_of: Option<u32>,
    pub(crate) revision_of: Option<u32>,
    /// The first of all whose text it repeats or replaces; itself, if it is that.
    pub(crate) root: u32,
    /// Whether others are found to be copies by it.
    pub(crate) finds: bool,
    /// When it was published, in seconds, the inherited date included.
    pub(crate) published: Option<i64>,
    /// Its place in the order of publication.
    pub(crate) order: Vec<u8>,
}

/// Events of an article as they are compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) events: Vec<Profile>,
}

/// The kinds of records.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Contents = b'M' as isize,
    /// Number of an article by its id.
    Article = b'I' as isize,
    /// Articles by address.
    Address = b'A' as isize,
    /// By sampled run: how many articles have it, and those by which others are found.
    Run = b'R' as isize,
    /// The other articles by sampled run, with how many runs each has.
    Rest = b'Q' as isize,
    /// What tells whose text an article repeats.
    Tie = b'L' as isize,
    /// Articles that share enough runs with one, if others are found by one of the two.
    Partner = b'P' as isize,
    /// Articles that repeat or replace one.
    Follower = b'O' as isize,
    Standing = b'D' as isize,
    /// Numbers of the names of an article.
    Names = b'N' as isize,
    Told = b'S' as isize,
    /// Number of a word of a story.
    Word = b'W' as isize,
    /// Articles that have each word of a story.
    Counts = b'C' as isize,
    /// Articles by name, in order of publication.
    Holder = b'H' as isize,
    /// Articles by word of their text.
    Text = b'T' as isize,
    /// All words of texts.
    Vocabulary = b'V' as isize,
    /// Articles by the ids of their claims and events.
    Entry = b'E' as isize,
}

/// A key of a kind.
pub(crate) fn key(kind: Kind, parts: &[&[u8]]) -> Vec<u8> {
    let mut out = vec![kind as u8];
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}

/// The first key after all that begin so.
pub(crate) fn after(beginning: &[u8]) -> Vec<u8> {
    let mut out = beginning.to_vec();
    while let Some(last) = out.pop() {
        if last < u8::MAX {
            out.push(last + 1);
            return out;
        }
    }
    // beginnings start with the letter of a kind
    out
}

/// The number at the end of a key.
pub(crate) fn number_in(key: &[u8]) -> Option<u32> {
    key.last_chunk::<4>()
        .map(|bytes| u32::from_be_bytes(*bytes))
}

/// The place of an article in the order of publication, as bytes that sort alike: that of
/// [`publication_key`] and then of the id.
pub(crate) fn order_of(slip: &Slip, inherited: Option<&Inherited>) -> Vec<u8> {
    let published = inherited
        .map(|(published, _)| published)
        .or(slip.published.as_ref());
    let (undated, moment, inherited) = publication_key(published);
    let nanoseconds = moment.map_or(0, Timestamp::as_nanosecond);
    let mut out = vec![u8::from(undated)];
    out.extend((nanoseconds + (1 << 79)).to_be_bytes().iter().skip(6));
    out.push(u8::from(inherited));
    out.extend(slip.id.as_str().bytes());
    out
}

/// A shelf with records of all kinds.
pub(crate) struct Records<'s> {
    pub(crate) shelf: &'s dyn Shelf,
}

impl Records<'_> {
    pub(crate) fn load<T: DeserializeOwned>(&self, kind: Kind, parts: &[&[u8]]) -> Option<T> {
        serde_json::from_slice(&self.shelf.get(&key(kind, parts))?).ok()
    }

    pub(crate) fn save<T: Serialize>(&self, kind: Kind, parts: &[&[u8]], record: &T) {
        // records have neither maps with other keys than text nor values that can fail
        if let Ok(json) = serde_json::to_vec(record) {
            self.shelf.put(&key(kind, parts), &json);
        }
    }

    /// Numbers at the ends of the keys that begin so, `limit` at most.
    pub(crate) fn numbers(&self, beginning: &[u8], limit: usize) -> Vec<u32> {
        let found = self.shelf.range(beginning, &after(beginning), false, limit);
        found.iter().filter_map(|(key, _)| number_in(key)).collect()
    }

    pub(crate) fn number_of(&self, article: &str) -> Option<u32> {
        let record = self.shelf.get(&key(Kind::Article, &[article.as_bytes()]))?;
        number_in(&record)
    }

    pub(crate) fn contents(&self) -> Contents {
        self.load(Kind::Contents, &[]).unwrap_or_default()
    }

    pub(crate) fn tie(&self, number: u32) -> Option<Slip> {
        self.load(Kind::Tie, &[&number.to_be_bytes()])
    }

    pub(crate) fn standing(&self, number: u32) -> Option<Standing> {
        self.load(Kind::Standing, &[&number.to_be_bytes()])
    }

    pub(crate) fn names(&self, number: u32) -> Vec<u32> {
        let record = self.shelf.get(&key(Kind::Names, &[&number.to_be_bytes()]));
        unpacked(&record.unwrap_or_default())
    }

    /// How many articles have each word of a page, and the page's first word.
    pub(crate) fn counts(&self, word: u32) -> (u32, Vec<u32>) {
        let page = word / PAGE;
        let record = self.shelf.get(&key(Kind::Counts, &[&page.to_be_bytes()]));
        (page * PAGE, unpacked(&record.unwrap_or_default()))
    }

    /// Puts back a page of counts.
    pub(crate) fn put_counts(&self, first: u32, counts: &[u32]) {
        let page = (first / PAGE).to_be_bytes();
        self.shelf
            .put(&key(Kind::Counts, &[&page]), &packed(counts));
    }

    /// Articles that have a word in their text, in the order of their numbers.
    pub(crate) fn holders(&self, word: &str) -> Vec<u32> {
        self.holders_under(&key(Kind::Text, &[word.as_bytes(), &[0]]))
    }

    /// Articles that have a word that begins so in their text.
    pub(crate) fn holders_of_beginning(&self, word: &str) -> Vec<u32> {
        self.holders_under(&key(Kind::Text, &[word.as_bytes()]))
    }

    fn holders_under(&self, beginning: &[u8]) -> Vec<u32> {
        let pages = self
            .shelf
            .range(beginning, &after(beginning), false, usize::MAX);
        let mut out = Vec::new();
        for (key, page) in pages {
            let first = number_in(&key).unwrap_or(0) * PAGE;
            let places = page.as_chunks::<2>().0.iter();
            out.extend(places.map(|low| first + u32::from(u16::from_le_bytes(*low))));
        }
        out
    }

    /// Says that an article has a word in its text; whether no article had it before.
    pub(crate) fn hold(&self, word: &str, number: u32) -> bool {
        let (key, low) = text_page(word, number);
        let page = self.shelf.get(&key);
        let known = page.is_some() || {
            let beginning = crate::shelf::key(Kind::Text, &[word.as_bytes(), &[0]]);
            let any = self.shelf.range(&beginning, &after(&beginning), false, 1);
            !any.is_empty()
        };
        let mut page = page.unwrap_or_default();
        let here = page.as_chunks::<2>().0.contains(&low);
        if !here {
            page.extend(low);
            self.shelf.put(&key, &page);
        }
        !known
    }

    /// Says that an article has a word no longer.
    pub(crate) fn release(&self, word: &str, number: u32) {
        let (key, low) = text_page(word, number);
        let Some(page) = self.shelf.get(&key) else {
            return;
        };
        let rest = page
            .as_chunks::<2>()
            .0
            .iter()
            .filter(|place| **place != low);
        let rest: Vec<u8> = rest.flatten().copied().collect();
        if rest.is_empty() {
            self.shelf.remove(&key);
        } else {
            self.shelf.put(&key, &rest);
        }
    }

    /// Adds words that no text had before to the vocabulary.
    pub(crate) fn learn(&self, words: &[&str]) {
        if words.is_empty() {
            return;
        }
        let beginning = key(Kind::Vocabulary, &[]);
        let last = self.shelf.range(&beginning, &after(&beginning), true, 1);
        let (mut page, mut text) = last
            .into_iter()
            .next()
            .map_or((0, Vec::new()), |(key, text)| {
                (number_in(&key).unwrap_or(0), text)
            });
        for word in words {
            if text.len() + word.len() > VOCABULARY {
                self.shelf
                    .put(&key(Kind::Vocabulary, &[&page.to_be_bytes()]), &text);
                page += 1;
                text = Vec::new();
            }
            text.extend(word.bytes());
            text.push(b'\n');
        }
        self.shelf
            .put(&key(Kind::Vocabulary, &[&page.to_be_bytes()]), &text);
    }

    /// Words of texts that have a piece in them, or end with it.
    pub(crate) fn words_with(&self, piece: &str, at_end: bool) -> BTreeSet<String> {
        let beginning = key(Kind::Vocabulary, &[]);
        let pages = self
            .shelf
            .range(&beginning, &after(&beginning), false, usize::MAX);
        let mut out = BTreeSet::new();
        for (_, text) in pages {
            let text = String::from_utf8_lossy(&text);
            let fits = |word: &&str| {
                if at_end {
                    word.ends_with(piece)
                } else {
                    word.contains(piece)
                }
            };
            out.extend(text.lines().filter(fits).map(str::to_owned));
        }
        out
    }
}

/// The page on which an article stands as a holder of a word, and its place there.
fn text_page(word: &str, number: u32) -> (Vec<u8>, [u8; 2]) {
    let page = (number / PAGE).to_be_bytes();
    // a place on a page is below PAGE
    let low = (number % PAGE) as u16;
    (
        key(Kind::Text, &[word.as_bytes(), &[0], &page]),
        low.to_le_bytes(),
    )
}

/// Numbers as bytes.
pub(crate) fn packed(numbers: &[u32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

fn unpacked(bytes: &[u8]) -> Vec<u32> {
    let numbers = bytes.as_chunks::<4>().0.iter();
    numbers.map(|number| u32::from_le_bytes(*number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_key_after_a_beginning() {
        assert_eq!(after(b"ab"), b"ac");
        assert_eq!(after(&[b'a', 255]), b"b");
    }
}
