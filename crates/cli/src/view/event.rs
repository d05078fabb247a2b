//! One event of a ledger as a dossier.

use std::fmt::Write as _;

use counterclaim_model::ledger::{
    Earlier, FacetStatus, Holder, LedgerArticle, LedgerClaim, LedgerEvent, LedgerFacet, Side, Tally,
};
use counterclaim_model::{RelationKind, Stance, Verdict};

use super::lists::{article_line, short};
use super::{count, number, word, words};
use crate::screen::{Screen, Tone, safe, stance_tone};

/// Claims that a copy leaves out which are told one by one.
const DROPPED: usize = 3;

/// The whole dossier.
pub fn dossier(screen: Screen, event: &LedgerEvent) -> String {
    let title = screen.paint(Tone::Strong, &safe(&event.title));
    let status = screen.paint(Tone::Strong, &event.status.words().to_uppercase());
    let mut out = format!("{}\n", screen.ends(&title, &status));
    let _ = writeln!(
        out,
        "{}",
        screen.paint(Tone::Faint, &screen.wrapped(&facts(event), 0))
    );
    out.push_str(&holders(screen, event));
    out.push_str(&unanswered(screen, event));
    out.push_str(&tallies(screen, event));
    out.push_str(&claims(screen, event));
    out.push_str(&articles(screen, event));
    out
}

fn facts(event: &LedgerEvent) -> String {
    let realis = word(event.realis);
    let mut parts = vec![
        event.id.clone(),
        format!("{} ({realis})", words(&event.r#type)),
    ];
    parts.extend(
        event
            .time
            .as_ref()
            .map(|time| format!("“{}”", safe(&time.text))),
    );
    let places: Vec<&str> = event
        .places
        .iter()
        .map(|place| place.name.as_str())
        .collect();
    parts.extend((!places.is_empty()).then(|| places.join(", ")));
    let copies = event
        .articles
        .iter()
        .filter(|a| a.copy_of.is_some())
        .count();
    parts.push(count(event.origins, "origin"));
    parts.push(count(event.articles.len(), "article"));
    if copies > 0 {
        parts.push(format!(
            "of these {}",
            if copies == 1 {
                "1 copy".to_owned()
            } else {
                format!("{copies} copies")
            }
        ));
    }
    parts.join(" · ")
}

fn holders(screen: Screen, event: &LedgerEvent) -> String {
    if event.facets.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", screen.paint(Tone::Strong, "WHO HOLDS WHAT"));
    for facet in &event.facets {
        out.push_str(&facet_block(screen, event, facet));
    }
    out
}

fn facet_block(screen: Screen, event: &LedgerEvent, facet: &LedgerFacet) -> String {
    let name = format!("  {}", safe(&words(&facet.facet)));
    let mut out = format!("{}\n", screen.ends(&name, facet_status_words(facet.status)));
    for position in &facet.positions {
        let _ = writeln!(out, "{}", screen.wrapped(&position.value, 4));
        for holder in &position.holders {
            out.push_str(&holder_lines(screen, event, holder));
        }
    }
    out
}

fn facet_status_words(status: FacetStatus) -> &'static str {
    match status {
        FacetStatus::Conceded => "conceded",
        FacetStatus::Corrected => "corrected",
        FacetStatus::Disputed => "disputed",
        FacetStatus::Agreed => "agreed",
        FacetStatus::OneSide => "one side only",
    }
}

/// On which side a holder is, where its stance does not say so.
fn side_words(holder: &Holder) -> &'static str {
    match (holder.side, holder.stance) {
        (Side::For, Stance::Deny | Stance::Doubt) => " the opposite",
        (Side::For, _) | (Side::Against, Stance::Deny) => "",
        (Side::Doubt, Stance::Doubt | Stance::Unverified | Stance::Decline) => "",
        (Side::Against, _) => " otherwise",
        (Side::Doubt, _) => " with doubt",
    }
}

fn holder_lines(screen: Screen, event: &LedgerEvent, holder: &Holder) -> String {
    let stance = format!("{} {}", holder.stance.glyph(), holder.stance.verb());
    let stance = screen.paint(stance_tone(holder.stance), &stance);
    let left = format!(
        "      {stance}{}: {}",
        side_words(holder),
        safe(&holder.party)
    );
    let more = holder.claims.len().saturating_sub(1);
    let id = holder.claims.first().map_or("", |id| short(id));
    let right = if more > 0 {
        format!("{id} +{more}")
    } else {
        id.to_owned()
    };
    let mut out = format!(
        "{}\n",
        screen.ends(&left, &screen.paint(Tone::Faint, &right))
    );
    let first = holder.claims.first();
    let claim = event.claims.iter().find(|claim| Some(&claim.id) == first);
    if let Some(claim) = claim.filter(|claim| !claim.text.is_empty()) {
        let _ = writeln!(out, "{}", screen.wrapped(&claim.text, 8));
    }
    out
}

fn unanswered(screen: Screen, event: &LedgerEvent) -> String {
    let lines = event.unanswered.iter().map(|party| {
        let text = format!("– no statement found: {party} stands accused and is not quoted");
        format!("{}\n", screen.wrapped(&text, 2))
    });
    let lines: String = lines.collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n{lines}")
    }
}

fn tallies(screen: Screen, event: &LedgerEvent) -> String {
    if event.tallies.is_empty() && event.checks.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", screen.paint(Tone::Strong, "NUMBERS"));
    for tally in &event.tallies {
        out.push_str(&tally_lines(screen, tally));
    }
    for check in &event.checks {
        let verdict = match check.verdict {
            Verdict::Holds => "✓ adds up",
            Verdict::DoesNotHold => "✗ does not add up",
            Verdict::Open => "? open",
        };
        let _ = writeln!(
            out,
            "{}",
            screen.wrapped(&format!("{verdict}: {}", check.message), 2)
        );
    }
    out
}

