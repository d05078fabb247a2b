//! Reads JSON Lines with `doc` and `text` from standard input and prints their place names, one document a line.
//!
//! With `--literal`, only places in the plain sense are printed. With `--explain`, one line a place, for people.

use std::io::{BufRead, Write, stdin, stdout};

use counterclaim_extract::annotation::Annotations;
use counterclaim_extract::place::{Gazetteer, PlaceContext, read};
use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_model::{Place, PlaceSense, TextIndex};
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let literal = std::env::args().any(|argument| argument == "--literal");
    let explain = std::env::args().any(|argument| argument == "--explain" || argument == "--spans");
    let files = Files::builtin();
    let gazetteer = Gazetteer::load(&files)?;
    for line in stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let text = row["text"].as_str().unwrap_or("");
        let segments = Segments::of_text(text);
        let (mut places, _) = read(&PlaceContext::new(
            &segments,
            &Annotations::default(),
            &gazetteer,
        ));
        if literal {
            places.retain(|place| place.sense == PlaceSense::Place);
        }
        if explain {
            places.iter().for_each(|place| describe(place, text));
        } else {
            print(&row["doc"], &places, text)?;
        }
    }
    Ok(())
}

fn print(doc: &Value, places: &[Place], text: &str) -> Result<(), Failure> {
    let index = TextIndex::new(text);
    let toponyms: Vec<Value> = places
        .iter()
        .map(|place| {
            let span = index.to_code_points(place.span);
            json!({"start": span.start(), "end": span.end(), "lat": place.lat, "lon": place.lon})
        })
        .collect();
    writeln!(stdout(), "{}", json!({"doc": doc, "toponyms": toponyms}))?;
    Ok(())
}

fn describe(place: &Place, text: &str) {
    let id = place.gazetteer.as_deref().unwrap_or("-");
    let country = place.country.as_deref().unwrap_or("-");
    let words = place.span.slice(text);
    if std::env::args().any(|argument| argument == "--spans") {
        let (start, end) = (place.span.start(), place.span.end());
        println!("{start}\t{end}\t{:?}\t{id}\t{}", place.sense, place.because);
        return;
    }
    println!(
        "{words}\t{:?}\t{:?}\t{id}\t{country}\t{:?} {:?}\t{}",
        place.sense, place.precision, place.lat, place.lon, place.because
    );
}
