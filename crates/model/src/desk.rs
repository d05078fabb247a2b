//! The shape of a desk report: `counterclaim.checks.v1`, what an editor would ask about a draft.
//!
//! Spans and columns count Unicode code points; lines and columns start at 1.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Span;
use crate::ledger::Clock;

/// Name of the shape of a desk report.
pub const CHECKS_V1: &str = "counterclaim.checks.v1";

/// A desk report: `counterclaim.checks.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChecksV1 {
    /// Always [`CHECKS_V1`].
    pub schema: String,
    /// The moment of the ledger that was asked, as given; `None` for everything or for no ledger.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Everything that was checked, found something or not; drafts in path order, articles of a
    /// ledger in order of publication.
    pub articles: Vec<CheckedArticle>,
    /// What was found, article by article, each in the order of its text.
    pub findings: Vec<Finding>,
}

/// One article that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckedArticle {
    /// Content hash.
    pub id: String,
    /// Path or URL as read.
    pub input: String,
    /// Headline.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// ISO 639-1 code, or `und`.
    pub language: String,
    /// Whether it was read; `false` for a language that is stored but not read.
    pub read: bool,
    /// How many words of story text it has.
    pub words: usize,
    /// How many findings it has.
    pub findings: usize,
}

/// Something that an editor would ask about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// `F-` and a hash of article, code and place; never changes on a re-run.
    pub id: String,
    /// Stable code, listed in `docs/diagnostics.md`.
    pub code: String,
    /// The check's name, as its file in `resources/checks/`.
    pub name: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, in one sentence.
    pub message: String,
    /// What would mend it.
    pub mend: String,
    /// The article.
    pub article: String,
    /// Path or URL of the article as read.
    pub input: String,
    /// The words in question, the first of them first.
    pub spans: Vec<Span>,
    /// The words of the first span.
    pub text: String,
    /// Where the first span stands by line and column.
    pub region: Region,
    /// What it rests on.
    pub evidence: Vec<FindingEvidence>,
}

/// How much a finding matters.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It cannot be right as it stands.
    Error,
    /// Something that the reader is owed is missing.
    Warning,
    /// Something to look at.
    Note,
}

/// Where a span stands: lines and columns from 1, the end one past the last character.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Region {
    /// Line of the first character.
    pub start_line: usize,
    /// Column of the first character, in code points.
    pub start_column: usize,
    /// Line of the last character.
    pub end_line: usize,
    /// Column after the last character, in code points.
    pub end_column: usize,
}

/// Something that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingEvidence {
    /// The entry to `explain`: local (`c3`) in a draft, global (`C-…`) in a ledger; `None` for mere
    /// words.
    pub entry: Option<String>,
    /// What it is to the finding.
    pub role: String,
    /// The article in which it stands.
    pub article: String,
    /// Path or URL of that article as read.
    pub input: String,
    /// When that article was published.
    pub published: Option<String>,
    /// Where in it.
    pub spans: Vec<Span>,
    /// Those words.
    pub text: String,
}
