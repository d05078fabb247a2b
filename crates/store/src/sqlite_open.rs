//! Opening a SQLite file as a ledger: refusing what is none, beginning a new one, bringing an old one up to date.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::sqlite::{Sqlite, explain};
use crate::{StoreError, sqlite_shelf};

/// Marks a SQLite file as a ledger ("CClm").
const APPLICATION_ID: i64 = 0x4343_6C6D;
/// Every change of the format, in order. Never edited, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001.sql"),
    include_str!("../migrations/0002.sql"),
    include_str!("../migrations/0003.sql"),
];
/// The format that the migrations lead to: how many the file has seen.
const NEWEST: i64 = MIGRATIONS.len() as i64;
/// Memory for pages of the file, in the way of SQLite: a negative number of KiB.
const CACHE: i64 = -32_768;
/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(60);
/// How soon to ask again for what is refused at once.
const RETRY: Duration = Duration::from_millis(10);

impl Sqlite {
    /// Opens a ledger to read and write; makes one where there is no file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        no_folder(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut store = Self::connect(path, flags)?;
        // before the log is turned on, which would change a file that is not ours
        store.migrate()?;
        store.prepare_to_write()?;
        store.catch_up()?;
        Ok(store)
    }

    /// Turns the write-ahead log on. That needs the file alone and is refused at once where another process
    /// opens it too, whatever the time-out of the connection.
    fn prepare_to_write(&self) -> Result<(), StoreError> {
        let prepare = || -> rusqlite::Result<()> {
            let connection = &self.connection;
            connection.pragma_update(None, "journal_mode", "wal")?;
            // With a write-ahead log, NORMAL loses no consistency and at worst the last transactions
            // when the power fails; FULL keeps these too, and articles are worth it.
            connection.pragma_update(None, "synchronous", "full")?;
            connection.pragma_update(None, "foreign_keys", true)
        };
        let begun = Instant::now();
        while let Err(error) = prepare() {
            let busy = matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            );
            if !busy || begun.elapsed() > PATIENCE {
                return Err(self.explain(&error));
            }
            std::thread::sleep(RETRY);
        }
        Ok(())
    }

    /// Brings the records up to date with the operations.
    fn catch_up(&mut self) -> Result<(), StoreError> {
        let caught = sqlite_shelf::catch_up(&mut self.connection);
        caught.map_err(|error| explain(&self.path, &error))
    }

    /// Opens an existing ledger to read only.
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing(path.display().to_string()));
        }
        no_folder(path)?;
        match Self::open_as_it_stands(path) {
            Err(StoreError::Unopenable { .. } | StoreError::ReadOnly(_)) => {}
            opened => return opened,
        }
        if has_journal(path) {
            // A writer was killed before it had turned the write-ahead log on. What it left half
            // written can be taken back only by who may write.
            Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?.format()?;
            return Self::open_as_it_stands(path);
        }
        // A write-ahead log needs files beside the ledger even to read; where they cannot be made,
        // nobody is writing, and the file alone is the whole ledger.
        Self::open_immutable(path)
    }

    fn open_as_it_stands(path: &Path) -> Result<Self, StoreError> {
        let store = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        store.admit()?;
        Ok(store)
    }

    /// A ledger in memory, gone when it is dropped.
    pub fn in_memory() -> Result<Self, StoreError> {
        let path = ":memory:".to_owned();
        let connection = Connection::open_in_memory().map_err(|error| explain(&path, &error))?;
        let mut store = Self { connection, path };
        store.migrate()?;
        store.catch_up()?;
        Ok(store)
    }

    fn open_immutable(path: &Path) -> Result<Self, StoreError> {
        let name = path.display().to_string();
        let escaped = name
            .replace('%', "%25")
            .replace('?', "%3f")
            .replace('#', "%23");
        let uri = format!("file:{escaped}?immutable=1");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let connection =
            Connection::open_with_flags(uri, flags).map_err(|error| explain(&name, &error))?;
        let store = Self {
            connection,
            path: name,
        };
        store.admit()?;
        Ok(store)
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        let name = path.display().to_string();
        // one thread at a time has a connection, so that it needs no lock of its own
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .and_then(|connection| connection.busy_timeout(PATIENCE).map(|()| connection))
            .map_err(|error| explain(&name, &error))?;
        // statements of the records besides those of the operations
        connection.set_prepared_statement_cache_capacity(32);
        connection
            .pragma_update(None, "cache_size", CACHE)
            .map_err(|error| explain(&name, &error))?;
        Ok(Self {
            connection,
            path: name,
        })
    }

    /// Number of migrations the file has seen.
    pub(crate) fn format(&self) -> Result<i64, StoreError> {
        self.pragma("user_version")
    }

    fn pragma(&self, name: &str) -> Result<i64, StoreError> {
        self.connection
            .pragma_query_value(None, name, |row| row.get(0))
            .map_err(|error| self.explain(&error))
    }

    /// Refuses what is no ledger, or one of a newer program.
    fn admit(&self) -> Result<(), StoreError> {
        let format = self.format()?;
        if format == 0 && self.is_empty()? {
            return Err(StoreError::Missing(self.path.clone()));
        }
        if self.pragma("application_id")? != APPLICATION_ID || format == 0 {
            return Err(StoreError::Foreign(self.path.clone()));
        }
        if format > NEWEST {
            return Err(StoreError::Newer {
                path: self.path.clone(),
                found: format,
                known: NEWEST,
            });
        }
        Ok(())
    }

    /// Brings the file to the newest format. Only an empty database becomes a new ledger.
    fn migrate(&self) -> Result<(), StoreError> {
        if self.format()? >= NEWEST {
            return self.admit();
        }
        let explain = |error: rusqlite::Error| self.explain(&error);
        let behavior = TransactionBehavior::Immediate;
        let transaction =
            Transaction::new_unchecked(&self.connection, behavior).map_err(explain)?;
        // all of it is looked at in the transaction that writes: another may begin the same ledger
        let seen = self.format()?;
        if seen != 0 || !self.is_empty()? {
            self.admit()?;
        }
        for migration in MIGRATIONS.iter().skip(usize::try_from(seen).unwrap_or(0)) {
            transaction.execute_batch(migration).map_err(explain)?;
        }
        transaction
            .pragma_update(None, "application_id", APPLICATION_ID)
            .and_then(|()| transaction.pragma_update(None, "user_version", NEWEST))
            .and_then(|()| transaction.commit())
            .map_err(explain)
    }

    fn is_empty(&self) -> Result<bool, StoreError> {
        self.connection
            .query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
                row.get(0)
            })
            .map_err(|error| self.explain(&error))
    }
}

/// Whether the journal of a change that has not ended stands beside a file.
fn has_journal(path: &Path) -> bool {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    std::fs::metadata(journal).is_ok_and(|file| file.len() > 0)
}

/// Refuses a folder, which SQLite would call an error of the disk.
fn no_folder(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Err(StoreError::Unopenable {
            path: path.display().to_string(),
            reason: "it is a folder; give a file with --ledger".to_owned(),
        });
    }
    Ok(())
}
