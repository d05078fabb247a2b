//! What people decide, on three readings of fictional articles.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use counterclaim_ledger::{AsOf, Ledger, Operation, Query};
use counterclaim_model::decision::{CorrectedField, Decision, DecisionState, QuestionKind, Ruling};
use counterclaim_model::ledger::{Clock, FacetStatus, LedgerClaim, LedgerEvent};
use counterclaim_model::wire::ReadingV1;
use counterclaim_model::{Reading, Stance, Status};
use proptest::prelude::*;

fn readings() -> Vec<Reading> {
    let files = [
        include_str!("readings/accusation.json"),
        include_str!("readings/copy.json"),
        include_str!("readings/toll.json"),
    ];
    let readings = files.map(|json| serde_json::from_str::<ReadingV1>(json).unwrap());
    readings.map(ReadingV1::into_reading).to_vec()
}

/// A decision of somebody in a second of a minute.
fn made(second: usize, by: &str, ruling: Ruling) -> Decision {
    let at = format!("2031-03-02T12:00:{second:02}Z");
    Decision::new(ruling, &at, Some(by), None, Vec::new())
}

fn ledger(decisions: impl IntoIterator<Item = Decision>) -> Ledger {
    Ledger::from_parts(readings(), decisions)
}

/// Everything that a ledger prints, decisions aside.
fn printed(ledger: &Ledger) -> String {
    let realis = Query::parse("realis:reported").unwrap();
    let all = Query::default();
    let parts = [
        serde_json::to_string(&ledger.events(&all)),
        serde_json::to_string(&ledger.events(&realis)),
        serde_json::to_string(&ledger.claims(&all)),
        serde_json::to_string(&ledger.articles(&all)),
        serde_json::to_string(&ledger.actors(&all)),
    ];
    parts.map(Result::unwrap).join("\n")
}

fn events(ledger: &Ledger) -> Vec<LedgerEvent> {
    ledger.events(&Query::default()).events
}

/// The event that claims of this query are about.
fn event_of(ledger: &Ledger, query: &str) -> LedgerEvent {
    ledger
        .events(&Query::parse(query).unwrap())
        .events
        .remove(0)
}

fn claims(ledger: &Ledger, query: &str) -> Vec<LedgerClaim> {
    ledger.claims(&Query::parse(query).unwrap()).claims
}

fn reject(target: &str) -> Ruling {
    let target = target.to_owned();
    Ruling::Reject { target }
}

fn accept(target: &str) -> Ruling {
    let target = target.to_owned();
    Ruling::Accept { target }
}

fn correct(target: &str, field: CorrectedField, value: &str) -> Ruling {
    Ruling::Correct {
        target: target.to_owned(),
        field,
        value: value.to_owned(),
        place: None,
    }
}

fn of(ids: &[&String]) -> Vec<String> {
    ids.iter().map(|id| (*id).clone()).collect()
}

fn states(ledger: &Ledger) -> Vec<DecisionState> {
    let decisions = ledger.decisions().decisions;
    decisions.into_iter().map(|judged| judged.state).collect()
}

#[test]
fn a_rejected_claim_is_listed_and_counts_nowhere() {
    let before = ledger([]);
    let denials = claims(&before, "speaker:halvland stance:deny");
    assert_eq!(event_of(&before, "speaker:dray").status, Status::Disputed);
    let decisions = denials
        .iter()
        .enumerate()
        .map(|(n, claim)| made(n, "Ada", reject(&claim.id)));
    let after = ledger(decisions.collect::<Vec<_>>());
    let event = event_of(&after, "speaker:dray");
    assert_ne!(event.status, Status::Disputed);
    assert!(
        event
            .facets
            .iter()
            .all(|facet| facet.status != FacetStatus::Disputed)
    );
    for denial in denials {
        let shown = serde_json::to_string(&(&event.facets, &event.relations, &event.tallies));
        assert!(!shown.unwrap().contains(&denial.id));
        let listed = claims(&after, "stance:deny");
        let listed = listed.iter().find(|claim| claim.id == denial.id).unwrap();
        assert!(listed.is_rejected());
        assert_eq!(listed.review.as_ref().unwrap().by.as_deref(), Some("Ada"));
    }
}

