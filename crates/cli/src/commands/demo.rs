//! Shows an example on fictional articles that are part of the program.

use std::path::PathBuf;
use std::sync::Arc;

use counterclaim_ingest::Document;
use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::fingerprint;
use counterclaim_model::ledger::EventsV1;
use counterclaim_store::{Entry, Sqlite, State, Store};

use crate::arguments::{Demo, Format};
use crate::output::{self, Outcome, note};
use crate::pipeline::{Input, Pipeline};
use crate::screen::Screen;
use crate::view;

use super::add::now;

/// An article of the example and its name.
macro_rules! article {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../../examples/port-kerrin/", $name)),
        )
    };
}

/// The articles, by name; written for this program, about a place that does not exist.
const ARTICLES: &[(&str, &str)] = &[
    article!("1-northern-wire-accusation.txt"),
    article!("2-halvland-tribune-denial.txt"),
    article!("3-kerrin-gazette-copy.txt"),
    article!("4-saltmere-courier-toll.txt"),
    article!("5-northern-wire-correction.html"),
    article!("6-halvland-tribune-insurer.txt"),
    article!("7-saltmere-courier-inquiry.txt"),
];

/// Runs the command.
pub fn run(options: &Demo) -> anyhow::Result<Outcome> {
    let pipeline = Arc::new(Pipeline::load(None)?);
    let mut store: Box<dyn Store + Send> = match &options.ledger {
        Some(path) => counterclaim_store::open(path)?,
        None => Box::new(Sqlite::in_memory()?),
    };
    for entry in example(&pipeline) {
        store.add(&entry, &now())?;
    }
    let ledger = store.ledger()?;
    let events = ledger.events(&Query::default());
    output::list(options.output.format, &events, &events.events, |screen| {
        overview(screen, &ledger, &events)
    })?;
    if options.output.format == Format::Text {
        note(&how_to_go_on(options.ledger.as_ref()));
    }
    Ok(Outcome::Done)
}

/// The example's articles, read.
pub(super) fn example(pipeline: &Pipeline) -> impl Iterator<Item = Entry> {
    let articles = ARTICLES.iter();
    articles.flat_map(move |(name, text)| entries(pipeline, name, text))
}

fn entries(pipeline: &Pipeline, name: &str, text: &str) -> Vec<Entry> {
    let input = Input {
        document: Document {
            name: format!("demo/{name}"),
            bytes: text.as_bytes().to_vec(),
            ..Document::default()
        },
        ..Input::default()
    };
    let articles = pipeline.articles(input).unwrap_or_default();
    let entries = articles.into_iter().map(|article| Entry {
        payload: article.payload.clone(),
        ingested: fingerprint(text.as_bytes()),
        reading: pipeline.read(article),
        state: State::Read,
    });
    entries.collect()
}

/// The articles, then the event of which most is said, then the other events.
fn overview(screen: Screen, ledger: &Ledger, events: &EventsV1) -> String {
    let articles = ledger.articles(&Query::default());
    let mut out = view::lists::articles(screen, &articles);
    let most = events
        .events
        .iter()
        .max_by_key(|event| (event.articles.len(), event.claims.len()));
    if let Some(event) = most {
        out.push('\n');
        out.push_str(&view::event::dossier(screen, event));
    }
    out.push('\n');
    out + &view::lists::events(screen, events)
}

fn how_to_go_on(kept: Option<&PathBuf>) -> String {
    match kept {
        Some(path) => {
            let path = path.display();
            format!(
                "\nKept in {path}. Go on with:\n  counterclaim events --ledger {path}\n  \
                 counterclaim claims stance:deny --ledger {path}\n  \
                 counterclaim explain C-… --ledger {path}"
            )
        }
        None => "\nThe articles are fictional and nothing was kept. Go on with:\n  \
                 counterclaim demo --ledger demo.db   keeps the example\n  \
                 counterclaim read FILE               reads an article of your own"
            .to_owned(),
    }
}
