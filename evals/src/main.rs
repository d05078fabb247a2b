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
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let encoder = Arc::new(counterclaim_encoder::Reader::builtin()?);
    let extractor = Extractor::new(&Files::builtin(), encoder)?;
    let mut scores = Scores::default();
    for gold in golds(&root.join("gold"))? {
        let article = gold.article()?;
        scores.add(&gold, &extractor.read(article), flag("--errors"));
    }
    let floors: toml::Table = std::fs::read_to_string(root.join("floors.toml"))?.parse()?;
    let mut below = false;
    println!(
        "{:<28} {:>7} {:>7}   {:>7}",
        "score", "value", "floor", "of"
    );
    for (name, value, of) in scores.rows() {
        let floor = floors
            .get(name)
            .and_then(toml::Value::as_float)
            .unwrap_or(0.0);
        let mark = if value + 1e-9 < floor { "  BELOW" } else { "" };
        below |= !mark.is_empty();
        println!("{name:<28} {value:>7.3} {floor:>7.3}   {of:>7}{mark}");
    }
    Ok(if below && flag("--check") {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
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
