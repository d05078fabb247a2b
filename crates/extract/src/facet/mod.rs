//! What claims about an event agree and disagree on, and the status that follows, by stated rules.
//!
//! A facet's value has claims for it, against it, and in doubt of it. The event's status is the
//! strongest of: *conceded* (a party speaks against its own denial), *corrected* (the same speaker
//! replaced it), *disputed* (put forward by one party, denied, doubted or contradicted by another),
//! *unverified* (somebody could not verify it), *single-source* (one party alone tells it),
//! *undisputed*.

use std::collections::{BTreeMap, BTreeSet};

use crate::about;
use crate::actor::Cast;
use crate::segment::Segments;
use crate::stance::ANSWERS;
use counterclaim_model::{
    ActorId, BlockKind, Claim, ClaimId, EntryId, Event, EventId, Facet, Participant, Quantity,
    Realis, Relation, RelationKind, Role, Span, Stance, Status,
};

mod dispute;
mod rules;

pub use rules::FacetRules;

/// What facets are computed from.
#[derive(Clone, Copy)]
pub struct FacetContext<'a> {
    /// The text.
    pub segments: &'a Segments<'a>,
    /// The claims, with `about` and `against` set.
    pub claims: &'a [Claim],
    /// Who speaks for whom.
    pub cast: &'a Cast,
    /// How claims bear on each other.
    pub relations: &'a [Relation],
    /// The numbers, with `event` and `claim` set.
    pub quantities: &'a [Quantity],
    /// Values by phrase.
    pub rules: &'a FacetRules,
}

/// Claims for, against and in doubt of each value of each facet.
type Positions = BTreeMap<(String, String), [BTreeSet<ClaimId>; 3]>;

/// Paragraphs, the title among them, with which an article opens.
const OPENING: usize = 3;
/// Words of a content that stand for it where no list holds its value.
const SNIPPET_WORDS: usize = 12;
/// Family of events that are accusations themselves.
const ACCUSATION: &str = "accusation";

const FOR: usize = 0;
const AGAINST: usize = 1;
const DOUBT: usize = 2;

/// Sets facets and status of every event.
pub fn settle(ctx: &FacetContext<'_>, events: &mut [Event]) {
    let sides = Sides::of(ctx, events);
    for event in events {
        let mut positions = Positions::new();
        // what is said of an accusation is said of what it is about
        if event.family != ACCUSATION {
            positions = self::positions(ctx, event, &sides);
            dispute::read(ctx, event, &sides, &mut positions);
        }
        event.facets = positions
            .into_iter()
            .map(|((facet, value), [r#for, against, doubt])| Facet {
                facet,
                value,
                r#for: r#for.into_iter().collect(),
                against: against.into_iter().collect(),
                doubt: doubt.into_iter().collect(),
            })
            .collect();
        event.status = status(ctx, event);
    }
}

/// The event that an article is mainly about: reported, told in its title or opening, and told most often.
fn main_event(ctx: &FacetContext<'_>, events: &[Event]) -> Option<EventId> {
    let opening = ctx
        .segments
        .paragraphs
        .iter()
        .filter(|paragraph| !matches!(paragraph.kind, BlockKind::Byline | BlockKind::Caption))
        .nth(OPENING - 1)
        .or(ctx.segments.paragraphs.last())?
        .span
        .end();
    let told = events.iter().filter(|event| event.family != ACCUSATION);
    let opens = told.filter(|event| event.mentions.iter().any(|m| m.start() < opening));
    let most = opens.max_by_key(|event| {
        let rank = match event.realis {
            Realis::Reported => 2,
            Realis::Planned => 1,
            _ => 0,
        };
        (rank, event.mentions.len(), std::cmp::Reverse(event.id))
    });
    most.map(|event| event.id)
}

/// Which claims take sides on which event.
struct Sides {
    main: Option<EventId>,
    /// Per claim: whether its content mentions an event that is no accusation.
    telling: Vec<bool>,
}

impl Sides {
    fn of(ctx: &FacetContext<'_>, events: &[Event]) -> Self {
        let tells = |claim: &Claim| {
            let inside = |mention: &Span| claim.content.spans.iter().any(|s| s.contains(*mention));
            let about = claim.about.iter().filter_map(|id| events.get(id.index()));
            about
                .filter(|event| event.family != ACCUSATION)
                .any(|event| event.mentions.iter().any(inside))
        };
        Self {
            main: main_event(ctx, events),
            telling: ctx.claims.iter().map(tells).collect(),
        }
    }

    /// Whether a claim tells of no event itself: what it is about was taken from what it answers.
    fn is_silent(&self, claim: &Claim) -> bool {
        self.telling.get(claim.id.index()) == Some(&false)
    }

    /// A claim takes sides on an event that it is about, and on the main one where it tells of no event
    /// itself.
    fn concern(&self, claim: &Claim, event: EventId) -> bool {
        claim.about.contains(&event) || self.main == Some(event) && self.is_silent(claim)
    }
}

fn about<'a>(ctx: &FacetContext<'a>, event: EventId) -> impl Iterator<Item = &'a Claim> {
    ctx.claims
        .iter()
        .filter(move |claim| claim.about.contains(&event))
}

