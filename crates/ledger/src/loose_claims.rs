//! Claims that name no event, and which event of the ledger they are about all the same.
//!
//! "The ship had carried twice as many passengers as allowed" names no sinking. Where the article opens with
//! an event and an article of another text about that event has a claim with much the same words, both are part
//! of what is said about it. Who alone speaks of something stays out, and so does what people decided about.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{ClaimId, EntryId, EventId, Reading};

use crate::event_view::View;
use crate::same_claim::Said;
use crate::same_event::Member;

/// Least share of the shorter claim's words that the other must have.
const CONTAINED: f64 = 0.5;
/// Words in common at least.
const FEWEST: usize = 3;

impl View<'_> {
    /// Claims of a group's articles that name no event and say, or answer, what a claim of another of these
    /// articles says; `known` are the claims that are about the group.
    pub(crate) fn loose_claims(
        &self,
        group: &[Member],
        known: &BTreeSet<(usize, ClaimId)>,
    ) -> Vec<(usize, ClaimId)> {
        let mut events: BTreeMap<usize, Vec<EventId>> = BTreeMap::new();
        for member in group {
            events.entry(member.reading).or_default().push(member.event);
        }
        if events.len() < 2 {
            return Vec::new();
        }
        let readings = &self.ledger.readings;
        let opening = events.iter().filter(|(reading, own)| {
            opening_event(&readings[**reading]).is_some_and(|event| own.contains(&event))
        });
        let loose: Vec<(usize, ClaimId)> = opening
            .flat_map(|(reading, _)| self.without_event(*reading))
            .filter(|id| !known.contains(id))
            .collect();
        if loose.is_empty() {
            return loose;
        }
        let all = known.iter().chain(&loose);
        let said: Vec<(usize, Said)> = all
            .filter_map(|(reading, id)| {
                let claim = readings[*reading].claims.get(id.index())?;
                Some((*reading, Said::new(&readings[*reading], claim)))
            })
            .collect();
        let met = |(reading, id): &(usize, ClaimId)| {
            let own = Said::new(&readings[*reading], &readings[*reading].claims[id.index()]);
            said.iter().any(|(other, told)| {
                let (share, words) = own.containment(told);
                self.ledger.roots[*other] != self.ledger.roots[*reading]
                    && words >= FEWEST
                    && share >= CONTAINED
            })
        };
        loose.into_iter().filter(met).collect()
    }

    /// Claims of a reading that belong to none of its events and that nobody decided about.
    fn without_event(&self, index: usize) -> Vec<(usize, ClaimId)> {
        let reading = &self.ledger.readings[index];
        let claims = reading.claims.iter().filter(|claim| claim.about.is_empty());
        let ids = claims.map(|claim| claim.id);
        let free = ids.filter(|id| {
            let decided = self.ledger.review(index, EntryId::Claim(*id)).is_some();
            !decided && !self.is_part_of_event(index, *id)
        });
        free.map(|id| (index, id)).collect()
    }
}

/// The event that a reading's article mentions first.
fn opening_event(reading: &Reading) -> Option<EventId> {
    let first =
        |event: &&counterclaim_model::Event| event.mentions.iter().map(|span| span.start()).min();
    let told = reading
        .events
        .iter()
        .filter(|event| !event.mentions.is_empty());
    told.min_by_key(first).map(|event| event.id)
}
