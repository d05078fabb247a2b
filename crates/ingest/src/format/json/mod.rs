//! A JSON object becomes a text: the usual keys are known, others can be named.

mod fields;
mod reading;
mod telegram;

use counterclaim_model::wire::READING_V1;
use counterclaim_model::{Basis, OriginEvidence};
use serde_json::{Map, Value};

use super::compose::{Body, Given, compose};
use super::html::plain;
use super::{Draft, Facts};
use crate::date::{Candidate, parse_machine};
use crate::read::Options;
pub use fields::{FieldError, Fields};
use fields::{KEYS, folded};
pub(crate) use fields::{has_text, is_list_key};
use reading::reading;
use telegram::{is_post, post};

/// Keys whose text is taken where there is no other.
const SUMMARIES: &[&str] = &[
    "summary",
    "description",
    "abstract",
    "excerpt",
    "lead",
    "snippet",
];

/// Objects inside an object whose keys count as its own.
const WRAPPERS: &[&str] = &["_source", "fields", "attributes", "article", "document"];

/// One object, with what is looked for in it.
struct Object<'o> {
    /// Its values by folded key, those of wrapped objects after its own.
    values: Vec<(String, &'o Value)>,
    whole: &'o Map<String, Value>,
    fields: Fields,
}

impl<'o> Object<'o> {
    fn new(whole: &'o Map<String, Value>, fields: Fields) -> Self {
        let mut values: Vec<(String, &Value)> = Vec::new();
        let mut levels: Vec<(&Map<String, Value>, usize)> = vec![(whole, 0)];
        while let Some((level, depth)) = levels.pop() {
            for (key, value) in level {
                let folded = folded(key);
                match value {
                    Value::Object(inner) if depth < 2 && WRAPPERS.contains(&key.as_str()) => {
                        levels.insert(0, (inner, depth + 1));
                    }
                    _ => values.push((folded, value)),
                }
            }
        }
        Self {
            values,
            whole,
            fields,
        }
    }

    /// The values that may be what `name` says, best first.
    fn candidates(&self, name: &str) -> Vec<&'o Value> {
        if let Some(key) = self.fields.keys.get(name) {
            let whole = self.whole.get(key);
            return whole.or_else(|| self.at_path(key)).into_iter().collect();
        }
        let keys = KEYS.iter().find(|(known, _)| *known == name);
        let keys = keys.map_or(&[][..], |(_, keys)| keys);
        self.under(keys)
    }

    fn under(&self, keys: &[&str]) -> Vec<&'o Value> {
        let with = |key: &&str| {
            let found = self.values.iter().find(|(known, _)| known == key);
            found.map(|(_, value)| *value)
        };
        keys.iter().filter_map(with).collect()
    }

    fn at_path(&self, path: &str) -> Option<&'o Value> {
        let (first, rest) = path.split_once('.')?;
        rest.split('.')
            .try_fold(self.whole.get(first)?, |value, key| value.get(key))
    }

    /// The first value that is or holds a text.
    fn text(&self, name: &str) -> Option<String> {
        let texts = self.candidates(name).into_iter().filter_map(words);
        let mut texts = texts.filter(|text| !text.trim().is_empty());
        texts.next()
    }
}

/// The words of a value: a text, a list of texts, or an object that names or renders itself.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(parts) => {
            let parts: Vec<String> = parts.iter().filter_map(words).collect();
            (!parts.is_empty()).then(|| parts.join("\n\n"))
        }
        Value::Object(object) => ["rendered", "name", "title", "text", "value", "html"]
            .iter()
            .find_map(|key| object.get(*key)?.as_str().map(str::to_owned)),
        _ => None,
    }
}

