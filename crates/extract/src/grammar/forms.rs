//! Forms of English verbs and nouns, made by rule from the dictionary form, and back.

use std::collections::BTreeMap;

/// Irregular forms, as the lexicon lists them.
#[derive(Clone, Debug, Default)]
pub struct Irregular {
    /// Past and participle of a verb, by dictionary form.
    pub verbs: BTreeMap<String, (String, String)>,
    /// Singular by plural.
    pub plurals: BTreeMap<String, String>,
    /// Plural by singular.
    pub singulars: BTreeMap<String, String>,
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Whether the last consonant is doubled before "-ed" and "-ing" ("rob", "shell" is not).
fn doubles(lemma: &str) -> bool {
    let chars: Vec<char> = lemma.chars().collect();
    let [.., before, vowel, last] = chars.as_slice() else {
        return false;
    };
    let closed = is_vowel(*vowel) && !is_vowel(*last) && !matches!(last, 'w' | 'x' | 'y');
    let syllables = chars
        .windows(2)
        .filter(|w| is_vowel(w[0]) && !is_vowel(w[1]))
        .count();
    closed && !is_vowel(*before) && syllables == 1
}

/// Verbs of more than one syllable that double their last consonant all the same.
const DOUBLING: &[&str] = &[
    "admit", "commit", "expel", "kidnap", "occur", "omit", "permit", "refer", "repel", "submit",
    "transmit", "compel", "propel", "rebel", "deter", "acquit", "annul", "defer", "patrol",
    "control", "equip", "rebut", "abet", "incur", "recur", "regret",
];

fn ends_in_sibilant(word: &str) -> bool {
    ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| word.ends_with(end))
}

fn consonant_y(word: &str) -> Option<&str> {
    let stem = word.strip_suffix('y')?;
    stem.chars()
        .next_back()
        .is_some_and(|c| !is_vowel(c))
        .then_some(stem)
}

fn with_s(word: &str) -> String {
    match consonant_y(word) {
        Some(stem) => format!("{stem}ies"),
        None if ends_in_sibilant(word) => format!("{word}es"),
        None => format!("{word}s"),
    }
}

fn with_ed(word: &str) -> String {
    match consonant_y(word) {
        Some(stem) => format!("{stem}ied"),
        None if word.ends_with('e') => format!("{word}d"),
        None => format!("{}ed", doubled(word)),
    }
}

fn with_ing(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ie") {
        return format!("{stem}ying");
    }
    match word.strip_suffix('e') {
        Some(stem) if !word.ends_with("ee") && !word.ends_with("oe") => format!("{stem}ing"),
        _ => format!("{}ing", doubled(word)),
    }
}

fn doubled(word: &str) -> String {
    match word.chars().next_back() {
        Some(last) if doubles(word) || DOUBLING.contains(&word) => format!("{word}{last}"),
        _ => word.to_owned(),
    }
}

/// One form of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VerbForm {
    /// "strike"
    Base,
    /// "strikes"
    Third,
    /// "struck"
    Past,
    /// "stricken"
    Participle,
    /// "striking"
    Gerund,
}

impl Irregular {
    /// All forms of a verb, given in its dictionary form.
    pub fn verb_forms(&self, lemma: &str) -> Vec<(VerbForm, String)> {
        let (past, participle) = self
            .verbs
            .get(lemma)
            .cloned()
            .unwrap_or_else(|| (with_ed(lemma), with_ed(lemma)));
        vec![
            (VerbForm::Base, lemma.to_owned()),
            (VerbForm::Third, with_s(lemma)),
            (VerbForm::Past, past),
            (VerbForm::Participle, participle),
            (VerbForm::Gerund, with_ing(lemma)),
        ]
    }

    /// The plural of a noun.
    pub fn plural(&self, noun: &str) -> String {
        self.singulars
            .get(noun)
            .cloned()
            .unwrap_or_else(|| with_s(noun))
    }

    /// The singular of a noun as written in lower case; the word itself where it is no plural.
    pub fn singular(&self, word: &str) -> String {
        if let Some(singular) = self.plurals.get(word) {
            return singular.clone();
        }
        if self.singulars.contains_key(word) || word.len() < 4 {
            return word.to_owned();
        }
        if let Some((head, tail)) = word.rsplit_once('-') {
            return format!("{head}-{}", self.singular(tail));
        }
        let stem = if let Some(stem) = word.strip_suffix("ies") {
            return format!("{stem}y");
        } else if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
            return word.to_owned();
        } else if let Some(stem) = word.strip_suffix("es").filter(|s| ends_in_sibilant(s)) {
            // "houses" keeps its e, "crashes" does not
            let keeps = stem.ends_with('s') && !stem.ends_with("ss") || stem.ends_with('z');
            return if keeps {
                format!("{stem}e")
            } else {
                stem.to_owned()
            };
        } else {
            word.strip_suffix('s')
        };
        stem.unwrap_or(word).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_inflect() {
        let irregular = Irregular::default();
        let check = |lemma: &str, expected: &str| {
            let forms: Vec<String> = irregular
                .verb_forms(lemma)
                .into_iter()
                .map(|f| f.1)
                .collect();
            assert_eq!(forms.join(" "), expected);
        };
        check("attack", "attack attacks attacked attacked attacking");
        check("seize", "seize seizes seized seized seizing");
        check("ram", "ram rams rammed rammed ramming");
        check("target", "target targets targeted targeted targeting");
        check("bury", "bury buries buried buried burying");
        check("die", "die dies died died dying");
        check("flee", "flee flees fleed fleed fleeing");
        check("kidnap", "kidnap kidnaps kidnapped kidnapped kidnapping");
        check("shell", "shell shells shelled shelled shelling");
        check("crash", "crash crashes crashed crashed crashing");
    }

    #[test]
    fn nouns_become_singular() {
        let irregular = Irregular::default();
        let check = |word: &str, expected: &str| assert_eq!(irregular.singular(word), expected);
        check("drones", "drone");
        check("refineries", "refinery");
        check("houses", "house");
        check("crashes", "crash");
        check("buses", "buse"); // listed as irregular in the lexicon
        check("cross", "cross");
        check("gas", "gas");
    }
}
