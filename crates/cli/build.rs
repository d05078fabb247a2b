//! Works out the hash of the engine: of the sources of the crates that make a reading, and of the versions
//! of the libraries below them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

/// What a reading depends on besides weights and resources, which have hashes of their own.
const ENGINE: [&str; 5] = [
    "Cargo.lock",
    "crates/model/src",
    "crates/ingest/src",
    "crates/encoder/src",
    "crates/extract/src",
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = BTreeMap::new();
    for part in ENGINE {
        println!("cargo::rerun-if-changed={}", root.join(part).display());
        collect(&root, part, &mut files)?;
    }
    let mut hash = Sha256::new();
    for (name, text) in &files {
        hash.update(format!("{name} {}\n", text.len()));
        hash.update(text);
    }
    println!("cargo::rustc-env=ENGINE_HASH={:x}", hash.finalize());
    Ok(())
}

/// Files by their paths below the root, which are the same on every machine.
fn collect(root: &Path, name: &str, files: &mut BTreeMap<String, Vec<u8>>) -> std::io::Result<()> {
    let path = root.join(name);
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            let below = format!("{name}/{}", entry?.file_name().to_string_lossy());
            collect(root, &below, files)?;
        }
    } else {
        files.insert(name.to_owned(), fs::read(path)?);
    }
    Ok(())
}
