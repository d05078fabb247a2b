//! Which claim a denial, a doubt, a confirmation or a plain counter-statement answers.
//!
//! Every earlier claim of another party is weighed by what ties it to the answer; the weightiest is
//! answered if its weight is enough. An answer that says of itself that it is one ("denied") needs
//! little, a statement that only reads like one needs much. All weights were chosen on the open part
//! of `evals/gold`.

use counterclaim_model::{ActorId, EntryId, Polarity, Quantity, Relation, RelationKind, Stance};

use super::revision::measured;
use super::said::{PointsBack, Said};
use super::{RelationContext, relation};

/// Paragraphs back in which an answer looks for what it answers.
const REACH: usize = 6;
/// Claims back that are weighed.
const CANDIDATES: usize = 24;
/// Paragraphs back in which a statement that only reads like an answer does.
const NEAR: usize = 3;

/// Least weight for a denial, for a doubt, for a confirmation, for a statement that is none by its
/// stance.
const DENIAL: f64 = 1.1;
const DOUBT: f64 = 1.5;
const CONFIRMATION: f64 = 2.5;
const STATEMENT: f64 = 4.0;
/// Least weight for a comment on what was said before.
const COMMENT: f64 = 3.5;

const SAME_WORD: f64 = 1.5;
const MORE_WORDS: f64 = 0.5;
const SAME_EVENT: f64 = 1.3;
const BLAMED: f64 = 3.0;
const BLAME: f64 = 1.2;
const SAME_PARAGRAPH: f64 = 2.3;
const NEIGHBOR: f64 = 1.0;
const PARAGRAPH_AWAY: f64 = 0.3;
const PARTY_BETWEEN: f64 = 0.2;
const POINTED_AT: f64 = 1.5;
const BLAME_POINTED_AT: f64 = 2.0;
/// Both tell of events, and of none in common.
const OTHER_EVENTS: f64 = -2.5;
const NAMES_SOURCE: f64 = 1.0;
/// Its source is named, and it tells of an event or gives a number of its victims.
const SUBSTANCE: f64 = 1.2;
const TITLE: f64 = -3.0;
const NOT_ANSWERABLE: f64 = -3.0;
const PREDICTION: f64 = -1.5;

const NEGATES_IT: f64 = 2.5;
const NEGATES: f64 = 0.8;
const SET_AGAINST: f64 = 0.6;
/// The same, in one sentence: "the navy said it struck a rock, but two survivors said a boat had rammed it".
const SET_AGAINST_BESIDE: f64 = 0.6;
const ANSWERING_CUE: f64 = 1.6;
/// Its source has just denied something else that the same party holds against it.
const GOES_ON_DENYING: f64 = 1.5;
/// Each blames the other.
const BLAME_EACH_OTHER: f64 = 2.0;
const OTHER_NUMBERS: f64 = 2.0;
const OTHER_CAUSE: f64 = 1.5;
/// Each is about something that cannot be so together with what the other is about.
const EXCLUDES: f64 = 3.0;
/// An answer by its stance is about something that cannot be so together with what the other is about.
const DENIES_CONCEPT: f64 = 1.5;

