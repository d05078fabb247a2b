//! A ledger in one SQLite file, which analysts can open with their own tools.

use std::collections::BTreeMap;

use counterclaim_ledger::{Ledger, Operation, Shelf};
use counterclaim_model::decision::Decision;
use counterclaim_model::wire::ReadingV1;
use counterclaim_model::{Reading, fingerprint};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, TransactionBehavior, params};

use crate::latest::Latest;
use crate::{
    Added, Entry, Key, News, Position, State, Store, StoreError, Stored, passages, sqlite_shelf,
};

/// The format since which a ledger keeps decisions.
const FIRST_WITH_DECISIONS: i64 = 2;
/// The format since which a ledger keeps records to look things up.
const FIRST_WITH_SHELF: i64 = 3;
const LATEST: &str = "SELECT max(seq) FROM operation GROUP BY article";

/// A ledger in one SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    pub(crate) connection: Connection,
    pub(crate) path: String,
}

impl Sqlite {
    pub(crate) fn explain(&self, error: &rusqlite::Error) -> StoreError {
        explain(&self.path, error)
    }

    fn reading(&self, json: &str) -> Result<Reading, StoreError> {
        serde_json::from_str::<ReadingV1>(json)
            .map(ReadingV1::into_reading)
            .map_err(|error| StoreError::Corrupt {
                path: self.path.clone(),
                reason: format!("a stored reading cannot be understood: {error}"),
            })
    }

    /// The readings that a query selects as its first column.
    fn readings(&self, query: &str) -> Result<Vec<Reading>, StoreError> {
        let explain = |error: rusqlite::Error| self.explain(&error);
        let mut statement = self.connection.prepare(query).map_err(explain)?;
        let mut rows = statement.query([]).map_err(explain)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(explain)? {
            let json = row
                .get_ref(0)
                .and_then(|value| Ok(value.as_str()?))
                .map_err(explain)?;
            out.push(self.reading(json)?);
        }
        Ok(out)
    }

    fn stored(&self, row: &Row<'_>) -> Result<Stored, StoreError> {
        let explain = |error: rusqlite::Error| self.explain(&error);
        let json: String = row.get(0).map_err(explain)?;
        let state: String = row.get(3).map_err(explain)?;
        Ok(Stored {
            reading: self.reading(&json)?,
            payload_hash: row.get(1).map_err(explain)?,
            passages: row.get(2).map_err(explain)?,
            state: if state == "unread" {
                State::Unread
            } else {
                State::Read
            },
            payload: row.get(4).map_err(explain)?,
        })
    }
}

impl Store for Sqlite {
    fn add(&mut self, entry: &Entry, at: &str) -> Result<Added, StoreError> {
        let added = self.add_together(std::slice::from_ref(entry), at)?;
        // one entry, one answer
        Ok(added.first().copied().unwrap_or(Added::Unchanged))
    }

    fn add_together(&mut self, entries: &[Entry], at: &str) -> Result<Vec<Added>, StoreError> {
        let path = self.path.clone();
        let explain = |error: rusqlite::Error| explain(&path, &error);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(explain)?;
        let added: rusqlite::Result<Vec<Added>> = entries
            .iter()
            .map(|entry| append(&transaction, entry, at))
            .collect();
        let added = added.map_err(explain)?;
        transaction.commit().map_err(explain)?;
        Ok(added)
    }

    fn holds(&self, key: &Key) -> Result<bool, StoreError> {
        latest(&self.connection, key.article.as_str())
            .map(|known| known.is_some_and(|known| known.matches(key)))
            .map_err(|error| self.explain(&error))
    }

    fn operations(&self) -> Result<Vec<Operation>, StoreError> {
        let readings = self.readings("SELECT reading FROM operation ORDER BY seq")?;
        let decisions = self.decisions()?.into_iter().map(Box::new);
        let operations = readings.into_iter().map(Box::new).map(Operation::Ingest);
        Ok(operations.chain(decisions.map(Operation::Decide)).collect())
    }

