//! One row an event with deaths in the 49 columns of the UCDP Georeferenced Event Dataset (24.1).

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::{LedgerEvent, LedgerPlace, Tally};
use counterclaim_model::loss::LossV1;
use counterclaim_model::{PlacePrecision, Realis};

use crate::extent::Extent;
use crate::parts::{DOERS, DONE_TO, closest, names, outlets};
use crate::rows::{comma_separated, number};
use crate::{Export, country};

/// The columns, in GED's order.
const COLUMNS: [&str; 49] = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
];

/// The events that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let events = ledger.events(query).events;
    let (mut unreal, mut without_deaths, mut undated) = (0, 0, 0);
    let mut rows = Vec::new();
    for event in &events {
        let killed = event.tallies.iter().find(|tally| tally.measure == "killed");
        let deadly = killed.filter(|tally| tally.high.or(tally.best).unwrap_or(0.0) >= 1.0);
        match (event.realis, deadly, Extent::of(event.time.as_ref())) {
            (Realis::Reported, Some(tally), Some(extent)) => rows.push(row(event, tally, extent)),
            (Realis::Reported, None, _) => without_deaths += 1,
            (Realis::Reported, Some(_), None) => undated += 1,
            _ => unreal += 1,
        }
    }
    let claims: usize = events.iter().map(|event| event.claims.len()).sum();
    let loss = LossV1::new("ucdp", rows.len())
        .without("events without a death", without_deaths, "GED has events with at least one death in best, low or high")
        .without("events without a day", undated, "date_start may not be empty")
        .without("planned, hypothetical, negated or background events", unreal, "GED codes what is reported to have happened")
        .without("claims", claims, "who says what, and who denies it, has no column")
        .by_rule("best, low, high", "best: the figure given last; low and high: the lowest and highest that any source gives")
        .by_rule("deaths_unknown", "best: whose side the dead were on is not told, so deaths_a, deaths_b and deaths_civilians are 0")
        .by_rule("side_a, side_b", "those who are said to have done it or to whom it was done; naming somebody is no finding")
        .by_rule("where_prec", "1: exact; 2: near; 3: a district; 4: a region; 6: a country; empty without coordinates")
        .by_rule("date_prec", "1: a day; 2: 2 to 6 days; 3: a week; 4: 8 to 30 days; 5: longer")
        .by_rule("event_clarity", "1: told as one event of at most a week; 2: over a longer time")
        .by_rule("priogrid_gid", "the half-degree cell of the point")
        .by_rule("empty columns", "code_status, type of violence, conflict, dyad and their numbers, provinces, region and Gleditsch-Ward numbers need a coder");
    Export::file(comma_separated(&COLUMNS, rows), loss)
}

fn row(event: &LedgerEvent, killed: &Tally, extent: Extent) -> Vec<String> {
    let place = closest(event);
    let point = place.and_then(|place| Some((place.lat?, place.lon?)));
    let own = event
        .articles
        .iter()
        .filter(|article| article.copy_of.is_none());
    let own: Vec<_> = own.collect();
    let joined = |field: fn(&counterclaim_model::ledger::LedgerArticle) -> Option<&String>| {
        let fields = own
            .iter()
            .map(|article| field(article).cloned().unwrap_or_default());
        fields.collect::<Vec<_>>().join("; ")
    };
    let empty = String::new;
    let code = place.and_then(|place| place.country.as_deref());
    let best = killed.best.or(killed.high);
    vec![
        event.id.clone(),
        event.id.clone(),
        extent.first.year().to_string(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        names(event, DOERS).join("; "),
        empty(),
        empty(),
        names(event, DONE_TO).join("; "),
        event.origins.to_string(),
        joined(|article| article.url.as_ref().or(Some(&article.input))),
        outlets(event).join("; "),
        joined(|article| article.published.as_ref()),
        joined(|article| article.title.as_ref()),
        killed
            .history
            .last()
            .map(|entry| entry.source.clone())
            .unwrap_or_default(),
        place
            .filter(|place| place.lat.is_some())
            .map(where_precision)
            .unwrap_or_default(),
        place.map(|place| place.name.clone()).unwrap_or_default(),
        event
            .places
            .iter()
            .map(|place| place.name.as_str())
            .collect::<Vec<_>>()
            .join("; "),
        empty(),
        empty(),
        number(point.map(|(lat, _)| lat)),
        number(point.map(|(_, lon)| lon)),
        point
            .map(|(lat, lon)| format!("POINT ({lon} {lat})"))
            .unwrap_or_default(),
        point
            .map(|(lat, lon)| grid_cell(lat, lon).to_string())
            .unwrap_or_default(),
        code.map(country::name).unwrap_or_default(),
        empty(),
        empty(),
        if extent.days() <= 7 { "1" } else { "2" }.to_owned(),
        date_precision(extent.days()).to_string(),
        extent.first.to_string(),
        extent.last.to_string(),
        "0".to_owned(),
        "0".to_owned(),
        "0".to_owned(),
        number(best),
        number(best),
        number(killed.high.or(best)),
        number(killed.low.or(best)),
        empty(),
        empty(),
    ]
}

fn where_precision(place: &LedgerPlace) -> String {
    let code = match place.precision {
        PlacePrecision::Exact => "1",
        PlacePrecision::Near => "2",
        PlacePrecision::District => "3",
        PlacePrecision::Region => "4",
        PlacePrecision::Country => "6",
    };
    code.to_owned()
}

fn date_precision(days: i64) -> u8 {
    match days {
        1 => 1,
        2..=6 => 2,
        7 => 3,
        8..=31 => 4,
        _ => 5,
    }
}

/// Number of a PRIO-GRID cell: half-degree cells counted from 1 at 90° S, 180° W, eastward and then
/// northward (Tollefsen, Strand and Buhaug 2012).
fn grid_cell(lat: f64, lon: f64) -> u32 {
    let row = ((lat + 90.0) / 0.5).floor().clamp(0.0, 359.0);
    let column = ((lon + 180.0) / 0.5).floor().clamp(0.0, 719.0);
    // both are whole and below 2^18 together
    (row * 720.0 + column) as u32 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_counted_from_the_south_west() {
        for (lat, lon, cell) in [
            (-90.0, -180.0, 1),
            (-90.0, 179.9, 720),
            (-89.5, -180.0, 721),
            (90.0, 180.0, 259_200),
        ] {
            assert_eq!(grid_cell(lat, lon), cell, "{lat} {lon}");
        }
    }
}
