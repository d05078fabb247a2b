//! Dossiers of events as Markdown: who holds what, numbers, and the articles they come from.

use counterclaim_model::json_word;
use std::fmt::Write as _;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::ledger::{Holder, LedgerEvent, Side};
use counterclaim_model::loss::LossV1;

use crate::Export;
use crate::plain::visible;

/// The events that a query admits.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let list = ledger.events(query);
    let dossiers: Vec<String> = list.events.iter().map(dossier).collect();
    let claims = list.events.iter().flat_map(|event| &event.claims);
    let evidence: usize = claims.clone().map(|claim| claim.evidence.len()).sum();
    let loss = LossV1::new("markdown", list.events.len())
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
            "what Markdown or a terminal would act on is escaped; white space is made single",
        );
    Export::file(dossiers.join("\n").into_bytes(), loss)
}

/// Words of an article with everything escaped that Markdown or HTML in it would act on.
fn text(words: &str) -> String {
    let mut out = String::new();
    for c in visible(words).chars() {
        let acts = c.is_ascii_punctuation()
            && !matches!(
                c,
                ',' | '.' | ';' | ':' | '\'' | '"' | '/' | '%' | '?' | '-'
            );
        let opens_list = matches!(c, '-' | '+') && out.is_empty();
        let ends_number = c == '.' && !out.is_empty() && out.chars().all(|c| c.is_ascii_digit());
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            _ if acts || opens_list || ends_number => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

fn dossier(event: &LedgerEvent) -> String {
    let mut out = format!("# {}\n\n", text(&event.title));
    let time = event
        .time
        .as_ref()
        .map(|time| format!(" · {}", text(&time.text)));
    let _ = writeln!(
        out,
        "`{}` · {} · {} · origins: {}{}\n",
        event.id,
        json_word(event.status),
        json_word(event.realis),
        event.origins,
        time.unwrap_or_default(),
    );
    if !event.facets.is_empty() {
        out.push_str("## Who holds what\n\n");
    }
    for facet in &event.facets {
        let _ = writeln!(
            out,
            "### {} ({})\n",
            text(&facet.facet.replace('_', " ")),
            json_word(facet.status).replace('_', " ")
        );
        for position in &facet.positions {
            let _ = writeln!(out, "- **{}**", text(&position.value));
            for one in &position.holders {
                let _ = writeln!(out, "  - {}", holder(event, one));
            }
        }
        out.push('\n');
    }
    for party in &event.unanswered {
        let _ = writeln!(
            out,
            "No statement found: {} stands accused and is not quoted.\n",
            text(party)
        );
    }
    out.push_str(&numbers(event));
    out.push_str(&claims(event));
    out.push_str(&articles(event));
    out
}

fn holder(event: &LedgerEvent, holder: &Holder) -> String {
    let side = match holder.side {
        Side::For => "for",
        Side::Against => "against",
        Side::Doubt => "in doubt",
    };
    let first = holder.claims.first();
    let claim = event.claims.iter().find(|claim| Some(&claim.id) == first);
    let words = claim.map(|claim| format!(": {}", text(&claim.text)));
    let ids: Vec<String> = holder.claims.iter().map(|id| format!("`{id}`")).collect();
    format!(
        "{} ({side}, {}){} {}",
        text(&holder.party),
        json_word(holder.stance),
        words.unwrap_or_default(),
        ids.join(" "),
    )
}

fn numbers(event: &LedgerEvent) -> String {
    if event.tallies.is_empty() {
        return String::new();
    }
    let mut out = String::from(
        "## Numbers\n\n| measure | number | source | published |\n| --- | --- | --- | --- |\n",
    );
    for tally in &event.tallies {
        for entry in &tally.history {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                text(&tally.measure.replace('_', " ")),
                text(&entry.text),
                text(&entry.source),
                text(entry.published.as_deref().unwrap_or("")),
            );
        }
    }
    out.push('\n');
    out
}

fn claims(event: &LedgerEvent) -> String {
    if event.claims.is_empty() {
        return String::new();
    }
    let mut out = String::from("## Claims\n\n");
    for claim in &event.claims {
        let source = if claim.source_name == claim.party {
            text(&claim.party)
        } else {
            format!("{} for {}", text(&claim.source_name), text(&claim.party))
        };
        let day = claim
            .published
            .as_deref()
            .and_then(|date| date.get(..10))
            .unwrap_or("undated");
        let _ = writeln!(
            out,
            "- {source} ({}): {} — {}, {day} `{}`",
            json_word(claim.stance),
            text(&claim.text),
            text(claim.outlet.as_deref().unwrap_or("unknown outlet")),
            claim.id
        );
    }
    out.push('\n');
    out
}

fn articles(event: &LedgerEvent) -> String {
    let mut out = String::from("## Articles\n\n");
    for article in &event.articles {
        let name = article.title.as_deref().unwrap_or(&article.input);
        let copy = article
            .copy_of
            .as_ref()
            .map(|of| format!(", repeats `{of}`"));
        let address = article.url.as_deref().unwrap_or(&article.input);
        let _ = writeln!(
            out,
            "1. {}. {}, {}. {} `{}`{}",
            text(name),
            text(article.outlet.as_deref().unwrap_or("unknown outlet")),
            text(article.published.as_deref().unwrap_or("undated")),
            text(address),
            article.id,
            copy.unwrap_or_default(),
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_articles_are_words() {
        for (words, expected) in [
            ("a *b* [c](d)", "a \\*b\\* \\[c\\]\\(d\\)"),
            ("<script>", "&lt;script\\>"),
            ("- 7 killed", "\\- 7 killed"),
            ("12. May", "12\\. May"),
            ("a | b", "a \\| b"),
            ("plain, “text” at 3 p.m.", "plain, “text” at 3 p.m."),
        ] {
            assert_eq!(text(words), expected);
        }
    }
}
