//! Prints what the encoder says about a text on standard input, span by span.

use std::io::Read;

use counterclaim_encoder::Reader;
use counterclaim_extract::annotation::Encoder;
use counterclaim_extract::attribution::{CueLexicon, read};
use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_model::Span;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let segments = Segments::of_text(&text);
    let reader = Reader::builtin()?;
    let annotations = reader.annotate(&segments);
    for (i, span) in annotations.roles.iter().enumerate() {
        let words = segments.slice(segments.token_range_span(span.tokens.clone()));
        let links: Vec<String> = annotations
            .links
            .iter()
            .filter(|link| link.from == i)
            .map(|link| format!("{}:{:.2}", link.to, link.score))
            .collect();
        println!(
            "{i} {:?} {:.2} [{}] {words}",
            span.role,
            span.score,
            links.join(" ")
        );
    }
    for span in &annotations.entities {
        let words = segments.slice(segments.token_range_span(span.tokens.clone()));
        println!("{:?} {:.2} {words}", span.kind, span.score);
    }
    let cues = CueLexicon::load(&Files::builtin())?;
    for (i, a) in read(&segments, &reader, &annotations, &cues, &|_| false)
        .iter()
        .enumerate()
    {
        let words = |spans: &[Span]| {
            let parts: Vec<&str> = spans.iter().map(|span| segments.slice(*span)).collect();
            parts.join(" … ")
        };
        let (source, cue, content) = (words(&a.source), words(&a.cue), words(&a.content));
        println!(
            "{i} {:.2} within {:?}: {source} | {cue} | {content}",
            a.score, a.within
        );
    }
    Ok(())
}
