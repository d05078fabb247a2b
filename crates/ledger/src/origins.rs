//! Newsrooms and agencies whose own text reports an event, and why each counts once.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::ledger::LedgerOrigin;

use crate::event_view::View;

/// What stands behind one origin.
#[derive(Default)]
struct Texts {
    /// Readings with its own text.
    own: Vec<usize>,
    /// Readings that repeat one of them, or are a later capture.
    copies: usize,
}

impl View<'_> {
    /// The origins of some readings, in their order; an article that names none is its own.
    pub(crate) fn origins(&self, readings: &BTreeSet<usize>) -> Vec<LedgerOrigin> {
        let mut order: Vec<String> = Vec::new();
        let mut texts: BTreeMap<String, Texts> = BTreeMap::new();
        for &index in readings {
            let root = self.ledger.roots[index];
            let key = self.origin_name(root).to_lowercase();
            if !texts.contains_key(&key) {
                order.push(key.clone());
            }
            let entry = texts.entry(key).or_default();
            if root == index {
                entry.own.push(index);
            } else {
                entry.copies += 1;
                if entry.own.is_empty() {
                    entry.own.push(root);
                }
            }
        }
        order
            .iter()
            .filter_map(|key| {
                let texts = texts.get(key)?;
                let first = *texts.own.first()?;
                Some(LedgerOrigin {
                    name: self.origin_name(first).to_owned(),
                    article: self.ledger.readings[first].article.id.to_string(),
                    reason: self.reason(first, texts),
                })
            })
            .collect()
    }

    fn origin_name(&self, reading: usize) -> &str {
        let article = &self.ledger.readings[reading].article;
        let name = article.origin.as_deref().or(article.outlet.as_deref());
        name.unwrap_or(article.id.as_str())
    }

    fn reason(&self, first: usize, texts: &Texts) -> String {
        let article = &self.ledger.readings[first].article;
        let own = match (&article.origin, &article.outlet) {
            (Some(origin), Some(outlet)) if origin != outlet => {
                format!("the text names {origin} as its origin, {outlet} carries it")
            }
            (Some(origin), _) => format!("the text names {origin} as its origin"),
            (None, Some(outlet)) => format!("text of {outlet}; it names no other origin"),
            (None, None) => "the article names neither outlet nor agency".to_owned(),
        };
        let mut reason = own;
        if texts.own.len() > 1 {
            reason.push_str(&format!("; its {} articles count once", texts.own.len()));
        }
        match texts.copies {
            0 => {}
            1 => reason.push_str("; 1 copy or later capture does not count"),
            n => reason.push_str(&format!("; {n} copies or later captures do not count")),
        }
        reason
    }
}
