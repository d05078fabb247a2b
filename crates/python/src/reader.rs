//! Reading: the functions `read` and `read_batch`, and the pipeline that a process loads once.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use counterclaim_cli::batch::{self, Outcome, Settings, Step};
use counterclaim_cli::pipeline::Pipeline;
use counterclaim_cli::{arguments, guard, input};
use counterclaim_ingest::{Document, Fields, Found, Limits, Source, unpack};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::cells::Sheet;
use crate::failure::Failure;
use crate::readings::{Item, Readings};

/// How often Python is asked whether a person wants to stop.
const GLANCE: Duration = Duration::from_millis(100);

/// Pipelines of this process, by the folder whose resources overlay those compiled in.
static LOADED: Mutex<BTreeMap<Option<PathBuf>, Arc<Pipeline>>> = Mutex::new(BTreeMap::new());
/// The process that loaded the first one.
static OWNER: OnceLock<u32> = OnceLock::new();

/// The pipeline of this process; loads it the first time.
fn pipeline(resources: Option<&Path>) -> Result<Arc<Pipeline>, Failure> {
    let own = std::process::id();
    let owner = OWNER.get_or_init(|| {
        guard::quiet_readers();
        own
    });
    if *owner != own {
        // the threads of the model stay behind in the parent, and waiting for them would never end
        return Err(Failure::said(
            "this process was forked from one that had read articles already; start it by 'spawn' \
             (multiprocessing.get_context('spawn')), or read for the first time after the fork",
        ));
    }
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let key = resources.map(Path::to_owned);
    if let Some(pipeline) = loaded.get(&key) {
        return Ok(Arc::clone(pipeline));
    }
    let pipeline = Arc::new(Pipeline::load(resources)?);
    loaded.insert(key, Arc::clone(&pipeline));
    Ok(pipeline)
}

/// How to read, as given by keywords.
pub(crate) struct How {
    pub(crate) pipeline: Arc<Pipeline>,
    pub(crate) settings: Settings,
    url: Option<String>,
}

impl How {
    /// Reads keywords; those that are not known are refused.
    pub(crate) fn of(py: Python<'_>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut settings = Settings {
            jobs: thread::available_parallelism().map_or(1, usize::from),
            ..Settings::default()
        };
        let (mut url, mut resources) = (None, None);
        for (key, value) in keywords.into_iter().flatten() {
            let key: String = key.extract()?;
            if value.is_none() {
                continue;
            }
            match key.as_str() {
                "published" => settings.published = Some(moment(&key, &value)?),
                "captured" => settings.captured = Some(moment(&key, &value)?),
                "url" => url = Some(value.extract()?),
                "resources" => resources = Some(value.extract::<PathBuf>()?),
                "max_article_bytes" => settings.max_bytes = value.extract()?,
                "max_article_seconds" => settings.max_seconds = value.extract()?,
                "keep_readings" => settings.keep_readings = value.extract()?,
                "jobs" => settings.jobs = value.extract::<usize>()?.max(1),
                _ => {
                    let known = "published, captured, url, resources, max_article_bytes, \
                                 max_article_seconds, keep_readings, jobs";
                    let text = format!("there is no option '{key}'; there are {known}");
                    return Err(Failure::said(text).into());
                }
            }
        }
        let pipeline = py.detach(|| pipeline(resources.as_deref()))?;
        Ok(Self {
            pipeline,
            settings,
            url,
        })
    }
}

/// A date or moment given as text, `datetime.date` or `datetime.datetime`.
pub(crate) fn moment(what: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let text: String = match value.cast::<PyString>() {
        Ok(text) => text.extract()?,
        Err(_) => value.call_method0("isoformat")?.extract()?,
    };
    dated(what, &text).map_err(|reason| Failure::said(reason).into())
}

/// A date or moment as articles have it, or what is wrong with it.
pub(crate) fn dated(what: &str, text: &str) -> Result<String, String> {
    arguments::date(text).map_err(|hint| format!("{what}: '{text}' is no date; {hint}"))
}

/// What is to be read.
pub(crate) enum Inputs {
    /// Files and folders.
    Paths(Vec<String>),
    /// One document.
    One(Box<Document>),
}

impl Inputs {
    /// Reads the arguments `path`, `text` and `html`, of which exactly one must be given.
    pub(crate) fn of(
        path: Option<&Bound<'_, PyAny>>,
        text: Option<&str>,
        html: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let document = |name: &str, bytes: Vec<u8>, kind: &str| {
            Self::One(Box::new(Document {
                name: name.to_owned(),
                bytes,
                media_type: Some(kind.to_owned()),
                ..Document::default()
            }))
        };
        match (path, text, html) {
            (Some(path), None, None) => Ok(Self::Paths(paths(path)?)),
            (None, Some(text), None) => {
                let bytes = text.as_bytes().to_vec();
                Ok(document("text", bytes, "text/plain; charset=utf-8"))
            }
            (None, None, Some(html)) => match html.extract::<Vec<u8>>() {
                // bytes say themselves in which encoding they are
                Ok(bytes) if !html.is_instance_of::<PyString>() => {
                    Ok(document("html", bytes, "text/html"))
                }
                _ => {
                    let text: String = html.extract()?;
                    let bytes = text.into_bytes();
                    Ok(document("html", bytes, "text/html; charset=utf-8"))
                }
            },
            _ => Err(Failure::said("give exactly one of a path, text= and html=").into()),
        }
    }
}

