//! The page on which `full` records when each suite last ran and how it ended: `docs/full.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context;

use super::{End, SUITES, Suite};

/// Where the record stands.
const PAGE: &str = "docs/full.md";

/// What is recorded of one run of a suite.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) failed: bool,
    pub(super) seconds: u64,
    /// How it ended, in words.
    pub(super) told: String,
    /// The row as it stands on the page.
    line: String,
}

impl Row {
    pub(super) fn of(
        root: &Path,
        suite: &Suite,
        end: &End,
        took: Duration,
    ) -> anyhow::Result<Self> {
        let told = match end {
            End::Passed(counted) if counted.is_empty() => "passed".to_owned(),
            End::Passed(counted) => format!("passed: {}", counted.join("; ")),
            End::LeftOut(reason) => format!("left out: {reason}"),
            End::Failed(reason) => format!("FAILED: {reason}"),
        };
        let date = printed(root, "date", &["-u", "+%Y-%m-%d %H:%M UTC"])?;
        let commit = printed(root, "git", &["rev-parse", "--short=10", "HEAD"])?;
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = load.split(' ').next().unwrap_or("?");
        let seconds = took.as_secs();
        let cell = told.replace('|', "/").replace('\n', " ");
        let line = format!(
            "| {} | {} | {date} | {commit} | {seconds} | {load} | {cell} |",
            suite.name, suite.shows
        );
        Ok(Self {
            name: suite.name,
            failed: matches!(end, End::Failed(_)),
            seconds,
            told,
            line,
        })
    }
}

/// Writes the rows over those of their suites and keeps the others.
pub(super) fn write(root: &Path, rows: &[Row]) -> anyhow::Result<()> {
    let path = root.join(PAGE);
    let before = fs::read_to_string(&path).unwrap_or_default();
    let mut lines: BTreeMap<String, String> = before
        .lines()
        .filter_map(|line| Some((first_cell(line)?.to_owned(), line.to_owned())))
        .collect();
    for row in rows {
        lines.insert(row.name.to_owned(), row.line.clone());
    }
    let mut page = String::from(
        "# The suites of `cargo xtask full`\n\n\
         Written by `cargo xtask full`: for each suite its last run, at which commit (with what was \
         not yet committed), with how many seconds and under which load (processes that waited for a \
         core at its end). A suite that needs a program that is not there is left out and says so. \
         One suite: `cargo xtask full ray`.\n\n\
         | suite | what it shows | when | commit | seconds | load | how it ended |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for suite in SUITES {
        match lines.get(suite.name) {
            Some(line) => writeln!(page, "{line}")?,
            None => writeln!(page, "| {} | {} | never | | | | |", suite.name, suite.shows)?,
        }
    }
    fs::write(&path, page).with_context(|| format!("{PAGE} cannot be written"))
}

/// The first cell of a row of a table.
fn first_cell(line: &str) -> Option<&str> {
    let (first, _) = line.strip_prefix("| ")?.split_once(" |")?;
    Some(first)
}

fn printed(root: &Path, program: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .output()
        .with_context(|| format!("{program} could not be started"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
