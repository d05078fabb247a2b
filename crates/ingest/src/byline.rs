//! Who wrote a story and who contributed: byline lines and contributor lines.

use std::collections::BTreeSet;

use regex::Regex;
use serde::Deserialize;

use crate::paragraph::word_count;
use crate::resources::{LanguageFile, ResourceError};

/// Table `[byline]` of a language file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct BylineFile {
    /// Words that open a byline ("by").
    by: Vec<String>,
    /// Expressions after the names of contributors.
    contributed: Vec<String>,
    /// Expressions before the names of contributors.
    reporting: Vec<String>,
    /// Words of trades and houses that are no part of a name.
    roles: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    yes: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    no: Vec<String>,
}

/// Openings of bylines, expressions around contributors, words that are no names.
#[derive(Debug, Default)]
pub(crate) struct BylineLexicon {
    by: Option<Regex>,
    contributed: Option<Regex>,
    reporting: Option<Regex>,
    roles: BTreeSet<String>,
}

/// Small words inside names.
const PARTICLES: &[&str] = &[
    "de", "van", "von", "der", "den", "al", "bin", "ibn", "la", "le", "di", "da", "dos", "do",
    "del", "el", "ter", "zu", "ten", "af", "y", "e", "und", "abu", "ben",
];

/// Longer lines are no bylines.
const MOST_WORDS: usize = 24;
/// Longer paragraphs are no contributor lines.
const MOST_CONTRIBUTOR_WORDS: usize = 90;

impl BylineLexicon {
    /// From every language's table.
    pub(crate) fn new(files: &[(&str, LanguageFile)]) -> Result<Self, ResourceError> {
        let collect = |pick: fn(&BylineFile) -> &Vec<String>| {
            files
                .iter()
                .flat_map(|(_, file)| pick(&file.byline).clone())
                .collect::<Vec<_>>()
        };
        let compile = |alternatives: Vec<String>, frame: fn(&str) -> String| {
            let pattern = if alternatives.is_empty() {
                "[^\\s\\S]".to_owned()
            } else {
                alternatives.join("|")
            };
            Regex::new(&frame(&pattern))
                .map_err(|error| ResourceError::new("furniture [byline]", error.to_string()))
        };
        let by = collect(|file| &file.by)
            .iter()
            .map(|word| regex::escape(word))
            .collect();
        Ok(Self {
            by: Some(compile(by, |p| {
                format!(r"(?i)^[(\[—–-]?\s*(?:{p})(?:\s*:\s*|\s+)")
            })?),
            contributed: Some(compile(collect(|file| &file.contributed), |p| {
                format!("(?i)(?:{p})")
            })?),
            reporting: Some(compile(collect(|file| &file.reporting), |p| {
                format!("(?i)^(?:{p})")
            })?),
            roles: collect(|file| &file.roles)
                .iter()
                .map(|word| word.to_lowercase())
                .collect(),
        })
    }

    /// The names in a byline such as "By Jane Doe and John Roe, Staff Writers"; `None` for other lines.
    pub(crate) fn authors(&self, line: &str) -> Option<Vec<String>> {
        if word_count(line) > MOST_WORDS {
            return None;
        }
        let opening = self.by.as_ref()?.find(line)?;
        let rest = &line[opening.end()..];
        let names = self.names(rest);
        let mut parts = split_names(rest);
        let fits = parts
            .next()
            .is_some_and(|first| self.is_name(&cut_place(first)))
            && parts.all(|part| {
                self.is_name(&cut_place(part))
                    || !part.chars().any(char::is_alphabetic)
                    || self.mostly_roles(part)
                    || part.starts_with(char::is_uppercase) && word_count(part) <= 3
                    || part.starts_with(|c: char| c.is_numeric())
            });
        let sentence = line.ends_with(['!', '?']) || (line.ends_with('.') && word_count(line) > 8);
        (fits && !names.is_empty() && !sentence).then_some(names)
    }

    /// What a line that opens with "by" attributes the text to, such as an agency.
    pub(crate) fn attributed<'l>(&self, line: &'l str) -> Option<&'l str> {
        let opening = self.by.as_ref()?.find(line)?;
        (word_count(line) <= 6).then_some(line[opening.end()..].trim())
    }

    /// The names in a contributor line: "Jane Doe in Riga contributed to this report", "(Reporting by
    /// Jane Doe; Editing by John Roe)". An empty list if the line is one but names nobody.
    pub(crate) fn contributors(&self, line: &str) -> Option<Vec<String>> {
        if word_count(line) > MOST_CONTRIBUTOR_WORDS {
            return None;
        }
        if let Some(found) = self.contributed.as_ref()?.find(line) {
            let before = line[..found.start()].rsplit(". ").next().unwrap_or("");
            let after = line[found.end()..].trim_start_matches([':', ' ']);
            let names = self.names(before);
            let opens = found.start() == 0;
            // "The fire contributed to the collapse" has no name before it.
            return if opens {
                Some(self.names(after))
            } else {
                (!names.is_empty()).then_some(names)
            };
        }
        let reporting = self.reporting.as_ref()?;
        reporting.find(line)?;
        let segments = line.split(';').map(str::trim);
        let names = segments
            .filter_map(|segment| reporting.find(segment).map(|found| &segment[found.end()..]))
            .flat_map(|list| self.names(list.trim_matches([')', '(', '.', ' '])))
            .collect();
        Some(names)
    }

    /// The names in a list of names, trades and places.
    pub(crate) fn names(&self, list: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for part in split_names(list) {
            let part = self.without_roles(&cut_place(part));
            if self.is_name(&part) && !names.contains(&part) {
                names.push(part);
            }
        }
        names
    }

    /// Drops trades and houses that stand before a name: "Associated Press writers Jane Doe".
    fn without_roles(&self, part: &str) -> String {
        let words: Vec<&str> = part.split_whitespace().collect();
        let last_role = words
            .iter()
            .rposition(|word| self.is_role(word) || word.ends_with("'s") || word.ends_with("’s"));
        let from = last_role.map_or(0, |at| at + 1);
        if from < words.len() {
            words[from..].join(" ")
        } else {
            part.to_owned()
        }
    }

    fn is_role(&self, word: &str) -> bool {
        !PARTICLES.contains(&word)
            && self.roles.contains(
                word.trim_matches(['.', ',', '(', ')'])
                    .to_lowercase()
                    .as_str(),
            )
    }

    fn mostly_roles(&self, part: &str) -> bool {
        let words = word_count(part);
        let roles = part
            .split_whitespace()
            .filter(|word| self.is_role(word))
            .count();
        roles * 2 >= words
    }

    /// Two to five capitalized words, particles aside, without figures and without a trade.
    pub(crate) fn is_name(&self, part: &str) -> bool {
        let words: Vec<&str> = part.split_whitespace().collect();
        let proper = |word: &str| {
            word.starts_with(char::is_uppercase)
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-' | '‑'))
        };
        (2..=5).contains(&words.len())
            && words
                .iter()
                .all(|word| proper(word) || PARTICLES.contains(word))
            && words.iter().filter(|word| proper(word)).count() >= 2
            && !words.iter().any(|word| proper(word) && self.is_role(word))
    }
}

