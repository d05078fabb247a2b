//! Reads texts of a JSON Lines file with the product and writes its claims as attributions, for a scorer.
//!
//!     cargo run -p counterclaim-evals --example attributions -- TEXTS.jsonl OUT.jsonl [LIMIT]
//!
//! TEXTS: `{"doc", "text"}`, paragraphs separated by blank lines. OUT: `{"doc", "attributions":
//! [{"source", "cue", "content", "score", "rules"}]}` in code points. Unlike the encoder's example
//! `score`, it writes what the whole pipeline makes of them, rules of form included.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Result, bail};
use counterclaim_extract::{Extractor, resources::Files};
use counterclaim_ingest::{Input, Options};
use counterclaim_model::{Span, TextIndex};
use serde_json::{Value, json};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [texts, out, rest @ ..] = arguments.as_slice() else {
        bail!("usage: attributions TEXTS.jsonl OUT.jsonl [LIMIT]");
    };
    let limit = match rest.first() {
        Some(limit) => limit.parse()?,
        None => usize::MAX,
    };
    let encoder = Arc::new(counterclaim_encoder::Reader::builtin()?);
    let extractor = Extractor::new(&Files::builtin(), encoder)?;
    let mut out = std::io::BufWriter::new(std::fs::File::create(out)?);
    for line in std::fs::read_to_string(texts)?.lines().take(limit) {
        let row: Value = serde_json::from_str(line)?;
        let text = row["text"].as_str().unwrap_or("");
        let input = Input::new("text.txt", text.as_bytes());
        let mut attributions = Vec::new();
        for read in counterclaim_ingest::read(&input, &Options::default())? {
            let mut article = read.article;
            article.language = "en".to_owned();
            let reading = extractor.read(article);
            let index = TextIndex::new(&reading.article.text);
            let spans = |spans: &[Span]| -> Vec<Value> {
                spans
                    .iter()
                    .map(|span| index.to_code_points(*span))
                    .map(|span| json!([span.start(), span.end()]))
                    .collect()
            };
            for claim in &reading.claims {
                let rules: Vec<&str> = claim.evidence.iter().map(|e| e.rule.as_str()).collect();
                attributions.push(json!({
                    "source": spans(&claim.source.spans),
                    "cue": spans(&claim.cue.spans),
                    "content": spans(&claim.content.spans),
                    "score": claim.score,
                    "rules": rules,
                }));
            }
        }
        writeln!(
            out,
            "{}",
            json!({"doc": row["doc"], "attributions": attributions})
        )?;
    }
    Ok(())
}
