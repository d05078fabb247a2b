//! A ledger in a store as the origin of a site.

use std::fs;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use counterclaim_ledger::Ledger;
use counterclaim_model::decision::Decision;
use counterclaim_store::StoreError;

use crate::{Origin, SiteError};

/// Seconds for which an answer of a server is taken to be new: it cannot be asked cheaply whether it is.
const FRESH: u64 = 5;

/// A ledger in a file or a database. A file that is not there yet is an empty ledger.
#[derive(Clone, Debug)]
pub struct StoreOrigin {
    path: PathBuf,
}

impl StoreOrigin {
    /// The ledger of a name: a file or a `postgres://` address.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
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
        match counterclaim_store::open_to_read(&self.path).and_then(|store| store.ledger()) {
            Ok(ledger) => Ok(ledger),
            Err(StoreError::Missing(_)) => Ok(Ledger::from_readings([])),
            Err(error) => Err(SiteError(error.to_string())),
        }
    }
}
