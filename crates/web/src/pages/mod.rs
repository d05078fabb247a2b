//! Pages: what each shows, as plain values, and the template that writes it.

pub(crate) mod actors;
pub(crate) mod articles;
pub(crate) mod claim;
pub(crate) mod compare;
pub(crate) mod embed;
pub(crate) mod event;
pub(crate) mod events;
mod holds;
pub(crate) mod inbox;
mod numbers;
pub(crate) mod problem;
pub(crate) mod reader;
pub(crate) mod review;
pub(crate) mod search;
pub(crate) mod settings;
mod sources;
mod steps;

use askama::Template;
use counterclaim_ledger::{Query, QueryError};

use crate::account::Account;
use crate::links::Choices;
use crate::words::Chip;
use crate::{Reply, Request, Site};

/// What every page has around its own content.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// What the browser's tab says.
    pub(crate) title: String,
    /// Which part of the site it belongs to.
    pub(crate) here: &'static str,
    /// Parts of the site.
    pub(crate) parts: Vec<Part>,
    pub(crate) choices: Choices,
    /// What stands in the search box.
    pub(crate) query: String,
    /// Key of forms.
    pub(crate) key: String,
    /// Name of the ledger.
    pub(crate) ledger: String,
    /// The same content as data: format and address.
    pub(crate) formats: Vec<(&'static str, String)>,
    /// The same address without a moment, where one is asked for.
    pub(crate) latest: Option<String>,
}

/// A part of the site, as a link.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) address: String,
}

const PARTS: [(&str, &str); 8] = [
    ("Inbox", "/"),
    ("Events", "/events"),
    ("Articles", "/articles"),
    ("Actors", "/actors"),
    ("Review", "/review"),
    ("Search", "/search"),
    ("Compare", "/compare"),
    ("Settings", "/settings"),
];

impl Page {
    pub(crate) fn new(asked: &Asked<'_>, here: &'static str, title: &str) -> Self {
        let choices = asked.choices.clone();
        let parts = PARTS.iter().map(|(name, path)| Part {
            name,
            address: choices.to(path, &[]),
        });
        let latest = choices.as_of.as_ref().map(|_| {
            let rest = asked.request.query.iter();
            let kept: Vec<(&str, &str)> = rest
                .filter(|(key, _)| key != "as_of" && key != "clock")
                .map(|(key, value)| (key.as_str(), value.as_str()))
                .collect();
            choices.at(None).to(&asked.request.path, &kept)
        });
        Self {
            title: title.to_owned(),
            here,
            parts: parts.collect(),
            query: String::new(),
            key: asked.site.access.form_key().to_owned(),
            ledger: asked.site.name(),
            formats: Vec::new(),
            latest,
            choices,
        }
    }

    /// With links to the same content as data.
    pub(crate) fn with_formats(mut self, request: &Request) -> Self {
        let path = match request.path.trim_end_matches('/') {
            "" => "/inbox",
            path => path,
        };
        let query = request.address();
        let query = query
            .split_once('?')
            .map_or(String::new(), |(_, query)| format!("?{query}"));
        let formats = ["json", "jsonl", "csv", "geojson", "atom", "md"];
        self.formats = formats
            .into_iter()
            .map(|format| (format, format!("{path}.{format}{query}")))
            .collect();
        self
    }
}

/// A request with the account it is about.
pub(crate) struct Asked<'a> {
    pub(crate) site: &'a Site,
    pub(crate) request: &'a Request,
    pub(crate) choices: Choices,
    /// The account at the moment asked for.
    pub(crate) account: &'a std::sync::Arc<Account>,
    /// The newest account.
    pub(crate) newest: &'a std::sync::Arc<Account>,
    /// Who asks.
    pub(crate) who: &'a str,
}

impl Asked<'_> {
    /// The text of the query.
    pub(crate) fn text(&self) -> &str {
        self.request.parameter("q").unwrap_or("")
    }

    /// The query.
    pub(crate) fn query(&self) -> Result<Query, QueryError> {
        Query::parse(self.text())
    }

    /// Number of the page of a list, from 1.
    pub(crate) fn page_number(&self) -> usize {
        let page = self.request.parameter("page");
        page.and_then(|page| page.parse().ok()).unwrap_or(1).max(1)
    }
}

