//! Tables as Apache Parquet, partitioned by day in Hive's way, with the Arrow schema
//! `counterclaim.parquet.v1`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use counterclaim_ledger::{Ledger, Query, instant};
use counterclaim_model::loss::LossV1;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::Export;

mod tables;

/// Name of the schema, in the metadata of every file under `counterclaim.schema`.
pub const PARQUET_V1: &str = "counterclaim.parquet.v1";
/// The day of rows without one, as Hive, Spark and DuckDB write it.
const NO_DAY: &str = "__HIVE_DEFAULT_PARTITION__";

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

/// Every table of the schema, by name.
pub fn tables() -> &'static [Table] {
    tables::TABLES
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
struct Row {
    day: Option<String>,
    cells: Vec<Cell>,
}

/// What a query admits, as one file for each table and day.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let filled = tables::fill(ledger, query);
    let mut files = BTreeMap::new();
    let mut failed = 0;
    let mut written = 0;
    for (table, rows) in tables::TABLES.iter().zip(filled) {
        let mut days: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in rows {
            let day = row.day.clone().unwrap_or_else(|| NO_DAY.to_owned());
            days.entry(day).or_default().push(row);
        }
        for (day, rows) in days {
            written += rows.len();
            let path = format!("{0}/day={day}/{0}.parquet", table.name);
            match file(table, &rows) {
                Ok(bytes) => drop(files.insert(path, bytes)),
                // a batch that fits its schema is written to memory; were it not, the report says so
                Err(_) => failed += rows.len(),
            }
        }
    }
    let evidence: usize = ledger
        .claims(query)
        .claims
        .iter()
        .map(|claim| claim.evidence.len())
        .sum();
    let loss = LossV1::new("parquet", written - failed)
        .without("rows", failed, "they could not be encoded")
        .without("pieces of evidence", evidence, "the rules behind a claim have no table; 'counterclaim explain' shows them")
        .by_rule("partitions", "claims, positions, figures, relations and articles by the day their article was published, events by the first day that they can have been")
        .by_rule("starts, ends", "Unicode code points of the article's text; one pair for each part")
        .by_rule("columns that end with _at", "in UTC; what has only a day counts from its start, what has no zone is taken as UTC");
    Export::folder(files, loss)
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

fn file(table: &Table, rows: &[Row]) -> Result<Vec<u8>, ParquetError> {
    let schema = Arc::new(schema(table));
    let columns = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| array(column.kind, rows, at));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns.collect())?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("counterclaim {}", env!("CARGO_PKG_VERSION")))
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, schema, Some(properties))?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(bytes)
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

/// The schema as a page of documentation.
pub fn documentation() -> String {
    use std::fmt::Write as _;
    let mut out = format!(
        "# Parquet schema `{PARQUET_V1}`\n\n<!-- Written by `cargo xtask generate` from the program's own tables. -->\n\n\
         `export --to parquet --out FOLDER` writes `TABLE/day=YYYY-MM-DD/TABLE.parquet`; the day is in the path \
         (Hive partitioning) and in no column, and rows without one lie under `day={NO_DAY}`. Files are compressed \
         with Snappy and carry `counterclaim.schema` and `counterclaim.table` in their metadata. Columns may be added \
         within `v1`, never renamed or dropped.\n"
    );
    for table in tables::TABLES {
        let _ = write!(
            out,
            "\n## {}\n\n{}\n\n| column | Arrow type | says |\n| --- | --- | --- |\n",
            table.name, table.says
        );
        for (column, field) in table.columns.iter().zip(schema(table).fields()) {
            let kind = match column.kind {
                Kind::Text => "utf8",
                Kind::Number => "float64",
                Kind::Count => "int64 not null",
                Kind::Moment => "timestamp[us, UTC]",
                Kind::Texts => "list<utf8> not null",
                Kind::Counts => "list<int64> not null",
            };
            let _ = writeln!(out, "| `{}` | {kind} | {} |", field.name(), column.says);
        }
    }
    out
}
