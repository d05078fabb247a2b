//! The readable text of a page in document order, with the way back to its source.

use counterclaim_model::{Run, Span};
use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use super::element::{Attributes, Element, Stack, Tag};
use super::names::Markup;
use super::script;
use crate::date::parse_machine;
use crate::paragraph::{Hints, Mark, Paragraph, Role, ends_like_a_sentence};

/// What reading a page's source gives.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// The readable text.
    pub(crate) text: String,
    /// Where its stretches stand in the source.
    pub(crate) runs: Vec<Run>,
    /// Its paragraphs.
    pub(crate) paragraphs: Vec<Paragraph>,
    /// Name and content of every `meta` element.
    pub(crate) metas: Vec<(String, String)>,
    /// Contents of JSON-LD scripts.
    pub(crate) json_ld: Vec<String>,
    /// `time` elements and others with a machine's date.
    pub(crate) times: Vec<TimeElement>,
    /// Dates of publication in the data that other scripts carry: key and value.
    pub(crate) script_dates: Vec<(String, String)>,
    /// Text of the `title` element.
    pub(crate) title: String,
    /// Language of the `html` element.
    pub(crate) language: Option<String>,
    /// Address of the `canonical` link.
    pub(crate) canonical: Option<String>,
    /// The deepest nesting of elements.
    pub(crate) depth: usize,
    /// Where the words of the `title` element stand in the source.
    pub(crate) title_at: Option<Span>,
    /// The page shows nothing: its title is its only text.
    pub(crate) only_title: bool,
}

/// An element that carries a machine's date.
#[derive(Debug)]
pub(crate) struct TimeElement {
    /// Its `datetime` or `content`.
    pub(crate) date: String,
    /// The property it is said to be, or its class.
    pub(crate) property: String,
    /// Number of the paragraph it stands in.
    pub(crate) paragraph: usize,
    /// Whether it stands in a region of page furniture.
    pub(crate) in_region: bool,
    /// The words right before it.
    pub(crate) before: String,
    /// Whether it or what surrounds it is marked as a date of change.
    pub(crate) updated: bool,
    /// The entry of a live blog it stands in, from 1; 0 for none.
    pub(crate) entry: u32,
}

/// Reads the source of a page; with `hidden` also what its style hides.
pub(crate) fn read(source: &str, markup: &Markup, hidden: bool) -> Source {
    let mut reader = Reader::new(source, markup);
    reader.stack.keep_hidden = hidden;
    let mut emitter = CallbackEmitter::new(
        |event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<()> {
            reader.event(&event, span.start, span.end);
            None
        },
    );
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(source, emitter) {
        let Ok(()) = token;
    }
    reader.end_paragraph();
    reader.out.depth = reader.stack.deepest;
    reader.out
}

/// Makes the words of the `title` element the text of a page that shows nothing without its scripts.
pub(super) fn show_title(source: &str, page: &mut Source) {
    let Some(at) = page.title_at else { return };
    let markup = Markup::default();
    let mut reader = Reader::new(source, &markup);
    reader.words(Element::default(), at.start(), at.end());
    reader.end_paragraph();
    page.text = reader.out.text;
    page.runs = reader.out.runs;
    page.paragraphs = reader.out.paragraphs;
    for paragraph in &mut page.paragraphs {
        paragraph.hints.role = Role::Heading(1);
    }
    page.only_title = true;
}

/// What is open while reading.
struct Reader<'s> {
    source: &'s str,
    markup: &'s Markup,
    stack: Stack,
    attributes: Attributes,
    tag: Tag,
    out: Source,
    current: Current,
}

/// The paragraph that is being read.
#[derive(Default)]
struct Current {
    /// Where it starts in the text; `None` before its first word.
    start: Option<usize>,
    /// A blank stands before the next word.
    space: bool,
    /// Line breaks before the next word, from `br`.
    breaks: u8,
    /// State at its first word.
    first: Element,
    words_bytes: usize,
    linked_bytes: usize,
    content_bytes: usize,
    marked_bytes: [usize; 5],
    /// The last thing was the end of a link.
    after_link: bool,
    /// The last thing was the end of a `time` element.
    after_time: bool,
}

