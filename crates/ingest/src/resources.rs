//! What analysts edit about pages, compiled in and overlaid from outside: `resources/furniture/`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::byline::BylineLexicon;
use crate::date::DateLexicon;
use crate::format::Markup;
use crate::label::Phrases;
use crate::origin::Agencies;
use crate::outlet::Outlets;

static BUILTIN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../resources/furniture");

static COMPILED: LazyLock<Resources> = LazyLock::new(|| {
    // A broken built-in file fails every test of this crate; in a release it means fewer labels.
    Resources::compile(&builtin_files()).unwrap_or_else(|_| Resources {
        inner: Arc::default(),
    })
});

/// A resource file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("resource {path}: {reason}")]
pub struct ResourceError {
    /// Path below `resources/`.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}

impl ResourceError {
    pub(crate) fn new(path: &str, reason: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }
}

/// The phrases, names of months, agencies and class names by which pages are read. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Resources {
    inner: Arc<Compiled>,
}

/// Everything ready for use.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    pub(crate) phrases: Phrases,
    pub(crate) dates: DateLexicon,
    pub(crate) bylines: BylineLexicon,
    pub(crate) markup: Markup,
    pub(crate) agencies: Agencies,
    pub(crate) outlets: Outlets,
    pub(crate) headline_verbs: BTreeSet<String>,
    pub(crate) headline_links: BTreeSet<String>,
    pub(crate) sections: BTreeSet<String>,
    pub(crate) homes: BTreeSet<String>,
    pub(crate) not_places: BTreeSet<String>,
    pub(crate) standing_cues: BTreeSet<String>,
    pub(crate) kept_labels: BTreeSet<String>,
    /// The commonest small words of some languages, by language.
    pub(crate) common: Vec<(String, BTreeSet<String>)>,
}

/// One language's file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LanguageFile {
    pub(crate) language: String,
    /// The commonest small words, by which short texts are told.
    pub(crate) common: Vec<String>,
    pub(crate) rule: Vec<crate::label::PhraseRule>,
    pub(crate) caption: crate::label::CaptionRule,
    pub(crate) paywall: crate::label::PaywallRule,
    pub(crate) byline: crate::byline::BylineFile,
    pub(crate) dates: crate::date::DatesFile,
    headline: HeadlineFile,
    standing: StandingFile,
    sections: SectionsFile,
    pub(crate) dateline: DatelineFile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct HeadlineFile {
    verbs: Vec<String>,
    links: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct StandingFile {
    cues: Vec<String>,
    keep: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SectionsFile {
    words: Vec<String>,
    homes: Vec<String>,
}

/// Words that look like a dateline's place, and openings that are one or are none.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DatelineFile {
    not_places: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    pub(crate) yes: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    pub(crate) no: Vec<String>,
}

type Files<'f> = BTreeMap<String, Cow<'f, [u8]>>;

fn builtin_files() -> Files<'static> {
    BUILTIN
        .files()
        .map(|file| {
            let path = format!("furniture/{}", file.path().to_string_lossy());
            (path, Cow::Borrowed(file.contents()))
        })
        .collect()
}

impl Default for Resources {
    fn default() -> Self {
        COMPILED.clone()
    }
}

impl Resources {
    /// The files compiled into the program, with `overlay` added or put in their place: pairs of a
    /// path below `resources/` (`furniture/en.toml`) and the file's bytes. Other paths are ignored.
    ///
    /// # Errors
    /// A file is no TOML, or says something that cannot be used; the error names it.
    pub fn with_overlay<'f>(
        overlay: impl IntoIterator<Item = (&'f str, &'f [u8])>,
    ) -> Result<Self, ResourceError> {
        let mut files: Files<'f> = builtin_files();
        let added = overlay
            .into_iter()
            .filter(|(path, _)| path.starts_with("furniture/"));
        files.extend(added.map(|(path, bytes)| (path.to_owned(), Cow::Borrowed(bytes))));
        Self::compile(&files)
    }

    fn compile(files: &Files<'_>) -> Result<Self, ResourceError> {
        let mut languages = Vec::new();
        let mut compiled = Compiled::default();
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".toml")) {
            match path.as_str() {
                "furniture/agencies.toml" => {
                    compiled.agencies = Agencies::new(&parse(path, bytes)?);
                }
                "furniture/outlets.toml" => compiled.outlets = Outlets::new(parse(path, bytes)?),
                "furniture/markup.toml" => compiled.markup = Markup::new(&parse(path, bytes)?),
                _ => languages.push((path.as_str(), parse::<LanguageFile>(path, bytes)?)),
            }
        }
        for (_, file) in &languages {
            let lower =
                |words: &[String]| words.iter().map(|w| w.to_lowercase()).collect::<Vec<_>>();
            compiled.headline_verbs.extend(lower(&file.headline.verbs));
            compiled.headline_links.extend(lower(&file.headline.links));
            compiled.standing_cues.extend(lower(&file.standing.cues));
            compiled.kept_labels.extend(lower(&file.standing.keep));
            if !file.common.is_empty() {
                let words = file.common.iter().map(|w| w.to_lowercase()).collect();
                compiled.common.push((file.language.clone(), words));
            }
            compiled.sections.extend(lower(&file.sections.words));
            compiled.homes.extend(lower(&file.sections.homes));
            compiled
                .not_places
                .extend(file.dateline.not_places.iter().cloned());
        }
        compiled.phrases = Phrases::new(&languages)?;
        compiled.dates = DateLexicon::new(&languages)?;
        compiled.bylines = BylineLexicon::new(&languages)?;
        Ok(Self {
            inner: Arc::new(compiled),
        })
    }

    pub(crate) fn get(&self) -> &Compiled {
        &self.inner
    }
}

fn parse<T: serde::de::DeserializeOwned>(path: &str, bytes: &[u8]) -> Result<T, ResourceError> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| ResourceError::new(path, error.to_string()))?;
    toml::from_str(text).map_err(|error| ResourceError::new(path, error.to_string()))
}

/// The language files compiled in, for tests of their examples.
#[cfg(test)]
pub(crate) fn language_files() -> Vec<(String, LanguageFile)> {
    builtin_files()
        .iter()
        .filter(|(path, _)| path.ends_with(".toml"))
        .filter(|(path, _)| {
            let others = ["agencies.toml", "markup.toml", "outlets.toml"];
            !others.iter().any(|name| path.ends_with(name))
        })
        .map(|(path, bytes)| (path.clone(), parse(path, bytes).unwrap()))
        .collect()
}

/// One file compiled in, for tests of its examples.
#[cfg(test)]
pub(crate) fn builtin_file<T: serde::de::DeserializeOwned>(path: &str) -> T {
    parse(path, &builtin_files()[path]).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_compiled_in_can_be_used() {
        let compiled = Resources::compile(&builtin_files());
        assert!(compiled.is_ok(), "{}", compiled.unwrap_err());
    }

    #[test]
    fn an_overlay_replaces_a_file_and_errors_name_it() {
        let error =
            Resources::with_overlay([("furniture/en.toml", b"x = [".as_slice())]).unwrap_err();
        assert!(error.to_string().contains("furniture/en.toml"));
        let xx = b"language = 'xx'\n[[rule]]\nwhy = 'promo'\nwhole = ['qapla']\n".as_slice();
        let resources =
            Resources::with_overlay([("furniture/xx.toml", xx), ("times/x.toml", b"[")]).unwrap();
        assert_eq!(
            resources
                .get()
                .phrases
                .recognize("Qapla!", false)
                .map(|m| m.why),
            Some("promo")
        );
    }
}
