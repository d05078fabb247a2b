//! Event types, one file each in `resources/events/`, and the index that finds their triggers.

use std::collections::BTreeMap;

use counterclaim_model::{Codes, Realis, Role};
use serde::Deserialize;

use crate::grammar::{Grammar, Language, Phrase, Tag, Word, WordSet};
use crate::resources::{Files, ResourceError};

const FOLDER: &str = "events";
const FAMILIES: &str = "families/en.toml";

/// What an article's own events need of the file; the ledger asks for the rest.
#[derive(Deserialize)]
struct FamiliesFile {
    rivals: Vec<String>,
}

/// A type as its file gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeFile {
    describes: String,
    family: String,
    #[serde(default)]
    general: Vec<String>,
    #[serde(default)]
    alone: Vec<String>,
    #[serde(default)]
    generic: bool,
    #[serde(default)]
    codes: CodesRow,
    #[serde(default)]
    roles: BTreeMap<String, Role>,
    #[serde(default)]
    verb: Vec<TriggerRow>,
    #[serde(default)]
    noun: Vec<TriggerRow>,
    example: Vec<EventExample>,
    counter_example: Vec<CounterExample>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CodesRow {
    plover: Option<String>,
    mode: Option<String>,
    cameo: Option<String>,
    acled: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TriggerRow {
    words: Vec<String>,
    #[serde(default)]
    subject: WordSet,
    #[serde(default)]
    object: WordSet,
    #[serde(default)]
    near: WordSet,
    #[serde(default)]
    not_near: WordSet,
    #[serde(default)]
    singular: bool,
    roles: Option<BTreeMap<String, Role>>,
}

/// A text that holds an event of the type.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventExample {
    /// A sentence or two.
    pub text: String,
    /// Expected realis.
    pub realis: Realis,
}

/// A text that holds no event of the type.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterExample {
    /// A sentence or two.
    pub text: String,
}

/// One type of event.
#[derive(Clone, Debug)]
pub struct EventType {
    /// File name without its ending, as in a reading.
    pub name: String,
    /// One sentence for people.
    pub describes: String,
    /// Types of one family may be mentions of one event.
    pub family: String,
    /// Nouns that may refer back to it ("the attack").
    pub general: Vec<String>,
    /// Whether it stands for its family where the text says no more.
    pub generic: bool,
    /// Codes in other schemes.
    pub codes: Codes,
    /// Texts with such an event.
    pub examples: Vec<EventExample>,
    /// Texts without.
    pub counter_examples: Vec<CounterExample>,
}

/// A set of words and classes, ready for tests by bits.
#[derive(Clone, Debug, Default)]
pub(super) struct Matcher {
    classes: u64,
    words: Vec<String>,
    name: bool,
    number: bool,
    /// Whether people are in it, for whom a pronoun may stand.
    person: bool,
    any: bool,
}

