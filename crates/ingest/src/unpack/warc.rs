//! Web archives (WARC 0.17 to 1.1, ISO 28500): the pages among their records.
//!
//! Own code, because a record that cannot be read must not end the archive: the parsers that there
//! are stop at the first one.

use std::io::Read;

use super::budget::Damage;
use super::http;
use super::lines::Lines;
use super::{Document, Found, Walk, member_name};
use crate::error::IngestErrorKind;

/// Longest line of a record's header, and most bytes of all of them.
const LONGEST_LINE: u64 = 64 << 10;
const LONGEST_HEADER: usize = 256 << 10;

/// How a record's version line begins.
pub(super) const VERSION: &[u8] = b"WARC/";

/// The header of a record.
#[derive(Debug, Default)]
struct Header {
    fields: Vec<(String, String)>,
    length: u64,
}

impl Header {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Why a record was not read.
enum Trouble {
    /// The stream is damaged; it goes on behind, or it does not.
    Stream(Damage),
    /// The record is not as it should be; the next one may be.
    Record(String),
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Stream(Damage::of(&error))
    }
}

impl Walk<'_> {
    /// All records of an archive. Members are named by the number of their record, from 1.
    pub(super) fn warc(&mut self, name: &str, reader: &mut dyn Read) {
        let mut lines = Lines::new(reader);
        let mut number = 0;
        // A record that is not as it should be; it is reported when what follows it is known, since
        // damage of the compression explains it better.
        let mut broken: Option<(u64, String)> = None;
        let mut lost = false;
        while !self.over() {
            let begin = match version_line(&mut lines) {
                Ok(found) => {
                    let report = broken.take();
                    let garbage = found.and_then(|(_, garbage)| garbage).filter(|_| !lost);
                    let garbage = garbage.map(|at| (at, "it does not begin like one".to_owned()));
                    if let Some((at, reason)) = report.or(garbage) {
                        self.record_damaged(name, at, &reason);
                    }
                    lost = false;
                    match found {
                        None => return,
                        Some((begin, _)) => begin,
                    }
                }
                Err(damage) => {
                    broken = None;
                    lost = true;
                    self.damaged(name, &damage);
                    if !damage.passable {
                        return;
                    }
                    continue;
                }
            };
            number += 1;
            let member = member_name(name, &number.to_string());
            let damage = match self.record(&mut lines, &member) {
                Ok((found, damage)) => {
                    if let Some(found) = found {
                        self.give(found);
                    }
                    damage.map(|damage| (name, damage))
                }
                Err(Trouble::Record(reason)) => {
                    broken = Some((begin, reason));
                    lost = true;
                    None
                }
                Err(Trouble::Stream(damage)) => Some((member.as_str(), damage)),
            };
            if let Some((whose, damage)) = damage {
                self.damaged(whose, &damage);
                if !damage.passable {
                    return;
                }
                lost = true;
            }
        }
    }

    fn record_damaged(&mut self, name: &str, offset: u64, reason: &str) {
        let reason = format!("the record at byte {offset} is damaged: {reason}");
        self.fail(
            IngestErrorKind::Damaged,
            name,
            reason,
            "get a whole copy of it",
        );
    }

    /// The record whose version line was read, and the damage that follows it.
    fn record(
        &mut self,
        lines: &mut Lines<'_>,
        name: &str,
    ) -> Result<(Option<Found>, Option<Damage>), Trouble> {
        let header = header(lines)?;
        let kind = header.get("warc-type").unwrap_or("").to_ascii_lowercase();
        let wanted = matches!(kind.as_str(), "response" | "resource" | "conversion");
        if !wanted || header.length > self.limits.document_bytes {
            let skipped = if header.length > self.limits.document_bytes {
                pass_over(lines, header.length)?
            } else {
                lines.skip(header.length)?
            };
            if skipped < header.length {
                return Err(Trouble::Record(cut_short(skipped, header.length)));
            }
            // What every archive has beside its pages is nothing to speak of.
            if matches!(kind.as_str(), "warcinfo" | "request" | "metadata") {
                return Ok((None, None));
            }
            let what = if wanted {
                "records too long for a page".to_owned()
            } else {
                format!("records of type '{}'", shown(&kind))
            };
            return Ok((Some(Found::PassedOver(what)), None));
        }
        let body = lines.bytes(header.length)?;
        if (body.len() as u64) < header.length {
            return Err(Trouble::Record(cut_short(body.len() as u64, header.length)));
        }
        // The checksum of a compressed record is checked when what follows it is asked for.
        let damage = blank_lines(lines).err().map(|error| Damage::of(&error));
        match damage {
            Some(damage) if !damage.fresh => Err(Trouble::Stream(damage)),
            damage => Ok((Some(self.page(name, &kind, &header, body)), damage)),
        }
    }

    fn page(&self, name: &str, kind: &str, header: &Header, body: Vec<u8>) -> Found {
        let is_http = header
            .get("content-type")
            .is_some_and(|media| media.to_ascii_lowercase().starts_with("application/http"));
        let page = if kind == "response" && (is_http || body.starts_with(b"HTTP/")) {
            http::page(&body, self.limits.document_bytes, &self.budget)
        } else {
            let media = header.get("content-type").map(str::to_owned);
            http::only_text(media, body)
        };
        let url = header
            .get("warc-target-uri")
            .map(|url| url.trim_matches(['<', '>']).to_owned())
            .filter(|url| url.starts_with("http://") || url.starts_with("https://"));
        // Crawlers keep their logs and what they obey beside the pages.
        if kind != "response" && url.is_none() {
            return Found::PassedOver("records without an address".to_owned());
        }
        if url.as_ref().is_some_and(|url| url.ends_with("/robots.txt")) {
            return Found::PassedOver("robots.txt".to_owned());
        }
        match page {
            Err(why) => Found::PassedOver(why),
            Ok(page) => Found::Document(Document {
                name: name.to_owned(),
                bytes: page.bytes,
                media_type: page.media_type,
                url,
                captured: header
                    .get("warc-date")
                    .filter(|date| date.parse::<jiff::Timestamp>().is_ok())
                    .map(str::to_owned),
                ..Document::default()
            }),
        }
    }
}

