//! Newsrooms, agencies and parties whose own text reports an event, and why each counts once.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::Organ;
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
    /// The origins of some readings, in their order; an article that names none is its own, and all organs of
    /// one party are one.
    pub(crate) fn origins(&self, readings: &BTreeSet<usize>) -> Vec<LedgerOrigin> {
        let mut order: Vec<String> = Vec::new();
        let mut texts: BTreeMap<String, Texts> = BTreeMap::new();
        for &index in readings {
            let root = self.ledger.roots[index];
            let key = self.origin_key(root);
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
            .filter_map(|key| self.origin(texts.get(key)?))
            .collect()
    }

    fn origin(&self, texts: &Texts) -> Option<LedgerOrigin> {
        let first = *texts.own.first()?;
        let mut organs: Vec<String> = Vec::new();
        for &index in &texts.own {
            let name = self.origin_name(index);
            if !organs.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                organs.push(name.to_owned());
            }
        }
        let organ = texts.own.iter().find_map(|index| self.organ(*index));
        Some(LedgerOrigin {
            name: self.origin_name(first).to_owned(),
            article: self.ledger.readings[first].article.id.to_string(),
            reason: self.reason(first, texts, &organs),
            party: organ.map(|organ| organ.party.clone()),
            organs: if organ.is_some() && organs.len() > 1 {
                organs
            } else {
                Vec::new()
            },
        })
    }

    /// The party that speaks through an article, where one is known to.
    fn organ(&self, reading: usize) -> Option<&Organ> {
        self.ledger.readings[reading].article.organ.as_ref()
    }

    /// What articles of one origin have in common.
    fn origin_key(&self, reading: usize) -> String {
        let party = self.organ(reading).map(|organ| organ.party.as_str());
        let name = party.unwrap_or_else(|| self.origin_name(reading));
        name.to_lowercase()
    }

    fn origin_name(&self, reading: usize) -> &str {
        let article = &self.ledger.readings[reading].article;
        let name = article.origin.as_deref().or(article.outlet.as_deref());
        name.unwrap_or(article.id.as_str())
    }

    fn reason(&self, first: usize, texts: &Texts, organs: &[String]) -> String {
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
        let voices: Vec<&Organ> = texts.own.iter().filter_map(|i| self.organ(*i)).collect();
        match (&voices[..], organs) {
            ([], _) => {}
            ([organ, ..], [_]) => reason.push_str(&format!(
                "; {} speaks for {}: {}",
                organ.name, organ.party, organ.reason
            )),
            ([organ, ..], organs) => {
                let n = organs.len();
                let (party, told) = (&organ.party, reasons(&voices));
                reason.push_str(&format!("; {n} organs speak for {party}: {told}"));
            }
        }
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

/// Why each organ is one, each said once.
fn reasons(organs: &[&Organ]) -> String {
    let mut told: Vec<String> = Vec::new();
    for organ in organs {
        let reason = format!("{} ({})", organ.name, organ.reason);
        if !told.contains(&reason) {
            told.push(reason);
        }
    }
    told.join(", ")
}
