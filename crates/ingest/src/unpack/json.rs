//! JSON: objects a line, lists of objects, exports with lists inside; each object is a document.

use std::fmt;
use std::io::Read;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::budget::{Damage, read_up_to};
use super::lines::Lines;
use super::{Document, Found, Walk, member_name};
use crate::error::IngestErrorKind;
use crate::format::json::{has_text, is_list_key};

/// Layers of objects inside which lists are looked for.
const DEEPEST: usize = 6;

const HINT: &str = "give JSON objects with the article's text, one a line or in a list";

impl Walk<'_> {
    /// All objects. Members are named by their line or their place in the list, from 1, posts of a
    /// Telegram export by their number there.
    pub(super) fn json(&mut self, name: &str, reader: &mut dyn Read) {
        let mut lines = Lines::new(reader);
        let most = self.limits.document_bytes;
        let mut first = match lines.until_break(most) {
            Ok(first) => first,
            Err(error) => return self.damaged(name, &Damage::of(&error)),
        };
        if first.starts_with(b"\xef\xbb\xbf") {
            first.drain(..3);
        }
        if is_line(&first) && lines.peek().is_ok_and(|ahead| !ahead.is_empty()) {
            return self.json_lines(name, &first, &mut lines);
        }
        let most = self.limits.archive_bytes;
        match read_up_to(lines.rest(), most.saturating_sub(first.len() as u64)) {
            Err(error) => self.damaged(name, &Damage::of(&error)),
            Ok(Some(rest)) => {
                first.extend_from_slice(&rest);
                drop(rest);
                self.json_in_memory(name, &first);
            }
            Ok(None) => self.too_long(name, most),
        }
    }

    fn json_lines(&mut self, name: &str, first: &[u8], lines: &mut Lines<'_>) {
        let mut number = 1;
        self.json_line(&member_name(name, "1"), first);
        while !self.over() {
            number += 1;
            let member = member_name(name, &number.to_string());
            match lines.next(self.limits.document_bytes) {
                Ok(None) => return,
                Ok(Some(line)) if line.cut => self.too_long(&member, self.limits.document_bytes),
                Ok(Some(line)) => self.json_line(&member, &line.bytes),
                Err(error) => {
                    let damage = Damage::of(&error);
                    self.damaged(&member, &damage);
                    if !damage.passable {
                        return;
                    }
                }
            }
        }
    }

    fn json_line(&mut self, member: &str, line: &[u8]) {
        let line = line.trim_ascii();
        if line.is_empty() {
            return;
        }
        if !line.starts_with(b"{") {
            return self.fail(IngestErrorKind::Damaged, member, "is no JSON object", HINT);
        }
        self.give_object(member, line.to_vec(), None);
    }

    fn give_object(&mut self, name: &str, bytes: Vec<u8>, outlet: Option<String>) {
        if bytes.len() as u64 > self.limits.document_bytes {
            return self.too_long(name, self.limits.document_bytes);
        }
        self.give(Found::Document(Document {
            name: name.to_owned(),
            bytes,
            media_type: Some(self.fields.media_type()),
            extension: Some("json".to_owned()),
            outlet,
            ..Document::default()
        }));
    }

    fn json_in_memory(&mut self, name: &str, bytes: &[u8]) {
        if has_text(bytes, self.fields) {
            return self.give_object(name, bytes.to_vec(), None);
        }
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let mut pieces = Pieces {
            walk: self,
            name,
            given: 0,
        };
        let node = Node {
            pieces: &mut pieces,
            place: Place::default(),
        };
        let read = node.deserialize(&mut deserializer);
        let given = pieces.given;
        if self.over() {
            return;
        }
        if let Err(error) = read.and_then(|()| deserializer.end()) {
            let reason = format!("is broken JSON ({error})");
            return self.fail(IngestErrorKind::Damaged, name, reason, HINT);
        }
        if given == 0 {
            self.give_object(name, bytes.to_vec(), None);
        }
    }
}

/// Whether a first line is an object of its own.
fn is_line(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.starts_with(b"{")
        && (serde_json::from_slice::<IgnoredAny>(line).is_ok()
            // A broken line among lines: it closes what it opens.
            || (line.starts_with(b"{\"") && line.ends_with(b"}")))
}

/// The objects found so far.
struct Pieces<'p, 'w> {
    walk: &'p mut Walk<'w>,
    name: &'p str,
    given: usize,
}

/// Where in a document a value stands.
#[derive(Clone, Debug, Default)]
struct Place {
    depth: usize,
    /// The key under which it stands.
    key: String,
    /// Name of the channel or feed around it.
    outlet: Option<String>,
    /// Number of the chat around it, where there are several.
    chat: Option<String>,
}

/// A value in which objects are looked for.
struct Node<'n, 'p, 'w> {
    pieces: &'n mut Pieces<'p, 'w>,
    place: Place,
}

/// What is needed of a post to name it and to see whether it has words.
#[derive(Deserialize)]
struct Post<'a> {
    #[serde(default, borrow)]
    id: Option<&'a RawValue>,
    #[serde(default, rename = "type", borrow)]
    kind: Option<&'a RawValue>,
    #[serde(default, borrow)]
    text: Option<&'a RawValue>,
}

impl Pieces<'_, '_> {
    fn give(&mut self, object: &str, place: &Place, index: usize) {
        let mut member = index.to_string();
        if place.key == "messages"
            && let Ok(post) = serde_json::from_str::<Post<'_>>(object)
            && let (Some(id), Some(kind)) = (post.id, post.kind)
        {
            if kind.get() == "\"service\"" {
                return self.pass_over("service messages");
            }
            if post
                .text
                .is_none_or(|text| matches!(text.get(), "\"\"" | "[]"))
            {
                return self.pass_over("posts without text");
            }
            let chat = place.chat.as_ref().map(|chat| format!("{chat}/"));
            member = chat.unwrap_or_default() + id.get().trim_matches('"');
        }
        self.given += 1;
        let name = member_name(self.name, &member);
        let bytes = object.as_bytes().to_vec();
        self.walk.give_object(&name, bytes, place.outlet.clone());
    }

    fn pass_over(&mut self, what: &str) {
        self.given += 1;
        self.walk.passed_over(what);
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0;
        if self.place.key == "list" {
            let inner = |place: &Place| Place {
                depth: place.depth + 1,
                key: String::new(),
                chat: Some(String::new()),
                ..place.clone()
            };
            while list
                .next_element_seed(Node {
                    pieces: &mut *self.pieces,
                    place: inner(&self.place),
                })?
                .is_some()
            {}
            return Ok(());
        }
        while let Some(element) = list.next_element::<&RawValue>()? {
            index += 1;
            if element.get().starts_with('{') {
                self.pieces.give(element.get(), &self.place, index);
            }
            if self.pieces.walk.over() {
                return Err(A::Error::custom("no more is wanted"));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut place = Place {
            depth: self.place.depth + 1,
            ..self.place
        };
        while let Some(key) = map.next_key::<String>()? {
            if place.depth <= DEEPEST && is_list_key(&key) {
                place.key = key;
                map.next_value_seed(Node {
                    pieces: &mut *self.pieces,
                    place: place.clone(),
                })?;
                continue;
            }
            let value = map.next_value::<&RawValue>()?;
            match key.as_str() {
                "name" | "title" => place.outlet = serde_json::from_str(value.get()).ok(),
                "id" if place.chat.is_some() => {
                    place.chat = Some(value.get().trim_matches('"').to_owned());
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
