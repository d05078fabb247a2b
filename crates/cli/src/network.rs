//! Addresses that a user asked to be fetched: kept as web archives, and read from these.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use counterclaim_fetch::{
    Capture, FetchError, Fetched, Fetcher, Guard, Settings, Validators, certificates, warc,
};
use counterclaim_model::fingerprint;

use crate::arguments::Network;
use crate::whole;

/// Whether an input is an address rather than a file.
pub fn is_address(input: &str) -> bool {
    let start = input.get(..8).unwrap_or(input).to_ascii_lowercase();
    start.starts_with("https://") || start.starts_with("http://")
}

/// Fetches addresses and keeps what comes.
#[derive(Debug)]
pub struct Desk {
    fetcher: Fetcher,
    folder: PathBuf,
}

impl Desk {
    /// One that keeps web archives in a folder, which it makes.
    ///
    /// # Errors
    /// The folder cannot be made, or the certificates to trust cannot be read.
    pub fn open(network: &Network, folder: PathBuf) -> anyhow::Result<Self> {
        fs::create_dir_all(&folder).with_context(|| {
            format!(
                "{}: cannot be made; give another --captures",
                folder.display()
            )
        })?;
        let mut settings = Settings {
            most_bytes: network.max_fetch_bytes,
            ..Settings::default()
        };
        if let Some(contact) = &network.contact {
            settings.user_agent = format!("{} ({contact})", settings.user_agent);
        }
        if let Some(file) = &network.trust {
            let name = file.display();
            let pem = fs::read(file).with_context(|| format!("--trust {name}"))?;
            settings.trusted = certificates(&pem).with_context(|| format!("--trust {name}"))?;
        }
        if network.fetch_from_loopback {
            settings.guard = Guard::with_loopback_for_tests();
            settings.interval = std::time::Duration::ZERO;
        }
        Ok(Self {
            fetcher: Fetcher::new(settings),
            folder,
        })
    }

    /// Where captures are kept.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What an address gives now.
    ///
    /// # Errors
    /// Why it was not fetched.
    pub fn get(&self, address: &str, validators: &Validators) -> Result<Fetched, FetchError> {
        self.fetcher.get(address, validators)
    }

    /// Fetches an address and keeps it; gives the archive.
    ///
    /// # Errors
    /// It was not fetched, or not kept.
    pub fn page(&self, address: &str) -> anyhow::Result<PathBuf> {
        match self.get(address, &Validators::default())? {
            Fetched::New(capture) => self.keep(&capture),
            Fetched::Unchanged => {
                anyhow::bail!("the server says that nothing has changed, and was not asked")
            }
        }
    }

    fn keep(&self, capture: &Capture) -> anyhow::Result<PathBuf> {
        let mut bytes = Vec::new();
        warc::write(&mut bytes, &[capture])?;
        let path = self.folder.join(name(capture));
        whole::file(&path, &bytes)?;
        Ok(path)
    }
}

/// What the archive of a capture is called: its time, its host and a hash of address and body.
fn name(capture: &Capture) -> String {
    let time: String = capture.at.chars().filter(char::is_ascii_digit).collect();
    let host = capture.url.split('/').nth(2).unwrap_or("");
    let host: String = host
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' {
                c
            } else {
                '-'
            }
        })
        .take(60)
        .collect();
    let hash = fingerprint(&[capture.url.as_bytes(), b"\0", &capture.body].concat());
    format!("{time}-{host}-{}.warc.gz", &hash[..12])
}

/// Inputs of which every address is an archive on disk now.
#[derive(Debug, Default)]
pub struct Local {
    /// Files and folders.
    pub inputs: Vec<String>,
    /// Addresses that were not fetched, with the reason.
    pub failures: Vec<(String, String)>,
    /// Holds what was fetched where nobody asked for it to be kept, as long as this lives.
    _passing: Option<tempfile::TempDir>,
}

impl Local {
    /// Inputs of which none is fetched.
    pub fn of(inputs: Vec<String>) -> Self {
        Self {
            inputs,
            ..Self::default()
        }
    }
}

/// Fetches the addresses among some inputs.
///
/// # Errors
/// The folder for captures cannot be made.
pub fn localize(
    inputs: Vec<String>,
    network: &Network,
    keep: Option<PathBuf>,
) -> anyhow::Result<Local> {
    let mut local = Local::default();
    if !inputs.iter().any(|input| is_address(input)) {
        local.inputs = inputs;
        return Ok(local);
    }
    let folder = match network.captures.clone().or(keep) {
        Some(folder) => folder,
        None => {
            let passing = tempfile::tempdir().context("no folder for what is fetched")?;
            let folder = passing.path().to_owned();
            local._passing = Some(passing);
            folder
        }
    };
    let desk = Desk::open(network, folder)?;
    for input in inputs {
        if !is_address(&input) {
            local.inputs.push(input);
            continue;
        }
        match desk.page(&input) {
            Ok(path) => local.inputs.push(path.to_string_lossy().into_owned()),
            Err(error) => local.failures.push((input, format!("{error:#}"))),
        }
    }
    Ok(local)
}
