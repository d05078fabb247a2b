//! Elements of a page that are open, and what they say about the words in them.

use std::collections::BTreeMap;

use super::names::Markup;
use crate::paragraph::Mark;

/// Elements that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Tag {
    /// Any element that is not named below.
    #[default]
    Other,
    Html,
    Head,
    Body,
    Title,
    Meta,
    Link,
    Script,
    Skipped,
    A,
    Time,
    Button,
    Br,
    VoidInline,
    Inline,
    Article,
    Main,
    Nav,
    Aside,
    Footer,
    Header,
    Form,
    Heading(u8),
    P,
    Li,
    List,
    Figcaption,
    Figure,
    Quote,
    Pre,
    Cell,
    Row,
    Table,
    Dt,
    Block,
    VoidBlock,
}

impl Tag {
    /// The tag of this name, in lower case.
    pub(crate) fn of(name: &[u8]) -> Self {
        match name {
            b"html" => Self::Html,
            b"head" => Self::Head,
            b"body" => Self::Body,
            b"title" => Self::Title,
            b"meta" => Self::Meta,
            b"link" => Self::Link,
            b"script" => Self::Script,
            b"style" | b"template" | b"noscript" | b"svg" | b"math" | b"iframe" | b"select"
            | b"textarea" | b"canvas" | b"audio" | b"video" | b"object" | b"noembed"
            | b"noframes" | b"datalist" | b"map" => Self::Skipped,
            b"a" => Self::A,
            b"time" => Self::Time,
            b"button" => Self::Button,
            b"br" => Self::Br,
            b"img" | b"input" | b"wbr" | b"source" | b"track" | b"embed" | b"param" | b"area"
            | b"base" | b"col" => Self::VoidInline,
            b"hr" => Self::VoidBlock,
            b"article" => Self::Article,
            b"main" => Self::Main,
            b"nav" => Self::Nav,
            b"aside" => Self::Aside,
            b"footer" => Self::Footer,
            b"header" => Self::Header,
            b"form" => Self::Form,
            [b'h', level @ b'1'..=b'6'] => Self::Heading(level - b'0'),
            b"p" => Self::P,
            b"li" => Self::Li,
            b"ul" | b"ol" | b"menu" | b"dir" => Self::List,
            b"figcaption" => Self::Figcaption,
            b"figure" => Self::Figure,
            b"blockquote" => Self::Quote,
            b"pre" => Self::Pre,
            b"td" | b"th" => Self::Cell,
            b"tr" => Self::Row,
            b"table" | b"tbody" | b"thead" | b"tfoot" => Self::Table,
            b"dt" | b"dd" => Self::Dt,
            b"div" | b"section" | b"address" | b"center" | b"details" | b"summary" | b"dialog"
            | b"dl" | b"fieldset" | b"hgroup" | b"legend" | b"caption" | b"option"
            | b"optgroup" | b"label" | b"frameset" => Self::Block,
            b"b" | b"i" | b"em" | b"strong" | b"span" | b"font" | b"u" | b"s" | b"small"
            | b"sup" | b"sub" | b"mark" | b"abbr" | b"cite" | b"code" | b"q" | b"big" | b"del"
            | b"ins" | b"strike" | b"tt" | b"nobr" => Self::Inline,
            _ => Self::Other,
        }
    }

    /// Ends the paragraph before it and after it.
    pub(crate) fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Other
                | Self::A
                | Self::Time
                | Self::Br
                | Self::VoidInline
                | Self::Inline
                | Self::Meta
                | Self::Link
                | Self::Script
                | Self::Skipped
                | Self::Title
        )
    }

    /// Has no content and no end tag.
    pub(crate) fn is_void(self) -> bool {
        matches!(
            self,
            Self::Br | Self::VoidInline | Self::VoidBlock | Self::Meta | Self::Link
        )
    }
}

