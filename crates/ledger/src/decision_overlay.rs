//! A reading as it stands after what people decided about its claims and numbers.
//!
//! A rejected claim stays in the list of claims and leaves everything that is counted: positions,
//! participants, numbers, relations and checks. A corrected one takes its new value everywhere.
//! Spans and ids never change.

use counterclaim_model::{
    Actor, ActorId, ActorKind, ClaimId, EntryId, Event, EventId, Facet, QuantityId, Reading,
    Realis, RelationKind, SourceKind, Stance, Status,
};

/// The question whether an event happened at all, and its answer.
const OCCURRED: (&str, &str) = ("occurred", "yes");

/// Takes a claim out of everything that is counted.
pub(crate) fn reject_claim(reading: &mut Reading, claim: ClaimId) {
    for event in &mut reading.events {
        for facet in &mut event.facets {
            for side in sides(facet) {
                side.retain(|id| *id != claim);
            }
        }
        disown_participants(event, claim);
    }
    let theirs = reading.quantities.iter().filter(|q| q.claim == Some(claim));
    for quantity in theirs.map(|q| q.id).collect::<Vec<_>>() {
        detach(reading, quantity);
    }
    let entry = EntryId::Claim(claim);
    reading
        .relations
        .retain(|relation| relation.from != claim && relation.to != entry);
    reading.checks.retain(|check| !check.refs.contains(&entry));
    tidy(reading);
}

