//! How claims of one article bear on each other, by stated rules.

use counterclaim_model::{
    ActorId, Claim, EntryId, Event, Quantity, Relation, RelationKind, Span, Stance,
};

use std::collections::BTreeSet;

use crate::actor::Cast;
use crate::grammar::{Grammar, Tag};
use crate::segment::Segments;

/// Share of the words of the shorter of two contents that must stand in the other, for one to be the
/// answer to the other.
const SHARED_WORDS: f64 = 0.5;

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
}

/// Finds all relations, in the order of the claims they start from.
pub fn read(ctx: &RelationContext<'_>) -> Vec<Relation> {
    let mut relations = Vec::new();
    for claim in ctx.claims {
        match claim.stance {
            Stance::Deny => answer(ctx, claim, RelationKind::Denies, &mut relations),
            Stance::Doubt => answer(ctx, claim, RelationKind::Doubts, &mut relations),
            Stance::Confirm => answer(ctx, claim, RelationKind::Supports, &mut relations),
            Stance::Correct => replace(ctx, claim, RelationKind::Corrects, &mut relations),
            Stance::Retract => replace(ctx, claim, RelationKind::Retracts, &mut relations),
            Stance::Unverified => unverified(ctx, claim, &mut relations),
            _ => {}
        }
        relations.extend(repeated(ctx, claim));
    }
    relations.extend(conflicting_numbers(ctx));
    relations.sort_by_key(|relation| (relation.from, relation.to, relation.kind));
    relations.dedup_by_key(|relation| (relation.from, relation.to, relation.kind));
    relations
}

fn party(ctx: &RelationContext<'_>, claim: &Claim) -> Option<ActorId> {
    claim.source.actor.map(|actor| ctx.cast.party(actor))
}

fn offset(claim: &Claim) -> usize {
    claim.extent().map_or(0, Span::start)
}

fn paragraph(ctx: &RelationContext<'_>, claim: &Claim) -> usize {
    ctx.segments.paragraph_at(offset(claim)).unwrap_or(0)
}

fn share_event(a: &Claim, b: &Claim) -> bool {
    a.about.iter().any(|event| b.about.contains(event))
}

/// Whether `target` is aimed at the party of `claim`.
fn aimed_at(ctx: &RelationContext<'_>, target: &Claim, claim: &Claim) -> bool {
    let own = party(ctx, claim);
    own.is_some()
        && target
            .against
            .iter()
            .any(|accused| Some(ctx.cast.party(*accused)) == own)
}

/// Whether `claim` names the source of `target` or is aimed at its party.
fn names_source(ctx: &RelationContext<'_>, claim: &Claim, target: &Claim) -> bool {
    let Some(source) = target.source.actor else {
        return false;
    };
    let named = ctx.cast.actors.get(source.index()).is_some_and(|actor| {
        actor.mentions.iter().any(|mention| {
            claim
                .content
                .spans
                .iter()
                .any(|content| content.contains(*mention))
        })
    });
    named || claim.against.contains(&source)
}

/// Denials, doubts and confirmations: to the claim they answer, else to the event.
///
/// A claim is answered that accuses the answering party, whose source the answer names, or that is
/// about the same event; the nearest of the strongest kind is taken.
fn answer(ctx: &RelationContext<'_>, claim: &Claim, kind: RelationKind, out: &mut Vec<Relation>) {
    let here = paragraph(ctx, claim);
    let words = content_words(ctx, claim);
    let anaphoric = refers_back(ctx, claim);
    // "no rescue took place" is aimed at whoever reports the rescue
    let says_no = claim
        .evidence
        .iter()
        .any(|evidence| evidence.rule == "stance.negated_event");
    let best = ctx
        .claims
        .iter()
        .filter(|target| target.id != claim.id && party(ctx, target) != party(ctx, claim))
        .filter(|target| answerable(target.stance, kind))
        .filter_map(|target| {
            let strength = 4 * i64::from(aimed_at(ctx, target, claim))
                + 3 * i64::from(restates(&words, &content_words(ctx, target)))
                + 2 * i64::from(
                    anaphoric
                        && offset(target) < offset(claim)
                        && here - paragraph(ctx, target) <= 1,
                )
                + 3 * i64::from(names_source(ctx, claim, target))
                + if says_no { 5 } else { 2 } * i64::from(share_event(claim, target))
                + i64::from(target.stance == Stance::Accuse);
            let away = here.abs_diff(paragraph(ctx, target)) as i64;
            let later = i64::from(offset(target) > offset(claim));
            (strength >= 2).then_some((10 * strength - away - 8 * later, target))
        })
        .max_by_key(|(score, target)| (*score, std::cmp::Reverse(offset(target))));
    match best {
        Some((_, target)) => {
            out.push(relation(
                kind,
                claim,
                EntryId::Claim(target.id),
                "relation.answer",
            ));
        }
        None => out.extend(
            claim
                .about
                .iter()
                .map(|event| relation(kind, claim, EntryId::Event(*event), "relation.event")),
        ),
    }
}

