//! Numbers, what they count and how they bound it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ClaimId, EventId, QuantityId, Span};

/// One number in the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantity {
    /// Local id.
    pub id: QuantityId,
    /// The number with its modifier ("at least 12").
    pub span: Span,
    /// Smallest number it can mean; `None` where open.
    pub low: Option<f64>,
    /// The number itself; `None` for words like "dozens" without a single reading.
    pub best: Option<f64>,
    /// Largest number it can mean; `None` where open.
    pub high: Option<f64>,
    /// How the number bounds what it counts.
    pub bound: Bound,
    /// Dictionary form of what is counted ("drone").
    pub counted: Option<String>,
    /// Name of the measure in `resources/measures/` ("shot_down").
    pub measure: Option<String>,
    /// The event it belongs to.
    pub event: Option<EventId>,
    /// The claim that states it; `None` where the article does.
    pub claim: Option<ClaimId>,
}

/// How a number bounds what it counts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// "24".
    Exact,
    /// "At least 24", "more than 24".
    AtLeast,
    /// "About 24", "some 24".
    About,
    /// "Up to 24".
    UpTo,
    /// "Dozens".
    Vague,
}
