//! Search: a hit is a claim in its words; events, articles and actors follow.

use askama::Template;
use counterclaim_ledger::Query;
use counterclaim_model::ledger::LedgerClaim;

use super::problem::Problem;
use super::{Asked, Facet, Page, Pages, facet, written};
use crate::links::narrowed;
use crate::plain::clipped;
use crate::{Reply, words};

/// Hits of each other kind.
const OTHERS: usize = 10;

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    page: Page,
    query: String,
    problem: Option<String>,
    total: String,
    hits: Vec<Hit>,
    pages: Pages,
    facets: Vec<Facet>,
    others: Vec<Others>,
    /// Queries with one term less that find something, where this one finds nothing.
    wider: Vec<(String, usize, String)>,
    command: String,
    api: String,
}

/// What else was found: its kind, how many, the first of them as links, where all are.
type Others = (&'static str, usize, Vec<(String, String)>, String);

struct Hit {
    glyph: &'static str,
    tone: &'static str,
    words: &'static str,
    speaker: String,
    party: Option<String>,
    pieces: Vec<(String, bool)>,
    address: String,
    outlet: String,
    at: String,
    is_rejected: bool,
}

/// Answers a search.
pub(crate) fn search(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let text = asked.text();
    let read = asked.query();
    let problem = read.as_ref().err().map(ToString::to_string);
    let query = read.unwrap_or_default();
    let is_asked = !text.is_empty() && problem.is_none();
    let claims = if is_asked {
        asked.account.ledger.claims(&query).claims
    } else {
        Vec::new()
    };
    let pages = Pages::of(asked, claims.len());
    let mut page = Page::new(
        asked,
        "Search",
        &if text.is_empty() {
            "Search".to_owned()
        } else {
            format!("Search: {}", clipped(text, 60))
        },
    );
    if is_asked {
        page = page.with_formats(asked.request);
    }
    page.query = text.to_owned();
    let word = first_word(text);
    let view = Search {
        total: words::count(claims.len(), "claim"),
        hits: pages
            .cut(&claims)
            .iter()
            .map(|claim| hit(claim, word.as_deref(), asked))
            .collect(),
        facets: facets(&claims, text, asked),
        others: if is_asked {
            others(&query, text, asked)
        } else {
            Vec::new()
        },
        wider: if is_asked && claims.is_empty() {
            wider(text, asked)
        } else {
            Vec::new()
        },
        command: format!("counterclaim claims {}", shell(text)),
        api: asked.choices.to("/api/v1/claims", &[("q", text)]),
        query: text.to_owned(),
        problem,
        pages,
        page,
    };
    let status = if view.problem.is_some() { 400 } else { 200 };
    Ok(written(&view).with_status(status))
}

fn hit(claim: &LedgerClaim, word: Option<&str>, asked: &Asked<'_>) -> Hit {
    Hit {
        glyph: claim.stance.glyph(),
        tone: words::tone(claim.stance),
        words: claim.stance.verb(),
        speaker: claim.source_name.clone(),
        party: (claim.party != claim.source_name).then(|| claim.party.clone()),
        pieces: pieces(&clipped(&claim.text, 400), word),
        address: asked.choices.claim(&claim.id),
        is_rejected: claim.is_rejected(),
        outlet: claim
            .outlet
            .clone()
            .unwrap_or_else(|| "outlet unknown".to_owned()),
        at: claim
            .published
            .as_deref()
            .map_or_else(|| "undated".to_owned(), words::date),
    }
}

/// The text with every place of a word marked, whatever its case. `word` is in lower case.
fn pieces(text: &str, word: Option<&str>) -> Vec<(String, bool)> {
    let Some(word) = word.filter(|word| !word.is_empty()) else {
        return vec![(text.to_owned(), false)];
    };
    let lower = text.to_lowercase();
    // lower case can have other lengths than the text; then nothing is marked rather than the wrong thing
    if lower.len() != text.len() {
        return vec![(text.to_owned(), false)];
    }
    let (mut out, mut at) = (Vec::new(), 0);
    for (from, found) in lower.match_indices(word) {
        let to = from + found.len();
        if let (Some(before), Some(mine)) = (text.get(at..from), text.get(from..to)) {
            out.push((before.to_owned(), false));
            out.push((mine.to_owned(), true));
            at = to;
        }
    }
    out.push((text.get(at..).unwrap_or("").to_owned(), false));
    out.retain(|(text, _)| !text.is_empty());
    out
}

/// The terms of a query as they were typed; quotation marks keep words together.
fn terms(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= c == '"';
        if c.is_whitespace() && !quoted {
            out.push(String::new());
        } else if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out.retain(|term| !term.is_empty());
    out
}

fn first_word(text: &str) -> Option<String> {
    let mut words = terms(text)
        .into_iter()
        .filter(|term| !term.contains(':') && !term.starts_with('-'));
    words
        .next()
        .map(|term| term.replace('"', "").to_lowercase())
}

/// Which term removed the last hit: queries without one of them that find something.
fn wider(text: &str, asked: &Asked<'_>) -> Vec<(String, usize, String)> {
    let terms = terms(text);
    if terms.len() < 2 || terms.len() > 6 {
        return Vec::new();
    }
    let without = (0..terms.len()).filter_map(|left_out| {
        let rest: Vec<&str> = terms
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != left_out)
            .map(|(_, t)| t.as_str())
            .collect();
        let rest = rest.join(" ");
        let query = Query::parse(&rest).ok()?;
        let n = asked.account.ledger.claims(&query).claims.len();
        (n > 0).then(|| (terms[left_out].clone(), n, asked.choices.search(&rest)))
    });
    without.collect()
}

