//! What can be told of an article before it is read: whether it attributes anything, and whether it is
//! nearly the same text as another.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{Article, BlockKind};
use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::resources::ResourceError;

static BUILTIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../resources/triage");

/// Words in a run; the same length by which a ledger knows copies.
const RUN: usize = 5;
/// How many runs are kept of a text: those with the smallest hashes (Broder, "On the resemblance and
/// containment of documents", 1997). The likeness told by them is off by 0.06 or less in two of three.
const SKETCH: usize = 64;
/// A run that more texts than this share is a formula and finds no candidates.
const FORMULA: usize = 200;

/// By what articles are passed over before they are read: `resources/triage/`.
#[derive(Clone, Debug, Default)]
pub struct TriageRules {
    languages: BTreeMap<String, LanguageRules>,
}

/// One language's words.
#[derive(Clone, Debug, Default, PartialEq)]
struct LanguageRules {
    words: BTreeSet<String>,
    marks: BTreeSet<char>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct TriageFile {
    language: String,
    words: Vec<String>,
    marks: Vec<char>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    yes: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    no: Vec<String>,
}

impl TriageRules {
    /// The files compiled into the program, with `overlay` added or put in their place: pairs of a path
    /// below `resources/` (`triage/en.toml`) and the file's bytes. Other paths are ignored.
    ///
    /// # Errors
    /// A file is no TOML, or says something that cannot be used; the error names it.
    pub fn with_overlay<'f>(
        overlay: impl IntoIterator<Item = (&'f str, &'f [u8])>,
    ) -> Result<Self, ResourceError> {
        let mut files: BTreeMap<String, Cow<'f, [u8]>> = builtin().collect();
        let overlay = overlay.into_iter();
        let overlay = overlay.filter(|(path, _)| path.starts_with("triage/"));
        files.extend(overlay.map(|(path, bytes)| (path.to_owned(), Cow::Borrowed(bytes))));
        let mut rules = Self::default();
        for (path, bytes) in &files {
            if path.ends_with(".toml") {
                let file = parse(path, bytes)?;
                rules.languages.insert(file.language.clone(), file.into());
            }
        }
        Ok(rules)
    }

    /// What can be told of an article.
    pub fn profile(&self, article: &Article) -> Profile {
        let rules = self.languages.get(&article.language);
        let mut profile = Profile::default();
        let mut words: Vec<u64> = Vec::new();
        let mut marks = 0;
        for block in &article.blocks {
            if !matches!(
                block.kind,
                BlockKind::Title | BlockKind::Body | BlockKind::Caption
            ) {
                continue;
            }
            let text = article.text.get(block.span.range()).unwrap_or("");
            for word in words_of(text) {
                let word = word.to_lowercase();
                marks += rules.map_or(0, |rules| usize::from(rules.words.contains(&word)));
                words.push(hash_of(word.as_bytes()));
            }
            if let Some(rules) = rules {
                marks += text.chars().filter(|c| rules.marks.contains(c)).count();
            }
        }
        profile.words = words.len();
        profile.marks = rules.map(|_| marks);
        profile.sketch = sketch(&words);
        profile
    }
}

impl From<TriageFile> for LanguageRules {
    fn from(file: TriageFile) -> Self {
        Self {
            words: file.words.iter().map(|word| word.to_lowercase()).collect(),
            marks: file.marks.into_iter().collect(),
        }
    }
}

fn builtin() -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    BUILTIN.files().map(|file| {
        let path = format!("triage/{}", file.path().to_string_lossy());
        (path, Cow::Borrowed(file.contents()))
    })
}

fn parse(path: &str, bytes: &[u8]) -> Result<TriageFile, ResourceError> {
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|error| ResourceError::new(path, format!("is not UTF-8: {error}")))?;
    let file: TriageFile =
        toml::from_str(text).map_err(|error| ResourceError::new(path, error.to_string()))?;
    if file.language.is_empty() || file.words.is_empty() {
        return Err(ResourceError::new(path, "needs a language and words"));
    }
    if let Some(word) = file.words.iter().find(|word| words_of(word).count() != 1) {
        let reason = format!("“{word}” is not one word");
        return Err(ResourceError::new(path, reason));
    }
    Ok(file)
}

/// What can be told of an article without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Words of its title, text and captions.
    pub words: usize,
    /// How many words and quotation marks in it can attribute something; `None` where no words are
    /// known for its language.
    pub marks: Option<usize>,
    /// The smallest hashes of its runs of words, in order.
    sketch: Vec<u64>,
}

impl Profile {
    /// Share of all runs of two texts that both have, from 0 to 1, by their smallest hashes.
    pub fn likeness(&self, other: &Self) -> f64 {
        let (mut both, mut seen) = (0, 0);
        let (mut own, mut others) = (
            self.sketch.iter().peekable(),
            other.sketch.iter().peekable(),
        );
        // in order of the hashes of either, as many as one sketch holds
        while seen < SKETCH {
            let order = match (own.peek(), others.peek()) {
                (None, None) => break,
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(own), Some(other)) => own.cmp(other),
            };
            if order.is_le() {
                own.next();
            }
            if order.is_ge() {
                others.next();
            }
            both += usize::from(order.is_eq());
            seen += 1;
        }
        both as f64 / seen.max(1) as f64
    }
}

/// A text among those that were seen.
#[derive(Clone, Debug, PartialEq)]
struct Text {
    id: String,
    name: String,
    profile: Profile,
}

/// Texts among which a near copy is looked for.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    texts: Vec<Text>,
    /// Which texts have a run.
    holders: BTreeMap<u64, Vec<u32>>,
}

