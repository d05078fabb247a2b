//! Shows one event of a ledger.

use anyhow::bail;
use counterclaim_ledger::{Excerpt, Found};
use counterclaim_model::EntryId;
use counterclaim_model::ledger::EventsV1;

use crate::arguments::One;
use crate::output::{self, Outcome};
use crate::view;

use super::opening;

/// Runs the command.
pub fn run(options: &One) -> anyhow::Result<Outcome> {
    let Some(list) = find(options)? else {
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

/// The event in the shape of a list; `None` where nothing has the id.
fn find(options: &One) -> anyhow::Result<Option<EventsV1>> {
    let path = &options.ledger.file.path;
    let looked_up = opening::consult(path, &options.until, |shelf, decisions| {
        let excerpt = Excerpt::of_event(shelf, &options.id, decisions)?;
        Some(excerpt.event(&options.id))
    })?;
    if let Some(found) = looked_up {
        return Ok(found);
    }
    let ledger = opening::ledger(path, &options.until)?;
    Ok(match ledger.find(&options.id) {
        Some(Found::Entry(reading, EntryId::Event(event))) => Some(ledger.event(reading, event)),
        _ => None,
    })
}
