//! Lists articles.

use crate::arguments::List;
use crate::output::{self, Outcome};
use crate::view::lists;

use super::opening;

/// Runs the command.
pub fn run(options: &List) -> anyhow::Result<Outcome> {
    let (ledger, query) = opening::list(options)?;
    let mut list = ledger.articles(&query);
    opening::limit(&mut list.articles, options);
    output::list(
        options.ledger.output.format,
        &list,
        &list.articles,
        |screen| lists::articles(screen, &list),
    )?;
    Ok(Outcome::Done)
}