impl Seen {
    /// Adds the text of an article.
    pub fn insert(&mut self, article: &Article, profile: Profile) {
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        for run in &profile.sketch {
            let holders = self.holders.entry(*run).or_default();
            if holders.len() <= FORMULA {
                holders.push(number);
            }
        }
        self.texts.push(Text {
            id: article.id.as_str().to_owned(),
            name: article.input.clone(),
            profile,
        });
    }

    /// The input of the article that is most like this one, itself apart, with the likeness; the first
    /// of several.
    pub fn nearest(&self, article: &Article, profile: &Profile) -> Option<(&str, f64)> {
        let runs = profile.sketch.iter();
        let holders = runs.filter_map(|run| self.holders.get(run));
        let holders = holders.filter(|holders| holders.len() <= FORMULA);
        let candidates: BTreeSet<u32> = holders.flatten().copied().collect();
        let mut nearest: Option<(&str, f64)> = None;
        for number in candidates {
            let other = self.texts.get(number as usize)?;
            if other.id == article.id.as_str() {
                continue;
            }
            let likeness = profile.likeness(&other.profile);
            if nearest.is_none_or(|(_, best)| likeness > best) {
                nearest = Some((&other.name, likeness));
            }
        }
        nearest
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The first 64 bits of SHA-256 would do as well and are slower; this is FNV-1a, whose bits are then
/// mixed (SplitMix64), since the smallest hashes are taken.
fn hash_of(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mixed(hash)
}

fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

fn sketch(words: &[u64]) -> Vec<u64> {
    let run = |run: &[u64]| {
        run.iter()
            .fold(0_u64, |hash, word| mixed(hash.rotate_left(7) ^ word))
    };
    let runs: BTreeSet<u64> = words.windows(RUN).map(run).collect();
    runs.into_iter().take(SKETCH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &str) -> Article {
        let mut article = Article::of_text("a.txt", text);
        article.language = "en".to_owned();
        article
    }

    fn profile(text: &str) -> Profile {
        TriageRules::with_overlay([])
            .unwrap()
            .profile(&article(text))
    }

    #[test]
    fn every_file_holds_its_examples() {
        for (path, bytes) in builtin() {
            if !path.ends_with(".toml") {
                continue;
            }
            let file = parse(&path, &bytes).unwrap();
            assert!(!file.yes.is_empty() && !file.no.is_empty(), "{path}");
            let rules = TriageRules::with_overlay([]).unwrap();
            for (text, expected) in file
                .yes
                .iter()
                .map(|text| (text, true))
                .chain(file.no.iter().map(|text| (text, false)))
            {
                let mut article = article(text);
                article.language.clone_from(&file.language);
                let marks = rules.profile(&article).marks;
                assert_eq!(marks.unwrap() > 0, expected, "{path}: {text}");
            }
        }
    }

    #[test]
    fn a_broken_file_is_named() {
        for text in [
            "words = 1",
            "language = \"en\"",
            "language = \"en\"\nwords = [\"as if\"]",
        ] {
            let error = TriageRules::with_overlay([("triage/en.toml", text.as_bytes())]);
            assert_eq!(error.unwrap_err().path, "triage/en.toml", "{text}");
        }
    }

    #[test]
    fn a_language_without_words_is_not_judged() {
        let mut article = article("Der Hafenmeister sprach.");
        article.language = "de".to_owned();
        let rules = TriageRules::with_overlay([]).unwrap();
        assert_eq!(rules.profile(&article).marks, None);
    }

    /// A text of so many sentences about a numbered ferry.
    fn story(ferry: usize, sentences: usize) -> String {
        let sentence =
            |n: usize| format!("Ferry {ferry} passed buoy {n} at {} knots. ", n * 7 % 31);
        (0..sentences).map(sentence).collect()
    }

    #[test]
    fn near_copies_are_found_and_others_are_not() {
        let mut seen = Seen::default();
        let mut insert = |name: &str, text: &str| {
            let article = Article::of_text(name, text);
            seen.insert(&article, profile(text));
        };
        for ferry in 0..50 {
            insert(&format!("{ferry}"), &story(ferry, 40));
        }
        let nearest = |text: &str| {
            let found = seen.nearest(&Article::of_text("new", text), &profile(text));
            found.map(|(name, likeness)| (name.to_owned(), likeness))
        };
        let copy = format!("(Harrow Post) {} All rights reserved.", story(7, 40));
        let (name, likeness) = nearest(&copy).unwrap();
        assert!(name == "7" && likeness > 0.9, "{name} {likeness}");
        let half = format!("{}{}", story(7, 20), story(60, 40));
        let (name, likeness) = nearest(&half).unwrap();
        assert!(name == "7" && likeness < 0.7, "{name} {likeness}");
        let other = nearest(&story(61, 40));
        assert!(other.is_none_or(|(_, likeness)| likeness < 0.5));
        assert_eq!(nearest(""), None);
        assert_eq!(
            nearest(&story(7, 40)).map(|(name, _)| name == "7"),
            Some(false),
            "itself"
        );
    }

    #[test]
    fn likeness_is_the_share_of_common_runs() {
        let one = profile(&story(1, 60));
        assert!((one.likeness(&one) - 1.0).abs() < f64::EPSILON);
        assert!(one.likeness(&profile("")) == 0.0 && profile("").likeness(&profile("")) == 0.0);
    }

    #[test]
    fn a_formula_in_every_text_stays_quick() {
        let mut seen = Seen::default();
        for n in 0..5_000 {
            let text = format!("Subscribe to the paper for the whole story of day {n}.");
            seen.insert(&article(&text), profile(&text));
        }
        assert_eq!(seen.len(), 5_000);
        assert!(
            seen.holders
                .values()
                .all(|holders| holders.len() <= FORMULA + 1)
        );
    }
}
