//! What the program needs of a ledger file.

use counterclaim_ledger::{Ledger, Operation, Shelf};
use counterclaim_model::decision::Decision;
use counterclaim_model::{ArticleId, Engine, Reading};

/// An article on its way into a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What was read out of it.
    pub reading: Reading,
    /// The bytes it was read from, after decompression.
    pub payload: Vec<u8>,
    /// Fingerprint of the article as ingested, before it was read; tells whether options changed it.
    pub ingested: String,
    /// Whether it was read or only kept.
    pub state: State,
}

/// Whether an article was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was read.
    Read,
    /// It is over a limit, and was stored without being read.
    Unread,
}

impl State {
    /// As it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Unread => "unread",
        }
    }
}

/// What must be equal for an article to need no reading again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The article.
    pub article: ArticleId,
    /// Fingerprint of the article as ingested.
    pub ingested: String,
    /// What would read it.
    pub engine: Engine,
}

/// What adding an article changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Added {
    /// The ledger did not have it.
    New,
    /// The ledger had another reading of it, which stays among the operations.
    Again,
    /// The ledger had the same reading.
    Unchanged,
}

/// One article as it stands in the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its latest reading.
    pub reading: Reading,
    /// The bytes kept for it; `None` where they are missing.
    pub payload: Option<Vec<u8>>,
    /// The hash under which they are kept.
    pub payload_hash: String,
    /// What its spans held when they were stored; see [`crate::verify()`].
    pub passages: Vec<u8>,
    /// Whether it was read.
    pub state: State,
}

/// Up to which operation and which decision a ledger was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Number of the last operation on an article.
    pub operation: i64,
    /// Number of the last decision.
    pub decision: i64,
}

/// What was appended after a position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct News {
    /// Readings, oldest first; of two of one article the later one holds.
    pub readings: Vec<Reading>,
    /// Decisions, oldest first.
    pub decisions: Vec<Decision>,
    /// Where it ends.
    pub position: Position,
}

/// A ledger on disk.
///
/// Every method that writes is one transaction: after a crash at any moment either all of it is there
/// or nothing. Several processes may write to one ledger at once; they wait for each other.
pub trait Store {
    /// Appends an article, unless the same engine already made the same reading of it. `at` is the
    /// time of the operation, RFC 3339.
    fn add(&mut self, entry: &Entry, at: &str) -> Result<Added, StoreError>;

    /// Appends articles together, in their order, and says of each what it changed. Where the disk is
    /// waited for once for all of them, a crash keeps all or none.
    ///
    /// # Errors
    /// As for [`Store::add`].
    fn add_together(&mut self, entries: &[Entry], at: &str) -> Result<Vec<Added>, StoreError> {
        entries.iter().map(|entry| self.add(entry, at)).collect()
    }

    /// Whether the ledger holds a reading by this engine of this article as it was ingested.
    fn holds(&self, key: &Key) -> Result<bool, StoreError>;

    /// Appends decisions, all or none, but those that are there already. `at` is the time of the
    /// operation, RFC 3339; when each was decided stands in itself. Returns how many were new.
    fn decide(&mut self, decisions: &[Decision], at: &str) -> Result<usize, StoreError>;

    /// All decisions, in the order in which they were appended.
    fn decisions(&self) -> Result<Vec<Decision>, StoreError>;

    /// All operations: articles, oldest first, then decisions, oldest first.
    fn operations(&self) -> Result<Vec<Operation>, StoreError>;

    /// Calls `visit` with every article as it stands, in order of article id, until it refuses.
    fn visit(
        &self,
        visit: &mut dyn FnMut(Stored) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// The account of everything stored.
    fn ledger(&self) -> Result<Ledger, StoreError>;

    /// What was appended after a position; at most `most` readings, and all of those decisions.
    fn news(&self, after: Position, most: usize) -> Result<News, StoreError>;

    /// The position after everything that is there now.
    fn position(&self) -> Result<Position, StoreError>;

    /// Hands the records by which one event or a word is looked up without reading everything, and all
    /// decisions, to `ask`, if they are those of all operations; whether they are. What `ask` came to
    /// counts only where this does not fail.
    fn consult(&self, ask: &mut dyn FnMut(&dyn Shelf, &[Decision])) -> Result<bool, StoreError> {
        let _ = ask;
        Ok(false)
    }

    /// What is wrong with how everything is kept, beyond what was added, one line each.
    fn faults(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    /// The account of what can still be read of a damaged ledger, and what cannot, one line each.
    fn salvage(&self) -> Result<(Ledger, Vec<String>), StoreError> {
        self.ledger().map(|ledger| (ledger, Vec::new()))
    }
}

/// A ledger that cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such file.
    #[error("{0}: there is no ledger here; add articles first with 'counterclaim add FILE'")]
    Missing(String),
    /// The file cannot be opened.
    #[error("{path}: cannot be opened: {reason}")]
    Unopenable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The file is not a ledger.
    #[error("{0}: is not a Counterclaim ledger; give another file with --ledger")]
    Foreign(String),
    /// The file is damaged.
    #[error("{path}: is damaged: {reason}; restore a copy, or add the articles to a new ledger")]
    Corrupt {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// A newer version of the program made it.
    #[error(
        "{path}: was written by a newer Counterclaim (ledger format {found}; this one reads up to \
         {known}); install the newer version"
    )]
    Newer {
        /// The file.
        path: String,
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// The file may not be written to.
    #[error("{0}: is read-only; make it writable, or give another file with --ledger")]
    ReadOnly(String),
    /// Another process has been writing for too long.
    #[error("{0}: another process is writing to it; try again when that has ended")]
    Busy(String),
    /// There is no room left.
    #[error(
        "{0}: no room is left where it is kept; what was added before is kept; make room and run the same command again"
    )]
    Full(String),
    /// The server went away.
    #[error(
        "{path}: the connection was lost: {reason}; what was added before is kept; run the same command again when the server is back"
    )]
    Lost {
        /// The database.
        path: String,
        /// Why.
        reason: String,
    },
    /// Anything else that went wrong below.
    #[error("{path}: {reason}")]
    Other {
        /// The file.
        path: String,
        /// What.
        reason: String,
    },
}
