//! Many readings in, one account out, whatever the order of arrival.
//!
//! An [`Operation`] is what was done to a ledger, appended and never changed. [`Ledger`] is the view
//! derived from them: readings in the order of their article ids, with a global id for every entry
//! ([`EntryIds`]). [`Ledger::as_of`] leaves out what was not yet published or captured at a moment;
//! [`Ledger::events`], [`Ledger::claims`], [`Ledger::articles`], [`Ledger::actors`] and
//! [`Ledger::search`] answer a [`Query`] in the shapes of `counterclaim_model::ledger`.
//!
//! What people decide ([`counterclaim_model::decision`]) lies over the readings and never changes them:
//! a rejected claim counts nowhere, a corrected field shows its value, events are joined and kept apart.
//!
//! Nothing here decides who is right. A status says how claims stand to each other, by the rule
//! written in [`facets`], and a dispute keeps all its sides.
//!
//! Values in, values out: this crate knows no file, no clock and no other crate but the model.

mod across;
pub mod apart;
mod as_of;
mod changes;
mod decision;
mod decision_grouping;
mod decision_overlay;
mod decision_preview;
mod decision_queue;
mod decision_time;
mod decisions;
mod differences;
mod entry_view;
mod event_decisions;
mod event_groups;
mod event_ledger;
mod event_profile;
mod event_view;
mod event_votes;
mod excerpt;
pub mod facets;
mod families;
mod global_ids;
mod holdings;
mod lexicon;
mod lists;
mod loose_claims;
mod operation;
mod origins;
mod parts;
pub mod party;
mod query;
mod runs;
mod said_before;
mod same_claim;
mod same_event;
mod search;
mod shelf;
mod shelving;
mod syndication;
mod tallies;
mod text_index;
mod ties;
mod title;
mod view;

pub use as_of::{AsOf, AsOfError, instant};
pub use changes::changes;
pub use excerpt::Excerpt;
pub use global_ids::{EntryIds, GlobalKind};
pub use operation::Operation;
pub use query::{Field, HAS, Query, QueryError};
pub use same_event::Member;
pub use shelf::{SHELF_VERSION, Shelf};
pub use shelving::{clear, shelve};
pub use view::{Found, Ledger};
