//! One row a report, event and place in the columns of VIINA (Violent Incident Information from News
//! Articles): a table of reports and a table of labels.

use std::collections::BTreeMap;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::PlacePrecision;
use counterclaim_model::ledger::{LedgerArticle, LedgerEvent, LedgerPlace};
use counterclaim_model::loss::LossV1;

use crate::Export;
use crate::rows::{comma_separated, number};

/// Columns of the table of reports, as the codebook names them.
const INFO: [&str; 15] = [
    "event_id",
    "report_id",
    "location",
    "tempid",
    "source",
    "date",
    "time",
    "url",
    "text",
    "lang",
    "address",
    "longitude",
    "latitude",
    "GEO_PRECISION",
    "GEO_API",
];

/// Labels that a type of event answers, with the types that they mean.
const LABELS: [(&str, &[&str]); 12] = [
    ("t_aad_b", &["shoot_down"]),
    ("t_airstrike_b", &["air_strike", "drone_strike"]),
    ("t_arrest_b", &["arrest", "detention"]),
    ("t_artillery_b", &["missile_attack", "shelling"]),
    (
        "t_control_b",
        &["territorial_capture", "territory_regained"],
    ),
    ("t_cyber_b", &["cyber_attack"]),
    ("t_firefight_b", &["armed_clash", "shooting"]),
    (
        "t_ied_b",
        &["bombing", "explosion", "grenade_attack", "suicide_bombing"],
    ),
    (
        "t_property_b",
        &["infrastructure_damage", "property_destruction"],
    ),
    ("t_san_b", &["sanction"]),
    ("t_killing_b", &["killing"]),
    (
        "t_mil_b",
        &[
            "air_strike",
            "armed_clash",
            "attack",
            "bombing",
            "chemical_attack",
            "drone_strike",
            "grenade_attack",
            "missile_attack",
            "mobilization",
            "shelling",
            "shoot_down",
            "suicide_bombing",
            "territorial_capture",
            "territory_regained",
        ],
    ),
];

/// The events that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let events = ledger.events(query).events;
    let mut info = Vec::new();
    let mut labels = Vec::new();
    let mut unplaced = 0;
    for event in &events {
        unplaced += usize::from(event.places.is_empty());
        for article in &event.articles {
            let places = event
                .places
                .iter()
                .enumerate()
                .map(|(i, place)| (i + 1, Some(place)));
            let places: Vec<_> = if event.places.is_empty() {
                vec![(0, None)]
            } else {
                places.collect()
            };
            for (at, place) in places {
                let row = info_row(event, article, at, place, info.len() + 1);
                labels.push(label_row(event, &row[0], place.is_some()));
                info.push(row);
            }
        }
    }
    let claims: usize = events.iter().map(|event| event.claims.len()).sum();
    let columns: Vec<&str> = ["event_id", "t_loc_b"]
        .into_iter()
        .chain(LABELS.iter().map(|l| l.0))
        .collect();
    let loss = LossV1::new("viina", info.len())
        .without("claims", claims, "a report has no speakers")
        .without("events without a place", unplaced, "their rows have location 0 and no coordinates")
        .by_rule("rows", "one for each event, article that reports it (copies too) and place of the event")
        .by_rule("date, time", "of the report, as published; the event's own time has no column")
        .by_rule("GEO_PRECISION", "ADM3 for a settlement or near one, ADM2 for a district, ADM1 for more")
        .by_rule("labels", "1 where the type of the event is one that the label means, else 0; there are no probabilities (_pred)")
        .by_rule("left out", "a_rus, a_ukr, a_civ, a_other, t_armor, t_raid, t_occupy, t_hospital, t_milcas and t_civcas are not told by a type");
    let files = BTreeMap::from([
        ("event_info.csv".to_owned(), comma_separated(&INFO, info)),
        (
            "event_labels.csv".to_owned(),
            comma_separated(&columns, labels),
        ),
    ]);
    Export::folder(files, loss)
}

fn info_row(
    event: &LedgerEvent,
    article: &LedgerArticle,
    at: usize,
    place: Option<&LedgerPlace>,
    number_of_row: usize,
) -> Vec<String> {
    let report = article.id.strip_prefix("sha256:").unwrap_or(&article.id);
    let published = article.published.as_deref().unwrap_or("");
    let time = published.get(11..16).unwrap_or("");
    let day: String = published
        .chars()
        .take(10)
        .filter(char::is_ascii_digit)
        .collect();
    let located = place.filter(|place| place.lat.is_some());
    let precision = located.map(|place| match place.precision {
        PlacePrecision::Exact | PlacePrecision::Near => "ADM3",
        PlacePrecision::District => "ADM2",
        PlacePrecision::Region | PlacePrecision::Country => "ADM1",
    });
    vec![
        format!("{}-{}-{at}", event.id, report.get(..12).unwrap_or(report)),
        report.to_owned(),
        at.to_string(),
        number_of_row.to_string(),
        article.outlet.clone().unwrap_or_default(),
        day,
        time.to_owned(),
        article.url.clone().unwrap_or_default(),
        article.title.clone().unwrap_or_default(),
        article.language.clone(),
        place.map(|place| place.name.clone()).unwrap_or_default(),
        number(place.and_then(|place| place.lon)),
        number(place.and_then(|place| place.lat)),
        precision.unwrap_or("").to_owned(),
        place
            .and_then(|place| place.gazetteer.clone())
            .unwrap_or_default(),
    ]
}

fn label_row(event: &LedgerEvent, id: &str, placed: bool) -> Vec<String> {
    let bit = |set: bool| u8::from(set).to_string();
    let mut row = vec![id.to_owned(), bit(placed)];
    row.extend(
        LABELS
            .iter()
            .map(|(_, types)| bit(types.contains(&event.r#type.as_str()))),
    );
    row
}
