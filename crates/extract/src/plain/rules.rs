//! The verbs of `resources/responses/plain.toml` and the forms they take.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::grammar::Language;
use crate::resources::{Files, ResourceError};

const PATH: &str = "responses/plain.toml";

/// Which verbs make plain claims, by form.
#[derive(Clone, Debug)]
pub struct PlainRules {
    pub(super) verbs: BTreeMap<String, Vec<usize>>,
    pub(super) rows: Vec<Row>,
    pub(super) said_of: BTreeSet<String>,
    pub(super) told: BTreeSet<String>,
    pub(super) headline: BTreeSet<String>,
    pub(super) naming: BTreeSet<String>,
    pub(super) telling: BTreeSet<String>,
    /// Examples of plain verbs, of passives and of relatives, run by a test.
    pub examples: [Vec<String>; 3],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    plain: Vec<Row>,
    passive: Passive,
    relative: Relative,
}

/// What may follow some verbs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    verbs: Vec<String>,
    #[serde(default)]
    pub(super) clauses: Vec<Clause>,
    #[serde(default)]
    pub(super) pronouns: bool,
    #[serde(default)]
    pub(super) objects: BTreeSet<String>,
    #[serde(default)]
    pub(super) unless: BTreeSet<String>,
    pub(super) with: Option<String>,
    examples: Vec<String>,
}

/// A clause that may follow a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Clause {
    That,
    Gerund,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passive {
    said_of: Vec<String>,
    told: Vec<String>,
    headline: BTreeSet<String>,
    examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Relative {
    naming: Vec<String>,
    telling: Vec<String>,
    examples: Vec<String>,
}

impl PlainRules {
    /// Reads the rows.
    ///
    /// # Errors
    /// Where the file is missing or not of its form.
    pub fn load(files: &Files, language: &Language) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let forms = |lemma: &String| -> Vec<String> {
            let forms = language.lexicon.irregular.verb_forms(lemma);
            forms.into_iter().map(|form| form.1).collect()
        };
        let all = |lemmas: &[String]| lemmas.iter().flat_map(forms).collect();
        let mut verbs: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, row) in file.plain.iter().enumerate() {
            for form in row.verbs.iter().flat_map(forms) {
                let rows = verbs.entry(form).or_default();
                if !rows.contains(&index) {
                    rows.push(index);
                }
            }
        }
        Ok(Self {
            verbs,
            said_of: all(&file.passive.said_of),
            told: all(&file.passive.told),
            headline: file.passive.headline,
            naming: all(&file.relative.naming),
            telling: all(&file.relative.telling),
            examples: [
                file.plain
                    .iter()
                    .flat_map(|row| row.examples.clone())
                    .collect(),
                file.passive.examples,
                file.relative.examples,
            ],
            rows: file.plain,
        })
    }
}
