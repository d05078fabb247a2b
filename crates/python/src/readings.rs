//! What was read out of some articles: their tables, their texts, and what could not be read.

use std::sync::{Arc, OnceLock};

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use counterclaim_cli::batch::Finished;
use counterclaim_export::tables::{self, Rows};
use counterclaim_model::Reading;
use counterclaim_model::wire::ReadingV1;
use pyo3::exceptions::{PyIndexError, PyKeyError};
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::failure::Failure;
use crate::notebook;
use crate::table::Table;

/// One article that was read or could not be.
#[derive(Debug)]
pub(crate) struct Item {
    /// The input, as named by the user or the archive.
    pub(crate) input: String,
    /// The row of the batch it stood in.
    pub(crate) row: Option<usize>,
    /// The reading; an unread one where only the text is known.
    pub(crate) finished: Option<Finished>,
    /// Why it could not be read.
    pub(crate) error: Option<String>,
}

impl Item {
    pub(crate) fn failed(input: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            input: input.into(),
            row: None,
            finished: None,
            error: Some(reason.into()),
        }
    }

    pub(crate) fn at(self, row: usize) -> Self {
        Self {
            row: Some(row),
            ..self
        }
    }

    fn reading(&self) -> Option<&Reading> {
        self.finished.as_ref().map(|finished| &finished.reading)
    }
}

/// Articles that were read, and their tables: `articles`, `claims`, `events`, `figures`, `mentions`,
/// `places`, `positions`, `quantities`, `relations`, `times`; `readings` holds each article's reading
/// as JSON.
#[pyclass(frozen, module = "counterclaim")]
pub(crate) struct Readings {
    pub(crate) items: Arc<Vec<Item>>,
    /// Whether they are rows of a batch.
    rows: bool,
    tables: OnceLock<Vec<(&'static str, RecordBatch)>>,
}

impl Readings {
    pub(crate) fn new(items: Vec<Item>, rows: bool) -> Self {
        Self {
            items: Arc::new(items),
            rows,
            tables: OnceLock::new(),
        }
    }

    fn read(&self) -> impl Iterator<Item = &Reading> {
        self.items.iter().filter_map(Item::reading)
    }

    /// All tables, made when the first is asked for.
    fn made(&self, py: Python<'_>) -> PyResult<&[(&'static str, RecordBatch)]> {
        if self.tables.get().is_none() {
            let made = py.detach(|| made(&self.items, self.rows));
            let made = made.map_err(Failure::from)?;
            let _ = self.tables.set(made);
        }
        Ok(self.tables.get().map(Vec::as_slice).unwrap_or_default())
    }

    fn one(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let made = self.made(py)?;
        let table = made.iter().find(|(known, _)| *known == name);
        let (name, batch) = table.ok_or_else(|| {
            let names: Vec<&str> = made.iter().map(|(name, _)| *name).collect();
            PyKeyError::new_err(format!("no table '{name}'; there are {}", names.join(", ")))
        })?;
        Ok(Table::new(name, batch.clone()))
    }
}

#[pymethods]
impl Readings {
    /// One row an article, with its text; `error` says why one could not be read.
    #[getter]
    fn articles(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "articles")
    }

    /// One row a claim.
    #[getter]
    fn claims(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "claims")
    }

    /// One row an event, planned and imagined ones included.
    #[getter]
    fn events(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "events")
    }

    /// One row a time expression.
    #[getter]
    fn times(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "times")
    }

    /// One row a mention of a place.
    #[getter]
    fn places(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "places")
    }

    /// One row a number.
    #[getter]
    fn quantities(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "quantities")
    }

    /// One row a bearing of one claim on another or on an event.
    #[getter]
    fn relations(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "relations")
    }

    /// One row a passage that tells of an event.
    #[getter]
    fn mentions(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "mentions")
    }

    /// One row a number that somebody gives for an event.
    #[getter]
    fn figures(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "figures")
    }

    /// One row a party's stand on a question about an event.
    #[getter]
    fn positions(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "positions")
    }

    /// One row an article or failure: `input`, `article`, `reading` (`counterclaim.reading.v1` as JSON)
    /// and `error`.
    #[getter]
    fn readings(&self, py: Python<'_>) -> PyResult<Table> {
        self.one(py, "readings")
    }

    /// The table of a name, or the readings of one article by its number.
    fn __getitem__<'py>(
        slf: &Bound<'py, Self>,
        key: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        if let Ok(name) = key.extract::<String>() {
            return Ok(slf.get().one(py, &name)?.into_pyobject(py)?.into_any());
        }
        let at: isize = key.extract()?;
        let dicts = slf.get().to_dicts(py)?;
        let len = dicts.len() as isize;
        let at = if at < 0 { at + len } else { at };
        match usize::try_from(at) {
            Ok(at) if at < dicts.len() => dicts.get_item(at),
            _ => Err(PyIndexError::new_err(format!("there are {len} readings"))),
        }
    }

    /// The text of the only article; every start and end counts its code points.
    #[getter]
    fn text(&self) -> PyResult<String> {
        let mut read = self.read();
        match (read.next(), read.next()) {
            (Some(only), None) => Ok(only.article.text.clone()),
            _ => Err(Failure::said(format!(
                "there are {} articles here, not one; see the column 'text' of .articles",
                self.read().count()
            ))
            .into()),
        }
    }

    /// What could not be read: inputs with their reasons.
    #[getter]
    fn errors(&self) -> Vec<(String, String)> {
        let failed = self.items.iter();
        let failed = failed.filter_map(|item| Some((item.input.clone(), item.error.clone()?)));
        failed.collect()
    }

    /// Readings as JSON, one a line: `counterclaim.reading.v1`.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        let lines = py.detach(|| -> Result<String, serde_json::Error> {
            let lines = self.read().map(|reading| Ok(json(reading)? + "\n"));
            lines.collect()
        });
        Ok(lines.map_err(Failure::from)?)
    }

    /// Readings as dictionaries in the shape `counterclaim.reading.v1`.
    fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let loads = py.import("json")?.getattr("loads")?;
        let out = PyList::empty(py);
        for reading in self.read() {
            let text = py.detach(|| json(reading)).map_err(Failure::from)?;
            out.append(loads.call1((text,))?)?;
        }
        Ok(out)
    }

    fn __len__(&self) -> usize {
        self.read().count()
    }

    fn __repr__(&self) -> String {
        let (articles, failed) = (self.read().count(), self.errors().len());
        let claims: usize = self.read().map(|reading| reading.claims.len()).sum();
        let events: usize = self.read().map(|reading| reading.events.len()).sum();
        format!(
            "<Readings: {articles} articles, {claims} claims, {events} events, {failed} errors>"
        )
    }

    fn _repr_html_(&self) -> String {
        let readings: Vec<&Reading> = self.read().collect();
        notebook::readings(&readings, &self.errors())
    }
}

