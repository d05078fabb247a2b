//! What the grammar knows about single words: irregular forms and classes, from `resources/words/`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::resources::{Files, ResourceError};

use super::forms::{Irregular, VerbForm};
use super::{Tag, TagSet};

const PATH: &str = "words/en.toml";

/// Parts of speech that take no new words.
const CLOSED: [Tag; 10] = [
    Tag::Conjunction,
    Tag::Determiner,
    Tag::Existential,
    Tag::Modal,
    Tag::Particle,
    Tag::Possessive,
    Tag::Preposition,
    Tag::Pronoun,
    Tag::To,
    Tag::Wh,
];

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    verbs: Vec<[String; 3]>,
    nouns: Vec<[String; 2]>,
    closed: BTreeSet<String>,
    adverbs: BTreeSet<String>,
    not_adverbs: BTreeSet<String>,
    intransitive: Vec<String>,
    not_only_verbs: BTreeSet<String>,
    also_verbs: BTreeSet<String>,
    class: BTreeMap<String, ClassRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassRow {
    words: Vec<String>,
    examples: Vec<String>,
    counter_examples: Vec<String>,
}

/// Irregular forms and word classes.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Irregular verbs and nouns.
    pub irregular: Irregular,
    classes: BTreeMap<String, BTreeSet<String>>,
    /// The classes of each word that has one, one bit each.
    masks: BTreeMap<String, u64>,
    /// Words that may be of a closed part of speech.
    closed: BTreeSet<String>,
    /// Forms that are nothing but verbs: past and participle of irregular ones.
    pasts: BTreeMap<String, Tag>,
    /// People and forces whose plural may be a verb.
    also_verbs: BTreeSet<String>,
    adverbs: BTreeSet<String>,
    not_adverbs: BTreeSet<String>,
    /// Past forms of verbs without an object.
    intransitive: BTreeSet<String>,
    /// Past forms of all irregular verbs.
    irregular_pasts: BTreeSet<String>,
}

impl Lexicon {
    /// Reads `words/en.toml`. A class may take in another one (`@drone`) that stands in the file.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: WordsFile = files.toml(PATH)?;
        let mut irregular = Irregular::default();
        for [lemma, past, participle] in file.verbs {
            irregular.verbs.insert(lemma, (past, participle));
        }
        for [singular, plural] in file.nouns {
            irregular.plurals.insert(plural.clone(), singular.clone());
            irregular.singulars.insert(singular, plural);
        }
        if file.class.len() > 64 {
            return Err(ResourceError::new(PATH, "has more than 64 classes"));
        }
        let mut classes = BTreeMap::new();
        for name in file.class.keys() {
            let mut words = BTreeSet::new();
            expand(name, &file.class, &mut words, 0)?;
            classes.insert(name.clone(), words);
        }
        let pasts = pasts(&irregular, &file.not_only_verbs);
        let intransitive = file
            .intransitive
            .iter()
            .flat_map(|lemma| irregular.verb_forms(lemma))
            .filter(|(form, _)| matches!(form, VerbForm::Past | VerbForm::Participle))
            .map(|(_, word)| word)
            .collect();
        let irregular_pasts = irregular.verbs.values().map(|row| row.0.clone()).collect();
        let closed = file.closed;
        let lexicon = Self {
            irregular,
            masks: masks(&classes),
            classes,
            closed,
            pasts,
            also_verbs: file.also_verbs,
            adverbs: file.adverbs,
            not_adverbs: file.not_adverbs,
            intransitive,
            irregular_pasts,
        };
        for (name, row) in &file.class {
            lexicon.check_examples(name, row)?;
        }
        Ok(lexicon)
    }

    /// A class's examples must be in it and its counter-examples must not.
    fn check_examples(&self, name: &str, row: &ClassRow) -> Result<(), ResourceError> {
        let set = WordSet::single(format!("@{name}"));
        let wrong = row
            .examples
            .iter()
            .find(|word| !self.has(&set, word))
            .or_else(|| {
                row.counter_examples
                    .iter()
                    .find(|word| self.has(&set, word))
            });
        match wrong {
            Some(word) => Err(ResourceError::new(
                PATH,
                format!("class {name}: the example '{word}' comes out the other way"),
            )),
            None => Ok(()),
        }
    }

    /// The tags that a word, in lower case, can have as far as the lists say.
    pub fn allowed(&self, lower: &str) -> TagSet {
        match self.pasts.get(lower) {
            Some(Tag::Past) => return TagSet::of(&[Tag::Past]),
            Some(_) => return TagSet::of(&[Tag::Past, Tag::Participle]),
            None => {}
        }
        let mut tags = TagSet::ALL;
        if !self.closed.contains(lower) {
            tags = tags.without(TagSet::of(&CLOSED));
        }
        if !self.may_be_adverb(lower) {
            tags = tags.without(TagSet::of(&[Tag::Adverb]));
        }
        // no base form ends in a plural's "s"
        let plural = lower.len() > 3 && lower.ends_with('s') && !lower.ends_with("ss");
        if plural && !matches!(lower, "focus" | "bias" | "canvas") {
            tags = tags.without(TagSet::of(&[Tag::Base, Tag::Present]));
            let singular = self.irregular.singular(lower);
            let people = self.is("force", &singular) || self.is("person", &singular);
            if people && singular != lower && !self.also_verbs.contains(&singular) {
                tags = tags.without(TagSet::of(&[Tag::Third]));
            }
        }
        tags
    }

    fn may_be_adverb(&self, lower: &str) -> bool {
        self.adverbs.contains(lower)
            || !self.not_adverbs.contains(lower)
                && ["ly", "ward", "wards", "wise"]
                    .iter()
                    .any(|end| lower.ends_with(end))
    }

    /// Whether a past form belongs to a verb that takes no object.
    pub fn is_intransitive(&self, lower: &str) -> bool {
        self.intransitive.contains(lower)
    }

    /// Whether a word is the past form of an irregular verb.
    pub fn is_irregular_past(&self, lower: &str) -> bool {
        self.irregular_pasts.contains(lower)
    }

    /// The classes of a dictionary form, one bit each; see [`Lexicon::mask_of`].
    pub fn mask(&self, lemma: &str) -> u64 {
        let of = |word: &str| self.masks.get(word).copied().unwrap_or(0);
        match lemma.rsplit_once('-') {
            Some((_, last)) => of(lemma) | of(last),
            None => of(lemma),
        }
    }

    /// The bits of the classes that a set names.
    pub fn mask_of(&self, set: &WordSet) -> u64 {
        self.classes
            .keys()
            .enumerate()
            .filter(|(_, name)| {
                set.0
                    .iter()
                    .any(|entry| entry.strip_prefix('@') == Some(name))
            })
            .fold(0, |mask, (bit, _)| mask | 1 << (bit % 64))
    }

    /// Whether a class of this name exists.
    pub fn has_class(&self, name: &str) -> bool {
        self.classes.contains_key(name)
    }

    /// Whether a dictionary form is in the set, or the last part of a hyphenated one is.
    pub fn has(&self, set: &WordSet, lemma: &str) -> bool {
        let last = lemma.rsplit('-').next().unwrap_or(lemma);
        set.0.iter().any(|entry| match entry.strip_prefix('@') {
            Some(class) => self
                .classes
                .get(class)
                .is_some_and(|words| words.contains(lemma) || words.contains(last)),
            None => entry == lemma || entry == last,
        })
    }

    /// Whether a dictionary form is in the class of this name.
    pub fn is(&self, class: &str, lemma: &str) -> bool {
        let last = lemma.rsplit('-').next().unwrap_or(lemma);
        self.classes
            .get(class)
            .is_some_and(|words| words.contains(lemma) || words.contains(last))
    }
}

