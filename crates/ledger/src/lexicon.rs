//! Words as numbers, with how many articles have each and what it weighs for that.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Articles that share a word until it weighs almost nothing: the weight is ln(1 + this / articles).
/// It does not depend on the size of the ledger, so that an article more changes only the weights of
/// its own words.
const FEW: f64 = 64.0;

/// Weights by number of articles, as far as they are asked for often.
static WEIGHTS: LazyLock<Vec<u64>> = LazyLock::new(|| (0..1024).map(weight_of).collect());

fn weight_of(articles: usize) -> u64 {
    let weight = (FEW / articles.max(1) as f64).ln_1p();
    (1000.0 * weight * weight) as u64
}

/// A set of words: their numbers, sorted, each once.
pub(crate) type Words = Vec<u32>;

/// Numbers for words, in the order of their arrival; only sets of them are ever compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon {
    numbers: BTreeMap<String, u32>,
    /// Articles that have the word of each number.
    articles: Vec<u32>,
}

impl Lexicon {
    /// The numbers of some words.
    pub(crate) fn intern<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) -> Words {
        let numbers = words.into_iter().map(|word| match self.numbers.get(word) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
                self.numbers.insert(word.to_owned(), number);
                self.articles.push(0);
                number
            }
        });
        let mut numbers: Words = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Counts one article that has these words.
    pub(crate) fn count(&mut self, words: &[u32]) {
        for word in words {
            self.articles[*word as usize] += 1;
        }
    }

    /// All words with their numbers.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, u32)> {
        let words = self.numbers.iter();
        words.map(|(word, number)| (word.as_str(), *number))
    }

    /// Says how many articles have each of some words, from a first one on.
    pub(crate) fn set(&mut self, first: u32, counts: &[u32]) {
        let first = first as usize;
        let end = first + counts.len();
        self.articles.resize(self.articles.len().max(end), 0);
        self.articles[first..end].copy_from_slice(counts);
    }

    /// How many articles have the word.
    pub(crate) fn articles(&self, word: u32) -> u32 {
        self.articles[word as usize]
    }

    /// The square of a word's weight in thousandths; whole numbers, so that sums do not depend on
    /// their order.
    pub(crate) fn weight(&self, word: u32) -> u64 {
        let articles = self.articles(word).max(1);
        let known = WEIGHTS.get(articles as usize).copied();
        known.unwrap_or_else(|| weight_of(articles as usize))
    }

    /// Sum of the weights of some words.
    pub(crate) fn sum<'w>(&self, words: impl IntoIterator<Item = &'w u32>) -> u64 {
        words.into_iter().map(|word| self.weight(*word)).sum()
    }

    /// Weight of what two sets share, and of each.
    pub(crate) fn overlap(&self, a: &[u32], b: &[u32]) -> (u64, u64, u64) {
        (self.sum(shared(a, b)), self.sum(a), self.sum(b))
    }

    /// What two sets share, as a share of the geometric mean of both, 0 to 1.
    pub(crate) fn likeness(&self, a: &[u32], b: &[u32]) -> f64 {
        match self.overlap(a, b) {
            (0, ..) => 0.0,
            (common, x, y) => common as f64 / ((x as f64) * (y as f64)).sqrt(),
        }
    }

    /// What two sets share, as a share of the lighter one, 0 to 1.
    pub(crate) fn containment(&self, a: &[u32], b: &[u32]) -> f64 {
        match self.overlap(a, b) {
            (0, ..) => 0.0,
            (common, x, y) => common as f64 / x.min(y) as f64,
        }
    }
}

/// What two sets have in common.
pub(crate) fn shared<'w>(a: &'w [u32], b: &'w [u32]) -> impl Iterator<Item = &'w u32> {
    let mut rest = b;
    a.iter().filter(move |word| {
        while rest.first().is_some_and(|first| first < *word) {
            rest = &rest[1..];
        }
        rest.first() == Some(*word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_weighs_less_the_more_articles_have_it() {
        let mut lexicon = Lexicon::default();
        let [a, b] = ["ferry harrow", "ferry kerrin"].map(|text| lexicon.intern(text.split(' ')));
        lexicon.count(&a);
        lexicon.count(&b);
        let weight = |word| lexicon.weight(lexicon.numbers[word]);
        assert!(weight("ferry") < weight("harrow"));
        assert_eq!(weight("harrow"), weight("kerrin"));
        assert_eq!(shared(&a, &b).count(), 1);
        assert!(lexicon.likeness(&a, &b) < 0.5);
        assert!((lexicon.likeness(&a, &a) - 1.0).abs() < 1e-9);
        assert!(lexicon.likeness(&a, &[]) < 1e-9);
    }
}
