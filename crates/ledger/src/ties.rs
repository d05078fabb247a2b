//! Keeping up to date, with one article more, whose text an article repeats and where it stands.
//!
//! Most articles change nothing for those that are there: what has little of its own, and what comes after
//! all that it shares runs with. Any other is settled anew with all that hang together with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::instant;
use crate::runs::adds_little;
use crate::shelf::{Kind, Records, Standing, after, key, number_in, order_of};
use crate::syndication::{FORMULA, Inherited, Settled, Slip, inherited, is_copy, roots, settle};

/// Who has a run.
#[derive(Debug, Default)]
struct Run {
    /// How many articles have it.
    total: usize,
    /// Those by which others are found, and how many runs each has; the others stand in records of their
    /// own.
    found: Vec<(u32, u16)>,
}

impl Run {
    fn is_formula(&self) -> bool {
        self.total > FORMULA
    }

    fn packed(&self) -> Vec<u8> {
        let total = u32::try_from(self.total).unwrap_or(u32::MAX);
        let mut out = total.to_le_bytes().to_vec();
        for (number, size) in &self.found {
            out.extend(number.to_le_bytes());
            out.extend(size.to_le_bytes());
        }
        out
    }

    fn unpacked(record: &[u8]) -> Self {
        let Some((total, found)) = record.split_first_chunk::<4>() else {
            return Self::default();
        };
        let found = found.as_chunks::<6>().0.iter();
        let found = found.map(|[a, b, c, d, e, f]| {
            let number = u32::from_le_bytes([*a, *b, *c, *d]);
            (number, u16::from_le_bytes([*e, *f]))
        });
        Self {
            total: u32::from_le_bytes(*total) as usize,
            found: found.collect(),
        }
    }
}

/// How many runs an article has, as it stands beside each of them; one with more is no article.
fn size(slip: &Slip) -> u16 {
    u16::try_from(slip.runs.len()).unwrap_or(u16::MAX)
}