/// Whether a stance puts forward that something is so.
fn puts_forward(stance: Stance) -> bool {
    matches!(
        stance,
        Stance::Assert | Stance::Accuse | Stance::Confirm | Stance::Correct | Stance::Announce
    )
}

fn positions(ctx: &FacetContext<'_>, event: &Event, sides: &Sides) -> Positions {
    let mut positions = Positions::new();
    let mut add = |facet: &str, value: &str, side: usize, claim: ClaimId| {
        positions
            .entry((facet.to_owned(), value.to_owned()))
            .or_default()[side]
            .insert(claim);
    };
    let concerned = ctx
        .claims
        .iter()
        .filter(|claim| sides.concern(claim, event.id));
    for claim in concerned {
        let forward = puts_forward(claim.stance);
        if forward && event.realis == Realis::Reported && claim.about.contains(&event.id) {
            add("occurred", "yes", FOR, claim.id);
        }
        for (facet, value) in put_forward(ctx, event, claim) {
            let against = claim.stance == Stance::Deny && !affirms(ctx, claim, &value);
            let side = if against { AGAINST } else { FOR };
            add(&facet, &value, side, claim.id);
        }
    }
    let is_deed = ctx.rules.blamed_for(&event.family) == "perpetrator";
    for participant in &event.participants {
        let facet = match participant.role {
            Role::Attacker => "perpetrator",
            Role::Director => "director",
            Role::Target if is_deed => "target",
            Role::Instrument if is_deed => "instrument",
            _ => continue,
        };
        let Some(value) = holder(ctx, event, participant) else {
            continue;
        };
        for claim in &participant.according_to {
            if ctx
                .claims
                .get(claim.index())
                .is_some_and(|claim| puts_forward(claim.stance))
            {
                add(facet, &value, FOR, *claim);
            }
        }
    }
    let counted = ctx.quantities.iter().filter(|q| {
        let loose = q.event.is_none() && !about::is_added(ctx.segments, q);
        q.event == Some(event.id) || loose && sides.main == Some(event.id)
    });
    for quantity in counted {
        if let (Some(measure), Some(best), Some(claim)) =
            (&quantity.measure, quantity.best, quantity.claim)
        {
            add(&format!("count:{measure}"), &format!("{best}"), FOR, claim);
        }
    }
    positions
}

/// Who is meant by a participant that stands in what somebody claims: a party, or the words for it where
/// blame is about who did it.
fn holder(ctx: &FacetContext<'_>, event: &Event, participant: &Participant) -> Option<String> {
    match participant.actor {
        Some(actor) => Some(party_name(ctx, actor)),
        None => {
            let blamed = ctx.rules.blamed_for(&event.family) == "perpetrator";
            let value = without_article(&participant.text).to_lowercase();
            let pronoun = ctx.rules.is_pronoun(&value);
            (blamed && !pronoun).then_some(value)
        }
    }
}

fn without_article(words: &str) -> &str {
    let articles = ["the ", "The ", "a ", "A ", "an ", "An "];
    let mut found = articles
        .iter()
        .filter_map(|article| words.strip_prefix(article));
    found.next().unwrap_or(words)
}

