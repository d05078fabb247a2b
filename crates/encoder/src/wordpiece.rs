//! WordPiece, as BERT's uncased models cut words: lower case, accents off, longest known piece first.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is cut into pieces; a longer one is one unknown piece. As in the pretraining.
const MAX_WORD_CHARS: usize = 100;
/// Most pieces of one token that the model sees; the rest of it is left out.
const MAX_TOKEN_PIECES: usize = 24;

/// A vocabulary of word pieces, one a line, whose line number is the piece's id.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    ids: BTreeMap<String, u32>,
    /// Id of the piece that opens every window.
    pub cls: u32,
    /// Id of the piece that ends every paragraph.
    pub sep: u32,
    /// Id of the piece for what the vocabulary cannot spell.
    pub unknown: u32,
}

impl Vocabulary {
    /// Reads a vocabulary; names the special piece that is missing, if one is.
    pub fn parse(text: &str) -> Result<Self, String> {
        let ids: BTreeMap<String, u32> = text
            .lines()
            .zip(0u32..)
            .map(|(piece, id)| (piece.to_owned(), id))
            .collect();
        let special = |name: &str| {
            ids.get(name)
                .copied()
                .ok_or_else(|| format!("the vocabulary has no {name}"))
        };
        Ok(Self {
            cls: special("[CLS]")?,
            sep: special("[SEP]")?,
            unknown: special("[UNK]")?,
            ids,
        })
    }

    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether it holds nothing; never so for a parsed one.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The pieces of one token, at least one and at most `MAX_TOKEN_PIECES`.
    pub fn cut(&self, token: &str) -> Vec<u32> {
        let mut pieces = Vec::new();
        let mut word = String::new();
        for c in token.chars().take(4 * MAX_WORD_CHARS) {
            if is_mark(c) {
                self.cut_word(&word, &mut pieces);
                word.clear();
                let mut sign = [0; 4];
                self.cut_word(c.encode_utf8(&mut sign), &mut pieces);
            } else {
                word.push(c);
            }
        }
        self.cut_word(&word, &mut pieces);
        pieces.truncate(MAX_TOKEN_PIECES);
        if pieces.is_empty() {
            pieces.push(self.unknown);
        }
        pieces
    }

    fn cut_word(&self, word: &str, pieces: &mut Vec<u32>) {
        let plain: String = word
            .nfd()
            .filter(|&c| !is_combining_mark(c) && !c.is_control())
            .flat_map(char::to_lowercase)
            .collect();
        if plain.is_empty() {
            return;
        }
        if plain.chars().count() > MAX_WORD_CHARS {
            pieces.push(self.unknown);
            return;
        }
        let first = pieces.len();
        let mut start = 0;
        while start < plain.len() {
            let Some((id, end)) = self.longest(&plain, start) else {
                pieces.truncate(first);
                pieces.push(self.unknown);
                return;
            };
            pieces.push(id);
            start = end;
        }
    }

    /// The longest known piece that starts at `start`, with its end.
    fn longest(&self, word: &str, start: usize) -> Option<(u32, usize)> {
        let mut key = String::with_capacity(word.len() + 2);
        let mut end = word.len();
        while end > start {
            key.clear();
            if start > 0 {
                key.push_str("##");
            }
            key.push_str(&word[start..end]);
            if let Some(&id) = self.ids.get(&key) {
                return Some((id, end));
            }
            end = word[..end].char_indices().next_back().map_or(0, |(i, _)| i);
        }
        None
    }
}

/// Signs that stand alone: all of ASCII's, and what Unicode calls punctuation or a symbol, near enough.
fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation() || !(c.is_alphanumeric() || c.is_whitespace() || is_combining_mark(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(token: &str, expected: &str) {
        let list = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nun\n##able\n##x\nzoe\n-\n'\n’\ns\nt\n##b\n##2";
        let vocabulary = Vocabulary::parse(list).unwrap();
        let names: Vec<&str> = list.lines().collect();
        let pieces = vocabulary.cut(token);
        let found: Vec<&str> = pieces.iter().map(|&id| names[id as usize]).collect();
        assert_eq!(found.join(" "), expected, "{token}");
    }

    #[test]
    fn cuts_the_longest_piece_first() {
        check("Unable", "un ##able");
        check("Zoë", "zoe");
        check("’s", "’ s");
        check("TB2-un", "t ##b ##2 - un");
    }

    #[test]
    fn odd_words_are_unknown() {
        check("", "[UNK]");
        check("\u{1}", "[UNK]");
        check("🚀", "[UNK]");
        check(&"x".repeat(5000), "[UNK]");
    }
}