const MARKS: [Mark; 5] = [
    Mark::Caption,
    Mark::Credit,
    Mark::Byline,
    Mark::Date,
    Mark::Updated,
];

impl<'s> Reader<'s> {
    fn new(source: &'s str, markup: &'s Markup) -> Self {
        Self {
            source,
            markup,
            stack: Stack::default(),
            attributes: Attributes::default(),
            tag: Tag::Other,
            out: Source::default(),
            current: Current::default(),
        }
    }

    fn event(&mut self, event: &CallbackEvent<'_>, start: usize, end: usize) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Tag::of(name);
                self.attributes.clear(name);
            }
            CallbackEvent::AttributeName { name } => self.attributes.name(name),
            CallbackEvent::AttributeValue { value } => self.attributes.value(value),
            CallbackEvent::CloseStartTag { self_closing } => self.start_tag(*self_closing),
            CallbackEvent::EndTag { name } => self.end_tag(name),
            CallbackEvent::String { value } => self.string(value, start, end),
            _ => {}
        }
    }

    fn start_tag(&mut self, self_closing: bool) {
        let tag = self.tag;
        self.collect();
        if tag == Tag::Br {
            self.current.breaks = self.current.breaks.saturating_add(1);
            return;
        }
        if tag.is_block() {
            self.end_paragraph();
            self.stack.close_implied(tag);
        }
        if matches!(tag, Tag::A | Tag::Time | Tag::Button) && self.current.after_link {
            self.current.space = true;
        }
        if tag.is_void() || (self_closing && tag == Tag::Other) {
            return;
        }
        self.stack.open(tag, &self.attributes, self.markup);
    }

    fn end_tag(&mut self, name: &[u8]) {
        let tag = Tag::of(name);
        if tag.is_block() {
            self.end_paragraph();
        }
        if matches!(tag, Tag::A | Tag::Time) {
            self.current.after_link = true;
            self.current.after_time = tag == Tag::Time;
        }
        self.stack.close(tag, name);
    }

    /// Facts that stand in attributes.
    fn collect(&mut self) {
        let at = &self.attributes;
        match self.tag {
            Tag::Html => self.out.language = at.get("lang").map(str::to_owned),
            Tag::Meta => {
                let name = at
                    .get("property")
                    .or(at.get("name"))
                    .or(at.get("itemprop"))
                    .or(at.get("http-equiv"));
                if let (Some(name), Some(content)) = (name, at.get("content"))
                    && self.out.metas.len() < 2000
                {
                    self.out
                        .metas
                        .push((name.to_ascii_lowercase(), content.to_owned()));
                }
            }
            Tag::Link if at.get("rel") == Some("canonical") && self.out.canonical.is_none() => {
                self.out.canonical = at.get("href").map(str::to_owned);
            }
            _ => {}
        }
        let date = at.get("datetime").or_else(|| {
            let property = at.get("itemprop").unwrap_or("");
            (self.tag != Tag::Meta && property.starts_with("date"))
                .then(|| at.get("content"))
                .flatten()
        });
        // `<abbr class="published" title="2031-05-04T10:15:00Z">`, the microformat of many blogs
        let titled = || {
            let title = at.get("title").filter(|_| self.tag == Tag::Inline)?;
            let dated = title.len() >= 10 && parse_machine(title).is_some();
            (dated && at.get("class").is_some()).then_some(title)
        };
        let date = date.or_else(titled).map(str::to_owned);
        self.data_dates();
        let at = &self.attributes;
        let Some(date) = date.filter(|_| self.out.times.len() < 500) else {
            return;
        };
        let state = self.stack.top();
        let property = [
            at.get("itemprop"),
            at.get("pubdate").map(|_| "pubdate"),
            at.get("class"),
        ];
        let property = property.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let updated =
            state.mark == Some(Mark::Updated) || self.markup.mark(&property) == Some(Mark::Updated);
        self.out.times.push(TimeElement {
            date,
            property,
            paragraph: self.out.paragraphs.len(),
            before: self.words_before(),
            in_region: state.region.is_some(),
            entry: state.entry,
            updated,
        });
    }

    /// Dates in `data-` attributes whose names say what they are.
    fn data_dates(&mut self) {
        let in_region = self.stack.top().region.is_some();
        for (name, value) in self.attributes.dates() {
            if self.out.times.len() < 500 {
                self.out.times.push(TimeElement {
                    date: value.clone(),
                    property: name.clone(),
                    paragraph: self.out.paragraphs.len(),
                    before: String::new(),
                    in_region,
                    entry: self.stack.top().entry,
                    updated: name.contains("modif") || name.contains("updat"),
                });
            }
        }
    }

    /// The last words of the paragraph that is open.
    fn words_before(&self) -> String {
        let start = self.current.start.unwrap_or(self.out.text.len());
        let mut from = self.out.text.len().saturating_sub(40).max(start);
        while !self.out.text.is_char_boundary(from) {
            from += 1;
        }
        self.out.text[from..].to_owned()
    }

    fn string(&mut self, value: &[u8], start: usize, end: usize) {
        let state = self.stack.top();
        if state.tag == Tag::Script && self.stack.is_json_ld() {
            self.out
                .json_ld
                .push(String::from_utf8_lossy(value).into_owned());
        } else if state.tag == Tag::Script {
            script::dates(value, &mut self.out.script_dates);
        } else if state.tag == Tag::Title && self.out.title.is_empty() {
            self.out.title = String::from_utf8_lossy(value).into_owned();
            self.out.title_at = Some(Span::new(start, end));
        }
        if !state.skipped {
            self.words(state, start, end);
        }
    }

    /// Adds a stretch of the source, decoding character references.
    fn words(&mut self, state: Element, start: usize, end: usize) {
        let source = self.source;
        let Some(raw) = source.get(start..end) else {
            return;
        };
        let mut literal = 0;
        let mut at = 0;
        while let Some(found) = raw[at..].find('&') {
            let reference = reference(&raw[at + found..]);
            at += found;
            let decoded = decode(reference);
            if reference.len() > 1 && decoded != reference {
                self.literal(state, start + literal, start + at);
                self.decoded(state, &decoded, start + at, start + at + reference.len());
                literal = at + reference.len();
            }
            at += reference.len();
        }
        self.literal(state, start + literal, end);
    }

    fn literal(&mut self, state: Element, start: usize, end: usize) {
        let source = self.source;
        let raw = source.get(start..end).unwrap_or("");
        let mut at = 0;
        for word in raw.split(char::is_whitespace) {
            if !word.is_empty() {
                let from = start + at;
                self.push(state, word, from, from + word.len());
            }
            at += word.len();
            let blank = raw[at..].chars().next();
            if let Some(blank) = blank {
                at += blank.len_utf8();
                if state.preformatted && blank == '\n' {
                    self.current.breaks = self.current.breaks.saturating_add(1);
                }
                self.current.space = true;
            }
        }
    }

    fn decoded(&mut self, state: Element, decoded: &str, start: usize, end: usize) {
        if decoded.chars().all(char::is_whitespace) {
            self.current.space = true;
        } else {
            self.push(state, decoded, start, end);
        }
    }

    /// Adds a word that stands at these bytes of the source.
    fn push(&mut self, state: Element, word: &str, start: usize, end: usize) {
        if self.current.breaks > 0 && !state.preformatted && self.break_ends_paragraph() {
            self.end_paragraph();
        }
        if word.chars().all(|c| {
            matches!(
                c,
                '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{200e}' | '\u{200f}'
            )
        }) {
            return;
        }
        if self.current.start.is_none() {
            if !self.out.text.is_empty() {
                self.out.text.push_str("\n\n");
            }
            self.current.start = Some(self.out.text.len());
            self.current.first = state;
        } else if self.current.breaks > 0 {
            self.out.text.push('\n');
        } else if self.current.space
            || (self.current.after_time && word.starts_with(char::is_alphanumeric))
        {
            self.out.text.push(' ');
        }
        self.current.space = false;
        self.current.breaks = 0;
        self.current.after_link = false;
        self.current.after_time = false;
        let from = self.out.text.len();
        self.out.text.push_str(word);
        self.count(state, word.len());
        self.run(Span::new(from, self.out.text.len()), Span::new(start, end));
    }

    /// Two line breaks end a paragraph; one does after a short line or a sentence.
    fn break_ends_paragraph(&self) -> bool {
        let paragraph = &self.out.text[self.current.start.unwrap_or(self.out.text.len())..];
        let line = paragraph.rsplit('\n').next().unwrap_or("");
        self.current.breaks >= 2 || line.len() <= 100 || ends_like_a_sentence(line)
    }

    fn count(&mut self, state: Element, bytes: usize) {
        self.current.words_bytes += bytes;
        if state.link {
            self.current.linked_bytes += bytes;
        }
        if state.article {
            self.current.content_bytes += bytes;
        }
        if let Some(at) = MARKS.iter().position(|mark| state.mark == Some(*mark)) {
            self.current.marked_bytes[at] += bytes;
        }
    }

    /// Files a run, or lengthens the last one where the source between them is the text between them.
    fn run(&mut self, text: Span, raw: Span) {
        if let Some(last) = self.out.runs.last_mut() {
            let exact = last.text.len() == last.raw.len() && text.len() == raw.len();
            let gap = self.out.text.get(last.text.end()..text.start());
            if exact && gap.is_some() && gap == self.source.get(last.raw.end()..raw.start()) {
                *last = Run {
                    text: last.text.cover(text),
                    raw: last.raw.cover(raw),
                };
                return;
            }
        }
        self.out.runs.push(Run { text, raw });
    }

    fn end_paragraph(&mut self) {
        let current = std::mem::take(&mut self.current);
        let Some(start) = current.start else { return };
        let bytes = current.words_bytes.max(1);
        let mark = MARKS
            .iter()
            .enumerate()
            .find(|(i, _)| current.marked_bytes[*i] * 2 >= bytes)
            .map(|(_, mark)| *mark);
        let first = current.first;
        let role = match first {
            Element { caption: true, .. } => Role::Caption,
            Element { heading: 1.., .. } => Role::Heading(first.heading),
            Element { item: true, .. } => Role::Item,
            Element { quote: true, .. } => Role::Quote,
            Element { cell: true, .. } => Role::Cell,
            _ => Role::Plain,
        };
        self.out.paragraphs.push(Paragraph {
            span: Span::new(start, self.out.text.len()),
            hints: Hints {
                role,
                region: first
                    .region
                    .map(|region| self.markup.why(region).to_owned()),
                mark,
                linked: current.linked_bytes as f32 / bytes as f32,
                content: None,
                in_article: current.content_bytes * 2 >= bytes,
                entry: first.entry,
                in_entry: false,
            },
        });
    }
}

