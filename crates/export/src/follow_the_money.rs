//! Articles, actors, places, events and claims as entities of the FollowTheMoney model (version 4),
//! one a line, as `ftm` and Aleph read them.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_ledger::{Ledger, Query, instant};
use counterclaim_model::ActorKind;
use counterclaim_model::ledger::{
    LedgerActor, LedgerArticle, LedgerClaim, LedgerEvent, LedgerPlace,
};
use counterclaim_model::{fingerprint, json_word, loss::LossV1};
use serde_json::{Map, Value, json};

use crate::extent::day;
use crate::plain::{address, visible};
use crate::rows::lines;
use crate::{Export, dispute};

/// The events that a query admits, and everything that they name.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let events = ledger.events(query).events;
    let actors = ledger.actors(&Query::default()).actors;
    let known: BTreeMap<&str, &LedgerActor> = actors.iter().map(|a| (a.id.as_str(), a)).collect();
    let mut entities = Entities {
        events: events.iter().map(|event| event.id.clone()).collect(),
        ..Entities::default()
    };
    let mut figures = 0;
    for event in &events {
        entities.event(event, &known);
        figures += event
            .tallies
            .iter()
            .map(|tally| tally.history.len())
            .sum::<usize>();
    }
    let spans: usize = events
        .iter()
        .flat_map(|event| &event.claims)
        .map(|claim| claim.content.spans.len())
        .sum();
    let loss = LossV1::new("ftm", entities.lines.len())
        .without("figures", figures, "the model has no numbers of people; notes of the event name those that differ")
        .without("spans", spans, "the model has no offsets")
        .by_rule("claims", "a Note on its events and speaker, with the stance among its keywords: the model has no statement by somebody")
        .by_rule("involved", "everybody with a part in the event; which part has no field")
        .by_rule("publishedAt, retrievedAt", "moments in universal time: the model's dates have no zones")
        .by_rule("actors", "Person, Organization, PublicBody for governments, LegalEntity for the others");
    Export::file(lines(&entities.lines), loss)
}

/// Entities in the order in which they are first needed, each once.
#[derive(Default)]
struct Entities {
    /// Events that are exported; others are named by nobody.
    events: BTreeSet<String>,
    seen: BTreeSet<String>,
    lines: Vec<Value>,
}

impl Entities {
    fn put(&mut self, id: &str, schema: &str, properties: &[(&str, Vec<String>)]) {
        if !self.seen.insert(id.to_owned()) {
            return;
        }
        let filled = properties.iter().map(|(name, values)| {
            let values: Vec<String> = values
                .iter()
                .map(|value| visible(value))
                .filter(|v| !v.is_empty())
                .collect();
            ((*name).to_owned(), values)
        });
        let properties: Map<String, Value> = filled
            .filter(|(_, values)| !values.is_empty())
            .map(|(name, values)| (name, json!(values)))
            .collect();
        self.lines
            .push(json!({"id": id, "schema": schema, "properties": properties}));
    }

