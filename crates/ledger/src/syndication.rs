//! Whose text an article repeats: near-copies, found by shared runs of words.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{ArticleId, Basis, BlockKind, DateEvidence, Published, Reading};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::instant;
use crate::runs::{Best, Queue, Runs, adds_little};

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

    /// Its date, unless that is known to be another article's.
    pub(crate) fn own_date(&self) -> Option<&Published> {
        self.published.as_ref().filter(|_| !self.has_inherited())
    }

    /// Whether it came with the date of another article.
    pub(crate) fn has_inherited(&self) -> bool {
        let published = self.published.as_ref();
        published.is_some_and(|published| published.basis == Basis::Syndication)
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
    /// Whether others are found to be copies by it.
    pub(crate) finding: Vec<bool>,
    pub(crate) runs: Runs,
}

/// Puts articles in order and finds whose text each repeats. `formulas` are runs that more articles have
/// than are given here. What it says about an article depends only on those that it shares enough runs
/// or its address with, directly or through others.
///
/// Those with a date of their own are looked at first, in their order. The original is never a copy
/// itself, so that all copies of one text point to the same article. What replaces an earlier capture is
/// the same article at another time, and no copy. An article without a date takes that of its original.
/// Looks only at articles that share a sampled run: near-linear in their number.
pub(crate) fn settle(slips: &[Slip], formulas: &BTreeSet<u64>) -> Settled {
    let mut turns: Vec<usize> = (0..slips.len()).collect();
    turns.sort_by_cached_key(|number| {
        let slip = &slips[*number];
        (publication_key(slip.own_date()), &slip.id)
    });
    let slip = |turn: usize| &slips[turns[turn]];
    let inherits = |turn: usize, dates: &[Option<Inherited>]| {
        dates[turn].is_some() || slip(turn).has_inherited()
    };
    let revisions = revisions(slips, &turns);
    let mut queue = Queue::new(turns.iter().map(|number| &slips[*number]), formulas);
    let mut copies: Vec<Option<usize>> = vec![None; turns.len()];
    let mut dates: Vec<Option<Inherited>> = vec![None; turns.len()];
    for turn in 0..turns.len() {
        let best = queue.best(turn);
        copies[turn] = copy_of(best, turn, &copies, &revisions);
        dates[turn] = copies[turn].and_then(|copied| inherited(slip(turn), slip(copied)));
        let little = best.is_some_and(|best| adds_little(best.shared, slip(turn).runs.len()));
        if copies[turn].is_none() || !(little || inherits(turn, &dates)) {
            queue.find_by(turn);
        }
    }
    let mut order: Vec<usize> = (0..turns.len()).collect();
    order.sort_by_cached_key(|turn| {
        let own = slip(*turn).published.as_ref();
        let date = dates[*turn].as_ref().map(|(published, _)| published);
        (publication_key(date.or(own)), &slip(*turn).id)
    });
    let mut place = vec![0; turns.len()];
    for (at, turn) in order.iter().enumerate() {
        place[*turn] = at;
    }
    let placed = |ties: &[Option<usize>]| -> Vec<Option<usize>> {
        let ties = order.iter().map(|turn| ties[*turn]);
        ties.map(|tie| tie.map(|turn| place[turn])).collect()
    };
    let readings = place.iter().enumerate();
    let readings: Vec<(usize, bool)> = readings
        .map(|(turn, at)| (*at, inherits(turn, &dates)))
        .collect();
    Settled {
        copies: placed(&copies),
        revisions: placed(&revisions),
        finding: order.iter().map(|turn| queue.finds(*turn)).collect(),
        runs: queue.into_runs(&readings),
        inherited: order.iter().map(|turn| dates[*turn].take()).collect(),
        order: order.iter().map(|turn| turns[*turn]).collect(),
    }
}

/// Dated articles first, in order of publication; those with a date of their own before those that
/// inherited it.
pub(crate) fn publication_key(published: Option<&Published>) -> (bool, Option<Timestamp>, bool) {
    let moment = published.and_then(|published| instant(&published.value));
    let inherited = published.is_some_and(|published| published.basis == Basis::Syndication);
    (moment.is_none(), moment, inherited)
}

/// Whether two articles with so many sampled runs share enough of them to be one text.
pub(crate) fn is_copy(shared: usize, one: usize, other: usize) -> bool {
    let smaller = one.min(other);
    smaller >= FEWEST && shared as f64 >= CONTAINED * smaller as f64
}

/// The article whose text one repeats, by the one with which it shares most: that one, or what it is a
/// copy of itself, unless it is an earlier capture of the same address.
pub(crate) fn copy_of(
    best: Option<Best>,
    own: usize,
    copies: &[Option<usize>],
    revisions: &[Option<usize>],
) -> Option<usize> {
    let mut earlier = std::iter::successors(revisions[own], |&i| revisions[i]);
    let original = best.map(|best| copies[best.article].unwrap_or(best.article));
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

/// For every article, in some order, the capture of the same address that it replaces: the one before it
/// by the time of capture, then in that order.
fn revisions(slips: &[Slip], order: &[usize]) -> Vec<Option<usize>> {
    let mut captures: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, number) in order.iter().enumerate() {
        if let Some(address) = slips[*number].address.as_deref() {
            captures.entry(address).or_default().push(index);
        }
    }
    let mut out = vec![None; order.len()];
    for mut captures in captures.into_values().filter(|captures| captures.len() > 1) {
        let captured = |i: &usize| slips[order[*i]].captured.as_deref().and_then(instant);
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

/// For a copy without a date that of the article whose text it repeats, where that one is sure, with the
/// evidence.
///
/// It is the day from which the words of the text are told, not the day on which the copy appeared.
pub(crate) fn inherited(copy: &Slip, original: &Slip) -> Option<Inherited> {
    if copy.published.is_some() {
        return None;
    }
    let sure = original.published.clone().filter(|p| p.score >= SURE)?;
    let outlet = original.outlet.as_deref().unwrap_or("another outlet");
    let evidence = DateEvidence {
        value: sure.value.clone(),
        basis: Basis::Syndication,
        span: None,
        r#where: Some(source_of(&sure).to_owned()),
        accepted: true,
        reason: format!(
            "the same text as {}, which {outlet} published with this date",
            original.id
        ),
    };
    let published = Published {
        value: sure.value,
        basis: Basis::Syndication,
        score: (sure.score * INHERITED * 100.0).round() / 100.0,
    };
    Some((published, evidence))
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
    let runs = words.windows(RUN).map(|run| {
        let step = |sum: u64, word: &u64| (sum.rotate_left(23) ^ word).wrapping_mul(MIX);
        mixed(run.iter().fold(0, step))
    });
    let mut sampled: Vec<u64> = runs.filter(|run| run % SAMPLE == 0).collect();
    sampled.sort_unstable();
    sampled.dedup();
    sampled
}

/// An odd number with bits all over (from the final mix of MurmurHash3).
const MIX: u64 = 0xff51_afd7_ed55_8ccd;

/// FNV-1a with a final mix, so that the low bits may choose the sample.
fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mixed(sum)
}

fn mixed(sum: u64) -> u64 {
    let mixed = (sum ^ (sum >> 33)).wrapping_mul(MIX);
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
