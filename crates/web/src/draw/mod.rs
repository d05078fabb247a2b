//! Pictures: SVG worked out here and written by templates, each with a table that says the same.

pub(crate) mod axis;
pub(crate) mod bars;
pub(crate) mod map;
pub(crate) mod tallies;
pub(crate) mod timeline;
mod world;
