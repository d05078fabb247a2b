//! Reads JSON Lines `{doc, published, text}` from standard input and prints the time expressions of
//! each as `{doc, timexes: [{start, end, type, value, mod, because}]}`, offsets in code points.
//!
//! With `--speed` it prints nothing and reports megabytes a second on standard error.

#![allow(clippy::disallowed_methods)] // an example may look at the clock

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Instant;

use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_extract::time::{Anchor, TimeRules, read};
use counterclaim_model::TextIndex;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let rules = TimeRules::load(&Files::builtin())?;
    let speed = std::env::args().any(|argument| argument == "--speed");
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut bytes, mut seconds) = (0, 0.0);
    for line in std::io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let text = row["text"].as_str().unwrap_or("");
        let anchor = row["published"].as_str().and_then(Anchor::parse);
        let segments = Segments::of_text(text);
        let start = Instant::now();
        let (times, _) = read(&segments, anchor.as_ref(), &rules);
        seconds += start.elapsed().as_secs_f64();
        bytes += text.len();
        if !speed {
            let index = TextIndex::new(text);
            let timexes: Vec<Value> = times
                .iter()
                .map(|time| {
                    let span = index.to_code_points(time.span);
                    json!({
                        "start": span.start(), "end": span.end(), "type": time.r#type,
                        "value": time.value, "mod": time.r#mod,
                        "earliest": time.earliest, "latest": time.latest,
                        "because": time.because, "words": time.span.slice(text),
                    })
                })
                .collect();
            writeln!(out, "{}", json!({"doc": row["doc"], "timexes": timexes}))?;
        }
    }
    if speed {
        eprintln!(
            "{:.1} MB/s over {bytes} bytes",
            bytes as f64 / 1e6 / seconds
        );
    }
    Ok(())
}
