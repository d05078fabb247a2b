//! Time expressions: the resource file's own examples, reasons and bounds, published recognizer
//! specifications, and properties that hold for any text.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_extract::time::{Anchor, TimeRules, Zone, read};
use counterclaim_model::{Diagnostic, Time};
use proptest::prelude::*;

fn rules() -> &'static TimeRules {
    static RULES: LazyLock<TimeRules> =
        LazyLock::new(|| TimeRules::load(&Files::builtin()).unwrap());
    &RULES
}

fn read_text(text: &str, published: &str, rules: &TimeRules) -> (Vec<Time>, Vec<Diagnostic>) {
    let segments = Segments::of_text(text);
    read(&segments, Anchor::parse(published).as_ref(), rules)
}

/// Every expression as "words = value".
fn rows(text: &str, published: &str, rules: &TimeRules) -> Vec<String> {
    let (times, _) = read_text(text, published, rules);
    times
        .iter()
        .map(|time| {
            let value = time.value.as_deref().unwrap_or("?");
            format!("{} = {value}", time.span.slice(text))
        })
        .collect()
}

#[test]
fn examples_of_the_resource_file_hold() {
    let rules = rules();
    assert!(rules.examples.len() > 50);
    for example in &rules.examples {
        let found = rows(&example.text, &example.published, rules);
        assert_eq!(found, example.times, "{}", example.text);
    }
}

#[test]
fn recognizer_specifications_hold() {
    let rules = rules();
    let golden = include_str!("golden/recognizers_en.tsv");
    let mut n = 0;
    for line in golden.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (published, text) = (cells.next().unwrap(), cells.next().unwrap());
        let expected: Vec<&str> = cells.collect();
        assert_eq!(rows(text, published, rules), expected, "{text}");
        n += 1;
    }
    assert!(n > 150);
}

