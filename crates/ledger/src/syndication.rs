//! Whose text an article repeats: near-copies, found by shared runs of words.

use std::collections::BTreeMap;

use counterclaim_model::{Basis, BlockKind, DateEvidence, Published, Reading};

use crate::{Ledger, instant};

/// Words in a run. Runs of five are rarely shared by chance (Broder 1997 used ten on whole pages).
const RUN: usize = 5;
/// One run in this many is kept, by its hash; the same ones in every article.
const SAMPLE: u64 = 4;
/// Share of an article's sampled runs that another must have for the first to be its copy.
const CONTAINED: f64 = 0.6;
/// A date of at least this score is sure enough to be passed on.
const SURE: f64 = 0.8;
/// What is left of its score on the copy, whose text may have been changed.
const INHERITED: f64 = 0.9;
/// Fewer sampled runs than this say nothing.
const FEWEST: usize = 8;
/// A run that this many articles share is a formula and finds no candidates.
const FORMULA: usize = 200;

/// For every reading, in order of publication, the earlier one whose text it repeats.
///
/// The original is never a copy itself, so that all copies of one text point to the same article.
/// Compares only articles that share a sampled run: near-linear in their number. What `revisions` names
/// is the same article at another time, and no copy.
pub(crate) fn copies(readings: &[Reading], revisions: &[Option<usize>]) -> Vec<Option<usize>> {
    let runs: Vec<Vec<u64>> = readings.iter().map(sampled_runs).collect();
    let mut articles_of: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let mut copies: Vec<Option<usize>> = Vec::with_capacity(readings.len());
    for (index, own) in runs.iter().enumerate() {
        let mut earlier = std::iter::successors(revisions[index], |&i| revisions[i]);
        let original = original(own, &articles_of, &runs).map(|i| copies[i].unwrap_or(i));
        let original = original.filter(|original| !earlier.any(|i| i == *original));
        copies.push(original);
        for run in own {
            articles_of.entry(*run).or_default().push(index);
        }
    }
    copies
}

/// For every reading the first of all that are tied to it, by whatever ties, however many lie between.
pub(crate) fn roots(ties: &[&[Option<usize>]]) -> Vec<usize> {
    let count = ties.first().map_or(0, |ties| ties.len());
    let mut roots: Vec<usize> = (0..count).collect();
    for (one, other) in ties.iter().flat_map(|ties| ties.iter().enumerate()) {
        let Some(other) = other else { continue };
        let (a, b) = (root(&roots, one), root(&roots, *other));
        roots[a.max(b)] = a.min(b);
    }
    (0..count).map(|reading| root(&roots, reading)).collect()
}

/// Roots lead to smaller numbers, so the way ends.
fn root(roots: &[usize], mut reading: usize) -> usize {
    while roots[reading] != reading {
        reading = roots[reading];
    }
    reading
}

/// For every reading, in order of publication, the capture of the same address that it replaces: the
/// one before it by the time of capture, then by publication and id.
pub(crate) fn revisions(readings: &[Reading]) -> Vec<Option<usize>> {
    let mut captures: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, reading) in readings.iter().enumerate() {
        let article = &reading.article;
        if let Some(url) = article.canonical_url.as_deref().or(article.url.as_deref()) {
            captures.entry(url).or_default().push(index);
        }
    }
    let mut out = vec![None; readings.len()];
    for mut captures in captures.into_values() {
        let captured = |i: &usize| readings[*i].article.captured.as_deref().and_then(instant);
        // one without a time of capture is older than all that have one
        captures.sort_by_key(|i| (captured(i), *i));
        for pair in captures.windows(2) {
            out[pair[1]] = Some(pair[0]);
        }
    }
    out
}

