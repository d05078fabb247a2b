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
    for (name, lossy) in [
        ("jsonl", false),
        ("csv", true),
        ("geojson", true),
        ("markdown", true),
        ("web-annotation", true),
    ] {
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
        assert!(!printed.stdout.is_empty(), "{name}");
        let loss = folder.path().join(format!("{name}.loss.json"));
        assert_eq!(loss.exists(), lossy, "{name}");
        if lossy {
            let report: Value = serde_json::from_slice(&fs::read(loss).unwrap()).unwrap();
            assert_eq!(report["schema"], "counterclaim.loss.v1");
            assert_eq!(report["format"], name);
            assert!(!printed.stderr.is_empty(), "{name}");
        }
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
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}
