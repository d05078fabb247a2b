//! The table of one event for the pages of other sites: no script, no cookie, a policy of its own.

use askama::Template;

use super::event::{counted, gaps, newest, told};
use super::holds::{Holds, holds};
use super::problem::Problem;
use super::{Asked, ChipPart, written};
use crate::{Reply, words};

/// Styles of this site only; any site may frame it, and nothing in it runs, loads or is sent.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors *";

#[derive(Template)]
#[template(path = "embed.html")]
struct Embed {
    title: String,
    theme: &'static str,
    chip: ChipPart,
    counted: String,
    as_of: Option<String>,
    clock: &'static str,
    holds: Holds,
    gaps: Vec<String>,
    dossier: String,
}

/// Answers a request for an event as a part of another page.
pub(crate) fn embed(asked: &Asked<'_>, id: &str) -> Result<Reply, Problem> {
    let choices = &asked.choices;
    let whole = newest(asked, id)?;
    let event = told(asked, &whole, asked.newest.ledger.of_event(&whole))?;
    let page = Embed {
        title: event.title.clone(),
        theme: choices.theme,
        chip: words::status(event.status).into(),
        counted: counted(&event),
        as_of: choices.as_of.clone(),
        clock: choices.clock_name(),
        holds: holds(&event, choices),
        gaps: gaps(&event),
        dossier: choices.to(&format!("/events/{}", whole.id), &[]),
    };
    Ok(written(&page).with("content-security-policy", POLICY))
}
