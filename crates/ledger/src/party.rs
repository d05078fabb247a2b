//! On whose behalf somebody speaks.

use counterclaim_model::{Actor, ActorId, Claim, Reading, Span};

/// What a claim without a source and an article without an outlet are shown as.
pub const NOBODY: &str = "unattributed";

/// The last of the chain of `speaks_for` that starts at an actor; a circle ends where it closes.
pub fn principal(reading: &Reading, actor: ActorId) -> Option<&Actor> {
    let mut seen = vec![actor];
    let mut current = reading.actors.get(actor.index())?;
    while let Some(next) = current.speaks_for {
        if seen.contains(&next) {
            break;
        }
        seen.push(next);
        match reading.actors.get(next.index()) {
            Some(actor) => current = actor,
            None => break,
        }
    }
    Some(current)
}

/// Name of the party that makes a claim: the principal of its source, else the source itself.
pub fn of_claim(reading: &Reading, claim: &Claim) -> String {
    claim
        .source
        .actor
        .and_then(|actor| principal(reading, actor))
        .map_or_else(|| source_name(reading, claim), |actor| actor.name.clone())
}

/// Name of the actor that makes a claim, else the words that name its source, else the outlet.
pub fn source_name(reading: &Reading, claim: &Claim) -> String {
    if let Some(actor) = claim
        .source
        .actor
        .and_then(|a| reading.actors.get(a.index()))
    {
        return actor.name.clone();
    }
    let words = passage(&reading.article.text, &claim.source.spans);
    if words.is_empty() {
        outlet(reading)
    } else {
        words
    }
}

/// Name under which an article speaks for itself.
pub fn outlet(reading: &Reading) -> String {
    let article = &reading.article;
    let name = article.outlet.as_ref().or(article.origin.as_ref());
    name.cloned().unwrap_or_else(|| NOBODY.to_owned())
}

/// The words of some spans with blanks made single, discontinuous parts joined by `…`.
pub fn passage(text: &str, spans: &[Span]) -> String {
    let parts = spans.iter().map(|span| {
        let words: Vec<&str> = span.slice(text).split_whitespace().collect();
        words.join(" ")
    });
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(" … ")
}
