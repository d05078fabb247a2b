//! What one reader says of an article, be it the program or an annotator: what gets scored.

use std::collections::BTreeMap;

use counterclaim_ledger::{Ledger, party};
use counterclaim_model::{ActorId, EntryId, EventId, Reading, Span};
use serde::Serialize;

use crate::gold::{Gold, KEYS, Target};

/// What one reader says of an article.
#[derive(Debug, Default)]
pub(crate) struct Account {
    pub(crate) claims: Vec<Claim>,
    pub(crate) events: Vec<Event>,
    /// Time expressions, with values where they have one.
    pub(crate) times: Vec<(Span, Option<String>)>,
    pub(crate) quantities: Vec<Quantity>,
    pub(crate) relations: Vec<Relation>,
}

/// One claim.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) source: Vec<Span>,
    pub(crate) cue: Vec<Span>,
    pub(crate) content: Vec<Span>,
    pub(crate) stance: String,
    pub(crate) channel: Option<String>,
    /// What else rows of gold may ask for, by key.
    pub(crate) more: BTreeMap<&'static str, Vec<String>>,
}

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) mentions: Vec<Span>,
    pub(crate) kind: String,
    pub(crate) realis: String,
    /// Facets and their statuses.
    pub(crate) facets: Vec<(String, String)>,
}

/// One number.
#[derive(Debug)]
pub(crate) struct Quantity {
    pub(crate) span: Span,
    pub(crate) value: Option<f64>,
    pub(crate) measure: Option<String>,
}

/// The other end of a relation, by its place in the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Claim(usize),
    Event(usize),
}

/// One bearing of a claim on something.
#[derive(Debug)]
pub(crate) struct Relation {
    pub(crate) kind: String,
    pub(crate) from: usize,
    pub(crate) to: End,
}

/// The name that a value has in the contract.
fn name(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// Kind of the source, names of actor, party and of whom a claim is against, and sort of channel.
fn more(
    reading: &Reading,
    claim: &counterclaim_model::Claim,
) -> BTreeMap<&'static str, Vec<String>> {
    let names = |ids: &[ActorId]| -> Vec<String> {
        let actors = ids.iter().filter_map(|id| reading.actors.get(id.index()));
        actors.map(|actor| actor.name.clone()).collect()
    };
    let actor = claim.source.actor;
    let via = claim.channel.as_ref().map(|channel| name(channel.kind));
    BTreeMap::from([
        ("kind", vec![name(claim.source.kind)]),
        ("actor", names(actor.as_slice())),
        ("party", vec![party::of_claim(reading, claim)]),
        ("against", names(&claim.against)),
        ("via", via.into_iter().collect()),
    ])
}

impl Account {
    /// What the program says.
    pub(crate) fn of_reading(reading: &Reading) -> Self {
        let ledger = Ledger::from_readings([reading.clone()]);
        let claims = reading.claims.iter().map(|claim| Claim {
            source: claim.source.spans.clone(),
            cue: claim.cue.spans.clone(),
            content: claim.content.spans.clone(),
            stance: name(claim.stance),
            channel: claim.channel.as_ref().map(|channel| channel.name.clone()),
            more: more(reading, claim),
        });
        let events = reading.events.iter().map(|event| Event {
            mentions: event.mentions.clone(),
            kind: event.r#type.clone(),
            realis: name(event.realis),
            facets: facets(&ledger, event.id),
        });
        let quantities = reading.quantities.iter().map(|quantity| Quantity {
            span: quantity.span,
            value: quantity.best,
            measure: quantity.measure.clone(),
        });
        let relations = reading.relations.iter().filter_map(|relation| {
            let to = match relation.to {
                EntryId::Claim(id) => End::Claim(id.index()),
                EntryId::Event(id) => End::Event(id.index()),
                _ => return None,
            };
            Some(Relation {
                kind: name(relation.kind),
                from: relation.from.index(),
                to,
            })
        });
        let times = reading.times.iter();
        Self {
            claims: claims.collect(),
            events: events.collect(),
            times: times.map(|time| (time.span, time.value.clone())).collect(),
            quantities: quantities.collect(),
            relations: relations.collect(),
        }
    }

    /// What an annotator says, by the first of each list of choices; what is optional is left out.
    pub(crate) fn of_gold(gold: &Gold) -> Self {
        let first = |choices: &[String]| choices.first().cloned().unwrap_or_default();
        let claims: Vec<_> = gold.claims.iter().filter(|(_, c)| !c.optional).collect();
        let events: Vec<_> = gold.events.iter().filter(|(_, e)| !e.optional).collect();
        let end = |target: &Target| match target {
            Target::Claim(id) => claims.iter().position(|(c, _)| *c == id).map(End::Claim),
            Target::Event(id) => events.iter().position(|(e, _)| *e == id).map(End::Event),
        };
        let relations = gold.relations.iter().filter(|r| !r.optional);
        let relations = relations.filter_map(|relation| {
            Some(Relation {
                kind: first(&relation.kinds),
                from: claims.iter().position(|(c, _)| **c == relation.from)?,
                to: relation.to.iter().find_map(end)?,
            })
        });
        let facets = |id: u32| {
            let own = gold.facets.iter().filter(move |facet| facet.event == id);
            own.map(|facet| (facet.facet.clone(), first(&facet.statuses)))
        };
        Self {
            relations: relations.collect(),
            claims: claims
                .iter()
                .map(|(_, claim)| Claim {
                    source: claim.source.clone(),
                    cue: claim.cue.clone(),
                    content: claim.content.clone(),
                    stance: first(&claim.stances),
                    channel: claim.channels.first().cloned(),
                    more: KEYS
                        .iter()
                        .filter_map(|key| Some((*key, claim.more.get(*key)?.clone())))
                        .collect(),
                })
                .collect(),
            events: events
                .iter()
                .map(|(id, event)| Event {
                    mentions: event.mentions.clone(),
                    kind: first(&event.types),
                    realis: first(&event.realis),
                    facets: facets(**id).collect(),
                })
                .collect(),
            times: gold
                .times
                .iter()
                .map(|(span, value)| (*span, Some(value.clone())))
                .collect(),
            quantities: gold
                .quantities
                .iter()
                .filter(|quantity| !quantity.optional)
                .map(|quantity| Quantity {
                    span: quantity.span,
                    value: quantity.value,
                    measure: quantity.measures.first().cloned(),
                })
                .collect(),
        }
    }
}

/// Facets of an event and their statuses, as the ledger of this one reading tells them.
fn facets(ledger: &Ledger, event: EventId) -> Vec<(String, String)> {
    let dossiers = ledger.event(0, event).events;
    let facets = dossiers.into_iter().flat_map(|event| event.facets);
    facets
        .map(|facet| (facet.facet, name(facet.status)))
        .collect()
}
