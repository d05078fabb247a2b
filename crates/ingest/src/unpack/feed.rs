//! Feeds (RSS 0.9x, 1.0 and 2.0, Atom): each entry is a document, as it stands in the feed.

use std::io::Read;

use quick_xml::events::Event;

use super::{Document, Found, Walk, member_name};
use crate::date::parse_machine;
use crate::encoding::decode;
use crate::error::IngestErrorKind;
use crate::format::entry::{date_of, lenient, local, text_of};

/// So often reading begins anew behind a broken place; each time may look at the whole rest.
const MOST_RESTARTS: usize = 100;

/// What a feed says of itself.
#[derive(Debug, Default)]
struct Channel {
    title: Option<String>,
    built: Option<String>,
}

/// What stands at some place of a feed.
enum Piece {
    /// An entry: from, to.
    Entry(usize, usize),
    /// A broken stretch that begins here.
    Broken(usize, String),
}

impl Walk<'_> {
    /// All entries. Members are named by their place in the feed, from 1.
    pub(super) fn feed(&mut self, name: &str, reader: &mut dyn Read) {
        let Some(bytes) = self.whole(name, reader) else {
            return;
        };
        let text = decode(&bytes, None).text;
        // the parser passes over a byte order mark and leaves it out of its positions
        let text = text.trim_start_matches('\u{feff}');
        let (mut channel, pieces) = pieces(text);
        channel.forget_old_date(text, &pieces);
        if pieces.is_empty() {
            return self.fail(
                IngestErrorKind::Empty,
                name,
                "is a feed without entries",
                "give a feed that has some",
            );
        }
        let mut number = 0;
        for piece in pieces {
            if self.over() {
                return;
            }
            number += 1;
            let member = member_name(name, &number.to_string());
            match piece {
                Piece::Entry(from, to) => self.give(Found::Document(Document {
                    name: member,
                    bytes: text.as_bytes()[from..to].to_vec(),
                    media_type: Some("application/xml".to_owned()),
                    extension: Some("xml".to_owned()),
                    captured: channel.built.clone(),
                    outlet: channel.title.clone(),
                    ..Document::default()
                })),
                Piece::Broken(at, why) => self.fail(
                    IngestErrorKind::Damaged,
                    &member,
                    format!("is broken XML at byte {at} ({why})"),
                    "get a whole copy of the feed",
                ),
            }
        }
    }
}

fn pieces(text: &str) -> (Channel, Vec<Piece>) {
    let mut channel = Channel::default();
    let mut pieces = Vec::new();
    let (mut base, mut restarts) = (0, 0);
    while let Some(rest) = text.get(base..) {
        let Some((at, why)) = read_until_broken(rest, base, &mut channel, &mut pieces) else {
            break;
        };
        pieces.push(Piece::Broken(at, why));
        restarts += 1;
        if restarts > MOST_RESTARTS {
            break;
        }
        let next = ["<item", "<entry"]
            .iter()
            .filter_map(|tag| text.get(at + 1..)?.find(tag))
            .min();
        match next {
            Some(next) => base = at + 1 + next,
            None => break,
        }
    }
    (channel, pieces)
}

/// Reads up to the first place that is no XML; where that is, and why.
fn read_until_broken(
    text: &str,
    base: usize,
    channel: &mut Channel,
    pieces: &mut Vec<Piece>,
) -> Option<(usize, String)> {
    let mut reader = lenient(text);
    let mut entry: Option<(usize, String)> = None;
    loop {
        let before = reader.buffer_position() as usize;
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = entry.map_or(before, |(from, _)| from);
                return Some((base + boundary(text, at), error.to_string()));
            }
        };
        let after = reader.buffer_position() as usize;
        match event {
            Event::Eof => {
                // A feed that was cut off: nothing follows.
                if let Some((from, _)) = entry {
                    let why = "it has no end".to_owned();
                    pieces.push(Piece::Broken(base + from, why));
                }
                return None;
            }
            Event::Start(tag) => {
                let name = local(tag.name().as_ref()).to_owned();
                if matches!(name.as_str(), "item" | "entry") {
                    // An entry that was not closed ends where the next one begins.
                    if let Some((from, _)) = entry.replace((before, name)) {
                        pieces.push(Piece::Entry(base + from, base + before));
                    }
                } else if entry.is_none() {
                    channel.read(&name, text.get(after..).unwrap_or(""));
                }
            }
            Event::End(tag) => {
                let name = local(tag.name().as_ref()).to_owned();
                if let Some((from, _)) = entry.take_if(|(_, open)| *open == name) {
                    pieces.push(Piece::Entry(base + from, base + after));
                }
            }
            _ => {}
        }
    }
}

fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl Channel {
    /// Some feeds state the day on which they were set up; the copy was made after all its entries.
    fn forget_old_date(&mut self, text: &str, pieces: &[Piece]) {
        let built = self
            .built
            .as_deref()
            .and_then(parse_machine)
            .and_then(|s| s.date);
        let newer = pieces.iter().any(|piece| match piece {
            Piece::Entry(from, to) => date_of(&text[*from..*to])
                .and_then(|stamp| stamp.date)
                .is_some_and(|date| Some(date) > built),
            Piece::Broken(..) => false,
        });
        if newer {
            self.built = None;
        }
    }

    /// An element of the feed itself; the first of a name counts.
    fn read(&mut self, name: &str, rest: &str) {
        let slot = match name {
            "title" => &mut self.title,
            "lastBuildDate" | "updated" => &mut self.built,
            _ => return,
        };
        if slot.is_none() {
            let text = text_of(rest, name);
            *slot = Some(text).filter(|text| !text.is_empty());
        }
        if name != "title" {
            let stamp = self.built.as_deref().and_then(parse_machine);
            self.built = stamp.filter(|stamp| stamp.date.is_some()).map(|s| s.value);
        }
    }
}
