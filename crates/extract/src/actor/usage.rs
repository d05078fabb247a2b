//! How an article uses its lone names, looked through once for all of them.

use std::collections::BTreeSet;

use super::phrase::{DETERMINERS, is_capitalized};
use crate::segment::{Segments, TokenKind};

/// What the words of an article stand beside.
#[derive(Clone, Debug, Default)]
pub struct Usage<'a> {
    /// Words between "the" and a small letter: "the Norchem plant".
    behind_article: BTreeSet<&'a str>,
    /// Words that open a sentence which the next one calls "it": "Castor dismissed the report. Its
    /// army chief …".
    called_it: BTreeSet<&'a str>,
    /// Words behind another capitalized word of the same sentence that is no determiner.
    behind_name: BTreeSet<&'a str>,
}

impl<'a> Usage<'a> {
    /// Looks through a text.
    pub fn of(segments: &Segments<'a>) -> Self {
        let mut usage = Self::default();
        for sentence in &segments.sentences {
            for i in sentence.tokens.clone().skip(1) {
                let before = segments.word(i - 1);
                let name = is_capitalized(before)
                    && segments.tokens[i - 1].kind == TokenKind::Word
                    && !DETERMINERS.contains(&before.to_lowercase().as_str());
                if name {
                    usage.behind_name.insert(segments.word(i));
                }
            }
        }
        for i in 1..segments.tokens.len() {
            let article = matches!(segments.word(i - 1), "the" | "The");
            if article && segments.word(i + 1).starts_with(char::is_lowercase) {
                usage.behind_article.insert(segments.word(i));
            }
        }
        for pair in segments.sentences.windows(2) {
            let it = matches!(segments.word(pair[1].tokens.start), "It" | "Its");
            if it && pair[0].paragraph == pair[1].paragraph {
                usage.called_it.insert(segments.word(pair[0].tokens.start));
            }
        }
        usage
    }

    /// "The Norchem plant": whether the article uses a name like a body's, and never with a first
    /// name.
    pub(super) fn is_body(&self, name: &str) -> bool {
        let used = self.behind_article.contains(name) || self.called_it.contains(name);
        used && !self.has_fuller_name(name)
    }

    /// Whether a name stands behind another capitalized word or a title anywhere in the article.
    pub(super) fn has_fuller_name(&self, name: &str) -> bool {
        self.behind_name.contains(name)
    }
}
