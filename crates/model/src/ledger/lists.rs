//! Lists of a ledger: what a question about many entries gives.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::claim::{LedgerActor, LedgerClaim};
use super::event::{LedgerArticle, LedgerEvent};

/// Name of the shape of a list of events.
pub const EVENTS_V1: &str = "counterclaim.events.v1";
/// Name of the shape of a list of claims.
pub const CLAIMS_V1: &str = "counterclaim.claims.v1";
/// Name of the shape of a list of articles.
pub const ARTICLES_V1: &str = "counterclaim.articles.v1";
/// Name of the shape of a list of actors.
pub const ACTORS_V1: &str = "counterclaim.actors.v1";
/// Name of the shape of what changed.
pub const CHANGES_V1: &str = "counterclaim.changes.v1";
/// Name of the shape of what a search finds.
pub const SEARCH_V1: &str = "counterclaim.search.v1";

/// Which of an article's dates a view "as of" goes by.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// When it was published.
    #[default]
    Published,
    /// When this copy was retrieved.
    Captured,
}

/// Events of a ledger: `counterclaim.events.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventsV1 {
    /// Always [`EVENTS_V1`].
    pub schema: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    #[serde(default)]
    pub undated: usize,
    /// In order of their earliest time, undated ones last, then of their id.
    pub events: Vec<LedgerEvent>,
}

/// Claims of a ledger: `counterclaim.claims.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimsV1 {
    /// Always [`CLAIMS_V1`].
    pub schema: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    #[serde(default)]
    pub undated: usize,
    /// In order of publication, then of article id and text.
    pub claims: Vec<LedgerClaim>,
}

/// Articles of a ledger: `counterclaim.articles.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArticlesV1 {
    /// Always [`ARTICLES_V1`].
    pub schema: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    #[serde(default)]
    pub undated: usize,
    /// In order of publication, undated ones last, then of id.
    pub articles: Vec<LedgerArticle>,
}

/// Actors of a ledger: `counterclaim.actors.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActorsV1 {
    /// Always [`ACTORS_V1`].
    pub schema: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    #[serde(default)]
    pub undated: usize,
    /// Most claims first, then by name.
    pub actors: Vec<LedgerActor>,
}

/// What changed in a ledger between two moments: `counterclaim.changes.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangesV1 {
    /// Always [`CHANGES_V1`].
    pub schema: String,
    /// The earlier moment, as asked for.
    pub from: Option<String>,
    /// The later moment, as asked for; `None` for everything.
    pub to: Option<String>,
    /// Which date both go by.
    pub clock: Clock,
    /// In the order of the list of events.
    pub changes: Vec<Change>,
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The event's id at the later moment.
    pub event: String,
    /// Its title at the later moment.
    pub title: String,
    /// What sort of change.
    pub kind: ChangeKind,
    /// In words.
    pub sentence: String,
    /// The claims or articles that it comes from.
    pub because: Vec<String>,
}

/// What sort of change.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// The event was first reported.
    Reported,
    /// Its status is another.
    Status,
    /// A party took a position.
    Position,
    /// A number is new or another.
    Number,
    /// An accused party has spoken.
    Response,
    /// More articles tell it.
    Articles,
}

/// What a search finds in a ledger: `counterclaim.search.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SearchV1 {
    /// Always [`SEARCH_V1`].
    pub schema: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    #[serde(default)]
    pub undated: usize,
    /// Events, then claims, articles and actors, each in the order of its list.
    pub search: Vec<Hit>,
}

/// One thing that a search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hit {
    /// What it is.
    pub kind: HitKind,
    /// Its id.
    pub id: String,
    /// Title of an event or article, name of an actor, who says a claim.
    pub title: String,
    /// The words around the first word that was asked for, on one line; what a claim says.
    pub snippet: String,
    /// The article it stands in; `None` for events and actors, which stand in many.
    pub article: Option<String>,
    /// When that was published.
    pub published: Option<String>,
}

/// What a search can find.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum HitKind {
    /// An event.
    Event,
    /// A claim.
    Claim,
    /// An article.
    Article,
    /// An actor.
    Actor,
}
