//! How claims of one article bear on each other, by stated rules.

use counterclaim_model::{
    ActorId, Claim, EntryId, Event, Quantity, Relation, RelationKind, Span, Stance,
};

use crate::actor::Cast;
use crate::facet::FacetRules;
use crate::grammar::Grammar;
use crate::segment::Segments;

mod answer;
mod concept;
mod revision;
mod rules;
mod said;
mod scope;
#[cfg(test)]
mod tests;

pub use rules::RelationRules;

/// What relations are read from.
#[derive(Clone, Copy)]
pub struct RelationContext<'a> {
    /// The text.
    pub segments: &'a Segments<'a>,
    /// Dictionary forms.
    pub grammar: &'a Grammar<'a, 'a>,
    /// The claims, with `about` and `against` set.
    pub claims: &'a [Claim],
    /// Who speaks for whom.
    pub cast: &'a Cast,
    /// The events.
    pub events: &'a [Event],
    /// The numbers, with `event` and `claim` set.
    pub quantities: &'a [Quantity],
    /// Words of answers and corrections.
    pub rules: &'a RelationRules,
    /// Words of causes.
    pub facets: &'a FacetRules,
}

/// Finds all relations, in the order of the claims they start from.
pub fn read(ctx: &RelationContext<'_>) -> Vec<Relation> {
    let said = said::of_claims(ctx);
    let mut relations = Vec::new();
    for (index, own) in said.iter().enumerate() {
        if repeats_its_holder(&said, own) {
            continue;
        }
        if let Some(revision) = revision::by_content(ctx, &said, index) {
            relations.push(revision);
        } else {
            match own.claim.stance {
                Stance::Correct | Stance::Retract => {
                    revision::by_stance(ctx, &said, index, &mut relations);
                }
                Stance::Unverified => scope::read(ctx, &said, index, &mut relations),
                _ => answer::read(ctx, &said, index, &mut relations),
            }
        }
        relations.extend(repeated(ctx, own.claim));
    }
    let replaced = |found: &Relation| {
        let ends = |known: &Relation| match known.to {
            EntryId::Claim(to) => Some((known.from, to)),
            _ => None,
        };
        let same = |known: &&Relation| {
            let either = ends(known).zip(ends(found));
            either.is_some_and(|(a, b)| a == b || a == (b.1, b.0))
        };
        let mut known = relations.iter().filter(same);
        known.any(|known| matches!(known.kind, RelationKind::Corrects | RelationKind::Retracts))
    };
    let conflicts = conflicting_numbers(ctx).into_iter();
    let conflicts: Vec<Relation> = conflicts.filter(|found| !replaced(found)).collect();
    relations.extend(conflicts);
    // of two that say the same, the one that names its facet stays
    relations.sort_by_key(|relation| {
        let open = relation.facet.is_none();
        (relation.from, relation.to, relation.kind, open)
    });
    relations.dedup_by_key(|relation| (relation.from, relation.to, relation.kind));
    relations
}

