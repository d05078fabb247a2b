//! Which claims about one event are one statement, made by one party and told by several articles.
//!
//! Claims are compared with the first report of each earlier statement, in the order of publication and
//! text, so that the order of arrival decides nothing; only claims of parties whose names end alike meet.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{Claim, Polarity, Reading, Stance};

use crate::event_profile::telling_words;
use crate::party;

/// Share of the shorter content's words that the other must have.
const CONTAINED: f64 = 0.6;
/// Share of all words of both that must be common.
const COMMON: f64 = 0.3;
/// Fewer words in common say nothing, unless they are all.
const FEWEST: usize = 3;
/// Words of more than four letters that are mostly grammar.
const GRAMMAR: [&str; 34] = [
    "that", "this", "with", "from", "have", "been", "were", "said", "they", "their", "would",
    "after", "which", "when", "there", "will", "into", "than", "more", "about", "also", "could",
    "over", "what", "some", "does", "where", "these", "those", "being", "should", "while",
    "because", "other",
];

/// What a source does by saying it, as far as saying the same again goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    /// Puts it forward.
    For,
    /// Denies it.
    Against,
    /// Takes it back.
    Back,
    /// Doubts it, or could not say.
    Doubt,
    /// Will do something.
    Threat,
    /// Wants something done.
    Demand,
}

/// A claim as it is compared with others about the same event.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) party: Name,
    pub(crate) sort: Sort,
    pub(crate) negated: bool,
    /// Stems of the words that say something.
    pub(crate) words: BTreeSet<String>,
    /// Best value by measure, or by what is counted where no measure is known.
    pub(crate) numbers: BTreeMap<String, u64>,
}

impl Said {
    pub(crate) fn new(reading: &Reading, claim: &Claim) -> Self {
        let own = |q: &&counterclaim_model::Quantity| q.claim == Some(claim.id);
        let quantities = reading.quantities.iter().filter(own);
        let numbers = quantities.filter_map(|q| {
            let what = q.measure.clone().or_else(|| q.counted.clone());
            Some((what?, q.best?.to_bits()))
        });
        Self {
            party: Name::new(&party::of_claim(reading, claim)),
            sort: sort(claim.stance),
            negated: claim.polarity == Polarity::Negative,
            words: content_words(&party::passage(&reading.article.text, &claim.content.spans)),
            numbers: numbers.collect(),
        }
    }

    /// Whether both say the same in the same stance, whoever says it.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        let clash = |(measure, value): (&String, &u64)| {
            other.numbers.get(measure).is_some_and(|told| told != value)
        };
        self.sort == other.sort
            && self.negated == other.negated
            && !self.numbers.iter().any(clash)
            && overlaps(&self.words, &other.words)
    }

    /// Whether both count one thing and differ.
    pub(crate) fn counts_otherwise(&self, other: &Self) -> bool {
        let mut told = self.numbers.iter();
        told.any(|(what, value)| other.numbers.get(what).is_some_and(|told| told != value))
    }

    /// Share of the shorter content that the other has, 0 to 1, and how many words that is.
    pub(crate) fn containment(&self, other: &Self) -> (f64, usize) {
        let common = self.words.intersection(&other.words).count();
        let shorter = self.words.len().min(other.words.len()).max(1);
        (common as f64 / shorter as f64, common)
    }
}

/// The words of a content that say something, as stems.
pub(crate) fn content_words(text: &str) -> BTreeSet<String> {
    telling_words(text)
        .filter(|word| !GRAMMAR.contains(&word.as_str()))
        .collect()
}

/// Whether two contents have enough in common to be one.
pub(crate) fn overlaps(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let common = a.intersection(b).count();
    let shorter = a.len().min(b.len());
    let all = a.len() + b.len() - common;
    let whole = common == shorter && common >= 2;
    (common >= FEWEST || whole)
        && common as f64 >= CONTAINED * shorter as f64
        && common as f64 >= COMMON * all as f64
}