/// The relation of one claim to what it answers, else to the event it is about.
pub(super) fn read(
    ctx: &RelationContext<'_>,
    said: &[Said<'_>],
    index: usize,
    out: &mut Vec<Relation>,
) {
    let own = &said[index];
    let Some((kind, least)) = bearing(own) else {
        return;
    };
    let before = candidates(said, index);
    let explicit = own.is(&[Stance::Deny, Stance::Doubt]);
    let denied = just_denied(ctx, &said[..index], own, out);
    let reach = if explicit { REACH } else { NEAR };
    // "had denied it last year" needs more than to stand beside
    let least = least
        + if own.earlier && explicit {
            SAME_WORD
        } else {
            0.0
        };
    let best = before
        .iter()
        .enumerate()
        .filter(|(_, other)| own.paragraph - other.paragraph <= reach)
        .filter(|(rank, other)| explicit || opposes(ctx, own, other, *rank))
        .filter(|(_, other)| !own.is(&[Stance::Confirm]) || confirms(ctx, own, other))
        .map(|(rank, other)| {
            let on = other.party.is_some_and(|party| denied.contains(&party));
            let bonus = match on {
                true if own.shared_words(other) > 0 => GOES_ON_DENYING,
                true => GOES_ON_DENYING / 2.0,
                false => 0.0,
            };
            (
                weight(ctx, own, other, rank) + bonus + answered_beside(own, other),
                *other,
            )
        })
        .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.at.cmp(&b.1.at)));
    match best {
        Some((weight, other)) if weight >= least && own.earlier && !explicit => {
            out.extend(against_earlier(own, other, kind));
        }
        Some((weight, other)) if weight >= least => {
            let numbers = other_numbers(ctx, own, other);
            let kind = match kind {
                // "fourteen died, the union claims; the company puts the figure at five"
                RelationKind::Denies | RelationKind::Doubts if numbers && !explicit => {
                    RelationKind::Contradicts
                }
                RelationKind::Supports if own.negated && !other.negated => {
                    RelationKind::Contradicts
                }
                kind => kind,
            };
            for accused in also_denied(own, other, &before) {
                let to = EntryId::Claim(accused.claim.id);
                out.push(relation(kind, own.claim, to, "relation.answer_to_all"));
            }
            let causes = own.gives_cause && other.gives_cause && !numbers;
            out.push(Relation {
                facet: causes.then(|| "cause".to_owned()),
                ..relation(
                    kind,
                    own.claim,
                    EntryId::Claim(other.claim.id),
                    "relation.answer",
                )
            });
        }
        // a headline's denial is told again below it
        _ if own.is(&[Stance::Deny]) && !own.title => {
            let events = own.claim.about.iter();
            out.extend(
                events.map(|event| {
                    relation(kind, own.claim, EntryId::Event(*event), "relation.event")
                }),
            );
        }
        _ => {}
    }
}

/// Whether something besides its place ties a confirmation to what it would confirm.
fn confirms(ctx: &RelationContext<'_>, own: &Said<'_>, other: &Said<'_>) -> bool {
    own.shared_words(other) > 0
        || own.points_back != PointsBack::No
        || other.names_source_of(own, ctx)
        || own.shares_event(other)
}