/// "Said that it denied the charge": the claim inside the other does nothing that the other does not.
fn repeats_its_holder(said: &[said::Said<'_>], own: &said::Said<'_>) -> bool {
    let Some(outer) = own.claim.within else {
        return false;
    };
    let holder = said.iter().find(|other| other.claim.id == outer);
    holder.is_some_and(|holder| {
        let same = own.party.is_none() || own.same_party(holder);
        same && holder.claim.stance == own.claim.stance && own.claim.stance != Stance::Assert
    })
}

/// An answer that names nobody is against whoever made the claim that it answers.
pub fn aim(claims: &mut [Claim], relations: &[Relation]) {
    for relation in relations {
        let EntryId::Claim(answered) = relation.to else {
            continue;
        };
        let opposes = matches!(
            relation.kind,
            RelationKind::Denies | RelationKind::Contradicts | RelationKind::Doubts
        );
        let source = claims[answered.index()].source.actor;
        let own = &mut claims[relation.from.index()];
        if opposes && own.against.is_empty() && own.source.actor != source {
            own.against.extend(source);
        }
    }
}

fn party(ctx: &RelationContext<'_>, claim: &Claim) -> Option<ActorId> {
    claim.source.actor.map(|actor| ctx.cast.party(actor))
}

fn offset(claim: &Claim) -> usize {
    claim.extent().map_or(0, Span::start)
}

fn share_event(a: &Claim, b: &Claim) -> bool {
    a.about.iter().any(|event| b.about.contains(event))
}

/// A party that denies or accuses again says the same as it did first.
fn repeated(ctx: &RelationContext<'_>, claim: &Claim) -> Option<Relation> {
    if !matches!(claim.stance, Stance::Deny | Stance::Accuse) {
        return None;
    }
    let first = ctx.claims.iter().find(|target| {
        offset(target) < offset(claim)
            && target.stance == claim.stance
            && target.source.actor.is_some()
            && target.source.actor == claim.source.actor
            && target.within != Some(claim.id)
            && claim.within != Some(target.id)
            && (share_event(claim, target)
                || (!claim.against.is_empty() && claim.against == target.against))
    })?;
    Some(relation(
        RelationKind::Repeats,
        claim,
        EntryId::Claim(first.id),
        "relation.repeat",
    ))
}

/// Two sources' numbers for one measure of one event that cannot both be so.
fn conflicting_numbers(ctx: &RelationContext<'_>) -> Vec<Relation> {
    let mut found = Vec::new();
    for (i, later) in ctx.quantities.iter().enumerate() {
        for earlier in &ctx.quantities[..i] {
            let (Some(a), Some(b)) = (later.claim, earlier.claim) else {
                continue;
            };
            let (from, to) = (&ctx.claims[a.index()], &ctx.claims[b.index()]);
            let counted = later.best.is_some() && earlier.best.is_some();
            let same_thing = counted
                && later.measure.is_some()
                && later.measure == earlier.measure
                && count_same_things(later, earlier)
                && same_event(ctx, later, earlier);
            let nested = from.within == Some(to.id) || to.within == Some(from.id);
            if a != b
                && !nested
                && same_thing
                && party(ctx, from) != party(ctx, to)
                && disjoint(later, earlier)
            {
                found.push(Relation {
                    facet: later
                        .measure
                        .as_ref()
                        .map(|measure| format!("count:{measure}")),
                    evidence: vec![later.span, earlier.span],
                    ..relation(
                        RelationKind::Contradicts,
                        from,
                        EntryId::Claim(to.id),
                        "relation.numbers",
                    )
                });
            }
        }
    }
    found
}

/// Whether two numbers belong to one event; one that stands alone goes with a number beside it.
fn same_event(ctx: &RelationContext<'_>, a: &Quantity, b: &Quantity) -> bool {
    let paragraph = |quantity: &Quantity| ctx.segments.paragraph_at(quantity.span.start());
    let beside = || match (paragraph(a), paragraph(b)) {
        (Some(x), Some(y)) => x.abs_diff(y) <= 1,
        _ => false,
    };
    match (a.event, b.event) {
        (Some(x), Some(y)) => x == y,
        _ => beside(),
    }
}

/// Whether two numbers of one measure count the same: the same noun, or people by general words.
fn count_same_things(a: &Quantity, b: &Quantity) -> bool {
    let general = |quantity: &Quantity| {
        quantity.counted.as_deref().is_none_or(|counted| {
            matches!(
                counted,
                "person"
                    | "man"
                    | "body"
                    | "death"
                    | "casualty"
                    | "fatality"
                    | "victim"
                    | "survivor"
                    | "injury"
            )
        })
    };
    a.counted == b.counted || general(a) && general(b)
}

fn disjoint(a: &Quantity, b: &Quantity) -> bool {
    let below = |x: &Quantity, y: &Quantity| matches!((x.high, y.low), (Some(h), Some(l)) if h < l);
    below(a, b) || below(b, a)
}

fn relation(kind: RelationKind, from: &Claim, to: EntryId, rule: &str) -> Relation {
    let evidence = from
        .cue
        .spans
        .iter()
        .chain(from.content.spans.first())
        .copied()
        .collect();
    Relation {
        kind,
        from: from.id,
        to,
        facet: None,
        evidence,
        rule: rule.to_owned(),
    }
}