/// A character reference at the start of a stretch that begins with `&`.
fn reference(raw: &str) -> &str {
    let bytes = raw.as_bytes();
    let mut end = 1;
    while end < bytes.len()
        && end < 40
        && (bytes[end].is_ascii_alphanumeric() || (end == 1 && bytes[1] == b'#'))
    {
        end += 1;
    }
    if bytes.get(end) == Some(&b';') {
        end += 1;
    }
    &raw[..end]
}

/// What a character reference stands for; itself if it is none.
fn decode(reference: &str) -> String {
    let known = match reference {
        "&amp;" => "&",
        "&nbsp;" | "&#160;" => "\u{a0}",
        "&quot;" | "&#34;" => "\"",
        "&#39;" | "&#x27;" | "&apos;" | "&#039;" => "'",
        "&lt;" => "<",
        "&gt;" => ">",
        "&rsquo;" | "&#8217;" => "’",
        "&lsquo;" | "&#8216;" => "‘",
        "&ldquo;" | "&#8220;" => "“",
        "&rdquo;" | "&#8221;" => "”",
        "&ndash;" | "&#8211;" => "–",
        "&mdash;" | "&#8212;" => "—",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let mut decoded = String::new();
    for token in Tokenizer::new(reference) {
        let Ok(token) = token;
        if let html5gum::Token::String(text) = token {
            decoded.push_str(&String::from_utf8_lossy(&text.value));
        }
    }
    decoded
}
