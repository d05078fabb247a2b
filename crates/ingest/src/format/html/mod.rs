//! Web pages: readable text in document order, with the story told from the rest.

mod content;
mod element;
mod entries;
mod facts;
mod json_ld;
mod names;
mod reader;
mod script;
mod tags;

use counterclaim_model::Alignment;

pub(crate) use facts::domain;
pub(crate) use json_ld::plain;
pub(crate) use names::Markup;

use counterclaim_model::Diagnostic;
use json_ld::Described;
use reader::Source;

use super::Draft;
use crate::read::Options;
use crate::resources::Compiled;

/// Deeper pages, and longer ones, are not given to the library that chooses the content: it is
/// recursive or slow on such pages.
const DEEPEST: usize = 400;
const LONGEST: usize = 6_000_000;

/// A page with less running text than this, in bytes, may have hidden it.
const LEAST_TEXT: usize = 400;

/// Bytes of running text outside links and regions of page furniture.
fn running_text(page: &reader::Source) -> usize {
    let running = page.paragraphs.iter().filter(|paragraph| {
        let passage = paragraph.span.slice(&page.text);
        paragraph.hints.linked < 0.3
            && passage.len() >= 80
            && crate::paragraph::ends_like_a_sentence(passage)
    });
    running.map(|paragraph| paragraph.span.len()).sum()
}

/// Reads the source of a page that was retrieved from `url`.
pub(crate) fn read(source: &str, url: Option<&str>, options: &Options) -> Draft {
    let resources = options.resources.get();
    let source = &*tags::without_traps(source);
    let mut page = reader::read(source, &resources.markup, false);
    let article = json_ld::article(&page.json_ld);
    let stated = article.as_ref().and_then(|article| article.body.as_deref());
    let stated = stated.map_or(0, str::len);
    let shown = running_text(&page);
    // Some pages hide their story until a script has run, or all of it but its beginning.
    if shown < LEAST_TEXT || shown < stated / 2 {
        let whole = reader::read(source, &resources.markup, true);
        let found = running_text(&whole);
        if found >= LEAST_TEXT && found >= stated / 5 * 4 {
            page = whole;
        }
    }
    if page.paragraphs.is_empty() {
        reader::show_title(source, &mut page);
    }
    let body = article.as_ref().and_then(|article| article.body.as_deref());
    let library = page.depth <= DEEPEST
        && source.len() <= LONGEST
        && page.text.len() <= options.max_article_bytes;
    content::choose(source, &mut page, body, library);
    let entries = entries::entries(&page, article.as_ref());
    let remarks = remarks(&page, article.as_ref(), resources);
    let facts = facts::facts(&page, article, url, resources);
    Draft {
        alignment: Alignment::new(std::mem::take(&mut page.runs)),
        text: page.text,
        paragraphs: page.paragraphs,
        facts,
        marked_up: true,
        entries,
        remarks,
    }
}

/// A story with more bytes of running text than this is whole, whatever the page says about paying.
const WHOLE_STORY: usize = 2_500;

/// What the page does not show: a story behind a paywall, a story that scripts would fetch.
fn remarks(page: &Source, article: Option<&Described>, resources: &Compiled) -> Vec<Diagnostic> {
    let mut remarks = Vec::new();
    if page.only_title {
        remarks.push(Diagnostic::new(
            "I011",
            "the page shows no text without its scripts; only its title was read",
            "save the page from a browser, after it has loaded",
        ));
    }
    let said = article.and_then(|article| article.free) == Some(false);
    let asked = page.paragraphs.iter().any(|paragraph| {
        let passage = paragraph.span.slice(&page.text);
        passage.len() < 300 && resources.phrases.is_paywall(passage)
    });
    let story: usize = page
        .paragraphs
        .iter()
        .filter(|paragraph| paragraph.hints.content.unwrap_or(0.0) >= 0.5)
        .map(|paragraph| paragraph.span.len())
        .sum();
    if (said || asked) && story < WHOLE_STORY {
        let why = if asked {
            "asks to subscribe"
        } else {
            "says it is not free"
        };
        remarks.push(Diagnostic::new(
            "I012",
            format!("a paywall stub: the page {why} and shows {story} bytes of its story"),
            "what is missing may change who said what; read the whole article if you can",
        ));
    }
    remarks
}
