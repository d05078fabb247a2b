//! The records by which a ledger in PostgreSQL is looked up, kept in step with its operations.

use std::cell::RefCell;

use ::postgres::{Error, GenericClient, Row, Transaction};
use counterclaim_ledger::{SHELF_VERSION, Shelf, clear, shelve};
use counterclaim_model::Reading;
use counterclaim_model::wire::ReadingV1;

/// Operations recorded in one transaction when many are missing.
const AT_ONCE: i64 = 200;

/// The records of a database, within the transaction that the connection is in.
pub(crate) struct PostgresShelf<'c, C: GenericClient> {
    client: RefCell<&'c mut C>,
    /// The first thing that went wrong.
    failed: RefCell<Option<Failure>>,
}

/// What can go wrong.
pub(crate) enum Failure {
    /// The server said so.
    Server(Error),
    /// What is stored is no reading.
    Nonsense(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl<'c, C: GenericClient> PostgresShelf<'c, C> {
    fn new(client: &'c mut C) -> Self {
        Self {
            client: RefCell::new(client),
            failed: RefCell::new(None),
        }
    }

    /// What was got, or nothing after remembering why.
    fn got<T: Default>(&self, result: Result<T, Failure>) -> T {
        result.unwrap_or_else(|error| {
            self.failed.borrow_mut().get_or_insert(error);
            T::default()
        })
    }

    fn end(self) -> Result<(), Failure> {
        self.failed.into_inner().map_or(Ok(()), Err)
    }

    fn rows(
        &self,
        query: &str,
        values: &[&(dyn ::postgres::types::ToSql + Sync)],
    ) -> Result<Vec<Row>, Failure> {
        if self.failed.borrow().is_some() {
            return Ok(Vec::new());
        }
        let mut client = self.client.borrow_mut();
        Ok(client.query(query, values)?)
    }
}

impl<C: GenericClient> Shelf for PostgresShelf<'_, C> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let rows = self.rows(
            "SELECT record FROM counterclaim.shelf WHERE key = $1",
            &[&key],
        );
        let found = rows.and_then(|rows| match rows.first() {
            Some(row) => Ok(Some(row.try_get(0)?)),
            None => Ok(None),
        });
        self.got(found)
    }

    fn put(&self, key: &[u8], record: &[u8]) {
        let query = "INSERT INTO counterclaim.shelf VALUES ($1, $2) \
                     ON CONFLICT (key) DO UPDATE SET record = $2";
        self.got(self.rows(query, &[&key, &record]).map(drop));
    }

    fn remove(&self, key: &[u8]) {
        let query = "DELETE FROM counterclaim.shelf WHERE key = $1";
        self.got(self.rows(query, &[&key]).map(drop));
    }

    fn range(&self, from: &[u8], to: &[u8], back: bool, limit: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let query = if back {
            "SELECT key, record FROM counterclaim.shelf WHERE key >= $1 AND key < $2 \
             ORDER BY key DESC LIMIT $3"
        } else {
            "SELECT key, record FROM counterclaim.shelf WHERE key >= $1 AND key < $2 \
             ORDER BY key LIMIT $3"
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.rows(query, &[&from, &to, &limit]);
        let found = rows.and_then(|rows| {
            let pair = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?));
            rows.iter().map(pair).collect()
        });
        self.got(found)
    }

    fn reading(&self, article: &str) -> Option<Reading> {
        let query = "SELECT reading FROM counterclaim.operation WHERE article = $1 \
                     ORDER BY seq DESC LIMIT 1";
        let rows = self.rows(query, &[&article]);
        let found = rows.and_then(|rows| rows.first().map(|row| reading_in(row, 0)).transpose());
        self.got(found)
    }
}

fn reading_in(row: &Row, column: usize) -> Result<Reading, Failure> {
    let json: &str = row.try_get(column)?;
    let reading = serde_json::from_str::<ReadingV1>(json);
    let reading = reading.map(ReadingV1::into_reading);
    reading.map_err(|error| Failure::Nonsense(error.to_string()))
}

/// Whether the records are those of all operations, and up to which they are.
fn state(client: &mut impl GenericClient) -> Result<(bool, i64), Error> {
    let row = client.query_one(
        "SELECT version, seq, (SELECT coalesce(max(seq), 0) FROM counterclaim.operation) \
         FROM counterclaim.shelved",
        &[],
    )?;
    let (version, seq, last): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let known = version == i64::from(SHELF_VERSION);
    Ok((known && seq == last, if known { seq } else { 0 }))
}

/// Asks the records, if they are those of all operations; whether they are.
pub(crate) fn consult(
    client: &mut impl GenericClient,
    ask: &mut dyn FnMut(&dyn Shelf),
) -> Result<bool, Failure> {
    if !state(client)?.0 {
        return Ok(false);
    }
    let shelf = PostgresShelf::new(client);
    ask(&shelf);
    shelf.end().map(|()| true)
}

/// Whether all operations are recorded, asked before one is appended.
pub(crate) fn is_complete(client: &mut impl GenericClient) -> Result<bool, Error> {
    Ok(state(client)?.0)
}

/// Records an operation that was appended after all others had been recorded.
pub(crate) fn record(
    transaction: &mut Transaction<'_>,
    seq: i64,
    reading: &Reading,
) -> Result<(), Failure> {
    let query = "SELECT reading FROM counterclaim.operation WHERE article = $1 AND seq < $2 \
                 ORDER BY seq DESC LIMIT 1";
    let before = transaction.query_opt(query, &[&reading.article.id.as_str(), &seq])?;
    let before = before.map(|row| reading_in(&row, 0)).transpose()?;
    let shelf = PostgresShelf::new(transaction);
    shelve(&shelf, reading, before.as_ref());
    shelf.end()?;
    reach(transaction, seq)
}

fn reach(transaction: &mut Transaction<'_>, seq: i64) -> Result<(), Failure> {
    let version = i64::from(SHELF_VERSION);
    let query = "UPDATE counterclaim.shelved SET version = $1, seq = $2";
    transaction.execute(query, &[&version, &seq])?;
    Ok(())
}

/// Records some of what is missing; whether nothing is left. The caller holds the lock of who appends.
pub(crate) fn catch_up(transaction: &mut Transaction<'_>) -> Result<bool, Failure> {
    let (complete, from) = state(transaction)?;
    if complete {
        return Ok(true);
    }
    if from == 0 {
        let shelf = PostgresShelf::new(transaction);
        clear(&shelf);
        shelf.end()?;
    }
    let query =
        "SELECT reading, seq FROM counterclaim.operation WHERE seq > $1 ORDER BY seq LIMIT $2";
    let rows = transaction.query(query, &[&from, &AT_ONCE])?;
    reach(transaction, from)?;
    for row in &rows {
        record(transaction, row.try_get(1)?, &reading_in(row, 0)?)?;
    }
    Ok((rows.len() as i64) < AT_ONCE)
}
