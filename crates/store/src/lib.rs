//! Ledgers on disk: operations are appended and never changed, raw bytes are kept by their hash.
//!
//! [`Store`] says what the program needs of a ledger file, in terms of plain values; [`Sqlite`] keeps
//! one in a single SQLite file. [`contract::check`] holds what every store must do, and every store
//! is tested against it. [`verify`](verify()) re-slices every stored span.

pub mod contract;
mod passages;
mod sqlite;
mod store;
mod verify;

pub use sqlite::Sqlite;
pub use store::{Added, Entry, Key, State, Store, StoreError, Stored};
pub use verify::{Audit, verify};
