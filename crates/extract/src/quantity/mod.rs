//! Numbers that count something: how many, of what, and what was done to it.

mod counted;
mod measured;
mod measures;
mod number;
mod reader;

#[cfg(test)]
mod tests;

use counterclaim_model::{Quantity, Time};

use crate::annotation::Annotations;
use crate::grammar::{Grammar, Language};
use crate::segment::Segments;

pub use measures::{Measure, MeasureExample, Measures, Modifier, NumberWords, Vague};

/// Reads the quantities of a text, in text order; `event` and `claim` are left open.
///
/// Numbers inside `times` are not read. Neither are ordinals, ages, years, clock times, scores and
/// numbers that belong to a name.
pub fn read(
    segments: &Segments<'_>,
    times: &[Time],
    language: &Language,
    rules: &Measures,
) -> Vec<Quantity> {
    let grammar = Grammar::of(segments, &Annotations::default(), times, language);
    read_grammar(&grammar, language, rules)
}

/// As [`read`], where the grammar has been made already.
pub fn read_grammar(
    grammar: &Grammar<'_, '_>,
    language: &Language,
    rules: &Measures,
) -> Vec<Quantity> {
    reader::Reader::new(grammar, language, rules).read()
}
