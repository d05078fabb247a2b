//! Scores of many articles, each with an interval.

use std::collections::BTreeMap;

use crate::score::{ArticleScore, Tally};

/// Samples for an interval; the bounds of 1,000 move by about a hundredth of its width.
const SAMPLES: usize = 1000;

/// One score.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    /// The middle 95 % of values when articles are drawn again with replacement.
    pub(crate) interval: (f64, f64),
    /// Number of things that were scored.
    pub(crate) of: usize,
}

/// How a score comes from counts.
#[derive(Clone, Copy)]
enum Formula {
    /// Right ones among the gold ones of a tally.
    Share(&'static str),
    /// Right ones among the gold ones and those falsely found.
    ShareOfBoth(&'static str),
    /// Harmonic mean of precision and recall of a tally.
    F1(&'static str),
    /// Mean over the stances of the F1 of each.
    StanceMacroF1,
    /// Mean over the event types of the F1 of each, weighted by how often the type is right.
    TypeWeightedF1,
}

const SCORES: [(&str, Formula); 23] = [
    ("claims.recall", Formula::Share("claims.source")),
    ("claims.content_recall", Formula::Share("claims.content")),
    ("claims.precision", Formula::Share("claims.precision")),
    ("claims.source_exact_f1", Formula::F1("claims.source_exact")),
    ("claims.cue_exact_f1", Formula::F1("claims.cue_exact")),
    (
        "claims.content_exact_f1",
        Formula::F1("claims.content_exact"),
    ),
    ("claims.stance", Formula::Share("claims.stance")),
    ("claims.stance_macro_f1", Formula::StanceMacroF1),
    ("claims.channel", Formula::ShareOfBoth("claims.channel")),
    ("claims.channel_kind", Formula::Share("claims.channel_kind")),
    ("claims.source_kind", Formula::Share("claims.source_kind")),
    ("claims.actor", Formula::Share("claims.actor")),
    ("claims.party", Formula::Share("claims.party")),
    ("claims.against", Formula::Share("claims.against")),
    ("times.extent", Formula::Share("times.extent")),
    ("times.value", Formula::Share("times.value")),
    ("quantities", Formula::Share("quantities")),
    ("quantities.f1", Formula::F1("quantities")),
    ("events.f1", Formula::F1("events")),
    ("events.type_weighted_f1", Formula::TypeWeightedF1),
    ("events.realis", Formula::Share("events.realis")),
    ("relations.f1", Formula::F1("relations")),
    ("facets.status", Formula::Share("facets")),
];

/// Every score over some articles.
pub(crate) fn rows(articles: &[ArticleScore]) -> Vec<Row> {
    let all: Vec<&ArticleScore> = articles.iter().collect();
    SCORES
        .iter()
        .map(|(name, formula)| {
            let (value, of) = formula.value(&all);
            let drawn = |draw: &[usize]| {
                let drawn: Vec<&ArticleScore> = draw.iter().map(|&i| all[i]).collect();
                formula.value(&drawn).0
            };
            Row {
                name,
                value,
                interval: interval(all.len(), drawn),
                of,
            }
        })
        .collect()
}

/// The middle 95 % of values when `count` documents are drawn again with replacement; the draws are the
/// same on every call.
pub(crate) fn interval(count: usize, value: impl Fn(&[usize]) -> f64) -> (f64, f64) {
    let mut random = Random(0x000C_0147_E2C1_A134);
    let mut values: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let draw: Vec<usize> = (0..count).map(|_| random.below(count)).collect();
            value(&draw)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((SAMPLES - 1) as f64 * share).round() as usize];
    (at(0.025), at(0.975))
}

impl Formula {
    /// The score over some articles, and its base.
    fn value(self, articles: &[&ArticleScore]) -> (f64, usize) {
        match self {
            Self::Share(name) => {
                let tally = sum(articles, name);
                (share(tally.right, tally.gold), tally.gold)
            }
            Self::ShareOfBoth(name) => {
                let tally = sum(articles, name);
                (share(tally.right, tally.gold + tally.found), tally.gold)
            }
            Self::F1(name) => {
                let tally = sum(articles, name);
                (f1(tally), tally.gold)
            }
            Self::StanceMacroF1 => {
                let pairs = articles.iter().flat_map(|a| &a.stances);
                let by = by_label(pairs.map(|(gold, found)| (Some(gold), Some(found))));
                let present: Vec<f64> =
                    by.values().filter(|t| t.gold > 0).map(|t| f1(*t)).collect();
                let total = by.values().map(|t| t.gold).sum();
                (
                    present.iter().sum::<f64>() / present.len().max(1) as f64,
                    total,
                )
            }
            Self::TypeWeightedF1 => {
                let pairs = articles.iter().flat_map(|a| &a.types);
                let by = by_label(pairs.map(|(gold, found)| (gold.as_ref(), found.as_ref())));
                let total = by.values().map(|t| t.gold).sum();
                let weighted: f64 = by.values().map(|t| f1(*t) * t.gold as f64).sum();
                (
                    if total == 0 {
                        0.0
                    } else {
                        weighted / total as f64
                    },
                    total,
                )
            }
        }
    }
}

fn sum(articles: &[&ArticleScore], name: &str) -> Tally {
    let tallies = articles.iter().filter_map(|a| a.tallies.get(name));
    tallies.fold(Tally::default(), |sum, tally| Tally {
        right: sum.right + tally.right,
        gold: sum.gold + tally.gold,
        found: sum.found + tally.found,
    })
}

/// Counts of every label among pairs of right and found ones.
fn by_label<'p>(
    pairs: impl Iterator<Item = (Option<&'p String>, Option<&'p String>)>,
) -> BTreeMap<&'p str, Tally> {
    let mut out: BTreeMap<&str, Tally> = BTreeMap::new();
    for (gold, found) in pairs {
        if let Some(gold) = gold {
            out.entry(gold).or_default().gold += 1;
        }
        if let Some(found) = found {
            let tally = out.entry(found).or_default();
            tally.found += 1;
            tally.right += usize::from(gold == Some(found));
        }
    }
    out
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

fn f1(tally: Tally) -> f64 {
    share(2 * tally.right, tally.gold + tally.found)
}

/// The SplitMix64 generator, so that intervals are the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}
