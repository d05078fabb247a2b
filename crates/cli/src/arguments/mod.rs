//! What a user can type: every command with its options, in the order in which they are met.

mod export;
mod input;
mod ledger;
mod review;
mod serve;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use self::export::{Export, ExportFormat};
pub use self::input::{
    Check, CheckFormat, Fetching, Network, Read, Reading, Resources, Show, Skip, Skipping, Source,
    Watch, date,
};
pub use self::ledger::{
    Agree, Changes, ClockArgument, Doctor, Explain, Format, LEDGER, Ledger, LedgerFile, List, One,
    Output, Triage, Until,
};
pub use self::review::{Review, ReviewAction};
pub use self::serve::{Mcp, Serve};

/// Reads news articles and keeps a ledger of claims: who said what about which event, traceable to
/// the exact characters. Offline unless you ask for --fetch or watch; nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(
    name = "counterclaim",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(after_help = "Start with 'counterclaim demo', or 'counterclaim read FILE'.")]
pub struct Arguments {
    /// How to say on standard error what happens
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        env = "COUNTERCLAIM_LOG",
        hide_env_values = true,
        default_value = "text"
    )]
    pub log: Log,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How things are said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// Lines for people.
    Text,
    /// One JSON object a line: time, event, message and data.
    Json,
}

impl Arguments {
    /// Reads a command line, or ends the program with the usage.
    pub fn of_command_line(arguments: impl IntoIterator<Item = OsString>) -> Self {
        Self::parse_from(excluded_words_last(arguments.into_iter().collect()))
    }
}

/// Commands that take a query.
const LISTS: &[&str] = &[
    "events", "claims", "articles", "actors", "search", "changes", "export",
];

/// Puts the `-word` of a query behind a `--`, so that it is no option and options may stand anywhere.
fn excluded_words_last(arguments: Vec<OsString>) -> Vec<OsString> {
    let takes_query = |name: &OsString| LISTS.iter().any(|list| name == list);
    if !arguments.get(1).is_some_and(takes_query) || arguments.iter().any(|word| word == "--") {
        return arguments;
    }
    let (excluded, mut rest): (Vec<_>, Vec<_>) = arguments.into_iter().partition(is_excluded);
    if !excluded.is_empty() {
        rest.push("--".into());
        rest.extend(excluded);
    }
    rest
}

/// Whether a word of the command line is one that results must not have: `-fire`, but not `-fjson`.
fn is_excluded(word: &OsString) -> bool {
    let Some(word) = word.to_str().and_then(|word| word.strip_prefix('-')) else {
        return false;
    };
    let format = word
        .strip_prefix('f')
        .map(|value| value.trim_start_matches('='));
    let is_format = format.is_some_and(|value| Format::from_str(value, false).is_ok());
    word.chars().count() > 1 && !word.starts_with('-') && !is_format
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read articles and print who says what; store nothing
    Read(Read),
    /// Read articles and add them to a ledger
    Add(Reading),
    /// List the events of a ledger
    Events(List),
    /// Show one event: who holds what, numbers, claims, articles
    Event(One),
    /// List claims
    Claims(List),
    /// List articles
    Articles(List),
    /// List everybody who speaks or is spoken of
    Actors(List),
    /// Say what changed between two moments
    Changes(Changes),
    /// Search events, claims, articles and actors at once
    Search(List),
    /// Show the evidence of a claim, event, time, place, number or actor
    Explain(Explain),
    /// Check drafts as an editor would: sources, answers, sums, headlines, dates
    Check(Check),
    /// Write a ledger in another format, with a report of what is lost
    Export(Export),
    /// Decide what the program could not: accept, reject, correct, merge, split
    Review(Review),
    /// Say how far sheets that people coded agree with each other and the ledger
    Agree(Agree),
    /// Look at feeds and folders again and again, and add what is new (fetches pages)
    Watch(Watch),
    /// Say what is wrong with this installation or with a ledger
    Doctor(Doctor),
    /// Check every stored span and every stored byte
    Verify(Ledger),
    /// Say what --skip would pass over in a ledger, and how many claims would be lost by it
    Triage(Triage),
    /// Show the ledger as web pages and answer programs, on this machine
    Serve(Serve),
    /// Answer language models over standard input and output (Model Context Protocol), read-only
    Mcp(Mcp),
    /// Show an example on fictional articles
    Demo(Demo),
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// Options of `demo`.
#[derive(Args, Debug)]
pub struct Demo {
    /// Keep the example in this ledger instead of in memory
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// Options of `completions`.
#[derive(Args, Clone, Copy, Debug)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, query: &[&str], ledger: &str, format: Format) {
        let words = line.split(' ').map(OsString::from).collect();
        let parsed = Arguments::try_parse_from(excluded_words_last(words));
        let Ok(Command::Events(list)) = parsed.map(|arguments| arguments.command) else {
            panic!("{line} is not a list");
        };
        assert_eq!(list.query, query, "{line}");
        assert_eq!(list.ledger.file.path, PathBuf::from(ledger), "{line}");
        assert_eq!(list.ledger.output.format, format, "{line}");
    }

    #[test]
    fn options_may_stand_before_and_after_a_query() {
        for line in [
            "counterclaim events ferry --ledger a.db --format json",
            "counterclaim events --ledger a.db ferry -f json",
            "counterclaim events --ledger=a.db -fjson ferry",
        ] {
            check(line, &["ferry"], "a.db", Format::Json);
        }
        check(
            "counterclaim events ferry -fire --ledger a.db -storm",
            &["ferry", "-fire", "-storm"],
            "a.db",
            Format::Text,
        );
    }
}
