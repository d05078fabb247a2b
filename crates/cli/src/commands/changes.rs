//! Says what changed between two moments.

use counterclaim_ledger::Query;

use crate::arguments::{Changes, List, Until};
use crate::output::{self, Outcome};
use crate::view::lists;

use super::opening;

/// Runs the command.
pub fn run(options: &Changes) -> anyhow::Result<Outcome> {
    let List {
        query,
        until,
        ledger,
        ..
    } = &options.list;
    let query = Query::parse(&query.join(" "))?;
    let from = Until {
        as_of: Some(options.from.clone()),
        clock: until.clock,
    };
    let earlier = opening::ledger(&ledger.file.path, &from)?;
    let later = opening::ledger(&ledger.file.path, until)?;
    let mut list = later.changes_since(&earlier, &query);
    opening::limit(&mut list.changes, &options.list);
    output::list(ledger.output.format, &list, &list.changes, |screen| {
        lists::changes(screen, &list)
    })?;
    Ok(Outcome::Done)
}
