//! Decisions from outside: made, listed, undone, carried to another ledger, in a file and in PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use counterclaim_store::cluster::Cluster;
use serde_json::Value;
use tempfile::TempDir;

/// Runs the program; its exit code, what it printed and what it remarked.
fn run(folder: &Path, line: &str) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_counterclaim"))
        .args(line.split(' '))
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// What a line prints, which must end with `code`.
fn check(folder: &Path, line: &str, code: i32) -> String {
    let (found, out, err) = run(folder, line);
    assert_eq!(found, code, "{line}\n{out}\n{err}");
    if code == 2 { err } else { out }
}

fn json(folder: &Path, line: &str) -> Value {
    let out = check(folder, &format!("{line} --format json"), 0);
    serde_json::from_str(&out).unwrap()
}

/// The example ledger twice, as `a.db` and `b.db`.
fn two_ledgers() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    check(folder.path(), "demo --ledger a.db", 0);
    fs::copy(folder.path().join("a.db"), folder.path().join("b.db")).unwrap();
    folder
}

fn denial(folder: &Path) -> String {
    let claims = json(folder, "claims stance:deny --ledger a.db");
    claims["claims"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_decision_from_first_to_last() {
    let folder = two_ledgers();
    let at = folder.path();
    let id = denial(at);
    let made = check(
        at,
        &format!("review reject {id} --by Ada --note no --ledger a.db"),
        0,
    );
    assert_eq!(made, "");
    let claims = json(at, &format!("claims {id} --ledger a.db"));
    let review = &claims["claims"][0]["review"];
    assert_eq!(
        (&review["state"], &review["by"]),
        (&"rejected".into(), &"Ada".into())
    );
    let log = check(at, "review log --ledger a.db", 0);
    assert!(
        log.contains(&format!("reject {id}")) && log.contains("HOLDS"),
        "{log}"
    );
    check(at, "review undo --ledger a.db", 0);
    let claims = json(at, &format!("claims {id} --ledger a.db"));
    assert!(claims["claims"][0]["review"].is_null());
    assert!(check(at, "review undo --ledger a.db", 2).contains("nothing to undo"));
    let log = json(at, "review log --ledger a.db");
    assert_eq!(log["schema"], "counterclaim.decisions.v1");
    let states: Vec<&str> = log["decisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["undone", "holds"]);
    assert!(!check(at, "events --format json --ledger a.db", 0).contains("decided"));
}

#[test]
fn mistakes_change_nothing() {
    let folder = two_ledgers();
    let at = folder.path();
    let id = denial(at);
    for (line, complaint) in [
        (
            "review accept C-0000 --ledger a.db".to_owned(),
            "nothing in this ledger has this id",
        ),
        (
            format!("review correct {id} stance shout --ledger a.db"),
            "'shout' is no stance",
        ),
        (
            format!("review correct {id} color red --ledger a.db"),
            "fields are stance, speaker",
        ),
        (
            format!("review merge {id} {id} --ledger a.db"),
            "no event of this ledger",
        ),
        (
            format!("review correct {id} place Oslo --ledger a.db"),
            "has no place",
        ),
        (
            "review undo D-00000000 --ledger a.db".to_owned(),
            "there is no such decision",
        ),
        (
            "review list --ledger none.db".to_owned(),
            "there is no ledger here",
        ),
        ("review accept --ledger a.db".to_owned(), "required"),
    ] {
        let complained = check(at, &line, 2);
        assert!(complained.contains(complaint), "{line}: {complained}");
    }
    assert_eq!(
        json(at, "review log --ledger a.db")["decisions"],
        Value::Array(Vec::new())
    );
}

#[test]
fn decisions_are_carried_to_another_ledger_and_give_the_same_account() {
    let folder = two_ledgers();
    let at = folder.path();
    let id = denial(at);
    let events = json(at, "events --ledger a.db");
    let ids: Vec<&str> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["id"].as_str().unwrap())
        .collect();
    for line in [
        format!("review correct {id} stance doubt --by Ada --ledger a.db"),
        format!("review merge {} {} --by Ada --ledger a.db", ids[0], ids[1]),
        format!("review correct {} type fire --by Ben --ledger a.db", ids[0]),
        format!("review accept {id} --ledger a.db"),
        "review undo --ledger a.db".to_owned(),
    ] {
        check(at, &line, 0);
    }
    check(at, "review export --out d.jsonl --ledger a.db", 0);
    let out = check(at, "review import d.jsonl --ledger b.db", 0);
    assert_eq!(out, "5 decisions added\n");
    let again = check(at, "review import d.jsonl --ledger b.db", 0);
    assert_eq!(again, "0 decisions added, 5 known\n");
    for list in [
        "events",
        "claims",
        "articles",
        "actors",
        "review log",
        "review export",
    ] {
        let of = |ledger: &str| check(at, &format!("{list} --format json --ledger {ledger}"), 0);
        assert_eq!(of("a.db"), of("b.db"), "{list}");
    }
}

#[test]
fn bad_lines_and_conflicts_are_listed() {
    let folder = two_ledgers();
    let at = folder.path();
    let id = denial(at);
    check(at, &format!("review accept {id} --by Ada --ledger a.db"), 0);
    check(at, &format!("review reject {id} --by Ben --ledger b.db"), 0);
    check(at, "review export --out a.jsonl --ledger a.db", 0);
    let good = fs::read_to_string(at.join("a.jsonl")).unwrap();
    let edited = good.replace("Ada", "Eve");
    fs::write(
        at.join("mixed.jsonl"),
        format!("{good}\n{edited}nonsense\n"),
    )
    .unwrap();
    let (code, out, err) = run(at, "review import mixed.jsonl --ledger b.db");
    assert_eq!(code, 1, "{out} {err}");
    assert_eq!(out, "1 decision added, 2 lines refused, 1 conflict\n");
    assert!(
        err.contains("line 3: ") && err.contains("was changed after it was made"),
        "{err}"
    );
    assert!(
        err.contains("contradicted: Ben decided otherwise later"),
        "{err}"
    );
    fs::write(at.join("none.jsonl"), "nonsense\n").unwrap();
    check(at, "review import none.jsonl --ledger b.db", 2);
    let queue = json(at, "review list --ledger b.db");
    assert_eq!(queue["schema"], "counterclaim.queue.v1");
    assert_eq!(queue["queue"][0]["kind"], "conflict");
    let piped = check(at, "review --ledger b.db", 0);
    assert!(piped.contains("CONFLICT"), "{piped}");
}

#[test]
fn a_ledger_in_postgresql_answers_as_a_file() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let url = cluster.database("desk");
    let folder = two_ledgers();
    let at = folder.path();
    check(at, &format!("demo --ledger {url}"), 0);
    let id = denial(at);
    check(at, &format!("review reject {id} --by Ada --ledger a.db"), 0);
    check(at, "review export --out d.jsonl --ledger a.db", 0);
    check(at, &format!("review import d.jsonl --ledger {url}"), 0);
    for list in [
        "events",
        "event E-",
        "claims stance:deny",
        "articles",
        "actors",
        "search port",
        "changes --from 2019-05-08",
        "explain",
        "review list",
        "review log",
        "export --to csv",
        "verify",
    ] {
        let line = match list {
            "event E-" => format!(
                "event {}",
                json(at, "events --ledger a.db")["events"][0]["id"]
                    .as_str()
                    .unwrap()
            ),
            "explain" => format!("explain {id}"),
            list => list.to_owned(),
        };
        let format = if line.starts_with("export") {
            ""
        } else {
            " --format json"
        };
        let of = |ledger: &str| check(at, &format!("{line}{format} --ledger {ledger}"), 0);
        assert_eq!(of("a.db"), of(&url), "{line}");
    }
    fs::write(
        at.join("one.txt"),
        "The ferry sank\n\nThe harbor master said it sank.\n",
    )
    .unwrap();
    let out = check(at, &format!("add one.txt --ledger {url}"), 0);
    assert!(out.contains("1 article added"), "{out}");
    let url = cluster.url("nowhere");
    assert!(check(at, &format!("add one.txt --ledger {url}"), 2).contains("cannot be opened"));
}
