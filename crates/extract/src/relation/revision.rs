//! Corrections and retractions: a party on its own earlier claim.

use std::collections::BTreeSet;

use counterclaim_model::{Claim, EntryId, EventId, Quantity, Relation, RelationKind, Stance};

use super::said::{Said, of_one_name};
use super::{RelationContext, relation};

/// Paragraphs back in which the event is looked for that a correction without a claim is about.
const EVENT_REACH: usize = 2;

/// Sentences within which "initially said" is followed, or led, by what replaced it.
const FIRST_WORD_REACH: usize = 2;
/// Paragraphs back in which a claim of somebody akin to the one who corrects is looked for.
const NEAR: usize = 3;
/// Claims back among which the one is looked for that gave a number which is set right.
const TOLD_BEFORE: usize = 48;
/// What must tie a correction to the claim that it replaces: more than the event alone.
const LEAST_TIES: i64 = 3;

/// Corrections and retractions by stance: to the same party's claim that they replace, else to the
/// claim just before, else to the last event told.
pub(super) fn by_stance(
    ctx: &RelationContext<'_>,
    said: &[Said<'_>],
    index: usize,
    out: &mut Vec<Relation>,
) {
    let own = &said[index];
    let kind = match own.claim.stance {
        Stance::Correct => RelationKind::Corrects,
        Stance::Retract => RelationKind::Retracts,
        _ => return,
    };
    let to = |id| relation(kind, own.claim, EntryId::Claim(id), "relation.same_source");
    let replaced = said
        .iter()
        .filter(|other| replaceable(own, other) && (other.at < own.at || other.earlier))
        .filter(|other| own.same_party(other))
        .map(|other| {
            let away = own.paragraph.abs_diff(other.paragraph) as i64;
            let ties = 3 * own.shared_words(other).min(3) as i64
                + 2 * i64::from(other.earlier)
                + 2 * i64::from(own.shares_event(other))
                + 3 * i64::from(counts_same(ctx, own.claim, other.claim));
            (ties, ties - away, other.at, other.claim.id)
        })
        .filter(|(ties, ..)| *ties >= LEAST_TIES)
        .max_by_key(|(_, rank, at, _)| (*rank, *at));
    if let Some((.., id)) = replaced {
        out.push(to(id));
        return;
    }
    // "revised its toll, saying 29, not 31, had died": what it corrects is the other number it gave before
    let beside = |other: &&Said<'_>| {
        other.sentence == own.sentence && own.same_party(other) && other.claim.id != own.claim.id
    };
    let given_anew = said.iter().filter(beside).find_map(|now| {
        let before = said[..index].iter().rev().take(TOLD_BEFORE);
        let before = before.filter(|other| {
            other.sentence != own.sentence && own.same_party(other) && replaceable(own, other)
        });
        let before = before.filter(|other| counts_same(ctx, now.claim, other.claim));
        // "29, not 31": the claim that gave the number which is set right, else the last one
        before.max_by_key(|other| (shares_number(ctx, now.claim, other.claim), other.at))
    });
    if let Some(other) = given_anew {
        out.push(to(other.claim.id));
        return;
    }
    // "lowered the toll to 61, after the district had announced 94"
    let told_before = said.iter().find(|other| {
        other.earlier
            && other.sentence == own.sentence
            && replaceable(own, other)
            && counts_same(ctx, own.claim, other.claim)
    });
    if let Some(other) = told_before {
        out.push(to(other.claim.id));
        return;
    }
    let nested = said
        .iter()
        .find(|other| other.claim.within == Some(own.claim.id));
    let mut before = said[..index].iter().rev().take(TOLD_BEFORE);
    // "raised the number of wounded to 14": the number that another gave of them
    let counted = before
        .clone()
        .find(|other| replaceable(own, other) && counts_same(ctx, own.claim, other.claim));
    let near = |other: &&Said<'_>, reach: usize| {
        replaceable(own, other) && own.paragraph - other.paragraph <= reach
    };
    let mut kin = before
        .clone()
        .filter(|other| near(other, NEAR) && own.is_kin(other));
    let before = || {
        let other = counted.or_else(|| kin.next());
        other.or_else(|| before.find(|other| near(other, 1)))
    };
    if let Some(other) = nested.or_else(before) {
        out.push(to(other.claim.id));
        return;
    }
    let told = own.claim.about.first().copied();
    let told = told.or_else(|| last_event_before(ctx, own));
    out.extend(
        told.map(|event| relation(kind, own.claim, EntryId::Event(event), "relation.event")),
    );
}

fn replaceable(own: &Said<'_>, other: &Said<'_>) -> bool {
    own.claim.id != other.claim.id
        && other.is(&[
            Stance::Assert,
            Stance::Accuse,
            Stance::Deny,
            Stance::Confirm,
            Stance::Announce,
            Stance::Doubt,
        ])
}

