//! The interface for programs: the contract's shapes, paged.

use counterclaim_ledger::{Found, Query};
use counterclaim_model::EntryId;
use counterclaim_model::decision::{DecisionsV1, QueueV1, Ruling};
use counterclaim_model::desk::ChecksV1;
use counterclaim_model::ledger::{ActorsV1, ArticlesV1, ClaimsV1, EventsV1, SearchV1};
use counterclaim_model::wire::ReadingV1;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::List;
use crate::pages::problem::Problem;
use crate::pages::{self, Asked};
use crate::{Reply, data, lists, routes};

/// Entries that are given where no limit is asked for, and the most that can be.
const USUAL: usize = 100;
const MOST: usize = 1_000;

/// A page of a list: the list's own shape with where it stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Paged<T> {
    /// The list, with only the entries of this page.
    #[serde(flatten)]
    pub(crate) list: T,
    /// How many entries there are on all pages.
    pub(crate) total: usize,
    /// What to give as `cursor` for the next page; `None` on the last.
    pub(crate) next: Option<String>,
}

/// A list whose entries can be cut to a page.
trait Pageable {
    fn len(&self) -> usize;
    fn cut(&mut self, from: usize, to: usize);
}

macro_rules! pageable {
    ($($list:ty: $field:ident),+) => { $(impl Pageable for $list {
        fn len(&self) -> usize {
            self.$field.len()
        }
        fn cut(&mut self, from: usize, to: usize) {
            self.$field.truncate(to);
            self.$field.drain(..from.min(self.$field.len()));
        }
    })+ };
}
pageable!(EventsV1: events, ClaimsV1: claims, ArticlesV1: articles, ActorsV1: actors, SearchV1: search, ChecksV1: findings, DecisionsV1: decisions, QueueV1: queue);

/// Answers what stands below `/api/v1`.
pub(crate) fn answer(asked: &Asked<'_>, path: &[&str]) -> Result<Reply, Problem> {
    let query = || asked.query().map_err(Problem::wrong);
    let ledger = &asked.account.ledger;
    match path {
        ["events"] => paged(asked, asked.account.events_of(&query()?)),
        ["events", id] => Ok(Reply::json(&routes::one_event(asked, id)?)),
        ["claims"] => paged(asked, ledger.claims(&query()?)),
        ["claims", id] => Ok(Reply::json(&one_claim(asked, id)?.whole)),
        ["articles"] => paged(asked, asked.account.articles_of(&query()?)),
        ["articles", id] => one_article(asked, id),
        ["actors"] => paged(asked, ledger.actors(&query()?)),
        ["actors", id] => Ok(Reply::json(&one_actor(asked, id)?.whole)),
        ["search"] => paged(asked, ledger.search(&query()?)),
        ["explain", id] => Ok(Reply::json(&pages::claim::trail(asked, id)?.0)),
        ["decisions"] => paged(asked, asked.newest.ledger.decisions()),
        ["queue"] => paged(asked, asked.newest.queue().clone()),
        ["checks"] => paged(asked, asked.site.reader.checks(&[], ledger)),
        _ => Err(Problem::nowhere(asked.request)),
    }
}

fn paged<T: Pageable + Serialize>(asked: &Asked<'_>, mut list: T) -> Result<Reply, Problem> {
    let number = |name: &str, usual: usize| match asked.request.parameter(name) {
        None => Ok(usual),
        Some(text) => text
            .parse::<usize>()
            .map_err(|_| Problem::wrong(format!("'{name}' is a whole number, not '{text}'"))),
    };
    let limit = number("limit", USUAL)?.clamp(1, MOST);
    let from = number("cursor", 0)?;
    let total = list.len();
    let to = from.saturating_add(limit);
    list.cut(from, to);
    let next = (to < total).then(|| to.to_string());
    let link = next.as_ref().map(|next| {
        let rest = asked
            .request
            .query
            .iter()
            .filter(|(key, _)| key != "cursor");
        let mut pairs: Vec<(String, String)> = rest.cloned().collect();
        pairs.push(("cursor".to_owned(), next.clone()));
        format!(
            "<{}?{}>; rel=\"next\"",
            asked.request.path,
            crate::request::encoded(&pairs)
        )
    });
    let reply = Reply::json(&Paged { list, total, next });
    Ok(match link {
        Some(link) => reply.with("link", link),
        None => reply,
    })
}

