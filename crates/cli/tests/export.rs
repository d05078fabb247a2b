//! `export` as a user runs it: files, loss reports, and what is refused.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const ARTICLE: &str = "Ferry aground off Port Tarn\n\nLISBON — A ferry ran aground off Lisbon on Monday, \
    the coast guard said. The owner denied that it had been overloaded.\n";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_counterclaim"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("COUNTERCLAIM_LEDGER")
        .output()
        .unwrap()
}

#[test]
fn every_format_writes_a_file_and_says_what_it_lost() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), ARTICLE).unwrap();
    let add = ["add", "a.txt", "--published", "2031-03-05"];
    assert!(run(folder.path(), &add).status.success());
    for name in [
        "jsonl",
        "csv",
        "geojson",
        "acled",
        "ucdp",
        "plover",
        "claimreview",
        "web-annotation",
        "conll",
        "markdown",
        "html",
        "gdelt-mentions",
        "prov",
        "stix",
        "ftm",
    ] {
        let lossy = name != "jsonl";
        let printed = run(folder.path(), &["export", "--to", name]);
        let written = run(folder.path(), &["export", "--to", name, "--out", name]);
        assert!(
            printed.status.success() && written.status.success(),
            "{name}"
        );
        assert!(written.stdout.is_empty());
        assert_eq!(
            printed.stdout,
            fs::read(folder.path().join(name)).unwrap(),
            "{name}"
        );
        // no event of this article has a PLOVER category
        assert!(!printed.stdout.is_empty() || name == "plover", "{name}");
        let loss = folder.path().join(format!("{name}.loss.json"));
        assert_eq!(loss.exists(), lossy, "{name}");
        if lossy {
            let report: Value = serde_json::from_slice(&fs::read(loss).unwrap()).unwrap();
            assert_eq!(report["schema"], "counterclaim.loss.v1");
            assert_eq!(report["format"], name);
            assert!(!printed.stderr.is_empty(), "{name}");
        }
    }
    for name in ["parquet", "brat", "viina", "timemap", "citations"] {
        let printed = run(folder.path(), &["export", "--to", name]);
        assert_eq!(printed.status.code(), Some(2), "{name} is no single file");
        let again = ["export", "--to", name, "--out", name];
        assert!(run(folder.path(), &again).status.success(), "{name}");
        assert!(
            folder.path().join(format!("{name}.loss.json")).exists(),
            "{name}"
        );
        assert!(
            fs::read_dir(folder.path().join(name)).unwrap().count() > 1,
            "{name}"
        );
        let refused = run(folder.path(), &again);
        assert_eq!(refused.status.code(), Some(2), "{name} is not written over");
    }
    let parts = fs::read_dir(folder.path()).unwrap();
    let parts = parts.filter(|e| {
        e.as_ref()
            .unwrap()
            .path()
            .extension()
            .is_some_and(|x| x == "part")
    });
    assert_eq!(parts.count(), 0);
}

#[test]
fn what_cannot_be_done_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), ARTICLE).unwrap();
    assert!(run(folder.path(), &["add", "a.txt"]).status.success());
    for arguments in [
        &["export", "--to", "nothing"][..],
        &["export"],
        &["export", "--to", "csv", "--ledger", "missing.db"],
        &["export", "--to", "csv", "--out", "no/such/folder.csv"],
        &["export", "--to", "csv", "--out", "."],
        &["export", "--to", "brat", "--out", "a.txt"],
        &["export", "--to", "brat", "--out", "no/such/folder"],
        &["export", "--to", "csv", "--ratings", "a.txt"],
        &["export", "--to", "claimreview", "--ratings", "a.txt"],
        &["agree", "missing.csv"],
        &["agree", "a.txt", "--without-ledger"],
        &["agree", "a.txt"],
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn a_sheet_that_was_corrected_disagrees_where_it_was_corrected() {
    let folder = tempfile::tempdir().unwrap();
    let demo = run(folder.path(), &["demo", "--ledger", "counterclaim.db"]);
    assert!(demo.status.success());
    let export = run(
        folder.path(),
        &["export", "--to", "acled", "--out", "sheet.csv"],
    );
    assert!(export.status.success());
    let sheet = fs::read_to_string(folder.path().join("sheet.csv")).unwrap();
    let same = run(folder.path(), &["agree", "sheet.csv", "--format", "json"]);
    let report: Value = serde_json::from_slice(&same.stdout).unwrap();
    assert_eq!(
        (same.status.code(), report["schema"].as_str()),
        (Some(0), Some("counterclaim.agreement.v1"))
    );
    let equal = |report: &Value, field: &str| {
        let fields = report["fields"].as_array().unwrap();
        fields.iter().find(|one| one["field"] == field).unwrap()["equal"]
            .as_f64()
            .unwrap()
    };
    assert!((equal(&report, "event_date") - 1.0).abs() < 1e-9);
    let corrected = sheet.replacen("2019-05-07,2019", "2019-05-09,2019", 1) + "E-none,2019-05-07\n";
    fs::write(folder.path().join("ben.csv"), corrected).unwrap();
    let other = run(
        folder.path(),
        &["agree", "ben.csv", "sheet.csv", "--format", "json"],
    );
    let report: Value = serde_json::from_slice(&other.stdout).unwrap();
    assert_eq!(other.status.code(), Some(1), "a row was left out");
    assert!(equal(&report, "event_date") < 1.0);
    assert!(String::from_utf8_lossy(&other.stderr).contains("ben.csv:"));
}
