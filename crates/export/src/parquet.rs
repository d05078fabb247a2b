//! Tables as Apache Parquet, partitioned by day in Hive's way.

use std::collections::BTreeMap;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::loss::LossV1;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::Export;
use crate::tables::{self, Kind, PARQUET_V1, Rows};

/// The day of rows without one, as Hive, Spark and DuckDB write it.
const NO_DAY: &str = "__HIVE_DEFAULT_PARTITION__";

/// What a query admits, as one file for each table and day.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let names: Vec<&str> = tables::all().iter().map(|table| table.name).collect();
    let mut files = BTreeMap::new();
    let mut failed = 0;
    let mut written = 0;
    for rows in tables::of_ledger(ledger, query, &names) {
        let table = rows.table.name;
        for (day, rows) in rows.by_day() {
            written += rows.len();
            let day = day.as_deref().unwrap_or(NO_DAY);
            match file(&rows) {
                Ok(bytes) => {
                    files.insert(format!("{table}/day={day}/{table}.parquet"), bytes);
                }
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
        .by_rule("partitions", "events by the first day that they can have been, everything else by the day its article was published")
        .by_rule("starts, ends", "Unicode code points of the article's text; one pair for each part")
        .by_rule("columns that end with _at", "in UTC; what has only a day counts from its start, what has no zone is taken as UTC");
    Export::folder(files, loss)
}

fn file(rows: &Rows) -> Result<Vec<u8>, ParquetError> {
    let batch = rows.batch()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("counterclaim {}", env!("CARGO_PKG_VERSION")))
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties))?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(bytes)
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
    for table in tables::all() {
        let _ = write!(
            out,
            "\n## {}\n\n{}\n\n| column | Arrow type | says |\n| --- | --- | --- |\n",
            table.name, table.says
        );
        for (column, field) in table.columns.iter().zip(tables::schema(table).fields()) {
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
