//! Invented reports: which events and numbers are found in them, and that quiet texts stay quiet.

#![allow(clippy::unwrap_used)]

use counterclaim_extract::annotation::Annotations;
use counterclaim_extract::event::{self, EventContext, EventReading, EventTypes};
use counterclaim_extract::grammar::{Grammar, Language};
use counterclaim_extract::quantity::{self, Measures};
use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_model::{Quantity, Realis, Span, Time, TimeId, TimeKind};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Texts {
    text: Vec<Text>,
}

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    unseen: bool,
    text: String,
    #[serde(default)]
    events: Vec<String>,
    #[serde(default)]
    quantities: Vec<String>,
}

struct Bench {
    language: Language,
    types: EventTypes,
    measures: Measures,
    times: regex::Regex,
}

/// Plain time expressions, in place of the stage that reads them.
const TIMES: &str = r"(?i)\b((early|late|last|next|this|every|june|in) )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|june|july|august|october|month|year|week|winter|summer|autumn|20\d\d|1[0-9]{3})( night| morning| evening| afternoon| last year)?\b|\b(overnight|yesterday|today|tomorrow|midnight|before dawn|dawn|(three|two|ten|five|\d+) (days|years|months|hours|minutes))\b";

impl Bench {
    fn new() -> Self {
        let files = Files::builtin();
        let language = Language::load(&files).unwrap();
        Self {
            types: EventTypes::load(&files, &language).unwrap(),
            measures: Measures::load(&files, &language).unwrap(),
            times: regex::Regex::new(TIMES).unwrap(),
            language,
        }
    }

    fn read(&self, text: &str) -> (EventReading, Vec<Quantity>) {
        let segments = Segments::of_text(text);
        let found = self.times.find_iter(text).enumerate();
        let times: Vec<Time> = found
            .map(|(index, found)| Time {
                id: TimeId::from_index(index),
                span: Span::new(found.start(), found.end()),
                r#type: TimeKind::Date,
                value: None,
                r#mod: None,
                earliest: None,
                latest: None,
                edtf: None,
                resolved: false,
                because: String::new(),
            })
            .collect();
        let grammar = Grammar::of(&segments, &Annotations::default(), &times, &self.language);
        let quantities = quantity::read_grammar(&grammar, &self.language, &self.measures);
        let ctx = EventContext {
            grammar: &grammar,
            language: &self.language,
            contents: &[],
            answers: &[],
            dateline: None,
            said: &[],
            times: &times,
            places: &[],
            quantities: &quantities,
            actors: &[],
            measures: &self.measures,
            published: None,
        };
        (event::read(&ctx, &self.types), quantities)
    }
}

fn realis(realis: Realis) -> String {
    format!("{realis:?}").to_lowercase()
}

/// Found of expected, and what is reported without being expected.
#[derive(Default)]
struct Tally {
    expected: usize,
    found: usize,
    extra: usize,
}

fn load(file: &str) -> Vec<Text> {
    toml::from_str::<Texts>(file).unwrap().text
}

#[test]
fn incidents_are_found() {
    let bench = Bench::new();
    let mut tallies: [[Tally; 2]; 2] = Default::default();
    for row in load(include_str!("incidents/incidents.toml")) {
        let (reading, quantities) = bench.read(&row.text);
        let events: Vec<String> = reading
            .events
            .iter()
            .map(|event| format!("{} {}", event.r#type, realis(event.realis)))
            .collect();
        let numbers: Vec<String> = quantities
            .iter()
            .map(|q| {
                let n = q.best.or(q.low).or(q.high).unwrap_or(-1.0);
                format!(
                    "{n} {} {}",
                    q.counted.as_deref().unwrap_or("-"),
                    q.measure.as_deref().unwrap_or("-")
                )
            })
            .collect();
        let [of_events, of_numbers] = &mut tallies[usize::from(row.unseen)];
        let missing_events = count(of_events, &row.events, &events, |found| {
            found.ends_with("reported")
        });
        let missing_numbers = count(of_numbers, &row.quantities, &numbers, |_| true);
        let complete = missing_events.is_empty() && missing_numbers.is_empty();
        if !(row.unseen || complete) {
            println!(
                "{}\n  missing {missing_events:?} {missing_numbers:?}\n  found {events:?} {numbers:?}",
                row.text
            );
        }
    }
    for (name, [events, numbers]) in ["seen", "unseen"].iter().zip(&tallies) {
        println!(
            "{name}: events {}/{} (+{} reported), quantities {}/{} (+{})",
            events.found,
            events.expected,
            events.extra,
            numbers.found,
            numbers.expected,
            numbers.extra
        );
    }
    // floors: raise them with the program, never lower them; with more types the texts hold events that
    // their lists do not name (43 was 45 of two rows more: who accuses somebody of an event now speaks of that event)
    let [[seen_events, seen_numbers], [unseen_events, unseen_numbers]] = &tallies;
    assert!(seen_events.found >= 43 && seen_events.extra <= 9 && seen_numbers.found >= 32);
    assert!(unseen_events.found >= 18 && unseen_events.extra <= 3 && unseen_numbers.found >= 18);
}

/// Counts expected rows among the found; gives those missing.
fn count(
    tally: &mut Tally,
    expected: &[String],
    found: &[String],
    counts: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut left: Vec<&String> = found.iter().collect();
    let mut missing = Vec::new();
    for row in expected {
        match left.iter().position(|other| *other == row) {
            Some(at) => {
                left.remove(at);
                tally.found += 1;
            }
            None => missing.push(row.clone()),
        }
        tally.expected += 1;
    }
    tally.extra += left.iter().filter(|row| counts(row)).count();
    missing
}

#[test]
fn quiet_texts_report_nothing() {
    let bench = Bench::new();
    let mut wrong = Vec::new();
    for row in load(include_str!("incidents/quiet.toml")) {
        let (reading, _) = bench.read(&row.text);
        for event in reading
            .events
            .iter()
            .filter(|event| event.realis == Realis::Reported)
        {
            wrong.push(format!(
                "{}: {} in {}",
                event.r#type,
                event.mentions[0].slice(&row.text),
                row.text
            ));
        }
    }
    assert!(wrong.len() <= 1, "{}", wrong.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_read(text in "(\\PC{0,30}|drones |attacked |the |attack |, |\\. |on |Monday |killed |by |who |and |\n\n|“|” |not |will |if |in |Kyro ){0,60}") {
        static BENCH: std::sync::OnceLock<Bench> = std::sync::OnceLock::new();
        let (reading, _) = BENCH.get_or_init(Bench::new).read(&text);
        for event in &reading.events {
            for span in event.mentions.iter().chain(event.participants.iter().map(|p| &p.span)) {
                prop_assert!(!span.slice(&text).is_empty());
            }
        }
    }
}
