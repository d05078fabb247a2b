//! Cuts the texts of a JSON Lines file as the product cuts them, for training: tokens, pieces, shapes.
//!
//! Reads `{"doc", "text", "blocks"?: [[start, end], …]}` on standard input (paragraphs are separated
//! by blank lines where no blocks are given) and writes `{"doc", "paragraphs": [{"sentences": [number
//! of tokens, …], "tokens": [[start, end, shape, id, …], …]}]}`. Offsets are code points.

use std::io::{BufRead, Write};

use counterclaim_encoder::{pieces, wordpiece::Vocabulary};
use counterclaim_extract::segment::Segments;
use counterclaim_model::{BlockKind, Span, TextIndex};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let vocabulary = Vocabulary::parse(include_str!("../../../models/vocab.txt"))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        writeln!(out, "{}", prepared(&row, &vocabulary))?;
    }
    Ok(())
}

fn prepared(row: &Value, vocabulary: &Vocabulary) -> Value {
    let text = row["text"].as_str().unwrap_or("");
    let index = TextIndex::new(text);
    let at = |value: &Value| value.as_u64().unwrap_or(0) as usize;
    let segments = match row["blocks"].as_array() {
        Some(blocks) => Segments::of_blocks(
            text,
            blocks.iter().map(|block| {
                let span = index.to_bytes(Span::new(at(&block[0]), at(&block[1])));
                (span, BlockKind::Body)
            }),
        ),
        None => Segments::of_text(text),
    };
    let tokens = pieces::of(&segments, vocabulary);
    let paragraphs: Vec<Value> = segments
        .paragraphs
        .iter()
        .map(|paragraph| {
            let rows: Vec<Value> = paragraph
                .tokens
                .clone()
                .map(|i| {
                    let span = index.to_code_points(segments.tokens[i].span);
                    let mut row = vec![
                        json!(span.start()),
                        json!(span.end()),
                        json!(tokens[i].shape),
                    ];
                    row.extend(tokens[i].ids.iter().map(|&id| json!(id)));
                    Value::Array(row)
                })
                .collect();
            let sentences: Vec<usize> = segments.sentences[paragraph.sentences.clone()]
                .iter()
                .map(|sentence| sentence.tokens.len())
                .collect();
            json!({"sentences": sentences, "tokens": rows})
        })
        .collect();
    json!({"doc": row["doc"], "paragraphs": paragraphs})
}
