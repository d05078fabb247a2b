//! One schema.org `ClaimReview` (JSON-LD) for each claim that a person rated; the program rates none.

use std::collections::BTreeMap;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ActorKind;
use counterclaim_model::ledger::{LedgerArticle, LedgerClaim};
use counterclaim_model::loss::LossV1;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::plain::{address, visible};
use crate::rows::document;
use crate::{Export, parts};

/// A person's rating of one claim.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// The claim's global id.
    pub claim: String,
    /// The verdict in words ("Mostly false").
    pub verdict: String,
    /// The verdict as a number between `worst` and `best`, where the reviewer gives one.
    #[serde(default)]
    pub value: Option<f64>,
    /// The lowest number of the reviewer's scale.
    #[serde(default)]
    pub worst: Option<f64>,
    /// The highest number of the reviewer's scale.
    #[serde(default)]
    pub best: Option<f64>,
    /// Who rated it.
    pub author: String,
    /// Where the review is published.
    pub url: String,
    /// When it was published: `YYYY-MM-DD` or RFC 3339.
    pub date: String,
}

/// A line of ratings that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// Reads ratings, one JSON object a line, and names every line that is none.
pub fn ratings(bytes: &[u8]) -> (Vec<Rating>, Vec<RatingError>) {
    let (mut ratings, mut errors) = (Vec::new(), Vec::new());
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Rating>(line) {
            Ok(rating) if rating.author.trim().is_empty() || rating.verdict.trim().is_empty() => {
                errors.push(RatingError {
                    line: index + 1,
                    reason: "a rating needs an author and a verdict".to_owned(),
                });
            }
            Ok(rating) => ratings.push(rating),
            Err(error) => errors.push(RatingError {
                line: index + 1,
                reason: error.to_string(),
            }),
        }
    }
    (ratings, errors)
}

/// The claims that a query admits and that were rated.
pub(crate) fn export(ledger: &Ledger, query: &Query, ratings: &[Rating]) -> Export {
    let claims = ledger.claims(query).claims;
    let articles = ledger.articles(&Query::default()).articles;
    let articles: BTreeMap<&str, &LedgerArticle> = articles
        .iter()
        .map(|article| (article.id.as_str(), article))
        .collect();
    let by_id: BTreeMap<&str, &LedgerClaim> = claims
        .iter()
        .map(|claim| (claim.id.as_str(), claim))
        .collect();
    let kinds = parts::kinds(ledger);
    let mut reviews = Vec::new();
    let mut strangers = 0;
    for rating in ratings {
        match by_id.get(rating.claim.as_str()) {
            Some(claim) => reviews.push(review(
                claim,
                kinds.get(&claim.party).copied(),
                articles.get(claim.article.as_str()).copied(),
                rating,
            )),
            None => strangers += 1,
        }
    }
    let rated = ratings
        .iter()
        .filter(|r| by_id.contains_key(r.claim.as_str()));
    let rated: std::collections::BTreeSet<&str> = rated.map(|r| r.claim.as_str()).collect();
    let loss = LossV1::new("claimreview", reviews.len())
        .without(
            "claims without a rating",
            claims.len() - rated.len(),
            "nobody rated them, and the program does not",
        )
        .without(
            "ratings of other claims",
            strangers,
            "no claim of these ids was admitted",
        )
        .by_rule("reviewRating", "as the named person gave it");
    let graph = json!({"@context": "https://schema.org", "@graph": reviews});
    Export::file(document(&graph), loss)
}

/// Whose claim it is: a person or an organization, or a name where it is not known to be either.
fn author(claim: &LedgerClaim, kind: Option<ActorKind>) -> Value {
    let name = visible(&claim.source_name);
    let class = match kind {
        Some(ActorKind::Person) => "Person",
        Some(
            ActorKind::Organization | ActorKind::Government | ActorKind::Group | ActorKind::Outlet,
        ) => "Organization",
        Some(ActorKind::Unnamed) | None => return name.into(),
    };
    json!({"@type": class, "name": name})
}

fn review(
    claim: &LedgerClaim,
    kind: Option<ActorKind>,
    article: Option<&LedgerArticle>,
    rating: &Rating,
) -> Value {
    let url = article.and_then(|article| article.url.as_deref());
    let appearance = json!({
        "@type": "CreativeWork",
        "url": url.map(address),
        "identifier": claim.article,
        "headline": article.and_then(|article| article.title.as_deref()).map(visible),
        "publisher": claim.outlet.as_deref().map(|name| json!({"@type": "Organization", "name": visible(name)})),
        "datePublished": claim.published,
    });
    without_nulls(json!({
        "@type": "ClaimReview",
        "url": address(&rating.url),
        "datePublished": visible(&rating.date),
        "author": {"@type": "Organization", "name": visible(&rating.author)},
        "claimReviewed": visible(&claim.text),
        "itemReviewed": {
            "@type": "Claim",
            "identifier": claim.id,
            "author": author(claim, kind),
            "datePublished": claim.published,
            "appearance": appearance,
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": visible(&rating.verdict),
            "ratingValue": rating.value,
            "worstRating": rating.worst,
            "bestRating": rating.best,
        },
    }))
}

/// The same without members that are null, at every depth.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, value)| !value.is_null());
            members
                .map(|(key, value)| (key, without_nulls(value)))
                .collect()
        }
        Value::Array(values) => values.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
