//! What happened, or is said to have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ActorId, ClaimId, EventId, PlaceId, QuantityId, Span, TimeId};

/// Something that happened or is said to have happened, within one article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Local id.
    pub id: EventId,
    /// Name of its type in `resources/events/`.
    pub r#type: String,
    /// Types that may name the same occurrence have one family, in `resources/events/`.
    #[serde(default)]
    pub family: String,
    /// The type's codes in other people's schemes.
    pub codes: Codes,
    /// Every trigger that refers to it.
    pub mentions: Vec<Span>,
    /// Whether it is reported as having happened.
    pub realis: Realis,
    /// When.
    pub time: Option<TimeId>,
    /// Where.
    pub places: Vec<PlaceId>,
    /// How many, of what.
    pub quantities: Vec<QuantityId>,
    /// Who did what in it, and who says so.
    pub participants: Vec<Participant>,
    /// What claims about it agree or disagree on.
    pub facets: Vec<Facet>,
    /// Strongest status of its facets, by a stated rule.
    pub status: Status,
}

/// Codes of an event type in other people's schemes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Codes {
    /// PLOVER event category.
    pub plover: Option<String>,
    /// Mode of the PLOVER category ("heavy-weapons").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plover_mode: Option<String>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// ACLED event type, to which the sub-event type belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acled_type: Option<String>,
    /// ACLED sub-event type.
    pub acled: Option<String>,
}

/// Whether an event is reported as having happened.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Realis {
    /// Said to have happened or to be happening.
    Reported,
    /// Said to be going to happen.
    Planned,
    /// Only imagined ("if a drone hit …").
    Hypothetical,
    /// Said not to have happened.
    Negated,
    /// Earlier or habitual, told as background.
    Background,
}

/// Somebody or something with a part in an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Participant {
    /// Which part.
    pub role: Role,
    /// The actor, where it is one.
    pub actor: Option<ActorId>,
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
    /// The claims that say so; empty where the article says so itself.
    pub according_to: Vec<ClaimId>,
}

/// A part in an event.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Did it.
    Attacker,
    /// Ordered it.
    Director,
    /// It was done to or aimed at.
    Target,
    /// Was hurt by it.
    Victim,
    /// It was done with.
    Instrument,
    /// Acted against or after it.
    Responder,
    /// Spoke.
    Speaker,
    /// Was spoken to, or received.
    Recipient,
}

/// One question about an event and the claims that answer it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Facet {
    /// Which question: `occurred`, `perpetrator`, `count:killed` …
    pub facet: String,
    /// The answer.
    pub value: String,
    /// Claims that put it forward.
    pub r#for: Vec<ClaimId>,
    /// Claims that deny or contradict it.
    pub against: Vec<ClaimId>,
    /// Claims that doubt it or could not verify it.
    pub doubt: Vec<ClaimId>,
}

/// Where an event stands between the claims about it; stronger statuses come first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A party admits what it had denied.
    Conceded,
    /// The same speaker replaced what it had said.
    Corrected,
    /// Put forward by one party and denied, doubted or contradicted by another.
    Disputed,
    /// Somebody said that it could not be verified.
    Unverified,
    /// Only one source says so.
    SingleSource,
    /// Several say so, or the article itself, and nobody objects.
    Undisputed,
}

impl Status {
    /// In words, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Conceded => "conceded",
            Self::Corrected => "corrected",
            Self::Disputed => "disputed",
            Self::Unverified => "unverified",
            Self::SingleSource => "single source",
            Self::Undisputed => "undisputed",
        }
    }
}
