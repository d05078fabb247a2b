//! One point for each place of each event (RFC 7946): longitude first, WGS 84.

use std::collections::BTreeMap;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::{LedgerEvent, LedgerPlace};
use counterclaim_model::loss::LossV1;
use counterclaim_model::{PlacePrecision, json_word};
use serde_json::{Value, json};

use crate::Export;
use crate::extent::edtf;

/// The events that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let events = ledger.events(query).events;
    let mut features = Vec::new();
    let (mut nowhere, mut unplaced, mut areas) = (0, 0, 0);
    for event in &events {
        let before = features.len();
        for (index, place) in event.places.iter().enumerate() {
            match (place.lon, place.lat) {
                (Some(lon), Some(lat)) => {
                    features.push(feature(event, index, place, [lon, lat]));
                    let area = matches!(
                        place.precision,
                        PlacePrecision::District | PlacePrecision::Region | PlacePrecision::Country
                    );
                    areas += usize::from(area);
                }
                _ => unplaced += 1,
            }
        }
        nowhere += usize::from(features.len() == before);
    }
    let claims: usize = events.iter().map(|event| event.claims.len()).sum();
    let loss = LossV1::new("geojson", features.len())
        .without("events without a point", nowhere, "no place of theirs has coordinates")
        .without("places without a point", unplaced, "the gazetteer does not have them")
        .without("claims", claims, "a feature counts stances; the words of claims, facets and numbers are left out")
        .without("outlines of areas", areas, "a district, region or country is the point in its middle; see precision")
        .by_rule("geometry", "one point for each place of an event; an event with several places is several features");
    let collection = json!({"type": "FeatureCollection", "features": features});
    let mut bytes = serde_json::to_vec(&collection).unwrap_or_default();
    bytes.push(b'\n');
    Export::file(bytes, loss)
}

fn feature(event: &LedgerEvent, index: usize, place: &LedgerPlace, point: [f64; 2]) -> Value {
    let mut stances = BTreeMap::<String, usize>::new();
    for claim in &event.claims {
        *stances.entry(json_word(claim.stance)).or_default() += 1;
    }
    let articles: Vec<Value> = event
        .articles
        .iter()
        .map(|article| {
            json!({
                "id": article.id,
                "url": article.url,
                "outlet": article.outlet,
                "published": article.published,
                "copy_of": article.copy_of,
            })
        })
        .collect();
    let time = event.time.as_ref();
    json!({
        "type": "Feature",
        "id": format!("{}/{}", event.id, index + 1),
        "geometry": {"type": "Point", "coordinates": point},
        "properties": {
            "event": event.id,
            "title": event.title,
            "type": event.r#type,
            "realis": json_word(event.realis),
            "status": json_word(event.status),
            "earliest": time.and_then(|time| time.earliest.clone()),
            "latest": time.and_then(|time| time.latest.clone()),
            "edtf": time.and_then(edtf),
            "place": place.name,
            "precision": json_word(place.precision),
            "country": place.country,
            "gazetteer": place.gazetteer,
            "origins": event.origins,
            "stances": stances,
            "articles": articles,
        },
    })
}
