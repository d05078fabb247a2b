//! The commands, one file each, and what several of them begin with.

pub mod actors;
pub mod add;
pub mod agree;
pub mod articles;
pub mod changes;
pub mod check;
pub mod claims;
pub mod completions;
pub mod demo;
pub mod doctor;
pub mod event;
pub mod events;
pub mod explain;
pub mod export;
pub mod man;
pub mod mcp;
pub mod read;
pub mod review;
pub mod search;
pub mod serve;
pub mod triage;
pub mod verify;
pub mod watch;

mod opening;
mod progress;
mod reading;