/// Reads an object; `None` where the text is no JSON object or has no article in it.
pub(crate) fn read(source: &str, media_type: Option<&str>, options: &Options) -> Option<Draft> {
    let whole: Value = serde_json::from_str(source.trim_start_matches('\u{feff}')).ok()?;
    let whole = whole.as_object()?;
    if whole.get("schema").and_then(Value::as_str) == Some(READING_V1) {
        return reading(whole.get("article")?);
    }
    if is_post(whole) {
        return Some(post(whole, options));
    }
    let object = Object::new(whole, Fields::of_media_type(media_type));
    let body = body(&object)?;
    let title = object.text("title").map(|title| plain(&title));
    let facts = Facts {
        url: object.text("url").filter(|url| is_address(url)),
        outlet: outlet(&object),
        authors: authors(&object),
        language: object.text("language").filter(|tag| tag.len() <= 8),
        dates: dates(&object),
        captured: object.text("captured").as_deref().and_then(moment),
        origins: object.text("origin").map(origin).into_iter().collect(),
        ..Facts::default()
    };
    Some(compose(Given { title, body, facts }, options))
}

fn is_address(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

fn origin(name: String) -> OriginEvidence {
    OriginEvidence {
        value: name,
        span: None,
        reason: "the record names it as the origin".to_owned(),
    }
}

fn body(object: &Object<'_>) -> Option<Body> {
    let text = object.text("text");
    let html = object.text("html");
    // A named text is wanted; else markup says more than words cut out of it.
    let named = object.fields.keys.contains_key("text");
    match (html, text) {
        (Some(html), text) if !named || text.is_none() => Some(Body::Html(html)),
        (_, Some(text)) if is_markup(&text) => Some(Body::Html(text)),
        (_, Some(text)) => Some(Body::Text(text)),
        (_, None) => {
            let summary = object.under(SUMMARIES).into_iter().find_map(words)?;
            let summary = Some(summary).filter(|text| !text.trim().is_empty())?;
            Some(if is_markup(&summary) {
                Body::Html(summary)
            } else {
                Body::Text(summary)
            })
        }
    }
}

/// Whether a text has the tags of paragraphs in it.
fn is_markup(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    [
        "</p>", "<br>", "<br/>", "<br />", "</div>", "</h2>", "</li>", "</a>", "<p>",
    ]
    .iter()
    .any(|tag| lower.contains(tag))
}

fn outlet(object: &Object<'_>) -> Option<String> {
    let fits = |name: &String| {
        !name.is_empty() && name.chars().count() <= 80 && !name.contains('\n') && !is_address(name)
    };
    let texts = object.candidates("outlet").into_iter().filter_map(words);
    texts.map(|name| plain(&name)).find(fits)
}

fn authors(object: &Object<'_>) -> Vec<String> {
    let Some(value) = object.candidates("author").into_iter().next() else {
        return Vec::new();
    };
    let values = match value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    let names = values.iter().filter_map(words).map(|name| plain(&name));
    let cut = |name: String| {
        let own = name
            .strip_prefix("By ")
            .or_else(|| name.strip_prefix("by "));
        own.map_or(name.clone(), str::to_owned)
    };
    names
        .map(cut)
        .filter(|name| !name.is_empty() && name.len() < 200)
        .collect()
}

fn dates(object: &Object<'_>) -> Vec<Candidate> {
    let keys = KEYS.iter().find(|(name, _)| *name == "date");
    let keys = keys.map_or(&[][..], |(_, keys)| keys);
    let named = object.fields.keys.get("date").map(String::as_str);
    let mut dates = Vec::new();
    for (rank, key) in keys.iter().copied().enumerate() {
        if named.is_some() {
            break;
        }
        for value in object.under(&[key]) {
            // The keys go from those that say "published" to those that say "time".
            let score = 0.95 - 0.01 * rank as f64;
            dates.extend(candidate(value, key, score));
        }
    }
    let chosen = object.candidates("date").into_iter().next();
    if let (Some(key), Some(value)) = (named, chosen) {
        dates.extend(candidate(value, key, 0.97));
    }
    dates
}

fn candidate(value: &Value, key: &str, score: f64) -> Option<Candidate> {
    let stamp = parse_machine(&words(value)?)?;
    Some(Candidate::outside(
        stamp,
        Basis::Meta,
        format!("json:{key}"),
        score,
    ))
}

/// A capture time, if it is a day or a moment with an offset.
fn moment(text: &str) -> Option<String> {
    let stamp = parse_machine(text)?;
    stamp.date.map(|_| stamp.value)
}
