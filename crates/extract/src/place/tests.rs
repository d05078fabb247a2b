//! Tests of recognition, resolution and sense, most of them run from the examples in the lists.

use std::sync::LazyLock;

use counterclaim_model::{Place, PlaceSense};
use proptest::prelude::*;
use serde::Deserialize;

use super::{Example, Gazetteer, PlaceContext, read};
use crate::annotation::{Annotations, Attribution, EntityKind, EntitySpan};
use crate::resources::Files;
use crate::segment::Segments;

static GAZETTEER: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer::load(&Files::builtin()).unwrap());

#[derive(Deserialize)]
struct ExampleFile {
    #[serde(default)]
    example: Vec<Example>,
}

fn places(text: &str) -> Vec<Place> {
    let segments = Segments::of_text(text);
    read(&PlaceContext::new(
        &segments,
        &Annotations::default(),
        &GAZETTEER,
    ))
    .0
}

fn sense(place: &Place) -> &'static str {
    match place.sense {
        PlaceSense::Place => "place",
        PlaceSense::Government => "government",
        PlaceSense::Demonym => "demonym",
    }
}

/// Each place as `name = sense @ identifier country`.
fn drawn(text: &str) -> Vec<(String, String, String)> {
    places(text)
        .iter()
        .map(|place| {
            let id = place.gazetteer.clone().unwrap_or_default();
            let country = place.country.clone().unwrap_or_default();
            let name = place.span.slice(text).to_owned();
            (name, sense(place).to_owned(), format!("{id} {country}"))
        })
        .collect()
}

fn split<'e>(row: &'e str, mark: &str) -> (&'e str, &'e str) {
    row.split_once(mark).unwrap_or((row, ""))
}

/// What is wrong with how an example is read.
fn faults(example: &Example) -> Vec<String> {
    let found = drawn(&example.text);
    let mut faults = Vec::new();
    for row in &example.is {
        let (name, sense) = split(row, " = ");
        if !found.iter().any(|(n, s, _)| n == name && s == sense) {
            faults.push(format!("no {row}"));
        }
    }
    for name in &example.not {
        if found
            .iter()
            .any(|(n, _, _)| n.split(' ').any(|word| word == name) || n == name)
        {
            faults.push(format!("{name} is a place"));
        }
    }
    for row in &example.at {
        let (name, wanted) = split(row, " @ ");
        let right = |at: &str| at.split(' ').any(|part| part == wanted);
        if !found.iter().any(|(n, _, at)| n == name && right(at)) {
            faults.push(format!("not {row}"));
        }
    }
    faults
        .iter()
        .map(|fault| format!("{fault} in “{}”: {found:?}", example.text))
        .collect()
}

#[test]
fn every_list_reads_its_examples() {
    let files = Files::builtin();
    let mut faults_found = Vec::new();
    let lists = files
        .below("places")
        .filter(|(path, _)| path.ends_with(".toml") && !path.ends_with("metonym_examples.toml"));
    for (path, _) in lists {
        let file: ExampleFile = files.toml(path).unwrap();
        assert!(!file.example.is_empty(), "{path} has no example");
        faults_found.extend(
            file.example
                .iter()
                .flat_map(faults)
                .map(|f| format!("{path}: {f}")),
        );
    }
    assert!(faults_found.is_empty(), "{}", faults_found.join("\n"));
}

/// The share of metonym sentences that must be read right.
const METONYM_FLOOR: f64 = 0.9;

#[test]
fn metonyms_are_told_from_places() {
    let files = Files::builtin();
    let file: ExampleFile = files.toml("places/metonym_examples.toml").unwrap();
    let wrong: Vec<String> = file.example.iter().flat_map(faults).collect();
    let n: usize = file.example.iter().map(|example| example.is.len()).sum();
    let share = (n - wrong.len()) as f64 / n as f64;
    println!(
        "{share:.3} of {n} names in {} sentences\n{}",
        file.example.len(),
        wrong.join("\n")
    );
    assert!(share >= METONYM_FLOOR, "{share:.3}\n{}", wrong.join("\n"));
}

