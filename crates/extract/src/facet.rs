//! What claims about an event agree and disagree on, and the status that follows, by stated rules.
//!
//! A facet's value has claims for it, against it, and in doubt of it. The event's status is the
//! strongest of: *conceded* (a party speaks against its own denial), *corrected* (the same speaker
//! replaced it), *disputed* (put forward by one party, denied, doubted or contradicted by another),
//! *unverified* (somebody could not verify it), *single-source* (one party alone tells it),
//! *undisputed*.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{
    ActorId, Claim, ClaimId, EntryId, Event, EventId, Facet, Quantity, Realis, Relation,
    RelationKind, Role, Stance, Status,
};
use serde::Deserialize;

use crate::actor::Cast;
use crate::pattern::{Patterns, normalize};
use crate::resources::{Files, ResourceError};
use crate::segment::Segments;

const PATH: &str = "facets/en.toml";

/// The values of `resources/facets/en.toml`.
#[derive(Clone, Debug)]
pub struct FacetRules {
    values: Vec<(String, String, Patterns)>,
    directs: Patterns,
    /// Value and example, run by a test.
    pub examples: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    values: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    facet: String,
    value: String,
    patterns: Vec<String>,
    examples: Vec<String>,
}

impl FacetRules {
    /// Reads and compiles the values.
    ///
    /// # Errors
    /// Where the file is missing, not of its form, or a pattern does not compile.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let file: File = files.toml(PATH)?;
        let mut values = Vec::new();
        let mut examples = Vec::new();
        for row in file.values {
            examples.extend(row.examples.iter().map(|e| (row.value.clone(), e.clone())));
            let patterns =
                Patterns::new(&row.patterns).map_err(|error| ResourceError::new(PATH, error))?;
            values.push((row.facet, row.value, patterns));
        }
        let directs = Patterns::new(&[
            "(order*|direct*|orchestrat*|mastermind*|instruct*|command*|sponsor*|instigat*) ",
            "(decision*|orders|instructions) ... (made|taken|came|come|given|from)",
            "on (the )?(orders|instructions) of",
        ])
        .map_err(|error| ResourceError::new(PATH, error))?;
        Ok(Self {
            values,
            directs,
            examples,
        })
    }

    /// The facet values that some words put forward.
    fn in_words(&self, words: &str) -> impl Iterator<Item = (&str, &str)> {
        let normalized = normalize(words);
        self.values
            .iter()
            .filter(move |(_, _, patterns)| patterns.find_in(&normalized))
            .map(|(facet, value, _)| (facet.as_str(), value.as_str()))
    }
}

/// What facets are computed from.
#[derive(Clone, Copy)]
pub struct FacetContext<'a> {
    /// The text.
    pub segments: &'a Segments<'a>,
    /// The claims, with `about` and `against` set.
    pub claims: &'a [Claim],
    /// Who speaks for whom.
    pub cast: &'a Cast,
    /// How claims bear on each other.
    pub relations: &'a [Relation],
    /// The numbers, with `event` and `claim` set.
    pub quantities: &'a [Quantity],
    /// Values by phrase.
    pub rules: &'a FacetRules,
}

/// Claims for, against and in doubt of each value of each facet.
type Positions = BTreeMap<(String, String), [BTreeSet<ClaimId>; 3]>;

const FOR: usize = 0;
const AGAINST: usize = 1;
const DOUBT: usize = 2;

/// Sets facets and status of every event.
pub fn settle(ctx: &FacetContext<'_>, events: &mut [Event]) {
    for event in events {
        let mut positions = positions(ctx, event);
        answer(ctx, event.id, &mut positions);
        event.facets = positions
            .into_iter()
            .map(|((facet, value), [r#for, against, doubt])| Facet {
                facet,
                value,
                r#for: r#for.into_iter().collect(),
                against: against.into_iter().collect(),
                doubt: doubt.into_iter().collect(),
            })
            .collect();
        event.status = status(ctx, event);
    }
}

fn about<'a>(ctx: &FacetContext<'a>, event: EventId) -> impl Iterator<Item = &'a Claim> {
    ctx.claims
        .iter()
        .filter(move |claim| claim.about.contains(&event))
}

