//! Did it happen: the encoder on sentences whose predicates are annotated from -3 (certainly not) to 3.

use anyhow::Result;
use counterclaim_extract::annotation::Encoder;
use counterclaim_extract::segment::Segments;
use counterclaim_model::TextIndex;
use serde_json::Value;

use super::figure::{Figure, share};
use super::{Notes, Program, bounds};

/// Columns: number, found, gold, squares of both, product, distance, same side.
const COLUMNS: usize = 8;
/// From here on something happened; from its negative on it did not; between, it is open.
const SURE: f64 = 1.0;

pub(super) fn score(program: &Program, rows: &[Value], notes: &mut Notes) -> Result<Vec<Figure>> {
    let documents: Vec<[f64; COLUMNS]> = rows
        .iter()
        .map(|row| sentence(program, row, notes))
        .collect();
    Ok(vec![
        Figure::new("Pearson's r", &documents, 0, correlation, ""),
        Figure::new(
            "mean absolute error",
            &documents,
            0,
            |c| share(c[6], c[0]),
            "",
        ),
        Figure::new("right side", &documents, 0, |c| share(c[7], c[0]), ""),
    ])
}

fn sentence(program: &Program, row: &Value, notes: &mut Notes) -> [f64; COLUMNS] {
    let text = row["text"].as_str().unwrap_or_default();
    let index = TextIndex::new(text);
    let segments = Segments::of_text(text);
    let facts = program.reader.annotate(&segments).facts;
    let mut counts = [0.0; COLUMNS];
    for target in row["targets"].as_array().into_iter().flatten() {
        let span = bounds(&index, target);
        let gold = target["label"].as_f64().unwrap_or(0.0);
        let tokens = segments.tokens_in(span);
        let found = tokens
            .clone()
            .next_back()
            .and_then(|i| facts.get(i))
            .copied();
        // a predicate that is no token of its own counts as certain, as most are
        let found = f64::from(found.unwrap_or(3.0));
        let side = |x: f64| i8::from(x >= SURE) - i8::from(x <= -SURE);
        let same = f64::from(u8::from(side(found) == side(gold)));
        let row = [
            1.0,
            found,
            gold,
            found * found,
            gold * gold,
            found * gold,
            (found - gold).abs(),
            same,
        ];
        counts.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
        if side(found) != side(gold) {
            notes.error(|| {
                format!(
                    "{found:.1} for {gold:.1}: [{}] in: {text}",
                    span.slice(text)
                )
            });
        }
    }
    counts
}

/// Pearson's r from sums.
fn correlation(c: &[f64; COLUMNS]) -> f64 {
    let n = c[0];
    if n == 0.0 {
        return 0.0;
    }
    let spread = |sum: f64, squares: f64| squares - sum * sum / n;
    let product = spread(c[1], c[3]) * spread(c[2], c[4]);
    if product < 1e-12 {
        return 0.0;
    }
    (c[5] - c[1] * c[2] / n) / product.sqrt()
}
