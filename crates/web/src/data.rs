//! Every list and dossier as data: JSON, JSON Lines, CSV, GeoJSON, Atom and Markdown of the same entries.

use counterclaim_export::{Format, export};
use counterclaim_ledger::Query;
use serde::Serialize;
use serde_json::Value;

use crate::Reply;
use crate::pages::Asked;
use crate::pages::problem::Problem;

/// Entries of a list, whole and one by one, with what a table and a feed say of each.
pub(crate) struct List {
    /// The shape with its head.
    pub(crate) whole: Value,
    /// Its entries.
    pub(crate) entries: Vec<Value>,
    /// Names of the columns of a table.
    pub(crate) columns: &'static [&'static str],
    /// A row for each entry.
    pub(crate) rows: Vec<Vec<String>>,
    /// An item for each entry that has a date.
    pub(crate) items: Vec<Item>,
    /// What it is called.
    pub(crate) title: String,
    /// The query that the map of it answers.
    pub(crate) query: Query,
}

/// One item of a feed.
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) address: String,
    /// When what it tells of became known.
    pub(crate) updated: String,
    pub(crate) text: String,
}

/// A value as JSON; the shapes serialize.
pub(crate) fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap_or_default()
}

/// The list in the format of the request's suffix.
pub(crate) fn reply(asked: &Asked<'_>, list: &List) -> Result<Reply, Problem> {
    let suffix = asked.request.suffix().unwrap_or("json");
    Ok(match suffix {
        "jsonl" => {
            let mut body = Vec::new();
            for entry in &list.entries {
                let _ = serde_json::to_writer(&mut body, entry);
                body.push(b'\n');
            }
            Reply::of("application/jsonl", body)
        }
        "csv" => Reply::of("text/csv; charset=utf-8; header=present", csv(list)),
        "md" => Reply::of("text/markdown; charset=utf-8", markdown(list)),
        "geojson" => {
            let made = export(&asked.account.ledger, &list.query, Format::Geojson);
            Reply::of("application/geo+json", made.bytes)
        }
        "atom" => Reply::of("application/atom+xml; charset=utf-8", atom(asked, list)),
        _ => Reply::json(&list.whole),
    })
}

/// Cells that a spreadsheet would run begin with an apostrophe (OWASP, "CSV Injection").
fn csv(list: &List) -> String {
    let head: Vec<String> = list
        .columns
        .iter()
        .map(|column| (*column).to_owned())
        .collect();
    let lines = std::iter::once(&head).chain(&list.rows).map(|row| {
        let cells: Vec<String> = row.iter().map(|cell| csv_cell(cell)).collect();
        cells.join(",") + "\r\n"
    });
    lines.collect()
}

fn csv_cell(text: &str) -> String {
    let first = text.trim_start_matches(' ').chars().next();
    let acts = first.is_some_and(|c| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '−'
        )
    });
    let safe = if acts {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if safe.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

fn markdown(list: &List) -> String {
    let mut out = format!("# {}\n\n", markdown_cell(&list.title));
    let head = list.columns.join(" | ");
    out.push_str(&format!(
        "| {head} |\n|{}\n",
        " --- |".repeat(list.columns.len())
    ));
    for row in &list.rows {
        let cells: Vec<String> = row.iter().map(|cell| markdown_cell(cell)).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}

/// Text in which no sign of Markdown or HTML acts, on one line.
fn markdown_cell(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(line.len());
    for c in counterclaim_model::visible(&line).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// An Atom feed (RFC 4287), newest first. Nothing in it depends on when it is asked for.
fn atom(asked: &Asked<'_>, list: &List) -> String {
    let host = asked.request.header("host").unwrap_or("localhost");
    let base = format!("http://{host}");
    let mut items: Vec<&Item> = list.items.iter().collect();
    items.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.id.cmp(&b.id)));
    let newest = items
        .first()
        .map_or("1970-01-01T00:00:00Z", |item| item.updated.as_str());
    let own = format!("{base}{}", asked.request.address());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title>\n<id>{}</id>\n<link rel=\"self\" href=\"{}\"/>\n<updated>{newest}</updated>\n<author><name>Counterclaim</name></author>\n",
        xml(&list.title),
        xml(&own),
        xml(&own)
    );
    for item in items.into_iter().take(200) {
        out.push_str(&format!(
            "<entry><title>{}</title><id>urn:counterclaim:{}</id><link href=\"{}\"/><updated>{}</updated><content type=\"text\">{}</content></entry>\n",
            xml(&item.title),
            xml(&item.id),
            xml(&format!("{base}{}", item.address)),
            item.updated,
            xml(&crate::plain::clipped(&item.text, 400))
        ));
    }
    out + "</feed>\n"
}

/// Text of an XML element or attribute; signs that XML cannot hold are shown by number.
fn xml(text: &str) -> String {
    let shown = counterclaim_model::visible(text);
    let mut out = String::with_capacity(shown.len());
    for c in shown.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c => out.push(c),
        }
    }
    out
}

/// A date of an article as a moment of a feed; `None` where there is none.
pub(crate) fn feed_moment(date: Option<&str>) -> Option<String> {
    let at = counterclaim_ledger::instant(date?)?;
    let at = jiff::Timestamp::from_second(at.as_second()).ok()?;
    Some(at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_text() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("-5", "'-5"),
            ("plain", "plain"),
        ] {
            assert_eq!(csv_cell(text), expected);
        }
        assert_eq!(markdown_cell("a|b <i>*x*\n"), "a\\|b &lt;i>\\*x\\*");
        assert_eq!(
            xml("<a & \"b\"\u{1}>"),
            "&lt;a &amp; &quot;b&quot;⟨U+0001⟩&gt;"
        );
    }

    #[test]
    fn feeds_have_whole_moments() {
        for (date, expected) in [
            ("2031-03-02", Some("2031-03-02T00:00:00Z")),
            ("2031-03-02T10:05:07+02:00", Some("2031-03-02T08:05:07Z")),
            ("2031-03-02T10:00:00Z", Some("2031-03-02T10:00:00Z")),
            ("later", None),
        ] {
            assert_eq!(feed_moment(Some(date)).as_deref(), expected, "{date}");
        }
    }
}
