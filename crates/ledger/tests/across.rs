//! What articles of a ledger do to each other, in whatever order they arrive.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod synthetic;

use counterclaim_ledger::{AsOf, Found, Ledger, Query};
use counterclaim_model::ledger::{Clock, FacetStatus, LedgerEvent, LedgerOrigin};
use counterclaim_model::{ClaimId, EntryId, Organ, Reading, Relation, RelationKind, Stance};
use proptest::prelude::*;

use synthetic::{Dice, reading};

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

fn shuffled(mut readings: Vec<Reading>, seed: u64) -> Vec<Reading> {
    let mut dice = Dice::new(seed);
    for i in (1..readings.len()).rev() {
        readings.swap(i, dice.roll(i + 1));
    }
    readings
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Added one by one in any order, derived at once in any order, or asked for one event only: always
    /// the same account.
    #[test]
    fn the_order_of_arrival_never_matters(seed in any::<u64>(), undated in 0_usize..30) {
        let mut readings: Vec<Reading> = (0..30).map(|n| reading(n, 9, 3)).collect();
        readings[undated].article.published = None;
        let expected = Ledger::from_readings(readings.clone());
        let shuffled = shuffled(readings, seed);
        let mut added = Ledger::from_readings(shuffled[..4].to_vec());
        for reading in &shuffled[4..] {
            added.add(reading.clone());
        }
        for event in expected.events(&Query::default()).events {
            let found = added.find(&event.id);
            let Some(Found::Entry(reading, EntryId::Event(own))) = found
            else {
                panic!("{} is gone", event.id);
            };
            prop_assert_eq!(&added.event(reading, own).events[0], &event);
        }
        prop_assert_eq!(printed(&added), printed(&expected));
    }
}

/// Two articles of one incident, the second a day later, with what the second one's claims say.
fn two(change: impl FnOnce(&mut Reading)) -> LedgerEvent {
    let first = reading(0, 9, 1);
    let mut second = reading(3, 9, 1);
    change(&mut second);
    let ledger = Ledger::from_readings([first, second]);
    let events = ledger.events(&Query::default()).events;
    assert_eq!(events.len(), 1, "the two tell of one event");
    events.into_iter().next().unwrap()
}

/// Three articles of one incident by these outlets, some of which speak for a party.
fn origins_of(outlets: [(&str, Option<&str>); 3]) -> LedgerEvent {
    let readings = [0, 1, 3]
        .into_iter()
        .zip(outlets)
        .map(|(n, (outlet, party))| {
            let mut reading = reading(n, 9, 1);
            reading.article.outlet = Some(outlet.to_owned());
            reading.article.organ = party.map(|party| Organ {
                name: outlet.to_owned(),
                party: party.to_owned(),
                reason: format!("listed as an organ of {party}"),
            });
            reading
        });
    let ledger = Ledger::from_readings(readings.collect::<Vec<_>>());
    let events = ledger.events(&Query::default()).events;
    assert_eq!(events.len(), 1, "the three tell of one event");
    events.into_iter().next().unwrap()
}

#[test]
fn two_organs_of_one_party_are_one_origin() {
    let own = Some("Halvland");
    let event = origins_of([
        ("Halvland Defense Ministry", own),
        ("The Courier", None),
        ("Radio Halvland", own),
    ]);
    assert_eq!(event.origins, 2);
    let state = event
        .origin_list
        .iter()
        .find(|origin| origin.party.is_some());
    let state = state.unwrap();
    assert_eq!(state.party.as_deref(), Some("Halvland"));
    let mut organs = state.organs.clone();
    organs.sort();
    assert_eq!(organs, ["Halvland Defense Ministry", "Radio Halvland"]);
    assert!(
        state.reason.contains("2 organs speak for Halvland"),
        "{}",
        state.reason
    );
    assert!(
        state.reason.contains("its 2 articles count once"),
        "{}",
        state.reason
    );
    let free = event
        .origin_list
        .iter()
        .filter(|origin| origin.party.is_none());
    assert_eq!(free.count(), 1);
}

