//! One row an event in the 31 columns of the ACLED codebook (2024), for those who code by its rules.

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::{LedgerEvent, LedgerPlace, TallyEntry};
use counterclaim_model::loss::LossV1;
use counterclaim_model::{ActorKind, PlacePrecision, Realis, json_word};
use std::collections::BTreeMap;

use crate::extent::Extent;
use crate::parts::{DOERS, DONE_TO, closest, kinds, names, outlets};
use crate::rows::{comma_separated, number};
use crate::{Export, country, dispute};

/// The columns, in ACLED's order.
pub(crate) const COLUMNS: [&str; 31] = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
];

/// Sub-event types with their event and disorder types (codebook, table 2).
const TYPES: [(&str, &str, &str); 25] = [
    ("Government regains territory", "Battles", POLITICAL),
    ("Non-state actor overtakes territory", "Battles", POLITICAL),
    ("Armed clash", "Battles", POLITICAL),
    (
        "Excessive force against protesters",
        "Protests",
        "Political violence; Demonstrations",
    ),
    ("Protest with intervention", "Protests", DEMONSTRATIONS),
    ("Peaceful protest", "Protests", DEMONSTRATIONS),
    ("Violent demonstration", "Riots", DEMONSTRATIONS),
    ("Mob violence", "Riots", POLITICAL),
    ("Chemical weapon", REMOTE, POLITICAL),
    ("Air/drone strike", REMOTE, POLITICAL),
    ("Suicide bomb", REMOTE, POLITICAL),
    ("Shelling/artillery/missile attack", REMOTE, POLITICAL),
    ("Remote explosive/landmine/IED", REMOTE, POLITICAL),
    ("Grenade", REMOTE, POLITICAL),
    ("Sexual violence", CIVILIANS, POLITICAL),
    ("Attack", CIVILIANS, POLITICAL),
    ("Abduction/forced disappearance", CIVILIANS, POLITICAL),
    ("Agreement", STRATEGIC, STRATEGIC),
    ("Arrests", STRATEGIC, STRATEGIC),
    ("Change to group/activity", STRATEGIC, STRATEGIC),
    ("Disrupted weapons use", STRATEGIC, STRATEGIC),
    ("Headquarters or base established", STRATEGIC, STRATEGIC),
    ("Looting/property destruction", STRATEGIC, STRATEGIC),
    ("Non-violent transfer of territory", STRATEGIC, STRATEGIC),
    ("Other", STRATEGIC, STRATEGIC),
];
const POLITICAL: &str = "Political violence";
const DEMONSTRATIONS: &str = "Demonstrations";
const STRATEGIC: &str = "Strategic developments";
const REMOTE: &str = "Explosions/Remote violence";
const CIVILIANS: &str = "Violence against civilians";

/// The events that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let events = ledger.events(query).events;
    let kinds = kinds(ledger);
    let (mut untyped, mut unreal, mut undated) = (0, 0, 0);
    let mut rows = Vec::new();
    for event in &events {
        match (event.realis, types(event), Extent::of(event.time.as_ref())) {
            (Realis::Reported, Some(types), Some(extent)) => {
                rows.push(row(event, types, extent, &kinds));
            }
            (Realis::Reported, None, _) => untyped += 1,
            (Realis::Reported, Some(_), None) => undated += 1,
            _ => unreal += 1,
        }
    }
    let loss = loss(rows.len(), &events)
        .without(
            "events without an ACLED type",
            untyped,
            "the codebook has no sub-event type for them",
        )
        .without(
            "events without a day",
            undated,
            "event_date may not be empty",
        )
        .without(
            "planned, hypothetical, negated or background events",
            unreal,
            "ACLED codes what is reported to have happened",
        );
    Export::file(comma_separated(&COLUMNS, rows), loss)
}

fn loss(written: usize, events: &[LedgerEvent]) -> LossV1 {
    let claims: usize = events.iter().map(|event| event.claims.len()).sum();
    let places: usize = events
        .iter()
        .map(|event| event.places.len().saturating_sub(1))
        .sum();
    LossV1::new("acled", written)
        .without("claims", claims, "who says what has no column; notes name the parties of each dispute")
        .without("further places", places, "a row has one place, the one that says most closely where")
        .by_rule("event_date", "the first day for time_precision 1, else the middle of the days it can have been")
        .by_rule("time_precision", "1: at most two days, as for a night; 2: at most a week; 3: longer")
        .by_rule("geo_precision", "1: exact; 2: near, or a district; 3: a region or country; empty without coordinates")
        .by_rule("fatalities", "the lowest of the figures that each source gave last for 'killed'; 0 where none gives one, as ACLED codes it")
        .by_rule("actor1, actor2", "those who are said to have done it or to whom it was done; naming somebody is no finding, see notes")
        .by_rule("inter1, inter2, interaction", "only 'State forces' is told, from actors that are governments")
        .by_rule("empty columns", "region, admin1 to admin3, source_scale and timestamp are not known to a ledger")
}

