//! Scores that mean what they say: of claims scored .8, eight in ten were right where it was measured.

use serde::Deserialize;

use crate::resources::{Files, ResourceError};

const PATH: &str = "scores/claims.toml";

/// Raw scores and the measured ones that stand for them.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// Pairs of raw and measured score, both rising.
    points: Vec<(f64, f64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    points: Vec<(f64, f64)>,
    #[serde(default, rename = "example")]
    _examples: Vec<Example>,
    #[serde(default, rename = "counterexample")]
    _counterexamples: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "read by the test of the file")]
struct Example {
    raw: f64,
    score: f64,
}

impl Calibration {
    /// Reads `scores/claims.toml`.
    ///
    /// # Errors
    /// Where the file is missing, not of its form, or its points do not rise between 0 and 1.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let rises = file
            .points
            .windows(2)
            .all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
        let inside = |value: f64| (0.0..=1.0).contains(&value);
        let valid = file.points.iter().all(|(x, y)| inside(*x) && inside(*y));
        if file.points.is_empty() || !rises || !valid {
            let reason = "points must rise and lie between 0 and 1, and there must be one";
            return Err(ResourceError::new(PATH, reason));
        }
        Ok(Self {
            points: file.points,
        })
    }

    /// The measured score for a raw one: on the line between the two nearest points.
    pub fn of(&self, raw: f64) -> f64 {
        let at = self.points.partition_point(|(x, _)| *x < raw);
        let last = self.points.len() - 1;
        match (
            at.checked_sub(1).map(|i| self.points[i]),
            self.points.get(at),
        ) {
            (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) * (raw - x0) / (x1 - x0),
            (None, Some((_, y))) => *y,
            (_, None) => self.points[last].1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(points: &str, valid: bool) {
        let mut files = Files::builtin();
        files.insert(PATH, format!("points = {points}").into_bytes());
        assert_eq!(Calibration::load(&files).is_ok(), valid, "{points}");
    }

    #[test]
    fn every_example_of_the_file_holds() {
        let files = Files::builtin();
        let scores = Calibration::load(&files).unwrap();
        let file: File = files.toml(PATH).unwrap();
        let near = |example: &Example| (scores.of(example.raw) - example.score).abs() < 1e-9;
        assert!(file._examples.iter().all(near));
        assert!(!file._counterexamples.iter().any(near));
        assert!(!file._examples.is_empty() && !file._counterexamples.is_empty());
    }

    #[test]
    fn a_higher_score_never_becomes_a_lower_one() {
        let scores = Calibration::load(&Files::builtin()).unwrap();
        let all: Vec<f64> = (0..=1000)
            .map(|i| scores.of(f64::from(i) / 1000.0))
            .collect();
        assert!(all.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(all.iter().all(|score| (0.0..=1.0).contains(score)));
    }

    #[test]
    fn points_that_do_not_rise_are_refused() {
        check("[[0.1, 0.2], [0.5, 0.6]]", true);
        check("[[0.5, 0.6], [0.1, 0.2]]", false);
        check("[[0.1, 0.6], [0.5, 0.2]]", false);
        check("[[0.1, 1.6]]", false);
        check("[]", false);
    }
}