    fn decide(&mut self, decisions: &[Decision], at: &str) -> Result<usize, StoreError> {
        let path = self.path.clone();
        let explain = |error: rusqlite::Error| explain(&path, &error);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(explain)?;
        let mut new = 0;
        for decision in decisions {
            let json = serde_json::to_string(decision)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
                .map_err(explain)?;
            new += transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO decision (at, id, decision) VALUES (?1, ?2, ?3)",
                )
                .and_then(|mut statement| statement.execute(params![at, decision.id, json]))
                .map_err(explain)?;
        }
        transaction.commit().map_err(explain)?;
        Ok(new)
    }

    fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        // a ledger of the first format that is opened only to read has no decisions yet
        if self.format()? < FIRST_WITH_DECISIONS {
            return Ok(Vec::new());
        }
        let explain = |error: rusqlite::Error| self.explain(&error);
        let mut statement = self
            .connection
            .prepare("SELECT decision FROM decision ORDER BY seq")
            .map_err(explain)?;
        let mut rows = statement.query([]).map_err(explain)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(explain)? {
            let json = row
                .get_ref(0)
                .and_then(|value| Ok(value.as_str()?))
                .map_err(explain)?;
            out.push(decision(&self.path, json)?);
        }
        Ok(out)
    }

    fn visit(
        &self,
        visit: &mut dyn FnMut(Stored) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let explain = |error: rusqlite::Error| self.explain(&error);
        let query = format!(
            "SELECT o.reading, o.payload, o.passages, o.state, p.bytes FROM operation o \
             LEFT JOIN payload p ON p.sha256 = o.payload WHERE o.seq IN ({LATEST}) \
             ORDER BY o.article"
        );
        let mut statement = self.connection.prepare(&query).map_err(explain)?;
        let mut rows = statement.query([]).map_err(explain)?;
        while let Some(row) = rows.next().map_err(explain)? {
            visit(self.stored(row)?)?;
        }
        Ok(())
    }

    fn ledger(&self) -> Result<Ledger, StoreError> {
        let query =
            format!("SELECT reading FROM operation WHERE seq IN ({LATEST}) ORDER BY article");
        Ok(Ledger::from_parts(
            self.readings(&query)?,
            self.decisions()?,
        ))
    }

    fn news(&self, after: Position, most: usize) -> Result<News, StoreError> {
        let explain = |error: rusqlite::Error| self.explain(&error);
        let mut news = News {
            position: after,
            ..News::default()
        };
        let query = "SELECT seq, reading FROM operation WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare(query).map_err(explain)?;
        let mut rows = statement.query([after.operation, most]).map_err(explain)?;
        while let Some(row) = rows.next().map_err(explain)? {
            news.position.operation = row.get(0).map_err(explain)?;
            let json: String = row.get(1).map_err(explain)?;
            news.readings.push(self.reading(&json)?);
        }
        if self.format()? < FIRST_WITH_DECISIONS {
            return Ok(news);
        }
        let query = "SELECT seq, decision FROM decision WHERE seq > ?1 ORDER BY seq";
        let mut statement = self.connection.prepare(query).map_err(explain)?;
        let mut rows = statement.query([after.decision]).map_err(explain)?;
        while let Some(row) = rows.next().map_err(explain)? {
            news.position.decision = row.get(0).map_err(explain)?;
            let json: String = row.get(1).map_err(explain)?;
            news.decisions.push(decision(&self.path, &json)?);
        }
        Ok(news)
    }

    fn position(&self) -> Result<Position, StoreError> {
        let last = |table: &str| {
            let query = format!("SELECT coalesce(max(seq), 0) FROM {table}");
            let found = self.connection.query_row(&query, [], |row| row.get(0));
            found.map_err(|error| self.explain(&error))
        };
        let decides = self.format()? >= FIRST_WITH_DECISIONS;
        Ok(Position {
            operation: last("operation")?,
            decision: if decides { last("decision")? } else { 0 },
        })
    }

    fn consult(&self, ask: &mut dyn FnMut(&dyn Shelf, &[Decision])) -> Result<bool, StoreError> {
        if self.format()? < FIRST_WITH_SHELF {
            return Ok(false);
        }
        let explain = |error: rusqlite::Error| self.explain(&error);
        // everything is looked up in one state of the file
        let reading = self.connection.unchecked_transaction().map_err(explain)?;
        let decisions = self.decisions()?;
        let consulted = sqlite_shelf::consult(&reading, &mut |shelf| ask(shelf, &decisions));
        consulted.map_err(explain)
    }

    fn faults(&self) -> Result<Vec<String>, StoreError> {
        let explain = |error: rusqlite::Error| self.explain(&error);
        let query = "PRAGMA quick_check";
        let mut statement = self.connection.prepare(query).map_err(explain)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0));
        let found: rusqlite::Result<Vec<String>> = rows.and_then(Iterator::collect);
        let found = match found {
            Ok(found) => found,
            Err(error) => vec![error.to_string()],
        };
        let mut faults = found;
        faults.retain(|line| line != "ok");
        if self.format()? >= FIRST_WITH_SHELF {
            match sqlite_shelf::differences(&self.connection) {
                Ok(0) => {}
                Ok(count) => faults.push(format!(
                    "{count} records by which it is looked up are not those of its articles"
                )),
                Err(error) => faults.push(error.to_string()),
            }
        }
        let told = faults.into_iter().map(|fault| {
            let path = &self.path;
            format!(
                "{path}: is damaged: {fault}; restore a copy, or add the articles to a new ledger"
            )
        });
        Ok(told.collect())
    }

    fn salvage(&self) -> Result<(Ledger, Vec<String>), StoreError> {
        let explain = |error: rusqlite::Error| self.explain(&error);
        let last: i64 = self
            .connection
            .query_row(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'operation'",
                [],
                |row| row.get(0),
            )
            .map_err(explain)?;
        let mut statement = self
            .connection
            .prepare("SELECT reading FROM operation WHERE seq = ?1")
            .map_err(explain)?;
        let mut latest = BTreeMap::new();
        let mut lost = Vec::new();
        // one by one: what stands on a damaged page is lost, and nothing else
        for seq in 1..=last {
            let json = statement
                .query_row([seq], |row| row.get::<_, String>(0))
                .optional()
                .map_err(explain);
            let reading = json.and_then(|json| json.map(|json| self.reading(&json)).transpose());
            match reading {
                Ok(Some(reading)) => drop(latest.insert(reading.article.id.clone(), reading)),
                Ok(None) => {}
                Err(error) => lost.push(format!("operation {seq} cannot be read: {error}")),
            }
        }
        let decisions = self.decisions().unwrap_or_else(|error| {
            lost.push(format!("decisions cannot be read: {error}"));
            Vec::new()
        });
        Ok((Ledger::from_parts(latest.into_values(), decisions), lost))
    }
}

