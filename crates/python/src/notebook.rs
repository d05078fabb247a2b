//! Readings and tables as HTML for notebooks: the words of articles are escaped, and nothing in them acts.

use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use counterclaim_export::html_escaped;
use counterclaim_ledger::party;
use counterclaim_model::{BlockKind, Claim, Reading, Span, json_word};

/// Rows of a table that are shown.
const ROWS: usize = 20;
/// Articles that are shown.
const ARTICLES: usize = 5;
/// Characters of a text that are shown, so that a notebook stays usable.
const LETTERS: usize = 40_000;
/// Characters of a cell that are shown.
const CELL: usize = 120;

/// The whole style; it fits light and dark notebooks.
const STYLE: &str = "<style>\
.cc{max-width:60em;line-height:1.5}.cc pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.5em 0}\
.cc .content{background:#f6d65b55}.cc .source{background:#6aa8f055;font-weight:600}\
.cc .cue{text-decoration:underline dotted}.cc .event{border-bottom:2px solid #d0603a}.cc .furniture{opacity:.5}\
.cc table{border-collapse:collapse}.cc td,.cc th{text-align:left;vertical-align:top;padding:.2em .6em}\
.cc small{opacity:.7}</style>";

/// A style of a passage, by the kind of what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Furniture,
    Content,
    Source,
    Cue,
    Event,
}

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Self::Furniture => "furniture",
            Self::Content => "content",
            Self::Source => "source",
            Self::Cue => "cue",
            Self::Event => "event",
        }
    }
}

/// Articles with highlights, and what could not be read.
pub(crate) fn readings(readings: &[&Reading], errors: &[(String, String)]) -> String {
    let mut out = format!("{STYLE}<div class=\"cc\">");
    for reading in readings.iter().take(ARTICLES) {
        article(&mut out, reading);
    }
    if readings.len() > ARTICLES {
        let _ = write!(
            out,
            "<p><small>and {} articles more</small></p>",
            readings.len() - ARTICLES
        );
    }
    for (input, reason) in errors.iter().take(ROWS) {
        let _ = write!(out, "<p>{}: {}</p>", line(input), line(reason));
    }
    if errors.len() > ROWS {
        let _ = write!(
            out,
            "<p><small>and {} failures more</small></p>",
            errors.len() - ROWS
        );
    }
    out.push_str("</div>");
    out
}

fn article(out: &mut String, reading: &Reading) {
    let article = &reading.article;
    let title = article.title.as_deref().unwrap_or("(no title)");
    let known = [
        article.outlet.as_deref(),
        article.published.as_ref().map(|date| date.value.as_str()),
    ];
    let known: Vec<String> = known.into_iter().flatten().map(line).collect();
    let counts = format!(
        "{} claims, {} events",
        reading.claims.len(),
        reading.events.len()
    );
    let _ = write!(
        out,
        "<p><b>{}</b><br><small>{}</small></p><pre>",
        line(title),
        [known.join(" · "), counts]
            .join(" · ")
            .trim_start_matches(" · ")
    );
    passages(out, reading);
    out.push_str("</pre>");
}

/// The text with its marks. A passage that several marks cover has the classes of all.
fn passages(out: &mut String, reading: &Reading) {
    let text = &reading.article.text;
    let end = text
        .char_indices()
        .nth(LETTERS)
        .map_or(text.len(), |(at, _)| at);
    let mut turns: Vec<(usize, bool, Mark, String)> = Vec::new();
    let mut mark = |span: Span, mark: Mark, says: &str| {
        if span.start() < end && span.start() < span.end() {
            turns.push((span.start(), true, mark, says.to_owned()));
            turns.push((span.end().min(end), false, mark, says.to_owned()));
        }
    };
    for block in &reading.article.blocks {
        if block.kind == BlockKind::Furniture {
            mark(
                block.span,
                Mark::Furniture,
                block.why.as_deref().unwrap_or("furniture"),
            );
        }
    }
    for claim in &reading.claims {
        let says = described(reading, claim);
        claim
            .source
            .spans
            .iter()
            .for_each(|span| mark(*span, Mark::Source, &says));
        claim
            .cue
            .spans
            .iter()
            .for_each(|span| mark(*span, Mark::Cue, &says));
        claim
            .content
            .spans
            .iter()
            .for_each(|span| mark(*span, Mark::Content, &says));
    }
    for event in &reading.events {
        event
            .mentions
            .iter()
            .for_each(|span| mark(*span, Mark::Event, &event.r#type));
    }
    turns.sort();
    let (mut open, mut from): (Vec<(Mark, String)>, usize) = (Vec::new(), 0);
    for (at, begins, mark, says) in turns {
        piece(out, &text[from..at], &open);
        from = at;
        if begins {
            open.push((mark, says));
        } else if let Some(place) = open.iter().position(|(m, s)| *m == mark && *s == says) {
            open.remove(place);
        }
    }
    piece(out, &text[from..end], &open);
    if end < text.len() {
        out.push('…');
    }
}

fn described(reading: &Reading, claim: &Claim) -> String {
    let stance = json_word(claim.stance);
    format!("{stance}: {}", party::source_name(reading, claim))
}

fn piece(out: &mut String, text: &str, open: &[(Mark, String)]) {
    if text.is_empty() {
        return;
    }
    if open.is_empty() {
        return out.push_str(&html_escaped(text));
    }
    let mut marks: Vec<Mark> = open.iter().map(|(mark, _)| *mark).collect();
    marks.sort_unstable();
    marks.dedup();
    let classes: Vec<&str> = marks.into_iter().map(Mark::class).collect();
    let mut says: Vec<&str> = open.iter().map(|(_, says)| says.as_str()).collect();
    says.dedup();
    let _ = write!(
        out,
        "<span class=\"{}\" title=\"{}\">{}</span>",
        classes.join(" "),
        line(&says.join("; ")),
        html_escaped(text)
    );
}

/// The first rows of a table.
pub(crate) fn table(name: &str, batch: &RecordBatch) -> String {
    let mut out = format!("{STYLE}<div class=\"cc\"><table><thead><tr>");
    let schema = batch.schema();
    for field in schema.fields() {
        let _ = write!(out, "<th>{}</th>", line(field.name()));
    }
    out.push_str("</tr></thead><tbody>");
    for row in 0..batch.num_rows().min(ROWS) {
        out.push_str("<tr>");
        for column in batch.columns() {
            let shown: String = cell(column, row);
            let _ = write!(out, "<td>{}</td>", line(&shortened(&shown)));
        }
        out.push_str("</tr>");
    }
    let _ = write!(
        out,
        "</tbody></table><p><small>{}: {} rows</small></p></div>",
        line(name),
        batch.num_rows()
    );
    out
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(CELL) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn cell(column: &ArrayRef, row: usize) -> String {
    if column.is_null(row) {
        return String::new();
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::List(_) => {
            let list = column.as_list::<i32>().value(row);
            let items: Vec<String> = (0..list.len().min(ROWS))
                .map(|at| cell(&list, at))
                .collect();
            items.join(", ")
        }
        // the same moment stands as text in the column before it
        _ => "·".to_owned(),
    }
}

/// Text on one line, escaped.
fn line(text: &str) -> String {
    html_escaped(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