/// Nouns, names, numbers, verbs and adjectives of a claim's content, in dictionary form.
fn content_words<'a>(ctx: &RelationContext<'a>, claim: &Claim) -> BTreeSet<&'a str> {
    let tokens = claim
        .content
        .spans
        .iter()
        .flat_map(|span| ctx.segments.tokens_in(*span));
    tokens
        .filter_map(|token| {
            let word = ctx.grammar.words.get(token)?;
            let tells = word.tag.is_nominal() || word.tag.is_verb() || word.tag == Tag::Adjective;
            let own = tells && word.lemma.len() > 3 && !is_auxiliary(&word.lemma);
            own.then_some(word.lemma.as_str())
        })
        .collect()
}

fn is_auxiliary(lemma: &str) -> bool {
    matches!(
        lemma,
        "been" | "being" | "were" | "have" | "having" | "does" | "done"
    )
}

/// Whether two contents say the same, by their words: two or more, and half of the shorter one.
fn restates(a: &BTreeSet<&str>, b: &BTreeSet<&str>) -> bool {
    let shared = a.intersection(b).count();
    let least = a.len().min(b.len());
    shared >= 2 && shared as f64 >= SHARED_WORDS * least as f64
}

/// "It", "the charge", "that account": an answer to what was said just before.
fn refers_back(ctx: &RelationContext<'_>, claim: &Claim) -> bool {
    let mut tokens = claim
        .content
        .spans
        .iter()
        .flat_map(|span| ctx.segments.tokens_in(*span));
    let Some(first) = tokens.next() else {
        return false;
    };
    let words = 1 + tokens.count();
    let opener = ctx.grammar.lower(first);
    words <= 3
        && matches!(
            opener,
            "it" | "this"
                | "that"
                | "these"
                | "those"
                | "the"
                | "them"
                | "him"
                | "her"
                | "any"
                | "all"
                | "such"
        )
}

fn answerable(stance: Stance, kind: RelationKind) -> bool {
    match kind {
        RelationKind::Denies | RelationKind::Doubts => {
            matches!(
                stance,
                Stance::Accuse | Stance::Assert | Stance::Confirm | Stance::Announce
            )
        }
        _ => matches!(stance, Stance::Accuse | Stance::Assert),
    }
}

/// Corrections and retractions: to the same party's earlier claim about it, else to the last event
/// told before them.
fn replace(ctx: &RelationContext<'_>, claim: &Claim, kind: RelationKind, out: &mut Vec<Relation>) {
    let words = content_words(ctx, claim);
    let earlier = ctx.claims.iter().rev().find(|target| {
        offset(target) < offset(claim)
            && party(ctx, target).is_some()
            && party(ctx, target) == party(ctx, claim)
            && (share_event(claim, target)
                || counts_same(ctx, claim, target)
                || restates(&words, &content_words(ctx, target)))
    });
    if let Some(target) = earlier {
        out.push(relation(
            kind,
            claim,
            EntryId::Claim(target.id),
            "relation.same_source",
        ));
        return;
    }
    let told = claim
        .about
        .first()
        .copied()
        .or_else(|| last_event_before(ctx, claim));
    out.extend(told.map(|event| relation(kind, claim, EntryId::Event(event), "relation.event")));
}

