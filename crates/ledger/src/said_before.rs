//! Earlier claims that say the same as a claim, and who answered them.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::ledger::{Answer, Earlier};
use counterclaim_model::{ClaimId, EntryId, RelationKind};

use crate::Ledger;
use crate::event_view::View;
use crate::party;
use crate::same_claim::Said;
use crate::same_event::Member;
use crate::text_index::split;

/// Rare words of a claim by which earlier ones are looked for.
const RARE: usize = 8;
/// Words that more articles have find nothing.
const COMMON: usize = 400;
/// Earlier claims that are shown.
const MOST: usize = 5;
/// Least share of the weight of both contents' words that must be common.
const ALIKE: f64 = 0.4;

impl Ledger {
    /// Claims of earlier articles that say the same as a claim, the likest first and of equally like ones
    /// the latest first; copies and later captures of an article do not count beside it.
    pub fn said_before(&self, reading: usize, claim: ClaimId) -> Vec<Earlier> {
        View::new(self).said_before(reading, claim)
    }
}

impl View<'_> {
    pub(crate) fn said_before(&self, reading: usize, id: ClaimId) -> Vec<Earlier> {
        let own = &self.ledger.readings[reading];
        let Some(claim) = own.claims.get(id.index()) else {
            return Vec::new();
        };
        let said = Said::new(own, claim);
        let mut found: Vec<(u32, usize, ClaimId)> = Vec::new();
        for other in self.earlier_with_its_words(reading, claim) {
            let others = &self.ledger.readings[other];
            for earlier in &others.claims {
                let told = Said::new(others, earlier);
                let likeness = self.alike(&said.words, &told.words);
                let same = told.sort == said.sort && told.negated == said.negated;
                if same && likeness >= ALIKE && !said.counts_otherwise(&told) {
                    found.push(((likeness * 100.0).round() as u32, other, earlier.id));
                }
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
        found.truncate(MOST);
        found
            .into_iter()
            .map(|(likeness, other, id)| self.earlier(other, id, likeness))
            .collect()
    }

    /// Earlier articles of other texts that have some of the claim's rarest words.
    fn earlier_with_its_words(
        &self,
        reading: usize,
        claim: &counterclaim_model::Claim,
    ) -> BTreeSet<usize> {
        let ledger = self.ledger;
        let text = party::passage(&ledger.readings[reading].article.text, &claim.content.spans);
        let text = text.to_lowercase();
        let words: BTreeSet<&str> = split(&text).filter(|word| word.len() >= 4).collect();
        let mut words: Vec<(&[u32], &str)> = words
            .into_iter()
            .map(|word| (ledger.texts().holders(word), word))
            .filter(|(holders, _)| holders.len() > 1 && holders.len() <= COMMON)
            .collect();
        words.sort_by_key(|(holders, word)| (holders.len(), *word));
        words.truncate(RARE);
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (holders, _) in &words {
            for other in holders.iter().map(|i| *i as usize) {
                let root = ledger.roots[other];
                if other < reading && root == other && root != ledger.roots[reading] {
                    *counts.entry(other).or_default() += 1;
                }
            }
        }
        let least = 2.min(words.len());
        let enough = counts.into_iter().filter(|(_, n)| *n >= least);
        enough.map(|(other, _)| other).collect()
    }

    /// Common weight of two contents as a share of the geometric mean; a word weighs less the more
    /// articles have it.
    fn alike(&self, a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
        let weight = |word: &&String| {
            let articles = self.ledger.texts().holders(word).len().max(1);
            (1000.0 * (64.0 / articles as f64).ln_1p()) as u64
        };
        let sum = |words: &BTreeSet<String>| words.iter().map(|w| weight(&w)).sum::<u64>() as f64;
        let shared: Vec<&String> = a.intersection(b).collect();
        if shared.len() < 3 {
            return 0.0;
        }
        let common = shared.iter().map(weight).sum::<u64>() as f64;
        common / (sum(a) * sum(b)).sqrt().max(1.0)
    }

    fn earlier(&self, index: usize, id: ClaimId, likeness: u32) -> Earlier {
        let reading = &self.ledger.readings[index];
        let claim = &reading.claims[id.index()];
        Earlier {
            claim: self.ledger.ids[index].claim(id),
            article: reading.article.id.to_string(),
            published: self.ledger.published_text(index),
            party: party::of_claim(reading, claim),
            stance: claim.stance,
            text: party::passage(&reading.article.text, &claim.content.spans),
            likeness: f64::from(likeness) / 100.0,
            answers: self.answers_to(index, id),
        }
    }

    /// Claims that speak against a claim: in its own article, and in others about the same events.
    fn answers_to(&self, index: usize, id: ClaimId) -> Vec<Answer> {
        let reading = &self.ledger.readings[index];
        let name = self.ledger.ids[index].claim(id);
        let mut out: Vec<Answer> = Vec::new();
        let own = reading.relations.iter();
        for relation in own.filter(|r| r.to == EntryId::Claim(id) && speaks_against(r.kind)) {
            out.extend(
                reading
                    .claims
                    .get(relation.from.index())
                    .map(|from| Answer {
                        kind: relation.kind,
                        claim: self.ledger.ids[index].claim(from.id),
                        party: party::of_claim(reading, from),
                        published: self.ledger.published_text(index),
                    }),
            );
        }
        for event in &reading.claims[id.index()].about {
            if event.index() >= reading.events.len() {
                continue;
            }
            let group = self.group(Member {
                reading: index,
                event: *event,
            });
            let (claims, relations) = self.talk_of(&group.members);
            for relation in relations
                .iter()
                .filter(|r| r.to == name && speaks_against(r.kind))
            {
                let from = claims.iter().find(|claim| claim.id == relation.from);
                let known = out.iter().any(|answer| answer.claim == relation.from);
                out.extend(from.filter(|_| !known).map(|from| Answer {
                    kind: relation.kind,
                    claim: from.id.clone(),
                    party: from.party.clone(),
                    published: from.published.clone(),
                }));
            }
        }
        out
    }
}

fn speaks_against(kind: RelationKind) -> bool {
    matches!(
        kind,
        RelationKind::Denies
            | RelationKind::Contradicts
            | RelationKind::Corrects
            | RelationKind::Retracts
            | RelationKind::Doubts
    )
}
