//! The file of one check: its code, its wording, the words and thresholds it goes by, and examples.

use std::collections::BTreeMap;

use counterclaim_extract::pattern::Patterns;
use counterclaim_extract::resources::{Files, ResourceError};
use counterclaim_model::desk::Severity;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Error};

/// What is said of a check in lists, in SARIF and in the documentation.
#[derive(Clone, Debug)]
pub struct Head {
    /// Stable code.
    pub code: String,
    /// Name: that of its file.
    pub name: String,
    /// How much a finding matters.
    pub severity: Severity,
    /// Whether it runs.
    pub on: bool,
    /// What it finds, in one sentence.
    pub what: String,
    /// Why an editor would care.
    pub why: String,
    /// What would mend a finding.
    pub mend: String,
    /// Drafts with what must be found in them, and with nothing to find.
    pub examples: Vec<Example>,
}

/// A short draft and what the check must find in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Publication date of the draft.
    #[serde(default)]
    pub published: Option<String>,
    /// The draft: headline, blank line, paragraphs.
    pub text: String,
    /// For each finding some words that its first span holds; empty where nothing must be found.
    pub finds: Vec<String>,
    /// Articles that the ledger holds.
    #[serde(default)]
    pub ledger: Vec<LedgerArticle>,
}

/// An article that the ledger of an example holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerArticle {
    /// Its publication date.
    pub published: String,
    /// Its text.
    pub text: String,
}

/// One check with its own words `W`.
#[derive(Debug)]
pub(crate) struct Rule<W> {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) severity: Severity,
    pub(crate) on: bool,
    pub(crate) mend: String,
    messages: BTreeMap<String, String>,
    pub(crate) words: W,
}

impl<W> Rule<W> {
    /// The sentence of a finding: the wording named `key`, with each `{name}` replaced.
    pub(crate) fn message(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut out = self.messages.get(key).cloned().unwrap_or_default();
        for (name, value) in values {
            out = out.replace(&format!("{{{name}}}"), value);
        }
        out
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<W> {
    code: String,
    severity: Severity,
    on: bool,
    what: String,
    why: String,
    mend: String,
    messages: BTreeMap<String, String>,
    words: W,
    #[serde(rename = "example")]
    examples: Vec<Example>,
}

/// Phrases of a resource file, in the language of [`Patterns`].
#[derive(Debug)]
pub(crate) struct Phrases(pub(crate) Patterns);

impl<'de> Deserialize<'de> for Phrases {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let phrases = Vec::<String>::deserialize(deserializer)?;
        Patterns::new(&phrases).map(Self).map_err(D::Error::custom)
    }
}

/// Reads the files of `checks/`, each once.
pub(crate) struct Loader<'f> {
    files: &'f Files,
    heads: &'f mut Vec<Head>,
}

impl<'f> Loader<'f> {
    pub(crate) fn new(files: &'f Files, heads: &'f mut Vec<Head>) -> Self {
        Self { files, heads }
    }

    /// The check of a name, whose messages must have these keys.
    pub(crate) fn rule<W: DeserializeOwned>(
        &mut self,
        name: &str,
        keys: &[&str],
    ) -> Result<Rule<W>, ResourceError> {
        let path = format!("checks/{name}.toml");
        let file: File<W> = self.files.toml(&path)?;
        if let Some(key) = keys.iter().find(|key| !file.messages.contains_key(**key)) {
            return Err(ResourceError::new(
                &path,
                format!("has no message '{key}'; add it to [messages]"),
            ));
        }
        self.heads.push(Head {
            code: file.code.clone(),
            name: name.to_owned(),
            severity: file.severity,
            on: file.on,
            what: file.what,
            why: file.why,
            mend: file.mend.clone(),
            examples: file.examples,
        });
        Ok(Rule {
            code: file.code,
            name: name.to_owned(),
            severity: file.severity,
            on: file.on,
            mend: file.mend,
            messages: file.messages,
            words: file.words,
        })
    }

    /// Fails on a file of `checks/` that no check reads, and on a code that stands twice.
    pub(crate) fn all_known(&self) -> Result<(), ResourceError> {
        for (path, _) in self.files.below("checks") {
            let known = self
                .heads
                .iter()
                .any(|head| path == format!("checks/{}.toml", head.name));
            if !known && path.ends_with(".toml") {
                return Err(ResourceError::new(
                    path,
                    "is the file of no check; checks are made in Rust, their words in these files",
                ));
            }
        }
        for (index, head) in self.heads.iter().enumerate() {
            if self.heads[..index]
                .iter()
                .any(|other| other.code == head.code)
            {
                let path = format!("checks/{}.toml", head.name);
                return Err(ResourceError::new(&path, "has the code of another check"));
            }
        }
        Ok(())
    }
}
