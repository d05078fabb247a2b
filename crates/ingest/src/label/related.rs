//! Headlines of other stories that stand alone between the paragraphs of a text.

use std::collections::{BTreeMap, BTreeSet};

use crate::paragraph::ends_like_a_sentence;
use crate::resources::Compiled;

/// A line and its surroundings.
pub(crate) struct Standing<'a> {
    /// The line.
    pub(crate) line: &'a str,
    /// The paragraphs that follow, nearest first.
    pub(crate) after: &'a [&'a str],
    /// The words of the whole text.
    pub(crate) text: &'a Words,
    /// Whether a whole paragraph stands right before it.
    pub(crate) paragraph_before: bool,
    /// Whether a whole paragraph stands right after it.
    pub(crate) paragraph_after: bool,
}

/// The evidence that a line needs to be called another story's headline.
const ENOUGH: i32 = 5;

/// Whether the line is a headline of another story and not a subhead of this one.
///
/// Evidence is added up: a headline states something (a verb in the present, few articles, many words
/// or capitals), a subhead names what the next paragraphs are about, and shares words with them.
pub(crate) fn is_related_headline(standing: &Standing<'_>, resources: &Compiled) -> bool {
    let line = standing.line;
    let words: Vec<&str> = line.split_whitespace().collect();
    if !(6..=22).contains(&words.len())
        || ends_like_a_sentence(line)
        || line.ends_with([':', ',', ';', '-', '—', '–'])
    {
        return false;
    }
    if !standing.paragraph_before || !standing.paragraph_after || speaks(line) || is_item(line) {
        return false;
    }
    score(&words, standing, resources) >= ENOUGH
}

fn score(words: &[&str], standing: &Standing<'_>, resources: &Compiled) -> i32 {
    let lower: Vec<String> = words
        .iter()
        .map(|word| {
            word.trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase()
        })
        .collect();
    let verb = lower
        .iter()
        .skip(1)
        .any(|word| resources.headline_verbs.contains(word));
    let link = lower
        .iter()
        .skip(2)
        .any(|word| resources.headline_links.contains(word));
    let to_verb = lower
        .windows(2)
        .skip(1)
        .any(|pair| pair[0] == "to" && pair[1].len() > 2);
    let articles = lower
        .iter()
        .filter(|word| matches!(word.as_str(), "a" | "an" | "the"))
        .count();
    let long = words.len() >= 8;
    let title_case = is_title_case(words);
    let question = matches!(
        lower[0].as_str(),
        "what" | "how" | "why" | "where" | "when" | "who" | "which"
    );
    let personal = lower
        .iter()
        .any(|word| matches!(word.as_str(), "i" | "we" | "you" | "your" | "our" | "my"));
    let own: BTreeSet<String> = stems(standing.line).collect();
    let shared = shared_words(&own, standing.after);
    let unseen = standing.text.unseen(&own);
    let points = [
        (verb, 3),
        (link, 1),
        (to_verb, 1),
        (articles == 0, 1),
        (long, 1),
        (words.len() >= 10, 1),
        (title_case, 2),
        (shared == 0, 1),
        (own.len() >= 4 && unseen >= 5, 1),
        (own.len() >= 4 && unseen >= 7, 2),
        (shared >= 3, -1),
        (question, -2),
        (personal, -1),
        (words.len() < 7, -1),
        (articles >= 2, -1),
    ];
    points
        .iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, weight)| weight)
        .sum()
}

/// Most of the longer words start with a capital.
fn is_title_case(words: &[&str]) -> bool {
    let long = || words.iter().filter(|word| word.chars().count() > 3);
    let capitals = long()
        .filter(|word| word.starts_with(|c: char| !c.is_lowercase()))
        .count();
    long().count() >= 4 && capitals * 10 >= long().count() * 9
}

/// How many of the line's longer words stand in the next paragraphs.
fn shared_words(own: &BTreeSet<String>, after: &[&str]) -> usize {
    let next: BTreeSet<String> = after
        .iter()
        .flat_map(|paragraph| stems(paragraph))
        .collect();
    own.intersection(&next).count()
}

