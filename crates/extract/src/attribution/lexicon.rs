//! The cue lexicon: which words signal an attribution, and what a source does by them.

use std::collections::BTreeMap;

use counterclaim_model::{Act, Stance};
use serde::Deserialize;

use super::inflect;
use crate::resources::{Files, ResourceError};

const PATH: &str = "cues/en.toml";
/// Words that may stand between two words of a cue ("could not [immediately] be verified").
const MOST_BETWEEN: usize = 2;

/// What sort of word a cue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CuePart {
    /// "said", "has denied".
    Verb,
    /// "their denials".
    Noun,
    /// "according to".
    Phrase,
    /// The colon.
    Mark,
}

/// One cue of the lexicon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CueEntry {
    /// Dictionary form.
    pub lemma: String,
    /// What sort of word.
    pub part: CuePart,
    /// Speech, belief or plan.
    pub act: Act,
    /// What the source does by it, unless the sentence says otherwise.
    pub stance: Option<Stance>,
    /// Whether the one spoken of is accused or criticized ("accused the ministry of lying").
    pub against_object: bool,
}

/// The cues of one language.
#[derive(Clone, Debug, Default)]
pub struct CueLexicon {
    entries: Vec<CueEntry>,
    /// First word of a form, its further words, and whose form it is.
    forms: BTreeMap<String, Vec<(Vec<String>, usize)>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    irregular: BTreeMap<String, Vec<String>>,
    lexicon: Section,
    #[serde(default, rename = "example")]
    _examples: Vec<toml::Value>,
    #[serde(default, rename = "counterexample")]
    _counterexamples: Vec<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    cues: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    lemma: String,
    part: CuePart,
    act: Act,
    #[serde(default)]
    stance: Option<Stance>,
    #[serde(default)]
    against: Option<Against>,
    #[serde(default)]
    forms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Against {
    Object,
}

impl CueLexicon {
    /// Reads `cues/en.toml`.
    ///
    /// # Errors
    /// Where the file is missing or not of its form.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let mut lexicon = Self::default();
        for row in file.lexicon.cues {
            let forms = match row.part {
                _ if !row.forms.is_empty() => row.forms.clone(),
                CuePart::Verb => inflect::verb(&row.lemma, &file.irregular),
                CuePart::Noun => inflect::noun(&row.lemma),
                CuePart::Phrase | CuePart::Mark => vec![row.lemma.clone()],
            };
            for form in forms {
                let mut words = words_of(&form);
                if words.is_empty() {
                    return Err(ResourceError::new(
                        PATH,
                        format!("{} has an empty form", row.lemma),
                    ));
                }
                let rest = words.split_off(1);
                let of_first = lexicon.forms.entry(words.remove(0)).or_default();
                of_first.push((rest, lexicon.entries.len()));
            }
            lexicon.entries.push(CueEntry {
                lemma: row.lemma,
                part: row.part,
                act: row.act,
                stance: row.stance,
                against_object: row.against.is_some(),
            });
        }
        Ok(lexicon)
    }

    /// The cue in some words: the one with the most words, among equals the last, of a word that is
    /// several cues the one that stands first in the file.
    pub fn lookup(&self, cue: &str) -> Option<&CueEntry> {
        let words = words_of(cue);
        let mut found = Vec::new();
        for (start, first) in words.iter().enumerate() {
            for (rest, entry) in self.forms.get(first).into_iter().flatten() {
                if follows(&words[start + 1..], rest) {
                    // "vowed:" vows; the colon is the cue where no word is one
                    let word = self.entries[*entry].part != CuePart::Mark;
                    found.push((word, rest.len(), start, std::cmp::Reverse(*entry)));
                }
            }
        }
        let (.., entry) = found.into_iter().max()?;
        self.entries.get(entry.0)
    }

    /// Whether a single word is a form of a cue, with its entry; for words met in running text.
    pub fn word(&self, word: &str) -> Option<&CueEntry> {
        self.forms
            .get(&word.to_lowercase())?
            .iter()
            .find(|(rest, _)| rest.is_empty())
            .map(|(_, entry)| &self.entries[*entry])
    }

    /// Every entry, in the file's order.
    pub fn entries(&self) -> &[CueEntry] {
        &self.entries
    }
}

/// Whether `wanted` stands in `words` in order, from the first on, with few words in between.
fn follows(words: &[String], wanted: &[String]) -> bool {
    let mut at = 0;
    wanted.iter().all(|want| {
        let found = words
            .iter()
            .skip(at)
            .take(MOST_BETWEEN + 1)
            .position(|word| word == want);
        at += found.map_or(0, |n| n + 1);
        found.is_some()
    })
}

/// Lower-case words; forms of "be" are one, and so are ways of saying "not"; marks stand alone.
fn words_of(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace('’', "'");
    let mut words: Vec<String> = Vec::new();
    for part in plain.split_whitespace() {
        for word in part.split_inclusive([':', ',', '"', '“', '”']) {
            let (word, mark) = match word.strip_suffix([':', ',', '"', '“', '”']) {
                Some(stem) => (stem, &word[stem.len()..]),
                None => (word, ""),
            };
            match word.strip_suffix("n't") {
                Some(stem) => {
                    words.extend(
                        [stem, "not"]
                            .into_iter()
                            .filter(|w| !w.is_empty())
                            .map(str::to_owned),
                    );
                }
                None if !word.is_empty() => words.push(unified(word).to_owned()),
                None => {}
            }
            if mark == ":" {
                words.push(mark.to_owned());
            }
        }
    }
    words
}

fn unified(word: &str) -> &str {
    match word {
        "is" | "are" | "was" | "were" | "am" | "been" | "being" | "'s" | "'re" | "'m" => "be",
        "never" | "not" => "not",
        "cannot" | "can" => "can",
        word => word.trim_matches(['.', ';', '!', '?', '\'']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_the_file_holds() {
        let files = Files::builtin();
        let lexicon = CueLexicon::load(&files).unwrap();
        let file: File = files.toml(PATH).unwrap();
        let get = |row: &toml::Value, key: &str| row[key].as_str().unwrap().to_owned();
        for row in &file._examples {
            let cue = get(row, "cue");
            let found = lexicon
                .lookup(&cue)
                .unwrap_or_else(|| panic!("nothing in {cue}"));
            let stance = serde_json::to_value(found.stance).unwrap();
            assert_eq!(found.lemma, get(row, "lemma"), "{cue}");
            assert_eq!(stance.as_str().unwrap(), get(row, "stance"), "{cue}");
        }
        for row in &file._counterexamples {
            let cue = get(row, "cue");
            assert_eq!(lexicon.lookup(&cue).map(|e| &e.lemma), None, "{cue}");
        }
    }

    #[test]
    fn the_lexicon_is_rich_and_holds_each_cue_once() {
        let lexicon = CueLexicon::load(&Files::builtin()).unwrap();
        let mut lemmas: Vec<_> = lexicon
            .entries
            .iter()
            .map(|e| (&e.lemma, e.part as u8))
            .collect();
        let all = lemmas.len();
        assert!(all >= 250, "{all}");
        lemmas.sort();
        lemmas.dedup();
        assert_eq!(lemmas.len(), all);
    }
}