#[test]
fn a_rejected_claim_takes_its_numbers_along() {
    let before = event_of(&ledger([]), "outlet:courier");
    let killed = |event: &LedgerEvent| {
        let tally = event.tallies.iter().find(|t| t.measure == "killed");
        tally.map(|tally| (tally.low, tally.best))
    };
    assert_eq!(killed(&before), Some((Some(4.0), Some(7.0))));
    let tally = before.tallies.iter().find(|t| t.measure == "killed");
    let last = tally.unwrap().history.last().unwrap().clone();
    let rejected = [
        ledger([made(0, "Ada", reject(&last.claim.unwrap()))]),
        ledger([made(0, "Ada", reject(&last.quantity))]),
    ];
    for after in rejected {
        assert_eq!(
            killed(&event_of(&after, "outlet:courier")),
            Some((Some(4.0), Some(4.0)))
        );
    }
}

#[test]
fn a_corrected_stance_takes_the_other_side() {
    let before = ledger([]);
    let denial = claims(&before, "speaker:halvland stance:deny").remove(0);
    let value = "confirm";
    let after = ledger([made(
        0,
        "Ada",
        correct(&denial.id, CorrectedField::Stance, value),
    )]);
    let claim = claims(&after, &denial.id).remove(0);
    assert_eq!(claim.stance, Stance::Confirm);
    let correction = &claim.review.unwrap().corrected[0];
    assert_eq!(
        (correction.was.as_str(), correction.value.as_str()),
        ("deny", value)
    );
    let event = event_of(&after, "speaker:dray");
    assert!(
        event
            .relations
            .iter()
            .all(|relation| relation.from != denial.id)
    );
}

#[test]
fn a_corrected_speaker_speaks() {
    let before = ledger([]);
    let denial = claims(&before, "speaker:halvland stance:deny").remove(0);
    let say = |name: &str| {
        let after = ledger([made(
            0,
            "Ada",
            correct(&denial.id, CorrectedField::Speaker, name),
        )]);
        let claim = claims(&after, &denial.id).remove(0);
        let listed = after.actors(&Query::default()).actors;
        let actor = listed
            .into_iter()
            .find(|actor| actor.name == claim.source_name);
        (claim.source_name, actor.map(|actor| actor.claims))
    };
    assert_eq!(say("Mira Toll"), ("Mira Toll".to_owned(), Some(1)));
    assert_eq!(say("anselm dray").0, "Anselm Dray");
    assert!(say("anselm dray").1.unwrap() > 1);
}

#[test]
fn fields_of_an_event_show_what_a_person_put_there() {
    let before = event_of(&ledger([]), "speaker:dray");
    let put = |second, field, value: &str| made(second, "Ada", correct(&before.id, field, value));
    let after = ledger([
        put(0, CorrectedField::Type, "explosion"),
        put(1, CorrectedField::Place, "Old Harbor"),
        put(2, CorrectedField::Time, "2019-05-06"),
        put(3, CorrectedField::Participant, "attacker=Nobody Known"),
        put(4, CorrectedField::Participant, "victim="),
    ]);
    assert!(states(&after).iter().all(|s| *s == DecisionState::Holds));
    let event = events(&after).into_iter().find(|e| e.id == before.id);
    let event = event.unwrap();
    assert_eq!(event.title, "Explosion, Old Harbor, 6 May 2019");
    let corrected = event.review.unwrap().corrected;
    assert_eq!(corrected[0].was, "drone_strike");
    assert_eq!(corrected[1].was, "Port Kerrin");
    let named = event.participants.iter().any(|p| p.name == "Nobody Known");
    assert!(named);
}

