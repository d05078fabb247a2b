//! A text as the model reads it: word pieces and shapes, sentence by sentence.

use counterclaim_extract::segment::Segments;

use crate::shape;
use crate::wordpiece::Vocabulary;

/// One token as the model reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenPieces {
    /// Ids of its word pieces, at least one; the first carries the token's labels.
    pub ids: Vec<u32>,
    /// How it is written; see [`shape::shapes`].
    pub shape: u32,
}

impl TokenPieces {
    /// Whether it stands in a quotation, marks included.
    pub(crate) fn is_quoted(&self) -> bool {
        self.shape >= shape::QUOTED
    }
}

/// Every token of a text, in order.
pub fn of(segments: &Segments<'_>, vocabulary: &Vocabulary) -> Vec<TokenPieces> {
    let mut tokens = Vec::with_capacity(segments.tokens.len());
    for paragraph in &segments.paragraphs {
        let shapes = shape::shapes(segments, paragraph);
        for (token, shape) in paragraph.tokens.clone().zip(shapes) {
            let word = match segments.word(token) {
                // two single marks for a double one, as some wires write it
                "''" | "``" => "\"",
                word => word,
            };
            let ids = vocabulary.cut(word);
            tokens.push(TokenPieces { ids, shape });
        }
    }
    tokens
}
