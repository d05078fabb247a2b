//! Which articles are kept without being read: near copies of what was read, and articles that
//! attribute nothing. Off unless asked for, and never silent.

use std::sync::{Mutex, PoisonError};

use counterclaim_ingest::{Profile, Seen, TriageRules};
use counterclaim_model::{Article, Diagnostic};

use crate::arguments::{Skip, Skipping};

/// Texts with fewer words are never taken for copies: two of one sentence are alike by chance.
const FEWEST_WORDS: usize = 40;

/// What is passed over.
#[derive(Debug, Default)]
pub struct Triage {
    /// Articles with fewer marks of attribution than this.
    least_marks: Option<usize>,
    /// Articles this like another one that was read, from 0 to 1.
    likeness: Option<f64>,
    seen: Mutex<Seen>,
}

/// Why an article is not read.
#[derive(Clone, Debug, PartialEq)]
pub enum Passed {
    /// It is nearly the text of another one.
    Copy {
        /// The other one's name.
        of: String,
        /// Share of common runs of words.
        likeness: f64,
    },
    /// It has too few words and marks that attribute.
    Quiet {
        /// How many it has.
        marks: usize,
    },
}

impl Passed {
    /// Name in data and in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Copy { .. } => "copies",
            Self::Quiet { .. } => "quiet",
        }
    }

    /// What it is counted as.
    pub fn counter(&self) -> &'static str {
        match self {
            Self::Copy { .. } => "skipped_copies",
            Self::Quiet { .. } => "skipped_quiet",
        }
    }

    /// The remark that stands in the article's reading.
    pub fn remark(&self) -> Diagnostic {
        match self {
            Self::Copy { of, likeness } => Diagnostic::new(
                "I903",
                format!(
                    "not read: {:.0} % of it is the text of {of}",
                    likeness * 100.0
                ),
                "to read it, add it again without --skip copies or with a higher --copy-likeness",
            ),
            Self::Quiet { marks } => Diagnostic::new(
                "I902",
                format!(
                    "not read: it attributes nothing ({marks} words and quotation marks that could)"
                ),
                "to read it, add it again without --skip quiet or with a lower --least-marks",
            ),
        }
    }
}

impl Triage {
    /// What the options say, knowing texts that were read before.
    pub fn new(options: &Skipping, seen: Seen) -> Self {
        let wanted = |kind| options.skip.contains(&kind);
        Self {
            least_marks: wanted(Skip::Quiet).then_some(options.least_marks),
            likeness: wanted(Skip::Copies).then_some(options.copy_likeness),
            seen: Mutex::new(seen),
        }
    }

    /// Whether anything is passed over.
    pub fn is_on(&self) -> bool {
        self.least_marks.is_some() || self.needs_order()
    }

    /// Whether what is passed over depends on what came before, so that articles must be judged in
    /// their order.
    pub fn needs_order(&self) -> bool {
        self.likeness.is_some()
    }

    /// Why an article is passed over; `None` where it is to be read, and is one that others can be
    /// copies of from then on.
    pub fn judge(&self, rules: &TriageRules, article: &Article) -> Option<Passed> {
        let profile = rules.profile(article);
        let quiet = self.quiet(&profile);
        quiet.or_else(|| self.copy(article, profile))
    }

    /// Makes an article that is read anyway one that others can be copies of.
    pub fn note_read(&self, rules: &TriageRules, article: &Article) {
        if self.needs_order() {
            let profile = rules.profile(article);
            self.seen().insert(article, profile);
        }
    }

    fn quiet(&self, profile: &Profile) -> Option<Passed> {
        let (least, marks) = (self.least_marks?, profile.marks?);
        (marks < least).then_some(Passed::Quiet { marks })
    }

    fn copy(&self, article: &Article, profile: Profile) -> Option<Passed> {
        let least = self.likeness?;
        let mut seen = self.seen();
        if profile.words >= FEWEST_WORDS
            && let Some((of, likeness)) = seen.nearest(article, &profile)
            && likeness >= least
        {
            let of = of.to_owned();
            return Some(Passed::Copy { of, likeness });
        }
        seen.insert(article, profile);
        None
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(name: &str, text: &str) -> Article {
        let mut article = Article::of_text(name, text);
        article.language = "en".to_owned();
        article
    }

    fn triage(skip: &[Skip]) -> Triage {
        let options = Skipping {
            skip: skip.to_vec(),
            ..Skipping::default()
        };
        Triage::new(&options, Seen::default())
    }

    fn check(skip: &[Skip], articles: &[Article], codes: &[Option<&str>]) {
        let (triage, rules) = (triage(skip), TriageRules::with_overlay([]).unwrap());
        let judged = articles.iter().map(|article| {
            triage
                .judge(&rules, article)
                .map(|why| why.remark().code.to_string())
        });
        let judged: Vec<Option<String>> = judged.collect();
        let judged: Vec<Option<&str>> = judged.iter().map(Option::as_deref).collect();
        assert_eq!(judged, codes, "{skip:?}");
    }

    #[test]
    fn only_what_was_asked_for_is_passed_over() {
        let tide = "High water at Port Harrow is at 4:12 and 16:40. ".repeat(12);
        let told = format!("The tide will be high, the harbor master said. {tide}");
        let articles = [
            article("a", &told),
            article("b", &tide),
            article("c", &format!("{told}Subscribe here.")),
            article("short", "It rained."),
            article("short again", "It rained."),
        ];
        check(&[], &articles, &[None; 5]);
        let quiet = Some("I902");
        check(
            &[Skip::Quiet],
            &articles,
            &[None, quiet, None, quiet, quiet],
        );
        let copy = Some("I903");
        check(&[Skip::Copies], &articles, &[None, None, copy, None, None]);
        check(
            &[Skip::Copies, Skip::Quiet],
            &articles,
            &[None, quiet, copy, quiet, quiet],
        );
    }
}