/// Every case of the specifications that is answered otherwise is listed with a reason that the list
/// itself explains, and with our answer.
#[test]
fn every_difference_from_the_specifications_has_its_reason() {
    let rules = rules();
    let list = include_str!("golden/recognizers_en_differences.tsv");
    let reasons: Vec<&str> = list
        .lines()
        .filter_map(|line| line.strip_prefix("#: ")?.split('\t').next())
        .collect();
    let mut wrong = Vec::new();
    let mut used: Vec<&str> = Vec::new();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [reason, published, text, theirs, ours] = cells.as_slice() else {
            panic!("five columns: {line}");
        };
        assert!(reasons.contains(reason), "{line}");
        assert_ne!(theirs, ours, "no difference: {line}");
        used.push(reason);
        let mut found = rows(text, published, rules).join(" ; ");
        if found.is_empty() {
            found.push('-');
        }
        if found != *ours {
            wrong.push(format!("{text}: {found} instead of {ours}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(used.len() > 600 && reasons.iter().all(|reason| used.contains(reason)));
}

/// One expression with its bounds and modifier.
fn check_bounds(text: &str, published: &str, expected: &str) {
    let (times, _) = read_text(text, published, rules());
    let time = times.first().unwrap();
    let modifier = time.r#mod.map_or(String::new(), |m| format!(" {m:?}"));
    let found = format!(
        "{}..{}{modifier}",
        time.earliest.as_deref().unwrap_or("?"),
        time.latest.as_deref().unwrap_or("?")
    );
    assert_eq!(found, expected, "{text}");
}

#[test]
fn bounds_carry_offsets_only_where_a_zone_is_known() {
    let day = "2023-05-04";
    check_bounds("It fell on Wednesday night.", day, "2023-05-03..2023-05-04");
    check_bounds(
        "It fell at 2:30 a.m. Wednesday.",
        day,
        "2023-05-03..2023-05-03",
    );
    check_bounds(
        "It fell at 2:30 a.m. EDT Wednesday.",
        day,
        "2023-05-03T02:30:00-04:00..2023-05-03T02:30:00-04:00",
    );
    check_bounds(
        "It fell at about 0230 GMT on Wednesday.",
        day,
        "2023-05-03T02:15:00Z..2023-05-03T02:45:00Z Approx",
    );
    check_bounds("It fell in late April.", day, "2023-04-21..2023-04-30 End");
    check_bounds(
        "It fell in early 2019.",
        day,
        "2019-01-01..2019-04-30 Start",
    );
    check_bounds("Earlier this month it fell.", day, "2023-05-01..2023-05-04");
    check_bounds(
        "It fell in the past three days.",
        day,
        "2023-05-01..2023-05-04",
    );
}

#[test]
fn clock_times_are_read_in_the_zone_of_the_place() {
    let mut anchor = Anchor::parse("2023-05-04").unwrap();
    anchor.local = Zone::of_place("UA", 50.45, 30.52);
    let text = "It fell at 2:30 a.m. Wednesday, and in January at 0230 GMT on Tuesday. On December 5, 2022, at 7 p.m. it had missed.";
    let segments = Segments::of_text(text);
    let (times, _) = read(&segments, Some(&anchor), rules());
    let bounds: Vec<_> = times
        .iter()
        .filter_map(|time| time.earliest.as_deref())
        .collect();
    assert!(bounds.contains(&"2023-05-03T02:30:00+03:00"), "{bounds:?}");
    assert!(bounds.contains(&"2022-12-05T19:00:00+02:00"), "{bounds:?}");
    assert!(
        bounds.iter().any(|bound| bound.ends_with("T02:30:00Z")),
        "{bounds:?}"
    );
    assert!(
        times[0].because.contains("Europe/Kyiv"),
        "{}",
        times[0].because
    );
}

#[test]
fn every_value_has_a_place_in_edtf() {
    let text = "It fell at 2:30 a.m. Wednesday, in the week of May 1, in late April, in the second quarter, \
                in the 1990s, in the 19th century, last summer, over the weekend and on the night of March 3.";
    for time in read_text(text, "2023-05-04", rules()).0 {
        assert!(time.edtf().is_some(), "{:?}", time.value);
    }
}

fn check_diagnostic(text: &str, published: &str, code: Option<&str>) {
    let (_, diagnostics) = read_text(text, published, rules());
    let found = diagnostics
        .first()
        .map(|diagnostic| diagnostic.code.as_str());
    assert_eq!(found, code, "{text}");
}

#[test]
fn what_cannot_be_resolved_is_said() {
    check_diagnostic("They met on 31 April.", "2023-05-04", Some("T001"));
    check_diagnostic("They met on 04/05/2023.", "2023-05-04", Some("T002"));
    check_diagnostic("They met on Friday.", "", Some("T003"));
    check_diagnostic(
        "They met on Friday, May 4, 2023.",
        "2023-05-04",
        Some("T004"),
    );
    check_diagnostic("They met on Friday.", "2023-05-04", None);
}

#[test]
fn reasons_are_sentences_that_name_the_evidence() {
    let (times, _) = read_text("It was hit on Thursday.", "2023-05-04", rules());
    assert_eq!(
        times[0].because,
        "'Thursday' in a text published on Thursday 4 May 2023, told in the past tense: 4 May 2023"
    );
}

#[test]
fn longer_stretches_are_told_by_their_days() {
    for (text, words) in [
        (
            "It was built in the 19th century.",
            "the years 1800 to 1899",
        ),
        ("It was built in the 1990s.", "the years 1990 to 1999"),
        ("It fell last week.", "24 April 2023 to 30 April 2023"),
        (
            "It fell in the first quarter of 2022.",
            "1 January 2022 to 31 March 2022",
        ),
        ("It fell last year.", "2022"),
    ] {
        let (times, _) = read_text(text, "2023-05-04", rules());
        assert!(times[0].because.contains(words), "{}", times[0].because);
    }
}

/// Spans lie in the text, on character boundaries, in order and apart; values match `resolved`.
fn assert_sound(text: &str, rules: &TimeRules) {
    for published in ["", "2024-02-29", "9999-12-31", "0001-01-01"] {
        let (times, diagnostics) = read_text(text, published, rules);
        let mut end = 0;
        for time in &times {
            assert!(time.span.start() >= end && !time.span.is_empty());
            end = time.span.end();
            assert!(!time.span.slice(text).is_empty());
            assert_eq!(time.resolved, time.value.is_some());
            assert!(!time.because.is_empty());
        }
        for span in diagnostics.iter().filter_map(|diagnostic| diagnostic.span) {
            assert!(!span.slice(text).is_empty());
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
        assert_sound(&text, rules());
    }

    #[test]
    fn any_words_of_time_are_read_without_panic(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "May", "4", "2023", "Friday", "last", "the", "of", "a", "two", "years", "ago",
                "later", "-", ",", ".", ":", "30", "9", "p.m.", "GMT", "+", "at", "on", "every",
                "twenty", "hundred", "thousand", "million", "99999999", "00", "first", "third",
                "quarter", "century", "BC", "s", "'", "'s", "early", "end", "night", "overnight",
                "to", "and", "half", "weekend", "before", "after", "that", "next", "day", "31",
                "12", "/", "Feb.", "29", "Easter", "noon", "(", ")", "9999", "decades", "ended",
                "1.5", "½", "year", "week", "in", "from", "now", "hours", "into", "minutes",
            ]),
            0..14,
        ),
        glue in prop::collection::vec(any::<bool>(), 14),
    ) {
        let mut text = String::new();
        for (word, glued) in words.iter().zip(glue) {
            if !glued {
                text.push(' ');
            }
            text.push_str(word);
        }
        assert_sound(&text, rules());
    }
}

#[test]
fn a_long_paragraph_takes_linear_time() {
    // would not end within the test's patience if any rule looked back or ahead without bound
    let text =
        "one two and half a million more than two early late the last next 3, 4, 5 ".repeat(20_000);
    let rules = rules();
    let (times, _) = read_text(&text, "2023-05-04", rules);
    assert!(times.len() < text.len());
}
