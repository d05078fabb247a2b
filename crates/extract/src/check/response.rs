//! Accusations whose accused has no claim of its own in the article.

use counterclaim_model::{Check, CheckKind, Claim, EntryId, Stance, Verdict};

use crate::actor::Cast;

/// One check for each accused party that is nowhere said to have answered.
pub fn unanswered(claims: &[Claim], cast: &Cast) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for claim in claims.iter().filter(|claim| claim.stance == Stance::Accuse) {
        for accused in &claim.against {
            let party = cast.party(*accused);
            let answers = claims.iter().any(|other| {
                other
                    .source
                    .actor
                    .is_some_and(|actor| cast.party(actor) == party)
            });
            let refs = vec![EntryId::Claim(claim.id), EntryId::Actor(party)];
            let told = checks.iter().any(|check| check.refs[1] == refs[1]);
            if !answers && !told {
                let name = &cast.actors[party.index()].name;
                checks.push(Check {
                    kind: CheckKind::Response,
                    verdict: Verdict::Open,
                    message: format!("{name} is accused, and no response of {name} is reported"),
                    refs,
                });
            }
        }
    }
    checks
}
