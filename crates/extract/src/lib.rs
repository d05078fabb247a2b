//! One article in, one [`Reading`](counterclaim_model::Reading) out.
//!
//! A learned half reads the sentence, a stated half says what it means. This crate does no input or
//! output and has no clock: the article's publication date is the only "now" it knows. Reading never
//! fails: what could not be read is a diagnostic.

pub mod annotation;
pub mod check;
pub mod event;
pub mod grammar;
pub mod quantity;
pub mod resources;
pub mod segment;
