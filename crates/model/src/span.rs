//! Half-open stretches of a text, and the one conversion between bytes and code points.

use std::borrow::Cow;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A half-open stretch `[start, end)` of an article's text, in UTF-8 bytes.
///
/// Invariant: `start <= end`. A span taken from a text lies on character boundaries of that text;
/// [`Span::slice`] gives an empty string rather than panic where it does not. It serializes as the
/// pair `[start, end]`; the units of the pair are those of the value, so convert through
/// [`crate::wire`] before anything leaves the program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Makes a span; a reversed pair becomes the empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Self {
            start,
            end: end.max(start),
        }
    }

    /// First byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end() - self.start()
    }

    /// Whether nothing lies in the span.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// As a range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The passage, or an empty string where the span does not fit the text.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// Whether the two share at least one byte. Touching spans do not overlap.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside, ends included.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` lies inside.
    pub fn contains_offset(self, offset: usize) -> bool {
        self.start() <= offset && offset < self.end()
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Without the white space at both ends of its passage.
    pub fn trim(self, text: &str) -> Self {
        let passage = self.slice(text);
        let lead = passage.len() - passage.trim_start().len();
        let trimmed = passage.trim();
        Self::new(self.start() + lead, self.start() + lead + trimmed.len())
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.start, self.end).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (start, end) = <(u32, u32)>::deserialize(deserializer)?;
        if start > end {
            return Err(serde::de::Error::custom("a span ends before it starts"));
        }
        Ok(Self { start, end })
    }
}

impl JsonSchema for Span {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array",
            "description": "[start, end) in Unicode code points of article.text",
            "items": {"type": "integer", "minimum": 0},
            "minItems": 2,
            "maxItems": 2
        })
    }
}

/// Byte and code-point offsets of one text, convertible both ways.
///
/// Checkpoints stand every 256 bytes, so that a conversion looks at no more than that.
#[derive(Clone, Debug)]
pub struct TextIndex<'t> {
    text: &'t str,
    /// Number of code points before byte `256 * i` (or before the character that covers it).
    checkpoints: Vec<u32>,
}

const STRIDE: usize = 256;

fn is_char_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

impl<'t> TextIndex<'t> {
    /// Indexes a text in one pass.
    pub fn new(text: &'t str) -> Self {
        let mut checkpoints = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut seen = 0;
        for chunk in text.as_bytes().chunks(STRIDE) {
            checkpoints.push(seen);
            seen += chunk.iter().filter(|&&b| is_char_start(b)).count() as u32;
        }
        checkpoints.push(seen);
        Self { text, checkpoints }
    }

    /// Code points before byte `offset`.
    pub fn code_point(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let block = offset / STRIDE;
        let base = self.checkpoints.get(block).copied().unwrap_or(0) as usize;
        let rest = &self.text.as_bytes()[block * STRIDE..offset];
        base + rest.iter().filter(|&&b| is_char_start(b)).count()
    }

    /// Byte offset of the code point with this number; the text's length where there is none.
    pub fn byte(&self, code_point: usize) -> usize {
        let block = self
            .checkpoints
            .partition_point(|&n| (n as usize) <= code_point)
            .saturating_sub(1);
        let mut left = code_point - self.checkpoints[block] as usize;
        let bytes = self.text.as_bytes();
        let mut offset = block * STRIDE;
        while offset < bytes.len() {
            if is_char_start(bytes[offset]) {
                if left == 0 {
                    return offset;
                }
                left -= 1;
            }
            offset += 1;
        }
        bytes.len()
    }

    /// A span of bytes as a span of code points.
    pub fn to_code_points(&self, span: Span) -> Span {
        Span::new(self.code_point(span.start()), self.code_point(span.end()))
    }

    /// A span of code points as a span of bytes.
    pub fn to_bytes(&self, span: Span) -> Span {
        Span::new(self.byte(span.start()), self.byte(span.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn touching_spans_do_not_overlap() {
        assert!(!Span::new(0, 3).overlaps(Span::new(3, 5)));
        assert!(Span::new(0, 4).overlaps(Span::new(3, 5)));
    }

    #[test]
    fn a_span_off_the_text_slices_to_nothing() {
        assert_eq!(Span::new(1, 2).slice("é"), "");
        assert_eq!(Span::new(5, 9).slice("abc"), "");
    }

    #[test]
    fn trims_white_space_only() {
        assert_eq!(Span::new(0, 7).trim("  “a” ").slice("  “a” "), "");
        let text = "  ab ";
        assert_eq!(Span::new(0, text.len()).trim(text).slice(text), "ab");
    }

    proptest! {
        #[test]
        fn bytes_and_code_points_agree(text in "\\PC{0,600}", at in 0usize..600) {
            let index = TextIndex::new(&text);
            let n = text.chars().count();
            let point = at.min(n);
            let byte = text.char_indices().nth(point).map_or(text.len(), |(i, _)| i);
            prop_assert_eq!(index.byte(point), byte);
            prop_assert_eq!(index.code_point(byte), point);
        }
    }
}
