//! `check` as a newsroom runs it: exit codes, shapes, and what an editor sees.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const DRAFT: &str = "Brewer poisoned trout stream\n\nWENDLE — The angling club of Wendle has accused the \
    brewer Old Mill of poisoning the trout stream with lye, and showed 41 dead fish.\n\nThe fish were \
    found on Friday, 7 March, the club said. Of the 41 fish, 30 were trout and 12 were perch, it said.\n";
const CLEAN: &str = "Choir finds a hall\n\nThe choir of Wendle has found a hall, its director said on \
    Monday. It will sing there in May.\n";
const ANSWER: &str = "Brewer rejects blame for dead trout\n\nOld Mill denied on Wednesday that it had let \
    lye into the trout stream at Wendle. “We use no lye,” its owner, Hanna Birk, said.\n";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_counterclaim"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("COUNTERCLAIM_LEDGER")
        .env_remove("CLICOLOR_FORCE")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "80")
        .output()
        .unwrap()
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("draft.txt"), DRAFT).unwrap();
    fs::write(folder.path().join("clean.txt"), CLEAN).unwrap();
    fs::write(folder.path().join("answer.txt"), ANSWER).unwrap();
    folder
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Codes of the findings, sorted.
fn codes(output: &Output) -> Vec<String> {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["schema"], "counterclaim.checks.v1");
    let findings = report["findings"].as_array().unwrap();
    let codes = findings
        .iter()
        .map(|f| f["code"].as_str().unwrap().to_owned());
    let mut codes: Vec<String> = codes.collect();
    codes.sort();
    codes
}

const DAY: &[&str] = &[
    "check",
    "draft.txt",
    "--published",
    "2031-03-10",
    "--format",
    "json",
];

#[test]
fn the_exit_code_says_whether_something_was_found() {
    let folder = folder();
    let check = |arguments: &[&str], code: i32| {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    };
    check(DAY, 1);
    check(&["check", "clean.txt"], 0);
    check(&["check", "clean.txt", "missing.txt"], 1);
    check(&["check", "missing.txt"], 2);
    check(&["check"], 2);
    check(&["check", "clean.txt", "--only", "X9"], 2);
    check(&["check", "draft.txt", "--only", "D102"], 0);
    check(&["check", "clean.txt", "--ledger", "missing.db"], 2);
}

#[test]
fn findings_have_codes_that_can_be_chosen() {
    let folder = folder();
    let with = |more: &[&str]| codes(&run(folder.path(), &[DAY, more].concat()));
    assert_eq!(with(&[]), ["D201", "D301", "D401"]);
    assert_eq!(with(&["--only", "D3"]), ["D301"]);
    assert_eq!(
        with(&["--without", "D301,headline-drops-attribution"]),
        ["D201"]
    );
}

#[test]
fn a_ledger_has_the_answer_that_the_draft_lacks() {
    let folder = folder();
    let add = [
        "add",
        "answer.txt",
        "--published",
        "2031-03-05",
        "--ledger",
        "a.db",
    ];
    assert!(run(folder.path(), &add).status.success());
    let found = run(folder.path(), &[DAY, &["--ledger", "a.db"]].concat());
    assert_eq!(codes(&found), ["D202", "D301", "D401"]);
    let report: Value = serde_json::from_slice(&found.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let answer = findings.iter().find(|f| f["code"] == "D202").unwrap();
    let evidence = answer["evidence"].as_array().unwrap();
    let last = evidence.last().unwrap();
    assert!(last["entry"].as_str().unwrap().starts_with("C-"));
    assert!(last["input"].as_str().unwrap().ends_with("answer.txt"));
    let before = [DAY, &["--ledger", "a.db", "--as-of", "2031-03-04"]].concat();
    assert_eq!(
        codes(&run(folder.path(), &before)),
        ["D201", "D301", "D401"]
    );
}

#[test]
fn without_drafts_the_ledger_is_checked() {
    let folder = folder();
    let add = ["add", "draft.txt", "clean.txt", "--published", "2031-03-10"];
    assert!(run(folder.path(), &add).status.success());
    let output = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(codes(&output), ["D201", "D301", "D401"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let entry = report["findings"][0]["evidence"][0]["entry"]
        .as_str()
        .unwrap();
    let explained = run(folder.path(), &["explain", entry]);
    assert!(explained.status.success(), "{entry}");
}

#[test]
fn evidence_can_be_explained() {
    let folder = folder();
    let output = run(folder.path(), DAY);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let evidence = report["findings"].as_array().unwrap().iter();
    let evidence = evidence.flat_map(|f| f["evidence"].as_array().unwrap());
    for entry in evidence.filter_map(|e| e["entry"].as_str()) {
        let explain = [
            "explain",
            entry,
            "--in",
            "draft.txt",
            "--published",
            "2031-03-10",
        ];
        assert!(run(folder.path(), &explain).status.success(), "{entry}");
    }
}

#[test]
fn sarif_regions_point_into_the_file() {
    let folder = folder();
    let arguments = [
        "check",
        "draft.txt",
        "--published",
        "2031-03-10",
        "--format",
        "sarif",
    ];
    let log: Value = serde_json::from_slice(&run(folder.path(), &arguments).stdout).unwrap();
    let run = &log["runs"][0];
    assert!(run["artifacts"][0]["contents"].is_null());
    let lines: Vec<&str> = DRAFT.lines().collect();
    for result in run["results"].as_array().unwrap() {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
        assert_eq!(number("startLine"), number("endLine"));
        let line: Vec<char> = lines[number("startLine") - 1].chars().collect();
        let words: String = line[number("startColumn") - 1..number("endColumn") - 1]
            .iter()
            .collect();
        assert_eq!(region["snippet"]["text"], words);
    }
}

#[test]
fn an_editor_sees_what_where_and_how_to_mend_it() {
    let folder = folder();
    let output = run(
        folder.path(),
        &["check", "draft.txt", "--published", "2031-03-10"],
    );
    let shown = stdout(&output);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shown/check.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&golden, &shown).unwrap();
    }
    assert_eq!(shown, fs::read_to_string(golden).unwrap());
    assert!(shown.lines().all(|line| line.chars().count() <= 80));
    assert!(!shown.contains('\u{1b}'));
}
