//! What is shown when something cannot be shown: the problem, its cause and a way out.

use askama::Template;
use serde_json::json;

use crate::access::{Denied, Role};
use crate::{Reply, Request};

/// Why a request has no answer of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) title: &'static str,
    pub(crate) detail: String,
    /// Where to go on: words and address.
    pub(crate) ways: Vec<(&'static str, String)>,
}

impl Problem {
    pub(crate) fn new(status: u16, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            title,
            detail: detail.into(),
            ways: Vec::new(),
        }
    }

    pub(crate) fn way(mut self, words: &'static str, address: impl Into<String>) -> Self {
        self.ways.push((words, address.into()));
        self
    }

    /// Nothing has this id.
    pub(crate) fn unknown(what: &str, id: &str, list: &'static str) -> Self {
        let detail = format!("No {what} of this ledger has the id “{id}”, at this moment.");
        Self::new(404, "Not found", detail)
            .way("See the list", list)
            .way("Search", "/search")
    }

    /// There is no such page.
    pub(crate) fn nowhere(request: &Request) -> Self {
        let detail = format!("There is no page at “{}”.", request.path);
        Self::new(404, "Not found", detail).way("Go to the inbox", "/")
    }

    /// What was asked for cannot be understood.
    pub(crate) fn wrong(detail: impl std::fmt::Display) -> Self {
        Self::new(
            400,
            "This cannot be understood",
            capital(&format!("{detail}.")),
        )
        .way("Query language and glossary", "/settings#queries")
        .way("All events", "/events")
    }

    /// As one reads best: a page for browsers, problem details (RFC 9457) for programs.
    pub(crate) fn reply(&self, request: &Request) -> Reply {
        let is_data = request.path.starts_with("/api/")
            || request.suffix().is_some()
            || request
                .header("accept")
                .is_some_and(|accept| accept.contains("json"));
        let reply = if is_data {
            let value = json!({
                "type": "about:blank",
                "title": self.title,
                "status": self.status,
                "detail": self.detail,
                "instance": request.address(),
            });
            let mut reply = Reply::json(&value);
            reply.media = "application/problem+json";
            reply
        } else {
            let theme = crate::links::Choices::of(request).theme;
            super::written(&Shown {
                problem: self,
                theme,
            })
        };
        let reply = reply.with_status(self.status);
        match self.status {
            401 => reply.with("www-authenticate", "Bearer"),
            429 | 503 => reply.with("retry-after", "5"),
            405 => reply.with("allow", "GET, HEAD"),
            _ => reply,
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Host => Self::new(
                421,
                "Wrong host",
                "This site is not asked under this name. Use the address that 'counterclaim serve' printed, or name the host with --host.",
            ),
            Denied::Token => Self::new(401, "Sign in", "This site needs a token.")
                .way("Sign in", "/sign-in"),
            Denied::Role(role) => Self::new(
                403,
                "Not allowed",
                format!("This needs a token of the role {}.", role.name()),
            )
            .way("Sign in with another token", "/sign-in")
            .way("Go to the inbox", "/"),
            Denied::Forged => Self::new(
                403,
                "Not from here",
                "This form is not from this site, or the server was started anew since. Nothing was changed. Open the page again and repeat.",
            )
            .way("Go to the inbox", "/"),
            Denied::Pace => Self::new(429, "Too many requests", "Wait a few seconds and try again."),
        }
    }
}

/// The least role for a request.
pub(crate) fn needed(request: &Request) -> Role {
    let first = request.segments().into_iter().next().unwrap_or_default();
    let path = request.path.as_str();
    match (request.method, first.as_str()) {
        (crate::Method::Get, _) | (_, "settings" | "compare" | "mcp" | "seen") => Role::Reader,
        (_, "review") => Role::Reviewer,
        _ if path.starts_with("/api/v1/decisions") => Role::Reviewer,
        _ if path.starts_with("/api/v1/checks") => Role::Reader,
        _ => Role::Admin,
    }
}

fn capital(text: &str) -> String {
    crate::words::capitalized(text)
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Shown<'p> {
    problem: &'p Problem,
    theme: &'static str,
}
