//! Which events a claim is about and whose numbers it states.

use std::collections::BTreeSet;

use counterclaim_model::{
    BlockKind, Claim, ClaimId, EntryId, Event, EventId, Quantity, Realis, Relation, Stance,
};

use crate::segment::Segments;

/// Paragraphs back in which an answer looks for the event that it answers.
const ANSWER_REACH: usize = 2;
/// Paragraphs at the head of an article whose events it is mainly about.
const LEAD: usize = 2;

/// Ties claims to the events their contents mention, and numbers to claims and events.
pub(crate) fn link(
    claims: &mut [Claim],
    quantities: &mut [Quantity],
    events: &[Event],
    event_of: &[Option<EventId>],
) {
    for claim in claims.iter_mut() {
        let said = |mention: &counterclaim_model::Span| {
            claim
                .content
                .spans
                .iter()
                .any(|span| span.contains(*mention))
        };
        let about = events
            .iter()
            .filter(|event| event.mentions.iter().any(said));
        claim.about = about.map(|event| event.id).collect();
    }
    for (quantity, event) in quantities.iter_mut().zip(event_of) {
        quantity.event = *event;
        quantity.claim = innermost(claims, quantity);
    }
}

/// "Raised the toll to five after two more bodies were found": what was added to a number is no count of the event
/// beside it.
pub(crate) fn leave_additions(
    segments: &Segments<'_>,
    quantities: &mut [Quantity],
    events: &mut [Event],
) {
    let added = |quantity: &Quantity| is_added(segments, quantity);
    let told = |quantity: &Quantity| Some((quantity.event?, quantity.measure.clone()?));
    let counted: BTreeSet<(EventId, String)> = quantities
        .iter()
        .filter(|quantity| !added(quantity))
        .filter_map(told)
        .collect();
    for quantity in quantities {
        if added(quantity) && told(quantity).is_some_and(|told| counted.contains(&told)) {
            quantity.event = None;
            for event in events.iter_mut() {
                event.quantities.retain(|id| *id != quantity.id);
            }
        }
    }
}

/// Whether a number says how many more there are.
pub(crate) fn is_added(segments: &Segments<'_>, quantity: &Quantity) -> bool {
    let tokens = segments.tokens_in(quantity.span);
    let word = |at: usize| {
        let word = segments.word(at);
        ["more", "further", "additional"]
            .iter()
            .any(|more| word.eq_ignore_ascii_case(more))
    };
    let before = tokens.start.checked_sub(1);
    let before =
        before.is_some_and(|at| word(at) || segments.word(at).eq_ignore_ascii_case("another"));
    before || word(tokens.end)
}

/// The claim with the shortest content that states a number.
fn innermost(claims: &[Claim], quantity: &Quantity) -> Option<ClaimId> {
    let holds = |claim: &&Claim| {
        let spans = &claim.content.spans;
        spans.iter().any(|span| span.contains(quantity.span))
    };
    let size = |claim: &&Claim| -> usize { claim.content.spans.iter().map(|s| s.len()).sum() };
    let claim = claims.iter().filter(holds).min_by_key(size);
    claim.map(|claim| claim.id)
}

/// A claim that only answers another ("he is lying") is about what that one is about.
pub(crate) fn inherit(claims: &mut [Claim], relations: &[Relation]) {
    for relation in relations {
        if let EntryId::Claim(target) = relation.to
            && claims[relation.from.index()].about.is_empty()
        {
            claims[relation.from.index()].about = claims[target.index()].about.clone();
        }
    }
}

/// An answer that names no event ("The owner denied that the doors were open") is about the event told
/// last before it, no more than two paragraphs up, else about the one the article opens with.
pub(crate) fn settle_answers(segments: &Segments<'_>, claims: &mut [Claim], events: &[Event]) {
    let paragraph = |offset: usize| segments.paragraph_at(offset).unwrap_or(0);
    let told: Vec<(usize, usize, EventId)> = {
        let mut told: Vec<_> = events
            .iter()
            .filter(|event| event.realis == Realis::Reported)
            .flat_map(|event| {
                event
                    .mentions
                    .iter()
                    .map(|m| (m.start(), paragraph(m.start()), event.id))
            })
            .collect();
        told.sort();
        told
    };
    let title = segments
        .paragraphs
        .iter()
        .take_while(|p| p.kind == BlockKind::Title)
        .count();
    let lead = told
        .iter()
        .find(|(_, paragraph, _)| *paragraph < title + LEAD)
        .map(|row| row.2);
    for claim in claims.iter_mut() {
        let answers = matches!(
            claim.stance,
            Stance::Accuse | Stance::Correct | Stance::Deny | Stance::Doubt | Stance::Retract
        );
        let Some(at) = claim.extent().map(counterclaim_model::Span::start) else {
            continue;
        };
        if !answers || !claim.about.is_empty() {
            continue;
        }
        let before = told.partition_point(|row| row.0 < at);
        let near = told[..before]
            .last()
            .filter(|row| row.1 + ANSWER_REACH >= paragraph(at))
            .map(|row| row.2);
        // whoever is blamed without a word on what for is blamed for what the article is about
        let event = if claim.stance == Stance::Accuse {
            lead.or(near)
        } else {
            near.or(lead)
        };
        claim.about.extend(event);
    }
}
