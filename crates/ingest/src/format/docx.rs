//! A Word document (.docx), such as a draft, becomes a text.

use std::io::{Cursor, Read};

use counterclaim_model::Basis;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::compose::{Body, Given, compose};
use super::entry::{lenient, local, text_of};
use super::html::plain;
use super::{Draft, Facts};
use crate::date::{Candidate, parse_machine};
use crate::read::Options;

/// Longest part of a document that is read: bytes.
pub(crate) const LONGEST: u64 = 64 << 20;

/// Whether some bytes are a Word document.
pub(crate) fn is_document(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && ZipArchive::new(Cursor::new(bytes))
            .is_ok_and(|archive| archive.index_for_name("word/document.xml").is_some())
}

/// Why a document gives no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It has none, or it cannot be found.
    NoText,
    /// A part has more than [`LONGEST`] bytes, which no document written by hand has.
    TooLong,
}

/// Reads a document.
///
/// # Errors
/// Its text cannot be found, or is too long.
pub(crate) fn read(bytes: &[u8], options: &Options) -> Result<Draft, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::NoText)?;
    let document = part(&mut archive, "word/document.xml")?;
    let core = part(&mut archive, "docProps/core.xml").unwrap_or_default();
    let property = |name: &str| {
        let at = core.find(&format!("<{name}"))?;
        let rest = core.get(at..)?;
        let text = text_of(rest.get(rest.find('>')? + 1..)?, local(name));
        Some(text).filter(|text| !text.is_empty())
    };
    let (title, text) = words(&document);
    let created = property("dcterms:created").and_then(|raw| parse_machine(&raw));
    let facts = Facts {
        authors: property("dc:creator").into_iter().collect(),
        // The day a file was made is no day of publication.
        dates: created
            .map(|stamp| Candidate::outside(stamp, Basis::Meta, "docx:created", 0.3))
            .into_iter()
            .collect(),
        language: property("dc:language"),
        ..Facts::default()
    };
    Ok(compose(
        Given {
            title: title
                .or_else(|| property("dc:title"))
                .map(|title| plain(&title)),
            body: Body::Text(text),
            facts,
        },
        options,
    ))
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, Unreadable> {
    let file = archive.by_name(name).map_err(|_| Unreadable::NoText)?;
    let mut bytes = Vec::new();
    let read = file.take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|_| Unreadable::NoText)?;
    match bytes.len() as u64 > LONGEST {
        true => Err(Unreadable::TooLong),
        false => Ok(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// The paragraphs of a document, and the one styled as its title. Text that was deleted under
/// "track changes" and instructions of fields are left out.
fn words(document: &str) -> (Option<String>, String) {
    let mut reader = lenient(document);
    let (mut title, mut text) = (None, String::new());
    let (mut paragraph, mut in_text, mut is_title) = (String::new(), false, false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => match local(tag.name().as_ref()) {
                "t" => in_text = true,
                "pStyle" => is_title = style(&tag),
                _ => {}
            },
            Ok(Event::Empty(tag)) => match local(tag.name().as_ref()) {
                "tab" if !paragraph.is_empty() => paragraph.push('\t'),
                "br" | "cr" => paragraph.push('\n'),
                "noBreakHyphen" => paragraph.push('\u{2011}'),
                "pStyle" => is_title = style(&tag),
                _ => {}
            },
            Ok(Event::End(tag)) => match local(tag.name().as_ref()) {
                "t" => in_text = false,
                "p" => {
                    let words = paragraph.trim();
                    if is_title && title.is_none() && !words.is_empty() {
                        title = Some(words.to_owned());
                    } else if !words.is_empty() {
                        text.push_str(words);
                        text.push_str("\n\n");
                    }
                    paragraph.clear();
                    is_title = false;
                }
                _ => {}
            },
            Ok(Event::Text(part)) if in_text => paragraph.push_str(&part),
            Ok(Event::CData(part)) if in_text => paragraph.push_str(&part),
            Ok(Event::GeneralRef(reference)) if in_text => {
                super::entry::push_reference(&mut paragraph, &reference);
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    text.truncate(text.trim_end().len());
    (title, text)
}

/// Whether a paragraph's style is that of a document's title.
fn style(tag: &BytesStart<'_>) -> bool {
    let mut attributes = tag.html_attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    attributes.any(|a| local(a.key.as_ref()) == "val" && a.value.as_ref() == "Title")
}
