//! The words of `resources/facets/`: values, cues of causes, and what blame is about.

use serde::Deserialize;

use crate::pattern::{Patterns, normalize};
use crate::resources::{Files, ResourceError};

const PATH: &str = "facets/en.toml";
/// First words of a content in which the noun of a comment stands.
const COMMENT_WORDS: usize = 3;

/// The values and cues of `resources/facets/en.toml`.
#[derive(Clone, Debug)]
pub struct FacetRules {
    values: Vec<(String, String, Patterns)>,
    directs: Patterns,
    own_force: Patterns,
    pronouns: Patterns,
    no_cause: Patterns,
    comment: Patterns,
    leads: Vec<Lead>,
    befall: Vec<String>,
    cause_cues: Patterns,
    cause_words: Patterns,
    blamed: Vec<Blamed>,
    /// Value and example, run by a test.
    pub examples: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    values: Vec<Row>,
    causes: Vec<Causes>,
    own_force: Words,
    pronouns: Words,
    no_cause: Words,
    comment: Words,
    directs: Words,
    lead: Vec<LeadRow>,
    befall: Befall,
    blamed: Vec<Blamed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    facet: String,
    value: String,
    patterns: Vec<String>,
    examples: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    Cue,
    Content,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Causes {
    r#where: Part,
    patterns: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code))]
    examples: Vec<String>,
}

/// Words of claims, with examples that end in "=> yes" or "=> no".
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    patterns: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code))]
    examples: Vec<String>,
}

/// A word behind which the cause stands, where the cue or the content says that one is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeadRow {
    cue: Vec<String>,
    words: Vec<String>,
    /// "CUE | CONTENT => CAUSE", where CUE may be empty.
    #[cfg_attr(not(test), allow(dead_code))]
    examples: Vec<String>,
}

#[derive(Clone, Debug)]
struct Lead {
    /// What the cue must hold; nothing where any will do.
    cue: Option<Patterns>,
    words: Vec<String>,
}

/// Families of events that befall people.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Befall {
    families: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Blamed {
    facet: String,
    families: Vec<String>,
}

impl FacetRules {
    /// Reads and compiles the values.
    ///
    /// # Errors
    /// Where the file is missing, not of its form, or a pattern does not compile.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let compile = |patterns: &[String]| {
            Patterns::new(patterns).map_err(|error| ResourceError::new(PATH, error))
        };
        let mut values = Vec::new();
        let mut examples = Vec::new();
        for row in file.values {
            examples.extend(row.examples.iter().map(|e| (row.value.clone(), e.clone())));
            values.push((row.facet, row.value, compile(&row.patterns)?));
        }
        let causes = |part: Part| {
            let rows = file.causes.iter().filter(|row| row.r#where == part);
            let patterns: Vec<String> = rows.flat_map(|row| row.patterns.clone()).collect();
            compile(&patterns)
        };
        let mut leads = Vec::new();
        for row in &file.lead {
            let cue = (!row.cue.is_empty()).then(|| compile(&row.cue));
            leads.push(Lead {
                cue: cue.transpose()?,
                words: row.words.clone(),
            });
        }
        Ok(Self {
            values,
            directs: compile(&file.directs.patterns)?,
            own_force: compile(&file.own_force.patterns)?,
            pronouns: compile(&file.pronouns.patterns)?,
            no_cause: compile(&file.no_cause.patterns)?,
            comment: compile(&file.comment.patterns)?,
            leads,
            befall: file.befall.families,
            cause_cues: causes(Part::Cue)?,
            cause_words: causes(Part::Content)?,
            blamed: file.blamed,
            examples,
        })
    }

    /// The facet values that some words put forward.
    pub(super) fn in_words(&self, words: &str) -> impl Iterator<Item = (&str, &str)> {
        let normalized = normalize(words);
        self.values
            .iter()
            .filter(move |(_, _, patterns)| patterns.find_in(&normalized))
            .map(|(facet, value, _)| (facet.as_str(), value.as_str()))
    }

    /// Whether an accusation says who ordered something.
    pub(super) fn directs(&self, words: &str) -> bool {
        self.directs.find_in(&normalize(words))
    }

    /// Whether a claim with this cue and content gives a cause.
    pub(crate) fn gives_cause(&self, cue: &str, content: &str) -> bool {
        self.cause_cues.find_in(&normalize(cue))
            || self.cause_words.find_in(&normalize(content))
            || self.in_words(content).any(|(facet, _)| facet == "cause")
    }

    /// Whether some words say that the speaker's own side did it.
    pub(crate) fn own_force(&self, words: &str) -> bool {
        self.own_force.find_in(&normalize(words))
    }

    /// Whether some words begin with one that names nobody by itself.
    pub(super) fn is_pronoun(&self, words: &str) -> bool {
        let first = words.split_whitespace().next().unwrap_or_default();
        self.pronouns.find_in(&normalize(first))
    }

    /// Whether some words are about what follows an event, not about how it came about.
    pub(crate) fn no_cause(&self, words: &str) -> bool {
        self.no_cause.find_in(&normalize(words))
    }

    /// Whether some words only say what to think of what somebody else has said.
    pub(super) fn is_comment(&self, words: &str) -> bool {
        let words = normalize(words);
        let head = words.split_whitespace().skip_while(|word| *word == "as");
        let head: Vec<&str> = head.take(COMMENT_WORDS).collect();
        self.comment.find_in(&format!(" {} ", head.join(" ")))
    }

    /// The part of a content that names the cause; `None` where no word leads to one.
    pub(super) fn named_cause<'w>(&self, cue: &str, content: &'w str) -> Option<&'w str> {
        let cue = normalize(cue);
        let lower = content.to_ascii_lowercase();
        self.leads.iter().find_map(|lead| {
            if !lead
                .cue
                .as_ref()
                .is_none_or(|patterns| patterns.find_in(&cue))
            {
                return None;
            }
            let behind = |word: &String| {
                let word = format!(" {word} ");
                lower.find(&word).map(|at| at + word.len())
            };
            let at = lead.words.iter().find_map(behind)?;
            let rest = content[at..].trim();
            (!rest.is_empty()).then_some(rest)
        })
    }

    /// Whether events of a family befall people, so that a dispute over them is over how they came about.
    pub(super) fn befalls(&self, family: &str) -> bool {
        self.befall.iter().any(|name| name == family)
    }

    /// What blame for an event of a family is about.
    pub(crate) fn blamed_for(&self, family: &str) -> &str {
        let row = self
            .blamed
            .iter()
            .find(|row| row.families.iter().any(|name| name == family));
        row.map_or("cause", |row| &row.facet)
    }
}

