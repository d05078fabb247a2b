//! Many inputs, several at once, with results in path order whatever the number of threads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::thread;

use counterclaim_model::{Reading, fingerprint};
use counterclaim_store::{Key, State};

use crate::guard::{self, Refusal};
use crate::input;
use crate::pipeline::{Ingested, Input, Pipeline};

/// Inputs that may be finished before an earlier one is: bounds what waits in memory.
const AHEAD: usize = 64;

/// How a batch is read.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Publication date for every article.
    pub published: Option<String>,
    /// Capture time for every article.
    pub captured: Option<String>,
    /// Articles with more bytes of text than this are not read.
    pub max_bytes: usize,
    /// Articles that take more processor time than this are given up.
    pub max_seconds: f64,
    /// How many are read at once.
    pub jobs: usize,
}

/// What became of one article, or of an input without any.
#[derive(Debug)]
pub enum Outcome {
    /// It was read.
    Read(Box<Finished>),
    /// There was no need to read it.
    Known(String),
    /// It failed; if it could at least be ingested, an unread article is there.
    Failed {
        /// The input.
        name: String,
        /// Why and what to do.
        reason: String,
        /// To be kept without being read.
        unread: Option<Box<Finished>>,
    },
}

/// An article with its reading and what a store keeps besides.
#[derive(Debug)]
pub struct Finished {
    /// The reading.
    pub reading: Reading,
    /// The bytes.
    pub payload: Vec<u8>,
    /// Fingerprint of the article before it was read.
    pub ingested: String,
    /// Whether it was read.
    pub state: State,
}

/// Whether an article with this key needs no reading.
pub type Known<'k> = &'k (dyn Fn(&Key) -> bool + Sync);

/// Reads all files and calls `emit` with the outcomes of each, in the order of the files.
///
/// Where `emit` fails, no further file is begun and its error is returned.
pub fn run(
    pipeline: &Arc<Pipeline>,
    files: &[PathBuf],
    settings: &Settings,
    known: Known<'_>,
    emit: &mut dyn FnMut(Vec<Outcome>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let queue = Queue::default();
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..settings.jobs.clamp(1, files.len().max(1)) {
            let (sender, queue) = (sender.clone(), &queue);
            scope.spawn(move || {
                while let Some(index) = queue.take(files.len()) {
                    let outcomes = outcomes(pipeline, &files[index], settings, known);
                    if sender.send((index, outcomes)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let result = in_order(&receiver, &queue, emit);
        queue.stop();
        result
    })
}

fn in_order(
    receiver: &mpsc::Receiver<(usize, Vec<Outcome>)>,
    queue: &Queue,
    emit: &mut dyn FnMut(Vec<Outcome>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (index, outcomes) in receiver {
        waiting.insert(index, outcomes);
        while let Some(outcomes) = waiting.remove(&next) {
            emit(outcomes)?;
            next += 1;
            queue.emitted(next);
        }
    }
    Ok(())
}

/// Hands out indices, never more than [`AHEAD`] beyond what was emitted.
#[derive(Default)]
struct Queue {
    next: AtomicUsize,
    stopped: AtomicBool,
    emitted: Mutex<usize>,
    moved: Condvar,
}

impl Queue {
    fn take(&self, len: usize) -> Option<usize> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        if index >= len {
            return None;
        }
        let emitted = self.emitted.lock().unwrap_or_else(PoisonError::into_inner);
        let too_far = |emitted: &mut usize| {
            index >= emitted.saturating_add(AHEAD) && !self.stopped.load(Ordering::Relaxed)
        };
        let waited = self.moved.wait_while(emitted, too_far);
        drop(waited);
        (!self.stopped.load(Ordering::Relaxed)).then_some(index)
    }

    fn emitted(&self, n: usize) {
        *self.emitted.lock().unwrap_or_else(PoisonError::into_inner) = n;
        self.moved.notify_all();
    }

    fn stop(&self) {
        let guard = self.emitted.lock().unwrap_or_else(PoisonError::into_inner);
        self.stopped.store(true, Ordering::Relaxed);
        drop(guard);
        self.moved.notify_all();
    }
}

fn outcomes(
    pipeline: &Arc<Pipeline>,
    path: &Path,
    settings: &Settings,
    known: Known<'_>,
) -> Vec<Outcome> {
    let name = path.display().to_string();
    let failed = |reason: String| {
        vec![Outcome::Failed {
            name: name.clone(),
            reason,
            unread: None,
        }]
    };
    let bytes = match input::bytes(path) {
        Ok(bytes) => bytes,
        Err(reason) => return failed(reason),
    };
    let input = Input {
        name: name.clone(),
        bytes,
        published: settings.published.clone(),
        captured: settings.captured.clone(),
    };
    let ingest = Arc::clone(pipeline);
    match guard::run(settings.max_seconds, move || ingest.articles(input)) {
        Err(refusal) => failed(explain(&refusal, settings)),
        Ok(Err(error)) => failed(error.to_string()),
        Ok(Ok(articles)) => articles
            .into_iter()
            .map(|article| outcome(pipeline, article, settings, known))
            .collect(),
    }
}

fn outcome(
    pipeline: &Arc<Pipeline>,
    ingested: Ingested,
    settings: &Settings,
    known: Known<'_>,
) -> Outcome {
    let key = key(pipeline, &ingested);
    if known(&key) {
        return Outcome::Known(ingested.article.input);
    }
    let len = ingested.article.text.len();
    if len > settings.max_bytes {
        let reason = format!(
            "limit: its text has {len} bytes, more than {}; raise --max-article-bytes",
            settings.max_bytes
        );
        return unread(pipeline, ingested, key.ingested, reason);
    }
    let (worker, copy) = (Arc::clone(pipeline), ingested.clone());
    match guard::run(settings.max_seconds, move || worker.read(copy)) {
        Ok(reading) => Outcome::Read(Box::new(Finished {
            reading,
            payload: ingested.payload,
            ingested: key.ingested,
            state: State::Read,
        })),
        Err(refusal) => unread(
            pipeline,
            ingested,
            key.ingested,
            explain(&refusal, settings),
        ),
    }
}

fn unread(pipeline: &Pipeline, ingested: Ingested, fingerprint: String, reason: String) -> Outcome {
    let payload = ingested.payload.clone();
    Outcome::Failed {
        name: ingested.article.input.clone(),
        unread: Some(Box::new(Finished {
            reading: pipeline.unread(ingested, &reason),
            payload,
            ingested: fingerprint,
            state: State::Unread,
        })),
        reason,
    }
}

fn explain(refusal: &Refusal, settings: &Settings) -> String {
    match refusal {
        Refusal::Limit => format!(
            "limit: it takes more than {} s to read; raise --max-article-seconds",
            settings.max_seconds
        ),
        Refusal::Panic(message) => {
            format!(
                "could not be read because of a fault in the program ({message}); please report it"
            )
        }
    }
}

/// The path under which the same bytes were found does not make them another article.
fn key(pipeline: &Pipeline, ingested: &Ingested) -> Key {
    let mut article = ingested.article.clone();
    article.input.clear();
    let json = serde_json::to_vec(&article).unwrap_or_default();
    Key {
        article: article.id,
        ingested: fingerprint(&json),
        engine: pipeline.engine().clone(),
    }
}