#[test]
fn organs_of_two_parties_and_newsrooms_count_each() {
    let event = origins_of([
        ("Halvland Defense Ministry", Some("Halvland")),
        ("Saltmere Foreign Ministry", Some("Saltmere")),
        ("The Courier", None),
    ]);
    assert_eq!(event.origins, 3);
    assert!(
        event
            .origin_list
            .iter()
            .all(|origin| origin.organs.is_empty())
    );
    let told = |origin: &LedgerOrigin| origin.reason.contains("speaks for Halvland");
    assert!(event.origin_list.iter().any(told));
}

#[test]
fn a_party_and_its_organ_are_one_origin() {
    let event = origins_of([
        ("Harrow Lines", None),
        ("Harrow Lines Press Office", Some("Harrow Lines")),
        ("harrow lines", None),
    ]);
    assert_eq!(event.origins, 1, "{:?}", event.origin_list);
}

/// Makes the other party say the second article's only claim.
fn by_the_accused(second: &mut Reading, stance: Stance) {
    let actor = second.actors[1].id;
    second.claims[0].source.actor = Some(actor);
    second.claims[0].stance = stance;
    second.claims[0].against.clear();
    second.events[0].facets.clear();
}

#[test]
fn a_denial_of_the_next_day_answers_the_accusation() {
    let event = two(|second| by_the_accused(second, Stance::Deny));
    let denies: Vec<_> = event
        .relations
        .iter()
        .filter(|r| r.kind == RelationKind::Denies)
        .collect();
    assert_eq!(denies.len(), 1, "{:?}", event.relations);
    assert_eq!(denies[0].rule, "ledger.denial");
    assert_eq!(denies[0].to, event.claims[0].id);
    assert_eq!(event.facets[0].status, FacetStatus::Disputed);
    assert_eq!(event.facets[0].positions[0].holders.len(), 2);
}

#[test]
fn a_repeated_statement_is_one_with_two_claims() {
    let event = two(|second| {
        let copy = reading(0, 9, 1);
        let said = copy.claims[0].content.spans[0].slice(&copy.article.text);
        let own = second.claims[0].content.spans[0];
        let padded = format!("{said:<width$}", width = own.len());
        second
            .article
            .text
            .replace_range(own.range(), &padded[..own.len()]);
        second.claims[0].stance = copy.claims[0].stance;
    });
    assert_eq!(event.claims[1].same_as.as_ref(), Some(&event.claims[0].id));
    let holder = &event.facets[0].positions[0].holders[0];
    assert_eq!((holder.claims.len(), holder.statements), (2, 1));
}

#[test]
fn another_toll_of_another_party_contradicts_and_a_corrected_one_stays_flagged() {
    let other_number = |second: &mut Reading| {
        let quantity = &mut second.quantities[0];
        let more = quantity.best.unwrap() + 3.0;
        (quantity.low, quantity.best, quantity.high) = (Some(more), Some(more), Some(more));
    };
    let event = two(|second| {
        other_number(second);
        by_the_accused(second, Stance::Assert);
    });
    let kinds: Vec<_> = event.relations.iter().map(|r| r.kind).collect();
    assert!(kinds.contains(&RelationKind::Contradicts), "{kinds:?}");
    // the same party corrects itself, and a later article still has the old number
    let first = reading(0, 9, 1);
    let mut second = reading(3, 9, 1);
    other_number(&mut second);
    second.claims[0].stance = Stance::Correct;
    let late = reading(6, 9, 1);
    let ledger = Ledger::from_readings([first, second, late]);
    let event = &ledger.events(&Query::default()).events[0];
    assert!(
        event
            .relations
            .iter()
            .any(|r| r.rule == "ledger.number-corrected")
    );
    let carried: Vec<_> = event
        .checks
        .iter()
        .filter(|check| check.message.contains("still carried"))
        .collect();
    assert_eq!(carried.len(), 1, "{:?}", event.checks);
    assert_eq!(
        carried[0].article,
        ledger.readings()[2].article.id.to_string()
    );
}

