//! Who had which part in an event, and where it was, for formats that have one column for it.

use counterclaim_model::ledger::{LedgerEvent, LedgerPlace};
use counterclaim_model::{ActorKind, Role};

use counterclaim_ledger::{Ledger, Query};
use std::collections::BTreeMap;

/// Names of those with one of some roles, in the order of the event and each once.
pub(crate) fn names<'a>(event: &'a LedgerEvent, roles: &[Role]) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for participant in &event.participants {
        let known = names.contains(&participant.name.as_str());
        if roles.contains(&participant.role) && !known {
            names.push(&participant.name);
        }
    }
    names
}

/// Those who did or ordered it.
pub(crate) const DOERS: &[Role] = &[
    Role::Attacker,
    Role::Director,
    Role::Speaker,
    Role::Responder,
];
/// Those to whom it was done.
pub(crate) const DONE_TO: &[Role] = &[Role::Target, Role::Victim, Role::Recipient];

/// The place that says most closely where an event was; of equal ones the first with coordinates.
pub(crate) fn closest(event: &LedgerEvent) -> Option<&LedgerPlace> {
    let rank = |place: &LedgerPlace| (place.lat.is_none() || place.lon.is_none(), place.precision);
    event.places.iter().min_by_key(|place| rank(place))
}

/// Kind of every actor of a ledger, by its name.
pub(crate) fn kinds(ledger: &Ledger) -> BTreeMap<String, ActorKind> {
    let actors = ledger.actors(&Query::default()).actors;
    actors
        .into_iter()
        .map(|actor| (actor.name, actor.kind))
        .collect()
}

/// Outlets of an event's articles that are no copies, in the order of publication and each once.
pub(crate) fn outlets(event: &LedgerEvent) -> Vec<&str> {
    let mut outlets: Vec<&str> = Vec::new();
    for article in event
        .articles
        .iter()
        .filter(|article| article.copy_of.is_none())
    {
        let outlet = article.outlet.as_deref().or(article.origin.as_deref());
        let outlet = outlet.unwrap_or("unknown outlet");
        if !outlets.contains(&outlet) {
            outlets.push(outlet);
        }
    }
    outlets
}
