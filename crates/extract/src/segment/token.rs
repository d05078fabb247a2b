//! Tokens: words, numbers and marks.
//!
//! Cut as treebanks cut English: "'s" and "n't" stand alone, abbreviations keep their dots
//! ("U.S.", "a.m.", "Mr."), numbers keep commas and points ("1,200", "2:30"), hyphens join words.

use counterclaim_model::Span;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, perhaps with digits, hyphens, dots or an apostrophe inside.
    Word,
    /// Begins with a digit and holds no letters but an ordinal's or a unit's.
    Number,
    /// Anything else, one character a token (three dots are one).
    Mark,
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is made of.
    pub kind: TokenKind,
}

/// Abbreviations that keep their dot and never end a sentence.
pub(super) const TITLES: &[&str] = &[
    "adm", "amb", "assn", "atty", "brig", "capt", "cmdr", "col", "cpl", "dr", "drs", "fr", "ft",
    "gen", "gov", "hon", "insp", "lt", "maj", "messrs", "mme", "mr", "mrs", "ms", "mt", "prof",
    "pvt", "rep", "reps", "rev", "sen", "sens", "sgt", "spc", "st", "supt", "vs",
];

/// Abbreviations that keep their dot and end a sentence only before a word that starts one.
pub(super) const ABBREVIATIONS: &[&str] = &[
    "apr", "ave", "blvd", "bros", "calif", "co", "corp", "dec", "dept", "est", "etc", "feb", "fla",
    "ill", "inc", "jan", "jr", "jul", "jun", "ltd", "mass", "mich", "minn", "no", "nov", "oct",
    "pa", "sep", "sept", "sr", "tex", "va", "wash", "aug", "ariz", "ga", "conn", "md", "tenn",
];

const CLITICS: &[&str] = &["s", "re", "ve", "ll", "d", "m"];

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// Whether two single marks stand for a double one, as wires without the double mark write it
/// ("''Go,'' she said", "``Go,'' she said").
///
/// Of three in a row the pair is outside: behind a word the last two, before one the first two.
pub(super) fn is_pair(passage: &str, at: usize) -> bool {
    let rest = &passage[at..];
    let three = rest.starts_with("'''");
    let closes = three
        && passage[..at]
            .chars()
            .next_back()
            .is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | '[' | '-' | '—' | '–'));
    (rest.starts_with("''") || rest.starts_with("``")) && !closes
}

/// Cuts the stretch `span` of `text` and appends its tokens.
pub(super) fn tokenize(text: &str, span: Span, out: &mut Vec<Token>) {
    let passage = span.slice(text);
    let mut at = 0;
    while let Some(c) = passage[at..].chars().next() {
        if c.is_whitespace() || c.is_control() {
            at += c.len_utf8();
            continue;
        }
        let rest = &passage[at..];
        let (len, kind) = if c.is_alphabetic() {
            (word_len(rest), TokenKind::Word)
        } else if c.is_ascii_digit() {
            number_len(rest)
        } else if is_pair(passage, at) {
            (2, TokenKind::Mark)
        } else if is_apostrophe(c) && at > 0 && clitic_len(rest, &passage[..at]).is_some() {
            (
                clitic_len(rest, &passage[..at]).unwrap_or(1),
                TokenKind::Word,
            )
        } else if rest.starts_with("...") {
            (3, TokenKind::Mark)
        } else {
            (c.len_utf8(), TokenKind::Mark)
        };
        push_word(rest, span.start() + at, len, kind, out);
        at += len;
    }
}

/// Appends one token, or two where the word ends in "n't".
fn push_word(rest: &str, start: usize, len: usize, kind: TokenKind, out: &mut Vec<Token>) {
    let word = &rest[..len];
    let negation = ["n't", "n’t", "N'T", "N’T"]
        .into_iter()
        .find(|tail| word.ends_with(tail));
    match negation {
        Some(tail) if kind == TokenKind::Word && word.len() > tail.len() => {
            let cut = start + len - tail.len();
            out.push(Token {
                span: Span::new(start, cut),
                kind,
            });
            out.push(Token {
                span: Span::new(cut, start + len),
                kind,
            });
        }
        _ => out.push(Token {
            span: Span::new(start, start + len),
            kind,
        }),
    }
}

