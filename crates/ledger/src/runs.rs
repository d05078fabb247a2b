//! Which articles share runs of words, and which of them others are found to repeat.
//!
//! A copy that has little beside its original's words adds nothing to be found by, so that a thousand
//! copies of one text cost each later one no more than one copy does.

use std::collections::{BTreeMap, BTreeSet};

use crate::syndication::{FORMULA, Slip, is_copy};

/// Share of a copy's sampled runs that its original has too, from which on nothing is found by the copy.
const MOSTLY: f64 = 0.5;

/// Whether an article with so many sampled runs has little beside the words that it repeats.
pub(crate) fn adds_little(shared: usize, own: usize) -> bool {
    shared as f64 >= MOSTLY * own as f64
}

/// Sampled runs with the numbers of the articles that have them.
#[derive(Clone, Debug, Default)]
struct Holders {
    /// Those that were there from the beginning, sorted by run.
    first: Vec<(u64, u32)>,
    later: BTreeSet<(u64, u32)>,
}

impl Holders {
    fn of(&self, run: u64) -> impl Iterator<Item = u32> {
        let from = self.first.partition_point(|(known, _)| *known < run);
        let first = self.first[from..].iter();
        let first = first.take_while(move |(known, _)| *known == run);
        let later = self.later.range((run, 0)..=(run, u32::MAX));
        first.chain(later).map(|(_, number)| *number)
    }
}

/// Which articles of a ledger share runs of words.
///
/// Articles are numbered as they arrive, so that one more in between leaves the others their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs {
    /// Articles by which others are found.
    found: Holders,
    /// The other ones.
    rest: Holders,
    /// By number.
    articles: Vec<Entry>,
    /// Runs that find no candidates, whoever has them here.
    formulas: BTreeSet<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// How many sampled runs it has.
    size: usize,
    /// The index of its reading.
    reading: usize,
    /// Whether its date is that of another one, so that it was looked at after all with own dates.
    inherits: bool,
}

/// The earlier reading with which an article shares most runs, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Best {
    pub(crate) article: usize,
    pub(crate) shared: usize,
}

impl Runs {
    /// Takes in the reading that stands at an index; those from there on have moved up by one. Others are
    /// found by it unless it has little of its own.
    pub(crate) fn insert(&mut self, at: usize, runs: &[u64], little: bool) {
        let moved = self.articles.iter_mut().filter(|one| one.reading >= at);
        moved.for_each(|one| one.reading += 1);
        let number = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        self.articles.push(Entry {
            size: runs.len(),
            reading: at,
            inherits: false,
        });
        let holders = if little {
            &mut self.rest
        } else {
            &mut self.found
        };
        holders.later.extend(runs.iter().map(|run| (*run, number)));
    }

    /// How many articles have a run, one more than a formula needs at most.
    fn count(&self, run: u64) -> usize {
        if self.formulas.contains(&run) {
            return FORMULA + 1;
        }
        let all = self.found.of(run).chain(self.rest.of(run));
        all.take(FORMULA + 1).count()
    }

    /// Whether an article with these runs at an index changes whose copies others are: whether it makes a
    /// run a formula or, if it has more than `little` of its own, could be the original of another one.
    pub(crate) fn changes_others(&self, own: &[u64], at: usize, little: bool) -> bool {
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        for run in own {
            let count = self.count(*run);
            if count == FORMULA {
                return true;
            }
            if little || count > FORMULA {
                continue;
            }
            for number in self.found.of(*run).chain(self.rest.of(*run)) {
                let other = &self.articles[number as usize];
                if other.reading >= at || other.inherits {
                    *shared.entry(number).or_default() += 1;
                }
            }
        }
        let mut shared = shared.into_iter();
        shared.any(|(number, n)| is_copy(n, own.len(), self.articles[number as usize].size))
    }