fn decision(path: &str, json: &str) -> Result<Decision, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Corrupt {
        path: path.to_owned(),
        reason: format!("a stored decision cannot be understood: {error}"),
    })
}

fn latest(connection: &Connection, article: &str) -> rusqlite::Result<Option<Latest>> {
    connection
        .prepare_cached(
            "SELECT version, resources, ingested, state FROM operation WHERE article = ?1 \
             ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([article], |row| {
            Ok(Latest {
                version: row.get(0)?,
                resources: row.get(1)?,
                ingested: row.get(2)?,
                state: row.get(3)?,
            })
        })
        .optional()
}

fn append(connection: &Connection, entry: &Entry, at: &str) -> rusqlite::Result<Added> {
    let reading = &entry.reading;
    let known = latest(connection, reading.article.id.as_str())?;
    let state = entry.state.word();
    let added = match &known {
        None => Added::New,
        Some(known) if known.is_same(entry) => return Ok(Added::Unchanged),
        Some(_) => Added::Again,
    };
    let payload = fingerprint(&entry.payload);
    let json = serde_json::to_string(&ReadingV1::new(reading.clone()))
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    connection
        .prepare_cached("INSERT OR IGNORE INTO payload (sha256, bytes) VALUES (?1, ?2)")?
        .execute(params![payload, entry.payload])?;
    connection
        .prepare_cached(
            "INSERT INTO operation (at, kind, article, payload, version, resources, ingested, \
             state, reading, passages) VALUES (?1, 'ingest', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            at,
            reading.article.id.as_str(),
            payload,
            reading.engine.version,
            reading.engine.resources,
            entry.ingested,
            state,
            json,
            passages::hashes(reading),
        ])?;
    sqlite_shelf::record(connection, reading)?;
    Ok(added)
}

