//! What a source says it could not verify: whose claims, and which.

use counterclaim_model::{ActorId, Claim, EntryId, Relation, RelationKind, Stance};

use super::said::{PointsBack, Said};
use super::{RelationContext, answer, relation};

/// Paragraphs back in which a party's claims are meant when it is named.
const NAMED_REACH: usize = 4;
/// Paragraphs back in which the claims are looked for that nobody is named for.
const REACH: usize = 2;

/// "Could not verify X's statements": X's claims up to there; without an owner, what was said last, with
/// the other claims of that party in its paragraph; "neither account": the last two parties.
pub(super) fn read(
    ctx: &RelationContext<'_>,
    said: &[Said<'_>],
    index: usize,
    out: &mut Vec<Relation>,
) {
    let own = &said[index];
    let kind = RelationKind::CouldNotVerify;
    let before: Vec<&Said<'_>> = answer::candidates(said, index)
        .into_iter()
        .filter(|other| {
            other.is(&[
                Stance::Assert,
                Stance::Accuse,
                Stance::Confirm,
                Stance::Deny,
                Stance::Announce,
                Stance::Doubt,
            ])
        })
        .collect();
    let owners = owners(ctx, own);
    let meant: Vec<&Said<'_>> = if owners.is_empty() {
        nearest(ctx, own, &before)
    } else {
        let owned = before.iter().copied().filter(|other| {
            own.paragraph - other.paragraph <= NAMED_REACH
                && other.party.is_some_and(|party| owners.contains(&party))
        });
        owned.collect()
    };
    if meant.is_empty() {
        let events = own.claim.about.iter();
        out.extend(
            events.map(|event| relation(kind, own.claim, EntryId::Event(*event), "relation.event")),
        );
    }
    out.extend(meant.into_iter().map(|other| {
        relation(
            kind,
            own.claim,
            EntryId::Claim(other.claim.id),
            "relation.scope",
        )
    }));
}

/// Parties named in what could not be verified.
fn owners(ctx: &RelationContext<'_>, own: &Said<'_>) -> Vec<ActorId> {
    let inside = |claim: &Claim, id: ActorId| {
        let actor = ctx.cast.actors.get(id.index());
        actor.is_some_and(|actor| {
            let mut mentions = actor.mentions.iter();
            mentions.any(|m| claim.content.spans.iter().any(|c| c.contains(*m)))
        })
    };
    let actors = ctx.cast.actors.iter();
    actors
        .filter(|actor| inside(own.claim, actor.id))
        .map(|actor| ctx.cast.party(actor.id))
        .collect()
}

/// What was said last about the same thing, with what the same party said beside it.
fn nearest<'s, 'a>(
    ctx: &RelationContext<'_>,
    own: &Said<'a>,
    before: &[&'s Said<'a>],
) -> Vec<&'s Said<'a>> {
    let near = before
        .iter()
        .enumerate()
        .filter(|(_, other)| own.paragraph - other.paragraph <= REACH);
    let best = near
        .map(|(rank, other)| (answer::weight(ctx, own, other, rank), *other))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.at.cmp(&b.1.at)));
    let Some((_, best)) = best else {
        return Vec::new();
    };
    let both = own.points_back != PointsBack::No
        && ["neither", "both", "either"]
            .iter()
            .any(|word| own.lower.contains(*word));
    let rival = before.iter().find(|other| both && !other.same_party(best));
    let beside = before.iter().filter(|other| {
        other.same_party(best)
            && other.paragraph == best.paragraph
            && other.claim.id != best.claim.id
            && other.shared_words(own) > 0
    });
    let mut meant = vec![best];
    meant.extend(beside.copied());
    meant.extend(rival.copied());
    meant
}
