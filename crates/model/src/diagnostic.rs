//! What the reader should know about how an article was read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Span;

/// A remark on the reading of an article; never an error of the batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// Stable code, listed in `docs/diagnostics.md`: a letter for the stage and three digits.
    pub code: String,
    /// What was noticed.
    pub message: String,
    /// Where, if somewhere.
    pub span: Option<Span>,
    /// What can be done.
    pub hint: String,
}

impl Diagnostic {
    /// A diagnostic about the article as a whole.
    pub fn new(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            span: None,
            hint: hint.into(),
        }
    }

    /// The same, about a place in the text.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }
}
