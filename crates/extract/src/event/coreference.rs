//! Which mentions of an article refer to one event; it joins only what nothing speaks against.

use counterclaim_model::{
    ActorId, Participant, Place, PlaceId, PlacePrecision, Realis, Role, Time, TimeId,
};

use super::trigger::TriggerKind;
use super::types::EventTypes;

/// Mentions back in which an event is looked for.
const REACH: usize = 24;

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
    /// The participants, ready to compare.
    pub(super) holders: Vec<Holder>,
    /// Exact numbers of its subjects and objects, by what they count.
    pub(super) counts: Vec<(String, f64)>,
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
        let mut type_of: Vec<usize> = Vec::with_capacity(self.mentions.len());
        let mut events = 0;
        for (index, mention) in self.mentions.iter().enumerate() {
            let from = index.saturating_sub(REACH);
            let best = (from..index)
                .filter(|&earlier| event_of[earlier].is_some())
                .filter_map(|earlier| {
                    self.score(earlier, mention, &event_of, &type_of)
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
            // a general noun has the type of what it refers to
            type_of.push(match best {
                Some((_, earlier)) if mention.kind == TriggerKind::General => type_of[earlier],
                _ => mention.event_type,
            });
            event_of.push(event);
        }
        event_of
    }

    /// How well a mention goes with an earlier one; `None` where it does not.
    fn score(
        &self,
        earlier: usize,
        mention: &Mention,
        event_of: &[Option<usize>],
        type_of: &[usize],
    ) -> Option<f64> {
        let other = &self.mentions[earlier];
        let other_type = type_of[earlier];
        let same = other_type == mention.event_type && mention.kind != TriggerKind::General;
        let refers = mention.definite && self.may_stand_for(&mention.lemma, other_type);
        let (a, b) = (
            &self.types.types[other_type],
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
            || (gap == 0 && same && self.adds_nothing(other))
            || (other.in_title && mention.sentence <= 4);
        if !evidence || (refers && overlap == 0 && gap > 40) {
            return None;
        }
        // what opens the article is what it refers back to most
        let salient = f64::from(u8::from(refers && other.sentence <= 3));
        Some(
            f64::from(overlap) * 2.0 + f64::from(u8::from(same)) * 3.0 + salient - gap as f64 * 0.1,
        )
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
        let differ = |(counted, n): &(String, f64)| {
            b.counts.iter().any(|(other, m)| other == counted && n != m)
        };
        if a.counts.iter().any(differ) {
            return None;
        }
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
            match holders_fit(&a.holders, &b.holders, role) {
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

/// Somebody in a role, as far as it matters for telling mentions apart.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    role: Role,
    actor: Option<ActorId>,
    /// Last word in lower case.
    word: String,
    /// Whether that word is a name.
    name: bool,
}

impl Holder {
    pub(super) fn of(participant: &Participant) -> Self {
        let last = participant.text.split_whitespace().last().unwrap_or("");
        Self {
            role: participant.role,
            actor: participant.actor,
            word: last.to_lowercase(),
            name: last.starts_with(char::is_uppercase),
        }
    }
}

/// Whether the holders of a role may be the same: by actor, else by a name's last word. Two known
/// actors that differ, or two names that do, speak against it; common nouns decide nothing.
fn holders_fit(a: &[Holder], b: &[Holder], role: Role) -> Option<bool> {
    let of = |list: &'_ [Holder]| {
        list.iter()
            .filter(move |holder| holder.role == role)
            .cloned()
            .collect::<Vec<_>>()
    };
    let (a, b) = (of(a), of(b));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let agree = |x: &Holder, y: &Holder| {
        x.actor.is_some() && x.actor == y.actor || x.name && y.name && x.word == y.word
    };
    if a.iter().any(|x| b.iter().any(|y| agree(x, y))) {
        return Some(true);
    }
    let all = |test: &dyn Fn(&Holder) -> bool| a.iter().chain(&b).all(test);
    let differ = all(&|holder| holder.actor.is_some()) || all(&|holder| holder.name);
    differ.then_some(false)
}