#[test]
fn what_was_said_before_is_found_with_who_denied_it() {
    let mut first = reading(0, 9, 2);
    first.relations.push(Relation {
        kind: RelationKind::Denies,
        from: ClaimId::from_index(1),
        to: EntryId::Claim(ClaimId::from_index(0)),
        facet: None,
        evidence: Vec::new(),
        rule: "own".to_owned(),
    });
    let mut second = reading(3, 9, 2);
    let said = first.claims[0].content.spans[0]
        .slice(&first.article.text)
        .to_owned();
    let own = second.claims[0].content.spans[0];
    let padded = format!("{said:<width$}", width = own.len());
    second
        .article
        .text
        .replace_range(own.range(), &padded[..own.len()]);
    second.claims[0].stance = first.claims[0].stance;
    let ledger = Ledger::from_readings([first, second]);
    let earlier = ledger.said_before(1, ClaimId::from_index(0));
    assert_eq!(earlier.len(), 1, "{earlier:?}");
    assert_eq!(
        earlier[0].claim,
        ledger.ids(0).claim(ClaimId::from_index(0))
    );
    let answers: Vec<_> = earlier[0].answers.iter().map(|a| a.kind).collect();
    // that of the same day in its own article, and that of the next day
    assert_eq!(answers, [RelationKind::Denies; 2], "{earlier:?}");
    assert!(ledger.said_before(0, ClaimId::from_index(0)).is_empty());
}

#[test]
fn origins_say_why_they_count() {
    let readings = (0..9).map(|n| reading(n, 9, 2));
    let events = Ledger::from_readings(readings)
        .events(&Query::default())
        .events;
    let event = &events[0];
    assert_eq!(event.origins, event.origin_list.len());
    let copies = event
        .articles
        .iter()
        .filter(|a| a.copy_of.is_some())
        .count();
    assert_eq!(copies, 1);
    let told = event
        .origin_list
        .iter()
        .filter(|o| o.reason.contains("1 copy"));
    assert_eq!(told.count(), 1, "{:?}", event.origin_list);
}

#[test]
fn views_of_a_moment_say_how_many_articles_have_no_date() {
    let mut readings: Vec<Reading> = (0..3).map(|n| reading(n, 9, 1)).collect();
    readings[1].article.published = None;
    let as_of = |clock| AsOf::parse("2099-01-01", clock).unwrap();
    let ledger = Ledger::from_readings(readings);
    assert_eq!(ledger.events(&Query::default()).undated, 0);
    let published = ledger.clone().as_of(as_of(Clock::Published));
    assert_eq!(published.articles(&Query::default()).undated, 1);
    assert_eq!(ledger.as_of(as_of(Clock::Captured)).undated(), 3);
}

#[test]
fn what_may_be_one_is_kept_for_a_person() {
    let first = reading(0, 9, 1);
    let mut second = reading(3, 9, 1);
    second.places.clear();
    second.events[0].places.clear();
    second.events[0].time = None;
    second.actors.clear();
    second.claims.clear();
    second.quantities.clear();
    second.events[0].quantities.clear();
    second.events[0].facets.clear();
    let ledger = Ledger::from_readings([first, second]);
    for (a, b, score) in ledger.doubtful_pairs() {
        assert!(score > 0.0 && a.reading != b.reading);
        let group = ledger.group_of(a.reading, a.event).unwrap();
        assert!(!group.contains(&b));
    }
}

/// Three articles of one incident on three days: the accusation, what the accused said, and what it said
/// later.
fn three(then: Stance, later: Stance) -> LedgerEvent {
    let first = reading(0, 9, 1);
    let mut second = reading(3, 9, 1);
    by_the_accused(&mut second, then);
    let mut third = reading(6, 9, 1);
    by_the_accused(&mut third, later);
    let events = Ledger::from_readings([third, first, second]);
    let events = events.events(&Query::default()).events;
    assert_eq!(events.len(), 1, "the three tell of one event");
    events.into_iter().next().unwrap()
}

