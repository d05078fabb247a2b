//! Dossiers of events as one HTML page (HTML Living Standard) without scripts, pictures or requests, for
//! light and dark screens and for paper.

use counterclaim_model::json_word;
use std::fmt::Write as _;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::{Holder, LedgerClaim, LedgerEvent, Side};
use counterclaim_model::loss::LossV1;

use crate::Export;
use crate::plain::{self, html_escaped, visible};

/// The whole style; colors follow the reader's choice of light or dark, and paper is white.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1b1f;--paper:#fff;--dim:#55555c;--line:#c9c9d1;--mark:#f1f1f5;--link:#0b4fae}\
@media (prefers-color-scheme:dark){:root{--ink:#ececf1;--paper:#17171a;--dim:#a9a9b3;--line:#3d3d45;--mark:#232328;--link:#8ab4f8}}\
@media print{:root{--ink:#000;--paper:#fff;--dim:#333;--line:#999;--mark:#fff;--link:#000}article{break-before:page}article:first-of-type{break-before:auto}nav{display:none}}\
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:0 auto;padding:1rem}\
h1,h2,h3{line-height:1.25}h2{border-top:2px solid var(--line);padding-top:1rem;margin-top:2.5rem}\
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}\
th,td{border-bottom:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{background:var(--mark)}small,.dim{color:var(--dim)}a{color:var(--link)}\
code{font-size:.85em;overflow-wrap:anywhere}blockquote{margin:.2rem 0;padding-left:.7rem;border-left:3px solid var(--line)}";

/// The events that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let list = ledger.events(query);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Who says what: {} events</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        list.events.len()
    );
    let _ = writeln!(page, "<h1>Who says what: {} events</h1>", list.events.len());
    if let Some(as_of) = &list.as_of {
        let _ = writeln!(
            page,
            "<p>As of {} ({}).</p>",
            text(as_of),
            json_word(list.clock)
        );
    }
    contents(&mut page, &list.events);
    for event in &list.events {
        dossier(&mut page, event);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    let claims = list.events.iter().flat_map(|event| &event.claims);
    let evidence: usize = claims.clone().map(|claim| claim.evidence.len()).sum();
    let loss = LossV1::new("html", list.events.len())
        .without(
            "claims' offsets",
            claims.count(),
            "ids lead back to them: 'counterclaim explain ID'",
        )
        .without(
            "pieces of evidence",
            evidence,
            "'counterclaim explain' shows them",
        )
        .by_rule(
            "text",
            "everything that HTML or a terminal would act on is escaped",
        )
        .by_rule(
            "links",
            "only addresses that begin with http:// or https:// are links",
        );
    Export::file(page.into_bytes(), loss)
}

/// Words of an article on one line, in which nothing acts.
fn text(words: &str) -> String {
    html_escaped(&visible(words))
}

/// A link where the address is one of the web, else the words alone.
fn link(address: Option<&str>, words: &str) -> String {
    let web = address.filter(|address| {
        let start = address.get(..8).unwrap_or(address).to_ascii_lowercase();
        start.starts_with("https://") || start.starts_with("http://")
    });
    match web {
        Some(address) => format!(
            "<a href=\"{}\" rel=\"noopener noreferrer nofollow\">{}</a>",
            text(&plain::address(address)),
            text(words)
        ),
        None => text(words),
    }
}

fn contents(page: &mut String, events: &[LedgerEvent]) {
    page.push_str("<nav aria-label=\"Events\">\n<ul>\n");
    for event in events {
        let _ = writeln!(
            page,
            "<li><a href=\"#{}\">{}</a> <small>{}</small></li>",
            text(&event.id),
            text(&event.title),
            json_word(event.status)
        );
    }
    page.push_str("</ul>\n</nav>\n");
}

fn dossier(page: &mut String, event: &LedgerEvent) {
    let _ = writeln!(
        page,
        "<article id=\"{}\">\n<h2>{}</h2>",
        text(&event.id),
        text(&event.title)
    );
    let time = event
        .time
        .as_ref()
        .map(|time| format!(" · {}", text(&time.text)));
    let _ = writeln!(
        page,
        "<p class=\"dim\"><code>{}</code> · {} · {} · origins: {}{}</p>",
        text(&event.id),
        json_word(event.status),
        json_word(event.realis),
        event.origins,
        time.unwrap_or_default()
    );
    positions(page, event);
    for party in &event.unanswered {
        let _ = writeln!(
            page,
            "<p>No statement found: {} stands accused and is not quoted.</p>",
            text(party)
        );
    }
    numbers(page, event);
    if !event.claims.is_empty() {
        page.push_str("<h3>Claims</h3>\n<table>\n<thead><tr><th scope=\"col\">Who</th><th scope=\"col\">Stance</th><th scope=\"col\">What</th><th scope=\"col\">Where</th></tr></thead>\n<tbody>\n");
        event
            .claims
            .iter()
            .for_each(|claim| claim_row(page, event, claim));
        page.push_str("</tbody>\n</table>\n");
    }
    page.push_str("<h3>Articles</h3>\n<ol>\n");
    for article in &event.articles {
        let copy = article
            .copy_of
            .as_ref()
            .map(|of| format!(", repeats <code>{}</code>", text(of)));
        let _ = writeln!(
            page,
            "<li>{}. {}, {}. <code>{}</code>{}</li>",
            link(
                article.url.as_deref(),
                article.title.as_deref().unwrap_or(&article.input)
            ),
            text(article.outlet.as_deref().unwrap_or("unknown outlet")),
            text(article.published.as_deref().unwrap_or("undated")),
            text(&article.id),
            copy.unwrap_or_default()
        );
    }
    page.push_str("</ol>\n</article>\n");
}

fn positions(page: &mut String, event: &LedgerEvent) {
    if event.facets.is_empty() {
        return;
    }
    page.push_str("<h3>Who holds what</h3>\n<table>\n<thead><tr><th scope=\"col\">Question</th><th scope=\"col\">Answer</th><th scope=\"col\">For</th><th scope=\"col\">Against</th><th scope=\"col\">In doubt</th></tr></thead>\n<tbody>\n");
    for facet in &event.facets {
        for position in &facet.positions {
            let cell = |side: Side| {
                let holders = position.holders.iter().filter(|holder| holder.side == side);
                holders.map(|one| holder(event, one)).collect::<String>()
            };
            let _ = writeln!(
                page,
                "<tr><td>{} <small>({})</small></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                text(&facet.facet.replace('_', " ")),
                json_word(facet.status).replace('_', " "),
                text(&position.value),
                cell(Side::For),
                cell(Side::Against),
                cell(Side::Doubt),
            );
        }
    }
    page.push_str("</tbody>\n</table>\n");
}

fn holder(event: &LedgerEvent, holder: &Holder) -> String {
    let mut out = format!(
        "<strong>{}</strong> <small>({})</small>",
        text(&holder.party),
        json_word(holder.stance)
    );
    let first = holder
        .claims
        .first()
        .and_then(|id| event.claims.iter().find(|claim| claim.id == *id));
    if let Some(claim) = first {
        let _ = write!(out, "<blockquote>{}</blockquote>", text(&claim.text));
    }
    out
}

/// A claim that is about several events has a row in each, and each row an id of its own.
fn claim_row(page: &mut String, event: &LedgerEvent, claim: &LedgerClaim) {
    let source = match claim.source_name == claim.party {
        true => text(&claim.party),
        false => format!(
            "{} <small>for {}</small>",
            text(&claim.source_name),
            text(&claim.party)
        ),
    };
    let day = claim
        .published
        .as_deref()
        .and_then(|date| date.get(..10))
        .unwrap_or("undated");
    let _ = writeln!(
        page,
        "<tr id=\"{}-{id}\"><td>{source}</td><td>{}</td><td>{}</td><td>{}, {} <code>{id}</code></td></tr>",
        text(&event.id),
        json_word(claim.stance),
        text(&claim.text),
        text(claim.outlet.as_deref().unwrap_or("unknown outlet")),
        text(day),
        id = text(&claim.id),
    );
}

fn numbers(page: &mut String, event: &LedgerEvent) {
    if event.tallies.is_empty() {
        return;
    }
    page.push_str("<h3>Numbers</h3>\n<table>\n<thead><tr><th scope=\"col\">Measure</th><th scope=\"col\">Number</th><th scope=\"col\">Source</th><th scope=\"col\">Published</th></tr></thead>\n<tbody>\n");
    for tally in &event.tallies {
        for entry in &tally.history {
            let _ = writeln!(
                page,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                text(&tally.measure.replace('_', " ")),
                text(&entry.text),
                text(&entry.source),
                text(entry.published.as_deref().unwrap_or("undated")),
            );
        }
    }
    page.push_str("</tbody>\n</table>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for (address, linked) in [
            ("https://a.example/b?c=\"d\"", true),
            ("HTTP://a.example", true),
            ("javascript:alert(1)", false),
            (" https://a.example", false),
            ("data:text/html,x", false),
            ("é", false),
        ] {
            let shown = link(Some(address), "<b>");
            assert_eq!(shown.starts_with("<a href=\""), linked, "{shown}");
            assert!(
                !shown.contains("<b>") && !shown.contains("\"d\""),
                "{shown}"
            );
        }
    }
}
