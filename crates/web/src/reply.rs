//! What is answered: status, media type, headers and bytes.

use serde::Serialize;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Media type.
    pub media: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

/// Media type of a page.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

impl Reply {
    /// Bytes of a media type.
    pub fn of(media: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            media,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// A page.
    pub(crate) fn page(html: String) -> Self {
        Self::of(HTML, crate::plain::visible(html))
    }

    /// One JSON value and a line end.
    pub(crate) fn json(value: &impl Serialize) -> Self {
        // the shapes serialize: maps have text keys and no writer can fail
        let mut body = serde_json::to_vec(value).unwrap_or_default();
        body.push(b'\n');
        Self::of("application/json", body)
    }

    /// Sends the asker on to another address of this site.
    pub(crate) fn see_other(address: String) -> Self {
        let mut reply = Self::of("text/plain; charset=utf-8", "See the other page.\n");
        reply.status = 303;
        reply.headers.push(("location", address));
        reply
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// A header by its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut mine = self.headers.iter().filter(|(key, _)| *key == name);
        mine.next().map(|(_, value)| value.as_str())
    }
}
