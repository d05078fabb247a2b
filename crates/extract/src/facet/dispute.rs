//! Which facet of an event two claims dispute, and who stands on which side of it.
//!
//! 1. The facet that the relation names (a number's measure).
//! 2. *cause*, where one of the two gives a cause.
//! 3. What blame is about for this sort of event, where one of the two accuses: the perpetrator or
//!    director of an attack, else the cause.
//! 4. *occurred*, where the answer says that the event itself did not happen, or points back to a claim
//!    that tells it.
//! 5. Else *occurred* of an attack or another act, and the *cause* of what befalls people, unless neither
//!    blames anybody and one of the two is about something else: who was hurt or saved, what follows.

use counterclaim_model::{Claim, EntryId, Event, Realis, Relation, RelationKind, Stance};

use super::{AGAINST, DOUBT, FOR, FacetContext, Positions, Sides, put_forward, snippet};

/// Enters every relation between claims on an event.
pub(super) fn read(
    ctx: &FacetContext<'_>,
    event: &Event,
    sides: &Sides,
    positions: &mut Positions,
) {
    for relation in ctx.relations {
        let Some(from) = ctx.claims.get(relation.from.index()) else {
            continue;
        };
        match relation.to {
            EntryId::Event(id) if id == event.id => of_event(relation, positions),
            EntryId::Claim(target) => {
                let Some(to) = ctx.claims.get(target.index()) else {
                    continue;
                };
                let concern = |claim: &Claim| sides.concern(claim, event.id);
                let silent = |claim: &Claim| sides.is_silent(claim);
                let concerned =
                    concern(to) && (concern(from) || silent(from)) || concern(from) && silent(to);
                if concerned {
                    of_claims(ctx, event, relation, [from, to], positions);
                }
            }
            _ => {}
        }
    }
}

fn side(kind: RelationKind) -> Option<usize> {
    match kind {
        RelationKind::Denies | RelationKind::Contradicts => Some(AGAINST),
        RelationKind::Doubts | RelationKind::CouldNotVerify => Some(DOUBT),
        _ => None,
    }
}

/// A denial of the event itself is against its having occurred.
fn of_event(relation: &Relation, positions: &mut Positions) {
    let Some(side) = side(relation.kind) else {
        return;
    };
    let key = ("occurred".to_owned(), "yes".to_owned());
    let position = positions.entry(key).or_default();
    if !position[FOR].contains(&relation.from) {
        position[side].insert(relation.from);
    }
}

fn of_claims(
    ctx: &FacetContext<'_>,
    event: &Event,
    relation: &Relation,
    [from, to]: [&Claim; 2],
    positions: &mut Positions,
) {
    let Some(side) = side(relation.kind) else {
        if matches!(
            relation.kind,
            RelationKind::Corrects | RelationKind::Retracts
        ) {
            replaced(ctx, event, relation, [from, to], positions);
        }
        return;
    };
    let Some(facet) = question(ctx, event, relation, from, to) else {
        return;
    };
    // a denial that is doubted, or a word on what others said, puts no cause forward
    let empty = to.stance == Stance::Deny && side == DOUBT || super::says_nothing_of_it(ctx, to);
    if facet == "cause" && empty && given_by(ctx, event, to, "cause").is_none() {
        return;
    }
    let known: Vec<_> = positions
        .iter()
        .filter(|((name, _), position)| *name == facet && position[FOR].contains(&to.id))
        .map(|(key, _)| key.clone())
        .collect();
    let keys = if known.is_empty() {
        let Some(value) = value(ctx, event, &facet, to) else {
            return;
        };
        vec![(facet.clone(), value)]
    } else {
        known
    };
    for key in keys {
        let position = positions.entry(key).or_default();
        if side == AGAINST || to.stance != Stance::Deny {
            position[FOR].insert(to.id);
        }
        if !position[FOR].contains(&from.id) {
            position[side].insert(from.id);
        }
    }
}

