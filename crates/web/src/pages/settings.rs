//! Settings, keys, query language and glossary; signing in; leaving.

use askama::Template;

use super::problem::Problem;
use super::{Asked, Page, written};
use crate::account::Account;
use crate::links::{Borders, Choices, Order};
use crate::plain::mixes_scripts;
use crate::{Reply, Request, words};

#[derive(Template)]
#[template(path = "settings.html")]
struct Settings {
    page: Page,
    theme: &'static str,
    coasts: bool,
    by_name: bool,
    who: String,
    is_open: bool,
    counts: String,
    engine: String,
    fingerprint: String,
}

#[derive(Template)]
#[template(path = "leaving.html")]
struct Leaving {
    page: Page,
    address: String,
    host: String,
    ascii: Option<String>,
    warning: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'p> {
    theme: &'static str,
    key: &'p str,
    failed: bool,
}

/// Answers a request for the settings.
pub(crate) fn settings(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let readings = asked.newest.ledger.readings();
    let engine = readings
        .iter()
        .map(|reading| &reading.engine)
        .max_by_key(|engine| &engine.version);
    Ok(written(&Settings {
        theme: asked.choices.theme,
        coasts: asked.choices.borders == Borders::Coasts,
        by_name: asked.choices.order == Order::Name,
        who: asked.who.to_owned(),
        is_open: asked.site.access.is_open(),
        counts: counts(asked.newest),
        engine: engine.map_or_else(String::new, |engine| {
            format!("{}, resources {}", engine.version, engine.resources)
        }),
        fingerprint: asked.newest.fingerprint.clone(),
        page: Page::new(asked, "Settings", "Settings"),
    }))
}

/// How many of what a ledger has.
fn counts(account: &Account) -> String {
    let claims = account.ledger.readings().iter();
    format!(
        "{} · {} · {}",
        words::count(account.ledger.readings().len(), "article"),
        words::count(account.events().events.len(), "event"),
        words::count(claims.map(|reading| reading.claims.len()).sum(), "claim"),
    )
}

/// Keeps what was chosen in cookies that say nothing about anybody.
pub(crate) fn keep(request: &Request) -> Reply {
    let mut reply = Reply::see_other("/settings".to_owned());
    let known = [
        ("theme", ["auto", "light", "dark"].as_slice()),
        ("borders", ["hatched", "coasts"].as_slice()),
        ("order", ["first", "name"].as_slice()),
    ];
    for (name, values) in known {
        if let Some(value) = request.field(name).filter(|value| values.contains(value)) {
            reply = reply.with(
                "set-cookie",
                format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Strict; HttpOnly"),
            );
        }
    }
    reply
}

/// Answers a request for the page before an outside address: nothing is fetched, the reader decides.
pub(crate) fn leaving(asked: &Asked<'_>) -> Result<Reply, Problem> {
    let address = asked.request.parameter("to").unwrap_or("");
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    let Some(rest) = rest.filter(|_| !address.contains(char::is_whitespace)) else {
        return Err(Problem::wrong(
            "only addresses that begin with http:// or https:// lead out of here",
        ));
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    let warning = if authority.contains('@') {
        Some(
            "The address has a name before an @, which is no part of the host. What follows the @ is where it leads.",
        )
    } else if !host.is_ascii() && mixes_scripts(host) {
        Some("The host mixes letters of several scripts and may imitate another one.")
    } else if !host.is_ascii() || host.contains("xn--") {
        Some("The host has letters beyond a to z, some of which look like others.")
    } else if address.starts_with("http://") {
        Some("The connection would not be encrypted.")
    } else {
        None
    };
    Ok(written(&Leaving {
        address: address.to_owned(),
        ascii: (!host.is_ascii()).then(|| {
            host.chars()
                .map(|c| c.escape_unicode().to_string())
                .collect::<Vec<_>>()
                .join(" ")
        }),
        host: host.to_owned(),
        warning,
        page: Page::new(asked, "", "Leaving"),
    }))
}

/// The form that takes a token.
pub(crate) fn sign_in(request: &Request, key: &str, failed: bool) -> Reply {
    let theme = Choices::of(request).theme;
    written(&SignIn { theme, key, failed }).with_status(if failed { 401 } else { 200 })
}
