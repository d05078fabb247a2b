//! Time expressions and what they resolve to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Span, TimeId};

/// One time expression, with TIMEX3 extent, type and value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Time {
    /// Local id.
    pub id: TimeId,
    /// The expression, modifiers inside, no leading preposition.
    pub span: Span,
    /// TIMEX3 type.
    pub r#type: TimeKind,
    /// TIMEX3 value, local, without seconds or zone; `None` where it cannot be resolved.
    pub value: Option<String>,
    /// TIMEX3 modifier.
    pub r#mod: Option<TimeMod>,
    /// Earliest moment it can mean (RFC 3339 or date).
    pub earliest: Option<String>,
    /// Latest moment it can mean (RFC 3339 or date).
    pub latest: Option<String>,
    /// The value in EDTF ([`Time::edtf`]); filled where a reading leaves the program, and `None` inside.
    #[serde(default)]
    pub edtf: Option<String>,
    /// Whether a value was found.
    pub resolved: bool,
    /// How the value was reached, in words, for `explain`.
    #[serde(default)]
    pub because: String,
}

/// TIMEX3 type.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeKind {
    /// A calendar day or something coarser.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// Something that repeats.
    Set,
}

/// TIMEX3 modifier.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TimeMod {
    /// "More than a decade ago".
    Before,
    /// "Less than a year ago".
    After,
    /// "No less than a year ago".
    OnOrBefore,
    /// "No more than a year ago".
    OnOrAfter,
    /// "Less than two hours".
    LessThan,
    /// "More than five minutes".
    MoreThan,
    /// "No more than ten days".
    EqualOrLess,
    /// "At least ten days".
    EqualOrMore,
    /// "Early Wednesday", "the start of the year".
    Start,
    /// "Mid-May".
    Mid,
    /// "Late April".
    End,
    /// "About 2:30 a.m."
    Approx,
}
