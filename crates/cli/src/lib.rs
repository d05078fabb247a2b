//! The `counterclaim` command: wires bytes to articles, articles to readings, readings to a ledger.
//!
//! [`arguments`] is what a user can type; each command is one file of [`commands`]. The stages are
//! wired together in [`pipeline`] and nowhere else. [`batch`] reads many inputs at once, [`guard`]
//! keeps one bad article from harming the others, [`network`] fetches what a user asked to be fetched,
//! and [`view`] turns values into text for people.

pub mod arguments;
pub mod batch;
pub mod commands;
pub mod ending;
pub mod guard;
pub mod input;
pub mod meter;
pub mod network;
pub mod output;
pub mod pipeline;
pub mod queue;
pub mod screen;
pub mod triage;
pub mod version;
pub mod view;
pub mod whole;
