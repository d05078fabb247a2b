//! The way in: bytes of one input become the articles in it.

use counterclaim_model::{Alignment, Article, Diagnostic, fingerprint};

use crate::assemble;
use crate::detect::{Format, format_of, refuse_binary};
use crate::encoding::{Decoded, decode};
use crate::error::{IngestError, IngestErrorKind};
use crate::format;
use crate::format::docx::Unreadable;
use crate::resources::Resources;
use crate::unpack::extension_of;

/// Text above this many bytes is stored unread unless the limit is set otherwise: 2 MB.
pub const MAX_ARTICLE_BYTES: usize = 2_000_000;

/// Spans count bytes in 32 bits.
const MOST_BYTES: usize = u32::MAX as usize / 4;

/// One input as it was read from somewhere.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// Path or URL as given; archive members after a `#`.
    pub name: String,
    /// The bytes, after decompression.
    pub bytes: &'a [u8],
    /// Media type that came with it, such as `text/html; charset=windows-1251`.
    pub media_type: Option<String>,
    /// File name extension without the dot, in lower case.
    pub extension: Option<String>,
}

impl<'a> Input<'a> {
    /// An input about which nothing but its name is known; the extension is taken from the name.
    pub fn new(name: impl Into<String>, bytes: &'a [u8]) -> Self {
        let name = name.into();
        // Members that have a number and no name end in it.
        let file = name
            .rsplit_once('#')
            .map_or(name.as_str(), |(container, member)| {
                if member.contains('.') {
                    &name
                } else {
                    container
                }
            });
        let extension = extension_of(file);
        Self {
            name,
            bytes,
            media_type: None,
            extension,
        }
    }
}

/// How to read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Publication date given by the user, as [`parse_published`](crate::parse_published) accepts it.
    pub published: Option<String>,
    /// When the copy was retrieved: a day or RFC 3339.
    pub captured: Option<String>,
    /// The address that the input was retrieved from.
    pub url: Option<String>,
    /// Who published the input, as what it stood in says.
    pub outlet: Option<String>,
    /// Longer texts are not looked at: bytes of text.
    pub max_article_bytes: usize,
    /// Phrases and lexicons.
    pub resources: Resources,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            published: None,
            captured: None,
            url: None,
            outlet: None,
            max_article_bytes: MAX_ARTICLE_BYTES,
            resources: Resources::default(),
        }
    }
}

/// One article, with what leads back to its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Ingested {
    /// The article.
    pub article: Article,
    /// The way from its text to the decoded source (for UTF-8: to the bytes themselves).
    pub alignment: Alignment,
    /// SHA-256 of the raw bytes, in hexadecimal.
    pub payload: String,
    /// Name of the encoding of the raw bytes.
    pub encoding: &'static str,
    /// Whether the text exceeds the limit: it is to be stored, not to be read (reason `limit`).
    pub over_limit: bool,
    /// Remarks.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the articles in one document: a text, a page, a JSON object, an entry of a feed, a mail
/// message or a Word document. What has several documents in it is [unpacked](crate::unpack) first.
///
/// # Errors
/// The input is empty or blank, is no text, is in a format that is not read, or is too large to be
/// addressed; or `options.published` is no date.
pub fn read(input: &Input<'_>, options: &Options) -> Result<Vec<Ingested>, IngestError> {
    if let Some(published) = &options.published {
        crate::parse_published(published)?;
    }
    if format::docx::is_document(input.bytes) {
        let draft = format::docx::read(input.bytes, options);
        let draft = draft.map_err(|why| not_a_document(&input.name, why))?;
        return finish(draft, input, options, "UTF-8", Vec::new());
    }
    let decoded = decode_input(input)?;
    let hint = input.media_type.as_deref().or(input.extension.as_deref());
    let format = format_of(&input.name, &decoded.text, hint)?;
    let diagnostics = encoding_remarks(&decoded);
    let over_limit = |text: &str| text.len() > options.max_article_bytes;
    let encoding = decoded.encoding;
    let draft = match format {
        Format::PlainText | Format::Markdown if over_limit(&decoded.text) => {
            format::unread(decoded.text)
        }
        Format::PlainText => format::text::read(decoded.text, false),
        Format::Markdown => format::text::read(decoded.text, true),
        Format::Html => format::html::read(&decoded.text, address(input, options), options),
        Format::Entry => format::entry::read(&decoded.text, options),
        Format::Json => format::json::read(&decoded.text, input.media_type.as_deref(), options)
            .ok_or_else(|| no_article(&input.name, &decoded.text))?,
        Format::Mail => format::mail::read(input.bytes, options)
            .ok_or_else(|| empty(&input.name, "has no readable text"))?,
    };
    finish(draft, input, options, encoding, diagnostics)
}

