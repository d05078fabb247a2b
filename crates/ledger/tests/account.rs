//! Three readings of fictional articles as one account, in any order.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use counterclaim_ledger::{AsOf, Found, Ledger, Query};
use counterclaim_model::ledger::{Clock, EventsV1, FacetStatus, HitKind};
use counterclaim_model::wire::ReadingV1;
use counterclaim_model::{Basis, EntryId, EventId, Reading, Realis, Status};
use proptest::prelude::*;

fn reading(json: &str) -> Reading {
    serde_json::from_str::<ReadingV1>(json)
        .unwrap()
        .into_reading()
}

fn readings() -> [Reading; 3] {
    [
        reading(include_str!("readings/accusation.json")),
        reading(include_str!("readings/copy.json")),
        reading(include_str!("readings/toll.json")),
    ]
}

fn ledger() -> Ledger {
    Ledger::from_readings(readings())
}

fn events(query: &str) -> EventsV1 {
    ledger().events(&Query::parse(query).unwrap())
}

/// Everything a ledger prints, as one text.
fn printed(ledger: &Ledger) -> String {
    let all = Query::default();
    let parts = [
        serde_json::to_string(&ledger.events(&all)),
        serde_json::to_string(&ledger.claims(&all)),
        serde_json::to_string(&ledger.articles(&all)),
        serde_json::to_string(&ledger.actors(&all)),
    ];
    parts.map(Result::unwrap).join("\n")
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let [a, b, c] = readings();
    let expected = printed(&ledger());
    let orders = [[&c, &b, &a], [&b, &c, &a], [&c, &a, &b]];
    for order in orders {
        let ledger = Ledger::from_readings(order.into_iter().cloned());
        assert_eq!(printed(&ledger), expected);
    }
}

#[test]
fn an_article_twice_is_an_article_once() {
    let twice = readings().into_iter().chain(readings());
    assert_eq!(printed(&Ledger::from_readings(twice)), printed(&ledger()));
}

#[test]
fn one_event_with_its_parties() {
    let list = events("speaker:dray");
    let event = &list.events[0];
    assert_eq!(list.events.len(), 1);
    assert_eq!(event.title, "Drone strike, Port Kerrin, 7 May 2019");
    assert_eq!(event.status, Status::Disputed);
    assert_eq!(event.facets[0].status, FacetStatus::Disputed);
    let position = &event.facets[0].positions[0];
    let holders: Vec<String> = position
        .holders
        .iter()
        .map(|h| format!("{} {:?} {:?} {}", h.party, h.side, h.stance, h.claims.len()))
        .collect();
    let expected = [
        "Saltmere For Accuse 3",
        "Halvland Against Deny 2",
        "Northern Wire Doubt Unverified 1",
    ];
    assert_eq!(holders, expected);
    assert_eq!(event.unanswered, ["Halvland's general staff"]);
}

#[test]
fn an_accused_party_without_a_word_is_named() {
    let list = events("outlet:courier");
    assert_eq!(list.events[0].unanswered, ["Halvland's general staff"]);
}

#[test]
fn numbers_keep_who_gave_them() {
    let list = events("outlet:courier");
    let tallies = &list.events[0].tallies;
    let killed = tallies
        .iter()
        .find(|tally| tally.measure == "killed")
        .unwrap();
    assert_eq!(
        (killed.low, killed.best, killed.high),
        (Some(4.0), Some(7.0), Some(7.0))
    );
    let last = killed.history.last().unwrap();
    assert_eq!(
        (last.source.as_str(), last.text.as_str()),
        ("the fire department", "seven")
    );
}

#[test]
fn a_copy_points_to_its_original_and_says_what_it_leaves_out() {
    let articles = ledger().articles(&Query::default()).articles;
    let copy = articles
        .iter()
        .find(|a| a.outlet.as_deref() == Some("The Kerrin Gazette"))
        .unwrap();
    let original = articles
        .iter()
        .find(|a| a.outlet.as_deref() == Some("Northern Wire"))
        .unwrap();
    assert_eq!(copy.copy_of.as_ref(), Some(&original.id));
    assert_eq!(copy.drops.len(), 4);
    assert!(original.copy_of.is_none());
    let dropped = ledger()
        .claims(&Query::parse("stance:deny").unwrap())
        .claims;
    assert!(dropped.iter().all(|claim| copy.drops.contains(&claim.id)));
}

