//! Events, sources and filters for a timemap, by its validation schemas (`eventSchema`,
//! `sourceSchema` and `associationsSchema` of forensic-architecture/timemap).

use counterclaim_model::json_word;
use std::collections::{BTreeMap, BTreeSet};

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::{LedgerArticle, LedgerEvent};
use counterclaim_model::loss::LossV1;
use serde_json::{Map, Value, json};

use crate::extent::{Extent, edtf};
use crate::parts::closest;
use crate::plain::{address, visible};
use crate::rows::document;
use crate::{Export, dispute};

/// The events that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let list = ledger.events(query).events;
    let events: Vec<Value> = list.iter().filter_map(event).collect();
    let nowhere = list.len() - events.len();
    let claims: usize = list.iter().map(|event| event.claims.len()).sum();
    let more_places: usize = list
        .iter()
        .map(|event| event.places.len().saturating_sub(1))
        .sum();
    let loss = LossV1::new("timemap", events.len())
        .without(
            "events without a day and a point",
            nowhere,
            "the schema asks for one of them",
        )
        .without(
            "further places",
            more_places,
            "an event has one place, the one that says most closely where",
        )
        .without(
            "claims",
            claims,
            "who says what has no field; description names the parties of each dispute",
        )
        .by_rule(
            "date",
            "the first day that it can have been, month/day/year; later days stand in time_display",
        )
        .by_rule(
            "time_display",
            "when it can have been, in EDTF (ISO 8601-2)",
        )
        .by_rule("time_precision", "1: a day; 2: up to a week; 3: longer")
        .by_rule(
            "associations",
            "the type of the event as a category, its status as a filter",
        );
    let files = BTreeMap::from([
        (
            "associations.json".to_owned(),
            document(&associations(&list)),
        ),
        ("events.json".to_owned(), document(&Value::Array(events))),
        ("sources.json".to_owned(), document(&sources(&list))),
    ]);
    Export::folder(files, loss)
}

fn event(event: &LedgerEvent) -> Option<Value> {
    let extent = Extent::of(event.time.as_ref());
    let place = closest(event);
    let point = place.and_then(|place| Some((place.lat?, place.lon?)));
    if extent.is_none() && point.is_none() {
        return None;
    }
    let mut description = vec![event.title.clone()];
    description.extend(dispute::sentences(event));
    let sources: Vec<&str> = event
        .articles
        .iter()
        .map(|article| article.id.as_str())
        .collect();
    let mut fields = json!({
        "id": event.id,
        "description": visible(&description.join(" ")),
        "type": event.r#type,
        "category": event.r#type,
        "associations": [event.r#type, json_word(event.status)],
        "sources": sources,
        "comments": format!("origins: {}", event.origins),
    });
    let mut put = |key: &str, value: String| fields[key] = value.into();
    if let Some(extent) = extent {
        let precision = match extent.days() {
            1 => "1",
            2..=7 => "2",
            _ => "3",
        };
        put("date", extent.first.strftime("%m/%d/%Y").to_string());
        put("time", String::new());
        put("time_precision", precision.to_owned());
        let shown = event.time.as_ref().and_then(edtf);
        put("time_display", shown.unwrap_or_default());
    }
    if let Some(place) = place {
        put("location", visible(&place.name));
    }
    if let Some((lat, lon)) = point {
        put("latitude", lat.to_string());
        put("longitude", lon.to_string());
    }
    Some(fields)
}

/// Each article once, by its id.
fn sources(events: &[LedgerEvent]) -> Value {
    let articles = events.iter().flat_map(|event| &event.articles);
    let sources: Map<String, Value> = articles.map(|a| (a.id.clone(), source(a))).collect();
    Value::Object(sources)
}

fn source(article: &LedgerArticle) -> Value {
    let url = article.url.as_deref().map(address).unwrap_or_default();
    let text = |text: &Option<String>| visible(text.as_deref().unwrap_or(""));
    json!({
        "id": article.id,
        "title": text(&article.title),
        "paths": [url],
        "type": "Article",
        "affil_s": article.outlet.iter().map(|name| visible(name)).collect::<Vec<_>>(),
        "url": url,
        "description": visible(&article.input),
        "date": text(&article.published),
    })
}

fn associations(events: &[LedgerEvent]) -> Value {
    let types: BTreeSet<&str> = events.iter().map(|event| event.r#type.as_str()).collect();
    let statuses: BTreeSet<String> = events.iter().map(|event| json_word(event.status)).collect();
    let types = types.into_iter().map(|name| {
        json!({"id": name, "title": name.replace('_', " "), "desc": "", "mode": "CATEGORY", "filter_paths": []})
    });
    let statuses = statuses.into_iter().map(|name| {
        json!({"id": name, "title": name, "desc": "", "mode": "FILTER", "filter_paths": ["status", name]})
    });
    types.chain(statuses).collect()
}