/// Who did an event by the words of a claim: the first attacker that it names, or its own side where it
/// speaks of "its own artillery".
fn attacker(ctx: &FacetContext<'_>, event: &Event, claim: &Claim, words: &str) -> Option<String> {
    if ctx.rules.blamed_for(&event.family) != "perpetrator" || !puts_forward(claim.stance) {
        return None;
    }
    let mut named = event.participants.iter().filter(|participant| {
        participant.role == Role::Attacker && participant.according_to.contains(&claim.id)
    });
    let own = || {
        let actor = claim.source.actor.filter(|_| ctx.rules.own_force(words))?;
        Some(party_name(ctx, actor))
    };
    named.find_map(|p| holder(ctx, event, p)).or_else(own)
}

/// The values that a claim puts forward on an event, or denies.
fn put_forward(ctx: &FacetContext<'_>, event: &Event, claim: &Claim) -> Vec<(String, String)> {
    let cue = joined(ctx, &claim.cue.spans);
    let words = joined(ctx, &claim.content.spans);
    let mut found: Vec<(String, String)> = ctx
        .rules
        .in_words(&words)
        .map(|(facet, value)| (facet.to_owned(), value.to_owned()))
        .collect();
    if claim.stance == Stance::Accuse {
        let directs = ctx.rules.directs(&format!("{cue} {words}"));
        let blamed = match ctx.rules.blamed_for(&event.family) {
            "perpetrator" if directs => "director",
            facet => facet,
        };
        found.extend(accused(ctx, claim).map(|value| (blamed.to_owned(), value)));
        let tells = claim.against.is_empty() && !ctx.rules.is_comment(&words);
        if tells && blamed == "cause" {
            found.push((blamed.to_owned(), cause(ctx, claim)));
        }
    }
    if !found.iter().any(|(facet, _)| facet == "perpetrator") {
        let told = attacker(ctx, event, claim, &words);
        found.extend(told.map(|value| ("perpetrator".to_owned(), value)));
    }
    let named = found.iter().any(|(facet, _)| facet == "cause");
    let gives = || ctx.rules.gives_cause(&cue, &words) && !ctx.rules.is_comment(&words);
    if !named && puts_forward(claim.stance) && gives() {
        found.push(("cause".to_owned(), cause(ctx, claim)));
    }
    found
}

/// "'They have none,' he said. 'The engine failed.'": what is denied in one part of what somebody says is not what
/// stands in another one.
fn affirms(ctx: &FacetContext<'_>, claim: &Claim, value: &str) -> bool {
    let denied = claim.evidence.iter().find(|e| e.rule == ANSWERS);
    let Some(denied) = denied else { return false };
    let mut rest = claim
        .content
        .spans
        .iter()
        .filter(|span| !span.overlaps(denied.span));
    rest.any(|span| {
        let words = ctx.segments.slice(*span);
        ctx.rules.in_words(words).any(|(_, found)| found == value)
    })
}

fn accused<'a>(ctx: &'a FacetContext<'_>, claim: &'a Claim) -> impl Iterator<Item = String> + 'a {
    claim.against.iter().map(|actor| party_name(ctx, *actor))
}

fn joined(ctx: &FacetContext<'_>, spans: &[Span]) -> String {
    let parts = spans.iter().map(|span| ctx.segments.slice(*span));
    parts.collect::<Vec<_>>().join(" ")
}

/// What a claim gives as a cause: what stands behind the words that lead to it ("blamed the deaths on bad
/// wiring", "the fire was due to bad wiring"), else its first words.
fn cause(ctx: &FacetContext<'_>, claim: &Claim) -> String {
    let words = joined(ctx, &claim.content.spans);
    let cue = joined(ctx, &claim.cue.spans);
    shortened(ctx.rules.named_cause(&cue, &words).unwrap_or(&words))
}

/// Whether a claim only says what to think of what somebody else has said.
fn says_nothing_of_it(ctx: &FacetContext<'_>, claim: &Claim) -> bool {
    ctx.rules.is_comment(&joined(ctx, &claim.content.spans))
}

/// A claim's content as a value: its first words, without quotation marks and a leading "that".
fn snippet(ctx: &FacetContext<'_>, claim: &Claim) -> String {
    shortened(&joined(ctx, &claim.content.spans))
}

