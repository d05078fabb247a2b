//! The one place where the stages are wired together: bytes to articles, an article to a reading.

use std::path::Path;
use std::sync::Arc;

use counterclaim_encoder::Reader;
use counterclaim_extract::Extractor;
use counterclaim_extract::annotation::Stop;
use counterclaim_extract::resources::Files;
use counterclaim_ingest::{Document, Options, Resources};
use counterclaim_model::{Article, Diagnostic, Engine, Reading};

/// What reads articles: resources and weights, loaded once and shared by all threads.
pub struct Pipeline {
    extractor: Extractor,
    furniture: Resources,
}

/// One document and how to read it.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The document, with its name: a path as given, `-`, or a member of an archive.
    pub document: Document,
    /// Publication date that overrides what the input says.
    pub published: Option<String>,
    /// Capture time that overrides what the input says.
    pub captured: Option<String>,
}

/// One article as ingested, with the bytes it came from.
#[derive(Clone, Debug)]
pub struct Ingested {
    /// The article.
    pub article: Article,
    /// Its bytes after decompression.
    pub payload: Vec<u8>,
    /// Remarks of the ingest.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why an input holds no article, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}; {hint}")]
pub struct InputError {
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub hint: String,
}

/// The resources compiled in, overlaid by the files of a folder.
pub fn files(overlay: Option<&Path>) -> anyhow::Result<Files> {
    let mut files = Files::builtin();
    if let Some(folder) = overlay {
        crate::input::overlay(folder, &mut |path, bytes| files.insert(path, bytes))?;
    }
    Ok(files)
}

impl Pipeline {
    /// Loads the resources compiled in, overlaid by the files of a folder, and the weights.
    pub fn load(overlay: Option<&Path>) -> anyhow::Result<Self> {
        let files = files(overlay)?;
        let furniture = Resources::with_overlay(files.below("furniture"))?;
        let extractor = Extractor::new(&files, Arc::new(Reader::builtin()?))?;
        Ok(Self {
            extractor,
            furniture,
        })
    }

    /// What stands in every reading as its engine.
    pub fn engine(&self) -> &Engine {
        self.extractor.engine()
    }

    /// The articles in a document.
    pub fn articles(&self, input: Input) -> Result<Vec<Ingested>, InputError> {
        let Document {
            name,
            bytes,
            media_type,
            extension,
            url,
            captured,
            outlet,
        } = input.document;
        let options = Options {
            published: input.published,
            captured: input.captured.or(captured),
            url,
            outlet,
            // the size limit is the batch's: what is over it is stored unread there
            max_article_bytes: usize::MAX,
            resources: self.furniture.clone(),
        };
        let found = {
            let mut source = counterclaim_ingest::Input::new(name, &bytes);
            source.media_type = media_type;
            source.extension = extension.or(source.extension);
            counterclaim_ingest::read(&source, &options)
        };
        let articles = found
            .map_err(|error| InputError {
                reason: error.reason,
                hint: error.hint,
            })?
            .into_iter()
            .map(|ingested| Ingested {
                article: ingested.article,
                payload: bytes.clone(),
                diagnostics: ingested.diagnostics,
            });
        Ok(articles.collect())
    }

    /// What an article says.
    pub fn read(&self, ingested: Ingested) -> Reading {
        self.read_until(ingested, &Stop::default())
    }

    /// What an article says; nothing where `stop` was asked for meanwhile.
    pub fn read_until(&self, ingested: Ingested, stop: &Stop) -> Reading {
        let mut reading = self.extractor.read_until(ingested.article, stop);
        reading.diagnostics.splice(0..0, ingested.diagnostics);
        reading
    }

    /// A reading of an article that is kept without being read, and why.
    pub fn unread(&self, ingested: Ingested, reason: &str) -> Reading {
        let mut reading = self.extractor.unread(ingested.article);
        reading.diagnostics = ingested.diagnostics;
        let remark = Diagnostic::new(
            "I901",
            format!("not read: {reason}"),
            "raise --max-article-bytes or --max-article-seconds and add it again",
        );
        reading.diagnostics.push(remark);
        reading
    }

    /// The text of a stored article, read anew out of its bytes; `None` where it is not found there.
    pub fn text_of(&self, article: &Article, payload: &[u8]) -> Option<String> {
        let input = Input {
            document: Document {
                name: article.input.clone(),
                bytes: payload.to_vec(),
                media_type: article.media_type.clone(),
                url: article.url.clone(),
                ..Document::default()
            },
            ..Input::default()
        };
        let articles = self.articles(input).ok()?;
        let same = articles
            .into_iter()
            .find(|found| found.article.id == article.id);
        same.map(|found| found.article.text)
    }
}
