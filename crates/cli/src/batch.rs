//! Many inputs, several at once, with results in path order whatever the number of threads.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use counterclaim_ingest::{Document, Fields, Found, MAX_ARTICLE_BYTES};
use counterclaim_model::{Reading, fingerprint};
use counterclaim_store::{Key, State};

use crate::guard::{self, Allowance, Refusal};
use crate::input;
use crate::meter::{Meter, Stage};
use crate::pipeline::{Ingested, Input, Pipeline};
use crate::queue::{Queue, Turn, Turns, Waiting};
use crate::triage::{Passed, Triage};

/// Kinds of what is passed over that are told apart.
const KINDS: usize = 12;

/// Seconds of processor time that an article may take where nothing else is asked for.
pub const MAX_ARTICLE_SECONDS: f64 = 20.0;
/// Megabytes by which memory may grow while an article is read, where nothing else is asked for.
pub const MAX_ARTICLE_MEGABYTES: u64 = 2_000;

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
    /// Articles during whose reading the memory of the process grows by more bytes are given up.
    pub max_memory: u64,
    /// How many are read at once.
    pub jobs: usize,
    /// Whether readings are taken as they stand, in place of reading their articles anew.
    pub keep_readings: bool,
    /// Which articles are kept without being read.
    pub triage: Arc<Triage>,
    /// Which keys of JSON objects hold what.
    pub fields: Fields,
    /// Where the work done is counted.
    pub meter: Arc<Meter>,
}

