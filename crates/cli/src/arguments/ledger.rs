//! Which ledger, what is asked of it, as of when, and how the answer is printed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use counterclaim_model::ledger::Clock;

use super::Resources;
use super::input::date;

/// The ledger where none is named.
pub const LEDGER: &str = "counterclaim.db";

/// Which ledger: a file, or the address of a database.
#[derive(Args, Clone, Debug)]
pub struct LedgerFile {
    /// The ledger
    #[arg(
        id = "ledger",
        long,
        value_name = "FILE",
        env = "COUNTERCLAIM_LEDGER",
        hide_env_values = true,
        default_value = LEDGER,
        global = true
    )]
    pub path: PathBuf,
}

/// Which ledger, and how to print.
#[derive(Args, Clone, Debug)]
pub struct Ledger {
    /// Which ledger.
    #[command(flatten)]
    pub file: LedgerFile,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// How to print.
#[derive(Args, Clone, Copy, Debug)]
pub struct Output {
    /// text for people, json for one value, jsonl for one value a line
    #[arg(
        long,
        short,
        value_name = "FORMAT",
        default_value = "text",
        hide_default_value = false
    )]
    pub format: Format,
}

/// How something is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON value.
    Json,
    /// One JSON value a line.
    Jsonl,
}

/// Options of `triage`.
#[derive(Args, Debug)]
pub struct Triage {
    /// Which ledger, and how to print.
    #[command(flatten)]
    pub ledger: Ledger,
    /// Which resources.
    #[command(flatten)]
    pub resources: Resources,
}

/// Until when a ledger is looked at.
#[derive(Args, Clone, Debug)]
pub struct Until {
    /// Only what was known by then: a day (its end, UTC) or a moment
    #[arg(long, value_name = "T")]
    pub as_of: Option<String>,
    /// Which date of an article --as-of goes by
    #[arg(long, value_name = "CLOCK", default_value = "published")]
    pub clock: ClockArgument,
}

/// What changed, and for which events.
#[derive(Args, Debug)]
pub struct Changes {
    /// The earlier moment: a day (its end, UTC) or a moment
    #[arg(long, value_name = "T")]
    pub from: String,
    /// The list of events at the later moment
    #[command(flatten)]
    pub list: List,
}

/// Which date of an article counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClockArgument {
    /// When it was published.
    Published,
    /// When this copy was retrieved.
    Captured,
}

impl From<ClockArgument> for Clock {
    fn from(argument: ClockArgument) -> Self {
        match argument {
            ClockArgument::Published => Self::Published,
            ClockArgument::Captured => Self::Captured,
        }
    }
}

/// Options of every list.
#[derive(Args, Debug)]
pub struct List {
    /// Words, "several words", -word, speaker: stance: type: place: near: number> outlet: status: realis: lang: has:
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Print no more than this many
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Until when.
    #[command(flatten)]
    pub until: Until,
    /// Which ledger, and how to print.
    #[command(flatten)]
    pub ledger: Ledger,
}

/// Options of `event`.
#[derive(Args, Debug)]
pub struct One {
    /// The event, or the beginning of its id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Until when.
    #[command(flatten)]
    pub until: Until,
    /// Which ledger, and how to print.
    #[command(flatten)]
    pub ledger: Ledger,
}

/// Options of `explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// An id of the ledger (C-… E-… T-… P-… Q-… X-…, or an article), or with --in one of a reading (c3, e1, t2, article)
    #[arg(value_name = "ID")]
    pub id: String,
    /// Read this file and explain an entry of its reading
    #[arg(long = "in", value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Publication date of the file given with --in
    #[arg(long, value_name = "DATE", value_parser = date, requires = "file")]
    pub published: Option<String>,
    /// Which resources.
    #[command(flatten)]
    pub resources: Resources,
    /// Which ledger, and how to print.
    #[command(flatten)]
    pub ledger: Ledger,
}

/// Options of `doctor`.
#[derive(Args, Debug)]
pub struct Doctor {
    /// Which resources.
    #[command(flatten)]
    pub resources: Resources,
    /// Which ledger, and how to print.
    #[command(flatten)]
    pub ledger: Ledger,
}

/// Options of `agree`.
#[derive(Args, Debug)]
pub struct Agree {
    /// Sheets that people coded, one a person: CSV in ACLED's columns, begun from 'export --to acled'
    #[arg(required = true, value_name = "SHEET")]
    pub sheets: Vec<PathBuf>,
    /// Compare the sheets with each other only, and not with what the ledger says
    #[arg(long)]
    pub without_ledger: bool,
    /// Seed of the draws behind the intervals
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Until when.
    #[command(flatten)]
    pub until: Until,
    /// Which ledger, and how to print.
    #[command(flatten)]
    pub ledger: Ledger,
}
