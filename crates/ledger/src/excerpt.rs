//! The part of a ledger that answers one question, taken from a shelf: the same bytes as the whole gives.
//!
//! Events are joined as in the whole ledger (see [`crate::event_groups`]), from the ones asked for outward:
//! their articles, those that stand near under a telling name, and so on as long as enough speaks for one
//! event. Only the articles that the answer names are then read.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use counterclaim_model::decision::{Decision, Ruling};
use counterclaim_model::ledger::{ActorsV1, ArticlesV1, EventsV1, SearchV1};
use counterclaim_model::{EntryId, EventId, Reading};

use crate::decision_grouping::Told as Wishes;
use crate::event_groups::{Scene, Stage};
use crate::event_profile::Story;
use crate::lexicon::{Lexicon, Words};
use crate::same_event::{ENOUGH, Member, score};
use crate::shelf::{Kind, Records, Shelf, Standing, Told, after, key, number_in};
use crate::view::Part;
use crate::{EntryIds, Found, Ledger, Query, syndication};

/// Articles of which a part is made at most; where more have to do with a question, the whole ledger is
/// asked.
const MOST: usize = 4000;

/// The part of a ledger that answers one question.
#[derive(Debug)]
pub struct Excerpt {
    ledger: Ledger,
}

/// An event of an article, by the article's number on the shelf.
type Numbered = (u32, usize);

impl Excerpt {
    /// The part that shows the event with an id, or the beginning of one; `None` where the whole ledger
    /// must be asked, since people decided something about it or the id can name something else.
    pub fn of_event(shelf: &dyn Shelf, id: &str, decisions: &[Decision]) -> Option<Self> {
        const FEWEST: usize = 6;
        let wanted = id.to_ascii_lowercase();
        if !wanted.starts_with("e-") || wanted.len() < FEWEST {
            return None;
        }
        let gathering = Gathering::new(shelf);
        let beginning = key(Kind::Entry, &[wanted.as_bytes()]);
        let found = shelf.range(&beginning, &after(&beginning), false, 2);
        let mut starts = BTreeSet::new();
        for number in found.iter().filter_map(|(key, _)| number_in(key)) {
            let reading = gathering.reading(number)?;
            let ids = EntryIds::of(&reading);
            let named = (0..reading.events.len()).filter(|event| {
                let id = ids.event(EventId::from_index(*event)).to_lowercase();
                id.starts_with(&wanted)
            });
            starts.extend(named.map(|event| (number, event)));
        }
        gathering.excerpt(&starts, &BTreeSet::new(), decisions)
    }

    /// The part in which everything stands that a query with words admits; `None` where the whole ledger
    /// must be asked, since too much has to do with it or people decided something about that.
    pub fn of_query(shelf: &dyn Shelf, query: &Query, decisions: &[Decision]) -> Option<Self> {
        if crate::lists::of_id(query) {
            return None;
        }
        let gathering = Gathering::new(shelf);
        let holders = query.words().filter_map(|word| gathering.having(word));
        let articles = holders.min_by_key(BTreeSet::len)?;
        if articles.len() > MOST {
            return None;
        }
        let mut starts = BTreeSet::new();
        let mut named = BTreeSet::new();
        for &number in &articles {
            let reading = gathering.reading(number)?;
            starts.extend((0..reading.events.len()).map(|event| (number, event)));
            // counts of an actor are those of all articles that name it
            let names = crate::lists::names_with(&reading, query);
            named.extend(names);
        }
        let mut more = articles;
        for name in named {
            more.extend(gathering.having(&name)?);
            if more.len() > MOST {
                return None;
            }
        }
        gathering.excerpt(&starts, &more, decisions)
    }

    /// The event with the id, or the one beginning of an id, that was asked for.
    pub fn event(&self, id: &str) -> Option<EventsV1> {
        match self.ledger.find(id)? {
            Found::Entry(reading, EntryId::Event(event)) => Some(self.ledger.event(reading, event)),
            _ => None,
        }
    }

    /// The part as a ledger of its own: what it says of the event that was asked for holds of the whole.
    pub fn into_ledger(self) -> Ledger {
        self.ledger
    }

    /// Everything that the query admits; see [`Ledger::search`].
    pub fn search(&self, query: &Query) -> SearchV1 {
        self.ledger.search(query)
    }

    /// The events that the query admits.
    pub fn events(&self, query: &Query) -> EventsV1 {
        self.ledger.events(query)
    }

    /// The articles that the query admits.
    pub fn articles(&self, query: &Query) -> ArticlesV1 {
        self.ledger.articles(query)
    }