fn check(text: &str, is: &[&str], not: &[&str], at: &[&str]) {
    let own = |rows: &[&str]| rows.iter().map(|&row| row.to_owned()).collect();
    let example = Example {
        text: text.to_owned(),
        is: own(is),
        not: own(not),
        at: own(at),
    };
    let faults = faults(&example);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn check_reason(text: &str, name: &str, reason: &str) {
    let found = places(text);
    let place = found.iter().find(|place| place.span.slice(text) == name);
    let because = place.map_or("", |place| place.because.as_str());
    assert!(because.contains(reason), "{name}: {because:?} in {text}");
}

#[test]
fn every_place_says_why_it_is_this_one() {
    let buffalo = "The nurse was flown from Buffalo, New York, to Toronto.";
    check_reason(buffalo, "Buffalo", "“New York” follows it");
    check_reason(
        buffalo,
        "New York",
        "it is named as holding the place before it",
    );
    let stroud = "He drove from Kenora to Stroud, Ontario, before noon.";
    check_reason(stroud, "Stroud", "put where “Ontario” is, which follows it");
    check_reason(
        "A ship sank 30 km north of Odesa.",
        "Odesa",
        "30 km north of it",
    );
    check_reason(
        "Rain fell in eastern Ghana.",
        "Ghana",
        "the middle of its eastern part",
    );
    check_reason("Moscow denied it.", "Moscow", "it stands for a government");
    check_reason("They met in Utrecht.", "Utrecht", "it could also be");
}

#[test]
fn the_text_says_which_one() {
    check(
        "He was born in Paris, Texas.",
        &[],
        &[],
        &["Paris @ US", "Texas @ US"],
    );
    check("He was born in Paris.", &[], &[], &["Paris @ FR"]);
    check(
        "A fire broke out in Springfield, Ill., on Monday.",
        &[],
        &[],
        &["Springfield @ geonames:4250542"],
    );
    check(
        "Reporting by Ilze Kalna in Riga, Latvia.",
        &[],
        &[],
        &["Riga @ LV"],
    );
    // the gazetteer's only Kandara lies in Kenya
    check(
        "KANDARA, India, Aug 19 (Reuters) - Rain fell all night.",
        &[],
        &[],
        &["KANDARA @ IN"],
    );
    check(
        "In Geneva, Iran, for its part, asked for more.",
        &[],
        &[],
        &["Geneva @ CH"],
    );
    check(
        "The storm crossed Birmingham, Alabama. Schools in Birmingham closed.",
        &[],
        &[],
        &["Birmingham @ US"],
    );
    check(
        "Georgia and Armenia reopened the road to Tbilisi.",
        &[],
        &[],
        &["Georgia @ GE"],
    );
    check(
        "Voters in Atlanta and Savannah, Georgia, queued for hours. Alabama and Florida vote next week.",
        &[],
        &[],
        &["Georgia @ US"],
    );
}

#[test]
fn a_region_is_told_from_its_city() {
    check(
        "Shells fell on the Kherson region.",
        &[],
        &[],
        &["Kherson @ geonames:706442"],
    );
    check(
        "Shells fell in the southern region of Kherson.",
        &[],
        &[],
        &["Kherson @ geonames:706442"],
    );
}

#[test]
fn words_of_direction_move_a_place() {
    let north = places("The bus crashed 30 km north of Nakuru.");
    let plain = places("The bus crashed in Nakuru.");
    let moved = north[0].lat.unwrap() - plain[0].lat.unwrap();
    assert!((0.25..0.29).contains(&moved), "{moved}");
    let east = places("Fighting went on in eastern Ukraine.");
    assert!(east[0].lon.unwrap() > 34.0, "{east:?}");
    assert_eq!(east[0].country.as_deref(), Some("UA"));
}

#[test]
fn the_capital_is_a_place_where_its_country_is_clear() {
    check(
        "Rain fell on Lima. Peru closed its schools. Buses in the capital stopped.",
        &["the capital = place"],
        &[],
        &["the capital @ PE"],
    );
    check(
        "They debated the capital gains tax in Chile.",
        &[],
        &["capital"],
        &[],
    );
}

#[test]
fn an_entity_tag_lists_what_the_gazetteer_lacks() {
    let text = "The road to Qwertyville was mined.";
    let segments = Segments::of_text(text);
    let annotations = Annotations {
        entities: vec![EntitySpan {
            kind: EntityKind::Place,
            tokens: 3..4,
            score: 0.9,
        }],
        ..Annotations::default()
    };
    let (found, diagnostics) = read(&PlaceContext::new(&segments, &annotations, &GAZETTEER));
    assert_eq!(found[0].name, "Qwertyville");
    assert_eq!((found[0].gazetteer.as_deref(), found[0].lat), (None, None));
    assert_eq!(diagnostics[0].code, "P001");
}

/// Places of a text in which `tagged` was called a place, told from `dateline`, made by `makers`.
fn unlisted(text: &str, tagged: &[&str], dateline: &str, makers: &[&str]) -> Vec<(String, usize)> {
    let segments = Segments::of_text(text);
    let span = |name: &str| {
        let start = text.find(name).unwrap();
        counterclaim_model::Span::new(start, start + name.len())
    };
    let mut entities: Vec<EntitySpan> = tagged
        .iter()
        .map(|name| EntitySpan {
            kind: EntityKind::Place,
            tokens: segments.tokens_in(span(name)),
            score: 0.9,
        })
        .collect();
    entities.sort_by_key(|entity| entity.tokens.start);
    let annotations = Annotations {
        entities,
        ..Annotations::default()
    };
    let (found, _) = read(&PlaceContext {
        dateline: (!dateline.is_empty()).then(|| span(dateline)),
        makers: makers.to_vec(),
        ..PlaceContext::new(&segments, &annotations, &GAZETTEER)
    });
    let named = found.into_iter().filter(|place| place.gazetteer.is_none());
    named
        .map(|place| (place.name, place.span.start()))
        .collect()
}

/// A text, what of it was tagged, its dateline, its makers, and the places that no list has.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

#[test]
fn unlisted_names_are_whole_and_found_wherever_they_stand() {
    let rows: &[Row] = &[
        // a dateline opens with a place; it is the same place in the text
        (
            "QWERT HAVEN, Zalland — A blast shook Qwert Haven. The Qwert Haven quay burned.",
            &[],
            "QWERT HAVEN, Zalland",
            &[],
            &["Qwert Haven", "Qwert Haven", "Qwert Haven"],
        ),
        (
            "QWERTA, Zalland — A diplomat in Qwerta spoke.",
            &[],
            "QWERTA, Zalland",
            &[],
            &["Qwerta", "Qwerta"],
        ),
        // tagged in part
        (
            "They sailed from Port Qwertin at dawn.",
            &["Port"],
            "",
            &[],
            &["Port Qwertin"],
        ),
        // another word beside it is no part of it
        (
            "They asked the Qwertin Ministry for aid.",
            &["Qwertin"],
            "",
            &[],
            &["Qwertin"],
        ),
        // a plain noun, a number of a building, the makers of the article
        (
            "The fire began in Warehouse 12 of the port.",
            &["Warehouse"],
            "",
            &[],
            &[],
        ),
        ("A port burned. Port workers fled.", &["Port"], "", &[], &[]),
        (
            "Qwertin Wire reported the blast.",
            &["Qwertin Wire"],
            "",
            &["Qwertin Wire"],
            &[],
        ),
        // capitals only, and not told otherwise
        (
            "GOR QWERTA — Two men died.",
            &[],
            "GOR QWERTA",
            &[],
            &["Gor Qwerta"],
        ),
    ];
    for (text, tagged, dateline, makers, expected) in rows {
        let found = unlisted(text, tagged, dateline, makers);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(&names, expected, "{text}");
    }
}

#[test]
fn a_source_is_a_government() {
    let text = "The dam, in the words of Cairo, is safe.";
    let segments = Segments::of_text(text);
    let cairo = text.find("Cairo").unwrap();
    let attribution = Attribution {
        source: vec![counterclaim_model::Span::new(cairo, cairo + 5)],
        ..Attribution::default()
    };
    let (found, _) = read(&PlaceContext {
        attributions: &[attribution],
        ..PlaceContext::new(&segments, &Annotations::default(), &GAZETTEER)
    });
    assert_eq!(found[0].sense, PlaceSense::Government);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_text_gives_ordered_spans(text in "(\\PC{0,30}|[A-Z][a-z]{1,6}[ ,.-]|Kyiv|Moscow said |in Paris, Texas|the capital|30 km north of |U\\.S\\.-led|[ \n“”’'(]){0,24}") {
        let found = places(&text);
        let mut end = 0;
        for place in &found {
            prop_assert!(place.span.start() >= end);
            prop_assert!(!place.span.slice(&text).is_empty());
            end = place.span.end();
        }
    }
}
