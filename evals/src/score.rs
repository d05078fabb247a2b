//! What a reading got right of a gold article.

use std::collections::BTreeSet;

use counterclaim_model::{Claim, Reading, Span};

use crate::gold::{Gold, GoldClaim};

/// Share of letters two contents must have in common to be the same claim.
const SAME_CONTENT: f64 = 0.5;

/// Counts over all gold articles.
#[derive(Default)]
pub(crate) struct Scores {
    gold_claims: usize,
    found_claims: usize,
    matched: usize,
    right_source: usize,
    right_stance: usize,
    channels: usize,
    right_channel: usize,
    false_channels: usize,
    times: usize,
    right_extent: usize,
    right_value: usize,
    quantities: usize,
    right_quantity: usize,
}

impl Scores {
    /// Adds one article.
    pub(crate) fn add(&mut self, gold: &Gold, reading: &Reading, errors: bool) {
        let mut used = BTreeSet::new();
        self.found_claims += reading.claims.len();
        for (number, claim) in &gold.claims {
            self.gold_claims += 1;
            match best(claim, reading, &used) {
                Some(found) => {
                    used.insert(found.id);
                    self.claim(gold, claim, found, errors);
                }
                None if errors => println!("missed {number}: {}", words(gold, &claim.content)),
                None => {}
            }
        }
        if errors {
            for claim in reading
                .claims
                .iter()
                .filter(|claim| !used.contains(&claim.id))
            {
                let part = |spans: &[Span]| words(gold, spans);
                println!(
                    "extra: {} | {} | {}",
                    part(&claim.source.spans),
                    part(&claim.cue.spans),
                    part(&claim.content.spans)
                );
            }
        }
        self.times(gold, reading, errors);
        self.quantities(gold, reading, errors);
    }

    fn claim(&mut self, gold: &Gold, claim: &GoldClaim, found: &Claim, errors: bool) {
        self.matched += 1;
        let source = claim.source.is_empty() || overlap(&claim.source, &found.source.spans) > 0.0;
        self.right_source += usize::from(source);
        let stance = format!("{:?}", found.stance).to_lowercase();
        let right = claim.stances.contains(&stance);
        self.right_stance += usize::from(right);
        let channel = found.channel.as_ref().map(|channel| channel.name.clone());
        let named = channel
            .as_ref()
            .is_some_and(|name| claim.channels.iter().any(|c| name.contains(c.as_str())));
        self.channels += usize::from(!claim.channels.is_empty());
        self.right_channel += usize::from(named);
        self.false_channels += usize::from(channel.is_some() && !named);
        if errors {
            let content = words(gold, &claim.content);
            if !source {
                println!("source {} for: {content}", words(gold, &found.source.spans));
            }
            if !right {
                println!("stance {stance}, not {:?}: {content}", claim.stances);
            }
            if !named && (channel.is_some() || !claim.channels.is_empty()) {
                println!("channel {channel:?}, not {:?}: {content}", claim.channels);
            }
        }
    }

    fn times(&mut self, gold: &Gold, reading: &Reading, errors: bool) {
        for (span, value) in &gold.times {
            self.times += 1;
            let found = reading.times.iter().find(|time| time.span.overlaps(*span));
            self.right_extent += usize::from(found.is_some_and(|time| time.span == *span));
            let right =
                found.is_some_and(|time| time.value.as_ref() == Some(value) || value == "FUTURE");
            self.right_value += usize::from(right);
            if errors && !right {
                println!(
                    "time {}: {:?}, not {value}",
                    words(gold, &[*span]),
                    found.map(|t| &t.value)
                );
            }
        }
    }

    fn quantities(&mut self, gold: &Gold, reading: &Reading, errors: bool) {
        for (span, value, measure) in &gold.quantities {
            self.quantities += 1;
            let right = reading.quantities.iter().any(|quantity| {
                quantity.span.overlaps(*span)
                    && quantity.best == Some(*value)
                    && quantity.measure.as_ref() == Some(measure)
            });
            self.right_quantity += usize::from(right);
            if errors && !right {
                println!("number {}: not {value} {measure}", words(gold, &[*span]));
            }
        }
    }

    /// Name, value and base of every score.
    pub(crate) fn rows(&self) -> Vec<(&'static str, f64, usize)> {
        let share = |part: usize, whole: usize| {
            if whole == 0 {
                0.0
            } else {
                part as f64 / whole as f64
            }
        };
        vec![
            (
                "claims.recall",
                share(self.right_source, self.gold_claims),
                self.gold_claims,
            ),
            (
                "claims.content_recall",
                share(self.matched, self.gold_claims),
                self.gold_claims,
            ),
            (
                "claims.precision",
                share(self.right_source, self.found_claims),
                self.found_claims,
            ),
            (
                "claims.stance",
                share(self.right_stance, self.matched),
                self.matched,
            ),
            (
                "claims.channel",
                share(self.right_channel, self.channels + self.false_channels),
                self.channels,
            ),
            (
                "times.extent",
                share(self.right_extent, self.times),
                self.times,
            ),
            (
                "times.value",
                share(self.right_value, self.times),
                self.times,
            ),
            (
                "quantities",
                share(self.right_quantity, self.quantities),
                self.quantities,
            ),
        ]
    }
}

fn words(gold: &Gold, spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| span.slice(&gold.text))
        .collect::<Vec<_>>()
        .join(" … ")
}

/// The found claim whose content has most in common with the gold one, and at least half.
fn best<'r>(
    claim: &GoldClaim,
    reading: &'r Reading,
    used: &BTreeSet<counterclaim_model::ClaimId>,
) -> Option<&'r Claim> {
    reading
        .claims
        .iter()
        .filter(|found| !used.contains(&found.id))
        .map(|found| {
            let cue = overlap(&claim.cue, &found.cue.spans);
            let source = overlap(&claim.source, &found.source.spans);
            (
                overlap(&claim.content, &found.content.spans),
                source.min(0.01) + cue.min(0.01),
                found,
            )
        })
        .filter(|(content, _, _)| *content >= SAME_CONTENT)
        .max_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)))
        .map(|(_, _, found)| found)
}

/// Jaccard index of the bytes that two lists of spans cover.
fn overlap(a: &[Span], b: &[Span]) -> f64 {
    let covered = |spans: &[Span]| -> BTreeSet<usize> {
        spans.iter().flat_map(|span| span.range()).collect()
    };
    let (a, b) = (covered(a), covered(b));
    let both = a.intersection(&b).count();
    let either = a.union(&b).count();
    if either == 0 {
        0.0
    } else {
        both as f64 / either as f64
    }
}
