//! The words of `resources/relations/`: by which claims answer, replace or contradict each other.

use serde::Deserialize;

use super::concept::Concepts;
use crate::pattern::{Patterns, normalize};
use crate::resources::{Files, ResourceError};

const PATH: &str = "relations/en.toml";

/// Compiled words, one field for each row of the file.
#[derive(Clone, Debug)]
pub struct RelationRules {
    pub(super) negated: Patterns,
    pub(super) shows: Patterns,
    pub(super) opener: Patterns,
    pub(super) points_back: Patterns,
    pub(super) points_back_to_blame: Patterns,
    pub(super) rejects: Patterns,
    pub(super) answers: Patterns,
    pub(super) sets_against: Patterns,
    pub(super) earlier: Patterns,
    pub(super) at_first: Patterns,
    pub(super) says_correct: Patterns,
    pub(super) finds_wrong: Patterns,
    pub(super) of_anybody: Patterns,
    pub(super) concepts: Concepts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    /// For the reader of the file: which words of a claim the row looks at.
    #[allow(dead_code)]
    r#where: String,
    patterns: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code))]
    examples: Vec<String>,
}

impl RelationRules {
    /// Reads and compiles the rows.
    ///
    /// # Errors
    /// Where the file or a row is missing, not of its form, or a pattern does not compile.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let row = |id: &str| {
            let row = file.row.iter().find(|row| row.id == id);
            let row = row.ok_or_else(|| ResourceError::new(PATH, format!("has no row “{id}”")))?;
            Patterns::new(&row.patterns).map_err(|error| ResourceError::new(PATH, error))
        };
        Ok(Self {
            negated: row("negated")?,
            shows: row("shows")?,
            opener: row("opener")?,
            points_back: row("points_back")?,
            points_back_to_blame: row("points_back_to_blame")?,
            rejects: row("rejects")?,
            answers: row("answers")?,
            sets_against: row("sets_against")?,
            earlier: row("earlier")?,
            at_first: row("at_first")?,
            says_correct: row("says_correct")?,
            finds_wrong: row("finds_wrong")?,
            of_anybody: row("of_anybody")?,
            concepts: Concepts::load(files)?,
        })
    }
}

/// Checks every example of the file; the first that does not hold is returned.
#[cfg(test)]
pub(super) fn wrong_example(files: &Files) -> Option<String> {
    let file: File = files.toml(PATH).unwrap();
    file.row.iter().find_map(|row| {
        let patterns = Patterns::new(&row.patterns).unwrap();
        let wrong = row.examples.iter().find(|example| {
            let (words, expected) = example.rsplit_once("=>").unwrap();
            patterns.find_in(&normalize(words)) != (expected.trim() == "yes")
        });
        wrong.map(|example| format!("{}: {example}", row.id))
    })
}

/// Whether one of the patterns stands in some words as an article has them.
pub(super) fn stands_in(patterns: &Patterns, words: &str) -> bool {
    patterns.find_in(&normalize(words))
}
