//! How long questions take and how much memory a ledger needs, from a thousand articles on.
//!
//! `cargo run --release -p counterclaim-ledger --example growth -- 1000 10000 100000` prints one row for
//! each number of synthetic articles with ten claims each, nine articles to an incident: making the
//! ledger, memory, and the middle of 25 times for a dossier, a search for a town, and one article more; and
//! what the first list of all events takes after that.

#![allow(
    clippy::disallowed_methods,
    reason = "a measurement looks at the clock and at its memory"
)]
#![allow(clippy::print_stdout, reason = "it prints a table")]

use std::time::Instant;

use counterclaim_ledger::{Found, Ledger, Query};
use counterclaim_model::EntryId;

#[path = "../tests/synthetic/mod.rs"]
mod synthetic;

use synthetic::{Dice, reading};

const PER_INCIDENT: usize = 9;
const CLAIMS: usize = 10;
const TIMES: usize = 25;

fn main() {
    println!(
        "| articles | claims | made in | memory | dossier | search | one article more | all events |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for size in std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok())
    {
        row(size);
    }
}

fn row(size: usize) {
    let before = memory();
    let start = Instant::now();
    let readings = (0..size).map(|n| reading(n, PER_INCIDENT, CLAIMS));
    let mut ledger = Ledger::from_readings(readings);
    let made = start.elapsed().as_secs_f64();
    let memory = memory().saturating_sub(before) / 1024;
    let mut dice = Dice::new(1);
    let dossier = middle(|| {
        let id = ledger
            .ids(dice.roll(size))
            .event(counterclaim_model::EventId::from_index(0));
        let start = Instant::now();
        if let Some(Found::Entry(reading, EntryId::Event(event))) = ledger.find(&id) {
            assert_eq!(ledger.event(reading, event).events.len(), 1);
        }
        start.elapsed().as_secs_f64()
    });
    let search = middle(|| {
        let at = dice.roll(size);
        let place = ledger.readings()[at].places[0].name.clone();
        let query = Query::parse(&place).unwrap_or_default();
        let start = Instant::now();
        assert!(!ledger.search(&query).search.is_empty());
        start.elapsed().as_secs_f64()
    });
    let mut next = size;
    let add = middle(|| {
        let more = reading(next, PER_INCIDENT, CLAIMS);
        next += 1;
        let start = Instant::now();
        ledger.add(more);
        start.elapsed().as_secs_f64()
    });
    let start = Instant::now();
    let events = ledger.events(&Query::default()).events.len();
    assert!(events >= size / PER_INCIDENT);
    let list = start.elapsed().as_secs_f64();
    println!(
        "| {size} | {} | {made:.1} s | {memory} MB | {:.1} ms | {:.1} ms | {:.1} ms | {list:.1} s |",
        size * CLAIMS,
        dossier * 1e3,
        search * 1e3,
        add * 1e3
    );
}

fn middle(mut measure: impl FnMut() -> f64) -> f64 {
    let mut times: Vec<f64> = (0..TIMES).map(|_| measure()).collect();
    times.sort_by(f64::total_cmp);
    times[TIMES / 2]
}

/// Resident memory in KiB, where the system tells.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or(0)
}
