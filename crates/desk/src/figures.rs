//! Numbers as they stand in a sentence, measured or not, for sums over them.

use std::ops::Range;

use counterclaim_model::Span;

use crate::draft::Draft;

/// One number in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    /// Its tokens.
    pub(crate) tokens: Range<usize>,
    pub(crate) span: Span,
    /// Whether "percent" or its sign follows.
    pub(crate) percent: bool,
    /// Whether a word before it makes it less than exact ("about", "at least").
    pub(crate) loose: bool,
}

/// Words that leave a number open.
const LOOSE: &[&str] = &[
    "about",
    "some",
    "around",
    "roughly",
    "nearly",
    "almost",
    "approximately",
    "least",
    "most",
    "than",
    "over",
    "under",
    "to",
    "up",
    "fewer",
    "more",
    "less",
    "estimated",
    "nearby",
    "dozens",
];

const SMALL: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: &[&str] = &[
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// The numbers of some tokens, those in time expressions left out.
pub(crate) fn figures(draft: &Draft<'_>, range: Range<usize>) -> Vec<Figure> {
    let mut out: Vec<Figure> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let Some((value, end)) = number(draft, at, range.end) else {
            at += 1;
            continue;
        };
        let next = draft.grammar.lower(end);
        let percent = matches!(next, "percent" | "%" | "percentage") || next == "per";
        let before = |back: usize| {
            let token = at.checked_sub(back).filter(|t| *t >= range.start);
            token.map_or("", |token| draft.grammar.lower(token))
        };
        let loose = LOOSE.contains(&before(1)) && before(1) != "to";
        out.push(Figure {
            value,
            span: draft.segments.token_range_span(at..end),
            tokens: at..end,
            percent,
            loose: loose || before(1) == "to" && before(2) == "up",
        });
        at = end;
    }
    out
}

/// The number that starts at a token, and one past its last token.
fn number(draft: &Draft<'_>, at: usize, limit: usize) -> Option<(f64, usize)> {
    if draft.grammar.in_time(at) {
        return None;
    }
    let (mut value, mut end) = (plain(draft.grammar.lower(at))?, at + 1);
    while end < limit && !draft.grammar.in_time(end) {
        match draft.grammar.lower(end) {
            "hundred" => value *= 100.0,
            "thousand" => value *= 1e3,
            "million" => value *= 1e6,
            "billion" => value *= 1e9,
            "and" if value >= 100.0 && draft.grammar.lower(end - 1) == "hundred" => {
                let Some(rest) = plain(draft.grammar.lower(end + 1)) else {
                    break;
                };
                value += rest;
                end += 1;
            }
            _ => break,
        }
        end += 1;
    }
    Some((value, end))
}

/// The number that one word means.
fn plain(word: &str) -> Option<f64> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = word.replace(',', "");
        return digits.parse().ok();
    }
    if let Some(small) = SMALL.iter().position(|name| *name == word) {
        return Some(small as f64);
    }
    let (tens, ones) = word.split_once('-').unwrap_or((word, "zero"));
    let tens = TENS.iter().position(|name| *name == tens)?;
    let ones = SMALL[..10].iter().position(|name| *name == ones)?;
    Some((tens * 10 + 20 + ones) as f64)
}

/// A number as a person writes it.
pub(crate) fn shown(value: f64) -> String {
    let whole = value.fract() == 0.0 && value.abs() < 1e15;
    if !whole {
        return format!("{}", (value * 100.0).round() / 100.0);
    }
    let digits = format!("{}", value.abs() as u64);
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0.0 {
        format!("−{out}")
    } else {
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_digits_are_numbers() {
        for (word, value) in [
            ("1,846", Some(1846.0)),
            ("2.3", Some(2.3)),
            ("forty-seven", Some(47.0)),
            ("twenty", Some(20.0)),
            ("nineteen", Some(19.0)),
            ("12th", None),
            ("forth", None),
        ] {
            assert_eq!(plain(word), value, "{word}");
        }
    }

    #[test]
    fn numbers_are_shown_with_commas() {
        assert_eq!(shown(1846.0), "1,846");
        assert_eq!(shown(182.0), "182");
        assert_eq!(shown(2.345), "2.35");
        assert_eq!(shown(-1000.0), "−1,000");
    }
}
