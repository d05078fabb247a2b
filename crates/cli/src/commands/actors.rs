//! Lists everybody who speaks or is spoken of.

use crate::arguments::List;
use crate::output::{self, Outcome};
use crate::view::lists;

use super::opening;

/// Runs the command.
pub fn run(options: &List) -> anyhow::Result<Outcome> {
    let query = opening::query(options)?;
    let found = opening::excerpt(options, &query, |excerpt| excerpt.actors(&query))?;
    let mut list = match found {
        Some(list) => list,
        None => opening::list(options)?.0.actors(&query),
    };
    opening::limit(&mut list.actors, options);
    output::list(
        options.ledger.output.format,
        &list,
        &list.actors,
        |screen| lists::actors(screen, &list),
    )?;
    Ok(Outcome::Done)
}
