//! Triage, limits, logs and readings that are taken as they stand, from outside.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const STORY: &str = "Ferry aground off Port Harrow\n\nPORT HARROW, March 3, 2031 — A ferry ran aground off Port Harrow on \
    Monday, the coast guard said, and forty passengers were taken ashore by fishing boats before it got dark.\n\nThe \
    owner of the ferry denied that it had been overloaded when it left the harbor in the afternoon, and asked for \
    patience until the ship had been towed in.\n";

const TIDES: &str = "Tides at Port Harrow\n\nHigh water is at 4:12 and at 16:40 on the third of the month, low water at \
    10:20 and at 22:55. On the fourth the sea will be a little higher in the morning than in the evening.\n";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_counterclaim"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A folder with a story, a copy of it with another end, and tides.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.txt", STORY);
    write("b.txt", &format!("{STORY}\nKerrin Courier.\n"));
    write("c.txt", TIDES);
    folder
}

/// Reads the folder; gives the codes of triage and the number of claims of each article.
fn triaged(folder: &Path, arguments: &[&str]) -> Vec<(Option<String>, usize)> {
    let common = [
        "read",
        ".",
        "--published",
        "2031-03-04",
        "--format",
        "jsonl",
    ];
    let read = run(folder, &[&common, arguments].concat());
    assert_eq!(read.status.code(), Some(0), "{}", err(&read));
    let codes = |reading: &Value| {
        let remarks = reading["diagnostics"].as_array().unwrap().clone();
        let mut codes = remarks.iter().filter_map(|one| one["code"].as_str());
        let code = codes.find(|code| code.starts_with("I90"));
        (
            code.map(str::to_owned),
            reading["claims"].as_array().unwrap().len(),
        )
    };
    lines(&read.stdout).iter().map(codes).collect()
}

#[test]
fn what_triage_passes_over_is_kept_with_a_remark() {
    let folder = folder();
    let all = triaged(folder.path(), &[]);
    assert!(all.iter().all(|(code, _)| code.is_none()), "{all:?}");
    assert!(all[0].1 >= 2 && all[0].1 == all[1].1, "{all:?}");
    let passed = |code: &str| (Some(code.to_owned()), 0);
    for jobs in ["1", "4"] {
        let skip = ["--jobs", jobs, "--skip", "quiet,copies"];
        let found = triaged(folder.path(), &skip);
        let expected = [all[0].clone(), passed("I903"), passed("I902")];
        assert_eq!(found, expected, "{jobs} jobs");
    }
    // thresholds
    let found = triaged(folder.path(), &["--skip", "copies", "--copy-likeness", "1"]);
    assert_eq!(found, all);
    let found = triaged(folder.path(), &["--skip", "quiet", "--least-marks", "100"]);
    assert!(found.iter().all(|one| *one == passed("I902")), "{found:?}");
}

#[test]
fn a_ledger_knows_its_copies_and_what_skipping_loses() {
    let folder = folder();
    let add = |input: &str, more: &[&str]| {
        let common = [
            "add",
            input,
            "--published",
            "2031-03-04",
            "--ledger",
            "l.db",
        ];
        let added = run(folder.path(), &[&common, more].concat());
        assert_eq!(added.status.code(), Some(0), "{}", err(&added));
        (
            String::from_utf8_lossy(&added.stdout).into_owned(),
            err(&added),
        )
    };
    add("a.txt", &[]);
    let (_, said) = add("b.txt", &["--skip", "copies"]);
    assert!(
        said.contains("1 article kept without being read: 1 copies"),
        "{said}"
    );
    // an article is no copy of itself, and one that was kept unread is read once that is wanted
    let (done, _) = add("a.txt", &["--skip", "copies"]);
    assert!(done.contains("1 unchanged"), "{done}");
    let (done, _) = add("b.txt", &[]);
    assert!(done.contains("1 read again"), "{done}");
    add("c.txt", &[]);
    let triage = run(
        folder.path(),
        &["triage", "--ledger", "l.db", "--format", "json"],
    );
    let report = &lines(&triage.stdout)[0];
    assert_eq!(report["articles"], 3, "{report}");
    let row = |rule: &str| {
        let rules = report["rules"].as_array().unwrap();
        rules
            .iter()
            .find(|row| row["rule"] == rule)
            .unwrap()
            .clone()
    };
    let quiet = row("--skip quiet --least-marks 1");
    assert!(quiet["articles"] == 1 && quiet["claims"] == 0, "{quiet}");
    let copies = row("--skip copies --copy-likeness 0.9");
    assert!(
        copies["articles"] == 1 && copies["claims"].as_u64() >= Some(2),
        "{copies}"
    );
    let text = run(folder.path(), &["triage", "--ledger", "l.db"]);
    assert!(String::from_utf8_lossy(&text.stdout).contains("claims lost"));
}

