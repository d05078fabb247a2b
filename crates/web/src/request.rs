//! What is asked: a request as plain values, taken apart once.

use std::collections::BTreeMap;
use std::net::IpAddr;

/// What a request wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Method {
    /// To see something.
    #[default]
    Get,
    /// To change something.
    Post,
    /// Anything else, which nothing here answers.
    Other,
}

/// A file that somebody sent.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Upload {
    /// Its name, as the sender gave it.
    pub name: String,
    /// Its media type, where the sender gave one.
    pub media_type: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// One request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// What it wants done.
    pub method: Method,
    /// Path without the query, still percent-encoded.
    pub path: String,
    /// Parameters of the address, decoded, in order.
    pub query: Vec<(String, String)>,
    /// Fields of a form, decoded, in order.
    pub form: Vec<(String, String)>,
    /// Files of a form, or the body where it is no form.
    pub files: Vec<Upload>,
    /// Headers by lower-case name.
    pub headers: BTreeMap<String, String>,
    /// Where it comes from.
    pub peer: Option<IpAddr>,
}

impl Request {
    /// A request to see an address, such as `/events?q=ferry`.
    pub fn get(address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Self {
            path: path.to_owned(),
            query: pairs(query.as_bytes()),
            ..Self::default()
        }
    }

    /// The first parameter of this name that is not empty.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        first(&self.query, name)
    }

    /// The first form field of this name that is not empty.
    pub fn field(&self, name: &str) -> Option<&str> {
        first(&self.form, name)
    }

    /// All parameters of this name.
    pub fn parameters<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        let mine = self.query.iter().filter(move |(key, _)| key == name);
        mine.map(|(_, value)| value.as_str())
    }

    /// A header by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// A cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.header("cookie")?.split(';');
        let mut pairs = cookies.filter_map(|cookie| cookie.trim().split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The parts of the path, decoded; the last one without the suffix that [`Self::suffix`] gives.
    pub fn segments(&self) -> Vec<String> {
        let path = self.path.trim_matches('/');
        let path = match self.suffix() {
            Some(suffix) => &path[..path.len() - suffix.len() - 1],
            None => path,
        };
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.map(decoded).collect()
    }

    /// The data format that the path asks for by its ending.
    pub fn suffix(&self) -> Option<&str> {
        let path = self.path.trim_matches('/');
        let (_, suffix) = path.rsplit_once('.')?;
        let known = ["json", "jsonl", "csv", "geojson", "atom", "md"];
        known.contains(&suffix).then_some(suffix)
    }

    /// Path and query as they would stand in a link.
    pub fn address(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        format!("{}?{}", self.path, encoded(&self.query))
    }
}

fn first<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let mut mine = pairs
        .iter()
        .filter(|(key, value)| key == name && !value.is_empty());
    mine.next().map(|(_, value)| value.as_str())
}

/// Pairs of an address or of a form as a browser writes them.
pub(crate) fn pairs(text: &[u8]) -> Vec<(String, String)> {
    let parsed = form_urlencoded::parse(text);
    parsed
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect()
}

/// Pairs as they stand in an address.
pub(crate) fn encoded(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn decoded(part: &str) -> String {
    percent_encoding::percent_decode_str(part)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, segments: &[&str], suffix: Option<&str>) {
        let request = Request::get(address);
        assert_eq!(request.segments(), segments, "{address}");
        assert_eq!(request.suffix(), suffix, "{address}");
    }

    #[test]
    fn paths_are_taken_apart() {
        check("/", &[], None);
        check("/events", &["events"], None);
        check("/events.json?q=a", &["events"], Some("json"));
        check(
            "/articles/sha256%3Aab.md",
            &["articles", "sha256:ab"],
            Some("md"),
        );
        check("/events/E-12.exe", &["events", "E-12.exe"], None);
        check("//events//E-1/", &["events", "E-1"], None);
    }

    #[test]
    fn an_address_is_written_back() {
        let request = Request::get("/search?q=a+%26b&as_of=2031-01-01");
        assert_eq!(request.parameter("q"), Some("a &b"));
        assert_eq!(request.address(), "/search?q=a+%26b&as_of=2031-01-01");
    }
}