/// Number of articles that were there by then.
fn check_as_of(until: &str, clock: Clock, expected: usize) {
    let ledger = ledger().as_of(AsOf::parse(until, clock).unwrap());
    let articles = ledger.articles(&Query::default());
    assert_eq!(articles.articles.len(), expected, "{until}");
    assert_eq!(articles.as_of.as_deref(), Some(until));
}

#[test]
fn what_was_known_by_then() {
    check_as_of("2019-05-06", Clock::Published, 0);
    check_as_of("2019-05-07", Clock::Published, 1);
    check_as_of("2019-05-08T00:00Z", Clock::Published, 3);
    check_as_of("2030-01-01", Clock::Captured, 0);
}

#[test]
fn ids_do_not_depend_on_what_else_is_there() {
    let alone = Ledger::from_readings([reading(include_str!("readings/toll.json"))]);
    let all = ledger();
    for claim in alone.claims(&Query::default()).claims {
        let found = all.find(&claim.id);
        assert!(
            matches!(found, Some(Found::Entry(_, EntryId::Claim(_)))),
            "{}",
            claim.id
        );
        assert_eq!(found, all.find(&claim.id[..12].to_lowercase()));
    }
    assert_eq!(all.find("C-0000"), None);
    assert_eq!(all.find(""), None);
}

#[test]
fn spans_of_a_ledger_count_code_points() {
    let readings = readings();
    for claim in ledger().claims(&Query::default()).claims {
        let reading = readings
            .iter()
            .find(|r| r.article.id.as_str() == claim.article)
            .unwrap();
        let characters: Vec<char> = reading.article.text.chars().collect();
        let span = claim.content.spans[0];
        let passage: String = characters[span.range()].iter().collect();
        assert_eq!(
            passage.split_whitespace().collect::<Vec<_>>().join(" "),
            claim.text
        );
    }
}

#[test]
fn queries_find_claims() {
    let count = |query: &str| ledger().claims(&Query::parse(query).unwrap()).claims.len();
    assert_eq!(count(""), 11);
    assert_eq!(count("stance:deny"), 2);
    assert_eq!(count("speaker:saltmere stance:accuses"), 4);
    assert_eq!(count("type:drone_strike"), 11);
    assert_eq!(count("place:kerrin -stance:deny"), 9);
    assert_eq!(count("status:disputed outlet:\"northern wire\""), 7);
    assert_eq!(count("zeppelin"), 0);
    assert_eq!(count("has:denial"), 2);
    assert_eq!(count("lang:en has:date"), 11);
    assert_eq!(count("lang:german"), 0);
    assert_eq!(count("has:number") + count("-has:number"), 11);
    assert!(count("has:number") > 0 && count("has:number") < 11);
}

#[test]
fn what_something_has_is_asked_of_events_and_articles_too() {
    let ledger = ledger();
    let query = |text: &str| Query::parse(text).unwrap();
    let events = |text: &str| ledger.events(&query(text)).events.len();
    let articles = |text: &str| ledger.articles(&query(text)).articles.len();
    let all = articles("");
    assert_eq!(events("has:denial has:number has:place lang:en"), 1);
    assert_eq!(events("has:denial") + events("-has:denial"), events(""));
    assert_eq!(articles("has:date"), all);
    assert_eq!(articles("has:copy"), 1);
    assert!((1..all).contains(&articles("has:denial")));
    assert_eq!(articles("lang:en"), all);
}

proptest! {
    #[test]
    fn no_query_panics(text in "\\PC{0,40}") {
        let _ = Query::parse(&text).map(|query| ledger().events(&query));
    }
}

