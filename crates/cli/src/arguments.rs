//! What a user can type: every command with its options, in the order in which they are met.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use counterclaim_ingest::Fields;
use counterclaim_model::ledger::Clock;

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

/// Articles to read, and how.
#[derive(Args, Clone, Debug)]
pub struct Source {
    /// Files, folders, or '-' for standard input; archives, feeds and mailboxes give their articles
    #[arg(required_unless_present = "files_from", value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// Read the names of further inputs from FILE ('-': standard input), one a line
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// Take part NAME of a JSON object (text, title, url, date, outlet, author, html …) from KEY
    #[arg(long = "field", value_name = "NAME=KEY", value_parser = field)]
    pub fields: Vec<String>,
    /// Publication date of every input: YYYY-MM-DD, or RFC 3339 with an offset
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub published: Option<String>,
    /// When the copies were retrieved: YYYY-MM-DD, or RFC 3339 with an offset
    #[arg(long, value_name = "TIME", value_parser = date)]
    pub captured: Option<String>,
    /// Do not read articles with more bytes of text than this
    #[arg(long, value_name = "BYTES", default_value_t = 2_000_000)]
    pub max_article_bytes: usize,
    /// Give up an article after this many seconds of processor time
    #[arg(long, value_name = "SECONDS", default_value_t = 20.0, value_parser = seconds)]
    pub max_article_seconds: f64,
    /// Give up an article while whose reading the program's memory grows by more than this
    #[arg(long, value_name = "MB", default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub max_article_megabytes: u64,
    /// How many articles to read at once [default: one for each processor]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Take readings (what read --format jsonl prints) as they stand, without reading their articles anew
    #[arg(long)]
    pub keep_readings: bool,
    /// What is kept without being read.
    #[command(flatten)]
    pub skipping: Skipping,
    /// Write every input that failed to FILE, as JSON, one a line
    #[arg(long, value_name = "FILE")]
    pub failures: Option<PathBuf>,
    /// Say at the end what was read and how long each stage took
    #[arg(long)]
    pub stats: bool,
    /// Whether addresses are fetched.
    #[command(flatten)]
    pub fetching: Fetching,
    /// Which resources.
    #[command(flatten)]
    pub resources: Resources,
}

impl Source {
    /// Inputs that are read as a command line without options says.
    pub fn of(inputs: Vec<String>) -> Self {
        Self {
            inputs,
            files_from: None,
            fields: Vec::new(),
            published: None,
            captured: None,
            max_article_bytes: 2_000_000,
            max_article_seconds: 20.0,
            max_article_megabytes: 2_000,
            jobs: None,
            keep_readings: false,
            skipping: Skipping::default(),
            failures: None,
            stats: false,
            fetching: Fetching::default(),
            resources: Resources { resources: None },
        }
    }
}

/// Which articles are kept without being read, with a remark that says so.
#[derive(Args, Clone, Debug)]
pub struct Skipping {
    /// Keep without reading them: near copies of what was read, articles that attribute nothing
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub skip: Vec<Skip>,
    /// With --skip quiet: an article with fewer words and quotation marks of attribution than this
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub least_marks: usize,
    /// With --skip copies: share of a text's runs of five words that another must have
    #[arg(long, value_name = "SHARE", default_value_t = 0.9, value_parser = share)]
    pub copy_likeness: f64,
}

impl Default for Skipping {
    fn default() -> Self {
        Self {
            skip: Vec::new(),
            least_marks: 1,
            copy_likeness: 0.9,
        }
    }
}

/// A kind of articles that need not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Skip {
    /// Near copies of an article that was read, in the ledger or before it in the batch.
    Copies,
    /// Articles without a word or mark that could attribute something.
    Quiet,
}

/// Whether addresses are fetched, and how.
#[derive(Args, Clone, Debug, Default)]
pub struct Fetching {
    /// Fetch inputs that are addresses; without it nothing is fetched
    #[arg(long)]
    pub fetch: bool,
    /// How.
    #[command(flatten)]
    pub network: Network,
}

