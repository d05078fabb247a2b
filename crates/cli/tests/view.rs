//! What people see: readings, dossiers, lists and trails, compared with files in `tests/shown`.
//!
//! `UPDATE_EXPECT=1 cargo test -p counterclaim-cli --test view` writes the files anew; read the
//! difference before it is committed.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use counterclaim_cli::screen::{Screen, columns};
use counterclaim_cli::view::{event, lists, reading, trail};
use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::wire::ReadingV1;
use counterclaim_model::{EntryId, Reading};

const SCREEN: Screen = Screen {
    width: 80,
    color: false,
};

fn read(name: &str) -> Reading {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ledger/tests/readings");
    let json = fs::read_to_string(folder.join(name)).unwrap();
    serde_json::from_str::<ReadingV1>(&json)
        .unwrap()
        .into_reading()
}

fn ledger() -> Ledger {
    Ledger::from_readings(["accusation.json", "copy.json", "toll.json"].map(read))
}

fn check(name: &str, shown: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/shown")
        .join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, shown).unwrap();
    }
    assert_eq!(
        shown,
        fs::read_to_string(&path).unwrap_or_default(),
        "{name}"
    );
    for line in shown.lines() {
        assert!(columns(line) <= SCREEN.width, "too wide: {line}");
        assert_eq!(line, line.trim_end(), "blanks at the end");
    }
}

fn check_trail(name: &str, id: EntryId) {
    let reading = read("accusation.json");
    let found = trail::trail(&reading, id).unwrap();
    check(
        name,
        &trail::show(SCREEN, &reading, Some(id), &id.to_string(), &found),
    );
}

#[test]
fn a_reading() {
    check(
        "reading.txt",
        &reading::reading(SCREEN, &read("accusation.json"), reading::Show::default()),
    );
}

#[test]
fn a_reading_with_spans_and_furniture() {
    let show = reading::Show {
        spans: true,
        furniture: true,
    };
    check(
        "spans.txt",
        &reading::reading(SCREEN, &read("toll.json"), show),
    );
}

#[test]
fn dossiers() {
    let list = ledger().events(&Query::default());
    let shown: Vec<String> = list
        .events
        .iter()
        .map(|e| event::dossier(SCREEN, e))
        .collect();
    check("dossiers.txt", &shown.join("\n"));
}

#[test]
fn every_list() {
    let (ledger, all) = (ledger(), Query::default());
    check("events.txt", &lists::events(SCREEN, &ledger.events(&all)));
    check("claims.txt", &lists::claims(SCREEN, &ledger.claims(&all)));
    check(
        "articles.txt",
        &lists::articles(SCREEN, &ledger.articles(&all)),
    );
    check("actors.txt", &lists::actors(SCREEN, &ledger.actors(&all)));
}

#[test]
fn trails() {
    let reading = read("accusation.json");
    check_trail("trail-claim.txt", EntryId::Claim(reading.claims[4].id));
    check_trail("trail-event.txt", EntryId::Event(reading.events[0].id));
    check_trail("trail-time.txt", EntryId::Time(reading.times[1].id));
    check_trail("trail-place.txt", EntryId::Place(reading.places[0].id));
    check_trail(
        "trail-number.txt",
        EntryId::Quantity(reading.quantities[2].id),
    );
    check_trail("trail-actor.txt", EntryId::Actor(reading.actors[2].id));
}

#[test]
fn the_trail_of_an_article() {
    let reading = read("accusation.json");
    let found = trail::of_article(&reading);
    check(
        "trail-article.txt",
        &trail::show(SCREEN, &reading, None, "article", &found),
    );
}

#[test]
fn hostile_names_do_nothing_to_a_terminal() {
    let mut hostile = read("accusation.json");
    let evil = "\u{1b}]0;owned\u{7}\u{202e}rekcah\u{1b}[2J";
    hostile.article.title = Some(evil.to_owned());
    hostile.article.outlet = Some(evil.to_owned());
    hostile.article.input = evil.to_owned();
    for actor in &mut hostile.actors {
        actor.name = evil.to_owned();
        actor.role = Some(evil.to_owned());
    }
    for place in &mut hostile.places {
        place.name = evil.to_owned();
    }
    hostile.events[0].r#type = evil.to_owned();
    hostile.events[0].facets[0].value = evil.to_owned();
    let all = Query::default();
    let mut shown = reading::reading(SCREEN, &hostile, reading::Show::default());
    for id in [
        EntryId::Event(hostile.events[0].id),
        EntryId::Actor(hostile.actors[0].id),
        EntryId::Place(hostile.places[0].id),
        EntryId::Claim(hostile.claims[0].id),
    ] {
        let found = trail::trail(&hostile, id).unwrap();
        shown += &trail::show(SCREEN, &hostile, Some(id), "x", &found);
    }
    let found = trail::of_article(&hostile);
    shown += &trail::show(SCREEN, &hostile, None, "x", &found);
    let ledger = Ledger::from_readings([hostile]);
    let events = ledger.events(&all);
    shown += &event::dossier(SCREEN, &events.events[0]);
    shown += &lists::events(SCREEN, &events);
    shown += &lists::claims(SCREEN, &ledger.claims(&all));
    shown += &lists::articles(SCREEN, &ledger.articles(&all));
    shown += &lists::actors(SCREEN, &ledger.actors(&all));
    let acting = shown
        .chars()
        .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
    assert_eq!(acting, None, "{shown}");
}
