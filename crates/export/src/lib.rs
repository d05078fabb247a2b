//! A ledger in other people's formats, each with a report of what it cannot hold.
//!
//! [`export`] takes the entries that a query admits and gives bytes and, for a format that loses
//! something, a loss report. `jsonl` loses nothing that a ledger derives: [`jsonl::readings`] reads
//! it back. [`coder_sheet`] goes the other way: it compares a sheet that people coded with the ledger.
//! Values in, values out: files are written by the shells.

mod acled;
mod brat;
mod citations;
mod claim_review;
pub mod coder_sheet;
mod conll;
mod country;
mod dispute;
mod extent;
mod follow_the_money;
mod gdelt_mentions;
mod geojson;
mod html;
pub mod jsonl;
mod krippendorff;
mod markdown;
pub mod parquet;
mod parts;
mod plain;
mod plover;
mod prov;
mod rows;
mod stix;
mod table;
pub mod tables;
mod timemap;
mod ucdp;
mod viina;
mod web_annotation;

use std::collections::BTreeMap;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::loss::LossV1;

pub use claim_review::{Rating, RatingError, ratings};
pub use plain::html_escaped;

/// A format to export to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Whole readings, one a line: `counterclaim.reading.v1`.
    Jsonl,
    /// One row a claim.
    Csv,
    /// Tables of claims, positions, events, figures, relations and articles, partitioned by day.
    Parquet,
    /// One point for each place of each event.
    Geojson,
    /// One row an event, in ACLED's columns.
    Acled,
    /// One row an event with deaths, in the columns of UCDP GED.
    Ucdp,
    /// One PLOVER record an event.
    Plover,
    /// One schema.org `ClaimReview` for each claim that a person rated.
    Claimreview,
    /// One W3C Web Annotation for each claim.
    WebAnnotation,
    /// Standoff annotations of every article, for brat.
    Brat,
    /// Tokens of every article with their labels, in CoNLL-U Plus.
    Conll,
    /// Dossiers of events for people.
    Markdown,
    /// Dossiers of events as one page without scripts.
    Html,
    /// One row a report and place, in VIINA's columns.
    Viina,
    /// One row for each mention of each event, in GDELT's columns.
    GdeltMentions,
    /// Where everything comes from, as W3C PROV-JSON.
    Prov,
    /// Incidents, sightings and opinions as a STIX 2.1 bundle.
    Stix,
    /// Entities of the FollowTheMoney model, one a line.
    Ftm,
    /// Events for a timemap.
    Timemap,
    /// Articles as CSL-JSON and as Chicago notes, with the hash of the copy.
    Citations,
}

/// What an export gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The file; empty for a format that is a folder of files.
    pub bytes: Vec<u8>,
    /// For a format that is a folder of files: each by its path below it, with `/` between parts.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What it could not hold; `None` where it holds everything.
    pub loss: Option<LossV1>,
}

impl Export {
    /// One file.
    fn file(bytes: Vec<u8>, loss: LossV1) -> Self {
        Self {
            bytes,
            files: BTreeMap::new(),
            loss: Some(loss),
        }
    }

    /// A folder of files.
    fn folder(files: BTreeMap<String, Vec<u8>>, loss: LossV1) -> Self {
        Self {
            bytes: Vec::new(),
            files,
            loss: Some(loss),
        }
    }
}