/// The article of a draft.
fn finish(
    mut draft: format::Draft,
    input: &Input<'_>,
    options: &Options,
    encoding: &'static str,
    mut diagnostics: Vec<Diagnostic>,
) -> Result<Vec<Ingested>, IngestError> {
    let over_limit = |text: &str| text.len() > options.max_article_bytes;
    if draft.paragraphs.is_empty() {
        return Err(empty(&input.name, "has no readable text"));
    }
    let over_limit = over_limit(&draft.text);
    if over_limit {
        diagnostics.push(Diagnostic::new(
            "I010",
            format!(
                "limit: {} bytes of text, more than {}",
                draft.text.len(),
                options.max_article_bytes
            ),
            "stored unread; raise --max-article-bytes to read it",
        ));
    }
    let entries = format::live_blog::split(&mut draft);
    let payload = fingerprint(input.bytes);
    diagnostics.append(&mut draft.remarks);
    let mut articles = Vec::with_capacity(entries.len() + 1);
    for (number, draft) in (0..).zip(std::iter::once(draft).chain(entries)) {
        let (mut article, alignment, remarks) =
            assemble::article(draft, input, options, over_limit, number);
        if number > 0 {
            article.input = format!("{}#{number}", input.name);
        }
        // What is known of the bytes is said once, about the page.
        let mut own = std::mem::take(&mut diagnostics);
        own.extend(remarks);
        articles.push(Ingested {
            article,
            alignment,
            payload: payload.clone(),
            encoding,
            over_limit,
            diagnostics: own,
        });
    }
    Ok(articles)
}

/// The address of an input: the one given, or its name if that is one.
pub(crate) fn address<'i>(input: &'i Input<'_>, options: &'i Options) -> Option<&'i str> {
    let named = Some(input.name.as_str())
        .filter(|name| name.starts_with("http://") || name.starts_with("https://"));
    options.url.as_deref().or(named)
}

fn decode_input(input: &Input<'_>) -> Result<Decoded, IngestError> {
    if input.bytes.is_empty() {
        return Err(empty(&input.name, "is empty"));
    }
    if input.bytes.len() > MOST_BYTES {
        return Err(IngestError::new(
            IngestErrorKind::TooLarge,
            &input.name,
            format!("has {} bytes", input.bytes.len()),
            "split it into single articles",
        ));
    }
    refuse_binary(&input.name, input.bytes)?;
    let decoded = decode(input.bytes, input.media_type.as_deref());
    let blank =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}');
    if decoded.text.chars().all(blank) {
        return Err(empty(&input.name, "is blank"));
    }
    Ok(decoded)
}

/// Why some JSON gave no article.
fn no_article(name: &str, text: &str) -> IngestError {
    let hint = "name the key that has it, such as --field text=body";
    // Read as the article is, so that what stands in its way is told: layers without end, numbers
    // without measure.
    match serde_json::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}')) {
        Ok(_) => IngestError::new(
            IngestErrorKind::Unsupported,
            name,
            "is a JSON object without an article's text",
            hint,
        ),
        Err(error) => IngestError::new(
            IngestErrorKind::Damaged,
            name,
            format!("is broken JSON ({error})"),
            "get a whole copy of it",
        ),
    }
}

/// Why a Word document gave no article.
fn not_a_document(name: &str, why: Unreadable) -> IngestError {
    match why {
        Unreadable::NoText => empty(name, "has no readable text"),
        Unreadable::TooLong => IngestError::new(
            IngestErrorKind::TooLarge,
            name,
            format!("has more than {} MiB inside", format::docx::LONGEST >> 20),
            "split it into single articles",
        ),
    }
}

fn empty(name: &str, reason: &str) -> IngestError {
    IngestError::new(
        IngestErrorKind::Empty,
        name,
        reason,
        "give a file with the article's text",
    )
}

fn encoding_remarks(decoded: &Decoded) -> Vec<Diagnostic> {
    let mut remarks = Vec::new();
    if decoded.transcoded {
        remarks.push(Diagnostic::new(
            "I001",
            format!("decoded from {}", decoded.encoding),
            "nothing to do unless letters look wrong; then save it as UTF-8",
        ));
    }
    if decoded.replaced > 0 {
        remarks.push(Diagnostic::new(
            "I002",
            format!(
                "{} invalid characters were replaced by U+FFFD",
                decoded.replaced
            ),
            "save the text as UTF-8 to keep its letters",
        ));
    }
    remarks
}