/// The facet that two claims dispute; the rules stand at the head of this file.
fn question(
    ctx: &FacetContext<'_>,
    event: &Event,
    relation: &Relation,
    from: &Claim,
    to: &Claim,
) -> Option<String> {
    if let Some(facet) = &relation.facet {
        return Some(facet.clone());
    }
    let given = |claim: &Claim| put_forward(ctx, event, claim);
    let both = [given(to), given(from)].concat();
    if both.iter().any(|(facet, _)| facet == "cause") {
        return Some("cause".to_owned());
    }
    if let Some((facet, _)) = both.iter().find(|(facet, _)| facet != "identity") {
        return Some(facet.clone());
    }
    let tells = |claim: &Claim| {
        let mut spans = claim.content.spans.iter();
        spans.any(|span| event.mentions.iter().any(|mention| span.contains(*mention)))
    };
    if tells(from) && from.stance == Stance::Deny || event.realis == Realis::Negated {
        return Some("occurred".to_owned());
    }
    if !ctx.rules.befalls(&event.family) {
        return Some("occurred".to_owned());
    }
    let both = [from, to];
    let blames = both.iter().any(|claim| claim.stance == Stance::Accuse);
    let beside = both.iter().any(|claim| is_beside(ctx, claim));
    (blames || !beside).then(|| "cause".to_owned())
}

/// Whether a claim counts people or things, or is about what follows an event.
fn is_beside(ctx: &FacetContext<'_>, claim: &Claim) -> bool {
    let mut numbers = ctx.quantities.iter();
    let counts = numbers.any(|q| q.claim == Some(claim.id) && q.measure.is_some());
    counts
        || ctx
            .rules
            .no_cause(&super::joined(ctx, &claim.content.spans))
}

/// The value that a claim itself puts forward on a facet.
fn given_by(ctx: &FacetContext<'_>, event: &Event, claim: &Claim, facet: &str) -> Option<String> {
    let mut own = put_forward(ctx, event, claim).into_iter();
    own.find(|(name, _)| name == facet).map(|(_, value)| value)
}

fn value(ctx: &FacetContext<'_>, event: &Event, facet: &str, claim: &Claim) -> Option<String> {
    if let Some(value) = given_by(ctx, event, claim, facet) {
        return Some(value);
    }
    if let Some(measure) = facet.strip_prefix("count:") {
        let mut own = ctx.quantities.iter().filter(|quantity| {
            quantity.claim == Some(claim.id) && quantity.measure.as_deref() == Some(measure)
        });
        let best = own.find_map(|quantity| quantity.best);
        return best.map(|best| format!("{best}"));
    }
    Some(match facet {
        "occurred" => "yes".to_owned(),
        // who is not named is not known by the words of the claim
        "perpetrator" | "director" => "the accused".to_owned(),
        "cause" => super::cause(ctx, claim),
        _ => snippet(ctx, claim),
    })
}

/// Both a party's claim and the one that replaces it take sides on what was replaced.
fn replaced(
    ctx: &FacetContext<'_>,
    event: &Event,
    relation: &Relation,
    [from, to]: [&Claim; 2],
    positions: &mut Positions,
) {
    let sided = positions
        .values()
        .any(|position| position[FOR].contains(&from.id) && position[FOR].contains(&to.id));
    let counted = positions.iter().any(|((facet, _), position)| {
        facet.starts_with("count:") && position[FOR].contains(&to.id)
    });
    if counted && !sided {
        return;
    }
    let Some(facet) = question(ctx, event, relation, from, to) else {
        return;
    };
    let admits = to.stance == Stance::Deny;
    let value = match facet.as_str() {
        "occurred" => Some("yes".to_owned()),
        _ => value(ctx, event, &facet, to),
    };
    let Some(value) = value else { return };
    let key = (facet.clone(), value);
    let position = positions.entry(key).or_default();
    position[if admits { AGAINST } else { FOR }].insert(to.id);
    let takes_back = relation.kind == RelationKind::Retracts || from.stance == Stance::Correct;
    let now = if admits {
        FOR
    } else if takes_back {
        AGAINST
    } else {
        FOR
    };
    position[now].insert(from.id);
}