/// One claim in the shape of a list.
pub(crate) fn one_claim(asked: &Asked<'_>, id: &str) -> Result<List, Problem> {
    let ledger = &asked.account.ledger;
    let unknown = || Problem::unknown("claim", id, "/search");
    let Some(Found::Entry(reading, EntryId::Claim(local))) = ledger.find(id) else {
        return Err(unknown());
    };
    let mut claims = ledger.claims_of(reading, [local]);
    for claim in &mut claims {
        claim.said_before = ledger.said_before(reading, local);
    }
    let about = claims
        .first()
        .and_then(|claim| claim.about.first())
        .map_or_else(|| "about:none".to_owned(), |id| format!("about:{id}"));
    let list = ledger.list_of_claims(claims);
    Ok(lists::claims(
        &list,
        Query::parse(&about).map_err(Problem::wrong)?,
        "Claim",
    ))
}

/// One actor in the shape of a list.
pub(crate) fn one_actor(asked: &Asked<'_>, id: &str) -> Result<List, Problem> {
    let actor = pages::actors::find(asked, id)?;
    let all = asked.account.actors();
    let list = ActorsV1 {
        schema: all.schema.clone(),
        as_of: all.as_of.clone(),
        clock: all.clock,
        undated: all.undated,
        actors: vec![actor.clone()],
    };
    let query = format!("speaker:\"{}\"", actor.name.replace('"', ""));
    let query = Query::parse(&query).map_err(Problem::wrong)?;
    // what an actor's feed and table tell of are its claims
    let claims = asked.account.claims().claims.iter();
    let own = claims.filter(|claim| claim.source.actor.as_deref() == Some(actor.id.as_str()));
    let claims = asked.account.ledger.list_of_claims(own.cloned().collect());
    let mut out = lists::claims(&claims, query, &actor.name);
    out.whole = data::value(&list);
    Ok(out)
}

/// One article: its reading as JSON, its claims in every other format.
pub(crate) fn one_article(asked: &Asked<'_>, id: &str) -> Result<Reply, Problem> {
    let unknown = || Problem::unknown("article", id, "/articles");
    let (index, reading) = asked.account.reading(id).ok_or_else(unknown)?;
    let suffix = asked.request.suffix().unwrap_or("json");
    if matches!(suffix, "json" | "jsonl") {
        return Ok(Reply::json(&ReadingV1::new(reading.clone())));
    }
    let own = asked.account.claims_of(index);
    let list = asked.account.ledger.list_of_claims(own);
    let title = reading
        .article
        .title
        .clone()
        .unwrap_or_else(|| reading.article.input.clone());
    // words of a query are looked for in ids too, and no text holds this one
    let query = Query::parse(reading.article.id.as_str().trim_start_matches("sha256:"))
        .map_err(Problem::wrong)?;
    data::reply(asked, &lists::claims(&list, query, &title))
}

/// A decision as a program sends it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(crate) struct Proposed {
    /// What is decided.
    #[serde(flatten)]
    pub(crate) ruling: Ruling,
    /// Who decides; where tokens are asked for, the holder of the token does.
    #[serde(default)]
    pub(crate) by: Option<String>,
    /// Why.
    #[serde(default)]
    pub(crate) note: Option<String>,
}

/// Makes a decision that a program sends as JSON.
pub(crate) fn decide(asked: &Asked<'_>) -> Reply {
    let body = asked
        .request
        .files
        .first()
        .map(|file| file.bytes.as_slice());
    let proposed: Proposed = match serde_json::from_slice(body.unwrap_or_default()) {
        Ok(proposed) => proposed,
        Err(error) => {
            let problem = Problem::wrong(format!("this is no decision: {error}"));
            return problem.reply(asked.request);
        }
    };
    let by = match (asked.site.access.is_open(), proposed.by) {
        (true, by) => by.unwrap_or_default(),
        (false, _) => asked.who.to_owned(),
    };
    match pages::review::decide(asked, proposed.ruling, &by, proposed.note.as_deref()) {
        Ok(decision) => Reply::json(&decision).with_status(201),
        Err(problem) => problem.reply(asked.request),
    }
}

/// The desk report on drafts that were sent; nothing of them is kept.
pub(crate) fn checks_of_drafts(asked: &Asked<'_>) -> Reply {
    let mut readings = Vec::new();
    for upload in asked.request.files.clone() {
        match asked.site.reader.read(upload) {
            Ok(found) => readings.extend(found),
            Err(refused) => {
                return Problem::new(422, "This could not be read", refused.to_string())
                    .reply(asked.request);
            }
        }
    }
    if readings.is_empty() {
        let problem = Problem::new(
            400,
            "Nothing was sent",
            "Send a draft as the body, or files as a form.",
        );
        return problem.reply(asked.request);
    }
    Reply::json(&asked.site.reader.checks(&readings, &asked.account.ledger))
}
