//! One row a claim, for spreadsheets: cells that a spreadsheet would run are made text.

use std::collections::BTreeMap;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::{LedgerArticle, LedgerClaim};
use counterclaim_model::loss::LossV1;
use counterclaim_model::{Span, json_word};

use crate::Export;
use crate::extent::edtf;
use crate::plain::cell;

/// The columns, in order.
const COLUMNS: [&str; 27] = [
    "claim",
    "article",
    "url",
    "input",
    "outlet",
    "origin",
    "published",
    "captured",
    "copy_of",
    "source",
    "source_kind",
    "party",
    "stance",
    "act",
    "certainty",
    "polarity",
    "against",
    "channel",
    "said_earliest",
    "said_latest",
    "said_text",
    "said_edtf",
    "text",
    "quote",
    "about",
    "start",
    "end",
];

/// The claims that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let claims = ledger.claims(query).claims;
    let articles = ledger.articles(&Query::default()).articles;
    let articles: BTreeMap<&str, &LedgerArticle> = articles
        .iter()
        .map(|article| (article.id.as_str(), article))
        .collect();
    let actors = ledger.actors(&Query::default()).actors;
    let names: BTreeMap<&str, &str> = actors
        .iter()
        .map(|actor| (actor.id.as_str(), actor.name.as_str()))
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    // writing to memory does not fail
    let _ = writer.write_record(COLUMNS);
    for claim in &claims {
        let article = articles.get(claim.article.as_str()).copied();
        let row = row(claim, article, &names);
        let _ = writer.write_record(row.iter().map(|text| cell(text)));
    }
    let parts = claims
        .iter()
        .filter(|claim| claim.content.spans.len() > 1)
        .count();
    let evidence: usize = claims.iter().map(|claim| claim.evidence.len()).sum();
    let events = ledger.events(query).events.len();
    let loss = LossV1::new("csv", claims.len())
        .without(
            "contents in several parts",
            parts,
            "start and end are the outermost ones; text joins the parts with …",
        )
        .without(
            "pieces of evidence",
            evidence,
            "the rules behind a claim have no column; 'counterclaim explain' shows them",
        )
        .without(
            "events",
            events,
            "their facets, numbers, places and relations have no columns; about names their ids",
        )
        .by_rule(
            "every cell",
            "one that begins with = + - @, a tab or a line end has an apostrophe before it",
        )
        .by_rule("against, about", "several are joined by '; '")
        .by_rule("start, end", "Unicode code points of the article's text");
    Export::file(writer.into_inner().unwrap_or_default(), loss)
}

fn row(
    claim: &LedgerClaim,
    article: Option<&LedgerArticle>,
    names: &BTreeMap<&str, &str>,
) -> Vec<String> {
    let of = |field: fn(&LedgerArticle) -> Option<&String>| {
        article.and_then(field).cloned().unwrap_or_default()
    };
    let said = claim.said_at.as_ref();
    let extent = claim.content.spans.iter().copied().reduce(Span::cover);
    let against = claim.against.iter();
    let against: Vec<&str> = against
        .map(|id| names.get(id.as_str()).copied().unwrap_or(id))
        .collect();
    vec![
        claim.id.clone(),
        claim.article.clone(),
        of(|a| a.url.as_ref()),
        of(|a| Some(&a.input)),
        of(|a| a.outlet.as_ref()),
        of(|a| a.origin.as_ref()),
        of(|a| a.published.as_ref()),
        of(|a| a.captured.as_ref()),
        of(|a| a.copy_of.as_ref()),
        claim.source_name.clone(),
        json_word(claim.source.kind),
        claim.party.clone(),
        json_word(claim.stance),
        json_word(claim.act),
        json_word(claim.certainty),
        json_word(claim.polarity),
        against.join("; "),
        claim
            .channel
            .as_ref()
            .map(|channel| channel.name.clone())
            .unwrap_or_default(),
        said.and_then(|time| time.earliest.clone())
            .unwrap_or_default(),
        said.and_then(|time| time.latest.clone())
            .unwrap_or_default(),
        said.map(|time| time.text.clone()).unwrap_or_default(),
        said.and_then(edtf).unwrap_or_default(),
        claim.text.clone(),
        json_word(claim.quote),
        claim.about.join("; "),
        extent
            .map(|span| span.start().to_string())
            .unwrap_or_default(),
        extent
            .map(|span| span.end().to_string())
            .unwrap_or_default(),
    ]
}
