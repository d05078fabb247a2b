//! Who said what: spans that an encoder tagged, joined into attributions and repaired by stated rules.

mod inflect;
mod lexicon;

pub use lexicon::{CueEntry, CueLexicon, CuePart};