/// Takes a number out of everything that is counted.
pub(crate) fn reject_quantity(reading: &mut Reading, quantity: QuantityId) {
    let Some(found) = reading.quantities.get(quantity.index()) else {
        return;
    };
    let (event, claim) = (found.event, found.claim);
    let facet = found.measure.as_ref().map(|m| format!("count:{m}"));
    let value = found.best.map(|best| best.to_string());
    detach(reading, quantity);
    let event = event.and_then(|event| reading.events.get_mut(event.index()));
    if let (Some(event), Some(claim)) = (event, claim) {
        let of_number = event
            .facets
            .iter_mut()
            .filter(|f| Some(&f.facet) == facet.as_ref() && Some(&f.value) == value.as_ref());
        of_number.for_each(|facet| facet.r#for.retain(|id| *id != claim));
    }
    let entry = EntryId::Quantity(quantity);
    reading.checks.retain(|check| !check.refs.contains(&entry));
    tidy(reading);
}

/// Gives a claim another stance and puts it on the sides that follow from that.
pub(crate) fn correct_stance(reading: &mut Reading, claim: ClaimId, stance: Stance) {
    let Some(found) = reading.claims.get_mut(claim.index()) else {
        return;
    };
    found.stance = stance;
    let about = found.about.clone();
    reading
        .relations
        .retain(|relation| relation.from != claim || fits(relation.kind, stance));
    for event in &mut reading.events {
        for facet in &mut event.facets {
            if (facet.facet.as_str(), facet.value.as_str()) != OCCURRED {
                take_side(facet, claim, stance);
            }
        }
        if about.contains(&event.id) {
            say_whether_it_occurred(event, claim, stance);
        }
    }
    tidy(reading);
}

/// Gives a claim another speaker; an empty name leaves it with the words of its source.
///
/// `known` is somebody of this name in another article of the ledger.
pub(crate) fn correct_speaker(
    reading: &mut Reading,
    claim: ClaimId,
    name: &str,
    known: Option<&Actor>,
) {
    if claim.index() >= reading.claims.len() {
        return;
    }
    let actor = (!name.is_empty()).then(|| actor_named(reading, claim, name, known));
    reading.claims[claim.index()].source.actor = actor;
}

/// Gives a claim other events of its article to be about, and takes its positions there.
pub(crate) fn correct_about(reading: &mut Reading, claim: ClaimId, about: &[EventId]) {
    let Some(found) = reading.claims.get_mut(claim.index()) else {
        return;
    };
    let stance = found.stance;
    let before = std::mem::replace(&mut found.about, about.to_vec());
    let gone = |event: &EventId| before.contains(event) && !about.contains(event);
    let mut taken: Vec<Facet> = Vec::new();
    for event in reading.events.iter_mut().filter(|event| gone(&event.id)) {
        for facet in &mut event.facets {
            let mut own = Facet {
                facet: facet.facet.clone(),
                value: facet.value.clone(),
                r#for: Vec::new(),
                against: Vec::new(),
                doubt: Vec::new(),
            };
            for (from, to) in sides(facet).into_iter().zip(sides(&mut own)) {
                to.extend(from.iter().filter(|id| **id == claim));
                from.retain(|id| *id != claim);
            }
            if (own.facet.as_str(), own.value.as_str()) != OCCURRED {
                taken.push(own);
            }
        }
        disown_participants(event, claim);
    }
    let new = |event: &EventId| !before.contains(event) && about.contains(event);
    for event in reading.events.iter_mut().filter(|event| new(&event.id)) {
        say_whether_it_occurred(event, claim, stance);
        for own in &taken {
            let known = event
                .facets
                .iter_mut()
                .find(|f| f.facet == own.facet && f.value == own.value);
            match known {
                Some(known) => {
                    for (to, from) in sides(known).into_iter().zip(sides(&mut own.clone())) {
                        from.iter().for_each(|id| insert(to, *id));
                    }
                }
                None => event.facets.push(own.clone()),
            }
        }
    }
    let moved = reading.quantities.iter().filter(|quantity| {
        quantity.claim == Some(claim) && quantity.event.as_ref().is_some_and(gone)
    });
    for quantity in moved.map(|q| q.id).collect::<Vec<_>>() {
        detach(reading, quantity);
        let Some(event) = about.first().filter(|e| e.index() < reading.events.len()) else {
            continue;
        };
        reading.quantities[quantity.index()].event = Some(*event);
        reading.events[event.index()].quantities.push(quantity);
    }
    reading.relations.retain(
        |relation| !matches!(relation.to, EntryId::Event(e) if relation.from == claim && gone(&e)),
    );
    tidy(reading);
}

fn sides(facet: &mut Facet) -> [&mut Vec<ClaimId>; 3] {
    [&mut facet.r#for, &mut facet.against, &mut facet.doubt]
}

fn insert(side: &mut Vec<ClaimId>, claim: ClaimId) {
    if let Err(at) = side.binary_search(&claim) {
        side.insert(at, claim);
    }
}

/// Moves a claim that takes any side on a position to the side of its stance.
fn take_side(facet: &mut Facet, claim: ClaimId, stance: Stance) {
    let takes_one = sides(facet).iter().any(|side| side.contains(&claim));
    if !takes_one {
        return;
    }
    for side in sides(facet) {
        side.retain(|id| *id != claim);
    }
    match stance {
        Stance::Deny => insert(&mut facet.against, claim),
        Stance::Doubt | Stance::Unverified => insert(&mut facet.doubt, claim),
        Stance::Decline | Stance::Retract => {}
        _ => insert(&mut facet.r#for, claim),
    }
}

/// A claim about an event that happened says by its stance that it did. A denial says that it did not
/// only where it denies nothing else about it.
fn say_whether_it_occurred(event: &mut Event, claim: ClaimId, stance: Stance) {
    let answers = |facet: &Facet| (facet.facet.as_str(), facet.value.as_str()) == OCCURRED;
    for facet in event.facets.iter_mut().filter(|f| answers(f)) {
        for side in sides(facet) {
            side.retain(|id| *id != claim);
        }
    }
    let elsewhere = event.facets.iter().any(|facet| {
        !answers(facet) && (facet.against.contains(&claim) || facet.doubt.contains(&claim))
    });
    let side = match stance {
        Stance::Assert | Stance::Accuse | Stance::Confirm | Stance::Correct | Stance::Announce
            if event.realis == Realis::Reported =>
        {
            0
        }
        Stance::Deny if !elsewhere => 1,
        Stance::Doubt | Stance::Unverified if !elsewhere => 2,
        _ => return,
    };
    if !event.facets.iter().any(answers) {
        event.facets.push(Facet {
            facet: OCCURRED.0.to_owned(),
            value: OCCURRED.1.to_owned(),
            r#for: Vec::new(),
            against: Vec::new(),
            doubt: Vec::new(),
        });
    }
    if let Some(facet) = event.facets.iter_mut().find(|f| answers(f)) {
        let [positive, negative, open] = sides(facet);
        insert([positive, negative, open][side], claim);
    }
}

/// Whether a relation of this kind can come from a claim of this stance.
fn fits(kind: RelationKind, stance: Stance) -> bool {
    match kind {
        RelationKind::Denies => stance == Stance::Deny,
        RelationKind::Doubts => stance == Stance::Doubt,
        RelationKind::CouldNotVerify => stance == Stance::Unverified,
        RelationKind::Corrects => stance == Stance::Correct,
        RelationKind::Retracts => stance == Stance::Retract,
        RelationKind::Supports | RelationKind::Repeats => {
            !matches!(stance, Stance::Deny | Stance::Doubt | Stance::Unverified)
        }
        RelationKind::Contradicts => true,
    }
}

/// A participant whom only this claim names is none without it.
fn disown_participants(event: &mut Event, claim: ClaimId) {
    event.participants.retain_mut(|part| {
        let before = part.according_to.len();
        part.according_to.retain(|id| *id != claim);
        before == 0 || !part.according_to.is_empty()
    });
}

fn detach(reading: &mut Reading, quantity: QuantityId) {
    for event in &mut reading.events {
        event.quantities.retain(|id| *id != quantity);
    }
    if let Some(found) = reading.quantities.get_mut(quantity.index()) {
        found.event = None;
    }
}

/// Drops positions that nobody takes and settles statuses anew.
fn tidy(reading: &mut Reading) {
    let mut events = std::mem::take(&mut reading.events);
    for event in &mut events {
        event
            .facets
            .retain_mut(|facet| sides(facet).iter().any(|side| !side.is_empty()));
        event.status = status(reading, event);
    }
    reading.events = events;
}

/// The status of a mention by the rule of the reading, as far as it counts in a ledger: what nobody
/// objects to is told by the ledger itself from all its mentions.
fn status(reading: &Reading, event: &Event) -> Status {
    let stance = |claim: &ClaimId| reading.claims.get(claim.index()).map(|c| c.stance);
    let told_by_claims = event.mentions.iter().all(|mention| {
        let mut spans = reading.claims.iter().flat_map(|c| &c.content.spans);
        spans.any(|span| span.contains(*mention))
    });
    let contested = event.facets.iter().any(|facet| {
        let told = !facet.r#for.is_empty() || !told_by_claims;
        let doubted = facet.doubt.iter().any(|c| stance(c) == Some(Stance::Doubt));
        told && (!facet.against.is_empty() || doubted)
    });
    let about = |entry: EntryId| match entry {
        EntryId::Event(id) => id == event.id,
        EntryId::Claim(id) => reading
            .claims
            .get(id.index())
            .is_some_and(|claim| claim.about.contains(&event.id)),
        _ => false,
    };
    let has = |kinds: &[RelationKind]| {
        let mut relations = reading.relations.iter();
        relations.any(|relation| kinds.contains(&relation.kind) && about(relation.to))
    };
    let unverified = event.facets.iter().flat_map(|f| &f.doubt);
    if has(&[RelationKind::Corrects, RelationKind::Retracts]) {
        Status::Corrected
    } else if contested {
        Status::Disputed
    } else if has(&[RelationKind::CouldNotVerify])
        || unverified
            .map(stance)
            .any(|s| s == Some(Stance::Unverified))
    {
        Status::Unverified
    } else {
        Status::Undisputed
    }
}

/// The actor of this name in the article; if there is none, a new one whose mention is the source of
/// the claim.
fn actor_named(
    reading: &mut Reading,
    claim: ClaimId,
    name: &str,
    known: Option<&Actor>,
) -> ActorId {
    let folded = name.to_lowercase();
    let here = reading
        .actors
        .iter()
        .find(|actor| actor.name.to_lowercase() == folded);
    if let Some(here) = here {
        return here.id;
    }
    let source = &reading.claims[claim.index()].source;
    let kind = match source.kind {
        SourceKind::Named => ActorKind::Person,
        SourceKind::Institution => ActorKind::Organization,
        SourceKind::Unnamed => ActorKind::Group,
        SourceKind::Outlet => ActorKind::Outlet,
    };
    let id = ActorId::from_index(reading.actors.len());
    let mentions = source.spans.clone();
    reading.actors.push(Actor {
        id,
        name: known.map_or_else(|| name.to_owned(), |actor| actor.name.clone()),
        kind: known.map_or(kind, |actor| actor.kind),
        country: known.and_then(|actor| actor.country.clone()),
        role: None,
        speaks_for: None,
        mentions,
        because: String::new(),
    });
    id
}
