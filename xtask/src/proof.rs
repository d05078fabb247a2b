//! The proof report: load held, faults survived, bad inputs tried, with nothing lost. Writes `docs/proof.md`.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};

/// How often a running program's memory is looked at.
const GLANCE: Duration = Duration::from_millis(50);
/// Files in a folder of the run over tiny files.
const IN_A_FOLDER: usize = 10_000;

/// How much is done; each can be set in the environment by the name beside it.
struct Size {
    /// Readings that are imported (`PROOF_READINGS`).
    readings: usize,
    /// Tiny files that are read (`PROOF_FILES`).
    files: usize,
    /// Harmed inputs for each target (`PROOF_CASES`).
    cases: usize,
    /// A folder with articles that are read as well (`PROOF_ARTICLES`).
    articles: Option<PathBuf>,
    /// Whether the test that takes a quarter of an hour is left out (`PROOF_SHORT`).
    short: bool,
}

impl Size {
    fn of_environment() -> Self {
        let number = |name: &str, usual: usize| {
            let given = std::env::var(name).ok();
            given.and_then(|n| n.parse().ok()).unwrap_or(usual)
        };
        Self {
            readings: number("PROOF_READINGS", 100_000),
            files: number("PROOF_FILES", 1_000_000),
            cases: number("PROOF_CASES", 20_000),
            articles: std::env::var_os("PROOF_ARTICLES").map(PathBuf::from),
            short: std::env::var_os("PROOF_SHORT").is_some(),
        }
    }
}

/// The test that takes longest, by its name.
const LONGEST: &str = "killed_at_two_hundred_moments";

/// Tests that inject a fault or try bad inputs: heading, package, arguments.
const GROUPS: [(&str, &[(&str, &str)]); 3] = [
    (
        "Faults injected",
        &[
            ("counterclaim-store", "--test killed"),
            ("counterclaim-store", "--lib full_disk"),
            ("counterclaim-store", "--test sqlite"),
            ("counterclaim-cli", "--test cli killed"),
            ("counterclaim-cli", "--lib guard"),
            ("counterclaim-cli", "--test intake"),
        ],
    ),
    (
        "Servers that are slow, huge, circular, lying or broken",
        &[
            ("counterclaim-fetch", "--test loopback"),
            ("counterclaim-fetch", "--test tls"),
            ("counterclaim-cli", "--test network"),
        ],
    ),
    (
        "Bad inputs",
        &[
            ("counterclaim-ingest", "--test damage"),
            ("counterclaim-ingest", "--test bad_input"),
            ("counterclaim-ingest", "--test containers"),
            ("counterclaim-cli", "--test inputs"),
            ("counterclaim-cli", "--test fuzz"),
        ],
    ),
];

/// Does everything and writes the report; fails where something did not hold.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let size = Size::of_environment();
    let folder = root.join("target/proof");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut report = head(root)?;
    let mut lost = Vec::new();
    report.push_str("\n## Load\n");
    let program = program(root)?;
    load(&program, &folder, &size, &mut report, &mut lost)?;
    for (heading, runs) in GROUPS {
        let _ = writeln!(report, "\n## {heading}\n");
        for (package, arguments) in runs {
            tests(root, package, arguments, &size, &mut report, &mut lost)?;
        }
    }
    report.push_str("\n## What did not hold\n");
    match lost.is_empty() {
        true => report.push_str("Nothing.\n"),
        false => lost.iter().for_each(|line| {
            let _ = writeln!(report, "- {line}");
        }),
    }
    fs::write(root.join("docs/proof.md"), &report)?;
    fs::remove_dir_all(&folder)?;
    if !lost.is_empty() {
        bail!("{} things did not hold; see docs/proof.md", lost.len());
    }
    Ok(())
}

