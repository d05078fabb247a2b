//! Krippendorff's alpha with bootstrap intervals (K. Krippendorff, "Computing Krippendorff's
//! Alpha-Reliability", 2011).

use std::collections::BTreeMap;

/// How far apart two values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Equal or not.
    Nominal,
    /// By how many values lie between them in order.
    Ordinal,
    /// By their difference.
    Interval,
}

/// One thing that several people coded: a value for each who did. Nominal values are numbers too.
pub(crate) type Unit = Vec<f64>;

/// Alpha of some units; `None` where no unit has two values, or all values are equal.
///
/// One pass over the values for nominal and interval levels; for the ordinal level it is quadratic in
/// the number of distinct values, which for codes is small.
pub(crate) fn alpha(units: &[Unit], level: Level) -> Option<f64> {
    alpha_of(units.iter(), level)
}

fn alpha_of<'u>(units: impl Iterator<Item = &'u Unit> + Clone, level: Level) -> Option<f64> {
    let pairable = units.filter(|unit| unit.len() > 1);
    let ranks = Ranks::of(pairable.clone().flatten().copied());
    let n = ranks.total;
    let expected = ranks.spread(level) / (n * (n - 1.0));
    if n < 2.0 || expected <= 0.0 {
        return None;
    }
    let observed: f64 = pairable
        .map(|unit| match level {
            Level::Ordinal => ranks.spread_of(unit) / (unit.len() as f64 - 1.0),
            _ => Ranks::of(unit.iter().copied()).spread(level) / (unit.len() as f64 - 1.0),
        })
        .sum();
    Some(1.0 - observed / n / expected)
}

/// How often each value occurs, in order.
struct Ranks {
    counts: BTreeMap<u64, (f64, f64)>,
    total: f64,
}

impl Ranks {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut counts: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
        let mut total = 0.0;
        for value in values {
            counts.entry(ordered(value)).or_insert((value, 0.0)).1 += 1.0;
            total += 1.0;
        }
        Self { counts, total }
    }

    /// Sum of the squared distances of all ordered pairs.
    fn spread(&self, level: Level) -> f64 {
        let counts = self.counts.values();
        match level {
            Level::Nominal => self.total * self.total - counts.map(|(_, n)| n * n).sum::<f64>(),
            Level::Interval => {
                // distances do not change when the mean becomes 0, and sums stay small
                let mean = counts.clone().map(|(v, n)| v * n).sum::<f64>() / self.total.max(1.0);
                let centered = counts.map(|(v, n)| (v - mean, *n));
                let sum: f64 = centered.clone().map(|(v, n)| v * n).sum();
                let squares: f64 = centered.map(|(v, n)| v * v * n).sum();
                2.0 * (self.total * squares - sum * sum)
            }
            Level::Ordinal => {
                let counts: Vec<f64> = counts.map(|(_, n)| *n).collect();
                let middles = middles(&counts);
                let pairs = (0..counts.len()).flat_map(|a| (0..counts.len()).map(move |b| (a, b)));
                pairs
                    .map(|(a, b)| counts[a] * counts[b] * (middles[a] - middles[b]).powi(2))
                    .sum()
            }
        }
    }

    /// The same for some of the values on the ordinal level, where the distance depends on all.
    fn spread_of(&self, unit: &[f64]) -> f64 {
        let counts: Vec<f64> = self.counts.values().map(|(_, n)| *n).collect();
        let middles = middles(&counts);
        let places: BTreeMap<u64, f64> = self.counts.keys().copied().zip(middles).collect();
        let at = |value: &f64| places.get(&ordered(*value)).copied().unwrap_or(0.0);
        let pairs = unit.iter().flat_map(|a| unit.iter().map(move |b| (a, b)));
        pairs.map(|(a, b)| (at(a) - at(b)).powi(2)).sum()
    }
}

/// For each value the number of values before it and half of those equal to it.
fn middles(counts: &[f64]) -> Vec<f64> {
    let mut before = 0.0;
    let middles = counts.iter().map(|count| {
        let middle = before + count / 2.0;
        before += count;
        middle
    });
    middles.collect()
}

/// Bits that order as the numbers do.
fn ordered(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

/// The middle 95 % of alpha over units drawn again with replacement, `rounds` times; the same for the
/// same seed. `None` where fewer than half of the draws have an alpha.
pub(crate) fn interval(
    units: &[Unit],
    level: Level,
    seed: u64,
    rounds: usize,
) -> Option<(f64, f64)> {
    if units.is_empty() {
        return None;
    }
    let mut draws = SplitMix(seed);
    let mut alphas = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let drawn: Vec<&Unit> = units
            .iter()
            .map(|_| &units[draws.below(units.len())])
            .collect();
        alphas.extend(alpha_of(drawn.into_iter(), level));
    }
    if alphas.len() * 2 < rounds {
        return None;
    }
    alphas.sort_by(f64::total_cmp);
    let at = |share: f64| alphas[((alphas.len() - 1) as f64 * share).round() as usize];
    Some((at(0.025), at(0.975)))
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, seeded and the same everywhere.
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        // the bias of a 64-bit product is below 2^-32 for any list that fits into memory
        ((u128::from(z) * n as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The four observers and twelve units of Krippendorff's paper; 0 is no value.
    fn published() -> Vec<Unit> {
        let observers = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        (0..12)
            .map(|unit| {
                let values = observers
                    .iter()
                    .map(|row| row[unit])
                    .filter(|value| *value > 0);
                values.map(f64::from).collect()
            })
            .collect()
    }

    #[test]
    fn alpha_is_that_of_the_paper() {
        for (level, expected) in [
            (Level::Nominal, 0.743),
            (Level::Ordinal, 0.815),
            (Level::Interval, 0.849),
        ] {
            let alpha = alpha(&published(), level).unwrap();
            assert!((alpha - expected).abs() < 0.0006, "{level:?}: {alpha}");
        }
    }

    #[test]
    fn what_cannot_disagree_has_no_alpha() {
        assert_eq!(
            alpha(&[vec![1.0, 1.0], vec![1.0, 1.0]], Level::Nominal),
            None
        );
        assert_eq!(alpha(&[vec![1.0], vec![2.0]], Level::Nominal), None);
        assert_eq!(alpha(&[], Level::Interval), None);
        assert_eq!(interval(&[], Level::Interval, 1, 10), None);
    }

    #[test]
    fn intervals_hold_alpha_and_are_the_same_for_a_seed() {
        let units = published();
        let (low, high) = interval(&units, Level::Nominal, 7, 500).unwrap();
        assert!(low < 0.743 && 0.743 < high && high <= 1.0, "{low} {high}");
        assert_eq!(interval(&units, Level::Nominal, 7, 500), Some((low, high)));
    }
}