/// The attributes of the start tag that is being read; only those that matter are kept.
#[derive(Default)]
pub(crate) struct Attributes {
    name: Vec<u8>,
    kept: Vec<(&'static str, String)>,
    current: Option<&'static str>,
    /// `data-` attributes that say when something was published or changed.
    dates: Vec<(String, String)>,
    in_date: bool,
}

/// More `data-` attributes with dates than this are not one story's.
const MOST_DATES: usize = 4;

const KEPT: &[&str] = &[
    "class",
    "id",
    "role",
    "itemprop",
    "name",
    "property",
    "content",
    "datetime",
    "title",
    "lang",
    "rel",
    "href",
    "type",
    "hidden",
    "style",
    "pubdate",
    "http-equiv",
    "aria-label",
    "data-testid",
    "data-component",
];

impl Attributes {
    /// Begins a new tag.
    pub(crate) fn clear(&mut self, name: &[u8]) {
        self.name = name.to_vec();
        self.kept.clear();
        self.current = None;
        self.dates.clear();
        self.in_date = false;
    }

    /// An attribute's name.
    pub(crate) fn name(&mut self, name: &[u8]) {
        self.in_date = self.dates.len() < MOST_DATES && is_date_attribute(name);
        if self.in_date {
            let name = String::from_utf8_lossy(name).into_owned();
            self.dates.push((name, String::new()));
        }
        self.current = KEPT.iter().find(|kept| kept.as_bytes() == name).copied();
        if let Some(kept) = self.current {
            if self.get(kept).is_none() {
                self.kept.push((kept, String::new()));
            } else {
                self.current = None;
            }
        }
    }

    /// Its value.
    pub(crate) fn value(&mut self, value: &[u8]) {
        if let (true, Some((_, date))) = (self.in_date, self.dates.last_mut()) {
            date.push_str(&String::from_utf8_lossy(value));
        }
        if let (Some(_), Some((_, kept))) = (self.current, self.kept.last_mut()) {
            kept.push_str(&String::from_utf8_lossy(value));
        }
    }

    /// The `data-` attributes of the tag that carry dates: name and value.
    pub(crate) fn dates(&self) -> &[(String, String)] {
        &self.dates
    }

    /// The value of an attribute, if the tag has it.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.kept
            .iter()
            .find(|(kept, _)| *kept == name)
            .map(|(_, value)| value.as_str())
    }

    fn is_hidden(&self) -> bool {
        let style = self.get("style").unwrap_or("");
        let compact: String = style
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(400)
            .collect::<String>()
            .to_ascii_lowercase();
        self.get("hidden").is_some()
            || compact.contains("display:none")
            || compact.contains("visibility:hidden")
    }
}

/// Whether an attribute says in its name that it is the date of publication or of a change, such as
/// `data-publish-date`.
fn is_date_attribute(name: &[u8]) -> bool {
    let Some(name) = name.strip_prefix(b"data-").map(String::from_utf8_lossy) else {
        return false;
    };
    let dated = ["date", "time", "-at", "dt"]
        .iter()
        .any(|word| name.contains(word));
    let says = ["publi", "pubdate", "pub-date", "creat", "modif", "updat"];
    name.len() <= 40 && dated && says.iter().any(|word| name.contains(word))
}

/// What an open element says about the words in it; inherited by the elements inside.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Element {
    pub(crate) tag: Tag,
    /// Its words are not part of the readable text.
    pub(crate) skipped: bool,
    pub(crate) link: bool,
    pub(crate) caption: bool,
    pub(crate) quote: bool,
    pub(crate) item: bool,
    pub(crate) cell: bool,
    pub(crate) preformatted: bool,
    pub(crate) article: bool,
    pub(crate) heading: u8,
    /// The region of page furniture it stands in.
    pub(crate) region: Option<u16>,
    pub(crate) mark: Option<Mark>,
    /// The entry of a live blog it belongs to, from 1; 0 for none.
    pub(crate) entry: u32,
}

/// The elements that are open. Elements that nobody closes stay open until an outer one is closed.
#[derive(Default)]
pub(crate) struct Stack {
    open: Vec<(Element, Vec<u8>)>,
    counts: BTreeMap<Vec<u8>, usize>,
    json_ld: bool,
    /// Entries of a live blog so far.
    entries: u32,
    /// Hidden elements are read like others.
    pub(crate) keep_hidden: bool,
    /// The deepest nesting so far.
    pub(crate) deepest: usize,
}