    /// The reading before an index with which most runs are shared, if they are enough.
    pub(crate) fn best(&self, own: &[u64], before: usize) -> Option<Best> {
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        for run in own.iter().filter(|run| self.count(**run) <= FORMULA) {
            for number in self.found.of(*run) {
                let other = &self.articles[number as usize];
                if other.reading < before && !other.inherits {
                    *shared.entry(number).or_default() += 1;
                }
            }
        }
        let shared = shared.into_iter();
        let all = shared.map(|(number, shared)| (&self.articles[number as usize], shared));
        let enough = all.filter(|(other, shared)| is_copy(*shared, own.len(), other.size));
        let best = enough.max_by_key(|(other, shared)| (*shared, std::cmp::Reverse(other.reading)));
        best.map(|(other, shared)| Best {
            article: other.reading,
            shared,
        })
    }
}

/// Articles that are looked at one after the other, each compared with those before it.
pub(crate) struct Queue {
    /// All runs with the places of those that have them, sorted.
    all: Vec<(u64, u32)>,
    /// By place: the runs, by number, that another one has too.
    own: Vec<Vec<u32>>,
    sizes: Vec<usize>,
    formulas: BTreeSet<u64>,
    /// By number of a run: the places before that are found by it.
    found: Vec<Vec<u32>>,
    /// By place: whether others are found by it.
    finding: Vec<bool>,
    /// By place: how many runs it shares with the one that is looked at; all zero in between.
    shared: Vec<u32>,
}

impl Queue {
    /// A queue of articles in the order in which they are looked at.
    pub(crate) fn new<'s>(slips: impl Iterator<Item = &'s Slip>, formulas: &BTreeSet<u64>) -> Self {
        let (mut all, mut sizes) = (Vec::new(), Vec::new());
        for (place, slip) in (0_u32..).zip(slips) {
            all.extend(slip.runs.iter().map(|run| (*run, place)));
            sizes.push(slip.runs.len());
        }
        all.sort_unstable();
        let mut own = vec![Vec::new(); sizes.len()];
        let mut numbers: u32 = 0;
        for holders in all.chunk_by(|a, b| a.0 == b.0) {
            let shared = (2..=FORMULA).contains(&holders.len());
            if shared && !formulas.contains(&holders[0].0) {
                for (_, place) in holders {
                    own[*place as usize].push(numbers);
                }
                numbers += 1;
            }
        }
        Self {
            all,
            own,
            found: vec![Vec::new(); numbers as usize],
            finding: vec![false; sizes.len()],
            shared: vec![0; sizes.len()],
            formulas: formulas.clone(),
            sizes,
        }
    }

    /// The article before a place with which most runs are shared, if they are enough.
    pub(crate) fn best(&mut self, place: usize) -> Option<Best> {
        let own = self.sizes[place];
        let mut seen = Vec::new();
        for run in &self.own[place] {
            for other in &self.found[*run as usize] {
                let count = &mut self.shared[*other as usize];
                if *count == 0 {
                    seen.push(*other as usize);
                }
                *count += 1;
            }
        }
        let mut best: Option<Best> = None;
        for article in seen {
            let shared = std::mem::take(&mut self.shared[article]) as usize;
            let better = best.is_none_or(|best| {
                shared > best.shared || (shared == best.shared && article < best.article)
            });
            if better && is_copy(shared, own, self.sizes[article]) {
                best = Some(Best { article, shared });
            }
        }
        best
    }

    /// Lets others be found by the article at a place.
    pub(crate) fn find_by(&mut self, place: usize) {
        self.finding[place] = true;
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        for run in &self.own[place] {
            self.found[*run as usize].push(number);
        }
    }

    /// Whether others are found by the article at a place.
    pub(crate) fn finds(&self, place: usize) -> bool {
        self.finding[place]
    }

    /// All that was looked at, for more to come; with the index of the reading at each place, and whether
    /// its date is that of another one.
    pub(crate) fn into_runs(self, readings: &[(usize, bool)]) -> Runs {
        let (found, rest) = self
            .all
            .into_iter()
            .partition(|(_, place)| self.finding[*place as usize]);
        let articles = self.sizes.iter().zip(readings);
        let articles = articles.map(|(size, (reading, inherits))| Entry {
            size: *size,
            reading: *reading,
            inherits: *inherits,
        });
        let holders = |first| Holders {
            first,
            later: BTreeSet::new(),
        };
        Runs {
            found: holders(found),
            rest: holders(rest),
            articles: articles.collect(),
            formulas: self.formulas,
        }
    }
}
