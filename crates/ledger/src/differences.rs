//! What a copy or later capture leaves out, adds and tells otherwise, claim by claim.

use counterclaim_model::ledger::ChangedClaim;
use counterclaim_model::{Claim, Reading};

use crate::Ledger;
use crate::party;
use crate::same_claim::{Name, content_words, overlaps};

/// How the claims of two texts differ.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    pub(crate) drops: Vec<String>,
    pub(crate) adds: Vec<String>,
    pub(crate) changes: Vec<ChangedClaim>,
}

/// How a copy differs from its original, or a later capture from the one before; nothing for others.
///
/// A claim is there if its words are. One whose words are not, and one of the same party with enough of
/// them that the other lacks, are one claim told otherwise; so are equal words in another stance, or of
/// another party.
pub(crate) fn differences(ledger: &Ledger, later: usize) -> Differences {
    let Some(original) = ledger.revisions[later].or(ledger.copies[later]) else {
        return Differences::default();
    };
    let (before, now) = (&ledger.readings[original], &ledger.readings[later]);
    let (text_before, text_now) = (plain(&before.article.text), plain(&now.article.text));
    let mut changed: Vec<(usize, usize)> = Vec::new();
    let missing = absent(before, &text_now);
    let new = absent(now, &text_before);
    for &old in &missing {
        let fits = |index: &usize| {
            let taken = changed.iter().any(|(_, to)| to == index);
            !taken && is_told_otherwise((before, old), (now, *index))
        };
        if let Some(to) = new.iter().copied().find(fits) {
            changed.push((old, to));
        }
    }
    let kept = (0..before.claims.len()).filter(|old| !missing.contains(old));
    for old in kept.collect::<Vec<_>>() {
        let words = words_of(before, &before.claims[old]);
        let mut twins = (0..now.claims.len()).filter(|to| words_of(now, &now.claims[*to]) == words);
        let Some(first) = twins.next() else { continue };
        let alike = |to: usize| {
            before.claims[old].stance == now.claims[to].stance
                && party_of(before, old).is_same(&party_of(now, to))
        };
        if !alike(first) && !twins.any(alike) {
            changed.push((old, first));
        }
    }
    changed.sort_unstable();
    let own = |reading: usize, claim: usize| {
        ledger.ids[reading].claim(ledger.readings[reading].claims[claim].id)
    };
    let is_changed = |from: usize| changed.iter().any(|(old, _)| *old == from);
    let is_change = |to: usize| changed.iter().any(|(_, new)| *new == to);
    let drops = missing.iter().filter(|old| !is_changed(**old));
    let adds = new.iter().filter(|to| !is_change(**to));
    Differences {
        drops: drops.map(|old| own(original, *old)).collect(),
        adds: adds.map(|to| own(later, *to)).collect(),
        changes: changed
            .iter()
            .map(|(from, to)| ChangedClaim {
                from: own(original, *from),
                to: own(later, *to),
            })
            .collect(),
    }
}

/// Claims of a reading whose words a text does not have.
fn absent(reading: &Reading, text: &str) -> Vec<usize> {
    let claims = reading.claims.iter().enumerate();
    let missing = claims.filter(|(_, claim)| {
        let mut spans = claim.content.spans.iter();
        !spans.all(|span| text.contains(&plain(span.slice(&reading.article.text))))
    });
    missing.map(|(index, _)| index).collect()
}

fn is_told_otherwise((one, a): (&Reading, usize), (other, b): (&Reading, usize)) -> bool {
    let words = |reading: &Reading, claim: usize| {
        let spans = &reading.claims[claim].content.spans;
        content_words(&party::passage(&reading.article.text, spans))
    };
    party_of(one, a).is_same(&party_of(other, b)) && overlaps(&words(one, a), &words(other, b))
}

fn party_of(reading: &Reading, claim: usize) -> Name {
    Name::new(&party::of_claim(reading, &reading.claims[claim]))
}

fn words_of(reading: &Reading, claim: &Claim) -> String {
    plain(&party::passage(&reading.article.text, &claim.content.spans))
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