    /// The actors that the query admits.
    pub fn actors(&self, query: &Query) -> ActorsV1 {
        self.ledger.actors(query)
    }
}

/// What was looked up so far.
struct Gathering<'s> {
    records: Records<'s>,
    standings: RefCell<BTreeMap<u32, Option<Rc<Standing>>>>,
    names: RefCell<BTreeMap<u32, Rc<Words>>>,
    telling: RefCell<BTreeMap<u32, Rc<Words>>>,
    stories: RefCell<BTreeMap<u32, Rc<Story>>>,
    readings: RefCell<BTreeMap<u32, Rc<Reading>>>,
    words: RefCell<Lexicon>,
    /// First words of the pages of counts that `words` has.
    pages: RefCell<BTreeSet<u32>>,
    near: RefCell<BTreeMap<u32, Rc<BTreeSet<u32>>>>,
}

impl<'s> Gathering<'s> {
    fn new(shelf: &'s dyn Shelf) -> Self {
        Self {
            records: Records { shelf },
            standings: RefCell::default(),
            names: RefCell::default(),
            telling: RefCell::default(),
            stories: RefCell::default(),
            readings: RefCell::default(),
            words: RefCell::default(),
            pages: RefCell::default(),
            near: RefCell::default(),
        }
    }

    fn standing(&self, number: u32) -> Option<Rc<Standing>> {
        let known = self.standings.borrow().get(&number).cloned();
        known.unwrap_or_else(|| {
            let found = self.records.standing(number).map(Rc::new);
            self.standings.borrow_mut().insert(number, found.clone());
            found
        })
    }

    /// A reading as it stands in the whole ledger, with the date that it inherits.
    fn reading(&self, number: u32) -> Option<Rc<Reading>> {
        if let Some(known) = self.readings.borrow().get(&number) {
            return Some(Rc::clone(known));
        }
        let standing = self.standing(number)?;
        let mut reading = self.records.shelf.reading(&standing.article)?;
        if let Some(date) = standing.inherited.clone() {
            syndication::give_date(&mut reading, date);
        }
        let reading = Rc::new(reading);
        self.readings
            .borrow_mut()
            .insert(number, Rc::clone(&reading));
        Some(reading)
    }

    fn names(&self, number: u32) -> Rc<Words> {
        let known = self.names.borrow().get(&number).cloned();
        known.unwrap_or_else(|| {
            let names = Rc::new(self.records.names(number));
            self.count(&names);
            self.names.borrow_mut().insert(number, Rc::clone(&names));
            names
        })
    }

    /// Looks up how many articles have some words.
    fn count(&self, words: &[u32]) {
        let mut pages = self.pages.borrow_mut();
        for word in words {
            let known = pages.range(..=word).next_back();
            if known.is_none_or(|first| word - first >= crate::shelf::PAGE) {
                let (first, counts) = self.records.counts(*word);
                self.words.borrow_mut().set(first, &counts);
                pages.insert(first);
            }
        }
    }

    fn story(&self, number: u32) -> Rc<Story> {
        let known = self.stories.borrow().get(&number).cloned();
        known.unwrap_or_else(|| {
            let told: Option<Told> = self.records.load(Kind::Told, &[&number.to_be_bytes()]);
            let events = told.map(|told| told.events).unwrap_or_default();
            events.iter().for_each(|event| self.count(&event.words));
            let standing = self.standing(number);
            let story = Rc::new(Story {
                names: self.names(number).as_ref().clone(),
                published: standing.and_then(|standing| standing.published),
                events,
            });
            self.stories.borrow_mut().insert(number, Rc::clone(&story));
            story
        })
    }

    fn telling(&self, number: u32) -> Rc<Words> {
        let known = self.telling.borrow().get(&number).cloned();
        known.unwrap_or_else(|| {
            let names = self.names(number);
            let telling = crate::event_groups::telling(&names, &self.words.borrow());
            let telling = Rc::new(telling);
            self.telling
                .borrow_mut()
                .insert(number, Rc::clone(&telling));
            telling
        })
    }

    fn root(&self, number: u32) -> u32 {
        self.standing(number)
            .map_or(number, |standing| standing.root)
    }

    /// Articles whose events are compared with those of this one.
    fn near(&self, number: u32) -> Rc<BTreeSet<u32>> {
        if let Some(known) = self.near.borrow().get(&number) {
            return Rc::clone(known);
        }
        let found = Rc::new(self.find_near(number));
        self.near.borrow_mut().insert(number, Rc::clone(&found));
        found
    }