impl Records<'_> {
    fn run(&self, run: u64) -> Run {
        let record = self.shelf.get(&key(Kind::Run, &[&run.to_be_bytes()]));
        record.map_or_else(Run::default, |record| Run::unpacked(&record))
    }

    fn put_run(&self, run: u64, record: &Run) {
        let key = key(Kind::Run, &[&run.to_be_bytes()]);
        match record.total {
            0 => self.shelf.remove(&key),
            _ => self.shelf.put(&key, &record.packed()),
        }
    }

    /// Articles that have a run and by which nothing is found, and how many runs each has.
    fn rest(&self, run: u64, record: &Run) -> Vec<(u32, u16)> {
        if record.total <= record.found.len() {
            return Vec::new();
        }
        let beginning = key(Kind::Rest, &[&run.to_be_bytes()]);
        let found = self
            .shelf
            .range(&beginning, &after(&beginning), false, usize::MAX);
        let holders = found.iter().filter_map(|(key, size)| {
            let size = size
                .first_chunk::<2>()
                .map_or(0, |c| u16::from_le_bytes(*c));
            Some((number_in(key)?, size))
        });
        holders.collect()
    }

    fn put_rest(&self, run: u64, number: u32, size: u16) {
        let key = key(Kind::Rest, &[&run.to_be_bytes(), &number.to_be_bytes()]);
        self.shelf.put(&key, &size.to_le_bytes());
    }

    fn remove_rest(&self, run: u64, number: u32) {
        let key = key(Kind::Rest, &[&run.to_be_bytes(), &number.to_be_bytes()]);
        self.shelf.remove(&key);
    }

    /// Records whose text an article repeats that has no such records yet; `touched` are others whose
    /// standing may have changed.
    pub(crate) fn put_ties(&self, number: u32, slip: &Slip, mut touched: BTreeSet<u32>) {
        let mut known = false;
        if let Some(address) = &slip.address {
            let beginning = key(Kind::Address, &[address.as_bytes(), &[0]]);
            known = !self.numbers(&beginning, 1).is_empty();
            let own = number.to_be_bytes();
            self.shelf
                .put(&key(Kind::Address, &[address.as_bytes(), &[0], &own]), &[]);
        }
        self.save(Kind::Tie, &[&number.to_be_bytes()], slip);
        let runs = slip.runs.iter().map(|run| (*run, self.run(*run)));
        let mut runs: Vec<(u64, Run)> = runs.collect();
        let crossing = runs.iter().any(|(_, record)| record.total == FORMULA);
        let alone = touched.is_empty() && !known && !crossing && !slip.has_inherited();
        let beside = alone
            .then(|| self.stand_beside(number, slip, &runs))
            .flatten();
        for (run, record) in &mut runs {
            if record.total == FORMULA {
                let rest = self.rest(*run, record);
                touched.extend(record.found.iter().chain(&rest).map(|(holder, _)| *holder));
            }
            record.total += 1;
            if beside == Some(true) {
                record.found.push((number, size(slip)));
            } else {
                self.put_rest(*run, number, size(slip));
            }
            self.put_run(*run, record);
        }
        if beside.is_none() {
            self.tie_anew(number);
            touched.insert(number);
            self.settle(touched);
        }
    }

    /// Records where an article stands that changes nothing for others, and whether others are found by
    /// it; nothing where it may change something.
    fn stand_beside(&self, number: u32, slip: &Slip, runs: &[(u64, Run)]) -> Option<bool> {
        let own = slip.runs.len();
        let order = order_of(slip, None);
        let runs = || runs.iter().filter(|(_, record)| !record.is_formula());
        let found = runs().flat_map(|(_, record)| record.found.iter().copied());
        let found = sharing_enough(found, own);
        let standing = |other: &u32| Some((*other, self.standing(*other)?));
        let found: Vec<(u32, usize, Standing)> = found
            .iter()
            .filter_map(|(other, shared)| Some((*other, *shared, standing(other)?.1)))
            .collect();
        let earlier = found.iter().filter(|(_, _, other)| other.order < order);
        let best = earlier
            .max_by_key(|(_, shared, other)| (*shared, std::cmp::Reverse(other.order.as_slice())));
        let copy_of = best.map(|(other, _, standing)| standing.copy_of.unwrap_or(*other));
        let original = copy_of.and_then(|original| self.tie(original));
        let inherited = original.and_then(|original| inherited(slip, &original));
        let little = best.is_some_and(|(_, shared, _)| adds_little(*shared, own));
        let finds = copy_of.is_none() || !(little || inherited.is_some());
        let mut partners: Vec<u32> = found.iter().map(|(other, ..)| *other).collect();
        if finds {
            let rest = runs().flat_map(|(run, record)| self.rest(*run, record));
            let rest = sharing_enough(rest, own);
            let later = found.iter().any(|(_, _, other)| other.order > order)
                || rest
                    .keys()
                    .filter_map(standing)
                    .any(|(_, other)| other.order > order || other.inherited.is_some());
            if later {
                return None;
            }
            partners.extend(rest.keys());
        }
        partners
            .iter()
            .for_each(|other| self.tie_two(number, *other));
        let root = copy_of.and_then(|original| self.standing(original));
        let now = Standing {
            copy_of,
            finds,
            root: root.map_or(number, |standing| standing.root),
            ..standing_of(slip, number, inherited)
        };
        self.put_standing(number, slip, None, &now);
        Some(finds)
    }

    fn tie_two(&self, one: u32, other: u32) {
        for (one, other) in [(one, other), (other, one)] {
            let key = key(Kind::Partner, &[&one.to_be_bytes(), &other.to_be_bytes()]);
            self.shelf.put(&key, &[]);
        }
    }

    fn partners(&self, number: u32) -> Vec<u32> {
        self.numbers(&key(Kind::Partner, &[&number.to_be_bytes()]), usize::MAX)
    }

    /// Ties an article to all that share enough runs with it; those.
    fn tie_anew(&self, number: u32) -> BTreeSet<u32> {
        let Some(slip) = self.tie(number) else {
            return BTreeSet::new();
        };
        let runs = slip.runs.iter().map(|run| (*run, self.run(*run)));
        let runs = runs.filter(|(_, record)| !record.is_formula());
        let holders = runs.flat_map(|(run, record)| {
            let rest = self.rest(run, &record);
            record.found.into_iter().chain(rest)
        });
        let mut partners = sharing_enough(holders, slip.runs.len());
        partners.remove(&number);
        partners
            .keys()
            .for_each(|other| self.tie_two(number, *other));
        partners.into_keys().collect()
    }

    /// Takes the records of whose text an article repeats away; the articles that this can matter to.
    pub(crate) fn take_ties(&self, number: u32) -> BTreeSet<u32> {
        let own = number.to_be_bytes();
        let Some(slip) = self.tie(number) else {
            return BTreeSet::new();
        };
        let mut touched: BTreeSet<u32> = self.partners(number).into_iter().collect();
        for other in &touched {
            for (one, other) in [(number, *other), (*other, number)] {
                let key = key(Kind::Partner, &[&one.to_be_bytes(), &other.to_be_bytes()]);
                self.shelf.remove(&key);
            }
        }
        if let Some(address) = &slip.address {
            let beginning = key(Kind::Address, &[address.as_bytes(), &[0]]);
            touched.extend(self.numbers(&beginning, usize::MAX));
            self.shelf
                .remove(&key(Kind::Address, &[address.as_bytes(), &[0], &own]));
        }
        self.shelf.remove(&key(Kind::Tie, &[&own]));
        for run in &slip.runs {
            let mut record = self.run(*run);
            record.total = record.total.saturating_sub(1);
            record.found.retain(|(holder, _)| *holder != number);
            self.remove_rest(*run, number);
            self.put_run(*run, &record);
            // what was a formula until now ties again
            if record.total == FORMULA {
                let rest = self.rest(*run, &record);
                for (holder, _) in record.found.iter().chain(&rest) {
                    self.tie_anew(*holder);
                    touched.insert(*holder);
                }
            }
        }
        touched.remove(&number);
        touched
    }

    /// All that hang together with some articles by ties and addresses.
    fn hanging_together(&self, some: &BTreeSet<u32>) -> BTreeMap<u32, Slip> {
        let mut out = BTreeMap::new();
        let mut addresses = BTreeSet::new();
        let mut waiting: Vec<u32> = some.iter().copied().collect();
        while let Some(number) = waiting.pop() {
            if out.contains_key(&number) {
                continue;
            }
            let Some(slip) = self.tie(number) else {
                continue;
            };
            waiting.extend(self.partners(number));
            if let Some(address) = &slip.address
                && addresses.insert(address.clone())
            {
                let beginning = key(Kind::Address, &[address.as_bytes(), &[0]]);
                waiting.extend(self.numbers(&beginning, usize::MAX));
            }
            out.insert(number, slip);
        }
        out
    }

    /// Finds anew where some articles, and all that hang together with them, stand. Ties are known to and
    /// from articles by which others are found; those of the ones that become such are looked for.
    fn settle(&self, mut some: BTreeSet<u32>) {
        let mut searched = BTreeSet::new();
        loop {
            let members = self.hanging_together(&some);
            let (numbers, slips): (Vec<u32>, Vec<Slip>) = members.into_iter().unzip();
            let settled = settle(&slips, &self.formulas_of(&slips));
            let finding = settled.order.iter().zip(&settled.finding);
            let finding = finding
                .filter(|(_, finds)| **finds)
                .map(|(n, _)| numbers[*n]);
            let mut more = false;
            for number in finding {
                let known = self.standing(number).is_some_and(|standing| standing.finds);
                if !known && searched.insert(number) {
                    let partners = self.tie_anew(number).into_iter();
                    let new = partners.filter(|other| numbers.binary_search(other).is_err());
                    let before = some.len();
                    some.extend(new);
                    more |= some.len() > before;
                }
            }
            if !more {
                return self.put_settled(&numbers, &slips, settled);
            }
            some.extend(numbers);
        }
    }

    /// Runs that tie nobody, of those that several of some articles have.
    fn formulas_of(&self, slips: &[Slip]) -> BTreeSet<u64> {
        let mut runs: Vec<u64> = slips.iter().flat_map(|slip| &slip.runs).copied().collect();
        runs.sort_unstable();
        let shared = runs.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
        let shared = shared.map(|same| same[0]);
        shared.filter(|run| self.run(*run).is_formula()).collect()
    }

    fn put_settled(&self, numbers: &[u32], slips: &[Slip], settled: Settled) {
        let roots = roots(&[&settled.revisions, &settled.copies]);
        let at = |position: usize| numbers[settled.order[position]];
        for (position, inherited) in settled.inherited.into_iter().enumerate() {
            let (number, slip) = (at(position), &slips[settled.order[position]]);
            let now = Standing {
                copy_of: settled.copies[position].map(at),
                revision_of: settled.revisions[position].map(at),
                root: at(roots[position]),
                finds: settled.finding[position],
                ..standing_of(slip, number, inherited)
            };
            let before = self.standing(number);
            if before.as_ref() == Some(&now) {
                continue;
            }
            if before.as_ref().is_some_and(|before| before.finds) != now.finds {
                self.move_runs(number, slip, now.finds);
            }
            self.put_standing(number, slip, before.as_ref(), &now);
        }
    }

    /// Lets others be found by an article, or no longer.
    fn move_runs(&self, number: u32, slip: &Slip, finds: bool) {
        for run in &slip.runs {
            let mut record = self.run(*run);
            if finds {
                record.found.push((number, size(slip)));
                self.remove_rest(*run, number);
            } else {
                record.found.retain(|(holder, _)| *holder != number);
                self.put_rest(*run, number, size(slip));
            }
            self.put_run(*run, &record);
        }
    }

    fn put_standing(&self, number: u32, slip: &Slip, before: Option<&Standing>, now: &Standing) {
        debug_assert_eq!(now.article, slip.id.to_string());
        let was = before.map(|standing| standing.order.as_slice());
        if was != Some(&now.order) {
            self.move_holders(number, &self.names(number), was, Some(&now.order));
        }
        if before.map(|standing| standing.root) != Some(now.root) {
            self.follow(number, before, Some(now));
        }
        self.save(Kind::Standing, &[&number.to_be_bytes()], now);
    }

    /// Puts an article among those that repeat or replace another one.
    pub(crate) fn follow(&self, number: u32, before: Option<&Standing>, now: Option<&Standing>) {
        let of = |standing: Option<&Standing>| {
            let root = standing.map(|standing| standing.root)?;
            let key = key(
                Kind::Follower,
                &[&root.to_be_bytes(), &number.to_be_bytes()],
            );
            (root != number).then_some(key)
        };
        if let Some(key) = of(before) {
            self.shelf.remove(&key);
        }
        if let Some(key) = of(now) {
            self.shelf.put(&key, &[]);
        }
    }

    /// Those that repeat or replace an article.
    pub(crate) fn followers(&self, number: u32) -> Vec<u32> {
        self.numbers(&key(Kind::Follower, &[&number.to_be_bytes()]), usize::MAX)
    }
}

/// Of some articles that share a run each, those that share enough with one of so many runs, and how many.
fn sharing_enough(holders: impl Iterator<Item = (u32, u16)>, own: usize) -> BTreeMap<u32, usize> {
    let mut shared: BTreeMap<u32, (usize, u16)> = BTreeMap::new();
    for (holder, size) in holders {
        shared.entry(holder).or_insert((0, size)).0 += 1;
    }
    let shared = shared.into_iter();
    let enough = shared.filter(|(_, (n, size))| is_copy(*n, own, usize::from(*size)));
    enough.map(|(other, (n, _))| (other, n)).collect()
}

/// Where an article stands that nothing is known about yet but its date.
fn standing_of(slip: &Slip, number: u32, inherited: Option<Inherited>) -> Standing {
    let published = inherited.as_ref().map(|(published, _)| published);
    let published = published.or(slip.published.as_ref());
    let published = published.and_then(|published| instant(&published.value));
    Standing {
        article: slip.id.to_string(),
        copy_of: None,
        revision_of: None,
        root: number,
        finds: false,
        published: published.map(jiff::Timestamp::as_second),
        order: order_of(slip, inherited.as_ref()),
        inherited,
    }
}
