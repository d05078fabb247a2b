//! What a source says it could not verify: whose claims, and which.

use counterclaim_model::{ActorId, Claim, EntryId, Relation, RelationKind, Stance};

use super::revision::measured;
use super::rules::stands_in;
use super::said::{PointsBack, Said};
use super::{RelationContext, answer, relation};

/// Paragraphs back in which a party's claims are meant when it is named.
const NAMED_REACH: usize = 4;
/// Paragraphs back in which the claims are looked for that nobody is named for.
const REACH: usize = 2;

/// Words by which more than one account is meant.
const PLURAL: &[&str] = &[
    "neither",
    "both",
    "either",
    "accounts",
    "claims",
    "reports",
    "statements",
    "allegations",
    "versions",
    "accusations",
    "figures",
];

/// Words by which two accounts that differ are meant, and words for accounts.
const OF_TWO: &[&str] = &[
    "neither",
    "either",
    "both",
    "rival",
    "conflicting",
    "competing",
    "two",
];
const ACCOUNTS: &[&str] = &[
    "account",
    "accounts",
    "claim",
    "claims",
    "version",
    "versions",
    "side",
    "sides",
    "statement",
    "statements",
];

/// Words by which numbers are meant.
const NUMBERS: &[&str] = &["figures", "numbers", "tolls", "counts", "tallies", "many"];

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
                Stance::Announce,
                Stance::Doubt,
            ])
        })
        // what is told inside another claim is meant with it
        .filter(|other| other.claim.within.is_none())
        .collect();
    let owners = owners(ctx, own);
    let owned = before.iter().copied().filter(|other| {
        own.paragraph - other.paragraph <= NAMED_REACH
            && (other.party.is_some_and(|party| owners.contains(&party))
                || own.names_side_of(other, ctx))
    });
    let mut meant: Vec<&Said<'_>> = owned.collect();
    if meant.is_empty() {
        meant = rivals(ctx, own, &before, out);
    }
    if meant.is_empty() {
        meant.extend(shown(ctx, own, &before));
    }
    if meant.is_empty() {
        meant = nearest(ctx, own, &before);
    }
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

/// "Neither account", "the rival claims": the two claims of the last dispute near by, else of the article's first.
fn rivals<'s, 'a>(
    ctx: &RelationContext<'_>,
    own: &Said<'a>,
    before: &[&'s Said<'a>],
    known: &[Relation],
) -> Vec<&'s Said<'a>> {
    let mut spans = own.claim.content.spans.iter();
    let named = spans.any(|span| {
        let mut tokens = ctx.segments.tokens_in(*span);
        tokens.any(|at| {
            let pair = [at, at + 1].map(|at| ctx.grammar.lower(at));
            OF_TWO.contains(&pair[0]) && ACCOUNTS.contains(&pair[1])
        })
    });
    if !named {
        return Vec::new();
    }
    let claim = |id| before.iter().copied().find(|other| other.claim.id == id);
    let disputes = known.iter().filter_map(|relation| {
        let opposes = matches!(
            relation.kind,
            RelationKind::Denies | RelationKind::Contradicts
        );
        let EntryId::Claim(to) = relation.to else {
            return None;
        };
        opposes.then_some([claim(relation.from)?, claim(to)?])
    });
    let disputes: Vec<_> = disputes.collect();
    let near = disputes
        .iter()
        .rev()
        .find(|[from, _]| own.paragraph - from.paragraph <= REACH);
    let found = near.or(disputes.first());
    found.map_or_else(Vec::new, |pair| pair.to_vec())
}

/// "The footage": the last claim in whose sentence a video, a letter or the like is told of.
fn shown<'s, 'a>(
    ctx: &RelationContext<'_>,
    own: &Said<'a>,
    before: &[&'s Said<'a>],
) -> Option<&'s Said<'a>> {
    let shows = |span| stands_in(&ctx.rules.shows, ctx.segments.slice(span));
    if !own.claim.content.spans.iter().any(|span| shows(*span)) {
        return None;
    }
    let near = before
        .iter()
        .copied()
        .filter(|other| own.paragraph - other.paragraph <= REACH);
    let told = |other: &&Said<'_>| {
        let sentence = ctx.segments.sentences.get(other.sentence);
        sentence.is_some_and(|sentence| shows(sentence.span))
    };
    // what somebody doubts or does not say of it is not what it shows
    let mut told = near.filter(|other| {
        other.is(&[Stance::Assert, Stance::Accuse, Stance::Announce]) && told(other)
    });
    told.next()
}

/// What was said last about the same thing, with what the same party said beside it.
fn nearest<'s, 'a>(
    ctx: &RelationContext<'_>,
    own: &Said<'a>,
    before: &[&'s Said<'a>],
) -> Vec<&'s Said<'a>> {
    let counts = |other: &Said<'_>| measured(ctx, other.claim).next().is_some();
    if NUMBERS.iter().any(|word| own.lower.contains(*word)) {
        // "any of the figures": those stated around here
        let stated = before
            .iter()
            .filter(|other| own.paragraph - other.paragraph <= 1 && counts(other));
        let stated: Vec<&Said<'_>> = stated.copied().collect();
        if !stated.is_empty() {
            return stated;
        }
    }
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
    let both =
        own.points_back != PointsBack::No && PLURAL.iter().any(|word| own.lower.contains(*word));
    let rival = before
        .iter()
        .find(|other| both && !other.same_party(best) && own.paragraph - other.paragraph <= REACH);
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
