//! Decisions of people.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Format, LedgerFile};

/// Options of `review`.
#[derive(Args, Debug)]
pub struct Review {
    /// What to do; without it a queue of questions at a terminal, else the list
    #[command(subcommand)]
    pub action: Option<ReviewAction>,
    /// Who decides
    #[arg(
        long,
        value_name = "NAME",
        env = "COUNTERCLAIM_REVIEWER",
        hide_env_values = true,
        global = true
    )]
    pub by: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", global = true)]
    pub note: Option<String>,
    /// Which ledger.
    #[command(flatten)]
    pub file: LedgerFile,
    /// text for people, json for one value, jsonl for one value a line
    #[arg(
        long,
        short,
        value_name = "FORMAT",
        default_value = "text",
        global = true
    )]
    pub format: Format,
}

/// What `review` does.
#[derive(Debug, Subcommand)]
pub enum ReviewAction {
    /// List what needs a person: conflicts, contested facts, doubtful pairs, low scores
    List,
    /// Say that claims, events or numbers are as they should be
    Accept {
        /// Claims, events or numbers (C-… E-… Q-…)
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
    },
    /// Say that claims, events or numbers are none: they stay listed and count nowhere
    Reject {
        /// Claims, events or numbers (C-… E-… Q-…)
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
    },
    /// Give a field another value
    Correct {
        /// A claim or event
        #[arg(value_name = "ID")]
        id: String,
        /// Of a claim: stance, speaker, about; of an event: type, place, time, participant
        #[arg(value_name = "FIELD")]
        field: String,
        /// The value; 'role=name' for participant; none to empty the field
        #[arg(value_name = "VALUE")]
        value: Vec<String>,
        /// Where a corrected place lies, in degrees
        #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
        at: Option<String>,
    },
    /// Say that events are one
    Merge {
        /// Events
        #[arg(value_name = "ID", required = true, num_args = 2..)]
        ids: Vec<String>,
    },
    /// Say that a part of an event is another event
    Split {
        /// The event
        #[arg(value_name = "ID")]
        id: String,
        /// What leaves it: mentions (its other ids), or claims or articles for all their mentions
        #[arg(value_name = "PART", required = true)]
        apart: Vec<String>,
    },
    /// Say that events are never to be joined
    Different {
        /// Events
        #[arg(value_name = "ID", required = true, num_args = 2..)]
        ids: Vec<String>,
    },
    /// Undo decisions, undoing ones too; without an id the last one
    Undo {
        /// Decisions (D-…)
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
    /// List all decisions and whether they hold
    Log,
    /// Write all decisions, one a line
    Export {
        /// File to write [default: standard output]
        #[arg(long, value_name = "PATH")]
        out: Option<PathBuf>,
    },
    /// Add the decisions of another ledger
    Import {
        /// A file that 'review export' wrote, or '-'
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}
