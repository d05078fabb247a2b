//! Opening the ledger that a command looks at.

use std::path::Path;

use counterclaim_ledger::{AsOf, Excerpt, Ledger, Query, Shelf};
use counterclaim_model::decision::Decision;
use counterclaim_store::{Store, StoreError};

use crate::arguments::{List, Until};
use crate::output;

/// A ledger that exists, to read and write.
pub(super) fn existing(path: &Path) -> anyhow::Result<Box<dyn Store + Send>> {
    Ok(counterclaim_store::open_existing(path)?)
}

/// The whole ledger; of a damaged one what can be read, after saying what cannot.
pub(super) fn whole(path: &Path) -> anyhow::Result<Ledger> {
    let store = counterclaim_store::open_to_read(path)?;
    match store.ledger() {
        Err(damage @ StoreError::Corrupt { .. }) => {
            let (ledger, lost) = store.salvage()?;
            if ledger.readings().is_empty() {
                return Err(damage.into());
            }
            output::damaged(&damage.to_string(), &lost);
            Ok(ledger)
        }
        ledger => Ok(ledger?),
    }
}

/// The ledger, as of the moment asked for.
pub(super) fn ledger(path: &Path, until: &Until) -> anyhow::Result<Ledger> {
    let as_of = until
        .as_of
        .as_deref()
        .map(|text| AsOf::parse(text, until.clock.into()));
    let as_of = as_of.transpose()?;
    let ledger = whole(path)?;
    Ok(match as_of {
        Some(as_of) => ledger.as_of(as_of),
        None => ledger,
    })
}

/// The query of a list.
pub(super) fn query(options: &List) -> anyhow::Result<Query> {
    Ok(Query::parse(&options.query.join(" "))?)
}

/// The ledger and the query of a list.
pub(super) fn list(options: &List) -> anyhow::Result<(Ledger, Query)> {
    Ok((
        ledger(&options.ledger.file.path, &options.until)?,
        query(options)?,
    ))
}

/// What the part of the ledger in which a query finds everything says; `None` where the whole is needed.
pub(super) fn excerpt<T>(
    options: &List,
    query: &Query,
    say: impl Fn(&Excerpt) -> T,
) -> anyhow::Result<Option<T>> {
    consult(
        &options.ledger.file.path,
        &options.until,
        |shelf, decisions| Excerpt::of_query(shelf, query, decisions).map(|excerpt| say(&excerpt)),
    )
}

/// What can be said of the present state without reading the whole ledger; `None` where that is needed,
/// also where something is wrong, which reading the whole then says.
pub(super) fn consult<T>(
    path: &Path,
    until: &Until,
    ask: impl Fn(&dyn Shelf, &[Decision]) -> Option<T>,
) -> anyhow::Result<Option<T>> {
    if until.as_of.is_some() {
        return Ok(None);
    }
    let store = counterclaim_store::open_to_read(path)?;
    let mut found = None;
    let asked = store.consult(&mut |shelf, decisions| found = ask(shelf, decisions));
    Ok(found.filter(|_| asked.unwrap_or(false)))
}

/// Keeps no more than the limit.
pub(super) fn limit<T>(entries: &mut Vec<T>, options: &List) {
    entries.truncate(options.limit.unwrap_or(usize::MAX));
}