/// Parties whose claims the source of a claim has denied in the paragraph up to here.
fn just_denied(
    ctx: &RelationContext<'_>,
    said: &[Said<'_>],
    own: &Said<'_>,
    out: &[Relation],
) -> Vec<ActorId> {
    let paragraph = said.iter().rev().take(CANDIDATES);
    let beside = paragraph
        .take_while(|other| other.paragraph == own.paragraph)
        .filter(|other| own.same_party(other));
    let beside: Vec<_> = beside.map(|other| other.claim.id).collect();
    let denials = out.iter().rev().take(4 * CANDIDATES).filter(|relation| {
        let kind = matches!(relation.kind, RelationKind::Denies | RelationKind::Doubts);
        kind && beside.contains(&relation.from)
    });
    let answered = denials.filter_map(|relation| match relation.to {
        EntryId::Claim(id) => ctx.claims[id.index()].source.actor,
        _ => None,
    });
    answered.map(|actor| ctx.cast.party(actor)).collect()
}

/// "Declared her the winner, a result that her rival denounced": what is announced may be answered in the
/// same sentence.
fn answered_beside(own: &Said<'_>, other: &Said<'_>) -> f64 {
    let answers = own.is(&[Stance::Accuse, Stance::Deny, Stance::Doubt]);
    if answers && other.is(&[Stance::Announce]) && own.sentence == other.sentence {
        -NOT_ANSWERABLE
    } else {
        0.0
    }
}

/// Whether somebody accuses right behind another's claim, in its words.
fn accuses_neighbor(own: &Said<'_>, other: &Said<'_>, rank: usize) -> bool {
    rank == 0
        && own.is(&[Stance::Accuse])
        && own.paragraph == other.paragraph
        && own.shared_words(other) > 0
}

/// Whether a claim says first of all that something is not so, right beside another party's claim that
/// something bad is.
fn negates_neighbor(
    ctx: &RelationContext<'_>,
    own: &Said<'_>,
    other: &Said<'_>,
    rank: usize,
) -> bool {
    let main = own.claim.polarity == Polarity::Negative;
    let harms = || {
        let mut numbers = ctx.quantities.iter();
        numbers.any(|q| {
            let measure = q.measure.as_deref();
            q.claim == Some(other.claim.id)
                && measure.is_some_and(|name| matches!(name, "killed" | "injured" | "casualties"))
        })
    };
    let grave = other.is(&[Stance::Accuse]) || !other.claim.about.is_empty() || harms();
    rank == 0 && own.negated && main && grave && !other.negated && own.paragraph == other.paragraph
}

/// Whether anything shows that a statement goes against an earlier one, rather than beside it.
fn opposes(ctx: &RelationContext<'_>, own: &Said<'_>, other: &Said<'_>, rank: usize) -> bool {
    let next_to = rank == 0 && (own.set_against || own.answers);
    own.is(&[Stance::Confirm, Stance::Unverified])
        || own.points_back != PointsBack::No
        || next_to
        || own.negated != other.negated && own.shared_words(other) > 0
        || negates_neighbor(ctx, own, other, rank)
        || accuses_neighbor(own, other, rank)
        || own.gives_cause && other.gives_cause
        || own.excludes(other, ctx)
        || other.is(&[Stance::Accuse])
            && (other.names_source_of(own, ctx) || other.describes_head_of(own))
            // the accused also speaks of other things
            && (own.paragraph == other.paragraph || own.negated || own.shared_words(other) > 0)
        || other_numbers(ctx, own, other)
}

/// One denial answers all that its accuser holds against it in one place.
fn also_denied<'s, 'a>(
    own: &Said<'a>,
    answered: &Said<'a>,
    before: &[&'s Said<'a>],
) -> Vec<&'s Said<'a>> {
    if !own.is(&[Stance::Deny]) || !answered.is(&[Stance::Accuse]) {
        return Vec::new();
    }
    let others = before.iter().filter(|other| {
        other.claim.id != answered.claim.id
            && other.is(&[Stance::Accuse])
            && other.same_party(answered)
            && !other.title
            && other.paragraph.abs_diff(answered.paragraph) <= 1
    });
    others.copied().collect()
}

/// What an answer would be, and the weight it needs; `None` for what answers nothing.
fn bearing(own: &Said<'_>) -> Option<(RelationKind, f64)> {
    if own.title && !own.is(&[Stance::Deny, Stance::Doubt]) {
        return None;
    }
    Some(match own.claim.stance {
        Stance::Deny => (RelationKind::Denies, DENIAL),
        Stance::Doubt => (RelationKind::Doubts, DOUBT),
        Stance::Confirm => (RelationKind::Supports, CONFIRMATION),
        // "called the report third-hand"
        Stance::Assert if own.points_back != PointsBack::No && !own.negated => {
            (RelationKind::Doubts, COMMENT)
        }
        Stance::Assert | Stance::Accuse if own.negated => (RelationKind::Denies, STATEMENT),
        Stance::Assert | Stance::Accuse => (RelationKind::Contradicts, STATEMENT),
        _ => return None,
    })
}

/// Claims of other parties before one, the nearest first.
pub(super) fn candidates<'s, 'a>(said: &'s [Said<'a>], index: usize) -> Vec<&'s Said<'a>> {
    let own = &said[index];
    said[..index]
        .iter()
        .rev()
        .take(CANDIDATES)
        .filter(|other| !own.same_party(other) && !own.nested_with(other))
        .filter(|other| other.at < own.at)
        .filter(|other| {
            // two claims without a known source are of one speaker as often as not
            own.party.is_some() || other.party.is_some()
        })
        .collect()
}

/// "Had said in May that none was": what was said before is contradicted by what is said now.
fn against_earlier(own: &Said<'_>, other: &Said<'_>, kind: RelationKind) -> Option<Relation> {
    let to = EntryId::Claim(own.claim.id);
    let rule = "relation.against_earlier";
    (!other.earlier && kind != RelationKind::Supports)
        .then(|| relation(RelationKind::Contradicts, other.claim, to, rule))
}

