//! A desk report as `check` shows it: article by article, in the order of the text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use counterclaim_model::desk::{CheckedArticle, ChecksV1, Finding, FindingEvidence, Severity};
use counterclaim_model::{Span, TextIndex};

use super::count;
use super::draw::{Mark, draw};
use crate::screen::{Screen, Tone, columns, safe};

/// Characters of a passage of evidence that are shown.
const LONGEST_PASSAGE: usize = 180;
/// Where the text of a finding begins.
const INDENT: usize = 4;

/// The whole report. `texts` are the articles' texts by id.
pub fn report(screen: Screen, report: &ChecksV1, texts: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    for (index, article) in report.articles.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(&head(screen, article));
        let text = texts.get(&article.id).map_or("", String::as_str);
        let index = TextIndex::new(text);
        let own = report.findings.iter().filter(|f| f.article == article.id);
        for one in own {
            out.push('\n');
            out.push_str(&finding(screen, one, text, &index));
        }
    }
    let _ = writeln!(
        out,
        "\n{}",
        screen.paint(Tone::Strong, &crate::commands::check::summary(report))
    );
    out
}

fn head(screen: Screen, article: &CheckedArticle) -> String {
    let title = article.title.as_deref().unwrap_or(&article.input);
    let wrapped = screen.wrapped(title, 0);
    let title: Vec<String> = wrapped
        .lines()
        .map(|line| screen.paint(Tone::Strong, line))
        .collect();
    let mut facts = vec![safe(&article.input).into_owned()];
    facts.extend(
        article
            .outlet
            .iter()
            .map(|outlet| safe(outlet).into_owned()),
    );
    facts.push(match &article.published {
        Some(date) => format!("published {}", safe(date)),
        None => "publication date not found".to_owned(),
    });
    facts.push(count(article.words, "word"));
    facts.push(if article.read {
        count(article.findings, "finding")
    } else {
        format!(
            "not checked: language “{}” is not read",
            safe(&article.language)
        )
    });
    let facts = screen.paint(Tone::Faint, &screen.wrapped(&facts.join(" · "), 0));
    format!("{}\n{facts}\n", title.join("\n"))
}

fn finding(screen: Screen, finding: &Finding, text: &str, index: &TextIndex<'_>) -> String {
    let (word, tone) = severity(finding.severity);
    let place = format!(
        "{}:{}",
        finding.region.start_line, finding.region.start_column
    );
    let label = screen.paint(tone, word);
    let code = screen.paint(Tone::Faint, &format!("{place}  {}", finding.code));
    let message = safe(&finding.message).into_owned();
    let message = capital(&message);
    let mut out = String::new();
    let line = format!("  {label}  {message}");
    if columns(&line) + columns(&code) + 2 <= screen.width {
        let _ = writeln!(out, "{}", screen.ends(&line, &code));
    } else {
        let _ = writeln!(out, "{}", screen.ends(&format!("  {label}"), &code));
        let _ = writeln!(out, "{}", screen.wrapped(&message, INDENT));
    }
    out.push_str(&passage(screen, finding, text, index));
    let mend = screen.wrapped(&format!("→ {}", finding.mend), INDENT);
    let _ = writeln!(out, "{mend}");
    out.push_str(&trail(screen, finding));
    out
}

/// The words in question, with marks under those that matter most.
fn passage(screen: Screen, finding: &Finding, text: &str, index: &TextIndex<'_>) -> String {
    let spans: Vec<Span> = finding
        .spans
        .iter()
        .map(|span| index.to_bytes(*span))
        .collect();
    let Some((window, rest)) = spans.split_first() else {
        return String::new();
    };
    let inside: Vec<Span> = rest
        .iter()
        .copied()
        .filter(|span| window.contains(*span))
        .collect();
    let marks = [Mark {
        sign: '^',
        spans: inside,
    }];
    let mut out = draw(screen, text, *window, &marks, INDENT);
    for other in rest.iter().filter(|span| !window.contains(**span)) {
        let words = around(text, *other);
        let _ = writeln!(
            out,
            "{}",
            screen.wrapped(&format!("against “{words}”"), INDENT)
        );
    }
    out
}

/// The words of a span with a few words on either side.
fn around(text: &str, span: Span) -> String {
    const REACH: usize = 40;
    let line = |part: &str| part.rsplit(['\n', '\r']).next().unwrap_or("").to_owned();
    let before = line(text.get(..span.start()).unwrap_or(""));
    let after = text.get(span.end()..).unwrap_or("");
    let after = after.split(['\n', '\r']).next().unwrap_or("");
    let cut = before.chars().count().saturating_sub(REACH);
    let tail: String = before.chars().skip(cut).collect();
    let tail = match (cut, tail.find(' ')) {
        (1.., Some(blank)) => format!("… {}", &tail[blank + 1..]),
        _ => tail,
    };
    let head: String = after.chars().take(REACH).collect();
    let head = match head.rfind(' ') {
        Some(blank) if head.len() < after.len() => format!("{} …", &head[..blank]),
        _ => head,
    };
    format!("{tail}{}{head}", span.slice(text))
}

/// What the finding rests on: entries of the article by their ids, its words where they are not shown
/// above, and words of other articles.
fn trail(screen: Screen, finding: &Finding) -> String {
    let (mut shown, mut out) = (Vec::new(), String::new());
    for evidence in &finding.evidence {
        let Some(entry) = evidence.entry.as_deref() else {
            continue;
        };
        let inside = evidence.article == finding.article
            && evidence.spans.iter().all(|span| {
                let mut own = finding.spans.iter();
                own.any(|shown| shown.contains(*span))
            });
        if inside {
            shown.push(format!("{} {entry}", evidence.role));
        } else {
            let _ = writeln!(out, "{}", basis(screen, finding, evidence));
        }
    }
    if !shown.is_empty() {
        let line = screen.wrapped(&format!("rests on {}", shown.join(", ")), INDENT);
        out = format!("{}\n{out}", screen.paint(Tone::Faint, &line));
    }
    out
}

/// One line of evidence: the entry to explain, and its words.
fn basis(screen: Screen, finding: &Finding, evidence: &FindingEvidence) -> String {
    let entry = evidence.entry.as_deref().unwrap_or("");
    let place = if evidence.article == finding.article {
        String::new()
    } else {
        let day = evidence
            .published
            .as_deref()
            .and_then(|date| date.get(..10));
        format!(" in {} ({})", evidence.input, day.unwrap_or("undated"))
    };
    let line = format!(
        "{} {entry}{place}: “{}”",
        evidence.role,
        short(&evidence.text)
    );
    let lines = screen.wrapped(&line, INDENT);
    let lines: Vec<String> = lines
        .lines()
        .map(|line| screen.paint(Tone::Faint, line))
        .collect();
    lines.join("\n")
}

fn severity(severity: Severity) -> (&'static str, Tone) {
    match severity {
        Severity::Error => ("✗ error", Tone::Wrong),
        Severity::Warning => ("! warning", Tone::Accuse),
        Severity::Note => ("· note", Tone::Faint),
    }
}

/// The first words of a passage.
fn short(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= LONGEST_PASSAGE {
        return text;
    }
    let cut: String = text.chars().take(LONGEST_PASSAGE).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", &cut[..end])
}

/// With a capital, unless it begins with a quotation.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}