/// Deeper elements are not tracked: their words belong to the deepest one that is.
const DEEPEST: usize = 4000;

impl Stack {
    /// The innermost open element.
    pub(crate) fn top(&self) -> Element {
        self.open
            .last()
            .map(|(element, _)| *element)
            .unwrap_or_default()
    }

    /// Whether the open script is JSON-LD.
    pub(crate) fn is_json_ld(&self) -> bool {
        self.json_ld
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, tag: Tag, attributes: &Attributes, markup: &Markup) {
        if self.open.len() >= DEEPEST {
            return;
        }
        if tag == Tag::Script {
            self.json_ld = attributes
                .get("type")
                .is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"));
        }
        let mut element = self.top().child(tag, attributes, markup);
        if element.entry == 0 && !element.skipped && is_entry(tag, attributes, markup) {
            self.entries += 1;
            element.entry = self.entries;
        }
        element.skipped |= !self.keep_hidden && tag != Tag::Body && attributes.is_hidden();
        *self.counts.entry(attributes.name.clone()).or_default() += 1;
        self.open.push((element, attributes.name.clone()));
        self.deepest = self.deepest.max(self.open.len());
    }

    /// Closes the innermost element of this name and everything in it; nothing if none is open.
    pub(crate) fn close(&mut self, tag: Tag, name: &[u8]) {
        if tag.is_void() || self.counts.get(name).copied().unwrap_or(0) == 0 {
            return;
        }
        // An end tag of a phrase does not close the blocks around it: pages get those wrong.
        if !tag.is_block() && tag != Tag::Script && tag != Tag::Skipped && tag != Tag::Title {
            let inner = self
                .open
                .iter()
                .rev()
                .take(64)
                .take_while(|(element, _)| !element.tag.is_block())
                .any(|(_, open)| open == name);
            if !inner {
                return;
            }
        }
        while let Some((_, open)) = self.pop() {
            if open == name {
                break;
            }
        }
    }

    fn pop(&mut self) -> Option<(Element, Vec<u8>)> {
        let (element, name) = self.open.pop()?;
        if let Some(count) = self.counts.get_mut(&name) {
            *count = count.saturating_sub(1);
        }
        Some((element, name))
    }

    /// Closes what a start tag closes by itself: a paragraph before a block, an item before an item,
    /// the head before anything that is shown.
    pub(crate) fn close_implied(&mut self, tag: Tag) {
        let in_head = self
            .open
            .iter()
            .take(4)
            .any(|(element, _)| element.tag == Tag::Head);
        let ends_head = tag == Tag::Body || self.top().tag == Tag::Head;
        if in_head && ends_head && !matches!(tag, Tag::Html | Tag::Head) {
            while let Some((element, _)) = self.pop() {
                if element.tag == Tag::Head {
                    break;
                }
            }
        }
        let closes = |open: Tag| match tag {
            Tag::Li => open == Tag::Li,
            Tag::Dt => open == Tag::Dt,
            Tag::Cell => open == Tag::Cell,
            Tag::Row => matches!(open, Tag::Row | Tag::Cell),
            _ => open == Tag::P,
        };
        let stops = |open: Tag| match tag {
            Tag::Li | Tag::Dt => matches!(open, Tag::List | Tag::Table | Tag::Block | Tag::Nav),
            Tag::Cell | Tag::Row => open == Tag::Table,
            _ => open.is_block() && open != Tag::P,
        };
        let found = self
            .open
            .iter()
            .rev()
            .take(32)
            .take_while(|(element, _)| !stops(element.tag))
            .position(|(element, _)| closes(element.tag));
        for _ in 0..found.map_or(0, |at| at + 1) {
            self.pop();
        }
    }
}

