//! Keeping the records of a shelf up to date with one article more, or with another reading of one.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::Reading;

use crate::event_profile::Story;
use crate::lexicon::{Lexicon, Words};
use crate::shelf::{
    Contents, Kind, PAGE, Records, Shelf, Standing, Tie, Told, after, key, number_in, order_of,
    packed,
};
use crate::syndication::{FORMULA, Settled, Slip, is_copy, roots, settle};
use crate::text_index::words_of;
use crate::{EntryIds, instant};

/// Records a reading; `before` is the one of the same article in whose place it stands. Articles may come
/// in any order.
pub fn shelve(shelf: &dyn Shelf, reading: &Reading, before: Option<&Reading>) {
    let records = Records { shelf };
    let mut contents = records.contents();
    let id = reading.article.id.as_str();
    let mut touched = BTreeSet::new();
    let number = match records.number_of(id) {
        Some(number) => {
            if let Some(before) = before {
                touched = records.take_off(number, before);
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
    touched.extend(records.put_slip(number, reading));
    touched.insert(number);
    records.settle(&touched);
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

    /// Records whose text an article can repeat; the articles that this can matter to.
    fn put_slip(&self, number: u32, reading: &Reading) -> BTreeSet<u32> {
        let slip = Slip::of(reading);
        let own = number.to_be_bytes();
        if let Some(address) = &slip.address {
            self.shelf
                .put(&key(Kind::Address, &[address.as_bytes(), &[0], &own]), &[]);
        }
        // an article with so many runs is no article
        let count = u16::try_from(slip.runs.len()).unwrap_or(u16::MAX);
        for run in &slip.runs {
            let key = key(Kind::Run, &[&run.to_be_bytes(), &own]);
            self.shelf.put(&key, &count.to_le_bytes());
        }
        let tie = Tie {
            partners: BTreeSet::new(),
            slip,
        };
        self.save(Kind::Tie, &[&own], &tie);
        let mut touched = BTreeSet::new();
        for run in &tie.slip.runs {
            if self.is_formula(*run) {
                continue;
            }
            let holders = self.run_holders(*run);
            if holders.len() > FORMULA {
                self.shelf
                    .put(&key(Kind::Formula, &[&run.to_be_bytes()]), &[]);
                let holders = holders.into_iter().map(|(holder, _)| holder).collect();
                touched.extend(self.loosen(&holders));
            }
        }
        touched.extend(self.tie_anew(number));
        touched
    }

    /// Whether more articles have a run than a formula needs.
    fn is_formula(&self, run: u64) -> bool {
        let key = key(Kind::Formula, &[&run.to_be_bytes()]);
        self.shelf.get(&key).is_some()
    }

    /// Articles that have a run, one more than a formula needs at most, and how many runs each has.
    fn run_holders(&self, run: u64) -> Vec<(u32, usize)> {
        let beginning = key(Kind::Run, &[&run.to_be_bytes()]);
        let range = (&beginning, after(&beginning));
        let found = self.shelf.range(range.0, &range.1, false, FORMULA + 1);
        let holders = found.iter().filter_map(|(key, count)| {
            let count = count
                .first_chunk::<2>()
                .map_or(0, |c| u16::from_le_bytes(*c));
            Some((number_in(key)?, usize::from(count)))
        });
        holders.collect()
    }

    /// Unties those of some articles that share too little since a run of theirs became a formula; them.
    fn loosen(&self, holders: &BTreeSet<u32>) -> BTreeSet<u32> {
        let mut touched = BTreeSet::new();
        for &one in holders {
            let Some(mut tie) = self.tie(one) else {
                continue;
            };
            for other in tie.partners.clone() {
                let theirs = self.tie(other).filter(|_| holders.contains(&other));
                let Some(mut theirs) = theirs else { continue };
                let own: BTreeSet<u64> = tie.slip.runs.iter().copied().collect();
                let shared = theirs.slip.runs.iter().filter(|run| own.contains(run));
                let shared = shared.filter(|run| !self.is_formula(**run)).count();
                if !is_copy(shared, own.len(), theirs.slip.runs.len()) {
                    tie.partners.remove(&other);
                    theirs.partners.remove(&one);
                    self.save(Kind::Tie, &[&other.to_be_bytes()], &theirs);
                    touched.extend([one, other]);
                }
            }
            if touched.contains(&one) {
                self.save(Kind::Tie, &[&one.to_be_bytes()], &tie);
            }
        }
        touched
    }

    /// Finds the partners of an article anew; it and all that are or were its partners.
    fn tie_anew(&self, number: u32) -> BTreeSet<u32> {
        let Some(mut tie) = self.tie(number) else {
            return BTreeSet::new();
        };
        let mut shared: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for run in tie.slip.runs.iter().filter(|run| !self.is_formula(**run)) {
            for (holder, count) in self.run_holders(*run) {
                let entry = shared.entry(holder).or_default();
                *entry = (entry.0 + 1, count);
            }
        }
        shared.remove(&number);
        let own = tie.slip.runs.len();
        let partners = shared.into_iter();
        let partners = partners.filter(|(_, (common, theirs))| is_copy(*common, own, *theirs));
        let partners: BTreeSet<u32> = partners.map(|(other, _)| other).collect();
        let mut touched: BTreeSet<u32> = tie.partners.union(&partners).copied().collect();
        for other in tie.partners.symmetric_difference(&partners) {
            if let Some(mut theirs) = self.tie(*other) {
                if partners.contains(other) {
                    theirs.partners.insert(number);
                } else {
                    theirs.partners.remove(&number);
                }
                self.save(Kind::Tie, &[&other.to_be_bytes()], &theirs);
            }
        }
        if tie.partners != partners {
            tie.partners = partners;
            self.save(Kind::Tie, &[&number.to_be_bytes()], &tie);
        }
        touched.insert(number);
        touched
    }

    /// Takes the records of a reading away; the articles that this can matter to.
    fn take_off(&self, number: u32, before: &Reading) -> BTreeSet<u32> {
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
        let standing = self.standing(number);
        if let Some(standing) = &standing {
            self.move_holders(number, &names, Some(&standing.order), None);
        }
        self.shelf.remove(&key(Kind::Standing, &[&own]));
        let Some(tie) = self.tie(number) else {
            return BTreeSet::new();
        };
        let mut touched = tie.partners.clone();
        if let Some(address) = &tie.slip.address {
            let beginning = key(Kind::Address, &[address.as_bytes(), &[0]]);
            touched.extend(self.numbers(&beginning, usize::MAX));
            self.shelf
                .remove(&key(Kind::Address, &[address.as_bytes(), &[0], &own]));
        }
        for other in &tie.partners {
            if let Some(mut theirs) = self.tie(*other) {
                theirs.partners.remove(&number);
                self.save(Kind::Tie, &[&other.to_be_bytes()], &theirs);
            }
        }
        self.shelf.remove(&key(Kind::Tie, &[&own]));
        for run in &tie.slip.runs {
            self.shelf
                .remove(&key(Kind::Run, &[&run.to_be_bytes(), &own]));
            // what was a formula until now ties again
            if self.is_formula(*run) && self.run_holders(*run).len() == FORMULA {
                self.shelf
                    .remove(&key(Kind::Formula, &[&run.to_be_bytes()]));
                let holders = self.run_holders(*run).into_iter();
                holders.for_each(|(holder, _)| touched.extend(self.tie_anew(holder)));
            }
        }
        touched.remove(&number);
        touched
    }

    /// Puts an article at another place among the holders of its names.
    fn move_holders(&self, number: u32, names: &[u32], from: Option<&[u8]>, to: Option<&[u8]>) {
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

    /// All that hang together with some articles by ties and addresses.
    fn hanging_together(&self, some: &BTreeSet<u32>) -> BTreeMap<u32, Slip> {
        let mut out = BTreeMap::new();
        let mut waiting: Vec<u32> = some.iter().copied().collect();
        while let Some(number) = waiting.pop() {
            if out.contains_key(&number) {
                continue;
            }
            let Some(tie) = self.tie(number) else {
                continue;
            };
            waiting.extend(&tie.partners);
            if let Some(address) = &tie.slip.address {
                let beginning = key(Kind::Address, &[address.as_bytes(), &[0]]);
                waiting.extend(self.numbers(&beginning, usize::MAX));
            }
            out.insert(number, tie.slip);
        }
        out
    }

    /// Finds anew where some articles, and all that hang together with them, stand.
    fn settle(&self, some: &BTreeSet<u32>) {
        let members = self.hanging_together(some);
        let numbers: Vec<u32> = members.keys().copied().collect();
        let mut runs: BTreeMap<u64, usize> = BTreeMap::new();
        for run in members.values().flat_map(|slip| &slip.runs) {
            *runs.entry(*run).or_default() += 1;
        }
        // a run that only one of them has ties nobody
        let shared = runs.into_iter().filter(|(_, n)| *n > 1).map(|(run, _)| run);
        let formulas: BTreeSet<u64> = shared.filter(|run| self.is_formula(*run)).collect();
        let slips: Vec<Slip> = members.into_values().collect();
        let settled = settle(slips.clone(), &formulas);
        let Settled {
            order,
            inherited,
            copies,
            revisions,
            ..
        } = settled;
        let roots = roots(&[&revisions, &copies]);
        let at = |position: usize| numbers[order[position]];
        for position in 0..order.len() {
            let slip = &slips[order[position]];
            let inherited = inherited[position].clone();
            let published = inherited
                .as_ref()
                .map(|(p, _)| p)
                .or(slip.published.as_ref());
            let published = published.and_then(|p| instant(&p.value));
            let followers = (0..order.len()).filter(|f| *f != position && roots[*f] == position);
            let now = Standing {
                article: slip.id.to_string(),
                copy_of: copies[position].map(at),
                revision_of: revisions[position].map(at),
                root: at(roots[position]),
                followers: followers.map(at).collect(),
                published: published.map(jiff::Timestamp::as_second),
                order: order_of(slip, inherited.as_ref()),
                inherited,
            };
            let number = at(position);
            let before = self.standing(number);
            if before.as_ref() == Some(&now) {
                continue;
            }
            let was = before.as_ref().map(|standing| standing.order.as_slice());
            if was != Some(&now.order) {
                self.move_holders(number, &self.names(number), was, Some(&now.order));
            }
            self.save(Kind::Standing, &[&number.to_be_bytes()], &now);
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
