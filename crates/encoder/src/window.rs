//! Windows: neighboring paragraphs packed together, so that an attribution over sentences is seen whole.

use std::ops::Range;

use counterclaim_extract::segment::Segments;

use crate::pieces::TokenPieces;

/// Most word pieces of a window, its opening and closing pieces included; as in training.
pub(crate) const MOST_PIECES: usize = 256;
/// A window's last paragraph is read again at the head of the next one if it is at most this long and
/// a quotation stands on either side of the cut: then one may begin on one side and be told on the other.
const MOST_OVERLAP: usize = MOST_PIECES / 3;

/// Stretches of tokens, read together; each is a paragraph or a part of a long one.
pub(crate) type Window = Vec<Range<usize>>;

/// Windows that cover every token, each at least once.
pub(crate) fn plan(segments: &Segments<'_>, tokens: &[TokenPieces]) -> Vec<Window> {
    let blocks = blocks(segments, tokens);
    let mut windows = Vec::new();
    let mut first = 0;
    while first < blocks.len() {
        let mut size = 1;
        let mut end = first;
        while end < blocks.len() && size + blocks[end].1 < MOST_PIECES {
            size += blocks[end].1 + 1;
            end += 1;
        }
        // a block is never longer than a window, so there is always one
        let end = end.max(first + 1);
        windows.push(blocks[first..end].iter().map(|b| b.0.clone()).collect());
        if end == blocks.len() {
            break;
        }
        let overlap = blocks[end - 1].1;
        let quoted = |block: usize| blocks[block].0.clone().any(|i| tokens[i].is_quoted());
        let again = end - 1 > first
            && (quoted(end - 1) || quoted(end))
            && overlap <= MOST_OVERLAP
            && overlap + blocks[end].1 + 3 <= MOST_PIECES;
        first = if again { end - 1 } else { end };
    }
    windows
}

/// Paragraphs with their number of pieces; those too long are cut between sentences, then anywhere.
fn blocks(segments: &Segments<'_>, tokens: &[TokenPieces]) -> Vec<(Range<usize>, usize)> {
    let most = MOST_PIECES - 2;
    let mut blocks = Vec::new();
    for paragraph in &segments.paragraphs {
        let mut part = paragraph.tokens.start..paragraph.tokens.start;
        let mut size = 0;
        for sentence in &segments.sentences[paragraph.sentences.clone()] {
            let long: usize = sizes(tokens, sentence.tokens.clone()).sum();
            if size + long > most && !part.is_empty() {
                blocks.push((part.clone(), size));
                part = sentence.tokens.start..sentence.tokens.start;
                size = 0;
            }
            for (token, n) in sentence
                .tokens
                .clone()
                .zip(sizes(tokens, sentence.tokens.clone()))
            {
                if size + n > most {
                    blocks.push((part.clone(), size));
                    part = token..token;
                    size = 0;
                }
                part.end = token + 1;
                size += n;
            }
        }
        if !part.is_empty() {
            blocks.push((part, size));
        }
    }
    blocks
}

fn sizes(tokens: &[TokenPieces], range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
    tokens[range].iter().map(|token| token.ids.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pieces;
    use crate::wordpiece::Vocabulary;

    fn check(text: &str, expected: &[&[Range<usize>]]) {
        let segments = Segments::of_text(text);
        let vocabulary = Vocabulary::parse("[UNK]\n[CLS]\n[SEP]\na\n.\n“\n”").unwrap();
        let windows = plan(&segments, &pieces::of(&segments, &vocabulary));
        assert_eq!(windows, expected);
    }

    #[test]
    fn packs_paragraphs_and_reads_a_quotation_again() {
        check("", &[]);
        check("a a\n\na", &[&[0..2, 2..3]]);
        let paragraph = "a ".repeat(80);
        check(
            &[paragraph.as_str(); 5].join("\n\n"),
            &[&[0..80, 80..160, 160..240], &[240..320, 320..400]],
        );
        let quoted = format!("{}”", "a ".repeat(79).replacen("a ", "“ ", 1));
        check(
            &[quoted.as_str(); 5].join("\n\n"),
            &[&[0..80, 80..160, 160..240], &[160..240, 240..320, 320..400]],
        );
    }

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "a window of one block")]
    fn cuts_a_long_paragraph_between_sentences_then_anywhere() {
        let sentence = format!("{}.", "a ".repeat(150));
        check(
            &format!("{sentence} A {sentence}"),
            &[&[0..151], &[151..303]],
        );
        check(&"a ".repeat(600), &[&[0..254], &[254..508], &[508..600]]);
    }
}
