//! What answers what, on claims that are given.

use counterclaim_model::{
    Act, Actor, ActorKind, Certainty, ClaimId, Content, Cue, Polarity, QuoteForm, Source,
    SourceKind,
};

use super::*;
use crate::annotation::Annotations;
use crate::facet::FacetRules;
use crate::grammar::Language;
use crate::resources::Files;

#[test]
fn every_example_of_the_resource_holds() {
    assert!(RelationRules::load(&Files::builtin()).is_ok());
    assert_eq!(rules::wrong_example(&Files::builtin()), None);
    assert_eq!(concept::wrong_example(&Files::builtin()), None);
}

/// Claims are rows of `stance, source, cue, content`, found in the text one after the other; whom an
/// accusation is aimed at stands behind `>`. A relation is written `FROM kind TO`, by rows from 1.
fn check(text: &str, rows: &[(Stance, &str, &str, &str)], expected: &[&str]) {
    let files = Files::builtin();
    let language = Language::load(&files).unwrap();
    let segments = Segments::of_text(text);
    let grammar = Grammar::of(&segments, &Annotations::default(), &[], &language);
    let mut cast = Cast::default();
    let mut claims = Vec::new();
    let find = |words: &str| {
        let at = text.find(words).unwrap();
        Span::new(at, at + words.len())
    };
    for (index, (stance, source, cue, content)) in rows.iter().enumerate() {
        let (source, aimed) = source.split_once('>').unwrap_or((source, ""));
        let mut actor = |name: &str| {
            let known = cast
                .actors
                .iter()
                .position(|actor: &Actor| actor.name == name);
            ActorId::from_index(known.unwrap_or_else(|| {
                cast.actors.push(named(cast.actors.len(), name, find(name)));
                cast.actors.len() - 1
            }))
        };
        let against = (!aimed.is_empty())
            .then(|| actor(aimed))
            .into_iter()
            .collect();
        claims.push(Claim {
            id: ClaimId::from_index(index),
            source: Source {
                spans: vec![find(source)],
                actor: Some(actor(source)),
                kind: SourceKind::Institution,
            },
            cue: Cue {
                spans: vec![find(cue)],
                lemma: (*cue).to_owned(),
            },
            content: Content {
                spans: vec![find(content)],
            },
            quote: QuoteForm::Indirect,
            stance: *stance,
            act: Act::Speech,
            certainty: Certainty::Certain,
            polarity: Polarity::Positive,
            against,
            channel: None,
            said_at: None,
            within: None,
            about: Vec::new(),
            score: 1.0,
            evidence: Vec::new(),
        });
    }
    let found: Vec<String> = read(&RelationContext {
        segments: &segments,
        grammar: &grammar,
        claims: &claims,
        cast: &cast,
        events: &[],
        quantities: &[],
        rules: &RelationRules::load(&files).unwrap(),
        facets: &FacetRules::load(&files).unwrap(),
    })
    .iter()
    .map(|relation| {
        let EntryId::Claim(to) = relation.to else {
            panic!("{relation:?}")
        };
        let kind = serde_json::to_value(relation.kind).unwrap();
        let (from, kind) = (
            relation.from.index() + 1,
            kind.as_str().unwrap_or_default().to_owned(),
        );
        format!("{from} {kind} {}", to.index() + 1)
    })
    .collect();
    assert_eq!(found, expected, "{text}");
}

fn named(index: usize, name: &str, mention: Span) -> Actor {
    Actor {
        id: ActorId::from_index(index),
        name: name.to_owned(),
        kind: ActorKind::Organization,
        country: None,
        role: None,
        speaks_for: None,
        mentions: vec![mention],
        because: String::new(),
    }
}

use Stance::{Accuse, Assert, Confirm, Correct, Deny, Unverified};

#[test]
fn a_denial_answers_the_accusation_and_not_what_was_said_last() {
    check(
        "Morvane accused Lestria of mining the strait. The tide office said the water was calm. \
         The cabinet rejected the charge.",
        &[
            (
                Accuse,
                "Morvane>Lestria",
                "accused",
                "Lestria of mining the strait",
            ),
            (Assert, "The tide office", "said", "the water was calm"),
            (Deny, "The cabinet", "rejected", "the charge"),
        ],
        &["3 denies 1"],
    );
}

#[test]
fn causes_of_one_thing_from_two_parties_contradict_each_other() {
    check(
        "The owner said the engine had failed. The union said the fire was caused by a cigarette.",
        &[
            (Assert, "The owner", "said", "the engine had failed"),
            (
                Assert,
                "The union",
                "said",
                "the fire was caused by a cigarette",
            ),
        ],
        &["2 contradicts 1"],
    );
}

