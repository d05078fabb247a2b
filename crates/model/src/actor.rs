//! Who speaks, acts or is spoken of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ActorId, Span};

/// Somebody in an article, with every place where the text refers to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// Local id.
    pub id: ActorId,
    /// Fullest name in the text, or the description where there is no name.
    pub name: String,
    /// What they are.
    pub kind: ActorKind,
    /// ISO 3166-1 alpha-2 code of the country they belong to, where the text or a resource says so.
    pub country: Option<String>,
    /// Their role as written ("Kremlin spokesman").
    pub role: Option<String>,
    /// The actor on whose behalf they speak.
    pub speaks_for: Option<ActorId>,
    /// Every mention: names, descriptions and pronouns.
    pub mentions: Vec<Span>,
    /// Why it speaks for whom it speaks, in words, for `explain`; empty where it speaks for itself.
    #[serde(default)]
    pub because: String,
}

/// What an actor is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ActorKind {
    /// One person with a name.
    Person,
    /// A company, agency, force, party, court and the like.
    Organization,
    /// A state, its government or its seat.
    Government,
    /// Several people taken together ("Russian officials", "residents").
    Group,
    /// The outlet itself or another one.
    Outlet,
    /// Somebody whom the text does not name ("a U.S. official").
    Unnamed,
}
