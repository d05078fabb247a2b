//! The records by which a ledger in a SQLite file is looked up, kept in step with its operations.

use std::cell::RefCell;

use counterclaim_ledger::{SHELF_VERSION, Shelf, clear, shelve};
use counterclaim_model::Reading;
use counterclaim_model::wire::ReadingV1;
use rusqlite::{Connection, OptionalExtension, Result, TransactionBehavior, params};

/// Operations recorded in one transaction when many are missing.
const AT_ONCE: i64 = 500;

/// The records of a file, within the transaction that the connection is in.
pub(crate) struct SqliteShelf<'c> {
    connection: &'c Connection,
    /// The first thing that went wrong.
    failed: RefCell<Option<rusqlite::Error>>,
}

/// Up to which operation, and by which version, records were made.
struct Shelved {
    version: i64,
    seq: i64,
}

impl<'c> SqliteShelf<'c> {
    fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            failed: RefCell::new(None),
        }
    }

    /// What was got, or nothing after remembering why.
    fn got<T: Default>(&self, result: Result<T>) -> T {
        result.unwrap_or_else(|error| {
            self.failed.borrow_mut().get_or_insert(error);
            T::default()
        })
    }

    fn end(self) -> Result<()> {
        self.failed.into_inner().map_or(Ok(()), Err)
    }
}

