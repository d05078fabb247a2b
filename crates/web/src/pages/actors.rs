//! Who speaks and is spoken of: counts with their definition, never a score.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use counterclaim_model::ledger::{LedgerActor, LedgerClaim};
use counterclaim_model::{RelationKind, Stance};

use super::problem::Problem;
use super::{Asked, Page, Pages, written};
use crate::plain::clipped;
use crate::{Reply, words};

/// Claims that an actor's page lists; the others are one link away.
const CLAIMS: usize = 100;

#[derive(Template)]
#[template(path = "actors.html")]
struct Actors {
    page: Page,
    query: String,
    total: String,
    rows: Vec<Row>,
    pages: Pages,
}

struct Row {
    name: String,
    address: String,
    kind: &'static str,
    about: String,
    claims: usize,
    against: usize,
    articles: usize,
}

#[derive(Template)]
#[template(path = "actor.html")]
struct ActorPage {
    page: Page,
    id: String,
    name: String,
    kind: &'static str,
    country: Option<String>,
    roles: Vec<String>,
    speaks_for: Vec<String>,
    counts: String,
    stances: Vec<(&'static str, &'static str, &'static str, usize, String)>,
    contradicted_by: Vec<(String, usize)>,
    contradicts: Vec<(String, usize)>,
    claims: Vec<Said>,
    more: Option<(usize, String)>,
    against: Vec<Said>,
}

struct Said {
    at: String,
    glyph: &'static str,
    tone: &'static str,
    words: &'static str,
    who: String,
    quote: String,
    address: String,
    outlet: String,
}

/// Answers a request for the list.
pub(crate) fn list(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let query = asked.query().map_err(Problem::wrong)?;
    let actors = asked.account.ledger.actors(&query).actors;
    let pages = Pages::of(asked, actors.len());
    let mut page = Page::new(asked, "Actors", "Actors").with_formats(asked.request);
    page.query = asked.text().to_owned();
    Ok(written(&Actors {
        query: asked.text().to_owned(),
        total: words::count(actors.len(), "actor"),
        rows: pages
            .cut(&actors)
            .iter()
            .map(|actor| row(actor, asked))
            .collect(),
        pages,
        page,
    }))
}

fn row(actor: &LedgerActor, asked: &Asked<'_>) -> Row {
    let mut about: Vec<String> = actor.roles.first().cloned().into_iter().collect();
    about.extend(actor.country.clone());
    about.extend(
        actor
            .speaks_for
            .first()
            .map(|party| format!("speaks for {party}")),
    );
    Row {
        name: actor.name.clone(),
        address: asked.choices.actor(&actor.id),
        kind: words::actor_kind(actor.kind),
        about: about.join(" · "),
        claims: actor.claims,
        against: actor.against,
        articles: actor.articles,
    }
}

/// Answers a request for one actor.
pub(crate) fn actor(asked: &Asked<'_>, id: &str) -> Result<Reply, Problem> {
    let actor = find(asked, id)?;
    let all = &asked.account.claims().claims;
    let copies: BTreeSet<&str> = asked
        .account
        .articles()
        .articles
        .iter()
        .filter(|article| article.copy_of.is_some())
        .map(|article| article.id.as_str())
        .collect();
    let own: Vec<&LedgerClaim> = all
        .iter()
        .filter(|claim| {
            claim.source.actor.as_deref() == Some(actor.id.as_str())
                && !copies.contains(claim.article.as_str())
        })
        .collect();
    let against = all.iter().filter(|claim| {
        claim.against.contains(&actor.id) && !copies.contains(claim.article.as_str())
    });
    let (contradicted_by, contradicts) = answers(asked, &own);
    let quoted = format!("speaker:\"{}\"", actor.name.replace('"', ""));
    let more = own.len().saturating_sub(CLAIMS);
    let page = Page::new(asked, "Actors", &actor.name).with_formats(asked.request);
    Ok(written(&ActorPage {
        id: actor.id.clone(),
        name: actor.name.clone(),
        kind: words::actor_kind(actor.kind),
        country: actor.country.clone(),
        roles: actor.roles.clone(),
        speaks_for: actor.speaks_for.clone(),
        counts: format!(
            "{} · {} against · in {}",
            words::count(own.len(), "claim"),
            actor.against,
            words::count(actor.articles, "article")
        ),
        stances: stances(&own, &quoted, asked),
        contradicted_by,
        contradicts,
        claims: own
            .iter()
            .take(CLAIMS)
            .map(|claim| said(claim, asked))
            .collect(),
        more: (more > 0).then(|| (more, asked.choices.search(&quoted))),
        against: against
            .take(CLAIMS)
            .map(|claim| said(claim, asked))
            .collect(),
        page,
    }))
}

/// An actor by id or the beginning of one.
pub(crate) fn find<'a>(asked: &'a Asked<'_>, id: &str) -> Result<&'a LedgerActor, Problem> {
    let actors = &asked.account.actors().actors;
    let whole = actors.iter().find(|actor| actor.id == id);
    let begins = || {
        let mut found = actors
            .iter()
            .filter(|actor| id.len() >= 6 && actor.id.starts_with(id));
        found.next().filter(|_| found.next().is_none())
    };
    whole
        .or_else(begins)
        .ok_or_else(|| Problem::unknown("actor", id, "/actors"))
}

fn stances(
    own: &[&LedgerClaim],
    quoted: &str,
    asked: &Asked<'_>,
) -> Vec<(&'static str, &'static str, &'static str, usize, String)> {
    let mut counts: BTreeMap<Stance, usize> = BTreeMap::new();
    for claim in own {
        *counts.entry(claim.stance).or_default() += 1;
    }
    let lines = counts.into_iter().map(|(stance, n)| {
        let query = format!("{quoted} stance:{}", stance.name());
        (
            stance.glyph(),
            stance.verb(),
            words::tone(stance),
            n,
            asked.choices.search(&query),
        )
    });
    lines.collect()
}

/// Parties with how often.
type Parties = Vec<(String, usize)>;

/// Parties who contradict an actor's claims, and those whose claims it contradicts, with how often.
fn answers(asked: &Asked<'_>, own: &[&LedgerClaim]) -> (Parties, Parties) {
    let mine: BTreeSet<&str> = own.iter().map(|claim| claim.id.as_str()).collect();
    let about: BTreeSet<&str> = own
        .iter()
        .flat_map(|claim| claim.about.iter().map(String::as_str))
        .collect();
    let (mut by, mut of) = (
        BTreeMap::<String, usize>::new(),
        BTreeMap::<String, usize>::new(),
    );
    let events = asked.account.events().events.iter();
    for event in events.filter(|event| about.contains(event.id.as_str())) {
        let party = |id: &str| {
            event
                .claims
                .iter()
                .find(|claim| claim.id == id)
                .map(|claim| claim.party.clone())
        };
        for relation in &event.relations {
            let against = matches!(
                relation.kind,
                RelationKind::Denies | RelationKind::Contradicts | RelationKind::Doubts
            );
            if against && mine.contains(relation.to.as_str()) {
                party(&relation.from)
                    .into_iter()
                    .for_each(|party| *by.entry(party).or_default() += 1);
            }
            if against && mine.contains(relation.from.as_str()) {
                party(&relation.to)
                    .into_iter()
                    .for_each(|party| *of.entry(party).or_default() += 1);
            }
        }
    }
    (by.into_iter().collect(), of.into_iter().collect())
}

fn said(claim: &LedgerClaim, asked: &Asked<'_>) -> Said {
    Said {
        at: claim
            .published
            .as_deref()
            .map_or_else(|| "undated".to_owned(), words::date),
        glyph: claim.stance.glyph(),
        tone: words::tone(claim.stance),
        words: claim.stance.verb(),
        who: claim.source_name.clone(),
        quote: clipped(&claim.text, 260),
        address: asked.choices.claim(&claim.id),
        outlet: claim
            .outlet
            .clone()
            .unwrap_or_else(|| "outlet unknown".to_owned()),
    }
}
