//! From a span of bytes to lines and columns as editors count them.

use counterclaim_model::Span;
use counterclaim_model::desk::Region;

/// Lines of one text. A line ends with CR LF, LF or CR alone; columns count code points from 1, and
/// a byte order mark takes no column.
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// First byte of each line.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![if text.starts_with('\u{feff}') { 3 } else { 0 }];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
            if ends {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    /// Line and column of a byte.
    fn place(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts[line - 1];
        let before = self.text.get(start..offset).unwrap_or("");
        (line, before.chars().count() + 1)
    }

    /// The region of a span.
    pub(crate) fn region(&self, span: Span) -> Region {
        let (start_line, start_column) = self.place(span.start());
        let (end_line, end_column) = self.place(span.end());
        Region {
            start_line,
            start_column,
            end_line,
            end_column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, words: &str, expected: (usize, usize, usize, usize)) {
        let at = text.find(words).unwrap();
        let region = Lines::of(text).region(Span::new(at, at + words.len()));
        let found = (
            region.start_line,
            region.start_column,
            region.end_line,
            region.end_column,
        );
        assert_eq!(found, expected, "{words:?} in {text:?}");
    }

    #[test]
    fn lines_and_columns_are_those_of_an_editor() {
        check("ferry", "ferry", (1, 1, 1, 6));
        check("a\nbc", "bc", (2, 1, 2, 3));
        check("a\r\nbc", "bc", (2, 1, 2, 3));
        check("a\rbc", "bc", (2, 1, 2, 3));
        check("é—😀 bc", "bc", (1, 5, 1, 7));
        check("\u{feff}bc\nd", "bc", (1, 1, 1, 3));
        check("one\ntwo three\nfour", "three\nfour", (2, 5, 3, 5));
    }
}