/// Whether a stance puts forward that something is so.
fn puts_forward(stance: Stance) -> bool {
    matches!(
        stance,
        Stance::Assert | Stance::Accuse | Stance::Confirm | Stance::Correct | Stance::Announce
    )
}

fn positions(ctx: &FacetContext<'_>, event: &Event) -> Positions {
    let mut positions = Positions::new();
    let mut add = |facet: &str, value: &str, side: usize, claim: ClaimId| {
        positions
            .entry((facet.to_owned(), value.to_owned()))
            .or_default()[side]
            .insert(claim);
    };
    for claim in about(ctx, event.id) {
        let forward = puts_forward(claim.stance);
        if forward && event.realis == Realis::Reported {
            add("occurred", "yes", FOR, claim.id);
        }
        if claim.stance == Stance::Doubt {
            add("occurred", "yes", DOUBT, claim.id);
        }
        let words: String = claim
            .content
            .spans
            .iter()
            .map(|span| ctx.segments.slice(*span))
            .collect();
        if claim.stance == Stance::Accuse {
            let said = normalize(&format!("{} {words}", cue_words(ctx, claim)));
            let facet = if ctx.rules.directs.find_in(&said) {
                "director"
            } else {
                "perpetrator"
            };
            for accused in &claim.against {
                add(facet, &party_name(ctx, *accused), FOR, claim.id);
            }
        }
        for (facet, value) in ctx.rules.in_words(&words) {
            let side = if claim.stance == Stance::Deny {
                AGAINST
            } else {
                FOR
            };
            add(facet, value, side, claim.id);
        }
    }
    for participant in &event.participants {
        let facet = match participant.role {
            Role::Attacker => "perpetrator",
            Role::Director => "director",
            _ => continue,
        };
        let Some(actor) = participant.actor else {
            continue;
        };
        for claim in &participant.according_to {
            if ctx
                .claims
                .get(claim.index())
                .is_some_and(|claim| puts_forward(claim.stance))
            {
                add(facet, &party_name(ctx, actor), FOR, *claim);
            }
        }
    }
    for quantity in ctx.quantities.iter().filter(|q| q.event == Some(event.id)) {
        if let (Some(measure), Some(best), Some(claim)) =
            (&quantity.measure, quantity.best, quantity.claim)
        {
            add(&format!("count:{measure}"), &format!("{best}"), FOR, claim);
        }
    }
    positions
}

fn cue_words<'a>(ctx: &FacetContext<'a>, claim: &Claim) -> &'a str {
    claim
        .cue
        .spans
        .first()
        .map_or("", |span| ctx.segments.slice(*span))
}

fn party_name(ctx: &FacetContext<'_>, actor: ActorId) -> String {
    let party = ctx.cast.party(actor);
    ctx.cast
        .actors
        .get(party.index())
        .map_or_else(String::new, |actor| actor.name.clone())
}

/// Puts denials and doubts on the values whose claims they answer; a denial of the event itself is
/// against its having occurred.
fn answer(ctx: &FacetContext<'_>, event: EventId, positions: &mut Positions) {
    for relation in ctx.relations {
        let side = match relation.kind {
            RelationKind::Denies | RelationKind::Contradicts => AGAINST,
            RelationKind::Doubts | RelationKind::CouldNotVerify => DOUBT,
            _ => continue,
        };
        match relation.to {
            EntryId::Event(id) if id == event => {
                let position = positions
                    .entry(("occurred".to_owned(), "yes".to_owned()))
                    .or_default();
                if !position[FOR].contains(&relation.from) {
                    position[side].insert(relation.from);
                }
            }
            EntryId::Claim(target) => {
                for ((facet, _), position) in positions.iter_mut() {
                    // whoever denies an accusation denies its part, not that anything happened, nor
                    // how much
                    let of_accusation = relation.kind == RelationKind::Denies
                        && ctx
                            .claims
                            .get(target.index())
                            .is_some_and(|claim| claim.stance == Stance::Accuse);
                    let spared =
                        of_accusation && (facet == "occurred" || facet.starts_with("count:"));
                    let unlike = relation.facet.as_ref().is_some_and(|f| f != facet);
                    if position[FOR].contains(&target)
                        && !position[FOR].contains(&relation.from)
                        && !spared
                        && !unlike
                    {
                        position[side].insert(relation.from);
                    }
                }
            }
            _ => {}
        }
    }
}

