//! Shows a ledger as web pages and answers programs.

use std::fs;
use std::io::{Cursor, Write};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, anyhow, bail};
use counterclaim_desk::{Desk, Report};
use counterclaim_ingest::{Document, Fields, Found, Limits as Sizes, Source, unpack};
use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::desk::ChecksV1;
use counterclaim_model::ledger::{Clock, ExplainV1};
use counterclaim_model::{EntryId, Reading};
use counterclaim_store::Added;
use counterclaim_web::access::{Access, Role, Token};
use counterclaim_web::{Limits, Reader, Refused, Site, StoreOrigin, Upload};

use crate::arguments::Serve;
use crate::batch::{self, Finished, Settings};
use crate::output::{Outcome, note};
use crate::pipeline::{self, Pipeline};
use crate::view::trail;

use super::add::{entry, now};
use super::demo;

/// Runs the command.
pub fn run(options: &Serve) -> anyhow::Result<Outcome> {
    if let (Some(who), Some(file)) = (&options.new_token, &options.tokens) {
        return new_token(who, file);
    }
    let tokens = tokens(options.tokens.as_deref())?;
    if !options.addr.ip().is_loopback() && tokens.is_empty() {
        bail!(
            "{}: other machines can reach this address, so tokens are needed; make one with \
             'counterclaim serve --tokens FILE --new-token reader:NAME'",
            options.addr
        );
    }
    let ledger = &options.file.path;
    let listener = TcpListener::bind(options.addr).with_context(|| {
        format!(
            "{}: cannot be listened on; give another with --addr",
            options.addr
        )
    })?;
    let address = listener.local_addr()?;
    let access = Access::new(hosts(address, &options.hosts), tokens).map_err(|e| anyhow!(e))?;
    let desk = Pages::new(ledger.to_owned(), options.resources.resources.clone());
    let origin = StoreOrigin::new(ledger.to_owned());
    let site = Site::new(Box::new(origin), Box::new(desk), access)?;
    note(&format!(
        "counterclaim: {} at http://{address}/ (end with Ctrl-C)",
        counterclaim_store::shown(ledger)
    ));
    counterclaim_web::serve(Arc::new(site), listener, Limits::default())?;
    Ok(Outcome::Done)
}

fn tokens(file: Option<&Path>) -> anyhow::Result<Vec<Token>> {
    let Some(file) = file else {
        return Ok(Vec::new());
    };
    let name = file.display();
    let text = fs::read_to_string(file)
        .with_context(|| format!("{name}: cannot be read; make it with --new-token"))?;
    let tokens = Token::parse_all(&text)
        .map_err(|line| anyhow!("{name}: line {line} is no token; each is made by --new-token"))?;
    if tokens.is_empty() {
        bail!("{name}: has no tokens; make one with --new-token reader:NAME");
    }
    Ok(tokens)
}

/// Makes a token: its hash goes into the file, itself on standard output, once.
fn new_token(who: &str, file: &Path) -> anyhow::Result<Outcome> {
    let parts = who
        .split_once(':')
        .and_then(|(role, name)| Some((Role::parse(role)?, name)));
    let Some((role, name)) = parts.filter(|(_, name)| !name.trim().is_empty()) else {
        bail!(
            "'{who}': give a role and a name, such as reader:ana; roles are reader, reviewer, admin"
        );
    };
    let (secret, line) = Token::make(role, name).map_err(|error| anyhow!(error))?;
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut list = options
        .open(file)
        .with_context(|| format!("{}: cannot be written", file.display()))?;
    writeln!(list, "{line}")?;
    crate::output::text(&format!("{secret}\n"))?;
    note("counterclaim: this token is shown only once; the file keeps its hash");
    Ok(Outcome::Done)
}

/// Names under which the site may be asked.
fn hosts(address: SocketAddr, further: &[String]) -> Vec<String> {
    let port = address.port();
    let mut hosts = vec![address.to_string()];
    if address.ip().is_loopback() {
        hosts.extend([
            format!("localhost:{port}"),
            format!("127.0.0.1:{port}"),
            format!("[::1]:{port}"),
        ]);
    }
    if let IpAddr::V4(ip) = address.ip() {
        hosts.push(format!("{ip}:{port}"));
    }
    hosts.extend(further.iter().cloned());
    hosts
}

/// What reads articles and explains entries for the pages.
pub(super) struct Pages {
    /// Loaded when first needed: looking at a ledger needs none of it.
    pipeline: Mutex<Option<Arc<Pipeline>>>,
    resources: Option<PathBuf>,
    ledger: PathBuf,
}

impl Pages {
    /// Reads with some resources, into a ledger.
    pub(super) fn new(ledger: PathBuf, resources: Option<PathBuf>) -> Self {
        Self {
            pipeline: Mutex::new(None),
            resources,
            ledger,
        }
    }

