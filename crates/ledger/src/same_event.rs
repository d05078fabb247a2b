//! How much speaks for it that two events of different articles are one, and what speaks against it.
//!
//! Careful on purpose: a wrong merge hides a dispute, a missed one only lists an event twice. What speaks
//! for one event is added up ([`evidence`]), what speaks against it is final ([`conflict`]). The weights
//! and the least sum were chosen on the open part of `evals/incidents` and then rounded.

use counterclaim_model::{EventId, Role};

use crate::event_profile::{DAY, Profile, Spot, Story};
use crate::lexicon::Lexicon;

/// One event of one reading, as a part of an event of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Index of the reading in the ledger.
    pub reading: usize,
    /// The event in it.
    pub event: EventId,
}

/// Least sum of evidence for one event.
pub(crate) const ENOUGH: f64 = 2.7;
/// Least mean evidence between the members of two groups that are joined.
pub(crate) const ENOUGH_ON_AVERAGE: f64 = 2.3;
/// From this sum on a person should look at the two.
pub(crate) const DOUBTFUL: f64 = 1.6;
/// Exact places farther apart than this, in kilometers, are two.
const FAR: f64 = 60.0;
/// Exact places nearer than this are one.
const NEAR: f64 = 5.0;
/// Weight of places none of which can be the same, where not both are exact.
const APART: f64 = 1.5;
/// Hours by which times may miss each other, since zones are not always known.
const SLACK: i64 = DAY / 4;
/// By how much longer that is for what goes on for weeks.
const LASTING_SLACK: i64 = 30 * DAY;
/// A month, in seconds.
const MONTH: i64 = 30 * DAY;

/// What speaks for two events being one; `None` where something speaks against it.
pub(crate) fn score(
    (one, a): (&Story, &Profile),
    (other, b): (&Story, &Profile),
    copied: bool,
    words: &Lexicon,
) -> Option<f64> {
    if !a.is_kin(b) || (!copied && conflict((one, a), (other, b))) {
        return None;
    }
    Some(evidence((one, a), (other, b), words))
}

/// What speaks for one event, by the weights that stand beside each part.
fn evidence((one, a): (&Story, &Profile), (other, b): (&Story, &Profile), words: &Lexicon) -> f64 {
    let same = a.kind == b.kind;
    let kind = match (same, a.family == b.family) {
        (true, _) => 1.0,
        (_, true) => 0.6,
        _ => 0.1,
    };
    let story = words.containment(&one.names, &other.names);
    let lead = match (a.lead, b.lead) {
        // what two articles of one story open with is one event, whatever they call it
        (true, true) => 1.2 + 1.5 * story,
        (false, false) => 0.0,
        _ if same => 0.0,
        _ => -1.0,
    };
    let parts = a.parts.intersection(&b.parts).count().min(2) as f64 * 0.5;
    let numbers = a.numbers.intersection(&b.numbers).count().min(2) as f64 * 0.2;
    let only = if a.only && b.only && same { 0.6 } else { 0.0 };
    let background = if a.background == b.background {
        0.0
    } else {
        0.4
    };
    let others = if victims_differ(a, b) { 0.5 } else { 0.0 };
    let (when, place) = (times((one, a), (other, b)), place(a, b, story));
    // alike, but nobody says when or where
    let dated = one.published.is_some() && other.published.is_some();
    if !dated && when + place <= 0.0 {
        return 0.0;
    }
    kind + 2.5 * story
        + lead
        + when
        + place
        + parts
        + numbers
        + only
        + 1.5 * words.likeness(&a.words, &b.words)
        - background
        - others
}

/// Whether both name somebody or something that was hit, and nobody the same.
fn victims_differ(a: &Profile, b: &Profile) -> bool {
    let victims = |profile: &Profile| -> Vec<String> {
        let parts = profile.parts.iter();
        let parts = parts.filter(|(role, _)| matches!(role, Role::Target | Role::Victim));
        parts.map(|(_, head)| head.clone()).collect()
    };
    let (x, y) = (victims(a), victims(b));
    !x.is_empty() && !y.is_empty() && !x.iter().any(|head| y.contains(head))
}