/// How addresses are fetched.
#[derive(Args, Clone, Debug, Default)]
pub struct Network {
    /// Keep what is fetched in this folder as web archives [default: LEDGER.captures; read keeps none]
    #[arg(long, value_name = "DIR")]
    pub captures: Option<PathBuf>,
    /// Name yourself to the servers that are asked: an address of the web or of mail
    #[arg(long, value_name = "CONTACT", value_parser = contact)]
    pub contact: Option<String>,
    /// Take no page with more bytes than this
    #[arg(long, value_name = "BYTES", default_value_t = 16_777_216)]
    pub max_fetch_bytes: u64,
    /// Trust the certificates in FILE (PEM) in place of the roots of the Mozilla project
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    /// Let servers of tests on this computer be asked.
    #[arg(long, hide = true)]
    pub fetch_from_loopback: bool,
}

/// Which resources to read with.
#[derive(Args, Clone, Debug)]
pub struct Resources {
    /// Folder whose files replace or add to the built-in cues, event types, measures and places
    #[arg(long, value_name = "DIR")]
    pub resources: Option<PathBuf>,
}

/// The ledger where none is named.
pub const LEDGER: &str = "counterclaim.db";

/// Which file keeps the ledger.
#[derive(Args, Clone, Debug)]
pub struct Ledger {
    /// The ledger
    #[arg(
        long,
        value_name = "FILE",
        env = "COUNTERCLAIM_LEDGER",
        hide_env_values = true,
        default_value = LEDGER
    )]
    pub ledger: PathBuf,
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

/// Options of `read`.
#[derive(Args, Debug)]
pub struct Read {
    /// What to read, and how.
    #[command(flatten)]
    pub source: Source,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
    /// Show more in the text: spans under each claim, what was set aside as page furniture
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub show: Vec<Show>,
}

/// What `read` can show besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Show {
    /// Source, cue and content under the text of each claim.
    Spans,
    /// What was set aside as page furniture.
    Furniture,
}

/// Options of `add`.
#[derive(Args, Debug)]
pub struct Reading {
    /// What to read, and how.
    #[command(flatten)]
    pub source: Source,
    /// Which ledger, and how to print.
    #[command(flatten)]
    pub ledger: Ledger,
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
    /// Words, "several words", -word, speaker: stance: type: place: outlet: status: realis:
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

/// Options of `check`.
#[derive(Args, Debug)]
pub struct Check {
    /// Drafts: files, folders, or '-' for standard input; without any, the articles of the ledger
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// Ledger that is asked for answers and newer figures [without drafts: counterclaim.db]
    #[arg(
        long,
        value_name = "FILE",
        env = "COUNTERCLAIM_LEDGER",
        hide_env_values = true
    )]
    pub ledger: Option<PathBuf>,
    /// Only findings with these codes or names; 'D3' means every code that begins so
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub only: Vec<String>,
    /// No findings with these codes or names
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub without: Vec<String>,
    /// How to print
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub format: CheckFormat,
    /// Publication date of every draft: YYYY-MM-DD, or RFC 3339 with an offset
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub published: Option<String>,
    /// Until when the ledger is looked at.
    #[command(flatten)]
    pub until: Until,
    /// Do not read drafts with more bytes of text than this
    #[arg(long, value_name = "BYTES", default_value_t = 2_000_000)]
    pub max_article_bytes: usize,
    /// Give up a draft after this many seconds of processor time
    #[arg(long, value_name = "SECONDS", default_value_t = 20.0, value_parser = seconds)]
    pub max_article_seconds: f64,
    /// How many drafts to read at once [default: one for each processor]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Which resources.
    #[command(flatten)]
    pub resources: Resources,
}

/// How a desk report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people.
    Text,
    /// One JSON value: counterclaim.checks.v1.
    Json,
    /// One finding a line.
    Jsonl,
    /// SARIF 2.1.0, for editors and code hosts.
    Sarif,
}

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
    /// The ledger
    #[arg(
        long,
        value_name = "FILE",
        env = "COUNTERCLAIM_LEDGER",
        hide_env_values = true,
        default_value = LEDGER
    )]
    pub ledger: PathBuf,
}

