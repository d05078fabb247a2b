//! Says how far sheets that people coded agree with each other and with the ledger.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, bail};
use counterclaim_export::coder_sheet::{Agreement, RowError, Sheet, compare, of_ledger, read};
use counterclaim_ledger::Query;

use crate::arguments::Agree;
use crate::output::{self, Outcome, note};
use crate::screen::Screen;

use super::opening;

/// Runs the command.
pub fn run(options: &Agree) -> anyhow::Result<Outcome> {
    let mut errors = Vec::new();
    let mut sheets = Vec::new();
    for path in &options.sheets {
        let name = path.display().to_string();
        let bytes = fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
        let (sheet, failed) = read(&name, &bytes);
        errors.extend(failed);
        sheets.push(sheet);
    }
    let ledger = opening::ledger(&options.ledger.file.path, &options.until)?;
    if !options.without_ledger {
        sheets.insert(0, of_ledger(&ledger));
    }
    if sheets.len() < 2 {
        bail!(
            "one sheet alone agrees with nobody; give a second one, or leave out --without-ledger"
        );
    }
    let events = ledger.events(&Query::default()).events;
    let known: BTreeSet<String> = events.into_iter().map(|event| event.id).collect();
    let mut agreement = compare(&sheets, &known, options.seed);
    errors.append(&mut agreement.errors);
    agreement.errors = errors;
    for error in &agreement.errors {
        note(&line(error));
    }
    if agreement.events == 0 {
        bail!(
            "no event was coded by two; {} rows were left out",
            agreement.errors.len()
        );
    }
    let format = options.ledger.output.format;
    output::list(format, &agreement, &agreement.fields, |screen| {
        drawn(screen, &agreement, &sheets)
    })?;
    Ok(if agreement.errors.is_empty() {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

fn line(error: &RowError) -> String {
    let place = match error.line {
        0 => error.coder.clone(),
        line => format!("{}:{line}", error.coder),
    };
    let field = error.field.as_ref().map(|field| format!(" {field}:"));
    format!("{place}:{} {}", field.unwrap_or_default(), error.reason)
}

fn drawn(_screen: Screen, agreement: &Agreement, sheets: &[Sheet]) -> String {
    let mut out = String::new();
    let coders = sheets
        .iter()
        .map(|sheet| format!("{} ({} events)", sheet.coder, sheet.events.len()));
    let _ = writeln!(
        out,
        "{}; {} events by two or more\n",
        coders.collect::<Vec<_>>().join(", "),
        agreement.events
    );
    let _ = writeln!(
        out,
        "{:<16} {:<9} {:>6} {:>7} {:>7}  95 % interval",
        "field", "level", "events", "equal", "alpha"
    );
    for field in &agreement.fields {
        let alpha = field
            .alpha
            .map_or("–".to_owned(), |alpha| format!("{alpha:.3}"));
        let interval = field.interval.map_or("–".to_owned(), |(low, high)| {
            format!("{low:.3} to {high:.3}")
        });
        let _ = writeln!(
            out,
            "{:<16} {:<9} {:>6} {:>6.1}% {alpha:>7}  {interval}",
            field.field,
            field.level,
            field.events,
            field.equal * 100.0
        );
    }
    out
}
