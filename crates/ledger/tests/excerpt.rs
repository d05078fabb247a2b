//! What is looked up on a shelf is what the whole ledger says, whatever the order of arrival.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod shelf;
mod synthetic;

use counterclaim_ledger::{AsOf, Excerpt, Found, Ledger, Query, SHELF_VERSION, clear};
use counterclaim_model::decision::{Decision, Ruling};
use counterclaim_model::ledger::{Clock, LedgerEvent};
use counterclaim_model::{ArticleId, EntryId, Reading, fingerprint};
use proptest::prelude::*;

use shelf::Map;
use synthetic::{Dice, reading};

fn shuffled(mut readings: Vec<Reading>, seed: u64) -> Vec<Reading> {
    let mut dice = Dice::new(seed);
    for i in (1..readings.len()).rev() {
        readings.swap(i, dice.roll(i + 1));
    }
    readings
}

/// Thirty articles: copies among them, some without a date, one captured twice.
fn articles(undated: usize) -> Vec<Reading> {
    let mut readings: Vec<Reading> = (0..30).map(|n| reading(n, 9, 3)).collect();
    readings[undated].article.published = None;
    readings[7].article.published = None;
    let mut later = reading(4, 9, 2);
    later.article.id = ArticleId::of(Some("https://example.test/4"), b"again");
    later.article.captured = Some("2032-01-01".to_owned());
    readings.push(later);
    readings
}

const QUERIES: [&str; 7] = [
    "harrow",
    "kerrin kills",
    "saltmere -fire",
    "barge stance:deny",
    "\"gas leak\"",
    "errin type:fire",
    "nowhere",
];

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

/// Compares every event and some queries.
fn check(shelf: &Map, whole: &Ledger) {
    for event in whole.events(&Query::default()).events {
        for id in event.aliases.iter().chain([&event.id]) {
            let excerpt = Excerpt::of_event(shelf, id, &[]).unwrap();
            let found = excerpt.event(id).unwrap();
            assert_eq!(json(&found.events), json(&[&event]), "{id}");
        }
    }
    for text in QUERIES {
        let query = Query::parse(text).unwrap();
        let excerpt = Excerpt::of_query(shelf, &query, &[]).unwrap();
        assert_eq!(
            json(&excerpt.search(&query)),
            json(&whole.search(&query)),
            "{text}"
        );
        assert_eq!(
            json(&excerpt.events(&query)),
            json(&whole.events(&query)),
            "{text}"
        );
        assert_eq!(
            json(&excerpt.articles(&query)),
            json(&whole.articles(&query)),
            "{text}"
        );
        assert_eq!(
            json(&excerpt.actors(&query)),
            json(&whole.actors(&query)),
            "{text}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn an_excerpt_says_what_the_whole_ledger_says(seed in any::<u64>(), undated in 0_usize..30) {
        let readings = articles(undated);
        let shelf = Map::default();
        for reading in shuffled(readings.clone(), seed) {
            shelf.add(&reading);
        }
        check(&shelf, &Ledger::from_readings(readings));
    }

    /// Other readings of some articles leave the shelf as if only they had ever come.
    #[test]
    fn another_reading_takes_the_place_of_the_former(seed in any::<u64>(), undated in 0_usize..30) {
        let readings = articles(undated);
        let shelf = Map::default();
        for reading in shuffled(readings.clone(), seed) {
            let mut former = reading.clone();
            if Dice::new(seed ^ reading.article.text.len() as u64).roll(3) == 0 {
                former.article.text = former.article.text.replace("Kerrin", "Drosks").replace("w1", "v2");
                former.article.published = None;
                former.events.clear();
            }
            shelf.add(&former);
        }
        for reading in &readings {
            shelf.add(reading);
        }
        check(&shelf, &Ledger::from_readings(readings));
    }
}

#[test]
fn what_people_decided_is_left_to_the_whole_ledger() {
    let readings = articles(5);
    let shelf = Map::default();
    readings.iter().for_each(|reading| shelf.add(reading));
    let whole = Ledger::from_readings(readings);
    let events = whole.events(&Query::default()).events;
    let decided = events[0].claims[0].id.clone();
    let ruling = Ruling::Reject { target: decided };
    let decisions = [Decision::new(
        ruling,
        "2031-03-02T12:00:00Z",
        None,
        None,
        Vec::new(),
    )];
    assert!(Excerpt::of_event(&shelf, &events[0].id, &decisions).is_none());
    let last = events.last().unwrap();
    assert!(Excerpt::of_event(&shelf, &last.id, &decisions).is_some());
}

#[test]
fn what_is_not_there_or_no_event_is_not_found() {
    let shelf = Map::default();
    articles(5).iter().for_each(|reading| shelf.add(reading));
    let nothing = Excerpt::of_event(&shelf, "E-0000000000000000", &[]).unwrap();
    assert!(nothing.event("E-0000000000000000").is_none());
    for id in ["C-12345678", "E-", "sha256:12", ""] {
        assert!(Excerpt::of_event(&shelf, id, &[]).is_none(), "{id}");
    }
}

/// Records that differ from what an older program wrote need another version, so that they are made anew.
#[test]
fn a_change_of_what_is_recorded_has_a_new_version() {
    let shelf = Map::default();
    articles(5).iter().for_each(|reading| shelf.add(reading));
    let records = shelf.records.borrow();
    let all: Vec<u8> = records
        .iter()
        .flat_map(|(k, v)| [k.as_slice(), v].concat())
        .collect();
    drop(records);
    let found = (SHELF_VERSION, fingerprint(&all)[..16].to_owned());
    assert_eq!(
        found,
        (3, "9513edae637d283c".to_owned()),
        "raise SHELF_VERSION, then put the new value here"
    );
    clear(&shelf);
    assert!(shelf.records.borrow().is_empty());
}

/// An event without the names of other events.
fn by_itself(mut event: LedgerEvent) -> LedgerEvent {
    event
        .claims
        .iter_mut()
        .for_each(|claim| claim.about.clear());
    event
}

#[test]
fn the_ledger_of_an_event_tells_it_as_the_whole_does_and_steps_to_it() {
    let readings: Vec<Reading> = (0..240).map(|number| reading(number, 8, 4)).collect();
    let ledger = Ledger::from_readings(readings);
    let mut told_by_several = 0;
    for event in ledger.events(&Query::default()).events {
        told_by_several += usize::from(event.origins > 1);
        let part = ledger.of_event(&event);
        let latest = event
            .articles
            .iter()
            .filter_map(|article| article.published.as_ref());
        let latest = latest.max().unwrap();
        let bound = AsOf::parse(&latest[..10], Clock::Published).unwrap();
        for part in [part.clone(), part.as_of(bound)] {
            let Some(Found::Entry(reading, EntryId::Event(id))) = part.find(&event.id) else {
                panic!("{} is lost", event.id);
            };
            let told = part.event(reading, id).events.remove(0);
            assert_eq!(by_itself(told), by_itself(event.clone()));
        }
    }
    assert!(
        told_by_several > 20,
        "{told_by_several} events have origins to lose"
    );
}
