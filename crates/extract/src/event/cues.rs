//! The words of `resources/realis/` that say how an event is presented, verbs by form.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::Realis;
use serde::Deserialize;

use crate::grammar::Language;
use crate::resources::{Files, ResourceError};

const PATH: &str = "realis/en.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CuesFile {
    modals_hypothetical: BTreeSet<String>,
    modals_planned: BTreeSet<String>,
    conditionals: BTreeSet<String>,
    verbs_planned: Vec<String>,
    verbs_hypothetical: Vec<String>,
    verbs_negated: Vec<String>,
    verbs_background: Vec<String>,
    verbs_reported: Vec<String>,
    adjectives_planned: BTreeSet<String>,
    adjectives_hypothetical: BTreeSet<String>,
    adjectives_negated: BTreeSet<String>,
    adjectives_background: BTreeSet<String>,
    nouns_hypothetical: BTreeSet<String>,
    nouns_planned: BTreeSet<String>,
    nouns_background: BTreeSet<String>,
    adverbs_background: BTreeSet<String>,
    phrases_background: BTreeSet<String>,
    states: BTreeMap<Realis, BTreeSet<String>>,
    verbs_of_happening: BTreeSet<String>,
    verbs_of_asking: Vec<String>,
    verbs_of_doing: Vec<String>,
    verbs_of_intention: Vec<String>,
    verbs_of_naming: Vec<String>,
    verbs_of_delay: Vec<String>,
    unchanged_pasts: BTreeSet<String>,
    example: Vec<RealisExample>,
}

/// A text, one of its triggers, and how it is presented.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RealisExample {
    /// A sentence.
    pub text: String,
    /// The trigger as written.
    pub trigger: String,
    /// Expected.
    pub realis: Realis,
}

/// The cues of `resources/realis/`, verbs by form.
#[derive(Clone, Debug)]
pub(super) struct Cues {
    pub(super) modals_hypothetical: BTreeSet<String>,
    pub(super) modals_planned: BTreeSet<String>,
    pub(super) conditionals: BTreeSet<String>,
    pub(super) verbs_planned: BTreeSet<String>,
    pub(super) verbs_hypothetical: BTreeSet<String>,
    pub(super) verbs_negated: BTreeSet<String>,
    pub(super) verbs_background: BTreeSet<String>,
    pub(super) verbs_reported: BTreeSet<String>,
    pub(super) states: BTreeMap<String, Realis>,
    pub(super) verbs_of_happening: BTreeSet<String>,
    pub(super) verbs_of_asking: BTreeSet<String>,
    pub(super) verbs_of_doing: BTreeSet<String>,
    pub(super) verbs_of_intention: BTreeSet<String>,
    pub(super) verbs_of_naming: BTreeSet<String>,
    pub(super) verbs_of_delay: BTreeSet<String>,
    pub(super) unchanged_pasts: BTreeSet<String>,
    pub(super) adjectives: [(Realis, BTreeSet<String>); 4],
    pub(super) nouns: [(Realis, BTreeSet<String>); 3],
    pub(super) adverbs_background: BTreeSet<String>,
    pub(super) phrases_background: BTreeSet<String>,
    pub(super) examples: Vec<RealisExample>,
}

impl Cues {
    pub(super) fn load(files: &Files, language: &Language) -> Result<Self, ResourceError> {
        let file: CuesFile = files.toml(PATH)?;
        let forms = |lemmas: &[String]| -> BTreeSet<String> {
            lemmas
                .iter()
                .flat_map(|lemma| language.lexicon.irregular.verb_forms(lemma))
                .map(|form| form.1)
                .collect()
        };
        Ok(Self {
            verbs_planned: forms(&file.verbs_planned),
            verbs_hypothetical: forms(&file.verbs_hypothetical),
            verbs_negated: forms(&file.verbs_negated),
            verbs_background: forms(&file.verbs_background),
            verbs_reported: forms(&file.verbs_reported),
            verbs_of_asking: forms(&file.verbs_of_asking),
            verbs_of_doing: forms(&file.verbs_of_doing),
            verbs_of_intention: forms(&file.verbs_of_intention),
            verbs_of_naming: forms(&file.verbs_of_naming),
            verbs_of_delay: forms(&file.verbs_of_delay),
            modals_hypothetical: file.modals_hypothetical,
            modals_planned: file.modals_planned,
            conditionals: file.conditionals,
            adjectives: [
                (Realis::Negated, file.adjectives_negated),
                (Realis::Planned, file.adjectives_planned),
                (Realis::Hypothetical, file.adjectives_hypothetical),
                (Realis::Background, file.adjectives_background),
            ],
            nouns: [
                (Realis::Hypothetical, file.nouns_hypothetical),
                (Realis::Planned, file.nouns_planned),
                (Realis::Background, file.nouns_background),
            ],
            adverbs_background: file.adverbs_background,
            phrases_background: file.phrases_background,
            states: file
                .states
                .into_iter()
                .flat_map(|(realis, words)| words.into_iter().map(move |word| (word, realis)))
                .collect(),
            verbs_of_happening: file.verbs_of_happening,
            unchanged_pasts: file.unchanged_pasts,
            examples: file.example,
        })
    }
}
