//! Rows of cells as comma- or tab-separated text, every cell made safe.

use crate::plain::{cell, visible};

/// A table with a head (RFC 4180); nothing in a cell acts, neither as a formula nor on a terminal.
pub(crate) fn comma_separated(
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // writing to memory does not fail
    let _ = writer.write_record(columns);
    for row in rows {
        let _ = writer.write_record(row.iter().map(|text| cell(&visible(text))));
    }
    writer.into_inner().unwrap_or_default()
}

/// A table without a head and without quotation marks: white space in cells is made single, so that
/// no tab and no line end is left in them.
pub(crate) fn tab_separated(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut out = String::new();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|text| cell(&visible(text))).collect();
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    out.into_bytes()
}

/// A number as a cell: without a fraction where it has none, empty where there is none.
pub(crate) fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// One JSON document with a line end.
pub(crate) fn document(value: &serde_json::Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// One JSON value a line.
pub(crate) fn lines(values: &[serde_json::Value]) -> Vec<u8> {
    values.iter().flat_map(document).collect()
}
