//! What some bytes are, judged by the bytes and not by the name.

use crate::encoding::decode;
use crate::error::{IngestError, IngestErrorKind};
use crate::format::mail::is_message;

/// Something with documents in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    /// None: a document by itself.
    None,
    /// Gzip-compressed bytes.
    Gzip,
    /// Zstd-compressed bytes.
    Zstd,
    /// A zip archive, a WACZ or a Word document.
    Zip,
    /// A web archive.
    Warc,
    /// A mailbox.
    Mbox,
    /// JSON, one value or one a line.
    Json,
    /// RSS or Atom.
    Feed,
}

/// What the first bytes of an input begin. `extension` decides only what they leave open.
pub(crate) fn container_of(head: &[u8], extension: Option<&str>) -> Container {
    if head.starts_with(b"\x1f\x8b\x08") {
        return Container::Gzip;
    }
    // A frame, or one that is skipped and stands before it (RFC 8878).
    let skippable = head.len() > 4 && head[0] & 0xf0 == 0x50 && head[1..4] == [0x2a, 0x4d, 0x18];
    if head.starts_with(b"\x28\xb5\x2f\xfd") || skippable {
        return Container::Zstd;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Container::Zip;
    }
    if head.starts_with(b"WARC/") {
        return Container::Warc;
    }
    let first = head.split(|&b| b == b'\n').next().unwrap_or(&[]);
    if crate::unpack::is_separator(first) {
        return Container::Mbox;
    }
    let start = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    if begins_json(start, extension) {
        return Container::Json;
    }
    if start.starts_with(b"<") || wide_encoding(head).is_some() {
        let sample = &head[..head.len().min(16_384)];
        if first_element(&decode(sample, None).text).is_some_and(|name| is_feed_element(&name)) {
            return Container::Feed;
        }
    }
    Container::None
}

/// An object with a key, an empty one, or a list of objects: no text begins like that.
fn begins_json(start: &[u8], extension: Option<&str>) -> bool {
    let after = |open: u8| {
        let rest = start.strip_prefix(&[open])?;
        rest.trim_ascii_start().first().copied()
    };
    let named = extension.is_some_and(|e| matches!(e, "json" | "jsonl" | "ndjson"));
    matches!(after(b'{'), Some(b'"' | b'}'))
        || matches!(after(b'['), Some(b'{' | b']'))
        || (named && matches!(start.first(), Some(b'{' | b'[')))
}

/// The name of the first element of an XML document, without its prefix and in lower case.
fn first_element(text: &str) -> Option<String> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)?
        } else if rest.starts_with("<?") {
            rest.find("?>").map(|at| at + 2)?
        } else if rest.starts_with("<!") {
            // A document type with entities of its own ends behind its brackets.
            let close = rest.find('>')?;
            match rest.find('[').filter(|open| *open < close) {
                Some(_) => rest.find("]>").map(|at| at + 2)?,
                None => close + 1,
            }
        } else {
            break;
        };
        rest = rest.get(end..)?.trim_start();
    }
    let name = rest.strip_prefix('<')?;
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    let name = name.get(..end)?;
    Some(name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase())
}

fn is_feed_element(name: &str) -> bool {
    matches!(name, "rss" | "feed" | "rdf")
}

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Words and line breaks.
    PlainText,
    /// Plain text with Markdown marks.
    Markdown,
    /// A web page or a part of one.
    Html,
    /// An object of JSON.
    Json,
    /// An entry of a feed.
    Entry,
    /// A mail message.
    Mail,
}

