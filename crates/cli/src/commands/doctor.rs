//! Says what is wrong with an installation or a ledger, and what to do about it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use counterclaim_encoder::Reader;
use counterclaim_ingest::Document;
use counterclaim_model::Engine;
use counterclaim_store::{State, Store, StoreError, verify};
use serde::Serialize;

use crate::arguments::{Doctor, Format};
use crate::output::{self, Outcome};
use crate::pipeline::{Input, Pipeline};

/// Less free space than this is a finding: bytes.
const LEAST_SPACE: u64 = 256 << 20;

/// An article of which a sound installation reads a claim, a place with coordinates and a day.
const PROBE: &str = "Warehouse fire kills two in Lyon\n\nLYON, France — A fire in a warehouse killed \
    two people on Monday, the mayor of Lyon said.\n";

/// How something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    /// As it should be.
    Sound,
    /// Worth knowing, and no fault.
    Remark,
    /// Wrong.
    Fault,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    verdict: Verdict,
    says: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
}

/// Everything that was looked at.
#[derive(Debug, Default, Serialize)]
struct Report {
    findings: Vec<Finding>,
}

/// Runs the command.
pub fn run(options: &Doctor) -> anyhow::Result<Outcome> {
    let mut report = Report::default();
    report.sound(
        "program",
        format!("counterclaim {}", env!("CARGO_PKG_VERSION")),
    );
    report.weights();
    let pipeline = report.resources(options.resources.resources.as_deref());
    if let Some(pipeline) = &pipeline {
        report.probe(pipeline);
    }
    report.surroundings(&options.ledger.file.path);
    report.ledger(&options.ledger.file.path, pipeline.as_ref());
    match options.ledger.output.format {
        Format::Text => output::text(&report.drawn())?,
        Format::Json => output::json(&report)?,
        Format::Jsonl => report.findings.iter().try_for_each(output::json)?,
    }
    let faulty = report
        .findings
        .iter()
        .any(|finding| finding.verdict == Verdict::Fault);
    Ok(if faulty {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

impl Report {
    fn sound(&mut self, what: &'static str, says: impl Into<String>) {
        self.put(what, Verdict::Sound, says, None);
    }

    fn put(
        &mut self,
        what: &'static str,
        verdict: Verdict,
        says: impl Into<String>,
        hint: Option<&'static str>,
    ) {
        let says = says.into();
        self.findings.push(Finding {
            what,
            verdict,
            says,
            hint,
        });
    }

    /// The weights are hashed when they are loaded.
    fn weights(&mut self) {
        match Reader::builtin() {
            Ok(_) => self.sound("weights", format!("sha256:{}", Reader::weights())),
            Err(error) => self.put(
                "weights",
                Verdict::Fault,
                error.to_string(),
                Some("install the program again: its file is damaged"),
            ),
        }
    }

    fn resources(&mut self, overlay: Option<&Path>) -> Option<Pipeline> {
        match Pipeline::load(overlay) {
            Ok(pipeline) => {
                let from = overlay.map_or("compiled in".to_owned(), |folder| {
                    format!("with {}", folder.display())
                });
                self.sound(
                    "resources",
                    format!("{} ({from})", pipeline.engine().resources),
                );
                Some(pipeline)
            }
            Err(error) => {
                self.put(
                    "resources",
                    Verdict::Fault,
                    format!("{error:#}"),
                    Some("mend the file that is named, or leave out --resources"),
                );
                None
            }
        }
    }

    /// Reads an article whose reading is known, so that gazetteer, time zones and model are tried.
    fn probe(&mut self, pipeline: &Pipeline) {
        let input = Input {
            document: Document {
                name: "probe.txt".to_owned(),
                bytes: PROBE.as_bytes().to_vec(),
                ..Document::default()
            },
            published: Some("2031-03-05".to_owned()),
            captured: None,
        };
        let reading = pipeline
            .articles(input)
            .ok()
            .and_then(|mut articles| articles.pop());
        let Some(reading) = reading.map(|article| pipeline.read(article)) else {
            self.put(
                "probe",
                Verdict::Fault,
                "a plain article is not recognized",
                Some("install the program again"),
            );
            return;
        };
        let placed = reading
            .places
            .iter()
            .any(|place| place.gazetteer.is_some() && place.lat.is_some());
        let dated = reading.times.iter().any(|time| time.resolved);
        for (what, found, hint) in [
            (
                "claims",
                !reading.claims.is_empty(),
                "the model or the cues are damaged; leave out --resources, or install again",
            ),
            (
                "gazetteer",
                placed,
                "Lyon has no coordinates; the gazetteer is damaged or replaced by --resources",
            ),
            (
                "times",
                dated,
                "Monday has no date; the words for times are damaged or replaced by --resources",
            ),
        ] {
            match found {
                true => self.sound(what, "a probe was read as it should be"),
                false => self.put(
                    what,
                    Verdict::Fault,
                    "a probe was not read as it should be",
                    Some(hint),
                ),
            }
        }
    }

    /// Disk, clock and locale.
    fn surroundings(&mut self, ledger: &Path) {
        let folder = folder_of(ledger);
        for (what, folder) in [
            ("space", folder.clone()),
            ("temporary files", std::env::temp_dir()),
        ] {
            match free_space(&folder) {
                None => self.put(
                    what,
                    Verdict::Remark,
                    format!("{}: free space is not known", folder.display()),
                    None,
                ),
                Some(bytes) => {
                    let says = format!("{}: {} MB free", folder.display(), bytes >> 20);
                    match bytes < LEAST_SPACE {
                        true => self.put(
                            what,
                            Verdict::Fault,
                            says,
                            Some("free some space: a full disk ends every addition"),
                        ),
                        false => self.sound(what, says),
                    }
                }
            }
        }
        if jiff::Timestamp::now() < jiff::Timestamp::constant(1_735_689_600, 0) {
            self.put(
                "clock",
                Verdict::Fault,
                "the computer's clock is before 2025",
                Some("set it: times of operations are taken from it"),
            );
        }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        let unicode = locale.as_deref().is_some_and(|name| {
            let name = name.to_ascii_lowercase();
            name.contains("utf-8") || name.contains("utf8")
        });
        match unicode {
            true => self.sound("locale", locale.unwrap_or_default()),
            false => self.put(
                "locale",
                Verdict::Remark,
                format!("{} does not name UTF-8", locale.as_deref().unwrap_or("nothing set, which")),
                Some("text is written in UTF-8 all the same; set LANG to a UTF-8 locale if letters look wrong"),
            ),
        }
    }

    fn ledger(&mut self, path: &Path, pipeline: Option<&Pipeline>) {
        let opened = match counterclaim_store::open_to_read(path) {
            Err(StoreError::Missing(_)) => Ok(None),
            other => other.map(Some).map_err(|error| error.to_string()),
        };
        let store = match opened {
            Ok(Some(store)) => store,
            Ok(None) => {
                self.put(
                    "ledger",
                    Verdict::Remark,
                    format!("{}: there is none", counterclaim_store::shown(path)),
                    None,
                );
                return self.writable(&folder_of(path));
            }
            Err(reason) => {
                return self.put(
                    "ledger",
                    Verdict::Fault,
                    reason,
                    Some("restore a copy, or give another --ledger"),
                );
            }
        };
        let Some(pipeline) = pipeline else {
            return self.put(
                "ledger",
                Verdict::Remark,
                "not checked, since the resources are faulty",
                None,
            );
        };
        match verify(&*store, &|article, bytes| pipeline.text_of(article, bytes)) {
            Err(error) => self.put(
                "ledger",
                Verdict::Fault,
                error.to_string(),
                Some("restore a copy"),
            ),
            Ok(audit) if audit.holds() => self.sound(
                "ledger",
                format!(
                    "{}: {} spans and {} captures match",
                    counterclaim_store::shown(path),
                    audit.spans,
                    audit.captures
                ),
            ),
            Ok(audit) => {
                let says = format!(
                    "{} problems, the first: {}",
                    audit.problems.len(),
                    audit.problems.first().map_or("", String::as_str)
                );
                self.put("ledger", Verdict::Fault, says, Some("'counterclaim verify' names them all; restore a copy, or add the articles again"));
            }
        }
        self.readings(&*store, pipeline.engine());
        if !counterclaim_store::is_served(path) {
            self.writable(path);
        }
    }

    /// Articles that this program would read in another way, or has not read at all.
    fn readings(&mut self, store: &dyn Store, engine: &Engine) {
        let (mut all, mut other, mut unread) = (0, 0, 0);
        let visited = store.visit(&mut |stored| {
            all += 1;
            other += usize::from(stored.reading.engine != *engine);
            unread += usize::from(stored.state == State::Unread);
            Ok(())
        });
        if let Err(error) = visited {
            return self.put(
                "readings",
                Verdict::Fault,
                error.to_string(),
                Some("restore a copy"),
            );
        }
        match (other, unread) {
            (0, 0) => self.sound("readings", format!("all {all} by this program and these resources")),
            _ => self.put(
                "readings",
                Verdict::Remark,
                format!("of {all}, {other} were made by other versions or resources, and {unread} articles are unread"),
                Some("add the articles again to read them anew"),
            ),
        }
    }

    fn writable(&mut self, path: &Path) {
        let locked = std::fs::metadata(path).is_ok_and(|meta| meta.permissions().readonly());
        match locked {
            false => self.sound(
                "permissions",
                format!("{} can be written to", path.display()),
            ),
            true => self.put(
                "permissions",
                Verdict::Remark,
                format!("{} is read-only", path.display()),
                Some("nothing can be added; lists and exports work"),
            ),
        }
    }

    fn drawn(&self) -> String {
        let mut out = String::new();
        for finding in &self.findings {
            let word = match finding.verdict {
                Verdict::Sound => "ok",
                Verdict::Remark => "note",
                Verdict::Fault => "FAULT",
            };
            let _ = writeln!(out, "{word:<6} {:<16} {}", finding.what, finding.says);
            if let Some(hint) = finding.hint {
                let _ = writeln!(out, "{:<6} {:<16} → {hint}", "", "");
            }
        }
        out
    }
}

/// The folder in which a file stands or would stand.
fn folder_of(path: &Path) -> PathBuf {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    parent.map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Bytes that are free for this user, where the system says so.
#[cfg(unix)]
fn free_space(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Bytes that are free for this user, where the system says so.
#[cfg(not(unix))]
fn free_space(_folder: &Path) -> Option<u64> {
    None
}
