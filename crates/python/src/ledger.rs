//! A ledger in a file or a database, asked and filled from Python.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use counterclaim_cli::whole;
use counterclaim_export::tables::{self, Rows};
use counterclaim_export::{Export, Format, claim_reviews, export, ratings};
use counterclaim_ledger::{AsOf, Excerpt, Found, Query, Shelf};
use counterclaim_model::EntryId;
use counterclaim_model::decision::Decision;
use counterclaim_model::ledger::{Clock, EventsV1};
use counterclaim_store::{Added, Entry, Store};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::agreement;
use crate::failure::Failure;
use crate::reader::{How, Inputs, moment, read_each};
use crate::readings::{Item, Readings};
use crate::table::Table;

type Account = counterclaim_ledger::Ledger;

/// A ledger: a file, or a PostgreSQL database by its address.
///
/// Tables and exports show what was in it when the first of them was asked for; `add` and `refresh`
/// make it look again. Until then `event` and `search` look up what they need in the ledger's records.
#[pyclass(frozen, module = "counterclaim")]
pub(crate) struct Ledger {
    name: PathBuf,
    account: Mutex<Option<Arc<Account>>>,
}

/// What adding changed.
#[derive(Default)]
struct Summary {
    new: usize,
    again: usize,
    unchanged: usize,
    errors: Vec<(String, String)>,
}

/// Which part of a ledger somebody asks for.
struct Ask {
    query: Query,
    as_of: Option<AsOf>,
    limit: usize,
}

impl Ask {
    /// Reads a query and the keywords `as_of`, `clock` and `limit`.
    fn of(query: &str, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let (mut as_of, mut clock, mut limit) = (None, Clock::Published, usize::MAX);
        for (key, value) in options.into_iter().flatten() {
            let key: String = key.extract()?;
            if value.is_none() {
                continue;
            }
            match key.as_str() {
                "as_of" if value.is_instance_of::<PyString>() => as_of = Some(value.extract()?),
                "as_of" => as_of = Some(moment("as_of", &value)?),
                "clock" => clock = clock_of(&value.extract::<String>()?)?,
                "limit" => limit = value.extract()?,
                _ => {
                    let text = format!("there is no option '{key}'; there are as_of, clock, limit");
                    return Err(Failure::said(text).into());
                }
            }
        }
        let as_of = as_of.map(|text: String| AsOf::parse(&text, clock));
        Ok(Self {
            query: Query::parse(query).map_err(Failure::from)?,
            as_of: as_of.transpose().map_err(Failure::from)?,
            limit,
        })
    }
}

fn clock_of(name: &str) -> Result<Clock, Failure> {
    match name {
        "published" => Ok(Clock::Published),
        "captured" => Ok(Clock::Captured),
        _ => Err(Failure::said(format!(
            "there is no clock '{name}'; there are published and captured"
        ))),
    }
}

impl Ledger {
    fn lock(&self) -> MutexGuard<'_, Option<Arc<Account>>> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The account as it was first asked for.
    fn account(&self, as_of: Option<&AsOf>) -> Result<Arc<Account>, Failure> {
        let mut known = self.lock();
        let account = match known.as_ref() {
            Some(account) => Arc::clone(account),
            None => {
                let store = counterclaim_store::open_to_read(&self.name)?;
                Arc::clone(known.insert(Arc::new(store.ledger()?)))
            }
        };
        drop(known);
        Ok(match as_of {
            Some(as_of) => Arc::new(Account::clone(&account).as_of(as_of.clone())),
            None => account,
        })
    }

    /// What the ledger's records say of its present state; `None` where the whole ledger is known or
    /// needed, also where something is wrong, which reading the whole then says.
    fn looked_up<T>(
        &self,
        ask: &Ask,
        say: impl Fn(&dyn Shelf, &[Decision]) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        if ask.as_of.is_some() || self.lock().is_some() {
            return Ok(None);
        }
        let store = counterclaim_store::open_to_read(&self.name)?;
        let mut found = None;
        let current = store.consult(&mut |shelf, decisions| found = say(shelf, decisions));
        Ok(found.filter(|_| current.unwrap_or(false)))
    }

    /// The list of one event; `None` where nothing has the id.
    fn one(&self, id: &str, ask: &Ask) -> Result<Option<EventsV1>, Failure> {
        let looked_up = self.looked_up(ask, |shelf, decisions| {
            let excerpt = Excerpt::of_event(shelf, id, decisions)?;
            Some(excerpt.event(id))
        })?;
        if let Some(found) = looked_up {
            return Ok(found);
        }
        let account = self.account(ask.as_of.as_ref())?;
        Ok(match account.find(id) {
            Some(Found::Entry(reading, EntryId::Event(event))) => {
                Some(account.event(reading, event))
            }
            _ => None,
        })
    }

