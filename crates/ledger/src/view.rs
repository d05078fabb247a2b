//! The view of a ledger: readings in one order, a global id for every entry, and ways to find them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use counterclaim_model::decision::Decision;
use counterclaim_model::{ArticleId, EntryId, EventId, Reading};

use crate::decision::Log;
use crate::decisions::Decisions;
use crate::event_groups::{Groups, Scene, Stage};
use crate::event_ledger::FoundGroups;
use crate::runs::{Best, Runs, adds_little};
use crate::same_event::Member;
use crate::syndication::{Settled, Slip};
use crate::text_index::TextIndex;
use crate::{AsOf, EntryIds, Operation, syndication};

/// Many readings as one account.
///
/// Two ledgers of the same readings are equal, whatever the order in which these arrived: readings
/// are kept in order of publication (undated ones last) and then of article id.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub(crate) readings: Vec<Reading>,
    pub(crate) ids: Vec<EntryIds>,
    /// For every reading the one whose text it repeats.
    pub(crate) copies: Vec<Option<usize>>,
    /// For every reading the earlier capture of its address.
    pub(crate) revisions: Vec<Option<usize>>,
    /// For every reading the first one of the same text: what it is a copy or later capture of, or itself.
    pub(crate) roots: Vec<usize>,
    /// For every reading those that repeat or replace it.
    followers: BTreeMap<usize, Vec<usize>>,
    articles: BTreeSet<ArticleId>,
    /// Addresses of all articles.
    addresses: BTreeSet<String>,
    runs: Runs,
    scene: Scene,
    /// The words of all texts, once somebody has asked for one.
    texts: OnceLock<TextIndex>,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    pub(crate) undated: usize,
    /// All groups, once somebody has asked for all.
    pub(crate) groups: OnceLock<Groups>,
    /// Which events are one where another ledger found it.
    found: Option<FoundGroups>,
    pub(crate) decisions: Decisions,
    pub(crate) as_of: Option<AsOf>,
}

/// Some readings of a ledger in its order, by their places here.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) readings: Vec<Reading>,
    pub(crate) copies: Vec<Option<usize>>,
    pub(crate) revisions: Vec<Option<usize>>,
    pub(crate) roots: Vec<usize>,
    pub(crate) groups: Vec<Vec<Member>>,
}

/// What an id of a ledger names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The article of the reading with this index.
    Article(usize),
    /// An entry of the reading with this index.
    Entry(usize, EntryId),
}

impl Ledger {
    /// Derives the account of some readings. Of several readings of one article, one is kept: the
    /// one of the greatest engine version, and of equal ones the greatest by resources.
    pub fn from_readings(readings: impl IntoIterator<Item = Reading>) -> Self {
        Self::from_parts(readings, [])
    }

    /// Derives the account of some readings and of what people decided about them, each in any order.
    pub fn from_parts(
        readings: impl IntoIterator<Item = Reading>,
        decisions: impl IntoIterator<Item = Decision>,
    ) -> Self {
        Self::newest(readings, Log::new(decisions), None)
    }

    fn newest(readings: impl IntoIterator<Item = Reading>, log: Log, as_of: Option<AsOf>) -> Self {
        let mut newest: BTreeMap<ArticleId, Reading> = BTreeMap::new();
        for reading in readings {
            match newest.get(&reading.article.id) {
                Some(known) if precedence(known) >= precedence(&reading) => {}
                _ => drop(newest.insert(reading.article.id.clone(), reading)),
            }
        }
        Self::derive(newest.into_values().collect(), log, as_of, None)
    }

    /// Replays operations in their order.
    pub fn from_operations(operations: impl IntoIterator<Item = Operation>) -> Self {
        let mut latest: BTreeMap<ArticleId, Reading> = BTreeMap::new();
        let mut decisions = Vec::new();
        for operation in operations {
            match operation {
                Operation::Ingest(reading) => {
                    latest.insert(reading.article.id.clone(), *reading);
                }
                Operation::Decide(decision) => decisions.push(*decision),
            }
        }
        let log = Log::new(decisions);
        Self::derive(latest.into_values().collect(), log, None, None)
    }

