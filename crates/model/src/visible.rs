//! Text from articles, with what acts on a screen or hides on it made visible.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character acts on what shows it or hides on it: controls, embeddings, overrides, isolates
/// and marks of direction (Unicode Standard Annex 9), line separators, tags and other signs without a
/// shape. Joiners (U+200C, U+200D) are not among them: scripts and emoji need these.
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(
            u32::from(c),
            0xAD | 0x61C | 0x180E | 0x200B | 0x200E..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F
                | 0xFEFF | 0xFFF9..=0xFFFB | 0xE0000..=0xE0FFF
        )
}

/// Text with such characters as numbers, `⟨U+202E⟩`; tabs and line ends stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let acts = |c: char| acts(c) && !matches!(c, '\n' | '\t' | '\r');
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if acts(c) {
            let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_or_hides_is_shown_by_number() {
        for (text, expected) in [
            ("a\u{202e}b\u{200f}", "a⟨U+202E⟩b⟨U+200F⟩"),
            ("\u{1b}[0m\u{ad}", "⟨U+001B⟩[0m⟨U+00AD⟩"),
            ("क्\u{200d}ष\n\tb", "क्\u{200d}ष\n\tb"),
        ] {
            assert_eq!(visible(text), expected);
        }
    }
}
