//! The nouns of the ledger and their invariants: every shape that is serialized lives here.
//!
//! An [`Article`] is one text as it was ingested, with labelled [`Block`]s. A [`Reading`] is what was
//! read out of it: [`Claim`]s by [`Actor`]s about [`Event`]s, with [`Time`]s, [`Place`]s,
//! [`Quantity`]s, [`Relation`]s between claims, [`Check`]s and [`Diagnostic`]s. Everything points
//! into the text by [`Span`]. Inside the program a span counts UTF-8 bytes; outside it counts Unicode
//! code points, and [`wire`] is the only place where one becomes the other.
//!
//! This crate does no input or output, has no clock, and knows no other crate of the workspace.

mod actor;
mod alignment;
mod article;
mod claim;
pub mod decision;
pub mod desk;
mod diagnostic;
mod edtf;
mod event;
mod ids;
pub mod ledger;
pub mod loss;
mod place;
mod quantity;
mod reading;
mod relation;
mod span;
mod stance;
mod time;
mod visible;
pub mod wire;

pub use actor::{Actor, ActorKind};
pub use alignment::{Alignment, Run};
pub use article::{
    Article, Basis, Block, BlockKind, DateEvidence, Dateline, Organ, OriginEvidence, Published,
};
pub use claim::{
    Act, Certainty, Channel, ChannelKind, Claim, Content, Cue, Evidence, Polarity, QuoteForm,
    Source, SourceKind,
};
pub use diagnostic::Diagnostic;
pub use edtf::edtf_between;
pub use event::{Codes, Event, Facet, Participant, Realis, Role, Status};
pub use ids::{
    ActorId, ArticleId, ClaimId, EntryId, EventId, PlaceId, QuantityId, TimeId, fingerprint,
};
pub use place::{Place, PlacePrecision, PlaceSense};
pub use quantity::{Bound, Quantity};
pub use reading::{Engine, Reading};
pub use relation::{Check, CheckKind, Relation, RelationKind, Verdict};
pub use span::{Span, TextIndex};
pub use stance::Stance;
pub use time::{Time, TimeKind, TimeMod};
pub use visible::{acts, visible};

/// A value of a closed list (a stance, a role, a status) as it is written in JSON; empty for anything
/// else.
pub fn json_word(value: impl serde::Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or("").to_owned()
}
