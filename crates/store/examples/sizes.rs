//! How long questions take on a ledger file, and how much memory, from a thousand articles on.
//!
//! `cargo run --release -p counterclaim-store --example sizes -- FOLDER 1000 10000 100000` makes in
//! FOLDER one ledger file for each number of synthetic articles (ten claims each, nine articles to an
//! incident; the same ones every time) and prints a row for each: the middle of 25 times for a dossier, a
//! search for a town and one article more, each in a ledger that was just opened, by the clock and (in
//! brackets) of processor time; the memory that this took; and what reading the whole ledger takes.

#![allow(clippy::print_stdout, reason = "it prints a table")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use counterclaim_ledger::{EntryIds, Excerpt, Query};
use counterclaim_model::{EventId, fingerprint};
use counterclaim_store::{Entry, Sqlite, State, Store};

#[path = "../../ledger/tests/synthetic/mod.rs"]
mod synthetic;

use synthetic::{Dice, reading};

const PER_INCIDENT: usize = 9;
const CLAIMS: usize = 10;
const TIMES: usize = 25;
const AT_ONCE: usize = 1000;
const AT: &str = "2031-03-02T12:00:00Z";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder for the ledgers")?;
    println!(
        "| articles | claims | file | dossier | search | one article more | memory | whole: read in | whole: memory |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for size in arguments {
        let size = size.parse()?;
        let path = Path::new(&folder).join(format!("{size}.db"));
        if !path.exists() {
            make(&path, size)?;
        }
        row(&path, size)?;
    }
    Ok(())
}

fn entry(number: usize) -> Entry {
    let reading = reading(number, PER_INCIDENT, CLAIMS);
    let payload = reading.article.text.clone().into_bytes();
    Entry {
        ingested: fingerprint(&payload),
        reading,
        payload,
        state: State::Read,
    }
}

fn make(path: &Path, size: usize) -> Result<(), Box<dyn Error>> {
    let mut store = Sqlite::open(path)?;
    for from in (0..size).step_by(AT_ONCE) {
        let entries: Vec<Entry> = (from..size.min(from + AT_ONCE)).map(entry).collect();
        store.add_together(&entries, AT)?;
    }
    Ok(())
}

fn row(path: &Path, size: usize) -> Result<(), Box<dyn Error>> {
    let mut dice = Dice::new(1);
    let before = memory();
    let dossier = middle(&mut || {
        let reading = reading(dice.roll(size), PER_INCIDENT, CLAIMS);
        let id = EntryIds::of(&reading).event(EventId::from_index(0));
        let start = Clock::start();
        let store = Sqlite::open_to_read(path)?;
        let mut found = None;
        store.consult(&mut |shelf, decisions| {
            let excerpt = Excerpt::of_event(shelf, &id, decisions);
            found = excerpt.and_then(|excerpt| excerpt.event(&id));
        })?;
        found.ok_or("a dossier was not found")?;
        Ok(start.milliseconds())
    })?;
    let search = middle(&mut || {
        let reading = reading(dice.roll(size), PER_INCIDENT, CLAIMS);
        let query = Query::parse(&reading.places[0].name)?;
        let start = Clock::start();
        let store = Sqlite::open_to_read(path)?;
        let mut found = None;
        store.consult(&mut |shelf, decisions| {
            let excerpt = Excerpt::of_query(shelf, &query, decisions);
            found = excerpt.map(|excerpt| excerpt.search(&query));
        })?;
        let found = found.ok_or("the search needs the whole ledger")?;
        assert!(!found.search.is_empty());
        Ok(start.milliseconds())
    })?;
    let mut next = size;
    let add = middle(&mut || {
        let more = entry(next);
        next += 1;
        let start = Clock::start();
        Sqlite::open(path)?.add(&more, AT)?;
        Ok(start.milliseconds())
    })?;
    let flat = memory().saturating_sub(before) / 1024;
    let start = Clock::start();
    let whole = Sqlite::open_to_read(path)?.ledger()?;
    let (_, read) = start.milliseconds();
    let shown = |(wall, busy): Times| format!("{wall:.0} ({busy:.0}) ms");
    println!(
        "| {size} | {} | {} MB | {} | {} | {} | {flat} MB | {:.1} s | {} MB |",
        size * CLAIMS,
        std::fs::metadata(path)?.len() >> 20,
        shown(dossier),
        shown(search),
        shown(add),
        read / 1e3,
        memory().saturating_sub(before) / 1024,
    );
    drop(whole);
    Ok(())
}

/// Milliseconds by the clock, and of those the ones for which a processor was busy with it.
type Times = (f64, f64);

struct Clock {
    begun: Instant,
    busy: f64,
}

impl Clock {
    fn start() -> Self {
        Self {
            begun: Instant::now(),
            busy: busy(),
        }
    }

    fn milliseconds(&self) -> Times {
        (self.begun.elapsed().as_secs_f64() * 1e3, busy() - self.busy)
    }
}

/// Milliseconds for which a processor was busy with this thread, where the system tells.
fn busy() -> f64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = line
        .split_whitespace()
        .next()
        .and_then(|n| n.parse::<f64>().ok());
    nanoseconds.unwrap_or(0.0) / 1e6
}

/// The middle of each.
fn middle(
    measure: &mut dyn FnMut() -> Result<Times, Box<dyn Error>>,
) -> Result<Times, Box<dyn Error>> {
    let times: Result<Vec<Times>, _> = (0..TIMES).map(|_| measure()).collect();
    let (mut wall, mut busy): (Vec<f64>, Vec<f64>) = times?.into_iter().unzip();
    wall.sort_by(f64::total_cmp);
    busy.sort_by(f64::total_cmp);
    Ok((wall[TIMES / 2], busy[TIMES / 2]))
}

/// Resident memory in KiB, where the system tells.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or(0)
}
