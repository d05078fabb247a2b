//! Names of persons, organizations and places: the encoder on texts annotated with them.

use std::collections::BTreeSet;

use anyhow::Result;
use counterclaim_extract::annotation::{Encoder, EntityKind};
use counterclaim_extract::segment::Segments;
use counterclaim_model::{Span, TextIndex};
use serde_json::Value;

use super::figure::{Figure, f1};
use super::{Notes, Program, bounds};

const KINDS: [(&str, EntityKind); 3] = [
    ("person, F1", EntityKind::Person),
    ("organization, F1", EntityKind::Organization),
    ("place, F1", EntityKind::Place),
];
const COLUMNS: usize = 3 * KINDS.len();

/// Every document of the corpus.
pub(super) fn score(program: &Program, rows: &[Value], notes: &mut Notes) -> Result<Vec<Figure>> {
    let all: Vec<&Value> = rows.iter().collect();
    Ok(figures(program, &all, notes))
}

/// The documents that training leaves out: those whose names end in 0, 1 or 2.
pub(super) fn score_re3d(
    program: &Program,
    rows: &[Value],
    notes: &mut Notes,
) -> Result<Vec<Figure>> {
    let held = |row: &&Value| {
        row["doc"]
            .as_str()
            .is_some_and(|doc| doc.ends_with(['0', '1', '2']))
    };
    let rows: Vec<&Value> = rows.iter().filter(held).collect();
    Ok(figures(program, &rows, notes))
}

fn figures(program: &Program, rows: &[&Value], notes: &mut Notes) -> Vec<Figure> {
    let documents: Vec<[f64; COLUMNS]> = rows
        .iter()
        .map(|row| document(program, row, notes))
        .collect();
    let all = |c: &[f64; COLUMNS]| {
        let sum = |from: usize| c[from] + c[from + 3] + c[from + 6];
        f1(sum(0), sum(1), sum(2))
    };
    let mut figures = vec![Figure::new("all three, typed F1", &documents, 2, all, "")];
    for (kind, (name, _)) in KINDS.into_iter().enumerate() {
        let at = 3 * kind;
        let formula = |c: &[f64; COLUMNS]| f1(c[at], c[at + 1], c[at + 2]);
        figures.push(Figure::new(name, &documents, at + 2, formula, ""));
    }
    figures
}

fn document(program: &Program, row: &Value, notes: &mut Notes) -> [f64; COLUMNS] {
    let text = row["text"].as_str().unwrap_or_default();
    let index = TextIndex::new(text);
    let segments = Segments::of_text(text);
    let annotations = program.reader.annotate(&segments);
    let mut counts = [0.0; COLUMNS];
    for (column, (name, kind)) in KINDS.into_iter().enumerate() {
        let found: BTreeSet<Span> = annotations
            .entities
            .iter()
            .filter(|entity| entity.kind == kind)
            .map(|entity| segments.token_range_span(entity.tokens.clone()))
            .collect();
        let gold: BTreeSet<Span> = row["entities"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|entity| entity["type"].as_str().and_then(kind_of) == Some(kind))
            .map(|entity| bounds(&index, entity))
            .collect();
        let right = found.intersection(&gold).count();
        for (i, n) in [right, found.len(), gold.len()].into_iter().enumerate() {
            counts[3 * column + i] = n as f64;
        }
        for span in gold.difference(&found) {
            notes.error(|| format!("missed {name}: {}", span.slice(text)));
        }
        for span in found.difference(&gold) {
            notes.error(|| format!("added {name}: {}", span.slice(text)));
        }
    }
    counts
}

/// The kind that a corpus' label means, of the three that are scored.
fn kind_of(label: &str) -> Option<EntityKind> {
    match label {
        "PER" | "Person" => Some(EntityKind::Person),
        "ORG" | "Organisation" => Some(EntityKind::Organization),
        "LOC" | "Location" => Some(EntityKind::Place),
        _ => None,
    }
}
