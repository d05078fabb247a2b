//! Which side the claims about an event take on its facets, in their article and across articles.

use std::collections::BTreeMap;

use counterclaim_model::RelationKind;
use counterclaim_model::ledger::{LedgerClaim, LedgerRelation, Side};

use crate::event_view::View;
use crate::facets::{Replacement, Vote};
use crate::same_event::Member;

impl View<'_> {
    /// The sides that an event's claims take in their own articles.
    pub(crate) fn votes(
        &self,
        group: &[Member],
        claims: &[LedgerClaim],
        parties: &[String],
    ) -> Vec<Vote> {
        let order_of: BTreeMap<&str, usize> = claims
            .iter()
            .enumerate()
            .map(|(order, claim)| (claim.id.as_str(), order))
            .collect();
        let moments = moments(claims);
        let mut votes = Vec::new();
        for member in group {
            let ids = &self.ledger.ids[member.reading];
            for facet in &self.mention(*member).facets {
                let sides = [
                    (Side::For, &facet.r#for),
                    (Side::Against, &facet.against),
                    (Side::Doubt, &facet.doubt),
                ];
                for (side, local) in sides {
                    votes.extend(local.iter().filter_map(|claim| {
                        let id = ids.claim(*claim);
                        let order = *order_of.get(id.as_str())?;
                        Some(Vote {
                            facet: facet.facet.clone(),
                            value: facet.value.clone(),
                            side,
                            party: parties[order].clone(),
                            stance: claims[order].stance,
                            statement: statement(&claims[order]),
                            claim: id,
                            order,
                            moment: moments[order],
                        })
                    }));
                }
            }
        }
        votes
    }
}

/// For every claim, the number of different publication moments before it.
fn moments(claims: &[LedgerClaim]) -> Vec<usize> {
    let mut moment = 0;
    let mut before: Option<&LedgerClaim> = None;
    let numbered = claims.iter().map(|claim| {
        moment += usize::from(before.is_some_and(|last| last.published != claim.published));
        before = Some(claim);
        moment
    });
    numbered.collect()
}

/// The first claim of the statement that a claim is.
fn statement(claim: &LedgerClaim) -> String {
    claim.same_as.as_ref().unwrap_or(&claim.id).clone()
}

/// Lets an answer in another article take sides on what it answers: a denial against it, a
/// confirmation for it. Numbers, times and places are answered by other numbers, times and places.
pub(crate) fn answer_votes(
    votes: &mut Vec<Vote>,
    across: &[LedgerRelation],
    claims: &[LedgerClaim],
    parties: &[String],
) {
    let moments = moments(claims);
    let mut more = Vec::new();
    for relation in across {
        let side = match relation.kind {
            RelationKind::Denies => Side::Against,
            RelationKind::Supports => Side::For,
            _ => continue,
        };
        let Some(order) = claims.iter().position(|claim| claim.id == relation.from) else {
            continue;
        };
        let answered = votes.iter().filter(|vote| {
            let named = !vote.facet.starts_with("count:")
                && !["time", "place"].contains(&vote.facet.as_str());
            vote.claim == relation.to && vote.side == Side::For && named
        });
        more.extend(answered.map(|vote| Vote {
            facet: vote.facet.clone(),
            value: vote.value.clone(),
            side,
            party: parties[order].clone(),
            stance: claims[order].stance,
            claim: claims[order].id.clone(),
            statement: statement(&claims[order]),
            order,
            moment: moments[order],
        }));
    }
    more.retain(|new| {
        !votes.iter().any(|vote| {
            vote.claim == new.claim && vote.facet == new.facet && vote.value == new.value
        })
    });
    votes.extend(more);
}

/// What a party replaced by its own later words.
pub(crate) fn replacements(
    relations: &[LedgerRelation],
    claims: &[LedgerClaim],
    parties: &[String],
) -> Vec<Replacement> {
    let party_of: BTreeMap<&str, &String> = claims
        .iter()
        .zip(parties)
        .map(|(claim, party)| (claim.id.as_str(), party))
        .collect();
    let party = |id: &str| party_of.get(id);
    relations
        .iter()
        .filter(|r| matches!(r.kind, RelationKind::Corrects | RelationKind::Retracts))
        .filter(|r| party(&r.from).is_some() && party(&r.from) == party(&r.to))
        .map(|r| Replacement {
            facet: r.facet.clone(),
            from: r.from.clone(),
            to: r.to.clone(),
        })
        .collect()
}
