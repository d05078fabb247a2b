//! Opening the ledger that a command looks at.

use std::path::Path;

use anyhow::bail;
use counterclaim_ledger::{AsOf, Ledger, Query};
use counterclaim_store::{Sqlite, Store};

use crate::arguments::{List, Until};

/// Refuses what would be taken for a file but means something else.
pub(super) fn file(path: &Path) -> anyhow::Result<&Path> {
    let text = path.to_string_lossy();
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        bail!("{text}: this build keeps ledgers in files only; give a file with --ledger");
    }
    Ok(path)
}

/// The ledger, as of the moment asked for.
pub(super) fn ledger(path: &Path, until: &Until) -> anyhow::Result<Ledger> {
    let as_of = until
        .as_of
        .as_deref()
        .map(|text| AsOf::parse(text, until.clock.into()));
    let as_of = as_of.transpose()?;
    let ledger = Sqlite::open_to_read(file(path)?)?.ledger()?;
    Ok(match as_of {
        Some(as_of) => ledger.as_of(as_of),
        None => ledger,
    })
}

/// The ledger and the query of a list.
pub(super) fn list(options: &List) -> anyhow::Result<(Ledger, Query)> {
    let query = Query::parse(&options.query.join(" "))?;
    Ok((ledger(&options.ledger.ledger, &options.until)?, query))
}

/// Keeps no more than the limit.
pub(super) fn limit<T>(entries: &mut Vec<T>, options: &List) {
    entries.truncate(options.limit.unwrap_or(usize::MAX));
}
