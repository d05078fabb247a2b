//! Tidiness is a test: which crate may know which, how files begin, what pure crates may not touch.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::root;

/// Which crates of the workspace each crate may depend on. `*` is all of them.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("ingest", &["model"]),
    ("extract", &["model"]),
    ("ledger", &["model"]),
    ("encoder", &["extract", "model"]),
    ("desk", &["extract", "ledger", "model"]),
    ("export", &["ledger", "model"]),
    ("store", &["ledger", "model"]),
    ("fetch", &["model"]),
    ("server", &["*"]),
    ("web", &["export", "ledger", "model", "store"]),
    ("cli", &["*"]),
    ("python", &["*"]),
];

/// Crates without input and output, clock and hash order.
const PURE: &[&str] = &["model", "ingest", "extract", "ledger", "desk", "export"];

fn crates() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("crates")).unwrap();
    let mut crates: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    crates.retain(|path| path.join("Cargo.toml").exists());
    crates.sort();
    crates
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// Crates of the workspace that a manifest depends on, development dependencies left aside.
fn known_crates(manifest: &str) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().unwrap();
    let tables = ["dependencies", "build-dependencies"];
    let tables = tables
        .iter()
        .filter_map(|name| manifest.get(*name)?.as_table());
    let names = tables.flat_map(|table| table.keys());
    names
        .filter_map(|name| name.strip_prefix("counterclaim-").map(str::to_owned))
        .collect()
}

#[test]
fn no_crate_knows_one_that_it_may_not() {
    for path in crates() {
        let own = name(&path);
        let row = MAY_KNOW.iter().find(|(name, _)| *name == own);
        let (_, allowed) = row.unwrap_or_else(|| panic!("say in tidy.rs what '{own}' may know"));
        let manifest = fs::read_to_string(path.join("Cargo.toml")).unwrap();
        for known in known_crates(&manifest) {
            let fits = allowed.contains(&"*") || allowed.contains(&known.as_str());
            assert!(fits, "crate '{own}' may not depend on '{known}'");
        }
    }
}

#[test]
fn every_source_file_opens_with_what_it_is() {
    let mut folders = vec![root().join("crates"), root().join("xtask")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && name(&path) != "target" {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                assert!(
                    text.starts_with("//! "),
                    "{} opens without '//!'",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn pure_crates_forbid_the_world() {
    for own in PURE {
        let path = root().join("crates").join(own).join("clippy.toml");
        let text = fs::read_to_string(&path).unwrap();
        for forbidden in [
            "std::fs::read",
            "std::time::SystemTime::now",
            "std::collections::HashMap",
        ] {
            assert!(text.contains(forbidden), "{}: {forbidden}", path.display());
        }
    }
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    for path in crates() {
        let manifest = fs::read_to_string(path.join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let own = manifest["lints"]["workspace"].as_bool();
        assert_eq!(own, Some(true), "{}", path.display());
    }
}
