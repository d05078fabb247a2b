//! Words reduced so that "bought", "buys" and "buying" are one, and so that two texts can be compared.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_extract::grammar::Language;

/// Letters of a word that count: inflections and most derivations ("vaccine", "vaccinated") lie behind.
const LETTERS: usize = 5;

/// Words too common to say what a sentence is about.
const EMPTY: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "for", "from", "had", "has", "have",
    "he", "her", "his", "in", "is", "it", "its", "of", "on", "or", "she", "so", "than", "that",
    "the", "their", "them", "they", "this", "to", "was", "were", "which", "who", "will", "with",
    "after", "before", "over", "into", "not", "but", "says", "say", "said", "mr", "mrs", "ms",
];

/// Dictionary forms of irregular verbs.
#[derive(Debug, Default)]
pub(crate) struct Stems {
    base_of: BTreeMap<String, String>,
}

impl Stems {
    pub(crate) fn of(language: &Language) -> Self {
        let mut base_of = BTreeMap::new();
        for (base, (past, participle)) in &language.lexicon.irregular.verbs {
            base_of.insert(past.clone(), base.clone());
            base_of.insert(participle.clone(), base.clone());
        }
        for (plural, singular) in &language.lexicon.irregular.plurals {
            base_of.insert(plural.clone(), singular.clone());
        }
        Self { base_of }
    }

    /// The stem of a word in lower case; `None` for one that says nothing.
    pub(crate) fn stem(&self, lower: &str) -> Option<String> {
        let word = lower.trim_end_matches("'s").trim_end_matches('\'');
        if EMPTY.contains(&word) || !word.chars().any(char::is_alphanumeric) {
            return None;
        }
        let base = self.base_of.get(word).map_or(word, String::as_str);
        if base.chars().any(|c| c.is_ascii_digit()) {
            return Some(base.to_owned());
        }
        let mut chars: Vec<char> = base.chars().collect();
        let bare = ["ing", "ed", "es", "s", "e"];
        let ending = bare
            .iter()
            .find(|end| base.ends_with(**end) && chars.len() >= end.len() + 3);
        chars.truncate(chars.len() - ending.map_or(0, |end| end.len()));
        let doubled = chars.len() > 3 && chars[chars.len() - 1] == chars[chars.len() - 2];
        if doubled && ending.is_some() && !matches!(chars[chars.len() - 1], 'l' | 's') {
            chars.pop();
        }
        chars.truncate(LETTERS);
        Some(chars.into_iter().collect())
    }

    /// Whether a word is a form of a verb.
    pub(crate) fn is_form(&self, word: &str, verb: &str) -> bool {
        let base = self.base_of.get(word).map_or(word, String::as_str);
        let regular = |ending: &str| {
            let stem = verb.trim_end_matches('e');
            let with_y = verb
                .strip_suffix('y')
                .map(|stem| format!("{stem}i{ending}"));
            let last = verb.chars().next_back().unwrap_or_default();
            word == format!("{stem}{ending}")
                || word == format!("{verb}{last}{ending}")
                || with_y.is_some_and(|form| form == word)
        };
        let third = || word == format!("{verb}s") || word == format!("{verb}es");
        base == verb || regular("ed") || regular("ing") || third()
    }

    /// The stems of some words.
    pub(crate) fn set<'w>(&self, words: impl Iterator<Item = &'w str>) -> BTreeSet<String> {
        words.filter_map(|word| self.stem(word)).collect()
    }
}

/// Share of the first set that stands in the second.
pub(crate) fn share(of: &BTreeSet<String>, within: &BTreeSet<String>) -> f64 {
    if of.is_empty() {
        return 0.0;
    }
    of.intersection(within).count() as f64 / of.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use counterclaim_extract::resources::Files;

    fn check(a: &str, b: &str, same: bool) {
        let stems = Stems::of(&Language::load(&Files::builtin()).unwrap());
        assert_eq!(stems.stem(a) == stems.stem(b), same, "{a} and {b}");
    }

    #[test]
    fn forms_of_a_word_are_one() {
        for (a, b) in [
            ("bought", "buying"),
            ("stole", "steal"),
            ("taking", "took"),
            ("robbed", "rob"),
            ("vaccine", "vaccinated"),
            ("towns", "town"),
            ("children", "child"),
        ] {
            check(a, b, true);
        }
        check("ferry", "fire", false);
        check("port", "poll", false);
    }
}
