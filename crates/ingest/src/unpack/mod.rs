//! From one input to the documents in it: compression is undone, archives, feeds and mailboxes are
//! taken apart, piece by piece, so that the largest input needs no more memory than its largest piece.

mod budget;
mod compressed;
mod feed;
mod http;
mod json;
mod lines;
mod mbox;
mod warc;
mod zip;

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use crate::detect::{Container, container_of, refuse_binary};
use crate::error::{IngestError, IngestErrorKind};
use crate::format::Fields;
use budget::{Budget, Damage, Headed, Taken, read_up_to};
use compressed::{Gzip, Zstd};

pub(crate) use mbox::is_separator;

/// How much of an input is looked at to see what it is: bytes.
const HEAD: usize = 64 << 10;

/// An input with more damaged pieces than this is given up.
const MOST_DAMAGE: usize = 1000;

/// What an input may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longer documents are refused: bytes after decompression.
    pub document_bytes: u64,
    /// Archives that have to be held in memory, because they do not stand in a file of their own, and
    /// JSON that is not one value a line are refused above this: bytes.
    pub archive_bytes: u64,
    /// An input may expand to this many times its size, over all layers of compression …
    pub ratio: u64,
    /// … and this many bytes more.
    pub grace_bytes: u64,
    /// Layers of archives and compression.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 64 << 20,
            archive_bytes: 512 << 20,
            // Text compresses to a tenth, pages of markup to a fiftieth; gzip ends at 1032.
            ratio: 250,
            grace_bytes: 64 << 20,
            depth: 6,
        }
    }
}

/// Bytes that can be read from any place.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// Where the bytes of an input come from.
pub enum Source<'s> {
    /// A file, or bytes in memory.
    File(&'s mut dyn ReadSeek),
    /// What can be read only once, such as standard input.
    Pipe(&'s mut dyn Read),
}

/// One document of an input, as [`read`](crate::read) takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The input's name; members of an archive follow a `#`.
    pub name: String,
    /// The bytes, after decompression.
    pub bytes: Vec<u8>,
    /// Media type that came with it, or how the bytes are to be read.
    pub media_type: Option<String>,
    /// File name extension without the dot, in lower case.
    pub extension: Option<String>,
    /// The address that it was retrieved from, or that its container gives it.
    pub url: Option<String>,
    /// When it was retrieved, as the capture says.
    pub captured: Option<String>,
    /// Who published it, as its container says.
    pub outlet: Option<String>,
}

/// What is found in an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A document.
    Document(Document),
    /// Something that cannot be read; what follows it is.
    Failed(IngestError),
    /// Something that is no article, in words such as `picture`.
    PassedOver(String),
}

/// Takes an input apart and hands each piece to `take`, in the order of the input, until it breaks.
///
/// Nothing is written anywhere, whatever the names in an archive say. Damage is reported where it is
/// met, and reading goes on behind it where that is possible.
pub fn unpack(
    name: &str,
    source: Source<'_>,
    limits: &Limits,
    fields: &Fields,
    take: &mut dyn FnMut(Found) -> ControlFlow<()>,
) {
    let budget = Budget::new(limits);
    let mut walk = Walk {
        limits,
        fields,
        budget: budget.clone(),
        take,
        stopped: false,
        damage: 0,
    };
    let context = Context {
        depth: 0,
        top: true,
        ..Context::default()
    };
    match source {
        Source::File(file) => walk.file(name, &mut Taken::new(file, budget), &context),
        Source::Pipe(pipe) => walk.stream(name, &mut Taken::new(pipe, budget), &context),
    }
}

/// What is known of some bytes from what they stand in.
#[derive(Clone, Debug, Default)]
struct Context {
    /// Layers around them.
    depth: usize,
    /// Whether they are the input itself, compressed or not, and no member of an archive.
    top: bool,
    extension: Option<String>,
}

impl Context {
    fn deeper(&self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self.clone()
        }
    }

    fn member(&self, extension: Option<String>) -> Self {
        Self {
            depth: self.depth + 1,
            top: false,
            extension,
        }
    }
}

/// One input being taken apart.
struct Walk<'w> {
    limits: &'w Limits,
    fields: &'w Fields,
    budget: Budget,
    take: &'w mut dyn FnMut(Found) -> ControlFlow<()>,
    /// Nobody wants more of this input.
    stopped: bool,
    /// Damaged pieces so far.
    damage: usize,
}