fn head(root: &Path) -> anyhow::Result<String> {
    let said = |program: &str, arguments: &[&str]| -> anyhow::Result<String> {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(root)
            .output()?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map_or_else(String::new, |line| {
            line.trim_matches([':', ' ', '\t']).to_owned()
        })
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let date = said("date", &["-u", "+%Y-%m-%d %H:%M UTC"])?;
    let commit = said("git", &["rev-parse", "--short=12", "HEAD"])?;
    Ok(format!(
        "# Proof\n\nWritten by `cargo xtask proof` ([how](guide/bad-input.md#the-proof)); every figure is of one run: begun {date}, commit {commit}, \
         {cores} cores ({}), {} of memory, development build.\n",
        field("/proc/cpuinfo", "model name"),
        field("/proc/meminfo", "MemTotal"),
    ))
}

fn program(root: &Path) -> anyhow::Result<PathBuf> {
    if let Some(given) = std::env::var_os("PROOF_PROGRAM") {
        return Ok(PathBuf::from(given));
    }
    let status = Command::new(cargo())
        .args(["build", "-q", "-p", "counterclaim-cli", "--locked"])
        .current_dir(root)
        .status()?;
    if !status.success() {
        bail!("the program could not be built");
    }
    Ok(crate::ci::built(root, "debug/counterclaim"))
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// What a run of the program took.
struct Run {
    seconds: f64,
    /// Most memory that it ever held, in MiB (`VmHWM`, proc(5)).
    most_memory: u64,
    succeeded: bool,
    /// The last event of its log that holds counters.
    stats: Value,
}

fn watch(program: &Path, arguments: &[&str], folder: &Path) -> anyhow::Result<Run> {
    let begun = Instant::now();
    let log = folder.join("log");
    let mut child = Command::new(program)
        .args(arguments)
        .args(["--log", "json", "--stats"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(fs::File::create(&log)?)
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut most_memory = 0;
    let succeeded = loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        most_memory = most_memory.max(kilobytes.unwrap_or(0) / 1024);
        if let Some(status) = child.try_wait()? {
            break status.success();
        }
        std::thread::sleep(GLANCE);
    };
    let stats = BufReader::new(fs::File::open(&log)?)
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str::<Value>(&line).ok())
        .filter(|line| line["event"] == "stats")
        .last();
    Ok(Run {
        seconds: begun.elapsed().as_secs_f64(),
        most_memory,
        succeeded,
        stats: stats.unwrap_or_default(),
    })
}

fn load(
    program: &Path,
    folder: &Path,
    size: &Size,
    report: &mut String,
    lost: &mut Vec<String>,
) -> anyhow::Result<()> {
    report.push_str(
        "\n| what | articles | seconds | a second | most memory | failed |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    let mut row = |what: &str, run: &Run| {
        let articles = run.stats["articles"].as_u64().unwrap_or(0);
        let failed = run.stats["failed"].as_u64().unwrap_or(0);
        let rate = articles as f64 / run.seconds.max(1e-3);
        let _ = writeln!(
            report,
            "| {what} | {articles} | {:.0} | {rate:.1} | {} MiB | {failed} |",
            run.seconds, run.most_memory
        );
        eprintln!("xtask: {what}: {articles} in {:.0} s", run.seconds);
        articles
    };
    for share in [4, 2, 1] {
        let count = size.readings / share;
        let ledger = format!("readings-{share}.db");
        imported(program, folder, count)?;
        let add = [
            "add",
            "readings.jsonl",
            "--keep-readings",
            "--ledger",
            &ledger,
        ];
        let run = watch(program, &add, folder)?;
        let articles = row("readings imported (`add --keep-readings`)", &run);
        if articles != count as u64 || !run.succeeded {
            lost.push(format!("of {count} readings {articles} were imported"));
        }
        let again = watch(program, &add, folder)?;
        let known = again.stats["known_before"].as_u64();
        row("the same once more: all known before", &again);
        if known != Some(count as u64) {
            lost.push(format!("{known:?} of {count} readings were known again"));
        }
        if share == 4 {
            let what = "imported, killed and begun again ten times";
            let (run, kept) = killed(program, folder, &ledger)?;
            row(what, &run);
            if !kept {
                lost.push(format!("{count} readings {what}: not the same ledger"));
            }
        }
        fs::remove_file(folder.join("readings.jsonl"))?;
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(folder.join(format!("{ledger}{ending}")));
        }
    }
    tiny_files(folder, size.files)?;
    let run = watch(program, &["read", "tiny", "--format", "jsonl"], folder)?;
    let articles = row("tiny files read", &run);
    if articles != size.files as u64 {
        lost.push(format!("of {} tiny files {articles} were read", size.files));
    }
    if let Some(articles) = &size.articles {
        let path = articles.display().to_string();
        let run = watch(program, &["add", &path, "--ledger", "articles.db"], folder)?;
        row("real articles read (`add`)", &run);
    }
    Ok(())
}

/// Imports the readings into another ledger, killed (`kill -9`) and begun again ten times at other
/// moments, then to the end: the last run, and whether the ledger lists the same articles as the one
/// that was made in one go.
fn killed(program: &Path, folder: &Path, whole: &str) -> anyhow::Result<(Run, bool)> {
    let add = [
        "add",
        "readings.jsonl",
        "--keep-readings",
        "--ledger",
        "killed.db",
    ];
    for moment in 1..=10 {
        let mut child = Command::new(program)
            .args(add)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        std::thread::sleep(Duration::from_millis(moment * 331));
        child.kill()?;
        child.wait()?;
    }
    let last = watch(program, &add, folder)?;
    let listed = |ledger: &str| -> anyhow::Result<Vec<u8>> {
        let arguments = ["articles", "--format", "jsonl", "--ledger", ledger];
        let output = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .output()?;
        Ok(output.stdout)
    };
    let articles = listed(whole)?;
    let kept = last.succeeded && !articles.is_empty() && articles == listed("killed.db")?;
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("killed.db{ending}")));
    }
    Ok((last, kept))
}