/// First bytes of files that are no text, what they are, and what to do with them.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", PICTURE),
    (b"\xFF\xD8\xFF", "a JPEG picture", PICTURE),
    (b"GIF8", "a GIF picture", PICTURE),
    (b"BM\x00", "a bitmap picture", PICTURE),
    (b"II*\x00", "a TIFF picture", PICTURE),
    (b"MM\x00*", "a TIFF picture", PICTURE),
    (
        b"%PDF-",
        "a PDF document",
        "extract its text first, for example with pdftotext",
    ),
    (
        b"%!PS",
        "a PostScript document",
        "extract its text first, for example with ps2ascii",
    ),
    (b"{\\rtf", "an RTF document", "save it as plain text first"),
    (
        b"\xD0\xCF\x11\xE0",
        "an old Office document",
        "save it as plain text or HTML first",
    ),
    (
        b"PK\x03\x04",
        "a ZIP archive or an Office document",
        "give it to be unpacked, or save the document as plain text or HTML",
    ),
    (
        b"\x1F\x8B",
        "gzip-compressed data",
        "give it to be unpacked",
    ),
    (
        b"\x28\xB5\x2F\xFD",
        "zstd-compressed data",
        "give it to be unpacked",
    ),
    (b"BZh", "bzip2-compressed data", "decompress it first"),
    (b"\xFD7zXZ\x00", "xz-compressed data", "decompress it first"),
    (b"7z\xBC\xAF", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"\x7FELF", "a Linux program", TEXT),
    (b"MZ\x90", "a Windows program", TEXT),
    (b"\xCF\xFA\xED\xFE", "a macOS program", TEXT),
    (b"\xCA\xFE\xBA\xBE", "a compiled program", TEXT),
    (b"\x00asm", "a WebAssembly program", TEXT),
    (
        b"SQLite format 3\x00",
        "an SQLite database",
        "export its texts first",
    ),
    (
        b"PAR1",
        "a Parquet file",
        "export its texts as JSON Lines first",
    ),
    (b"ID3", "an MP3 recording", RECORDING),
    (b"OggS", "an Ogg recording", RECORDING),
    (b"fLaC", "a FLAC recording", RECORDING),
    (b"RIFF", "a recording or a WebP picture", RECORDING),
    (b"\x1A\x45\xDF\xA3", "a video", RECORDING),
];

const PICTURE: &str = "give the text that goes with it";
const RECORDING: &str = "give a transcript";
const TEXT: &str = "give a text or a web page";

/// Refuses bytes that are no text: what they look like, and what to do.
pub(crate) fn refuse_binary(name: &str, bytes: &[u8]) -> Result<(), IngestError> {
    let error = |what: &str, hint: &str| {
        IngestError::new(
            IngestErrorKind::Binary,
            name,
            format!("looks like {what}"),
            hint,
        )
    };
    let known = SIGNATURES
        .iter()
        .find(|(start, ..)| bytes.starts_with(start));
    if let Some((_, what, hint)) = known {
        return Err(error(what, hint));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Err(error("a video or an HEIC picture", RECORDING));
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Err(error("a tar archive", "unpack it first"));
    }
    if mostly_control(bytes) {
        return Err(error("binary data", TEXT));
    }
    Ok(())
}

/// Whether control characters that no text has make up more than a hundredth of the first bytes.
fn mostly_control(bytes: &[u8]) -> bool {
    if wide_encoding(bytes).is_some() {
        return false;
    }
    let sample = &bytes[..bytes.len().min(65_536)];
    let odd = sample
        .iter()
        .filter(|&&b| {
            b < 32 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A | 0x1B | 0x1E)
        })
        .count();
    odd * 100 > sample.len()
}

/// The 16- or 32-bit encoding of some bytes, told by a byte order mark or by the zeros in Latin text.
pub(crate) fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => return Some("UTF-32LE"),
        [0, 0, 0xFE, 0xFF, ..] => return Some("UTF-32BE"),
        [0xFF, 0xFE, ..] => return Some("UTF-16LE"),
        [0xFE, 0xFF, ..] => return Some("UTF-16BE"),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(2048) & !1];
    let units = sample.len() / 2;
    if units < 4 {
        return None;
    }
    let zeros = |parity: usize| {
        sample
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    match (zeros(0), zeros(1)) {
        (0, odd) if odd * 10 >= units * 7 => Some("UTF-16LE"),
        (even, 0) if even * 10 >= units * 7 => Some("UTF-16BE"),
        _ => None,
    }
}

