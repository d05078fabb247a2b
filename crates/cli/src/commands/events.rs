//! Lists the events of a ledger.

use crate::arguments::List;
use crate::output::{self, Outcome};
use crate::view::lists;

use super::opening;

/// Runs the command.
pub fn run(options: &List) -> anyhow::Result<Outcome> {
    let (ledger, query) = opening::list(options)?;
    let mut list = ledger.events(&query);
    opening::limit(&mut list.events, options);
    output::list(
        options.ledger.output.format,
        &list,
        &list.events,
        |screen| lists::events(screen, &list),
    )?;
    Ok(Outcome::Done)
}
