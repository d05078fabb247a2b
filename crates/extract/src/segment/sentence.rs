//! Sentence ends, decided at marks with the words on both sides.

use std::ops::Range;

use super::token::{ABBREVIATIONS, TITLES, Token};

/// Words that start a sentence after an abbreviation such as "U.S." or "a.m.".
const STARTERS: &[&str] = &[
    "A",
    "After",
    "All",
    "Also",
    "Although",
    "An",
    "And",
    "Another",
    "As",
    "At",
    "Before",
    "But",
    "By",
    "During",
    "Earlier",
    "Each",
    "For",
    "From",
    "He",
    "Her",
    "His",
    "However",
    "I",
    "If",
    "In",
    "It",
    "Its",
    "Last",
    "Later",
    "Many",
    "Meanwhile",
    "More",
    "Most",
    "No",
    "Nobody",
    "None",
    "Officials",
    "On",
    "One",
    "Other",
    "Our",
    "People",
    "Police",
    "Residents",
    "She",
    "Since",
    "So",
    "Some",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "Three",
    "Two",
    "Under",
    "Until",
    "We",
    "What",
    "When",
    "While",
    "Who",
    "With",
    "Witnesses",
    "You",
];

/// Splits a paragraph's tokens into sentences; every token falls into exactly one.
pub(super) fn split(text: &str, tokens: &[Token], range: Range<usize>) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = range.start;
    let mut i = range.start;
    while i < range.end {
        if let Some(end) = boundary_after(text, tokens, i, range.end) {
            sentences.push(start..end);
            start = end;
            i = end;
        } else {
            i += 1;
        }
    }
    if start < range.end {
        sentences.push(start..range.end);
    }
    sentences
}

fn is_closer(word: &str) -> bool {
    matches!(word, "”" | "’" | "\"" | "'" | "»" | ")" | "]")
}

fn is_opener(word: &str) -> bool {
    matches!(
        word,
        "“" | "‘" | "\"" | "'" | "«" | "(" | "[" | "„" | "—" | "–" | "-"
    )
}

/// One past the last token of the sentence that ends at token `i`, if one does.
fn boundary_after(text: &str, tokens: &[Token], i: usize, end: usize) -> Option<usize> {
    let word = tokens[i].span.slice(text);
    let stop = matches!(word, "." | "?" | "!" | "…" | "..." | "?!");
    let dotted = word.len() > 1 && word.ends_with('.') && word.starts_with(char::is_alphabetic);
    if !stop && !dotted {
        return None;
    }
    let mut next = i + 1;
    while next < end
        && (matches!(tokens[next].span.slice(text), "." | "?" | "!")
            || (is_closer(tokens[next].span.slice(text)) && touches(tokens, next)))
    {
        next += 1;
    }
    if next >= end {
        return Some(end);
    }
    // a mark glued to the next word ("example.com", "Yahoo!") ends nothing
    if next == i + 1 && touches(tokens, next) {
        return None;
    }
    let mut first = next;
    while first + 1 < end && is_opener(tokens[first].span.slice(text)) {
        first += 1;
    }
    let following = tokens[first].span.slice(text);
    let starts_low =
        following.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';' | ':'));
    if starts_low || (dotted && !ends_at_abbreviation(word, following, first > next)) {
        return None;
    }
    Some(next)
}

/// Whether token `i` follows its neighbor without a blank.
fn touches(tokens: &[Token], i: usize) -> bool {
    tokens[i - 1].span.end() == tokens[i].span.start()
}

/// Whether a sentence ends after the abbreviation `word` when `following` comes next.
fn ends_at_abbreviation(word: &str, following: &str, quote_opens: bool) -> bool {
    let stem = word.trim_end_matches('.').to_lowercase();
    if TITLES.contains(&stem.as_str()) {
        return false;
    }
    let initial = stem.chars().count() == 1;
    if initial && !quote_opens {
        return false;
    }
    let abbreviation = stem.contains('.') || ABBREVIATIONS.contains(&stem.as_str());
    !abbreviation || quote_opens || STARTERS.contains(&following)
}

#[cfg(test)]
mod tests {
    use crate::segment::Segments;

    fn check(text: &str, expected: &[&str]) {
        let segments = Segments::of_text(text);
        let found: Vec<&str> = segments
            .sentences
            .iter()
            .map(|sentence| segments.slice(sentence.span))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn titles_and_initials_end_nothing() {
        check(
            "Sen. John F. Doe met Lt. Gen. Roe. He left.",
            &["Sen. John F. Doe met Lt. Gen. Roe.", "He left."],
        );
    }

    #[test]
    fn clock_times_and_countries_end_a_sentence_only_before_a_starter() {
        check(
            "It began at 2:30 a.m. Wednesday in the U.S. The fire spread.",
            &[
                "It began at 2:30 a.m. Wednesday in the U.S.",
                "The fire spread.",
            ],
        );
    }

    #[test]
    fn a_quoted_question_goes_on_with_its_cue() {
        check(
            "“How would they react?” asked the envoy. “Badly.” He left.",
            &[
                "“How would they react?” asked the envoy.",
                "“Badly.”",
                "He left.",
            ],
        );
    }

    #[test]
    fn paragraphs_always_end_sentences() {
        check("No stop here\n\nNext one", &["No stop here", "Next one"]);
    }

    #[test]
    fn marks_inside_words_end_nothing() {
        check(
            "See example.com for 3.5 million reasons.",
            &["See example.com for 3.5 million reasons."],
        );
    }
}
