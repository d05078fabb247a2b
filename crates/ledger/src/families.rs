//! What families of events have to do with each other, by `resources/families/en.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

const TEXT: &str = include_str!("../../../resources/families/en.toml");

/// The rows of the file that the ledger asks for.
#[derive(Debug, Default, Deserialize)]
struct Families {
    occurrences: Vec<String>,
    lasting: Vec<String>,
    more: Vec<String>,
    #[cfg(test)]
    examples: Vec<String>,
    #[cfg(test)]
    more_examples: Vec<String>,
}

/// A file that does not parse would leave all lists empty; a test sees that it does.
static FAMILIES: LazyLock<Families> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

/// The first of the families that may be rival accounts of one occurrence, where `family` is one of them.
pub(crate) fn occurrence(family: &str) -> Option<&'static str> {
    let families = &FAMILIES.occurrences;
    let known = families.iter().any(|name| name == family);
    families.first().filter(|_| known).map(String::as_str)
}

/// Whether events of a type go on for weeks.
pub(crate) fn is_lasting(kind: &str) -> bool {
    FAMILIES.lasting.iter().any(|name| name == kind)
}

/// Whether a word before a mention makes it one more of its kind.
pub(crate) fn is_more(word: &str) -> bool {
    FAMILIES.more.iter().any(|name| name == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_the_file_holds() {
        assert!(!FAMILIES.examples.is_empty());
        let sort = |family: &str| occurrence(family).unwrap_or("").to_owned();
        for example in &FAMILIES.examples {
            let (one, pair) = example.split_once(": ").unwrap();
            let (a, b) = pair.split_once(" | ").unwrap();
            let same = !sort(a).is_empty() && sort(a) == sort(b);
            assert_eq!(same, one == "one", "{example}");
        }
        for example in &FAMILIES.more_examples {
            let (words, expected) = example.split_once(" => ").unwrap();
            let found = words.split(' ').any(is_more);
            assert_eq!(found, expected == "yes", "{example}");
        }
    }
}
