//! Which short lines name an outlet: the house under a headline, in a byline, behind "Source:".

use std::collections::BTreeSet;

use serde::Deserialize;

/// The file `outlets.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OutletsFile {
    nouns: Vec<String>,
    weak: Vec<String>,
    openings: Vec<String>,
    sections: Vec<String>,
    taken_from: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    yes: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code, reason = "examples are read by tests"))]
    no: Vec<String>,
}

/// Words by which the name of an outlet is told.
#[derive(Debug, Default)]
pub(crate) struct Outlets {
    nouns: BTreeSet<String>,
    weak: BTreeSet<String>,
    openings: BTreeSet<String>,
    sections: BTreeSet<String>,
    taken_from: BTreeSet<String>,
}

/// Longer lines name no outlet.
const MOST_WORDS: usize = 6;

impl Outlets {
    pub(crate) fn new(file: OutletsFile) -> Self {
        let set = |words: Vec<String>| words.iter().map(|word| word.to_lowercase()).collect();
        Self {
            nouns: set(file.nouns),
            weak: set(file.weak),
            openings: set(file.openings),
            sections: set(file.sections),
            taken_from: set(file.taken_from),
        }
    }

    /// The name, without marks at its ends, where the words are the name of an outlet.
    pub(crate) fn name<'l>(&self, line: &'l str) -> Option<&'l str> {
        let name = line.trim().trim_matches(|c: char| !c.is_alphanumeric());
        let words: Vec<&str> = name.split_whitespace().collect();
        if !(2..=MOST_WORDS).contains(&words.len()) || !words.iter().all(|word| is_written(word)) {
            return None;
        }
        let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let own: Vec<&String> = lower.iter().filter(|word| !is_article(word)).collect();
        let (first, last) = (own.first()?, own.last()?);
        let capital = |word: Option<&&str>| word.is_some_and(|w| w.starts_with(char::is_uppercase));
        if own.len() < 2 || !capital(words.first()) || !capital(words.last()) {
            return None;
        }
        let rest = &own[..own.len() - 1];
        let told = rest.iter().any(|word| !self.sections.contains(*word));
        let sound = self.openings.contains(*first)
            || self.nouns.contains(*last)
            || (self.weak.contains(*last) && told);
        sound.then_some(name)
    }

    /// The outlet that a line such as "Source: Northern Wire" says the text was taken from.
    pub(crate) fn taken_from<'l>(&self, line: &'l str) -> Option<&'l str> {
        let (label, rest) = line.split_once(':')?;
        let label = label.trim().trim_start_matches(['(', '[']).to_lowercase();
        self.taken_from.contains(&label).then(|| self.name(rest))?
    }
}

/// A word of a name: a capital, or one of the small words inside.
fn is_written(word: &str) -> bool {
    let small = matches!(
        word,
        "of" | "the" | "and" | "&" | "de" | "del" | "du" | "des" | "di" | "da" | "do" | "la" | "le"
    );
    let letters = |c: char| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-');
    small || (word.starts_with(char::is_uppercase) && word.chars().all(letters))
}

fn is_article(word: &str) -> bool {
    matches!(
        word,
        "the" | "le" | "la" | "el" | "die" | "der" | "das" | "il" | "o" | "a"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::builtin_file;

    fn outlets() -> (Outlets, OutletsFile) {
        let file = || builtin_file::<OutletsFile>("furniture/outlets.toml");
        (Outlets::new(file()), file())
    }

    #[test]
    fn examples_of_the_file() {
        let (outlets, file) = outlets();
        assert!(file.yes.len() > 5 && file.no.len() > 5);
        for name in &file.yes {
            assert_eq!(outlets.name(name), Some(name.as_str()));
        }
        for line in &file.no {
            assert_eq!(outlets.name(line), None, "{line}");
        }
    }

    #[test]
    fn lines_that_say_where_a_text_was_taken_from() {
        let outlets = outlets().0;
        assert_eq!(
            outlets.taken_from("Source: Northern Wire"),
            Some("Northern Wire")
        );
        assert_eq!(
            outlets.taken_from("(Quelle: Harrow Zeitung)"),
            Some("Harrow Zeitung")
        );
        assert_eq!(outlets.taken_from("Harrow: Northern Wire"), None);
        assert_eq!(outlets.taken_from("Source: the mayor"), None);
    }
}