/// How many times each longer word stands in a text.
#[derive(Debug, Default)]
pub(crate) struct Words {
    counts: BTreeMap<String, u32>,
}

impl Words {
    /// Of all lines of a text.
    pub(crate) fn of<'l>(lines: impl Iterator<Item = &'l str>) -> Self {
        let mut counts = BTreeMap::new();
        for stem in lines.flat_map(stems) {
            *counts.entry(stem).or_default() += 1;
        }
        Self { counts }
    }

    /// The share of the line's own words that stand nowhere else in the text, in tenths.
    fn unseen(&self, own: &BTreeSet<String>) -> usize {
        let unseen = own
            .iter()
            .filter(|stem| self.counts.get(*stem).is_none_or(|&n| n <= 1))
            .count();
        if own.is_empty() {
            0
        } else {
            unseen * 10 / own.len()
        }
    }
}

/// Words of four letters and more, in small letters, cut to five: a rough stem.
fn stems(passage: &str) -> impl Iterator<Item = String> {
    passage
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().nth(3).is_some())
        .map(|word| word.chars().flat_map(char::to_lowercase).take(5).collect())
}

/// A line of speech: in quotation marks, or with a speaker before a colon.
fn speaks(line: &str) -> bool {
    let quoted = line.starts_with(['"', '“', '„', '«', '‘', '\'', '»', '—', '–'])
        && line.ends_with(['"', '”', '“', '»', '’', '\'', '«']);
    let speaker = line.split_once(": ").is_some_and(|(head, _)| {
        head.split(' ').count() <= 3
            && head
                .chars()
                .all(|c| c.is_uppercase() || c.is_whitespace() || matches!(c, '.' | '-'))
    });
    quoted || speaker
}

fn is_item(line: &str) -> bool {
    line.starts_with(['-', '*', '•', '·', '#', '>', '▪', '●', '–', '|', '+'])
        || line.starts_with(|c: char| c.is_ascii_digit())
            && line
                .split_once(['.', ')'])
                .is_some_and(|(n, _)| n.len() < 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Resources;

    fn check(line: &str, after: &str, expected: bool) {
        let resources = Resources::default();
        let standing = Standing {
            line,
            after: &[after],
            text: &Words::of([line, after, line].into_iter()),
            paragraph_before: true,
            paragraph_after: true,
        };
        assert_eq!(
            is_related_headline(&standing, resources.get()),
            expected,
            "{line}"
        );
    }

    const NEXT: &str = "The harbor master, who has held the post for nine years, told reporters that the gates had been shut.";

    #[test]
    fn headlines_of_other_stories() {
        for line in [
            "Finance minister denies report of secret talks with creditors",
            "Harrow council says flood wall will not be ready before winter",
            "Volcano Erupts Near Airport, Forcing Evacuation of Three Towns",
            "Opposition leader vows to fight election result in court",
            "Union rejects pay offer, sets date for strike",
        ] {
            check(line, NEXT, true);
        }
    }

    #[test]
    fn subheads_and_short_lines_stay() {
        for line in [
            "It was over",
            "What we know so far about the gates",
            "A harbor without a master",
            "How the gates failed the town twice",
            "“We heard a bang and then the lights went out”",
            "The long road back for those who stayed",
            "MODERATOR: Thank you all for coming to this hall",
            "The gates that the harbor master shut",
            "Calls for an inquiry",
            "He never came back to the house on the hill",
        ] {
            check(line, NEXT, false);
        }
    }

    #[test]
    fn without_paragraphs_around_it_nothing_is_said() {
        let resources = Resources::default();
        let line = "Finance minister denies report of secret talks with creditors";
        let standing = Standing {
            line,
            after: &[],
            text: &Words::default(),
            paragraph_before: true,
            paragraph_after: false,
        };
        assert!(!is_related_headline(&standing, resources.get()));
    }
}
