//! Who said what: the whole program on articles annotated with sources, cues and contents.

use std::collections::BTreeSet;

use anyhow::Result;
use counterclaim_model::{Claim, Span, TextIndex};
use serde_json::Value;

use super::attribution_score::{Letters, Parts, outermost};
use super::figure::{Figure, f1, share};
use super::{Notes, Program, span};

/// Columns of a document's counts: right, found and gold of six kinds, then right and gold of three forms.
const KINDS: usize = 5;
const COLUMNS: usize = 3 * KINDS + 6;

const NAMES: [(&str, &str); KINDS] = [
    ("source, exact F1", "people .78, Citron .63"),
    ("cue, exact F1", "people .71, Citron .52"),
    ("content, exact F1", "people .68, Citron .38"),
    ("attribution, F1", "people .754, Citron .496"),
    ("attribution, content alone", ""),
];

pub(super) fn score(program: &Program, rows: &[Value], notes: &mut Notes) -> Result<Vec<Figure>> {
    let documents: Vec<[f64; COLUMNS]> = rows
        .iter()
        .map(|row| document(program, row, notes))
        .collect::<Result<_>>()?;
    let mut figures = Vec::new();
    for (kind, (name, others)) in NAMES.into_iter().enumerate() {
        let at = 3 * kind;
        let formula = |c: &[f64; COLUMNS]| f1(c[at], c[at + 1], c[at + 2]);
        figures.push(Figure::new(name, &documents, at + 2, formula, others));
    }
    let at = 3 * 3;
    let formula = |c: &[f64; COLUMNS]| share(c[at], c[at + 1]);
    figures.push(Figure::new(
        "attribution, precision",
        &documents,
        at + 1,
        formula,
        "",
    ));
    for (form, (name, others)) in [
        ("recall, direct", ""),
        ("recall, mixed", ""),
        ("recall, indirect", "best program .33"),
    ]
    .into_iter()
    .enumerate()
    {
        let at = 3 * KINDS + 2 * form;
        let formula = |c: &[f64; COLUMNS]| share(c[at], c[at + 1]);
        figures.push(Figure::new(name, &documents, at + 1, formula, others));
    }
    figures.extend(by_publisher(rows, &documents));
    Ok(figures)
}

/// Content and attribution of every publisher's articles.
fn by_publisher(rows: &[Value], documents: &[[f64; COLUMNS]]) -> Vec<Figure> {
    let publisher = |row: &Value| row["publisher"].as_str().unwrap_or("?").to_owned();
    let names: BTreeSet<String> = rows.iter().map(publisher).collect();
    let mut figures = Vec::new();
    for name in names {
        let theirs: Vec<[f64; COLUMNS]> = rows
            .iter()
            .zip(documents)
            .filter(|(row, _)| publisher(row) == name)
            .map(|(_, counts)| *counts)
            .collect();
        for (kind, what) in [(2, "content, exact F1"), (3, "attribution, F1")] {
            let at = 3 * kind;
            let formula = |c: &[f64; COLUMNS]| f1(c[at], c[at + 1], c[at + 2]);
            let title = format!("{name}: {what}");
            figures.push(Figure::new(title, &theirs, at + 2, formula, ""));
        }
    }
    figures
}

