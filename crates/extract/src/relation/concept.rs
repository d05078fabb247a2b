//! What claims are about whatever their words, and which of these things exclude each other.

use serde::Deserialize;

use crate::pattern::Patterns;
use crate::resources::{Files, ResourceError};

const PATH: &str = "relations/concepts.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    concept: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    patterns: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    excludes: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code))]
    examples: Vec<String>,
}

/// The concepts of `resources/relations/concepts.toml`; sets of them are bits.
#[derive(Clone, Debug)]
pub(super) struct Concepts {
    /// The phrases of all rows, so that one pass over a content finds them all.
    patterns: Patterns,
    unless: Patterns,
    /// For each phrase of `patterns` the row that it stands in.
    row_of: Vec<usize>,
    row_of_unless: Vec<usize>,
    /// For each row the bits of those that cannot be so together with it.
    excludes: Vec<u128>,
}

impl Concepts {
    /// Reads and compiles the concepts.
    ///
    /// # Errors
    /// Where the file is missing or not of its form, there are more than 128 rows, an excluded one is not
    /// there, or a pattern does not compile.
    pub(super) fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        if file.concept.len() > u128::BITS as usize {
            return Err(ResourceError::new(PATH, "more than 128 concepts"));
        }
        let compile = |phrases: &[(usize, &String)]| {
            let phrases: Vec<&String> = phrases.iter().map(|(_, phrase)| *phrase).collect();
            Patterns::new(&phrases).map_err(|error| ResourceError::new(PATH, error))
        };
        let rows = || file.concept.iter().enumerate();
        let phrases: Vec<(usize, &String)> = rows()
            .flat_map(|(index, row)| row.patterns.iter().map(move |phrase| (index, phrase)))
            .collect();
        let unless: Vec<(usize, &String)> = rows()
            .flat_map(|(index, row)| row.unless.iter().map(move |phrase| (index, phrase)))
            .collect();
        let mut excludes = vec![0; file.concept.len()];
        for (index, row) in rows() {
            for name in &row.excludes {
                let other = file.concept.iter().position(|other| other.id == *name);
                let missing = || ResourceError::new(PATH, format!("has no concept “{name}”"));
                let other = other.ok_or_else(missing)?;
                excludes[index] |= 1 << other;
                excludes[other] |= 1 << index;
            }
        }
        Ok(Self {
            patterns: compile(&phrases)?,
            unless: compile(&unless)?,
            row_of: phrases.iter().map(|row| row.0).collect(),
            row_of_unless: unless.iter().map(|row| row.0).collect(),
            excludes,
        })
    }

    /// The concepts of a normalized content.
    pub(super) fn of(&self, content: &str) -> u128 {
        let bits = |patterns: &Patterns, rows: &[usize]| {
            let found = patterns.matches(content);
            found.fold(0u128, |bits, phrase| bits | 1 << rows[phrase])
        };
        let found = bits(&self.patterns, &self.row_of);
        found & !bits(&self.unless, &self.row_of_unless)
    }

    /// Whether something in the one set cannot be so together with something in the other.
    pub(super) fn exclude(&self, a: u128, b: u128) -> bool {
        let rows = self.excludes.iter().enumerate();
        let mut against = rows.filter(|(index, _)| a >> index & 1 == 1);
        against.any(|(_, excludes)| excludes & b != 0)
    }
}

/// The first example of the file that does not hold.
#[cfg(test)]
pub(super) fn wrong_example(files: &Files) -> Option<String> {
    let file: File = files.toml(PATH).unwrap();
    let concepts = Concepts::load(files).unwrap();
    let rows = file.concept.iter().enumerate();
    let mut examples = rows.flat_map(|(i, row)| row.examples.iter().map(move |e| (i, &row.id, e)));
    let wrong = examples.find(|(index, _, example)| {
        let (words, expected) = example.rsplit_once("=>").unwrap();
        let found = concepts.of(&crate::pattern::normalize(words)) >> index & 1 == 1;
        found != (expected.trim() == "yes")
    });
    wrong.map(|(_, id, example)| format!("{id}: {example}"))
}