/// The first example of the speaker's own side, or of what is no cause, that does not hold.
#[cfg(test)]
pub(super) fn wrong_words(files: &Files) -> Option<String> {
    let file: File = files.toml(PATH).unwrap();
    let rules = FacetRules::load(files).unwrap();
    let wrong = |words: &Words, found: &dyn Fn(&str) -> bool| {
        let mut rows = words.examples.iter();
        let wrong = rows.find(|example| {
            let (text, expected) = example.rsplit_once("=>").unwrap();
            found(text) != (expected.trim() == "yes")
        });
        wrong.cloned()
    };
    wrong(&file.own_force, &|text| rules.own_force(text))
        .or_else(|| wrong(&file.pronouns, &|text| rules.is_pronoun(text)))
        .or_else(|| wrong(&file.no_cause, &|text| rules.no_cause(text)))
        .or_else(|| wrong(&file.comment, &|text| rules.is_comment(text)))
        .or_else(|| wrong(&file.directs, &|text| rules.directs(text)))
        .or_else(|| {
            let mut examples = file.lead.iter().flat_map(|row| &row.examples);
            let wrong = examples.find(|example| {
                let (words, expected) = example.split_once("=>").unwrap();
                let (cue, content) = words.split_once('|').unwrap();
                let found = rules.named_cause(cue, content.trim()).unwrap_or("");
                found != expected.trim()
            });
            wrong.cloned()
        })
}

/// The first example of a cue of causes that does not hold.
#[cfg(test)]
pub(super) fn wrong_cause(files: &Files) -> Option<String> {
    let file: File = files.toml(PATH).unwrap();
    let rules = FacetRules::load(files).unwrap();
    file.causes.iter().find_map(|row| {
        let holds = |example: &&String| {
            let (words, expected) = example.rsplit_once("=>").unwrap();
            let found = match row.r#where {
                Part::Cue => rules.gives_cause(words, ""),
                Part::Content => rules.gives_cause("", words),
            };
            found == (expected.trim() == "yes")
        };
        row.examples.iter().find(|e| !holds(e)).cloned()
    })
}
