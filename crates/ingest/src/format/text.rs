//! Plain text and Markdown: the text is kept exactly; lines become paragraphs.

use counterclaim_model::{Alignment, Span};

use super::{Draft, Facts, front};
use crate::paragraph::{Hints, Paragraph, Role, ends_like_a_sentence};

/// Why front matter is furniture.
pub(crate) const FRONT_MATTER: &str = "front-matter";

/// Reads a decoded text.
pub(crate) fn read(text: String, markdown: bool) -> Draft {
    let front = front::read(&text);
    let story = front.as_ref().map_or(0, |(span, _)| span.end());
    let mut lines = lines(&text);
    lines.retain(|line| line.span.start() >= story);
    let wrap = wrap_width(&text, &lines);
    let mut paragraphs = paragraphs(&text, &lines, wrap, markdown || front.is_some());
    let mut facts = Facts::default();
    if let Some((span, said)) = front {
        let mut matter = Paragraph::plain(span);
        matter.hints.region = Some(FRONT_MATTER.to_owned());
        paragraphs.insert(0, matter);
        facts = said;
    }
    Draft {
        alignment: Alignment::identity(text.len(), 0),
        paragraphs,
        text,
        facts,
        ..Draft::default()
    }
}

/// A line without blanks at its ends; empty for a blank line.
#[derive(Clone, Copy, Debug)]
struct Line {
    span: Span,
    /// Characters of blank before its first word.
    indent: usize,
    /// Characters from the line's start to its last word.
    width: usize,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.span.is_empty()
    }
}

/// Cuts a text at its line breaks: `\n`, `\r\n`, `\r`, and Unicode's line and paragraph separators.
fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let len = match bytes[at] {
            b'\n' | 0x0B | 0x0C => 1,
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
            b'\r' => 1,
            0xE2 if matches!(bytes.get(at..at + 3), Some([0xE2, 0x80, 0xA8 | 0xA9])) => 3,
            _ => {
                at += 1;
                continue;
            }
        };
        lines.push(line(text, start, at));
        at += len;
        start = at;
    }
    lines.push(line(text, start, text.len()));
    lines
}

fn line(text: &str, start: usize, end: usize) -> Line {
    let whole = Span::new(start, end);
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
    let passage = whole.slice(text);
    let lead = passage.len() - passage.trim_start_matches(blank).len();
    let body = passage.trim_matches(blank);
    let indent = passage[..lead]
        .chars()
        .filter(|c| c.is_whitespace())
        .count();
    Line {
        span: Span::new(start + lead, start + lead + body.len()),
        indent,
        width: indent + body.chars().count(),
    }
}

/// The width at which a text's lines are wrapped, if they are: most lines that another follows end in
/// the middle of a sentence, and could not have taken its first word.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let inner: Vec<(&Line, &Line)> = lines
        .iter()
        .zip(lines.iter().skip(1))
        .filter(|(a, b)| !a.is_blank() && !b.is_blank())
        .take(5000)
        .collect();
    if inner.len() < 3 {
        return None;
    }
    let mut widths: Vec<usize> = inner.iter().map(|(line, _)| line.width).collect();
    widths.sort_unstable();
    let width = widths[widths.len() * 19 / 20];
    let median = widths[widths.len() / 2];
    let open = inner
        .iter()
        .filter(|(line, _)| !ends_like_a_sentence(line.span.slice(text)))
        .count();
    let full = inner
        .iter()
        .filter(|(line, next)| line.width + 1 + first_word(text, next) + 4 >= width)
        .count();
    let wrapped = (35..=140).contains(&width)
        && median * 3 >= width * 2
        && open * 5 >= inner.len() * 3
        && full * 5 >= inner.len() * 3;
    wrapped.then_some(width)
}

fn first_word(text: &str, line: &Line) -> usize {
    line.span
        .slice(text)
        .split_whitespace()
        .next()
        .map_or(0, |word| word.chars().count())
}

/// Joins lines into paragraphs.
fn paragraphs(text: &str, lines: &[Line], wrap: Option<usize>, markdown: bool) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut open: Option<(Span, Line)> = None;
    for line in lines {
        let joined = open.filter(|(_, last)| joins(text, last, line, wrap));
        if let Some((span, _)) = joined {
            open = Some((span.cover(line.span), *line));
            continue;
        }
        if let Some((span, _)) = open.take() {
            paragraphs.push(paragraph(text, span, markdown));
        }
        if !line.is_blank() {
            open = Some((line.span, *line));
        }
    }
    paragraphs.extend(open.map(|(span, _)| paragraph(text, span, markdown)));
    paragraphs
}

