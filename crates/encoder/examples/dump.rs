//! Prints what the encoder says about a text on standard input, span by span.

use std::io::Read;

use counterclaim_encoder::Reader;
use counterclaim_extract::annotation::Encoder;
use counterclaim_extract::segment::Segments;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let segments = Segments::of_text(&text);
    let annotations = Reader::builtin()?.annotate(&segments);
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
    Ok(())
}