fn types(event: &LedgerEvent) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let code = event.codes.acled.as_deref()?;
    TYPES.iter().find(|(sub, ..)| *sub == code)
}

fn row(
    event: &LedgerEvent,
    (sub_type, event_type, disorder): &(&str, &str, &str),
    extent: Extent,
    kinds: &BTreeMap<String, ActorKind>,
) -> Vec<String> {
    let precision = match extent.days() {
        1..=2 => 1,
        3..=7 => 2,
        _ => 3,
    };
    let date = if precision == 1 {
        extent.first
    } else {
        extent.middle()
    };
    let (doers, done_to) = (names(event, DOERS), names(event, DONE_TO));
    let place = closest(event);
    let code = place.and_then(|place| place.country.as_deref());
    let inter = |names: &[&str]| {
        let kind = names.first().and_then(|name| kinds.get(*name));
        let state = kind.is_some_and(|kind| *kind == ActorKind::Government);
        if state { "State forces" } else { "" }.to_owned()
    };
    let (inter1, inter2) = (inter(&doers), inter(&done_to));
    let interaction = match (inter1.is_empty(), inter2.is_empty()) {
        (false, false) => format!("{inter1}-{inter2}"),
        _ => String::new(),
    };
    let civilians = *event_type == CIVILIANS || *sub_type == "Excessive force against protesters";
    let text = |text: Option<&str>| text.unwrap_or("").to_owned();
    let first = |names: &[&str]| text(names.first().copied());
    let others = |names: &[&str]| names.get(1..).unwrap_or_default().join("; ");
    vec![
        event.id.clone(),
        date.to_string(),
        date.year().to_string(),
        precision.to_string(),
        (*disorder).to_owned(),
        (*event_type).to_owned(),
        (*sub_type).to_owned(),
        first(&doers),
        others(&doers),
        inter1,
        first(&done_to),
        others(&done_to),
        inter2,
        interaction,
        if civilians { "Civilian targeting" } else { "" }.to_owned(),
        code.and_then(country::number)
            .map(|n| n.to_string())
            .unwrap_or_default(),
        String::new(),
        code.map(country::name).unwrap_or_default(),
        String::new(),
        String::new(),
        String::new(),
        place.map(|place| place.name.clone()).unwrap_or_default(),
        number(place.and_then(|place| place.lat)),
        number(place.and_then(|place| place.lon)),
        place
            .filter(|place| place.lat.is_some())
            .map(geo_precision)
            .unwrap_or_default(),
        outlets(event).join("; "),
        String::new(),
        notes(event),
        fatalities(event).to_string(),
        format!("status={}", json_word(event.status)),
        String::new(),
    ]
}

fn geo_precision(place: &LedgerPlace) -> String {
    let code = match place.precision {
        PlacePrecision::Exact => "1",
        PlacePrecision::Near | PlacePrecision::District => "2",
        PlacePrecision::Region | PlacePrecision::Country => "3",
    };
    code.to_owned()
}

/// The lowest of the figures that each source gave last for those killed; 0 where there is none.
pub(crate) fn fatalities(event: &LedgerEvent) -> f64 {
    let killed = event
        .tallies
        .iter()
        .filter(|tally| tally.measure == "killed");
    let mut last: BTreeMap<&str, &TallyEntry> = BTreeMap::new();
    for entry in killed.flat_map(|tally| &tally.history) {
        // a history is in the order of publication
        last.insert(&entry.source, entry);
    }
    let lowest = last.values().map(|entry| entry.low.unwrap_or(entry.value));
    lowest.min_by(f64::total_cmp).unwrap_or(0.0)
}

fn notes(event: &LedgerEvent) -> String {
    let mut sentences = vec![format!("{} ({}).", event.title, json_word(event.status))];
    sentences.extend(dispute::sentences(event));
    sentences.join(" ")
}
