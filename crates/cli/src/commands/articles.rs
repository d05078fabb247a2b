//! Lists articles.

use crate::arguments::List;
use crate::output::{self, Outcome};
use crate::view::lists;

use super::opening;

/// Runs the command.
pub fn run(options: &List) -> anyhow::Result<Outcome> {
    let query = opening::query(options)?;
    let found = opening::excerpt(options, &query, |excerpt| excerpt.articles(&query))?;
    let mut list = match found {
        Some(list) => list,
        None => opening::list(options)?.0.articles(&query),
    };
    opening::limit(&mut list.articles, options);
    output::list(
        options.ledger.output.format,
        &list,
        &list.articles,
        |screen| lists::articles(screen, &list),
    )?;
    Ok(Outcome::Done)
}
