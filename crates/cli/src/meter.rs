//! What a batch has done and how long each stage took, for `--stats`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A stage of the work on an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Taking files apart: reading, decompression, members.
    Apart,
    /// From bytes to articles.
    Ingest,
    /// From articles to readings.
    Read,
}

/// Counters that all threads add to.
#[derive(Debug, Default)]
pub struct Meter {
    documents: AtomicU64,
    bytes: AtomicU64,
    /// Nanoseconds by stage, summed over the threads.
    spent: [AtomicU64; 3],
}

impl Meter {
    /// A document of so many bytes is read.
    pub fn document(&self, bytes: usize) {
        self.documents.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Adds time to a stage.
    pub fn add(&self, stage: Stage, spent: Duration) {
        let nanoseconds = u64::try_from(spent.as_nanos()).unwrap_or(u64::MAX);
        self.spent[stage as usize].fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// Does some work and adds its time to a stage.
    pub fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = work();
        self.add(stage, begun.elapsed());
        done
    }

    /// Documents read so far.
    pub fn documents(&self) -> u64 {
        self.documents.load(Ordering::Relaxed)
    }

    /// Their bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Seconds that a stage took, summed over the threads that did it.
    pub fn seconds(&self, stage: Stage) -> f64 {
        self.spent[stage as usize].load(Ordering::Relaxed) as f64 / 1e9
    }
}
