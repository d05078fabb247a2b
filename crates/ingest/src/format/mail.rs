//! A mail message, such as a newsletter, becomes a text.

use counterclaim_model::Basis;
use mail_parser::{Address, HeaderValue, MessageParser, PartType};

use super::compose::{Body, Given, compose};
use super::html::plain;
use super::{Draft, Facts};
use crate::date::{Candidate, parse_machine};
use crate::read::Options;

/// Header fields one of which every message has, and others that may stand before them.
const MARKS: &[&str] = &[
    "from",
    "date",
    "subject",
    "message-id",
    "received",
    "mime-version",
];

/// Whether a text begins with the header of a mail message.
pub(crate) fn is_message(head: &str) -> bool {
    let mut marks = 0;
    for line in head.lines().take(60) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else {
            return false;
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if name.is_empty() || !name.chars().all(is_name) {
            return false;
        }
        marks += usize::from(MARKS.contains(&name.to_ascii_lowercase().as_str()));
    }
    // "Date:" and "From:" open many a plain text; three of them do not.
    marks >= 3
}

/// Reads a message; `None` where it has no header.
pub(crate) fn read(bytes: &[u8], options: &Options) -> Option<Draft> {
    let message = MessageParser::default().parse(bytes)?;
    let html = message.html_bodies().next();
    let body = match html.map(|part| &part.body) {
        Some(PartType::Html(html)) => Body::Html(html.to_string()),
        _ => Body::Text(
            message
                .body_text(0)
                .map_or(String::new(), |text| text.replace("\r\n", "\n")),
        ),
    };
    let date = message
        .header_raw("Date")
        .and_then(|raw| parse_machine(raw.trim()));
    let date = date.or_else(|| parse_machine(&message.date()?.to_rfc3339()));
    let facts = Facts {
        outlet: message.from().and_then(sender),
        dates: date
            .map(|stamp| Candidate::outside(stamp, Basis::Meta, "mail:Date", 0.93))
            .into_iter()
            .collect(),
        url: archived_at(message.header("Archived-At")),
        ..Facts::default()
    };
    Some(compose(
        Given {
            title: message.subject().map(plain),
            body,
            facts,
        },
        options,
    ))
}

/// The name of the sender, or the domain of the address.
fn sender(from: &Address<'_>) -> Option<String> {
    let first = from.first()?;
    let name = first
        .name
        .as_deref()
        .map(plain)
        .filter(|name| !name.is_empty());
    name.or_else(|| {
        let (_, domain) = first.address.as_deref()?.rsplit_once('@')?;
        psl::domain_str(domain).map(str::to_owned)
    })
}

/// Where a mailing list keeps the message (RFC 5064).
fn archived_at(header: Option<&HeaderValue<'_>>) -> Option<String> {
    let url = header?.as_text()?.trim().trim_matches(['<', '>']);
    (url.starts_with("http://") || url.starts_with("https://")).then(|| url.to_owned())
}
