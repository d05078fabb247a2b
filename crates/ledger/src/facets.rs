//! Where the parties stand on each question about an event, and the status that follows.
//!
//! The rule, for one facet:
//!
//! 1. *conceded*: a party puts a position forward in an article published after one in which the same
//!    party spoke against it;
//! 2. *corrected*: a party replaced or took back its own claim on the facet;
//! 3. *disputed*: one party puts a position forward and another speaks against it or doubts it; a
//!    party that could not verify it does not dispute it;
//! 4. *agreed*: at least two parties put the same position forward;
//! 5. *one side*: anything else.
//!
//! The status of an event is the strongest of its facets' and of its mentions' own statuses, where
//! `agreed` counts as undisputed. An event on which nobody disagrees is undisputed if two parties or
//! two origins report it, else single-source.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::ledger::{FacetStatus, Holder, LedgerFacet, Position, Side};
use counterclaim_model::{Stance, Status};

/// One claim's side on one position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Which question.
    pub facet: String,
    /// The answer.
    pub value: String,
    /// For, against or in doubt.
    pub side: Side,
    /// Who says so.
    pub party: String,
    /// In which stance.
    pub stance: Stance,
    /// By which claim.
    pub claim: String,
    /// The first claim of the same statement.
    pub statement: String,
    /// Where the claim stands in the order of publication and text.
    pub order: usize,
    /// Where its article stands in the order of publication; articles of one moment share a number.
    pub moment: usize,
}

/// A claim that replaces or takes back an earlier one of the same party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The facet in question, where one is named.
    pub facet: Option<String>,
    /// The claim that replaces.
    pub from: String,
    /// The claim that is replaced.
    pub to: String,
}

/// Groups votes into facets, positions and holders; everything in the order of its first statement.
pub fn facets(mut votes: Vec<Vote>, replacements: &[Replacement]) -> Vec<LedgerFacet> {
    votes.sort_by(|a, b| (a.order, &a.facet, &a.value).cmp(&(b.order, &b.facet, &b.value)));
    let mut names: Vec<&str> = Vec::new();
    for vote in &votes {
        if !names.contains(&vote.facet.as_str()) {
            names.push(&vote.facet);
        }
    }
    names
        .into_iter()
        .map(|name| {
            let own: Vec<&Vote> = votes.iter().filter(|vote| vote.facet == name).collect();
            LedgerFacet {
                facet: name.to_owned(),
                status: status(&own, replacements),
                positions: positions(&own),
            }
        })
        .collect()
}

fn positions(votes: &[&Vote]) -> Vec<Position> {
    let mut out: Vec<Position> = Vec::new();
    for vote in votes {
        let known = out.iter().position(|p| same(&p.value, &vote.value));
        let index = known.unwrap_or_else(|| {
            out.push(Position {
                value: vote.value.clone(),
                holders: Vec::new(),
            });
            out.len() - 1
        });
        hold(&mut out[index].holders, vote);
    }
    count_statements(&mut out, votes);
    out
}

/// Sets how many statements the claims of each holder are.
fn count_statements(positions: &mut [Position], votes: &[&Vote]) {
    let statements: BTreeMap<&str, &str> = votes
        .iter()
        .map(|vote| (vote.claim.as_str(), vote.statement.as_str()))
        .collect();
    for holder in positions.iter_mut().flat_map(|p| &mut p.holders) {
        let claims = holder.claims.iter();
        let own = claims.filter_map(|claim| statements.get(claim.as_str()));
        holder.statements = own.collect::<BTreeSet<_>>().len();
    }
}

fn hold(holders: &mut Vec<Holder>, vote: &Vote) {
    let known = holders
        .iter_mut()
        .find(|h| same(&h.party, &vote.party) && h.stance == vote.stance && h.side == vote.side);
    match known {
        // Votes come in the order of their claims, so that the same claim can only be the last.
        Some(holder) if holder.claims.last() == Some(&vote.claim) => {}
        Some(holder) => holder.claims.push(vote.claim.clone()),
        None => holders.push(Holder {
            party: vote.party.clone(),
            stance: vote.stance,
            side: vote.side,
            claims: vec![vote.claim.clone()],
            statements: 0,
        }),
    }
}

fn same(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}

fn status(votes: &[&Vote], replacements: &[Replacement]) -> FacetStatus {
    let mut values: BTreeMap<String, Vec<&Vote>> = BTreeMap::new();
    for vote in votes {
        values
            .entry(vote.value.to_lowercase())
            .or_default()
            .push(vote);
    }
    let any = |rule: fn(&[&Vote]) -> bool| values.values().any(|votes| rule(votes));
    if any(conceded) {
        FacetStatus::Conceded
    } else if replacements.iter().any(|r| replaces(r, votes)) {
        FacetStatus::Corrected
    } else if any(disputed) {
        FacetStatus::Disputed
    } else if any(agreed) {
        FacetStatus::Agreed
    } else {
        FacetStatus::OneSide
    }
}

