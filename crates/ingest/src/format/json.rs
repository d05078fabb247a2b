//! A JSON object becomes a text: the usual keys are known, others can be named.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use counterclaim_model::wire::READING_V1;
use counterclaim_model::{Alignment, Basis, BlockKind, OriginEvidence, Span};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::compose::{Body, Given, compose};
use super::html::plain;
use super::{Draft, Facts, text};
use crate::date::{Candidate, parse_machine};
use crate::paragraph::{Mark, Paragraph, Role};
use crate::read::Options;

/// What a key of an object can be, by the names under which `--field` knows it, and the keys that are
/// taken for it: news APIs, crawlers, content systems and data sets, in lower case without `_` and `-`.
/// The first key that has a value counts.
const KEYS: &[(&str, &[&str])] = &[
    (
        "text",
        &[
            "text",
            "body",
            "articlebody",
            "articletext",
            "fulltext",
            "maintext",
            "plaintext",
            "contenttext",
            "bodytext",
            "textcontent",
            "rawtext",
            "cleantext",
            "story",
            "content",
            "document",
            "article",
            "post",
            "message",
        ],
    ),
    (
        "html",
        &[
            "html",
            "contenthtml",
            "bodyhtml",
            "rawhtml",
            "htmlcontent",
            "htmlbody",
            "sourcecode",
        ],
    ),
    (
        "title",
        &[
            "title",
            "headline",
            "maintitle",
            "webtitle",
            "subject",
            "heading",
            "name",
        ],
    ),
    (
        "url",
        &[
            "url",
            "link",
            "canonicalurl",
            "sourceurl",
            "weburl",
            "articleurl",
            "permalink",
            "externalurl",
            "href",
            "uri",
            "id",
        ],
    ),
    (
        "date",
        &[
            "published",
            "datepublished",
            "publishedat",
            "publisheddate",
            "datepublish",
            "publishdate",
            "publicationdate",
            "pubdate",
            "publicationtime",
            "publishtime",
            "webpublicationdate",
            "firstpublicationdate",
            "firstpublished",
            "dategmt",
            "date",
            "datetime",
            "createdat",
            "created",
            "releasedate",
            "timestamp",
            "time",
        ],
    ),
    (
        "outlet",
        &[
            "outlet",
            "publisher",
            "sitename",
            "sourcename",
            "publication",
            "newspaper",
            "source",
            "site",
            "feedtitle",
            "sourcedomain",
            "domain",
            "hostname",
        ],
    ),
    (
        "author",
        &[
            "authors", "author", "byline", "creator", "creators", "writer", "by",
        ],
    ),
    (
        "captured",
        &[
            "captured",
            "retrieved",
            "retrievedat",
            "datedownload",
            "crawledat",
            "crawldate",
            "scrapedat",
            "fetchedat",
            "fetched",
            "accessed",
            "accessdate",
        ],
    ),
    ("language", &["language", "lang"]),
    ("origin", &["origin", "agency", "wire"]),
];

/// Keys whose text is taken where there is no other.
const SUMMARIES: &[&str] = &[
    "summary",
    "description",
    "abstract",
    "excerpt",
    "lead",
    "snippet",
];

/// Keys under which a document keeps its list of articles.
const LISTS: &[&str] = &[
    "articles",
    "items",
    "entries",
    "messages",
    "posts",
    "results",
    "stories",
    "docs",
    "documents",
    "hits",
    "data",
    "records",
    "rows",
    "response",
    "chats",
    "leftchats",
    "list",
    "value",
];

/// Objects inside an object whose keys count as its own.
const WRAPPERS: &[&str] = &["_source", "fields", "attributes", "article", "document"];

/// Which keys of a JSON object hold an article's parts, where the usual ones do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    keys: BTreeMap<String, String>,
}

/// A field that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{given}': give NAME=KEY, where NAME is one of {}", names())]
pub struct FieldError {
    given: String,
}

fn names() -> String {
    KEYS.iter()
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(", ")
}

const MEDIA_TYPE: &str = "application/json";

impl Fields {
    /// The fields in parts such as `text=body` or `title=meta.headline`, whose keys may lead into
    /// objects by dots.
    ///
    /// # Errors
    /// A part has no `=`, or another name than those of `--field`.
    pub fn new<'p>(parts: impl IntoIterator<Item = &'p str>) -> Result<Self, FieldError> {
        let mut fields = Self::default();
        for part in parts {
            let error = || FieldError {
                given: part.to_owned(),
            };
            let (name, key) = part.split_once('=').ok_or_else(error)?;
            let (name, key) = (name.trim(), key.trim());
            if key.is_empty() || key.contains(';') || !KEYS.iter().any(|(known, _)| *known == name)
            {
                return Err(error());
            }
            fields.keys.insert(name.to_owned(), key.to_owned());
        }
        Ok(fields)
    }

    /// The media type of objects that are read with these fields, which stand in it as parameters.
    pub(crate) fn media_type(&self) -> String {
        let parameters = self
            .keys
            .iter()
            .map(|(name, key)| format!("; {name}={key}"));
        parameters.fold(MEDIA_TYPE.to_owned(), |all, one| all + &one)
    }

    fn of_media_type(media_type: Option<&str>) -> Self {
        let parameters = media_type
            .and_then(|media_type| media_type.strip_prefix(MEDIA_TYPE))
            .unwrap_or("");
        let parts = parameters
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        Self::new(parts).unwrap_or_default()
    }
}

