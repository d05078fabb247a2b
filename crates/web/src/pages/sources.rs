//! The articles of an event: each with what repeats it, and what that leaves out.

use std::collections::BTreeSet;

use counterclaim_model::ledger::{LedgerArticle, LedgerEvent};

use super::Asked;
use crate::links::Choices;
use crate::plain::clipped;
use crate::words;

/// An article with what repeats it.
pub(crate) struct Source {
    pub(crate) article: Line,
    pub(crate) copies: Vec<Copy>,
}

/// One article.
pub(crate) struct Line {
    pub(crate) title: String,
    pub(crate) address: String,
    pub(crate) outlet: String,
    pub(crate) origin: Option<String>,
    pub(crate) published: String,
    pub(crate) claims: usize,
}

/// An article that repeats another one.
pub(crate) struct Copy {
    pub(crate) line: Line,
    pub(crate) what: &'static str,
    pub(crate) drops: Vec<(String, String)>,
    pub(crate) adds: Vec<(String, String)>,
    /// The claims as they stand here.
    pub(crate) changes: Vec<(String, String)>,
    pub(crate) compare: String,
}

/// Whether it repeats no other article of the ledger.
pub(crate) fn is_root(article: &LedgerArticle) -> bool {
    article.copy_of.is_none() && article.revision_of.is_none()
}

/// Articles with what repeats them under them.
pub(crate) fn sources(event: &LedgerEvent, asked: &Asked<'_>) -> Vec<Source> {
    let choices = &asked.choices;
    let known: BTreeSet<&str> = event
        .articles
        .iter()
        .map(|article| article.id.as_str())
        .collect();
    let parent = |article: &LedgerArticle| {
        let parent = article.copy_of.as_ref().or(article.revision_of.as_ref());
        parent.filter(|id| known.contains(id.as_str())).cloned()
    };
    let roots = event
        .articles
        .iter()
        .filter(|article| parent(article).is_none());
    let groups = roots.map(|root| Source {
        article: line(root, choices),
        copies: event
            .articles
            .iter()
            .filter(|article| parent(article).as_deref() == Some(root.id.as_str()))
            .map(|copy| Copy {
                line: line(copy, choices),
                what: if copy.copy_of.is_some() {
                    "copy"
                } else {
                    "later version"
                },
                drops: claims(asked, copy.drops.iter()),
                adds: claims(asked, copy.adds.iter()),
                changes: claims(asked, copy.changes.iter().map(|changed| &changed.to)),
                compare: choices.to(
                    "/compare",
                    &[("a", words::short(&root.id)), ("b", words::short(&copy.id))],
                ),
            })
            .collect(),
    });
    groups.collect()
}

/// Claims in words, and where they stand.
fn claims<'c>(asked: &Asked<'_>, ids: impl Iterator<Item = &'c String>) -> Vec<(String, String)> {
    let claim = |id: &String| {
        let words = match asked.newest.claim(id) {
            Some(claim) => format!(
                "{} {} “{}”",
                claim.source_name,
                claim.stance.verb(),
                clipped(&claim.text, 90)
            ),
            None => words::short(id).to_owned(),
        };
        (words, asked.choices.claim(id))
    };
    ids.map(claim).collect()
}

fn line(article: &LedgerArticle, choices: &Choices) -> Line {
    let outlet = article
        .outlet
        .clone()
        .unwrap_or_else(|| "outlet unknown".to_owned());
    Line {
        title: article
            .title
            .clone()
            .unwrap_or_else(|| article.input.clone()),
        address: choices.article(&article.id),
        origin: article.origin.clone().filter(|origin| *origin != outlet),
        outlet,
        published: article
            .published
            .as_deref()
            .map_or_else(|| "undated".to_owned(), words::date),
        claims: article.claims,
    }
}
