//! A ledger in a PostgreSQL database, for teams that write to one ledger at once.

use std::cell::RefCell;
use std::time::Duration;

use ::postgres::{Client, Config, Error, GenericClient, IsolationLevel, NoTls, Row, Transaction};
use counterclaim_ledger::{Ledger, Operation, Shelf};
use counterclaim_model::decision::Decision;
use counterclaim_model::wire::ReadingV1;
use counterclaim_model::{Reading, fingerprint};

use crate::latest::Latest;
use crate::postgres_shelf::{self as shelf, Failure};
use crate::postgres_words::{chain, explain, shown, told, without_password};
use crate::{Added, Entry, Key, News, Position, State, Store, StoreError, Stored, passages};

/// Every change of the format, in order. Never edited, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/postgres/0001.sql"),
    include_str!("../migrations/postgres/0002.sql"),
];
/// The format since which a ledger keeps records to look things up.
const FIRST_WITH_SHELF: i64 = 2;
/// How long to wait for a server that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait for others that write, in the words of the server.
const LOCK_TIMEOUT: &str = "60s";
/// Articles that are fetched at once, so that memory stays flat.
const BATCH: i64 = 64;
/// Advisory lock of who changes the format ("CClm").
const MIGRATING: i64 = 0x4343_6C6D;
/// Advisory lock of who appends decisions.
const DECIDING: i64 = MIGRATING + 1;
/// Advisory lock of who appends an article.
const APPENDING: i64 = MIGRATING + 2;

/// A ledger in the schema `counterclaim` of a PostgreSQL database.
///
/// Connections are not encrypted: reach the server by a socket, on the same machine or through a
/// tunnel.
pub struct Postgres {
    /// Every question needs the connection for itself.
    client: RefCell<Client>,
    /// Where it is, without the password.
    name: String,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Postgres").field(&self.name).finish()
    }
}

impl Postgres {
    /// Whether a name is that of a ledger in PostgreSQL.
    pub fn is_meant(name: &str) -> bool {
        name.starts_with("postgres://") || name.starts_with("postgresql://")
    }

    /// Where the database of a URL is, without password and options.
    pub(crate) fn place(url: &str) -> String {
        match url.parse::<Config>() {
            Ok(config) => shown(&config),
            Err(_) => without_password(url),
        }
    }

