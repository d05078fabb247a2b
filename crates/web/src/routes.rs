//! Which address is answered by what.

use std::sync::Arc;

use counterclaim_ledger::Query;
use counterclaim_model::fingerprint;
use counterclaim_model::ledger::EventsV1;

use crate::account::Account;
use crate::links::Choices;
use crate::pages::problem::{Problem, needed};
use crate::pages::{self, Asked};
use crate::{
    Method, Progress, Reply, Request, Site, SiteError, api, assets, data, intake, lists, openapi,
};

/// Answers a request: who may, from what was kept, or anew.
pub(crate) fn answer(site: &Site, request: &Request, tell: &dyn Fn(&Progress)) -> Arc<Reply> {
    if let Some(reply) = assets::reply(request) {
        return Arc::new(reply);
    }
    if request.path == "/sign-in" {
        return Arc::new(sign_in(site, request));
    }
    if request.method == Method::Other {
        let detail = "Only GET, HEAD and POST are answered.";
        return Arc::new(Problem::new(405, "Not possible here", detail).reply(request));
    }
    let who = match site.access.admit(request, needed(request)) {
        Ok(who) => who,
        Err(denied) => return Arc::new(Problem::from(denied).reply(request)),
    };
    let newest = match account_for(site, request) {
        Ok(account) => account,
        Err(error) => {
            let problem = Problem::new(503, "The ledger cannot be read", error.to_string());
            return Arc::new(problem.reply(request));
        }
    };
    // counters change without the ledger, so that they are never kept
    if request.path == "/metrics" && request.method == Method::Get {
        return Arc::new(site.metrics.reply(&newest.ledger));
    }
    match request.method {
        Method::Post => Arc::new(changed(site, request, &newest, &who, tell)),
        _ => seen(site, request, &newest, &who),
    }
}

/// The ledger as a request needs it: what is asked of one event is answered from its part of the ledger.
fn account_for(site: &Site, request: &Request) -> Result<Arc<Account>, SiteError> {
    let segments = request.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    // pages step back in time through the event's own articles, data through all of them
    let is_page = request.suffix().is_none();
    let looks_back = request.parameter("as_of").is_some_and(|at| !at.is_empty());
    let event = match path.as_slice() {
        ["events" | "embed", id] if is_page || !looks_back => Some(*id),
        ["api", "v1", "events", id] if !looks_back => Some(*id),
        _ => None,
    };
    let event = event.filter(|_| request.method != Method::Post);
    match event.map(|event| site.part(event)).transpose()?.flatten() {
        Some(part) => Ok(part),
        None => site.account(),
    }
}

/// The tag of a reply: it depends on the ledger, the address and the asker's looks, and on nothing else.
fn tag(site: &Site, request: &Request, newest: &Account, who: &str) -> String {
    let parts = [
        env!("CARGO_PKG_VERSION"),
        &newest.fingerprint,
        &request.address(),
        &Choices::of(request).looks(),
        who,
        request.cookie("reviewer").unwrap_or(""),
        site.access.form_key(),
        request.header("host").unwrap_or(""),
    ];
    format!("\"{}\"", &fingerprint(parts.join("\n").as_bytes())[..24])
}

/// A page or data, by its tag where it was made before.
fn seen(site: &Site, request: &Request, newest: &Arc<Account>, who: &str) -> Arc<Reply> {
    let tag = tag(site, request, newest, who);
    let known = request.header("if-none-match").unwrap_or("");
    if known
        .split(',')
        .any(|known| known.trim().trim_start_matches("W/") == tag)
    {
        let unchanged = Reply::of("text/html; charset=utf-8", Vec::new()).with_status(304);
        return Arc::new(unchanged.with("etag", tag));
    }
    if let Some(reply) = site.kept(&tag) {
        return reply;
    }
    let asked = |account: &Arc<Account>| -> Result<Reply, Problem> {
        shown(&Asked {
            site,
            request,
            choices: Choices::of(request),
            account,
            newest,
            who,
        })
    };
    let moment = Choices::of(request).moment().map_err(Problem::wrong);
    let reply = moment.and_then(|as_of| asked(&newest.at(as_of)));
    match reply {
        Ok(reply) if reply.status == 200 => {
            let reply = reply.with("etag", tag.clone());
            site.keep(tag, reply)
        }
        Ok(reply) => Arc::new(reply),
        Err(problem) => Arc::new(problem.reply(request)),
    }
}