fn sort(stance: Stance) -> Sort {
    match stance {
        Stance::Deny => Sort::Against,
        Stance::Retract => Sort::Back,
        Stance::Doubt | Stance::Unverified | Stance::Decline => Sort::Doubt,
        Stance::Threaten => Sort::Threat,
        Stance::Demand => Sort::Demand,
        Stance::Assert
        | Stance::Accuse
        | Stance::Confirm
        | Stance::Correct
        | Stance::Predict
        | Stance::Announce => Sort::For,
    }
}

/// A party's name as it is compared across articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// Its words in lower case without an article.
    words: Vec<String>,
    /// Whether it is written like a name.
    proper: bool,
}

impl Name {
    pub(crate) fn new(name: &str) -> Self {
        let words = name.split(|c: char| !c.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let start = words.first().is_some_and(|first| {
            words.len() > 1 && ["the", "a", "an"].contains(&first.to_lowercase().as_str())
        });
        let words = &words[usize::from(start)..];
        Self {
            proper: words.iter().all(|w| w.starts_with(char::is_uppercase)),
            words: words.iter().map(|word| word.to_lowercase()).collect(),
        }
    }

    /// Whether both name one party: the same words, or one name is the end of the other.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let (short, long) = if self.words.len() <= other.words.len() {
            (self, other)
        } else {
            (other, self)
        };
        self.words == other.words
            || (short.proper && !short.words.is_empty() && long.words.ends_with(&short.words))
    }

    /// What names that can be the same have in common.
    fn last(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }
}

/// For every claim, in order, the first one that is the same statement: itself, if it is that one.
pub(crate) fn statements(claims: &[Said]) -> Vec<usize> {
    let mut firsts: BTreeMap<(&str, Sort), Vec<usize>> = BTreeMap::new();
    let mut out = Vec::with_capacity(claims.len());
    for (index, claim) in claims.iter().enumerate() {
        let known = firsts.entry((claim.party.last(), claim.sort)).or_default();
        let same = known.iter().copied().find(|&first| {
            claims[first].party.is_same(&claim.party) && claims[first].says_the_same(claim)
        });
        if same.is_none() {
            known.push(index);
        }
        out.push(same.unwrap_or(index));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(party: &str, sort: Sort, text: &str, killed: Option<f64>) -> Said {
        Said {
            party: Name::new(party),
            sort,
            negated: false,
            words: content_words(text),
            numbers: killed
                .map(|n| ("killed".to_owned(), n.to_bits()))
                .into_iter()
                .collect(),
        }
    }

    fn check(a: (&str, &str), b: (&str, &str), same: bool) {
        let claims = [a, b].map(|(party, text)| said(party, Sort::For, text, None));
        assert_eq!(statements(&claims) == [0, 0], same, "{a:?} {b:?}");
    }

    #[test]
    fn one_party_that_says_the_same_again_makes_one_statement() {
        let told = "the ferry struck a submerged container off the northern breakwater";
        let again = "the ferry had struck a submerged container near the northern breakwater";
        check(("Harrow Lines", told), ("Harrow Lines", again), true);
        check(("the coast guard", told), ("coast guard", again), true);
        check(("Mira Okafor", told), ("Okafor", again), true);
        check(("port officials", told), ("officials", again), false);
        check(("Harrow Lines", told), ("Kerrin Lines", again), false);
        check(
            ("Harrow Lines", told),
            ("Harrow Lines", "the crew was tested for alcohol"),
            false,
        );
        check(
            ("Harrow Lines", "it sank"),
            ("Harrow Lines", "it sank"),
            false,
        );
    }

    #[test]
    fn another_number_or_stance_is_another_statement() {
        let text = "people were killed when the northern breakwater collapsed";
        let [four, nine] = [4.0, 9.0].map(|n| said("Kerrin", Sort::For, text, Some(n)));
        assert_eq!(statements(&[four.clone(), nine]), [0, 1]);
        let denied = said("Kerrin", Sort::Against, text, Some(4.0));
        assert_eq!(statements(&[four, denied]), [0, 1]);
    }
}