    /// The account as it stood at a moment.
    #[must_use]
    pub fn as_of(self, as_of: AsOf) -> Self {
        let mut readings = self.readings;
        let log = self.decisions.take_back(&mut readings);
        let undated = readings.iter().filter(|r| as_of.lacks_date(&r.article));
        let undated = undated.count();
        readings.retain(|reading| as_of.admits(&reading.article));
        Self {
            undated,
            ..Self::derive(readings, log, Some(as_of), self.found)
        }
    }

    /// Articles that a view as of a moment leaves out because they have no date on its clock; none in a
    /// view of everything.
    pub fn undated(&self) -> usize {
        self.undated
    }

    /// Puts one more reading into the account: the same as deriving it anew from all of them.
    ///
    /// Only what has to do with the article is looked at, unless it changes how others stand to each
    /// other: another reading or capture of a known article, an earlier article with words that later
    /// ones repeat, an undated copy, and anything once people have decided something.
    pub fn add(&mut self, reading: Reading) {
        if let Some(as_of) = self.as_of.as_ref().filter(|t| !t.admits(&reading.article)) {
            self.undated += usize::from(as_of.lacks_date(&reading.article));
            return;
        }
        let key_of = |r: &Reading| syndication::publication_key(r.article.published.as_ref());
        let key = key_of(&reading);
        let order = |r: &Reading| (key_of(r), r.article.id.clone());
        let is_new = self.decisions.is_empty() && !self.knows(&reading);
        let at = is_new.then(|| {
            let own = order(&reading);
            self.readings.partition_point(|known| order(known) < own)
        });
        let runs = syndication::sampled_runs(&reading);
        let best = at.and_then(|at| self.runs.best(&runs, at));
        let little = best.is_some_and(|best| adds_little(best.shared, runs.len()));
        let at = at.filter(|at| !self.runs.changes_others(&runs, *at, little));
        match at {
            Some(at) if best.is_none() || !key.0 => self.insert(at, reading, &runs, best),
            _ => {
                let mut readings = std::mem::take(&mut self.readings);
                let decisions = std::mem::take(&mut self.decisions);
                let log = decisions.take_back(&mut readings);
                for known in &mut readings {
                    syndication::give_back_date(known);
                }
                readings.push(reading);
                *self = Self {
                    undated: self.undated,
                    ..Self::newest(readings, log, self.as_of.take())
                };
            }
        }
    }

    /// Puts what people decided into the account, which is derived anew for that.
    pub fn decide(&mut self, decisions: impl IntoIterator<Item = Decision>) {
        let log = std::mem::take(&mut self.decisions);
        let mut readings = std::mem::take(&mut self.readings);
        let known = log.take_back(&mut readings);
        readings.iter_mut().for_each(syndication::give_back_date);
        let log = Log::new(known.all().iter().cloned().chain(decisions));
        *self = Self {
            undated: self.undated,
            ..Self::newest(readings, log, self.as_of.take())
        };
    }

    /// Whether the article is there.
    pub fn has(&self, article: &ArticleId) -> bool {
        self.articles.contains(article)
    }

    /// Whether the article, or another capture of its address, is there.
    fn knows(&self, reading: &Reading) -> bool {
        let address = syndication::address(reading);
        self.articles.contains(&reading.article.id)
            || address.is_some_and(|address| self.addresses.contains(address))
    }