/// Writes a template as a page.
pub(crate) fn written(page: &impl Template) -> Reply {
    match page.render() {
        Ok(html) => Reply::page(html),
        // templates write to memory and call nothing that fails
        Err(error) => Reply::of("text/plain; charset=utf-8", error.to_string()).with_status(500),
    }
}

/// A choice that narrows a list: what it is called, how many there are, where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) count: usize,
    pub(crate) address: String,
}

/// Choices of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Facet {
    pub(crate) name: &'static str,
    pub(crate) choices: Vec<Choice>,
}

/// Counts values, the most frequent first, and makes each a link that narrows the query.
pub(crate) fn facet(
    name: &'static str,
    values: impl Iterator<Item = (String, String)>,
    address: impl Fn(&str) -> String,
) -> Facet {
    let mut counts = std::collections::BTreeMap::<(String, String), usize>::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut counted: Vec<_> = counts.into_iter().collect();
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let choices = counted
        .into_iter()
        .take(8)
        .map(|((name, value), count)| Choice {
            address: address(&value),
            name,
            count,
        });
    Facet {
        name,
        choices: choices.collect(),
    }
}

/// The pages of a list: entries from `from` to `to` of `total`, and where the others are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pages {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) total: usize,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

/// Entries on one page of a list.
pub(crate) const A_PAGE: usize = 50;

impl Pages {
    pub(crate) fn of(asked: &Asked<'_>, total: usize) -> Self {
        let last = total.div_ceil(A_PAGE).max(1);
        let number = asked.page_number().min(last);
        let from = (number - 1) * A_PAGE;
        let at = |page: usize| {
            let page = page.to_string();
            let rest = asked.request.query.iter();
            let mut kept: Vec<(&str, &str)> = rest
                .filter(|(key, _)| !matches!(key.as_str(), "page" | "as_of" | "clock"))
                .map(|(key, value)| (key.as_str(), value.as_str()))
                .collect();
            kept.push(("page", &page));
            asked.choices.to(&asked.request.path, &kept)
        };
        Self {
            from,
            to: (from + A_PAGE).min(total),
            total,
            previous: (number > 1).then(|| at(number - 1)),
            next: (number < last).then(|| at(number + 1)),
        }
    }

    /// The entries of this page.
    pub(crate) fn cut<'e, T>(&self, entries: &'e [T]) -> &'e [T] {
        entries.get(self.from..self.to).unwrap_or(&[])
    }
}

/// Says that a type's template escapes everything, so that it may stand inside another one.
macro_rules! part {
    ($($part:ty),+) => { $(impl askama::filters::HtmlSafe for $part {})+ };
}
pub(crate) use part;

/// A status as a bordered word.
#[derive(Clone, Copy, Debug, Template)]
#[template(
    source = "<b class=\"chip {{ chip.border }}\">{{ chip.words }}</b>",
    ext = "html"
)]
pub(crate) struct ChipPart {
    pub(crate) chip: Chip,
}

part!(ChipPart);

impl From<Chip> for ChipPart {
    fn from(chip: Chip) -> Self {
        Self { chip }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use counterclaim_model::{Article, Engine, Reading};

    /// A reading of a text in which nothing was found.
    pub(crate) fn reading(text: &str) -> Reading {
        Reading::unread(Engine::default(), Article::of_text("a.txt", text))
    }

    #[test]
    fn facets_count_and_lead_on() {
        let values = ["b", "a", "b"].map(|v| (v.to_owned(), v.to_owned()));
        let facet = facet("Letter", values.into_iter(), |value| format!("/?q={value}"));
        let counted: Vec<(&str, usize)> = facet
            .choices
            .iter()
            .map(|c| (c.name.as_str(), c.count))
            .collect();
        assert_eq!(counted, [("b", 2), ("a", 1)]);
        assert_eq!(facet.choices[0].address, "/?q=b");
    }
}
