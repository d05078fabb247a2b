//! Labels the attributions inside attributed contents, for training: reads every content again as a text of its own.
//!
//!     cargo run --release -p counterclaim-encoder --example inner -- TEXTS.jsonl OUT.jsonl
//!
//! TEXTS: `{"doc", "text"}`. OUT: `{"doc", "contents": [[start, end], …], "attributions": [{"source",
//! "cue", "content"}]}` in code points: the outer contents, and what was found in them when every one
//! with a cue's word in it was read again. The head that learns these labels tells which ones are worth it.

#![allow(
    clippy::disallowed_methods,
    reason = "an example is a shell: it reads and writes files"
)]

use std::io::Write;

use counterclaim_encoder::Reader;
use counterclaim_extract::annotation::{Annotations, Encoder};
use counterclaim_extract::attribution::{CueLexicon, read};
use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_model::{Span, TextIndex};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, texts, out] = arguments.as_slice() else {
        return Err("usage: inner TEXTS.jsonl OUT.jsonl".into());
    };
    let reader = Reader::builtin()?;
    let cues = CueLexicon::load(&Files::builtin())?;
    let mut file = std::io::BufWriter::new(std::fs::File::create(out)?);
    for line in std::fs::read_to_string(texts)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let text = row["text"].as_str().unwrap_or("");
        let segments = Segments::of_text(text);
        let annotations = Annotations {
            nested: Vec::new(),
            ..reader.annotate(&segments)
        };
        let found = read(&segments, &reader, &annotations, &cues, &|_| false);
        let index = TextIndex::new(text);
        let spans = |spans: &[Span]| -> Vec<Value> {
            let pairs = spans.iter().map(|span| index.to_code_points(*span));
            pairs
                .map(|span| json!([span.start(), span.end()]))
                .collect()
        };
        let (inner, outer): (Vec<_>, Vec<_>) = found.iter().partition(|a| a.within.is_some());
        let contents: Vec<Value> = outer.iter().flat_map(|a| spans(&a.content)).collect();
        let inner: Vec<Value> = inner
            .iter()
            .map(|a| json!({"source": spans(&a.source), "cue": spans(&a.cue), "content": spans(&a.content)}))
            .collect();
        let row = json!({"doc": row["doc"], "contents": contents, "attributions": inner});
        writeln!(file, "{row}")?;
    }
    Ok(())
}