/// Length of the clitic ("'s") at the start of `rest`, if it follows a letter and ends a word.
fn clitic_len(rest: &str, before: &str) -> Option<usize> {
    if !before.chars().next_back()?.is_alphanumeric() {
        return None;
    }
    let mark = rest.chars().next()?.len_utf8();
    let letters: String = rest[mark..]
        .chars()
        .take_while(|c| c.is_alphabetic())
        .collect();
    CLITICS
        .contains(&letters.to_lowercase().as_str())
        .then_some(mark + letters.len())
}

fn word_len(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    let mut end = 0;
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        let joins = match c {
            c if c.is_alphanumeric() => true,
            '-' | '‑' | '_' | '/' => next.is_some_and(char::is_alphanumeric),
            '&' => next.is_some_and(char::is_alphabetic),
            '.' => keeps_dot(&rest[..i], next),
            c if is_apostrophe(c) => {
                next.is_some_and(char::is_alphabetic)
                    && clitic_len(&rest[i..], &rest[..i]).is_none()
            }
            // combining marks belong to the letter before them
            c => is_combining(c),
        };
        if !joins {
            break;
        }
        end = i + c.len_utf8();
    }
    end
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}')
}

/// Whether the dot after `word` belongs to it.
fn keeps_dot(word: &str, next: Option<char>) -> bool {
    let lower = word.to_lowercase();
    let last_part = lower.rsplit(['.', '-']).next().unwrap_or("");
    if last_part.chars().count() == 1 && last_part.chars().all(char::is_alphabetic) {
        let initials = lower.contains('.') || next.is_some_and(char::is_alphabetic);
        let capital = word.chars().next_back().is_some_and(char::is_uppercase);
        return initials || (capital && word != "I");
    }
    TITLES.contains(&last_part)
        || (ABBREVIATIONS.contains(&last_part) && word.starts_with(char::is_uppercase))
        || (next.is_some_and(|c| c.is_ascii_lowercase()) && word.is_ascii() && is_domain(word))
}

/// "counterclaim.org" is one token.
fn is_domain(word: &str) -> bool {
    !word.contains('.') && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn number_len(rest: &str) -> (usize, TokenKind) {
    let mut end = 0;
    let mut has_letters = false;
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        let joins = match c {
            c if c.is_ascii_digit() => true,
            ',' | '.' | ':' | '/' => next.is_some_and(|c| c.is_ascii_digit()),
            '-' => next.is_some_and(char::is_alphanumeric),
            c => c.is_alphabetic(),
        };
        if !joins {
            break;
        }
        has_letters |= c.is_alphabetic();
        end = i + c.len_utf8();
    }
    (
        end,
        if has_letters {
            TokenKind::Word
        } else {
            TokenKind::Number
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &mut tokens);
        let words: Vec<&str> = tokens.iter().map(|token| token.span.slice(text)).collect();
        assert_eq!(words.join("|"), expected);
    }

    #[test]
    fn cuts_as_treebanks_do() {
        check("He didn’t say it’s over.", "He|did|n’t|say|it|’s|over|.");
        check(
            "The U.S. said at 2:30 a.m. that",
            "The|U.S.|said|at|2:30|a.m.|that",
        );
        check("Mr. Smith, of Co. A", "Mr.|Smith|,|of|Co.|A");
        check("1,200 of 3.5 million", "1,200|of|3.5|million");
        check("the officials’ claim", "the|officials|’|claim");
        check("John F. Kennedy’s plan B.", "John|F.|Kennedy|’s|plan|B.");
        check("O’Brien (R-S.C.) wept...", "O’Brien|(|R-S.C.|)|wept|...");
        check("A TB2-type drone, the 3rd", "A|TB2-type|drone|,|the|3rd");
        check("“Yes,” she said", "“|Yes|,|”|she|said");
        check("''Yes,'' she said", "''|Yes|,|''|she|said");
        check("``Go 'on,''' he said", "``|Go|'|on|,|'|''|he|said");
    }
}
