//! Looks at feeds and folders again and again, and adds what is new to a ledger.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail};
use counterclaim_fetch::{FetchError, Fetched, Validators, feed};
use serde::{Deserialize, Serialize};

use crate::arguments::{Reading, Source, Watch};
use crate::network::{Desk, is_address};
use crate::output::{Outcome, note};
use crate::whole;

use super::add;

/// How often a page that cannot be fetched is tried.
const TRIES: u8 = 3;
/// Longest feed or list that is read: bytes, expanded.
const MOST_BYTES: u64 = 64 << 20;
/// What is known from earlier rounds stands here, in the folder of captures.
const MEMORY: &str = "watch.json";

/// What earlier rounds saw.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Memory {
    /// By which a feed's server can tell that nothing has changed.
    feeds: BTreeMap<String, Validators>,
    /// Pages by address: 0 where it was got, else how often it was tried.
    pages: BTreeMap<String, u8>,
}

/// What is watched.
#[derive(Debug, Default, PartialEq, Eq)]
struct Watched {
    feeds: Vec<String>,
    folders: Vec<String>,
}

/// Runs the command; without `--once` it ends only when it is stopped.
pub fn run(options: &Watch) -> anyhow::Result<Outcome> {
    let watched = watched(&options.feeds)?;
    let folder = options.network.captures.clone();
    let folder = folder.unwrap_or_else(|| captures_of(&options.ledger.file.path));
    let desk = Desk::open(&options.network, folder)?;
    let mut memory = Memory::load(&desk.folder().join(MEMORY))?;
    loop {
        let outcome = round(options, &watched, &desk, &mut memory)?;
        if options.once {
            return Ok(outcome);
        }
        thread::sleep(Duration::from_secs_f64(options.every));
    }
}

/// Where captures are kept that go into a ledger: beside its file, or in the current folder where a
/// server keeps it.
pub fn captures_of(ledger: &Path) -> PathBuf {
    if counterclaim_store::is_served(ledger) {
        return PathBuf::from("counterclaim.captures");
    }
    whole::with_ending(ledger, ".captures")
}

/// Addresses are feeds, folders are folders, files are OPML lists.
fn watched(inputs: &[String]) -> anyhow::Result<Watched> {
    let mut watched = Watched::default();
    for input in inputs {
        let path = Path::new(input);
        if is_address(input) {
            watched.feeds.push(input.clone());
        } else if path.is_dir() {
            watched.folders.push(input.clone());
        } else {
            let bytes = fs::read(path).with_context(|| format!("{input}: cannot be read"))?;
            match feed::feeds(&bytes) {
                Some(feeds) if !feeds.is_empty() => watched.feeds.extend(feeds),
                Some(_) => bail!("{input}: lists no feeds"),
                None => {
                    bail!("{input}: is no OPML list; give one, an address of a feed, or a folder")
                }
            }
        }
    }
    watched.feeds.dedup();
    Ok(watched)
}

impl Memory {
    fn load(path: &Path) -> anyhow::Result<Self> {
        match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!("{}: is damaged; remove it to begin anew", path.display())
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("{}: cannot be read", path.display())),
        }
    }

    fn save(&self, path: &Path) -> anyhow::Result<()> {
        whole::file(path, &serde_json::to_vec_pretty(self)?)
    }
}

/// One look at everything. A page is remembered only when it stands in the ledger, so that a round that
/// is stopped anywhere is made up for by the next one.
fn round(
    options: &Watch,
    watched: &Watched,
    desk: &Desk,
    memory: &mut Memory,
) -> anyhow::Result<Outcome> {
    let mut faultless = true;
    let mut wanted = memory.pending();
    for address in &watched.feeds {
        match links(desk, address, memory) {
            Ok(look) => {
                let new = look.links.into_iter();
                let new = new.filter(|link| !memory.knows(link) && !wanted.contains(link));
                let new: Vec<String> = new.take(options.most).collect();
                note(&format!("counterclaim: {address}: {} new", new.len()));
                // a feed that has more than is taken is asked for whole again
                if new.len() < options.most {
                    memory.feeds.insert(address.clone(), look.validators);
                }
                wanted.extend(new);
            }
            Err(reason) => {
                note(&format!("counterclaim: {address}: {reason:#}"));
                faultless = false;
            }
        }
    }
    let (got, archives) = pages(desk, wanted, memory, &mut faultless);
    let inputs: Vec<String> = archives
        .into_iter()
        .chain(watched.folders.iter().cloned())
        .collect();
    let added = if inputs.is_empty() {
        Ok(Outcome::Done)
    } else {
        add::run(&reading(options, inputs))
    };
    match &added {
        Ok(outcome) => faultless &= *outcome == Outcome::Done,
        Err(error) => {
            note(&format!("counterclaim: {error:#}"));
            faultless = false;
        }
    }
    for link in got {
        match added {
            Ok(_) => drop(memory.pages.insert(link, 0)),
            Err(_) => memory.failed(&link),
        }
    }
    memory.save(&desk.folder().join(MEMORY))?;
    Ok(if faultless {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

/// Fetches pages; gives those that came and their archives.
fn pages(
    desk: &Desk,
    wanted: Vec<String>,
    memory: &mut Memory,
    faultless: &mut bool,
) -> (Vec<String>, Vec<String>) {
    let (mut got, mut archives) = (Vec::new(), Vec::new());
    for link in wanted {
        match desk.page(&link) {
            Ok(path) => {
                archives.push(path.to_string_lossy().into_owned());
                got.push(link);
            }
            Err(error) => {
                note(&format!("counterclaim: {link}: {error:#}"));
                *faultless = false;
                match error.downcast_ref() {
                    // it is no fault of the page
                    Some(FetchError::LeftAlone(_)) => {
                        memory.pages.entry(link).or_insert(1);
                    }
                    _ => memory.failed(&link),
                }
            }
        }
    }
    (got, archives)
}

/// Links of a feed and what its server said about it.
struct Look {
    links: Vec<String>,
    validators: Validators,
}

fn links(desk: &Desk, address: &str, memory: &Memory) -> anyhow::Result<Look> {
    let known = memory.feeds.get(address).cloned().unwrap_or_default();
    match desk.get(address, &known)? {
        Fetched::Unchanged => Ok(Look {
            links: Vec::new(),
            validators: known,
        }),
        Fetched::New(capture) => {
            let links = feed::links(&capture.decoded(MOST_BYTES)?, &capture.url);
            if links.is_empty() {
                note(&format!(
                    "counterclaim: {address}: is no feed, or has no entries"
                ));
            }
            Ok(Look {
                links,
                validators: Validators::of(&capture),
            })
        }
    }
}

impl Memory {
    fn knows(&self, link: &str) -> bool {
        self.pages
            .get(link)
            .is_some_and(|tries| *tries == 0 || *tries >= TRIES)
    }

    /// Pages that did not come in earlier rounds and are tried again.
    fn pending(&self) -> Vec<String> {
        let pending = self
            .pages
            .iter()
            .filter(|(_, tries)| (1..TRIES).contains(*tries));
        pending.map(|(link, _)| link.clone()).collect()
    }

    fn failed(&mut self, link: &str) {
        *self.pages.entry(link.to_owned()).or_default() += 1;
    }
}

fn reading(options: &Watch, inputs: Vec<String>) -> Reading {
    Reading {
        source: Source {
            resources: options.resources.clone(),
            ..Source::of(inputs)
        },
        ledger: options.ledger.clone(),
    }
}
