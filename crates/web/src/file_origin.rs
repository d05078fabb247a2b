//! A ledger in a SQLite file as the origin of a site.

use std::fs;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use counterclaim_ledger::Ledger;
use counterclaim_model::decision::Decision;
use counterclaim_store::{Sqlite, Store, StoreError};

use crate::{Origin, SiteError};

/// A ledger in a SQLite file. A file that is not there yet is an empty ledger.
#[derive(Clone, Debug)]
pub struct FileOrigin {
    path: PathBuf,
}

impl FileOrigin {
    /// The ledger in a file.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }
}

impl Origin for FileOrigin {
    fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// Length and time of the file and of its write-ahead log.
    fn mark(&self) -> String {
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
        let mut store = Sqlite::open(&self.path).map_err(failed)?;
        let now = jiff::Timestamp::now().to_string();
        let decisions = std::slice::from_ref(decision);
        store.decide(decisions, &now).map_err(failed)?;
        Ok(())
    }

    fn ledger(&self) -> Result<Ledger, SiteError> {
        match Sqlite::open_to_read(&self.path).and_then(|store| store.ledger()) {
            Ok(ledger) => Ok(ledger),
            Err(StoreError::Missing(_)) => Ok(Ledger::from_readings([])),
            Err(error) => Err(SiteError(error.to_string())),
        }
    }
}