/// Days that meet speak for one event; articles that are months apart against it, unless they do.
fn times((one, a): (&Story, &Profile), (other, b): (&Story, &Profile)) -> f64 {
    let gap = |from: i64, to: i64| (to - from) as f64 / DAY as f64;
    let met = match (a.when(), b.when()) {
        (Some(x), Some(y)) if (x.1 - x.0).max(y.1 - y.0) <= 2 * DAY => return 1.0,
        (Some(_), Some(_)) => 0.3,
        // one names the day, the other was published soon after
        (Some(time), None) | (None, Some(time)) => {
            let told = if a.when().is_some() { other } else { one }.published;
            match told.map(|told| gap(time.1, told)) {
                Some(days) if (-1.0..=4.0).contains(&days) => 0.25,
                Some(days) if days <= 14.0 => 0.15,
                _ => 0.0,
            }
        }
        (None, None) => match one.published.zip(other.published) {
            Some((x, y)) if (x - y).abs() <= 3 * DAY => 0.35,
            Some((x, y)) if (x - y).abs() <= 14 * DAY => 0.15,
            _ => 0.0,
        },
    };
    let apart = one.published.zip(other.published);
    let months = apart.map_or(0.0, |(x, y)| (x - y).abs() as f64 / MONTH as f64);
    met - 0.5 * months.min(3.0)
}

/// Places that are one speak for one event, exact ones that are not against it, the less the more the
/// stories have in common.
fn place(a: &Profile, b: &Profile, story: f64) -> f64 {
    let mut best: f64 = 0.0;
    for x in &a.places {
        for y in &b.places {
            best = best.max(sameness(x, y));
        }
    }
    if best > 0.0 {
        let by_dateline = a.by_dateline || b.by_dateline;
        return if by_dateline { 0.6 * best } else { 1.2 * best };
    }
    let there = |profile: &Profile| profile.exact().any(|spot| spot.there);
    let own = |profile: &Profile| !profile.by_dateline && !profile.places.is_empty();
    let mut pairs = a
        .places
        .iter()
        .flat_map(|x| b.places.iter().map(move |y| (x, y)));
    if there(a) && there(b) {
        story - 1.0
    } else if own(a) && own(b) && pairs.all(|(x, y)| x.is_apart(y)) {
        APART * (story - 1.0)
    } else {
        0.0
    }
}

fn sameness(x: &Spot, y: &Spot) -> f64 {
    let exact = x.exact && y.exact;
    let same = x.name == y.name || (x.entry.is_some() && x.entry == y.entry);
    match (same, exact) {
        (true, true) => 1.0,
        // a region or country says little
        (true, false) if x.known() => 0.4,
        (true, false) => 0.8,
        (false, true) if x.kilometers(y).is_some_and(|km| km <= NEAR) => 0.8,
        _ => 0.0,
    }
}

/// What two events cannot have and be one: days that do not meet, places far apart, one of them told
/// before the other began, one real and the other only planned, two kinds that one of the articles tells
/// both, one more of its kind after the other was told.
fn conflict((one, a): (&Story, &Profile), (other, b): (&Story, &Profile)) -> bool {
    if a.happened != b.happened {
        return true;
    }
    // an article that tells both kinds knows them apart
    if a.kind != b.kind && (a.beside.contains(&b.kind) || b.beside.contains(&a.kind)) {
        return true;
    }
    if let (Some(x), Some(y)) = (a.when(), b.when()) {
        let lasting = a.kind == b.kind && a.is_lasting();
        let days = |(from, to): (i64, i64)| to - from >= DAY - 1;
        let slack = match (lasting, days(x) && days(y)) {
            (true, _) => LASTING_SLACK,
            // whole days are those of the place
            (_, true) => 0,
            _ => SLACK,
        };
        if x.0 > y.1 + slack || y.0 > x.1 + slack {
            return true;
        }
    }
    let early = |time: Option<(i64, i64)>, story: &Story| matches!((time, story.published), (Some(time), Some(told)) if time.0 > told + DAY);
    if a.happened && (early(a.when(), other) || early(b.when(), one)) {
        return true;
    }
    let after = |late: &Story, early: &Story| matches!((late.published, early.published), (Some(late), Some(early)) if late > early + DAY / 2);
    if a.more != b.more
        && (if a.more {
            after(one, other)
        } else {
            after(other, one)
        })
    {
        return true;
    }
    let far = |one: &Spot, other: &Spot| one.kilometers(other).is_some_and(|km| km > FAR);
    let (mut x, y) = (a.exact().peekable(), || b.exact());
    x.peek().is_some() && y().next().is_some() && x.all(|one| y().all(|other| far(one, other)))
}
