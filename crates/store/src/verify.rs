//! Whether what is stored still says what it said.

use counterclaim_model::wire::ReadingV1;
use counterclaim_model::{Article, ArticleId, fingerprint};

use crate::passages::{self, WIDTH};
use crate::{Store, StoreError, Stored};

/// What a check of a whole ledger found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Spans looked at.
    pub spans: usize,
    /// Spans whose passage is what it was.
    pub spans_matching: usize,
    /// Captures looked at.
    pub captures: usize,
    /// Captures whose bytes have the hash under which they are kept and named.
    pub captures_matching: usize,
    /// What does not match, one line each, with what to do.
    pub problems: Vec<String>,
}

impl Audit {
    /// Whether everything matches.
    pub fn holds(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Re-slices every span of every article against its text and hashes every payload.
///
/// `text_of` reads the text of an article anew out of its bytes; where it gives another text than the
/// one stored, the article's spans do not match. It gives `None` where it cannot say.
pub fn verify(
    store: &dyn Store,
    text_of: &dyn Fn(&Article, &[u8]) -> Option<String>,
) -> Result<Audit, StoreError> {
    let mut audit = Audit::default();
    let visited = store.visit(&mut |stored| {
        audit_capture(&mut audit, &stored);
        audit_spans(&mut audit, &stored, text_of);
        Ok(())
    });
    match visited {
        Err(error @ StoreError::Corrupt { .. }) => {
            audit.problems.push(error.to_string());
            audit.problems.extend(store.salvage()?.1);
        }
        visited => visited?,
    }
    audit.problems.extend(store.faults()?);
    Ok(audit)
}

fn audit_capture(audit: &mut Audit, stored: &Stored) {
    let article = &stored.reading.article;
    audit.captures += 1;
    let problem = match &stored.payload {
        None => Some("its bytes are missing".to_owned()),
        Some(bytes) if fingerprint(bytes) != stored.payload_hash => {
            Some("its bytes do not have the hash under which they are kept".to_owned())
        }
        Some(bytes) => {
            let url = article.canonical_url.as_ref().or(article.url.as_ref());
            let named = ArticleId::of(url.map(String::as_str), bytes);
            let fits = named == article.id || is_record(article, bytes);
            (!fits).then(|| "its bytes do not make its id".to_owned())
        }
    };
    match problem {
        None => audit.captures_matching += 1,
        Some(problem) => audit.problems.push(format!(
            "{} {}: {problem}; add the article again from its source",
            article.id.short(),
            article.input
        )),
    }
}

/// Whether the bytes are the record of a reading of this article, kept as it stood: the bytes that its id
/// was made of are then elsewhere.
fn is_record(article: &Article, bytes: &[u8]) -> bool {
    let record: Option<ReadingV1> = serde_json::from_slice(bytes).ok();
    record.is_some_and(|record| {
        let own = record.into_reading().article;
        own.id == article.id && own.text == article.text
    })
}

fn audit_spans(
    audit: &mut Audit,
    stored: &Stored,
    text_of: &dyn Fn(&Article, &[u8]) -> Option<String>,
) {
    let article = &stored.reading.article;
    let spans = passages::spans(&stored.reading);
    audit.spans += spans.len();
    let anew = stored
        .payload
        .as_ref()
        .and_then(|bytes| text_of(article, bytes));
    let mut problem = |what: &str| {
        audit.problems.push(format!(
            "{} {}: {what}; add the article again",
            article.id.short(),
            article.input
        ));
    };
    if anew.is_some_and(|text| text != article.text) {
        problem("the text read out of its bytes is not the stored one");
        return;
    }
    if stored.passages.len() != spans.len() * WIDTH {
        problem("the number of its spans is not the stored one");
        return;
    }
    let expected = stored.passages.chunks_exact(WIDTH);
    let mut wrong = 0;
    for (span, expected) in spans.iter().zip(expected) {
        let fits = article.text.get(span.range()).is_some();
        if fits && passages::hash(*span, &article.text) == expected {
            audit.spans_matching += 1;
        } else {
            wrong += 1;
        }
    }
    if wrong > 0 {
        let problem = format!("{wrong} of its {} spans do not match", spans.len());
        audit.problems.push(format!(
            "{} {}: {problem}; add the article again",
            article.id.short(),
            article.input
        ));
    }
}
