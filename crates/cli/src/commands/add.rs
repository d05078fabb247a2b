//! Reads articles and adds them to a ledger.

use std::sync::{Mutex, PoisonError};

use counterclaim_store::{Added, Entry};
use serde::Serialize;

use crate::arguments::{Format, Reading};
use crate::batch::Finished;
use crate::output::{self, Outcome};
use crate::view::count;

use super::{reading, watch};

/// What adding changed.
#[derive(Debug, Default, Serialize)]
struct Summary {
    new: usize,
    again: usize,
    unchanged: usize,
}

/// Runs the command.
pub fn run(options: &Reading) -> anyhow::Result<Outcome> {
    let store = Mutex::new(counterclaim_store::open(&options.ledger.ledger)?);
    let lock = || store.lock().unwrap_or_else(PoisonError::into_inner);
    let mut summary = Summary::default();
    let known = |key: &counterclaim_store::Key| lock().holds(key).unwrap_or(false);
    let captures = Some(watch::captures_of(&options.ledger.ledger));
    let outcome = reading::read(&options.source, captures, true, &known, &mut |finished| {
        let added = match finished {
            Some(finished) => lock().add(&entry(finished), &now())?,
            None => Added::Unchanged,
        };
        summary.count(added);
        Ok(())
    })?;
    summary.print(options.ledger.output.format)?;
    output::next_step("counterclaim events");
    Ok(outcome)
}

/// An article as a store takes it.
pub(super) fn entry(finished: Finished) -> Entry {
    Entry {
        reading: finished.reading,
        payload: finished.payload,
        ingested: finished.ingested,
        state: finished.state,
    }
}

/// The time of an operation.
pub(super) fn now() -> String {
    jiff::Timestamp::now().to_string()
}

impl Summary {
    fn count(&mut self, added: Added) {
        match added {
            Added::New => self.new += 1,
            Added::Again => self.again += 1,
            Added::Unchanged => self.unchanged += 1,
        }
    }

    fn print(&self, format: Format) -> std::io::Result<()> {
        if format != Format::Text {
            return output::json(self);
        }
        let mut parts = vec![format!("{} added", count(self.new, "article"))];
        if self.again > 0 {
            parts.push(format!("{} read again", self.again));
        }
        if self.unchanged > 0 {
            parts.push(format!("{} unchanged", self.unchanged));
        }
        output::text(&format!("{}\n", parts.join(", ")))
    }
}
