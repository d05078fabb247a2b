//! Writes a ledger in another format, with a report of what that cannot hold.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use counterclaim_export::{Format, export};
use counterclaim_ledger::Query;
use counterclaim_model::loss::LossV1;

use crate::arguments::{Export, ExportFormat};
use crate::output::{Outcome, note};

use super::opening;

/// Runs the command.
pub fn run(options: &Export) -> anyhow::Result<Outcome> {
    let query = Query::parse(&options.query.join(" "))?;
    let ledger = opening::ledger(&options.ledger, &options.until)?;
    let made = export(&ledger, &query, options.to.into());
    match &options.out {
        Some(path) => {
            write_whole(path, &made.bytes)?;
            if let Some(loss) = &made.loss {
                let mut report = serde_json::to_vec_pretty(loss)?;
                report.push(b'\n');
                write_whole(&beside(path), &report)?;
            }
        }
        None => std::io::stdout().lock().write_all(&made.bytes)?,
    }
    tell(made.loss.as_ref());
    Ok(Outcome::Done)
}

impl From<ExportFormat> for Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Jsonl => Self::Jsonl,
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Geojson => Self::Geojson,
            ExportFormat::Markdown => Self::Markdown,
            ExportFormat::WebAnnotation => Self::WebAnnotation,
        }
    }
}

fn tell(loss: Option<&LossV1>) {
    if let Some(loss) = loss {
        note(&format!("counterclaim: {}", loss.paragraph()));
    }
}

/// Where the loss report of a file stands: `a.csv` has `a.csv.loss.json`.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".loss.json");
    name.into()
}

/// Writes a file whole or not at all: into a file beside it, which then takes its name.
fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let name = path.display();
    if path.is_dir() {
        bail!("{name}: is a folder; give a file with --out");
    }
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(part);
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
        .with_context(|| format!("{name}: cannot be written; check the folder and its permissions"))
}