fn paths(path: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    let one = |path: &Bound<'_, PyAny>| -> PyResult<String> {
        Ok(path.extract::<PathBuf>()?.display().to_string())
    };
    if let Ok(path) = one(path) {
        return Ok(vec![path]);
    }
    path.try_iter()?.map(|path| one(&path?)).collect()
}

/// Reads inputs and hands every article and failure to `take`, in order.
pub(crate) fn read_each(
    how: &How,
    inputs: Inputs,
    take: &mut dyn FnMut(Item) -> anyhow::Result<()>,
) -> Result<(), Failure> {
    match inputs {
        Inputs::One(mut document) => {
            document.url = how.url.clone();
            let items = each(vec![*document], 1, |document| {
                of_document(how, &how.settings, document)
            })?;
            Ok(items.into_iter().flatten().try_for_each(take)?)
        }
        Inputs::Paths(paths) => read_paths(how, &paths, take),
    }
}

fn read_paths(
    how: &How,
    paths: &[String],
    take: &mut dyn FnMut(Item) -> anyhow::Result<()>,
) -> Result<(), Failure> {
    let found = input::find(paths);
    if found.files.contains(Path::new("-")) {
        return Err(Failure::said(
            "'-' is no file here; give its contents as text= or html=",
        ));
    }
    for (name, reason) in found.failures {
        take(Item::failed(name, reason))?;
    }
    let files: Vec<PathBuf> = found.files.into_iter().collect();
    let known = |_: &counterclaim_store::Key| false;
    let mut any = 0;
    let unheard = |_: u64| ();
    let settings = &how.settings;
    batch::run(
        &how.pipeline,
        &files,
        settings,
        &known,
        &unheard,
        &mut |step| {
            interrupted()?;
            match step {
                Step::Outcomes(outcomes) => {
                    any += outcomes.len();
                    outcomes
                        .into_iter()
                        .filter_map(Item::of)
                        .try_for_each(&mut *take)
                }
                Step::Done { name, passed_over } => {
                    let empty = std::mem::take(&mut any) == 0;
                    let kinds: Vec<&str> = passed_over.keys().map(String::as_str).collect();
                    let only = match kinds.as_slice() {
                        [] => String::new(),
                        kinds => format!(", only {}", kinds.join(", ")),
                    };
                    let reason = format!("has no articles in it{only}; give a file with articles");
                    if empty {
                        take(Item::failed(name, reason))?;
                    }
                    Ok(())
                }
            }
        },
    )?;
    Ok(())
}

/// An error where somebody pressed Ctrl-C.
fn interrupted() -> PyResult<()> {
    // a method of any lifetime is not general enough for `attach`
    #[allow(clippy::redundant_closure_for_method_calls)]
    Python::attach(|py| py.check_signals())
}

/// What becomes of one document.
fn of_document(how: &How, settings: &Settings, document: Document) -> Vec<Item> {
    let name = document.name.clone();
    let outcomes = batch::outcomes(&how.pipeline, document, settings, &|_| false, None);
    let items: Vec<Item> = outcomes.into_iter().filter_map(Item::of).collect();
    if items.is_empty() {
        let reason = "has no articles in it; give text or a page with an article";
        return vec![Item::failed(name, reason.to_owned())];
    }
    items
}

