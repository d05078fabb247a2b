//! Zip archives, among them web archives in one file (WACZ) and Word documents.

use std::io::{Read, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::budget::{Damage, Made};
use super::{Context, Document, ReadSeek, Walk, extension_of, member_name};
use crate::error::IngestErrorKind;

/// Most members of an archive.
const MOST_MEMBERS: usize = 1_000_000;

/// Whether some bytes begin a zip archive: with a member, or with the end of an empty one.
pub(super) fn is_zip(magic: &[u8]) -> bool {
    magic.starts_with(b"PK\x03\x04") || magic.starts_with(b"PK\x05\x06")
}

/// What kind of archive the names in it make.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Files that may be articles.
    Files,
    /// A web archive with its indexes: pages are in `archive/`.
    Wacz,
    /// One Word document.
    Docx,
}

impl Walk<'_> {
    /// All members, in the order of their names.
    pub(super) fn zip(&mut self, name: &str, file: &mut dyn ReadSeek, context: &Context) {
        let mut archive = match ZipArchive::new(&mut *file) {
            Ok(archive) => archive,
            Err(error) => return self.zip_damaged(name, &error),
        };
        if archive.len() > MOST_MEMBERS {
            let reason = format!("has {} members", archive.len());
            return self.fail(
                IngestErrorKind::TooLarge,
                name,
                reason,
                "unpack it yourself",
            );
        }
        if archive.has_overlapping_entries().unwrap_or(true) {
            return self.fail(
                IngestErrorKind::Damaged,
                name,
                "has members that share bytes, as decompression bombs do",
                "unpack it yourself if you trust it",
            );
        }
        let mut members: Vec<(String, usize)> = (0..archive.len())
            .filter_map(|index| {
                let member = archive.by_index_raw(index).ok()?;
                let own = member.name().map_or_else(|_| index.to_string(), Into::into);
                (!member.is_dir()).then_some((own, index))
            })
            .collect();
        members.sort();
        let kind = kind_of(&members);
        if kind == Kind::Docx {
            return self.word_document(name, archive.into_inner());
        }
        for (member, index) in members {
            if self.over() {
                return;
            }
            self.member(name, &mut archive, index, &member, kind, context);
        }
    }

    fn member(
        &mut self,
        container: &str,
        archive: &mut ZipArchive<impl ReadSeek>,
        index: usize,
        member: &str,
        kind: Kind,
        context: &Context,
    ) {
        let base = member.rsplit('/').next().unwrap_or("");
        // What archivers and file systems add for themselves.
        let clutter = base.starts_with('.') || member.starts_with("__MACOSX/");
        let index_file = kind == Kind::Wacz && !member.starts_with("archive/");
        if clutter || index_file {
            return;
        }
        let name = member_name(container, member);
        let budget = self.budget.clone();
        match archive.by_index(index) {
            Err(error) => self.zip_damaged(&name, &error),
            Ok(file) if !file.is_file() => self.passed_over("links"),
            Ok(file) => {
                let inner = context.member(extension_of(member));
                self.stream(&name, &mut Made::new(file, budget), &inner);
            }
        }
    }

    /// A Word document is one article; its bytes are the whole archive.
    fn word_document(&mut self, name: &str, file: &mut dyn ReadSeek) {
        if let Err(error) = file.seek(SeekFrom::Start(0)) {
            return self.damaged(name, &Damage::of(&error));
        }
        let mut reader: &mut dyn Read = &mut { file };
        if let Some(bytes) = self.whole(name, &mut reader) {
            self.give(super::Found::Document(Document {
                name: name.to_owned(),
                bytes,
                extension: Some("docx".to_owned()),
                ..Document::default()
            }));
        }
    }

    fn zip_damaged(&mut self, name: &str, error: &ZipError) {
        let (reason, hint) = match error {
            ZipError::UnsupportedArchive(why) if why.contains("assword") => {
                ("is encrypted".to_owned(), "decrypt it first")
            }
            ZipError::UnsupportedArchive(why) => (
                format!("uses a part of the zip format that is not read ({why})"),
                "unpack it and give the files",
            ),
            ZipError::Io(error) => (Damage::of(error).reason, "get a whole copy of it"),
            other => (
                format!("is a damaged zip archive ({other})"),
                "get a whole copy of it",
            ),
        };
        self.fail(IngestErrorKind::Damaged, name, reason, hint);
    }
}

fn kind_of(members: &[(String, usize)]) -> Kind {
    let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
    let has_below = |folder: &str| members.iter().any(|(name, _)| name.starts_with(folder));
    if has("word/document.xml") && has("[Content_Types].xml") {
        Kind::Docx
    } else if has("datapackage.json") && has_below("archive/") {
        Kind::Wacz
    } else {
        Kind::Files
    }
}
