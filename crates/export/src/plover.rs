//! One record an event in PLOVER's JSON (Political Language Ontology for Verifiable Event Records).

use std::collections::BTreeMap;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::LedgerEvent;
use counterclaim_model::loss::LossV1;
use counterclaim_model::{ActorKind, Realis, json_word};
use serde_json::{Value, json};

use crate::extent::Extent;
use crate::parts::{DOERS, DONE_TO, closest, kinds, names, outlets};
use crate::plain::visible;
use crate::rows::lines;
use crate::{Export, dispute};

/// The events that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let events = ledger.events(query).events;
    let kinds = kinds(ledger);
    let (mut uncoded, mut undated) = (0, 0);
    let mut records = Vec::new();
    for event in &events {
        match (&event.codes.plover, Extent::of(event.time.as_ref())) {
            (Some(code), Some(extent)) => records.push(record(event, code, extent, &kinds)),
            (None, _) => uncoded += 1,
            (Some(_), None) => undated += 1,
        }
    }
    let claims: usize = events.iter().map(|event| event.claims.len()).sum();
    let loss = LossV1::new("plover", records.len())
        .without("events without a PLOVER category", uncoded, "the ontology has none for them")
        .without("events without a day", undated, "a record must have a date")
        .without("claims", claims, "who says what is no part of a record; comment names the parties of each dispute")
        .by_rule("date", "the first day that it can have been")
        .by_rule("actor, recipient", "those who are said to have done it or to whom it was done; naming somebody is no finding")
        .by_rule("sector", "GOV for governments; no other is told, and no codes of actors")
        .by_rule("mode", "historical, hypothetical, future or negated, where it is told so; what PLOVER calls the mode of a category is not told")
        .by_rule("dead, injured", "the figures given last for 'killed' and 'injured'")
        .by_rule("geo", "an extension: the place that says most closely where");
    Export::file(lines(&records), loss)
}

fn record(
    event: &LedgerEvent,
    code: &str,
    extent: Extent,
    kinds: &BTreeMap<String, ActorKind>,
) -> Value {
    let actors = |names: Vec<&str>| -> Vec<Value> {
        let actor = |name: &str| {
            let government = kinds.get(name) == Some(&ActorKind::Government);
            let sector = if government { "GOV" } else { "" };
            json!({"actorText": visible(name), "code": "", "sector": sector})
        };
        names.into_iter().map(actor).collect()
    };
    let figure = |measure: &str| {
        let tally = event.tallies.iter().find(|tally| tally.measure == measure);
        tally.and_then(|tally| tally.best)
    };
    let mode = match event.realis {
        Realis::Reported => "",
        Realis::Planned => "future",
        Realis::Hypothetical => "hypothetical",
        Realis::Negated => "negated",
        Realis::Background => "historical",
    };
    let article = event.articles.first();
    let place = closest(event);
    let geo = place.map(|place| {
        json!({
            "name": visible(&place.name),
            "lat": place.lat,
            "lon": place.lon,
            "country": place.country,
            "precision": json_word(place.precision),
        })
    });
    json!({
        "id": event.id,
        "date": extent.first.to_string(),
        "actor": actors(names(event, DOERS)),
        "recipient": actors(names(event, DONE_TO)),
        "event": code,
        "eventText": event.r#type.replace('_', " "),
        "mode": mode,
        "context": "",
        "text": visible(&event.title),
        "textInfo": {"status": json_word(event.status), "origins": event.origins},
        "dead": figure("killed"),
        "injured": figure("injured"),
        "geo": geo,
        "language": article.map(|article| &article.language),
        "publication": outlets(event).into_iter().map(visible).collect::<Vec<_>>().join("; "),
        "url": event.articles.iter().filter_map(|article| article.url.as_deref().map(visible)).collect::<Vec<_>>(),
        "coder": "counterclaim",
        "version": "1.0",
        "comment": visible(&dispute::sentences(event).join(" ")),
    })
}
