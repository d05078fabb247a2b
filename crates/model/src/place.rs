//! Place names and where they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{PlaceId, Span};

/// One mention of a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Local id.
    pub id: PlaceId,
    /// The mention.
    pub span: Span,
    /// Name in the gazetteer, or as written where it is not there.
    pub name: String,
    /// Entry it resolved to (`geonames:703448`, `landmark:kremlin`), if any.
    pub gazetteer: Option<String>,
    /// Latitude in degrees north; the centroid of an area.
    pub lat: Option<f64>,
    /// Longitude in degrees east.
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// How closely the coordinates say where.
    pub precision: PlacePrecision,
    /// Whether it is a place here, a government, or a people.
    pub sense: PlaceSense,
    /// How it was resolved, in words, for `explain`.
    #[serde(default)]
    pub because: String,
}

/// How closely coordinates say where something is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum PlacePrecision {
    /// A building or a settlement.
    Exact,
    /// At a distance from something named.
    Near,
    /// A district or county.
    District,
    /// A province, state, or part of a country.
    Region,
    /// A country or something larger.
    Country,
}

/// In which sense a place is named.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum PlaceSense {
    /// Where something is.
    Place,
    /// The government that sits there.
    Government,
    /// "Russian", "Ukrainian".
    Demonym,
}
