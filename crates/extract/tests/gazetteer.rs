//! A gazetteer that is missing or broken gives an error that names the file, and never a crash.

#![allow(clippy::unwrap_used)]

use counterclaim_extract::annotation::Annotations;
use counterclaim_extract::place::{Gazetteer, PlaceContext, read};
use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;

const TABLE: &str = "places/gazetteer.tbl";
const NAMES: &str = "places/gazetteer.fst";

fn with(path: &str, bytes: &[u8]) -> Files {
    let mut files = Files::builtin();
    files.insert(path, bytes.to_vec());
    files
}

fn check(files: &Files, path: &str) {
    let error = Gazetteer::load(files).unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains(path) && said.len() > path.len() + 10,
        "{said}"
    );
}

#[test]
fn a_missing_gazetteer_is_named() {
    check(&Files::default(), TABLE);
}

#[test]
fn a_broken_gazetteer_is_named() {
    let files = Files::builtin();
    let (table, names) = (files.bytes(TABLE).unwrap(), files.bytes(NAMES).unwrap());
    check(&with(TABLE, b""), TABLE);
    check(&with(TABLE, b"no table at all"), TABLE);
    check(&with(TABLE, &table[..table.len() / 2]), TABLE);
    check(&with(NAMES, b""), NAMES);
    check(&with(NAMES, &names[..names.len() / 2]), NAMES);
    let mut flipped = names.to_vec();
    flipped[names.len() / 2] ^= 0x55;
    check(&with(NAMES, &flipped), NAMES);
}

#[test]
fn a_table_with_wrong_bytes_never_crashes() {
    let files = Files::builtin();
    let table = files.bytes(TABLE).unwrap();
    let text = "KYIV, Ukraine — Two men were hurt in Odesa, Riga and Springfield, Illinois, on the Dnieper.";
    for step in 1..12 {
        let mut broken = table.to_vec();
        let stride = table.len() / (40 * step);
        (28..broken.len())
            .step_by(stride)
            .for_each(|at| broken[at] ^= 0xff);
        if let Ok(gazetteer) = Gazetteer::load(&with(TABLE, &broken)) {
            let segments = Segments::of_text(text);
            let _ = read(&PlaceContext::new(
                &segments,
                &Annotations::default(),
                &gazetteer,
            ));
        }
    }
}

#[test]
fn the_gazetteer_is_small_and_comes_from_a_stated_command() {
    let files = Files::builtin();
    let size: usize = [TABLE, NAMES]
        .iter()
        .map(|path| files.bytes(path).unwrap().len())
        .sum();
    assert!(size < 25_000_000, "{size}");
}

#[test]
fn spellings_of_a_name_are_one_place() {
    let gazetteer = Gazetteer::load(&Files::builtin()).unwrap();
    let id = |name: &str| {
        let text = format!("Two men were hurt in {name}, Ukraine, on Friday, the mayor said.");
        let segments = Segments::of_text(&text);
        let (places, _) = read(&PlaceContext::new(
            &segments,
            &Annotations::default(),
            &gazetteer,
        ));
        places
            .first()
            .and_then(|place| place.gazetteer.clone())
            .unwrap_or_default()
    };
    for names in [
        &["Kyiv", "Kiev", "Kyyiv"][..],
        &["Odesa", "Odessa"],
        &["Kharkiv", "Kharkov"],
        &["Lviv", "Lvov"],
        &["Dnipro", "Dnipropetrovsk"],
        &["Chornobyl", "Chernobyl"],
    ] {
        let ids: Vec<String> = names.iter().map(|name| id(name)).collect();
        assert!(
            !ids[0].is_empty() && ids.iter().all(|other| *other == ids[0]),
            "{names:?} {ids:?}"
        );
    }
}
