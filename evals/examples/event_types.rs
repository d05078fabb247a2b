//! Reads texts of a JSON Lines file with the product and writes one event type for each, for a scorer.
//!
//!     cargo run -p counterclaim-evals --example event_types -- TEXTS.jsonl LABELS.toml OUT.jsonl [RESOURCES]
//!
//! TEXTS: `{"id", "text"}`. LABELS: a table `[types]` from our types to the labels of the task
//! (`evals/case2021.toml`). OUT: `{"id", "label", "events": ["type realis mention", …]}`; the label is
//! that of the text's main event, null where it has none with a label. A folder of resources is read in
//! place of the built-in files.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use counterclaim_extract::event::EventTypes;
use counterclaim_extract::grammar::Language;
use counterclaim_extract::{Extractor, resources::Files};
use counterclaim_ingest::{Input, Options};
use counterclaim_model::{Event, Realis};
use serde_json::{Value, json};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [texts, labels, out, rest @ ..] = arguments.as_slice() else {
        bail!("usage: event_types TEXTS.jsonl LABELS.toml OUT.jsonl [RESOURCES]");
    };
    let mut files = Files::builtin();
    if let Some(folder) = rest.first() {
        overlay(&mut files, Path::new(folder), Path::new(folder))?;
    }
    let labels: toml::Table = std::fs::read_to_string(labels)?.parse()?;
    let labels = labels
        .get("types")
        .and_then(toml::Value::as_table)
        .context("no [types] in the labels")?;
    let language = Language::load(&files)?;
    let types = EventTypes::load(&files, &language)?;
    let encoder = Arc::new(counterclaim_encoder::Reader::builtin()?);
    let extractor = Extractor::new(&files, encoder)?;
    let mut out = std::io::BufWriter::new(std::fs::File::create(out)?);
    for line in std::fs::read_to_string(texts)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let text = row["text"].as_str().unwrap_or("");
        let events = events(&extractor, text)?;
        let label = main_label(&types, &events, labels);
        let told: Vec<String> = events.iter().map(|event| told(event, text)).collect();
        writeln!(
            out,
            "{}",
            json!({"id": row["id"], "label": label, "events": told})
        )?;
    }
    Ok(())
}

/// Replaces files of `files` by those below a folder.
fn overlay(files: &mut Files, root: &Path, folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            overlay(files, root, &path)?;
        } else {
            let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
            files.insert(name, std::fs::read(&path)?);
        }
    }
    Ok(())
}

/// A page of a text: with a title, and with the full stop that a snippet may lack.
fn page(text: &str) -> String {
    let text = text.trim_end();
    let stop = if text.ends_with(['.', '!', '?', '"', '”']) {
        ""
    } else {
        "."
    };
    format!("Report\n\n{text}{stop}")
}

/// The events of a text, which is taken for the body of an article without title and date.
fn events(extractor: &Extractor, text: &str) -> Result<Vec<Event>> {
    let page = page(text);
    let input = Input::new("text.txt", page.as_bytes());
    let mut found = Vec::new();
    for read in counterclaim_ingest::read(&input, &Options::default())? {
        let mut article = read.article;
        // the snippets are short, and some are headlines in capitals: all are English
        article.language = "en".to_owned();
        found.extend(extractor.read(article).events);
    }
    Ok(found)
}

fn told(event: &Event, text: &str) -> String {
    let page = page(text);
    let mention = event.mentions.first().map_or("", |span| span.slice(&page));
    format!("{} {:?} {mention}", event.r#type, event.realis)
}

/// The label of the main event: reported before others, specific before generic types ("attack"), then
/// told first, an event of several mentions as if told a little earlier.
fn main_label<'l>(
    types: &EventTypes,
    events: &[Event],
    labels: &'l toml::Table,
) -> Option<&'l str> {
    let label = |event: &Event| labels.get(&event.r#type).and_then(toml::Value::as_str);
    events
        .iter()
        .filter(|event| label(event).is_some())
        .min_by_key(|event| {
            let reported = event.realis == Realis::Reported;
            let first = event.mentions.first().map_or(0, |span| span.start());
            let weight = event.mentions.len().min(3) * 40;
            let generic = types.named(&event.r#type).is_some_and(|t| t.generic);
            let late = if generic { 200 } else { 0 };
            (
                !reported,
                (first + late + 120).saturating_sub(weight),
                first,
            )
        })
        .and_then(label)
}
