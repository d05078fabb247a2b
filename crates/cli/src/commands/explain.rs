//! Shows the evidence of an entry.

use std::path::Path;
use std::sync::Arc;

use anyhow::{anyhow, bail};
use counterclaim_ledger::{Found, Ledger};
use counterclaim_model::ledger::Earlier;
use counterclaim_model::{
    ActorId, ClaimId, EntryId, EventId, PlaceId, QuantityId, Reading, TimeId,
};

use crate::arguments::{Explain, Format};
use crate::input;
use crate::output::{self, Outcome};
use crate::pipeline::{Input, Pipeline};
use crate::screen::Screen;
use crate::view;
use crate::view::trail::{self, of_article, trail};

use super::opening;

/// Runs the command.
pub fn run(options: &Explain) -> anyhow::Result<Outcome> {
    match &options.file {
        Some(file) => explain_in(options, file),
        None => {
            let ledger = opening::whole(&options.ledger.file.path)?;
            let (reading, entry) = find(&ledger, &options.id)?;
            let earlier = match entry {
                Some(EntryId::Claim(claim)) => ledger.said_before(reading, claim),
                _ => Vec::new(),
            };
            print(options, ledger.as_read(reading), entry, earlier)
        }
    }
}

/// The reading of the ledger and the entry in it that an id names; no entry where it names the article.
fn find(ledger: &Ledger, id: &str) -> anyhow::Result<(usize, Option<EntryId>)> {
    match ledger.find(id) {
        Some(Found::Entry(reading, entry)) => Ok((reading, Some(entry))),
        Some(Found::Article(reading)) => Ok((reading, None)),
        None if local(id).is_some() => {
            bail!(
                "'{id}' is an id of one reading; name its file with --in FILE, or give an id of the ledger"
            )
        }
        None => bail!(
            "'{id}': nothing in this ledger has this id; 'counterclaim claims' and 'events' list ids"
        ),
    }
}

/// The word that stands for the article itself beside `--in FILE`.
const ARTICLE: &str = "article";

/// An entry of the reading of a file. A file with several articles is looked through in its order.
fn explain_in(options: &Explain, file: &Path) -> anyhow::Result<Outcome> {
    let name = file.display().to_string();
    let entry = local(&options.id);
    if entry.is_none() && options.id != ARTICLE {
        bail!(
            "'{}' is no id of a reading; use one such as c3, e1 or t2, or '{ARTICLE}'",
            options.id
        );
    }
    let pipeline = Arc::new(Pipeline::load(options.resources.resources.as_deref())?);
    let documents = input::documents(file).map_err(|reason| anyhow!("{name}: {reason}"))?;
    let mut articles = Vec::new();
    for document in documents {
        let own = document.name.clone();
        let input = Input {
            document,
            published: options.published.clone(),
            captured: None,
        };
        let found = pipeline.articles(input);
        articles.extend(found.map_err(|error| anyhow!("{own}: {error}"))?);
    }
    let readings = articles.into_iter().map(|article| pipeline.read(article));
    let found = readings
        .into_iter()
        .find(|reading| follow(reading, entry).is_some());
    match found {
        Some(reading) => print(options, &reading, entry, Vec::new()),
        None => bail!(
            "{name}: has no {}; 'counterclaim read {name}' shows what it has",
            options.id
        ),
    }
}

/// The trail of an entry, or of the article where none is named.
fn follow(reading: &Reading, entry: Option<EntryId>) -> Option<trail::Trail> {
    match entry {
        Some(entry) => trail(reading, entry),
        None => Some(of_article(reading)),
    }
}

fn print(
    options: &Explain,
    reading: &Reading,
    entry: Option<EntryId>,
    earlier: Vec<Earlier>,
) -> anyhow::Result<Outcome> {
    let Some(found) = follow(reading, entry) else {
        bail!("'{}': nothing has this id", options.id);
    };
    let id = &options.id;
    match options.ledger.output.format {
        Format::Text => {
            let screen = Screen::of_stdout();
            let mut shown = trail::show(screen, reading, entry, id, &found);
            shown.push_str(&view::event::earlier(screen, &earlier, 0));
            output::text(&shown)?;
        }
        Format::Json | Format::Jsonl => {
            let mut trail = trail::wire(reading, id, &found);
            trail.said_before = earlier;
            output::json(&trail)?;
        }
    }
    Ok(Outcome::Done)
}

/// An id local to a reading.
fn local(id: &str) -> Option<EntryId> {
    let claim = id.parse::<ClaimId>().map(EntryId::Claim);
    claim
        .or_else(|_| id.parse::<EventId>().map(EntryId::Event))
        .or_else(|_| id.parse::<TimeId>().map(EntryId::Time))
        .or_else(|_| id.parse::<PlaceId>().map(EntryId::Place))
        .or_else(|_| id.parse::<QuantityId>().map(EntryId::Quantity))
        .or_else(|_| id.parse::<ActorId>().map(EntryId::Actor))
        .ok()
}
