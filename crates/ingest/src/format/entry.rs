//! One entry of a feed (RSS `item`, Atom `entry`) becomes a text.

use std::collections::BTreeMap;

use counterclaim_model::{Basis, OriginEvidence};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::compose::{Body, Given, compose};
use super::html::plain;
use super::{Draft, Facts};
use crate::date::{Candidate, Stamp, parse_machine};
use crate::read::Options;

/// A reader that takes what feeds in the wild are like, and never expands an entity.
pub(crate) fn lenient(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    config.check_comments = false;
    reader
}

/// A name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The text up to the end of an element called `name`, on one line.
pub(crate) fn text_of(rest: &str, name: &str) -> String {
    let mut reader = lenient(rest);
    let mut text = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Text(part)) => text.push_str(&part),
            Ok(Event::CData(part)) => text.push_str(&part),
            Ok(Event::GeneralRef(reference)) => push_reference(&mut text, &reference),
            Ok(Event::End(tag)) if local(tag.name().as_ref()) == name => break,
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
        if text.len() > 2000 {
            break;
        }
    }
    plain(&text)
}

/// The character that a reference stands for. A name that XML does not know stays as written: what
/// follows is read as HTML, which may know it, and nothing that a document defines is ever expanded.
pub(super) fn push_reference(text: &mut String, reference: &BytesRef<'_>) {
    let name: &str = reference;
    match name {
        "lt" => text.push('<'),
        "gt" => text.push('>'),
        "amp" => text.push('&'),
        "quot" => text.push('"'),
        "apos" => text.push('\''),
        _ => match reference.resolve_char_ref() {
            Ok(Some(c)) => text.push(c),
            _ => {
                text.push('&');
                text.push_str(name);
                text.push(';');
            }
        },
    }
}

/// One element of an entry.
#[derive(Clone, Debug, Default)]
struct Element {
    attributes: BTreeMap<String, String>,
    /// Its characters, those of elements inside it left aside.
    text: String,
    /// What stands between its tags.
    raw: String,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// The elements of an entry by their path, such as `author/name`.
#[derive(Debug, Default)]
struct Elements {
    by_path: BTreeMap<String, Vec<Element>>,
}

impl Elements {
    fn all(&self, path: &str) -> &[Element] {
        self.by_path.get(path).map_or(&[], Vec::as_slice)
    }

