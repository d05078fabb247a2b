//! Many inputs, several at once, with results in path order whatever the number of threads.

use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use counterclaim_ingest::{Document, Fields, Found};
use counterclaim_model::{Reading, fingerprint};
use counterclaim_store::{Key, State};

use crate::guard::{self, Refusal};
use crate::input;
use crate::meter::{Meter, Stage};
use crate::pipeline::{Ingested, Input, Pipeline};

/// Documents that may be finished before an earlier one is: bounds what waits in memory.
const AHEAD: usize = 64;
/// Bytes of documents that may be in work at once; a single longer one is let through alone.
const BYTES_AHEAD: usize = 64 << 20;
/// Kinds of what is passed over that are told apart.
const KINDS: usize = 12;

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
    /// Which keys of JSON objects hold what.
    pub fields: Fields,
    /// Where the work done is counted.
    pub meter: Arc<Meter>,
}

/// What is told about a batch, in the order of its files.
#[derive(Debug)]
pub enum Step {
    /// What became of a document's articles.
    Outcomes(Vec<Outcome>),
    /// A file was read to its end; what in it was passed over, and how often.
    Done {
        /// The file.
        name: String,
        /// Kinds of pieces that are no articles.
        passed_over: BTreeMap<String, usize>,
    },
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

/// Reads all files and tells `emit` of each document, in the order of the files.
///
/// One thread takes the files apart, several read the documents in them; no more of them are in memory
/// than `AHEAD`. Where `emit` fails, no further document is begun and its error is returned.
pub fn run(
    pipeline: &Arc<Pipeline>,
    files: &[PathBuf],
    settings: &Settings,
    known: Known<'_>,
    emit: &mut dyn FnMut(Step) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let queue = Queue::default();
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..settings.jobs.max(1) {
            let (sender, queue) = (sender.clone(), &queue);
            scope.spawn(move || {
                while let Some((index, document)) = queue.take() {
                    let bytes = document.bytes.len();
                    let outcomes = outcomes(pipeline, document, settings, known);
                    let step = Step::Outcomes(outcomes);
                    if sender.send((index, bytes, step)).is_err() {
                        break;
                    }
                }
            });
        }
        // Panics of libraries that take archives apart are failures of their input.
        let producer = thread::Builder::new().name(guard::NAME.to_owned());
        let queue = &queue;
        let spawned = producer.spawn_scoped(scope, move || {
            for file in files {
                if !take_apart(file, settings, queue, &sender) {
                    break;
                }
            }
            queue.close();
        });
        let result = match spawned {
            Ok(_) => in_order(&receiver, queue, emit),
            Err(error) => Err(error.into()),
        };
        queue.stop();
        result
    })
}

type Sender = mpsc::Sender<(usize, usize, Step)>;

