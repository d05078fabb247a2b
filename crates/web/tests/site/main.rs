//! The site as a whole: pages and data without a socket, the server over sockets of this machine, tools for
//! language models, the description of the interface, the style.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod interface;
mod mcp;
mod metrics;
mod pages;
mod parts;
mod server;
mod style;
mod support;
