//! Whose text an article repeats: near-copies, found by shared runs of words.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{ArticleId, Basis, BlockKind, DateEvidence, Published, Reading};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::instant;

/// Words in a run. Runs of five are rarely shared by chance (Broder 1997 used ten on whole pages).
const RUN: usize = 5;
/// One run in this many is kept, by its hash; the same ones in every article.
const SAMPLE: u64 = 4;
/// Share of an article's sampled runs that another must have for the first to be its copy.
const CONTAINED: f64 = 0.35;
/// A date of at least this score is sure enough to be passed on.
const SURE: f64 = 0.8;
/// What is left of its score on the copy, whose text may have been changed.
const INHERITED: f64 = 0.9;
/// Fewer sampled runs than this say nothing.
const FEWEST: usize = 8;
/// A run that more articles of the ledger share is a formula and finds no candidates.
pub(crate) const FORMULA: usize = 1000;

/// What of an article tells whose text it repeats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Slip {
    pub(crate) id: ArticleId,
    pub(crate) address: Option<String>,
    captured: Option<String>,
    pub(crate) published: Option<Published>,
    outlet: Option<String>,
    /// Its sampled runs.
    pub(crate) runs: Vec<u64>,
}

impl Slip {
    pub(crate) fn of(reading: &Reading) -> Self {
        let article = &reading.article;
        Self {
            id: article.id.clone(),
            address: address(reading).map(str::to_owned),
            captured: article.captured.clone(),
            published: article.published.clone(),
            outlet: article.outlet.clone(),
            runs: sampled_runs(reading),
        }
    }
}

/// A date taken over from the article whose text is repeated, with the evidence.
pub(crate) type Inherited = (Published, DateEvidence);

/// Some articles in the order of publication, and whose text each repeats.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// The number of each in the list that was given.
    pub(crate) order: Vec<usize>,
    /// Of those without a date the one they inherit.
    pub(crate) inherited: Vec<Option<Inherited>>,
    pub(crate) copies: Vec<Option<usize>>,
    pub(crate) revisions: Vec<Option<usize>>,
    pub(crate) runs: Runs,
}

/// Puts articles in order and finds whose text each repeats. `formulas` are runs that more articles have
/// than are given here. What it says about an article depends only on those that it shares enough runs
/// or its address with, directly or through others.
pub(crate) fn settle(slips: Vec<Slip>, formulas: &BTreeSet<u64>) -> Settled {
    let mut slips: Vec<(usize, Slip)> = slips.into_iter().enumerate().collect();
    let mut inherited: Vec<Option<Inherited>> = vec![None; slips.len()];
    let mut inheriting = true;
    loop {
        slips.sort_by_cached_key(|(_, slip)| {
            (publication_key(slip.published.as_ref()), slip.id.clone())
        });
        let revisions = revisions(&slips);
        let (copies, runs) = copies(&slips, &revisions, formulas);
        let dates = if std::mem::take(&mut inheriting) {
            dates_of_originals(&slips, &copies)
        } else {
            Vec::new()
        };
        if dates.is_empty() {
            let order: Vec<usize> = slips.iter().map(|(number, _)| *number).collect();
            return Settled {
                inherited: order
                    .iter()
                    .map(|number| inherited[*number].take())
                    .collect(),
                order,
                copies,
                revisions,
                runs,
            };
        }
        for (at, date) in dates {
            let (number, slip) = &mut slips[at];
            slip.published = Some(date.0.clone());
            inherited[*number] = Some(date);
        }
    }
}

/// Dated articles first, in order of publication; those with a date of their own before those that
/// inherited it.
pub(crate) fn publication_key(published: Option<&Published>) -> (bool, Option<Timestamp>, bool) {
    let moment = published.and_then(|published| instant(&published.value));
    let inherited = published.is_some_and(|published| published.basis == Basis::Syndication);
    (moment.is_none(), moment, inherited)
}

/// Which articles share runs of words.
///
/// Articles are numbered as they arrive, so that one more in between leaves the others their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs {
    /// Sampled runs with the articles that have them.
    holders: BTreeSet<(u64, u32)>,
    /// By number: how many sampled runs the article has.
    counts: Vec<usize>,
    /// By number: the index of its reading.
    readings: Vec<usize>,
    /// Runs that find no candidates, whoever has them here.
    formulas: BTreeSet<u64>,
}

impl Runs {
    /// Takes in the reading that stands at an index; those from there on have moved up by one.
    pub(crate) fn insert(&mut self, at: usize, runs: &[u64]) {
        if at < self.readings.len() {
            let moved = self.readings.iter_mut().filter(|reading| **reading >= at);
            moved.for_each(|reading| *reading += 1);
        }
        let number = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
        self.counts.push(runs.len());
        self.readings.push(at);
        self.holders.extend(runs.iter().map(|run| (*run, number)));
    }