fn shortened(words: &str) -> String {
    let plain = words.replace(['“', '”', '"', '\n'], " ");
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    if words.first().is_some_and(|word| *word == "that") {
        words.remove(0);
    }
    let cut = words.len() > SNIPPET_WORDS;
    words.truncate(SNIPPET_WORDS);
    let text = words.join(" ");
    let text = text.trim_end_matches([',', ';', '.', ':']);
    if cut {
        format!("{text} …")
    } else {
        text.to_owned()
    }
}

fn party_name(ctx: &FacetContext<'_>, actor: ActorId) -> String {
    let party = ctx.cast.party(actor);
    ctx.cast
        .actors
        .get(party.index())
        .map_or_else(String::new, |actor| actor.name.clone())
}

fn status(ctx: &FacetContext<'_>, event: &Event) -> Status {
    let parties = |claims: &[ClaimId]| -> BTreeSet<ActorId> {
        claims
            .iter()
            .filter_map(|claim| ctx.claims[claim.index()].source.actor)
            .map(|actor| ctx.cast.party(actor))
            .collect()
    };
    let concedes = event.facets.iter().any(|facet| {
        let both: Vec<ActorId> = parties(&facet.r#for)
            .intersection(&parties(&facet.against))
            .copied()
            .collect();
        facet.r#for.iter().any(|claim| {
            let claim = &ctx.claims[claim.index()];
            claim.stance == Stance::Confirm
                && claim
                    .source
                    .actor
                    .is_some_and(|a| both.contains(&ctx.cast.party(a)))
        })
    });
    let mine = |id: &EntryId| match id {
        EntryId::Event(id) => *id == event.id,
        EntryId::Claim(id) => ctx.claims[id.index()].about.contains(&event.id),
        _ => false,
    };
    let has = |kind: &[RelationKind]| {
        ctx.relations
            .iter()
            .any(|relation| kind.contains(&relation.kind) && mine(&relation.to))
    };
    let contested = event.facets.iter().any(|facet| {
        let told = !facet.r#for.is_empty() || !told_by_claims_only(ctx, event);
        told && (!facet.against.is_empty() || doubted(ctx, facet))
    });
    if concedes {
        Status::Conceded
    } else if has(&[RelationKind::Corrects, RelationKind::Retracts]) {
        Status::Corrected
    } else if contested {
        Status::Disputed
    } else if has(&[RelationKind::CouldNotVerify]) {
        Status::Unverified
    } else if told_by_claims_only(ctx, event) && tellers(ctx, event) < 2 {
        Status::SingleSource
    } else {
        Status::Undisputed
    }
}

/// Whether somebody doubts a facet's value; not being able to verify it is no doubt.
fn doubted(ctx: &FacetContext<'_>, facet: &Facet) -> bool {
    facet
        .doubt
        .iter()
        .any(|claim| ctx.claims[claim.index()].stance == Stance::Doubt)
}

/// Whether every mention of an event stands inside what somebody said.
fn told_by_claims_only(ctx: &FacetContext<'_>, event: &Event) -> bool {
    event.mentions.iter().all(|mention| {
        ctx.claims.iter().any(|claim| {
            claim
                .content
                .spans
                .iter()
                .any(|span| span.contains(*mention))
        })
    })
}

fn tellers(ctx: &FacetContext<'_>, event: &Event) -> usize {
    let told = about(ctx, event.id).filter(|claim| puts_forward(claim.stance));
    let parties: BTreeSet<Option<ActorId>> = told
        .map(|claim| claim.source.actor.map(|actor| ctx.cast.party(actor)))
        .collect();
    parties.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Files;

    #[test]
    fn every_cue_of_a_cause_holds() {
        assert_eq!(rules::wrong_cause(&Files::builtin()), None);
        assert_eq!(rules::wrong_words(&Files::builtin()), None);
    }

    #[test]
    fn every_example_of_the_resource_holds() {
        let rules = FacetRules::load(&Files::builtin()).unwrap();
        assert!(!rules.examples.is_empty());
        for (_, example) in &rules.examples {
            let (words, not, expected) = match example.split_once("!=>") {
                Some((words, expected)) => (words, true, expected.trim()),
                None => {
                    let (words, expected) = example.split_once("=>").unwrap();
                    (words, false, expected.trim())
                }
            };
            let found = rules.in_words(words).any(|(_, value)| value == expected);
            assert_eq!(found, !not, "{example}");
        }
    }
}