fn json(reading: &Reading) -> Result<String, serde_json::Error> {
    serde_json::to_string(&ReadingV1::new(reading.clone()))
}

/// The tables of all items, each row with that of the batch where it has one.
fn made(items: &[Item], rows: bool) -> Result<Vec<(&'static str, RecordBatch)>, ArrowError> {
    let mut all: Vec<Rows> = tables::all().iter().map(Rows::none).collect();
    let mut at: Vec<Vec<i64>> = vec![Vec::new(); all.len()];
    let mut errors = Vec::new();
    for item in items {
        let row = item.row.and_then(|row| i64::try_from(row).ok());
        let row = row.unwrap_or_default();
        let Some(reading) = item.reading() else {
            // a row that gave nothing has a place among the articles, to say why
            for (rows, at) in all.iter_mut().zip(&mut at) {
                if rows.table.name == "articles" {
                    rows.push_blank();
                    at.push(row);
                }
            }
            errors.push(item.error.clone());
            continue;
        };
        for ((rows, at), more) in all
            .iter_mut()
            .zip(&mut at)
            .zip(tables::of_reading(reading.clone()))
        {
            at.extend(std::iter::repeat_n(row, more.len()));
            rows.append(more);
        }
        errors.push(item.error.clone());
    }
    let mut out = Vec::new();
    for (table, at) in all.iter().zip(at) {
        let mut batch = table.batch()?;
        if table.table.name == "articles" {
            let errors: StringArray = errors.iter().cloned().collect();
            batch = with(&batch, batch.num_columns(), "error", Arc::new(errors), true)?;
        }
        if rows {
            batch = with(&batch, 0, "row", Arc::new(Int64Array::from(at)), false)?;
        }
        out.push((table.table.name, batch));
    }
    out.push(("readings", readings(items, rows)?));
    Ok(out)
}

/// Each item's reading as JSON.
fn readings(items: &[Item], rows: bool) -> Result<RecordBatch, ArrowError> {
    let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
    let fields = vec![
        text("input", false),
        text("article", true),
        text("reading", true),
        text("error", true),
    ];
    let each = items.iter();
    let inputs: StringArray = each.clone().map(|item| Some(item.input.as_str())).collect();
    let ids: StringArray = each
        .clone()
        .map(|item| Some(item.reading()?.article.id.to_string()))
        .collect();
    let json: StringArray = each
        .clone()
        .map(|item| json(item.reading()?).ok())
        .collect();
    let errors: StringArray = each.clone().map(|item| item.error.clone()).collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(inputs),
        Arc::new(ids),
        Arc::new(json),
        Arc::new(errors),
    ];
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
    if !rows {
        return Ok(batch);
    }
    let at = each.map(|item| {
        let row = item.row.and_then(|row| i64::try_from(row).ok());
        row.unwrap_or_default()
    });
    let at = Int64Array::from_iter_values(at);
    with(&batch, 0, "row", Arc::new(at), false)
}

/// A batch with one column more.
fn with(
    batch: &RecordBatch,
    place: usize,
    name: &str,
    column: ArrayRef,
    nullable: bool,
) -> Result<RecordBatch, ArrowError> {
    let schema = batch.schema();
    let mut fields: Vec<Arc<Field>> = schema.fields().iter().cloned().collect();
    let field = Field::new(name, column.data_type().clone(), nullable);
    fields.insert(place, Arc::new(field));
    let mut columns = batch.columns().to_vec();
    columns.insert(place, column);
    let schema = Schema::new(fields).with_metadata(schema.metadata().clone());
    RecordBatch::try_new(Arc::new(schema), columns)
}
