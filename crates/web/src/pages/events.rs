//! The list of events: table or timeline, narrowed by facets that are terms of the query.

use std::collections::BTreeMap;

use askama::Template;
use counterclaim_ledger::instant;
use counterclaim_model::Status;
use counterclaim_model::ledger::LedgerEvent;
use jiff::civil::Date;

use super::problem::Problem;
use super::{Asked, ChipPart, Facet, Page, Pages, facet, written};
use crate::draw::bars::{Bars, bars};
use crate::draw::map::{Map, Spot, map};
use crate::draw::timeline::{Mark, Party, Timeline, timeline};
use crate::links::narrowed;
use crate::{Reply, words};

/// Events that a map draws.
const DRAWN: usize = 500;

#[derive(Template)]
#[template(path = "events.html")]
struct Events {
    page: Page,
    query: String,
    /// `time` or `place` where only events without one are listed.
    without: String,
    total: String,
    untimed: (usize, String),
    unplaced: (usize, String),
    all: String,
    search: String,
    bars: Option<Bars>,
    facets: Vec<Facet>,
    rows: Vec<Row>,
    views: Vec<(&'static str, String, bool)>,
    map: Option<Map>,
    timeline: Option<Timeline>,
    pages: Pages,
}

struct Row {
    title: String,
    address: String,
    when: String,
    place: String,
    chip: ChipPart,
    contested: usize,
    origins: usize,
    articles: usize,
    claims: usize,
    last: String,
}

/// Answers a request for the list.
pub(crate) fn list(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let query = asked.query().map_err(Problem::wrong)?;
    let all = asked.account.events_of(&query).events;
    let without = asked.request.parameter("without").unwrap_or("");
    let untimed = all.iter().filter(|event| event.time.is_none()).count();
    let unplaced = all.iter().filter(|event| !is_placed(event)).count();
    let events: Vec<&LedgerEvent> = all
        .iter()
        .filter(|event| match without {
            "time" => event.time.is_none(),
            "place" => !is_placed(event),
            _ => true,
        })
        .collect();
    let text = asked.text();
    let here = |pairs: &[(&str, &str)]| asked.choices.to("/events", pairs);
    let pages = Pages::of(asked, events.len());
    let view = asked.request.parameter("view").unwrap_or("table");
    let views = ["table", "map", "timeline"].map(|name| {
        (
            name,
            here(&[("q", text), ("without", without), ("view", name)]),
            name == view,
        )
    });
    let mut page = Page::new(asked, "Events", "Events").with_formats(asked.request);
    page.query = text.to_owned();
    let page_events = Events {
        query: text.to_owned(),
        total: words::count(events.len(), "event"),
        untimed: (untimed, here(&[("q", text), ("without", "time")])),
        unplaced: (unplaced, here(&[("q", text), ("without", "place")])),
        all: here(&[("q", text)]),
        search: asked.choices.search(text),
        without: without.to_owned(),
        bars: bars(&days(&events), |key| {
            here(&[("q", &narrowed(text, "published", key))])
        }),
        facets: facets(&events, text, &here),
        views: views.into(),
        map: if view == "map" {
            map(&spots(&events, asked), asked.choices.borders)
        } else {
            None
        },
        timeline: if view == "timeline" {
            by_type(&events, asked)
        } else {
            None
        },
        rows: pages
            .cut(&events)
            .iter()
            .map(|event| row(event, asked))
            .collect(),
        pages,
        page,
    };
    Ok(written(&page_events))
}

/// Points of events on a map; each event once, at its first place.
fn spots(events: &[&LedgerEvent], asked: &Asked<'_>) -> Vec<Spot> {
    let placed = events.iter().filter_map(|event| {
        let place = event
            .places
            .iter()
            .find(|place| place.lat.is_some() && place.lon.is_some())?;
        Some(Spot {
            lat: place.lat?,
            lon: place.lon?,
            label: event.title.clone(),
            ring_km: None,
            address: Some(asked.choices.event(&event.id)),
        })
    });
    placed.take(DRAWN).collect()
}

/// Events on a lane for each type, at the earliest moment of each.
fn by_type(events: &[&LedgerEvent], asked: &Asked<'_>) -> Option<Timeline> {
    let mut lanes: BTreeMap<&str, Vec<Mark>> = BTreeMap::new();
    for event in events {
        let earliest = event
            .time
            .as_ref()
            .and_then(|time| time.earliest.as_deref());
        let Some(at) = earliest.and_then(|text| instant(text).or_else(|| instant(text.get(..10)?)))
        else {
            continue;
        };
        lanes.entry(&event.r#type).or_default().push(Mark {
            at,
            label: event.title.clone(),
            glyph: "●",
            tone: if event.status == Status::Disputed {
                "accuse"
            } else {
                "say"
            },
            address: asked.choices.event(&event.id),
        });
    }
    let mut lanes: Vec<Party> = lanes
        .into_iter()
        .map(|(name, marks)| Party {
            name: words::spaced(name),
            marks,
        })
        .collect();
    lanes.sort_by(|a, b| {
        b.marks
            .len()
            .cmp(&a.marks.len())
            .then_with(|| a.name.cmp(&b.name))
    });
    lanes.truncate(16);
    timeline(
        &lanes,
        None,
        None,
        &asked.choices.to("/events", &[("q", asked.text())]),
    )
}