impl Walk<'_> {
    fn give(&mut self, found: Found) {
        if !self.stopped && (self.take)(found).is_break() {
            self.stopped = true;
        }
    }

    /// Whether no more is to be read, because nobody wants it or because it would be too much.
    fn over(&self) -> bool {
        self.stopped || self.budget.exceeded()
    }

    fn fail(&mut self, kind: IngestErrorKind, name: &str, reason: impl Into<String>, hint: &str) {
        self.damage += usize::from(kind == IngestErrorKind::Damaged);
        if self.damage > MOST_DAMAGE {
            let reason = format!("is given up after {MOST_DAMAGE} damaged pieces");
            let hint = "get a whole copy of it";
            self.give(Found::Failed(IngestError::new(kind, name, reason, hint)));
            self.stopped = true;
            return;
        }
        self.give(Found::Failed(IngestError::new(kind, name, reason, hint)));
    }

    fn damaged(&mut self, name: &str, damage: &Damage) {
        let (kind, hint) = if self.budget.exceeded() {
            (
                IngestErrorKind::TooLarge,
                "unpack it yourself if you trust it",
            )
        } else {
            (IngestErrorKind::Damaged, "get a whole copy of it")
        };
        self.fail(kind, name, damage.reason.clone(), hint);
    }

    fn passed_over(&mut self, what: &str) {
        self.give(Found::PassedOver(what.to_owned()));
    }

    /// An input that can be read from any place.
    fn file(&mut self, name: &str, file: &mut dyn ReadSeek, context: &Context) {
        let mut magic = [0; 4];
        let is_zip = file.read_exact(&mut magic).is_ok() && zip::is_zip(&magic);
        if let Err(error) = file.seek(SeekFrom::Start(0)) {
            return self.damaged(name, &Damage::of(&error));
        }
        if is_zip {
            self.zip(name, file, context);
        } else {
            self.stream(name, &mut { file }, context);
        }
    }

    /// Any bytes: what they are decides where they go.
    fn stream(&mut self, name: &str, reader: &mut dyn Read, context: &Context) {
        if context.depth > self.limits.depth {
            return self.fail(
                IngestErrorKind::TooLarge,
                name,
                format!(
                    "is packed in more than {} layers of archives and compression",
                    self.limits.depth
                ),
                "unpack it yourself if you trust it",
            );
        }
        let mut reader = Headed::new(reader, HEAD);
        let extension = context.extension.clone().or_else(|| extension_of(name));
        let kind = container_of(reader.head(), extension.as_deref());
        let budget = self.budget.clone();
        match kind {
            Container::Gzip => {
                let mut content = budget::Made::new(Gzip::new(&mut reader), budget);
                self.stream(name, &mut content, &context.deeper());
            }
            Container::Zstd => {
                let mut content = budget::Made::new(Zstd::new(&mut reader), budget);
                self.stream(name, &mut content, &context.deeper());
            }
            Container::Zip => self.zip_in_memory(name, &mut reader, context),
            Container::Warc => self.warc(name, &mut reader),
            Container::Mbox => self.mbox(name, &mut reader),
            Container::Json => self.json(name, &mut reader),
            Container::Feed => self.feed(name, &mut reader),
            Container::None => self.single(name, &mut reader, context, extension),
        }
    }

    fn zip_in_memory(&mut self, name: &str, reader: &mut dyn Read, context: &Context) {
        match read_up_to(reader, self.limits.archive_bytes) {
            Ok(Some(bytes)) => self.zip(name, &mut Cursor::new(bytes), context),
            Ok(None) => self.too_long(name, self.limits.archive_bytes),
            Err(error) => self.damaged(name, &Damage::of(&error)),
        }
    }

    /// A document that stands by itself.
    fn single(
        &mut self,
        name: &str,
        reader: &mut dyn Read,
        context: &Context,
        extension: Option<String>,
    ) {
        let Some(bytes) = self.whole(name, reader) else {
            return;
        };
        // What is no article in an archive is nothing to complain of.
        if !context.top && (bytes.is_empty() || refuse_binary(name, &bytes).is_err()) {
            return self.passed_over(extension.as_deref().unwrap_or("no text"));
        }
        self.give(Found::Document(Document {
            name: name.to_owned(),
            bytes,
            extension,
            ..Document::default()
        }));
    }

    /// All bytes of a document, or `None` if that was reported as a failure.
    fn whole(&mut self, name: &str, reader: &mut dyn Read) -> Option<Vec<u8>> {
        match read_up_to(reader, self.limits.document_bytes) {
            Ok(Some(bytes)) => return Some(bytes),
            Ok(None) => self.too_long(name, self.limits.document_bytes),
            Err(error) => self.damaged(name, &Damage::of(&error)),
        }
        None
    }

    fn too_long(&mut self, name: &str, most: u64) {
        let reason = format!("has more than {} MiB", most >> 20);
        self.fail(
            IngestErrorKind::TooLarge,
            name,
            reason,
            "split it into single articles",
        );
    }
}

/// The extension of the file that a name stands for, compression aside.
pub(crate) fn extension_of(name: &str) -> Option<String> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or("");
    let file = file.to_ascii_lowercase();
    let plain = ["gz", "zst", "gzip", "zstd"]
        .iter()
        .find_map(|ending| file.strip_suffix(ending)?.strip_suffix('.'));
    plain
        .unwrap_or(&file)
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_owned())
        .filter(|extension| (1..=8).contains(&extension.len()))
}

/// The name of a member, fit to be shown: no control characters, no marks that turn text around.
fn member_name(container: &str, member: &str) -> String {
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown: String = member
        .chars()
        .take(300)
        .map(|c| if odd(c) { '\u{fffd}' } else { c })
        .collect();
    format!("{container}#{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_of_names() {
        for (name, expected) in [
            ("a/page.html.gz", Some("html")),
            ("x.jsonl.zst", Some("jsonl")),
            ("x.GZ", None),
            ("archive.warc.gz", Some("warc")),
            ("plain", None),
            ("a.b/plain", None),
        ] {
            assert_eq!(extension_of(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn names_of_members_cannot_play_with_the_terminal() {
        assert_eq!(
            member_name("a.zip", "x\u{1b}[2J\u{202e}gpj.txt"),
            "a.zip#x\u{fffd}[2J\u{fffd}gpj.txt"
        );
        assert_eq!(
            member_name("a.zip", "../../etc/passwd"),
            "a.zip#../../etc/passwd"
        );
    }
}