/// Whether one event has both articles when the last one tells something else in one respect.
fn check_sameness(what: &str, change: impl Fn(&mut Reading), same: bool) {
    let [accusation, _, mut toll] = readings();
    change(&mut toll);
    let ledger = Ledger::from_readings([accusation, toll]);
    let events = ledger.events(&Query::default()).events;
    let joined = events.iter().any(|event| event.articles.len() == 2);
    assert_eq!(joined, same, "{what}");
}

#[test]
fn one_occurrence_is_one_event_whoever_tells_it() {
    check_sameness("the same", |_| {}, true);
    check_sameness("no time", |r| r.events[0].time = None, true);
    check_sameness(
        "another word for it",
        |r| "explosion".clone_into(&mut r.events[0].r#type),
        true,
    );
    check_sameness(
        "a day later",
        |r| {
            r.times[0].earliest = Some("2019-05-09".to_owned());
            r.times[0].latest = Some("2019-05-09".to_owned());
        },
        false,
    );
    check_sameness("two degrees north", |r| r.places[0].lat = Some(56.1), false);
    check_sameness(
        "only planned",
        |r| r.events[0].realis = Realis::Planned,
        false,
    );
    check_sameness(
        "another kind of thing",
        |r| {
            "trial".clone_into(&mut r.events[0].r#type);
            "justice".clone_into(&mut r.events[0].family);
        },
        false,
    );
    check_sameness(
        "undated and nowhere",
        |r| {
            r.events[0].time = None;
            r.events[0].places.clear();
            r.article.published = None;
            r.article.text = r.article.text.replace(char::is_alphabetic, "x");
        },
        false,
    );
}

#[test]
fn whole_days_and_kinds_that_an_article_tells_apart_stay_two() {
    let day = |reading: &mut Reading, time: usize, day: &str| {
        reading.times[time].earliest = Some(day.to_owned());
        reading.times[time].latest = Some(day.to_owned());
    };
    let check = |what: &str, change: &dyn Fn(&mut Reading, &mut Reading), same: bool| {
        let [mut accusation, _, mut toll] = readings();
        change(&mut accusation, &mut toll);
        let events = Ledger::from_readings([accusation, toll]).events(&Query::default());
        let joined = events.events.iter().any(|event| event.articles.len() == 2);
        assert_eq!(joined, same, "{what}");
    };
    check("one day", &|a, _| day(a, 1, "2019-05-07"), true);
    check(
        "a clock time of the night before",
        &|_, b| day(b, 0, "2019-05-06"),
        true,
    );
    let next = |a: &mut Reading, b: &mut Reading| {
        day(a, 1, "2019-05-06");
        day(b, 0, "2019-05-07");
    };
    check("the next day", &next, false);
    let beside = |a: &mut Reading, b: &mut Reading| {
        "explosion".clone_into(&mut b.events[0].r#type);
        let mut older = a.events[0].clone();
        older.id = EventId::from_index(1);
        "explosion".clone_into(&mut older.r#type);
        older.places.clear();
        older.time = Some(a.times[0].id);
        day(a, 0, "2017-02-01");
        a.events.push(older);
    };
    check("a kind that the article tells beside it", &beside, false);
}

#[test]
fn two_events_of_one_article_stay_two() {
    let [accusation, _, mut toll] = readings();
    let mut second = toll.events[0].clone();
    second.id = EventId::from_index(1);
    toll.events.push(second);
    let ledger = Ledger::from_readings([accusation, toll]);
    assert_eq!(ledger.events(&Query::default()).events.len(), 2);
}

#[test]
fn a_later_capture_of_an_address_is_a_revision_and_no_copy() {
    let [mut first, _, _] = readings();
    first.article.canonical_url = Some("https://wire.example/1".to_owned());
    let mut second = first.clone();
    second.article.id = readings()[2].article.id.clone();
    second.article.captured = Some("2019-05-09T10:00:00Z".to_owned());
    let said = second.claims[0].content.spans[0];
    let cut = second.article.text[said.start()..said.end()].to_owned();
    second.article.text = second.article.text.replace(&cut, &"x".repeat(cut.len()));
    let ledger = Ledger::from_readings([second, first]);
    let articles = ledger.articles(&Query::default()).articles;
    let revision = articles.iter().find(|a| a.captured.is_some()).unwrap();
    assert!(revision.revision_of.is_some() && revision.copy_of.is_none());
    assert_eq!(revision.drops.len(), 1);
    let events = ledger.events(&Query::default()).events;
    assert_eq!((events.len(), events[0].origins), (1, 1));
}

/// Number of hits of each kind: events, claims, articles, actors.
fn check_search(query: &str, expected: [usize; 4]) {
    let found = ledger().search(&Query::parse(query).unwrap()).search;
    let count = |kind| found.iter().filter(|hit| hit.kind == kind).count();
    let kinds = [
        HitKind::Event,
        HitKind::Claim,
        HitKind::Article,
        HitKind::Actor,
    ];
    assert_eq!(kinds.map(count), expected, "{query}");
    for hit in found {
        assert!(!hit.snippet.contains('\n'), "{hit:?}");
    }
}

#[test]
fn a_search_finds_everything_of_every_kind() {
    check_search("drones", [1, 4, 3, 0]);
    check_search("before:2019-05-08", [1, 7, 1, 0]);
    check_search("after:2019-05-07 party:halvland", [1, 0, 0, 0]);
    check_search("party:halvland stance:deny", [1, 2, 1, 0]);
    check_search("zeppelin", [0, 0, 0, 0]);
}

#[test]
fn what_changed_is_said_in_sentences() {
    let by = |day| ledger().as_of(AsOf::parse(day, Clock::Published).unwrap());
    let changes = |from, to| by(to).changes_since(&by(from), &Query::default()).changes;
    let sentences = |from, to| -> Vec<String> {
        changes(from, to)
            .into_iter()
            .map(|change| change.sentence)
            .collect()
    };
    let first = sentences("2019-05-06", "2019-05-07");
    assert_eq!(first, ["First reported, by Northern Wire; disputed."]);
    let next = sentences("2019-05-07", "2019-05-08");
    assert!(
        next.contains(
            &"killed (person): 7 instead of 4, last from the fire department.".to_owned()
        ),
        "{next:?}"
    );
    assert!(
        next.contains(
            &"2 more articles, 1 of them copies; 2 independent origins instead of 1.".to_owned()
        ),
        "{next:?}"
    );
    assert!(sentences("2019-05-08", "2019-05-09").is_empty());
}

#[test]
fn an_undated_copy_takes_the_date_of_the_text_it_repeats() {
    let [original, mut copy, other] = readings();
    copy.article.published = None;
    copy.article.date_evidence.clear();
    let date_of = |original: &Reading| {
        let all = [original.clone(), copy.clone(), other.clone()];
        let ledger = Ledger::from_readings(all);
        let found = ledger
            .readings()
            .iter()
            .find(|r| r.article.id == copy.article.id);
        (found.unwrap().article.clone(), printed(&ledger))
    };
    let (dated, _) = date_of(&original);
    let (given, own) = (
        dated.published.unwrap(),
        original.article.published.clone().unwrap(),
    );
    assert_eq!((given.value, given.basis), (own.value, Basis::Syndication));
    assert!(given.score < own.score);
    let evidence = dated.date_evidence.last().unwrap();
    assert!(
        evidence.accepted && evidence.reason.contains("the same text as"),
        "{evidence:?}"
    );
    let mut unsure = original.clone();
    unsure.article.published.as_mut().unwrap().score = 0.6;
    assert_eq!(
        date_of(&unsure).0.published,
        None,
        "an unsure date is not passed on"
    );
    // The original stays the original, in whichever order they came.
    let reversed = [other.clone(), copy.clone(), original.clone()];
    assert_eq!(
        printed(&Ledger::from_readings(reversed)),
        date_of(&original).1
    );
    assert!(
        date_of(&original)
            .1
            .contains(&format!("\"copy_of\":\"{}\"", original.article.id))
    );
}