/// Does some work on each of many things, several at once, with results in their order; ends early
/// where a person interrupts Python.
fn each<T: Send, R: Send>(
    things: Vec<T>,
    jobs: usize,
    work: impl Fn(T) -> R + Sync,
) -> Result<Vec<R>, Failure> {
    let count = things.len();
    let things: Vec<Mutex<Option<T>>> = things.into_iter().map(|t| Mutex::new(Some(t))).collect();
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let mut out: Vec<Option<R>> = (0..count).map(|_| None).collect();
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..jobs.min(count) {
            let (sender, next, stopped) = (sender.clone(), &next, &stopped);
            let (things, work) = (&things, &work);
            scope.spawn(move || {
                while !stopped.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(thing) = things.get(at) else { break };
                    let thing = thing.lock().unwrap_or_else(PoisonError::into_inner).take();
                    let Some(thing) = thing else { break };
                    if sender.send((at, work(thing))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        loop {
            match receiver.recv_timeout(GLANCE) {
                Ok((at, done)) => out[at] = Some(done),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Err(raised) = interrupted() {
                stopped.store(true, Ordering::Relaxed);
                return Err(Failure::Raised(raised));
            }
        }
    })?;
    Ok(out.into_iter().flatten().collect())
}

/// Reads articles: a file, a folder or several of them, or one text or page.
#[pyfunction]
#[pyo3(signature = (path=None, *, text=None, html=None, **options))]
pub(crate) fn read(
    py: Python<'_>,
    path: Option<&Bound<'_, PyAny>>,
    text: Option<&str>,
    html: Option<&Bound<'_, PyAny>>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Readings> {
    let inputs = Inputs::of(path, text, html)?;
    let how = How::of(py, options)?;
    let items = py.detach(|| {
        let mut items = Vec::new();
        read_each(&how, inputs, &mut |item| {
            items.push(item);
            Ok(())
        })?;
        // as on the command line, a sole input that cannot be read is an error
        match items.as_slice() {
            [only] if only.finished.is_none() => {
                let reason = only.error.as_deref().unwrap_or_default();
                Err(Failure::said(format!("{}: {reason}", only.input)))
            }
            _ => Ok(items),
        }
    })?;
    if items.is_empty() {
        return Err(
            Failure::said("no articles found; give files or a folder with articles").into(),
        );
    }
    Ok(Readings::new(items, false))
}

/// Reads one article for each row of a table; a row that cannot be read has an error and harms no other.
#[pyfunction]
#[pyo3(signature = (batch, **options))]
pub(crate) fn read_batch(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Readings> {
    let sheet = Sheet::of(batch)?;
    let how = How::of(py, options)?;
    let items = py.detach(|| {
        let rows: Vec<usize> = (0..sheet.len()).collect();
        each(rows, how.settings.jobs, |row| {
            of_row(&how, &sheet, row)
                .into_iter()
                .map(|item| item.at(row))
                .collect::<Vec<Item>>()
        })
    })?;
    Ok(Readings::new(items.into_iter().flatten().collect(), true))
}

fn of_row(how: &How, sheet: &Sheet, row: usize) -> Vec<Item> {
    let read = || -> Result<Vec<Item>, String> {
        let (document, packed) = sheet.document(row)?;
        let dated = |what| -> Result<Option<String>, String> {
            let text = sheet.moment(what, row)?;
            text.map(|text| dated(what, &text)).transpose()
        };
        let settings = Settings {
            published: dated("published")?.or_else(|| how.settings.published.clone()),
            captured: dated("captured")?.or_else(|| how.settings.captured.clone()),
            ..how.settings.clone()
        };
        if !packed {
            return Ok(of_document(how, &settings, document));
        }
        let pieces = pieces(document).into_iter();
        let items = pieces.flat_map(|piece| match piece {
            Found::Document(document) => of_document(how, &settings, document),
            Found::Failed(error) => {
                let reason = format!("{}; {}", error.reason, error.hint);
                vec![Item::failed(error.input, reason)]
            }
            Found::PassedOver(_) => Vec::new(),
        });
        let items: Vec<Item> = items.collect();
        match items.is_empty() {
            true => Err("has no articles in it; give a file with articles".to_owned()),
            false => Ok(items),
        }
    };
    read().unwrap_or_else(|reason| vec![Item::failed(sheet.name(row), reason)])
}

/// What a payload is made of: itself, or the pieces of an archive, a mailbox, a feed or lines.
fn pieces(document: Document) -> Vec<Found> {
    let mut found = Vec::new();
    let (limits, fields) = (Limits::default(), Fields::default());
    let mut bytes = Cursor::new(&document.bytes);
    let source = Source::File(&mut bytes);
    unpack(&document.name, source, &limits, &fields, &mut |piece| {
        found.push(piece);
        ControlFlow::Continue(())
    });
    // what the row says holds for the only document in it
    if let [Found::Document(only)] = found.as_mut_slice() {
        if only.bytes == document.bytes {
            return vec![Found::Document(document)];
        }
        only.url = only.url.take().or(document.url);
        only.outlet = only.outlet.take().or(document.outlet);
    }
    found
}

/// What reads: version of the program and fingerprints of weights and resources, as `--version` prints.
#[pyfunction]
pub(crate) fn version() -> String {
    counterclaim_cli::version::lines()
}

impl Item {
    /// What became of an article; `None` where there was no need to read it.
    fn of(outcome: Outcome) -> Option<Self> {
        match outcome {
            Outcome::Read(finished) | Outcome::Passed(_, finished) => Some(Self {
                input: finished.reading.article.input.clone(),
                row: None,
                finished: Some(*finished),
                error: None,
            }),
            Outcome::Known(_) => None,
            Outcome::Failed {
                name,
                reason,
                unread,
            } => Some(Self {
                input: name,
                row: None,
                finished: unread.map(|finished| *finished),
                error: Some(reason),
            }),
        }
    }
}
