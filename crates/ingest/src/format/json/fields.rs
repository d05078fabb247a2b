//! Which keys of JSON objects hold the parts of an article.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde_json::value::RawValue;

/// What a key of an object can be, by the names under which `--field` knows it, and the keys that are
/// taken for it: news APIs, crawlers, content systems and data sets, in lower case without `_` and `-`.
/// The first key that has a value counts.
pub(super) const KEYS: &[(&str, &[&str])] = &[
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

/// Which keys of a JSON object hold an article's parts, where the usual ones do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    pub(super) keys: BTreeMap<String, String>,
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

    pub(super) fn of_media_type(media_type: Option<&str>) -> Self {
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
pub(super) fn folded(key: &str) -> String {
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
