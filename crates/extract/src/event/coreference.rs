//! Which mentions of an article refer to one event; it joins only what nothing speaks against.

use counterclaim_model::{Participant, Place, PlaceId, PlacePrecision, Realis, Role, Time, TimeId};

use super::trigger::TriggerKind;
use super::types::EventTypes;

/// Mentions back in which an event is looked for.
const REACH: usize = 48;

/// One mention of an event, with what its sentence says of it.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub(super) kind: TriggerKind,
    pub(super) event_type: usize,
    pub(super) head: usize,
    pub(super) lemma: String,
    pub(super) definite: bool,
    /// "another attack", "a second strike".
    pub(super) fresh: bool,
    pub(super) realis: Realis,
    pub(super) time: Option<TimeId>,
    pub(super) places: Vec<PlaceId>,
    pub(super) participants: Vec<Participant>,
    pub(super) sentence: usize,
    pub(super) paragraph: usize,
    pub(super) in_title: bool,
}

/// Joins mentions into events.
pub(super) struct Joiner<'r, 'c> {
    pub(super) types: &'r EventTypes,
    pub(super) times: &'c [Time],
    pub(super) places: &'c [Place],
    pub(super) mentions: &'c [Mention],
}

impl Joiner<'_, '_> {
    /// For each mention the number of its event; `None` where a general noun refers to nothing.
    pub(super) fn join(&self) -> Vec<Option<usize>> {
        let mut event_of: Vec<Option<usize>> = Vec::with_capacity(self.mentions.len());
        let mut events = 0;
        for (index, mention) in self.mentions.iter().enumerate() {
            let from = index.saturating_sub(REACH);
            let best = (from..index)
                .filter(|&earlier| event_of[earlier].is_some())
                .filter_map(|earlier| {
                    self.score(earlier, mention, &event_of)
                        .map(|score| (score, earlier))
                })
                .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let event = match best {
                Some((_, earlier)) => event_of[earlier],
                None if mention.kind == TriggerKind::General => None,
                None => {
                    events += 1;
                    Some(events - 1)
                }
            };
            event_of.push(event);
        }
        event_of
    }

    /// How well a mention goes with an earlier one; `None` where it does not.
    fn score(&self, earlier: usize, mention: &Mention, event_of: &[Option<usize>]) -> Option<f64> {
        let other = &self.mentions[earlier];
        let same = other.event_type == mention.event_type && mention.kind != TriggerKind::General;
        let refers = mention.definite && self.may_stand_for(&mention.lemma, other.event_type);
        let (a, b) = (
            &self.types.types[other.event_type],
            &self.types.types[mention.event_type],
        );
        let generic = a.family == b.family
            && (b.generic || a.generic)
            && mention.kind != TriggerKind::General;
        if mention.fresh || !(same || refers || generic) || other.realis != mention.realis {
            return None;
        }
        // every mention of the event so far must be compatible, not only the one at hand
        let event = event_of[earlier];
        let whole =
            (earlier.saturating_sub(REACH)..event_of.len()).filter(|&at| event_of[at] == event);
        let mut overlap = 0;
        for at in whole {
            overlap = overlap.max(self.overlap(&self.mentions[at], mention)?);
        }
        let gap = mention.sentence - other.sentence;
        let evidence = overlap > 0
            || refers
            || (gap <= 1 && mention.paragraph == other.paragraph && self.adds_nothing(mention))
            || (other.in_title && mention.sentence <= 4);
        if !evidence || (refers && overlap == 0 && gap > 40) {
            return None;
        }
        Some(f64::from(overlap) * 2.0 + f64::from(u8::from(same)) * 3.0 - gap as f64 * 0.1)
    }

    fn may_stand_for(&self, lemma: &str, event_type: usize) -> bool {
        self.types
            .general
            .get(lemma)
            .is_some_and(|types| types.contains(&event_type))
    }

    /// A mention without time, place and participants of its own.
    fn adds_nothing(&self, mention: &Mention) -> bool {
        mention.time.is_none() && mention.places.is_empty()
    }

