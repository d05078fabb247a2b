//! Sheets that people coded in ACLED's columns, and how far they agree with each other and the ledger.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_ledger::{Ledger, Query};
use jiff::civil::Date;
use serde::Serialize;

use crate::krippendorff::{Level, Unit, alpha, interval};

/// Name of the shape of an agreement report.
pub const AGREEMENT_V1: &str = "counterclaim.agreement.v1";
/// Draws of a bootstrap interval.
const ROUNDS: usize = 1000;
/// Days from year 1 on, against which dates are compared.
const FIRST_DAY: Date = Date::constant(1, 1, 1);

/// Fields that are compared, and how far apart their values are.
const FIELDS: [(&str, Level); 13] = [
    ("event_date", Level::Interval),
    ("time_precision", Level::Ordinal),
    ("disorder_type", Level::Nominal),
    ("event_type", Level::Nominal),
    ("sub_event_type", Level::Nominal),
    ("actor1", Level::Nominal),
    ("actor2", Level::Nominal),
    ("country", Level::Nominal),
    ("location", Level::Nominal),
    ("latitude", Level::Interval),
    ("longitude", Level::Interval),
    ("geo_precision", Level::Ordinal),
    ("fatalities", Level::Interval),
];

/// What one person coded: events by their id, and the text of each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Whose it is, or the file it came from.
    pub coder: String,
    /// Fields by event; a field that was left empty is not there.
    pub events: BTreeMap<String, BTreeMap<String, String>>,
}

/// A row of a sheet that cannot be used, or one of its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// The sheet.
    pub coder: String,
    /// The line of its file, from 1; the head is line 1.
    pub line: u64,
    /// The field, where one is at fault.
    pub field: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// How far coders agree: `counterclaim.agreement.v1`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Always [`AGREEMENT_V1`].
    pub schema: &'static str,
    /// Who is compared.
    pub coders: Vec<String>,
    /// Events that at least two of them coded.
    pub events: usize,
    /// Seed of the bootstrap.
    pub seed: u64,
    /// One row a field that somebody filled.
    pub fields: Vec<FieldAgreement>,
    /// Rows and fields that were left out, with the reason.
    pub errors: Vec<RowError>,
}

/// How far coders agree on one field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldAgreement {
    /// The column.
    pub field: &'static str,
    /// `nominal`, `ordinal` or `interval`.
    pub level: &'static str,
    /// Events for which at least two coders filled it.
    pub events: usize,
    /// Share of those for which all values are equal.
    pub equal: f64,
    /// Krippendorff's alpha; `None` where no two values differ or can be compared.
    pub alpha: Option<f64>,
    /// The middle 95 % of alpha over events drawn again 1,000 times.
    pub interval: Option<(f64, f64)>,
}

/// Reads a sheet. Columns may stand in any order and others are passed over; `event_id_cnty` must be
/// there. A row that cannot be used is named and left out, a field that cannot is named and empty.
pub fn read(coder: &str, bytes: &[u8]) -> (Sheet, Vec<RowError>) {
    let mut sheet = Sheet {
        coder: coder.to_owned(),
        events: BTreeMap::new(),
    };
    let mut errors = Vec::new();
    let mut fail = |line: u64, field: Option<&str>, reason: String| {
        errors.push(RowError {
            coder: coder.to_owned(),
            line,
            field: field.map(str::to_owned),
            reason,
        });
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    // the reader counts a line end of two characters with the line behind it
    let next = bytes.iter().skip(1).copied().chain([0]);
    let kept = bytes
        .iter()
        .zip(next)
        .filter(|(byte, next)| (**byte, *next) != (b'\r', b'\n'));
    let plain: Vec<u8> = kept.map(|(byte, _)| *byte).collect();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(plain.as_slice());
    let head = match reader.byte_headers() {
        Ok(head) => head
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_lowercase())
            .collect::<Vec<_>>(),
        Err(error) => {
            fail(1, None, error.to_string());
            return (sheet, errors);
        }
    };
    let Some(key) = head.iter().position(|name| name == "event_id_cnty") else {
        fail(
            1,
            None,
            "there is no column event_id_cnty; start from 'export --to acled'".to_owned(),
        );
        return (sheet, errors);
    };
    for row in reader.byte_records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                fail(line, None, error.to_string());
                continue;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        if row.len() != head.len() {
            fail(
                line,
                None,
                format!("{} cells where the head has {}", row.len(), head.len()),
            );
            continue;
        }
        let Ok(row) = csv::StringRecord::from_byte_record(row) else {
            fail(line, None, "not UTF-8".to_owned());
            continue;
        };
        let id = unquoted(&row[key]);
        if id.is_empty() {
            fail(line, Some("event_id_cnty"), "empty".to_owned());
            continue;
        }
        if sheet.events.contains_key(&id) {
            fail(
                line,
                Some("event_id_cnty"),
                format!("{id} was coded before in this sheet"),
            );
            continue;
        }
        let mut fields = BTreeMap::new();
        for (field, level) in FIELDS {
            let text = head
                .iter()
                .position(|name| name == field)
                .map(|at| unquoted(&row[at]));
            let Some(text) = text.filter(|text| !text.is_empty()) else {
                continue;
            };
            match value(field, level, &text) {
                Ok(_) => drop(fields.insert(field.to_owned(), text)),
                Err(reason) => fail(line, Some(field), reason),
            }
        }
        sheet.events.insert(id, fields);
    }
    (sheet, errors)
}

