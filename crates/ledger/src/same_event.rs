//! Which events of different articles are one.
//!
//! Careful on purpose: a wrong merge hides a dispute, a missed one only lists an event twice. Two events
//! are compared if their articles share a name and a week. What speaks for one event is added up
//! ([`evidence`]), what speaks against it is final ([`conflict`]), and groups grow from the surest pair
//! on, as long as no two events of one article meet: an article that tells two events apart is believed.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{EventId, Reading};

use crate::decision_grouping::Told;
use crate::event_profile::{DAY, Profile, Spot, Story, profiles, stories};

/// One event of one reading, as a part of an event of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Index of the reading in the ledger.
    pub reading: usize,
    /// The event in it.
    pub event: EventId,
}

/// Least sum of evidence for one event; set by hand on articles of our own.
pub(crate) const ENOUGH: f64 = 3.0;
/// From this sum on a person should look at the two.
const DOUBTFUL: f64 = 2.0;
/// Least mean evidence between all members of two groups that are joined.
const ENOUGH_ON_AVERAGE: f64 = 2.4;
/// A name that more events of a week share finds no candidates: it is a formula, or the place of everything.
const COMMON: usize = 64;
/// Names of an article by which others are looked for, the rarest first.
const TELLING: usize = 10;
/// Exact places farther apart than this, in kilometers, are two.
const FAR: f64 = 60.0;
/// Exact places nearer than this are one.
const NEAR: f64 = 15.0;

/// Groups the events of all readings; every event stands in exactly one group.
///
/// `roots` names for every reading the one whose text it repeats or replaces, or itself. Groups are in
/// the order of their first members, members in the order of readings and text. What people `told` is
/// stronger than any rule: groups begin with what they joined, and never hold what they kept apart.
pub(crate) fn group(readings: &[&Reading], roots: &[usize], told: &Told) -> Vec<Vec<Member>> {
    let stories = stories(readings);
    let profiles = profiles(readings);
    let scene = Scene {
        stories: &stories,
        profiles: &profiles,
        roots,
    };
    let mut pairs: Vec<(f64, usize, usize)> = candidates(&profiles, &stories)
        .into_iter()
        .filter_map(|(a, b)| Some((scene.score(a, b)?, a, b)))
        .filter(|pair| pair.0 >= ENOUGH)
        .collect();
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut group_of: Vec<usize> = (0..profiles.len()).collect();
    let mut groups: Vec<Vec<usize>> = (0..profiles.len()).map(|i| vec![i]).collect();
    let by_people = ByPeople::of(told, &profiles);
    for joined in &by_people.joined {
        for &other in &joined[1..] {
            groups[joined[0]].push(other);
            groups[other].clear();
            group_of[other] = joined[0];
        }
    }
    for (_, a, b) in pairs {
        let (one, other) = (group_of[a].min(group_of[b]), group_of[a].max(group_of[b]));
        if one != other
            && !by_people.part(&groups[one], &groups[other])
            && scene.may_join(&groups[one], &groups[other])
        {
            let moved = std::mem::take(&mut groups[other]);
            moved.iter().for_each(|&i| group_of[i] = one);
            groups[one].extend(moved);
            groups[one].sort_unstable();
        }
    }
    groups.retain(|group| !group.is_empty());
    let member = |i: usize| profiles[i].member;
    groups
        .into_iter()
        .map(|group| group.into_iter().map(member).collect())
        .collect()
}

/// Pairs of events that share much, but perhaps not enough, the surest first.
pub(crate) fn doubts(readings: &[&Reading], roots: &[usize]) -> Vec<(Member, Member, f64)> {
    let stories = stories(readings);
    let profiles = profiles(readings);
    let scene = Scene {
        stories: &stories,
        profiles: &profiles,
        roots,
    };
    let member = |i: usize| profiles[i].member;
    let mut pairs: Vec<(Member, Member, f64)> = candidates(&profiles, &stories)
        .into_iter()
        .filter_map(|(a, b)| Some((member(a), member(b), scene.score(a, b)?)))
        .filter(|pair| pair.2 >= DOUBTFUL)
        .collect();
    pairs.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    pairs
}

/// What people told, by the indices of profiles.
struct ByPeople {
    /// In ascending order, two at least in each.
    joined: Vec<Vec<usize>>,
    apart: BTreeSet<(usize, usize)>,
}

impl ByPeople {
    fn of(told: &Told, profiles: &[Profile]) -> Self {
        let index = |member: &Member| {
            let found = profiles.binary_search_by_key(member, |profile| profile.member);
            found.ok()
        };
        let joined = told.joined.iter();
        let joined = joined.map(|list| list.iter().filter_map(index).collect::<Vec<_>>());
        let apart = told.apart.iter();
        Self {
            joined: joined.filter(|list| list.len() > 1).collect(),
            apart: apart
                .filter_map(|(a, b)| Some((index(a)?, index(b)?)))
                .collect(),
        }
    }

    /// Whether a pair kept apart would meet if two groups were joined.
    fn part(&self, one: &[usize], other: &[usize]) -> bool {
        self.apart.iter().any(|(a, b)| {
            (one.contains(a) && other.contains(b)) || (one.contains(b) && other.contains(a))
        })
    }
}

