//! Steps of linking on Arrow data, for engines that spread rows over many processes.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use counterclaim_export::tables::{self, Rows};
use counterclaim_ledger::apart::{Kind, Row, Step, ledger_of, take};
use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::Reading;
use counterclaim_model::wire::ReadingV1;
use pyo3::prelude::*;

use crate::cells::{self, content};
use crate::failure::Failure;
use crate::table::Table;

/// Names of the steps.
const STEPS: [(&str, Step); 19] = [
    ("newest", Step::Newest),
    ("traces", Step::Traces),
    ("ties", Step::Ties),
    ("formulas", Step::Formulas),
    ("copies", Step::Copies),
    ("turn", Step::Turn),
    ("large_star", Step::LargeStar),
    ("small_star", Step::SmallStar),
    ("ends", Step::Ends),
    ("unsettled", Step::Unsettled),
    ("join", Step::Join),
    ("settle", Step::Settle),
    ("words", Step::Words),
    ("counts", Step::Counts),
    ("strip", Step::Strip),
    ("tell", Step::Tell),
    ("names", Step::Names),
    ("kin", Step::Kin),
    ("gather", Step::Gather),
];

/// Names of what rows say.
const KINDS: [(&str, Kind); 10] = [
    ("reading", Kind::Reading),
    ("trace", Kind::Trace),
    ("tie", Kind::Tie),
    ("formula", Kind::Formula),
    ("edge", Kind::Edge),
    ("count", Kind::Count),
    ("told", Kind::Told),
    ("name", Kind::Name),
    ("kin", Kind::Kin),
    ("unsettled", Kind::Unsettled),
];

/// Text columns of rows, in order; after them come the numbers.
const TEXTS: [&str; 7] = [
    "key", "article", "kind", "other", "reading", "told", "place",
];
/// Number columns of rows.
const NUMBERS: [&str; 3] = ["count", "size", "other_size"];

/// Takes a step of linking; columns that rows do not have are null.
#[pyfunction]
#[pyo3(signature = (step, rows, formulas=Vec::new()))]
#[allow(
    clippy::needless_pass_by_value,
    reason = "Python's lists come as values"
)]
pub(crate) fn link_step(
    py: Python<'_>,
    step: &str,
    rows: &Bound<'_, PyAny>,
    formulas: Vec<String>,
) -> PyResult<Table> {
    let known = STEPS.iter().find(|(name, _)| *name == step);
    let known = known.ok_or_else(|| Failure::said(format!("there is no step '{step}'")))?;
    let batches = cells::batches(rows)?;
    let batch = py.detach(|| -> Result<RecordBatch, Failure> {
        let rows = take(known.1, of_batches(&batches), &runs(&formulas));
        Ok(to_batch(&rows)?)
    });
    Ok(Table::new("links", batch?))
}

/// One table of the ledgers of components, from all rows of each.
#[pyfunction]
#[pyo3(signature = (table, rows, formulas=Vec::new()))]
#[allow(
    clippy::needless_pass_by_value,
    reason = "Python's lists come as values"
)]
pub(crate) fn link_table(
    py: Python<'_>,
    table: &str,
    rows: &Bound<'_, PyAny>,
    formulas: Vec<String>,
) -> PyResult<Table> {
    let formulas = runs(&formulas);
    table_from(py, table, rows, |known, mut rows, out| {
        rows.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        for component in rows.chunk_by(|a, b| a.key == b.key) {
            append_ledger(known, &ledger_of(component, &formulas), out);
        }
        Ok(())
    })
}

/// One table of readings that stand in a column `reading` as JSON, each by itself.
#[pyfunction]
pub(crate) fn table_of_readings(
    py: Python<'_>,
    table: &str,
    rows: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    table_from(py, table, rows, |known, rows, out| {
        for reading in readings_in(rows) {
            let made = tables::of_reading(reading?).into_iter();
            let made = made.filter(|rows| rows.table.name == known.name);
            made.for_each(|rows| out.append(rows));
        }
        Ok(())
    })
}

/// One table of the one ledger of readings that stand in a column `reading` as JSON.
#[pyfunction]
pub(crate) fn ledger_table(
    py: Python<'_>,
    table: &str,
    rows: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    table_from(py, table, rows, |known, rows, out| {
        let readings: Vec<Reading> = readings_in(rows).collect::<Result<_, _>>()?;
        append_ledger(known, &Ledger::from_readings(readings), out);
        Ok(())
    })
}

