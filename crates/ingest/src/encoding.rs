//! Bytes become Unicode text: byte order mark, then UTF-8, then what is declared, then a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use regex::bytes::Regex;
use std::sync::LazyLock;

use crate::detect::wide_encoding;

/// A text and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text; a UTF-8 byte order mark stays in it as U+FEFF.
    pub(crate) text: String,
    /// Name of the encoding.
    pub(crate) encoding: &'static str,
    /// How many characters could not be read and became U+FFFD.
    pub(crate) replaced: usize,
    /// Whether the bytes were in another encoding than UTF-8.
    pub(crate) transcoded: bool,
}

/// Decodes `bytes`. `declared` is a charset or a media type with one, from outside the bytes.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some(wide) = wide_encoding(bytes) {
        return decode_wide(bytes, wide);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: text.to_owned(),
            encoding: "UTF-8",
            replaced: 0,
            transcoded: false,
        };
    }
    let label = declared.and_then(charset_of).or_else(|| declared_in(bytes));
    let encoding = match label {
        Some(encoding) if encoding != encoding_rs::UTF_8 => encoding,
        _ if mostly_utf8(bytes) => encoding_rs::UTF_8,
        _ => guess(bytes),
    };
    let (text, replaced) = decode_as(encoding, bytes);
    Decoded {
        text,
        encoding: encoding.name(),
        replaced,
        transcoded: encoding != encoding_rs::UTF_8,
    }
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> (String, usize) {
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    let replaced = if lossy {
        text.matches('\u{fffd}').count()
    } else {
        0
    };
    (text.into_owned(), replaced)
}

fn decode_wide(bytes: &[u8], wide: &'static str) -> Decoded {
    let (text, replaced) = match wide {
        "UTF-16LE" => decode_as(
            encoding_rs::UTF_16LE,
            bytes.strip_prefix(&[0xFF, 0xFE]).unwrap_or(bytes),
        ),
        "UTF-16BE" => decode_as(
            encoding_rs::UTF_16BE,
            bytes.strip_prefix(&[0xFE, 0xFF]).unwrap_or(bytes),
        ),
        _ => decode_utf32(&bytes[4..], wide == "UTF-32BE"),
    };
    Decoded {
        text,
        encoding: wide,
        replaced,
        transcoded: true,
    }
}

fn decode_utf32(bytes: &[u8], big_endian: bool) -> (String, usize) {
    let mut replaced = 0;
    let mut text = String::with_capacity(bytes.len() / 4);
    for unit in bytes.chunks(4) {
        let quad = <[u8; 4]>::try_from(unit).ok();
        let number = quad.map(|q| {
            if big_endian {
                u32::from_be_bytes(q)
            } else {
                u32::from_le_bytes(q)
            }
        });
        text.push(number.and_then(char::from_u32).unwrap_or_else(|| {
            replaced += 1;
            '\u{fffd}'
        }));
    }
    (text, replaced)
}

/// The encoding that a charset label or a media type names.
fn charset_of(declared: &str) -> Option<&'static Encoding> {
    let label = declared
        .rsplit_once("charset=")
        .map_or(declared, |(_, label)| label);
    let label = label
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .trim_matches(['"', '\'']);
    Encoding::for_label(label.as_bytes())
}

static DECLARATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i-u)(?:<meta[^>]{0,200}charset|<\?xml[^>]{0,80}encoding)\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})"#).ok()
});

/// The encoding that a page declares in its first bytes.
fn declared_in(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(8192)];
    let found = DECLARATION.as_ref()?.captures(head)?;
    Encoding::for_label(found.get(1)?.as_bytes())
}

/// Whether most non-ASCII bytes form UTF-8 sequences, so that the rest is damage and not an encoding.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| !b.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    good > bad * 4 || (good == 0 && bad == 0)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // The detector needs no more than this to be sure, and it is the slowest step here.
    detector.feed(&bytes[..bytes.len().min(262_144)], true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], declared: Option<&str>, text: &str, encoding: &str) {
        let decoded = decode(bytes, declared);
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
    }

    #[test]
    fn byte_order_marks_decide() {
        check(
            "\u{feff}Ja".as_bytes(),
            Some("windows-1252"),
            "\u{feff}Ja",
            "UTF-8",
        );
        check(b"\xFF\xFEJ\0a\0", None, "Ja", "UTF-16LE");
        check(b"\xFE\xFF\0J\0a", None, "Ja", "UTF-16BE");
        check(b"\xFF\xFE\0\0J\0\0\0", None, "J", "UTF-32LE");
        check(b"f\0e\0r\0r\0y\0", None, "ferry", "UTF-16LE");
    }

    #[test]
    fn declarations_and_guesses() {
        let (bytes, ..) =
            encoding_rs::WINDOWS_1251.encode("Паром затонул у причала, сообщили спасатели.");
        check(
            &bytes,
            None,
            "Паром затонул у причала, сообщили спасатели.",
            "windows-1251",
        );
        check(
            b"caf\xE9",
            Some("text/html; charset=ISO-8859-1"),
            "café",
            "windows-1252",
        );
        check(
            b"<meta charset=\"windows-1252\">caf\xE9",
            None,
            "<meta charset=\"windows-1252\">café",
            "windows-1252",
        );
    }

    #[test]
    fn damage_in_utf8_is_replaced_and_counted() {
        let decoded = decode(
            "Zürich, Köln, Straße \u{fffd}"
                .replace('\u{fffd}', "\u{1}")
                .as_bytes(),
            None,
        );
        assert_eq!(decoded.replaced, 0);
        let mut bytes = "Zürich, Köln, Straße, Mörder".as_bytes().to_vec();
        bytes.push(0xFF);
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.encoding, decoded.replaced), ("UTF-8", 1));
        assert!(decoded.text.ends_with('\u{fffd}'));
    }
}
