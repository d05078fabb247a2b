//! Quotation geometry: where quotations open and close, and which go on over paragraphs.
//!
//! Curly, straight, guillemet and low-high marks; an opening mark that is never closed runs to the
//! end of its paragraph, and goes on in the next one where that begins with an opening mark.

use counterclaim_model::Span;

use super::Paragraph;
use super::token::is_pair;

/// Which marks a quotation uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteStyle {
    /// “ ”
    Curly,
    /// " ", and '' or `` where they stand for it.
    Straight,
    /// « »
    Guillemets,
    /// „ “
    LowHigh,
    /// ‘ ’ or ' ', outside any other quotation (British style, headlines).
    Single,
}

/// One stretch between quotation marks; marks nested in it are not listed apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// With its marks.
    pub span: Span,
    /// Without its marks.
    pub inner: Span,
    /// Which marks.
    pub style: QuoteStyle,
    /// Whether a closing mark was found.
    pub closed: bool,
    /// Its paragraph, as an index.
    pub paragraph: usize,
    /// The quotation of an earlier paragraph that this one goes on with, as an index.
    pub continues: Option<usize>,
}

/// Finds the outermost quotations of one paragraph and appends them.
pub(super) fn find(text: &str, block: Span, paragraph: usize, out: &mut Vec<Quotation>) {
    let passage = block.slice(text);
    let closings = Closings::of(passage);
    let mut at = 0;
    while let Some((open, style, len)) = next_opening(passage, at) {
        let inner_start = open + len;
        let close = closings.of_opening(open, inner_start, style);
        if close.is_none() && style == QuoteStyle::Single {
            // an apostrophe, not a quotation
            at = inner_start;
            continue;
        }
        let (inner_end, end, closed) = match close {
            Some((start, end)) => (start, end, true),
            None => unclosed_end(passage, inner_start, style),
        };
        let base = block.start();
        out.push(Quotation {
            span: Span::new(base + open, base + end),
            inner: Span::new(base + inner_start, base + inner_end),
            style,
            closed,
            paragraph,
            continues: None,
        });
        at = end;
    }
}

/// Where a quotation without a closing mark ends: before the next opening mark of its style (the
/// closing one was forgotten), else with the paragraph.
fn unclosed_end(passage: &str, from: usize, style: QuoteStyle) -> (usize, usize, bool) {
    let next = (style == QuoteStyle::Curly)
        .then(|| passage[from..].find('“').map(|i| from + i))
        .flatten();
    let end = next.unwrap_or(passage.len());
    let inner = passage[..end].trim_end().len().max(from);
    (inner, inner, false)
}

fn next_opening(passage: &str, from: usize) -> Option<(usize, QuoteStyle, usize)> {
    passage[from..].char_indices().find_map(|(i, c)| {
        let at = from + i;
        let pair = in_pair(passage, at);
        if pair {
            let opening = is_pair(passage, at) && opens(passage, at, 2);
            return opening.then_some((at, QuoteStyle::Straight, 2));
        }
        let style = match c {
            '“' => QuoteStyle::Curly,
            '«' => QuoteStyle::Guillemets,
            '„' => QuoteStyle::LowHigh,
            '"' if opens(passage, at, 1) => QuoteStyle::Straight,
            '‘' | '\'' if opens(passage, at, c.len_utf8()) => QuoteStyle::Single,
            _ => return None,
        };
        Some((at, style, c.len_utf8()))
    })
}

/// Whether a character belongs to two single marks that stand for a double one.
fn in_pair(passage: &str, at: usize) -> bool {
    is_pair(passage, at)
        || matches!(passage.as_bytes()[at], b'\'' | b'`')
            && at > 0
            && passage.is_char_boundary(at - 1)
            && is_pair(passage, at - 1)
}

/// Whether a mark that can open or close stands where one opens: after a blank, before none.
fn opens(passage: &str, at: usize, len: usize) -> bool {
    let before = passage[..at].chars().next_back();
    let after = passage[at + len..].chars().next();
    let free =
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '/'));
    free && after.is_some_and(|c| !c.is_whitespace())
}

/// Every mark of one passage that closes a quotation, found in one pass, so that a passage of
/// nothing but opening marks costs no more than prose.
struct Closings {
    /// Opening and closing mark of each nested “ ” and « », by the opening one.
    nested: Vec<(usize, Span)>,
    /// Marks that close „.
    low_high: Vec<Span>,
    /// Straight marks, and whether each could also open.
    straight: Vec<(Span, bool)>,
    /// Single marks that close.
    single: Vec<Span>,
}

impl Closings {
    fn of(passage: &str) -> Self {
        let mut found = Self {
            nested: Vec::new(),
            low_high: Vec::new(),
            straight: Vec::new(),
            single: Vec::new(),
        };
        let (mut curly, mut guillemets) = (Vec::new(), Vec::new());
        for (at, c) in passage.char_indices() {
            let mark = Span::new(at, at + c.len_utf8());
            if in_pair(passage, at) {
                if is_pair(passage, at) {
                    let opens = opens(passage, at, 2);
                    found.straight.push((Span::new(at, at + 2), opens));
                }
                continue;
            }
            match c {
                '“' => curly.push(at),
                '«' => guillemets.push(at),
                '”' => found.nested.extend(curly.pop().map(|open| (open, mark))),
                '»' => found
                    .nested
                    .extend(guillemets.pop().map(|open| (open, mark))),
                '"' => found.straight.push((mark, opens(passage, at, 1))),
                '’' | '\'' if closes_single(passage, at, mark.end()) => found.single.push(mark),
                _ => {}
            }
            if matches!(c, '“' | '”') {
                found.low_high.push(mark);
            }
        }
        found.nested.sort_unstable();
        found
    }

