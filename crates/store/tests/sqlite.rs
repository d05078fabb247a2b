//! The SQLite store: the contract, and what only a file can suffer.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use counterclaim_model::decision::{Decision, Ruling};
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
fn what_a_killed_writer_left_half_written_is_taken_back() {
    let folder = folder();
    // as a process would find the files if the writer were killed now
    let killed_in = |path: &Path, change: &str| {
        let writer = Connection::open(path).unwrap();
        let spill = "PRAGMA journal_mode = delete; PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE";
        writer.execute_batch(spill).unwrap();
        writer.execute_batch(change).unwrap();
        let left = folder.path().join("left.db");
        for end in ["", "-journal"] {
            let name = |path: &Path| format!("{}{end}", path.display());
            fs::copy(name(path), name(&left)).unwrap();
        }
        left
    };
    let many = "CREATE TABLE t (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
        INSERT INTO t SELECT zeroblob(1000) FROM n";
    let path = ledger_with_one(folder.path());
    let left = killed_in(&path, many);
    let store = Sqlite::open_to_read(&left).unwrap();
    assert_eq!(store.ledger().unwrap().readings().len(), 1);
    drop(store);

    let begun = killed_in(&folder.path().join("begun.db"), many);
    let error = Sqlite::open_to_read(&begun).unwrap_err();
    assert!(matches!(error, StoreError::Missing(_)), "{error}");
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
fn verification_notices_changed_records() {
    let check = |change: &str, wrong: usize| {
        let folder = folder();
        let path = ledger_with_one(folder.path());
        {
            // an article that is read again, and another
            let mut store = Sqlite::open(&path).unwrap();
            let mut again = entry("one.txt", "Zoë", "the “ferry” sank");
            again.reading.engine.version = "later".to_owned();
            assert_eq!(store.add(&again, AT).unwrap(), Added::Again);
            let other = entry("two.txt", "The harbor master", "nobody was on board");
            store.add(&other, AT).unwrap();
        }
        Connection::open(&path)
            .unwrap()
            .execute_batch(change)
            .unwrap();
        let store = Sqlite::open_to_read(&path).unwrap();
        let problems = verify(&store, &|_, _| None).unwrap().problems;
        let told = problems
            .iter()
            .filter(|line| line.contains(&format!("{wrong} records")));
        assert_eq!(
            told.count(),
            usize::from(wrong > 0),
            "{change}: {problems:?}"
        );
        assert_eq!(problems.len(), usize::from(wrong > 0), "{problems:?}");
        // and whoever asks later finds the kept records, not those made to compare
        let looked = store.consult(&mut |_, _| ()).unwrap();
        assert!(looked, "{change}");
    };
    check("", 0);
    let one = "key = (SELECT min(key) FROM shelf)";
    check(&format!("UPDATE shelf SET record = x'00' WHERE {one}"), 1);
    check(&format!("DELETE FROM shelf WHERE {one}"), 1);
    check("INSERT INTO shelf VALUES (x'ffff', x'00')", 1);
    check(
        "UPDATE shelf SET key = x'ffff' WHERE key = (SELECT max(key) FROM shelf)",
        2,
    );
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

/// Ledgers of every format that there was, written by the program of that time.
const FORMATS: [(&str, usize); 3] = [("format-1.db", 0), ("format-2.db", 1), ("format-3.db", 1)];

#[test]
fn ledgers_of_every_earlier_format_can_be_read_and_added_to() {
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
    for (name, decisions) in FORMATS {
        let folder = folder();
        let path = folder.path().join(name);
        fs::copy(stored.join(name), &path).unwrap();
        let before = Sqlite::open_to_read(&path).unwrap().ledger().unwrap();
        assert_eq!(before.readings()[0].article.input, "old.txt", "{name}");
        assert_eq!(before.decisions().decisions.len(), decisions, "{name}");
        let mut store = Sqlite::open(&path).unwrap();
        assert_eq!(store.ledger().unwrap().readings(), before.readings());
        let old = entry("old.txt", "Zoë", "the “ferry” sank");
        assert_eq!(store.add(&old, AT).unwrap(), Added::Unchanged, "{name}");
        let target = before.ids(0).claim(old.reading.claims[0].id);
        let accept = Decision::new(Ruling::Accept { target }, AT, None, None, Vec::new());
        assert_eq!(store.decide(&[accept], AT).unwrap(), 1, "{name}");
        assert!(verify(&store, &|_, _| None).unwrap().holds());
    }
}

/// Writes the ledger of the present format that the test above opens in later versions.
#[test]
#[ignore = "run once for each new format"]
fn a_ledger_of_the_present_format_is_kept_for_later() {
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
    let path = stored.join("format-3.db");
    fs::create_dir_all(&stored).unwrap();
    let _ = fs::remove_file(&path);
    let mut store = Sqlite::open(&path).unwrap();
    let old = entry("old.txt", "Zoë", "the “ferry” sank");
    store.add(&old, AT).unwrap();
    let target = store
        .ledger()
        .unwrap()
        .ids(0)
        .claim(old.reading.claims[0].id);
    let reject = Decision::new(Ruling::Reject { target }, AT, Some("Ada"), None, Vec::new());
    store.decide(&[reject], AT).unwrap();
    drop(store);
    let connection = Connection::open(&path).unwrap();
    connection
        .pragma_update(None, "journal_mode", "delete")
        .unwrap();
}

#[test]
fn a_damaged_page_is_told_and_the_rest_can_be_read() {
    let folder = folder();
    let path = folder.path().join("a.db");
    let mut store = Sqlite::open(&path).unwrap();
    let long = |n: usize| format!("the ferry sank {n} {}", "nobody knows why ".repeat(300));
    for n in 0..40 {
        let one = entry("x.txt", "The harbor master", &long(n));
        store.add(&one, AT).unwrap();
    }
    drop(store);
    let connection = Connection::open(&path).unwrap();
    connection
        .pragma_update(None, "journal_mode", "delete")
        .unwrap();
    let size: u32 = connection
        .pragma_query_value(None, "page_size", |row| row.get(0))
        .unwrap();
    let size = size as usize;
    drop(connection);
    let mut bytes = fs::read(&path).unwrap();
    let mut told = 0;
    // one page after another of the middle of the file, each alone
    let pages = bytes.len() / size;
    for page in (pages / 3..pages).step_by(7) {
        let whole = bytes.clone();
        bytes[page * size..(page + 1) * size].fill(0xa5);
        fs::write(&path, &bytes).unwrap();
        let store = Sqlite::open_to_read(&path).unwrap();
        let audit = verify(&store, &|_, _| None).unwrap();
        assert!(!audit.holds(), "page {page} was damaged and nobody noticed");
        let (ledger, lost) = store.salvage().unwrap();
        if store.ledger().is_err() {
            told += 1;
            // a damaged index loses nothing
            let whole = ledger.readings().len() == 40;
            assert!(whole || !lost.is_empty(), "page {page}");
        }
        assert!(
            ledger.readings().len() >= 30,
            "page {page}: {}",
            ledger.readings().len()
        );
        bytes = whole;
    }
    assert!(told > 0);
}
