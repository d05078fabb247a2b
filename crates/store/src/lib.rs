//! Ledgers on disk: operations are appended and never changed, raw bytes are kept by their hash.
//!
//! [`Store`] says what the program needs of a ledger, in terms of plain values; [`Sqlite`] keeps one in a
//! single file, [`Postgres`] in a database for teams. [`open`] chooses by name. [`contract::check`] holds
//! what every store must do, and every store is tested against it. [`verify`](verify()) re-slices every
//! stored span.

#[cfg(unix)]
pub mod cluster;
pub mod contract;
mod latest;
mod location;
mod passages;
mod postgres;
mod postgres_shelf;
mod postgres_words;
mod sqlite;
mod sqlite_open;
mod sqlite_shelf;
mod store;
mod verify;

pub use location::{is_served, open, open_existing, open_to_read, shown};
pub use postgres::Postgres;
pub use sqlite::Sqlite;
pub use store::{Added, Entry, Key, News, Position, State, Store, StoreError, Stored};
pub use verify::{Audit, verify};
