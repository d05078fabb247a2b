//! Whether scores mean what they say: of claims scored .8, eight in ten should be right.

use std::collections::BTreeMap;
use std::fmt;

/// Bins of equal width between 0 and 1.
const BINS: usize = 10;
/// Groups of equal size to which a calibration is fitted.
const GROUPS: usize = 8;
/// Parts of the articles of which each is left out of a fit in turn.
const FOLDS: usize = 5;

/// Scores of claims, whether each was right, and the rule that found it.
#[derive(Debug, Default)]
pub(super) struct Reliability {
    claims: Vec<(f64, bool, String)>,
    /// The article of each claim.
    articles: Vec<usize>,
    article: usize,
}

impl Reliability {
    pub(super) fn add(&mut self, score: f64, right: bool, rule: &str) {
        self.claims.push((score, right, rule.to_owned()));
        self.articles.push(self.article);
    }

    /// What is added from here on is another article's.
    pub(super) fn next_article(&mut self) {
        self.article += 1;
    }

    /// Scores and the shares of right ones: means of groups of equal size, made to rise.
    fn fit(mut claims: Vec<(f64, bool)>) -> Vec<(f64, f64)> {
        claims.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut points: Vec<(f64, f64, f64)> = Vec::new();
        for group in 0..GROUPS {
            let part = &claims[group * claims.len() / GROUPS..(group + 1) * claims.len() / GROUPS];
            if part.is_empty() {
                continue;
            }
            let n = part.len() as f64;
            let score = part.iter().map(|c| c.0).sum::<f64>() / n;
            let right = part.iter().filter(|c| c.1).count() as f64 / n;
            points.push((score, right, n));
            // pool neighbors that fall
            while let [.., a, b] = points[..]
                && a.1 > b.1
            {
                let n = a.2 + b.2;
                let pooled = ((a.0 * a.2 + b.0 * b.2) / n, (a.1 * a.2 + b.1 * b.2) / n, n);
                points.truncate(points.len() - 2);
                points.push(pooled);
            }
        }
        points.into_iter().map(|(x, y, _)| (x, y)).collect()
    }

    /// The error of a fit on the articles that it has not seen.
    fn crossed(&self) -> f64 {
        let mut unseen = Self::default();
        for fold in 0..FOLDS {
            let all = || self.claims.iter().zip(&self.articles);
            let seen = all().filter(|(_, article)| *article % FOLDS != fold);
            let points = Self::fit(seen.map(|(c, _)| (c.0, c.1)).collect());
            for (claim, _) in all().filter(|(_, article)| *article % FOLDS == fold) {
                unseen.add(between(&points, claim.0), claim.1, "");
            }
        }
        unseen.error()
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

/// The value at a score on the lines between points; beyond them that of the nearest.
fn between(points: &[(f64, f64)], score: f64) -> f64 {
    let at = points.partition_point(|point| point.0 < score);
    match (at.checked_sub(1).map(|i| points[i]), points.get(at)) {
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (score - a.0) / (b.0 - a.0),
        (None, Some(b)) => b.1,
        (Some(a), None) => a.1,
        (None, None) => score,
    }
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
        writeln!(f, "expected calibration error {:.3}", self.error())?;
        writeln!(
            f,
            "refitted in {FOLDS} folds by article: {:.3} on the articles not fitted to",
            self.crossed()
        )?;
        let points = Self::fit(self.claims.iter().map(|c| (c.0, c.1)).collect());
        let points: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("[{x:.3}, {y:.3}]"))
            .collect();
        writeln!(f, "points of a fit to all: {}", points.join(", "))
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

    #[test]
    fn a_fit_rises_and_is_measured_on_other_articles() {
        let mut reliability = Reliability::default();
        for article in 0..50 {
            reliability.next_article();
            for score in 0..20 {
                // claims are right more seldom than their scores say
                let right = (article * 7 + score * 3) % 20 < score / 2;
                reliability.add(f64::from(score) / 20.0, right, "rule");
            }
        }
        let claims = reliability.claims.iter().map(|c| (c.0, c.1)).collect();
        let points = Reliability::fit(claims);
        assert!(
            points
                .windows(2)
                .all(|p| p[0].0 < p[1].0 && p[0].1 <= p[1].1)
        );
        assert!(reliability.error() > 0.2, "{}", reliability.error());
        assert!(reliability.crossed() < 0.05, "{}", reliability.crossed());
    }
}