/// Puts the documents of a file into the queue, and tells of everything else; false where no more is
/// wanted.
fn take_apart(path: &Path, settings: &Settings, queue: &Queue, sender: &Sender) -> bool {
    let mut passed_over: BTreeMap<String, usize> = BTreeMap::new();
    let mut wanted = true;
    let name = path.display().to_string();
    let fail = |name: String, reason: String| {
        let outcome = Outcome::Failed {
            name,
            reason,
            unread: None,
        };
        let index = queue.reserve(0);
        index.is_some_and(|index| {
            sender
                .send((index, 0, Step::Outcomes(vec![outcome])))
                .is_ok()
        })
    };
    let (begun, mut waited) = (Instant::now(), Duration::ZERO);
    let read = guard::caught(|| {
        input::pieces(path, &settings.fields, &mut |found| {
            wanted = match found {
                Found::Document(document) => {
                    let waiting = Instant::now();
                    let room = queue.put(document);
                    waited += waiting.elapsed();
                    room
                }
                Found::Failed(error) => {
                    fail(error.input, format!("{}; {}", error.reason, error.hint))
                }
                Found::PassedOver(what) => {
                    let room = passed_over.len() < KINDS || passed_over.contains_key(&what);
                    let what = if room { what } else { "others".to_owned() };
                    *passed_over.entry(what).or_default() += 1;
                    true
                }
            };
            if wanted {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })
    });
    let spent = begun.elapsed().saturating_sub(waited);
    settings.meter.add(Stage::Apart, spent);
    match read {
        Ok(Ok(())) => {}
        Ok(Err(reason)) => wanted = fail(name.clone(), reason),
        Err(refusal) => wanted = fail(name.clone(), explain(&refusal, settings)),
    }
    let done = Step::Done { name, passed_over };
    wanted
        && queue
            .reserve(0)
            .is_some_and(|index| sender.send((index, 0, done)).is_ok())
}

fn in_order(
    receiver: &mpsc::Receiver<(usize, usize, Step)>,
    queue: &Queue,
    emit: &mut dyn FnMut(Step) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (index, bytes, step) in receiver {
        waiting.insert(index, (bytes, step));
        while let Some((bytes, step)) = waiting.remove(&next) {
            emit(step)?;
            next += 1;
            queue.emitted(bytes);
        }
    }
    Ok(())
}

/// Documents on their way to the threads that read them, in the order in which they were found.
#[derive(Default)]
struct Queue {
    state: Mutex<Waiting>,
    moved: Condvar,
}

#[derive(Default)]
struct Waiting {
    documents: VecDeque<(usize, Document)>,
    /// How many steps were numbered, and how many of them emitted.
    numbered: usize,
    emitted: usize,
    /// Bytes of documents that are not emitted yet.
    bytes: usize,
    closed: bool,
    stopped: bool,
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the next step, as soon as there is room for it; `None` where no more is wanted.
    fn reserve(&self, bytes: usize) -> Option<usize> {
        let full = |state: &mut Waiting| {
            let ahead = state.numbered - state.emitted;
            let full = ahead >= AHEAD || (ahead > 0 && state.bytes + bytes > BYTES_AHEAD);
            full && !state.stopped
        };
        let waited = self.moved.wait_while(self.state(), full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return None;
        }
        let index = state.numbered;
        state.numbered += 1;
        state.bytes += bytes;
        Some(index)
    }

    /// Puts a document at the end; false where no more is wanted.
    fn put(&self, document: Document) -> bool {
        let Some(index) = self.reserve(document.bytes.len()) else {
            return false;
        };
        self.state().documents.push_back((index, document));
        self.moved.notify_all();
        true
    }

    /// The next document; `None` when there will be no more.
    fn take(&self) -> Option<(usize, Document)> {
        let idle =
            |state: &mut Waiting| state.documents.is_empty() && !state.closed && !state.stopped;
        let waited = self.moved.wait_while(self.state(), idle);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return None;
        }
        state.documents.pop_front()
    }

    fn emitted(&self, bytes: usize) {
        let mut state = self.state();
        state.emitted += 1;
        state.bytes -= bytes;
        drop(state);
        self.moved.notify_all();
    }

    fn close(&self) {
        self.state().closed = true;
        self.moved.notify_all();
    }

    fn stop(&self) {
        self.state().stopped = true;
        self.moved.notify_all();
    }
}

/// What becomes of the articles of one document.
pub fn outcomes(
    pipeline: &Arc<Pipeline>,
    document: Document,
    settings: &Settings,
    known: Known<'_>,
) -> Vec<Outcome> {
    let name = document.name.clone();
    let failed = |reason: String| {
        vec![Outcome::Failed {
            name: name.clone(),
            reason,
            unread: None,
        }]
    };
    let input = Input {
        document,
        published: settings.published.clone(),
        captured: settings.captured.clone(),
    };
    let ingest = Arc::clone(pipeline);
    let meter = &settings.meter;
    meter.document(input.document.bytes.len());
    let ingested = meter.time(Stage::Ingest, || {
        guard::run(settings.max_seconds, move |_| ingest.articles(input))
    });
    match ingested {
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
    let key = key(pipeline, &ingested, settings);
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
    let read = settings.meter.time(Stage::Read, || {
        guard::run(settings.max_seconds, move |stop| {
            worker.read_until(copy, stop)
        })
    });
    match read {
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

/// The path under which the same bytes were found does not make them another article, nor does the day
/// on which they were retrieved again, unless the user states it.
fn key(pipeline: &Pipeline, ingested: &Ingested, settings: &Settings) -> Key {
    let mut article = ingested.article.clone();
    article.input.clear();
    if settings.captured.is_none() {
        article.captured = None;
    }
    let json = serde_json::to_vec(&article).unwrap_or_default();
    Key {
        article: article.id,
        ingested: fingerprint(&json),
        engine: pipeline.engine().clone(),
    }
}