impl Format {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 20] = [
        Self::Jsonl,
        Self::Csv,
        Self::Parquet,
        Self::Geojson,
        Self::Acled,
        Self::Ucdp,
        Self::Plover,
        Self::Claimreview,
        Self::WebAnnotation,
        Self::Brat,
        Self::Conll,
        Self::Markdown,
        Self::Html,
        Self::Viina,
        Self::GdeltMentions,
        Self::Prov,
        Self::Stix,
        Self::Ftm,
        Self::Timemap,
        Self::Citations,
    ];

    /// As it is named in commands and addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Geojson => "geojson",
            Self::Acled => "acled",
            Self::Ucdp => "ucdp",
            Self::Plover => "plover",
            Self::Claimreview => "claimreview",
            Self::WebAnnotation => "web-annotation",
            Self::Brat => "brat",
            Self::Conll => "conll",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Viina => "viina",
            Self::GdeltMentions => "gdelt-mentions",
            Self::Prov => "prov",
            Self::Stix => "stix",
            Self::Ftm => "ftm",
            Self::Timemap => "timemap",
            Self::Citations => "citations",
        }
    }

    /// What it is, in one line.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Jsonl => "Whole readings, one a line; nothing is lost",
            Self::Csv => "One row a claim",
            Self::Parquet => "A folder of tables, partitioned by day",
            Self::Geojson => "One point for each place of each event",
            Self::Acled => "One row an event, in ACLED's columns",
            Self::Ucdp => "One row an event with deaths, in the columns of UCDP GED",
            Self::Plover => "One PLOVER record an event",
            Self::Claimreview => "One schema.org ClaimReview for each claim that a person rated",
            Self::WebAnnotation => "One W3C Web Annotation for each claim",
            Self::Brat => "A folder of standoff annotations for brat",
            Self::Conll => "Tokens with their labels, in CoNLL-U Plus",
            Self::Markdown => "Dossiers of events",
            Self::Html => "Dossiers of events as one page without scripts",
            Self::Viina => "A folder of two tables in VIINA's columns",
            Self::GdeltMentions => "One row a mention of an event, in GDELT's columns",
            Self::Prov => "Where everything comes from, as PROV-JSON",
            Self::Stix => "Incidents, sightings and opinions as a STIX 2.1 bundle",
            Self::Ftm => "FollowTheMoney entities, one a line",
            Self::Timemap => "A folder of three JSON files for a timemap",
            Self::Citations => {
                "A folder with CSL-JSON and Chicago notes, naming each copy by its hash"
            }
        }
    }

    /// Whether it is a folder of files rather than one file.
    pub fn is_folder(self) -> bool {
        matches!(
            self,
            Self::Parquet | Self::Brat | Self::Viina | Self::Timemap | Self::Citations
        )
    }
}

/// Exports what a query admits: articles for `jsonl`, `brat`, `conll`, `prov` and `citations`, claims
/// for `csv`, `claimreview` and `web-annotation`, events for the others; `parquet` takes articles,
/// claims and events that the query admits.
///
/// `claimreview` needs ratings, and a ledger holds none: it is empty here; see [`claim_reviews`].
pub fn export(ledger: &Ledger, query: &Query, format: Format) -> Export {
    let made = match format {
        Format::Jsonl => jsonl::export(ledger, query),
        Format::Csv => table::export(ledger, query),
        Format::Parquet => parquet::export(ledger, query),
        Format::Geojson => geojson::export(ledger, query),
        Format::Acled => acled::export(ledger, query),
        Format::Ucdp => ucdp::export(ledger, query),
        Format::Plover => plover::export(ledger, query),
        Format::Claimreview => claim_review::export(ledger, query, &[]),
        Format::WebAnnotation => web_annotation::export(ledger, query),
        Format::Brat => brat::export(ledger, query),
        Format::Conll => conll::export(ledger, query),
        Format::Markdown => markdown::export(ledger, query),
        Format::Html => html::export(ledger, query),
        Format::Viina => viina::export(ledger, query),
        Format::GdeltMentions => gdelt_mentions::export(ledger, query),
        Format::Prov => prov::export(ledger, query),
        Format::Stix => stix::export(ledger, query),
        Format::Ftm => follow_the_money::export(ledger, query),
        Format::Timemap => timemap::export(ledger, query),
        Format::Citations => citations::export(ledger, query),
    };
    at_the_moment_of(ledger, made)
}

/// Exports one `ClaimReview` for each claim that a query admits and that a person rated.
pub fn claim_reviews(ledger: &Ledger, query: &Query, ratings: &[Rating]) -> Export {
    at_the_moment_of(ledger, claim_review::export(ledger, query, ratings))
}

/// Says in the loss report as of when the ledger was looked at.
fn at_the_moment_of(ledger: &Ledger, mut made: Export) -> Export {
    if let Some(loss) = &mut made.loss {
        let articles = ledger.articles(&Query::default());
        loss.as_of = articles.as_of;
        loss.clock = articles.clock;
    }
    made
}
