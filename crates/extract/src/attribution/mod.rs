//! Who said what: spans that an encoder tagged, joined into attributions and repaired by stated rules.

mod assemble;
mod inflect;
mod lexicon;
mod repair;

pub use lexicon::{CueEntry, CueLexicon, CuePart};

use crate::annotation::{Annotations, Attribution};
use crate::segment::Segments;

/// Joins the role spans of a text into attributions and repairs their edges.
///
/// Attributions stand in the text order of their contents; none is nested in another.
pub fn link(
    segments: &Segments<'_>,
    annotations: &Annotations,
    cues: &CueLexicon,
) -> Vec<Attribution> {
    let scene = repair::Scene {
        segments,
        annotations,
        cues,
    };
    let mut attributions = assemble::assemble(segments, annotations);
    for attribution in &mut attributions {
        repair::repair(&scene, attribution);
    }
    attributions.retain(|attribution| !attribution.content.is_empty());
    attributions
}
