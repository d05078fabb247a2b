//! Lists claims.

use crate::arguments::List;
use crate::output::{self, Outcome};
use crate::view::lists;

use super::opening;

/// Runs the command.
pub fn run(options: &List) -> anyhow::Result<Outcome> {
    let (ledger, query) = opening::list(options)?;
    let mut list = ledger.claims(&query);
    opening::limit(&mut list.claims, options);
    output::list(
        options.ledger.output.format,
        &list,
        &list.claims,
        |screen| lists::claims(screen, &list),
    )?;
    Ok(Outcome::Done)
}