#[test]
fn people_join_and_part_what_rules_did_not() {
    let apart = |decisions: Vec<Decision>| {
        let mut readings = readings();
        for event in &mut readings[2].events {
            event.r#type = "election".to_owned();
            event.family = "election".to_owned();
        }
        Ledger::from_parts(readings, decisions)
    };
    let before = events(&apart(Vec::new()));
    let ids: Vec<&String> = before.iter().map(|event| &event.id).collect();
    let [first, second, ..] = ids.as_slice() else {
        panic!("two events at least");
    };
    let merge = made(
        0,
        "Ada",
        Ruling::Merge {
            events: of(&[first, second]),
        },
    );
    let merged = apart(vec![merge.clone()]);
    assert_eq!(events(&merged).len(), before.len() - 1);
    let survivor = (*first).min(*second).clone();
    let gone = (*first).max(*second).clone();
    let one = events(&merged).into_iter().find(|e| e.id == survivor);
    let one = one.unwrap();
    assert!(one.aliases.contains(&gone));
    assert_eq!(
        one.review.unwrap().grouping,
        std::slice::from_ref(&merge.id)
    );

    let different = Ruling::Different {
        events: of(&[first, second]),
    };
    let by_another = apart(vec![merge.clone(), made(1, "Ben", different.clone())]);
    assert_eq!(events(&by_another).len(), before.len());
    assert_eq!(
        states(&by_another),
        [DecisionState::Contradicted, DecisionState::Holds]
    );
    let by_the_same = apart(vec![merge, made(1, "Ada", different)]);
    assert_eq!(states(&by_the_same)[0], DecisionState::Superseded);
}

#[test]
fn what_was_joined_by_the_rules_is_split_and_stays_split() {
    let before = ledger([]);
    let joined = events(&before).into_iter().find(|e| !e.aliases.is_empty());
    let joined = joined.unwrap();
    let apart = joined.aliases[..1].to_vec();
    let kept = [vec![joined.id.clone()], joined.aliases[1..].to_vec()].concat();
    let split = made(
        0,
        "Ada",
        Ruling::Split {
            kept,
            apart: apart.clone(),
        },
    );
    let after = ledger([split.clone()]);
    assert_eq!(events(&after).len(), events(&before).len() + 1);
    assert!(events(&after).iter().any(|event| event.id == apart[0]));
    let undo = Ruling::Undo {
        decision: split.id.clone(),
    };
    let undone = ledger([split, made(1, "Ben", undo)]);
    assert_eq!(printed(&undone), printed(&before));
}

#[test]
fn different_is_stronger_than_the_rules() {
    let before = ledger([]);
    let joined = events(&before).into_iter().find(|e| !e.aliases.is_empty());
    let joined = joined.unwrap();
    let pair = vec![joined.id.clone(), joined.aliases[0].clone()];
    let after = ledger([made(
        0,
        "Ada",
        Ruling::Different {
            events: pair.clone(),
        },
    )]);
    let together = events(&after).into_iter().any(|event| {
        let known = |id: &String| event.id == *id || event.aliases.contains(id);
        pair.iter().all(known)
    });
    assert!(!together);
}

#[test]
fn rejected_events_stay_listed() {
    let before = event_of(&ledger([]), "speaker:dray");
    let after = ledger([made(0, "Ada", reject(&before.id))]);
    assert!(event_of(&after, "speaker:dray").is_rejected());
}

#[test]
fn what_is_not_there_is_listed_as_missing_and_comes_back() {
    let all = ledger([]);
    let claim = claims(&all, "stance:deny").remove(0);
    let decision = Decision::new(
        reject(&claim.id),
        "2031-03-02T12:00:00Z",
        None,
        None,
        all.seen(&claim.id).into_iter().collect(),
    );
    let without: Vec<Reading> = readings()
        .into_iter()
        .filter(|reading| reading.article.id.as_str() != claim.article)
        .collect();
    let elsewhere = Ledger::from_parts(without, [decision.clone()]);
    let judged = &elsewhere.decisions().decisions[0];
    assert_eq!(judged.state, DecisionState::Missing);
    let because = judged.because.as_deref().unwrap();
    assert!(because.contains("article"), "{because}");

    let mut anew = readings();
    for reading in &mut anew {
        if reading.article.id.as_str() == claim.article {
            for claim in &mut reading.claims {
                claim.cue.spans.clear();
            }
        }
    }
    let anew = Ledger::from_parts(anew, [decision.clone()]);
    let judged = &anew.decisions().decisions[0];
    let because = judged.because.as_deref().unwrap();
    assert!(because.contains("there is now C-"), "{because}");
    assert_eq!(states(&ledger([decision])), [DecisionState::Holds]);
}

