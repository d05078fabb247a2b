//! The one place where the stages are wired together: bytes to articles, an article to a reading.

use std::path::Path;

use counterclaim_extract::resources::Files;
use counterclaim_model::{
    Article, ArticleId, Basis, Block, BlockKind, DateEvidence, Diagnostic, Engine, Published,
    Reading, Span,
};

/// What reads articles: the resources, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Pipeline {
    engine: Engine,
}

/// The bytes of one input and how to read them.
#[derive(Clone, Debug)]
pub struct Input {
    /// Path as given, or `-`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
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

impl Pipeline {
    /// Loads the resources compiled in, overlaid by the files of a folder.
    pub fn load(overlay: Option<&Path>) -> anyhow::Result<Self> {
        let mut files = Files::builtin();
        if let Some(folder) = overlay {
            crate::input::overlay(folder, &mut |path, bytes| files.insert(path, bytes))?;
        }
        Ok(Self {
            engine: Engine {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                resources: files.fingerprint(),
            },
        })
    }

    /// What stands in every reading as its engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The articles in some bytes.
    pub fn articles(&self, input: Input) -> Result<Vec<Ingested>, InputError> {
        let text = match String::from_utf8(input.bytes.clone()) {
            Ok(text) if text.contains('\0') => return Err(not_text()),
            Ok(text) => text,
            Err(_) => return Err(not_text()),
        };
        if text.trim().is_empty() {
            return Err(InputError {
                reason: "is empty".to_owned(),
                hint: "give a file with the text of an article".to_owned(),
            });
        }
        Ok(vec![Ingested {
            article: one_block(input.name, text, input.published, input.captured),
            payload: input.bytes,
            diagnostics: Vec::new(),
        }])
    }

    /// What an article says.
    pub fn read(&self, ingested: Ingested) -> Reading {
        blank(self.engine.clone(), ingested)
    }

    /// A reading of an article that is kept without being read, and why.
    pub fn unread(&self, ingested: Ingested, reason: &str) -> Reading {
        let mut reading = blank(self.engine.clone(), ingested);
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
            name: article.input.clone(),
            bytes: payload.to_vec(),
            published: None,
            captured: None,
        };
        let articles = self.articles(input).ok()?;
        let same = articles
            .into_iter()
            .find(|found| found.article.id == article.id);
        same.map(|found| found.article.text)
    }
}

fn not_text() -> InputError {
    InputError {
        reason: "is not text".to_owned(),
        hint: "give a page or a text file".to_owned(),
    }
}

fn one_block(
    input: String,
    text: String,
    published: Option<String>,
    captured: Option<String>,
) -> Article {
    let given = published.iter().map(|value| DateEvidence {
        value: value.clone(),
        basis: Basis::User,
        span: None,
        r#where: Some("--published".to_owned()),
        accepted: true,
        reason: "given by the user".to_owned(),
    });
    Article {
        id: ArticleId::of(None, text.as_bytes()),
        input,
        url: None,
        canonical_url: None,
        title: text
            .lines()
            .find(|line| !line.trim().is_empty())
            .map(|line| line.trim().to_owned()),
        outlet: None,
        origin: None,
        origin_evidence: Vec::new(),
        byline: Vec::new(),
        contributors: Vec::new(),
        dateline: None,
        date_evidence: given.collect(),
        published: published.map(|value| Published {
            value,
            basis: Basis::User,
            score: 1.0,
        }),
        captured,
        language: "und".to_owned(),
        blocks: vec![Block {
            kind: BlockKind::Body,
            why: None,
            span: Span::new(0, text.len()).trim(&text),
        }],
        text,
    }
}

fn blank(engine: Engine, ingested: Ingested) -> Reading {
    Reading {
        engine,
        article: ingested.article,
        actors: Vec::new(),
        claims: Vec::new(),
        events: Vec::new(),
        times: Vec::new(),
        places: Vec::new(),
        quantities: Vec::new(),
        relations: Vec::new(),
        checks: Vec::new(),
        diagnostics: ingested.diagnostics,
    }
}
