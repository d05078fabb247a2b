//! Shows one event of a ledger.

use anyhow::bail;
use counterclaim_ledger::Found;
use counterclaim_model::EntryId;

use crate::arguments::One;
use crate::output::{self, Outcome};
use crate::view;

use super::opening;

/// Runs the command.
pub fn run(options: &One) -> anyhow::Result<Outcome> {
    let ledger = opening::ledger(&options.ledger.ledger, &options.until)?;
    let Some(Found::Entry(reading, EntryId::Event(event))) = ledger.find(&options.id) else {
        let until = if options.until.as_of.is_some() {
            " at that time"
        } else {
            ""
        };
        bail!(
            "'{}': no event of this ledger has this id{until}; 'counterclaim events' lists them",
            options.id
        );
    };
    let list = ledger.event(reading, event);
    output::list(
        options.ledger.output.format,
        &list,
        &list.events,
        |screen| {
            let dossiers = list
                .events
                .iter()
                .map(|event| view::event::dossier(screen, event));
            dossiers.collect()
        },
    )?;
    Ok(Outcome::Done)
}
