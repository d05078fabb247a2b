//! Searches events, claims, articles and actors at once.

use crate::arguments::List;
use crate::output::{self, Outcome};
use crate::view::lists;

use super::opening;

/// Runs the command.
pub fn run(options: &List) -> anyhow::Result<Outcome> {
    let query = opening::query(options)?;
    let found = opening::excerpt(options, &query, |excerpt| excerpt.search(&query))?;
    let mut list = match found {
        Some(list) => list,
        None => opening::list(options)?.0.search(&query),
    };
    opening::limit(&mut list.search, options);
    output::list(
        options.ledger.output.format,
        &list,
        &list.search,
        |screen| lists::search(screen, &list),
    )?;
    Ok(Outcome::Done)
}
