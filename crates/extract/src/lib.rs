//! One article in, one [`Reading`](counterclaim_model::Reading) out.
//!
//! A learned half reads the sentence, a stated half says what it means. This crate does no input or
//! output and has no clock: the article's publication date is the only "now" it knows. Reading never
//! fails: what could not be read is a diagnostic.

pub mod actor;
pub mod annotation;
pub mod attribution;
pub mod calibration;
pub mod channel;
pub mod check;
pub mod claim;
pub mod event;
pub mod facet;
pub mod frame;
pub mod grammar;
pub mod organ;
pub mod pattern;
pub mod place;
pub mod plain;
pub mod predicate;
pub mod quantity;
pub mod relation;
pub mod relay;
pub mod resources;
pub mod response;
pub mod segment;
pub mod stance;
pub mod target;
pub mod time;
pub mod trailing;

mod about;
mod extractor;
mod names;

pub use extractor::Extractor;