/// The classes of each word, one bit each: asked for every word of every article.
fn masks(classes: &BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, u64> {
    let mut masks: BTreeMap<String, u64> = BTreeMap::new();
    for (bit, words) in classes.values().enumerate() {
        for word in words {
            *masks.entry(word.clone()).or_default() |= 1 << (bit % 64);
        }
    }
    masks
}

/// Past forms that differ from the participle are only that; the others are either.
fn pasts(irregular: &Irregular, excluded: &BTreeSet<String>) -> BTreeMap<String, Tag> {
    let mut out = BTreeMap::new();
    for (past, participle) in irregular.verbs.values() {
        out.insert(past.clone(), Tag::Past);
        if past == participle {
            out.insert(past.clone(), Tag::Participle);
        } else if !irregular.verbs.contains_key(participle) {
            out.insert(participle.clone(), Tag::Participle);
        }
    }
    out.retain(|form, _| !excluded.contains(form) && !irregular.verbs.contains_key(form));
    out
}

/// Collects the words of a class, following the classes that it takes in.
fn expand(
    name: &str,
    rows: &BTreeMap<String, ClassRow>,
    out: &mut BTreeSet<String>,
    depth: usize,
) -> Result<(), ResourceError> {
    let row = rows.get(name).filter(|_| depth < 8).ok_or_else(|| {
        ResourceError::new(PATH, format!("no class '{name}', or it holds itself"))
    })?;
    for word in &row.words {
        match word.strip_prefix('@') {
            Some(inner) => expand(inner, rows, out, depth + 1)?,
            None => {
                out.insert(word.clone());
            }
        }
    }
    Ok(())
}

/// Words and classes (`@drone`) that a rule accepts; empty accepts everything where a rule says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct WordSet(Vec<String>);

impl WordSet {
    /// A set of one word or class.
    pub fn single(entry: String) -> Self {
        Self(vec![entry])
    }

    /// Whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entries as written.
    pub fn entries(&self) -> &[String] {
        &self.0
    }

    /// The first class that the lexicon does not know.
    pub fn unknown_class<'s>(&'s self, lexicon: &Lexicon) -> Option<&'s str> {
        self.0
            .iter()
            .filter_map(|entry| entry.strip_prefix('@'))
            .find(|class| !lexicon.has_class(class))
    }
}