/// Gives undated copies the publication date of the article whose text they repeat, where that date is
/// sure, with the evidence; whether any was given.
///
/// It is the day from which the words of the text are told, not the day on which the copy appeared.
pub(crate) fn inherit_dates(readings: &mut [Reading], copies: &[Option<usize>]) -> bool {
    let mut any = false;
    for copy in 0..readings.len() {
        let Some(original) = copies[copy].filter(|_| readings[copy].article.published.is_none())
        else {
            continue;
        };
        let source = &readings[original].article;
        let Some(sure) = source.published.clone().filter(|p| p.score >= SURE) else {
            continue;
        };
        let outlet = source.outlet.as_deref().unwrap_or("another outlet");
        let reason = format!(
            "the same text as {}, which {outlet} published with this date",
            source.id
        );
        let article = &mut readings[copy].article;
        article.date_evidence.push(DateEvidence {
            value: sure.value.clone(),
            basis: Basis::Syndication,
            span: None,
            r#where: Some(source_of(&sure).to_owned()),
            accepted: true,
            reason,
        });
        article.published = Some(Published {
            value: sure.value,
            basis: Basis::Syndication,
            score: (sure.score * INHERITED * 100.0).round() / 100.0,
        });
        any = true;
    }
    any
}

/// Where the original's date was found.
fn source_of(published: &Published) -> &'static str {
    match published.basis {
        Basis::User => "given by the user for the original",
        Basis::JsonLd | Basis::Meta => "metadata of the original",
        Basis::Url => "address of the original",
        _ => "text of the original",
    }
}

/// Claims whose words the copy, or the later capture, does not have.
pub(crate) fn drops(ledger: &Ledger, copy: usize) -> Vec<String> {
    let Some(original) = ledger.revisions[copy].or(ledger.copies[copy]) else {
        return Vec::new();
    };
    let text = plain(&ledger.readings[copy].article.text);
    let reading = &ledger.readings[original];
    let missing = reading.claims.iter().filter(|claim| {
        let mut spans = claim.content.spans.iter();
        !spans.all(|span| text.contains(&plain(span.slice(&reading.article.text))))
    });
    missing
        .map(|claim| ledger.ids[original].claim(claim.id))
        .collect()
}

/// Words of a text in lower case with single blanks and straight quotation marks.
fn plain(text: &str) -> String {
    let letters = text.chars().map(|c| match c {
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        c => c,
    });
    let text: String = letters.flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// The earlier article with which most runs are shared, if they are enough.
fn original(
    own: &[u64],
    articles_of: &BTreeMap<u64, Vec<usize>>,
    runs: &[Vec<u64>],
) -> Option<usize> {
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    let candidates = own.iter().filter_map(|run| articles_of.get(run));
    for articles in candidates.filter(|articles| articles.len() <= FORMULA) {
        for article in articles {
            *shared.entry(*article).or_default() += 1;
        }
    }
    shared
        .into_iter()
        .filter(|&(article, n)| {
            let smaller = own.len().min(runs[article].len());
            smaller >= FEWEST && n as f64 >= CONTAINED * smaller as f64
        })
        .max_by_key(|&(article, n)| (n, std::cmp::Reverse(article)))
        .map(|(article, _)| article)
}

/// Hashes of the sampled runs of an article's body, sorted, each once.
fn sampled_runs(reading: &Reading) -> Vec<u64> {
    let article = &reading.article;
    let body = article.blocks.iter().filter(|b| b.kind == BlockKind::Body);
    let words: Vec<u64> = body
        .flat_map(|block| {
            block
                .span
                .slice(&article.text)
                .split(|c: char| !c.is_alphanumeric())
        })
        .filter(|word| !word.is_empty())
        .map(|word| hash(word.to_lowercase().bytes()))
        .collect();
    let runs = words
        .windows(RUN)
        .map(|run| hash(run.iter().flat_map(|w| w.to_le_bytes())));
    let mut sampled: Vec<u64> = runs.filter(|run| run % SAMPLE == 0).collect();
    sampled.sort_unstable();
    sampled.dedup();
    sampled
}

/// FNV-1a with a final mix, so that the low bits may choose the sample.
fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (sum ^ (sum >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_tied_has_one_root() {
        let (revisions, copies) = ([None, None, Some(1), None], [Some(2), None, Some(0), None]);
        assert_eq!(roots(&[&revisions, &copies]), [0, 0, 0, 3]);
        assert!(roots(&[]).is_empty());
    }
}
