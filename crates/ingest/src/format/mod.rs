//! One file per format: bytes of that format become a text with paragraphs.

pub(crate) mod compose;
pub(crate) mod docx;
pub(crate) mod entry;
mod front;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod live_blog;
pub(crate) mod mail;
pub(crate) mod text;

use std::ops::Range;

use counterclaim_model::{Alignment, Diagnostic, OriginEvidence};

pub(crate) use html::Markup;
pub use json::{FieldError, Fields};

use crate::date::Candidate;
use crate::paragraph::Paragraph;

/// A text with its paragraphs, and what its format says about it beside the words.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The text as it will stand in the article.
    pub(crate) text: String,
    /// The way back to the decoded source.
    pub(crate) alignment: Alignment,
    /// Its paragraphs in order; they cover everything that is not blank.
    pub(crate) paragraphs: Vec<Paragraph>,
    /// What the page says of itself.
    pub(crate) facts: Facts,
    /// Whether the paragraphs carry markup.
    pub(crate) marked_up: bool,
    /// Entries of a live blog, in the order of the page.
    pub(crate) entries: Vec<Entry>,
    /// Remarks on what the format hides.
    pub(crate) remarks: Vec<Diagnostic>,
}

/// One entry of a live blog.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    /// Its first paragraph and one past its last.
    pub(crate) paragraphs: Range<usize>,
    /// Its headline.
    pub(crate) headline: Option<String>,
    /// Its own address.
    pub(crate) url: Option<String>,
    /// Dates that its data names.
    pub(crate) dates: Vec<Candidate>,
}

/// What a page says of itself outside its text.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Headlines, best first.
    pub(crate) headlines: Vec<String>,
    /// The address that the page names.
    pub(crate) canonical_url: Option<String>,
    /// Who published it.
    pub(crate) outlet: Option<String>,
    /// Its authors.
    pub(crate) authors: Vec<String>,
    /// Language tag.
    pub(crate) language: Option<String>,
    /// Dates, in the order of their worth.
    pub(crate) dates: Vec<Candidate>,
    /// The address that a container gives.
    pub(crate) url: Option<String>,
    /// When the copy was retrieved, as a container says.
    pub(crate) captured: Option<String>,
    /// Whose text it is, as a container says.
    pub(crate) origins: Vec<OriginEvidence>,
}

impl Facts {
    /// These facts, and where they say nothing those of the page itself.
    fn over(mut self, mut own: Self) -> Self {
        self.headlines.append(&mut own.headlines);
        self.dates.append(&mut own.dates);
        self.origins.append(&mut own.origins);
        if self.authors.is_empty() {
            self.authors = own.authors;
        }
        Self {
            canonical_url: self.canonical_url.or(own.canonical_url),
            outlet: self.outlet.or(own.outlet),
            language: self.language.or(own.language),
            url: self.url.or(own.url),
            captured: self.captured.or(own.captured),
            ..self
        }
    }
}

/// A text that is over the limit: one paragraph, nothing looked at.
pub(crate) fn unread(text: String) -> Draft {
    let span = counterclaim_model::Span::new(0, text.len()).trim(&text);
    Draft {
        alignment: Alignment::identity(text.len(), 0),
        paragraphs: vec![Paragraph::plain(span)],
        text,
        ..Draft::default()
    }
}
