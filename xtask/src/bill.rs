//! A bill of materials in the CycloneDX format (1.5): every library that the program is linked with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::{Value, json};

/// The crate whose libraries are listed.
const PROGRAM: &str = "counterclaim-cli";

/// Prints the bill; the same lock file gives the same bytes.
pub(crate) fn print(root: &Path) -> anyhow::Result<()> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root)
        .output()
        .context("cargo could not be started")?;
    if !output.status.success() {
        bail!(
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let lock: toml::Table = std::fs::read_to_string(root.join("Cargo.lock"))?.parse()?;
    println!(
        "{}",
        serde_json::to_string_pretty(&bill(&metadata, &checksums(&lock))?)?
    );
    Ok(())
}

/// SHA-256 of each packed library, by name and version.
fn checksums(lock: &toml::Table) -> BTreeMap<(String, String), String> {
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let packages = packages.map(Vec::as_slice).unwrap_or_default();
    let text = |package: &toml::Value, key: &str| Some(package.get(key)?.as_str()?.to_owned());
    packages
        .iter()
        .filter_map(|one| {
            Some((
                (text(one, "name")?, text(one, "version")?),
                text(one, "checksum")?,
            ))
        })
        .collect()
}

fn bill(metadata: &Value, checksums: &BTreeMap<(String, String), String>) -> anyhow::Result<Value> {
    let packages = list(&metadata["packages"]);
    let by_id: BTreeMap<&str, &Value> = packages
        .iter()
        .filter_map(|package| Some((package["id"].as_str()?, package)))
        .collect();
    let program = packages.iter().find(|package| package["name"] == PROGRAM);
    let program = program.with_context(|| format!("there is no crate {PROGRAM}"))?;
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"]["nodes"])
        .iter()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let root = program["id"].as_str().unwrap_or_default();
    let linked = linked(&nodes, root);
    let mut components: Vec<Value> = linked
        .iter()
        .filter_map(|id| by_id.get(id))
        .filter(|package| package["id"] != program["id"])
        .map(|package| component(package, checksums))
        .collect();
    components.sort_by_key(|component| component["purl"].to_string());
    let dependencies: Vec<Value> = linked
        .iter()
        .filter_map(|id| {
            let node = nodes.get(id)?;
            let on = needed(node)
                .filter_map(|id| by_id.get(id))
                .map(|package| purl(package));
            let on: BTreeSet<String> = on.collect();
            Some(json!({"ref": purl(by_id.get(id)?), "dependsOn": on}))
        })
        .collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {
            "type": "application",
            "bom-ref": purl(program),
            "name": "counterclaim",
            "version": program["version"],
        }},
        "components": components,
        "dependencies": dependencies,
    }))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Ids of the packages that a package is linked with or built by; not those of its tests.
fn needed(node: &Value) -> impl Iterator<Item = &str> {
    let shipped = |one: &&Value| {
        list(&one["dep_kinds"])
            .iter()
            .any(|kind| kind["kind"] != "dev")
    };
    list(&node["deps"])
        .iter()
        .filter(shipped)
        .filter_map(|one| one["pkg"].as_str())
}

fn linked<'m>(nodes: &BTreeMap<&'m str, &'m Value>, root: &'m str) -> BTreeSet<&'m str> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![root]);
    while let Some(id) = open.pop() {
        if seen.insert(id)
            && let Some(node) = nodes.get(id)
        {
            open.extend(needed(node));
        }
    }
    seen
}

fn purl(package: &Value) -> String {
    let text = |key: &str| package[key].as_str().unwrap_or_default();
    format!("pkg:cargo/{}@{}", text("name"), text("version"))
}

fn component(package: &Value, checksums: &BTreeMap<(String, String), String>) -> Value {
    let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
    let mut component = json!({
        "type": "library",
        "bom-ref": purl(package),
        "purl": purl(package),
        "name": text("name"),
        "version": text("version"),
    });
    // some crates still write a slash for "or"
    let license = text("license").replace('/', " OR ").replace("  ", " ");
    if !license.is_empty() {
        component["licenses"] = json!([{"expression": license}]);
    }
    if let Some(sum) = checksums.get(&(text("name"), text("version"))) {
        component["hashes"] = json!([{"alg": "SHA-256", "content": sum}]);
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_of_tests_are_not_listed() {
        let package = |name: &str| json!({"id": name, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0"});
        let node = |name: &str, deps: &[(&str, Value)]| {
            let deps = deps
                .iter()
                .map(|(pkg, kind)| json!({"pkg": pkg, "dep_kinds": [{"kind": kind}]}));
            json!({"id": name, "deps": deps.collect::<Vec<_>>()})
        };
        let metadata = json!({
            "packages": [package(PROGRAM), package("a"), package("b"), package("t")],
            "resolve": {"nodes": [
                node(PROGRAM, &[("a", Value::Null), ("t", json!("dev"))]),
                node("a", &[("b", json!("build"))]),
                node("b", &[]),
                node("t", &[]),
            ]},
        });
        let sums = BTreeMap::from([(("a".to_owned(), "1.0.0".to_owned()), "ab".to_owned())]);
        let bill = bill(&metadata, &sums).unwrap();
        let names: Vec<&str> = list(&bill["components"])
            .iter()
            .filter_map(|c| c["name"].as_str())
            .collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(bill["components"][0]["hashes"][0]["content"], "ab");
        assert_eq!(
            bill["components"][0]["licenses"][0]["expression"],
            "MIT OR Apache-2.0"
        );
    }
}
