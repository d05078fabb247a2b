//! The committed description of the interface is the one that the program gives.

use crate::support::{example, get, site, text};
use serde_json::Value;

#[test]
fn the_committed_description_is_current() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/schema/openapi.json"
    );
    let committed = std::fs::read_to_string(path).unwrap();
    let site = site(example(), Vec::new());
    let given = text(&get(&site, "/openapi.json"));
    assert!(committed == given, "run 'cargo xtask generate'");
}

/// Names of the fields that a shape of the description must have, followed through references.
fn required(document: &Value, shape: &Value) -> Vec<String> {
    let mut at = shape;
    while let Some(target) = at["$ref"].as_str() {
        at = document.pointer(target.strip_prefix('#').unwrap()).unwrap();
    }
    let list = at["required"].as_array().cloned().unwrap_or_default();
    list.iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn answers_have_what_the_description_says() {
    let site = site(example(), Vec::new());
    let document: Value = serde_json::from_str(&text(&get(&site, "/openapi.json"))).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        if path.contains('{') {
            continue;
        }
        let answer: Value = serde_json::from_str(&text(&get(&site, path))).unwrap();
        let shape = &item["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let required = required(&document, shape);
        assert!(
            required.contains(&"schema".to_owned()),
            "{path}: {required:?}"
        );
        for name in required {
            assert!(answer.get(&name).is_some(), "{path} has no {name}");
        }
    }
}
