//! One W3C Web Annotation (Recommendation of 23 February 2017) for each claim, with a position and a
//! quotation selector for each part of its content.

use std::collections::BTreeMap;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::LedgerClaim;
use counterclaim_model::loss::LossV1;
use counterclaim_model::{Reading, Span, TextIndex, json_word};
use serde_json::{Value, json};

use crate::Export;
use crate::plain::address;

/// Characters of context on either side of a quotation, as annotation clients use them.
const CONTEXT: usize = 32;

/// The claims that a query admits, as one collection with one page.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let claims = ledger.claims(query).claims;
    let readings: BTreeMap<&str, (&Reading, TextIndex<'_>)> = ledger
        .readings()
        .iter()
        .map(|r| (r.article.id.as_str(), (r, TextIndex::new(&r.article.text))))
        .collect();
    let items: Vec<Value> = claims
        .iter()
        .filter_map(|claim| {
            let (reading, index) = readings.get(claim.article.as_str())?;
            Some(annotation(claim, reading, index))
        })
        .collect();
    let evidence: usize = claims.iter().map(|claim| claim.evidence.len()).sum();
    let events = ledger.events(query).events.len();
    let loss = LossV1::new("web-annotation", items.len())
        .without(
            "pieces of evidence",
            evidence,
            "the rules behind a claim have no place in the model",
        )
        .without(
            "events",
            events,
            "facets, numbers and relations have no place in the model",
        )
        .by_rule(
            "target.source",
            "the canonical address, else the given one, else urn: and the article's hash",
        )
        .by_rule(
            "TextPositionSelector",
            "Unicode code points of the article's text as ingested, not of the page's source",
        );
    let collection = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:counterclaim:claims",
        "type": "AnnotationCollection",
        "label": "Claims",
        "total": items.len(),
        "first": {
            "id": "urn:counterclaim:claims:1",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    });
    let mut bytes = serde_json::to_vec(&collection).unwrap_or_default();
    bytes.push(b'\n');
    Export::file(bytes, loss)
}

fn annotation(claim: &LedgerClaim, reading: &Reading, index: &TextIndex<'_>) -> Value {
    let article = &reading.article;
    let source = article.canonical_url.as_ref().or(article.url.as_ref());
    let source = source
        .map(|url| address(url))
        .unwrap_or_else(|| format!("urn:{}", article.id));
    let targets: Vec<Value> = claim
        .content
        .spans
        .iter()
        .map(|span| target(&source, &article.text, index, *span))
        .collect();
    let words = format!("{} ({})", claim.source_name, json_word(claim.stance));
    json!({
        "id": format!("urn:counterclaim:{}", claim.id),
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": words},
            {"type": "TextualBody", "purpose": "tagging", "value": json_word(claim.stance)},
            {"type": "TextualBody", "purpose": "tagging", "value": claim.party},
        ],
        "target": targets,
    })
}

fn target(source: &str, text: &str, index: &TextIndex<'_>, span: Span) -> Value {
    let slice = |from: usize, to: usize| {
        let bytes = index.to_bytes(Span::new(from, to));
        bytes.slice(text).to_owned()
    };
    json!({
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": span.start(), "end": span.end()},
            {
                "type": "TextQuoteSelector",
                "exact": slice(span.start(), span.end()),
                "prefix": slice(span.start().saturating_sub(CONTEXT), span.start()),
                "suffix": slice(span.end(), span.end() + CONTEXT),
            },
        ],
    })
}