fn tally_lines(screen: Screen, tally: &Tally) -> String {
    let shown = |value: Option<f64>| value.map_or_else(|| "?".to_owned(), number);
    let range = if tally.low == tally.high {
        String::new()
    } else {
        format!(" (from {} to {})", shown(tally.low), shown(tally.high))
    };
    let counted = tally
        .counted
        .as_deref()
        .map_or_else(String::new, |noun| format!(", {noun}"));
    let name = safe(&words(&tally.measure)).into_owned();
    let mut out = format!("  {name}{}: {}{range}\n", safe(&counted), shown(tally.best));
    for entry in &tally.history {
        let when = entry.published.as_deref().unwrap_or("undated");
        let text = format!("{when} · “{}” · {}", entry.text, entry.source);
        let id = entry.claim.as_deref().map_or("", short);
        let left = format!("      {}", safe(&text));
        let _ = writeln!(
            out,
            "{}",
            screen.ends(&left, &screen.paint(Tone::Faint, id))
        );
    }
    out
}

fn claims(screen: Screen, event: &LedgerEvent) -> String {
    if event.claims.is_empty() {
        return String::new();
    }
    let blocks = event.claims.iter().map(|one| claim(screen, one));
    let head = format!("\n{}\n", screen.paint(Tone::Strong, "CLAIMS"));
    head + &blocks.collect::<String>()
}

/// A claim of a ledger: who, stance, channel, and what was said.
pub fn claim(screen: Screen, claim: &LedgerClaim) -> String {
    let stance = format!("{} {}", claim.stance.glyph(), claim.stance.verb());
    let stance = screen.paint(stance_tone(claim.stance), &stance);
    let mut who = safe(&claim.source_name).into_owned();
    if claim.party != claim.source_name {
        let _ = write!(who, " ({})", safe(&claim.party));
    }
    let channel = claim
        .channel
        .as_ref()
        .map(|channel| format!(" via {}", safe(&channel.name)));
    let left = format!("  {who} {stance}{}", channel.unwrap_or_default());
    let published = claim.published.as_deref().unwrap_or("undated");
    let right = screen.paint(
        Tone::Faint,
        &format!("{}  {}", safe(published), short(&claim.id)),
    );
    let mut out = format!("{}\n", screen.ends(&left, &right));
    if !claim.text.is_empty() {
        let _ = writeln!(out, "{}", screen.wrapped(&claim.text, 6));
    }
    out.push_str(&earlier(screen, &claim.said_before, 6));
    out
}

/// Earlier claims that say the same, and who answered them, one line or more each.
pub fn earlier(screen: Screen, list: &[Earlier], indent: usize) -> String {
    let lines = list.iter().map(|one| {
        let when = one.published.as_deref().unwrap_or("undated");
        let mut line = format!(
            "said before: {when} · {} {} · {} · {:.0} % alike",
            one.party,
            one.stance.verb(),
            short(&one.claim),
            one.likeness * 100.0
        );
        for answer in &one.answers {
            let _ = write!(
                line,
                "; {} by {} ({})",
                answer_words(answer.kind),
                answer.party,
                short(&answer.claim)
            );
        }
        format!("{}\n", screen.wrapped(&line, indent))
    });
    lines.collect()
}

fn answer_words(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Denies => "denied",
        RelationKind::Contradicts => "contradicted",
        RelationKind::Corrects => "corrected",
        RelationKind::Retracts => "taken back",
        RelationKind::Doubts => "doubted",
        RelationKind::Supports => "confirmed",
        RelationKind::Repeats => "repeated",
        RelationKind::CouldNotVerify => "not verified",
    }
}

fn articles(screen: Screen, event: &LedgerEvent) -> String {
    let lines = event
        .articles
        .iter()
        .map(|article| article_line(screen, article) + &differences(screen, event, article));
    let head = format!("\n{}\n", screen.paint(Tone::Strong, "ARTICLES"));
    head + &lines.collect::<String>()
}

/// What a copy or later capture leaves out of what is said about the event, tells otherwise and, if it is a
/// later capture, adds to it, claim by claim.
fn differences(screen: Screen, event: &LedgerEvent, article: &LedgerArticle) -> String {
    let claim = |id: &str| event.claims.iter().find(|claim| claim.id == *id);
    let told = |claim: &LedgerClaim| {
        let stance = claim.stance.verb();
        format!("{} {stance}: {}", claim.party, claim.text)
    };
    let dropped = article.drops.iter().filter_map(|id| claim(id));
    let mut lines: Vec<String> = dropped.map(|c| format!("drops: {}", told(c))).collect();
    let changed = article.changes.iter();
    let changed = changed.filter_map(|change| claim(&change.from).zip(claim(&change.to)));
    lines.extend(
        changed.map(|(from, to)| format!("tells otherwise: {} — was: {}", told(to), told(from))),
    );
    if article.revision_of.is_some() {
        let added = article.adds.iter().filter_map(|id| claim(id));
        lines.extend(added.map(|c| format!("adds: {}", told(c))));
    }
    let mut out = String::new();
    for line in lines.iter().take(DROPPED) {
        let _ = writeln!(out, "{}", screen.wrapped(line, 6));
    }
    if lines.len() > DROPPED {
        let more = format!("and {} more claims about it", lines.len() - DROPPED);
        let _ = writeln!(out, "{}", screen.wrapped(&more, 6));
    }
    out
}