/// The counts of one article.
fn document(program: &Program, row: &Value, notes: &mut Notes) -> Result<[f64; COLUMNS]> {
    notes.reliability.next_article();
    let text = row["text"].as_str().unwrap_or_default();
    let letters = Letters::of(text);
    let gold = annotated(&letters, text, row);
    let words = text.split_whitespace().count();
    let read = || program.claims(text, row["published"].as_str());
    let claims = notes.speed.time(words, read)?;
    let parts = |claim: &Claim| Parts {
        source: letters.normal(&claim.source.spans),
        cue: letters.normal(&claim.cue.spans),
        content: letters.normal(&claim.content.spans),
    };
    let all: Vec<Parts> = claims.iter().map(parts).collect();
    let kept = outermost(&all);
    let found: Vec<Parts> = kept.iter().map(|&i| all[i].clone()).collect();
    let mut counts = [0.0; COLUMNS];
    let roles: [fn(&Parts) -> &Vec<Span>; 3] = [|p| &p.source, |p| &p.cue, |p| &p.content];
    for (kind, role) in roles.into_iter().enumerate() {
        let set = |all: &[Parts]| -> BTreeSet<Vec<Span>> {
            let spans = all.iter().map(|p| role(p).clone());
            spans.filter(|spans| !spans.is_empty()).collect()
        };
        let (found, gold) = (set(&found), set(&gold));
        let right = found.intersection(&gold).count();
        put(&mut counts, kind, right, found.len(), gold.len());
    }
    let right = letters.matches(&found, &gold, true);
    put(&mut counts, 3, right.len(), found.len(), gold.len());
    let alike = letters.matches(&found, &gold, false).len();
    put(&mut counts, 4, alike, found.len(), gold.len());
    count_forms(&letters, &gold, &right, &mut counts);
    for (i, &claim) in kept.iter().enumerate() {
        let claim = &claims[claim];
        // the last rule that shaped it; those of the stance have no part in finding it
        let mut rules = claim.evidence.iter().rev().map(|e| e.rule.as_str());
        let rule = rules.find(|rule| !rule.starts_with("stance")).unwrap_or("");
        let hit = right.iter().any(|pair| pair.0 == i);
        notes.reliability.add(claim.score, hit, rule);
    }
    tell(text, &found, &gold, &right, notes);
    Ok(counts)
}

/// The attributions that people marked.
fn annotated(letters: &Letters<'_>, text: &str, row: &Value) -> Vec<Parts> {
    let index = TextIndex::new(text);
    let attributions = row["attributions"].as_array().into_iter().flatten();
    attributions
        .map(|a| {
            let part = |name: &str| {
                let pairs = a[name].as_array().into_iter().flatten();
                letters.normal(&pairs.map(|pair| span(&index, pair)).collect::<Vec<Span>>())
            };
            Parts {
                source: part("source"),
                cue: part("cue"),
                content: part("content"),
            }
        })
        .collect()
}

/// Recall by how much of the content is quoted.
fn count_forms(
    letters: &Letters<'_>,
    gold: &[Parts],
    right: &[(usize, usize)],
    counts: &mut [f64; COLUMNS],
) {
    let quoted = letters.quoted();
    for (j, attribution) in gold.iter().enumerate() {
        let at = 3 * KINDS + 2 * letters.form(&quoted, &attribution.content) as usize;
        let hit = right.iter().any(|pair| pair.1 == j);
        counts[at] += f64::from(u8::from(hit));
        counts[at + 1] += 1.0;
    }
}

/// What was missed, added, or cut otherwise.
fn tell(text: &str, found: &[Parts], gold: &[Parts], right: &[(usize, usize)], notes: &mut Notes) {
    let words = |spans: &[Span]| {
        let parts: Vec<&str> = spans.iter().map(|span| span.slice(text)).collect();
        parts.join(" … ").replace('\n', " ")
    };
    let told = |p: &Parts| {
        format!(
            "{} | {} | {}",
            words(&p.source),
            words(&p.cue),
            words(&p.content)
        )
    };
    for (j, attribution) in gold.iter().enumerate() {
        if !right.iter().any(|pair| pair.1 == j) {
            notes.error(|| format!("missed: {}", told(attribution)));
        }
    }
    for (i, attribution) in found.iter().enumerate() {
        match right.iter().find(|pair| pair.0 == i) {
            None => notes.error(|| format!("added: {}", told(attribution))),
            Some(&(_, j)) if gold[j] != *attribution => {
                notes
                    .error(|| format!("cut: {}\n    right: {}", told(attribution), told(&gold[j])));
            }
            Some(_) => {}
        }
    }
}

fn put(counts: &mut [f64; COLUMNS], kind: usize, right: usize, found: usize, gold: usize) {
    for (i, n) in [right, found, gold].into_iter().enumerate() {
        counts[3 * kind + i] = n as f64;
    }
}
