//! Set phrases of pages, recognized by the expressions of the resource files.

use regex::{Regex, RegexSet, RegexSetBuilder};
use serde::Deserialize;

use crate::paragraph::{one_line, word_count};
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

/// Table `[paywall]`: what is asked of readers where a story is cut short.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PaywallRule {
    contains: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    yes: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    no: Vec<String>,
}

/// All rules, ready.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    rules: Vec<Rule>,
    whole: RegexSet,
    part: RegexSet,
    caption: Option<Regex>,
    paywall: Option<Regex>,
    /// Longest paragraph that any rule may match.
    max_words: usize,
}

#[derive(Debug)]
struct Rule {
    why: String,
    max_words: usize,
    at_end: bool,
    case: bool,
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
                let plain = |pattern: &String| plain_classes(pattern, !rule.case);
                whole.push(frame(
                    "^(?:",
                    &rule.whole.iter().map(plain).collect::<Vec<_>>(),
                    ")$",
                ));
                let starts = rule.start.iter().map(plain).map(|p| format!("^(?:{p})"));
                part.push(frame(
                    "(?:",
                    &starts
                        .chain(rule.contains.iter().map(plain))
                        .collect::<Vec<_>>(),
                    ")",
                ));
                for pattern in [&whole, &part].iter().filter_map(|list| list.last()) {
                    Regex::new(pattern)
                        .map_err(|error| ResourceError::new(path, error.to_string()))?;
                }
                rules.push(Rule {
                    why: rule.why.clone(),
                    max_words: rule.max_words,
                    at_end: rule.at_end,
                    case: rule.case,
                });
            }
            let plain = |pattern: &String| plain_classes(pattern, true);
            caption.extend(
                file.caption
                    .start
                    .iter()
                    .map(plain)
                    .map(|p| format!("^(?:{p})")),
            );
            caption.extend(
                file.caption
                    .end
                    .iter()
                    .map(plain)
                    .map(|p| format!("(?:{p})$")),
            );
        }
        let paywall: Vec<String> = files
            .iter()
            .flat_map(|(_, file)| &file.paywall.contains)
            .map(|pattern| plain_classes(pattern, true))
            .collect();
        let error = |error: regex::Error| ResourceError::new("furniture", error.to_string());
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
            caption: Some(Regex::new(&frame("(?:", &caption, ")")).map_err(error)?),
            paywall: Some(Regex::new(&frame("(?:", &paywall, ")")).map_err(error)?),
        })
    }

    /// The reason why a paragraph (on one line) is furniture, if it is a set phrase of pages.
    /// `at_end` admits rules that hold only after a story.
    pub(crate) fn recognize(&self, line: &str, at_end: bool) -> Option<Match<'_>> {
        let words = word_count(line);
        if words > self.max_words || line.len() > 1200 {
            return None;
        }
        let lower = line.to_lowercase();
        let first = |set: &RegexSet, lower: &str, line: &str| {
            let folded = set
                .matches(lower)
                .into_iter()
                .filter(|&i| !self.rules[i].case);
            let cased = || {
                set.matches(line)
                    .into_iter()
                    .filter(|&i| self.rules[i].case)
            };
            let fits =
                |&i: &usize| words <= self.rules[i].max_words && (at_end || !self.rules[i].at_end);
            let found = folded
                .into_iter()
                .find(fits)
                .or_else(|| if at_end { cased().find(fits) } else { None });
            found.map(|i| self.rules[i].why.as_str())
        };
        let whole = first(&self.whole, trim_marks(&lower), trim_marks(line))
            .map(|why| Match { why, whole: true });
        whole.or_else(|| {
            first(&self.part, trim_lead(&lower), trim_lead(line))
                .map(|why| Match { why, whole: false })
        })
    }

    /// Whether a paragraph asks to pay before the story goes on.
    pub(crate) fn is_paywall(&self, passage: &str) -> bool {
        let line = one_line(passage).to_lowercase();
        self.paywall
            .as_ref()
            .is_some_and(|paywall| paywall.is_match(&line))
    }

    /// Whether a paragraph (on one line) is a caption by its beginning or its end.
    pub(crate) fn is_caption(&self, line: &str) -> bool {
        line.len() < 700
            && self
                .caption
                .as_ref()
                .is_some_and(|caption| caption.is_match(&line.to_lowercase()))
    }
}

/// One pattern of several alternatives; with none, a pattern that matches nothing.
fn frame(before: &str, alternatives: &[String], after: &str) -> String {
    if alternatives.is_empty() {
        return "[^\\x00-\\x{10FFFF}]".to_owned();
    }
    format!("{before}{}{after}", alternatives.join("|"))
}

/// Without the marks around a phrase: arrows, dashes, dots.
fn trim_marks(line: &str) -> &str {
    let inner = line
        .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '#' | '©' | '(' | ')' | '*'));
    if inner.is_empty() { line } else { inner }
}

fn trim_lead(line: &str) -> &str {
    line.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '#' | '©' | '(' | '['))
}

/// Writes the classes `\d`, `\s`, `\w` and `\b` of an expression so that they need no tables of Unicode:
/// every character beyond ASCII counts as part of a word. With `fold` its letters become small ones;
/// it is then matched against a line in small letters.
fn plain_classes(pattern: &str, fold: bool) -> String {
    let mut plain = String::with_capacity(pattern.len() * 2);
    let mut in_class = false;
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            match c {
                '[' => in_class = true,
                ']' => in_class = false,
                _ => {}
            }
            if fold {
                plain.extend(c.to_lowercase());
            } else {
                plain.push(c);
            }
            continue;
        }
        let word = if in_class {
            "0-9A-Za-z_\\x{80}-\\x{10FFFF}"
        } else {
            "[0-9A-Za-z_\\x{80}-\\x{10FFFF}]"
        };
        match characters.next() {
            Some('d') => plain.push_str(if in_class { "0-9" } else { "[0-9]" }),
            Some('s') => plain.push(' '),
            Some('w') => plain.push_str(word),
            Some('W') => plain.push_str(if in_class {
                "\\x00-/:-@\\[-^`{-~·•–—…»›"
            } else {
                "[\\x00-/:-@\\[-^`{-~·•–—…»›]"
            }),
            Some('b') => plain.push_str("(?-u:\\b)"),
            Some(other) => plain.extend(['\\', other]),
            None => plain.push('\\'),
        }
    }
    plain
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
    fn paywalls() {
        let resources = Resources::default();
        let phrases = &resources.get().phrases;
        for (_, file) in language_files() {
            for line in &file.paywall.yes {
                assert!(phrases.is_paywall(line), "{line}");
            }
            for line in &file.paywall.no {
                assert!(!phrases.is_paywall(line), "{line}");
            }
        }
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
