//! Groups of events that are one, found from any of them without looking at the rest of the ledger.
//!
//! Events are compared if their articles share one of their telling names and stand near each other in
//! the order of the articles that have it. Pairs with enough evidence make up islands; within one, groups
//! grow from the surest pair on, as long as no two events of one article meet: an article that tells two
//! events apart is believed. An event of a copy goes with that of the article whose text it repeats.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use counterclaim_model::{EventId, Reading};

use crate::decision_grouping::Told;
use crate::event_profile::{Profile, Story};
use crate::lexicon::{Lexicon, Words};
use crate::same_event::{DOUBTFUL, ENOUGH, ENOUGH_ON_AVERAGE, Member, score};

/// Names of an article by which others are looked for, the rarest first.
const TELLING: usize = 10;
/// Articles on either side that are looked at of those that share a name.
pub(crate) const NEAREST: usize = 64;
/// Stories that have less in common than this are not compared further.
pub(crate) const LEAST_LIKENESS: f64 = 0.02;
/// Members of a group that another group is compared with, the first ones.
const SPOKESMEN: usize = 8;

/// What comparing the events of all articles needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scene {
    pub(crate) words: Lexicon,
    /// By reading.
    pub(crate) stories: Vec<Story>,
    /// Readings that have a name, in their order.
    holders: BTreeMap<u32, Vec<u32>>,
}

/// The groups of all events of a ledger.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    pub(crate) list: Vec<Vec<Member>>,
    of: BTreeMap<Member, usize>,
}

impl Groups {
    pub(crate) fn new(list: Vec<Vec<Member>>) -> Self {
        let numbered = list.iter().enumerate();
        let of = numbered.flat_map(|(i, group)| group.iter().map(move |m| (*m, i)));
        Self {
            of: of.collect(),
            list,
        }
    }

    /// The group in which an event stands.
    pub(crate) fn of(&self, event: Member) -> Option<&Vec<Member>> {
        self.list.get(*self.of.get(&event)?)
    }

    fn together(&self, a: Member, b: Member) -> bool {
        self.of.get(&a) == self.of.get(&b)
    }
}

/// The scene and whose text each reading repeats.
pub(crate) struct Stage<'s> {
    pub(crate) scene: &'s Scene,
    /// For every reading the one whose text it repeats or replaces, or itself.
    pub(crate) roots: &'s [usize],
    /// For every reading those that repeat or replace it.
    pub(crate) followers: &'s BTreeMap<usize, Vec<usize>>,
    /// What people said about which events are one: stronger than any rule.
    pub(crate) told: &'s Told,
    /// For some readings those whose events are compared with theirs, where that is known already.
    pub(crate) near: Option<&'s BTreeMap<usize, BTreeSet<usize>>>,
    /// Telling names of readings that were asked for.
    telling: RefCell<BTreeMap<usize, Rc<Words>>>,
    /// Pairs of readings that were asked for.
    paired: RefCell<BTreeMap<usize, Rc<Vec<Pair>>>>,
}

/// Two events and what speaks for their being one.
type Pair = (Member, Member, f64);

/// The telling names of an article.
pub(crate) fn telling(names: &[u32], words: &Lexicon) -> Words {
    crate::event_profile::telling(names, TELLING, words)
}

impl Scene {
    /// The scene of some readings.
    pub(crate) fn new(readings: &[Reading]) -> Self {
        let mut scene = Self::default();
        for (index, reading) in readings.iter().enumerate() {
            scene.insert(index, reading);
        }
        scene
    }

    /// The scene of some stories in their order, of which only the given neighbors are compared.
    pub(crate) fn of_stories(stories: Vec<Story>, words: Lexicon) -> Self {
        Self {
            words,
            stories,
            holders: BTreeMap::new(),
        }
    }

    /// Puts a reading at its place; those from there on move up by one.
    pub(crate) fn insert(&mut self, at: usize, reading: &Reading) {
        let story = Story::new(reading, &mut self.words);
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        if at < self.stories.len() {
            let moved = self.holders.values_mut().flatten();
            moved.filter(|i| **i >= number).for_each(|i| *i += 1);
        }
        for name in &story.names {
            let holders = self.holders.entry(*name).or_default();
            let place = holders.partition_point(|i| *i < number);
            holders.insert(place, number);
        }
        self.stories.insert(at, story);
    }
}

impl<'s> Stage<'s> {
    pub(crate) fn new(
        scene: &'s Scene,
        roots: &'s [usize],
        followers: &'s BTreeMap<usize, Vec<usize>>,
        told: &'s Told,
    ) -> Self {
        Self {
            scene,
            roots,
            followers,
            told,
            near: None,
            telling: RefCell::default(),
            paired: RefCell::default(),
        }
    }

