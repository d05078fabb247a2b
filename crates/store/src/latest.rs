//! The latest operation on an article, and whether another one is worth appending.

use crate::{Entry, Key};

/// What is known of the latest operation on an article.
pub(crate) struct Latest {
    pub(crate) version: String,
    pub(crate) resources: String,
    pub(crate) ingested: String,
    pub(crate) state: String,
}

impl Latest {
    /// Whether it is a reading by this engine of the article as it was ingested.
    pub(crate) fn matches(&self, key: &Key) -> bool {
        self.state == "read"
            && self.version == key.engine.version
            && self.resources == key.engine.resources
            && self.ingested == key.ingested
    }

    /// A reading takes the place of no reading; nothing else of the same engine is worth an operation.
    pub(crate) fn is_same(&self, entry: &Entry) -> bool {
        let engine = &entry.reading.engine;
        (self.state == entry.state.word() || self.state == "read")
            && self.version == engine.version
            && self.resources == engine.resources
            && self.ingested == entry.ingested
    }
}