    /// Opens a ledger to read and write; makes one in a database that has none.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let mut store = Self::connect(url)?;
        store.migrate()?;
        while !store.catch_up()? {}
        Ok(store)
    }

    /// Records some of what is not recorded yet; whether nothing is left.
    fn catch_up(&mut self) -> Result<bool, StoreError> {
        let name = self.name.clone();
        let explain = |error: Error| explain(&name, &error);
        if shelf::is_complete(self.client.get_mut()).map_err(explain)? {
            return Ok(true);
        }
        let mut transaction = self.client.get_mut().transaction().map_err(explain)?;
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&APPENDING])
            .map_err(explain)?;
        let done = shelf::catch_up(&mut transaction).map_err(|failure| told(&name, failure))?;
        transaction.commit().map_err(explain)?;
        Ok(done)
    }

    /// Opens an existing ledger to read only.
    pub fn open_to_read(url: &str) -> Result<Self, StoreError> {
        let store = Self::connect(url)?;
        store.admit()?;
        store
            .client
            .borrow_mut()
            .batch_execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            .map_err(|error| store.explain(&error))?;
        Ok(store)
    }

    fn connect(url: &str) -> Result<Self, StoreError> {
        let refused = |path: String, reason: String| StoreError::Unopenable { path, reason };
        let mut config: Config = url
            .parse()
            .map_err(|error: Error| refused(without_password(url), chain(&error)))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        config.application_name("counterclaim");
        let name = shown(&config);
        let mut client = config
            .connect(NoTls)
            .map_err(|error| refused(name.clone(), chain(&error)))?;
        client
            .batch_execute(&format!(
                "SET lock_timeout = '{LOCK_TIMEOUT}'; SET client_min_messages = warning"
            ))
            .map_err(|error| explain(&name, &error))?;
        Ok(Self {
            client: RefCell::new(client),
            name,
        })
    }

    fn explain(&self, error: &Error) -> StoreError {
        explain(&self.name, error)
    }

    /// Refuses what is no ledger, or one of a newer program.
    fn admit(&self) -> Result<(), StoreError> {
        let found = format(&mut *self.client.borrow_mut()).map_err(|e| self.explain(&e))?;
        match found {
            Found::Nothing => Err(StoreError::Missing(self.name.clone())),
            Found::Other => Err(StoreError::Foreign(self.name.clone())),
            Found::Ledger(found) => self.admit_format(found),
        }
    }

    fn admit_format(&self, found: i64) -> Result<(), StoreError> {
        let known = MIGRATIONS.len() as i64;
        if found > known {
            return Err(StoreError::Newer {
                path: self.name.clone(),
                found,
                known,
            });
        }
        Ok(())
    }

    /// Brings the ledger to the newest format; several programs may try at once.
    fn migrate(&mut self) -> Result<(), StoreError> {
        let name = self.name.clone();
        let explain = |error: Error| explain(&name, &error);
        let seen = match format(self.client.get_mut()).map_err(explain)? {
            Found::Other => return Err(StoreError::Foreign(name)),
            Found::Ledger(found) => {
                self.admit_format(found)?;
                found
            }
            Found::Nothing => 0,
        };
        if seen == MIGRATIONS.len() as i64 {
            return Ok(());
        }
        let mut transaction = self.client.get_mut().transaction().map_err(explain)?;
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATING])
            .map_err(explain)?;
        let seen = match format(&mut transaction).map_err(explain)? {
            Found::Ledger(found) => found,
            _ => 0,
        };
        transaction
            .batch_execute("CREATE SCHEMA IF NOT EXISTS counterclaim")
            .map_err(explain)?;
        for migration in MIGRATIONS.iter().skip(usize::try_from(seen).unwrap_or(0)) {
            transaction.batch_execute(migration).map_err(explain)?;
        }
        let newest = MIGRATIONS.len() as i64;
        transaction
            .execute("UPDATE counterclaim.ledger SET format = $1", &[&newest])
            .map_err(explain)?;
        transaction.commit().map_err(explain)
    }

    fn reading(&self, json: &str) -> Result<Reading, StoreError> {
        serde_json::from_str::<ReadingV1>(json)
            .map(ReadingV1::into_reading)
            .map_err(|error| StoreError::Corrupt {
                path: self.name.clone(),
                reason: format!("a stored reading cannot be understood: {error}"),
            })
    }

    fn decision(&self, json: &str) -> Result<Decision, StoreError> {
        serde_json::from_str(json).map_err(|error| StoreError::Corrupt {
            path: self.name.clone(),
            reason: format!("a stored decision cannot be understood: {error}"),
        })
    }

    /// Calls `each` with the latest operation on every article, in order of article id; `columns`
    /// follow the id. Holds the connection only between calls.
    fn each_latest(
        &self,
        columns: &str,
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let query = format!(
            "SELECT o.article, {columns} FROM (SELECT DISTINCT ON (article) * \
             FROM counterclaim.operation WHERE article > $1 ORDER BY article, seq DESC LIMIT $2) o \
             LEFT JOIN counterclaim.payload p ON p.sha256 = o.payload ORDER BY o.article"
        );
        let mut after = String::new();
        loop {
            let rows = self.client.borrow_mut().query(&query, &[&after, &BATCH]);
            let rows = rows.map_err(|error| self.explain(&error))?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = last.try_get(0).map_err(|error| self.explain(&error))?;
            rows.into_iter().try_for_each(&mut *each)?;
        }
    }

    fn stored(&self, row: &Row) -> Result<Stored, StoreError> {
        let explain = |error: Error| self.explain(&error);
        let json: &str = row.try_get(1).map_err(explain)?;
        let state: &str = row.try_get(4).map_err(explain)?;
        Ok(Stored {
            reading: self.reading(json)?,
            payload_hash: row.try_get(2).map_err(explain)?,
            passages: row.try_get(3).map_err(explain)?,
            state: if state == "unread" {
                State::Unread
            } else {
                State::Read
            },
            payload: row.try_get(5).map_err(explain)?,
        })
    }

    /// Runs questions that must see one state of the ledger.
    fn at_once<T>(&self, ask: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let say = |words: &str| {
            let said = self.client.borrow_mut().batch_execute(words);
            said.map_err(|error| self.explain(&error))
        };
        say("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let found = ask();
        let ended = say("COMMIT");
        found.and_then(|found| ended.map(|()| found))
    }
}

