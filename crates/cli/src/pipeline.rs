//! The one place where the stages are wired together: bytes to articles, an article to a reading.

use std::path::Path;
use std::sync::Arc;

use counterclaim_encoder::Reader;
use counterclaim_extract::Extractor;
use counterclaim_extract::annotation::{Encoder, Stop};
use counterclaim_extract::resources::Files;
use counterclaim_ingest::{Document, Options, Resources, TriageRules};
use counterclaim_model::wire::{READING_V1, ReadingV1};
use counterclaim_model::{Article, ArticleId, Basis, Diagnostic, Engine, Reading};

use crate::meter::Timed;

/// What reads articles: resources and weights, loaded once and shared by all threads.
pub struct Pipeline {
    extractor: Extractor,
    furniture: Resources,
    triage: TriageRules,
    encoder: Arc<Timed<Reader>>,
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

/// Whether an id of an article is made as ids of articles are.
fn is_hash(id: &ArticleId) -> bool {
    let digits = id.as_str().strip_prefix("sha256:").unwrap_or("");
    digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
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
        let triage = TriageRules::with_overlay(files.below("triage"))?;
        let encoder = Arc::new(Timed::new(Reader::builtin()?));
        let extractor = Extractor::new(&files, Arc::clone(&encoder) as Arc<dyn Encoder>)?;
        Ok(Self {
            extractor,
            furniture,
            triage,
            encoder,
        })
    }

    /// What stands in every reading as its engine.
    pub fn engine(&self) -> &Engine {
        self.extractor.engine()
    }

    /// By what articles are passed over before they are read.
    pub fn triage(&self) -> &TriageRules {
        &self.triage
    }

    /// Seconds that readers waited for the encoder so far.
    pub fn encoder_seconds(&self) -> f64 {
        self.encoder.seconds()
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

    /// A reading of an article that is kept without being read because of a limit, and of which.
    pub fn unread(&self, ingested: Ingested, reason: &str) -> Reading {
        let remark = Diagnostic::new(
            "I901",
            format!("not read: {reason}"),
            "raise the limit (--max-article-bytes, -seconds, -megabytes) and add it again",
        );
        self.unread_with(ingested, remark)
    }

    /// A reading of an article that is kept without being read, with the remark that says why.
    pub fn unread_with(&self, ingested: Ingested, remark: Diagnostic) -> Reading {
        let mut reading = self.extractor.unread(ingested.article);
        reading.diagnostics = ingested.diagnostics;
        reading.diagnostics.push(remark);
        reading
    }

    /// The article of the reading that a document is, and what made that; `None` where it is none
    /// (`counterclaim.reading.v1`).
    pub fn made_by(&self, ingested: &Ingested) -> Option<(ArticleId, Engine)> {
        #[derive(serde::Deserialize)]
        struct Head {
            schema: String,
            engine: Engine,
            article: Named,
        }
        #[derive(serde::Deserialize)]
        struct Named {
            id: ArticleId,
        }
        let head: Head = serde_json::from_slice(&ingested.payload).ok()?;
        (head.schema == READING_V1).then_some((head.article.id, head.engine))
    }

    /// The reading that a document is, as it stands, with the article's own id; what a person said of the
    /// article's dates holds.
    ///
    /// # Errors
    /// It does not hold: it is not whole, of another text, or with spans outside of it.
    pub fn as_it_stands(&self, ingested: &Ingested) -> Result<Reading, String> {
        let stored: ReadingV1 = serde_json::from_slice(&ingested.payload)
            .map_err(|error| format!("is no whole reading ({error})"))?;
        let mut reading = stored.clone().into_reading();
        if !is_hash(&reading.article.id) {
            return Err("the id of its article is no SHA-256".to_owned());
        }
        if reading.article.text != ingested.article.text {
            return Err("its article has another text when it is read back".to_owned());
        }
        // spans beyond the text, or that end before they begin, do not come back as they were
        if ReadingV1::new(reading.clone()) != stored {
            return Err("it has spans that are no passages of its text".to_owned());
        }
        let said = ingested.article.published.as_ref();
        if let Some(said) = said.filter(|said| said.basis == Basis::User) {
            reading.article.published = Some(said.clone());
        }
        if reading.article.captured.is_none() {
            reading
                .article
                .captured
                .clone_from(&ingested.article.captured);
        }
        Ok(reading)
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