#[test]
fn readings_can_be_taken_as_they_stand() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let read = run(
        folder.path(),
        &[
            "read",
            "a.txt",
            "c.txt",
            "--published",
            "2031-03-04",
            "--format",
            "jsonl",
        ],
    );
    let mut readings = lines(&read.stdout);
    // what nobody reads out of the text again: it is taken over
    readings[0]["engine"]["version"] = Value::from("0.0.7");
    readings[0]["claims"][0]["score"] = Value::from(0.125);
    let save = |name: &str, readings: &[Value]| {
        let lines: Vec<String> = readings.iter().map(Value::to_string).collect();
        fs::write(at(name), lines.join("\n")).unwrap();
    };
    save("r.jsonl", &readings);
    let add = ["add", "r.jsonl", "--keep-readings", "--ledger", "l.db"];
    let added = run(folder.path(), &add);
    assert_eq!(added.status.code(), Some(0), "{}", err(&added));
    let again = run(folder.path(), &add);
    assert!(String::from_utf8_lossy(&again.stdout).contains("2 unchanged"));
    let verified = run(folder.path(), &["verify", "--ledger", "l.db"]);
    assert_eq!(verified.status.code(), Some(0), "{}", err(&verified));
    let claims = run(
        folder.path(),
        &["claims", "--ledger", "l.db", "--format", "jsonl"],
    );
    let claims = lines(&claims.stdout);
    let expected = readings[0]["claims"].as_array().unwrap().len();
    assert_eq!(claims.len(), expected);
    assert!(claims.iter().any(|claim| claim["score"] == 0.125));
    // spans outside the text are refused, and the others go on
    readings[0]["claims"][0]["content"]["spans"] = serde_json::json!([[5, 900_000]]);
    save("bad.jsonl", &readings);
    let bad = ["add", "bad.jsonl", "--keep-readings", "--ledger", "m.db"];
    let added = run(folder.path(), &bad);
    assert_eq!(added.status.code(), Some(1));
    assert!(
        err(&added).contains("bad.jsonl#1: it has spans that are no passages"),
        "{}",
        err(&added)
    );
}

#[test]
fn failures_are_listed_and_what_happens_can_be_read_by_programs() {
    let folder = folder();
    fs::write(folder.path().join("d.txt"), "").unwrap();
    fs::write(folder.path().join("e.gz"), b"\x1f\x8b\x08\0rest").unwrap();
    let arguments = [
        "read",
        ".",
        "gone.txt",
        "--failures",
        "failed",
        "--log",
        "json",
        "--stats",
        "--format",
        "jsonl",
    ];
    let read = run(folder.path(), &arguments);
    assert_eq!(read.status.code(), Some(1), "{}", err(&read));
    let failed = lines(&fs::read(folder.path().join("failed")).unwrap());
    let inputs: Vec<&str> = failed
        .iter()
        .map(|one| one["input"].as_str().unwrap())
        .collect();
    assert_eq!(inputs, ["gone.txt", "./d.txt", "./e.gz"]);
    let log = lines(&read.stderr);
    let of =
        |event: &str| -> Vec<&Value> { log.iter().filter(|one| one["event"] == event).collect() };
    assert_eq!(of("failure").len(), 3, "{log:?}");
    assert!(
        of("failure")
            .iter()
            .all(|one| one["reason"].is_string() && one["time"].is_string())
    );
    let stats = of("stats")[0];
    assert!(stats["articles"] == 3 && stats["failed"] == 3, "{stats}");
    assert!(
        stats["claims"].as_u64() >= Some(4) && stats["seconds_encoder"].is_number(),
        "{stats}"
    );
}

#[test]
fn an_article_that_needs_too_much_memory_is_reported_and_the_batch_goes_on() {
    let folder = folder();
    let long = STORY.repeat(3_000);
    fs::write(folder.path().join("b.txt"), &long).unwrap();
    let arguments = [
        "read",
        ".",
        "--jobs",
        "1",
        "--max-article-megabytes",
        "20",
        "--format",
        "jsonl",
        "--published",
        "2031-03-04",
    ];
    let read = run(folder.path(), &arguments);
    assert_eq!(read.status.code(), Some(1), "{}", err(&read));
    assert!(
        err(&read).contains("b.txt: limit: it takes more than 20 MB of memory"),
        "{}",
        err(&read)
    );
    assert_eq!(lines(&read.stdout).len(), 2);
}

#[test]
fn only_certificates_can_be_trusted() {
    let folder = folder();
    let arguments = [
        "read",
        "--fetch",
        "--trust",
        "a.txt",
        "https://harrow.example/",
    ];
    let read = run(folder.path(), &arguments);
    assert_eq!(read.status.code(), Some(2));
    assert!(err(&read).contains("--trust a.txt"), "{}", err(&read));
}