/// Whether a line goes on with the paragraph of the line before it.
fn joins(text: &str, last: &Line, next: &Line, wrap: Option<usize>) -> bool {
    if last.is_blank() || next.is_blank() {
        return false;
    }
    let (before, after) = (last.span.slice(text), next.span.slice(text));
    if is_item(after) || after.starts_with('#') || is_rule(before) || is_rule(after) {
        return false;
    }
    let goes_on = after.starts_with(char::is_lowercase) && !ends_like_a_sentence(before);
    let Some(width) = wrap else {
        return goes_on && last.width >= 30 && !before.ends_with([':', ';']);
    };
    let full = last.width + 1 + first_word(text, next) + 6 >= width;
    let new_indent = next.indent >= last.indent + 2 && ends_like_a_sentence(before);
    (full || goes_on) && !new_indent
}

/// An item of a list.
fn is_item(line: &str) -> bool {
    let bullet = line.starts_with(['•', '·', '▪', '●', '◦', '‣'])
        || line
            .strip_prefix(['-', '*', '+', '>'])
            .is_some_and(|rest| rest.starts_with(' '));
    let number = line.split_once(['.', ')']).is_some_and(|(n, rest)| {
        (1..=2).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()) && rest.starts_with(' ')
    });
    bullet || number
}

/// A line of dashes, stars or equals signs.
fn is_rule(line: &str) -> bool {
    line.len() >= 3
        && line
            .chars()
            .all(|c| matches!(c, '-' | '=' | '_' | '*' | '~' | '–' | '—' | ' '))
}

fn paragraph(text: &str, span: Span, markdown: bool) -> Paragraph {
    let passage = span.slice(text);
    let mut hints = Hints::default();
    if markdown {
        hints = markdown_hints(passage);
    } else if is_item(passage) {
        hints.role = Role::Item;
    }
    if is_rule(passage) {
        hints.region = Some("separator".to_owned());
    }
    Paragraph { span, hints }
}

/// What Markdown's marks say: headings, pictures, lists, quotations, lines that are links.
fn markdown_hints(passage: &str) -> Hints {
    let level = passage.bytes().take_while(|&b| b == b'#').count();
    let role = if (1..=6).contains(&level) && passage[level..].starts_with(' ') {
        Role::Heading(level as u8)
    } else if passage.starts_with("![") {
        Role::Caption
    } else if passage.starts_with("> ") {
        Role::Quote
    } else if is_item(passage) {
        Role::Item
    } else {
        Role::Plain
    };
    let only_link = passage.trim_start_matches(['-', '*', ' ']).starts_with('[')
        && passage.ends_with(')')
        && passage.matches("](").count() == 1;
    Hints {
        role,
        linked: if only_link { 1.0 } else { 0.0 },
        ..Hints::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let draft = read(text.to_owned(), false);
        let found: Vec<&str> = draft
            .paragraphs
            .iter()
            .map(|p| p.span.slice(text))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn paragraphs_by_blank_lines_and_by_lines() {
        check(
            "A ferry sank.\n\nNobody was hurt.\n",
            &["A ferry sank.", "Nobody was hurt."],
        );
        check(
            "A ferry sank.\r\n  \r\n\u{feff}Nobody was hurt.",
            &["A ferry sank.", "Nobody was hurt."],
        );
        check(
            "Ferry sinks\nA ferry sank.\nNobody was hurt.",
            &["Ferry sinks", "A ferry sank.", "Nobody was hurt."],
        );
        check("One\u{2028}Two\rThree", &["One", "Two", "Three"]);
        check("", &[]);
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let text = "The harbor master said that the ferry had left\nwith more people on board than it was built to\ncarry, and that nobody had counted them.\n\nThe owner denied it and said that the count had\nbeen done twice.\nWitnesses said otherwise, and so did the cook of\nthe ferry.";
        let draft = read(text.to_owned(), false);
        let found: Vec<&str> = draft
            .paragraphs
            .iter()
            .map(|p| p.span.slice(text))
            .collect();
        assert_eq!(found.len(), 3, "{found:#?}");
        check(
            "The mayor said on Tuesday that the bridge would be\nclosed for good.",
            &["The mayor said on Tuesday that the bridge would be\nclosed for good."],
        );
    }

    #[test]
    fn indented_first_lines_open_paragraphs() {
        let text = "    The harbor master said that the ferry had\nleft with more people on board than allowed.\n    The owner denied it and said that the\ncount had been done twice on that day too.\n    Others said no such count had been taken\nby anybody.";
        assert_eq!(read(text.to_owned(), false).paragraphs.len(), 3);
    }

    #[test]
    fn lists_stay_apart() {
        check(
            "Dead:\n- two sailors\n- a cook",
            &["Dead:", "- two sailors", "- a cook"],
        );
    }
}
