//! Mailboxes (mbox, RFC 4155): each message is a document.

use std::io::Read;

use super::budget::Damage;
use super::lines::Lines;
use super::{Document, Found, Walk, member_name};

/// Longest line of which more than the beginning is kept.
const LONGEST_LINE: u64 = 1 << 20;

/// Whether a line separates messages: "From ", an address, a time with a year.
pub(crate) fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let rest = String::from_utf8_lossy(&rest[..rest.len().min(200)]);
    let year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    rest.contains(':') && rest.split_whitespace().skip(1).any(year)
}

impl Walk<'_> {
    /// All messages. Members are named by their number, from 1.
    pub(super) fn mbox(&mut self, name: &str, reader: &mut dyn Read) {
        let mut lines = Lines::new(reader);
        let mut message: Vec<u8> = Vec::new();
        let (mut number, mut too_long) = (0, false);
        let mut blank_before = true;
        while !self.over() {
            let line = match lines.next(LONGEST_LINE) {
                Ok(line) => line,
                Err(error) => {
                    let damage = Damage::of(&error);
                    self.damaged(name, &damage);
                    if damage.passable {
                        continue;
                    }
                    None
                }
            };
            let begins = line
                .as_ref()
                .is_none_or(|line| blank_before && is_separator(&line.bytes));
            if begins && number > 0 {
                let bytes = std::mem::take(&mut message);
                self.message(&member_name(name, &number.to_string()), bytes, too_long);
                too_long = false;
            }
            let Some(line) = line else {
                return;
            };
            blank_before = matches!(line.bytes.as_slice(), b"\n" | b"\r\n");
            if begins {
                number += 1;
                continue;
            }
            too_long |= (message.len() + line.bytes.len()) as u64 > self.limits.document_bytes;
            if !too_long {
                message.extend_from_slice(unquoted(&line.bytes));
            }
        }
    }

    fn message(&mut self, name: &str, bytes: Vec<u8>, too_long: bool) {
        if too_long {
            return self.too_long(name, self.limits.document_bytes);
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return self.passed_over("empty messages");
        }
        self.give(Found::Document(Document {
            name: name.to_owned(),
            bytes,
            media_type: Some("message/rfc822".to_owned()),
            extension: Some("eml".to_owned()),
            ..Document::default()
        }));
    }
}

/// A line as it was before the mailbox put a `>` in front of a "From " of the text.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|&&b| b == b'>').count();
    if marks > 0 && line[marks..].starts_with(b"From ") {
        &line[1..]
    } else {
        line
    }
}