fn shown(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let segments = asked.request.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["openapi"] => Ok(openapi::reply()),
        ["api", "v1", rest @ ..] => api::answer(asked, rest),
        path if asked.request.suffix().is_some() => in_format(asked, path),
        [] => pages::inbox::inbox(asked),
        ["events"] => pages::events::list(asked),
        ["events", id] => pages::event::dossier(asked, id),
        ["embed", id] => pages::embed::embed(asked, id),
        ["articles"] => pages::articles::list(asked),
        ["articles", id] => pages::reader::article(asked, id),
        ["actors"] => pages::actors::list(asked),
        ["actors", id] => pages::actors::actor(asked, id),
        ["claims"] => pages::search::search(asked),
        ["claims", id] => pages::claim::claim(asked, id),
        ["explain", id] => pages::claim::explain(asked, id),
        ["search"] => pages::search::search(asked),
        ["compare"] => pages::compare::compare(asked),
        ["review"] => pages::review::review(asked),
        ["settings"] => pages::settings::settings(asked),
        ["leaving"] => pages::settings::leaving(asked),
        _ => Err(Problem::nowhere(asked.request)),
    }
}

/// The same as data.
fn in_format(asked: &Asked<'_>, path: &[&str]) -> Result<Reply, Problem> {
    let query = || asked.query().map_err(Problem::wrong);
    let ledger = &asked.account.ledger;
    match path {
        ["inbox" | "index"] => pages::inbox::data(asked),
        ["events"] => {
            let found = asked.account.events_of(&query()?);
            data::reply(asked, &lists::events(&found, query()?, "Events"))
        }
        ["events", id] => {
            let list = one_event(asked, id)?;
            let own = list.events.first().map_or(*id, |event| event.id.as_str());
            let about = Query::parse(&format!("about:{own}")).map_err(Problem::wrong)?;
            let title = list
                .events
                .first()
                .map_or(String::new(), |event| event.title.clone());
            data::reply(asked, &lists::events(&list, about, &title))
        }
        ["claims"] => data::reply(
            asked,
            &lists::claims(&ledger.claims(&query()?), query()?, "Claims"),
        ),
        ["claims", id] => data::reply(asked, &api::one_claim(asked, id)?),
        ["articles"] => {
            let found = asked.account.articles_of(&query()?);
            data::reply(asked, &lists::articles(&found, query()?, "Articles"))
        }
        ["articles", id] => api::one_article(asked, id),
        ["actors"] => data::reply(
            asked,
            &lists::actors(&ledger.actors(&query()?), query()?, "Actors"),
        ),
        ["actors", id] => data::reply(asked, &api::one_actor(asked, id)?),
        ["explain", id] => Ok(Reply::json(&pages::claim::trail(asked, id)?.0)),
        ["search"] => data::reply(
            asked,
            &lists::search(&ledger.search(&query()?), query()?, "Search"),
        ),
        _ => Err(Problem::nowhere(asked.request)),
    }
}

/// One event in the shape of a list; before anything was known of it, the list is empty.
pub(crate) fn one_event(asked: &Asked<'_>, id: &str) -> Result<EventsV1, Problem> {
    let whole = asked.newest.event(id);
    let whole = whole.ok_or_else(|| Problem::unknown("event", id, "/events"))?;
    let mut ids = whole.aliases.iter().chain([&whole.id]);
    let event = ids.find_map(|id| asked.account.event(id));
    Ok(asked.account.ledger.list_of(event.into_iter().collect()))
}

/// Answers a request that changes something or sends something to be read.
fn changed(
    site: &Site,
    request: &Request,
    newest: &Arc<Account>,
    who: &str,
    tell: &dyn Fn(&Progress),
) -> Reply {
    let segments = request.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let asked = Asked {
        site,
        request,
        choices: Choices::of(request),
        account: newest,
        newest,
        who,
    };
    match path.as_slice() {
        ["articles"] => intake::from_form(&asked, tell),
        ["example"] => intake::example(&asked),
        ["compare"] => pages::compare::draft(&asked, request),
        ["review"] => pages::review::decided(&asked),
        ["api", "v1", "decisions"] => api::decide(&asked),
        ["settings"] => pages::settings::keep(request),
        ["api", "v1", "articles"] => intake::from_program(&asked, tell),
        ["api", "v1", "checks"] => api::checks_of_drafts(&asked),
        ["mcp"] => crate::mcp::over_http(&asked),
        _ => Problem::nowhere(request).reply(request),
    }
}

/// Takes a token and keeps it in a cookie that no script and no other site sees.
fn sign_in(site: &Site, request: &Request) -> Reply {
    let key = site.access.form_key();
    if !site.access.is_own_host(request) {
        return Problem::from(crate::access::Denied::Host).reply(request);
    }
    if request.method != Method::Post {
        return pages::settings::sign_in(request, key, false);
    }
    let shown = request.field("token").unwrap_or("").trim();
    if !site.access.is_own_form(request, false) {
        return Problem::from(crate::access::Denied::Forged).reply(request);
    }
    match site.access.token(shown, request.peer) {
        Ok(_) => {
            let cookie = format!("token={shown}; Path=/; SameSite=Strict; HttpOnly");
            Reply::see_other("/".to_owned()).with("set-cookie", cookie)
        }
        Err(crate::access::Denied::Pace) => {
            Problem::from(crate::access::Denied::Pace).reply(request)
        }
        Err(_) => pages::settings::sign_in(request, key, true),
    }
}
