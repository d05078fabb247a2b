//! Bytes become articles: encoding, readable text, labelled blocks, metadata, publication date, and
//! the way back to the bytes.
//!
//! [`unpack`] takes an input apart: archives, feeds, mailboxes and compressed files give their
//! documents one by one. [`read`] takes one document and gives the articles in it. Neither touches a
//! file, clock or network. Page furniture is labelled, never deleted; nothing about the text makes it fail: what it
//! cannot read at all (binary data, an empty file) is an [`IngestError`], everything else is an
//! article with [`Diagnostic`](counterclaim_model::Diagnostic)s.

mod assemble;
mod byline;
mod date;
mod dateline;
mod detect;
mod encoding;
mod error;
mod format;
mod label;
mod language;
mod origin;
mod outlet;
mod paragraph;
mod read;
mod resources;
mod triage;
mod unpack;

pub use date::parse_published;
pub use error::{IngestError, IngestErrorKind};
pub use format::{FieldError, Fields};
pub use read::{Ingested, Input, MAX_ARTICLE_BYTES, Options, read};
pub use resources::{ResourceError, Resources};
pub use triage::{Profile, Seen, TriageRules};
pub use unpack::{Document, Found, Limits, ReadSeek, Source, unpack};
