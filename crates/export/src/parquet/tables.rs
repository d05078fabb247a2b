//! The tables of the Parquet schema and how a ledger fills them.

use counterclaim_model::json_word;
use std::collections::{BTreeMap, BTreeSet};

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::{
    LedgerArticle, LedgerClaim, LedgerEvent, LedgerRelation, Position, TallyEntry,
};

use super::{Cell, Column, Kind, Row, Table};
use crate::extent::day;
use crate::parts::closest;

macro_rules! columns {
    ($($name:literal $kind:ident $says:literal),+ $(,)?) => {
        &[$(Column { name: $name, kind: Kind::$kind, says: $says }),+]
    };
}

/// Every table, by name.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "articles",
        says: "One article, on the day it was published.",
        columns: columns![
            "article" Text "its id",
            "input" Text "path or address as read",
            "url" Text "canonical address, else the given one",
            "title" Text "headline",
            "outlet" Text "who published this copy",
            "origin" Text "whose text it is",
            "published" Text "publication date as the page gives it",
            "published_at" Moment "the same as a moment",
            "captured" Text "when this copy was retrieved",
            "captured_at" Moment "the same as a moment",
            "language" Text "ISO 639-1 code, or und",
            "copy_of" Text "the article whose text it repeats",
            "revision_of" Text "the earlier capture that it replaces",
            "claims" Count "how many claims were read in it",
            "events" Count "how many events were read in it",
        ],
    },
    Table {
        name: "claims",
        says: "One claim, on the day its article was published.",
        columns: columns![
            "claim" Text "its id",
            "article" Text "the article it stands in",
            "published" Text "when that was published",
            "published_at" Moment "the same as a moment",
            "outlet" Text "who published that",
            "source_name" Text "who said it",
            "source_kind" Text "named, institution, unnamed or outlet",
            "party" Text "on whose behalf",
            "stance" Text "what the source does by saying it",
            "act" Text "speech, belief or plan",
            "certainty" Text "how certain the source is",
            "polarity" Text "positive or negative",
            "quote" Text "direct, indirect or mixed",
            "channel" Text "the medium it came through",
            "against" Texts "ids of actors accused, criticized or contradicted",
            "about" Texts "ids of the events it is about",
            "within" Text "the claim in which it is reported",
            "said_earliest" Text "earliest moment at which it can have been said",
            "said_latest" Text "latest moment at which it can have been said",
            "text" Text "what was said; parts are joined by …",
            "starts" Counts "where the parts begin, in code points of the article's text",
            "ends" Counts "where they end",
            "score" Number "how sure the program is of it, 0 to 1",
        ],
    },
    Table {
        name: "events",
        says: "One event, on the first day that it can have been.",
        columns: columns![
            "event" Text "its id",
            "aliases" Texts "other ids that lead to it",
            "type" Text "its type",
            "plover" Text "PLOVER category",
            "cameo" Text "CAMEO code",
            "acled" Text "ACLED sub-event type",
            "title" Text "type, place and time in words",
            "realis" Text "reported, planned, hypothetical, negated or background",
            "status" Text "where the claims about it stand to each other",
            "earliest" Text "earliest moment it can have been",
            "earliest_at" Moment "the same as a moment",
            "latest" Text "latest moment it can have been",
            "latest_at" Moment "the same as a moment",
            "place" Text "the place that says most closely where",
            "lat" Number "its latitude",
            "lon" Number "its longitude",
            "country" Text "its country, ISO 3166-1 alpha-2",
            "precision" Text "exact, near, district, region or country",
            "gazetteer" Text "its entry in the gazetteer",
            "places" Texts "names of all places",
            "origins" Count "newsrooms or agencies whose own text reports it",
            "articles" Texts "ids of the articles that report it",
            "claims" Texts "ids of the claims about it",
            "unanswered" Texts "parties that stand accused and are not quoted",
        ],
    },
    Table {
        name: "figures",
        says: "One number that somebody gives for an event, on the day its article was published.",
        columns: columns![
            "event" Text "the event",
            "measure" Text "what is measured",
            "counted" Text "what is counted",
            "value" Number "the number",
            "low" Number "the smallest number it can mean",
            "high" Number "the largest number it can mean",
            "text" Text "as written",
            "source" Text "who gives it",
            "published" Text "when the article was published",
            "published_at" Moment "the same as a moment",
            "claim" Text "the claim that gives it",
            "quantity" Text "id of the number",
            "article" Text "the article it stands in",
        ],
    },
    Table {
        name: "positions",
        says: "One party's stand on one answer to one question about an event, on the day of its first claim.",
        columns: columns![
            "event" Text "the event",
            "facet" Text "the question",
            "facet_status" Text "where the parties stand to each other on it",
            "position" Text "the answer",
            "party" Text "who takes a stand",
            "stance" Text "in which stance",
            "side" Text "for, against or doubt",
            "claims" Texts "ids of the claims by which it does",
        ],
    },
    Table {
        name: "relations",
        says: "One claim's bearing on another claim or an event, on the day its article was published.",
        columns: columns![
            "kind" Text "denies, contradicts, corrects, retracts, supports, doubts, repeats or could_not_verify",
            "from" Text "the claim",
            "to" Text "the claim or event it bears on",
            "facet" Text "the question",
            "article" Text "the article whose words it rests on",
            "rule" Text "the rule that found it",
        ],
    },
];

/// Rows of every table, in the order of [`TABLES`].
pub(super) fn fill(ledger: &Ledger, query: &Query) -> [Vec<Row>; 6] {
    let articles = ledger.articles(query).articles;
    let claims = ledger.claims(query).claims;
    let events = ledger.events(query).events;
    let all = ledger.articles(&Query::default()).articles;
    let dates = all
        .into_iter()
        .filter_map(|article| Some((article.id, article.published?)));
    let dates: BTreeMap<String, String> = dates.collect();
    let mut seen = BTreeSet::new();
    let mut relations = Vec::new();
    let mut figures = Vec::new();
    let mut positions = Vec::new();
    for event in &events {
        for relation in &event.relations {
            // a relation between claims about two events stands in both
            if seen.insert((
                relation.from.clone(),
                relation.to.clone(),
                json_word(relation.kind),
                relation.facet.clone(),
            )) {
                relations.push(relation_row(relation, dates.get(&relation.article)));
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
    [
        articles.iter().map(article_row).collect(),
        claims.iter().map(claim_row).collect(),
        events.iter().map(event_row).collect(),
        figures,
        positions,
        relations,
    ]
}

fn text(text: &str) -> Cell {
    Cell::Text(Some(text.to_owned()))
}

fn maybe(text: &Option<String>) -> Cell {
    Cell::Text(text.clone())
}

fn day_of(date: Option<&str>) -> Option<String> {
    date.and_then(day).map(|day| day.to_string())
}

fn article_row(article: &LedgerArticle) -> Row {
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
        ],
    }
}

fn claim_row(claim: &LedgerClaim) -> Row {
    let said = claim.said_at.as_ref();
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
            text(&claim.text),
            Cell::Counts(
                claim
                    .content
                    .spans
                    .iter()
                    .map(|span| span.start())
                    .collect(),
            ),
            Cell::Counts(claim.content.spans.iter().map(|span| span.end()).collect()),
            Cell::Number(Some(claim.score)),
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
