//! What claims, events and articles have, as `has:` asks for it.

use counterclaim_model::ledger::{LedgerArticle, LedgerClaim, LedgerEvent};
use counterclaim_model::{ClaimId, PlaceSense, QuoteForm, Reading, Span, Stance};

/// What a claim of a reading has.
pub(crate) fn of_claim(claim: &LedgerClaim, reading: &Reading, id: ClaimId) -> Vec<String> {
    let content = reading.claims.get(id.index()).map(|own| &own.content.spans);
    let inside = |span: Span| {
        let mut parts = content.into_iter().flatten();
        parts.any(|part| part.contains(span))
    };
    let mut places = reading.places.iter();
    let mut times = reading.times.iter();
    let mut out = of_what_it_does(claim);
    out.extend(named([
        (
            "number",
            reading.quantities.iter().any(|q| q.claim == Some(id)),
        ),
        (
            "place",
            places.any(|p| p.sense == PlaceSense::Place && inside(p.span)),
        ),
        ("time", times.any(|time| inside(time.span))),
        ("date", claim.published.is_some()),
    ]));
    out
}

/// What an event has, or one of its claims or articles.
pub(crate) fn of_event(event: &LedgerEvent) -> Vec<String> {
    let mut out: Vec<String> = event.claims.iter().flat_map(of_what_it_does).collect();
    let mut articles = event.articles.iter();
    out.extend(named([
        ("number", !event.tallies.is_empty()),
        ("place", !event.places.is_empty()),
        ("time", event.time.is_some()),
        ("date", event.articles.iter().any(|a| a.published.is_some())),
        ("copy", articles.any(is_copy)),
        ("decision", event.review.is_some()),
    ]));
    out
}

/// What an article has, or one of its claims.
pub(crate) fn of_article(
    article: &LedgerArticle,
    reading: &Reading,
    claims: &[LedgerClaim],
) -> Vec<String> {
    let mut out: Vec<String> = claims.iter().flat_map(of_what_it_does).collect();
    let mut places = reading.places.iter();
    out.extend(named([
        ("number", !reading.quantities.is_empty()),
        ("place", places.any(|p| p.sense == PlaceSense::Place)),
        ("time", !reading.times.is_empty()),
        ("date", article.published.is_some()),
        ("copy", is_copy(article)),
    ]));
    out
}

/// What a claim has whatever its article: how it came, what it does, what people decided about it.
fn of_what_it_does(claim: &LedgerClaim) -> Vec<String> {
    named([
        ("channel", claim.channel.is_some()),
        ("quote", claim.quote != QuoteForm::Indirect),
        ("denial", claim.stance == Stance::Deny),
        (
            "correction",
            matches!(claim.stance, Stance::Correct | Stance::Retract),
        ),
        (
            "doubt",
            matches!(claim.stance, Stance::Doubt | Stance::Unverified),
        ),
        ("decision", claim.review.is_some()),
    ])
}

fn is_copy(article: &LedgerArticle) -> bool {
    article.copy_of.is_some() || article.revision_of.is_some()
}

fn named<const N: usize>(all: [(&str, bool); N]) -> Vec<String> {
    let had = all.into_iter().filter(|(_, has)| *has);
    had.map(|(name, _)| name.to_owned()).collect()
}
