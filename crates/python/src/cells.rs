//! Rows of a table that somebody wants read: which columns it has, and the document in each row.

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::ArrowArrayStreamReader;
use arrow_array::types::{
    Date32Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::{DataType, TimeUnit};
use counterclaim_ingest::Document;
use jiff::{Timestamp, ToSpan, civil};
use pyo3::prelude::*;

use crate::failure::Failure;

/// A cell of more bytes is not looked at.
const MOST: usize = 64 << 20;
/// Columns with the article, the first that is not null counts, and the media type of each.
const CONTENT: [(&str, Option<&str>); 3] = [
    ("html", Some("text/html")),
    ("text", Some("text/plain; charset=utf-8")),
    ("payload", None),
];
/// Columns that say something about it.
const ABOUT: [&str; 6] = [
    "input",
    "url",
    "published",
    "captured",
    "media_type",
    "outlet",
];

/// The rows of some batches with one schema.
pub(crate) struct Sheet {
    batches: Vec<RecordBatch>,
    rows: usize,
}

impl Sheet {
    /// Takes over anything that hands out Arrow data.
    pub(crate) fn of(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let batches = batches(value)?;
        let sheet = Self {
            rows: batches.iter().map(RecordBatch::num_rows).sum(),
            batches,
        };
        if let Some(first) = sheet.batches.first() {
            check(first)?;
        }
        Ok(sheet)
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// What a row is called: its `input`, else its number.
    pub(crate) fn name(&self, row: usize) -> String {
        let name = self.text("input", row).ok().flatten();
        name.unwrap_or_else(|| format!("row {row}"))
    }

    /// The document in a row and whether it may hold several, or why there is none.
    pub(crate) fn document(&self, row: usize) -> Result<(Document, bool), String> {
        let given = self.text("media_type", row)?;
        for (name, media_type) in CONTENT {
            let Some(bytes) = self.bytes(name, row)? else {
                continue;
            };
            let document = Document {
                name: self.name(row),
                bytes,
                media_type: given.clone().or_else(|| media_type.map(str::to_owned)),
                url: self.text("url", row)?,
                outlet: self.text("outlet", row)?,
                ..Document::default()
            };
            return Ok((document, media_type.is_none()));
        }
        Err("there is nothing in it: html, text and payload are null".to_owned())
    }

    /// A date or moment of a row as text.
    pub(crate) fn moment(&self, name: &str, row: usize) -> Result<Option<String>, String> {
        let Some((array, at)) = self.cell(name, row) else {
            return Ok(None);
        };
        match moment(array, at) {
            Some(told) => told,
            None => self.text(name, row),
        }
    }

    fn text(&self, name: &str, row: usize) -> Result<Option<String>, String> {
        let bytes = self.bytes(name, row)?;
        let text = bytes.map(String::from_utf8).transpose();
        text.map_err(|_| format!("{name}: is no UTF-8"))
    }

    fn bytes(&self, name: &str, row: usize) -> Result<Option<Vec<u8>>, String> {
        let Some((array, at)) = self.cell(name, row) else {
            return Ok(None);
        };
        match content(array, at) {
            Some(bytes) if bytes.len() > MOST => Err(format!(
                "limit: {name} has {} bytes, more than {MOST}",
                bytes.len()
            )),
            bytes => Ok(bytes.map(<[u8]>::to_vec)),
        }
    }

    /// The column of a name and the place in it where a row stands.
    fn cell(&self, name: &str, mut row: usize) -> Option<(&ArrayRef, usize)> {
        for batch in &self.batches {
            if row < batch.num_rows() {
                let array = batch.column_by_name(name)?;
                return (!array.is_null(row)).then_some((array, row));
            }
            row -= batch.num_rows();
        }
        None
    }
}

/// The batches of anything that hands out Arrow data.
pub(crate) fn batches(value: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    let said = |error: arrow_schema::ArrowError| PyErr::from(Failure::from(error));
    if value.hasattr("__arrow_c_stream__")? {
        let reader = ArrowArrayStreamReader::from_pyarrow_bound(value)?;
        return reader.map(|batch| batch.map_err(said)).collect();
    }
    if value.hasattr("__arrow_c_array__")? {
        return Ok(vec![RecordBatch::from_pyarrow_bound(value)?]);
    }
    let kind = value.get_type().name()?;
    let text = format!(
        "{kind} is no Arrow data; give a pyarrow.RecordBatch, or a table of pyarrow, polars, pandas \
         or duckdb"
    );
    Err(Failure::said(text).into())
}

/// Refuses a table without a column to read, or with one that holds something else.
fn check(batch: &RecordBatch) -> Result<(), Failure> {
    let schema = batch.schema();
    let mut readable = false;
    for field in schema.fields() {
        let name = field.name().as_str();
        let content = CONTENT.iter().any(|(known, _)| *known == name);
        let dated = matches!(name, "published" | "captured");
        if !content && !ABOUT.contains(&name) {
            continue;
        }
        let fits = is_text(field.data_type()) || (dated && is_moment(field.data_type()));
        if !fits {
            return Err(Failure::said(format!(
                "column '{name}' holds {}; it must hold text{}",
                field.data_type(),
                if dated { ", dates or timestamps" } else { "" }
            )));
        }
        readable |= content;
    }
    if readable {
        return Ok(());
    }
    let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
    Err(Failure::said(format!(
        "there is no column 'html', 'text' or 'payload' among {}; name the one to read so",
        names.join(", ")
    )))
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::Null => true,
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}

fn is_moment(kind: &DataType) -> bool {
    matches!(kind, DataType::Date32 | DataType::Timestamp(..))
}

/// The bytes of a text cell that is not null.
pub(crate) fn content(array: &dyn Array, at: usize) -> Option<&[u8]> {
    match array.data_type() {
        DataType::Utf8 => Some(array.as_string::<i32>().value(at).as_bytes()),
        DataType::LargeUtf8 => Some(array.as_string::<i64>().value(at).as_bytes()),
        DataType::Utf8View => Some(array.as_string_view().value(at).as_bytes()),
        DataType::Binary => Some(array.as_binary::<i32>().value(at)),
        DataType::LargeBinary => Some(array.as_binary::<i64>().value(at)),
        DataType::BinaryView => Some(array.as_binary_view().value(at)),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let one = dictionary.keys().slice(at, 1);
            // a slice of one key: its number is looked up without touching the others
            let key = key(&one)?;
            let values = dictionary.values();
            if values.is_null(key) {
                return None;
            }
            content(values.as_ref(), key)
        }
        _ => None,
    }
}

/// The only number of an array of keys.
fn key(keys: &dyn Array) -> Option<usize> {
    use arrow_array::types::{
        Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    };
    macro_rules! of {
        ($($kind:ident $primitive:ty),+) => {
            match keys.data_type() {
                $(DataType::$kind => usize::try_from(keys.as_primitive::<$primitive>().value(0)).ok(),)+
                _ => None,
            }
        };
    }
    of!(
        Int8 Int8Type, Int16 Int16Type, Int32 Int32Type, Int64 Int64Type,
        UInt8 UInt8Type, UInt16 UInt16Type, UInt32 UInt32Type, UInt64 UInt64Type
    )
}

/// A cell of a date or timestamp column as text; `None` for columns of another kind.
fn moment(array: &dyn Array, at: usize) -> Option<Result<Option<String>, String>> {
    let beyond = || "it is no day of the calendar".to_owned();
    let stamp = match array.data_type() {
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>().value(at);
            let day = civil::date(1970, 1, 1).checked_add(i64::from(days).days());
            return Some(day.map(|day| Some(day.to_string())).map_err(|_| beyond()));
        }
        DataType::Timestamp(TimeUnit::Second, _) => {
            Timestamp::from_second(array.as_primitive::<TimestampSecondType>().value(at))
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            Timestamp::from_millisecond(array.as_primitive::<TimestampMillisecondType>().value(at))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Timestamp::from_microsecond(array.as_primitive::<TimestampMicrosecondType>().value(at))
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            let value = array.as_primitive::<TimestampNanosecondType>().value(at);
            Timestamp::from_nanosecond(i128::from(value))
        }
        _ => return None,
    };
    let zoned = matches!(array.data_type(), DataType::Timestamp(_, Some(_)));
    let told = stamp.map_err(|_| beyond()).map(|stamp| {
        let text = stamp.to_string();
        // tables without a kind for days keep them as midnights without a zone
        match text.strip_suffix("T00:00:00Z") {
            Some(day) if !zoned => Some(day.to_owned()),
            _ => Some(text),
        }
    });
    Some(told)
}
