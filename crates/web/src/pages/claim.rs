//! One claim, or any other entry: its words in their paragraph, and why it is as it is.

use askama::Template;
use counterclaim_ledger::Found;
use counterclaim_model::ledger::{ExplainV1, LedgerClaim, LedgerRelation};
use counterclaim_model::{EntryId, Reading, Span, json_word};

use super::problem::Problem;
use super::{Asked, Page, written};
use crate::plain::clipped;
use crate::{Reply, words};

/// Characters of the text on either side of a claim.
const AROUND: usize = 300;

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage {
    page: Page,
    id: String,
    glyph: &'static str,
    words: &'static str,
    tone: &'static str,
    speaker: String,
    speaker_address: Option<String>,
    party: Option<String>,
    context: Vec<(String, bool)>,
    article: String,
    article_address: String,
    in_text: String,
    outlet: String,
    published: String,
    facts: Vec<(&'static str, String)>,
    reviewed: Vec<String>,
    events: Vec<(String, String)>,
    relations: Vec<RelationLine>,
    cite: String,
    trail: Option<ExplainV1>,
}

struct RelationLine {
    words: String,
    other: String,
    address: String,
}

#[derive(Template)]
#[template(path = "explain.html")]
struct ExplainPage {
    page: Page,
    id: String,
    kind: &'static str,
    back: (String, String),
    trail: ExplainV1,
}

/// Answers a request for a claim.
pub(crate) fn claim(asked: &Asked<'_>, id: &str) -> Result<Reply, Problem> {
    let unknown = || Problem::unknown("claim", id, "/search");
    let claim = asked.account.claim(id).ok_or_else(unknown)?;
    let (_, reading) = asked.account.reading(&claim.article).ok_or_else(unknown)?;
    let local = match asked.account.ledger.find(&claim.id) {
        Some(Found::Entry(_, EntryId::Claim(local))) => local,
        _ => return Err(unknown()),
    };
    let spans = reading
        .claims
        .get(local.index())
        .map(|c| c.content.spans.clone())
        .unwrap_or_default();
    let choices = &asked.choices;
    let title = reading
        .article
        .title
        .clone()
        .unwrap_or_else(|| reading.article.input.clone());
    let mut page = Page::new(
        asked,
        "Search",
        &format!("{} {}", claim.source_name, claim.stance.verb()),
    )
    .with_formats(asked.request);
    page.query = String::new();
    let view = ClaimPage {
        id: claim.id.clone(),
        glyph: claim.stance.glyph(),
        words: claim.stance.verb(),
        tone: words::tone(claim.stance),
        speaker: claim.source_name.clone(),
        speaker_address: claim.source.actor.as_deref().map(|id| choices.actor(id)),
        party: (claim.party != claim.source_name).then(|| claim.party.clone()),
        context: context(reading, &spans),
        in_text: format!("{}#at-{local}", choices.article(&claim.article)),
        article_address: choices.article(&claim.article),
        article: title,
        outlet: claim
            .outlet
            .clone()
            .unwrap_or_else(|| "outlet unknown".to_owned()),
        published: claim
            .published
            .as_deref()
            .map_or_else(|| "undated".to_owned(), words::date),
        facts: facts(&claim, asked),
        reviewed: words::reviewed(claim.review.as_ref()),
        events: claim
            .about
            .iter()
            .filter_map(|id| Some((asked.account.event(id)?.title, choices.event(id))))
            .collect(),
        relations: relations(&claim, asked),
        cite: cite(&claim, reading),
        trail: asked
            .site
            .reader
            .explain(reading, EntryId::Claim(local), &claim.id),
        page,
    };
    Ok(written(&view))
}

/// The text around some spans, cut at words, with the spans marked.
fn context(reading: &Reading, spans: &[Span]) -> Vec<(String, bool)> {
    let text = &reading.article.text;
    let Some(extent) = spans.iter().copied().reduce(Span::cover) else {
        return Vec::new();
    };
    let before = &text[..extent.start().min(text.len())];
    let lead = before
        .char_indices()
        .rev()
        .take(AROUND)
        .last()
        .map_or(0, |(at, _)| at);
    let lead = before[lead..]
        .rfind("\n\n")
        .map_or(lead, |at| lead + at + 2);
    let after = text.get(extent.end()..).unwrap_or("");
    let tail = after
        .char_indices()
        .nth(AROUND)
        .map_or(after.len(), |(at, _)| at);
    let tail = after[..tail].find("\n\n").unwrap_or(tail);
    let mut out = Vec::new();
    let mut at = lead;
    for span in spans {
        if let Some(between) = text.get(at..span.start()) {
            out.push((between.to_owned(), false));
        }
        out.push((span.slice(text).to_owned(), true));
        at = span.end();
    }
    out.push((
        text.get(at..extent.end() + tail).unwrap_or("").to_owned(),
        false,
    ));
    out
}

fn facts(claim: &LedgerClaim, asked: &Asked<'_>) -> Vec<(&'static str, String)> {
    let mut out = vec![
        ("Cue", claim.cue.lemma.clone()),
        ("Wording", json_word(claim.quote)),
        ("Kind", json_word(claim.act)),
        ("Certainty of the source", json_word(claim.certainty)),
        ("Source", json_word(claim.source.kind)),
    ];
    if let Some(channel) = &claim.channel {
        out.push((
            "Channel",
            format!("{} ({})", channel.name, json_word(channel.kind)),
        ));
    }
    if let Some(time) = &claim.said_at {
        out.push((
            "Said",
            format!(
                "“{}” {}",
                time.text,
                words::stretch(time.earliest.as_deref(), time.latest.as_deref())
            ),
        ));
    }
    let actors = &asked.account.actors().actors;
    let names: Vec<&str> = claim
        .against
        .iter()
        .filter_map(|id| {
            actors
                .iter()
                .find(|actor| actor.id == *id)
                .map(|actor| actor.name.as_str())
        })
        .collect();
    if !names.is_empty() {
        out.push(("Against", names.join(", ")));
    }
    let spans: Vec<String> = claim
        .content
        .spans
        .iter()
        .map(|span| format!("{}–{}", span.start(), span.end()))
        .collect();
    out.push(("Code points", spans.join(", ")));
    out.push(("Score", format!("{:.2}", claim.score)));
    out
}

fn relations(claim: &LedgerClaim, asked: &Asked<'_>) -> Vec<RelationLine> {
    let events = claim.about.iter().filter_map(|id| asked.account.event(id));
    let mut all: Vec<LedgerRelation> = events.flat_map(|event| event.relations).collect();
    all.retain(|relation| relation.from == claim.id || relation.to == claim.id);
    all.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    all.dedup();
    let lines = all.into_iter().filter_map(|relation| {
        let kind = words::spaced(&json_word(relation.kind));
        let (words, id) = if relation.from == claim.id {
            (format!("It {kind}"), relation.to)
        } else {
            (format!("It is what this one {kind}"), relation.from)
        };
        let (other, address) = match asked.account.claim(&id) {
            Some(other) => (
                format!(
                    "{} {}: “{}”",
                    other.source_name,
                    other.stance.verb(),
                    clipped(&other.text, 140)
                ),
                asked.choices.claim(&id),
            ),
            None => (asked.account.event(&id)?.title, asked.choices.event(&id)),
        };
        Some(RelationLine {
            words,
            other,
            address,
        })
    });
    lines.collect()
}

/// A note that names speaker, article, place in it and hash.
fn cite(claim: &LedgerClaim, reading: &Reading) -> String {
    let article = &reading.article;
    let title = article.title.as_deref().unwrap_or(&article.input);
    let captured = article
        .captured
        .as_deref()
        .map_or_else(String::new, |at| format!(", captured {}", words::date(at)));
    let url = article
        .canonical_url
        .as_ref()
        .or(article.url.as_ref())
        .map_or_else(String::new, |url| format!(", {url}"));
    format!(
        "{}, quoted in “{title},” {}, {}{url}{captured}, {} ({}).",
        claim.source_name,
        claim.outlet.as_deref().unwrap_or("outlet unknown"),
        claim
            .published
            .as_deref()
            .map_or_else(|| "undated".to_owned(), words::date),
        claim.id,
        claim.article
    )
}

/// The trail of any entry.
pub(crate) fn trail(asked: &Asked<'_>, id: &str) -> Result<(ExplainV1, EntryId, String), Problem> {
    let unknown = || Problem::unknown("entry", id, "/events");
    let Some(Found::Entry(reading, entry)) = asked.account.ledger.find(id) else {
        return Err(unknown());
    };
    let reading = asked
        .account
        .ledger
        .readings()
        .get(reading)
        .ok_or_else(unknown)?;
    let trail = asked
        .site
        .reader
        .explain(reading, entry, id)
        .ok_or_else(unknown)?;
    Ok((trail, entry, reading.article.id.to_string()))
}

/// Answers a request for the trail of any entry.
pub(crate) fn explain(asked: &Asked<'_>, id: &str) -> Result<Reply, Problem> {
    let (trail, entry, article) = trail(asked, id)?;
    let (kind, back) = match entry {
        EntryId::Claim(_) => ("claim", ("The claim".to_owned(), asked.choices.claim(id))),
        EntryId::Event(_) => ("event", ("The event".to_owned(), asked.choices.event(id))),
        EntryId::Actor(_) => ("actor", ("The actor".to_owned(), asked.choices.actor(id))),
        EntryId::Time(_) => (
            "time",
            ("The article".to_owned(), asked.choices.article(&article)),
        ),
        EntryId::Place(_) => (
            "place",
            ("The article".to_owned(), asked.choices.article(&article)),
        ),
        EntryId::Quantity(_) => (
            "number",
            ("The article".to_owned(), asked.choices.article(&article)),
        ),
    };
    let page = Page::new(asked, "Search", &format!("Why {id}?"));
    Ok(written(&ExplainPage {
        id: id.to_owned(),
        kind,
        back,
        trail,
        page,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_around_are_those_of_the_paragraph() {
        let text = "Before.\n\nThe mayor said the bridge held, and left.\n\nAfter.";
        let reading = super::super::tests::reading(text);
        let from = text.find("the bridge").unwrap();
        let parts = context(&reading, &[Span::new(from, from + 15)]);
        assert_eq!(
            parts,
            [
                ("The mayor said ".to_owned(), false),
                ("the bridge held".to_owned(), true),
                (", and left.".to_owned(), false),
            ]
        );
        assert!(context(&reading, &[]).is_empty());
    }
}