impl Matcher {
    fn new(set: &WordSet, language: &Language) -> Self {
        let plain = |entry: &&String| !entry.starts_with('@');
        Self {
            classes: language.lexicon.mask_of(set),
            words: set.entries().iter().filter(plain).cloned().collect(),
            name: set.entries().iter().any(|entry| entry == "@name"),
            number: set.entries().iter().any(|entry| entry == "@number"),
            person: set.entries().iter().any(|entry| entry == "@person"),
            any: set.is_empty(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.any
    }

    fn matches_word(&self, word: &Word) -> bool {
        word.classes & self.classes != 0
            || self
                .words
                .iter()
                .any(|entry| *entry == word.lemma || *entry == word.lower)
            || self.name && matches!(word.tag, Tag::Name | Tag::NamePlural)
            || self.number && word.tag == Tag::Number
    }

    /// Whether a phrase's head is in the set; where the head is a name, any of its nouns; where it
    /// only counts ("a group of armed men"), the noun behind "of".
    pub(super) fn matches_phrase(
        &self,
        grammar: &Grammar<'_, '_>,
        phrase: &Phrase,
        partitive: u64,
    ) -> bool {
        let head = &grammar.words[phrase.head];
        let counts = head.classes & partitive != 0 && grammar.lower(phrase.tokens.end) == "of";
        let counted = counts
            .then(|| grammar.phrase_from(phrase.tokens.end + 1))
            .flatten();
        if counted.is_some_and(|counted| self.matches_word(&grammar.words[counted.head])) {
            return true;
        }
        self.matches_word(head)
            || self.person && stands_for_people(&head.lower)
            || matches!(head.tag, Tag::Name | Tag::NamePlural)
                && phrase.tokens.clone().any(|token| {
                    grammar.tag(token).is_nominal() && self.matches_word(&grammar.words[token])
                })
    }

    /// Whether a window holds a word that the set names itself, classes left out.
    pub(super) fn names_one_in(
        &self,
        grammar: &Grammar<'_, '_>,
        window: std::ops::Range<usize>,
    ) -> bool {
        window.into_iter().any(|token| {
            let word = &grammar.words[token];
            self.words
                .iter()
                .any(|entry| *entry == word.lemma || *entry == word.lower)
        })
    }

    /// Whether a window of the text holds one of the set, the tokens of `except` left out.
    pub(super) fn matches_window(
        &self,
        grammar: &Grammar<'_, '_>,
        window: std::ops::Range<usize>,
        except: &std::ops::Range<usize>,
    ) -> bool {
        window
            .filter(|token| !except.contains(token))
            .any(|token| self.matches_word(&grammar.words[token]))
    }
}

/// Pronouns that people are meant by, mostly.
fn stands_for_people(lower: &str) -> bool {
    matches!(
        lower,
        "he" | "him" | "she" | "her" | "they" | "them" | "who" | "whom"
    )
}

/// A verb or noun that may trigger an event, with what must stand around it.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) event_type: usize,
    /// For verbs the words that follow; for nouns the words that stand before, nearest last.
    pub(super) rest: Vec<String>,
    pub(super) subject: Matcher,
    pub(super) object: Matcher,
    pub(super) near: Matcher,
    pub(super) not_near: Matcher,
    /// Whether a noun counts in the singular alone ("the vote", not "1,200 votes").
    pub(super) singular: bool,
    pub(super) roles: BTreeMap<String, Role>,
}

/// All event types.
#[derive(Clone, Debug)]
pub struct EventTypes {
    /// In order of their names.
    pub types: Vec<EventType>,
    pub(super) verbs: BTreeMap<String, Vec<Pattern>>,
    pub(super) nouns: BTreeMap<String, Vec<Pattern>>,
    /// General nouns and the types that they may stand for.
    pub(super) general: BTreeMap<String, Vec<usize>>,
    /// General nouns that make an event of this type where they refer to nothing before them.
    pub(super) alone: BTreeMap<String, usize>,
    /// Families that one article may tell as rival accounts of one occurrence.
    pub(super) rivals: Vec<String>,
    pub(super) realis: super::cues::Cues,
    pub(super) deeds: super::deed::Deeds,
}

impl EventTypes {
    /// Loads every file of `resources/events/` and the cues of `resources/realis/`.
    pub fn load(files: &Files, language: &Language) -> Result<Self, ResourceError> {
        let mut out = Self {
            types: Vec::new(),
            verbs: BTreeMap::new(),
            nouns: BTreeMap::new(),
            general: BTreeMap::new(),
            alone: BTreeMap::new(),
            rivals: files.toml::<FamiliesFile>(FAMILIES)?.rivals,
            realis: super::cues::Cues::load(files, language)?,
            deeds: super::deed::Deeds::load(files, language)?,
        };
        let paths: Vec<String> = files
            .below(FOLDER)
            .map(|(path, _)| path.to_owned())
            .filter(|path| path.ends_with(".toml"))
            .collect();
        for path in paths {
            out.add(&path, files.toml(&path)?, language)?;
        }
        Ok(out)
    }

    fn add(
        &mut self,
        path: &str,
        file: TypeFile,
        language: &Language,
    ) -> Result<(), ResourceError> {
        let index = self.types.len();
        for (rows, verbs) in [(&file.verb, true), (&file.noun, false)] {
            for row in rows {
                self.add_row(path, index, row, &file.roles, verbs, language)?;
            }
        }
        for noun in &file.general {
            self.general.entry(noun.clone()).or_default().push(index);
        }
        for noun in &file.alone {
            self.alone.insert(noun.clone(), index);
        }
        let name = path.trim_start_matches("events/").trim_end_matches(".toml");
        self.types.push(EventType {
            name: name.to_owned(),
            describes: file.describes,
            family: file.family,
            general: file.general,
            generic: file.generic,
            codes: Codes {
                plover: file.codes.plover,
                plover_mode: file.codes.mode,
                acled_type: acled_type(file.codes.acled.as_deref()).map(str::to_owned),
                cameo: file.codes.cameo,
                acled: file.codes.acled,
            },
            examples: file.example,
            counter_examples: file.counter_example,
        });
        Ok(())
    }

