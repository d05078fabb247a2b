//! The list of articles.

use askama::Template;
use counterclaim_model::ledger::LedgerArticle;

use super::problem::Problem;
use super::{Asked, Facet, Page, Pages, facet, written};
use crate::links::narrowed;
use crate::{Reply, words};

#[derive(Template)]
#[template(path = "articles.html")]
struct Articles {
    page: Page,
    query: String,
    total: String,
    copies: usize,
    undated: usize,
    facets: Vec<Facet>,
    rows: Vec<Row>,
    pages: Pages,
}

struct Row {
    title: String,
    address: String,
    outlet: String,
    published: String,
    claims: usize,
    events: usize,
    note: String,
}

/// Answers a request for the list.
pub(crate) fn list(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let query = asked.query().map_err(Problem::wrong)?;
    let articles = asked.account.articles_of(&query).articles;
    let text = asked.text();
    let narrow = |field: &'static str| {
        move |value: &str| {
            asked
                .choices
                .to("/articles", &[("q", &narrowed(text, field, value))])
        }
    };
    let pages = Pages::of(asked, articles.len());
    let outlets = articles.iter().filter_map(|article| article.outlet.clone());
    let months = articles
        .iter()
        .filter_map(|article| article.published.as_ref()?.get(..7).map(str::to_owned));
    let mut page = Page::new(asked, "Articles", "Articles").with_formats(asked.request);
    page.query = text.to_owned();
    let view = Articles {
        query: text.to_owned(),
        total: words::count(articles.len(), "article"),
        copies: articles
            .iter()
            .filter(|article| article.copy_of.is_some())
            .count(),
        undated: articles
            .iter()
            .filter(|article| article.published.is_none())
            .count(),
        facets: vec![
            facet(
                "Outlet",
                outlets.map(|name| (name.clone(), name)),
                narrow("outlet"),
            ),
            facet(
                "Month",
                months.map(|month| (month.clone(), month)),
                narrow("published"),
            ),
        ],
        rows: pages
            .cut(&articles)
            .iter()
            .map(|article| row(article, asked))
            .collect(),
        pages,
        page,
    };
    Ok(written(&view))
}

fn row(article: &LedgerArticle, asked: &Asked<'_>) -> Row {
    let mut notes = Vec::new();
    if let Some(origin) = article
        .origin
        .as_ref()
        .filter(|origin| article.outlet.as_ref() != Some(*origin))
    {
        notes.push(format!("text by {origin}"));
    }
    if article.copy_of.is_some() {
        notes.push("copy".to_owned());
    }
    if article.revision_of.is_some() {
        notes.push("later version".to_owned());
    }
    if !article.drops.is_empty() {
        notes.push(format!(
            "leaves out {}",
            words::count(article.drops.len(), "claim")
        ));
    }
    if article.language != "en" {
        notes.push(format!("language {}", article.language));
    }
    Row {
        title: article
            .title
            .clone()
            .unwrap_or_else(|| article.input.clone()),
        address: asked.choices.article(&article.id),
        outlet: article
            .outlet
            .clone()
            .unwrap_or_else(|| "unknown".to_owned()),
        published: article
            .published
            .as_deref()
            .map_or_else(|| "undated".to_owned(), words::date),
        claims: article.claims,
        events: article.events,
        note: notes.join(" · "),
    }
}