    fn rows(&self, name: &str, ask: &Ask) -> Result<Table, Failure> {
        let Some(table) = tables::named(name) else {
            let names: Vec<&str> = tables::all().iter().map(|table| table.name).collect();
            return Err(Failure::said(format!(
                "there is no table '{name}'; there are actors, {}",
                names.join(", ")
            )));
        };
        let account = self.account(ask.as_of.as_ref())?;
        let mut rows = tables::of_ledger(&account, &ask.query, &[table.name]);
        let rows = rows.pop().unwrap_or_else(|| Rows::none(table));
        let batch = rows.batch()?;
        let batch = batch.slice(0, batch.num_rows().min(ask.limit));
        Ok(Table::new(table.name, batch))
    }

    /// What serializes to JSON, as Python's own values.
    fn json<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (json,))
    }

    fn table_of(
        &self,
        py: Python<'_>,
        name: &str,
        query: &str,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Table> {
        let ask = Ask::of(query, options)?;
        Ok(py.detach(|| self.rows(name, &ask))?)
    }
}

fn put(store: &mut (dyn Store + Send), item: &Item, summary: &mut Summary) -> anyhow::Result<()> {
    if let Some(error) = &item.error {
        summary.errors.push((item.input.clone(), error.clone()));
    }
    let Some(finished) = &item.finished else {
        return Ok(());
    };
    let entry = Entry {
        reading: finished.reading.clone(),
        payload: finished.payload.clone(),
        ingested: finished.ingested.clone(),
        state: finished.state,
    };
    match store.add(&entry, &jiff::Timestamp::now().to_string())? {
        Added::New => summary.new += 1,
        Added::Again => summary.again += 1,
        Added::Unchanged => summary.unchanged += 1,
    }
    Ok(())
}

#[pymethods]
impl Ledger {
    #[new]
    #[pyo3(signature = (name))]
    fn new(name: PathBuf) -> Self {
        Self {
            name,
            account: Mutex::new(None),
        }
    }

    /// The file or address; no password is shown.
    #[getter]
    fn name(&self) -> String {
        counterclaim_store::shown(&self.name)
    }

