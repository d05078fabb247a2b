//! Captures as WARC 1.1 records (ISO 28500:2017), each a gzip member of its own, with hashes.

use std::io::Write;

use counterclaim_model::fingerprint;
use flate2::Compression;
use flate2::write::GzEncoder;
use uuid::Uuid;

use crate::Capture;

/// One record that says what wrote the file, and one response for each capture.
///
/// # Errors
/// Writing failed.
pub fn write(out: &mut impl Write, captures: &[&Capture]) -> std::io::Result<()> {
    let info = format!(
        "software: counterclaim/{}\r\nformat: WARC File Format 1.1\r\nrobots: obey\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let at = captures
        .first()
        .map_or("1970-01-01T00:00:00Z", |capture| capture.at.as_str());
    let names = captures.iter().map(|capture| capture.url.as_str());
    let name = names.collect::<Vec<_>>().join("\n");
    record(
        out,
        &[
            ("WARC-Type", "warcinfo".to_owned()),
            ("WARC-Record-ID", id(&format!("info\n{at}\n{name}"))),
            ("WARC-Date", at.to_owned()),
            ("Content-Type", "application/warc-fields".to_owned()),
        ],
        info.as_bytes(),
    )?;
    captures
        .iter()
        .try_for_each(|capture| response(out, capture))
}

fn response(out: &mut impl Write, capture: &Capture) -> std::io::Result<()> {
    let payload = format!("sha256:{}", fingerprint(&capture.body));
    let mut message = format!("HTTP/1.1 {} \r\n", capture.status).into_bytes();
    for (name, value) in &capture.fields {
        message.extend(format!("{}: {}\r\n", one_line(name), one_line(value)).into_bytes());
    }
    message.extend(format!("Content-Length: {}\r\n\r\n", capture.body.len()).into_bytes());
    message.extend(&capture.body);
    record(
        out,
        &[
            ("WARC-Type", "response".to_owned()),
            (
                "WARC-Record-ID",
                id(&format!(
                    "response\n{}\n{}\n{payload}",
                    capture.at, capture.url
                )),
            ),
            ("WARC-Date", capture.at.clone()),
            ("WARC-Target-URI", one_line(&capture.url)),
            (
                "Content-Type",
                "application/http;msgtype=response".to_owned(),
            ),
            ("WARC-Payload-Digest", payload),
            (
                "WARC-Block-Digest",
                format!("sha256:{}", fingerprint(&message)),
            ),
        ],
        &message,
    )
}

/// A record's id: the same for the same capture.
fn id(name: &str) -> String {
    format!(
        "<urn:uuid:{}>",
        Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
    )
}

/// A field of a header, in which no line can end.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn record(out: &mut impl Write, fields: &[(&str, String)], block: &[u8]) -> std::io::Result<()> {
    let mut member = GzEncoder::new(out, Compression::default());
    member.write_all(b"WARC/1.1\r\n")?;
    for (name, value) in fields {
        write!(member, "{name}: {value}\r\n")?;
    }
    write!(member, "Content-Length: {}\r\n\r\n", block.len())?;
    member.write_all(block)?;
    member.write_all(b"\r\n\r\n")?;
    member.finish().map(drop)
}
