//! Which entries of a reading belong to which of its events.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{ClaimId, EntryId, QuantityId, Reading};

/// Indices of what belongs to one event of one reading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub(crate) claims: BTreeSet<ClaimId>,
    pub(crate) quantities: BTreeSet<usize>,
    pub(crate) relations: Vec<usize>,
    pub(crate) checks: Vec<usize>,
}

/// The parts of every event of a reading, by index.
pub(crate) fn parts(reading: &Reading) -> Vec<Parts> {
    let mut parts = vec![Parts::default(); reading.events.len()];
    for claim in &reading.claims {
        for event in &claim.about {
            parts.get_mut(event.index()).into_iter().for_each(|p| {
                p.claims.insert(claim.id);
            });
        }
    }
    for (part, event) in parts.iter_mut().zip(&reading.events) {
        let facets = event.facets.iter();
        let named = facets.flat_map(|f| f.r#for.iter().chain(&f.against).chain(&f.doubt));
        part.claims.extend(named);
        part.claims
            .extend(event.participants.iter().flat_map(|p| &p.according_to));
        let known = |id: &&QuantityId| id.index() < reading.quantities.len();
        let quantities = event.quantities.iter().filter(known);
        part.quantities.extend(quantities.map(|id| id.index()));
    }
    for (index, quantity) in reading.quantities.iter().enumerate() {
        if let Some(part) = quantity
            .event
            .and_then(|event| parts.get_mut(event.index()))
        {
            part.quantities.insert(index);
        }
    }
    let events_of = events_by_entry(reading, &parts);
    let lookup = |entry: EntryId| events_of.get(&entry).cloned().unwrap_or_default();
    for (index, relation) in reading.relations.iter().enumerate() {
        let mut events = lookup(EntryId::Claim(relation.from));
        events.extend(lookup(relation.to));
        events
            .into_iter()
            .for_each(|event| parts[event].relations.push(index));
    }
    for (index, check) in reading.checks.iter().enumerate() {
        let events: BTreeSet<usize> = check.refs.iter().flat_map(|entry| lookup(*entry)).collect();
        events
            .into_iter()
            .for_each(|event| parts[event].checks.push(index));
    }
    parts
}

/// For every claim, quantity and event of a reading, the events that it belongs to.
fn events_by_entry(reading: &Reading, parts: &[Parts]) -> BTreeMap<EntryId, BTreeSet<usize>> {
    let mut out = BTreeMap::<EntryId, BTreeSet<usize>>::new();
    for (event, part) in parts.iter().enumerate() {
        let claims = part.claims.iter().map(|id| EntryId::Claim(*id));
        let quantities = part
            .quantities
            .iter()
            .map(|i| EntryId::Quantity(reading.quantities[*i].id));
        let own = [EntryId::Event(reading.events[event].id)];
        for entry in claims.chain(quantities).chain(own) {
            out.entry(entry).or_default().insert(event);
        }
    }
    out
}
