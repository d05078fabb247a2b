//! The dossier of one event: who holds what, when it was said, numbers, place, sources, gaps.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use counterclaim_ledger::{Ledger, instant};
use counterclaim_model::ledger::{LedgerArticle, LedgerClaim, LedgerEvent};
use counterclaim_model::{PlacePrecision, json_word};
use jiff::Timestamp;

use super::holds::{Holds, holds, is_contested};
use super::numbers::{CheckLine, Number, checks, numbers};
use super::problem::Problem;
use super::sources::{Source, is_root, sources};
use super::steps::{Stepper, stepper};
use super::{Asked, ChipPart, Page, written};
use crate::account::event_in;
use crate::draw::map::{Map, Spot, map};
use crate::draw::tallies::{self, Tallies};
use crate::draw::timeline::{Mark, Party, Timeline, timeline};
use crate::links::{Choices, Order};
use crate::plain::clipped;
use crate::{Reply, words};

/// Claims that the table of a dossier lists; the others are one link away.
const CLAIMS: usize = 120;

#[derive(Template)]
#[template(path = "event.html")]
struct Dossier {
    page: Page,
    id: String,
    title: String,
    kind: String,
    when: String,
    when_text: String,
    places: Vec<PlaceLine>,
    map: Option<Map>,
    chip: ChipPart,
    contested: String,
    counted: String,
    embed: String,
    stepper: Stepper,
    holds: Holds,
    timeline: Option<Timeline>,
    said: Vec<Said>,
    said_more: Option<(usize, String)>,
    tallies: Option<Tallies>,
    numbers: Vec<Number>,
    checks: Vec<CheckLine>,
    sources: Vec<Source>,
    gaps: Vec<String>,
    participants: Vec<Participant>,
    history: Vec<String>,
    reviewed: Vec<String>,
    compare: Option<String>,
}

struct PlaceLine {
    name: String,
    country: Option<String>,
    precision: &'static str,
    point: Option<String>,
    gazetteer: Option<String>,
}

struct Said {
    at: String,
    party: String,
    speaker: String,
    words: &'static str,
    glyph: &'static str,
    tone: &'static str,
    quote: String,
    address: String,
    outlet: String,
    is_rejected: bool,
}

struct Participant {
    role: String,
    name: String,
    address: Option<String>,
    claims: Vec<String>,
}

/// The newest state of the event with an id.
pub(crate) fn newest(asked: &Asked<'_>, id: &str) -> Result<LedgerEvent, Problem> {
    let unknown = || Problem::unknown("event", id, "/events");
    asked.newest.event(id).ok_or_else(unknown)
}

/// An event as it was told at the moment asked for, from the ledger of its own articles; before its
/// first article it has a title and nothing else.
pub(crate) fn told(
    asked: &Asked<'_>,
    whole: &LedgerEvent,
    part: Ledger,
) -> Result<LedgerEvent, Problem> {
    let Some(as_of) = asked.choices.moment().map_err(Problem::wrong)? else {
        return Ok(whole.clone());
    };
    let ids: Vec<&str> = whole
        .aliases
        .iter()
        .chain([&whole.id])
        .map(String::as_str)
        .collect();
    let event = event_in(&part.as_of(as_of), &ids).and_then(|list| list.events.into_iter().next());
    Ok(event.unwrap_or_else(|| LedgerEvent {
        time: None,
        places: Vec::new(),
        articles: Vec::new(),
        participants: Vec::new(),
        claims: Vec::new(),
        facets: Vec::new(),
        tallies: Vec::new(),
        relations: Vec::new(),
        checks: Vec::new(),
        unanswered: Vec::new(),
        origins: 0,
        ..whole.clone()
    }))
}

/// Answers a request for a dossier.
pub(crate) fn dossier(asked: &Asked<'_>, id: &str) -> Result<Reply, Problem> {
    let whole = newest(asked, id)?;
    let part = asked.newest.ledger.of_event(&whole);
    let stepper = stepper(&whole, &part, &asked.choices);
    let event = told(asked, &whole, part)?;
    let mut page = Page::new(asked, "Events", &event.title).with_formats(asked.request);
    page.query = format!("about:{}", whole.id);
    Ok(written(&view(&event, &whole, asked, page, stepper)))
}

/// How many origins, articles and claims an event has, in words.
pub(crate) fn counted(event: &LedgerEvent) -> String {
    format!(
        "{} · {} · {}",
        words::count(event.origins, "independent origin"),
        words::count(event.articles.len(), "article"),
        words::count(event.claims.len(), "claim")
    )
}