/// A party that admits what it had denied, or now gives another number than it did before.
pub(super) fn by_content(
    ctx: &RelationContext<'_>,
    said: &[Said<'_>],
    index: usize,
) -> Option<Relation> {
    let own = &said[index];
    let now = [
        Stance::Assert,
        Stance::Confirm,
        Stance::Announce,
        Stance::Accuse,
    ];
    // a headline's news is told again below it
    if !own.is(&now) || own.earlier || own.title {
        return None;
    }
    let tie = |other: &&Said<'_>| {
        if set_right(own, other) {
            return true;
        }
        let same = own.same_party(other) || same_state(own, other);
        let denied = other.is(&[Stance::Deny])
            && !own.negated
            && own.is(&[Stance::Confirm, Stance::Announce])
            && (other.earlier || own.shared_words(other) > 0 || own.shares_event(other));
        // what is cheap first: comparing the numbers of all pairs of claims takes cubic time
        if !same || !(other.earlier || denied) {
            return false;
        }
        let recounted = counts_same(ctx, own.claim, other.claim) && !own.is(&[Stance::Accuse]);
        let near = own.sentence.abs_diff(other.sentence) <= FIRST_WORD_REACH;
        let said_anew = other.at_first
            && near
            && own.same_party(other)
            && !counts_apart(ctx, own.claim, other.claim)
            && (own.at > other.at || own.is(&[Stance::Confirm]));
        same && !own.nested_with(other)
            && other.claim.id != own.claim.id
            && (other.earlier || denied && other.at < own.at)
            && (denied
                || recounted
                || said_anew
                || own.is(&[Stance::Confirm]) && other.negated && other.earlier)
    };
    let other = said
        .iter()
        .filter(tie)
        .min_by_key(|other| own.at.abs_diff(other.at))?;
    let to = EntryId::Claim(other.claim.id);
    Some(relation(
        RelationKind::Corrects,
        own.claim,
        to,
        "relation.own_earlier_claim",
    ))
}

/// "The correct number was three" after "had first reported two", whoever reported it; "four of these turned
/// out to be pneumonia" after "had spoken of 31", by the same party.
fn set_right(own: &Said<'_>, other: &Said<'_>) -> bool {
    let near = own.sentence.abs_diff(other.sentence) <= FIRST_WORD_REACH;
    let before = other.earlier && other.at < own.at && near;
    let rewrites = own.finds_wrong && own.same_party(other) && !own.nested_with(other);
    before && (own.says_correct || rewrites)
}

/// "The Orsinan air force", "the government of Orsina": bodies of one state by their names.
fn same_state(own: &Said<'_>, other: &Said<'_>) -> bool {
    let mut names = own.names.iter();
    names.any(|a| other.names.iter().any(|b| of_one_name(a, b)))
}

/// Whether two claims state other numbers of one thing ("two tonnes", "raised its estimate to six tonnes").
pub(super) fn counts_same(ctx: &RelationContext<'_>, a: &Claim, b: &Claim) -> bool {
    let of = |claim: &Claim| {
        let id = claim.id;
        let all = ctx.quantities.iter();
        all.filter(move |quantity| quantity.claim == Some(id) && quantity.counted.is_some())
    };
    let alike = |x: &Quantity, y: &Quantity| {
        // the dead of the one are not the injured of the other, though both are people
        let measured = x.measure.is_some() && y.measure.is_some();
        let same = if measured {
            x.measure == y.measure
        } else {
            x.counted == y.counted
        };
        same && x.best != y.best
    };
    let in_both: BTreeSet<_> = of(a)
        .filter(|x| of(b).any(|y| x.best == y.best && x.counted == y.counted))
        .map(|x| x.id)
        .collect();
    of(a).any(|x| !in_both.contains(&x.id) && of(b).any(|y| alike(x, y)))
}

/// The numbers with a measure that a claim states.
pub(super) fn measured<'a>(
    ctx: &RelationContext<'a>,
    claim: &Claim,
) -> impl Iterator<Item = &'a Quantity> + use<'a> {
    let id = claim.id;
    let all = ctx.quantities.iter();
    all.filter(move |quantity| quantity.claim == Some(id) && quantity.measure.is_some())
}

/// Whether two claims state one number with the same measure.
fn shares_number(ctx: &RelationContext<'_>, a: &Claim, b: &Claim) -> bool {
    let same = |x: &Quantity, y: &Quantity| x.best == y.best && x.measure == y.measure;
    measured(ctx, a).any(|x| x.best.is_some() && measured(ctx, b).any(|y| same(x, y)))
}

/// Whether two claims count different things: the dead of the one are not the injured of the other.
fn counts_apart(ctx: &RelationContext<'_>, a: &Claim, b: &Claim) -> bool {
    let (mut of_a, mut of_b) = (measured(ctx, a).peekable(), measured(ctx, b).peekable());
    of_a.peek().is_some()
        && of_b.peek().is_some()
        && of_a.all(|x| measured(ctx, b).all(|y| x.measure != y.measure))
}

/// The event mentioned last before a claim, no more than two paragraphs up.
fn last_event_before(ctx: &RelationContext<'_>, own: &Said<'_>) -> Option<EventId> {
    let events = ctx.events.iter();
    let mentions = events.flat_map(|event| event.mentions.iter().map(move |m| (*m, event.id)));
    let last = mentions
        .filter(|(mention, _)| mention.end() <= own.at)
        .max()?;
    let there = ctx.segments.paragraph_at(last.0.start()).unwrap_or(0);
    (own.paragraph.saturating_sub(there) <= EVENT_REACH).then_some(last.1)
}
