//! What class names and ids of elements say about a region of a page.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::paragraph::Mark;

/// The file `markup.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MarkupFile {
    region: Vec<RegionRow>,
    mark: Vec<MarkRow>,
    entry: Vec<EntryRow>,
}

/// What elements with entries of live blogs are called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryRow {
    words: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    yes: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    no: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionRow {
    why: String,
    words: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    yes: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    no: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkRow {
    mark: Mark,
    words: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    yes: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    no: Vec<String>,
}

/// Entries of class names by their first word.
#[derive(Debug, Default)]
pub(crate) struct Markup {
    whys: Vec<String>,
    regions: BTreeMap<String, Vec<(Vec<String>, u16)>>,
    marks: BTreeMap<String, Vec<(Vec<String>, Mark)>>,
    entries: BTreeMap<String, Vec<(Vec<String>, ())>>,
}

/// Names longer than this are made by machines and say nothing.
const LONGEST_NAME: usize = 200;

impl Markup {
    pub(crate) fn new(file: &MarkupFile) -> Self {
        let mut markup = Self::default();
        for row in &file.region {
            let region = markup
                .whys
                .iter()
                .position(|why| *why == row.why)
                .unwrap_or_else(|| {
                    markup.whys.push(row.why.clone());
                    markup.whys.len() - 1
                });
            add(&mut markup.regions, &row.words, region as u16);
        }
        for row in &file.mark {
            add(&mut markup.marks, &row.words, row.mark);
        }
        for row in &file.entry {
            add(&mut markup.entries, &row.words, ());
        }
        markup
    }

    /// The number of the region that a list of names (a `class` or `id`) speaks of.
    pub(crate) fn region(&self, names: &str) -> Option<u16> {
        find(&self.regions, names)
    }

    /// The number of a region by its reason.
    pub(crate) fn region_named(&self, why: &str) -> Option<u16> {
        self.whys
            .iter()
            .position(|known| known == why)
            .map(|at| at as u16)
    }

    /// The reason of a region.
    pub(crate) fn why(&self, region: u16) -> &str {
        self.whys
            .get(usize::from(region))
            .map_or("navigation", String::as_str)
    }

    /// Whether a list of names calls an element an entry of a live blog: all of a name's words.
    pub(crate) fn is_entry(&self, names: &str) -> bool {
        find(&self.entries, names).is_some()
    }

    /// What a list of names calls an element.
    pub(crate) fn mark(&self, names: &str) -> Option<Mark> {
        find(&self.marks, names)
    }
}

fn add<T: Copy>(into: &mut BTreeMap<String, Vec<(Vec<String>, T)>>, entries: &[String], value: T) {
    for entry in entries {
        let words: Vec<String> = entry.split(' ').map(str::to_owned).collect();
        if let Some(first) = words.first().cloned() {
            into.entry(first).or_default().push((words, value));
        }
    }
}

/// The longest entry whose words follow each other in one of the names.
fn find<T: Copy>(entries: &BTreeMap<String, Vec<(Vec<String>, T)>>, names: &str) -> Option<T> {
    let mut best: Option<(usize, T)> = None;
    for name in names
        .split_ascii_whitespace()
        .filter(|name| name.len() <= LONGEST_NAME)
        .take(40)
    {
        let words = words_of(name);
        for at in 0..words.len() {
            for (entry, value) in entries.get(&words[at]).into_iter().flatten() {
                let longer = best.is_none_or(|(length, _)| entry.len() > length);
                if longer && words[at..].starts_with(entry) {
                    best = Some((entry.len(), *value));
                }
            }
        }
    }
    best.map(|(_, value)| value)
}

/// The words of a class name: cut at capitals and at what is no letter.
fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = '-';
    for c in name.chars() {
        if c.is_alphabetic() {
            let new = !previous.is_alphabetic() || (c.is_uppercase() && previous.is_lowercase());
            match words.last_mut() {
                Some(word) if !new => word.extend(c.to_lowercase()),
                _ => words.push(c.to_lowercase().collect()),
            }
        }
        previous = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::{Resources, builtin_file};

    #[test]
    fn examples_of_the_file() {
        let resources = Resources::default();
        let markup = &resources.get().markup;
        let file: MarkupFile = builtin_file("furniture/markup.toml");
        for row in &file.region {
            for name in &row.yes {
                assert_eq!(
                    markup.region(name).map(|r| markup.why(r)),
                    Some(row.why.as_str()),
                    "{name}"
                );
            }
            for name in &row.no {
                assert_eq!(markup.region(name).map(|r| markup.why(r)), None, "{name}");
            }
        }
        for row in &file.mark {
            for name in &row.yes {
                assert_eq!(markup.mark(name), Some(row.mark), "{name}");
            }
            for name in &row.no {
                assert_ne!(markup.mark(name), Some(row.mark), "{name}");
            }
        }
        for row in &file.entry {
            row.yes
                .iter()
                .for_each(|name| assert!(markup.is_entry(name), "{name}"));
            row.no
                .iter()
                .for_each(|name| assert!(!markup.is_entry(name), "{name}"));
        }
    }
}
