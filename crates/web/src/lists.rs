//! The lists of a ledger as data: what each entry says in a table and in a feed.

use counterclaim_ledger::Query;
use counterclaim_model::json_word;
use counterclaim_model::ledger::{
    ActorsV1, ArticlesV1, ClaimsV1, EventsV1, LedgerActor, LedgerArticle, LedgerClaim, LedgerEvent,
    SearchV1,
};

use crate::data::{Item, List, feed_moment, value};
use crate::links::Choices;
use crate::{plain, words};

fn values<T: serde::Serialize>(entries: &[T]) -> Vec<serde_json::Value> {
    entries.iter().map(value).collect()
}

fn text(of: Option<&String>) -> String {
    of.cloned().unwrap_or_default()
}

/// Events; each is an item of a feed at its last report.
pub(crate) fn events(list: &EventsV1, query: Query, title: &str) -> List {
    List {
        whole: value(list),
        entries: values(&list.events),
        columns: &[
            "event",
            "title",
            "type",
            "realis",
            "earliest",
            "latest",
            "place",
            "country",
            "latitude",
            "longitude",
            "precision",
            "status",
            "origins",
            "articles",
            "claims",
            "first_published",
            "last_published",
        ],
        rows: list.events.iter().map(event_row).collect(),
        items: list.events.iter().filter_map(event_item).collect(),
        title: title.to_owned(),
        query,
    }
}

fn event_row(event: &LedgerEvent) -> Vec<String> {
    let time = event.time.as_ref();
    let place = event.places.first();
    let dates = || {
        event
            .articles
            .iter()
            .filter_map(|article| article.published.clone())
    };
    let degrees = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    vec![
        event.id.clone(),
        event.title.clone(),
        event.r#type.clone(),
        event.realis.name().to_owned(),
        time.and_then(|time| time.earliest.clone())
            .unwrap_or_default(),
        time.and_then(|time| time.latest.clone())
            .unwrap_or_default(),
        place.map(|place| place.name.clone()).unwrap_or_default(),
        place
            .and_then(|place| place.country.clone())
            .unwrap_or_default(),
        degrees(place.and_then(|place| place.lat)),
        degrees(place.and_then(|place| place.lon)),
        place
            .map(|place| json_word(place.precision))
            .unwrap_or_default(),
        event.status.name().to_owned(),
        event.origins.to_string(),
        event.articles.len().to_string(),
        event.claims.len().to_string(),
        dates().min().unwrap_or_default(),
        dates().max().unwrap_or_default(),
    ]
}

fn event_item(event: &LedgerEvent) -> Option<Item> {
    let dates = event
        .articles
        .iter()
        .filter_map(|article| feed_moment(article.published.as_deref()));
    let updated = dates.max()?;
    let said: Vec<String> = event
        .facets
        .iter()
        .flat_map(|facet| {
            facet.positions.iter().flat_map(|position| {
                position.holders.iter().map(|holder| {
                    format!(
                        "{} {}: {}.",
                        holder.party,
                        holder.stance.verb(),
                        words::capitalized(&facet.statement(&position.value))
                    )
                })
            })
        })
        .collect();
    Some(Item {
        // one entry for each state of an event, so that a reader shows a change anew
        id: format!("{}:{updated}", event.id),
        title: format!("{} ({})", event.title, event.status.words()),
        address: format!("/events/{}", event.id),
        updated,
        text: said.join(" "),
    })
}

/// Claims; each is an item of a feed at its publication.
pub(crate) fn claims(list: &ClaimsV1, query: Query, title: &str) -> List {
    List {
        whole: value(list),
        entries: values(&list.claims),
        columns: &[
            "claim",
            "article",
            "outlet",
            "published",
            "source",
            "party",
            "stance",
            "certainty",
            "quote",
            "text",
            "about",
            "start",
            "end",
        ],
        rows: list.claims.iter().map(claim_row).collect(),
        items: list.claims.iter().filter_map(claim_item).collect(),
        title: title.to_owned(),
        query,
    }
}

fn claim_row(claim: &LedgerClaim) -> Vec<String> {
    let spans = &claim.content.spans;
    vec![
        claim.id.clone(),
        claim.article.clone(),
        text(claim.outlet.as_ref()),
        text(claim.published.as_ref()),
        claim.source_name.clone(),
        claim.party.clone(),
        claim.stance.name().to_owned(),
        json_word(claim.certainty),
        json_word(claim.quote),
        claim.text.clone(),
        claim.about.join("; "),
        spans
            .iter()
            .map(|span| span.start())
            .min()
            .map_or_else(String::new, |n| n.to_string()),
        spans
            .iter()
            .map(|span| span.end())
            .max()
            .map_or_else(String::new, |n| n.to_string()),
    ]
}

