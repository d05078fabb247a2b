//! The evidence trail of one entry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Span;

use super::claim::Earlier;

/// Name of the shape of an evidence trail.
pub const EXPLAIN_V1: &str = "counterclaim.explain.v1";

/// The evidence trail of one entry: `counterclaim.explain.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainV1 {
    /// Always [`EXPLAIN_V1`].
    pub schema: String,
    /// The entry, as it was asked for.
    pub id: String,
    /// The article it stands in.
    pub article: String,
    /// Version of the program that read it.
    pub version: String,
    /// Fingerprint of the resources it was read with.
    pub resources: String,
    /// Why it is as it is, in plain sentences.
    pub sentences: Vec<String>,
    /// The words it rests on.
    pub passages: Vec<Passage>,
    /// Of a claim of a ledger: earlier ones of other articles that say the same, the likest first.
    #[serde(default)]
    pub said_before: Vec<Earlier>,
}

/// Some words that an entry rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Passage {
    /// What they are to it: `source`, `cue`, `content`, `mention`, or the id of a rule.
    pub role: String,
    /// Where they stand.
    pub span: Span,
    /// The words.
    pub text: String,
}
