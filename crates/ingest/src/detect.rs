//! What some bytes are, judged by the bytes and not by the name.

use crate::error::{IngestError, IngestErrorKind};

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Words and line breaks.
    PlainText,
    /// Plain text with Markdown marks.
    Markdown,
    /// A web page or a part of one.
    Html,
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
        "unpack it, or save the document as plain text or HTML",
    ),
    (b"\x1F\x8B", "gzip-compressed data", "decompress it first"),
    (
        b"\x28\xB5\x2F\xFD",
        "zstd-compressed data",
        "decompress it first",
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
    if looks_like_html(start, hint) {
        return Ok(Format::Html);
    }
    if start.starts_with("<?xml") || start.starts_with("<rss") || start.starts_with("<feed") {
        return unsupported(
            "an XML document or a feed",
            "give the articles as pages or plain text",
        );
    }
    if start.starts_with("warc/1.") {
        return unsupported("a web archive", "extract its pages first");
    }
    if looks_like_json(text) {
        return unsupported("JSON", "give the articles as pages or plain text");
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
    }

    #[test]
    fn what_is_not_read_is_named() {
        for (text, word) in [
            ("<?xml version='1.0'?><rss></rss>", "feed"),
            ("{\"a\": [1, 2]}", "JSON"),
            ("{\"a\": 1}\n{\"a\": 2}", "JSON"),
            ("WARC/1.0\r\nWARC-Type: response", "archive"),
        ] {
            let error = format_of("file", text, None).unwrap_err();
            assert_eq!(error.kind, IngestErrorKind::Unsupported);
            assert!(error.to_string().contains(word), "{error}");
        }
        assert!(format_of("x", "[drones] in the sky [were seen]", None).is_ok());
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