fn status(ctx: &FacetContext<'_>, event: &Event) -> Status {
    let parties = |claims: &[ClaimId]| -> BTreeSet<ActorId> {
        claims
            .iter()
            .filter_map(|claim| ctx.claims[claim.index()].source.actor)
            .map(|actor| ctx.cast.party(actor))
            .collect()
    };
    let concedes = event.facets.iter().any(|facet| {
        let both: Vec<ActorId> = parties(&facet.r#for)
            .intersection(&parties(&facet.against))
            .copied()
            .collect();
        facet.r#for.iter().any(|claim| {
            let claim = &ctx.claims[claim.index()];
            claim.stance == Stance::Confirm
                && claim
                    .source
                    .actor
                    .is_some_and(|a| both.contains(&ctx.cast.party(a)))
        })
    });
    let mine = |id: &EntryId| match id {
        EntryId::Event(id) => *id == event.id,
        EntryId::Claim(id) => ctx.claims[id.index()].about.contains(&event.id),
        _ => false,
    };
    let has = |kind: &[RelationKind]| {
        ctx.relations
            .iter()
            .any(|relation| kind.contains(&relation.kind) && mine(&relation.to))
    };
    let contested = event.facets.iter().any(|facet| {
        let told = !facet.r#for.is_empty() || !told_by_claims_only(ctx, event);
        told && (!facet.against.is_empty() || doubted(ctx, facet))
    });
    if concedes {
        Status::Conceded
    } else if has(&[RelationKind::Corrects, RelationKind::Retracts]) {
        Status::Corrected
    } else if contested {
        Status::Disputed
    } else if has(&[RelationKind::CouldNotVerify]) {
        Status::Unverified
    } else if told_by_claims_only(ctx, event) && tellers(ctx, event) < 2 {
        Status::SingleSource
    } else {
        Status::Undisputed
    }
}

/// Whether somebody doubts a facet's value; not being able to verify it is no doubt.
fn doubted(ctx: &FacetContext<'_>, facet: &Facet) -> bool {
    facet
        .doubt
        .iter()
        .any(|claim| ctx.claims[claim.index()].stance == Stance::Doubt)
}

/// Whether every mention of an event stands inside what somebody said.
fn told_by_claims_only(ctx: &FacetContext<'_>, event: &Event) -> bool {
    event.mentions.iter().all(|mention| {
        ctx.claims.iter().any(|claim| {
            claim
                .content
                .spans
                .iter()
                .any(|span| span.contains(*mention))
        })
    })
}

fn tellers(ctx: &FacetContext<'_>, event: &Event) -> usize {
    let told = about(ctx, event.id).filter(|claim| puts_forward(claim.stance));
    let parties: BTreeSet<Option<ActorId>> = told
        .map(|claim| claim.source.actor.map(|actor| ctx.cast.party(actor)))
        .collect();
    parties.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_the_resource_holds() {
        let rules = FacetRules::load(&Files::builtin()).unwrap();
        assert!(!rules.examples.is_empty());
        for (_, example) in &rules.examples {
            let (words, not, expected) = match example.split_once("!=>") {
                Some((words, expected)) => (words, true, expected.trim()),
                None => {
                    let (words, expected) = example.split_once("=>").unwrap();
                    (words, false, expected.trim())
                }
            };
            let found = rules.in_words(words).any(|(_, value)| value == expected);
            assert_eq!(found, !not, "{example}");
        }
    }
}
