//! Paragraphs, sentences, tokens and quotations of an article, as spans of its text.

mod quotation;
mod sentence;
mod token;

use std::ops::Range;

use counterclaim_model::{Article, BlockKind, Span};

pub use quotation::{Quotation, QuoteStyle};
pub use token::{Token, TokenKind};

/// A readable block, with the range of its sentences, tokens and quotations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Where it stands.
    pub span: Span,
    /// What sort of block it is; never furniture.
    pub kind: BlockKind,
    /// Its sentences, as indices into [`Segments::sentences`].
    pub sentences: Range<usize>,
    /// Its tokens, as indices into [`Segments::tokens`].
    pub tokens: Range<usize>,
    /// Its quotations, as indices into [`Segments::quotations`].
    pub quotations: Range<usize>,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands, closing quotation marks included.
    pub span: Span,
    /// Its tokens, as indices into [`Segments::tokens`]; never empty.
    pub tokens: Range<usize>,
    /// Its paragraph, as an index into [`Segments::paragraphs`].
    pub paragraph: usize,
}

/// An article's text cut into paragraphs, sentences, tokens and quotations, furniture left out.
#[derive(Clone, Debug)]
pub struct Segments<'a> {
    /// The text that every span here points into.
    pub text: &'a str,
    /// Readable blocks, in order.
    pub paragraphs: Vec<Paragraph>,
    /// All sentences, in order.
    pub sentences: Vec<Sentence>,
    /// All tokens, in order.
    pub tokens: Vec<Token>,
    /// All quotations, in order of their opening marks.
    pub quotations: Vec<Quotation>,
}

impl<'a> Segments<'a> {
    /// Cuts the readable blocks of an article.
    pub fn of(article: &'a Article) -> Self {
        let blocks = article
            .readable_blocks()
            .map(|block| (block.span, block.kind));
        Self::of_blocks(&article.text, blocks)
    }

    /// Cuts the given stretches of a text.
    pub fn of_blocks(text: &'a str, blocks: impl IntoIterator<Item = (Span, BlockKind)>) -> Self {
        let mut segments = Self {
            text,
            paragraphs: Vec::new(),
            sentences: Vec::new(),
            tokens: Vec::new(),
            quotations: Vec::new(),
        };
        for (span, kind) in blocks {
            segments.push_block(span, kind);
        }
        quotation::join_continued(text, &segments.paragraphs, &mut segments.quotations);
        segments
    }

    /// Cuts a bare text whose paragraphs are separated by blank lines; for tests and examples.
    pub fn of_text(text: &'a str) -> Self {
        let mut blocks = Vec::new();
        let mut from = 0;
        for part in text.split("\n\n") {
            let span = Span::new(from, from + part.len()).trim(text);
            if !span.is_empty() {
                blocks.push((span, BlockKind::Body));
            }
            from += part.len() + 2;
        }
        Self::of_blocks(text, blocks)
    }

    fn push_block(&mut self, span: Span, kind: BlockKind) {
        let paragraph = self.paragraphs.len();
        let first_token = self.tokens.len();
        let first_sentence = self.sentences.len();
        let first_quotation = self.quotations.len();
        token::tokenize(self.text, span, &mut self.tokens);
        let tokens = first_token..self.tokens.len();
        for range in sentence::split(self.text, &self.tokens, tokens.clone()) {
            let span = self.tokens[range.start]
                .span
                .cover(self.tokens[range.end - 1].span);
            self.sentences.push(Sentence {
                span,
                tokens: range,
                paragraph,
            });
        }
        quotation::find(self.text, span, paragraph, &mut self.quotations);
        self.paragraphs.push(Paragraph {
            span,
            kind,
            sentences: first_sentence..self.sentences.len(),
            tokens,
            quotations: first_quotation..self.quotations.len(),
        });
    }

    /// The words of a span.
    pub fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The words of a token.
    pub fn word(&self, token: usize) -> &'a str {
        self.tokens
            .get(token)
            .map_or("", |token| self.slice(token.span))
    }

    /// The span from the first to the last token of a range.
    pub fn token_range_span(&self, range: Range<usize>) -> Span {
        match (self.tokens.get(range.start), range.end.checked_sub(1)) {
            (Some(first), Some(last)) if last >= range.start => {
                first.span.cover(self.tokens[last].span)
            }
            _ => Span::default(),
        }
    }

    /// The tokens that overlap a span.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let start = self
            .tokens
            .partition_point(|token| token.span.end() <= span.start());
        let end = self
            .tokens
            .partition_point(|token| token.span.start() < span.end());
        start..end.max(start)
    }

    /// The sentence that holds the byte at `offset`, as an index.
    pub fn sentence_at(&self, offset: usize) -> Option<usize> {
        let at = self
            .sentences
            .partition_point(|sentence| sentence.span.end() <= offset);
        self.sentences
            .get(at)
            .filter(|s| s.span.start() <= offset)
            .map(|_| at)
    }

    /// The paragraph that holds the byte at `offset`, as an index.
    pub fn paragraph_at(&self, offset: usize) -> Option<usize> {
        let at = self
            .paragraphs
            .partition_point(|paragraph| paragraph.span.end() <= offset);
        self.paragraphs
            .get(at)
            .filter(|p| p.span.start() <= offset)
            .map(|_| at)
    }

    /// The kind of the paragraph that holds the byte at `offset`.
    pub fn kind_at(&self, offset: usize) -> Option<BlockKind> {
        Some(self.paragraphs[self.paragraph_at(offset)?].kind)
    }

    /// The outermost quotation that holds the byte at `offset`.
    pub fn quotation_at(&self, offset: usize) -> Option<&Quotation> {
        let last = self
            .quotations
            .partition_point(|q| q.span.start() <= offset);
        let paragraph = self.paragraph_at(offset)?;
        let first = self.paragraphs[paragraph].quotations.start;
        // outermost quotations do not overlap: only the last one to open can still be open
        self.quotations[first..last.max(first)]
            .last()
            .filter(|q| q.span.contains_offset(offset))
    }
}