/// The format of a decoded text. `hint` is a media type or a file name extension and decides only
/// what the text leaves open.
pub(crate) fn format_of(name: &str, text: &str, hint: Option<&str>) -> Result<Format, IngestError> {
    let unsupported = |what: &str, hint: &str| {
        Err(IngestError::new(
            IngestErrorKind::Unsupported,
            name,
            format!("looks like {what}, which is not read"),
            hint,
        ))
    };
    let head = lower_head(text);
    let start = head.trim_start_matches(['\u{feff}', ' ', '\t', '\n', '\r']);
    match hint.and_then(|hint| hint.split(';').next()).map(str::trim) {
        Some("application/json") => return Ok(Format::Json),
        Some("message/rfc822") => return Ok(Format::Mail),
        Some("text/plain") if !looks_like_html(start, None) => return Ok(Format::PlainText),
        _ => {}
    }
    if first_element(start).is_some_and(|name| matches!(name.as_str(), "item" | "entry")) {
        return Ok(Format::Entry);
    }
    if is_message(&text[..head.len()]) {
        return Ok(Format::Mail);
    }
    if looks_like_html(start, hint) {
        return Ok(Format::Html);
    }
    if start.starts_with("<?xml") || start.starts_with("<rss") || start.starts_with("<feed") {
        return unsupported(
            "an XML document that is no feed",
            "give the articles as pages, feeds or plain text",
        );
    }
    if start.starts_with("{\"") && looks_like_json(text) {
        return Ok(Format::Json);
    }
    if looks_like_json(text) {
        return unsupported(
            "JSON without objects",
            "give objects with the article's text",
        );
    }
    Ok(if looks_like_markdown(text, hint) {
        Format::Markdown
    } else {
        Format::PlainText
    })
}

/// The first few thousand characters in lower case.
fn lower_head(text: &str) -> String {
    let mut end = text.len().min(8192);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_ascii_lowercase()
}

const TAGS: &[&str] = &[
    "<html", "<head", "<body", "<meta", "<title", "<div", "<p>", "<p ", "<article", "<section",
    "<main", "<h1", "<h2", "<header", "<span", "<br", "<a ", "<ul", "<table", "<script", "<link",
    "<style", "<nav", "<!--", "<figure", "<img", "<center", "<font", "<base",
];

fn looks_like_html(start: &str, hint: Option<&str>) -> bool {
    let at_line_start = |tag: &str| start.starts_with(tag) || start.contains(&format!("\n{tag}"));
    if at_line_start("<!doctype html") || at_line_start("<html") {
        return true;
    }
    let hinted = hint.is_some_and(|hint| hint.contains("htm"));
    let found = TAGS.iter().filter(|tag| start.contains(*tag)).count();
    let opens = TAGS.iter().any(|tag| start.starts_with(tag));
    (opens && (found >= 2 || start.contains("</"))) || (hinted && found >= 1)
}

fn looks_like_json(text: &str) -> bool {
    let text = text.trim();
    let bounded = (text.starts_with('{') && text.ends_with('}'))
        || (text.starts_with('[') && text.ends_with(']'));
    let first = text.lines().next().unwrap_or("");
    bounded
        && [text, first]
            .iter()
            .any(|part| serde_json::from_str::<serde::de::IgnoredAny>(part).is_ok())
}

