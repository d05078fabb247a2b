//! How right the attributions of one text are.
//!
//! A span is exact when all its fragments are the same to the letter; an attribution is right when its
//! content has at least half of its letters in common with the right one and the sources share a letter
//! or are both missing (one to one, the closest first).

use counterclaim_model::Span;

/// Share of letters from which two contents are the same.
const SAME_CONTENT: f64 = 0.5;
/// Share of letters inside quotation marks from which a content is direct.
const DIRECT: f64 = 0.9;

/// Source, cue and content, each as fragments in text order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Parts {
    pub(super) source: Vec<Span>,
    pub(super) cue: Vec<Span>,
    pub(super) content: Vec<Span>,
}

/// How much of a content stands in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Direct = 0,
    Mixed = 1,
    Indirect = 2,
}

/// A text with the number of letters before each byte, blanks not counted.
pub(super) struct Letters<'t> {
    text: &'t str,
    before: Vec<usize>,
}

impl<'t> Letters<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut before = vec![0; text.len() + 1];
        let mut count = 0;
        for (at, c) in text.char_indices() {
            before[at..at + c.len_utf8()].fill(count);
            count += usize::from(!c.is_whitespace());
        }
        before[text.len()] = count;
        Self { text, before }
    }

    fn size(&self, spans: &[Span]) -> usize {
        let sizes = spans
            .iter()
            .map(|s| self.before[s.end()] - self.before[s.start()]);
        sizes.sum()
    }

    fn shared(&self, a: &[Span], b: &[Span]) -> usize {
        let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x, y)));
        pairs
            .filter(|(x, y)| x.overlaps(**y))
            .map(|(x, y)| {
                let (start, end) = (x.start().max(y.start()), x.end().min(y.end()));
                self.before[end] - self.before[start]
            })
            .sum()
    }

    /// Letters in common, as a share of those of both together.
    pub(super) fn jaccard(&self, a: &[Span], b: &[Span]) -> f64 {
        let shared = self.shared(a, b);
        if shared == 0 {
            return 0.0;
        }
        shared as f64 / (self.size(a) + self.size(b) - shared) as f64
    }

    /// Sorted, without blanks at the ends; fragments with only blanks between them are one.
    pub(super) fn normal(&self, spans: &[Span]) -> Vec<Span> {
        let mut spans: Vec<Span> = spans
            .iter()
            .map(|span| {
                let words = span.slice(self.text);
                let start = span.start() + words.len() - words.trim_start().len();
                Span::new(start, (start + words.trim().len()).max(start))
            })
            .filter(|span| !span.is_empty())
            .collect();
        spans.sort();
        let mut joined: Vec<Span> = Vec::new();
        for span in spans {
            match joined.last_mut() {
                Some(last) if self.before[span.start()] <= self.before[last.end()] => {
                    *last = Span::new(last.start(), last.end().max(span.end()));
                }
                _ => joined.push(span),
            }
        }
        joined
    }

    /// What stands inside double quotation marks; a paragraph may leave its quotation open.
    pub(super) fn quoted(&self) -> Vec<Span> {
        let (mut out, mut open, mut end) = (Vec::new(), None, 0);
        for (at, c) in self.text.char_indices() {
            end = at + c.len_utf8();
            match (c, open) {
                ('“' | '"', None) => open = Some(at),
                ('”' | '"', Some(start)) => {
                    out.push(Span::new(start, end));
                    open = None;
                }
                ('\n', Some(start)) => {
                    out.push(Span::new(start, at));
                    open = None;
                }
                _ => {}
            }
        }
        out.extend(open.map(|start| Span::new(start, end)));
        out
    }

    pub(super) fn form(&self, quoted: &[Span], content: &[Span]) -> Form {
        match self.shared(quoted, content) {
            0 => Form::Indirect,
            k if k as f64 >= DIRECT * self.size(content) as f64 => Form::Direct,
            _ => Form::Mixed,
        }
    }

    /// Pairs of found and right attributions, one to one; without `source`, by content alone.
    pub(super) fn matches(
        &self,
        found: &[Parts],
        gold: &[Parts],
        source: bool,
    ) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        for (i, f) in found.iter().enumerate() {
            for (j, g) in gold.iter().enumerate() {
                let same = self.jaccard(&f.content, &g.content);
                let by = self.shared(&f.source, &g.source) > 0
                    || (f.source.is_empty() && g.source.is_empty());
                if same >= SAME_CONTENT && (by || !source) {
                    pairs.push((same, self.jaccard(&f.source, &g.source), i, j));
                }
            }
        }
        pairs.sort_by(|a, b| {
            b.0.total_cmp(&a.0)
                .then(b.1.total_cmp(&a.1))
                .then(a.2.cmp(&b.2))
        });
        let (mut used, mut told) = (vec![false; found.len()], vec![false; gold.len()]);
        pairs.retain(|&(_, _, i, j)| {
            let free = !used[i] && !told[j];
            if free {
                (used[i], told[j]) = (true, true);
            }
            free
        });
        pairs.into_iter().map(|(_, _, i, j)| (i, j)).collect()
    }
}

