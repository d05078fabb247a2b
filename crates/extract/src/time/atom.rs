//! The finest pieces of a paragraph: runs of letters, runs of digits, marks.
//!
//! Time expressions cut through tokens ("third-quarter", "mid-May", "2:30pm", "1990s"), so the grammar
//! reads these instead.

use counterclaim_model::Span;

use super::rules::{Phrase, TimeRules, Word};

/// One piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom<'r> {
    pub(super) span: Span,
    pub(super) kind: AtomKind,
    /// No blank stands before it.
    pub(super) glued: bool,
    /// Begins with a capital.
    pub(super) capital: bool,
    /// Value of a run of at most eight digits.
    pub(super) number: Option<u32>,
    pub(super) word: Option<&'r Word>,
    pub(super) phrases: &'r [Phrase],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AtomKind {
    /// Letters, with the inner dots of "a.m." and the inner apostrophe of "o'clock".
    Word,
    /// Digits only.
    Digits,
    /// "'s" after a word.
    Possessive,
    /// Any other character.
    Mark,
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic()
}

/// Cuts a stretch of text and appends its atoms.
pub(super) fn cut<'r>(text: &str, span: Span, rules: &'r TimeRules, out: &mut Vec<Atom<'r>>) {
    let mut lower = String::new();
    let mut previous_end = usize::MAX;
    for (piece, kind) in pieces(text, span) {
        let word = piece.slice(text);
        let digits = (kind == AtomKind::Digits && word.len() <= 8)
            .then(|| word.parse().ok())
            .flatten();
        // no entry is longer; a long run of letters is not worth a look-up
        let known = matches!(kind, AtomKind::Word | AtomKind::Possessive) && word.len() <= 24;
        let (entry, phrases) = match known {
            true => {
                normalize(word, &mut lower);
                rules.look_up(&lower)
            }
            false => (None, [].as_slice()),
        };
        out.push(Atom {
            span: piece,
            kind,
            glued: piece.start() == previous_end,
            capital: word.starts_with(char::is_uppercase),
            number: digits,
            word: entry,
            phrases,
        });
        previous_end = piece.end();
    }
}

/// Lower case, without dots and with straight apostrophes.
fn normalize(word: &str, lower: &mut String) {
    lower.clear();
    if word.len() > 24 {
        return;
    }
    for c in word.chars() {
        match c {
            '.' => {}
            '’' => lower.push('\''),
            c if c.is_ascii() => lower.push(c.to_ascii_lowercase()),
            c => lower.extend(c.to_lowercase()),
        }
    }
}

/// The normalized words of a phrase, cut as a text is.
pub(super) fn words(phrase: &str) -> Vec<String> {
    pieces(phrase, Span::new(0, phrase.len()))
        .map(|(span, _)| {
            let mut lower = String::new();
            normalize(span.slice(phrase), &mut lower);
            if lower.is_empty() {
                lower.push_str(span.slice(phrase));
            }
            lower
        })
        .collect()
}

/// Whether the piece of text is this normalized word.
pub(super) fn same_word(piece: &str, normalized: &str) -> bool {
    if piece.eq_ignore_ascii_case(normalized) {
        return true;
    }
    if piece.len() > 24 || !piece.contains(['.', '’']) {
        return false;
    }
    let mut lower = String::new();
    normalize(piece, &mut lower);
    lower == normalized
}

fn pieces(text: &str, span: Span) -> impl Iterator<Item = (Span, AtomKind)> + '_ {
    let passage = span.slice(text);
    let mut at = 0;
    let mut after_word = false;
    std::iter::from_fn(move || {
        let rest = passage.get(at..)?;
        let blank = rest.len() - rest.trim_start().len();
        after_word &= blank == 0;
        at += blank;
        let rest = &passage[at..];
        let c = rest.chars().next()?;
        let (len, kind) = if is_letter(c) {
            (word_len(rest), AtomKind::Word)
        } else if c.is_ascii_digit() {
            let len = rest.find(|c: char| !c.is_ascii_digit());
            (len.unwrap_or(rest.len()), AtomKind::Digits)
        } else if let Some(len) = possessive_len(rest).filter(|_| after_word) {
            (len, AtomKind::Possessive)
        } else {
            (c.len_utf8(), AtomKind::Mark)
        };
        let piece = Span::new(span.start() + at, span.start() + at + len);
        at += len;
        after_word = kind == AtomKind::Word;
        Some((piece, kind))
    })
}

/// Length of "'s" at the start of `rest`, where the word ends with it.
fn possessive_len(rest: &str) -> Option<usize> {
    let mark = rest
        .chars()
        .next()
        .filter(|&c| is_apostrophe(c))?
        .len_utf8();
    let mut after = rest[mark..].chars();
    (after.next() == Some('s') && !after.next().is_some_and(is_letter)).then_some(mark + 1)
}

/// Length of the run of letters at the start of `rest`.
fn word_len(rest: &str) -> usize {
    let run = rest.find(|c: char| !is_letter(c)).unwrap_or(rest.len());
    let tail = &rest[run..];
    let Some(mark) = tail.chars().next() else {
        return run;
    };
    if mark == '.' && rest[..run].chars().count() == 1 {
        return dotted_len(rest, run);
    }
    // "o'clock", "O’Brien": an inner apostrophe, but not "'s", "'ll", "n't"
    let after = &tail[mark.len_utf8()..];
    let letters = after.find(|c: char| !is_letter(c)).unwrap_or(after.len());
    if is_apostrophe(mark) && run == 1 && letters > 2 {
        return run + mark.len_utf8() + letters;
    }
    run
}

/// Length of "a.m.", "U.S." and the like; `run` where there is only one letter with a dot.
fn dotted_len(rest: &str, run: usize) -> usize {
    let mut end = run;
    loop {
        let mut chars = rest[end..].chars();
        let letter = match (chars.next(), chars.next()) {
            (Some('.'), Some(letter)) if is_letter(letter) => letter,
            (Some('.'), _) if end > run => return end + 1,
            _ => return end,
        };
        if chars.next().is_some_and(is_letter) {
            return end;
        }
        end += 1 + letter.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found: Vec<&str> = pieces(text, Span::new(0, text.len()))
            .map(|(span, _)| span.slice(text))
            .collect();
        assert_eq!(found.join("|"), expected);
    }

    #[test]
    fn cuts_finer_than_tokens() {
        check("mid-May, the 1990s", "mid|-|May|,|the|1990|s");
        check(
            "at 2:30pm or 2:30 p.m. EDT",
            "at|2|:|30|pm|or|2|:|30|p.m.|EDT",
        );
        check("Friday's 7 o'clock", "Friday|'s|7|o'clock");
        check("the week’s end; it’ll do", "the|week|’s|end|;|it|’|ll|do");
        check("Sept. 3 in the U.S. A. B", "Sept|.|3|in|the|U.S.|A|.|B");
        check("9 p.m", "9|p.m");
    }
}
