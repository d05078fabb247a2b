//! Events, articles and actors of a ledger as lists.

use std::fmt::Write as _;

use counterclaim_model::ledger::{
    ActorsV1, ArticlesV1, ChangesV1, ClaimsV1, Clock, EventsV1, LedgerArticle, SearchV1,
};

use super::{count, word};
use crate::screen::{Screen, Tone, safe};

/// The beginning of an id, enough to find it by.
pub fn short(id: &str) -> &str {
    match id.strip_prefix("sha256:") {
        Some(hex) => hex.get(..12).unwrap_or(hex),
        None => id.get(..10).unwrap_or(id),
    }
}

/// All events, one line each and one for what is known of each.
pub fn events(screen: Screen, list: &EventsV1) -> String {
    let mut out = String::new();
    for event in &list.events {
        let title = screen.paint(Tone::Strong, &safe(&event.title));
        let status = event.status.words().to_uppercase();
        let _ = writeln!(out, "{}", screen.ends(&title, &status));
        let parts = [
            short(&event.id).to_owned(),
            count(event.claims.len(), "claim"),
            count(event.origins, "origin"),
            count(event.articles.len(), "article"),
        ];
        let _ = writeln!(
            out,
            "{}",
            screen.paint(Tone::Faint, &format!("  {}", parts.join(" · ")))
        );
    }
    out + &total(
        screen,
        list.events.len(),
        "event",
        list.as_of.as_deref(),
        list.clock,
    ) + &undated(screen, list.undated)
}

/// All claims.
pub fn claims(screen: Screen, list: &ClaimsV1) -> String {
    let blocks = list
        .claims
        .iter()
        .map(|claim| super::event::claim(screen, claim));
    blocks.collect::<String>()
        + &total(
            screen,
            list.claims.len(),
            "claim",
            list.as_of.as_deref(),
            list.clock,
        )
        + &undated(screen, list.undated)
}

/// All articles.
pub fn articles(screen: Screen, list: &ArticlesV1) -> String {
    let blocks = list
        .articles
        .iter()
        .map(|article| article_line(screen, article));
    blocks.collect::<String>()
        + &total(
            screen,
            list.articles.len(),
            "article",
            list.as_of.as_deref(),
            list.clock,
        )
        + &undated(screen, list.undated)
}

/// All actors.
pub fn actors(screen: Screen, list: &ActorsV1) -> String {
    let mut out = String::new();
    for actor in &list.actors {
        let mut name = screen.paint(Tone::Strong, &safe(&actor.name));
        if let Some(role) = actor.roles.first() {
            let _ = write!(name, ", {}", safe(role));
        }
        let kind = word(actor.kind);
        let _ = writeln!(out, "{}", screen.ends(&name, &kind));
        let mut parts = vec![short(&actor.id).to_owned(), count(actor.claims, "claim")];
        parts.push(format!("{} against", actor.against));
        parts.push(count(actor.articles, "article"));
        parts.extend(actor.country.clone());
        parts.extend(
            actor
                .speaks_for
                .iter()
                .map(|party| format!("speaks for {}", safe(party))),
        );
        let _ = writeln!(
            out,
            "{}",
            screen.paint(Tone::Faint, &format!("  {}", parts.join(" · ")))
        );
    }
    out + &total(
        screen,
        list.actors.len(),
        "actor",
        list.as_of.as_deref(),
        list.clock,
    ) + &undated(screen, list.undated)
}

/// What changed, event by event.
pub fn changes(screen: Screen, list: &ChangesV1) -> String {
    let mut out = String::new();
    let mut event = "";
    for change in &list.changes {
        if change.event != event {
            let title = screen.paint(Tone::Strong, &safe(&change.title));
            let _ = writeln!(out, "{}", screen.ends(&title, short(&change.event)));
            event = &change.event;
        }
        let _ = writeln!(out, "{}", screen.wrapped(&safe(&change.sentence), 2));
    }
    out + &total(
        screen,
        list.changes.len(),
        "change",
        list.to.as_deref(),
        list.clock,
    )
}

/// What a search found, the kind of each beside it.
pub fn search(screen: Screen, list: &SearchV1) -> String {
    let mut out = String::new();
    for hit in &list.search {
        let title = clipped(&safe(&hit.title), screen.width.saturating_sub(12));
        let title = screen.paint(Tone::Strong, &title);
        let _ = writeln!(out, "{}", screen.ends(&title, &word(hit.kind)));
        let mut parts = vec![short(&hit.id).to_owned()];
        parts.extend(hit.published.clone());
        if !hit.snippet.is_empty() {
            parts.push(safe(&hit.snippet).into_owned());
        }
        let line = clipped(&parts.join(" · "), screen.width.saturating_sub(2));
        let _ = writeln!(out, "{}", screen.paint(Tone::Faint, &format!("  {line}")));
    }
    out + &total(
        screen,
        list.search.len(),
        "hit",
        list.as_of.as_deref(),
        list.clock,
    ) + &undated(screen, list.undated)
}

/// One article on two lines.
pub fn article_line(screen: Screen, article: &LedgerArticle) -> String {
    let title = article.title.as_deref().unwrap_or(&article.input);
    let left = format!(
        "  {}",
        clipped(&safe(title), screen.width.saturating_sub(18))
    );
    let right = screen.paint(Tone::Faint, short(&article.id));
    let mut parts = vec![safe(article.outlet.as_deref().unwrap_or("outlet unknown")).into_owned()];
    let origin = article
        .origin
        .iter()
        .filter(|origin| article.outlet.as_ref() != Some(*origin));
    parts.extend(origin.map(|origin| format!("text by {}", safe(origin))));
    parts.push(safe(article.published.as_deref().unwrap_or("undated")).into_owned());
    parts.push(count(article.claims, "claim"));
    parts.extend(
        article
            .copy_of
            .iter()
            .map(|id| format!("a copy of {}", short(id))),
    );
    if !article.drops.is_empty() {
        parts.push(format!(
            "leaves out {}",
            count(article.drops.len(), "claim")
        ));
    }
    if article.revision_of.is_some() && !article.adds.is_empty() {
        parts.push(format!("adds {}", count(article.adds.len(), "claim")));
    }
    if !article.changes.is_empty() {
        let n = article.changes.len();
        parts.push(format!("tells {} otherwise", count(n, "claim")));
    }
    let facts = screen.paint(Tone::Faint, &screen.wrapped(&parts.join(" · "), 4));
    format!("{}\n{facts}\n", screen.ends(&left, &right))
}

/// A text cut to some columns, with `…` where something was cut.
fn clipped(text: &str, columns: usize) -> String {
    let mut used = 0;
    let mut out = String::new();
    for c in text.chars() {
        used += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used >= columns {
            return format!("{}…", out.trim_end());
        }
        out.push(c);
    }
    out
}

/// How many there are, and of which moment.
fn total(screen: Screen, n: usize, noun: &str, as_of: Option<&str>, clock: Clock) -> String {
    let mut line = count(n, noun);
    if let Some(as_of) = as_of {
        line = format!("{line} in what was {} by {}", word(clock), safe(as_of));
    }
    format!("{}\n", screen.paint(Tone::Faint, &line))
}

/// Says how many articles a view of a moment leaves out because they have no date.
fn undated(screen: Screen, n: usize) -> String {
    let line = match n {
        0 => return String::new(),
        1 => {
            "1 article without a date is left out: nobody can tell whether it was there".to_owned()
        }
        n => format!(
            "{n} articles without a date are left out: nobody can tell whether they were there"
        ),
    };
    format!("{}\n", screen.paint(Tone::Faint, &screen.wrapped(&line, 0)))
}
