//! Writes a ledger in another format, with a report of what that cannot hold.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use counterclaim_export::{Format, Rating, claim_reviews, export, ratings};
use counterclaim_ledger::Query;
use counterclaim_model::loss::LossV1;

use crate::arguments::Export;
use crate::output::{Outcome, note};
use crate::whole;

use super::opening;

/// Runs the command.
pub fn run(options: &Export) -> anyhow::Result<Outcome> {
    let query = Query::parse(&options.query.join(" "))?;
    let format = options.to.0;
    if options.ratings.is_some() && format != Format::Claimreview {
        bail!("--ratings goes with --to claimreview only");
    }
    if let Some(path) = &options.out {
        writable(path, format)?;
    } else if format.is_folder() {
        bail!("this format is several files; give a folder with --out");
    }
    let (rated, outcome) = match &options.ratings {
        Some(path) => rated(path)?,
        None => (Vec::new(), Outcome::Done),
    };
    let ledger = opening::ledger(&options.file.path, &options.until)?;
    let made = match format {
        Format::Claimreview => claim_reviews(&ledger, &query, &rated),
        _ => export(&ledger, &query, format),
    };
    match &options.out {
        Some(path) => {
            if format.is_folder() {
                whole::folder(path, &made.files)?;
            } else {
                whole::file(path, &made.bytes)?;
            }
            if let Some(loss) = &made.loss {
                let mut report = serde_json::to_vec_pretty(loss)?;
                report.push(b'\n');
                whole::file(&beside(path), &report)?;
            }
        }
        None => std::io::stdout().lock().write_all(&made.bytes)?,
    }
    tell(made.loss.as_ref());
    Ok(outcome)
}

/// The ratings of a file; lines that are none are named on standard error.
fn rated(path: &Path) -> anyhow::Result<(Vec<Rating>, Outcome)> {
    let name = path.display();
    let bytes = fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
    let (rated, errors) = ratings(&bytes);
    for error in &errors {
        note(&format!("{name}:{}: {}", error.line, error.reason));
    }
    match (rated.is_empty(), errors.is_empty()) {
        (true, false) => bail!("{name}: no line is a rating"),
        (_, true) => Ok((rated, Outcome::Done)),
        _ => Ok((rated, Outcome::Findings)),
    }
}

fn tell(loss: Option<&LossV1>) {
    if let Some(loss) = loss {
        note(&format!("counterclaim: {}", loss.paragraph()));
    }
}

/// Where the loss report of a file stands: `a.csv` has `a.csv.loss.json`.
fn beside(path: &Path) -> PathBuf {
    whole::with_ending(path, ".loss.json")
}

/// Refuses a target before any work is done for it.
fn writable(path: &Path, format: Format) -> anyhow::Result<()> {
    let name = path.display();
    if !format.is_folder() {
        if path.is_dir() {
            bail!("{name}: is a folder; give a file with --out");
        }
        return Ok(());
    }
    if path.is_file() {
        bail!("{name}: is a file; this format is a folder of files");
    }
    let filled = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
    if filled {
        bail!("{name}: is there and not empty; give another name, or remove it");
    }
    Ok(())
}