/// Places of those whose content lies in no fragment of another's: the corpus does not mark the inner ones.
pub(super) fn outermost(parts: &[Parts]) -> Vec<usize> {
    let inside = |i: usize| {
        let content = &parts[i].content;
        let (Some(first), Some(last)) = (content.first(), content.last()) else {
            return false;
        };
        let whole = Span::new(first.start(), last.end());
        parts.iter().enumerate().any(|(j, other)| {
            j != i
                && (other.content != *content || j < i)
                && other.content.iter().any(|span| span.contains(whole))
        })
    };
    (0..parts.len()).filter(|&i| !inside(i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "“Hé,” said Zoë, “we  won.” Bob denied it.";

    fn spans(words: &[&str]) -> Vec<Span> {
        let at = |word: &&str| {
            let start = TEXT.find(word).unwrap();
            Span::new(start, start + word.len())
        };
        words.iter().map(at).collect()
    }

    fn parts(source: &[&str], cue: &[&str], content: &[&str]) -> Parts {
        Parts {
            source: spans(source),
            cue: spans(cue),
            content: spans(content),
        }
    }

    #[test]
    fn blanks_and_order_of_fragments_do_not_matter() {
        let letters = Letters::of(TEXT);
        let two = spans(&["won.”", "“we"]);
        assert_eq!(letters.normal(&two), spans(&["“we  won.”"]));
        assert!((letters.jaccard(&two, &spans(&["“we  won.”"])) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn an_attribution_needs_its_source() {
        let letters = Letters::of(TEXT);
        let gold = [
            parts(&["Zoë"], &["said"], &["“Hé,”", "“we  won.”"]),
            parts(&["Bob"], &["denied"], &["it"]),
        ];
        let found = [
            parts(&["Bob"], &["said"], &["“we  won.”"]),
            parts(&["Bob"], &[], &["it"]),
        ];
        assert_eq!(letters.matches(&found, &gold, true), [(1, 1)]);
        assert_eq!(letters.matches(&found, &gold, false), [(1, 1), (0, 0)]);
        let quoted = letters.quoted();
        assert_eq!(letters.form(&quoted, &gold[0].content), Form::Direct);
        assert_eq!(letters.form(&quoted, &gold[1].content), Form::Indirect);
        assert_eq!(
            letters.form(&quoted, &spans(&["“we  won.” Bob denied"])),
            Form::Mixed
        );
    }

    #[test]
    fn nested_attributions_are_left_out() {
        let outer = parts(&["Zoë"], &["said"], &["“we  won.”"]);
        let inner = parts(&["we"], &[], &["won"]);
        assert_eq!(outermost(&[inner, outer.clone(), outer]), [1]);
    }
}