/// The table of a name that `fill` makes of rows, without Python's lock.
fn table_from(
    py: Python<'_>,
    name: &str,
    rows: &Bound<'_, PyAny>,
    fill: impl FnOnce(&'static tables::Table, Vec<Row>, &mut Rows) -> Result<(), Failure> + Send,
) -> PyResult<Table> {
    let known = of_days(name)?;
    let batches = cells::batches(rows)?;
    let batch = py.detach(|| -> Result<RecordBatch, Failure> {
        let mut out = Rows::none(known);
        fill(known, of_batches(&batches), &mut out)?;
        Ok(out.batch()?)
    });
    Ok(Table::new(known.name, batch?))
}

fn append_ledger(known: &tables::Table, ledger: &Ledger, out: &mut Rows) {
    let made = tables::of_ledger(ledger, &Query::default(), &[known.name]);
    made.into_iter().for_each(|rows| out.append(rows));
}

/// The readings of rows that have one.
fn readings_in(rows: Vec<Row>) -> impl Iterator<Item = Result<Reading, Failure>> {
    rows.into_iter().filter_map(|row| row.reading).map(|json| {
        let reading: ReadingV1 = serde_json::from_str(&json)?;
        Ok(reading.into_reading())
    })
}

/// A table without rows, for its schema: one of those by day, or `links` for what goes between steps.
#[pyfunction]
pub(crate) fn empty_table(name: &str) -> PyResult<Table> {
    let batch = match name {
        "links" => to_batch(&[]),
        name => Rows::none(of_days(name)?).batch(),
    };
    Ok(Table::new(name, batch.map_err(Failure::from)?))
}

/// The number of a bucket for each text of a column, the same in every process.
#[pyfunction]
pub(crate) fn buckets(rows: &Bound<'_, PyAny>, column: &str, count: u64) -> PyResult<Vec<u64>> {
    let mut out = Vec::new();
    for batch in cells::batches(rows)? {
        let array = batch.column_by_name(column);
        let array = array.ok_or_else(|| Failure::said(format!("there is no column '{column}'")))?;
        out.extend((0..array.len()).map(|at| {
            // FNV-1a
            let bytes = content(array, at).unwrap_or_default().iter();
            let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
                (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
            });
            (hash ^ (hash >> 32)) % count.max(1)
        }));
    }
    Ok(out)
}

fn of_days(name: &str) -> Result<&'static tables::Table, Failure> {
    let known = tables::all().iter().find(|table| table.name == name);
    known.ok_or_else(|| {
        let names: Vec<&str> = tables::all().iter().map(|table| table.name).collect();
        Failure::said(format!(
            "there is no table '{name}'; there are {}",
            names.join(", ")
        ))
    })
}

fn runs(formulas: &[String]) -> BTreeSet<u64> {
    let runs = formulas.iter();
    runs.filter_map(|run| u64::from_str_radix(run, 16).ok())
        .collect()
}

fn of_batches(batches: &[RecordBatch]) -> Vec<Row> {
    let mut out = Vec::new();
    for batch in batches {
        let texts = TEXTS.map(|name| batch.column_by_name(name));
        let numbers = NUMBERS.map(|name| batch.column_by_name(name));
        for at in 0..batch.num_rows() {
            let text = |column: usize| {
                let array = texts[column].filter(|array| !array.is_null(at))?;
                let bytes = content(array, at)?;
                Some(String::from_utf8_lossy(bytes).into_owned())
            };
            let number = |column: usize| {
                let array = numbers[column].filter(|array| !array.is_null(at))?;
                Some(array.as_primitive_opt::<Int64Type>()?.value(at))
            };
            let kind = text(2).and_then(|kind| KINDS.iter().find(|(name, _)| *name == kind));
            let article = text(1).unwrap_or_default();
            out.push(Row {
                key: text(0).unwrap_or_else(|| article.clone()),
                article,
                kind: kind.map(|(_, kind)| *kind).unwrap_or_default(),
                other: text(3),
                reading: text(4),
                told: text(5),
                place: text(6),
                count: number(0),
                size: number(1),
                other_size: number(2),
            });
        }
    }
    out
}

fn to_batch(rows: &[Row]) -> Result<RecordBatch, ArrowError> {
    let field = |name: &&str, kind: DataType| Field::new(*name, kind, true);
    let texts = TEXTS.iter().map(|name| field(name, DataType::Utf8));
    let numbers = NUMBERS.iter().map(|name| field(name, DataType::Int64));
    let schema = Schema::new(texts.chain(numbers).collect::<Vec<_>>());
    let bytes: usize = rows
        .iter()
        .map(|row| row.reading.as_ref().map_or(0, String::len))
        .sum();
    if i32::try_from(bytes).is_err() {
        return Err(ArrowError::InvalidArgumentError(format!(
            "{bytes} bytes of readings are too many for one partition; raise partitions="
        )));
    }
    let kind = |row: &Row| {
        let known = KINDS.iter().find(|(_, kind)| *kind == row.kind);
        known.map(|(name, _)| *name)
    };
    let text = |of: fn(&Row) -> Option<&str>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<StringArray>())
    };
    let number = |of: fn(&Row) -> Option<i64>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<Int64Array>())
    };
    let columns = vec![
        text(|row| Some(&row.key)),
        text(|row| Some(&row.article)),
        Arc::new(rows.iter().map(kind).collect::<StringArray>()),
        text(|row| row.other.as_deref()),
        text(|row| row.reading.as_deref()),
        text(|row| row.told.as_deref()),
        text(|row| row.place.as_deref()),
        number(|row| row.count),
        number(|row| row.size),
        number(|row| row.other_size),
    ];
    RecordBatch::try_new(Arc::new(schema), columns)
}
