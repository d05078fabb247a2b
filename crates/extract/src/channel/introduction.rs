//! The words around a medium's name that make it a channel, not a topic.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::segment::Segments;
use crate::time::is_day_or_month;

/// Most tokens between a noun for what was said or written and the medium it was given to ("an interview
/// last week with the Comet").
const NOUN_REACH: usize = 6;

/// Words around names of media, of `resources/channels/phrases.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Introduction {
    /// Words before a medium's name that make it a channel.
    before: BTreeSet<String>,
    /// Verbs of telling, whose object may be a medium.
    pub(super) telling: BTreeSet<String>,
    /// Words that make the medium after "of" a channel ("a broadcast of Radio One").
    programs: BTreeSet<String>,
    /// Words after a medium's name that make it the one who relays.
    after: BTreeSet<String>,
    /// Words between what introduces a medium and its name ("told the privately owned daily …").
    between: BTreeSet<String>,
    /// Endings of such words ("state-run").
    between_endings: Vec<String>,
    /// Nouns and participles for what is said to or published by a medium ("an interview with the Comet").
    given: BTreeSet<String>,
    /// Words that end the noun of a source that is a document ("a statement | of the port").
    pub(super) source_ends: BTreeSet<String>,
    /// Words before a medium inside a source by which it came ("a video posted | on Telegram").
    pub(super) source_media: BTreeSet<String>,
}

/// A capitalized word that is no day or month.
pub(super) fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && !is_day_or_month(word)
}

impl Introduction {
    fn is_modifier(&self, word: &str) -> bool {
        self.between.contains(word) || self.between_endings.iter().any(|end| word.ends_with(end))
    }

    /// The word that introduces what stands at a token, in lower case.
    fn opener(&self, segments: &Segments<'_>, at: usize, first: usize) -> Option<(usize, String)> {
        (first..at)
            .rev()
            .map(|i| (i, segments.word(i).to_lowercase()))
            .find(|(_, word)| !self.is_modifier(word))
    }

    /// Whether the words around a medium's name make it a channel, not a topic.
    pub(super) fn introduced(
        &self,
        segments: &Segments<'_>,
        at: usize,
        len: usize,
        first: usize,
    ) -> bool {
        let before = self.opener(segments, at, first).map(|(_, word)| word);
        let after = segments.word(at + len).to_lowercase();
        let program = before.as_deref() == Some("of")
            && (first..at).any(|i| self.programs.contains(&segments.word(i).to_lowercase()));
        program
            || before.is_some_and(|word| self.before.contains(&word))
            || self.after.contains(&after)
    }

    /// Whether something was told to what stands at a token, or was said in or published by it; what is
    /// asked of names that may be those of anything ("the Comet").
    pub(super) fn given_to(&self, segments: &Segments<'_>, at: usize, first: usize) -> bool {
        let Some((opener, word)) = self.opener(segments, at, first) else {
            return false;
        };
        let preposition = matches!(word.as_str(), "with" | "to" | "in" | "by" | "for" | "on");
        let from = opener.saturating_sub(NOUN_REACH).max(first);
        let given =
            || (from..opener).any(|i| self.given.contains(&segments.word(i).to_lowercase()));
        self.telling.contains(&word) || preposition && given()
    }
}
