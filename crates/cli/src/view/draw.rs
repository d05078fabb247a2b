//! Draws spans under the lines of a text.

use counterclaim_model::{Claim, Reading, Span};
use unicode_width::UnicodeWidthChar;

use crate::screen::{Screen, Tone, safe};

/// Some spans under one mark.
#[derive(Clone, Debug)]
pub struct Mark {
    /// What stands under each of their columns.
    pub sign: char,
    /// The spans.
    pub spans: Vec<Span>,
}

/// What the marks of a claim mean.
pub const LEGEND: &str = "~ source   ^ cue   - content   = channel";

/// The marks of a claim: source, cue, content and channel.
pub fn claim_marks(claim: &Claim) -> Vec<Mark> {
    let mark = |sign, spans: &[Span]| Mark {
        sign,
        spans: spans.to_vec(),
    };
    vec![
        mark('-', &claim.content.spans),
        mark(
            '=',
            &claim
                .channel
                .iter()
                .map(|channel| channel.span)
                .collect::<Vec<_>>(),
        ),
        mark('~', &claim.source.spans),
        mark('^', &claim.cue.spans),
    ]
}

/// The lines of `window` with the marks under them; later marks are drawn over earlier ones.
pub fn draw(screen: Screen, text: &str, window: Span, marks: &[Mark], indent: usize) -> String {
    let cells = cells(text, window, marks);
    let width = screen.width.saturating_sub(indent).max(20);
    let blanks = " ".repeat(indent);
    let mut out = String::new();
    for line in lines(&cells, width).into_iter().map(without_end_blanks) {
        let shown: String = line.iter().map(|cell| cell.shown.as_str()).collect();
        out.push_str(&format!("{blanks}{}\n", shown.trim_end()));
        let under: String = line
            .iter()
            .flat_map(|cell| std::iter::repeat_n(cell.sign, cell.width))
            .collect();
        if !under.trim().is_empty() {
            let under = screen.paint(Tone::Faint, under.trim_end());
            out.push_str(&format!("{blanks}{under}\n"));
        }
    }
    out
}

/// One character as shown, its columns, and what stands under it.
struct Cell {
    shown: String,
    width: usize,
    sign: char,
    blank: bool,
}

fn cells(text: &str, window: Span, marks: &[Mark]) -> Vec<Cell> {
    let signs = signs(window, marks);
    let mut cells: Vec<Cell> = Vec::new();
    for (offset, c) in window.slice(text).char_indices() {
        let blank = c.is_whitespace();
        if blank && cells.last().is_none_or(|cell| cell.blank) {
            continue;
        }
        let mut buffer = [0; 4];
        let shown = if blank {
            " ".to_owned()
        } else {
            safe(c.encode_utf8(&mut buffer)).into_owned()
        };
        cells.push(Cell {
            width: shown.chars().filter_map(UnicodeWidthChar::width).sum(),
            shown,
            sign: signs[offset],
            blank,
        });
    }
    cells
}

/// What stands under each byte of the window.
fn signs(window: Span, marks: &[Mark]) -> Vec<char> {
    let mut signs = vec![' '; window.len()];
    for mark in marks {
        for span in mark.spans.iter().filter(|span| span.overlaps(window)) {
            let from = span.start().max(window.start()) - window.start();
            let to = span.end().min(window.end()) - window.start();
            signs[from..to].fill(mark.sign);
        }
    }
    signs
}

/// Breaks at blanks; a word wider than a line is cut.
fn lines(cells: &[Cell], width: usize) -> Vec<&[Cell]> {
    let mut out = Vec::new();
    let mut start = 0;
    while start < cells.len() {
        let mut end = start;
        let mut used = 0;
        while end < cells.len() && used + cells[end].width <= width {
            used += cells[end].width;
            end += 1;
        }
        if end < cells.len() {
            let blank = cells[start..end].iter().rposition(|cell| cell.blank);
            end = match blank {
                _ if cells[end].blank => end + 1,
                Some(at) if at > 0 => start + at + 1,
                _ => end.max(start + 1),
            };
        }
        out.push(&cells[start..end]);
        start = end;
    }
    out
}

fn without_end_blanks(line: &[Cell]) -> &[Cell] {
    let end = line.iter().rposition(|cell| !cell.blank);
    &line[..end.map_or(0, |at| at + 1)]
}

/// The blocks of an article that some spans touch, as one stretch; the spans alone if there are none.
pub fn window(reading: &Reading, spans: &[Span]) -> Span {
    let blocks = reading.article.blocks.iter().map(|block| block.span);
    let touched = blocks.filter(|block| spans.iter().any(|span| span.overlaps(*block)));
    let around = touched.reduce(Span::cover);
    let own = spans
        .iter()
        .copied()
        .reduce(Span::cover)
        .unwrap_or_default();
    match around {
        Some(around) if around.len() <= 1500 => around,
        _ => sentence_around(&reading.article.text, own),
    }
}

/// From the sentence end before to the sentence end after, at most a few hundred bytes away.
fn sentence_around(text: &str, span: Span) -> Span {
    const REACH: usize = 400;
    let mut from = span.start().saturating_sub(REACH);
    let mut to = (span.end() + REACH).min(text.len());
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let before = text.get(from..span.start()).unwrap_or("");
    let after = text.get(span.end()..to).unwrap_or("");
    let start = before
        .rfind(['\n'])
        .or_else(|| before.rfind(". "))
        .map_or(from, |at| from + at + 1);
    let end = after.find(['\n', '.']).map_or(to, |at| span.end() + at + 1);
    Span::new(start, end).trim(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_under_their_words() {
        let text = "Harrow Lines said that\nthe ferry — “Zoë” — sank.";
        let span = |part: &str| {
            let at = text.find(part).unwrap();
            Span::new(at, at + part.len())
        };
        let marks = [
            Mark {
                sign: '-',
                spans: vec![span("that\nthe ferry — “Zoë” — sank")],
            },
            Mark {
                sign: '~',
                spans: vec![span("Harrow Lines")],
            },
            Mark {
                sign: '^',
                spans: vec![span("said")],
            },
        ];
        let drawn = draw(Screen::plain(24), text, Span::new(0, text.len()), &marks, 0);
        let expected = "Harrow Lines said that\n~~~~~~~~~~~~ ^^^^ ----\n\
                        the ferry — “Zoë” —\n-------------------\nsank.\n----\n";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn a_long_word_is_cut_and_nothing_hangs() {
        let text = "a".repeat(95);
        let drawn = draw(Screen::plain(40), &text, Span::new(0, 95), &[], 0);
        assert_eq!(
            drawn.lines().map(str::len).collect::<Vec<_>>(),
            [40, 40, 15]
        );
    }
}