    fn insert(&mut self, at: usize, reading: Reading, runs: &[u64], best: Option<Best>) {
        let last = at == self.readings.len();
        let up = |i: &mut usize| *i += usize::from(*i >= at);
        for list in [&mut self.copies, &mut self.revisions] {
            list.iter_mut().flatten().for_each(up);
            list.insert(at, None);
        }
        // an earlier one keeps its place
        self.copies[at] = syndication::copy_of(best, at, &self.copies, &self.revisions);
        self.roots.iter_mut().for_each(up);
        self.roots
            .insert(at, self.copies[at].map_or(at, |i| self.roots[i]));
        let followers = std::mem::take(&mut self.followers);
        self.followers = followers
            .into_iter()
            .map(|(mut root, mut list)| {
                up(&mut root);
                list.iter_mut().for_each(up);
                (root, list)
            })
            .collect();
        if self.roots[at] != at {
            let list = self.followers.entry(self.roots[at]).or_default();
            list.insert(list.partition_point(|i| *i < at), at);
        }
        let little = best.is_some_and(|best| adds_little(best.shared, runs.len()));
        self.runs.insert(at, runs, little);
        self.scene.insert(at, &reading);
        if let Some(texts) = self.texts.get_mut() {
            texts.insert(at, &reading, last);
        }
        self.articles.insert(reading.article.id.clone());
        self.addresses
            .extend(syndication::address(&reading).map(str::to_owned));
        self.ids.insert(at, EntryIds::of(&reading));
        self.readings.insert(at, reading);
        self.groups = OnceLock::new();
    }

    pub(crate) fn derive(
        readings: Vec<Reading>,
        log: Log,
        as_of: Option<AsOf>,
        found: Option<FoundGroups>,
    ) -> Self {
        let slips: Vec<Slip> = readings.iter().map(Slip::of).collect();
        let Settled {
            order,
            inherited,
            copies,
            revisions,
            runs,
            ..
        } = syndication::settle(&slips, &BTreeSet::new());
        let mut given: Vec<Option<Reading>> = readings.into_iter().map(Some).collect();
        let mut readings: Vec<Reading> = order
            .iter()
            .filter_map(|number| given[*number].take())
            .collect();
        for (reading, date) in readings.iter_mut().zip(inherited) {
            if let Some(date) = date {
                syndication::give_date(reading, date);
            }
        }
        let roots = syndication::roots(&[&revisions, &copies]);
        let mut followers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (follower, root) in roots.iter().enumerate().filter(|(i, root)| i != *root) {
            followers.entry(*root).or_default().push(follower);
        }
        let mut ids: Vec<EntryIds> = readings.iter().map(EntryIds::of).collect();
        let decisions = Decisions::new(log, &readings, &ids);
        let addresses = readings.iter().filter_map(syndication::address);
        let mut ledger = Self {
            ids: Vec::new(),
            addresses: addresses.map(str::to_owned).collect(),
            articles: readings.iter().map(|r| r.article.id.clone()).collect(),
            scene: match found {
                Some(_) => Scene::default(),
                None => Scene::new(&readings),
            },
            texts: OnceLock::new(),
            runs,
            undated: 0,
            readings: Vec::new(),
            copies,
            revisions,
            roots,
            followers,
            groups: OnceLock::new(),
            found,
            decisions,
            as_of,
        };
        let groups = match &ledger.found {
            Some(found) => Some(found.among(&readings)),
            // what people decided about one event can touch any group
            None if !ledger.decisions.is_empty() => Some(Groups::new(ledger.stage().all())),
            None => None,
        };
        if let Some(groups) = groups {
            let members = |member| groups.of(member).cloned().unwrap_or_default();
            ledger
                .decisions
                .carry_out(&mut readings, &mut ids, &members);
            ledger.groups = groups.into();
        }
        Self {
            ids,
            readings,
            ..ledger
        }
    }

    /// A ledger of a part of another one's readings, whose order, ties and groups are known.
    pub(crate) fn of_part(part: Part) -> Self {
        Self {
            ids: part.readings.iter().map(EntryIds::of).collect(),
            addresses: BTreeSet::new(),
            articles: BTreeSet::new(),
            scene: Scene::default(),
            texts: OnceLock::new(),
            runs: Runs::default(),
            undated: 0,
            copies: part.copies,
            revisions: part.revisions,
            roots: part.roots,
            followers: BTreeMap::new(),
            groups: Groups::new(part.groups).into(),
            found: None,
            decisions: Decisions::default(),
            as_of: None,
            readings: part.readings,
        }
    }

