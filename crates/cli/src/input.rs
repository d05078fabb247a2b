//! Which files the inputs of a command line stand for, in path order, and the documents in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use counterclaim_ingest::{Document, Fields, Found, Limits, Source, unpack};

/// Endings of files that may hold articles; in a folder, other files are passed over.
const ENDINGS: &[&str] = &[
    "html", "htm", "xhtml", "txt", "text", "md", "markdown", "json", "jsonl", "ndjson", "xml",
    "rss", "atom", "rdf", "eml", "mbox", "docx", "warc", "wacz", "zip", "gz", "zst",
];

/// What the inputs of a command line stand for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Files to read, in path order, each once; `-` is standard input.
    pub files: BTreeSet<PathBuf>,
    /// What cannot be read, with the reason and what to do.
    pub failures: Vec<(String, String)>,
    /// How many files of which endings were passed over in folders.
    pub passed_over: BTreeMap<String, usize>,
}

/// Looks up every input: files as they are, folders to their files at any depth.
///
/// Links to files are followed, links to folders never, so that no file is read twice by a circle.
pub fn find(inputs: &[String]) -> Inputs {
    let mut found = Inputs::default();
    for input in inputs {
        if input == "-" {
            found.files.insert(PathBuf::from("-"));
        } else if input.starts_with("http://") || input.starts_with("https://") {
            found.fail(
                input,
                "addresses are not fetched without --fetch; add it, or save the page and give the file",
            );
        } else {
            // "./a" and "a" are one file and must count once.
            let path = Path::new(input);
            found.add(
                path.strip_prefix("./")
                    .ok()
                    .filter(|p| *p != Path::new(""))
                    .unwrap_or(path),
            );
        }
    }
    found
}

impl Inputs {
    fn fail(&mut self, name: impl Into<String>, reason: impl Into<String>) {
        self.failures.push((name.into(), reason.into()));
    }

    /// An input as the user named it.
    fn add(&mut self, path: &Path) {
        let name = path.display().to_string();
        let is_link = path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
        match fs::metadata(path) {
            Err(error) => self.fail(name, explain(&error)),
            Ok(meta) if meta.is_dir() && is_link => {
                self.fail(
                    name,
                    "is a link to a folder, which is not followed; give the folder itself",
                );
            }
            Ok(meta) if meta.is_dir() => self.add_folder(path),
            Ok(_) => drop(self.files.insert(path.to_owned())),
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.fail(folder.display().to_string(), explain(&error)),
        };
        for entry in entries {
            match entry {
                Ok(entry) => self.add_entry(&entry),
                Err(error) => self.fail(folder.display().to_string(), explain(&error)),
            }
        }
    }

    /// An entry of a folder; hidden ones are left alone.
    fn add_entry(&mut self, entry: &fs::DirEntry) {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            return;
        }
        let own_kind = entry.file_type();
        match fs::metadata(&path) {
            Err(error) => self.fail(path.display().to_string(), explain(&error)),
            Ok(meta) if meta.is_dir() => {
                if own_kind.is_ok_and(|kind| kind.is_dir()) {
                    self.add_folder(&path);
                }
            }
            Ok(meta) if meta.is_file() => self.add_file(path),
            Ok(_) => {}
        }
    }

    fn add_file(&mut self, path: PathBuf) {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        match ending {
            Some(ending) if !ENDINGS.contains(&ending.as_str()) => {
                *self.passed_over.entry(ending).or_default() += 1;
            }
            _ => drop(self.files.insert(path)),
        }
    }
}

/// A reader that tells how many bytes went through it.
struct Counted<'p, R> {
    inner: R,
    progress: &'p (dyn Fn(u64) + Sync),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        (self.progress)(read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Hands each piece of a file, or of standard input for `-`, to `take`, until it breaks; tells
/// `progress` of the bytes that are read, which may be the same ones twice.
///
/// # Errors
/// The file cannot be opened, in words.
pub fn pieces(
    path: &Path,
    fields: &Fields,
    progress: &(dyn Fn(u64) + Sync),
    take: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> Result<(), String> {
    let name = path.display().to_string();
    let limits = Limits::default();
    if path == Path::new("-") {
        let inner = io::stdin().lock();
        let mut stdin = Counted { inner, progress };
        unpack(&name, Source::Pipe(&mut stdin), &limits, fields, take);
        return Ok(());
    }
    let inner = File::open(path).map_err(|error| explain(&error))?;
    let is_file = inner.metadata().is_ok_and(|meta| meta.is_file());
    let mut file = Counted { inner, progress };
    let source = if is_file {
        Source::File(&mut file)
    } else {
        Source::Pipe(&mut file)
    };
    unpack(&name, source, &limits, fields, take);
    Ok(())
}

/// All documents of a file, those that cannot be read left aside unless there is no other.
///
/// # Errors
/// The file cannot be opened or has no documents, in words.
pub fn documents(path: &Path) -> Result<Vec<Document>, String> {
    let (mut documents, mut failure) = (Vec::new(), None);
    pieces(path, &Fields::default(), &|_| (), &mut |found| {
        match found {
            Found::Document(document) => documents.push(document),
            Found::Failed(error) => failure = Some(format!("{}; {}", error.reason, error.hint)),
            Found::PassedOver(_) => {}
        }
        ControlFlow::Continue(())
    })?;
    if documents.is_empty() {
        return Err(failure.unwrap_or_else(|| "has no articles in it".to_owned()));
    }
    Ok(documents)
}

/// The names that a file lists, one a line, or with a zero byte after each as `find -print0` does.
///
/// # Errors
/// The list cannot be read or is empty.
pub fn listed(list: &Path) -> anyhow::Result<Vec<String>> {
    let name = list.display();
    let mut bytes = Vec::new();
    let read = if list == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)
    } else {
        File::open(list).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        bail!("--files-from {name}: {}", explain(&error));
    }
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let names = bytes.split(|&b| b == separator).map(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        String::from_utf8_lossy(line).into_owned()
    });
    let names: Vec<String> = names.filter(|name| !name.trim().is_empty()).collect();
    if names.is_empty() {
        bail!("--files-from {name}: lists no files; give one name a line");
    }
    Ok(names)
}

fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read; check its permissions".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

/// Calls `insert` with every file below a folder of resources and its path there, with `/`.
pub fn overlay(folder: &Path, insert: &mut dyn FnMut(String, Vec<u8>)) -> anyhow::Result<()> {
    if !folder.is_dir() {
        bail!(
            "{}: is no folder; give one laid out like 'resources/'",
            folder.display()
        );
    }
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        let entries = fs::read_dir(&current).with_context(|| current.display().to_string())?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(folder).unwrap_or(&path);
            let name = below.to_string_lossy().replace('\\', "/");
            insert(
                name,
                fs::read(&path).with_context(|| path.display().to_string())?,
            );
        }
    }
    Ok(())
}