/// The parties of the votes that `counts` admits, in lower case.
fn parties(votes: &[&Vote], counts: fn(&Vote) -> bool) -> BTreeSet<String> {
    let votes = votes.iter().filter(|vote| counts(vote));
    votes.map(|vote| vote.party.to_lowercase()).collect()
}

fn conceded(votes: &[&Vote]) -> bool {
    let mut first_against: BTreeMap<String, usize> = BTreeMap::new();
    for vote in votes.iter().filter(|vote| vote.side == Side::Against) {
        let first = first_against
            .entry(vote.party.to_lowercase())
            .or_insert(vote.moment);
        *first = vote.moment.min(*first);
    }
    votes.iter().any(|vote| {
        let before = first_against.get(&vote.party.to_lowercase());
        vote.side == Side::For && before.is_some_and(|against| *against < vote.moment)
    })
}

fn disputed(votes: &[&Vote]) -> bool {
    let put_forward = parties(votes, |vote| vote.side == Side::For);
    let objecting = parties(votes, |vote| match vote.side {
        Side::For => false,
        Side::Against => true,
        Side::Doubt => !matches!(vote.stance, Stance::Unverified | Stance::Decline),
    });
    put_forward
        .iter()
        .any(|one| objecting.iter().any(|other| other != one))
}

fn agreed(votes: &[&Vote]) -> bool {
    parties(votes, |vote| vote.side == Side::For).len() > 1
}

/// A replacement without a facet counts where both its claims take sides on this one.
fn replaces(replacement: &Replacement, votes: &[&Vote]) -> bool {
    let takes_side = |claim: &str| votes.iter().any(|vote| vote.claim == claim);
    match &replacement.facet {
        Some(facet) => votes.iter().any(|vote| vote.facet == *facet),
        None => takes_side(&replacement.from) && takes_side(&replacement.to),
    }
}

/// The status of an event from those of its facets and mentions; see the head of this module.
pub fn event_status(
    facets: &[LedgerFacet],
    mentions: impl IntoIterator<Item = Status>,
    parties: usize,
    origins: usize,
) -> Status {
    let of_facets = facets.iter().filter_map(|facet| match facet.status {
        FacetStatus::Conceded => Some(Status::Conceded),
        FacetStatus::Corrected => Some(Status::Corrected),
        FacetStatus::Disputed => Some(Status::Disputed),
        FacetStatus::Agreed | FacetStatus::OneSide => None,
    });
    let of_mentions = mentions
        .into_iter()
        .filter(|status| *status < Status::SingleSource);
    let quiet = if parties > 1 || origins > 1 {
        Status::Undisputed
    } else {
        Status::SingleSource
    };
    of_facets.chain(of_mentions).min().unwrap_or(quiet)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of `party side stance moment`, all on one position.
    fn check(rows: &[(&str, Side, Stance, usize)], expected: FacetStatus) {
        let votes = rows.iter().enumerate().map(|(order, row)| Vote {
            facet: "cause".to_owned(),
            value: "collision".to_owned(),
            side: row.1,
            party: row.0.to_owned(),
            stance: row.2,
            claim: format!("C-{order}"),
            statement: format!("C-{order}"),
            order,
            moment: row.3,
        });
        let facets = facets(votes.collect(), &[]);
        assert_eq!(facets[0].status, expected, "{rows:?}");
    }

    #[test]
    fn statuses_of_one_position() {
        use FacetStatus::{Agreed, Conceded, Disputed, OneSide};
        use Side::{Against, Doubt, For};
        use Stance::{Assert, Confirm, Deny, Unverified};
        check(&[("Harrow Lines", For, Assert, 0)], OneSide);
        check(&[("a", For, Assert, 0), ("b", Against, Deny, 0)], Disputed);
        check(
            &[("a", For, Assert, 0), ("b", Doubt, Stance::Doubt, 0)],
            Disputed,
        );
        check(
            &[("a", For, Assert, 0), ("b", Doubt, Unverified, 0)],
            OneSide,
        );
        check(&[("a", For, Assert, 0), ("b", For, Assert, 0)], Agreed);
        check(&[("a", For, Assert, 0), ("A", For, Assert, 1)], OneSide);
        check(&[("a", Against, Deny, 0)], OneSide);
        check(&[("a", Against, Deny, 0), ("a", For, Confirm, 1)], Conceded);
        check(&[("a", For, Assert, 0), ("a", Against, Deny, 1)], OneSide);
    }

    #[test]
    fn the_strongest_status_wins() {
        let quiet = event_status(&[], [Status::SingleSource], 1, 1);
        assert_eq!(quiet, Status::SingleSource);
        assert_eq!(event_status(&[], [], 1, 2), Status::Undisputed);
        let mentions = [Status::Unverified, Status::Disputed, Status::Undisputed];
        assert_eq!(event_status(&[], mentions, 3, 3), Status::Disputed);
    }
}