impl Shelf for SqliteShelf<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let statement = self
            .connection
            .prepare_cached("SELECT record FROM shelf WHERE key = ?1");
        let found = statement.and_then(|mut s| s.query_row([key], |row| row.get(0)).optional());
        self.got(found)
    }

    fn put(&self, key: &[u8], record: &[u8]) {
        let statement = self.connection.prepare_cached(
            "INSERT INTO shelf VALUES (?1, ?2) ON CONFLICT DO UPDATE SET record = ?2",
        );
        self.got(statement.and_then(|mut s| s.execute(params![key, record])));
    }

    fn remove(&self, key: &[u8]) {
        let statement = self
            .connection
            .prepare_cached("DELETE FROM shelf WHERE key = ?1");
        self.got(statement.and_then(|mut s| s.execute([key])));
    }

    fn range(&self, from: &[u8], to: &[u8], back: bool, limit: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let query = if back {
            "SELECT key, record FROM shelf WHERE key >= ?1 AND key < ?2 ORDER BY key DESC LIMIT ?3"
        } else {
            "SELECT key, record FROM shelf WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3"
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let statement = self.connection.prepare_cached(query);
        let found = statement.and_then(|mut s| {
            let rows = s.query_map(params![from, to, limit], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            rows.collect()
        });
        self.got(found)
    }

    fn reading(&self, article: &str) -> Option<Reading> {
        let query = "SELECT reading FROM operation WHERE article = ?1 ORDER BY seq DESC LIMIT 1";
        let statement = self.connection.prepare_cached(query);
        let found = statement.and_then(|mut s| s.query_row([article], reading_in).optional());
        self.got(found)
    }
}

fn reading_in(row: &rusqlite::Row<'_>) -> Result<Reading> {
    let reading = serde_json::from_str::<ReadingV1>(row.get_ref(0)?.as_str()?);
    reading.map(ReadingV1::into_reading).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

fn shelved(connection: &Connection) -> Result<Shelved> {
    let mut statement = connection.prepare_cached("SELECT version, seq FROM shelved")?;
    statement.query_row([], |row| {
        Ok(Shelved {
            version: row.get(0)?,
            seq: row.get(1)?,
        })
    })
}

fn last(connection: &Connection) -> Result<i64> {
    let mut statement = connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM operation")?;
    statement.query_row([], |row| row.get(0))
}

/// Asks the records, if they are those of all operations; whether they are.
pub(crate) fn consult(connection: &Connection, ask: &mut dyn FnMut(&dyn Shelf)) -> Result<bool> {
    let state = shelved(connection)?;
    if state.version != i64::from(SHELF_VERSION) || state.seq != last(connection)? {
        return Ok(false);
    }
    let shelf = SqliteShelf::new(connection);
    ask(&shelf);
    shelf.end().map(|()| true)
}

/// Records what was just appended as the last operation, unless earlier ones are missing too.
pub(crate) fn record(connection: &Connection, reading: &Reading) -> Result<()> {
    let (state, seq) = (shelved(connection)?, last(connection)?);
    let before = "SELECT coalesce(max(seq), 0) FROM operation WHERE seq < ?1";
    let before: i64 = connection
        .prepare_cached(before)?
        .query_row([seq], |row| row.get(0))?;
    if state.version != i64::from(SHELF_VERSION) || state.seq != before {
        return Ok(());
    }
    record_one(connection, seq, reading)?;
    reach(connection, seq)
}

fn record_one(connection: &Connection, seq: i64, reading: &Reading) -> Result<()> {
    let query =
        "SELECT reading FROM operation WHERE article = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT 1";
    let mut statement = connection.prepare_cached(query)?;
    let article = reading.article.id.as_str();
    let before = statement
        .query_row(params![article, seq], reading_in)
        .optional()?;
    let shelf = SqliteShelf::new(connection);
    shelve(&shelf, reading, before.as_ref());
    shelf.end()
}

fn reach(connection: &Connection, seq: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE shelved SET version = ?1, seq = ?2")?
        .execute(params![SHELF_VERSION, seq])?;
    Ok(())
}

/// Records what is missing, some operations at a time, so that who is killed meanwhile goes on there.
pub(crate) fn catch_up(connection: &mut Connection) -> Result<()> {
    while !is_complete(connection)? {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let state = shelved(&transaction)?;
        if state.version != i64::from(SHELF_VERSION) {
            let shelf = SqliteShelf::new(&transaction);
            clear(&shelf);
            shelf.end()?;
            reach(&transaction, 0)?;
        }
        let from = shelved(&transaction)?.seq;
        let query = "SELECT reading, seq FROM operation WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let mut statement = transaction.prepare(query)?;
        let mut rows = statement.query([from, AT_ONCE])?;
        while let Some(row) = rows.next()? {
            let seq = row.get(1)?;
            record_one(&transaction, seq, &reading_in(row)?)?;
            reach(&transaction, seq)?;
        }
        drop(rows);
        drop(statement);
        transaction.commit()?;
    }
    Ok(())
}

/// How many records are not what the operations make, up to the one that records reach: wrong, missing or
/// too many. They are made anew in a table of the same name that stands before the kept one and is gone
/// with the transaction. Records of another version are made anew before they are used, and are not looked
/// at.
pub(crate) fn differences(connection: &Connection) -> Result<usize> {
    let transaction = connection.unchecked_transaction()?;
    let state = shelved(&transaction)?;
    if state.version != i64::from(SHELF_VERSION) {
        return Ok(0);
    }
    transaction.execute_batch(
        "CREATE TEMP TABLE shelf (key BLOB PRIMARY KEY, record BLOB NOT NULL) STRICT, WITHOUT ROWID",
    )?;
    {
        let query = "SELECT reading, seq FROM operation WHERE seq <= ?1 ORDER BY seq";
        let mut statement = transaction.prepare(query)?;
        let mut rows = statement.query([state.seq])?;
        while let Some(row) = rows.next()? {
            record_one(&transaction, row.get(1)?, &reading_in(row)?)?;
        }
    }
    let query = "SELECT count(*) FROM (
        SELECT key FROM (SELECT * FROM main.shelf EXCEPT SELECT * FROM temp.shelf) UNION
        SELECT key FROM (SELECT * FROM temp.shelf EXCEPT SELECT * FROM main.shelf))";
    let different: i64 = transaction.query_row(query, [], |row| row.get(0))?;
    transaction.rollback()?;
    Ok(usize::try_from(different).unwrap_or(0))
}

fn is_complete(connection: &Connection) -> Result<bool> {
    let state = shelved(connection)?;
    Ok(state.version == i64::from(SHELF_VERSION) && state.seq == last(connection)?)
}
