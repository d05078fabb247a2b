//! Lists the events of a ledger.

use crate::arguments::List;
use crate::output::{self, Outcome};
use crate::view::lists;

use super::opening;

/// Runs the command.
pub fn run(options: &List) -> anyhow::Result<Outcome> {
    let query = opening::query(options)?;
    let found = opening::excerpt(options, &query, |excerpt| excerpt.events(&query))?;
    let mut list = match found {
        Some(list) => list,
        None => opening::list(options)?.0.events(&query),
    };
    opening::limit(&mut list.events, options);
    output::list(
        options.ledger.output.format,
        &list,
        &list.events,
        |screen| lists::events(screen, &list),
    )?;
    Ok(Outcome::Done)
}
