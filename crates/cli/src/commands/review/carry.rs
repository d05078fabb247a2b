//! Carrying decisions to other ledgers: one decision a line, nothing lost.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use counterclaim_model::decision::Decision;
use jiff::Timestamp;
use serde::Serialize;

use crate::arguments::{Format, Review};
use crate::output::{self, Outcome, note};
use crate::view::count;

use super::super::add::now;
use super::super::opening;
use super::{Desk, note_conflicts};

/// Writes every decision of a ledger, whether it holds or not.
pub(super) fn export(options: &Review, out: Option<&Path>) -> anyhow::Result<Outcome> {
    let log = opening::whole(&options.file.path)?.decisions().decisions;
    let mut lines = Vec::new();
    for judged in &log {
        serde_json::to_writer(&mut lines, &judged.decision)?;
        lines.push(b'\n');
    }
    match out {
        Some(path) => {
            std::fs::write(path, lines).with_context(|| path.display().to_string())?;
            note(&format!(
                "{} written to {}",
                count(log.len(), "decision"),
                path.display()
            ));
        }
        None => output::text(&String::from_utf8(lines)?)?,
    }
    Ok(Outcome::Done)
}

/// What an import did.
#[derive(Debug, Serialize)]
struct Summary {
    new: usize,
    known: usize,
    refused: usize,
    conflicts: usize,
}

/// Adds the decisions of a file to a ledger. What cannot be read is refused line by line; what does
/// not hold here is kept and listed.
pub(super) fn import(options: &Review, file: &Path) -> anyhow::Result<Outcome> {
    let name = file.display().to_string();
    let text = if file == Path::new("-") {
        let mut text = Vec::new();
        std::io::stdin().read_to_end(&mut text)?;
        text
    } else {
        std::fs::read(file).with_context(|| name.clone())?
    };
    let mut decisions = Vec::new();
    let mut refused = 0;
    for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match decision(line) {
            Ok(decision) => decisions.push(decision),
            Err(reason) => {
                refused += 1;
                let reason = crate::screen::safe(&reason).into_owned();
                note(&format!(
                    "counterclaim: {name}: line {}: {reason}",
                    number + 1
                ));
            }
        }
    }
    if decisions.is_empty() && refused > 0 {
        bail!("{name}: no line is a decision; give a file that 'counterclaim review export' wrote");
    }
    let mut desk = Desk::open(options)?;
    let new = desk.store.decide(&decisions, &now())?;
    let ids: BTreeSet<&str> = decisions.iter().map(|d| d.id.as_str()).collect();
    let ledger = desk.store.ledger()?;
    let conflicts = note_conflicts(&ledger, &|decision| ids.contains(decision.id.as_str()));
    let summary = Summary {
        new,
        known: decisions.len() - new,
        refused,
        conflicts,
    };
    print(options.format, &summary)?;
    Ok(if refused + conflicts == 0 {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

fn decision(line: &[u8]) -> Result<Decision, String> {
    let decision: Decision = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if !decision.is_whole() {
        return Err(format!("{} was changed after it was made", decision.id));
    }
    if decision.decided.parse::<Timestamp>().is_err() {
        return Err(format!("'{}' is no moment", decision.decided));
    }
    Ok(decision)
}

fn print(format: Format, summary: &Summary) -> std::io::Result<()> {
    if format != Format::Text {
        return output::json(summary);
    }
    let mut parts = vec![format!("{} added", count(summary.new, "decision"))];
    if summary.known > 0 {
        parts.push(format!("{} known", summary.known));
    }
    if summary.refused > 0 {
        parts.push(format!("{} refused", count(summary.refused, "line")));
    }
    if summary.conflicts > 0 {
        parts.push(count(summary.conflicts, "conflict"));
    }
    output::text(&format!("{}\n", parts.join(", ")))
}