    fn pipeline(&self) -> Result<Arc<Pipeline>, Refused> {
        let mut pipeline = self.pipeline.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipeline) = &*pipeline {
            return Ok(Arc::clone(pipeline));
        }
        let loaded = Pipeline::load(self.resources.as_deref());
        let loaded = Arc::new(loaded.map_err(|error| refused("resources", &error))?);
        *pipeline = Some(Arc::clone(&loaded));
        Ok(loaded)
    }

    /// Reads what was sent, one article after the other.
    fn finished(
        &self,
        upload: &Upload,
        tell: &dyn Fn(usize, usize),
    ) -> Result<Vec<Finished>, Refused> {
        let pipeline = self.pipeline()?;
        let name = plain_name(&upload.name);
        let settings = Settings::default();
        let documents = taken_apart(&name, &upload.bytes)?;
        let (mut finished, mut failure) = (Vec::new(), None);
        let of = documents.len();
        for (done, document) in documents.into_iter().enumerate() {
            tell(done, of);
            for outcome in batch::outcomes(&pipeline, document, &settings, &|_| false, None) {
                match outcome {
                    batch::Outcome::Read(article) | batch::Outcome::Passed(_, article) => {
                        finished.push(*article);
                    }
                    batch::Outcome::Failed {
                        name,
                        reason,
                        unread,
                    } => {
                        finished.extend(unread.map(|article| *article));
                        failure = Some(Refused { name, reason });
                    }
                    batch::Outcome::Known(_) => {}
                }
            }
        }
        match failure {
            Some(failure) if finished.is_empty() => Err(failure),
            _ => Ok(finished),
        }
    }
}

/// A name without its folders: what somebody sends says nothing about paths here.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let plain: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if plain.is_empty() {
        "upload".to_owned()
    } else {
        format!("upload/{plain}")
    }
}

fn taken_apart(name: &str, bytes: &[u8]) -> Result<Vec<Document>, Refused> {
    let (mut documents, mut failure) = (Vec::new(), None);
    let take = &mut |found: Found| {
        match found {
            Found::Document(document) => documents.push(document),
            Found::Failed(error) => failure = Some(format!("{}; {}", error.reason, error.hint)),
            Found::PassedOver(_) => {}
        }
        ControlFlow::Continue(())
    };
    let source = Source::File(&mut Cursor::new(bytes));
    unpack(name, source, &Sizes::default(), &Fields::default(), take);
    if documents.is_empty() {
        let reason = failure.unwrap_or_else(|| "has no articles in it".to_owned());
        return Err(Refused {
            name: name.to_owned(),
            reason,
        });
    }
    Ok(documents)
}

fn refused(name: &str, error: &dyn std::fmt::Display) -> Refused {
    Refused {
        name: name.to_owned(),
        reason: error.to_string(),
    }
}

impl Reader for Pages {
    fn add(&self, upload: Upload, tell: &dyn Fn(usize, usize)) -> Result<usize, Refused> {
        let name = upload.name.clone();
        let finished = self.finished(&upload, tell)?;
        let mut store =
            counterclaim_store::open(&self.ledger).map_err(|error| refused(&name, &error))?;
        let mut new = 0;
        for article in finished {
            let added = store
                .add(&entry(article), &now())
                .map_err(|e| refused(&name, &e))?;
            new += usize::from(added == Added::New);
        }
        Ok(new)
    }

    fn add_example(&self) -> Result<usize, Refused> {
        let pipeline = self.pipeline()?;
        let failed = |error| refused("example", &error);
        let mut store = counterclaim_store::open(&self.ledger).map_err(failed)?;
        let mut new = 0;
        for entry in demo::example(&pipeline) {
            let added = store.add(&entry, &now()).map_err(failed)?;
            new += usize::from(added == Added::New);
        }
        Ok(new)
    }

    fn read(&self, upload: Upload) -> Result<Vec<Reading>, Refused> {
        let finished = self.finished(&upload, &|_, _| ())?;
        Ok(finished
            .into_iter()
            .map(|article| article.reading)
            .collect())
    }

    fn explain(&self, reading: &Reading, entry: EntryId, id: &str) -> Option<ExplainV1> {
        let found = trail::trail(reading, entry)?;
        Some(trail::wire(reading, id, &found))
    }

    fn checks(&self, drafts: &[Reading], ledger: &Ledger) -> ChecksV1 {
        let desk = pipeline::files(self.resources.as_deref())
            .and_then(|files| Ok(Desk::load(&files)?))
            .ok();
        let mut report = Report::new(Some(ledger), None, Clock::default());
        let Some(desk) = desk else {
            return report.finish();
        };
        let known = desk.known(ledger);
        for reading in drafts {
            report.add(reading, desk.check(reading, Some(&known)), None);
        }
        if drafts.is_empty() {
            let articles = ledger.articles(&Query::default()).articles;
            let readings = ledger.readings().iter().enumerate();
            for (index, reading) in readings {
                if articles
                    .get(index)
                    .is_some_and(|article| article.copy_of.is_none())
                {
                    report.add(
                        reading,
                        desk.check(reading, Some(&known)),
                        Some(ledger.ids(index)),
                    );
                }
            }
        }
        report.finish()
    }
}