/// A decision that cannot be carried out, and why.
fn check_impossible(ruling: Ruling, why: &str) {
    let ledger = ledger([made(0, "Ada", ruling)]);
    let judged = &ledger.decisions().decisions[0];
    assert_eq!(judged.state, DecisionState::Impossible, "{judged:?}");
    assert!(
        judged.because.as_deref().unwrap().contains(why),
        "{judged:?}"
    );
}

#[test]
fn what_cannot_be_done_says_why() {
    let all = ledger([]);
    let claim = &claims(&all, "stance:deny")[0].id;
    let event = &events(&all)[0].id;
    check_impossible(correct(claim, CorrectedField::Stance, "shout"), "no stance");
    check_impossible(
        correct(claim, CorrectedField::Place, "Oslo"),
        "has no place",
    );
    check_impossible(
        correct(event, CorrectedField::Stance, "deny"),
        "has no stance",
    );
    check_impossible(correct(event, CorrectedField::Time, "soon"), "'soon'");
    check_impossible(
        correct(event, CorrectedField::Participant, "Ada"),
        "role=name",
    );
    check_impossible(
        correct(event, CorrectedField::Participant, "x=Ada"),
        "no role",
    );
    check_impossible(correct(claim, CorrectedField::About, "E-0"), "no event");
    check_impossible(
        Ruling::Split {
            kept: vec![event.clone()],
            apart: vec![event.clone()],
        },
        "keeps apart what it joins",
    );
}

#[test]
fn an_earlier_view_has_the_decisions_too() {
    let denial = claims(&ledger([]), "speaker:halvland stance:deny").remove(0);
    let decided = ledger([made(
        0,
        "Ada",
        correct(&denial.id, CorrectedField::Stance, "assert"),
    )]);
    let then = decided.as_of(AsOf::parse("2019-05-07", Clock::Published).unwrap());
    let claim = claims(&then, &denial.id).remove(0);
    assert_eq!(claim.stance, Stance::Assert);
    assert_eq!(claim.review.unwrap().corrected[0].was, "deny");
}