fn claim_item(claim: &LedgerClaim) -> Option<Item> {
    Some(Item {
        id: claim.id.clone(),
        title: format!(
            "{} {}: {}",
            claim.source_name,
            claim.stance.verb(),
            plain::clipped(&claim.text, 80)
        ),
        address: format!("/claims/{}", claim.id),
        updated: feed_moment(claim.published.as_deref())?,
        text: claim.text.clone(),
    })
}

/// Articles; each is an item of a feed at its publication.
pub(crate) fn articles(list: &ArticlesV1, query: Query, title: &str) -> List {
    List {
        whole: value(list),
        entries: values(&list.articles),
        columns: &[
            "article",
            "title",
            "outlet",
            "origin",
            "published",
            "captured",
            "language",
            "url",
            "input",
            "copy_of",
            "revision_of",
            "drops",
            "claims",
            "events",
        ],
        rows: list.articles.iter().map(article_row).collect(),
        items: list.articles.iter().filter_map(article_item).collect(),
        title: title.to_owned(),
        query,
    }
}

fn article_row(article: &LedgerArticle) -> Vec<String> {
    vec![
        article.id.clone(),
        text(article.title.as_ref()),
        text(article.outlet.as_ref()),
        text(article.origin.as_ref()),
        text(article.published.as_ref()),
        text(article.captured.as_ref()),
        article.language.clone(),
        text(article.url.as_ref()),
        article.input.clone(),
        text(article.copy_of.as_ref()),
        text(article.revision_of.as_ref()),
        article.drops.join("; "),
        article.claims.to_string(),
        article.events.to_string(),
    ]
}

fn article_item(article: &LedgerArticle) -> Option<Item> {
    let title = article
        .title
        .clone()
        .unwrap_or_else(|| article.input.clone());
    Some(Item {
        id: article.id.clone(),
        address: Choices::default().article(&article.id),
        updated: feed_moment(article.published.as_deref())?,
        text: format!(
            "{}: {}, {}.",
            article.outlet.as_deref().unwrap_or("outlet unknown"),
            words::count(article.claims, "claim"),
            words::count(article.events, "event")
        ),
        title,
    })
}

/// Actors, which have no date and so no feed of their own.
pub(crate) fn actors(list: &ActorsV1, query: Query, title: &str) -> List {
    List {
        whole: value(list),
        entries: values(&list.actors),
        columns: &[
            "actor",
            "name",
            "kind",
            "country",
            "roles",
            "speaks_for",
            "articles",
            "claims",
            "against",
        ],
        rows: list.actors.iter().map(actor_row).collect(),
        items: Vec::new(),
        title: title.to_owned(),
        query,
    }
}

fn actor_row(actor: &LedgerActor) -> Vec<String> {
    vec![
        actor.id.clone(),
        actor.name.clone(),
        json_word(actor.kind),
        text(actor.country.as_ref()),
        actor.roles.join("; "),
        actor.speaks_for.join("; "),
        actor.articles.to_string(),
        actor.claims.to_string(),
        actor.against.to_string(),
    ]
}

/// Hits of a search.
pub(crate) fn search(list: &SearchV1, query: Query, title: &str) -> List {
    let rows = list.search.iter().map(|hit| {
        vec![
            json_word(hit.kind),
            hit.id.clone(),
            hit.title.clone(),
            hit.snippet.clone(),
            text(hit.article.as_ref()),
            text(hit.published.as_ref()),
        ]
    });
    let items = list.search.iter().filter_map(|hit| {
        use counterclaim_model::ledger::HitKind;
        let choices = Choices::default();
        Some(Item {
            id: hit.id.clone(),
            title: hit.title.clone(),
            address: match hit.kind {
                HitKind::Event => choices.event(&hit.id),
                HitKind::Claim => choices.claim(&hit.id),
                HitKind::Article => choices.article(&hit.id),
                HitKind::Actor => choices.actor(&hit.id),
            },
            updated: feed_moment(hit.published.as_deref())?,
            text: hit.snippet.clone(),
        })
    });
    List {
        whole: value(list),
        entries: values(&list.search),
        columns: &["kind", "id", "title", "snippet", "article", "published"],
        items: items.collect(),
        rows: rows.collect(),
        title: title.to_owned(),
        query,
    }
}
