//! Which claim a denial, a doubt, a confirmation or a plain counter-statement answers.
//!
//! Every earlier claim of another party is weighed by what ties it to the answer; the weightiest is
//! answered if its weight is enough. An answer that says of itself that it is one ("denied") needs
//! little, a statement that only reads like one needs much. All weights were chosen on the open part
//! of `evals/gold`.

use counterclaim_model::{EntryId, Relation, RelationKind, Stance};

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
const DENIAL: f64 = 1.5;
const DOUBT: f64 = 1.5;
const CONFIRMATION: f64 = 2.5;
const STATEMENT: f64 = 4.2;

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
const TITLE: f64 = -3.0;
const NOT_ANSWERABLE: f64 = -3.0;
const PREDICTION: f64 = -1.5;

const NEGATES_IT: f64 = 2.0;
const NEGATES: f64 = 0.5;
const SET_AGAINST: f64 = 0.6;
const ANSWERING_CUE: f64 = 1.2;
const OTHER_NUMBERS: f64 = 2.0;
const OTHER_CAUSE: f64 = 1.5;

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
    let reach = if explicit { REACH } else { NEAR };
    let best = before
        .iter()
        .enumerate()
        .filter(|(_, other)| own.paragraph - other.paragraph <= reach)
        .map(|(rank, other)| (weight(ctx, own, other, rank), *other))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.at.cmp(&b.1.at)));
    match best {
        Some((weight, other)) if weight >= least => {
            let numbers = other_numbers(ctx, own, other);
            let kind = match kind {
                RelationKind::Denies if numbers && !explicit => RelationKind::Contradicts,
                RelationKind::Supports if own.negated && !other.negated => {
                    RelationKind::Contradicts
                }
                kind => kind,
            };
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
        _ if explicit => {
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

/// What an answer would be, and the weight it needs; `None` for what answers nothing.
fn bearing(own: &Said<'_>) -> Option<(RelationKind, f64)> {
    if own.title && !own.is(&[Stance::Deny, Stance::Doubt]) {
        return None;
    }
    Some(match own.claim.stance {
        Stance::Deny => (RelationKind::Denies, DENIAL),
        Stance::Doubt => (RelationKind::Doubts, DOUBT),
        Stance::Confirm => (RelationKind::Supports, CONFIRMATION),
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
        + when(blame && other.names_source_of(own, ctx), BLAMED)
        + when(away == 0, SAME_PARAGRAPH)
        + when(
            own.sentence - other.sentence.min(own.sentence) <= 1,
            NEIGHBOR,
        )
        - PARAGRAPH_AWAY * away.saturating_sub(1) as f64
        - PARTY_BETWEEN * rank.min(4) as f64
        + when(other.title, TITLE)
        + standing(other);
    if own.points_back != PointsBack::No {
        sum += when(nearest, POINTED_AT);
        sum += when(
            blame && own.points_back == PointsBack::ToBlame,
            BLAME_POINTED_AT,
        );
    }
    if own.is(&[Stance::Assert, Stance::Accuse]) {
        sum += when(own.negated, NEGATES)
            + when(own.negated != other.negated && shared > 0, NEGATES_IT)
            + when(own.set_against && nearest, SET_AGAINST)
            + when(own.answers && nearest, ANSWERING_CUE)
            + when(other_numbers(ctx, own, other), OTHER_NUMBERS)
            + when(own.gives_cause && other.gives_cause, OTHER_CAUSE);
    }
    sum
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

/// Whether both state numbers of one measure or thing, and none in common.
fn other_numbers(ctx: &RelationContext<'_>, own: &Said<'_>, other: &Said<'_>) -> bool {
    let of = |said: &Said<'_>| {
        let id = said.claim.id;
        let all = ctx.quantities.iter();
        all.filter(move |quantity| quantity.claim == Some(id) && quantity.best.is_some())
    };
    let alike = of(own).any(|a| {
        of(other).any(|b| {
            a.best != b.best
                && (a.measure.is_some() && a.measure == b.measure
                    || a.counted.is_some() && a.counted == b.counted)
        })
    });
    alike && !of(own).any(|a| of(other).any(|b| a.best == b.best))
}