impl Default for Settings {
    /// Limits as on the command line, one reader, and nothing passed over.
    fn default() -> Self {
        Self {
            published: None,
            captured: None,
            max_bytes: MAX_ARTICLE_BYTES,
            max_seconds: MAX_ARTICLE_SECONDS,
            max_memory: MAX_ARTICLE_MEGABYTES * 1_000_000,
            jobs: 1,
            keep_readings: false,
            triage: Arc::default(),
            fields: Fields::default(),
            meter: Arc::default(),
        }
    }
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
    /// Triage says that it need not be read; it is kept with a remark.
    Passed(Passed, Box<Finished>),
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
/// than the [queue](crate::queue) holds. Where `emit` fails, no further document is begun and its error is returned.
pub fn run(
    pipeline: &Arc<Pipeline>,
    files: &[PathBuf],
    settings: &Settings,
    known: Known<'_>,
    progress: &(dyn Fn(u64) + Sync),
    emit: &mut dyn FnMut(Step) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (queue, turns) = (Queue::default(), Turns::default());
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..settings.jobs.max(1) {
            let (sender, queue, turns) = (sender.clone(), &queue, &turns);
            scope.spawn(move || {
                while let Some(Waiting {
                    index,
                    number,
                    document,
                }) = queue.take()
                {
                    let bytes = document.bytes.len();
                    let turn = settings.triage.needs_order().then(|| turns.of(number));
                    let outcomes = outcomes(pipeline, document, settings, known, turn);
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
                if !take_apart(file, settings, queue, progress, &sender) {
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
fn take_apart(
    path: &Path,
    settings: &Settings,
    queue: &Queue,
    progress: &(dyn Fn(u64) + Sync),
    sender: &Sender,
) -> bool {
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
        input::pieces(path, &settings.fields, progress, &mut |found| {
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

/// What is to be done with an article.
enum Plan {
    /// Nothing.
    Known,
    /// The reading stands already.
    Stands(Box<Reading>, String),
    /// It is over the limit, or does not hold.
    Fails(String, String),
    /// Triage passes it over.
    Pass(Passed, String),
    /// It is read.
    Read(String),
}

/// What becomes of the articles of one document; in its turn, where other documents come before it.
pub fn outcomes(
    pipeline: &Arc<Pipeline>,
    document: Document,
    settings: &Settings,
    known: Known<'_>,
    turn: Option<Turn<'_>>,
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
    let length = input.document.bytes.len();
    meter.document(length);
    let ingested = meter.time(Stage::Ingest, || {
        guard::run(allowance(settings, length), move |_| ingest.articles(input))
    });
    let articles = match ingested {
        Err(refusal) => return failed(explain(&refusal, settings)),
        Ok(Err(error)) => return failed(error.to_string()),
        Ok(Ok(articles)) => articles,
    };
    let judge = || -> Vec<Plan> {
        let articles = articles.iter();
        articles
            .map(|article| plan(pipeline, article, settings, known))
            .collect()
    };
    if let Some(turn) = &turn {
        drop(turn.wait());
    }
    let plans = meter.time(Stage::Triage, judge);
    // the next one is judged while this one is read
    drop(turn);
    let both = articles.into_iter().zip(plans);
    both.map(|(article, plan)| outcome(pipeline, article, plan, settings))
        .collect()
}

fn allowance(settings: &Settings, weight: usize) -> Allowance {
    Allowance {
        seconds: settings.max_seconds,
        memory: settings.max_memory,
        weight,
    }
}

/// What is to be done with an article, before anything long is done.
fn plan(pipeline: &Pipeline, ingested: &Ingested, settings: &Settings, known: Known<'_>) -> Plan {
    let mut key = key(pipeline, ingested, settings);
    let len = ingested.article.text.len();
    let made_by = settings.keep_readings.then(|| pipeline.made_by(ingested));
    if let Some((article, engine)) = made_by.flatten() {
        (key.article, key.engine) = (article, engine);
        if known(&key) {
            return Plan::Known;
        }
        return match pipeline.as_it_stands(ingested) {
            Ok(reading) => Plan::Stands(Box::new(reading), key.ingested),
            Err(reason) => Plan::Fails(key.ingested, reason),
        };
    }
    let triage = &settings.triage;
    if known(&key) {
        triage.note_read(pipeline.triage(), &ingested.article);
        return Plan::Known;
    }
    if len > settings.max_bytes {
        let reason = format!(
            "limit: its text has {len} bytes, more than {}; raise --max-article-bytes",
            settings.max_bytes
        );
        return Plan::Fails(key.ingested, reason);
    }
    let judge = || triage.judge(pipeline.triage(), &ingested.article);
    match triage.is_on().then(judge).flatten() {
        Some(passed) => Plan::Pass(passed, key.ingested),
        None => Plan::Read(key.ingested),
    }
}

fn outcome(
    pipeline: &Arc<Pipeline>,
    ingested: Ingested,
    plan: Plan,
    settings: &Settings,
) -> Outcome {
    let finished = |reading: Reading, payload: Vec<u8>, ingested: String, state: State| {
        Box::new(Finished {
            reading,
            payload,
            ingested,
            state,
        })
    };
    let meter = &settings.meter;
    let fingerprint = match plan {
        Plan::Known => return Outcome::Known(ingested.article.input),
        Plan::Fails(fingerprint, reason) => return unread(pipeline, ingested, fingerprint, reason),
        Plan::Stands(reading, fingerprint) => {
            meter.count("readings_kept", 1);
            meter.reading(&reading);
            let payload = ingested.payload;
            return Outcome::Read(finished(*reading, payload, fingerprint, State::Read));
        }
        Plan::Pass(passed, fingerprint) => {
            meter.count(passed.counter(), 1);
            let payload = ingested.payload.clone();
            let reading = pipeline.unread_with(ingested, passed.remark());
            return Outcome::Passed(
                passed,
                finished(reading, payload, fingerprint, State::Unread),
            );
        }
        Plan::Read(fingerprint) => fingerprint,
    };
    let (worker, copy) = (Arc::clone(pipeline), ingested.clone());
    let allowance = allowance(settings, ingested.article.text.len());
    let read = meter.time(Stage::Read, || {
        guard::run(allowance, move |stop| worker.read_until(copy, stop))
    });
    match read {
        Ok(reading) => {
            meter.reading(&reading);
            Outcome::Read(finished(
                reading,
                ingested.payload,
                fingerprint,
                State::Read,
            ))
        }
        Err(refusal) => {
            let reason = explain(&refusal, settings);
            unread(pipeline, ingested, fingerprint, reason)
        }
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
        Refusal::Memory => format!(
            "limit: it takes more than {} MB of memory to read; raise --max-article-megabytes",
            settings.max_memory / 1_000_000
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
