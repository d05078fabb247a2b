//! Whether scores mean what they say: of claims scored .8, eight in ten should be right.

use std::collections::BTreeMap;
use std::fmt;

/// Bins of equal width between 0 and 1.
const BINS: usize = 10;

/// Scores of claims, whether each was right, and the rule that found it.
#[derive(Debug, Default)]
pub(super) struct Reliability {
    claims: Vec<(f64, bool, String)>,
}

impl Reliability {
    pub(super) fn add(&mut self, score: f64, right: bool, rule: &str) {
        self.claims.push((score, right, rule.to_owned()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.claims.is_empty()
    }

    /// Mean distance of score and share of right ones over the bins, weighted by their claims.
    fn error(&self) -> f64 {
        let total = self.claims.len() as f64;
        let rows = self.rows(|score, _| format!("{:02}", bin(score)));
        rows.values()
            .map(|row| (row.score - row.right).abs() / total)
            .sum()
    }

    fn rows(&self, key: impl Fn(f64, &str) -> String) -> BTreeMap<String, Row> {
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        for (score, right, rule) in &self.claims {
            let row = rows.entry(key(*score, rule)).or_default();
            row.claims += 1;
            row.score += score;
            row.right += f64::from(u8::from(*right));
        }
        rows
    }
}

/// Sums over some claims.
#[derive(Debug, Default)]
struct Row {
    claims: usize,
    score: f64,
    right: f64,
}

fn bin(score: f64) -> usize {
    ((score * BINS as f64) as usize).min(BINS - 1)
}

impl fmt::Display for Reliability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let band = |score: f64, _: &str| {
            let low = bin(score) as f64 / BINS as f64;
            format!("scored {low:.1} to {:.1}", low + 1.0 / BINS as f64)
        };
        let by_rule = |_: f64, rule: &str| rule.to_owned();
        writeln!(
            f,
            "{:<28} {:>6} {:>8} {:>8}",
            "claims", "number", "score", "right"
        )?;
        for (name, row) in self.rows(band).into_iter().chain(self.rows(by_rule)) {
            let n = row.claims as f64;
            let (score, right) = (row.score / n, row.right / n);
            let bar = "#".repeat((right * 40.0).round() as usize);
            writeln!(
                f,
                "{name:<28} {:>6} {score:>8.3} {right:>8.3}  {bar}",
                row.claims
            )?;
        }
        writeln!(f, "expected calibration error {:.3}", self.error())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_the_distance_of_score_and_truth() {
        let mut reliability = Reliability::default();
        for right in [true, true, true, false] {
            reliability.add(0.95, right, "rule");
        }
        assert!((reliability.error() - 0.2).abs() < 1e-9);
        reliability.add(0.05, false, "rule");
        assert!((reliability.error() - (0.8 + 0.05) / 5.0).abs() < 1e-9);
    }
}