    fn find_near(&self, number: u32) -> BTreeSet<u32> {
        use crate::event_groups::{LEAST_LIKENESS, NEAREST};
        let mut out = BTreeSet::new();
        let Some(standing) = self.standing(number) else {
            return out;
        };
        if standing.root != number {
            return BTreeSet::from([standing.root]);
        }
        for name in self.telling(number).iter() {
            let beginning = key(Kind::Holder, &[&name.to_be_bytes()]);
            let own = key(
                Kind::Holder,
                &[&name.to_be_bytes(), &standing.order, &number.to_be_bytes()],
            );
            let shelf = self.records.shelf;
            let mut near = shelf.range(&beginning, &own, true, NEAREST);
            near.extend(shelf.range(&own, &after(&beginning), false, NEAREST + 1));
            let near = near.iter().filter_map(|(key, _)| number_in(key));
            out.extend(near.filter(|other| self.telling(*other).binary_search(name).is_ok()));
        }
        out.remove(&number);
        let names = self.names(number);
        // how alike they are is known without another look at the shelf, which is left for few
        out.retain(|other| {
            let theirs = self.names(*other);
            self.words.borrow().containment(&names, &theirs) >= LEAST_LIKENESS
                && self.root(*other) == *other
        });
        out.extend(self.records.followers(number));
        out
    }

    /// Events of others that are joined with an event, as far as the two alone go.
    fn joined(&self, (number, event): Numbered) -> Vec<Numbered> {
        let own = self.story(number);
        let Some(profile) = own.events.get(event) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        let place = self.standing(number).map(|standing| standing.order.clone());
        for other in self.near(number).iter().copied() {
            let copied = self.root(number) == self.root(other);
            let others = self.story(other);
            let first = place < self.standing(other).map(|standing| standing.order.clone());
            for (index, theirs) in others.events.iter().enumerate() {
                let (one, two) = ((own.as_ref(), profile), (others.as_ref(), theirs));
                let (one, two) = if first { (one, two) } else { (two, one) };
                let words = self.words.borrow();
                if score(one, two, copied, &words).is_some_and(|score| score >= ENOUGH) {
                    out.push((other, index));
                }
            }
        }
        out
    }

    /// All events that hang together with some.
    fn islands(&self, starts: &BTreeSet<Numbered>) -> BTreeSet<Numbered> {
        let mut out = starts.clone();
        let mut waiting: Vec<Numbered> = starts.iter().copied().collect();
        while let Some(event) = waiting.pop() {
            for other in self.joined(event) {
                if out.insert(other) {
                    waiting.push(other);
                }
            }
        }
        out
    }

    /// Numbers of articles in the order of publication.
    fn in_order(&self, numbers: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut out: Vec<u32> = numbers.into_iter().collect();
        out.sort_by_cached_key(|number| self.standing(*number).map(|s| s.order.clone()));
        out
    }

    /// The groups of some events.
    fn groups(&self, starts: &BTreeSet<Numbered>) -> Vec<Vec<Numbered>> {
        let island = self.islands(starts);
        let visited: BTreeSet<u32> = island.iter().map(|(number, _)| *number).collect();
        let mut all = visited.clone();
        for number in &visited {
            all.extend(self.near(*number).iter());
            all.insert(self.root(*number));
        }
        let numbers = self.in_order(all);
        let at: BTreeMap<u32, usize> = numbers.iter().copied().zip(0..).collect();
        let near = visited.iter().map(|number| {
            let near = self.near(*number);
            (at[number], near.iter().map(|other| at[other]).collect())
        });
        let near: BTreeMap<usize, BTreeSet<usize>> = near.collect();
        let roots = numbers.iter().map(|number| self.root(*number));
        let roots: Vec<usize> = roots
            .map(|root| at.get(&root).copied().unwrap_or(usize::MAX))
            .collect();
        let scene = Scene::of_stories(
            numbers
                .iter()
                .map(|number| self.story(*number).as_ref().clone())
                .collect(),
            self.words.borrow().clone(),
        );
        let nobody = BTreeMap::new();
        let told = Wishes::default();
        let mut stage = Stage::new(&scene, &roots, &nobody, &told);
        stage.near = Some(&near);
        let mut seen: BTreeSet<Member> = BTreeSet::new();
        let mut out = Vec::new();
        for (number, event) in starts {
            let member = Member {
                reading: at[number],
                event: EventId::from_index(*event),
            };
            if !seen.contains(&member) {
                let group = stage.of(member);
                seen.extend(&group);
                let group = group.iter().map(|m| (numbers[m.reading], m.event.index()));
                out.push(group.collect());
            }
        }
        out
    }

