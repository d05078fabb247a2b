//! A ledger as pages, data and an API.
//!
//! [`Site::answer`] turns a [`Request`] into a [`Reply`] and knows no socket; [`serve`] is the server
//! around it. What a page shows is put together as plain values in `pages` and written by templates
//! that escape everything. How articles are read is somebody else's business, given as a [`Reader`].

pub mod access;
mod account;
mod api;
mod assets;
mod data;
mod draw;
mod intake;
mod links;
mod lists;
pub mod mcp;
mod metrics;
pub mod openapi;
mod pages;
mod plain;
mod reply;
mod request;
mod routes;
mod server;
mod site;
mod store_origin;
mod words;

pub use reply::Reply;
pub use request::{Method, Request, Upload};
pub use server::{Limits, serve};
pub use site::{Origin, Progress, Reader, Refused, Site, SiteError};
pub use store_origin::StoreOrigin;
