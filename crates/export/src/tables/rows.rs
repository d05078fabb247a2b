//! How ledgers and readings fill the tables.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_ledger::{Found, Ledger, Query};
use counterclaim_model::ledger::{
    LedgerActor, LedgerArticle, LedgerClaim, LedgerEvent, LedgerRelation, Position, TallyEntry,
};
use counterclaim_model::{EventId, Span, json_word};

use super::passages;
use super::{Cell, Row, Rows};
use crate::extent::{day, edtf};
use crate::parts::closest;

/// What a query admits of a ledger, as the tables that are wanted.
pub(super) fn fill(ledger: &Ledger, query: &Query, wanted: &[&str]) -> Vec<Rows> {
    let needs = |names: &[&str]| names.iter().any(|name| wanted.contains(name));
    let mut out: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    if needs(&["actors"]) {
        let actors = ledger.actors(query).actors;
        out.insert("actors", actors.iter().map(actor_row).collect());
    }
    if needs(&["claims"]) {
        let claims = ledger.claims(query).claims;
        out.insert("claims", claims.iter().map(claim_row).collect());
    }
    if needs(&["events", "figures", "positions", "relations"]) {
        of_events(ledger, &ledger.events(query).events, &mut out);
    }
    if needs(&["articles", "mentions", "places", "quantities", "times"]) {
        for article in ledger.articles(query).articles {
            let Some(Found::Article(index)) = ledger.find(&article.id) else {
                continue;
            };
            let text = &ledger.readings()[index].article.text;
            let row = article_row(&article, text);
            out.entry("articles").or_default().push(row);
            if needs(&["mentions", "places", "quantities", "times"]) {
                passages::add(ledger, index, &mut out);
            }
        }
    }
    let wanted = wanted.iter().map(|name| (*name, out.remove(name)));
    let wanted = wanted.filter_map(|(name, rows)| Rows::new(name, rows.unwrap_or_default()));
    wanted.collect()
}

/// Everything in the only reading of a ledger.
pub(super) fn of_reading(ledger: &Ledger) -> Vec<Rows> {
    let all = Query::default();
    let mut out: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for (index, reading) in ledger.readings().iter().enumerate() {
        let events = (0..reading.events.len()).flat_map(|event| {
            let event = EventId::from_index(event);
            ledger.event(index, event).events
        });
        let events: Vec<LedgerEvent> = events.collect();
        of_events(ledger, &events, &mut out);
        // those of claims about no event too
        let relations = reading.relations.iter().map(|relation| {
            let ids = ledger.ids(index);
            LedgerRelation {
                kind: relation.kind,
                from: ids.claim(relation.from),
                to: ids.entry(relation.to),
                facet: relation.facet.clone(),
                article: reading.article.id.to_string(),
                evidence: Vec::new(),
                rule: relation.rule.clone(),
            }
        });
        let published = reading.article.published.as_ref().map(|date| &date.value);
        let relations = relations.map(|relation| relation_row(&relation, published));
        out.insert("relations", relations.collect());
        passages::add(ledger, index, &mut out);
        let text = &reading.article.text;
        let articles = ledger.articles(&all).articles;
        let articles = articles.iter().map(|article| article_row(article, text));
        out.insert("articles", articles.collect());
    }
    let claims = ledger.claims(&all).claims;
    out.insert("claims", claims.iter().map(claim_row).collect());
    let tables = super::all().iter();
    let rows = tables.map(|table| Rows {
        table,
        rows: out.remove(table.name).unwrap_or_default(),
    });
    rows.collect()
}

