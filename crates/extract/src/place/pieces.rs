//! Words as names are made of them: tokens cut at hyphens, folded, with what recognition asks of each.

use std::collections::BTreeSet;

use counterclaim_model::{BlockKind, Span};

use super::fold::fold;
use crate::segment::{Segments, TokenKind};

/// What a piece is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    Word,
    /// "'s", "n't".
    Clitic,
    Number,
    Mark,
}

/// A token, or what lies between its hyphens.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) span: Span,
    /// Folded; a mark stays as it is.
    pub(super) folded: String,
    pub(super) kind: PieceKind,
    /// Begins with a capital letter, or is in a script without any.
    pub(super) capital: bool,
    /// Has two capital letters or more and no small one.
    pub(super) all_capitals: bool,
    pub(super) sentence: usize,
    /// First word of its sentence or quotation.
    pub(super) opens: bool,
    /// Joined to the piece before by a hyphen or slash.
    pub(super) glued: bool,
}

/// All pieces of an article, with what holds for the whole of it.
pub(super) struct Pieces {
    pub(super) list: Vec<Piece>,
    /// By sentence: nearly every word has a capital, as in a headline.
    pub(super) titled: Vec<bool>,
    /// By sentence: the piece that opens its paragraph, if one does.
    pub(super) opens_paragraph: BTreeSet<usize>,
    /// Words that the article writes small.
    pub(super) small: BTreeSet<String>,
}

impl Pieces {
    pub(super) fn of(segments: &Segments<'_>) -> Self {
        let mut pieces = Self {
            list: Vec::with_capacity(segments.tokens.len()),
            titled: Vec::with_capacity(segments.sentences.len()),
            opens_paragraph: BTreeSet::new(),
            small: BTreeSet::new(),
        };
        for (number, sentence) in segments.sentences.iter().enumerate() {
            let first = pieces.list.len();
            let paragraph = &segments.paragraphs[sentence.paragraph];
            if paragraph.sentences.start == number {
                pieces.opens_paragraph.insert(first);
            }
            for token in sentence.tokens.clone() {
                pieces.push_token(segments, token, number);
            }
            pieces.mark_openings(first);
            let titled = paragraph.kind == BlockKind::Title || pieces.looks_titled(first);
            pieces.titled.push(titled);
        }
        let small = pieces
            .list
            .iter()
            .filter(|p| p.kind == PieceKind::Word && !p.capital);
        pieces.small = small.map(|piece| piece.folded.clone()).collect();
        pieces
    }

    fn push_token(&mut self, segments: &Segments<'_>, token: usize, sentence: usize) {
        let word = segments.word(token);
        let start = segments.tokens[token].span.start();
        let kind = match segments.tokens[token].kind {
            TokenKind::Mark => PieceKind::Mark,
            TokenKind::Number => PieceKind::Number,
            TokenKind::Word if word.starts_with(['\'', '’']) => PieceKind::Clitic,
            TokenKind::Word => PieceKind::Word,
        };
        let mut at = 0;
        for part in word.split_inclusive(['-', '‑', '/', '_']) {
            let bare = part.trim_end_matches(['-', '‑', '/', '_']);
            let letters = bare.trim_start_matches(['\'', '’', '‘']);
            if kind == PieceKind::Mark || !letters.is_empty() {
                let text = if kind == PieceKind::Mark { part } else { bare };
                self.list.push(Piece {
                    span: Span::new(start + at, start + at + text.len()),
                    folded: if kind == PieceKind::Mark {
                        part.to_owned()
                    } else {
                        fold(text)
                    },
                    kind,
                    capital: letters.split(['\'', '’']).take(2).any(|part| {
                        let first = part.chars().next();
                        first.is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
                    }),
                    all_capitals: is_all_capitals(letters),
                    sentence,
                    opens: false,
                    glued: at > 0,
                });
            }
            at += part.len();
        }
    }

    /// Marks the first word and each word after an opening quotation mark, a colon or a bullet.
    fn mark_openings(&mut self, first: usize) {
        let mut opens = true;
        for piece in &mut self.list[first..] {
            match piece.kind {
                PieceKind::Mark => {
                    opens |= matches!(
                        piece.folded.as_str(),
                        "“" | "\"" | "‘" | "«" | ":" | "•" | "—" | "*" | "…"
                    );
                }
                _ => {
                    piece.opens = opens;
                    opens = false;
                }
            }
        }
    }

    fn looks_titled(&self, first: usize) -> bool {
        let long = |p: &&Piece| p.kind == PieceKind::Word && p.span.len() >= 4;
        let words = self.list[first..].iter().filter(long).count();
        let capital = self.list[first..]
            .iter()
            .filter(long)
            .filter(|p| p.capital)
            .count();
        words >= 4 && capital * 10 >= words * 8
    }

    /// The piece before, if in the same sentence.
    pub(super) fn before(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1)?;
        (self.list.get(before)?.sentence == self.list.get(at)?.sentence).then_some(before)
    }

    /// The piece after `at - 1`, if in the same sentence as that.
    pub(super) fn after(&self, end: usize) -> Option<usize> {
        let last = self.list.get(end.checked_sub(1)?)?;
        (self.list.get(end)?.sentence == last.sentence).then_some(end)
    }

    /// The folded word at `at`, or nothing.
    pub(super) fn word(&self, at: Option<usize>) -> &str {
        at.and_then(|at| self.list.get(at))
            .map_or("", |piece| piece.folded.as_str())
    }

    /// The span from one piece to the last of a range.
    pub(super) fn span(&self, range: std::ops::Range<usize>) -> Span {
        match (
            self.list.get(range.start),
            self.list.get(range.end.wrapping_sub(1)),
        ) {
            (Some(first), Some(last)) => first.span.cover(last.span),
            _ => Span::default(),
        }
    }
}

fn is_all_capitals(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic()).peekable();
    let n = word.chars().filter(|c| c.is_alphabetic()).count();
    n >= 2 && letters.all(char::is_uppercase)
}