/// Whether it has a point on a map.
pub(crate) fn is_placed(event: &LedgerEvent) -> bool {
    event
        .places
        .iter()
        .any(|place| place.lat.is_some() && place.lon.is_some())
}

/// Days on which articles about some events were published; an event counts once, on its first.
fn days(events: &[&LedgerEvent]) -> Vec<Date> {
    let first = events.iter().filter_map(|event| {
        let dates = event
            .articles
            .iter()
            .filter_map(|article| article.published.as_deref());
        dates.min().and_then(|date| date.get(..10)?.parse().ok())
    });
    first.collect()
}

fn facets(
    events: &[&LedgerEvent],
    text: &str,
    here: &impl Fn(&[(&str, &str)]) -> String,
) -> Vec<Facet> {
    let narrow =
        |field: &'static str| move |value: &str| here(&[("q", &narrowed(text, field, value))]);
    let same = |value: String| (value.clone(), value);
    let unique = |values: Vec<String>| {
        let mut values = values;
        values.sort();
        values.dedup();
        values
    };
    vec![
        facet(
            "Status",
            events.iter().map(|event| {
                (
                    event.status.words().to_owned(),
                    event.status.words().replace(' ', "-"),
                )
            }),
            narrow("status"),
        ),
        facet(
            "Type",
            events
                .iter()
                .map(|event| (words::spaced(&event.r#type), event.r#type.clone())),
            narrow("type"),
        ),
        facet(
            "Party",
            events
                .iter()
                .flat_map(|event| {
                    unique(
                        event
                            .claims
                            .iter()
                            .map(|claim| claim.party.clone())
                            .collect(),
                    )
                })
                .map(same),
            narrow("party"),
        ),
        facet(
            "Place",
            events
                .iter()
                .flat_map(|event| {
                    unique(
                        event
                            .places
                            .iter()
                            .map(|place| place.name.clone())
                            .collect(),
                    )
                })
                .map(same),
            narrow("place"),
        ),
        facet(
            "Outlet",
            events
                .iter()
                .flat_map(|event| {
                    unique(
                        event
                            .articles
                            .iter()
                            .filter_map(|article| article.outlet.clone())
                            .collect(),
                    )
                })
                .map(same),
            narrow("outlet"),
        ),
    ]
}

fn row(event: &LedgerEvent, asked: &Asked<'_>) -> Row {
    let last = event
        .articles
        .iter()
        .filter_map(|article| article.published.as_deref())
        .max();
    Row {
        title: event.title.clone(),
        address: asked.choices.event(&event.id),
        when: event.time.as_ref().map_or_else(String::new, |time| {
            let when = words::stretch(time.earliest.as_deref(), time.latest.as_deref());
            if when.is_empty() {
                format!("“{}”", time.text)
            } else {
                when
            }
        }),
        place: event.places.first().map_or_else(String::new, |place| {
            format!("{} ({})", place.name, words::precision(place.precision))
        }),
        chip: words::status(event.status).into(),
        contested: event
            .facets
            .iter()
            .filter(|facet| super::holds::is_contested(facet))
            .count(),
        origins: event.origins,
        articles: event.articles.len(),
        claims: event.claims.len(),
        last: last.map_or_else(String::new, words::date),
    }
}