fn view(
    event: &LedgerEvent,
    whole: &LedgerEvent,
    asked: &Asked<'_>,
    page: Page,
    stepper: Stepper,
) -> Dossier {
    let choices = &asked.choices;
    let contested = event
        .facets
        .iter()
        .filter(|facet| is_contested(facet))
        .count();
    let time = event.time.as_ref();
    let more = event.claims.len().saturating_sub(CLAIMS);
    let roots: Vec<&LedgerArticle> = event
        .articles
        .iter()
        .filter(|article| is_root(article))
        .collect();
    Dossier {
        id: whole.id.clone(),
        title: event.title.clone(),
        kind: format!(
            "{} ({})",
            words::capitalized(&words::spaced(&event.r#type)),
            words::realis(event.realis)
        ),
        when: time.map_or_else(String::new, |t| {
            words::stretch(t.earliest.as_deref(), t.latest.as_deref())
        }),
        when_text: time.map_or_else(String::new, |t| t.text.clone()),
        places: places(event),
        map: map(&spots(event), choices.borders),
        chip: words::status(event.status).into(),
        contested: format!(
            "{contested} of {} contested",
            words::count(event.facets.len(), "question")
        ),
        counted: counted(event),
        embed: choices.to(&format!("/embed/{}", whole.id), &[]),
        holds: holds(event, choices),
        timeline: drawn(event, whole, choices),
        said: event
            .claims
            .iter()
            .take(CLAIMS)
            .map(|claim| said(claim, choices))
            .collect(),
        said_more: (more > 0).then(|| (more, choices.search(&format!("about:{}", whole.id)))),
        tallies: tallies::tallies(&event.tallies),
        numbers: numbers(event, choices),
        checks: checks(event, choices),
        sources: sources(event, asked),
        gaps: gaps(event),
        participants: participants(event, choices),
        history: history(event, asked),
        reviewed: words::reviewed(event.review.as_ref()),
        compare: match roots.as_slice() {
            [a, b, ..] => Some(choices.to(
                "/compare",
                &[
                    ("a", words::short(&a.id)),
                    ("b", words::short(&b.id)),
                    ("event", &whole.id),
                ],
            )),
            _ => None,
        },
        stepper,
        page,
    }
}

fn places(event: &LedgerEvent) -> Vec<PlaceLine> {
    let mut named = BTreeSet::new();
    let fresh = event
        .places
        .iter()
        .filter(|place| named.insert(place.name.to_lowercase()));
    let lines = fresh.map(|place| PlaceLine {
        name: place.name.clone(),
        country: place.country.clone(),
        precision: match place.lat {
            Some(_) => words::precision(place.precision),
            None => "",
        },
        point: match (place.lat, place.lon) {
            (Some(lat), Some(lon)) => Some(point(lat, lon, place.precision)),
            _ => None,
        },
        gazetteer: place.gazetteer.clone(),
    });
    lines.collect()
}

fn spots(event: &LedgerEvent) -> Vec<Spot> {
    let known = event.places.iter().filter_map(|place| {
        Some(Spot {
            lat: place.lat?,
            lon: place.lon?,
            label: place.name.clone(),
            ring_km: words::ring_km(place.precision),
            address: None,
        })
    });
    known.take(12).collect()
}

/// A point in degrees, with no more digits than its precision bears.
fn point(lat: f64, lon: f64, precision: PlacePrecision) -> String {
    let digits = match precision {
        PlacePrecision::Exact => 3,
        PlacePrecision::Near => 2,
        _ => 1,
    };
    let side = |value: f64, plus: &'static str, minus: &'static str| {
        if value < 0.0 { minus } else { plus }
    };
    format!(
        "{:.digits$}° {}, {:.digits$}° {}",
        lat.abs(),
        side(lat, "N", "S"),
        lon.abs(),
        side(lon, "E", "W")
    )
}

fn said(claim: &LedgerClaim, choices: &Choices) -> Said {
    Said {
        at: claim
            .published
            .as_deref()
            .map_or_else(|| "undated".to_owned(), words::date),
        party: claim.party.clone(),
        speaker: claim.source_name.clone(),
        words: claim.stance.verb(),
        glyph: claim.stance.glyph(),
        tone: words::tone(claim.stance),
        is_rejected: claim.is_rejected(),
        quote: clipped(&claim.text, 220),
        address: choices.claim(&claim.id),
        outlet: claim
            .outlet
            .clone()
            .unwrap_or_else(|| "outlet unknown".to_owned()),
    }
}

/// Claims by party in order of first statement, at the time of their publication.
fn drawn(event: &LedgerEvent, whole: &LedgerEvent, choices: &Choices) -> Option<Timeline> {
    let mut parties: Vec<Party> = Vec::new();
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in &event.claims {
        let Some(moment) = claim.published.as_deref().and_then(instant) else {
            continue;
        };
        let index = *at.entry(claim.party.as_str()).or_insert_with(|| {
            parties.push(Party {
                name: claim.party.clone(),
                marks: Vec::new(),
            });
            parties.len() - 1
        });
        let label = format!(
            "{}, {} {}: {}",
            words::date(claim.published.as_deref().unwrap_or("")),
            claim.source_name,
            claim.stance.verb(),
            clipped(&claim.text, 80)
        );
        parties[index].marks.push(Mark {
            at: moment,
            label,
            glyph: claim.stance.glyph(),
            tone: words::tone(claim.stance),
            address: choices.claim(&claim.id),
        });
    }
    if choices.order == Order::Name {
        parties.sort_by_key(|party| party.name.to_lowercase());
    }
    let box_of = event.time.as_ref().and_then(|time| {
        let from = moment_of(time.earliest.as_deref()?)?;
        let to = time.latest.as_deref().and_then(moment_of).unwrap_or(from);
        // a year is no box: it would press what was said into one corner
        (to.as_second() - from.as_second() < 40 * 86_400).then_some((from, to))
    });
    let as_of = choices.as_of.as_deref().and_then(instant);
    parties.truncate(16);
    timeline(
        &parties,
        box_of,
        as_of,
        &format!("{}#said", choices.event(&whole.id)),
    )
}

fn moment_of(text: &str) -> Option<Timestamp> {
    instant(text).or_else(|| instant(text.get(..10)?))
}

/// What is not in the ledger, said as such.
pub(crate) fn gaps(event: &LedgerEvent) -> Vec<String> {
    if event.articles.is_empty() {
        return Vec::new();
    }
    let mut out: Vec<String> = event
        .unanswered
        .iter()
        .map(|party| {
            format!(
                "{party} stands accused, and no statement of theirs about it was found in {} from {}. That is not the same as silence.",
                words::count(event.articles.len(), "article"),
                words::count(event.origins, "origin")
            )
        })
        .collect();
    if event.origins == 1 && event.articles.len() > 1 {
        out.push(format!(
            "All {} articles come from one origin.",
            event.articles.len()
        ));
    }
    if event.time.is_none() {
        out.push("No article says when it was.".to_owned());
    }
    if event.places.iter().all(|place| place.lat.is_none()) {
        out.push("No place of it is known to the gazetteer.".to_owned());
    }
    if event.tallies.is_empty() {
        out.push("No number was found.".to_owned());
    }
    let undated = event
        .articles
        .iter()
        .filter(|article| article.published.is_none())
        .count();
    if undated > 0 {
        out.push(format!(
            "{} without a date of publication: what was said there stands outside every moment.",
            words::count(undated, "article")
        ));
    }
    out
}

fn participants(event: &LedgerEvent, choices: &Choices) -> Vec<Participant> {
    let mut seen = BTreeSet::new();
    let fresh = event
        .participants
        .iter()
        .filter(|part| seen.insert((part.role, part.name.clone())));
    let parts = fresh.map(|part| Participant {
        role: json_word(part.role),
        name: part.name.clone(),
        address: part.actor.as_deref().map(|id| choices.actor(id)),
        claims: part
            .according_to
            .iter()
            .take(3)
            .map(|id| choices.claim(id))
            .collect(),
    });
    parts.take(24).collect()
}

/// Engines that read the articles of an event.
fn history(event: &LedgerEvent, asked: &Asked<'_>) -> Vec<String> {
    let mut engines: BTreeMap<(String, String), usize> = BTreeMap::new();
    for article in &event.articles {
        if let Some((_, reading)) = asked.newest.reading(&article.id) {
            let engine = &reading.engine;
            *engines
                .entry((engine.version.clone(), engine.resources.clone()))
                .or_default() += 1;
        }
    }
    let mut out: Vec<String> = engines
        .into_iter()
        .map(|((version, resources), n)| {
            format!(
                "{} read by Counterclaim {version} with resources {}",
                words::count(n, "article"),
                resources.get(..19).unwrap_or(&resources)
            )
        })
        .collect();
    if !event.aliases.is_empty() {
        let ids: Vec<&str> = event.aliases.iter().map(|id| words::short(id)).collect();
        out.push(format!(
            "Joined from {} mentions of the same event: {}",
            ids.len() + 1,
            ids.join(", ")
        ));
    }
    out
}
