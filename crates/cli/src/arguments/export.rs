//! Writing a ledger in other formats.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use counterclaim_export::Format;

use super::{LedgerFile, Until};

/// Options of `export`.
#[derive(Args, Debug)]
pub struct Export {
    /// Format to write
    #[arg(long, value_name = "NAME")]
    pub to: ExportFormat,
    /// File or folder to write; its loss report gets '.loss.json' added [default: standard output]
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Ratings by people for claimreview: one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub ratings: Option<PathBuf>,
    /// What to export, in the query language of the lists: articles for jsonl, brat, conll, prov and
    /// citations, claims for csv, claimreview and web-annotation, events for the others
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Until when.
    #[command(flatten)]
    pub until: Until,
    /// Which ledger.
    #[command(flatten)]
    pub file: LedgerFile,
}

/// A format that a ledger can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportFormat(pub Format);

impl ValueEnum for ExportFormat {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [ExportFormat; Format::ALL.len()] = {
            let mut all = [ExportFormat(Format::ALL[0]); Format::ALL.len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = ExportFormat(Format::ALL[at]);
                at += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()).help(self.0.about()))
    }
}
