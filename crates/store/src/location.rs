//! From the name of a ledger to the store that keeps it.

use std::path::Path;

use crate::{Postgres, Sqlite, Store, StoreError};

/// Opens a ledger to read and write: a `postgres://` address, or a file; makes one where there is none.
pub fn open(name: &Path) -> Result<Box<dyn Store + Send>, StoreError> {
    match address(name) {
        Some(url) => Ok(Box::new(Postgres::open(url)?)),
        None => Ok(Box::new(Sqlite::open(name)?)),
    }
}

/// Opens an existing ledger to read only.
pub fn open_to_read(name: &Path) -> Result<Box<dyn Store + Send>, StoreError> {
    match address(name) {
        Some(url) => Ok(Box::new(Postgres::open_to_read(url)?)),
        None => Ok(Box::new(Sqlite::open_to_read(name)?)),
    }
}

/// Opens an existing ledger to read and write.
pub fn open_existing(name: &Path) -> Result<Box<dyn Store + Send>, StoreError> {
    drop(open_to_read(name)?);
    open(name)
}

/// Whether a ledger of this name is kept by a server and not in a file.
pub fn is_served(name: &Path) -> bool {
    address(name).is_some()
}

/// What people call a ledger: the name of its file, or where its database is, without a password.
pub fn shown(name: &Path) -> String {
    match address(name) {
        Some(url) => Postgres::place(url),
        None => {
            let file = name.file_name().unwrap_or(name.as_os_str());
            file.to_string_lossy().into_owned()
        }
    }
}

fn address(name: &Path) -> Option<&str> {
    name.to_str().filter(|name| Postgres::is_meant(name))
}
