//! The verbs of `resources/responses/plain.toml` and the forms they take.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::grammar::{Language, VerbForm};
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
    /// Nouns for what was said, beside which somebody answers it ("a claim the union rejects").
    pub(super) appositions: BTreeSet<String>,
    /// Verbs of headlines in the present, each with the particles that may follow; empty for none.
    pub(super) present: BTreeMap<String, Vec<String>>,
    pub(super) speakers: BTreeSet<String>,
    pub(super) argues: BTreeSet<String>,
    /// Forms of verbs that close the clause that they announce or admit.
    pub closing: BTreeSet<String>,
    /// What is recalled, called back or the like, and no memory: nouns by the forms of the verbs.
    pub(super) acts: BTreeMap<String, BTreeSet<String>>,
    /// Examples of plain verbs, of passives, of relatives, of headlines and of acts, run by tests.
    pub examples: [Vec<String>; 5],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    plain: Vec<Row>,
    passive: Passive,
    relative: Relative,
    headline: Headline,
    closing: Closing,
    act: Vec<ActRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Closing {
    verbs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActRow {
    verbs: Vec<String>,
    objects: BTreeSet<String>,
    examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Headline {
    verbs: Vec<String>,
    speakers: BTreeSet<String>,
    argues: BTreeSet<String>,
    examples: Vec<String>,
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
    /// Whether a number alone may follow ("counted nine").
    #[serde(default)]
    pub(super) numbers: bool,
    #[serde(default)]
    pub(super) unless: BTreeSet<String>,
    pub(super) with: Option<String>,
    /// Nouns of which one must follow behind "of" ("raised the number of wounded to 14"); any where it is empty.
    #[serde(default)]
    pub(super) of: BTreeSet<String>,
    pub(super) particle: Option<String>,
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
    appositions: BTreeSet<String>,
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
        let mut present: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in &file.headline.verbs {
            let (lemma, particle) = entry.split_once(' ').unwrap_or((entry, ""));
            let forms = language.lexicon.irregular.verb_forms(lemma);
            let now = forms
                .into_iter()
                .filter(|(form, _)| matches!(form, VerbForm::Base | VerbForm::Third));
            for (_, form) in now {
                present.entry(form).or_default().push(particle.to_owned());
            }
        }
        let mut acts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in &file.act {
            for form in row.verbs.iter().flat_map(forms) {
                acts.entry(form)
                    .or_default()
                    .extend(row.objects.iter().cloned());
            }
        }
        Ok(Self {
            closing: all(&file.closing.verbs),
            acts,
            present,
            speakers: file.headline.speakers,
            argues: file.headline.argues,
            verbs,
            said_of: all(&file.passive.said_of),
            told: all(&file.passive.told),
            headline: file.passive.headline,
            naming: all(&file.relative.naming),
            telling: all(&file.relative.telling),
            appositions: file.relative.appositions,
            examples: [
                file.plain
                    .iter()
                    .flat_map(|row| row.examples.clone())
                    .collect(),
                file.passive.examples,
                file.relative.examples,
                file.headline.examples,
                file.act.into_iter().flat_map(|row| row.examples).collect(),
            ],
            rows: file.plain,
        })
    }
}
