//! What a batch has done and how long each stage took, for `--stats`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use counterclaim_extract::annotation::{Annotations, Encoder, Stop};
use counterclaim_extract::segment::Segments;
use counterclaim_model::Reading;
use serde_json::{Map, Value, json};

/// A stage of the work on an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Taking files apart: reading, decompression, members.
    Apart,
    /// From bytes to articles.
    Ingest,
    /// Which articles need no reading.
    Triage,
    /// From articles to readings, the encoder included.
    Read,
    /// Keeping or printing what was read.
    Keep,
}

/// Every stage with its name in data.
const STAGES: [(Stage, &str); 5] = [
    (Stage::Apart, "taking_apart"),
    (Stage::Ingest, "finding_articles"),
    (Stage::Triage, "triage"),
    (Stage::Read, "reading"),
    (Stage::Keep, "keeping"),
];

/// Counters that all threads add to.
#[derive(Debug, Default)]
pub struct Meter {
    documents: AtomicU64,
    bytes: AtomicU64,
    /// Nanoseconds by stage, summed over the threads.
    spent: [AtomicU64; STAGES.len()],
    /// What was found in articles that were read, and what became of the others.
    counts: Mutex<BTreeMap<&'static str, u64>>,
}

impl Meter {
    /// A document of so many bytes is read.
    pub fn document(&self, bytes: usize) {
        self.documents.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Adds time to a stage.
    pub fn add(&self, stage: Stage, spent: Duration) {
        self.spent[stage as usize].fetch_add(nanoseconds(spent), Ordering::Relaxed);
    }

    /// Does some work and adds its time to a stage.
    pub fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = work();
        self.add(stage, begun.elapsed());
        done
    }

    /// Counts something.
    pub fn count(&self, what: &'static str, n: usize) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(what).or_default() += n as u64;
    }

    /// Counts what a reading holds.
    pub fn reading(&self, reading: &Reading) {
        self.count("text_bytes", reading.article.text.len());
        self.count("claims", reading.claims.len());
        self.count("events", reading.events.len());
        self.count("times", reading.times.len());
        self.count("places", reading.places.len());
        self.count("quantities", reading.quantities.len());
        self.count("relations", reading.relations.len());
        self.count("diagnostics", reading.diagnostics.len());
        let foreign = reading.diagnostics.iter().any(|one| one.code == "S001");
        self.count("foreign_articles", usize::from(foreign));
    }

    /// How often something was counted.
    pub fn counted(&self, what: &str) -> u64 {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(what).copied().unwrap_or(0)
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

    /// Everything as data: counters, and seconds by stage.
    pub fn data(&self) -> Map<String, Value> {
        let mut data = Map::new();
        data.insert("documents".to_owned(), json!(self.documents()));
        data.insert("bytes".to_owned(), json!(self.bytes()));
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (what, n) in counts.iter() {
            data.insert((*what).to_owned(), json!(n));
        }
        for (stage, name) in STAGES {
            let seconds = (self.seconds(stage) * 1e3).round() / 1e3;
            data.insert(format!("seconds_{name}"), json!(seconds));
        }
        data
    }
}

fn nanoseconds(spent: Duration) -> u64 {
    u64::try_from(spent.as_nanos()).unwrap_or(u64::MAX)
}

/// An encoder that says how long it took, summed over the threads that waited for it.
pub struct Timed<E> {
    encoder: E,
    spent: AtomicU64,
}

impl<E> Timed<E> {
    /// Measures an encoder.
    pub fn new(encoder: E) -> Self {
        Self {
            encoder,
            spent: AtomicU64::new(0),
        }
    }

    /// Seconds that callers waited for it.
    pub fn seconds(&self) -> f64 {
        self.spent.load(Ordering::Relaxed) as f64 / 1e9
    }
}

impl<E: Encoder> Encoder for Timed<E> {
    fn annotate(&self, segments: &Segments<'_>) -> Annotations {
        self.annotate_until(segments, &Stop::default())
    }

    fn annotate_until(&self, segments: &Segments<'_>, stop: &Stop) -> Annotations {
        let begun = Instant::now();
        let marked = self.encoder.annotate_until(segments, stop);
        self.spent
            .fetch_add(nanoseconds(begun.elapsed()), Ordering::Relaxed);
        marked
    }
}
