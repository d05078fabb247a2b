//! The measures and number words of `resources/measures/`.

use std::collections::BTreeMap;

use counterclaim_model::Bound;
use serde::Deserialize;

use crate::grammar::{Language, WordSet};
use crate::resources::{Files, ResourceError};

const PATH: &str = "measures/en.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasuresFile {
    number: NumberWords,
    modifier: Vec<Modifier>,
    measure: Vec<Measure>,
}

/// Words for numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberWords {
    /// "Twelve", "thirty".
    pub units: BTreeMap<String, f64>,
    /// "Hundred", "dozen", "million" and abbreviations such as "bn".
    pub scales: BTreeMap<String, f64>,
    /// Words without a single reading.
    pub vague: BTreeMap<String, Vague>,
    /// "Half", "two-thirds".
    pub fractions: BTreeMap<String, f64>,
    /// "No", "without any".
    pub zero: Vec<String>,
    /// Pronouns that say that there was nobody.
    pub nobody: Vec<String>,
    /// Words before a number without a noun that counts what the number before it counts ("stuck to 19").
    pub counting: std::collections::BTreeSet<String>,
    /// Currency by sign.
    pub signs: BTreeMap<String, String>,
}

/// What a vague word can mean.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vague {
    /// Smallest number.
    pub low: f64,
    /// Largest number, where the word has one.
    pub high: Option<f64>,
}

/// Words beside a number that make it a bound.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modifier {
    /// In lower case.
    pub words: String,
    /// What they make of it.
    pub bound: Bound,
    /// Lowest value as a part of the number; none leaves it open.
    pub low: Option<f64>,
    /// Highest value as a part of the number; none leaves it open.
    pub high: Option<f64>,
    /// Whether they follow the number ("12 or more").
    #[serde(default)]
    pub after: bool,
}

/// One thing that numbers measure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// As in a reading.
    pub name: String,
    /// Verbs that count what they are done to: "shoot down 18", "18 were shot down".
    #[serde(default)]
    pub patient: Vec<String>,
    /// Verbs that count who or what does them: "23 people died".
    #[serde(default)]
    pub agent: Vec<String>,
    /// Nouns that are counted or lead to what is: "31 deaths", "the deaths of 31 people".
    #[serde(default)]
    pub noun: Vec<String>,
    /// Nouns whose value is the number: "the death toll rose to 31".
    #[serde(default)]
    pub toll: Vec<String>,
    /// Words beside what is counted: "three dead", "12 missing children".
    #[serde(default)]
    pub adjective: Vec<String>,
    /// What can be counted; empty for anything.
    #[serde(default)]
    pub counted: WordSet,
    /// What cannot.
    #[serde(default)]
    pub not_counted: WordSet,
    /// Whether "a man was killed" counts one, and who is counted where no noun says.
    #[serde(default)]
    pub people: bool,
    /// The measure of the whole in "12 of 15".
    pub whole: Option<String>,
    /// Event types that such a number belongs to before others.
    #[serde(default)]
    pub events: Vec<String>,
    /// Texts and the number that they hold of this measure.
    pub examples: Vec<MeasureExample>,
    /// Texts without any.
    pub counter_examples: Vec<String>,
}

/// A text with a number of a measure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureExample {
    /// A sentence or two.
    pub text: String,
    /// Expected `best`, or `low` where there is no best.
    pub number: f64,
    /// Expected dictionary form.
    pub counted: Option<String>,
}

/// What a pattern of a measure looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Patient,
    Agent,
}

/// A verb pattern, found by the form of its first word.
#[derive(Clone, Debug)]
pub(super) struct VerbPattern {
    pub(super) measure: usize,
    pub(super) part: Part,
    /// Words that must follow ("down").
    pub(super) rest: Vec<String>,
}

/// Measures with the indices that find them.
#[derive(Clone, Debug)]
pub struct Measures {
    /// Number words.
    pub number: NumberWords,
    pub(super) modifiers_before: Vec<(Vec<String>, Modifier)>,
    pub(super) modifiers_after: Vec<(Vec<String>, Modifier)>,
    /// In file order; the first that fits wins.
    pub measures: Vec<Measure>,
    pub(super) verbs: BTreeMap<String, Vec<VerbPattern>>,
    pub(super) nouns: BTreeMap<String, Vec<usize>>,
    pub(super) tolls: BTreeMap<String, usize>,
    pub(super) adjectives: BTreeMap<String, Vec<usize>>,
}

fn split(words: &str) -> Vec<String> {
    words.split(' ').map(str::to_owned).collect()
}

impl Measures {
    /// Loads and indexes `measures/en.toml`.
    pub fn load(files: &Files, language: &Language) -> Result<Self, ResourceError> {
        let file: MeasuresFile = files.toml(PATH)?;
        let side = |after: bool| {
            let mut rows: Vec<(Vec<String>, Modifier)> = file
                .modifier
                .iter()
                .filter(|modifier| modifier.after == after)
                .map(|modifier| (split(&modifier.words), modifier.clone()))
                .collect();
            rows.sort_by_key(|row| std::cmp::Reverse(row.0.len()));
            rows
        };
        let mut out = Self {
            modifiers_before: side(false),
            modifiers_after: side(true),
            number: file.number,
            measures: file.measure,
            verbs: BTreeMap::new(),
            nouns: BTreeMap::new(),
            tolls: BTreeMap::new(),
            adjectives: BTreeMap::new(),
        };
        for index in 0..out.measures.len() {
            out.index(index, language)?;
        }
        Ok(out)
    }

    fn index(&mut self, index: usize, language: &Language) -> Result<(), ResourceError> {
        let measure = self.measures[index].clone();
        for set in [&measure.counted, &measure.not_counted] {
            if let Some(class) = set.unknown_class(&language.lexicon) {
                let reason = format!("measure {}: no class @{class}", measure.name);
                return Err(ResourceError::new(PATH, reason));
            }
        }
        for (part, verbs) in [
            (Part::Patient, &measure.patient),
            (Part::Agent, &measure.agent),
        ] {
            for verb in verbs {
                self.index_verb(index, part, verb, language);
            }
        }
        for noun in &measure.noun {
            self.nouns.entry(noun.clone()).or_default().push(index);
        }
        for toll in &measure.toll {
            self.tolls.insert(toll.clone(), index);
        }
        for adjective in &measure.adjective {
            self.adjectives
                .entry(adjective.clone())
                .or_default()
                .push(index);
        }
        Ok(())
    }

    fn index_verb(&mut self, measure: usize, part: Part, verb: &str, language: &Language) {
        let mut words = split(verb);
        let first = words.remove(0);
        let mut forms: Vec<String> = language
            .lexicon
            .irregular
            .verb_forms(&first)
            .into_iter()
            .map(|form| form.1)
            .collect();
        forms.sort();
        forms.dedup();
        for form in forms {
            self.verbs.entry(form).or_default().push(VerbPattern {
                measure,
                part,
                rest: words.clone(),
            });
        }
    }

    /// The measure of this name, as an index.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.measures
            .iter()
            .position(|measure| measure.name == name)
    }

    /// Event types that a number of this measure belongs to before others.
    pub fn events_of(&self, name: &str) -> &[String] {
        self.named(name)
            .map_or(&[], |index| &self.measures[index].events)
    }
}
