//! Three readings of fictional articles in every format.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::fmt::Write as _;

use counterclaim_export::{Export, Format, export, jsonl};
use counterclaim_ledger::{AsOf, Ledger, Query};
use counterclaim_model::Reading;
use counterclaim_model::ledger::Clock;
use counterclaim_model::wire::ReadingV1;
use serde_json::Value;

fn reading(json: &str) -> Reading {
    serde_json::from_str::<ReadingV1>(json)
        .unwrap()
        .into_reading()
}

fn ledger() -> Ledger {
    Ledger::from_readings([
        reading(include_str!("../../ledger/tests/readings/accusation.json")),
        reading(include_str!("../../ledger/tests/readings/copy.json")),
        reading(include_str!("../../ledger/tests/readings/toll.json")),
    ])
}

fn of(format: Format, query: &str) -> Export {
    export(&ledger(), &Query::parse(query).unwrap(), format)
}

fn json(export: &Export) -> Value {
    serde_json::from_slice(&export.bytes).unwrap()
}

/// Everything a ledger answers, as one text.
fn answers(ledger: &Ledger) -> String {
    let all = Query::default();
    let mut out = serde_json::to_string(&ledger.events(&all)).unwrap();
    let _ = write!(
        out,
        "{}",
        serde_json::to_string(&ledger.claims(&all)).unwrap()
    );
    let _ = write!(
        out,
        "{}",
        serde_json::to_string(&ledger.articles(&all)).unwrap()
    );
    out
}

#[test]
fn jsonl_and_back_is_the_same_ledger() {
    let made = of(Format::Jsonl, "");
    assert!(made.loss.is_none());
    let back = jsonl::readings(&made.bytes).unwrap();
    assert_eq!(back, ledger().readings());
    assert_eq!(answers(&Ledger::from_readings(back)), answers(&ledger()));
    assert_eq!(jsonl::readings(b"\n{}\n").unwrap_err().0, 2);
}

#[test]
fn a_table_has_a_row_for_each_claim_that_a_query_admits() {
    for query in ["", "stance:deny", "nothinghasthisword"] {
        let made = of(Format::Csv, query);
        let mut reader = csv::Reader::from_reader(made.bytes.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let claims = ledger().claims(&Query::parse(query).unwrap()).claims;
        assert_eq!(rows.len(), claims.len(), "{query}");
        for (row, claim) in rows.iter().zip(&claims) {
            assert_eq!(row.get(0), Some(claim.id.as_str()));
            let acts = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!row.iter().any(acts), "{row:?}");
        }
        assert_eq!(made.loss.unwrap().written, claims.len());
    }
}

#[test]
fn features_are_points_on_earth() {
    let made = of(Format::Geojson, "");
    let collection = json(&made);
    assert_eq!(collection["type"], "FeatureCollection");
    let features = collection["features"].as_array().unwrap();
    for feature in features {
        assert_eq!(feature["geometry"]["type"], "Point");
        let point = feature["geometry"]["coordinates"].as_array().unwrap();
        assert!(point[0].as_f64().unwrap().abs() <= 180.0);
        assert!(point[1].as_f64().unwrap().abs() <= 90.0);
        assert!(
            feature["properties"]["event"]
                .as_str()
                .unwrap()
                .starts_with("E-")
        );
    }
    let places = ledger().events(&Query::default()).events;
    let located = places
        .iter()
        .flat_map(|event| &event.places)
        .filter(|p| p.lat.is_some());
    assert_eq!(features.len(), located.count());
}

#[test]
fn annotations_select_the_words_of_claims() {
    let collection = json(&of(Format::WebAnnotation, ""));
    let ledger = ledger();
    let claims = ledger.claims(&Query::default()).claims;
    let items = collection["first"]["items"].as_array().unwrap();
    assert_eq!(collection["total"], items.len());
    assert_eq!(items.len(), claims.len());
    for (item, claim) in items.iter().zip(&claims) {
        let article = ledger
            .readings()
            .iter()
            .find(|r| r.article.id.as_str() == claim.article);
        let text: Vec<char> = article.unwrap().article.text.chars().collect();
        let targets = item["target"].as_array().unwrap();
        assert_eq!(targets.len(), claim.content.spans.len());
        for target in targets {
            let (position, quote) = (&target["selector"][0], &target["selector"][1]);
            let at = |key: &str| usize::try_from(position[key].as_u64().unwrap()).unwrap();
            let words: String = text[at("start")..at("end")].iter().collect();
            assert_eq!(quote["exact"], words);
            let before: String = text[..at("start")].iter().collect();
            assert!(before.ends_with(quote["prefix"].as_str().unwrap()));
        }
    }
}

#[test]
fn dossiers_name_every_event_and_article() {
    let made = of(Format::Markdown, "");
    let text = String::from_utf8(made.bytes).unwrap();
    for event in ledger().events(&Query::default()).events {
        assert!(text.contains(&format!("`{}`", event.id)));
        assert!(
            event
                .articles
                .iter()
                .all(|article| text.contains(&article.id))
        );
    }
}

#[test]
fn an_export_is_as_of_a_moment_like_the_lists() {
    let as_of = AsOf::parse("2000-01-01", Clock::Published).unwrap();
    let empty = ledger().as_of(as_of);
    let made = export(&empty, &Query::default(), Format::Csv);
    let loss = made.loss.unwrap();
    assert_eq!(
        (loss.written, loss.as_of.as_deref()),
        (0, Some("2000-01-01"))
    );
    assert!(
        export(&empty, &Query::default(), Format::Jsonl)
            .bytes
            .is_empty()
    );
}
