//! The examples of every file in `resources/events/` and `resources/realis/`.

use super::*;
use crate::annotation::Annotations;
use crate::resources::Files;
use crate::segment::Segments;

pub(super) struct Bench {
    pub(super) language: Language,
    pub(super) types: EventTypes,
    pub(super) measures: Measures,
}

impl Bench {
    pub(super) fn new() -> Self {
        let files = Files::builtin();
        let language = Language::load(&files).unwrap();
        let types = EventTypes::load(&files, &language).unwrap();
        let measures = Measures::load(&files, &language).unwrap();
        Self {
            language,
            types,
            measures,
        }
    }

    pub(super) fn read(&self, text: &str) -> (EventReading, Vec<Quantity>) {
        self.read_answering(text, &[])
    }

    /// Reads a text in which some words are the cues of denials.
    fn read_answering(&self, text: &str, answers: &[Span]) -> (EventReading, Vec<Quantity>) {
        let segments = Segments::of_text(text);
        let times = times(text);
        let grammar = Grammar::of(&segments, &Annotations::default(), &times, &self.language);
        let quantities = crate::quantity::read_grammar(&grammar, &self.language, &self.measures);
        let ctx = EventContext {
            grammar: &grammar,
            language: &self.language,
            contents: &[],
            answers,
            dateline: None,
            said: &[],
            times: &times,
            places: &[],
            quantities: &quantities,
            actors: &[],
            measures: &self.measures,
            published: None,
        };
        (read(&ctx, &self.types), quantities)
    }
}

/// Plain time expressions, unresolved, in place of the stage that reads them.
fn times(text: &str) -> Vec<Time> {
    let words = "(?i)\\b((early|late|last|next|this|every|on the night of) )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|april|june|july|august|september|october|november|december|year|week|month|winter|summer|spring)( night| morning| evening| afternoon)?\\b|\\b(overnight|yesterday|today|tomorrow|midnight|(three|two|ten|five) (days|years|months) ago)\\b";
    let pattern = regex::Regex::new(words).unwrap();
    pattern
        .find_iter(text)
        .enumerate()
        .map(|(index, found)| Time {
            id: TimeId::from_index(index),
            span: Span::new(found.start(), found.end()),
            r#type: counterclaim_model::TimeKind::Date,
            value: None,
            r#mod: None,
            earliest: None,
            latest: None,
            edtf: None,
            resolved: false,
            because: String::new(),
        })
        .collect()
}

pub(super) fn brief(text: &str, reading: &EventReading) -> Vec<String> {
    reading
        .events
        .iter()
        .map(|event| {
            let words: Vec<&str> = event.mentions.iter().map(|span| span.slice(text)).collect();
            let cast: Vec<String> = event
                .participants
                .iter()
                .map(|p| format!("{:?}={}", p.role, p.text))
                .collect();
            format!("{} {:?} {words:?} {cast:?}", event.r#type, event.realis)
        })
        .collect()
}

#[test]
fn types_read_their_own_examples() {
    let bench = Bench::new();
    assert!(bench.types.types.len() >= 100);
    let mut wrong = Vec::new();
    for event_type in &bench.types.types {
        let name = &event_type.name;
        for example in &event_type.examples {
            let (reading, _) = bench.read(&example.text);
            if !reading
                .events
                .iter()
                .any(|event| event.r#type == *name && event.realis == example.realis)
            {
                wrong.push(format!(
                    "{name} {:?}: {}\n      {:?}",
                    example.realis,
                    example.text,
                    brief(&example.text, &reading)
                ));
            }
        }
        for example in &event_type.counter_examples {
            let (reading, _) = bench.read(&example.text);
            if reading
                .events
                .iter()
                .any(|event| event.r#type == *name && event.realis != Realis::Background)
            {
                wrong.push(format!(
                    "not {name}: {}\n      {:?}",
                    example.text,
                    brief(&example.text, &reading)
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_acled_sub_type_belongs_to_a_type() {
    let bench = Bench::new();
    for event_type in &bench.types.types {
        let codes = &event_type.codes;
        assert_eq!(
            codes.acled.is_some(),
            codes.acled_type.is_some(),
            "{}: {:?}",
            event_type.name,
            codes.acled
        );
        let category = codes.plover.is_some() || codes.plover_mode.is_none();
        assert!(category, "{}: a mode without a category", event_type.name);
    }
}

#[test]
fn realis_cues_read_their_own_examples() {
    let bench = Bench::new();
    for example in bench.types.realis_examples() {
        let (reading, _) = bench.read(&example.text);
        let found = reading.events.iter().any(|event| {
            event.realis == example.realis
                && event
                    .mentions
                    .iter()
                    .any(|span| span.slice(&example.text).contains(&example.trigger))
        });
        assert!(
            found,
            "{} {:?}: {:?}",
            example.text,
            example.realis,
            brief(&example.text, &reading)
        );
    }
}

/// CAMEO codes with the PLOVER category and mode that the Open Event Data Alliance's crosswalk
/// (`CAMEO2PLOVER-2021.txt` of openeventdata/PLOVER) gives them; 015 has none, 176 is of ICEWS's CAMEO, and a
/// bombing that nobody says was a suicide's has the mode of explosives.
const CROSSWALK: &str = "041 CONSULT phone|042 CONSULT visit|046 CONSULT|057 SUPPORT|072 AID|073 AID\
    |0841 RETREAT release|0871 RETREAT ceasefire|0874 RETREAT disarm|112 ACCUSE disapprove\
    |1121 ACCUSE disapprove|115 ACCUSE disapprove|116 ACCUSE disapprove|120 REJECT|130 THREATEN\
    |141 PROTEST demo|143 PROTEST boycott|145 PROTEST riot|150 MOBILIZE|154 MOBILIZE troops\
    |161 SANCTION withdraw|163 COERCE restrict|1711 COERCE confiscate|1712 ASSAULT destroy\
    |172 COERCE restrict|173 COERCE arrest|174 COERCE deport|175 ASSAULT|176 ASSAULT|180 ASSAULT\
    |181 ASSAULT abduct|182 ASSAULT beat|1821 ASSAULT sexual|1822 ASSAULT torture|183 ASSAULT explosives\
    |1831 ASSAULT suicide-attack|1833 ASSAULT explosives|185 ASSAULT assassinate|190 ASSAULT\
    |191 COERCE restrict|192 COERCE confiscate|193 ASSAULT firearms|194 ASSAULT heavy-weapons\
    |195 ASSAULT heavy-weapons|2041 ASSAULT unconventional";

#[test]
fn codes_of_types_are_those_of_the_crosswalk() {
    let bench = Bench::new();
    let mut checked = 0;
    for event_type in &bench.types.types {
        let codes = &event_type.codes;
        let Some(cameo) = &codes.cameo else { continue };
        let parts = [
            Some(cameo),
            codes.plover.as_ref(),
            codes.plover_mode.as_ref(),
        ];
        let own: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        let known = CROSSWALK
            .split(['|'])
            .any(|row| row.trim() == own.join(" "));
        assert!(known || own == ["015"], "{}: {own:?}", event_type.name);
        checked += 1;
    }
    assert!(checked > 50);
}

#[test]
fn a_verb_that_answers_is_no_event() {
    let text = "The governor dismissed the police chief.";
    let cue = Span::new(13, 22);
    let bench = Bench::new();
    assert_eq!(bench.read(text).0.events.len(), 1);
    assert_eq!(bench.read_answering(text, &[cue]).0.events, []);
}
