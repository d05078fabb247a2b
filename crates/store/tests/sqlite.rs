//! The SQLite store: the contract, and what only a file can suffer.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use counterclaim_store::contract::{self, entry};
use counterclaim_store::{Added, Sqlite, Store, StoreError, verify};
use rusqlite::Connection;
use tempfile::TempDir;

const AT: &str = "2031-03-02T12:00:00Z";

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn ledger_with_one(folder: &Path) -> PathBuf {
    let path = folder.join("a.db");
    let mut store = Sqlite::open(&path).unwrap();
    store
        .add(&entry("one.txt", "Zoë", "the “ferry” sank"), AT)
        .unwrap();
    path
}

#[test]
fn keeps_the_contract_in_a_file() {
    let folder = folder();
    let mut n = 0;
    contract::check(&mut || {
        n += 1;
        Box::new(Sqlite::open(&folder.path().join(format!("{n}.db"))).unwrap())
    });
}

#[test]
fn keeps_the_contract_in_memory() {
    contract::check(&mut || Box::new(Sqlite::in_memory().unwrap()));
}

#[test]
fn what_was_added_is_there_after_opening_again() {
    let folder = folder();
    let path = ledger_with_one(folder.path());
    let ledger = Sqlite::open_to_read(&path).unwrap().ledger().unwrap();
    assert_eq!(ledger.readings()[0].article.input, "one.txt");
    let again = Sqlite::open(&path)
        .unwrap()
        .add(&entry("x.txt", "Zoë", "the “ferry” sank"), AT);
    assert_eq!(again.unwrap(), Added::Unchanged);
}

/// Opens what `damage` left of a ledger and compares the beginning of the complaint.
fn check(damage: impl Fn(&Path), expected: &str) {
    let folder = folder();
    let path = ledger_with_one(folder.path());
    damage(&path);
    let opened = Sqlite::open_to_read(&path).and_then(|store| store.ledger().map(drop));
    let message = opened.unwrap_err().to_string();
    assert!(message.contains(expected), "{message}");
    let opened = Sqlite::open(&path).and_then(|store| store.ledger().map(drop));
    assert!(opened.is_err(), "opened to write: {message}");
}

#[test]
fn what_is_no_ledger_is_refused() {
    check(
        |path| fs::write(path, "not a database, but long enough for one").unwrap(),
        "is not a Counterclaim ledger",
    );
    check(
        |path| {
            fs::remove_file(path).unwrap();
            Connection::open(path)
                .unwrap()
                .execute_batch("CREATE TABLE t (x)")
                .unwrap();
        },
        "is not a Counterclaim ledger",
    );
}

#[test]
fn a_newer_ledger_is_refused() {
    check(
        |path| {
            Connection::open(path)
                .unwrap()
                .pragma_update(None, "user_version", 99)
                .unwrap();
        },
        "was written by a newer Counterclaim (ledger format 99",
    );
}

#[test]
fn a_torn_ledger_is_refused() {
    check(
        |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        },
        "is damaged",
    );
}

#[test]
fn a_missing_ledger_says_how_to_make_one() {
    let folder = folder();
    let error = Sqlite::open_to_read(&folder.path().join("none.db")).unwrap_err();
    assert!(matches!(error, StoreError::Missing(_)));
    assert!(error.to_string().contains("counterclaim add"));
    assert!(!folder.path().join("none.db").exists());
}

#[test]
fn operations_cannot_be_changed() {
    let folder = folder();
    let path = ledger_with_one(folder.path());
    let connection = Connection::open(path).unwrap();
    for change in ["UPDATE operation SET at = ''", "DELETE FROM operation"] {
        assert!(connection.execute(change, []).is_err(), "{change}");
    }
}

#[test]
fn verification_notices_changed_bytes_and_moved_spans() {
    let audit = |change: &str| {
        let folder = folder();
        let path = ledger_with_one(folder.path());
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch(&format!("DROP TRIGGER operation_is_not_changed; {change}"))
            .unwrap();
        drop(connection);
        let store = Sqlite::open_to_read(&path).unwrap();
        verify(&store, &|_, _| None).unwrap()
    };
    assert!(audit("").holds());
    let bytes = audit("UPDATE payload SET bytes = x'00'");
    assert_eq!((bytes.captures_matching, bytes.spans_matching), (0, 4));
    let moved = audit("UPDATE operation SET reading = replace(reading, '[[0,3]]', '[[0,2]]')");
    assert_eq!((moved.captures_matching, moved.spans_matching), (1, 3));
    let text = audit("UPDATE operation SET reading = replace(reading, 'sank', 'sunk')");
    assert!(!text.holds());
    let gone = audit("PRAGMA foreign_keys = off; DELETE FROM payload");
    assert!(gone.problems[0].contains("its bytes are missing"));
}

#[test]
fn a_read_only_file_in_a_read_only_folder_can_be_read() {
    let folder = folder();
    let path = ledger_with_one(folder.path());
    let read_only = |path: &Path, on: bool| {
        let mut permissions = fs::metadata(path).unwrap().permissions();
        permissions.set_readonly(on);
        fs::set_permissions(path, permissions).unwrap();
    };
    read_only(&path, true);
    read_only(folder.path(), true);
    let read = Sqlite::open_to_read(&path).and_then(|store| store.ledger());
    read_only(folder.path(), false);
    assert_eq!(read.unwrap().readings().len(), 1);
}

#[test]
fn two_writers_wait_for_each_other() {
    let folder = folder();
    let path = folder.path().join("shared.db");
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let path = &path;
            scope.spawn(move || {
                let mut store = Sqlite::open(path).unwrap();
                for n in 0..25 {
                    let said = format!("the ferry sank {writer} {n}");
                    store
                        .add(&entry("x.txt", "The harbor master", &said), AT)
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(
        Sqlite::open(&path)
            .unwrap()
            .ledger()
            .unwrap()
            .readings()
            .len(),
        50
    );
}