/// Parts of a list of names.
fn split_names(list: &str) -> impl Iterator<Item = &str> {
    list.split([',', ';', '|', '·', '•', '/', '&', '\u{2002}'])
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" und "))
        .flat_map(|part| part.split(" et "))
        .flat_map(|part| part.split(" y "))
        .flat_map(|part| part.split(" e "))
        .flat_map(|part| part.split(" en "))
        .flat_map(|part| part.split(" и "))
        .flat_map(|part| part.split(" та "))
        .flat_map(|part| part.split(" AND "))
        .map(|part| part.trim().strip_prefix("and ").unwrap_or(part.trim()))
        .map(|part| part.trim_matches(['.', '(', ')', ':', '*', '-', '–', '—', ' ']))
        .filter(|part| !part.is_empty())
}

/// A name without the place after it: "Jane Doe in Riga".
fn cut_place(part: &str) -> String {
    let cut = [
        " in ",
        " for ",
        " at ",
        " from ",
        " of ",
        " IN ",
        " aus ",
        " à ",
        " en ",
        " from the ",
        " with ",
        " For ",
    ]
    .iter()
    .filter_map(|word| part.find(word))
    .min()
    .unwrap_or(part.len());
    part[..cut].trim().to_owned()
}

#[cfg(test)]
mod tests {
    use crate::resources::{Resources, language_files};

    fn check(line: &str, expected: Option<&[&str]>) {
        let resources = Resources::default();
        let names = resources.get().bylines.authors(line);
        let names: Option<Vec<&str>> = names
            .as_ref()
            .map(|names| names.iter().map(String::as_str).collect());
        assert_eq!(names.as_deref(), expected, "{line}");
    }

    fn check_contributors(line: &str, expected: Option<&[&str]>) {
        let resources = Resources::default();
        let names = resources.get().bylines.contributors(line);
        let names: Option<Vec<&str>> = names
            .as_ref()
            .map(|names| names.iter().map(String::as_str).collect());
        assert_eq!(names.as_deref(), expected, "{line}");
    }

    #[test]
    fn bylines() {
        check("By Jane Doe", Some(&["Jane Doe"]));
        check(
            "By Jane Doe, John Roe and Ana de la Cruz",
            Some(&["Jane Doe", "John Roe", "Ana de la Cruz"]),
        );
        check("BY JANE DOE, STAFF WRITER", Some(&["JANE DOE"]));
        check(
            "By Jane Doe, Harrow Post Staff Writer | May 4, 2031",
            Some(&["Jane Doe"]),
        );
        check("By Associated Press", None);
        check("By Monday Harrow was quiet", None);
        check("By Jane Doe was nothing meant", None);
    }

    #[test]
    fn contributors() {
        check_contributors(
            "Ann Lee in Riga, Latvia, contributed to this report.",
            Some(&["Ann Lee"]),
        );
        check_contributors(
            "Associated Press writers Jane Doe in Oslo and John Roe in Bergen contributed to this report.",
            Some(&["Jane Doe", "John Roe"]),
        );
        check_contributors(
            "(Reporting by Jane Doe and John Roe; Writing by Ann Lee; Editing by Max Poe)",
            Some(&["Jane Doe", "John Roe", "Ann Lee"]),
        );
        check_contributors("Additional reporting by Jane Doe", Some(&["Jane Doe"]));
        check_contributors("Rust contributed to this collapse, engineers said.", None);
        check_contributors(
            "Reporting by the two papers led to the arrest, which nobody had expected",
            Some(&[]),
        );
    }

    #[test]
    fn examples_of_the_files() {
        let resources = Resources::default();
        for (path, file) in language_files() {
            for line in &file.byline.yes {
                assert!(
                    resources.get().bylines.authors(line).is_some(),
                    "{path}: {line}"
                );
            }
            for line in &file.byline.no {
                assert_eq!(
                    resources.get().bylines.authors(line),
                    None,
                    "{path}: {line}"
                );
            }
        }
    }
}
