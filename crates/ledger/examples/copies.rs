//! How fast and how well copies are found in the set that `counterclaim-evals --syndication --out FILE`
//! writes.
//!
//! `cargo run --release -p counterclaim-ledger --example copies -- FILE` makes the ledger of its articles
//! as many times as fit into some seconds and prints the middle time, and precision, recall and F1 of the
//! pairs that it takes for one text; `evals/datasketch_baseline.py` does the same with another program.

#![allow(
    clippy::disallowed_methods,
    reason = "a measurement looks at the clock and reads a file"
)]
#![allow(clippy::print_stdout, reason = "it prints what was measured")]

use std::error::Error;
use std::time::Instant;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::{Article, Basis, Block, BlockKind, Engine, Published, Reading, Span};
use serde::Deserialize;

const TIMES: usize = 15;

#[derive(Deserialize)]
struct Row {
    id: usize,
    cluster: usize,
    how: String,
    text: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name the file of the set")?;
    let rows = std::fs::read_to_string(path)?;
    let rows = rows.lines().map(serde_json::from_str);
    let rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
    let readings: Vec<Reading> = rows.iter().map(reading).collect();
    let mut times = Vec::new();
    let mut roots = Vec::new();
    for _ in 0..TIMES {
        let readings = readings.clone();
        let start = Instant::now();
        let ledger = Ledger::from_readings(readings);
        times.push(start.elapsed().as_secs_f64());
        roots = roots_of(&ledger, rows.len());
    }
    times.sort_by(f64::total_cmp);
    let (precision, recall) = pairs(&rows, &roots);
    let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
    println!(
        "{} articles  precision {precision:.3}  recall {recall:.3}  F1 {f1:.3}  {:.4} s",
        rows.len(),
        times[TIMES / 2]
    );
    Ok(())
}

/// A reading with the text alone, whose first paragraph is the headline; originals come a day before.
fn reading(row: &Row) -> Reading {
    let mut article = Article::of_text(&row.id.to_string(), &row.text);
    let body = row.text.find("\n\n").map_or(0, |at| at + 2);
    let end = row.text.trim_end().len().max(body);
    article.blocks = vec![Block {
        kind: BlockKind::Body,
        why: None,
        span: Span::new(body, end),
    }];
    let day = 1 + usize::from(row.how != "original");
    article.published = Some(Published {
        value: format!("2031-05-{day:02}"),
        basis: Basis::User,
        score: 1.0,
    });
    Reading::unread(Engine::default(), article)
}

/// For every row the one whose text it is taken to repeat, or itself.
fn roots_of(ledger: &Ledger, rows: usize) -> Vec<usize> {
    let articles = ledger.articles(&Query::default()).articles;
    let number = |input: &str| input.parse::<usize>().unwrap_or(0);
    let mut out: Vec<usize> = (0..rows).collect();
    for article in &articles {
        let original = article.copy_of.as_ref();
        let original = original.and_then(|id| articles.iter().find(|other| other.id == *id));
        if let Some(original) = original {
            out[number(&article.input)] = number(&original.input);
        }
    }
    out
}

fn pairs(rows: &[Row], roots: &[usize]) -> (f64, f64) {
    let (mut both, mut joined, mut same) = (0_usize, 0_usize, 0_usize);
    for (n, a) in rows.iter().enumerate() {
        for b in &rows[n + 1..] {
            let (is_same, is_joined) = (a.cluster == b.cluster, roots[a.id] == roots[b.id]);
            both += usize::from(is_same && is_joined);
            joined += usize::from(is_joined);
            same += usize::from(is_same);
        }
    }
    let share = |whole: usize| both as f64 / whole.max(1) as f64;
    (share(joined), share(same))
}
