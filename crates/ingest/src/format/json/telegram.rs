//! A post of a Telegram export becomes a text.

use counterclaim_model::{Basis, OriginEvidence};
use serde_json::{Map, Value};

use super::super::compose::{Body, Given, compose};
use super::super::html::plain;
use super::super::{Draft, Facts};
use crate::date::{Candidate, parse_machine};
use crate::read::Options;

/// Whether an object is a post of a Telegram export.
pub(super) fn is_post(object: &Map<String, Value>) -> bool {
    object.contains_key("text")
        && object.get("type").and_then(Value::as_str) == Some("message")
        && (object.contains_key("date_unixtime") || object.contains_key("text_entities"))
}

pub(super) fn post(object: &Map<String, Value>, options: &Options) -> Draft {
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    let words = match object.get("text") {
        Some(Value::Array(parts)) => parts
            .iter()
            .filter_map(|part| part.as_str().or_else(|| part.get("text")?.as_str()))
            .collect(),
        Some(Value::String(words)) => words.clone(),
        _ => String::new(),
    };
    let forwarded = text("forwarded_from").map(|name| OriginEvidence {
        value: name.to_owned(),
        span: None,
        reason: "the post says that it was forwarded from there".to_owned(),
    });
    // In a channel the channel itself posts; in a group a person does.
    let poster = text("from").map(plain).filter(|name| !name.is_empty());
    let is_channel = text("from_id").is_some_and(|id| id.starts_with("channel"));
    let facts = Facts {
        outlet: poster.clone().filter(|_| is_channel),
        authors: text("author")
            .map(plain)
            .or_else(|| poster.filter(|_| !is_channel))
            .into_iter()
            .collect(),
        dates: post_date(text("date"), text("date_unixtime"))
            .into_iter()
            .collect(),
        origins: forwarded.into_iter().collect(),
        ..Facts::default()
    };
    compose(
        Given {
            title: None,
            body: Body::Text(words),
            facts,
        },
        options,
    )
}

/// The export has the time on the exporter's clock and the same moment in seconds since 1970; the
/// difference is that clock's offset.
fn post_date(local: Option<&str>, unix: Option<&str>) -> Option<Candidate> {
    let local: Option<jiff::civil::DateTime> = local.and_then(|local| local.parse().ok());
    let unix = unix
        .and_then(|unix| unix.parse().ok())
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    let value = match (local, unix) {
        (Some(local), Some(unix)) => {
            let utc = jiff::tz::TimeZone::UTC.to_datetime(unix);
            let minutes = (local.duration_since(utc).as_secs() as f64 / 60.0).round() as i64;
            let sign = if minutes < 0 { '-' } else { '+' };
            let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
            if hours > 14 {
                unix.to_string()
            } else {
                format!("{local}{sign}{hours:02}:{rest:02}")
            }
        }
        (Some(local), None) => local.date().to_string(),
        (None, Some(unix)) => unix.to_string(),
        (None, None) => return None,
    };
    let stamp = parse_machine(&value)?;
    Some(Candidate::outside(
        stamp,
        Basis::Meta,
        "telegram:date",
        0.97,
    ))
}
