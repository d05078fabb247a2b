//! Set phrases of pages, recognized by the expressions of the resource files.

use regex::{Regex, RegexSet, RegexSetBuilder};
use serde::Deserialize;

use crate::paragraph::word_count;
use crate::resources::{LanguageFile, ResourceError};

/// One `[[rule]]` of a language file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhraseRule {
    /// The reason its furniture carries.
    why: String,
    #[serde(default = "default_words")]
    max_words: usize,
    #[serde(default)]
    whole: Vec<String>,
    #[serde(default)]
    start: Vec<String>,
    #[serde(default)]
    contains: Vec<String>,
    /// Holds only after the story's end.
    #[serde(default)]
    at_end: bool,
    /// Capitals matter.
    #[serde(default)]
    case: bool,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    #[serde(default)]
    yes: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    #[serde(default)]
    no: Vec<String>,
}

fn default_words() -> usize {
    25
}

/// Table `[caption]`: how captions begin and end.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CaptionRule {
    start: Vec<String>,
    end: Vec<String>,
}

/// All rules, ready.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    rules: Vec<Rule>,
    whole: RegexSet,
    part: RegexSet,
    caption: Option<Regex>,
    /// Longest paragraph that any rule may match.
    max_words: usize,
}

#[derive(Debug)]
struct Rule {
    why: String,
    max_words: usize,
    at_end: bool,
}

/// A phrase that was recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match<'p> {
    /// The reason for the furniture.
    pub(crate) why: &'p str,
    /// Whether the whole paragraph is the phrase, and not only its beginning.
    pub(crate) whole: bool,
}

impl Phrases {
    /// From every language's rules.
    pub(crate) fn new(files: &[(&str, LanguageFile)]) -> Result<Self, ResourceError> {
        let (mut rules, mut whole, mut part) = (Vec::new(), Vec::new(), Vec::new());
        let mut caption = Vec::new();
        for (path, file) in files {
            for rule in &file.rule {
                let flags = if rule.case { "" } else { "(?i)" };
                whole.push(frame(flags, "^[\\W_]*(?:", &rule.whole, ")[\\W_]*$"));
                let mut parts = rule
                    .start
                    .iter()
                    .map(|p| format!("^[^\\w©#(]*(?:{p})"))
                    .collect::<Vec<_>>();
                parts.extend(rule.contains.iter().cloned());
                part.push(frame(flags, "(?:", &parts, ")"));
                for pattern in [&whole, &part].iter().filter_map(|list| list.last()) {
                    Regex::new(pattern).map_err(|error| ResourceError::new(path, error))?;
                }
                rules.push(Rule {
                    why: rule.why.clone(),
                    max_words: rule.max_words,
                    at_end: rule.at_end,
                });
            }
            caption.extend(file.caption.start.iter().map(|p| format!("^(?:{p})")));
            caption.extend(file.caption.end.iter().map(|p| format!("(?:{p})$")));
        }
        let error = |error| ResourceError::new("furniture", error);
        let set = |patterns: &[String]| {
            RegexSetBuilder::new(patterns)
                .size_limit(256 << 20)
                .dfa_size_limit(32 << 20)
                .build()
        };
        Ok(Self {
            max_words: rules.iter().map(|rule| rule.max_words).max().unwrap_or(0),
            rules,
            whole: set(&whole).map_err(error)?,
            part: set(&part).map_err(error)?,
            caption: Some(Regex::new(&frame("(?i)", "(?:", &caption, ")")).map_err(error)?),
        })
    }

    /// The reason why a paragraph (on one line) is furniture, if it is a set phrase of pages.
    /// `at_end` admits rules that hold only after a story.
    pub(crate) fn recognize(&self, line: &str, at_end: bool) -> Option<Match<'_>> {
        let words = word_count(line);
        if words > self.max_words || line.len() > 1200 {
            return None;
        }
        let first = |set: &RegexSet| {
            set.matches(line)
                .into_iter()
                .find(|&i| words <= self.rules[i].max_words && (at_end || !self.rules[i].at_end))
                .map(|i| self.rules[i].why.as_str())
        };
        let whole = first(&self.whole).map(|why| Match { why, whole: true });
        whole.or_else(|| first(&self.part).map(|why| Match { why, whole: false }))
    }

    /// Whether a paragraph (on one line) is a caption by its beginning or its end.
    pub(crate) fn is_caption(&self, line: &str) -> bool {
        line.len() < 700
            && self
                .caption
                .as_ref()
                .is_some_and(|caption| caption.is_match(line))
    }
}

/// One pattern of several alternatives; with none, a pattern that matches nothing. Word boundaries are
/// those of ASCII: with Unicode's the expressions could not run as automata.
fn frame(flags: &str, before: &str, alternatives: &[String], after: &str) -> String {
    if alternatives.is_empty() {
        return "[^\\s\\S]".to_owned();
    }
    format!("{flags}{before}{}{after}", alternatives.join("|")).replace("\\b", "(?-u:\\b)")
}

#[cfg(test)]
mod tests {
    use crate::resources::{Resources, language_files};

    #[test]
    fn examples_of_the_files() {
        let resources = Resources::default();
        let phrases = &resources.get().phrases;
        let mut wrong = Vec::new();
        for (path, file) in language_files() {
            for rule in &file.rule {
                for line in &rule.yes {
                    let found = phrases.recognize(line, rule.at_end).map(|m| m.why);
                    if found != Some(rule.why.as_str()) {
                        wrong.push(format!("{path}: {line}: {found:?} instead of {}", rule.why));
                    }
                }
                for line in &rule.no {
                    if let Some(found) = phrases.recognize(line, true) {
                        wrong.push(format!("{path}: {line}: {found:?}"));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn captions() {
        let resources = Resources::default();
        for (line, expected) in [
            ("FILE - A ferry leaves Port Harrow, March 2, 2031.", true),
            ("Rescuers at the pier on Friday. (AP Photo/Jane Doe)", true),
            (
                "Rescuers at the pier. Photograph: Jane Doe/Harrow Post",
                true,
            ),
            ("Files were found in the basement, police said.", false),
            ("The ferry sank on Friday (local time).", false),
        ] {
            assert_eq!(resources.get().phrases.is_caption(line), expected, "{line}");
        }
    }
}