/// What the ledger itself says, as a sheet in the same columns.
pub fn of_ledger(ledger: &Ledger) -> Sheet {
    let made = crate::acled::export(ledger, &Query::default());
    read("ledger", &made.bytes).0
}

/// A cell as it was meant: without the apostrophe that keeps a spreadsheet from running it.
fn unquoted(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// A field as a number, or why it is none; nominal fields are always fine and get their number later.
fn value(field: &str, level: Level, text: &str) -> Result<f64, String> {
    match (field, level) {
        ("event_date", _) => {
            let day: Date = text
                .parse()
                .map_err(|_| format!("'{text}' is no date (YYYY-MM-DD)"))?;
            let days = FIRST_DAY.until(day).map_err(|error| error.to_string())?;
            Ok(f64::from(days.get_days()))
        }
        (_, Level::Nominal) => Ok(0.0),
        _ => {
            let number: f64 = text.parse().map_err(|_| format!("'{text}' is no number"))?;
            let fits = match field {
                "latitude" => number.abs() <= 90.0,
                "longitude" => number.abs() <= 180.0,
                "time_precision" | "geo_precision" => [1.0, 2.0, 3.0].contains(&number),
                _ => number >= 0.0 && number.is_finite(),
            };
            if fits {
                Ok(number)
            } else {
                Err(format!("{text} is out of range"))
            }
        }
    }
}

/// Compares sheets, event by event and field by field. `known` holds the ledger's ids; rows of other
/// events are named and left out.
pub fn compare(sheets: &[Sheet], known: &BTreeSet<String>, seed: u64) -> Agreement {
    let mut errors = Vec::new();
    for sheet in sheets {
        for id in sheet.events.keys().filter(|id| !known.contains(*id)) {
            errors.push(RowError {
                coder: sheet.coder.clone(),
                line: 0,
                field: Some("event_id_cnty".to_owned()),
                reason: format!("the ledger has no event {id}"),
            });
        }
    }
    let coded = |id: &String| {
        sheets
            .iter()
            .filter(|sheet| sheet.events.contains_key(id))
            .count()
    };
    let events: Vec<&String> = known.iter().filter(|id| coded(id) > 1).collect();
    let fields = FIELDS
        .iter()
        .filter_map(|(field, level)| compare_field(sheets, &events, field, *level, seed));
    Agreement {
        schema: AGREEMENT_V1,
        coders: sheets.iter().map(|sheet| sheet.coder.clone()).collect(),
        events: events.len(),
        seed,
        fields: fields.collect(),
        errors,
    }
}

fn compare_field(
    sheets: &[Sheet],
    events: &[&String],
    field: &'static str,
    level: Level,
    seed: u64,
) -> Option<FieldAgreement> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut units: Vec<Unit> = Vec::new();
    for id in events {
        let texts = sheets
            .iter()
            .filter_map(|sheet| sheet.events.get(*id)?.get(field));
        let values = texts.filter_map(|text| match level {
            Level::Nominal => {
                let next = numbers.len();
                Some(*numbers.entry(text.to_lowercase()).or_insert(next) as f64)
            }
            _ => value(field, level, text).ok(),
        });
        let values: Unit = values.collect();
        if values.len() > 1 {
            units.push(values);
        }
    }
    if units.is_empty() {
        return None;
    }
    let equal = units
        .iter()
        .filter(|unit| unit.iter().all(|v| *v == unit[0]))
        .count();
    Some(FieldAgreement {
        field,
        level: match level {
            Level::Nominal => "nominal",
            Level::Ordinal => "ordinal",
            Level::Interval => "interval",
        },
        events: units.len(),
        equal: equal as f64 / units.len() as f64,
        alpha: alpha(&units, level),
        interval: interval(&units, level, seed, ROUNDS),
    })
}