    pub(crate) fn stage(&self) -> Stage<'_> {
        Stage::new(
            &self.scene,
            &self.roots,
            &self.followers,
            &self.decisions.told,
        )
    }

    /// Which readings have a word.
    pub(crate) fn texts(&self) -> &TextIndex {
        self.texts.get_or_init(|| {
            let mut texts = TextIndex::default();
            for (index, reading) in self.readings.iter().enumerate() {
                texts.insert(index, reading, true);
            }
            texts
        })
    }

    /// The groups of all events.
    pub(crate) fn groups(&self) -> &Groups {
        self.groups.get_or_init(|| Groups::new(self.stage().all()))
    }

    /// Pairs of events of different articles that may be one and were not joined, the surest first,
    /// with what speaks for each: what a person should look at.
    pub fn doubtful_pairs(&self) -> Vec<(Member, Member, f64)> {
        self.stage().doubtful(self.groups())
    }

    /// All readings, in order of publication and article id, as they stand after what people decided.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// Global ids of the entries of a reading.
    pub fn ids(&self, reading: usize) -> &EntryIds {
        &self.ids[reading]
    }

    /// What an id names: a whole id, or the beginning of one if at least four digits are given and
    /// nothing else begins so. Articles are found by `sha256:…`, `A-…` or bare digits.
    pub fn find(&self, id: &str) -> Option<Found> {
        let mut matches: Vec<(String, Found)> = self.matching(id);
        matches.sort_by(|a, b| a.0.cmp(&b.0));
        let exact = matches
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(id));
        if let Some((_, found)) = exact {
            return Some(*found);
        }
        matches.dedup_by(|a, b| a.0 == b.0);
        match matches.as_slice() {
            [(_, found)] => Some(*found),
            _ => None,
        }
    }

    fn matching(&self, id: &str) -> Vec<(String, Found)> {
        let wanted = id.to_ascii_lowercase();
        let digits = wanted
            .strip_prefix("sha256:")
            .or_else(|| wanted.strip_prefix("a-"))
            .unwrap_or(&wanted);
        let mut out = Vec::new();
        if digits.len() < 4 {
            return out;
        }
        for (index, reading) in self.readings.iter().enumerate() {
            let name = reading.article.id.as_str();
            let hex = name.strip_prefix("sha256:").unwrap_or(name);
            if hex.starts_with(digits) {
                out.push((name.to_owned(), Found::Article(index)));
            }
            if wanted.len() >= 6 {
                let entries = self.ids[index].beginning_like(&wanted);
                let entries = entries.filter(|(name, _)| starts_with(name, &wanted));
                out.extend(
                    entries.map(|(name, entry)| (name.to_owned(), Found::Entry(index, entry))),
                );
            }
        }
        out
    }

    /// The group of the ledger's events to which an event of a reading belongs. Looks only at articles
    /// that have to do with it, unless all groups are known already.
    pub fn group_of(&self, reading: usize, event: EventId) -> Option<Vec<Member>> {
        let member = Member { reading, event };
        self.readings.get(reading)?.events.get(event.index())?;
        match self.groups.get() {
            Some(groups) => groups.of(member).cloned(),
            None => Some(self.stage().of(member)),
        }
    }

    /// The id under which a group is known: the smallest of its members'.
    pub fn group_id(&self, group: &[Member]) -> String {
        let ids = group.iter().map(|m| self.ids[m.reading].event(m.event));
        ids.min().unwrap_or_default()
    }
}

fn starts_with(name: &str, beginning: &str) -> bool {
    name.get(..beginning.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(beginning))
}

pub(crate) fn precedence(reading: &Reading) -> (Vec<u64>, &str, &str) {
    let engine = &reading.engine;
    let numbers = engine.version.split('.').map(|n| n.parse().unwrap_or(0));
    (numbers.collect(), &engine.version, &engine.resources)
}
