//! The article that a page describes in JSON-LD.

use serde_json::{Map, Value};

/// What JSON-LD says about an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Described {
    pub(crate) kind: String,
    pub(crate) headline: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) modified: Option<String>,
    pub(crate) created: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) language: Option<String>,
    /// Whether it may be read without paying, where the page says so.
    pub(crate) free: Option<bool>,
    /// Entries of a live blog.
    pub(crate) updates: Vec<Update>,
}

/// An entry of a live blog.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Update {
    pub(crate) headline: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) url: Option<String>,
}

/// More entries than this are not looked at.
const MOST_UPDATES: usize = 2_000;

/// The best description of an article in the JSON-LD scripts of a page: the first of the most telling
/// type.
pub(crate) fn article(scripts: &[String]) -> Option<Described> {
    let mut found: Vec<Described> = Vec::new();
    for script in scripts.iter().take(40) {
        if let Some(value) = parse(script) {
            walk(&value, &mut found, 0);
        }
    }
    let rank = |described: &Described| match described.kind.as_str() {
        "WebPage" | "VideoObject" | "ItemPage" => 0,
        _ if described.published.is_none() => 1,
        _ => 2,
    };
    let best = found.iter().map(rank).max()?;
    found.into_iter().find(|described| rank(described) == best)
}

/// Parses a script, forgiving comments around it and line breaks inside strings.
fn parse(script: &str) -> Option<Value> {
    let trimmed = script
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_start_matches("<![CDATA[");
    let trimmed = trimmed
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim_end_matches("]]>")
        .trim()
        .trim_end_matches(';');
    serde_json::from_str(trimmed).ok().or_else(|| {
        let flat: String = trimmed
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        serde_json::from_str(&flat).ok()
    })
}

/// Whether a script is no JSON, whatever is forgiven.
pub(super) fn is_broken(script: &str) -> bool {
    parse(script).is_none()
}

/// Collects descriptions of articles. The parser bounds the depth of a value at 128.
fn walk(value: &Value, found: &mut Vec<Described>, depth: usize) {
    if depth > 12 || found.len() > 200 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, found, depth + 1)),
        Value::Object(object) => {
            if let Some(kind) = article_kind(object) {
                found.push(describe(object, kind));
            }
            for name in [
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "itemListElement",
                "item",
                "hasPart",
            ] {
                if let Some(inner) = object.get(name) {
                    walk(inner, found, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn article_kind(object: &Map<String, Value>) -> Option<String> {
    let kinds: Vec<&str> = match object.get("@type")? {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    let kind = kinds
        .into_iter()
        .map(|kind| kind.rsplit(['/', ':']).next().unwrap_or(kind))
        .find(|kind| {
            kind.ends_with("Article")
                || kind.ends_with("Posting")
                || matches!(
                    *kind,
                    "Report"
                        | "Review"
                        | "WebPage"
                        | "VideoObject"
                        | "CreativeWork"
                        | "PressRelease"
                        | "ItemPage"
                )
        })?;
    Some(kind.to_owned())
}

fn describe(object: &Map<String, Value>, kind: String) -> Described {
    let text = |name: &str| {
        object
            .get(name)
            .and_then(first_text)
            .map(|text| plain(&text))
            .filter(|text| !text.is_empty())
    };
    let page_url = object.get("mainEntityOfPage").and_then(|page| {
        page.as_str()
            .map(str::to_owned)
            .or_else(|| page.get("@id").and_then(Value::as_str).map(str::to_owned))
    });
    Described {
        headline: text("headline").or_else(|| text("name")),
        published: text("datePublished").or_else(|| text("uploadDate")),
        modified: text("dateModified"),
        created: text("dateCreated"),
        authors: object
            .get("author")
            .or_else(|| object.get("creator"))
            .map(names)
            .unwrap_or_default(),
        publisher: object
            .get("publisher")
            .map(names)
            .and_then(|names| names.into_iter().next()),
        body: object
            .get("articleBody")
            .and_then(first_text)
            .map(|body| strip_tags(&body))
            .filter(|body| body.len() > 200),
        url: text("url")
            .or(page_url)
            .filter(|url| url.starts_with("http")),
        language: text("inLanguage"),
        free: object.get("isAccessibleForFree").and_then(truth),
        updates: match object.get("liveBlogUpdate") {
            Some(Value::Array(items)) => items
                .iter()
                .filter_map(Value::as_object)
                .take(MOST_UPDATES)
                .map(update)
                .collect(),
            _ => Vec::new(),
        },
        kind,
    }
}

fn update(object: &Map<String, Value>) -> Update {
    let text = |name: &str| {
        let text = object.get(name).and_then(first_text)?;
        Some(plain(&text)).filter(|text| !text.is_empty())
    };
    Update {
        headline: text("headline").or_else(|| text("name")),
        body: text("articleBody").or_else(|| text("description")),
        published: text("datePublished").or_else(|| text("dateCreated")),
        url: text("url").filter(|url| url.starts_with("http")),
    }
}

/// A truth value as it is written: `true`, `"True"`, `"http://schema.org/False"`.
fn truth(value: &Value) -> Option<bool> {
    if let Some(truth) = value.as_bool() {
        return Some(truth);
    }
    match value
        .as_str()?
        .rsplit('/')
        .next()?
        .to_ascii_lowercase()
        .as_str()
    {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => items.iter().find_map(first_text),
        Value::Object(object) => object
            .get("name")
            .or_else(|| object.get("@value"))
            .and_then(Value::as_str)
            .map(str::to_owned),
        _ => None,
    }
}

/// Names of persons or organizations, however they are nested.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => split(name),
        Value::Array(items) => items.iter().flat_map(names).collect(),
        Value::Object(object) => object.get("name").map(names).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn split(name: &str) -> Vec<String> {
    let name = plain(name);
    let web = name.starts_with("http") || name.contains('@');
    if web || name.is_empty() {
        Vec::new()
    } else {
        vec![name]
    }
}

/// A text with character references decoded and blanks made single.
pub(crate) fn plain(text: &str) -> String {
    if !text.contains(['&', '<']) {
        return crate::paragraph::one_line(text);
    }
    crate::paragraph::one_line(&strip_tags(text))
}

/// The text of a fragment of HTML.
pub(super) fn strip_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for token in html5gum::Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            html5gum::Token::String(part) => text.push_str(&String::from_utf8_lossy(&part.value)),
            html5gum::Token::StartTag(_) | html5gum::Token::EndTag(_) => text.push(' '),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_found_in_a_graph() {
        let script = r#"{"@context":"https://schema.org","@graph":[{"@type":"WebPage","datePublished":"2030-01-01"},
            {"@type":["NewsArticle"],"headline":"Ferry &amp; pier","datePublished":"2031-05-04T06:39:00-04:00",
             "author":[{"@type":"Person","name":"Jane Doe"},"John Roe"],"publisher":{"name":"Harrow Post"}}]}"#;
        let found = article(&[script.to_owned()]).unwrap();
        assert_eq!(found.headline.as_deref(), Some("Ferry & pier"));
        assert_eq!(found.authors, ["Jane Doe", "John Roe"]);
        assert_eq!(
            found.published.as_deref(),
            Some("2031-05-04T06:39:00-04:00")
        );
        assert_eq!(found.publisher.as_deref(), Some("Harrow Post"));
    }

    #[test]
    fn broken_scripts_are_forgiven() {
        assert!(
            article(&["{\"@type\":\"Article\",\n\"headline\":\"Two\nlines\"};".to_owned()])
                .is_some()
        );
        assert_eq!(article(&["{".to_owned(), "[[[[".repeat(5000)]), None);
    }
}