#[test]
fn a_party_that_admits_what_it_denied_concedes() {
    let check = |then, later, expected| {
        let event = three(then, later);
        assert_eq!(event.facets[0].status, expected, "{:?}", event.facets);
        let conceded = event.status == counterclaim_model::Status::Conceded;
        assert_eq!(conceded, expected == FacetStatus::Conceded);
    };
    check(Stance::Deny, Stance::Confirm, FacetStatus::Conceded);
    check(Stance::Deny, Stance::Deny, FacetStatus::Disputed);
    check(Stance::Confirm, Stance::Deny, FacetStatus::Disputed);
    check(Stance::Confirm, Stance::Confirm, FacetStatus::Agreed);
}

/// Gives a reading's only number another value.
fn count(reading: &mut Reading, change: f64) {
    let quantity = &mut reading.quantities[0];
    let value = quantity.best.unwrap() + change;
    (quantity.low, quantity.best, quantity.high) = (Some(value), Some(value), Some(value));
}

fn messages(readings: impl IntoIterator<Item = Reading>, words: &str) -> Vec<(String, String)> {
    let events = Ledger::from_readings(readings)
        .events(&Query::default())
        .events;
    let checks = events.into_iter().flat_map(|event| event.checks);
    let told = checks.filter(|check| check.message.contains(words));
    told.map(|check| (check.article, check.message)).collect()
}

#[test]
fn a_copy_that_still_carries_a_corrected_number_is_flagged() {
    let (first, copy) = (reading(0, 9, 1), reading(7, 9, 1));
    let mut second = reading(3, 9, 1);
    count(&mut second, 3.0);
    second.claims[0].stance = Stance::Correct;
    let id = copy.article.id.to_string();
    let carried = messages([first, second, copy], "still carried");
    assert_eq!(carried.len(), 1, "{carried:?}");
    assert_eq!(carried[0].0, id);
}

#[test]
fn a_toll_that_falls_without_a_correction_is_flagged() {
    let fallen = |change, stance| {
        let mut first = reading(0, 9, 1);
        count(&mut first, 50.0);
        let mut second = reading(3, 9, 1);
        count(&mut second, change);
        second.claims[0].stance = stance;
        messages([first, second], "without a correction").len()
    };
    assert_eq!(fallen(40.0, Stance::Assert), 1);
    assert_eq!(fallen(40.0, Stance::Correct), 0);
    assert_eq!(fallen(60.0, Stance::Assert), 0);
}

#[test]
fn a_later_capture_says_what_it_drops_adds_and_tells_otherwise() {
    let first = reading(0, 9, 4);
    let mut later = first.clone();
    later.article.id = counterclaim_model::ArticleId::of(Some("x"), b"later");
    later.article.captured = Some("2032-01-01".to_owned());
    let spans: Vec<_> = first.claims.iter().map(|c| c.content.spans[0]).collect();
    let mut rewrite = |claim: usize, words: &dyn Fn(&str) -> String| {
        let span = spans[claim];
        let told = words(span.slice(&first.article.text));
        assert_eq!(told.len(), span.len());
        later.article.text.replace_range(span.range(), &told);
    };
    // the second in other words, the third gone, another one in its place
    rewrite(1, &|old| old.replacen("knew of it", "told of it", 1));
    rewrite(2, &|old| {
        format!(
            "{:<width$}",
            "nobody was told of the inquiry",
            width = old.len()
        )
    });
    later.claims[3].stance = Stance::Doubt;
    let ledger = Ledger::from_readings([first, later]);
    let articles = ledger.articles(&Query::default()).articles;
    let (old, new) = (&ledger.ids(0), &ledger.ids(1));
    let claim = ClaimId::from_index;
    let later = articles.iter().find(|a| a.revision_of.is_some()).unwrap();
    let changes: Vec<(String, String)> = later
        .changes
        .iter()
        .map(|c| (c.from.clone(), c.to.clone()))
        .collect();
    let pair = |n| (old.claim(claim(n)), new.claim(claim(n)));
    assert_eq!(changes, [pair(1), pair(3)]);
    assert_eq!(later.drops, [old.claim(claim(2))]);
    assert_eq!(later.adds, [new.claim(claim(2))]);
}