/// Whether two claims state numbers of one thing ("two tonnes", "revised its estimate to six tonnes").
fn counts_same(ctx: &RelationContext<'_>, a: &Claim, b: &Claim) -> bool {
    let of = |claim: &Claim| {
        let id = claim.id;
        ctx.quantities
            .iter()
            .filter(move |quantity| quantity.claim == Some(id) && quantity.counted.is_some())
    };
    of(a).any(|x| of(b).any(|y| x.counted == y.counted && x.best != y.best))
}

/// The event mentioned last before a claim, no more than two paragraphs up.
fn last_event_before(
    ctx: &RelationContext<'_>,
    claim: &Claim,
) -> Option<counterclaim_model::EventId> {
    let at = offset(claim);
    let here = paragraph(ctx, claim);
    ctx.events
        .iter()
        .flat_map(|event| {
            event
                .mentions
                .iter()
                .map(move |mention| (*mention, event.id))
        })
        .filter(|(mention, _)| mention.end() <= at)
        .max()
        .filter(|(mention, _)| {
            let there = ctx.segments.paragraph_at(mention.start()).unwrap_or(0);
            here.saturating_sub(there) <= 2
        })
        .map(|(_, event)| event)
}

/// "Could not verify X's statements": X's claims up to there; without an owner, the claims of the
/// same paragraph and the one before.
fn unverified(ctx: &RelationContext<'_>, claim: &Claim, out: &mut Vec<Relation>) {
    let at = offset(claim);
    let here = paragraph(ctx, claim);
    let named: Vec<ActorId> = ctx
        .cast
        .actors
        .iter()
        .filter(|actor| {
            actor
                .mentions
                .iter()
                .any(|m| claim.content.spans.iter().any(|c| c.contains(*m)))
        })
        .map(|actor| ctx.cast.party(actor.id))
        .collect();
    let before = ctx.claims.iter().filter(|target| {
        target.id != claim.id && offset(target) < at && target.stance != Stance::Unverified
    });
    let reach = match (named.is_empty(), of_document(ctx, claim)) {
        (_, true) => 0,
        (true, false) => 1,
        (false, false) => 4,
    };
    let in_scope = before.filter(|target| {
        let near = here - paragraph(ctx, target).min(here) <= reach;
        let owned = party(ctx, target).is_some_and(|party| named.contains(&party));
        near && (named.is_empty() || owned)
    });
    // "her account": what the one said who spoke last
    let last = ctx
        .claims
        .iter()
        .rev()
        .find(|target| target.id != claim.id && offset(target) < at)
        .filter(|_| owned_by_pronoun(ctx, claim))
        .and_then(|target| target.source.actor);
    let in_scope = in_scope.filter(|target| last.is_none() || target.source.actor == last);
    let kind = RelationKind::CouldNotVerify;
    let targets: Vec<_> = in_scope.map(|target| EntryId::Claim(target.id)).collect();
    if targets.is_empty() {
        out.extend(
            claim
                .about
                .iter()
                .map(|e| relation(kind, claim, EntryId::Event(*e), "relation.event")),
        );
    }
    out.extend(
        targets
            .into_iter()
            .map(|target| relation(kind, claim, target, "relation.scope")),
    );
}

/// Whether what could not be verified is "his" or "her".
fn owned_by_pronoun(ctx: &RelationContext<'_>, claim: &Claim) -> bool {
    let first = claim.content.spans.first();
    let word = first.and_then(|span| ctx.segments.tokens_in(*span).next());
    word.is_some_and(|token| matches!(ctx.grammar.lower(token), "his" | "her"))
}

/// "The authenticity of the recording": what could not be verified is one thing just spoken of.
fn of_document(ctx: &RelationContext<'_>, claim: &Claim) -> bool {
    let mut tokens = claim
        .content
        .spans
        .iter()
        .flat_map(|span| ctx.segments.tokens_in(*span));
    tokens.any(|token| {
        matches!(
            ctx.grammar.lower(token),
            "recording"
                | "video"
                | "footage"
                | "letter"
                | "document"
                | "photograph"
                | "image"
                | "images"
                | "audio"
                | "message"
                | "authenticity"
        )
    })
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
            let same_thing = later.measure.is_some()
                && later.measure == earlier.measure
                && later.counted == earlier.counted
                && later.event.is_some()
                && later.event == earlier.event;
            if a != b
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
