//! Texts without an incident, read with the learned reader: an honest empty answer is wanted.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use counterclaim_extract::{Extractor, resources::Files};
use counterclaim_ingest::{Input, Options};
use counterclaim_model::Realis;
use serde::Deserialize;

#[derive(Deserialize)]
struct Texts {
    text: Vec<Text>,
}

#[derive(Deserialize)]
struct Text {
    kind: String,
    text: String,
}

#[test]
fn forty_texts_without_an_incident_give_two_at_most() {
    check(
        include_str!("../../crates/extract/tests/incidents/no_incident.toml"),
        40,
        2,
    );
}

#[test]
fn twenty_four_texts_dense_with_words_of_incidents_give_four_at_most() {
    check(
        include_str!("../../crates/extract/tests/incidents/traps.toml"),
        24,
        4,
    );
}

/// Reads the texts of a file and counts the incidents that it finds in them.
fn check(file: &str, expected: usize, allowed: usize) {
    let texts: Texts = toml::from_str(file).unwrap();
    assert_eq!(texts.text.len(), expected);
    let encoder = Arc::new(counterclaim_encoder::Reader::builtin().unwrap());
    let extractor = Extractor::new(&Files::builtin(), encoder).unwrap();
    let options = Options {
        published: Some("2024-05-14".to_owned()),
        ..Options::default()
    };
    let mut wrong = Vec::new();
    for row in &texts.text {
        let input = Input::new("page.txt", row.text.as_bytes());
        for read in counterclaim_ingest::read(&input, &options).unwrap() {
            let reading = extractor.read(read.article);
            let incidents = reading
                .events
                .iter()
                .filter(|event| event.realis == Realis::Reported);
            wrong.extend(incidents.map(|event| {
                let mention = event.mentions[0].slice(&reading.article.text);
                let opening: String = row.text.chars().take(50).collect();
                format!("{}: {} “{mention}” in {opening}…", row.kind, event.r#type)
            }));
        }
    }
    println!(
        "{} false incidents in {} texts",
        wrong.len(),
        texts.text.len()
    );
    assert!(wrong.len() <= allowed, "{}", wrong.join("\n"));
}
