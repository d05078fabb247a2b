//! Articles as CSL-JSON (Citation Style Language 1.0.2) and as notes and bibliography in the style of
//! the Chicago Manual (17th edition), each naming the captured copy by its hash.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::loss::LossV1;
use counterclaim_model::{Article, Reading};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::extent::day;
use crate::plain::visible;
use crate::rows::document;
use crate::{Export, plain};

/// The articles that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let listed = ledger.articles(query).articles;
    let readings: BTreeMap<&str, &Reading> = ledger
        .readings()
        .iter()
        .map(|r| (r.article.id.as_str(), r))
        .collect();
    let articles = listed.iter().filter_map(|one| {
        let reading = readings.get(one.id.as_str())?;
        Some((&reading.article, one.copy_of.as_deref()))
    });
    let articles: Vec<(&Article, Option<&str>)> = articles.collect();
    let undated = articles
        .iter()
        .filter(|(article, _)| published(article).is_none())
        .count();
    let claims: usize = listed.iter().map(|article| article.claims).sum();
    let items = articles
        .iter()
        .map(|(article, copy_of)| item(article, *copy_of))
        .collect();
    let mut text = String::from("Notes\n\n");
    for (number, (article, _)) in articles.iter().enumerate() {
        let _ = writeln!(text, "{}. {}", number + 1, note(article));
    }
    text.push_str("\nBibliography\n\n");
    let mut entries: Vec<String> = articles.iter().map(|(article, _)| entry(article)).collect();
    entries.sort_by_cached_key(|entry| entry.to_lowercase());
    for entry in &entries {
        let _ = writeln!(text, "{entry}");
    }
    let loss = LossV1::new("citations", articles.len())
        .without("dates of publication", undated, "nothing sure says when these were published: n.d.")
        .without("claims", claims, "a citation names an article")
        .by_rule("author", "names stand as the byline writes them and are not turned round")
        .by_rule("outlet and origin", "the outlet is the container; whose text it is stands beside it as 'from …' and in original-publisher")
        .by_rule("hash", "SHA-256 of canonical address and payload, which is the article's id");
    let files = BTreeMap::from([
        ("chicago.txt".to_owned(), text.into_bytes()),
        ("csl.json".to_owned(), document(&Value::Array(items))),
    ]);
    Export::folder(files, loss)
}

fn published(article: &Article) -> Option<Date> {
    article
        .published
        .as_ref()
        .and_then(|published| day(&published.value))
}

fn address(article: &Article) -> Option<String> {
    let url = article.canonical_url.as_ref().or(article.url.as_ref())?;
    Some(plain::address(url))
}

fn item(article: &Article, copy_of: Option<&str>) -> Value {
    let date = |date: Date| json!({"date-parts": [[date.year(), date.month(), date.day()]]});
    let mut item = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            item.insert(key.to_owned(), value);
        }
    };
    let words = |text: &Option<String>| text.as_deref().map(|text| Value::from(visible(text)));
    put("id", Some(article.id.as_str().into()));
    put("type", Some("article-newspaper".into()));
    put("title", words(&article.title));
    put("container-title", words(&article.outlet));
    put("original-publisher", words(&article.origin));
    let names = article
        .byline
        .iter()
        .map(|name| json!({"literal": visible(name)}));
    put(
        "author",
        (!article.byline.is_empty()).then(|| names.collect()),
    );
    put("issued", published(article).map(date));
    put(
        "accessed",
        article.captured.as_deref().and_then(day).map(date),
    );
    put("URL", address(article).map(Value::from));
    put(
        "language",
        (article.language != "und").then(|| Value::from(article.language.clone())),
    );
    put("archive_location", Some(article.id.as_str().into()));
    put(
        "custom",
        Some(json!({
            "captured": article.captured,
            "copy_of": copy_of,
            "input": visible(&article.input),
            "chicago_note": note(article),
            "chicago_bibliography": entry(article),
        })),
    );
    Value::Object(item)
}

/// A note: `Ilse Varga, “Title,” Northern Wire, May 7, 2019, https://… (captured …; sha256:…).`
fn note(article: &Article) -> String {
    let mut parts = Vec::new();
    if !article.byline.is_empty() {
        parts.push(names(&article.byline));
    }
    parts.push(title(article, ','));
    let mut out = parts.join(", ");
    let _ = write!(out, " {}, {}", outlet(article), date(article));
    if let Some(url) = address(article) {
        let _ = write!(out, ", {url}");
    }
    let _ = write!(out, " ({}).", copy(article));
    out
}

/// An entry of the bibliography: `Ilse Varga. “Title.” Northern Wire, May 7, 2019. https://… …`
fn entry(article: &Article) -> String {
    let mut out = String::new();
    if !article.byline.is_empty() {
        let _ = write!(out, "{}. ", names(&article.byline));
    }
    let _ = write!(
        out,
        "{} {}, {}.",
        title(article, '.'),
        outlet(article),
        date(article)
    );
    if let Some(url) = address(article) {
        let _ = write!(out, " {url}.");
    }
    let copy = copy(article);
    let _ = write!(out, " {}{}.", copy[..1].to_uppercase(), &copy[1..]);
    out
}

fn names(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| visible(name)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first, second] => format!("{first} and {second}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
    }
}

/// The title in quotation marks; the mark that follows stands inside them, unless the title ends with
/// one of its own.
fn title(article: &Article, mark: char) -> String {
    let title = visible(article.title.as_deref().unwrap_or("Untitled"));
    let title = title.trim_end_matches('.');
    if title.ends_with(['?', '!']) {
        format!("“{title}”")
    } else {
        format!("“{title}{mark}”")
    }
}

fn outlet(article: &Article) -> String {
    let outlet = visible(article.outlet.as_deref().unwrap_or("unknown outlet"));
    match &article.origin {
        Some(origin) if article.outlet.as_ref() != Some(origin) => {
            format!("{outlet} (from {})", visible(origin))
        }
        _ => outlet,
    }
}

fn date(article: &Article) -> String {
    match published(article) {
        Some(date) => date.strftime("%B %-d, %Y").to_string(),
        None => "n.d.".to_owned(),
    }
}

fn copy(article: &Article) -> String {
    let captured = article.captured.as_deref();
    let captured = captured.map(|time| format!("captured {}; ", visible(time)));
    format!("{}copy {}", captured.unwrap_or_default(), article.id)
}
