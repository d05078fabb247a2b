//! Reads every gold article with the product and prints what it got right, beside the floors.
//!
//! `cargo run --release -p counterclaim-evals` prints the table; `-- --errors` prints the errors too;
//! `-- --check` exits with 1 where a score is below its floor.

mod gold;
mod score;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use counterclaim_extract::{Extractor, resources::Files};

use gold::Gold;
use score::Scores;

fn main() -> Result<ExitCode> {
    let flag = |name: &str| std::env::args().any(|argument| argument == name);
    let rows = rows(flag("--errors"))?;
    println!(
        "{:<28} {:>7} {:>7}   {:>7}",
        "score", "value", "floor", "of"
    );
    for row in &rows {
        let mark = if row.is_below() { "  BELOW" } else { "" };
        let Row {
            name,
            value,
            floor,
            of,
        } = row;
        println!("{name:<28} {value:>7.3} {floor:>7.3}   {of:>7}{mark}");
    }
    let fails = flag("--check") && rows.iter().any(Row::is_below);
    Ok(if fails {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// One score beside its floor.
struct Row {
    name: &'static str,
    value: f64,
    floor: f64,
    /// Number of things that were scored.
    of: usize,
}

impl Row {
    fn is_below(&self) -> bool {
        self.value + 1e-9 < self.floor
    }
}

/// Reads and scores all gold articles.
fn rows(errors: bool) -> Result<Vec<Row>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let encoder = Arc::new(counterclaim_encoder::Reader::builtin()?);
    let extractor = Extractor::new(&Files::builtin(), encoder)?;
    let mut scores = Scores::default();
    for gold in golds(&root.join("gold"))? {
        let article = gold.article()?;
        scores.add(&gold, &extractor.read(article), errors);
    }
    let floors: toml::Table = std::fs::read_to_string(root.join("floors.toml"))?.parse()?;
    let rows = scores.rows().into_iter().map(|(name, value, of)| {
        let floor = floors.get(name).and_then(toml::Value::as_float);
        let floor = floor.with_context(|| format!("floors.toml has no number for {name}"))?;
        Ok(Row {
            name,
            value,
            floor,
            of,
        })
    });
    rows.collect()
}

/// Every gold file, in name order.
fn golds(folder: &Path) -> Result<Vec<Gold>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "gold")
    });
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path)?;
            Gold::parse(&text).with_context(|| format!("{}", path.display()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_score_is_below_its_floor() {
        for row in super::rows(false).unwrap() {
            assert!(
                !row.is_below(),
                "{} is {:.3}, below {:.3}",
                row.name,
                row.value,
                row.floor
            );
        }
    }
}
