//! What one party's words do to another's, by stated rules alone: the reader that marks names and
//! speakers is left out, so that only plain sentences are claims.

#![allow(clippy::unwrap_used)]

use std::sync::{Arc, LazyLock};

use counterclaim_extract::Extractor;
use counterclaim_extract::annotation::{Annotations, Encoder};
use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_model::{Article, EntryId, Reading, Realis};

/// Marks nothing: what is left are the stated rules.
struct Blank;

impl Encoder for Blank {
    fn annotate(&self, _: &Segments<'_>) -> Annotations {
        Annotations::default()
    }
}

static EXTRACTOR: LazyLock<Extractor> =
    LazyLock::new(|| Extractor::new(&Files::builtin(), Arc::new(Blank)).unwrap());

/// The reading of paragraphs that are separated by blank lines.
fn read(text: &str) -> Reading {
    EXTRACTOR.read(Article::of_text("test", text))
}

/// Relations as "claim kind claim-or-event", both as numbers from 1.
fn relations(reading: &Reading) -> Vec<String> {
    let kind = |relation: &counterclaim_model::Relation| {
        serde_json::to_value(relation.kind)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    };
    reading
        .relations
        .iter()
        .map(|relation| {
            let to = match relation.to {
                EntryId::Claim(id) => format!("c{}", id.index() + 1),
                EntryId::Event(id) => format!("e{}", id.index() + 1),
                other => format!("{other:?}"),
            };
            format!("c{} {} {to}", relation.from.index() + 1, kind(relation))
        })
        .collect()
}

/// Checks which relations a text has; with `!` before the text, that it has none of them.
fn check(text: &str, expected: &[&str]) {
    let (text, wanted) = match text.strip_prefix('!') {
        Some(text) => (text, false),
        None => (text, true),
    };
    let reading = read(text);
    let found = relations(&reading);
    for relation in expected {
        let told: Vec<_> = reading
            .claims
            .iter()
            .map(|claim| (claim.stance, claim.content.spans[0].slice(text)))
            .collect();
        assert_eq!(
            found.iter().any(|other| other == relation),
            wanted,
            "{relation} in {text}\n{found:?}\n{told:#?}"
        );
    }
}

#[test]
fn a_denial_answers_what_it_restates() {
    check(
        "The union insisted that guards had beaten two pickets.\n\nThe mayor insisted that the road was safe.\n\nThe company denied that its guards had beaten any pickets.",
        &["c3 denies c1"],
    );
    check(
        "!The union insisted that the road was safe.\n\nThe company denied that its guards had beaten any pickets.",
        &["c2 denies c1"],
    );
}

#[test]
fn a_denial_of_it_answers_what_stands_before() {
    check(
        "The agency alleged that the firm had hidden nine letters. The firm denied the charge.",
        &["c2 denies c1"],
    );
}

#[test]
fn what_is_taken_back_is_what_was_said() {
    check(
        "The council insisted that the dead were looters. The council insisted that the road was safe. The council retracted its claim that the dead were looters.",
        &["c3 retracts c1"],
    );
}

#[test]
fn a_toll_that_falls_without_a_correction_is_told() {
    let falls = |text: &str| {
        let reading = read(text);
        reading
            .checks
            .iter()
            .any(|check| check.message.contains("no correction is reported"))
    };
    let first = "A ferry sank off the port on Monday. The ministry put the death toll at 14.";
    assert!(falls(&format!(
        "{first} The ministry later put the death toll at 11."
    )));
    assert!(!falls(&format!(
        "{first} The ministry later put the death toll at 17."
    )));
    assert!(!falls(&format!(
        "{first} The hospital later put the death toll at 11."
    )));
}

#[test]
fn the_time_at_the_head_of_a_sentence_dates_all_of_it() {
    let realis = |text: &str| {
        let mut found: Vec<(String, Realis)> = read(text)
            .events
            .iter()
            .map(|event| (event.r#type.clone(), event.realis))
            .collect();
        found.sort();
        found
    };
    // without a day of publication "last year" is what tells the past
    assert_eq!(
        realis("Last year rebels attacked the dam and kidnapped nine workers."),
        [
            ("abduction".to_owned(), Realis::Background),
            ("attack".to_owned(), Realis::Background)
        ]
    );
}

#[test]
fn a_toll_that_is_set_right_replaces_the_claim_that_gave_it() {
    check(
        "The army insisted that a patrol had killed 31 rebels at the ford on Monday. The army insisted that it had lost one soldier, killed by a mine.\n\nThe union denied that anybody was hurt.\n\nThe army corrected its toll and insisted that 29 rebels, not 31, had been killed.",
        &["c4 corrects c1"],
    );
}

#[test]
fn the_dead_of_one_claim_do_not_correct_the_injured_of_another() {
    check(
        "!The ministry initially insisted that four people had been killed. The ministry later insisted that 70 people had been injured.",
        &["c2 corrects c1"],
    );
}

#[test]
fn two_accounts_of_one_thing_contradict_each_other_in_one_sentence() {
    check(
        "The navy insisted that the trawler had struck a rock, but two survivors insisted that a patrol boat had rammed it.",
        &["c2 contradicts c1"],
    );
    check(
        "!The navy insisted that the trawler had struck a rock.\n\nTwo survivors insisted that the water had been cold.",
        &["c2 contradicts c1"],
    );
}

#[test]
fn who_could_not_verify_the_footage_means_the_claim_that_it_shows() {
    check(
        "In a grainy video the navy insisted that guards had planted the mine. Britain insisted that the guards were behind the attack. The agency could not verify the footage.",
        &["c3 could_not_verify c1"],
    );
}

#[test]
fn another_number_contradicts_what_it_points_back_to() {
    check(
        "The union alleged that 14 miners had been killed in the pit. The company put the figure at five.",
        &["c2 contradicts c1"],
    );
}

#[test]
fn a_charge_in_a_relative_clause_is_denied_as_one() {
    check(
        "The Harbor League, which in March accused the army of killing nine villagers, urged it to let observers in.\n\nThe army denied the earlier accusations.",
        &["c2 denies c1"],
    );
}

#[test]
fn who_heard_the_shots_speaks_of_the_killings_that_the_article_opens_with() {
    let events = |text: &str| {
        let reading = read(text);
        let told = |kind: &str| reading.events.iter().filter(|e| e.r#type == kind).count();
        told("killing") + told("shooting")
    };
    let lead = "Soldiers killed nine villagers at the ford on Monday. The army insisted that they were rebels.";
    assert_eq!(
        events(&format!(
            "{lead}\n\nA trader insisted that soldiers had shot the men."
        )),
        1
    );
    assert_eq!(
        events(&format!(
            "{lead}\n\nA trader insisted that soldiers had shot 40 boys in Marseille last year."
        )),
        2
    );
}

#[test]
fn what_was_added_to_a_toll_is_no_toll() {
    let text = "A drone struck a depot, killing three workers. The mayor raised the death toll to five after rescuers found two more bodies.";
    let reading = read(text);
    let counted = reading.quantities.iter().filter(|q| q.event.is_some());
    let best: Vec<f64> = counted.filter_map(|quantity| quantity.best).collect();
    assert_eq!(best, [3.0, 5.0]);
    let events = reading.events.iter().flat_map(|event| &event.quantities);
    assert!(
        events
            .into_iter()
            .all(|id| reading.quantities[id.index()].event.is_some())
    );
}