/// Writes so many readings that differ, made out of the bundled example's: each has its letters
/// exchanged in its own way, so that none is a copy of another and every span still is a passage.
fn imported(program: &Path, folder: &Path, count: usize) -> anyhow::Result<()> {
    let seed = folder.join("seed.db");
    if !seed.exists() {
        let demo = Command::new(program)
            .args(["demo", "--ledger", "seed.db"])
            .current_dir(folder)
            .output()?;
        if !demo.status.success() {
            bail!("demo: {}", String::from_utf8_lossy(&demo.stderr));
        }
    }
    let exported = Command::new(program)
        .args(["export", "--to", "jsonl", "--ledger", "seed.db"])
        .current_dir(folder)
        .output()?;
    let lines = String::from_utf8(exported.stdout).context("readings are UTF-8")?;
    let mut readings: Vec<Value> = Vec::new();
    for line in lines.lines() {
        readings.push(serde_json::from_str(line)?);
    }
    if readings.is_empty() {
        bail!("the example has no readings");
    }
    let mut out = BufWriter::new(fs::File::create(folder.join("readings.jsonl"))?);
    let kinds = readings.len();
    let texts: Vec<Value> = readings
        .iter()
        .map(|r| r["article"]["text"].clone())
        .collect();
    for n in 0..count {
        let reading = &mut readings[n % kinds];
        let text = texts[n % kinds].as_str().unwrap_or_default();
        reading["article"]["text"] = json!(exchanged(text, n as u64));
        reading["article"]["url"] = json!(format!("https://n{n}.example/story"));
        reading["article"]["id"] = json!(format!("sha256:{n:064x}"));
        writeln!(out, "{reading}")?;
    }
    out.flush()?;
    Ok(())
}

/// A text with its small letters exchanged for others, by an order that a number gives.
fn exchanged(text: &str, number: u64) -> String {
    let mut letters: Vec<u8> = (b'a'..=b'z').collect();
    let mut state = number;
    for last in (1..letters.len()).rev() {
        // Knuth's generator (MMIX); its high digits are the random ones
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        letters.swap(last, (state >> 33) as usize % (last + 1));
    }
    let other = |c: char| match c {
        'a'..='z' => char::from(letters[(c as u8 - b'a') as usize]),
        c => c,
    };
    text.chars().map(other).collect()
}