/// Rows of events and of what is said about them.
fn of_events(ledger: &Ledger, events: &[LedgerEvent], out: &mut BTreeMap<&str, Vec<Row>>) {
    let dates = ledger.readings().iter().filter_map(|reading| {
        let published = reading.article.published.as_ref()?;
        Some((reading.article.id.as_str(), &published.value))
    });
    let dates: BTreeMap<&str, &String> = dates.collect();
    let mut seen = BTreeSet::new();
    let mut relations = Vec::new();
    let mut figures = Vec::new();
    let mut positions = Vec::new();
    for event in events {
        for relation in &event.relations {
            // a relation between claims about two events stands in both
            if seen.insert((
                relation.from.clone(),
                relation.to.clone(),
                json_word(relation.kind),
                relation.facet.clone(),
            )) {
                let published = dates.get(relation.article.as_str()).copied();
                relations.push(relation_row(relation, published));
            }
        }
        for tally in &event.tallies {
            let counted = &tally.counted;
            figures.extend(
                tally
                    .history
                    .iter()
                    .map(|entry| figure_row(event, &tally.measure, counted, entry)),
            );
        }
        for facet in &event.facets {
            let status = json_word(facet.status);
            positions.extend(
                facet
                    .positions
                    .iter()
                    .flat_map(|p| position_rows(event, &facet.facet, &status, p)),
            );
        }
    }
    out.insert("events", events.iter().map(event_row).collect());
    out.insert("figures", figures);
    out.insert("positions", positions);
    out.insert("relations", relations);
}

/// Where the parts of a passage begin and where they end.
fn extents(spans: &[Span]) -> [Cell; 2] {
    let starts = spans.iter().map(|span| span.start()).collect();
    let ends = spans.iter().map(|span| span.end()).collect();
    [Cell::Counts(starts), Cell::Counts(ends)]
}

fn actor_row(actor: &LedgerActor) -> Row {
    Row {
        day: None,
        cells: vec![
            text(&actor.id),
            text(&actor.name),
            text(&json_word(actor.kind)),
            maybe(&actor.country),
            Cell::Texts(actor.roles.clone()),
            Cell::Texts(actor.speaks_for.clone()),
            Cell::Count(actor.articles),
            Cell::Count(actor.claims),
            Cell::Count(actor.against),
        ],
    }
}

pub(super) fn text(text: &str) -> Cell {
    Cell::Text(Some(text.to_owned()))
}

pub(super) fn maybe(text: &Option<String>) -> Cell {
    Cell::Text(text.clone())
}

pub(super) fn day_of(date: Option<&str>) -> Option<String> {
    date.and_then(day).map(|day| day.to_string())
}

fn article_row(article: &LedgerArticle, content: &str) -> Row {
    Row {
        day: day_of(article.published.as_deref()),
        cells: vec![
            text(&article.id),
            text(&article.input),
            maybe(&article.url),
            maybe(&article.title),
            maybe(&article.outlet),
            maybe(&article.origin),
            maybe(&article.published),
            maybe(&article.published),
            maybe(&article.captured),
            maybe(&article.captured),
            text(&article.language),
            maybe(&article.copy_of),
            maybe(&article.revision_of),
            Cell::Count(article.claims),
            Cell::Count(article.events),
            text(content),
        ],
    }
}

fn claim_row(claim: &LedgerClaim) -> Row {
    let said = claim.said_at.as_ref();
    let [starts, ends] = extents(&claim.content.spans);
    let [source_starts, source_ends] = extents(&claim.source.spans);
    let [cue_starts, cue_ends] = extents(&claim.cue.spans);
    Row {
        day: day_of(claim.published.as_deref()),
        cells: vec![
            text(&claim.id),
            text(&claim.article),
            maybe(&claim.published),
            maybe(&claim.published),
            maybe(&claim.outlet),
            text(&claim.source_name),
            text(&json_word(claim.source.kind)),
            text(&claim.party),
            text(&json_word(claim.stance)),
            text(&json_word(claim.act)),
            text(&json_word(claim.certainty)),
            text(&json_word(claim.polarity)),
            text(&json_word(claim.quote)),
            Cell::Text(claim.channel.as_ref().map(|channel| channel.name.clone())),
            Cell::Texts(claim.against.clone()),
            Cell::Texts(claim.about.clone()),
            maybe(&claim.within),
            Cell::Text(said.and_then(|time| time.earliest.clone())),
            Cell::Text(said.and_then(|time| time.latest.clone())),
            Cell::Text(said.and_then(edtf)),
            text(&claim.text),
            starts,
            ends,
            Cell::Number(Some(claim.score)),
            source_starts,
            source_ends,
            text(&claim.cue.lemma),
            cue_starts,
            cue_ends,
        ],
    }
}