/// Decisions of three people about anything in the ledger, some of them nonsense.
fn decisions() -> impl Strategy<Value = Vec<Decision>> {
    let all = ledger([]);
    let claims: Vec<String> = claims(&all, "").into_iter().map(|c| c.id).collect();
    let every = events(&all).into_iter();
    let events: Vec<String> = every
        .flat_map(|e| [vec![e.id], e.aliases].concat())
        .collect();
    let row = (
        0_usize..8,
        0_usize..64,
        0_usize..64,
        0_usize..60,
        0_usize..3,
    );
    proptest::collection::vec(row, 0..14).prop_map(move |rows| {
        let mut out: Vec<Decision> = Vec::new();
        for (kind, a, b, second, who) in rows {
            let claim = &claims[a % claims.len()];
            let pair = vec![
                events[a % events.len()].clone(),
                events[b % events.len()].clone(),
            ];
            let stance = ["deny", "assert", "nonsense", "unverified"][b % 4];
            let ruling = match kind {
                0 => accept(claim),
                1 => reject(claim),
                2 => correct(claim, CorrectedField::Stance, stance),
                3 => correct(claim, CorrectedField::About, &pair[1]),
                4 => Ruling::Merge { events: pair },
                5 => Ruling::Different { events: pair },
                6 => Ruling::Split {
                    kept: vec![pair[0].clone()],
                    apart: vec![pair[1].clone()],
                },
                _ => match out.get(a % out.len().max(1)) {
                    Some(known) => Ruling::Undo {
                        decision: known.id.clone(),
                    },
                    None => reject("C-0000000000000000"),
                },
            };
            out.push(made(second, ["Ada", "Ben", "Cy"][who], ruling));
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_arrival_of_decisions_does_not_matter(
        decisions in decisions(),
        turn in 0_usize..14,
    ) {
        let expected = ledger(decisions.clone());
        let mut turned = decisions.clone();
        turned.rotate_left(turn % decisions.len().max(1));
        let operations = turned
            .iter()
            .cloned()
            .map(|decision| Operation::Decide(Box::new(decision)))
            .chain(readings().into_iter().rev().map(|r| Operation::Ingest(Box::new(r))))
            .chain(decisions.into_iter().rev().map(|d| Operation::Decide(Box::new(d))));
        let replayed = Ledger::from_operations(operations.collect::<Vec<_>>());
        prop_assert_eq!(printed(&replayed), printed(&expected));
        prop_assert_eq!(replayed.decisions(), expected.decisions());
    }

    #[test]
    fn undoing_everything_leaves_what_was_read(decisions in decisions()) {
        let undo = |decision: &Decision| {
            let ruling = Ruling::Undo { decision: decision.id.clone() };
            Decision::new(ruling, "2031-03-02T13:00:00Z", None, None, Vec::new())
        };
        // an undo among them must not bring anything back
        let (undos, others): (Vec<_>, Vec<_>) = decisions
            .into_iter()
            .partition(|d| matches!(d.ruling, Ruling::Undo { .. }));
        let all: Vec<Decision> = others.iter().map(undo).chain(others.clone()).chain(undos).collect();
        prop_assert_eq!(printed(&ledger(all)), printed(&ledger([])));
    }

    #[test]
    fn a_rejected_claim_never_counts(decisions in decisions()) {
        let ledger = ledger(decisions);
        for event in events(&ledger) {
            let rejected = event.claims.iter().filter(|claim| claim.is_rejected());
            let counted = serde_json::to_string(&(&event.facets, &event.relations, &event.participants));
            let counted = counted.unwrap();
            for claim in rejected {
                prop_assert!(!counted.contains(&claim.id), "{} counts in {}", claim.id, event.id);
            }
        }
    }
}

#[test]
fn what_needs_a_person_is_asked_until_somebody_decides() {
    let all = ledger([]);
    let denials = claims(&all, "speaker:halvland stance:deny");
    let one_left = made(0, "Ada", reject(&denials[1].id));
    let asked = |ledger: &Ledger| {
        let queue = ledger.queue().queue;
        let about = queue.iter().find(|q| q.targets[0] == denials[0].id);
        about.cloned()
    };
    let ledger_with_one = ledger([one_left.clone()]);
    let question = asked(&ledger_with_one).unwrap();
    assert!(question.reason.contains("disputed"), "{}", question.reason);
    let passage = &question.passages[0];
    let chars: Vec<char> = passage.text.chars().collect();
    let marked = passage.marked.iter().map(|span| {
        let marked: String = chars[span.start()..span.end()].iter().collect();
        marked
    });
    let marked = marked.collect::<Vec<_>>().join(" ");
    assert!(marked.contains(denials[0].text.split(" … ").next().unwrap()));
    let decided = ledger([one_left, made(1, "Ada", accept(&denials[0].id))]);
    assert!(asked(&decided).is_none());
}

#[test]
fn conflicts_are_asked_first() {
    let claim = claims(&ledger([]), "stance:deny").remove(0).id;
    let both = ledger([
        made(0, "Ada", accept(&claim)),
        made(1, "Ben", reject(&claim)),
    ]);
    let first = both.queue().queue.remove(0);
    assert_eq!(first.kind, QuestionKind::Conflict);
    assert!(
        first.reason.contains("Ben decided otherwise"),
        "{}",
        first.reason
    );
}

#[test]
fn a_preview_says_what_would_change_and_changes_nothing() {
    let all = ledger([]);
    let event = event_of(&all, "speaker:dray");
    let killed = event
        .tallies
        .iter()
        .find(|t| t.measure == "killed")
        .unwrap();
    let last = &killed.history.last().unwrap().quantity;
    let told = all.preview(reject(last));
    assert!(
        told.iter()
            .any(|line| line.contains("killed 7 (4 to 7) → 4")),
        "{told:?}"
    );
    assert!(all.preview(accept(&event.claims[0].id)).is_empty());
    let split = Ruling::Split {
        kept: vec![event.id.clone(), event.aliases[0].clone()],
        apart: vec![event.aliases[1].clone()],
    };
    let told = all.preview(split);
    assert!(
        told.iter().any(|line| line.contains("an event of its own")),
        "{told:?}"
    );
}
