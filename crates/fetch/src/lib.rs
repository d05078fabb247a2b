//! The one crate that talks to a network: polite, guarded requests, kept as web archives.
//!
//! A [`Fetcher`] gets one address: it asks `robots.txt`, waits between requests to one host, follows
//! redirects itself, and connects only to addresses that its [`Guard`] lets pass, which are checked
//! after the name was resolved and are the very ones that are connected to. What it got is a
//! [`Capture`], which [`warc`] writes with its hash. [`feed`] knows the links in feeds and the feeds in
//! OPML lists. Nothing else in the project sends or receives anything.

mod capture;
pub mod feed;
mod fetcher;
mod guard;
mod pace;
mod resolver;
mod robots;
pub mod warc;

pub use capture::{Capture, DecodeError};
pub use fetcher::{FetchError, Fetched, Fetcher, Settings, Validators, certificates};
pub use guard::Guard;
pub use resolver::{Lookup, SystemLookup};
