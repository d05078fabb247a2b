//! The page in an HTTP response as a web archive keeps it.

use std::io::Read;

use brotli_decompressor::Decompressor;
use flate2::read::{DeflateDecoder, ZlibDecoder};

use super::budget::{Budget, Made, read_up_to};
use super::compressed::{GZIP, Gzip, ZSTD, Zstd};

/// Most header fields of a response.
const FIELDS: usize = 256;

/// A page as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Its bytes, without the codings of the transfer.
    pub(super) bytes: Vec<u8>,
    /// Its media type with parameters, where one was stated.
    pub(super) media_type: Option<String>,
}

/// The page in a response, or in words what the response is instead.
pub(super) fn page(message: &[u8], most: u64, budget: &Budget) -> Result<Page, String> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    let mut parser = httparse::ParserConfig::default();
    parser
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .ignore_invalid_headers_in_responses(true);
    let parsed = parser.parse_response(&mut response, message);
    let Ok(httparse::Status::Complete(start)) = parsed else {
        return Err("responses without a whole HTTP header".to_owned());
    };
    let status = response.code.unwrap_or(0);
    if status != 200 {
        return Err(format!("responses with status {status}"));
    }
    let field = |name: &str| {
        let found = response
            .headers
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name));
        found.map(|field| String::from_utf8_lossy(field.value).trim().to_owned())
    };
    let media_type = field("content-type");
    let kind = kind_of(media_type.as_deref());
    if !is_text(&kind) {
        return Err(not_a_page(&kind));
    }
    let mut body = message.get(start..).unwrap_or(&[]).to_vec();
    if field("transfer-encoding").is_some_and(|coding| coding.to_lowercase().contains("chunked")) {
        // Crawlers that undid the chunks often left the field.
        body = unchunked(&body).unwrap_or(body);
    }
    let codings = field("content-encoding").unwrap_or_default();
    for coding in codings.to_ascii_lowercase().split(',').rev() {
        body = decoded(coding.trim(), body, most, budget)?;
    }
    only_text(media_type, body)
}

/// Some bytes, if they are a page or plain text.
pub(super) fn only_text(media_type: Option<String>, bytes: Vec<u8>) -> Result<Page, String> {
    let kind = kind_of(media_type.as_deref());
    if !is_text(&kind) {
        return Err(not_a_page(&kind));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("empty pages".to_owned());
    }
    Ok(Page { bytes, media_type })
}

fn kind_of(media_type: Option<&str>) -> String {
    let kind = media_type.unwrap_or("").split(';').next().unwrap_or("");
    kind.trim().to_ascii_lowercase()
}

/// A server that states no type mostly sends a page.
fn is_text(kind: &str) -> bool {
    matches!(
        kind,
        "" | "text/html" | "application/xhtml+xml" | "text/plain"
    )
}

fn not_a_page(kind: &str) -> String {
    let safe = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '/' | '+' | '-' | '.');
    let kind: String = kind.chars().filter(safe).take(60).collect();
    format!("responses of type {kind}")
}

/// Undoes a coding of the content. What is not coded although its header says so is left as it is.
fn decoded(coding: &str, body: Vec<u8>, most: u64, budget: &Budget) -> Result<Vec<u8>, String> {
    let mut source = body.as_slice();
    let reader: Box<dyn Read + '_> = match coding {
        "gzip" | "x-gzip" if body.starts_with(GZIP) => Box::new(Gzip::new(&mut source)),
        "zstd" if body.starts_with(ZSTD) => Box::new(Zstd::new(&mut source)),
        // "deflate" is zlib by the standard and raw by some servers.
        "deflate" if body.first().is_some_and(|b| b & 0x0f == 8) => {
            Box::new(ZlibDecoder::new(source))
        }
        "deflate" if !is_readable(&body) => Box::new(DeflateDecoder::new(source)),
        "br" if !is_readable(&body) => Box::new(Decompressor::new(source, 4096)),
        _ => return Ok(body),
    };
    match read_up_to(&mut Made::new(reader, budget.clone()), most) {
        Ok(Some(content)) => Ok(content),
        Ok(None) => Err("pages that are too long".to_owned()),
        Err(_) if budget.exceeded() => Err("pages that are decompression bombs".to_owned()),
        Err(_) => Err("pages whose compression is damaged".to_owned()),
    }
}

