//! Title and body that a container keeps apart become one text with what is known of it.

use std::collections::BTreeSet;

use super::entry::escaped;
use super::{Draft, Facts, html, text};
use crate::paragraph::{Role, key};
use crate::read::Options;

/// The words of an article as a container gives them.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// A page or a part of one.
    Html(String),
    /// Plain text.
    Text(String),
}

/// An article as a container gives it.
#[derive(Debug)]
pub(crate) struct Given {
    /// Its headline, if it is not in the body.
    pub(crate) title: Option<String>,
    /// Its words.
    pub(crate) body: Body,
    /// What else is said about it.
    pub(crate) facts: Facts,
}

/// The text: the title, unless the body begins with it, a blank line, and the body.
pub(crate) fn compose(given: Given, options: &Options) -> Draft {
    let url = options.url.clone().or_else(|| given.facts.url.clone());
    let title = given
        .title
        .as_deref()
        .map(str::trim)
        .filter(|title| !title.is_empty());
    let mut draft = match given.body {
        Body::Text(body) => plain(title, body),
        Body::Html(page) if is_page(&page) => html::read(&page, url.as_deref(), options),
        Body::Html(part) => fragment(title, &part, url.as_deref(), options),
    };
    let own = std::mem::take(&mut draft.facts);
    draft.facts = given.facts.over(own);
    if draft.facts.outlet.is_none() {
        draft.facts.outlet = url.as_deref().and_then(html::domain);
    }
    if let Some(title) = title {
        draft.facts.headlines.insert(0, title.to_owned());
    }
    draft
}

fn plain(title: Option<&str>, body: String) -> Draft {
    let first = body.lines().map(str::trim).find(|line| !line.is_empty());
    let repeated = title.is_none_or(|title| first.is_some_and(|first| key(first) == key(title)));
    let whole = match title {
        Some(title) if !repeated => {
            let title: Vec<&str> = title.split_whitespace().collect();
            format!("{}\n\n{body}", title.join(" "))
        }
        _ => body,
    };
    text::read(whole, false)
}

/// Whether markup is a page of its own.
fn is_page(markup: &str) -> bool {
    let mut end = markup.len().min(4096);
    while !markup.is_char_boundary(end) {
        end -= 1;
    }
    let head = markup[..end].to_ascii_lowercase();
    ["<html", "<body", "<head>", "<!doctype"]
        .iter()
        .any(|tag| head.contains(tag))
}

/// A part of a page: all of it is the article, but for what says itself that it is not.
fn fragment(title: Option<&str>, part: &str, url: Option<&str>, options: &Options) -> Draft {
    let heading = title.map_or(String::new(), |title| {
        format!("<h1>{}</h1>\n", escaped(title))
    });
    let part = if part.contains('<') {
        part.to_owned()
    } else {
        // Words with line breaks and no markup.
        let blocks = part.split("\n\n").map(|block| format!("<p>{block}</p>"));
        blocks.collect::<Vec<_>>().join("\n")
    };
    let source = format!("<article>{heading}{part}</article>");
    let mut draft = html::read(&source, url, options);
    let mut seen = BTreeSet::new();
    for paragraph in &mut draft.paragraphs {
        let own = key(paragraph.span.slice(&draft.text));
        let heading = matches!(paragraph.hints.role, Role::Heading(1)) && !seen.insert(own);
        if paragraph.hints.region.is_none() && !heading {
            paragraph.hints.content = Some(1.0);
        }
    }
    draft
}
