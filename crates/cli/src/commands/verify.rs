//! Checks every stored span against the stored text, and every stored byte against its hash.

use counterclaim_store::{Audit, verify};
use serde_json::json;

use crate::arguments::{Format, Ledger};
use crate::output::{self, Outcome, note};
use crate::pipeline::Pipeline;

/// Runs the command.
pub fn run(options: &Ledger) -> anyhow::Result<Outcome> {
    let store = counterclaim_store::open_to_read(&options.file.path)?;
    let pipeline = Pipeline::load(None)?;
    let audit = verify(store.as_ref(), &|article, bytes| {
        pipeline.text_of(article, bytes)
    })?;
    for problem in &audit.problems {
        note(&format!("counterclaim: {problem}"));
    }
    print(options.output.format, &audit)?;
    Ok(if audit.holds() {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

fn print(format: Format, audit: &Audit) -> std::io::Result<()> {
    match format {
        Format::Text => output::text(&format!(
            "{} of {} spans match, {} of {} captures match\n",
            audit.spans_matching, audit.spans, audit.captures_matching, audit.captures
        )),
        Format::Json | Format::Jsonl => output::json(&json!({
            "spans": audit.spans,
            "spans_matching": audit.spans_matching,
            "captures": audit.captures,
            "captures_matching": audit.captures_matching,
            "problems": audit.problems,
        })),
    }
}