    /// Reads articles and adds them, or adds readings that are there; makes the ledger where there is
    /// none. The same article again changes nothing.
    #[pyo3(signature = (source=None, *, text=None, html=None, **options))]
    fn add<'py>(
        &self,
        py: Python<'py>,
        source: Option<&Bound<'py, PyAny>>,
        text: Option<&str>,
        html: Option<&Bound<'py, PyAny>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let readings = source.and_then(|source| source.cast::<Readings>().ok());
        let mut summary = Summary::default();
        let told = if let Some(readings) = readings {
            let items = Arc::clone(&readings.get().items);
            py.detach(|| -> Result<(), Failure> {
                let mut store = counterclaim_store::open(&self.name)?;
                for item in items.iter() {
                    put(store.as_mut(), item, &mut summary)?;
                }
                Ok(())
            })
        } else {
            let inputs = Inputs::of(source, text, html)?;
            let how = How::of(py, options)?;
            py.detach(|| {
                let mut store = counterclaim_store::open(&self.name)?;
                read_each(&how, inputs, &mut |item| {
                    put(store.as_mut(), &item, &mut summary)
                })
            })
        };
        *self.lock() = None;
        told?;
        let out = PyDict::new(py);
        out.set_item("new", summary.new)?;
        out.set_item("again", summary.again)?;
        out.set_item("unchanged", summary.unchanged)?;
        out.set_item("errors", summary.errors)?;
        Ok(out)
    }

    /// Forgets what was shown, so that what others added is seen.
    fn refresh(&self) {
        *self.lock() = None;
    }

    /// The table of a name, as far as a query admits.
    #[pyo3(signature = (name, query="", **options))]
    fn query(
        &self,
        py: Python<'_>,
        name: &str,
        query: &str,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Table> {
        self.table_of(py, name, query, options)
    }

    /// Claims, by date.
    #[pyo3(signature = (query="", **options))]
    fn claims(
        &self,
        py: Python<'_>,
        query: &str,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Table> {
        self.table_of(py, "claims", query, options)
    }

    /// Events; only reported ones, unless the query asks for another `realis:`.
    #[pyo3(signature = (query="", **options))]
    fn events(
        &self,
        py: Python<'_>,
        query: &str,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Table> {
        self.table_of(py, "events", query, options)
    }

    /// Articles, by date, with what is a copy of what.
    #[pyo3(signature = (query="", **options))]
    fn articles(
        &self,
        py: Python<'_>,
        query: &str,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Table> {
        self.table_of(py, "articles", query, options)
    }

    /// Everybody who speaks or is spoken of.
    #[pyo3(signature = (query="", **options))]
    fn actors(
        &self,
        py: Python<'_>,
        query: &str,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Table> {
        self.table_of(py, "actors", query, options)
    }

    /// Everything that has some words, with the words around: `counterclaim.search.v1`.
    #[pyo3(signature = (query, **options))]
    fn search<'py>(
        &self,
        py: Python<'py>,
        query: &str,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let ask = Ask::of(query, options)?;
        let json = py.detach(|| -> Result<String, Failure> {
            let looked_up = self.looked_up(&ask, |shelf, decisions| {
                let excerpt = Excerpt::of_query(shelf, &ask.query, decisions)?;
                Some(excerpt.search(&ask.query))
            })?;
            let mut found = match looked_up {
                Some(found) => found,
                None => self.account(ask.as_of.as_ref())?.search(&ask.query),
            };
            found.search.truncate(ask.limit);
            Ok(serde_json::to_string(&found)?)
        })?;
        Self::json(py, &json)
    }

    /// One event by its id or the beginning of it: an entry of `counterclaim.events.v1`.
    #[pyo3(signature = (id, **options))]
    fn event<'py>(
        &self,
        py: Python<'py>,
        id: &str,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let ask = Ask::of("", options)?;
        let json = py.detach(|| -> Result<String, Failure> {
            let Some(found) = self.one(id, &ask)? else {
                let text = format!("'{id}': no event of this ledger has this id; see .events()");
                return Err(Failure::Said(text));
            };
            Ok(serde_json::to_string(&found.events.first())?)
        })?;
        Self::json(py, &json)
    }

    /// Writes a format of `counterclaim export`, whole or not at all, with its loss report beside it;
    /// without `out` gives the bytes. `claimreview` takes the lines of people's ratings.
    #[pyo3(signature = (to, out=None, query="", *, ratings=None, **options))]
    fn export<'py>(
        &self,
        py: Python<'py>,
        to: &str,
        out: Option<PathBuf>,
        query: &str,
        ratings: Option<Vec<u8>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let ask = Ask::of(query, options)?;
        let bytes = py.detach(|| self.written(to, out.as_deref(), ratings.as_deref(), &ask))?;
        Ok(bytes.map(|bytes| PyBytes::new(py, &bytes)))
    }

    /// How far sheets that people coded, CSV by the names of the coders, agree with each other and with
    /// this ledger: `counterclaim.agreement.v1`.
    #[pyo3(signature = (sheets, *, without_ledger=false, seed=1))]
    fn agree<'py>(
        &self,
        py: Python<'py>,
        sheets: BTreeMap<String, Vec<u8>>,
        without_ledger: bool,
        seed: u64,
    ) -> PyResult<Bound<'py, PyAny>> {
        let json = py.detach(|| -> Result<String, Failure> {
            let sheets: Vec<(String, Vec<u8>)> = sheets.into_iter().collect();
            let account = self.account(None)?;
            let found = agreement::of(&account, &sheets, without_ledger, seed)?;
            Ok(serde_json::to_string(&found)?)
        })?;
        Self::json(py, &json)
    }

    fn __repr__(&self) -> String {
        format!("<Ledger {}>", self.name())
    }
}

impl Ledger {
    fn written(
        &self,
        to: &str,
        out: Option<&Path>,
        rated: Option<&[u8]>,
        ask: &Ask,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let known = Format::ALL.into_iter().find(|format| format.name() == to);
        let format = known.ok_or_else(|| {
            let names = Format::ALL.map(Format::name).join(", ");
            Failure::Said(format!("there is no format '{to}'; there are {names}"))
        })?;
        if out.is_none() && format.is_folder() {
            return Err(Failure::said(
                "this format is several files; give a folder with out=",
            ));
        }
        let account = self.account(ask.as_of.as_ref())?;
        let made = match rated {
            None => export(&account, &ask.query, format),
            Some(rated) => reviewed(&account, ask, format, rated)?,
        };
        let Some(path) = out else {
            return Ok(Some(made.bytes));
        };
        if format.is_folder() {
            whole::folder(path, &made.files)?;
        } else {
            whole::file(path, &made.bytes)?;
        }
        if let Some(loss) = &made.loss {
            let report = serde_json::to_vec_pretty(loss)?;
            whole::file(&whole::with_ending(path, ".loss.json"), &report)?;
        }
        Ok(None)
    }
}

/// The reviews of ratings; a line that is none is an error, since nobody would see a note.
fn reviewed(account: &Account, ask: &Ask, format: Format, rated: &[u8]) -> Result<Export, Failure> {
    if format != Format::Claimreview {
        return Err(Failure::said("ratings= goes with 'claimreview' only"));
    }
    let (rated, errors) = ratings(rated);
    match errors.first() {
        Some(error) => Err(Failure::Said(format!(
            "line {} of ratings=: {}",
            error.line, error.reason
        ))),
        None => Ok(claim_reviews(account, &ask.query, &rated)),
    }
}
