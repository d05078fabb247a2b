//! Figures of one party that fall without a correction: "put the toll at 14", later "11".

use counterclaim_model::{
    ActorId, Bound, Check, CheckKind, Claim, EntryId, Quantity, Relation, RelationKind, Verdict,
};

/// Measures that can only grow while an event is told.
const TOLLS: &[&str] = &["killed", "injured", "casualties", "infected", "destroyed"];

/// One check for each figure of a party that is lower than one it gave before, where neither claim
/// corrects or retracts anything. `tellers` holds for each claim the party that makes it.
pub fn falling(
    quantities: &[Quantity],
    claims: &[Claim],
    relations: &[Relation],
    tellers: &[Option<ActorId>],
) -> Vec<Check> {
    let teller = |q: &Quantity| {
        q.claim
            .and_then(|claim| tellers.get(claim.index()).copied())
            .flatten()
    };
    let mends = |q: &Quantity| {
        relations.iter().any(|relation| {
            matches!(
                relation.kind,
                RelationKind::Corrects | RelationKind::Retracts
            ) && (Some(relation.from) == q.claim
                || q.claim.map(EntryId::Claim) == Some(relation.to))
        })
    };
    let mut checks = Vec::new();
    for (at, later) in quantities.iter().enumerate() {
        let earlier = quantities[..at].iter().rev().find(|earlier| {
            let toll = later
                .measure
                .as_deref()
                .is_some_and(|measure| TOLLS.contains(&measure));
            toll && later.measure == earlier.measure
                && later.counted == earlier.counted
                && later.event.is_some()
                && later.event == earlier.event
                && later.claim != earlier.claim
                && teller(later).is_some()
                && teller(later) == teller(earlier)
        });
        let Some(earlier) = earlier else { continue };
        let exact = later.bound == Bound::Exact && earlier.bound == Bound::Exact;
        let falls = matches!((later.best, earlier.best), (Some(l), Some(e)) if l < e);
        // "initially said", "had put": the figure told second may be the older one
        let older = later
            .claim
            .and_then(|claim| claims.get(claim.index()))
            .is_some_and(|claim| claim.cue.lemma.starts_with("initially"));
        if exact && falls && !older && !mends(later) && !mends(earlier) {
            checks.push(Check {
                kind: CheckKind::Arithmetic,
                verdict: Verdict::DoesNotHold,
                message: format!(
                    "one party gives {} {}, then {}, and no correction is reported",
                    earlier.best.unwrap_or_default(),
                    later.measure.as_deref().unwrap_or_default(),
                    later.best.unwrap_or_default()
                ),
                refs: vec![EntryId::Quantity(earlier.id), EntryId::Quantity(later.id)],
            });
        }
    }
    checks
}
