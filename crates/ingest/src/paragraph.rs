//! A stretch of text that stands by itself, with what the page's markup says about it.

use counterclaim_model::Span;

/// What an element says a paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Role {
    /// Nothing is said.
    #[default]
    Plain,
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// An item of a list.
    Item,
    /// A caption of a picture or a table.
    Caption,
    /// A quotation set apart.
    Quote,
    /// A cell of a table.
    Cell,
}

/// What a page's class names call a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mark {
    /// Caption of a picture.
    Caption,
    /// Who made a picture.
    Credit,
    /// Authors.
    Byline,
    /// Date of publication.
    Date,
    /// Date of a change.
    Updated,
}

/// What the markup around a paragraph says. Plain text has none of it.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Hints {
    /// What its element is.
    pub(crate) role: Role,
    /// Why the region it stands in is page furniture, if it is.
    pub(crate) region: Option<String>,
    /// What the page's own class names call it.
    pub(crate) mark: Option<Mark>,
    /// Share of its characters that are links, 0 to 1.
    pub(crate) linked: f32,
    /// How much it belongs to the main content, 0 to 1; `None` where nothing was chosen.
    pub(crate) content: Option<f32>,
    /// Stands in an `article` or `main` element.
    pub(crate) in_article: bool,
    /// The entry of a live blog it stands in, counted from 1 in the order of the page; 0 for none.
    pub(crate) entry: u32,
    /// Is read as an entry of its own.
    pub(crate) in_entry: bool,
}

/// One paragraph: where it stands, trimmed of blanks, and its hints.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Paragraph {
    /// Where, in bytes of the text.
    pub(crate) span: Span,
    /// What the markup says.
    pub(crate) hints: Hints,
}

impl Paragraph {
    /// A paragraph about which nothing is known.
    pub(crate) fn plain(span: Span) -> Self {
        Self {
            span,
            hints: Hints::default(),
        }
    }
}

/// The words of a passage on one line: every run of blanks becomes one space, and marks without width
/// are dropped.
pub(crate) fn one_line(passage: &str) -> String {
    let mut line = String::with_capacity(passage.len());
    for c in passage.chars() {
        match c {
            '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{ad}' | '\u{200e}'
            | '\u{200f}' => {}
            c if c.is_whitespace() => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            c => line.push(c),
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Letters and digits in lower case and nothing else: two headlines are the same if these are.
pub(crate) fn key(passage: &str) -> String {
    passage
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a paragraph ends like a sentence, closing quotation marks and brackets aside.
pub(crate) fn ends_like_a_sentence(passage: &str) -> bool {
    passage
        .trim_end()
        .trim_end_matches(['"', '”', '’', '\'', '»', '«', '“', ')', ']', '*', '_', '›'])
        .ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔'])
}

/// Number of words, by blanks; in scripts without blanks two characters count as one word.
pub(crate) fn word_count(passage: &str) -> usize {
    let unspaced = passage.chars().filter(|&c| is_unspaced(c)).count();
    passage.split_whitespace().count() + unspaced / 2
}

/// Characters of scripts that put no blanks between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{2ffff}')
}