    /// Start and end of the mark that closes the quotation whose mark stands at `open` and whose
    /// words begin at `from`.
    fn of_opening(&self, open: usize, from: usize, style: QuoteStyle) -> Option<(usize, usize)> {
        let first = |marks: &[Span]| {
            let at = marks.partition_point(|mark| mark.start() < from);
            marks.get(at).copied()
        };
        let mark = match style {
            QuoteStyle::Curly | QuoteStyle::Guillemets => {
                let at = self
                    .nested
                    .binary_search_by_key(&open, |(at, _)| *at)
                    .ok()?;
                Some(self.nested[at].1)
            }
            QuoteStyle::LowHigh => first(&self.low_high),
            QuoteStyle::Single => first(&self.single),
            // a scan that finds none ends the passage, so each mark is passed once
            QuoteStyle::Straight => {
                let at = self
                    .straight
                    .partition_point(|(mark, _)| mark.start() < from);
                self.straight[at..]
                    .iter()
                    .find(|(mark, opens)| !opens || mark.start() == from)
                    .map(|(mark, _)| *mark)
            }
        };
        mark.map(|mark| (mark.start(), mark.end()))
    }
}

/// A single mark closes where no letter follows and it is not a plural's apostrophe before a noun.
fn closes_single(passage: &str, at: usize, end: usize) -> bool {
    let before = passage[..at].chars().next_back();
    let after = passage[end..].chars().next();
    let word_goes_on = after.is_some_and(char::is_alphanumeric);
    let plural = before == Some('s')
        && after == Some(' ')
        && passage[end..].trim_start().starts_with(char::is_lowercase)
        && passage[end..].contains(['’', '\'']);
    !word_goes_on && before.is_some_and(|c| !c.is_whitespace()) && !plural
}

/// Links a quotation that a paragraph leaves open to the one the next paragraph opens with.
pub(super) fn join_continued(text: &str, paragraphs: &[Paragraph], quotations: &mut [Quotation]) {
    for pair in paragraphs.windows(2) {
        let (Some(last), Some(first)) = (
            pair[0].quotations.clone().next_back(),
            pair[1].quotations.clone().next(),
        ) else {
            continue;
        };
        let left_open = !quotations[last].closed
            && quotations[last].span.end() == pair[0].span.trim(text).end();
        let reopens = quotations[first].span.start() == pair[1].span.start()
            && quotations[first].style == quotations[last].style;
        if left_open && reopens {
            quotations[first].continues = Some(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::segment::Segments;

    fn check(text: &str, expected: &[&str]) {
        let segments = Segments::of_text(text);
        let found: Vec<&str> = segments
            .quotations
            .iter()
            .map(|q| segments.slice(q.inner))
            .collect();
        assert_eq!(found, expected, "in {text}");
    }

    #[test]
    fn finds_each_style() {
        check(
            "He said “yes,” then \"no\" and «maybe» and „nie“.",
            &["yes,", "no", "maybe", "nie"],
        );
        check("Minister ‘lied’, says rival", &["lied"]);
        check(
            "''We 'won,''' she said. ``Then we left,'' she added, ''at noon.''",
            &["We 'won,'", "Then we left,", "at noon."],
        );
    }

    #[test]
    fn apostrophes_are_no_quotations() {
        check("The officials’ claim, it’s said, wasn't 'tis", &[]);
        check("Rock 'n' roll", &["n"]);
    }

    #[test]
    fn a_nested_quotation_belongs_to_the_outer_one() {
        check(
            "“He told me ‘go’ and I went,” she said.",
            &["He told me ‘go’ and I went,"],
        );
    }

    #[test]
    fn a_quotation_goes_on_in_the_next_paragraph() {
        let text = "“We saw it.\n\n“Then it fell,” he said.";
        let segments = Segments::of_text(text);
        assert!(!segments.quotations[0].closed);
        assert_eq!(segments.quotations[1].continues, Some(0));
    }

    #[test]
    fn a_forgotten_mark_does_not_swallow_the_next_quotation() {
        check(
            "“We saw it, he said. “Then it fell.”",
            &["We saw it, he said.", "Then it fell."],
        );
    }

    #[test]
    fn nested_marks_of_one_style_close_from_within() {
        check("“a “b” c” d", &["a “b” c"]);
        check("“a “b” c", &["a", "b"]);
        check("«a «b» c» «d»", &["a «b» c", "d"]);
    }

    #[test]
    fn opening_marks_without_end_take_linear_time() {
        for (mark, found) in [
            ("(“", 200_000),
            ("“", 200_000),
            (" 'a", 0),
            ("s' a", 0),
            (" \"a", 1),
            ("«", 1),
            ("„", 1),
        ] {
            let text = mark.repeat(200_000);
            assert_eq!(Segments::of_text(&text).quotations.len(), found, "{mark}");
        }
        let text = format!("{}””", "“a ".repeat(200_000));
        assert_eq!(Segments::of_text(&text).quotations.len(), 199_999);
    }

    #[test]
    fn inches_and_empty_marks_do_not_panic() {
        check("A 5\" pipe", &[]);
        check("\"\"", &[""]);
        check("“", &[""]);
    }
}