/// How much ties a claim to an earlier one; `rank` is how many claims of others stand between.
pub(super) fn weight(
    ctx: &RelationContext<'_>,
    own: &Said<'_>,
    other: &Said<'_>,
    rank: usize,
) -> f64 {
    let when = |holds: bool, weight: f64| if holds { weight } else { 0.0 };
    let shared = own.shared_words(other);
    let blame = other.is(&[Stance::Accuse]);
    let nearest = rank == 0;
    let away = own.paragraph - other.paragraph;
    let mut sum = when(shared > 0, SAME_WORD)
        + when(shared > 1, MORE_WORDS)
        + when(own.shares_event(other), SAME_EVENT)
        + when(blame, BLAME)
        + when(
            blame && (other.names_source_of(own, ctx) || other.describes_head_of(own)),
            BLAMED,
        )
        + when(away == 0, SAME_PARAGRAPH)
        + when(
            own.sentence - other.sentence.min(own.sentence) <= 1,
            NEIGHBOR,
        )
        - PARAGRAPH_AWAY * away.saturating_sub(1) as f64
        - PARTY_BETWEEN * rank.min(4) as f64
        + when(other.title, TITLE)
        + standing(other);
    if own.is(&[Stance::Deny, Stance::Doubt, Stance::Unverified]) {
        let names = own.describes_source_of(other);
        sum += when(names, NAMES_SOURCE);
        // "the group's allegations" are what it says happened, not how it knows
        sum += when(names && tells_something(ctx, other), SUBSTANCE);
    }
    if own.points_back != PointsBack::No {
        sum += when(nearest, POINTED_AT);
        sum += when(
            blame && own.points_back == PointsBack::ToBlame,
            BLAME_POINTED_AT,
        );
    }
    if own.is(&[Stance::Assert, Stance::Accuse]) {
        let apart = !own.claim.about.is_empty() && !other.claim.about.is_empty();
        sum += when(apart && !own.shares_event(other), OTHER_EVENTS)
            + when(own.negated, NEGATES)
            + when(own.negated != other.negated && shared > 0, NEGATES_IT)
            + when(own.set_against && nearest, SET_AGAINST)
            + when(
                own.set_against && nearest && own.sentence == other.sentence,
                SET_AGAINST_BESIDE,
            )
            + when(own.answers && nearest, ANSWERING_CUE)
            + when(blames_back(ctx, own, other), BLAME_EACH_OTHER)
            + when(other_numbers(ctx, own, other), OTHER_NUMBERS)
            + when(own.gives_cause && other.gives_cause, OTHER_CAUSE)
            + when(own.excludes(other, ctx), EXCLUDES);
    } else {
        // "denied that there had been any shortage" of "had let its oxygen run out"
        sum += when(own.excludes(other, ctx), DENIES_CONCEPT);
    }
    sum
}

/// Whether a claim says that an event took place, or gives a number with a measure.
fn tells_something(ctx: &RelationContext<'_>, other: &Said<'_>) -> bool {
    !other.claim.about.is_empty() || measured(ctx, other.claim).next().is_some()
}

/// Two accusations, each against the other's party.
fn blames_back(ctx: &RelationContext<'_>, own: &Said<'_>, other: &Said<'_>) -> bool {
    own.is(&[Stance::Accuse])
        && other.is(&[Stance::Accuse])
        && other.names_source_of(own, ctx)
        && own.names_source_of(other, ctx)
}

/// What may be answered at all: what somebody puts forward, rather than what he asks or will do.
fn standing(other: &Said<'_>) -> f64 {
    match other.claim.stance {
        Stance::Accuse | Stance::Assert => 0.0,
        Stance::Confirm => -2.0,
        Stance::Predict => PREDICTION,
        _ => NOT_ANSWERABLE,
    }
}

/// Whether both state numbers of one measure or thing of one event, and none in common.
fn other_numbers(ctx: &RelationContext<'_>, own: &Said<'_>, other: &Said<'_>) -> bool {
    let of = |said: &Said<'_>| {
        let id = said.claim.id;
        let all = ctx.quantities.iter();
        all.filter(move |quantity| quantity.claim == Some(id) && quantity.best.is_some())
    };
    let alike = of(own).any(|a| {
        of(other).any(|b| {
            let measured = a.measure.is_some() && b.measure.is_some();
            a.best != b.best
                && (a.event == b.event || a.event.is_none() || b.event.is_none())
                && (measured && (a.measure == b.measure || none_against_some(a, b))
                    || !measured && a.counted.is_some() && a.counted == b.counted)
        })
    });
    alike && !of(own).any(|a| of(other).any(|b| a.best == b.best))
}

/// "No casualties" against "three had died".
fn none_against_some(a: &Quantity, b: &Quantity) -> bool {
    let harmed = |quantity: &Quantity| {
        let measure = quantity.measure.as_deref();
        measure.is_some_and(|name| matches!(name, "casualties" | "killed" | "injured"))
    };
    let none = |x: &Quantity| x.best == Some(0.0) && x.measure.as_deref() == Some("casualties");
    harmed(a) && harmed(b) && (none(a) || none(b))
}
