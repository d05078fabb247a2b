//! Answers a corpus of events across documents (ECB+) whose mentions are given, with the ledger's groups.
//!
//! A mention is an event whose type is the stem of its last word; mentions of one stem in one document are
//! one event. When and where it was, who had a part in it and whether it happened are as the reader says,
//! where it found an event there. The documents have no dates: they are read without one, and then all
//! given the same day. Beside the ledger's answer stands that of the plain rule that equal stems of one
//! topic are one event.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use counterclaim_extract::{Extractor, resources::Files};
use counterclaim_ingest::{Input, Options};
use counterclaim_ledger::Ledger;
use counterclaim_model::{
    ArticleId, Basis, Codes, Event, EventId, Published, Realis, Span, Status, TextIndex,
};
use serde::Deserialize;
use serde_json::json;

/// A day for documents without one, after all that they tell.
const DAY: &str = "2030-01-01";
/// Letters of a stem that must be left.
const LETTERS: usize = 3;

#[derive(Deserialize)]
struct Document {
    doc: String,
    topic: String,
    text: String,
    mentions: Vec<Mention>,
}

#[derive(Deserialize)]
struct Mention {
    start: usize,
    end: usize,
    kind: String,
}

/// Writes the ledger's answer to `out`, and that of the plain rule beside it with `.stems` added.
///
/// # Errors
/// If a file cannot be read or written or is not of the form.
pub(crate) fn answer(corpus: &Path, out: &Path) -> Result<()> {
    let lines = std::fs::read_to_string(corpus)?;
    let documents = lines.lines().map(|line| Ok(serde_json::from_str(line)?));
    let documents: Vec<Document> = documents.collect::<Result<_>>()?;
    let encoder = Arc::new(counterclaim_encoder::Reader::builtin()?);
    let extractor = Extractor::new(&Files::builtin(), encoder)?;
    let mut readings = Vec::new();
    for document in &documents {
        let input = Input::new(&document.doc, document.text.as_bytes());
        let mut article = counterclaim_ingest::read(&input, &Options::default())?
            .remove(0)
            .article;
        // some are too short to tell
        "en".clone_into(&mut article.language);
        let mut reading = extractor.read(article);
        reading.article.published = Some(Published {
            value: DAY.to_owned(),
            basis: Basis::User,
            score: 1.0,
        });
        // two documents of the same words are two here
        reading.article.id = ArticleId::of(Some(&document.doc), document.text.as_bytes());
        reading.events = events(document, &reading.events);
        reading.claims.clear();
        reading.relations.clear();
        reading.checks.clear();
        reading.quantities.clear();
        readings.push(reading);
    }
    let ledger = Ledger::from_readings(readings);
    let by_name: BTreeMap<&str, usize> = ledger
        .readings()
        .iter()
        .enumerate()
        .map(|(index, reading)| (reading.article.input.as_str(), index))
        .collect();
    let (mut answer, mut plain) = (String::new(), String::new());
    for document in &documents {
        let reading = *by_name
            .get(document.doc.as_str())
            .context("a document without a reading")?;
        let (mut ours, mut stems) = (Vec::new(), Vec::new());
        let text = TextIndex::new(&document.text);
        for (stem, mentions) in by_stem(document) {
            let event = ledger.readings()[reading]
                .events
                .iter()
                .position(|event| event.r#type == stem);
            let group = event.and_then(|e| ledger.group_of(reading, EventId::from_index(e)));
            let first = group.and_then(|group| group.first().copied());
            let name = first.map_or_else(String::new, |m| format!("{}.{}", m.reading, m.event));
            for mention in mentions {
                let (start, end) = (
                    text.code_point(mention.start()),
                    text.code_point(mention.end()),
                );
                ours.push(json!({"start": start, "end": end, "kind": "event", "chain": name}));
                let chain = format!("{}.{stem}", document.topic);
                stems.push(json!({"start": start, "end": end, "kind": "event", "chain": chain}));
            }
        }
        answer.push_str(&format!(
            "{}\n",
            json!({"doc": document.doc, "mentions": ours})
        ));
        plain.push_str(&format!(
            "{}\n",
            json!({"doc": document.doc, "mentions": stems})
        ));
    }
    std::fs::write(out, answer)?;
    let mut beside = out.as_os_str().to_owned();
    beside.push(".stems");
    std::fs::write(beside, plain)?;
    Ok(())
}

/// The given mentions of events by the stem of their last word, in bytes.
fn by_stem(document: &Document) -> BTreeMap<String, Vec<Span>> {
    let index = TextIndex::new(&document.text);
    let mut out: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for mention in document.mentions.iter().filter(|m| m.kind == "event") {
        let span = Span::new(index.byte(mention.start), index.byte(mention.end));
        out.entry(stem(span.slice(&document.text)))
            .or_default()
            .push(span);
    }
    out
}

/// The last word in lower case without the endings of plurals and verbs.
fn stem(words: &str) -> String {
    let word = words.split_whitespace().last().unwrap_or("").to_lowercase();
    let endings = ["ing", "ed", "es", "s", "e"];
    let mut stems = endings.iter().filter_map(|end| word.strip_suffix(end));
    let stem = stems.find(|stem| stem.len() >= LETTERS);
    stem.map_or_else(|| word.clone(), str::to_owned)
}

fn events(document: &Document, found: &[Event]) -> Vec<Event> {
    let named = by_stem(document).into_iter().enumerate();
    named
        .map(|(index, (stem, mentions))| {
            let touches = |event: &&Event| {
                let mut spans = event.mentions.iter();
                spans.any(|span| mentions.iter().any(|mention| mention.overlaps(*span)))
            };
            let read = found.iter().find(touches);
            Event {
                id: EventId::from_index(index),
                r#type: stem,
                family: String::new(),
                codes: Codes::default(),
                realis: read.map_or(Realis::Reported, |event| event.realis),
                time: read.and_then(|event| event.time),
                places: read.map(|event| event.places.clone()).unwrap_or_default(),
                quantities: Vec::new(),
                participants: read
                    .map(|event| event.participants.clone())
                    .unwrap_or_default(),
                mentions,
                facets: Vec::new(),
                status: Status::Undisputed,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for word in ["arrested", "arrests", "arresting", "was arrested"] {
            assert_eq!(stem(word), "arrest", "{word}");
        }
        assert_eq!(stem("ran"), "ran");
    }
}
