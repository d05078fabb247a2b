//! Ledgers and readings as Arrow tables, with the one schema `counterclaim.parquet.v1` for files and
//! for memory.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};
use counterclaim_ledger::{Ledger, Query, instant};
use counterclaim_model::Reading;

mod columns;
mod passages;
mod rows;

/// Name of the schema, in the metadata of every table and file under `counterclaim.schema`.
pub const PARQUET_V1: &str = "counterclaim.parquet.v1";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, or null.
    Text,
    /// A number with a fraction, or null.
    Number,
    /// A whole number.
    Count,
    /// A moment in UTC, or null; a day counts from its start.
    Moment,
    /// Any number of texts.
    Texts,
    /// Any number of whole numbers.
    Counts,
}

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it says.
    pub says: &'static str,
}

/// One table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name, which is also its folder.
    pub name: &'static str,
    /// What a row is, and of which day.
    pub says: &'static str,
    /// Its columns, in order; the day of the partition is in the path and in no column.
    pub columns: &'static [Column],
}

/// Every table that is exported by day, by name.
pub fn all() -> &'static [Table] {
    columns::TABLES
}

/// The table of a name: one of [`all`], or `actors`.
pub fn named(name: &str) -> Option<&'static Table> {
    let actors = &columns::ACTORS;
    let known = all().iter().chain([actors]);
    known.into_iter().find(|table| table.name == name)
}

/// Rows of one table.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The table.
    pub table: &'static Table,
    rows: Vec<Row>,
}

/// One value of a row.
#[derive(Clone, Debug)]
enum Cell {
    Text(Option<String>),
    Number(Option<f64>),
    Count(usize),
    Texts(Vec<String>),
    Counts(Vec<usize>),
}

/// A row and its day.
#[derive(Clone, Debug)]
struct Row {
    day: Option<String>,
    cells: Vec<Cell>,
}

/// What a query admits of a ledger, as the tables of these names, in the order of [`all`].
pub fn of_ledger(ledger: &Ledger, query: &Query, wanted: &[&str]) -> Vec<Rows> {
    rows::fill(ledger, query, wanted)
}

/// Everything in one reading, planned and imagined events included, as every table that needs no
/// other article; ids are those that a ledger gives.
pub fn of_reading(reading: Reading) -> Vec<Rows> {
    rows::of_reading(&Ledger::from_readings([reading]))
}

impl Rows {
    fn new(name: &str, rows: Vec<Row>) -> Option<Self> {
        named(name).map(|table| Self { table, rows })
    }

    /// A table without rows.
    pub fn none(table: &'static Table) -> Self {
        Self {
            table,
            rows: Vec::new(),
        }
    }

    /// Adds a row in which every text and number is null, every list empty and every count 0.
    pub fn push_blank(&mut self) {
        // a cell that is not there counts as empty
        self.rows.push(Row {
            day: None,
            cells: Vec::new(),
        });
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Puts other rows of the same table behind these.
    pub fn append(&mut self, more: Self) {
        self.rows.extend(more.rows);
    }

    /// The rows of each day, in the order of the days; those without one last.
    pub fn by_day(self) -> Vec<(Option<String>, Self)> {
        let mut days: Vec<(Option<String>, Self)> = Vec::new();
        let mut rows = self.rows;
        rows.sort_by(|a, b| (a.day.is_none(), &a.day).cmp(&(b.day.is_none(), &b.day)));
        for row in rows {
            match days.last_mut().filter(|(day, _)| *day == row.day) {
                Some((_, list)) => list.rows.push(row),
                None => days.push((
                    row.day.clone(),
                    Self {
                        table: self.table,
                        rows: vec![row],
                    },
                )),
            }
        }
        days
    }

    /// The rows as Arrow.
    ///
    /// # Errors
    /// A row does not fit the table's columns, which its own functions rule out.
    pub fn batch(&self) -> Result<RecordBatch, ArrowError> {
        let columns = self.table.columns.iter().enumerate();
        let columns = columns.map(|(at, column)| array(column.kind, &self.rows, at));
        RecordBatch::try_new(Arc::new(schema(self.table)), columns.collect())
    }
}

/// The Arrow schema of a table.
pub fn schema(table: &Table) -> Schema {
    let fields = table.columns.iter().map(|column| {
        let item = |kind| DataType::List(Arc::new(Field::new("element", kind, false)));
        let (kind, nullable) = match column.kind {
            Kind::Text => (DataType::Utf8, true),
            Kind::Number => (DataType::Float64, true),
            Kind::Count => (DataType::Int64, false),
            Kind::Moment => (
                DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
                true,
            ),
            Kind::Texts => (item(DataType::Utf8), false),
            Kind::Counts => (item(DataType::Int64), false),
        };
        Field::new(column.name, kind, nullable)
    });
    let metadata = [
        ("counterclaim.schema", PARQUET_V1),
        ("counterclaim.table", table.name),
    ];
    let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned()));
    Schema::new(fields.collect::<Vec<_>>()).with_metadata(metadata.into_iter().collect())
}

/// One column of some rows. A cell of another kind than its column counts as empty.
fn array(kind: Kind, rows: &[Row], at: usize) -> ArrayRef {
    let cells = rows.iter().map(|row| row.cells.get(at));
    let text = |cell: Option<&Cell>| match cell {
        Some(Cell::Text(text)) => text.clone(),
        _ => None,
    };
    match kind {
        Kind::Text => Arc::new(cells.map(text).collect::<StringArray>()),
        Kind::Moment => {
            let micros = cells.map(|cell| Some(instant(&text(cell)?)?.as_microsecond()));
            Arc::new(
                micros
                    .collect::<TimestampMicrosecondArray>()
                    .with_timezone("UTC"),
            )
        }
        Kind::Number => {
            let numbers = cells.map(|cell| match cell {
                Some(Cell::Number(number)) => *number,
                _ => None,
            });
            Arc::new(numbers.collect::<Float64Array>())
        }
        Kind::Count => {
            let counts = cells.map(|cell| match cell {
                Some(Cell::Count(count)) => whole(*count),
                _ => 0,
            });
            Arc::new(Int64Array::from_iter_values(counts))
        }
        Kind::Texts => {
            let field = Field::new("element", DataType::Utf8, false);
            let mut list = ListBuilder::new(StringBuilder::new()).with_field(field);
            for cell in cells {
                if let Some(Cell::Texts(texts)) = cell {
                    texts
                        .iter()
                        .for_each(|text| list.values().append_value(text));
                }
                list.append(true);
            }
            Arc::new(list.finish())
        }
        Kind::Counts => {
            let field = Field::new("element", DataType::Int64, false);
            let mut list = ListBuilder::new(Int64Builder::new()).with_field(field);
            for cell in cells {
                if let Some(Cell::Counts(counts)) = cell {
                    counts
                        .iter()
                        .for_each(|count| list.values().append_value(whole(*count)));
                }
                list.append(true);
            }
            Arc::new(list.finish())
        }
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
