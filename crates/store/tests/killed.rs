//! A writer that is killed at any moment loses nothing that it said it had added.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use counterclaim_model::wire::ReadingV1;
use counterclaim_store::contract::entry;
use counterclaim_store::{Added, Entry, Sqlite, Store, verify};
use rusqlite::Connection;

const AT: &str = "2031-03-02T12:00:00Z";
/// Names the ledger to the process that writes.
const LEDGER: &str = "COUNTERCLAIM_TEST_LEDGER";
/// Says with which article it begins.
const FROM: &str = "COUNTERCLAIM_TEST_FROM";

fn said(n: usize) -> Entry {
    let words = format!("the ferry sank {n} {}", "and nobody knows why ".repeat(50));
    entry(&format!("{n}.txt"), "The harbor master", &words)
}

/// The process that is killed: adds articles without end and says so after each.
#[test]
fn writes_until_it_is_killed() {
    let Ok(path) = std::env::var(LEDGER) else {
        return;
    };
    let mut store = Sqlite::open(Path::new(&path)).unwrap();
    let from = std::env::var(FROM).unwrap().parse::<usize>().unwrap();
    for n in from.. {
        let added = store.add(&said(n), AT).unwrap();
        if added == Added::New {
            let mut out = std::io::stdout();
            writeln!(out, "added {n}").unwrap();
            out.flush().unwrap();
        }
    }
}

/// Starts a writer, kills it after a while and returns the last article that it said it had added.
fn kill_after(path: &Path, from: usize, wait: Duration) -> Option<usize> {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writes_until_it_is_killed", "--nocapture"])
        .env(LEDGER, path)
        .env(FROM, from.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    sleep(wait);
    writer.kill().unwrap();
    writer.wait().unwrap();
    let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let numbers = lines.map_while(Result::ok).filter_map(|line| {
        let (_, number) = line.rsplit_once("added ")?;
        number.parse().ok()
    });
    numbers.last()
}

/// Kills a writer at `points` moments; after each the ledger holds a beginning of the articles, whole,
/// and at least all that were said to be added.
fn check(points: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut random: u64 = 0x5eed;
    let (mut stored, mut stopped_while_writing) = (0_usize, 0);
    for point in 0..points {
        // Knuth's linear congruential generator: other moments each time, the same ones every run
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let wait = Duration::from_micros((random >> 33) % 60_000);
        let said_to_be_added = kill_after(&path, stored.max(2) - 2, wait);
        if !path.exists() {
            continue;
        }
        // opening finishes or takes back what was half written
        drop(Sqlite::open(&path).unwrap());
        let connection = Connection::open(&path).unwrap();
        let count = "SELECT count(*) FROM operation";
        let count: u32 = connection.query_row(count, [], |row| row.get(0)).unwrap();
        let count = count as usize;
        let least = said_to_be_added.map_or(stored, |n| n + 1).max(stored);
        assert!(
            count >= least,
            "point {point}: {least} were said to be added, {count} are there"
        );
        stopped_while_writing += usize::from(count > stored);
        stored = count;
        let last = "SELECT seq, reading FROM operation ORDER BY seq DESC LIMIT 20";
        let mut last = connection.prepare(last).unwrap();
        let mut rows = last.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let n: u32 = row.get(0).unwrap();
            let json: String = row.get(1).unwrap();
            let reading = serde_json::from_str::<ReadingV1>(&json)
                .unwrap()
                .into_reading();
            assert_eq!(reading, said(n as usize - 1).reading, "point {point}");
        }
        let sound: String = connection
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(sound, "ok", "point {point}");
    }
    let store = Sqlite::open(&path).unwrap();
    assert!(verify(&store, &|_, _| None).unwrap().holds());
    assert!(
        stopped_while_writing > points / 20,
        "killed too early to tell: {stopped_while_writing}"
    );
    println!(
        "{points} kills, {stopped_while_writing} of them after something was added, {stored} articles"
    );
}

#[test]
fn a_writer_killed_at_twenty_moments_loses_nothing() {
    check(20);
}

#[test]
#[ignore = "takes a minute"]
fn a_writer_killed_at_five_hundred_moments_loses_nothing() {
    check(500);
}
