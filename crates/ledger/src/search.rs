//! One question over events, claims, articles and actors.

use counterclaim_model::ledger::{Hit, HitKind, SEARCH_V1, SearchV1};

use crate::event_view::View;
use crate::{Ledger, Query};

/// Characters of a snippet on either side of the word.
const AROUND: usize = 60;

impl Ledger {
    /// Everything that a query admits, of every kind: the lists one after the other.
    pub fn search(&self, query: &Query) -> SearchV1 {
        let word = query.first_word();
        let events = self.events(query).events.into_iter().map(|event| {
            let telling = event.claims.iter().map(|claim| claim.text.as_str());
            Hit {
                kind: HitKind::Event,
                snippet: snippet(telling, word),
                id: event.id,
                title: event.title,
                article: None,
                published: None,
            }
        });
        let claims = self
            .claims_with(query, 0)
            .claims
            .into_iter()
            .map(|claim| Hit {
                kind: HitKind::Claim,
                snippet: snippet([claim.text.as_str()], word),
                id: claim.id,
                title: claim.source_name,
                article: Some(claim.article),
                published: claim.published,
            });
        let view = View::new(self);
        let articles = self.article_indexes(&view, query).into_iter().map(|index| {
            let article = &self.readings[index].article;
            Hit {
                kind: HitKind::Article,
                snippet: snippet([article.text.as_str()], word),
                title: article
                    .title
                    .clone()
                    .unwrap_or_else(|| article.input.clone()),
                article: Some(article.id.to_string()),
                id: article.id.to_string(),
                published: self.published_text(index),
            }
        });
        let actors = self.actors(query).actors.into_iter().map(|actor| Hit {
            kind: HitKind::Actor,
            snippet: actor.roles.join(", "),
            id: actor.id,
            title: actor.name,
            article: None,
            published: None,
        });
        SearchV1 {
            schema: SEARCH_V1.to_owned(),
            as_of: self.until(),
            clock: self.clock(),
            undated: self.undated,
            search: events.chain(claims).chain(articles).chain(actors).collect(),
        }
    }
}

/// The words around the first place of `word` in the first text that has it, else the beginning of the
/// first text; on one line.
fn snippet<'t>(texts: impl IntoIterator<Item = &'t str>, word: Option<&str>) -> String {
    let mut first = None;
    for text in texts {
        if let Some(at) = word.and_then(|word| find(text, word)) {
            return cut(text, at);
        }
        first = first.or(Some(text));
    }
    first.map_or_else(String::new, |text| cut(text, 0))
}

/// Number of characters before a word, whatever its case; `word` is in lower case.
fn find(text: &str, word: &str) -> Option<usize> {
    let mut lower = String::new();
    let mut characters = Vec::new();
    for (n, c) in text.chars().enumerate() {
        for small in c.to_lowercase() {
            characters.resize(lower.len() + small.len_utf8(), n);
            lower.push(small);
        }
    }
    lower.find(word).and_then(|at| characters.get(at).copied())
}

fn cut(text: &str, at: usize) -> String {
    let from = at.saturating_sub(AROUND);
    let words: String = text.chars().skip(from).take(at - from + AROUND).collect();
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let more = text.chars().nth(at + AROUND).is_some();
    let (before, after) = (if from > 0 { "…" } else { "" }, if more { "…" } else { "" });
    format!("{before}{line}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, word: Option<&str>, expected: &str) {
        assert_eq!(snippet([text], word), expected);
    }

    #[test]
    fn a_snippet_shows_the_word() {
        check("The ferry\nsank.", None, "The ferry sank.");
        let long = format!("{} İzmir FERRY {}", "a ".repeat(60), "b ".repeat(60));
        let shown = snippet([long.as_str()], Some("ferry"));
        assert!(
            shown.starts_with("…a a") && shown.contains("İzmir FERRY b") && shown.ends_with("b…")
        );
        check("", Some("ferry"), "");
    }
}