fn event_row(event: &LedgerEvent) -> Row {
    let time = event.time.as_ref();
    let earliest = time.and_then(|time| time.earliest.clone());
    let latest = time.and_then(|time| time.latest.clone());
    let place = closest(event);
    Row {
        day: day_of(earliest.as_deref().or(latest.as_deref())),
        cells: vec![
            text(&event.id),
            Cell::Texts(event.aliases.clone()),
            text(&event.r#type),
            maybe(&event.codes.plover),
            maybe(&event.codes.cameo),
            maybe(&event.codes.acled),
            text(&event.title),
            text(&json_word(event.realis)),
            text(&json_word(event.status)),
            maybe(&earliest),
            maybe(&earliest),
            maybe(&latest),
            maybe(&latest),
            Cell::Text(time.and_then(edtf)),
            Cell::Text(place.map(|place| place.name.clone())),
            Cell::Number(place.and_then(|place| place.lat)),
            Cell::Number(place.and_then(|place| place.lon)),
            Cell::Text(place.and_then(|place| place.country.clone())),
            Cell::Text(place.map(|place| json_word(place.precision))),
            Cell::Text(place.and_then(|place| place.gazetteer.clone())),
            Cell::Texts(
                event
                    .places
                    .iter()
                    .map(|place| place.name.clone())
                    .collect(),
            ),
            Cell::Count(event.origins),
            Cell::Texts(
                event
                    .articles
                    .iter()
                    .map(|article| article.id.clone())
                    .collect(),
            ),
            Cell::Texts(event.claims.iter().map(|claim| claim.id.clone()).collect()),
            Cell::Texts(event.unanswered.clone()),
        ],
    }
}

fn figure_row(
    event: &LedgerEvent,
    measure: &str,
    counted: &Option<String>,
    entry: &TallyEntry,
) -> Row {
    Row {
        day: day_of(entry.published.as_deref()),
        cells: vec![
            text(&event.id),
            text(measure),
            maybe(counted),
            Cell::Number(Some(entry.value)),
            Cell::Number(entry.low),
            Cell::Number(entry.high),
            text(&entry.text),
            text(&entry.source),
            maybe(&entry.published),
            maybe(&entry.published),
            maybe(&entry.claim),
            text(&entry.quantity),
            text(&entry.article),
        ],
    }
}

fn position_rows<'a>(
    event: &'a LedgerEvent,
    facet: &'a str,
    status: &'a str,
    position: &'a Position,
) -> impl Iterator<Item = Row> + 'a {
    position.holders.iter().map(move |holder| {
        let first = event
            .claims
            .iter()
            .find(|claim| holder.claims.contains(&claim.id));
        Row {
            day: day_of(first.and_then(|claim| claim.published.as_deref())),
            cells: vec![
                text(&event.id),
                text(facet),
                text(status),
                text(&position.value),
                text(&holder.party),
                text(&json_word(holder.stance)),
                text(&json_word(holder.side)),
                Cell::Texts(holder.claims.clone()),
            ],
        }
    })
}

fn relation_row(relation: &LedgerRelation, published: Option<&String>) -> Row {
    Row {
        day: day_of(published.map(String::as_str)),
        cells: vec![
            text(&json_word(relation.kind)),
            text(&relation.from),
            text(&relation.to),
            maybe(&relation.facet),
            text(&relation.article),
            text(&relation.rule),
        ],
    }
}
