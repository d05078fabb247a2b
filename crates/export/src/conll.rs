//! Tokens of every article with their labels, in CoNLL-U Plus
//! (universaldependencies.org/ext-format.html): one block of text is one sentence.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::loss::LossV1;
use counterclaim_model::{BlockKind, Reading, Span, TextIndex, json_word};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::Export;
use crate::plain::visible;

/// The first line, which names the columns.
const HEAD: &str =
    "# global.columns = ID FORM CC:START CC:END CC:PLACE CC:TIME CC:QUANTITY CC:EVENT CC:CLAIM\n";

/// The articles that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let articles = ledger.articles(query).articles;
    let admitted: BTreeSet<&str> = articles.iter().map(|article| article.id.as_str()).collect();
    let mut out = String::from(HEAD);
    let (mut written, mut relations, mut facets) = (0, 0, 0);
    for (index, reading) in ledger.readings().iter().enumerate() {
        if !admitted.contains(reading.article.id.as_str()) {
            continue;
        }
        let claims = reading
            .claims
            .iter()
            .map(|claim| ledger.ids(index).claim(claim.id));
        written += document(&mut out, reading, &claims.collect::<Vec<_>>());
        relations += reading.relations.len();
        facets += reading
            .events
            .iter()
            .map(|event| event.facets.len())
            .sum::<usize>();
    }
    let loss = LossV1::new("conll", written)
        .without("relations", relations, "how claims bear on each other has no column")
        .without("facets", facets, "positions have no column")
        .by_rule("tokens", "words by Unicode Standard Annex 29; page furniture is left out")
        .by_rule("sentences", "one for each block of the text")
        .by_rule("labels", "B- begins and I- goes on; several are joined by |; CC:CLAIM is id:part and, on the cue, the stance")
        .by_rule("CC:START, CC:END", "Unicode code points of the article's text as ingested");
    Export::file(out.into_bytes(), loss)
}

/// Writes one article; gives the number of its tokens.
fn document(out: &mut String, reading: &Reading, claims: &[String]) -> usize {
    let text = &reading.article.text;
    let index = TextIndex::new(text);
    let blocks = reading
        .article
        .blocks
        .iter()
        .filter(|b| b.kind != BlockKind::Furniture);
    let blocks: Vec<Span> = blocks.map(|block| block.span).collect();
    let tokens: Vec<Vec<Span>> = blocks.iter().map(|block| tokens(text, *block)).collect();
    let flat: Vec<Span> = tokens.iter().flatten().copied().collect();
    let layers = layers(reading, claims).map(|spans| labels(&flat, spans));
    let _ = writeln!(out, "# newdoc id = {}", reading.article.id);
    let mut at = 0;
    for (number, (block, tokens)) in blocks.iter().zip(&tokens).enumerate() {
        if tokens.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "# newpar\n# sent_id = {}-{}",
            reading.article.id.short(),
            number + 1
        );
        let _ = writeln!(out, "# text = {}", visible(block.slice(text)));
        for (id, token) in tokens.iter().enumerate() {
            let place = index.to_code_points(*token);
            let form = visible(token.slice(text));
            let _ = write!(
                out,
                "{}\t{form}\t{}\t{}",
                id + 1,
                place.start(),
                place.end()
            );
            for layer in &layers {
                let _ = write!(out, "\t{}", layer.get(at).map_or("_", String::as_str));
            }
            out.push('\n');
            at += 1;
        }
        out.push('\n');
    }
    at
}

fn tokens(text: &str, block: Span) -> Vec<Span> {
    let words = block.slice(text).split_word_bound_indices();
    let spans = words.filter(|(_, word)| !word.trim().is_empty());
    let spans =
        spans.map(|(at, word)| Span::new(block.start() + at, block.start() + at + word.len()));
    spans.collect()
}

/// Labeled stretches of each column: places, times, quantities, events, claims.
fn layers(reading: &Reading, claims: &[String]) -> [Vec<(Span, String)>; 5] {
    let places = reading
        .places
        .iter()
        .map(|place| (place.span, json_word(place.sense)));
    let times = reading.times.iter().map(|time| {
        (
            time.span,
            visible(time.value.as_deref().unwrap_or("unresolved")),
        )
    });
    let quantities = reading.quantities.iter().map(|quantity| {
        (
            quantity.span,
            visible(quantity.measure.as_deref().unwrap_or("number")),
        )
    });
    let events = reading.events.iter().flat_map(|event| {
        event
            .mentions
            .iter()
            .map(|mention| (*mention, event.r#type.clone()))
    });
    let claims = reading.claims.iter().zip(claims).flat_map(|(claim, id)| {
        let sources = claim
            .source
            .spans
            .iter()
            .map(move |span| (*span, format!("{id}:source")));
        let stance = json_word(claim.stance);
        let cues = claim
            .cue
            .spans
            .iter()
            .map(move |span| (*span, format!("{id}:cue:{stance}")));
        let contents = claim
            .content
            .spans
            .iter()
            .map(move |span| (*span, format!("{id}:content")));
        sources.chain(cues).chain(contents)
    });
    [
        places.collect(),
        times.collect(),
        quantities.collect(),
        events.collect(),
        claims.collect(),
    ]
}

/// For every token the labels of the spans that it lies in, `_` where there is none.
fn labels(tokens: &[Span], spans: Vec<(Span, String)>) -> Vec<String> {
    let mut labels = vec![String::new(); tokens.len()];
    for (span, label) in spans {
        let first = tokens.partition_point(|token| token.end() <= span.start());
        let label: String = label
            .chars()
            .map(|c| {
                if c.is_whitespace() || c == '|' {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        let inside = labels.iter_mut().zip(tokens).skip(first);
        for (number, (own, _)) in inside
            .take_while(|(_, token)| token.start() < span.end())
            .enumerate()
        {
            if !own.is_empty() {
                own.push('|');
            }
            let _ = write!(own, "{}-{label}", if number == 0 { 'B' } else { 'I' });
        }
    }
    for label in &mut labels {
        if label.is_empty() {
            label.push('_');
        }
    }
    labels
}
