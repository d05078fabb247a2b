//! Who said what: spans that an encoder tagged, joined into attributions and repaired by stated rules.

mod assemble;
mod extent;
mod headline;
mod inflect;
mod lexicon;
mod nested;
mod quotes;
mod repair;
mod source;

pub use lexicon::{CueEntry, CueLexicon, CuePart};

use counterclaim_model::Span;

use crate::annotation::{Annotations, Attribution, Encoder};
use crate::segment::Segments;

/// Weaker attributions are left out. Chosen on the open part of `evals/gold`, which gains recall below
/// 0.25 and loses no precision; the development articles of PolNeAR are as well off with either.
pub const LEAST_SCORE: f32 = 0.15;

/// Joins the role spans of a text into attributions and repairs their edges.
///
/// Attributions stand in the text order of their contents; none is nested in another.
pub fn link(
    segments: &Segments<'_>,
    annotations: &Annotations,
    cues: &CueLexicon,
) -> Vec<Attribution> {
    let split = headline::split(segments, annotations);
    let annotations = split.as_ref().unwrap_or(annotations);
    let scene = repair::Scene {
        segments,
        annotations,
        cues,
    };
    let mut attributions = assemble::assemble(segments, annotations);
    let tagged: Vec<Span> = annotations
        .roles
        .iter()
        .map(|role| segments.token_range_span(role.tokens.clone()))
        .collect();
    for attribution in &mut attributions {
        repair::repair(&scene, attribution, &tagged);
    }
    source::share(&scene, &mut attributions);
    for attribution in &mut attributions {
        attribution.score *= completeness(attribution);
    }
    quotes::complete(&scene, &mut attributions);
    attributions.retain(|a| !a.content.is_empty() && a.score >= LEAST_SCORE);
    attributions
}

/// All attributions of a text: those that [`link`] finds, and those nested in their contents, which
/// the encoder reads a second time as texts of their own.
///
/// Where a medium passes on what another source says ("the agency reported that the mayor said …"),
/// only the inner attribution stays: the medium is its channel. `is_medium` tells a medium's name.
pub fn read(
    segments: &Segments<'_>,
    encoder: &dyn Encoder,
    annotations: &Annotations,
    cues: &CueLexicon,
    is_medium: &dyn Fn(&str) -> bool,
) -> Vec<Attribution> {
    let outer = link(segments, annotations, cues);
    nested::complete(segments, encoder, annotations, cues, is_medium, outer)
}

/// What an attribution is worth that lacks its source, its cue or both.
fn completeness(attribution: &Attribution) -> f32 {
    match (attribution.source.is_empty(), attribution.cue.is_empty()) {
        (false, false) => 1.0,
        (true, false) => 0.6,
        (false, true) => 0.5,
        (true, true) => 0.0,
    }
}

#[cfg(test)]
mod tests;