fn looks_like_markdown(text: &str, hint: Option<&str>) -> bool {
    if hint.is_some_and(|hint| matches!(hint, "md" | "markdown" | "text/markdown")) {
        return true;
    }
    let heading = |line: &str| {
        let level = line.bytes().take_while(|&b| b == b'#').count();
        (1..=6).contains(&level) && line[level..].starts_with(' ')
    };
    let mut lines = text
        .lines()
        .map(|line| line.trim_start_matches('\u{feff}'))
        .take(400);
    lines.any(|line| heading(line) || (line.contains("](http") && line.contains('[')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, hint: Option<&str>, expected: Format) {
        assert_eq!(format_of("x", text, hint).unwrap(), expected, "{text:?}");
    }

    #[test]
    fn formats_are_told_by_content() {
        check(
            "A ferry sank.\n\nNobody was hurt.",
            Some("html"),
            Format::PlainText,
        );
        check("<!DOCTYPE html><p>A ferry", Some("txt"), Format::Html);
        check("\u{feff}\n <html><body>x", None, Format::Html);
        check("<div><p>A ferry sank.</p></div>", None, Format::Html);
        check("# Ferry sinks\n\nA ferry sank.", None, Format::Markdown);
        check(
            "Ferry sinks\n\n#1 seed loses, if a < b > c",
            None,
            Format::PlainText,
        );
        check("<i>Nothing</i> but one tag here", None, Format::PlainText);
        check("A page <p> was mentioned", Some("text/html"), Format::Html);
        check("<item><title>x</title></item>", None, Format::Entry);
        check("{\"text\": \"x\"}", None, Format::Json);
        check(
            "From: a\nTo: b\nDate: c\nSubject: d\n\nx",
            None,
            Format::Mail,
        );
        check(
            "Date: May 4\nFrom: Harrow\n\nA ferry sank.",
            None,
            Format::PlainText,
        );
    }

    #[test]
    fn what_is_not_read_is_named() {
        for (text, word) in [
            ("<?xml version='1.0'?><svg></svg>", "XML"),
            ("[1, 2]", "JSON"),
        ] {
            let error = format_of("file", text, None).unwrap_err();
            assert_eq!(error.kind, IngestErrorKind::Unsupported);
            assert!(error.to_string().contains(word), "{error}");
        }
        assert!(format_of("x", "[drones] in the sky [were seen]", None).is_ok());
    }

    #[test]
    fn containers_are_told_by_their_first_bytes() {
        for (head, extension, expected) in [
            (b"\x1f\x8b\x08\0rest".as_slice(), None, Container::Gzip),
            (b"\x28\xb5\x2f\xfdrest", Some("txt"), Container::Zstd),
            (b"PK\x03\x04rest", Some("docx"), Container::Zip),
            (b"WARC/1.1\r\n", None, Container::Warc),
            (
                b"From a@b.example Mon Mar  3 10:00:00 2031\nFrom: x",
                None,
                Container::Mbox,
            ),
            (
                b"From a friend I heard: it sank in 2031.",
                None,
                Container::None,
            ),
            (b" {\"text\": 1}", None, Container::Json),
            (b"[\n {\"text\": 1}]", Some("txt"), Container::Json),
            (b"[drones] were seen", None, Container::None),
            (b"[1, 2]", None, Container::None),
            (b"{ broken", Some("json"), Container::Json),
            (
                b"<?xml version='1.0'?>\n<!-- x --><rss version='2.0'>",
                None,
                Container::Feed,
            ),
            (
                b"<!DOCTYPE rss [<!ENTITY a '>'> ]><rss>",
                None,
                Container::Feed,
            ),
            (b"<feed xmlns='x'>", Some("html"), Container::Feed),
            (b"<rdf:RDF xmlns:rdf='x'>", None, Container::Feed),
            (b"<?xml version='1.0'?><html><body>", None, Container::None),
            (b"<p>A feed", None, Container::None),
            (b"", None, Container::None),
        ] {
            let shown = String::from_utf8_lossy(head);
            assert_eq!(container_of(head, extension), expected, "{shown}");
        }
        let wide: Vec<u8> = "<?xml version='1.0'?><rss>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(container_of(&wide, None), Container::Feed);
    }

    #[test]
    fn binary_files_are_refused_by_name() {
        for (bytes, word) in [
            (b"\x89PNG\r\n\x1a\n...".as_slice(), "PNG"),
            (b"%PDF-1.7 ...", "PDF"),
            (b"\x7FELF....", "program"),
            (b"PK\x03\x04....", "ZIP"),
            (b"\x01\x02\x03\x04\x05\x06", "binary"),
        ] {
            let error = refuse_binary("file", bytes).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
        assert!(refuse_binary("x", b"plain words\r\n").is_ok());
        assert!(refuse_binary("x", b"w\0o\0r\0d\0s\0").is_ok());
    }
}