/// Pairs of events of different articles that share a name and a week; each once.
fn candidates(profiles: &[Profile], stories: &[Story]) -> BTreeSet<(usize, usize)> {
    let mut holders: BTreeMap<(&str, Option<i64>), Vec<usize>> = BTreeMap::new();
    for (i, profile) in profiles.iter().enumerate() {
        let story = &stories[profile.member.reading];
        let names: BTreeSet<&str> = profile
            .places
            .iter()
            .map(|place| place.name.as_str())
            .chain(story.telling(TELLING))
            .collect();
        for name in names {
            for week in profile.weeks(story) {
                holders.entry((name, week)).or_default().push(i);
            }
        }
    }
    let mut pairs = BTreeSet::new();
    for holders in holders.values().filter(|holders| holders.len() <= COMMON) {
        for (n, &a) in holders.iter().enumerate() {
            let others = holders[n + 1..].iter().filter(|&&b| {
                profiles[a].member.reading != profiles[b].member.reading
                    && profiles[a].is_kin(&profiles[b])
            });
            pairs.extend(others.map(|&b| (a.min(b), a.max(b))));
        }
    }
    pairs
}

/// What comparing two events needs.
struct Scene<'a> {
    stories: &'a [Story],
    profiles: &'a [Profile],
    roots: &'a [usize],
}

impl Scene<'_> {
    /// How much speaks for one event; `None` where something speaks against it.
    fn score(&self, a: usize, b: usize) -> Option<f64> {
        let (a, b) = (&self.profiles[a], &self.profiles[b]);
        let (i, j) = (a.member.reading, b.member.reading);
        let copied = self.roots[i] == self.roots[j];
        let (one, other) = (&self.stories[i], &self.stories[j]);
        if !copied && conflict(a, one, b, other) {
            return None;
        }
        Some(evidence(a, b) + one.likeness(other))
    }

    /// Whether no article has events in both groups, nothing speaks against any pair, and enough speaks
    /// for all of them together.
    fn may_join(&self, one: &[usize], other: &[usize]) -> bool {
        let reading = |i: &usize| self.profiles[*i].member.reading;
        let articles: BTreeSet<usize> = one.iter().map(reading).collect();
        if other.iter().any(|i| articles.contains(&reading(i))) {
            return false;
        }
        let mut sum = 0.0;
        for &a in one {
            for &b in other {
                match self.score(a, b) {
                    Some(score) => sum += score,
                    None => return false,
                }
            }
        }
        sum >= ENOUGH_ON_AVERAGE * (one.len() * other.len()) as f64
    }
}

/// What speaks for one event, each part between 0 and about 1: type, time, place, who and what, numbers,
/// wording, and that neither article has another event of the kind.
fn evidence(a: &Profile, b: &Profile) -> f64 {
    let kind = match (a.kind == b.kind, a.family == b.family) {
        (true, _) => 1.0,
        (_, true) => 0.6,
        _ => 0.2,
    };
    let time = match (a.time, b.time) {
        (Some(x), Some(y)) if x.0 <= y.1 && y.0 <= x.1 => {
            let longest = (x.1 - x.0).max(y.1 - y.0);
            if longest <= 2 * DAY { 1.0 } else { 0.3 }
        }
        _ => 0.0,
    };
    let parts = a.parts.intersection(&b.parts).count().min(2) as f64 * 0.5;
    let numbers = a.numbers.intersection(&b.numbers).count().min(2) as f64 * 0.4;
    let words = likeness(&a.words, &b.words);
    // an article with one event of the kind means that one wherever it speaks of it
    let only = if a.only && b.only && a.kind == b.kind {
        0.8
    } else {
        0.0
    };
    kind + time + place(a, b) + parts + numbers + only + 1.5 * words
}

fn place(a: &Profile, b: &Profile) -> f64 {
    let mut best: f64 = 0.0;
    for x in &a.places {
        for y in &b.places {
            let near = x.exact && y.exact && x.kilometers(y).is_some_and(|km| km <= NEAR);
            let same = x.name == y.name || (x.entry.is_some() && x.entry == y.entry);
            let worth = match (same, x.exact && y.exact) {
                (true, true) => 1.0,
                // a region or country says little
                (true, false) if x.known() => 0.4,
                (true, false) => 0.8,
                (false, _) if near => 0.8,
                _ => 0.0,
            };
            best = best.max(worth);
        }
    }
    if a.by_dateline || b.by_dateline {
        best / 2.0
    } else {
        best
    }
}

/// What two events cannot have and be one: days that do not meet, places far apart, one of them told
/// before the other began, one real and the other only planned.
fn conflict(a: &Profile, one: &Story, b: &Profile, other: &Story) -> bool {
    if a.happened != b.happened {
        return true;
    }
    if let (Some(x), Some(y)) = (a.time, b.time) {
        // zones are not always known
        let slack = DAY / 4;
        if x.0 > y.1 + slack || y.0 > x.1 + slack {
            return true;
        }
    }
    let early = |time: Option<(i64, i64)>, story: &Story| matches!((time, story.published), (Some(time), Some(told)) if time.0 > told + DAY);
    if a.happened && (early(a.time, other) || early(b.time, one)) {
        return true;
    }
    let (x, y) = (exact(a), exact(b));
    let far = |one: &Spot, other: &Spot| one.kilometers(other).is_some_and(|km| km > FAR);
    !x.is_empty() && !y.is_empty() && x.iter().all(|one| y.iter().all(|other| far(one, other)))
}

/// The exact places that an event has of its own.
fn exact(profile: &Profile) -> Vec<&Spot> {
    let spots = profile.places.iter();
    spots
        .filter(|spot| spot.exact && !profile.by_dateline)
        .collect()
}

/// Words in common as a share of the geometric mean of both.
fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    a.intersection(b).count() as f64 / ((a.len() * b.len()) as f64).sqrt()
}