    /// The articles that have a run; none where it is a formula.
    fn holders(&self, run: u64) -> Vec<u32> {
        if self.formulas.contains(&run) {
            return Vec::new();
        }
        let range = self.holders.range((run, 0)..=(run, u32::MAX));
        let holders: Vec<u32> = range.map(|(_, number)| *number).take(FORMULA + 1).collect();
        if holders.len() > FORMULA {
            return Vec::new();
        }
        holders
    }

    /// Whether an article with these runs at an index changes whose copies others are: whether it could
    /// be the original of a later one, or makes a run a formula.
    pub(crate) fn changes_others(&self, own: &[u64], at: usize) -> bool {
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        for run in own {
            let holders = self.holders(*run);
            if holders.len() == FORMULA {
                return true;
            }
            let is_later = |number: &u32| self.readings[*number as usize] >= at;
            for number in holders.into_iter().filter(is_later) {
                *shared.entry(number).or_default() += 1;
            }
        }
        let mut shared = shared.into_iter();
        shared.any(|(number, n)| is_copy(n, own.len(), self.counts[number as usize]))
    }

    /// The reading before an index with which most runs are shared, if they are enough.
    pub(crate) fn original(&self, own: &[u64], before: usize) -> Option<usize> {
        let mut shared: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for run in own {
            let holders = self.holders(*run).into_iter();
            let holders = holders.map(|number| (self.readings[number as usize], number));
            let earlier = holders.filter(|(reading, _)| *reading < before);
            for (reading, number) in earlier {
                let entry = shared.entry(reading).or_default();
                *entry = (entry.0 + 1, self.counts[number as usize]);
            }
        }
        shared
            .into_iter()
            .filter(|(_, (n, count))| is_copy(*n, own.len(), *count))
            .max_by_key(|(reading, (n, _))| (*n, std::cmp::Reverse(*reading)))
            .map(|(reading, _)| reading)
    }
}

/// Whether two articles with so many sampled runs share enough of them to be one text.
pub(crate) fn is_copy(shared: usize, one: usize, other: usize) -> bool {
    let smaller = one.min(other);
    smaller >= FEWEST && shared as f64 >= CONTAINED * smaller as f64
}

/// For every reading, in order of publication, the earlier one whose text it repeats.
///
/// The original is never a copy itself, so that all copies of one text point to the same article.
/// Looks only at articles that share a sampled run: near-linear in their number. What `revisions` names
/// is the same article at another time, and no copy.
fn copies(
    slips: &[(usize, Slip)],
    revisions: &[Option<usize>],
    formulas: &BTreeSet<u64>,
) -> (Vec<Option<usize>>, Runs) {
    let mut runs = Runs {
        formulas: formulas.clone(),
        ..Runs::default()
    };
    for (index, (_, slip)) in slips.iter().enumerate() {
        runs.insert(index, &slip.runs);
    }
    let mut copies: Vec<Option<usize>> = Vec::with_capacity(slips.len());
    for (index, (_, slip)) in slips.iter().enumerate() {
        copies.push(copy_of(&slip.runs, index, &runs, &copies, revisions));
    }
    (copies, runs)
}

/// The reading whose text one with these runs at an index repeats.
pub(crate) fn copy_of(
    own: &[u64],
    index: usize,
    runs: &Runs,
    copies: &[Option<usize>],
    revisions: &[Option<usize>],
) -> Option<usize> {
    let mut earlier = std::iter::successors(revisions[index], |&i| revisions[i]);
    let original = runs.original(own, index).map(|i| copies[i].unwrap_or(i));
    original.filter(|original| !earlier.any(|i| i == *original))
}

/// For every reading the first of all that are tied to it, by whatever ties, however many lie between.
pub(crate) fn roots(ties: &[&[Option<usize>]]) -> Vec<usize> {
    let count = ties.first().map_or(0, |ties| ties.len());
    let mut roots: Vec<usize> = (0..count).collect();
    for (one, other) in ties.iter().flat_map(|ties| ties.iter().enumerate()) {
        let Some(other) = other else { continue };
        let (a, b) = (root(&roots, one), root(&roots, *other));
        roots[a.max(b)] = a.min(b);
    }
    (0..count).map(|reading| root(&roots, reading)).collect()
}

/// Roots lead to smaller numbers, so the way ends.
fn root(roots: &[usize], mut reading: usize) -> usize {
    while roots[reading] != reading {
        reading = roots[reading];
    }
    reading
}