impl Store for Postgres {
    fn add(&mut self, entry: &Entry, at: &str) -> Result<Added, StoreError> {
        let name = self.name.clone();
        let explain = |error: Error| explain(&name, &error);
        let json = serde_json::to_string(&ReadingV1::new(entry.reading.clone()));
        let json = json.map_err(|error| StoreError::Other {
            path: name.clone(),
            reason: error.to_string(),
        })?;
        let mut transaction = self
            .client
            .get_mut()
            .build_transaction()
            .isolation_level(IsolationLevel::ReadCommitted)
            .start()
            .map_err(explain)?;
        let added = append(&mut transaction, entry, &json, at);
        let added = added.map_err(|failure| told(&name, failure))?;
        transaction.commit().map_err(explain)?;
        Ok(added)
    }

    fn holds(&self, key: &Key) -> Result<bool, StoreError> {
        latest(&mut *self.client.borrow_mut(), key.article.as_str())
            .map(|known| known.is_some_and(|known| known.matches(key)))
            .map_err(|error| self.explain(&error))
    }

    fn operations(&self) -> Result<Vec<Operation>, StoreError> {
        let query = "SELECT reading FROM counterclaim.operation ORDER BY seq";
        let rows = self.client.borrow_mut().query(query, &[]);
        let mut out = Vec::new();
        for row in rows.map_err(|error| self.explain(&error))? {
            let json: &str = row.try_get(0).map_err(|error| self.explain(&error))?;
            out.push(Operation::Ingest(Box::new(self.reading(json)?)));
        }
        let decisions = self.decisions()?.into_iter().map(Box::new);
        out.extend(decisions.map(Operation::Decide));
        Ok(out)
    }

    fn decide(&mut self, decisions: &[Decision], at: &str) -> Result<usize, StoreError> {
        let name = self.name.clone();
        let explain = |error: Error| explain(&name, &error);
        let mut transaction = self.client.get_mut().transaction().map_err(explain)?;
        transaction
            .execute("SELECT pg_advisory_xact_lock($1)", &[&DECIDING])
            .map_err(explain)?;
        let mut new = 0;
        for decision in decisions {
            let json = serde_json::to_string(decision).map_err(|error| StoreError::Other {
                path: name.clone(),
                reason: error.to_string(),
            })?;
            new += transaction
                .execute(
                    "INSERT INTO counterclaim.decision (at, id, decision) VALUES ($1, $2, $3) \
                     ON CONFLICT (id) DO NOTHING",
                    &[&at, &decision.id, &json],
                )
                .map_err(explain)?;
        }
        transaction.commit().map_err(explain)?;
        Ok(usize::try_from(new).unwrap_or(usize::MAX))
    }

    fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        let query = "SELECT decision FROM counterclaim.decision ORDER BY seq";
        let rows = self.client.borrow_mut().query(query, &[]);
        let rows = rows.map_err(|error| self.explain(&error))?;
        let decisions = rows.iter().map(|row| {
            let json: &str = row.try_get(0).map_err(|error| self.explain(&error))?;
            self.decision(json)
        });
        decisions.collect()
    }

    fn visit(
        &self,
        visit: &mut dyn FnMut(Stored) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let columns = "o.reading, o.payload, o.passages, o.state, p.bytes";
        self.each_latest(columns, &mut |row| visit(self.stored(&row)?))
    }

    fn ledger(&self) -> Result<Ledger, StoreError> {
        self.at_once(|| {
            let mut readings = Vec::new();
            self.each_latest("o.reading", &mut |row| {
                let json: &str = row.try_get(1).map_err(|error| self.explain(&error))?;
                readings.push(self.reading(json)?);
                Ok(())
            })?;
            Ok(Ledger::from_parts(readings, self.decisions()?))
        })
    }

    fn news(&self, after: Position, most: usize) -> Result<News, StoreError> {
        let explain = |error: Error| self.explain(&error);
        let mut news = News {
            position: after,
            ..News::default()
        };
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let query = "SELECT seq, reading FROM counterclaim.operation WHERE seq > $1 \
                     ORDER BY seq LIMIT $2";
        let rows = self
            .client
            .borrow_mut()
            .query(query, &[&after.operation, &most]);
        for row in rows.map_err(explain)? {
            news.position.operation = row.try_get(0).map_err(explain)?;
            let json: &str = row.try_get(1).map_err(explain)?;
            news.readings.push(self.reading(json)?);
        }
        let query = "SELECT seq, decision FROM counterclaim.decision WHERE seq > $1 ORDER BY seq";
        let rows = self.client.borrow_mut().query(query, &[&after.decision]);
        for row in rows.map_err(explain)? {
            news.position.decision = row.try_get(0).map_err(explain)?;
            let json: &str = row.try_get(1).map_err(explain)?;
            news.decisions.push(self.decision(json)?);
        }
        Ok(news)
    }

    fn position(&self) -> Result<Position, StoreError> {
        let explain = |error: Error| self.explain(&error);
        let query = "SELECT (SELECT coalesce(max(seq), 0) FROM counterclaim.operation), \
                     (SELECT coalesce(max(seq), 0) FROM counterclaim.decision)";
        let row = self
            .client
            .borrow_mut()
            .query_one(query, &[])
            .map_err(explain)?;
        Ok(Position {
            operation: row.try_get(0).map_err(explain)?,
            decision: row.try_get(1).map_err(explain)?,
        })
    }

    fn consult(&self, ask: &mut dyn FnMut(&dyn Shelf, &[Decision])) -> Result<bool, StoreError> {
        let format = format(&mut *self.client.borrow_mut()).map_err(|e| self.explain(&e))?;
        if !matches!(format, Found::Ledger(found) if found >= FIRST_WITH_SHELF) {
            return Ok(false);
        }
        self.at_once(|| {
            let decisions = self.decisions()?;
            let mut client = self.client.borrow_mut();
            let consulted = shelf::consult(&mut *client, &mut |shelf| ask(shelf, &decisions));
            consulted.map_err(|failure| told(&self.name, failure))
        })
    }
}

