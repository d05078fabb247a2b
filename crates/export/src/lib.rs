//! A ledger in other people's formats, each with a report of what it cannot hold.
//!
//! [`export`] takes the entries that a query admits and gives bytes and, for a format that loses
//! something, a loss report. `jsonl` loses nothing that a ledger derives: [`jsonl::readings`] reads
//! it back. Values in, values out: files are written by the shells.

mod geojson;
pub mod jsonl;
mod markdown;
mod plain;
mod table;
mod web_annotation;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::loss::LossV1;

/// A format to export to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Whole readings, one a line: `counterclaim.reading.v1`.
    Jsonl,
    /// One row a claim.
    Csv,
    /// One point for each place of each event.
    Geojson,
    /// Dossiers of events for people.
    Markdown,
    /// One W3C Web Annotation for each claim.
    WebAnnotation,
}

/// What an export gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it could not hold; `None` where it holds everything.
    pub loss: Option<LossV1>,
}

/// Exports what a query admits: articles for `jsonl`, claims for `csv` and `web-annotation`, events
/// for the others.
pub fn export(ledger: &Ledger, query: &Query, format: Format) -> Export {
    let events = ledger.events(&Query::default());
    let mut export = match format {
        Format::Jsonl => jsonl::export(ledger, query),
        Format::Csv => table::export(ledger, query),
        Format::Geojson => geojson::export(ledger, query),
        Format::Markdown => markdown::export(ledger, query),
        Format::WebAnnotation => web_annotation::export(ledger, query),
    };
    if let Some(loss) = &mut export.loss {
        loss.as_of.clone_from(&events.as_of);
        loss.clock = events.clock;
    }
    export
}
