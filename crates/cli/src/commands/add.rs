//! Reads articles and adds them to a ledger.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use counterclaim_ingest::Seen;
use counterclaim_store::{Added, Entry, State, Store};
use serde::Serialize;

use crate::arguments::{Format, Reading};
use crate::batch::Finished;
use crate::output::{self, Outcome};
use crate::pipeline::Pipeline;
use crate::view::count;

use super::{reading, watch};

/// What adding changed.
#[derive(Debug, Default, Serialize)]
struct Summary {
    new: usize,
    again: usize,
    unchanged: usize,
}

/// Articles that are kept together, so that the disk is waited for once.
const TOGETHER: usize = 64;
/// Longer than this after the last were kept, an article is kept at once: one that took long to read is
/// not put at risk for the speed of imports.
const SOON: Duration = Duration::from_millis(200);

/// Articles on their way into a store.
struct Keeping<'s> {
    store: &'s Mutex<Box<dyn Store + Send>>,
    waiting: Vec<Entry>,
    kept: Instant,
    summary: Summary,
}

/// Runs the command.
pub fn run(options: &Reading) -> anyhow::Result<Outcome> {
    let store = Mutex::new(counterclaim_store::open(&options.ledger.file.path)?);
    let known = |key: &counterclaim_store::Key| lock(&store).holds(key).unwrap_or(false);
    let seen = |pipeline: &Pipeline| read_before(lock(&store).as_ref(), pipeline);
    let mut keeping = Keeping {
        store: &store,
        waiting: Vec::new(),
        kept: Instant::now(),
        summary: Summary::default(),
    };
    let captures = Some(watch::captures_of(&options.ledger.file.path));
    let source = &options.source;
    let outcome = reading::read(source, captures, true, &known, &seen, &mut |finished| {
        keeping.take(finished)
    });
    // what was read before something went wrong is kept all the same
    keeping.flush()?;
    let outcome = outcome?;
    keeping.summary.print(options.ledger.output.format)?;
    output::next_step("counterclaim events");
    Ok(outcome)
}

fn lock<'s>(store: &'s Mutex<Box<dyn Store + Send>>) -> MutexGuard<'s, Box<dyn Store + Send>> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keeping<'_> {
    /// Keeps an article, soon; `None` is one that the ledger has already.
    fn take(&mut self, finished: Option<Finished>) -> anyhow::Result<()> {
        match finished {
            Some(finished) => self.waiting.push(entry(finished)),
            None => self.summary.count(Added::Unchanged),
        }
        if self.waiting.len() >= TOGETHER || self.kept.elapsed() >= SOON {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        if !self.waiting.is_empty() {
            let added = lock(self.store).add_together(&self.waiting, &now())?;
            added
                .into_iter()
                .for_each(|added| self.summary.count(added));
            self.waiting.clear();
        }
        self.kept = Instant::now();
        Ok(())
    }
}

/// What this program has read of a ledger, for others to be copies of.
fn read_before(store: &dyn Store, pipeline: &Pipeline) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    store.visit(&mut |stored| {
        if stored.state == State::Read && stored.reading.engine == *pipeline.engine() {
            let article = &stored.reading.article;
            seen.insert(article, pipeline.triage().profile(article));
        }
        Ok(())
    })?;
    Ok(seen)
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
