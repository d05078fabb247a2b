//! Files and folders that are written whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

/// A path with something added to its last part.
pub fn with_ending(path: &Path, ending: &str) -> PathBuf {
    // a closing slash is no part of a name
    let mut name = path.components().as_path().as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Where something is written before it takes its name.
fn part(path: &Path) -> PathBuf {
    with_ending(path, &format!(".{}.part", std::process::id()))
}

/// Writes a file into a file beside it, which then takes its name.
///
/// # Errors
/// It cannot be written; then nothing of it is left.
pub fn file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let part = part(path);
    let written = synced(&part, bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written.with_context(|| refusal(path))
}

/// Writes files, each by its path below a folder, into a folder beside it, which then takes its name.
///
/// # Errors
/// It cannot be written, or there is one with something in it; then nothing of it is left.
pub fn folder(path: &Path, files: &BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    let part = part(path);
    let written = fill(&part, files).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_dir_all(&part);
    }
    written.with_context(|| refusal(path))
}

fn refusal(path: &Path) -> String {
    format!(
        "{}: cannot be written; check the folder and its permissions",
        path.display()
    )
}

fn fill(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    fs::create_dir(folder)?;
    for (path, bytes) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        synced(&path, bytes)?;
    }
    Ok(())
}

/// A file whose bytes are on the disk when this returns, so that a rename never names half of one.
fn synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
