//! A small language for phrases, so that rules in resource files read like the words they find.
//!
//! Words are compared in lower case, apart from punctuation. `(a|b)` is either, `(a )*` and `(a )?`
//! repeat or leave out, `x*` takes any ending, `...` stands for up to five words and `... ...` for up
//! to ten. Phrases begin and
//! end at word boundaries. They compile to linear-time automata.

use std::ops::Range;
use std::sync::OnceLock;

use regex::{Regex, RegexSet};

use crate::segment::{Segments, TokenKind};

/// Text as patterns see it: lower case, straight apostrophes, one blank between words, no other marks.
pub fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars() {
        match c {
            '’' | '‘' | '\'' => out.push('\''),
            c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            '-' | '‑' => out.push('-'),
            '%' | '$' | '€' | '£' => out.push(c),
            _ if !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    split_negation(&out.replace("' ", " ").replace(" '", " "))
}

/// Normalized text without "not 31" in "29, not 31, had died": what is set right there is a number, and what befell
/// them is not negated.
pub fn without_numbers_denied(normalized: &str) -> String {
    let words: Vec<&str> = normalized.split(' ').collect();
    let number = |at: usize| {
        let word: &str = words.get(at).copied().unwrap_or("");
        word.starts_with(|c: char| c.is_ascii_digit())
    };
    let kept = (0..words.len()).filter(|&at| !(words[at] == "not" && number(at + 1) && at > 1));
    kept.map(|at| words[at]).collect::<Vec<_>>().join(" ")
}

/// "didn't" is compared as "did n't", so that one rule finds "did not" and "didn't".
fn split_negation(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find("n't") {
        out.push_str(&rest[..at]);
        if out.ends_with(char::is_alphabetic) {
            out.push(' ');
        }
        out.push_str("n't");
        rest = &rest[at + 3..];
    }
    out + rest
}

/// How many words "..." lets stand between others.
const WORDS_IN_GAP: usize = 5;

/// The regular expression of one phrase.
fn expression(phrase: &str) -> String {
    let mut out = String::from(r"\b");
    let phrase = split_negation(phrase.trim());
    let mut chars = phrase.chars().peekable();
    let mut last_letter = false;
    while let Some(c) = chars.next() {
        match c {
            '.' => {
                // "..." with the blanks around it; written again it lets more words stand between
                let mut dots = 1;
                while let Some(&next) = chars.peek().filter(|&&next| next == '.' || next == ' ') {
                    dots += usize::from(next == '.');
                    chars.next();
                }
                let words = WORDS_IN_GAP * (dots / 3);
                out.truncate(out.trim_end().len());
                out.push_str(&format!(r" (?:\S+ ){{0,{words}}}?"));
            }
            '*' if last_letter => out.push_str(r"[\p{L}'-]*"),
            '*' | '?' | '(' | ')' | '|' => {
                out.push(c);
                if c == '(' {
                    out.push_str("?:");
                }
            }
            c => out.push_str(&regex::escape(&c.to_string())),
        }
        last_letter = c.is_alphanumeric();
    }
    out.push_str(r"\b");
    out
}

/// Several phrases that mean the same.
#[derive(Clone, Debug)]
pub struct Patterns {
    set: RegexSet,
    /// The phrases one by one, made when a place is first asked for.
    each: Vec<OnceLock<Option<Regex>>>,
}

impl Patterns {
    /// Compiles phrases.
    ///
    /// # Errors
    /// The phrase that does not compile, and why.
    pub fn new<S: AsRef<str>>(phrases: &[S]) -> Result<Self, String> {
        let expressions: Vec<String> = phrases
            .iter()
            .map(|phrase| expression(phrase.as_ref()))
            .collect();
        let set = RegexSet::new(&expressions).map_err(|error| {
            let mut pairs = expressions.iter().zip(phrases);
            let wrong = pairs.find(|(e, _)| Regex::new(e).is_err());
            let phrase = wrong.map_or("", |(_, phrase)| phrase.as_ref());
            format!("pattern “{phrase}”: {error}")
        })?;
        let each = vec![OnceLock::new(); expressions.len()];
        Ok(Self { set, each })
    }

    /// The numbers of the phrases that stand in a text that [`normalize`] made.
    pub fn matches(&self, normalized: &str) -> impl Iterator<Item = usize> {
        self.set.matches(normalized).into_iter()
    }

    /// Whether one of the phrases stands in a text that [`normalize`] made.
    pub fn find_in(&self, normalized: &str) -> bool {
        self.set.is_match(normalized)
    }

    /// Where the first matching phrase stands in a normalized text.
    pub fn position(&self, normalized: &str) -> Option<std::ops::Range<usize>> {
        let first = self.set.matches(normalized).into_iter().next()?;
        let one = self.each[first].get_or_init(|| Regex::new(&self.set.patterns()[first]).ok());
        one.as_ref()?.find(normalized).map(|found| found.range())
    }
}

/// A range of tokens as patterns see it, with the way back to the tokens.
#[derive(Clone, Debug)]
pub struct TokenText {
    words: String,
    /// Where each token begins in `words`, and which it is.
    starts: Vec<(usize, usize)>,
}

impl TokenText {
    /// The words of the tokens in `range`; where `wall` says so, a token is a wall that no phrase
    /// crosses.
    pub fn new(segments: &Segments<'_>, range: Range<usize>, wall: impl Fn(usize) -> bool) -> Self {
        let mut words = String::from(" ");
        let mut starts = Vec::new();
        for i in range {
            let walled = wall(i);
            if segments
                .tokens
                .get(i)
                .is_none_or(|token| token.kind == TokenKind::Mark)
                && !walled
            {
                continue;
            }
            starts.push((words.len(), i));
            if walled {
                words.push('\u{1}');
            } else {
                let word = segments.word(i).to_lowercase().replace('’', "'");
                words.push_str(word.strip_suffix('.').unwrap_or(&word));
            }
            words.push(' ');
        }
        Self { words, starts }
    }

    /// The tokens that the first matching phrase covers.
    pub fn find(&self, patterns: &Patterns) -> Option<Range<usize>> {
        let found = patterns.position(&self.words)?;
        let first = self.starts.iter().find(|(at, _)| found.contains(at))?.1;
        let last = self
            .starts
            .iter()
            .rev()
            .find(|(at, _)| found.contains(at))?
            .1;
        Some(first..last + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(phrase: &str, text: &str, expected: bool) {
        let patterns = Patterns::new(&[phrase]).unwrap();
        assert_eq!(
            patterns.find_in(&normalize(text)),
            expected,
            "{phrase} in {text}"
        );
    }

    #[test]
    fn phrases_find_words_not_letters() {
        check(
            "not (been |ever )*involved",
            "He was not ever involved.",
            true,
        );
        check("lie", "He lied", false);
        check("attack*", "They attacked", true);
        check(
            "called ... ridiculous",
            "called the two denials “absolutely ridiculous.”",
            true,
        );
        check(
            "called ... ridiculous",
            "called a b c d e f g ridiculous",
            false,
        );
        check("(not|n't) involved", "It wasn’t involved", true);
        check("could not (be )?verified", "could not be verified", true);
    }
}
