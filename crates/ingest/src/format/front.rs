//! Front matter: what sites write about an article between two lines of marks above its Markdown.

use counterclaim_model::{Basis, Span};

use super::Facts;
use crate::date::{Candidate, parse_machine};

/// Front matter is looked for in so many lines.
const MOST_LINES: usize = 200;

/// Finds front matter at the beginning of a text (`---` around YAML, `+++` around TOML): how far it
/// goes, and what it says. A line of dashes with no known key behind it is none.
pub(super) fn read(text: &str) -> Option<(Span, Facts)> {
    let opening = text.trim_start_matches('\u{feff}');
    let mark = ["---", "+++"]
        .into_iter()
        .find(|mark| opening.lines().next().map(str::trim_end) == Some(mark))?;
    let from = text.len() - opening.len();
    let mut at = from;
    let mut facts = Facts::default();
    let mut key = String::new();
    for (number, line) in opening.split_inclusive('\n').take(MOST_LINES).enumerate() {
        let start = at;
        at += line.len();
        let words = line.trim();
        if number > 0 && words == mark {
            let whole = Span::new(from, at).trim(text);
            return is_known(&facts).then_some((whole, facts));
        }
        let value = match words.split_once(if mark == "+++" { '=' } else { ':' }) {
            Some((name, value)) if !line.starts_with([' ', '\t', '-']) => {
                key = name.trim().to_ascii_lowercase().replace('-', "_");
                value
            }
            // an item of the list that the key before it opens
            _ => match words.strip_prefix("- ") {
                Some(item) => item,
                None => continue,
            },
        };
        let span = Span::new(start, at).trim(text);
        take(&mut facts, &key, value, span);
    }
    None
}

fn is_known(facts: &Facts) -> bool {
    !facts.headlines.is_empty() || !facts.dates.is_empty() || !facts.authors.is_empty()
}

/// Files one value.
fn take(facts: &mut Facts, key: &str, value: &str, span: Span) {
    let value = unquoted(value);
    if value.is_empty() {
        return;
    }
    match key {
        "title" => facts.headlines.push(value.to_owned()),
        "date" | "published" | "publish_date" | "publishdate" | "pub_date" | "pubdate"
        | "published_at" | "date_published" => {
            let stamp = parse_machine(value);
            facts
                .dates
                .extend(stamp.map(|stamp| Candidate::inside(stamp, Basis::Meta, span, 0.9)));
        }
        "author" | "authors" | "byline" => {
            let names = value.trim_matches(['[', ']']).split(',').map(unquoted);
            let names = names.filter(|name| !name.is_empty());
            facts.authors.extend(names.map(str::to_owned));
        }
        "lang" | "language" if value.len() <= 8 => facts.language = Some(value.to_owned()),
        "outlet" | "publisher" | "site_name" => facts.outlet = Some(value.to_owned()),
        "url" | "link" | "canonical" | "canonical_url" | "canonicalurl"
            if value.starts_with("https://") || value.starts_with("http://") =>
        {
            facts.canonical_url = Some(value.to_owned());
        }
        _ => {}
    }
}

fn unquoted(value: &str) -> &str {
    value.trim().trim_matches(['"', '\'']).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, Option<&str>, &[&str], &str)>) {
        let found = read(text);
        let found = found.as_ref().map(|(span, facts)| {
            let date = facts.dates.first().map(|date| date.stamp.value.as_str());
            let title = facts.headlines.first().map_or("", String::as_str);
            let authors: Vec<&str> = facts.authors.iter().map(String::as_str).collect();
            (title, date, authors, &text[span.end()..])
        });
        let expected =
            expected.map(|(title, date, authors, rest)| (title, date, authors.to_vec(), rest));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_stands_between_the_marks_is_known_and_the_rest_is_text() {
        let yaml = "---\ntitle: \"Ferry sinks: two missing\"\ndate: 2031-03-03\nauthors:\n  - Ana Reis\n  - Tom Lund\ntags: [sea]\n---\n\nA ferry sank.";
        let ferry = "Ferry sinks: two missing";
        let both: &[&str] = &["Ana Reis", "Tom Lund"];
        check(
            yaml,
            Some((ferry, Some("2031-03-03"), both, "\n\nA ferry sank.")),
        );
        let toml = "+++\r\ntitle = 'Ferry sinks'\r\nauthors = [\"Ana Reis\", \"Tom Lund\"]\r\n+++\r\nA ferry sank.";
        check(toml, Some(("Ferry sinks", None, both, "\r\nA ferry sank.")));
        check(
            "\u{feff}---\ntitle: Ferry\n---",
            Some(("Ferry", None, &[], "")),
        );
    }

    #[test]
    fn rules_and_open_ends_are_text() {
        check("---\nA ferry sank: two are missing.\n---\nMore.", None);
        check("---\ntitle: Ferry\n\nA ferry sank.", None);
        check("A ferry sank.\n---\ntitle: Ferry\n---\n", None);
        check("---", None);
        check("", None);
    }
}
