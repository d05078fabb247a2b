//! What an editor would ask about a draft before it is published.
//!
//! A [`Desk`] holds the checks of `resources/checks/`, each a file with its words, thresholds and
//! wording. [`Desk::check`] puts them to one reading, and to a ledger where there is one: claims that
//! nobody makes, accusations without an answer, numbers from one interested side, sums that do not
//! add up, headlines that say more than the story, dates that do not fit, figures since corrected.
//! [`Report`] gathers findings in the shape `counterclaim.checks.v1`; [`sarif`] says the same to
//! editors and code hosts.
//!
//! A finding is a question, not a verdict: it never says that a claim is false. Values in, values
//! out: no files, no clock.

mod account;
mod dates;
mod draft;
mod figures;
mod finding;
mod headline;
mod numbers;
mod region;
mod report;
mod responses;
mod rule;
pub mod sarif;
mod sources;
mod stem;
mod sums;

use counterclaim_extract::annotation::Annotations;
use counterclaim_extract::attribution::CueLexicon;
use counterclaim_extract::grammar::{Grammar, Language};
use counterclaim_extract::resources::{Files, ResourceError};
use counterclaim_extract::segment::Segments;
use counterclaim_ledger::Ledger;
use counterclaim_model::Reading;

use draft::Draft;
use stem::Stems;

pub use account::Known;
pub use finding::{Basis, Found, Origin};
pub use report::Report;
pub use rule::{Example, Head, LedgerArticle};

/// Every check, with the words it goes by.
#[derive(Debug)]
pub struct Desk {
    language: Language,
    cues: CueLexicon,
    stems: Stems,
    sources: sources::Checks,
    numbers: numbers::Checks,
    responses: responses::Check,
    sums: sums::Checks,
    headline: headline::Checks,
    dates: dates::Checks,
    account: account::Checks,
    heads: Vec<Head>,
}

impl Desk {
    /// Loads the checks.
    ///
    /// # Errors
    /// Names the first file of `checks/` that is missing or not of its form.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let language = Language::load(files)?;
        let mut heads = Vec::new();
        let mut load = rule::Loader::new(files, &mut heads);
        let (sources, numbers) = (
            sources::Checks::load(&mut load)?,
            numbers::Checks::load(&mut load)?,
        );
        let (responses, sums) = (
            responses::Check::load(&mut load)?,
            sums::Checks::load(&mut load)?,
        );
        let (headline, dates) = (
            headline::Checks::load(&mut load)?,
            dates::Checks::load(&mut load)?,
        );
        let account = account::Checks::load(&mut load)?;
        load.all_known()?;
        heads.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(Self {
            stems: Stems::of(&language),
            cues: CueLexicon::load(files)?,
            language,
            sources,
            numbers,
            responses,
            sums,
            headline,
            dates,
            account,
            heads,
        })
    }

    /// What there is to check, by code.
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// A ledger as the checks ask it.
    pub fn known<'l>(&self, ledger: &'l Ledger) -> Known<'l> {
        Known::of(ledger, &self.stems)
    }

    /// What an editor would ask about one article, in the order of its text. `known` is what else
    /// has been published; the article itself is passed over there.
    ///
    /// Articles in a language that is stored but not read have no findings.
    pub fn check(&self, reading: &Reading, known: Option<&Known<'_>>) -> Vec<Found> {
        if !is_read(reading) {
            return Vec::new();
        }
        let segments = Segments::of(&reading.article);
        let none = Annotations::default();
        let grammar = Grammar::of(&segments, &none, &reading.times, &self.language);
        let draft = Draft::new(reading, &segments, &grammar, &self.cues, &self.stems);
        let mut found = Vec::new();
        self.sources.run(&draft, &mut found);
        self.numbers.run(&draft, &mut found);
        self.sums.run(&draft, &mut found);
        self.headline.run(&draft, &mut found);
        self.dates.run(&draft, &mut found);
        let mut unanswered = self.responses.run(&draft);
        if let Some(known) = known {
            self.account.run(&draft, known, &mut unanswered, &mut found);
        }
        found.extend(unanswered.into_iter().map(|accusation| accusation.found));
        found.retain(|one| !one.spans.is_empty());
        found.sort_by(|a, b| (a.spans[0], &a.code).cmp(&(b.spans[0], &b.code)));
        found.dedup_by(|a, b| a.code == b.code && a.spans == b.spans);
        found
    }
}

/// Whether an article is in a language whose claims are read.
pub(crate) fn is_read(reading: &Reading) -> bool {
    let unread = ["S001", "I010", "I901"];
    let mut codes = reading
        .diagnostics
        .iter()
        .map(|remark| remark.code.as_str());
    !codes.any(|code| unread.contains(&code))
}