    fn profile(&self, member: Member) -> (&Story, &Profile) {
        let story = &self.scene.stories[member.reading];
        (story, &story.events[member.event.index()])
    }

    /// What speaks for two events of different articles being one.
    fn score(&self, a: Member, b: Member) -> Option<f64> {
        let copied = self.roots[a.reading] == self.roots[b.reading];
        // the order of the two must not matter
        let (a, b) = (a.min(b), a.max(b));
        let words = &self.scene.words;
        score(self.profile(a), self.profile(b), copied, words)
    }

    /// Readings whose events are compared with those of this one.
    fn neighbors(&self, reading: usize) -> BTreeSet<usize> {
        if let Some(near) = self.near {
            return near.get(&reading).cloned().unwrap_or_default();
        }
        let root = self.roots[reading];
        if root != reading {
            return BTreeSet::from([root]);
        }
        let words = &self.scene.words;
        let story = &self.scene.stories[reading];
        let own = u32::try_from(reading).unwrap_or(u32::MAX);
        let mut out = BTreeSet::new();
        for name in self.telling(reading).iter() {
            let holders = self.scene.holders.get(name).map_or(&[][..], Vec::as_slice);
            let at = holders.partition_point(|i| *i < own);
            let from = at.saturating_sub(NEAREST);
            let near = holders[from..].iter().take(at - from + NEAREST + 1);
            let near = near.map(|i| *i as usize);
            // what one article sees of another, that one sees of it
            out.extend(near.filter(|other| self.telling(*other).binary_search(name).is_ok()));
        }
        out.remove(&reading);
        out.retain(|other| {
            let others = &self.scene.stories[*other];
            self.roots[*other] == *other
                && words.containment(&story.names, &others.names) >= LEAST_LIKENESS
        });
        out.extend(self.followers.get(&reading).into_iter().flatten());
        out
    }

    fn telling(&self, reading: usize) -> Rc<Words> {
        let known = self.telling.borrow().get(&reading).cloned();
        known.unwrap_or_else(|| {
            let story = &self.scene.stories[reading];
            let names = Rc::new(telling(&story.names, &self.scene.words));
            self.telling.borrow_mut().insert(reading, Rc::clone(&names));
            names
        })
    }

    /// Pairs of events of a reading and of those after it, or of all others, with what speaks for each.
    fn pairs(&self, reading: usize, only_later: bool) -> Vec<Pair> {
        let mut out = Vec::new();
        let own = self.scene.stories[reading].events.len();
        if own == 0 {
            return out;
        }
        for other in self.neighbors(reading) {
            if only_later && other < reading {
                continue;
            }
            let events = self.scene.stories[other].events.len();
            for (a, b) in (0..own).flat_map(|a| (0..events).map(move |b| (a, b))) {
                let a = member(reading, a);
                let b = member(other, b);
                out.extend(self.score(a, b).map(|score| (a, b, score)));
            }
        }
        out
    }

    /// Pairs of events of a reading and of all others.
    fn all_pairs(&self, reading: usize) -> Rc<Vec<Pair>> {
        let known = self.paired.borrow().get(&reading).cloned();
        known.unwrap_or_else(|| {
            let pairs = Rc::new(self.pairs(reading, false));
            let mut paired = self.paired.borrow_mut();
            paired.insert(reading, Rc::clone(&pairs));
            pairs
        })
    }

    /// All groups, in the order of their first members; every event stands in exactly one.
    pub(crate) fn all(&self) -> Vec<Vec<Member>> {
        let readings = 0..self.scene.stories.len();
        let pairs = readings
            .clone()
            .flat_map(|reading| self.pairs(reading, true));
        let pairs = pairs.filter(|pair| pair.2 >= ENOUGH).collect();
        let events = readings.flat_map(|reading| {
            let events = self.scene.stories[reading].events.len();
            (0..events).map(move |event| member(reading, event))
        });
        let events: Vec<Member> = events.collect();
        self.grow(&events, pairs)
    }