    /// How many of time, place and participants agree; `None` where one disagrees.
    fn overlap(&self, a: &Mention, b: &Mention) -> Option<u8> {
        let mut shared = 0;
        if let (Some(x), Some(y)) = (a.time, b.time) {
            if !self.times_fit(x, y) {
                return None;
            }
            shared += u8::from(self.same_time(x, y));
        }
        if !a.places.is_empty() && !b.places.is_empty() {
            if !self.places_fit(&a.places, &b.places) {
                return None;
            }
            shared += 1;
        }
        for role in [
            Role::Attacker,
            Role::Target,
            Role::Victim,
            Role::Responder,
            Role::Speaker,
        ] {
            match participants_fit(&a.participants, &b.participants, role) {
                Some(true) => shared += 1,
                Some(false) => return None,
                None => {}
            }
        }
        Some(shared)
    }

    fn time(&self, id: TimeId) -> Option<&Time> {
        self.times.get(id.index())
    }

    fn same_time(&self, a: TimeId, b: TimeId) -> bool {
        match (self.time(a), self.time(b)) {
            (Some(x), Some(y)) => x.value.is_some() && x.value == y.value,
            _ => false,
        }
    }

    /// Whether two times may be one: their days overlap, or one is unresolved.
    fn times_fit(&self, a: TimeId, b: TimeId) -> bool {
        let (Some(x), Some(y)) = (self.time(a), self.time(b)) else {
            return true;
        };
        match (&x.earliest, &x.latest, &y.earliest, &y.latest) {
            (Some(x0), Some(x1), Some(y0), Some(y1)) => day(x0) <= day(y1) && day(y0) <= day(x1),
            _ => match (&x.value, &y.value) {
                (Some(x), Some(y)) => x.starts_with(day(y)) || y.starts_with(day(x)),
                _ => true,
            },
        }
    }

    /// Whether two lists of places may be one place: one shared, or one lies in the other's country
    /// or region.
    fn places_fit(&self, a: &[PlaceId], b: &[PlaceId]) -> bool {
        let get = |id: &PlaceId| self.places.get(id.index());
        a.iter().filter_map(get).any(|x| {
            b.iter().filter_map(get).any(|y| {
                let same = x.gazetteer.is_some() && x.gazetteer == y.gazetteer || x.name == y.name;
                let wide = |place: &Place| {
                    matches!(
                        place.precision,
                        PlacePrecision::Country | PlacePrecision::Region
                    )
                };
                same || (wide(x) || wide(y)) && x.country.is_some() && x.country == y.country
            })
        })
    }
}

/// The day of a moment.
fn day(moment: &str) -> &str {
    moment.get(..10).unwrap_or(moment)
}

/// Whether the holders of a role may be the same: by actor, else by their last word.
fn participants_fit(a: &[Participant], b: &[Participant], role: Role) -> Option<bool> {
    let of = |list: &[Participant]| -> Vec<(Option<counterclaim_model::ActorId>, String)> {
        list.iter()
            .filter(|participant| participant.role == role)
            .map(|participant| (participant.actor, last_word(&participant.text)))
            .collect()
    };
    let (a, b) = (of(a), of(b));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let same = a.iter().any(|x| {
        b.iter()
            .any(|y| (x.0.is_some() && x.0 == y.0) || x.1 == y.1)
    });
    let pronoun = |word: &str| {
        matches!(
            word,
            "he" | "she"
                | "they"
                | "them"
                | "him"
                | "her"
                | "it"
                | "we"
                | "us"
                | "their"
                | "his"
                | "its"
        )
    };
    if same {
        return Some(true);
    }
    let vague = a.iter().chain(&b).any(|x| pronoun(&x.1) || x.0.is_none());
    let known_differ = a.iter().all(|x| x.0.is_some()) && b.iter().all(|x| x.0.is_some());
    // only two known actors, or two different targets in plain words, speak against each other
    if known_differ || (role == Role::Target && !vague) {
        Some(false)
    } else {
        None
    }
}

fn last_word(text: &str) -> String {
    text.split_whitespace().last().unwrap_or("").to_lowercase()
}
