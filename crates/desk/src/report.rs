//! Findings in the shape `counterclaim.checks.v1`: spans in code points, entries with their ids.

use counterclaim_ledger::{EntryIds, Ledger, party};
use counterclaim_model::desk::{CHECKS_V1, CheckedArticle, ChecksV1, Finding, FindingEvidence};
use counterclaim_model::ledger::Clock;
use counterclaim_model::{BlockKind, Reading, Span, TextIndex, fingerprint};

use crate::finding::{Basis, Found, Origin};
use crate::is_read;
use crate::region::Lines;

/// Findings of many articles on their way into one report.
#[derive(Debug)]
pub struct Report<'l> {
    ledger: Option<&'l Ledger>,
    checks: ChecksV1,
}

impl<'l> Report<'l> {
    /// An empty report; `ledger` is the one that was asked, as of a moment as typed.
    pub fn new(ledger: Option<&'l Ledger>, as_of: Option<String>, clock: Clock) -> Self {
        Self {
            ledger,
            checks: ChecksV1 {
                schema: CHECKS_V1.to_owned(),
                as_of,
                clock,
                articles: Vec::new(),
                findings: Vec::new(),
            },
        }
    }

    /// Adds an article and what was found in it. `own` are the global ids of its entries, where it
    /// stands in the ledger; else entries have their local ids.
    pub fn add(&mut self, reading: &Reading, found: Vec<Found>, own: Option<&EntryIds>) {
        let article = &reading.article;
        let body = article.blocks.iter().filter(|b| b.kind == BlockKind::Body);
        let words = body.map(|b| b.span.slice(&article.text).split_whitespace().count());
        self.checks.articles.push(CheckedArticle {
            id: article.id.as_str().to_owned(),
            input: article.input.clone(),
            title: article.title.clone(),
            outlet: article.outlet.clone(),
            published: article.published.as_ref().map(|date| date.value.clone()),
            language: article.language.clone(),
            read: is_read(reading),
            words: words.sum(),
            findings: found.len(),
        });
        let source = Source {
            reading,
            index: TextIndex::new(&article.text),
            lines: Lines::of(&article.text),
            own,
        };
        for one in found {
            let finding = self.finding(&source, one);
            self.checks.findings.push(finding);
        }
    }

    fn finding(&self, source: &Source<'_>, found: Found) -> Finding {
        let article = &source.reading.article;
        let spans: Vec<Span> = found
            .spans
            .iter()
            .map(|span| source.index.to_code_points(*span))
            .collect();
        let first = found.spans.first().copied().unwrap_or_default();
        let key = format!("{}\0{}\0{spans:?}", article.id.as_str(), found.code);
        let evidence = found.evidence.iter();
        Finding {
            id: format!("F-{}", &fingerprint(key.as_bytes())[..12]),
            code: found.code,
            name: found.name,
            severity: found.severity,
            message: found.message,
            mend: found.mend,
            article: article.id.as_str().to_owned(),
            input: article.input.clone(),
            text: party::passage(&article.text, &[first]),
            region: source.lines.region(first),
            spans,
            evidence: evidence
                .filter_map(|basis| self.evidence(source, basis))
                .collect(),
        }
    }

    fn evidence(&self, source: &Source<'_>, basis: &Basis) -> Option<FindingEvidence> {
        let (reading, ids) = match basis.origin {
            Origin::Own => (source.reading, source.own),
            Origin::Ledger(index) => {
                let ledger = self.ledger?;
                (ledger.readings().get(index)?, Some(ledger.ids(index)))
            }
        };
        let article = &reading.article;
        let other;
        let index = match basis.origin {
            Origin::Own => &source.index,
            Origin::Ledger(_) => {
                other = TextIndex::new(&article.text);
                &other
            }
        };
        let entry = basis.entry.map(|entry| match ids {
            Some(ids) => ids.entry(entry),
            None => entry.to_string(),
        });
        let spans = basis.spans.iter();
        Some(FindingEvidence {
            entry,
            role: basis.role.clone(),
            article: article.id.as_str().to_owned(),
            input: article.input.clone(),
            published: article.published.as_ref().map(|date| date.value.clone()),
            text: party::passage(&article.text, &basis.spans),
            spans: spans.map(|span| index.to_code_points(*span)).collect(),
        })
    }

    /// The report.
    pub fn finish(self) -> ChecksV1 {
        self.checks
    }
}

/// An article with what turns its bytes into code points, lines and ids.
struct Source<'r> {
    reading: &'r Reading,
    index: TextIndex<'r>,
    lines: Lines<'r>,
    own: Option<&'r EntryIds>,
}
