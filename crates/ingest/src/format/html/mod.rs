//! Web pages: readable text in document order, with the story told from the rest.

mod content;
mod element;
mod facts;
mod json_ld;
mod names;
mod reader;

use counterclaim_model::Alignment;

pub(crate) use names::Markup;

use super::Draft;
use crate::read::Options;

/// Deeper pages, and longer ones, are not given to the libraries that choose the content: they are
/// recursive or slow on such pages.
const DEEPEST: usize = 400;
const LONGEST: usize = 6_000_000;
/// Tags with more attributes make them quadratic: they look every name up among all before it.
const MOST_ATTRIBUTES: usize = 1_000;

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
    let mut page = reader::read(source, &resources.markup, false);
    if running_text(&page) < LEAST_TEXT {
        // Some pages hide their story until a script has run.
        let whole = reader::read(source, &resources.markup, true);
        if running_text(&whole) >= LEAST_TEXT {
            page = whole;
        }
    }
    let article = json_ld::article(&page.json_ld);
    let body = article.as_ref().and_then(|article| article.body.as_deref());
    let libraries = page.depth <= DEEPEST
        && page.most_attributes <= MOST_ATTRIBUTES
        && source.len() <= LONGEST
        && page.text.len() <= options.max_article_bytes;
    content::choose(source, &mut page, body, libraries);
    let facts = facts::facts(&page, article, url, resources);
    Draft {
        alignment: Alignment::new(std::mem::take(&mut page.runs)),
        text: page.text,
        paragraphs: page.paragraphs,
        facts,
        marked_up: true,
    }
}