    /// The text of the first element with one of these paths that has some.
    fn first(&self, paths: &[&str]) -> Option<(String, &str)> {
        paths.iter().find_map(|path| {
            let mut texts = self.all(path).iter().map(|element| element.text.trim());
            let text = texts.find(|text| !text.is_empty())?;
            let (key, _) = self.by_path.get_key_value(*path)?;
            Some((text.to_owned(), key.as_str()))
        })
    }
}

/// Elements that stand deeper than this count as part of the one around them.
const DEEPEST: usize = 64;

/// Takes an entry apart. Elements are known by their names with the usual prefixes.
fn elements(text: &str) -> Elements {
    // the parser passes over a byte order mark and leaves it out of its positions
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = lenient(text);
    let mut found = Elements::default();
    let mut open: Vec<(String, Element, usize)> = Vec::new();
    loop {
        let before = reader.buffer_position() as usize;
        let Ok(event) = reader.read_event() else {
            break;
        };
        let after = reader.buffer_position() as usize;
        match event {
            Event::Eof => break,
            Event::Start(tag) if open.len() < DEEPEST => {
                open.push((name_of(&tag), element(&tag), after));
            }
            Event::Empty(tag) => {
                let path = path(&open, &name_of(&tag));
                found.by_path.entry(path).or_default().push(element(&tag));
            }
            Event::End(tag) => {
                let name = tag.name().as_ref().to_owned();
                let Some(at) = open.iter().rposition(|(known, ..)| *known == name) else {
                    continue;
                };
                open.truncate(at + 1);
                if let Some((name, mut element, from)) = open.pop() {
                    if open.len() < 2 {
                        element.raw = text.get(from..before).unwrap_or("").to_owned();
                    }
                    let path = path(&open, &name);
                    found.by_path.entry(path).or_default().push(element);
                }
            }
            Event::Text(part) => push(&mut open, |text| text.push_str(&part)),
            Event::CData(part) => push(&mut open, |text| text.push_str(&part)),
            Event::GeneralRef(reference) => {
                push(&mut open, |text| push_reference(text, &reference));
            }
            _ => {}
        }
    }
    found
}

fn push(open: &mut [(String, Element, usize)], add: impl FnOnce(&mut String)) {
    if let Some((_, element, _)) = open.last_mut() {
        add(&mut element.text);
    }
}

fn name_of(tag: &BytesStart<'_>) -> String {
    tag.name().as_ref().to_owned()
}

/// The path below the entry itself.
fn path(open: &[(String, Element, usize)], name: &str) -> String {
    let mut path: Vec<&str> = open
        .iter()
        .skip(1)
        .map(|(name, ..)| name.as_str())
        .collect();
    path.push(name);
    // Deep nesting is markup of the content, whose raw text is kept.
    path.truncate(4);
    path.iter()
        .map(|name| name.strip_prefix("atom:").unwrap_or(name))
        .collect::<Vec<_>>()
        .join("/")
}

fn element(tag: &BytesStart<'_>) -> Element {
    let mut attributes = tag.html_attributes();
    let attributes = attributes.with_checks(false).flatten();
    let attributes = attributes.map(|attribute| {
        let name = attribute.key.as_ref().to_ascii_lowercase();
        (name, plain(&attribute.value))
    });
    Element {
        attributes: attributes.take(32).collect(),
        ..Element::default()
    }
}

/// Reads an entry.
pub(crate) fn read(source: &str, options: &Options) -> Draft {
    let elements = elements(source);
    let title = elements.first(&["title", "dc:title", "media:title"]);
    let facts = Facts {
        url: url(&elements),
        authors: authors(&elements),
        language: elements.first(&["dc:language"]).map(|(text, _)| text),
        dates: dates(&elements),
        origins: origins(&elements, options),
        ..Facts::default()
    };
    let body = body(&elements);
    compose(
        Given {
            title: title.map(|(text, _)| plain(&text)),
            body,
            facts,
        },
        options,
    )
}

/// The fullest text that the entry has.
fn body(elements: &Elements) -> Body {
    let paths = [
        "content:encoded",
        "content",
        "description",
        "summary",
        "media:description",
    ];
    let bodies = paths.iter().flat_map(|path| elements.all(path));
    let html = bodies.map(|element| {
        if element.attribute("type") == "xhtml" {
            element.raw.clone()
        } else if element.attribute("type") == "text" {
            escaped(&element.text)
        } else {
            element.text.clone()
        }
    });
    let best = html
        .filter(|html| !html.trim().is_empty())
        .reduce(|best, next| {
            // The first is the fuller kind, unless it is an excerpt of the second.
            if plain(&next).len() > plain(&best).len() * 2 {
                next
            } else {
                best
            }
        });
    Body::Html(best.unwrap_or_default())
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn url(elements: &Elements) -> Option<String> {
    let is_address = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    let links = elements.all("link");
    let of_atom = links
        .iter()
        .filter(|link| matches!(link.attribute("rel"), "" | "alternate"))
        .map(|link| link.attribute("href").to_owned());
    let original = elements
        .first(&["feedburner:origLink"])
        .map(|(text, _)| text);
    let of_rss = links.iter().map(|link| link.text.trim().to_owned());
    let guids = elements.all("guid");
    let guid = guids
        .iter()
        .filter(|guid| guid.attribute("ispermalink") != "false")
        .map(|guid| guid.text.trim().to_owned());
    let id = elements.first(&["id"]).map(|(text, _)| text);
    original
        .into_iter()
        .chain(of_rss)
        .chain(of_atom)
        .chain(guid)
        .chain(id)
        .find(is_address)
}

fn authors(elements: &Elements) -> Vec<String> {
    let mut names = Vec::new();
    for path in ["author/name", "dc:creator", "author", "itunes:author"] {
        for element in elements.all(path) {
            // RSS has "address (name)".
            let text = plain(&element.text);
            let name = match text.split_once('(') {
                Some((address, name)) if address.contains('@') => name.trim_end_matches(')'),
                _ => text.as_str(),
            };
            let name = name.trim();
            if !name.is_empty() && !name.contains('@') && !names.iter().any(|n| n == name) {
                names.push(name.to_owned());
            }
        }
        if !names.is_empty() {
            break;
        }
    }
    names
}

/// Elements that say when an entry was published or changed, and how sure they are.
const DATES: &[(&str, f64)] = &[
    ("pubDate", 0.93),
    ("published", 0.95),
    ("dc:date", 0.9),
    ("dcterms:issued", 0.9),
    ("issued", 0.9),
    ("dcterms:created", 0.84),
    ("created", 0.84),
    // Atom wants it everywhere; where nothing else is stated it is the day of publication or later.
    ("updated", 0.7),
    ("dcterms:modified", 0.45),
    ("modified", 0.45),
];

fn dates(elements: &Elements) -> Vec<Candidate> {
    let candidate = |(path, score): &(&str, f64)| {
        let (text, path) = elements.first(&[path])?;
        let stamp = parse_machine(&text)?;
        let place = format!("feed:{path}");
        Some(Candidate::outside(stamp, Basis::Meta, place, *score))
    };
    DATES.iter().filter_map(candidate).collect()
}

/// When an entry says it was published.
pub(crate) fn date_of(source: &str) -> Option<Stamp> {
    let best = dates(&elements(source))
        .into_iter()
        .reduce(|best, next| if next.score > best.score { next } else { best });
    best.map(|candidate| candidate.stamp)
}

/// The channel that the entry came from, where the feed only passes it on.
fn origins(elements: &Elements, options: &Options) -> Vec<OriginEvidence> {
    let named = elements.first(&["source/title", "source", "dc:source"]);
    let from_address = || {
        let source = elements.all("source").first()?;
        Some((source.attribute("url").to_owned(), "source")).filter(|(url, _)| !url.is_empty())
    };
    let Some((name, _)) = named.or_else(from_address) else {
        return Vec::new();
    };
    let name = plain(&name);
    let agencies = &options.resources.get().agencies;
    vec![OriginEvidence {
        value: agencies.first_in(&name).unwrap_or(&name).to_owned(),
        span: None,
        reason: "the feed names it as the source of this entry".to_owned(),
    }]
}
