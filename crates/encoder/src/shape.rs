//! What an uncased model cannot see: how a word is written, and whether it stands in a quotation.

use counterclaim_extract::segment::{Paragraph, Segments};

/// Number of different values of [`shapes`].
pub const SHAPES: u32 = 10;

/// What [`shapes`] adds inside quotation marks.
pub(crate) const QUOTED: u32 = 5;

/// One number a token of a paragraph: letter case (0 to 4), plus 5 inside double quotation marks.
///
/// A quotation that is never closed runs to the end of the paragraph, as in speech over several
/// paragraphs; marks belong to their quotation.
pub fn shapes(segments: &Segments<'_>, paragraph: &Paragraph) -> Vec<u32> {
    let mut inside = false;
    paragraph
        .tokens
        .clone()
        .map(|token| {
            let word = segments.word(token);
            let quoted = match word {
                "“" | "«" | "„" | "``" => {
                    inside = true;
                    true
                }
                "”" | "»" => std::mem::replace(&mut inside, false),
                "\"" | "''" => {
                    inside = !inside;
                    true
                }
                _ => inside,
            };
            case(word) + if quoted { QUOTED } else { 0 }
        })
        .collect()
}

/// 0 without letters, 1 lower case, 2 capitalized, 3 capitals only, 4 mixed.
fn case(word: &str) -> u32 {
    let mut letters = word.chars().filter(|c| c.is_alphabetic()).take(64);
    let Some(first) = letters.next() else {
        return 0;
    };
    let (mut upper, mut lower) = (0, 0);
    for c in letters {
        if c.is_uppercase() {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    match (first.is_uppercase(), upper, lower) {
        (true, 0, _) => 2,
        (true, _, 0) => 3,
        (false, 0, _) => 1,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[u32]) {
        let segments = Segments::of_text(text);
        assert_eq!(
            shapes(&segments, &segments.paragraphs[0]),
            expected,
            "{text}"
        );
    }

    #[test]
    fn tells_case_and_quotation() {
        check("NATO said 3 McAdams", &[3, 1, 0, 4]);
        check("He: “Go now” \"or not", &[2, 0, 5, 7, 6, 5, 5, 6, 6]);
        check("``Go,'' he said", &[5, 7, 5, 5, 1, 1]);
    }
}