impl FromStr for Fields {
    type Err = FieldError;

    fn from_str(part: &str) -> Result<Self, FieldError> {
        Self::new([part])
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.media_type())
    }
}

/// A key as it is compared.
fn folded(key: &str) -> String {
    let letters = key.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | ':'));
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether a list of articles may stand under a key.
pub(crate) fn is_list_key(key: &str) -> bool {
    LISTS.contains(&folded(key).as_str())
}

/// Whether a document is one object with a text of its own, and no list of such.
pub(crate) fn has_text(bytes: &[u8], fields: &Fields) -> bool {
    let Ok(object) = serde_json::from_slice::<BTreeMap<String, &RawValue>>(bytes) else {
        return false;
    };
    let is_text = |key: &str, value: &RawValue| {
        let named = KEYS.iter().take(2).any(|(name, keys)| {
            fields.keys.get(*name).is_some_and(|own| own == key)
                || keys.contains(&folded(key).as_str())
        });
        named && value.get().starts_with('"') && value.get().len() > 2
    };
    let list = |(key, value): (&String, &&RawValue)| {
        is_list_key(key)
            && value
                .get()
                .trim_start_matches(['[', ' ', '\n', '\r', '\t'])
                .starts_with('{')
    };
    object.contains_key("schema")
        || (object.iter().any(|(key, value)| is_text(key, value)) && !object.iter().any(list))
}

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

/// Whether an object is a post of a Telegram export.
fn is_post(object: &Map<String, Value>) -> bool {
    object.contains_key("text")
        && object.get("type").and_then(Value::as_str) == Some("message")
        && (object.contains_key("date_unixtime") || object.contains_key("text_entities"))
}

fn post(object: &Map<String, Value>, options: &Options) -> Draft {
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

/// An article of our own output: its text to the letter, its labels as hints.
fn reading(article: &Value) -> Option<Draft> {
    let field = |key: &str| article.get(key).and_then(Value::as_str).map(str::to_owned);
    let whole = field("text")?;
    let names = |key: &str| -> Vec<String> {
        let list = article.get(key).and_then(Value::as_array);
        let list = list.map_or(&[][..], Vec::as_slice);
        list.iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    let published = article.get("published").and_then(|published| {
        let stamp = parse_machine(published.get("value")?.as_str()?)?;
        Some(Candidate::outside(
            stamp,
            Basis::Meta,
            "reading:published",
            0.97,
        ))
    });
    let origin = field("origin").map(|value| OriginEvidence {
        value,
        span: None,
        reason: "the reading names it".to_owned(),
    });
    let title = field("title");
    let facts = Facts {
        headlines: title.into_iter().collect(),
        canonical_url: field("canonical_url"),
        url: field("url"),
        outlet: field("outlet"),
        authors: names("byline"),
        language: field("language").filter(|tag| tag != "und"),
        dates: published.into_iter().collect(),
        captured: field("captured"),
        origins: origin.into_iter().collect(),
    };
    let blocks = article.get("blocks").and_then(Value::as_array);
    let paragraphs = blocks.and_then(|blocks| paragraphs(&whole, blocks));
    Some(match paragraphs {
        Some(paragraphs) => Draft {
            alignment: Alignment::identity(whole.len(), 0),
            paragraphs,
            text: whole,
            facts,
            marked_up: true,
            ..Draft::default()
        },
        None => Draft {
            facts,
            ..text::read(whole, false)
        },
    })
}

/// The blocks of a reading as paragraphs, if they tile the text.
fn paragraphs(text: &str, blocks: &[Value]) -> Option<Vec<Paragraph>> {
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let (mut at, mut paragraphs) = (0, Vec::with_capacity(blocks.len()));
    for block in blocks {
        let span = block.get("span")?.as_array()?;
        let edge = |i: usize| starts.get(span.get(i)?.as_u64()? as usize).copied();
        let (from, to) = (edge(0)?, edge(1)?);
        let between = text.get(at..from)?;
        let own = text.get(from..to)?;
        let fits = between.chars().all(is_blank) && !own.is_empty();
        if !fits || own.starts_with(is_blank) || own.ends_with(is_blank) {
            return None;
        }
        paragraphs.push(paragraph(block, Span::new(from, to))?);
        at = to;
    }
    text.get(at..)?.chars().all(is_blank).then_some(paragraphs)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

fn paragraph(block: &Value, span: Span) -> Option<Paragraph> {
    let kind: BlockKind = serde_json::from_value(block.get("kind")?.clone()).ok()?;
    let why = block
        .get("why")
        .and_then(Value::as_str)
        .unwrap_or("furniture");
    let mut paragraph = Paragraph::plain(span);
    let hints = &mut paragraph.hints;
    hints.content = Some(1.0);
    match kind {
        BlockKind::Title => hints.role = Role::Heading(1),
        BlockKind::Byline => hints.mark = Some(Mark::Byline),
        BlockKind::Caption => hints.role = Role::Caption,
        BlockKind::Furniture => {
            hints.region = Some(why.to_owned());
            hints.content = Some(0.0);
        }
        BlockKind::Dateline | BlockKind::Body => {}
    }
    Some(paragraph)
}