    /// The group of one event: that of its island.
    pub(crate) fn of(&self, start: Member) -> Vec<Member> {
        let mut island = BTreeSet::from([start]);
        let mut pairs: BTreeMap<(Member, Member), f64> = BTreeMap::new();
        let mut waiting = vec![start];
        while let Some(event) = waiting.pop() {
            let own = self.all_pairs(event.reading);
            for (_, other, score) in own.iter().filter(|p| p.0 == event && p.2 >= ENOUGH) {
                pairs.insert((event.min(*other), event.max(*other)), *score);
                if island.insert(*other) {
                    waiting.push(*other);
                }
            }
        }
        let pairs = pairs.into_iter().map(|((a, b), score)| (a, b, score));
        let island: Vec<Member> = island.into_iter().collect();
        let groups = self.grow(&island, pairs.collect());
        let own = groups.into_iter().find(|group| group.contains(&start));
        own.unwrap_or_else(|| vec![start])
    }

    /// Joins events by their pairs, the surest first.
    fn grow(&self, events: &[Member], mut pairs: Vec<Pair>) -> Vec<Vec<Member>> {
        pairs.sort_by(|x, y| {
            let key = |pair: &Pair| (pair.0.min(pair.1), pair.0.max(pair.1));
            y.2.total_cmp(&x.2).then_with(|| key(x).cmp(&key(y)))
        });
        let known: BTreeSet<Member> = events.iter().copied().collect();
        let mut by_rule = Partition::new(events);
        // what people joined stays out of the rules' comparisons: it may be as unlike as it will
        let mut groups = Partition::new(events);
        let joined = self.told.joined.iter();
        for list in joined.filter(|list| list.iter().all(|m| known.contains(m))) {
            list.windows(2)
                .for_each(|pair| groups.join(pair[0], pair[1]));
        }
        for (a, b, _) in pairs {
            let (one, other) = (by_rule.of(a), by_rule.of(b));
            let apart = self.told.part(groups.of(a), groups.of(b));
            if one != other && !apart && self.may_join(one, other) {
                by_rule.join(a, b);
                groups.join(a, b);
            }
        }
        groups.lists.retain(|group| !group.is_empty());
        groups.lists
    }

    /// Whether no article has events in both groups, nothing speaks against any pair, and enough speaks
    /// for all of them together.
    fn may_join(&self, one: &[Member], other: &[Member]) -> bool {
        let articles: BTreeSet<usize> = one.iter().map(|m| m.reading).collect();
        if other.iter().any(|m| articles.contains(&m.reading)) {
            return false;
        }
        let (mut sum, mut count) = (0.0, 0.0);
        for &a in self.spokesmen(one).iter() {
            for &b in self.spokesmen(other).iter() {
                match self.score(a, b) {
                    Some(score) => sum += score,
                    None => return false,
                }
                count += 1.0;
            }
        }
        sum >= ENOUGH_ON_AVERAGE * count
    }

    /// The members that speak for a group: the first that are no copies, or the first.
    fn spokesmen(&self, group: &[Member]) -> Vec<Member> {
        let own = group.iter().copied();
        let own = own.filter(|m| self.roots[m.reading] == m.reading);
        let own: Vec<Member> = own.take(SPOKESMEN).collect();
        if own.is_empty() {
            group[..1].to_vec()
        } else {
            own
        }
    }

    /// Pairs of events that may be one and stand in two groups, the surest first.
    pub(crate) fn doubtful(&self, groups: &Groups) -> Vec<Pair> {
        let readings = 0..self.scene.stories.len();
        let pairs = readings.flat_map(|reading| self.pairs(reading, true));
        let mut pairs: Vec<_> = pairs
            .filter(|(a, b, score)| *score >= DOUBTFUL && !groups.together(*a, *b))
            .collect();
        pairs.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
        pairs
    }
}

/// Events in lists, each in one.
struct Partition {
    list_of: BTreeMap<Member, usize>,
    lists: Vec<Vec<Member>>,
}

impl Partition {
    /// Every event by itself.
    fn new(events: &[Member]) -> Self {
        Self {
            list_of: events.iter().enumerate().map(|(i, m)| (*m, i)).collect(),
            lists: events.iter().map(|m| vec![*m]).collect(),
        }
    }

    fn of(&self, event: Member) -> &Vec<Member> {
        &self.lists[self.list_of[&event]]
    }

    /// Makes the lists of two events one, at the place of the earlier one.
    fn join(&mut self, a: Member, b: Member) {
        let (a, b) = (self.list_of[&a], self.list_of[&b]);
        let (one, other) = (a.min(b), a.max(b));
        if one != other {
            let moved = std::mem::take(&mut self.lists[other]);
            self.list_of.extend(moved.iter().map(|m| (*m, one)));
            self.lists[one].extend(moved);
            self.lists[one].sort_unstable();
        }
    }
}

fn member(reading: usize, event: usize) -> Member {
    Member {
        reading,
        event: EventId::from_index(event),
    }
}
