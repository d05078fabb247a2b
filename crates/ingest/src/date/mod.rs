//! When an article was published: dates as machines and as people write them, and which one holds.

mod address;
mod lexicon;
mod publication;
mod reason;
mod stamp;

pub(crate) use address::{day_in_url, day_of_country, instant_in_url};
pub(crate) use lexicon::{DateLexicon, DatesFile, Found, Label};
pub(crate) use publication::{Candidate, Grounds, choose};
pub use stamp::parse_published;
pub(crate) use stamp::{Stamp, parse_machine};
