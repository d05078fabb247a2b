//! What a check found, in bytes of the article's text.

use counterclaim_model::desk::Severity;
use counterclaim_model::{ClaimId, EntryId, QuantityId, Span, TimeId};

use crate::rule::Rule;

/// Something that an editor would ask about. Spans count bytes of the article's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Code of the check.
    pub code: String,
    /// Name of the check.
    pub name: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, in one sentence.
    pub message: String,
    /// What would mend it.
    pub mend: String,
    /// The words in question, the first of them first.
    pub spans: Vec<Span>,
    /// What it rests on.
    pub evidence: Vec<Basis>,
}

/// Where something that a finding rests on stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the article that was checked.
    Own,
    /// In the reading of the ledger with this index.
    Ledger(usize),
}

/// Something that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// What it is to the finding.
    pub role: String,
    /// Where it stands.
    pub origin: Origin,
    /// The entry, where it is one.
    pub entry: Option<EntryId>,
    /// The words, in bytes of that article's text.
    pub spans: Vec<Span>,
}

impl Found {
    /// A finding of a check, with one of its messages.
    pub(crate) fn new<W>(rule: &Rule<W>, key: &str, values: &[(&str, &str)], span: Span) -> Self {
        Self {
            code: rule.code.clone(),
            name: rule.name.clone(),
            severity: rule.severity,
            message: rule.message(key, values),
            mend: rule.mend.clone(),
            spans: vec![span],
            evidence: Vec::new(),
        }
    }

    /// The same, with another place in the article.
    pub(crate) fn and(mut self, span: Span) -> Self {
        if !self.spans.contains(&span) {
            self.spans.push(span);
        }
        self
    }

    /// The same, resting on an entry of the article.
    pub(crate) fn on(mut self, role: &str, entry: impl Into<Entry>, spans: Vec<Span>) -> Self {
        let basis = Basis {
            role: role.to_owned(),
            origin: Origin::Own,
            entry: Some(entry.into().0),
            spans,
        };
        if !self.evidence.contains(&basis) {
            self.evidence.push(basis);
        }
        self
    }

    /// The same, resting on words of the article.
    pub(crate) fn on_words(mut self, role: &str, span: Span) -> Self {
        self.evidence.push(Basis {
            role: role.to_owned(),
            origin: Origin::Own,
            entry: None,
            spans: vec![span],
        });
        self
    }

    /// The same, resting on an entry of the ledger.
    pub(crate) fn on_ledger(
        mut self,
        role: &str,
        reading: usize,
        entry: impl Into<Entry>,
        spans: Vec<Span>,
    ) -> Self {
        self.evidence.push(Basis {
            role: role.to_owned(),
            origin: Origin::Ledger(reading),
            entry: Some(entry.into().0),
            spans,
        });
        self
    }
}

/// An entry by any of its kinds of id.
pub(crate) struct Entry(EntryId);

impl From<ClaimId> for Entry {
    fn from(id: ClaimId) -> Self {
        Self(EntryId::Claim(id))
    }
}

impl From<QuantityId> for Entry {
    fn from(id: QuantityId) -> Self {
        Self(EntryId::Quantity(id))
    }
}

impl From<TimeId> for Entry {
    fn from(id: TimeId) -> Self {
        Self(EntryId::Time(id))
    }
}
