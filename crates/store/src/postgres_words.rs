//! What a PostgreSQL ledger is called and how its errors are told, without a password in either.

use std::error::Error as _;

use ::postgres::config::Host;
use ::postgres::error::SqlState;
use ::postgres::{Config, Error};

use crate::StoreError;
use crate::postgres_shelf::Failure;

/// What went wrong with the records, in words.
pub(crate) fn told(name: &str, failure: Failure) -> StoreError {
    match failure {
        Failure::Server(error) => explain(name, &error),
        Failure::Nonsense(error) => StoreError::Corrupt {
            path: name.to_owned(),
            reason: format!("a stored reading cannot be understood: {error}"),
        },
    }
}

/// A URL up to where a password could stand, for what cannot be parsed.
pub(crate) fn without_password(url: &str) -> String {
    let scheme = url.split("://").next().unwrap_or_default();
    let rest = url.split('@').next_back().filter(|_| url.contains('@'));
    let rest = rest.unwrap_or_else(|| url.split("://").nth(1).unwrap_or_default());
    let rest = rest.split('?').next().unwrap_or_default();
    format!("{scheme}://{rest}")
}

/// Where a database is, without password and options.
pub(crate) fn shown(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        Some(Host::Unix(path)) => path.display().to_string(),
        None => "localhost".to_owned(),
    };
    let port = config.get_ports().first().filter(|port| **port != 5432);
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    let user = config
        .get_user()
        .map_or_else(String::new, |user| format!("{user}@"));
    let name = config
        .get_dbname()
        .or(config.get_user())
        .unwrap_or_default();
    format!("postgres://{user}{host}{port}/{name}")
}

/// An error with its causes; those of the server in its own words.
pub(crate) fn chain(error: &Error) -> String {
    if let Some(said) = error.as_db_error() {
        return said.message().to_owned();
    }
    let mut out = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        out = format!("{out}: {cause}");
        source = cause.source();
    }
    out
}

/// What a server's refusal means for a ledger.
pub(crate) fn explain(name: &str, error: &Error) -> StoreError {
    let path = name.to_owned();
    let reason = chain(error);
    let Some(code) = error.code() else {
        let io = match error.source() {
            Some(cause) => cause.is::<std::io::Error>(),
            None => false,
        };
        return if error.is_closed() || io {
            StoreError::Lost { path, reason }
        } else {
            StoreError::Other { path, reason }
        };
    };
    if *code == SqlState::DISK_FULL {
        StoreError::Full(path)
    } else if [
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::INSUFFICIENT_PRIVILEGE,
    ]
    .contains(code)
    {
        StoreError::ReadOnly(path)
    } else if [
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::TOO_MANY_CONNECTIONS,
    ]
    .contains(code)
    {
        StoreError::Busy(path)
    } else if [SqlState::DATA_CORRUPTED, SqlState::INDEX_CORRUPTED].contains(code) {
        StoreError::Corrupt { path, reason }
    } else if code.code().starts_with("57P") || code.code().starts_with("08") {
        StoreError::Lost { path, reason }
    } else {
        StoreError::Other { path, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: &str) {
        let name = match url.parse::<Config>() {
            Ok(config) => shown(&config),
            Err(_) => without_password(url),
        };
        assert_eq!(name, expected);
        assert!(!name.contains("secret"), "{name}");
    }

    #[test]
    fn passwords_are_never_shown() {
        check(
            "postgres://ada:secret@db.example/desk",
            "postgres://ada@db.example/desk",
        );
        check(
            "postgres://ada@db.example:6000/desk",
            "postgres://ada@db.example:6000/desk",
        );
        check(
            "postgresql:///desk?host=/run/pg&user=ada&password=secret",
            "postgres://ada@/run/pg/desk",
        );
        check(
            "postgres://ada:secret@db.example:port/desk",
            "postgres://db.example:port/desk",
        );
        check("postgres://x?password=secret&nonsense=1", "postgres://x");
    }
}
