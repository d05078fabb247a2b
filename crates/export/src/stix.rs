//! Events, parties and claims as a STIX 2.1 bundle (OASIS Standard of 10 June 2021): incidents with
//! sightings by outlets and opinions by parties, each event one grouping.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_ledger::{Ledger, Query, instant};
use counterclaim_model::ledger::{LedgerArticle, LedgerClaim, LedgerEvent, LedgerPlace, Side};
use counterclaim_model::loss::LossV1;
use counterclaim_model::{ActorKind, Stance, json_word};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::plain::{address, visible};
use crate::rows::document;
use crate::{Export, dispute, parts};

/// The namespace that the standard fixes for ids of cyber-observable objects (section 2.9).
const OBSERVABLES: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);

/// The events that a query admits, with everything that they name.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let events = ledger.events(query).events;
    let mut bundle = Bundle {
        kinds: parts::kinds(ledger),
        objects: BTreeMap::new(),
    };
    let mut figures = 0;
    for event in &events {
        bundle.event(event);
        figures += event
            .tallies
            .iter()
            .map(|tally| tally.history.len())
            .sum::<usize>();
    }
    let objects: Vec<Value> = bundle.objects.into_values().collect();
    let ids: Vec<&str> = objects
        .iter()
        .filter_map(|object| object["id"].as_str())
        .collect();
    let id = id("bundle", &ids.join("\0"));
    let spans: usize = events
        .iter()
        .flat_map(|e| &e.claims)
        .map(|claim| claim.content.spans.len())
        .sum();
    let loss = LossV1::new("stix", objects.len())
        .without("figures", figures, "an incident has no numbers; its description names those that differ")
        .without("spans", spans, "the standard has no offsets")
        .by_rule("opinion", "agree for a position that a party puts forward, disagree for one that it denies, neutral where it doubts or could not verify; claims that take no such position are notes")
        .by_rule("sighting", "one for each article that reports an event, copies too; where_sighted_refs is its outlet")
        .by_rule("created, modified", "when the article was published, else 1970-01-01T00:00:00Z: no operation time stands in an export")
        .by_rule("ids", "UUID version 5 of our own ids, so that the same ledger gives the same bundle");
    let mut bundle = json!({"type": "bundle", "id": id});
    // the standard wants no empty list
    if !objects.is_empty() {
        bundle["objects"] = objects.into();
    }
    Export::file(document(&bundle), loss)
}

/// A deterministic id of our own namespace.
fn id(kind: &str, name: &str) -> String {
    let own = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"urn:counterclaim:stix");
    format!(
        "{kind}--{}",
        Uuid::new_v5(&own, format!("{kind}\0{name}").as_bytes())
    )
}

