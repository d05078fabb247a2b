//! What claims do to each other, and whether things add up.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ClaimId, EntryId, Span};

/// One claim's bearing on another claim or on an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    /// Which bearing.
    pub kind: RelationKind,
    /// The claim that bears on the other.
    pub from: ClaimId,
    /// The claim or event it bears on.
    pub to: EntryId,
    /// The facet in question.
    pub facet: Option<String>,
    /// The words it rests on.
    pub evidence: Vec<Span>,
    /// The rule that found it.
    pub rule: String,
}

/// How one claim bears on another.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// Says that it is not so.
    Denies,
    /// Says something that cannot also be so.
    Contradicts,
    /// Replaces it, by the same source.
    Corrects,
    /// Takes it back, by the same source.
    Retracts,
    /// Says that it is so.
    Supports,
    /// Calls it unlikely.
    Doubts,
    /// Says the same again.
    Repeats,
    /// Says that it could not be verified.
    CouldNotVerify,
}

/// Something that was checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// What was checked.
    pub kind: CheckKind,
    /// How it came out.
    pub verdict: Verdict,
    /// In words.
    pub message: String,
    /// The entries it rests on.
    pub refs: Vec<EntryId>,
}

/// What is checked.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum CheckKind {
    /// Whether numbers add up.
    Arithmetic,
    /// Whether dates fit.
    Date,
    /// Whether something is attributed.
    Attribution,
    /// Whether an accusation has an answer.
    Response,
}

/// How a check came out.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It fits.
    Holds,
    /// It does not fit.
    DoesNotHold,
    /// Something is left open.
    Open,
}
