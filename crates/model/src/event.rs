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

impl Realis {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 5] = [
        Self::Reported,
        Self::Planned,
        Self::Hypothetical,
        Self::Negated,
        Self::Background,
    ];

    /// As it is written in JSON and in a query.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Planned => "planned",
            Self::Hypothetical => "hypothetical",
            Self::Negated => "negated",
            Self::Background => "background",
        }
    }
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
    /// All of them, the strongest first.
    pub const ALL: [Self; 6] = [
        Self::Conceded,
        Self::Corrected,
        Self::Disputed,
        Self::Unverified,
        Self::SingleSource,
        Self::Undisputed,
    ];

    /// As it is written in JSON and in a query.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SingleSource => "single-source",
            other => other.words(),
        }
    }

    /// In words, for people.
    pub const fn words(self) -> &'static str {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_json() {
        for status in Status::ALL {
            assert_eq!(crate::json_word(status), status.name());
        }
        for realis in Realis::ALL {
            assert_eq!(crate::json_word(realis), realis.name());
        }
    }
}