    fn events_of(&self, numbers: &BTreeSet<u32>) -> BTreeSet<Numbered> {
        let events = numbers.iter().flat_map(|number| {
            let events = self.story(*number).events.len();
            (0..events).map(|event| (*number, event))
        });
        events.collect()
    }

    /// The part with the groups of some events and with some articles.
    fn excerpt(
        &self,
        starts: &BTreeSet<Numbered>,
        more: &BTreeSet<u32>,
        decisions: &[Decision],
    ) -> Option<Excerpt> {
        let of = |groups: &[Vec<Numbered>]| -> BTreeSet<u32> {
            groups.iter().flatten().map(|(number, _)| *number).collect()
        };
        let mut shown = of(&self.groups(starts));
        shown.extend(starts.iter().map(|(number, _)| *number));
        // claims name the other events of their articles by the ids of their groups
        let groups = self.groups(&self.events_of(&shown));
        let mut all = of(&groups);
        all.extend(&shown);
        all.extend(more);
        for number in shown.iter().chain(more) {
            let standing = self.standing(*number)?;
            all.extend(standing.copy_of.iter().chain(&standing.revision_of));
            all.insert(standing.root);
        }
        if all.len() > MOST || !self.undecided(&all, decisions)? {
            return None;
        }
        let numbers = self.in_order(all);
        let at: BTreeMap<u32, usize> = numbers.iter().copied().zip(0..).collect();
        let mut part = Part::default();
        for (index, number) in numbers.iter().enumerate() {
            let standing = self.standing(*number)?;
            let here = |other: Option<u32>| other.and_then(|other| at.get(&other).copied());
            part.readings.push(self.reading(*number)?.as_ref().clone());
            part.copies.push(here(standing.copy_of));
            part.revisions.push(here(standing.revision_of));
            part.roots.push(here(Some(standing.root)).unwrap_or(index));
        }
        let mut rest = BTreeSet::new();
        for (index, reading) in part.readings.iter().enumerate() {
            rest.extend((0..reading.events.len()).map(|event| (numbers[index], event)));
        }
        for event in groups.iter().flatten() {
            rest.remove(event);
        }
        let alone = rest.into_iter().map(|event| vec![event]);
        let member = |(number, event): Numbered| Member {
            reading: at[&number],
            event: EventId::from_index(event),
        };
        let groups = groups.into_iter().chain(alone);
        let groups = groups.map(|group| {
            let mut group: Vec<Member> = group.into_iter().map(member).collect();
            group.sort_unstable();
            group
        });
        part.groups = groups.collect();
        Some(Excerpt {
            ledger: Ledger::of_part(part),
        })
    }

    /// Whether nobody decided anything about some articles or what hangs together with them; `None`
    /// where that cannot be told.
    fn undecided(&self, numbers: &BTreeSet<u32>, decisions: &[Decision]) -> Option<bool> {
        if decisions.is_empty() {
            return Some(true);
        }
        let mut near = numbers.clone();
        let islands = self.islands(&self.events_of(numbers));
        near.extend(islands.iter().map(|(number, _)| *number));
        for decision in decisions {
            if matches!(decision.ruling, Ruling::Undo { .. }) {
                continue;
            }
            for target in decision.ruling.targets() {
                let seen = decision.seen.iter().find(|seen| seen.id == target);
                let number = match seen {
                    Some(seen) => self.records.number_of(&seen.article),
                    None if target.starts_with("C-") || target.starts_with("E-") => {
                        let id = target.to_lowercase();
                        let beginning = key(Kind::Entry, &[id.as_bytes()]);
                        self.records.numbers(&beginning, 1).first().copied()
                    }
                    None => return None,
                };
                if number.is_some_and(|number| near.contains(&number)) {
                    return Some(false);
                }
            }
        }
        Some(true)
    }

    /// Articles that can have a piece of text somewhere, in lower case; `None` where it has no letters.
    fn having(&self, piece: &str) -> Option<BTreeSet<u32>> {
        crate::text_index::having(piece, &|word, open_start, open_end| {
            let records = &self.records;
            let found = match (open_start, open_end) {
                (false, false) => records.holders(word),
                (false, true) => records.holders_of_beginning(word),
                (true, open_end) => {
                    let words = records.words_with(word, !open_end);
                    words
                        .iter()
                        .flat_map(|word| records.holders(word))
                        .collect()
                }
            };
            found.into_iter().collect()
        })
    }
}
