//! Reads texts of a JSON Lines file and writes attributions and entities for the scorers.
//!
//!     cargo run --release -p counterclaim-encoder --example score -- GOLD.jsonl OUT.jsonl [MODEL.onnx]
//!
//! GOLD: `{"doc", "text"}`, paragraphs separated by blank lines. OUT: `{"doc", "attributions":
//! [{"source", "cue", "content", "score"}], "entities": [{"start", "end", "type"}]}` in code points.
//! Runs the built-in model unless another is given. Prints tokens and seconds.

#![allow(
    clippy::disallowed_methods,
    reason = "an example is a shell: it reads files and takes times"
)]

use std::io::Write;
use std::time::Instant;

use counterclaim_encoder::Reader;
use counterclaim_extract::annotation::{Encoder, EntityKind};
use counterclaim_extract::attribution::{CueLexicon, read};
use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_model::{Span, TextIndex};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, gold, out, rest @ ..] = arguments.as_slice() else {
        return Err("usage: score GOLD.jsonl OUT.jsonl [MODEL.onnx]".into());
    };
    let reader = match rest.first() {
        Some(path) => Reader::from_bytes(
            &std::fs::read(path)?,
            include_bytes!("../../../models/vocab.txt"),
        )?,
        None => Reader::builtin()?,
    };
    let cues = CueLexicon::load(&Files::builtin())?;
    let mut file = std::io::BufWriter::new(std::fs::File::create(out)?);
    let (mut words, started) = (0, Instant::now());
    for line in std::fs::read_to_string(gold)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let text = row["text"].as_str().unwrap_or("");
        let segments = Segments::of_text(text);
        words += segments.tokens.len();
        let annotations = reader.annotate(&segments);
        let index = TextIndex::new(text);
        let pair = |span: &Span| {
            let span = index.to_code_points(*span);
            json!([span.start(), span.end()])
        };
        let spans = |spans: &[Span]| spans.iter().map(pair).collect::<Vec<Value>>();
        let attributions: Vec<Value> = read(&segments, &reader, &annotations, &cues, &|_| false)
            .iter()
            .map(|a| {
                json!({"source": spans(&a.source), "cue": spans(&a.cue), "content": spans(&a.content),
                       "score": a.score, "within": a.within,
                       "rules": a.evidence.iter().map(|e| e.rule.as_str()).collect::<Vec<_>>()})
            })
            .collect();
        let entities: Vec<Value> = annotations
            .entities
            .iter()
            .map(|entity| {
                let span = pair(&segments.token_range_span(entity.tokens.clone()));
                json!({"start": span[0], "end": span[1], "type": kind(entity.kind)})
            })
            .collect();
        let row = json!({"doc": row["doc"], "attributions": attributions, "entities": entities});
        writeln!(file, "{row}")?;
    }
    let seconds = started.elapsed().as_secs_f64();
    eprintln!(
        "{words} tokens in {seconds:.1} s: {:.0} a second",
        words as f64 / seconds
    );
    Ok(())
}

fn kind(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "PER",
        EntityKind::Organization => "ORG",
        EntityKind::Place => "LOC",
        EntityKind::People => "PEOPLE",
        EntityKind::Other => "MISC",
    }
}
