//! Reads articles and prints a reading of each.

use counterclaim_ingest::Seen;

use crate::arguments::{self, Show};
use crate::output::{self, Outcome, Readings};
use crate::view;

use super::reading;

/// Runs the command.
pub fn run(options: &arguments::Read) -> anyhow::Result<Outcome> {
    let show = view::reading::Show {
        spans: options.show.contains(&Show::Spans),
        furniture: options.show.contains(&Show::Furniture),
    };
    let mut readings = Readings::new(options.output.format, show);
    let outcome = reading::read(
        &options.source,
        None,
        false,
        &|_| false,
        &|_| Ok(Seen::default()),
        &mut |finished| match finished {
            Some(finished) => Ok(readings.print(finished.reading)?),
            None => Ok(()),
        },
    );
    readings.end()?;
    let outcome = outcome?;
    output::next_step(
        "counterclaim add FILE keeps it in a ledger; --show spans draws the evidence",
    );
    Ok(outcome)
}
