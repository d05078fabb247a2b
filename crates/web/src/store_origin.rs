//! A ledger in a store as the origin of a site.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use counterclaim_ledger::{Excerpt, Ledger};
use counterclaim_model::decision::Decision;
use counterclaim_store::{News, Position, StoreError};

use crate::{Origin, SiteError};

/// Seconds for which an answer of a server is taken to be new: it cannot be asked cheaply whether it is.
const FRESH: u64 = 5;
/// Where more articles are new than this, the whole ledger is read again at once.
const MANY: usize = 64;

/// A ledger in a file or a database. A file that is not there yet is an empty ledger.
#[derive(Debug)]
pub struct StoreOrigin {
    path: PathBuf,
    /// Up to where it was read; `None` before it was, and where there was none.
    read: Mutex<Option<Position>>,
}

impl StoreOrigin {
    /// The ledger of a name: a file or a `postgres://` address.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            read: Mutex::new(None),
        }
    }
}

impl Origin for StoreOrigin {
    fn name(&self) -> String {
        counterclaim_store::shown(&self.path)
    }

    /// Length and time of the file and of its write-ahead log; of a server, only the time by now.
    fn mark(&self) -> String {
        if counterclaim_store::is_served(&self.path) {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            return format!("{}", now.map_or(0, |now| now.as_secs() / FRESH));
        }
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        let marks = [self.path.clone(), PathBuf::from(log)].map(|path| {
            let meta = fs::metadata(path).ok();
            let at = meta.as_ref().and_then(|meta| meta.modified().ok());
            let at = at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            (
                meta.map_or(0, |meta| meta.len()),
                at.map_or(0, |at| at.as_nanos()),
            )
        });
        format!("{marks:?}")
    }

    fn decide(&self, decision: &Decision) -> Result<(), SiteError> {
        let failed = |error: StoreError| SiteError(error.to_string());
        let mut store = counterclaim_store::open(&self.path).map_err(failed)?;
        let now = jiff::Timestamp::now().to_string();
        let decisions = std::slice::from_ref(decision);
        store.decide(decisions, &now).map_err(failed)?;
        Ok(())
    }

    fn ledger(&self) -> Result<Ledger, SiteError> {
        let read = counterclaim_store::open_to_read(&self.path).and_then(|store| {
            // what is appended meanwhile is news once more, which changes nothing
            let position = store.position()?;
            Ok((store.ledger()?, position))
        });
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        *known = None;
        match read {
            Ok((ledger, position)) => {
                *known = Some(position);
                Ok(ledger)
            }
            Err(StoreError::Missing(_)) => Ok(Ledger::from_readings([])),
            Err(error) => Err(SiteError(error.to_string())),
        }
    }

    fn check(&self) -> Result<(), SiteError> {
        match counterclaim_store::open_to_read(&self.path) {
            Ok(_) | Err(StoreError::Missing(_)) => Ok(()),
            Err(error) => Err(SiteError(error.to_string())),
        }
    }

    fn part(&self, event: &str) -> Result<Option<Ledger>, SiteError> {
        let mut part = None;
        let looked_up = counterclaim_store::open_to_read(&self.path).and_then(|store| {
            store.consult(&mut |shelf, decisions| {
                let found = Excerpt::of_event(shelf, event, decisions);
                part = found.map(Excerpt::into_ledger);
            })
        });
        match looked_up {
            Ok(_) => Ok(part),
            Err(StoreError::Missing(_)) => Ok(None),
            Err(error) => Err(SiteError(error.to_string())),
        }
    }

    fn news(&self) -> Result<Option<News>, SiteError> {
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(position) = *known else {
            return Ok(None);
        };
        let store = counterclaim_store::open_to_read(&self.path);
        let news = store.and_then(|store| {
            // a file that was put in the place of the former begins anew
            let now = store.position()?;
            let is_same = now.operation >= position.operation && now.decision >= position.decision;
            let news = store.news(position, MANY + 1)?;
            Ok(Some(news).filter(|news| is_same && news.readings.len() <= MANY))
        });
        match news {
            Ok(Some(news)) => {
                *known = Some(news.position);
                Ok(Some(news))
            }
            Ok(None) | Err(StoreError::Missing(_)) => Ok(None),
            Err(error) => Err(SiteError(error.to_string())),
        }
    }
}