/// What a database holds.
enum Found {
    Nothing,
    /// A schema of our name that is not ours.
    Other,
    /// A ledger of this format.
    Ledger(i64),
}

fn format(client: &mut impl GenericClient) -> Result<Found, Error> {
    let row = client.query_one(
        "SELECT to_regclass('counterclaim.ledger') IS NOT NULL, \
         EXISTS (SELECT FROM pg_tables WHERE schemaname = 'counterclaim')",
        &[],
    )?;
    match (row.try_get(0)?, row.try_get(1)?) {
        (true, _) => {
            let row = client.query_one("SELECT max(format) FROM counterclaim.ledger", &[])?;
            Ok(Found::Ledger(
                row.try_get::<_, Option<i64>>(0)?.unwrap_or(0),
            ))
        }
        (false, true) => Ok(Found::Other),
        (false, false) => Ok(Found::Nothing),
    }
}

fn latest(client: &mut impl GenericClient, article: &str) -> Result<Option<Latest>, Error> {
    let row = client.query_opt(
        "SELECT version, resources, ingested, state FROM counterclaim.operation \
         WHERE article = $1 ORDER BY seq DESC LIMIT 1",
        &[&article],
    )?;
    row.map(|row| {
        Ok(Latest {
            version: row.try_get(0)?,
            resources: row.try_get(1)?,
            ingested: row.try_get(2)?,
            state: row.try_get(3)?,
        })
    })
    .transpose()
}

/// Appends an article. Others who append wait until this is done, so that the order of operations is
/// that of their numbers and the records are those of all operations before.
fn append(
    transaction: &mut Transaction<'_>,
    entry: &Entry,
    json: &str,
    at: &str,
) -> Result<Added, Failure> {
    let reading = &entry.reading;
    let article = reading.article.id.as_str();
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&APPENDING])?;
    let known = latest(transaction, article)?;
    let added = match &known {
        None => Added::New,
        Some(known) if known.is_same(entry) => return Ok(Added::Unchanged),
        Some(_) => Added::Again,
    };
    let is_recorded = shelf::is_complete(transaction)?;
    let payload = fingerprint(&entry.payload);
    transaction.execute(
        "INSERT INTO counterclaim.payload (sha256, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        &[&payload, &entry.payload],
    )?;
    let row = transaction.query_one(
        "INSERT INTO counterclaim.operation (at, kind, article, payload, version, resources, \
         ingested, state, reading, passages) VALUES ($1, 'ingest', $2, $3, $4, $5, $6, $7, $8, $9) \
         RETURNING seq",
        &[
            &at,
            &article,
            &payload,
            &reading.engine.version,
            &reading.engine.resources,
            &entry.ingested,
            &entry.state.word(),
            &json,
            &passages::hashes(reading),
        ],
    )?;
    if is_recorded {
        shelf::record(transaction, row.try_get(0)?, reading)?;
    }
    Ok(added)
}
