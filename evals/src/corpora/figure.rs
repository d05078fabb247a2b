//! One figure with its interval, from counts of every document.

use std::fmt;

use crate::table;

/// One figure.
#[derive(Debug)]
pub(super) struct Figure {
    name: String,
    value: f64,
    /// The middle 95 % of values when documents are drawn again with replacement.
    interval: (f64, f64),
    of: usize,
    /// What others reach on the same task, and who.
    others: &'static str,
}

impl Figure {
    /// The value that `formula` makes of the summed counts, and of sums of documents drawn again;
    /// `of` is the column that counts what was to be found.
    pub(super) fn new<const N: usize>(
        name: impl Into<String>,
        documents: &[[f64; N]],
        of: usize,
        formula: impl Fn(&[f64; N]) -> f64,
        others: &'static str,
    ) -> Self {
        let all = sum(documents.iter());
        Self {
            name: name.into(),
            value: formula(&all),
            interval: table::interval(documents.len(), |draw| {
                formula(&sum(draw.iter().map(|&i| &documents[i])))
            }),
            of: all[of] as usize,
            others,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            value,
            interval: (low, high),
            of,
            others,
        } = self;
        let line = format!("{name:<28} {value:>6.3}   {low:.3}–{high:.3}    {of:>6}  {others}");
        f.write_str(line.trim_end())
    }
}

fn sum<'d, const N: usize>(documents: impl Iterator<Item = &'d [f64; N]>) -> [f64; N] {
    documents.fold([0.0; N], |mut sum, document| {
        sum.iter_mut().zip(document).for_each(|(s, x)| *s += x);
        sum
    })
}

/// Harmonic mean of precision and recall.
pub(super) fn f1(right: f64, found: f64, gold: f64) -> f64 {
    share(2.0 * right, found + gold)
}

/// A share; 0 of nothing.
pub(super) fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}