/// Passes over a body of a length that is seldom true, but not over a record behind a blank line in
/// it; how many bytes there were.
fn pass_over(lines: &mut Lines<'_>, length: u64) -> std::io::Result<u64> {
    let begin = lines.offset;
    let mut blank = false;
    while lines.offset - begin < length {
        if blank && lines.peek()?.starts_with(b"WARC/1.") {
            break;
        }
        let Some(line) = lines.next(4)? else {
            break;
        };
        blank = !line.cut && line.bytes.trim_ascii().is_empty();
    }
    Ok((lines.offset - begin).min(length))
}

/// Passes over the blank lines that end a record.
fn blank_lines(lines: &mut Lines<'_>) -> std::io::Result<()> {
    while matches!(lines.peek()?.first(), Some(b'\r' | b'\n')) {
        lines.next(2)?;
    }
    Ok(())
}

fn cut_short(there: u64, stated: u64) -> String {
    format!("it has {there} of {stated} bytes")
}

fn shown(kind: &str) -> String {
    kind.chars()
        .filter(char::is_ascii_alphanumeric)
        .take(20)
        .collect()
}

/// Goes to the next version line: where it stands, and where something else than blank lines before it.
fn version_line(lines: &mut Lines<'_>) -> Result<Option<(u64, Option<u64>)>, Damage> {
    let mut garbage = None;
    loop {
        let begin = lines.offset;
        let line = lines
            .next(LONGEST_LINE)
            .map_err(|error| Damage::of(&error))?;
        let Some(line) = line else {
            return Ok(None);
        };
        if line.bytes.starts_with(VERSION) && line.bytes.len() < 20 {
            return Ok(Some((begin, garbage)));
        }
        if !line.bytes.iter().all(u8::is_ascii_whitespace) {
            garbage = garbage.or(Some(begin));
        }
    }
}

/// Reads a record's header fields up to the blank line.
fn header(lines: &mut Lines<'_>) -> Result<Header, Trouble> {
    let mut header = Header::default();
    let mut length = None;
    let mut total = 0;
    loop {
        let Some(line) = lines.next(LONGEST_LINE)? else {
            return Err(Trouble::Record("it ends in its header".to_owned()));
        };
        total += line.bytes.len();
        if line.cut || total > LONGEST_HEADER {
            return Err(Trouble::Record("its header is too long".to_owned()));
        }
        let text = String::from_utf8_lossy(&line.bytes);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            break;
        }
        if text.starts_with([' ', '\t']) {
            if let Some((_, value)) = header.fields.last_mut() {
                value.push(' ');
                value.push_str(text.trim());
            }
            continue;
        }
        let Some((name, value)) = text.split_once(':') else {
            return Err(Trouble::Record(
                "a line of its header has no colon".to_owned(),
            ));
        };
        let name = name.trim().to_ascii_lowercase();
        if name == "content-length" {
            length = value.trim().parse().ok();
        }
        header.fields.push((name, value.trim().to_owned()));
    }
    header.length =
        length.ok_or_else(|| Trouble::Record("its header states no length".to_owned()))?;
    Ok(header)
}