impl Element {
    /// An element inside this one.
    fn child(self, tag: Tag, attributes: &Attributes, markup: &Markup) -> Self {
        let mut child = Self { tag, ..self };
        match tag {
            Tag::Head | Tag::Script | Tag::Skipped | Tag::Title => child.skipped = true,
            Tag::A => child.link = true,
            Tag::Figcaption => child.caption = true,
            Tag::Quote => child.quote = true,
            Tag::Li => child.item = true,
            Tag::Cell => child.cell = true,
            Tag::Pre => child.preformatted = true,
            Tag::Article | Tag::Main => child.article = true,
            Tag::Heading(level) => child.heading = level,
            _ => {}
        }
        let own = if child.skipped {
            None
        } else {
            own_region(tag, attributes, markup, self)
        };
        // "paywall", "premium": often what holds the story, and sometimes what asks to pay for it
        let paid = self
            .region
            .is_some_and(|region| markup.why(region) == "promo");
        child.region = match own {
            Some(region) if markup.why(region) == STORY => self.region.filter(|_| !paid),
            own => own.or(self.region),
        };
        if is_story(attributes) {
            child.region = None;
        }
        if tag == Tag::Article && self.region.is_none() {
            child.region = None;
        }
        child.mark = own_mark(tag, attributes, markup).or(self.mark);
        child.caption |= child.mark == Some(Mark::Caption) && tag != Tag::Article;
        child
    }
}

/// The row of names that elements have which hold the story.
const STORY: &str = "story";

/// Whether an element is said to hold the story, whatever stands around it is called ("paywall").
fn is_story(attributes: &Attributes) -> bool {
    attributes.get("itemprop").is_some_and(|property| {
        property
            .split_whitespace()
            .any(|word| word == "articleBody")
    })
}

/// Whether an element is called an entry of a live blog.
fn is_entry(tag: Tag, attributes: &Attributes, markup: &Markup) -> bool {
    let may_hold = matches!(tag, Tag::Block | Tag::Article | Tag::Li);
    let names = ["itemprop", "class", "id", "data-testid", "data-component"];
    may_hold
        && names
            .iter()
            .filter_map(|name| attributes.get(name))
            .any(|names| markup.is_entry(names))
}

/// The region that an element opens by its tag, role, class or id.
fn own_region(tag: Tag, attributes: &Attributes, markup: &Markup, parent: Element) -> Option<u16> {
    let by_tag = match tag {
        Tag::Html | Tag::Body | Tag::Main | Tag::Article => return None,
        Tag::Nav => Some("navigation"),
        Tag::Footer => Some("footer"),
        Tag::Aside => Some("related-link"),
        Tag::Button => Some("navigation"),
        Tag::Header if !parent.article => Some("navigation"),
        _ => None,
    };
    let by_role = match attributes.get("role") {
        Some("navigation" | "menu" | "menubar" | "search" | "banner" | "toolbar") => {
            Some("navigation")
        }
        Some("contentinfo") => Some("footer"),
        Some("complementary") => Some("related-link"),
        Some("dialog" | "alertdialog") => Some("promo"),
        _ => None,
    };
    let names = ["class", "id", "data-testid", "data-component", "aria-label"];
    let named = || {
        names
            .iter()
            .filter_map(|name| attributes.get(name))
            .find_map(|names| markup.region(names))
    };
    let is_phrase = matches!(
        tag,
        Tag::Inline | Tag::A | Tag::Time | Tag::Heading(_) | Tag::P
    );
    let by_name = if is_phrase { None } else { named() };
    by_name.or_else(|| by_tag.or(by_role).and_then(|why| markup.region_named(why)))
}

fn own_mark(tag: Tag, attributes: &Attributes, markup: &Markup) -> Option<Mark> {
    if matches!(tag, Tag::Html | Tag::Body | Tag::Main | Tag::Article) {
        return None;
    }
    let property = attributes.get("itemprop").unwrap_or("");
    let by_property = match property {
        "author" => Some(Mark::Byline),
        "datePublished" => Some(Mark::Date),
        "dateModified" => Some(Mark::Updated),
        "caption" => Some(Mark::Caption),
        _ if attributes.get("rel") == Some("author") => Some(Mark::Byline),
        _ if tag == Tag::Figcaption => Some(Mark::Caption),
        _ => None,
    };
    by_property.or_else(|| {
        ["class", "id", "data-testid"]
            .iter()
            .filter_map(|name| attributes.get(name))
            .find_map(|names| markup.mark(names))
    })
}
