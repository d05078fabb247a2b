//! How long a site takes to answer for an event that nobody has looked at yet.
//!
//! `cargo run --release -p counterclaim-web --example dossiers -- FOLDER/100000.db 100000` asks a ledger
//! that the example `sizes` of `counterclaim-store` made of so many articles for a hundred dossiers, and
//! prints the middle, the 95th of a hundred and the longest time to the whole page by the clock.

#![allow(clippy::print_stdout, reason = "it prints a line")]

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use counterclaim_ledger::EntryIds;
use counterclaim_model::EventId;
use counterclaim_web::access::Access;
use counterclaim_web::{Request, Site, StoreOrigin};

mod nobody;

#[path = "../../ledger/tests/synthetic/mod.rs"]
mod synthetic;

use nobody::Nobody;
use synthetic::{Dice, reading};

const PER_INCIDENT: usize = 9;
const CLAIMS: usize = 10;
const TIMES: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let ledger = arguments.next().ok_or("name a ledger")?;
    let size: usize = arguments
        .next()
        .ok_or("say how many articles it has")?
        .parse()?;
    let origin = StoreOrigin::new(PathBuf::from(ledger));
    let access = Access::new(vec!["localhost".to_owned()], Vec::new())?;
    let site = Site::new(Box::new(origin), Box::new(Nobody), access)?;
    let mut dice = Dice::new(7);
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let reading = reading(dice.roll(size), PER_INCIDENT, CLAIMS);
        let id = EntryIds::of(&reading).event(EventId::from_index(0));
        let mut request = Request::get(&format!("/events/{id}"));
        request
            .headers
            .insert("host".to_owned(), "localhost".to_owned());
        let begun = Instant::now();
        let reply = site.answer(&request);
        if reply.status != 200 {
            return Err(format!("{id}: {}", reply.status).into());
        }
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let [middle, nearly_all, last] = [TIMES / 2, TIMES * 95 / 100, TIMES - 1].map(|at| times[at]);
    println!(
        "{TIMES} dossiers: {middle:.0} ms in the middle, {nearly_all:.0} at 95 of 100, {last:.0} at most"
    );
    Ok(())
}
