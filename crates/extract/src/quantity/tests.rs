//! The examples of `resources/measures/`, and texts that no number should trip over.

use super::*;
use crate::resources::Files;

struct Reading {
    language: Language,
    rules: Measures,
}

impl Reading {
    fn new() -> Self {
        let files = Files::builtin();
        let language = Language::load(&files).unwrap();
        let rules = Measures::load(&files, &language).unwrap();
        Self { language, rules }
    }

    fn of(&self, text: &str) -> Vec<(String, Quantity)> {
        let segments = Segments::of_text(text);
        let found = read(&segments, &[], &self.language, &self.rules);
        found
            .into_iter()
            .map(|quantity| (segments.slice(quantity.span).to_owned(), quantity))
            .collect()
    }
}

#[test]
fn measures_read_their_own_examples() {
    let reading = Reading::new();
    let mut wrong = Vec::new();
    for measure in &reading.rules.measures {
        assert!(
            !measure.examples.is_empty() && !measure.counter_examples.is_empty(),
            "{}",
            measure.name
        );
        for example in &measure.examples {
            let found = reading.of(&example.text);
            let fits = found.iter().any(|(_, q)| {
                q.measure.as_deref() == Some(&measure.name)
                    && q.best.or(q.low) == Some(example.number)
                    && (example.counted.is_none() || q.counted == example.counted)
            });
            if !fits {
                wrong.push(format!(
                    "{}: {} -> {:?}",
                    measure.name,
                    example.text,
                    brief(&found)
                ));
            }
        }
        for text in &measure.counter_examples {
            let found = reading.of(text);
            if found
                .iter()
                .any(|(_, q)| q.measure.as_deref() == Some(&measure.name))
            {
                wrong.push(format!(
                    "not {}: {} -> {:?}",
                    measure.name,
                    text,
                    brief(&found)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn brief(found: &[(String, Quantity)]) -> Vec<String> {
    let number = |n: Option<f64>| n.map_or("?".to_owned(), |n| n.to_string());
    found
        .iter()
        .map(|(text, q)| {
            format!(
                "{text}={}..{}..{} {} {}",
                number(q.low),
                number(q.best),
                number(q.high),
                q.counted.as_deref().unwrap_or("-"),
                q.measure.as_deref().unwrap_or("-")
            )
        })
        .collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(brief(&thread_reading().of(text)), expected, "{text}");
}

#[test]
fn words_and_bounds_make_ranges() {
    check(
        "Between 10 and 15 fighters were killed.",
        &["10 and 15=10..?..15 fighter killed"],
    );
    check(
        "More than a dozen people were injured.",
        &["More than a dozen=12..12..? person injured"],
    );
    check(
        "As many as 200 houses burned down.",
        &["As many as 200=?..200..200 house destroyed"],
    );
    check(
        "At least half a million people fled.",
        &["At least half a million=500000..500000..? person displaced"],
    );
    check(
        "Some 20 people died and dozens were injured.",
        &[
            "Some 20=18..20..22 person killed",
            "dozens=24..?..? person injured",
        ],
    );
    check(
        "The plan costs $2.5 billion.",
        &["$2.5 billion=2500000000..2500000000..2500000000 dollar -"],
    );
}

#[test]
fn numbers_that_count_nothing_are_left_out() {
    check("Maria Lopez, 41, flew a Boeing 737 under Article 5.", &[]);
    check("The home side won 3-1 in 2019 at 9:30 a.m.", &[]);
    check("On May 9, the 2nd battalion marked its 75th year.", &[]);
    check(
        "A 34-year-old man was arrested.",
        &["A=1..1..1 man arrested"],
    );
}

#[test]
fn parts_and_wholes_count_one_thing() {
    check(
        "Of 24 drones launched by rebels, the air force said, 18 were shot down.",
        &[
            "24=24..24..24 drone launched",
            "18=18..18..18 drone shot_down",
        ],
    );
    check(
        "Gunners shot down 12 of 15 drones. Three drones hit local dormitories, causing fires but no injuries.",
        &[
            "12=12..12..12 drone shot_down",
            "15=15..15..15 drone launched",
            "Three=3..3..3 drone hit",
            "no=0..0..0 injury injured",
        ],
    );
    check(
        "Twelve people were killed and 30 others wounded, including three children.",
        &[
            "Twelve=12..12..12 person killed",
            "30=30..30..30 person injured",
            "three=3..3..3 child injured",
        ],
    );
    check(
        "The explosion killed two soldiers and a civilian and injured 14.",
        &[
            "two=2..2..2 soldier killed",
            "a=1..1..1 civilian killed",
            "14=14..14..14 person injured",
        ],
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_gives_sliceable_spans(text in "(\\PC{0,20}|no |a |12 |to |of |drones |killed |, |\\. |and |dozens |\\$|between |half |million |was |shot |down |people ){0,40}") {
        let reading = thread_reading();
        let segments = Segments::of_text(&text);
        for quantity in read(&segments, &[], &reading.language, &reading.rules) {
            proptest::prop_assert!(!segments.slice(quantity.span).is_empty());
        }
    }
}

fn thread_reading() -> &'static Reading {
    static READING: std::sync::OnceLock<Reading> = std::sync::OnceLock::new();
    READING.get_or_init(Reading::new)
}

/// Numbers of a text with a measure, as "number measure counted".
fn check_measured(text: &str, expected: &[&str]) {
    let found: Vec<String> = Reading::new()
        .of(text)
        .into_iter()
        .filter_map(|(_, q)| {
            let number = q.best.or(q.low)?;
            Some(format!(
                "{number} {} {}",
                q.measure?,
                q.counted.unwrap_or_default()
            ))
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn numbers_in_lists_parts_and_tolls_have_the_measure_of_what_they_go_with() {
    for (text, expected) in [
        (
            "Shells destroyed 14 barns, 9 sheds and 3 mills.",
            &["14 destroyed barn", "9 destroyed shed", "3 destroyed mill"][..],
        ),
        (
            "The ferry carried 14 barrels, nine crates and three mules.",
            &[],
        ),
        (
            "Eleven people died, four of them children.",
            &["11 killed person", "4 killed person"],
        ),
        (
            "All but two of them were sold after eleven people died.",
            &["11 killed person"],
        ),
        (
            "The coast guard put the number of missing at 36.",
            &["36 missing person"],
        ),
        (
            "The blast destroyed five of the old port’s nine cranes.",
            &["5 destroyed crane"],
        ),
        (
            "Some 40 sailors are feared to have drowned.",
            &["40 killed sailor"],
        ),
    ] {
        check_measured(text, expected);
    }
}

#[test]
fn vague_words_are_read_by_the_rules_that_the_file_names() {
    let low = |words_as: &str| {
        let mut files = Files::builtin();
        let toml = files.text("measures/en.toml").unwrap();
        let toml = toml.replace(
            "words_as = \"plural\"",
            &format!("words_as = \"{words_as}\""),
        );
        files.insert("measures/en.toml", toml.into_bytes());
        let language = Language::load(&files).unwrap();
        let rules = Measures::load(&files, &language).ok()?;
        let reading = Reading { language, rules };
        reading.of("Dozens of people were killed.")[0].1.low
    };
    assert_eq!(low("plural"), Some(24.0));
    assert_eq!(low("single"), Some(12.0));
    assert_eq!(low("unheard-of"), None);
}