/// Makes so many files of a line each, most of them further names of a few.
fn tiny_files(folder: &Path, count: usize) -> anyhow::Result<()> {
    let tiny = folder.join("tiny");
    for n in 0..count {
        let inside = tiny.join(format!("{:03}", n / IN_A_FOLDER));
        let first = inside.join("0000.txt");
        if n % IN_A_FOLDER == 0 {
            fs::create_dir_all(&inside)?;
            fs::write(&first, format!("Ferry {n} is late.\n"))?;
        } else {
            fs::hard_link(&first, inside.join(format!("{:04}.txt", n % IN_A_FOLDER)))?;
        }
    }
    Ok(())
}

/// Runs tests and lists them as sentences, with what they printed.
fn tests(
    root: &Path,
    package: &str,
    arguments: &str,
    size: &Size,
    report: &mut String,
    lost: &mut Vec<String>,
) -> anyhow::Result<()> {
    eprintln!("xtask: {package} {arguments}");
    let cases = size.cases.to_string();
    let output = Command::new(cargo())
        .args(["test", "--locked", "-p", package])
        .args(arguments.split(' '))
        .args([
            "--",
            "--include-ignored",
            "--show-output",
            "--format=pretty",
        ])
        .args(if size.short {
            &["--skip", LONGEST][..]
        } else {
            &[]
        })
        .env("FUZZ_CASES", &cases)
        .env("DAMAGE_CASES", &cases)
        .current_dir(root)
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let found = outcomes(&text);
    if found.is_empty() {
        lost.push(format!("{package} {arguments}: no test ran"));
    }
    let suite = arguments.split(' ').nth(1).unwrap_or(arguments);
    let _ = writeln!(report, "`{package}`, {suite}:");
    for (name, held) in found {
        let sentence = name.rsplit("::").next().unwrap_or(name).replace('_', " ");
        let _ = writeln!(
            report,
            "- {sentence}: {}",
            if held { "held" } else { "FAILED" }
        );
        if !held {
            lost.push(format!("{package}: {sentence}"));
        }
    }
    for line in measured(&text) {
        let _ = writeln!(report, "- *{line}*");
    }
    report.push('\n');
    Ok(())
}

/// The tests in the output of a test runner, and whether they passed.
fn outcomes(text: &str) -> Vec<(&str, bool)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("test "));
    let lines = lines.filter_map(|line| line.split_once(" ... "));
    let ran = lines.filter(|(_, outcome)| !outcome.starts_with("ignored"));
    let mut found: Vec<(&str, bool)> = ran.map(|(name, outcome)| (name, outcome == "ok")).collect();
    found.sort_unstable();
    found
}

/// What passing tests printed: the lines under `---- name stdout ----`, up to the list of their names.
fn measured(text: &str) -> Vec<&str> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        match line {
            _ if line.starts_with("---- ") => inside = true,
            "successes:" | "failures:" => inside = false,
            "" => {}
            // what the test library remarks about itself
            line if line.starts_with("proptest:") => {}
            line if inside => found.push(line),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchanged_letters_keep_the_place_of_every_word() {
        let text = "A ferry sank — “né” 12.";
        let (one, other) = (exchanged(text, 1), exchanged(text, 2));
        assert_ne!(one, other);
        assert_eq!(one.len(), text.len());
        assert!(one.starts_with("A ") && one.ends_with("” 12."));
        assert_eq!(one.find('—'), text.find('—'));
    }

    #[test]
    fn the_output_of_tests_is_taken_apart() {
        let text = "\nrunning 3 tests\ntest b::any_ferry_sinks ... ok\ntest a ... FAILED\ntest c ... ignored\n\nsuccesses:\n\n\
                    ---- b::any_ferry_sinks stdout ----\nproptest: no file\n7 ferries\n\n\nsuccesses:\n    b::any_ferry_sinks\n\ntest result: ok.\n";
        assert_eq!(outcomes(text), [("a", false), ("b::any_ferry_sinks", true)]);
        assert_eq!(measured(text), ["7 ferries"]);
    }
}