    fn add_row(
        &mut self,
        path: &str,
        event_type: usize,
        row: &TriggerRow,
        roles: &BTreeMap<String, Role>,
        is_verb: bool,
        language: &Language,
    ) -> Result<(), ResourceError> {
        for set in [&row.subject, &row.object, &row.near, &row.not_near] {
            let unknown = set
                .unknown_class(&language.lexicon)
                .filter(|class| !matches!(*class, "name" | "number"));
            if let Some(class) = unknown {
                return Err(ResourceError::new(
                    path,
                    format!("no class @{class} in words/"),
                ));
            }
        }
        for words in &row.words {
            let mut words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let key = if is_verb {
                words.remove(0)
            } else {
                words.pop().unwrap_or_default()
            };
            let pattern = Pattern {
                event_type,
                rest: words,
                subject: Matcher::new(&row.subject, language),
                object: Matcher::new(&row.object, language),
                near: Matcher::new(&row.near, language),
                not_near: Matcher::new(&row.not_near, language),
                singular: row.singular,
                roles: row.roles.as_ref().unwrap_or(roles).clone(),
            };
            if !is_verb {
                self.nouns.entry(key).or_default().push(pattern);
                continue;
            }
            let mut forms: Vec<String> = language
                .lexicon
                .irregular
                .verb_forms(&key)
                .into_iter()
                .map(|form| form.1)
                .chain(further_forms(&key))
                .collect();
            forms.sort();
            forms.dedup();
            for form in forms {
                self.verbs.entry(form).or_default().push(pattern.clone());
            }
        }
        Ok(())
    }

    /// The examples of the cues for realis.
    pub fn realis_examples(&self) -> &[super::RealisExample] {
        &self.realis.examples
    }

    /// The examples of the words of doing, and their counter-examples.
    pub fn roles_examples(&self) -> (&[super::RolesExample], &[super::RolesExample]) {
        (&self.deeds.examples, &self.deeds.counter_examples)
    }

    /// The type of this name.
    pub fn named(&self, name: &str) -> Option<&EventType> {
        self.types.iter().find(|event_type| event_type.name == name)
    }
}

/// "Cancelled", "travelling", "burnt": forms of British English beside the American ones, and those of "be".
fn further_forms(verb: &str) -> Vec<String> {
    let doubles = ["el", "al", "il", "ol"].iter().any(|end| {
        let stem = verb.strip_suffix(end).unwrap_or("");
        stem.contains(|c: char| "aeiou".contains(c))
            && !stem.ends_with(|c: char| "aeiou".contains(c))
    });
    if doubles {
        return vec![format!("{verb}led"), format!("{verb}ling")];
    }
    match verb {
        "burn" | "learn" => vec![format!("{verb}t")],
        "spill" => vec!["spilt".to_owned()],
        "be" => ["is", "are", "were", "being"].map(str::to_owned).to_vec(),
        "leap" => vec!["leapt".to_owned()],
        _ => Vec::new(),
    }
}

/// The event type of an ACLED sub-event type (ACLED codebook, 2023).
fn acled_type(sub_type: Option<&str>) -> Option<&'static str> {
    Some(match sub_type? {
        "Armed clash" | "Government regains territory" | "Non-state actor overtakes territory" => {
            "Battles"
        }
        "Air/drone strike"
        | "Chemical weapon"
        | "Grenade"
        | "Remote explosive/landmine/IED"
        | "Shelling/artillery/missile attack"
        | "Suicide bomb" => "Explosions/Remote violence",
        "Abduction/forced disappearance" | "Attack" | "Sexual violence" => {
            "Violence against civilians"
        }
        "Excessive force against protesters" | "Peaceful protest" | "Protest with intervention" => {
            "Protests"
        }
        "Mob violence" | "Violent demonstration" => "Riots",
        "Agreement"
        | "Arrests"
        | "Change to group/activity"
        | "Disrupted weapons use"
        | "Headquarters or base established"
        | "Looting/property destruction"
        | "Non-violent transfer of territory"
        | "Other" => "Strategic developments",
        _ => return None,
    })
}