pub(crate) fn explain(path: &str, error: &rusqlite::Error) -> StoreError {
    let path = path.to_owned();
    let reason = error.to_string();
    let nonsense = matches!(
        error,
        rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
    );
    if nonsense {
        // a value is no longer what was stored
        return StoreError::Corrupt { path, reason };
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::Foreign(path),
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Corrupt { path, reason },
        Some(ErrorCode::DiskFull) => StoreError::Full(path),
        Some(ErrorCode::ReadOnly) => StoreError::ReadOnly(path),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy(path),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::Unopenable { path, reason }
        }
        _ => StoreError::Other { path, reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::entry;

    const AT: &str = "2031-03-02T12:00:00Z";

    fn said(n: usize) -> Entry {
        let words = format!("the ferry sank {n} {}", "and nobody knows why ".repeat(200));
        entry("x.txt", "The harbor master", &words)
    }

    #[test]
    fn a_full_disk_keeps_what_was_added_and_goes_on_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Sqlite::open(&folder.path().join("a.db")).unwrap();
        store
            .connection
            .pragma_update(None, "max_page_count", 90)
            .unwrap();
        let failed = (0..1000).find_map(|n| store.add(&said(n), AT).err().map(|e| (n, e)));
        let (kept, error) = failed.unwrap();
        assert!(matches!(error, StoreError::Full(_)), "{error}");
        assert!(kept > 0);
        assert_eq!(store.operations().unwrap().len(), kept);
        assert!(crate::verify(&store, &|_, _| None).unwrap().holds());
        store
            .connection
            .pragma_update(None, "max_page_count", 4000)
            .unwrap();
        for n in 0..=kept {
            let added = store.add(&said(n), AT).unwrap();
            assert_eq!(added == Added::New, n == kept);
        }
    }

    #[test]
    fn several_can_begin_a_ledger_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..20 {
            let path = folder.path().join(format!("{round}.db"));
            let start = std::sync::Barrier::new(6);
            std::thread::scope(|scope| {
                for n in 0..6 {
                    let (path, start) = (&path, &start);
                    scope.spawn(move || {
                        start.wait();
                        let mut store = Sqlite::open(path).unwrap();
                        store.add(&said(n), AT).unwrap();
                    });
                }
            });
            let kept = Sqlite::open(&path).unwrap().operations().unwrap();
            assert_eq!(kept.len(), 6, "round {round}");
        }
    }

    #[test]
    fn what_is_added_together_is_there_in_its_order_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Sqlite::open(&folder.path().join("a.db")).unwrap();
        store.add(&said(1), AT).unwrap();
        let entries = [said(0), said(1), said(2), said(0)];
        let added = store.add_together(&entries, AT).unwrap();
        let expected = [Added::New, Added::Unchanged, Added::New, Added::Unchanged];
        assert_eq!(added, expected);
        assert_eq!(store.operations().unwrap().len(), 3);
        assert_eq!(store.add_together(&[], AT).unwrap(), []);
    }

    #[test]
    fn what_is_opened_to_read_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        Sqlite::open(&path).unwrap().add(&said(0), AT).unwrap();
        let error = Sqlite::open_to_read(&path).unwrap().add(&said(1), AT);
        let error = error.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly(_)), "{error}");
    }
}