/// A format that a ledger can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Whole readings, one a line; nothing is lost.
    Jsonl,
    /// One row a claim.
    Csv,
    /// A folder of tables, partitioned by day.
    Parquet,
    /// One point for each place of each event.
    Geojson,
    /// One row an event, in ACLED's columns.
    Acled,
    /// One row an event with deaths, in the columns of UCDP GED.
    Ucdp,
    /// One PLOVER record an event.
    Plover,
    /// One schema.org ClaimReview for each claim that a person rated.
    Claimreview,
    /// One W3C Web Annotation for each claim.
    WebAnnotation,
    /// A folder of standoff annotations for brat.
    Brat,
    /// Tokens with their labels, in CoNLL-U Plus.
    Conll,
    /// Dossiers of events.
    Markdown,
    /// Dossiers of events as one page without scripts.
    Html,
    /// A folder of two tables in VIINA's columns.
    Viina,
    /// One row a mention of an event, in GDELT's columns.
    GdeltMentions,
    /// Where everything comes from, as PROV-JSON.
    Prov,
    /// Incidents, sightings and opinions as a STIX 2.1 bundle.
    Stix,
    /// FollowTheMoney entities, one a line.
    Ftm,
    /// A folder of three JSON files for a timemap.
    Timemap,
    /// A folder with CSL-JSON and Chicago notes, naming each copy by its hash.
    Citations,
}

/// Options of `watch`.
#[derive(Args, Debug)]
pub struct Watch {
    /// Addresses of feeds (RSS, Atom, JSON Feed), OPML files that list some, and folders
    #[arg(required = true, value_name = "FEEDS")]
    pub feeds: Vec<String>,
    /// Look again after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 900.0, value_parser = seconds)]
    pub every: f64,
    /// Look once and end
    #[arg(long)]
    pub once: bool,
    /// Fetch no more new pages than this from one feed at a time
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub most: usize,
    /// How.
    #[command(flatten)]
    pub network: Network,
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
    /// The ledger
    #[arg(
        long,
        value_name = "FILE",
        env = "COUNTERCLAIM_LEDGER",
        hide_env_values = true,
        default_value = LEDGER,
        global = true
    )]
    pub ledger: PathBuf,
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

/// Options of `serve`.
#[derive(Args, Debug)]
pub struct Serve {
    /// Address and port to listen on; another address than loopback needs --tokens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4780")]
    pub addr: std::net::SocketAddr,
    /// File with one token a line, made by --new-token; without one everybody on this machine may do
    /// everything
    #[arg(long, value_name = "FILE")]
    pub tokens: Option<PathBuf>,
    /// Make a token of this role for NAME, add it to the file of --tokens, print it once and end
    #[arg(long, value_name = "ROLE:NAME", requires = "tokens")]
    pub new_token: Option<String>,
    /// Further host names, with port, under which the site is asked
    #[arg(long = "host", value_name = "HOST:PORT")]
    pub hosts: Vec<String>,
    /// The ledger
    #[arg(
        long,
        value_name = "FILE",
        env = "COUNTERCLAIM_LEDGER",
        hide_env_values = true,
        default_value = LEDGER
    )]
    pub ledger: PathBuf,
    /// Which resources.
    #[command(flatten)]
    pub resources: Resources,
}

/// Options of `mcp`.
#[derive(Args, Debug)]
pub struct Mcp {
    /// The ledger
    #[arg(
        long,
        value_name = "FILE",
        env = "COUNTERCLAIM_LEDGER",
        hide_env_values = true,
        default_value = LEDGER
    )]
    pub ledger: PathBuf,
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

fn date(text: &str) -> Result<String, String> {
    let only_a_day = text.len() == 10 && counterclaim_ledger::instant(text).is_some();
    if only_a_day || text.parse::<jiff::Timestamp>().is_ok() {
        return Ok(text.to_owned());
    }
    Err("give a day (2031-03-02) or a moment with an offset (2031-03-02T14:00:00+01:00)".to_owned())
}

fn field(text: &str) -> Result<String, String> {
    match Fields::new([text]) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn contact(text: &str) -> Result<String, String> {
    let plain = text
        .chars()
        .all(|c| c.is_ascii_graphic() && !matches!(c, '(' | ')'));
    if plain && !text.is_empty() {
        return Ok(text.to_owned());
    }
    Err("give an address in plain letters (mailto:desk@example.org)".to_owned())
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "give a number of seconds".to_owned())?;
    if seconds > 0.0 {
        Ok(seconds)
    } else {
        Err("give a number above 0".to_owned())
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text
        .parse()
        .map_err(|_| "give a number from 0 to 1".to_owned())?;
    if (0.0..=1.0).contains(&share) {
        Ok(share)
    } else {
        Err("give a number from 0 to 1".to_owned())
    }
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
        assert_eq!(list.ledger.ledger, PathBuf::from(ledger), "{line}");
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