/// A moment as the standard writes it.
fn moment(date: Option<&str>) -> String {
    let instant = date
        .and_then(instant)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// The objects of a bundle by id, so that each stands in it once and in one order.
struct Bundle {
    kinds: BTreeMap<String, ActorKind>,
    objects: BTreeMap<String, Value>,
}

impl Bundle {
    /// Adds an object with the members that every domain object has.
    fn put(&mut self, kind: &str, name: &str, date: Option<&str>, mut object: Value) -> String {
        let id = id(kind, name);
        object["type"] = kind.into();
        object["spec_version"] = "2.1".into();
        object["id"] = id.clone().into();
        object["created"] = moment(date).into();
        object["modified"] = moment(date).into();
        self.objects.entry(id.clone()).or_insert(object);
        id
    }

    fn identity(&mut self, name: &str) -> String {
        let class = match self.kinds.get(name) {
            Some(ActorKind::Person) => "individual",
            Some(ActorKind::Organization | ActorKind::Outlet | ActorKind::Government) => {
                "organization"
            }
            Some(ActorKind::Group) => "group",
            Some(ActorKind::Unnamed) | None => "unknown",
        };
        self.put(
            "identity",
            name,
            None,
            json!({"name": shown(name), "identity_class": class}),
        )
    }

    fn outlet(&mut self, article: &LedgerArticle) -> String {
        let name = article.outlet.as_deref().unwrap_or("unknown outlet");
        self.put(
            "identity",
            &format!("outlet\0{name}"),
            None,
            json!({
                "name": shown(name),
                "identity_class": "organization",
                "sectors": ["entertainment"],
            }),
        )
    }

    fn event(&mut self, event: &LedgerEvent) {
        let first = event
            .articles
            .first()
            .and_then(|article| article.published.as_deref());
        let mut description = vec![format!(
            "{} ({}).",
            event.r#type.replace('_', " "),
            json_word(event.status)
        )];
        description.extend(dispute::sentences(event));
        let incident = self.put(
            "incident",
            &event.id,
            first,
            json!({
                "name": shown(&event.title),
                "description": shown(&description.join(" ")),
                "labels": [event.r#type, json_word(event.status), json_word(event.realis)],
                "external_references": [{"source_name": "counterclaim", "external_id": event.id}],
            }),
        );
        let mut members = BTreeSet::from([incident.clone()]);
        for place in &event.places {
            if let Some(location) = self.location(place) {
                members.insert(self.put(
                    "relationship",
                    &format!("{incident}\0{location}"),
                    first,
                    json!({
                        "relationship_type": "related-to",
                        "source_ref": incident,
                        "target_ref": location,
                    }),
                ));
                members.insert(location);
            }
        }
        for article in &event.articles {
            members.extend(self.sighting(event, &incident, article));
        }
        for claim in &event.claims {
            members.extend(self.claim(event, &incident, claim));
        }
        self.put(
            "grouping",
            &event.id,
            first,
            json!({
                "name": shown(&event.title),
                "context": "unspecified",
                "object_refs": members,
            }),
        );
    }

    fn location(&mut self, place: &LedgerPlace) -> Option<String> {
        if place.country.is_none() && (place.lat.is_none() || place.lon.is_none()) {
            return None;
        }
        let mut object = json!({"name": shown(&place.name)});
        if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
            object["latitude"] = lat.into();
            object["longitude"] = lon.into();
        }
        if let Some(country) = &place.country {
            object["country"] = country.clone().into();
        }
        let name = format!(
            "{}\0{:?}\0{:?}\0{:?}",
            place.name, place.lat, place.lon, place.country
        );
        Some(self.put("location", &name, None, object))
    }

    /// The page, that it was there, and that its outlet tells of the event.
    fn sighting(
        &mut self,
        event: &LedgerEvent,
        incident: &str,
        article: &LedgerArticle,
    ) -> [String; 4] {
        let date = article.published.as_deref();
        let page = self.page(article);
        let outlet = self.outlet(article);
        let seen = moment(article.captured.as_deref().or(date));
        let observed = self.put(
            "observed-data",
            &article.id,
            date,
            json!({
                "first_observed": seen,
                "last_observed": seen,
                "number_observed": 1,
                "object_refs": [page],
                "created_by_ref": outlet,
            }),
        );
        let sighting = self.put(
            "sighting",
            &format!("{}\0{}", event.id, article.id),
            date,
            json!({
                "sighting_of_ref": incident,
                "observed_data_refs": [observed],
                "where_sighted_refs": [outlet],
                "count": 1,
                "description": shown(article.title.as_deref().unwrap_or(&article.input)),
                "external_references": [{"source_name": "counterclaim", "external_id": article.id}],
            }),
        );
        [page, outlet, observed, sighting]
    }

    /// The page as a cyber-observable object, whose id comes from the members that the standard names.
    fn page(&mut self, article: &LedgerArticle) -> String {
        let (kind, key, value) = match &article.url {
            Some(url) => ("url", "value", address(url)),
            None => ("file", "name", shown(&article.input)),
        };
        let contributing = serde_json::to_string(&json!({key: value})).unwrap_or_default();
        let id = format!(
            "{kind}--{}",
            Uuid::new_v5(&OBSERVABLES, contributing.as_bytes())
        );
        let object = json!({"type": kind, "spec_version": "2.1", "id": id, key: value});
        self.objects.entry(id.clone()).or_insert(object);
        id
    }

    /// An opinion where the claim takes a position on the event, else a note; and whose it is.
    fn claim(&mut self, event: &LedgerEvent, incident: &str, claim: &LedgerClaim) -> [String; 2] {
        let party = self.identity(&claim.party);
        let date = claim.published.as_deref();
        let reference = json!([{"source_name": "counterclaim", "external_id": claim.id}]);
        let name = format!("{}\0{}", event.id, claim.id);
        let object = match opinion(event, claim) {
            Some(opinion) => self.put(
                "opinion",
                &name,
                date,
                json!({
                    "opinion": opinion,
                    "explanation": shown(&claim.text),
                    "authors": [shown(&claim.source_name)],
                    "object_refs": [incident],
                    "created_by_ref": party,
                    "labels": [json_word(claim.stance)],
                    "external_references": reference,
                }),
            ),
            None => self.put(
                "note",
                &name,
                date,
                json!({
                    "content": shown(&claim.text),
                    "authors": [shown(&claim.source_name)],
                    "object_refs": [incident],
                    "created_by_ref": party,
                    "labels": [json_word(claim.stance)],
                    "external_references": reference,
                }),
            ),
        };
        [party, object]
    }
}

/// Words where the standard wants some.
fn shown(text: &str) -> String {
    let text = visible(text);
    if text.is_empty() {
        "unknown".to_owned()
    } else {
        text
    }
}

/// Where a claim stands to an event: by the positions that it takes, else by its stance.
fn opinion(event: &LedgerEvent, claim: &LedgerClaim) -> Option<&'static str> {
    let positions = event.facets.iter().flat_map(|facet| &facet.positions);
    let holders = positions.flat_map(|position| &position.holders);
    let sides = holders
        .filter(|holder| holder.claims.contains(&claim.id))
        .map(|holder| holder.side);
    match sides.max() {
        Some(Side::For) => return Some("agree"),
        Some(Side::Against) => return Some("disagree"),
        Some(Side::Doubt) => return Some("neutral"),
        None => {}
    }
    match claim.stance {
        Stance::Assert | Stance::Accuse | Stance::Confirm => Some("agree"),
        Stance::Deny => Some("disagree"),
        Stance::Doubt | Stance::Unverified => Some("neutral"),
        Stance::Correct
        | Stance::Retract
        | Stance::Predict
        | Stance::Announce
        | Stance::Threaten
        | Stance::Demand
        | Stance::Decline => None,
    }
}