/// Whether bytes begin like a text and not like something compressed.
fn is_readable(body: &[u8]) -> bool {
    let head = &body[..body.len().min(64)];
    let odd = |b: &&u8| b.is_ascii_control() && !b.is_ascii_whitespace();
    let markup = head.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<');
    markup && head.iter().filter(odd).count() == 0
}

/// The body without the chunks it was sent in (RFC 9112, section 7.1); `None` where there are none.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let httparse::Status::Complete((from, len)) = httparse::parse_chunk_size(rest).ok()? else {
            // A crawler that gave up early leaves an open end.
            return (!content.is_empty()).then_some(content);
        };
        if len == 0 {
            return Some(content);
        }
        let to = from.checked_add(usize::try_from(len).ok()?)?;
        let Some(chunk) = rest.get(from..to) else {
            content.extend_from_slice(rest.get(from..)?);
            return Some(content);
        };
        content.extend_from_slice(chunk);
        let after = rest.get(to..)?;
        rest = after.strip_prefix(b"\r\n").unwrap_or(after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unpack::Limits;
    use std::io::Write;

    fn read(message: &[u8]) -> Result<String, String> {
        let budget = Budget::new(&Limits::default());
        let page = page(message, 1000, &budget)?;
        Ok(String::from_utf8(page.bytes).unwrap())
    }

    fn check(head: &str, body: &[u8], expected: Result<&str, &str>) {
        let message = [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat();
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(read(&message), expected, "{head}");
    }

    const PAGE: &str = "<p>The ferry sank.</p>";
    const BROTLI: &[u8] = &[
        139, 10, 128, 60, 112, 62, 84, 104, 101, 32, 102, 101, 114, 114, 121, 32, 115, 97, 110,
        107, 46, 60, 47, 112, 62, 3,
    ];

    #[test]
    fn pages_are_taken_out_of_their_transfer() {
        let html = "200 OK\r\nContent-Type: text/html; charset=utf-8";
        check(html, PAGE.as_bytes(), Ok(PAGE));
        check("200 OK", PAGE.as_bytes(), Ok(PAGE));
        let chunked = format!("{html}\r\nTransfer-Encoding: chunked");
        check(
            &chunked,
            b"10\r\n<p>The ferry san\r\n6\r\nk.</p>\r\n0\r\n\r\n",
            Ok(PAGE),
        );
        check(&chunked, PAGE.as_bytes(), Ok(PAGE));
        let gzip = format!("{html}\r\nContent-Encoding: gzip");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(PAGE.as_bytes()).unwrap();
        check(&gzip, &encoder.finish().unwrap(), Ok(PAGE));
        check(&gzip, PAGE.as_bytes(), Ok(PAGE));
        let mut encoder =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(PAGE.as_bytes()).unwrap();
        let deflate = format!("{html}\r\nContent-Encoding: deflate");
        check(&deflate, &encoder.finish().unwrap(), Ok(PAGE));
        let brotli = format!("{html}\r\nContent-Encoding: br");
        check(&brotli, PAGE.as_bytes(), Ok(PAGE));
        // Made with Python's brotli 1.2.1.
        check(&brotli, BROTLI, Ok(PAGE));
    }

    #[test]
    fn what_is_no_page_is_named() {
        check(
            "404 Not Found\r\nContent-Type: text/html",
            b"x",
            Err("responses with status 404"),
        );
        check(
            "200 OK\r\nContent-Type: image/jpeg",
            b"x",
            Err("responses of type image/jpeg"),
        );
        check(
            "200 OK\r\nContent-Type: text/html",
            b" \r\n",
            Err("empty pages"),
        );
        let long = "<p>".repeat(2000);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(long.as_bytes()).unwrap();
        check(
            "200 OK\r\nContent-Encoding: gzip",
            &encoder.finish().unwrap(),
            Err("pages that are too long"),
        );
        assert!(read(b"HTTP/1.1 200").is_err());
        assert!(read(b"\x00\x01").is_err());
    }
}