/// For every reading, in order of publication, the capture of the same address that it replaces: the
/// one before it by the time of capture, then by publication and id.
fn revisions(slips: &[(usize, Slip)]) -> Vec<Option<usize>> {
    let mut captures: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, (_, slip)) in slips.iter().enumerate() {
        if let Some(address) = slip.address.as_deref() {
            captures.entry(address).or_default().push(index);
        }
    }
    let mut out = vec![None; slips.len()];
    for mut captures in captures.into_values() {
        let captured = |i: &usize| slips[*i].1.captured.as_deref().and_then(instant);
        // one without a time of capture is older than all that have one
        captures.sort_by_key(|i| (captured(i), *i));
        for pair in captures.windows(2) {
            out[pair[1]] = Some(pair[0]);
        }
    }
    out
}

/// The address under which captures of an article are known.
pub(crate) fn address(reading: &Reading) -> Option<&str> {
    let article = &reading.article;
    article.canonical_url.as_deref().or(article.url.as_deref())
}

/// For undated copies the publication date of the article whose text they repeat, where that date is
/// sure, with the evidence.
///
/// It is the day from which the words of the text are told, not the day on which the copy appeared.
fn dates_of_originals(
    slips: &[(usize, Slip)],
    copies: &[Option<usize>],
) -> Vec<(usize, Inherited)> {
    let undated = (0..slips.len()).filter(|copy| slips[*copy].1.published.is_none());
    let dates = undated.filter_map(|copy| {
        let source = &slips[copies[copy]?].1;
        let sure = source.published.clone().filter(|p| p.score >= SURE)?;
        let outlet = source.outlet.as_deref().unwrap_or("another outlet");
        let evidence = DateEvidence {
            value: sure.value.clone(),
            basis: Basis::Syndication,
            span: None,
            r#where: Some(source_of(&sure).to_owned()),
            accepted: true,
            reason: format!(
                "the same text as {}, which {outlet} published with this date",
                source.id
            ),
        };
        let published = Published {
            value: sure.value,
            basis: Basis::Syndication,
            score: (sure.score * INHERITED * 100.0).round() / 100.0,
        };
        Some((copy, (published, evidence)))
    });
    dates.collect()
}

/// Gives a reading the date that its article inherits.
pub(crate) fn give_date(reading: &mut Reading, (published, evidence): Inherited) {
    reading.article.published = Some(published);
    reading.article.date_evidence.push(evidence);
}

/// Takes back a date that was inherited, so that it can be inherited anew.
pub(crate) fn give_back_date(reading: &mut Reading) {
    let article = &mut reading.article;
    if article
        .published
        .as_ref()
        .is_some_and(|p| p.basis == Basis::Syndication)
    {
        article.published = None;
        article
            .date_evidence
            .retain(|evidence| evidence.basis != Basis::Syndication);
    }
}

/// Where the original's date was found.
fn source_of(published: &Published) -> &'static str {
    match published.basis {
        Basis::User => "given by the user for the original",
        Basis::JsonLd | Basis::Meta => "metadata of the original",
        Basis::Url => "address of the original",
        _ => "text of the original",
    }
}

/// Hashes of the sampled runs of an article's body, sorted, each once.
pub(crate) fn sampled_runs(reading: &Reading) -> Vec<u64> {
    let article = &reading.article;
    let body = article.blocks.iter().filter(|b| b.kind == BlockKind::Body);
    let words: Vec<u64> = body
        .flat_map(|block| {
            block
                .span
                .slice(&article.text)
                .split(|c: char| !c.is_alphanumeric())
        })
        .filter(|word| !word.is_empty())
        .map(|word| match word.is_ascii() {
            true => hash(word.bytes().map(|byte| byte.to_ascii_lowercase())),
            false => hash(word.to_lowercase().bytes()),
        })
        .collect();
    let runs = words
        .windows(RUN)
        .map(|run| hash(run.iter().flat_map(|w| w.to_le_bytes())));
    let mut sampled: Vec<u64> = runs.filter(|run| run % SAMPLE == 0).collect();
    sampled.sort_unstable();
    sampled.dedup();
    sampled
}

/// FNV-1a with a final mix, so that the low bits may choose the sample.
fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (sum ^ (sum >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_tied_has_one_root() {
        let (revisions, copies) = ([None, None, Some(1), None], [Some(2), None, Some(0), None]);
        assert_eq!(roots(&[&revisions, &copies]), [0, 0, 0, 3]);
        assert!(roots(&[]).is_empty());
    }
}