    fn event(&mut self, event: &LedgerEvent, actors: &BTreeMap<&str, &LedgerActor>) {
        let places: Vec<String> = event
            .places
            .iter()
            .filter_map(|place| self.place(place))
            .collect();
        let parts = event
            .participants
            .iter()
            .filter_map(|part| part.actor.as_deref());
        let speakers = event
            .claims
            .iter()
            .filter_map(|claim| claim.source.actor.as_deref());
        let involved: BTreeSet<&str> = parts.filter(|id| actors.contains_key(id)).collect();
        for id in speakers.chain(involved.iter().copied()) {
            if let Some(actor) = actors.get(id) {
                self.actor(actor);
            }
        }
        let articles: Vec<String> = event
            .articles
            .iter()
            .map(|article| self.article(article))
            .collect();
        let time = event.time.as_ref();
        let first = time.and_then(|time| time.earliest.as_deref()).and_then(day);
        let last = time.and_then(|time| time.latest.as_deref()).and_then(day);
        let days =
            |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).into_iter().collect();
        let countries: BTreeSet<String> = event
            .places
            .iter()
            .filter_map(|place| place.country.as_deref())
            .map(str::to_lowercase)
            .collect();
        self.put(
            &event.id,
            "Event",
            &[
                ("name", vec![event.title.clone()]),
                ("startDate", days(first)),
                ("endDate", days(last)),
                (
                    "location",
                    event
                        .places
                        .iter()
                        .map(|place| place.name.clone())
                        .collect(),
                ),
                ("country", countries.into_iter().collect()),
                ("addressEntity", places),
                (
                    "involved",
                    involved.iter().map(|id| (*id).to_owned()).collect(),
                ),
                (
                    "keywords",
                    vec![
                        event.r#type.clone(),
                        json_word(event.status),
                        json_word(event.realis),
                    ],
                ),
                ("notes", dispute::sentences(event)),
            ],
        );
        for article in &articles {
            let id = format!(
                "documentation-{}",
                &fingerprint(format!("{article}\0{}", event.id).as_bytes())[..16]
            );
            self.put(
                &id,
                "Documentation",
                &[
                    ("document", vec![article.clone()]),
                    ("entity", vec![event.id.clone()]),
                    ("role", vec!["reports".to_owned()]),
                ],
            );
        }
        for claim in &event.claims {
            self.claim(claim, actors);
        }
    }

    fn claim(&mut self, claim: &LedgerClaim, actors: &BTreeMap<&str, &LedgerActor>) {
        let mut about = claim.about.clone();
        about.retain(|id| self.events.contains(id));
        about.extend(
            claim
                .source
                .actor
                .clone()
                .filter(|id| actors.contains_key(id.as_str())),
        );
        self.put(
            &claim.id,
            "Note",
            &[
                (
                    "name",
                    vec![format!(
                        "{} ({})",
                        claim.source_name,
                        json_word(claim.stance)
                    )],
                ),
                ("description", vec![claim.text.clone()]),
                ("entity", about),
                (
                    "keywords",
                    vec![json_word(claim.stance), json_word(claim.certainty)],
                ),
                ("publisher", claim.outlet.clone().into_iter().collect()),
                ("proof", vec![article_id(&claim.article)]),
            ],
        );
    }

    fn article(&mut self, article: &LedgerArticle) -> String {
        let id = article_id(&article.id);
        let one = |text: &Option<String>| text.clone().into_iter().collect::<Vec<_>>();
        self.put(
            &id,
            "Article",
            &[
                (
                    "title",
                    vec![
                        article
                            .title
                            .clone()
                            .unwrap_or_else(|| article.input.clone()),
                    ],
                ),
                ("publisher", one(&article.outlet)),
                (
                    "sourceUrl",
                    article.url.iter().map(|url| address(url)).collect(),
                ),
                ("publishedAt", moment(article.published.as_deref())),
                ("retrievedAt", moment(article.captured.as_deref())),
                (
                    "language",
                    three_letters(&article.language).into_iter().collect(),
                ),
                (
                    "notes",
                    vec![format!("SHA-256 of address and payload: {}", article.id)],
                ),
            ],
        );
        id
    }

    fn actor(&mut self, actor: &LedgerActor) {
        let (schema, roles) = match actor.kind {
            ActorKind::Person => ("Person", "position"),
            ActorKind::Organization | ActorKind::Outlet => ("Organization", "summary"),
            ActorKind::Government => ("PublicBody", "summary"),
            ActorKind::Group | ActorKind::Unnamed => ("LegalEntity", "summary"),
        };
        self.put(
            &actor.id,
            schema,
            &[
                ("name", vec![actor.name.clone()]),
                (
                    "country",
                    actor
                        .country
                        .as_deref()
                        .map(str::to_lowercase)
                        .into_iter()
                        .collect(),
                ),
                (roles, actor.roles.clone()),
                (
                    "notes",
                    actor
                        .speaks_for
                        .iter()
                        .map(|party| format!("Speaks for {party}."))
                        .collect(),
                ),
            ],
        );
    }

    /// A place with coordinates as an address; `None` for one without.
    fn place(&mut self, place: &LedgerPlace) -> Option<String> {
        let (lat, lon) = (place.lat?, place.lon?);
        let id = format!(
            "place-{}",
            &fingerprint(format!("{}\0{lat}\0{lon}", place.name).as_bytes())[..16]
        );
        self.put(
            &id,
            "Address",
            &[
                ("full", vec![place.name.clone()]),
                ("latitude", vec![lat.to_string()]),
                ("longitude", vec![lon.to_string()]),
                (
                    "country",
                    place
                        .country
                        .as_deref()
                        .map(str::to_lowercase)
                        .into_iter()
                        .collect(),
                ),
                (
                    "remarks",
                    vec![format!("precision: {}", json_word(place.precision))],
                ),
            ],
        );
        Some(id)
    }
}

/// The three letters that the model wants for a language (ISO 639-3); none where they are not known here.
fn three_letters(language: &str) -> Option<String> {
    let known = [
        ("ar", "ara"),
        ("de", "deu"),
        ("en", "eng"),
        ("es", "spa"),
        ("fa", "fas"),
        ("fr", "fra"),
        ("he", "heb"),
        ("it", "ita"),
        ("ja", "jpn"),
        ("nl", "nld"),
        ("pl", "pol"),
        ("pt", "por"),
        ("ru", "rus"),
        ("tr", "tur"),
        ("uk", "ukr"),
        ("zh", "zho"),
    ];
    let found = known.iter().find(|(two, _)| *two == language);
    found.map(|(_, three)| (*three).to_owned())
}

fn article_id(id: &str) -> String {
    format!("article-{}", id.strip_prefix("sha256:").unwrap_or(id))
}

/// A day, or a moment in universal time: the model's dates have no zones.
fn moment(date: Option<&str>) -> Vec<String> {
    let at = |date: &str| match date.len() {
        ..=10 => Some(date.to_owned()),
        _ => instant(date).map(|at| at.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
    };
    date.and_then(at).into_iter().collect()
}
