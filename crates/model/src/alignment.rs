//! The way back from clean text to raw bytes.

use crate::Span;

/// One stretch of text that stands in the raw bytes character for character or entity for character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where in `article.text`, in bytes.
    pub text: Span,
    /// Where in the decoded source, in bytes.
    pub raw: Span,
}

/// Maps spans of an article's text to spans of the bytes it was read from.
///
/// Runs are in text order and do not overlap. Text that the program put between runs (the line break
/// between two paragraphs) belongs to no run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    runs: Vec<Run>,
}

impl Alignment {
    /// From runs in text order.
    pub fn new(runs: Vec<Run>) -> Self {
        Self { runs }
    }

    /// The whole text stands in the source as it is, `offset` bytes in (a byte order mark, say).
    pub fn identity(len: usize, offset: usize) -> Self {
        Self::new(vec![Run {
            text: Span::new(0, len),
            raw: Span::new(offset, offset + len),
        }])
    }

    /// All runs, in text order.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The stretch of source that covers this stretch of text; `None` where no run touches it.
    ///
    /// Inside a run of equal lengths the answer is exact; inside a run whose source is longer
    /// (character references) it is the whole run.
    pub fn raw(&self, span: Span) -> Option<Span> {
        let first = self
            .runs
            .partition_point(|run| run.text.end() <= span.start());
        let mut touched = self.runs[first..]
            .iter()
            .take_while(|run| run.text.start() < span.end())
            .map(|run| Self::within(run, span));
        let head = touched.next()?;
        Some(touched.fold(head, Span::cover))
    }

    fn within(run: &Run, span: Span) -> Span {
        if run.text.len() != run.raw.len() {
            return run.raw;
        }
        let from = span.start().max(run.text.start()) - run.text.start();
        let to = span.end().min(run.text.end()) - run.text.start();
        Span::new(run.raw.start() + from, run.raw.start() + to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_back_through_a_character_reference() {
        // source "<p>a&amp;b</p>", text "a&b"
        let runs = vec![
            Run {
                text: Span::new(0, 1),
                raw: Span::new(3, 4),
            },
            Run {
                text: Span::new(1, 2),
                raw: Span::new(4, 9),
            },
            Run {
                text: Span::new(2, 3),
                raw: Span::new(9, 10),
            },
        ];
        let alignment = Alignment::new(runs);
        assert_eq!(alignment.raw(Span::new(1, 3)), Some(Span::new(4, 10)));
        assert_eq!(alignment.raw(Span::new(7, 9)), None);
    }
}
