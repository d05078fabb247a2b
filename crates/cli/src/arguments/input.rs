//! What is read: inputs, how they are fetched and read, and what is made of one article.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use counterclaim_ingest::{Fields, MAX_ARTICLE_BYTES};

use crate::batch::{MAX_ARTICLE_MEGABYTES, MAX_ARTICLE_SECONDS};

use super::{Ledger, Output, Until};

/// Words and marks of attribution that make an article worth reading, where nothing else is asked for.
const LEAST_MARKS: usize = 1;
/// Share of a text's runs of words that make it a near copy, where nothing else is asked for.
const COPY_LIKENESS: f64 = 0.9;

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
    #[arg(long, value_name = "BYTES", default_value_t = MAX_ARTICLE_BYTES)]
    pub max_article_bytes: usize,
    /// Give up an article after this many seconds of processor time
    #[arg(long, value_name = "SECONDS", default_value_t = MAX_ARTICLE_SECONDS, value_parser = seconds)]
    pub max_article_seconds: f64,
    /// Give up an article while whose reading the program's memory grows by more than this
    #[arg(long, value_name = "MB", default_value_t = MAX_ARTICLE_MEGABYTES, value_parser = clap::value_parser!(u64).range(1..))]
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
            max_article_bytes: MAX_ARTICLE_BYTES,
            max_article_seconds: MAX_ARTICLE_SECONDS,
            max_article_megabytes: MAX_ARTICLE_MEGABYTES,
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
    #[arg(long, value_name = "N", default_value_t = LEAST_MARKS)]
    pub least_marks: usize,
    /// With --skip copies: share of a text's runs of five words that another must have
    #[arg(long, value_name = "SHARE", default_value_t = COPY_LIKENESS, value_parser = share)]
    pub copy_likeness: f64,
}

impl Default for Skipping {
    fn default() -> Self {
        Self {
            skip: Vec::new(),
            least_marks: LEAST_MARKS,
            copy_likeness: COPY_LIKENESS,
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
    #[arg(long, value_name = "BYTES", default_value_t = MAX_ARTICLE_BYTES)]
    pub max_article_bytes: usize,
    /// Give up a draft after this many seconds of processor time
    #[arg(long, value_name = "SECONDS", default_value_t = MAX_ARTICLE_SECONDS, value_parser = seconds)]
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

/// A publication date or time of capture as users give it.
///
/// # Errors
/// It is neither a day nor a moment with an offset; says what to give.
pub fn date(text: &str) -> Result<String, String> {
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