fn facets(claims: &[LedgerClaim], text: &str, asked: &Asked<'_>) -> Vec<Facet> {
    let narrow = |field: &'static str| {
        move |value: &str| asked.choices.search(&narrowed(text, field, value))
    };
    let same = |value: String| (value.clone(), value);
    vec![
        facet(
            "Stance",
            claims.iter().map(|claim| {
                (
                    format!("{} {}", claim.stance.glyph(), claim.stance.verb()),
                    claim.stance.name().to_owned(),
                )
            }),
            narrow("stance"),
        ),
        facet(
            "Party",
            claims.iter().map(|claim| same(claim.party.clone())),
            narrow("party"),
        ),
        facet(
            "Channel",
            claims
                .iter()
                .filter_map(|claim| Some(same(claim.channel.as_ref()?.name.clone()))),
            narrow("channel"),
        ),
        facet(
            "Outlet",
            claims
                .iter()
                .filter_map(|claim| Some(same(claim.outlet.clone()?))),
            narrow("outlet"),
        ),
        facet(
            "Month",
            claims
                .iter()
                .filter_map(|claim| Some(same(claim.published.as_ref()?.get(..7)?.to_owned()))),
            narrow("published"),
        ),
    ]
}

fn others(query: &Query, text: &str, asked: &Asked<'_>) -> Vec<Others> {
    let choices = &asked.choices;
    let events = asked.account.events_of(query).events;
    let articles = asked.account.articles_of(query).articles;
    let actors = asked.account.ledger.actors(query).actors;
    let event_links = events
        .iter()
        .take(OTHERS)
        .map(|e| (e.title.clone(), choices.event(&e.id)));
    let article_links = articles.iter().take(OTHERS).map(|a| {
        let title = a.title.clone().unwrap_or_else(|| a.input.clone());
        (title, choices.article(&a.id))
    });
    let actor_links = actors
        .iter()
        .take(OTHERS)
        .map(|a| (a.name.clone(), choices.actor(&a.id)));
    let all: Vec<Others> = vec![
        (
            "Events",
            events.len(),
            event_links.collect(),
            choices.to("/events", &[("q", text)]),
        ),
        (
            "Articles",
            articles.len(),
            article_links.collect(),
            choices.to("/articles", &[("q", text)]),
        ),
        (
            "Actors",
            actors.len(),
            actor_links.collect(),
            choices.to("/actors", &[("q", text)]),
        ),
    ];
    all.into_iter().filter(|(_, n, _, _)| *n > 0).collect()
}

/// A query as one word of a shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_whatever_their_case() {
        let own = |pieces: &[(&str, bool)]| -> Vec<(String, bool)> {
            pieces.iter().map(|(t, m)| ((*t).to_owned(), *m)).collect()
        };
        assert_eq!(
            pieces("The Ferry, ferry.", Some("ferry")),
            own(&[
                ("The ", false),
                ("Ferry", true),
                (", ", false),
                ("ferry", true),
                (".", false)
            ])
        );
        assert_eq!(
            pieces("İzmir ferry", Some("ferry")),
            own(&[("İzmir ferry", false)])
        );
        assert_eq!(pieces("a", None), own(&[("a", false)]));
    }

    #[test]
    fn terms_keep_quotations_whole() {
        assert_eq!(
            terms("party:\"Harrow Lines\"  ferry -fire"),
            ["party:\"Harrow Lines\"", "ferry", "-fire"]
        );
        assert_eq!(
            first_word("stance:deny \"the Ferry\""),
            Some("the ferry".to_owned())
        );
        assert_eq!(shell("it's"), "'it'\\''s'");
    }
}