#[test]
fn statements_beside_each_other_do_not_contradict_each_other() {
    check(
        "The owner said the ferry left at noon. The harbor office said the ferry was full.",
        &[
            (Assert, "The owner", "said", "the ferry left at noon"),
            (Assert, "The harbor office", "said", "the ferry was full"),
        ],
        &[],
    );
}

#[test]
fn either_account_is_both_sides_of_the_dispute() {
    check(
        "The owner said the engine had failed. The union said the fire was caused by a cigarette.\n\n\
         Rain fell.\n\nThe envoy said he could not confirm either account.",
        &[
            (Assert, "The owner", "said", "the engine had failed"),
            (
                Assert,
                "The union",
                "said",
                "the fire was caused by a cigarette",
            ),
            (
                Unverified,
                "The envoy",
                "could not confirm",
                "either account",
            ),
        ],
        &[
            "2 contradicts 1",
            "3 could_not_verify 1",
            "3 could_not_verify 2",
        ],
    );
    // "two" and "claim" apart mean no two accounts
    check(
        "The owner said the engine had failed. The union said the fire was caused by a cigarette.\n\n\
         Rain fell.\n\nThe clinic said two men had died. The envoy could not verify the claim that two men had died.",
        &[
            (Assert, "The owner", "said", "the engine had failed"),
            (
                Assert,
                "The union",
                "said",
                "the fire was caused by a cigarette",
            ),
            (Assert, "The clinic", "said", "two men had died"),
            (
                Unverified,
                "The envoy",
                "could not verify",
                "the claim that two men had died",
            ),
        ],
        &["2 contradicts 1", "4 could_not_verify 3"],
    );
}

#[test]
fn a_charge_of_neglect_denies_nothing() {
    check(
        "The board said eleven people drowned behind the dam.\n\nThe mayor accused Corvel of opening the dam without a warning.",
        &[
            (
                Assert,
                "The board",
                "said",
                "eleven people drowned behind the dam",
            ),
            (
                Accuse,
                "The mayor>Corvel",
                "accused",
                "Corvel of opening the dam without a warning",
            ),
        ],
        &[],
    );
}

#[test]
fn a_party_that_admits_what_it_denied_corrects_itself() {
    check(
        "The army had denied shelling the mill. On Monday the generals disagreed. \
         Later the army conceded that shells fell on the mill.",
        &[
            (Deny, "The army", "had denied", "shelling the mill"),
            (
                Confirm,
                "The army",
                "conceded",
                "that shells fell on the mill",
            ),
        ],
        &["2 corrects 1"],
    );
}

#[test]
fn a_correction_finds_its_own_earlier_figure() {
    check(
        "The clinic first reported nine patients. The mayor said the road was open. \
         The clinic lowered the number of patients to six.",
        &[
            (Assert, "The clinic", "first reported", "nine patients"),
            (Assert, "The mayor", "said", "the road was open"),
            (
                Correct,
                "The clinic",
                "lowered",
                "the number of patients to six",
            ),
        ],
        &["3 corrects 1"],
    );
}

#[test]
fn neither_account_means_both() {
    check(
        "The guard said the boat had fired. The crew said the guard had rammed it. \
         The paper could not verify either account.",
        &[
            (Assert, "The guard", "said", "the boat had fired"),
            (Assert, "The crew", "said", "the guard had rammed it"),
            (
                Unverified,
                "The paper",
                "could not verify",
                "either account",
            ),
        ],
        &["3 could_not_verify 1", "3 could_not_verify 2"],
    );
}

#[test]
fn what_is_not_true_is_what_was_said_before() {
    check(
        "The owner said every man had a vest. The cook was saved by a trawler.\n\nThe welder said that is simply not true and the lights went out.",
        &[
            (Assert, "The owner", "said", "every man had a vest"),
            (
                Deny,
                "The welder",
                "said that",
                "that is simply not true and the lights went out",
            ),
        ],
        &["2 denies 1"],
    );
}

#[test]
fn an_admission_of_something_else_corrects_no_denial() {
    check(
        "The colonel denied the murder. The colonel acknowledged that a window was broken.",
        &[
            (Deny, "The colonel", "denied", "the murder"),
            (
                Confirm,
                "The colonel",
                "acknowledged",
                "that a window was broken",
            ),
        ],
        &[],
    );
}
