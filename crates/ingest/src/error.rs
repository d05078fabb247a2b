//! Why an input gave no article, and what to do about it.

use std::fmt;

/// What kept an input from becoming an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IngestErrorKind {
    /// No bytes, or nothing but blanks.
    Empty,
    /// Not text: a picture, a program, an archive.
    Binary,
    /// Text in a format that is not read as articles.
    Unsupported,
    /// More bytes than can be addressed, or than it may expand to.
    TooLarge,
    /// An archive, a feed or compressed data that is not whole.
    Damaged,
    /// An option has a value that cannot be used.
    BadOption,
}

impl fmt::Display for IngestErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::Binary => "binary",
            Self::Unsupported => "unsupported",
            Self::TooLarge => "too-large",
            Self::Damaged => "damaged",
            Self::BadOption => "bad-option",
        })
    }
}

/// An input that gave no article: which one, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{input}: {reason}; {hint}")]
pub struct IngestError {
    /// What kind of trouble.
    pub kind: IngestErrorKind,
    /// The input's name as given.
    pub input: String,
    /// What is wrong, in words.
    pub reason: String,
    /// What can be done.
    pub hint: String,
}

impl IngestError {
    pub(crate) fn new(
        kind: IngestErrorKind,
        input: &str,
        reason: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            input: input.to_owned(),
            reason: reason.into(),
            hint: hint.into(),
        }
    }
}
