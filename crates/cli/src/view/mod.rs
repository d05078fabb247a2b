//! How things look on a terminal: pure functions from values to text.

pub mod check;
pub mod draw;
pub mod event;
pub mod lists;
pub mod reading;
pub mod review;
pub mod trail;

/// "1 claim", "2 claims".
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) => format!("{n} {stem}ies"),
        None => format!("{n} {noun}s"),
    }
}

/// A number without a decimal point where it has none.
pub(crate) fn number(value: f64) -> String {
    format!("{value}")
}

/// A value of a closed list as it is written in JSON, with blanks: `at_least` as "at least".
pub(crate) fn word(value: impl serde::Serialize) -> String {
    counterclaim_model::json_word(value)
        .to_lowercase()
        .replace(['_', '-'], " ")
}

/// A name from resources as words: `shot_down` as "shot down".
pub(crate) fn words(name: &str) -> String {
    name.replace('_', " ")
}
