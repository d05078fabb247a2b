//! Which mentions of an article refer to one event; it joins only what nothing speaks against.

use counterclaim_model::{
    ActorId, Participant, Place, PlaceId, PlacePrecision, Realis, Role, Time, TimeId,
};

use super::trigger::TriggerKind;
use super::types::EventTypes;

/// Mentions back in which an event is looked for.
const REACH: usize = 24;

/// Mentions at the head of an article that everything after may refer to.
const LEAD: usize = 8;

/// Tokens behind a verb of accusing in which its complement stands.
const COMPLEMENT: usize = 16;
/// Last sentence of an article's opening, by whose events rival accounts are.
const OPENING: usize = 6;
/// Last sentence of the headline and lead.
const LEAD_SENTENCE: usize = 2;
/// Type of events that are accusations themselves.
pub(super) const ACCUSATION: &str = "accusation";
const ATTACK: &str = "attack";

/// Last sentence in which a general noun may refer to what follows it.
const LAST_AHEAD: usize = 2;
/// Sentences ahead in which it does.
const AHEAD: usize = 3;

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
    /// Whether it stands in what somebody is said to have said.
    pub(super) said: bool,
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
            let mut overlaps: Vec<(usize, Option<u8>)> = Vec::new();
            let best = (0..LEAD.min(from))
                .chain(from..index)
                .filter_map(|earlier| {
                    let event = event_of[earlier]?;
                    if !self.may_join(&self.mentions[earlier], type_of[earlier], mention) {
                        return None;
                    }
                    // one answer serves all mentions of an event
                    let known = overlaps
                        .iter()
                        .find(|(other, _)| *other == event)
                        .map(|row| row.1);
                    let overlap = known.unwrap_or_else(|| {
                        let found = self.whole_overlap(event, mention, &event_of);
                        overlaps.push((event, found));
                        found
                    })?;
                    let score =
                        self.score(&self.mentions[earlier], type_of[earlier], mention, overlap)?;
                    Some((score, earlier))
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
        self.join_accusations(&mut event_of);
        self.look_ahead(&mut event_of, &mut type_of);
        self.stand_alone(&mut event_of, events);
        in_order(&mut event_of);
        event_of
    }

    /// "Accused rebels of attacking the port": who blames somebody for an event speaks of that event.
    fn join_accusations(&self, event_of: &mut [Option<usize>]) {
        for at in 0..self.mentions.len() {
            let mention = &self.mentions[at];
            let own = event_of[at];
            let alone = || event_of[..at].iter().all(|event| *event != own);
            if mention.kind != TriggerKind::Verb
                || !self.is_accusation(mention.event_type)
                || !alone()
            {
                continue;
            }
            let next = (at + 1..self.mentions.len()).take(3).find(|&next| {
                let other = &self.mentions[next];
                other.sentence == mention.sentence
                    && other.head <= mention.head + COMPLEMENT
                    && !self.is_accusation(other.event_type)
                    // "accused him of lying and demanded that he resign"
                    && other.realis == mention.realis
                    && event_of[next].is_some()
            });
            let Some(target) = next.and_then(|next| event_of[next]) else {
                continue;
            };
            for event in event_of.iter_mut().filter(|event| **event == own) {
                *event = Some(target);
            }
        }
    }

    fn is_accusation(&self, event_type: usize) -> bool {
        self.types.types[event_type].name == ACCUSATION
    }

    /// Whether two mentions may tell rival accounts of one occurrence: what one side calls an attack is an
    /// explosion or an accident to another. Somebody must be said to say so.
    fn are_rivals(&self, other: &Mention, other_type: usize, mention: &Mention) -> bool {
        let family = |event_type: usize| self.types.types[event_type].family.as_str();
        let (a, b) = (family(other_type), family(mention.event_type));
        let occur = |family: &str| self.types.rivals.iter().any(|name| name == family);
        a != b
            && occur(a)
            && occur(b)
            && (a == ATTACK || b == ATTACK)
            && mention.kind != TriggerKind::General
            && (mention.said != other.said || mention.paragraph != other.paragraph)
            && (mention.said || other.said)
            && other.sentence <= OPENING
    }

    /// "Toll in ferry disaster climbs": a general noun at the head of an article refers to what the
    /// sentences after it tell.
    fn look_ahead(&self, event_of: &mut [Option<usize>], type_of: &mut [usize]) {
        for at in 0..self.mentions.len() {
            let mention = &self.mentions[at];
            if mention.sentence > LAST_AHEAD {
                break;
            }
            if event_of[at].is_some() || mention.kind != TriggerKind::General {
                continue;
            }
            let later = (at + 1..self.mentions.len()).take(REACH).find(|&later| {
                let other = &self.mentions[later];
                other.kind != TriggerKind::General
                    && other.sentence <= mention.sentence + AHEAD
                    && event_of[later].is_some()
                    && self.may_stand_for(&mention.lemma, other.event_type)
                    && other.realis == Realis::Reported
            });
            if let Some(later) = later {
                event_of[at] = event_of[later];
                type_of[at] = type_of[later];
            }
        }
    }

    /// "The disaster": a noun that says enough by itself makes an event of those that refer to nothing;
    /// all such mentions of one type are one.
    fn stand_alone(&self, event_of: &mut [Option<usize>], mut events: usize) {
        let mut made: Vec<(usize, usize)> = Vec::new();
        for (at, mention) in self.mentions.iter().enumerate() {
            let alone = self.types.alone.get(&mention.lemma);
            if event_of[at].is_some() || mention.kind != TriggerKind::General {
                continue;
            }
            let Some(&event_type) = alone else { continue };
            let known = made.iter().find(|row| row.0 == event_type).map(|row| row.1);
            let event = known.unwrap_or_else(|| {
                made.push((event_type, events));
                events += 1;
                events - 1
            });
            event_of[at] = Some(event);
        }
    }

    /// Whether types and realis let a mention join an earlier one.
    fn may_join(&self, other: &Mention, other_type: usize, mention: &Mention) -> bool {
        let specific = mention.kind != TriggerKind::General;
        let (a, b) = (
            &self.types.types[other_type],
            &self.types.types[mention.event_type],
        );
        let same = specific && other_type == mention.event_type;
        let generic = specific && a.family == b.family && (b.generic || a.generic);
        let refers = mention.definite && self.may_stand_for(&mention.lemma, other_type);
        // "no rescue took place" is about the rescue that others report
        let negates = same && denies(other, mention);
        !mention.fresh
            && (same || generic || refers || self.are_rivals(other, other_type, mention))
            && (other.realis == mention.realis || negates || same && is_purpose_of(other, mention))
    }

    /// What a mention shares with an event: every mention of it in reach must be compatible, not
    /// only the one at hand; `None` where one is not.
    fn whole_overlap(
        &self,
        event: usize,
        mention: &Mention,
        event_of: &[Option<usize>],
    ) -> Option<u8> {
        let from = event_of.len().saturating_sub(REACH);
        let mut overlap = 0;
        for at in (0..LEAD.min(from)).chain(from..event_of.len()) {
            if event_of[at] == Some(event) {
                overlap = overlap.max(self.overlap(&self.mentions[at], mention)?);
            }
        }
        Some(overlap)
    }

    /// How well a mention goes with an earlier one; `None` where too little speaks for it.
    fn score(
        &self,
        other: &Mention,
        other_type: usize,
        mention: &Mention,
        overlap: u8,
    ) -> Option<f64> {
        let same = other_type == mention.event_type && mention.kind != TriggerKind::General;
        let refers = mention.definite && self.may_stand_for(&mention.lemma, other_type);
        let gap = mention.sentence - other.sentence;
        // "the cave-in" after a mine caved in
        let the_same = same
            && mention.definite
            && mention.kind == TriggerKind::Noun
            && other.realis == Realis::Reported
            && self.adds_nothing(mention);
        let evidence = overlap > 0
            || refers
            || the_same
            || (gap <= 1 && mention.paragraph == other.paragraph && self.adds_nothing(mention))
            || (gap == 0 && same && self.adds_nothing(other))
            || self.testifies(other, other_type, mention)
            || (other.in_title && mention.sentence <= 4)
            || (same && (denies(other, mention) || is_purpose_of(other, mention)));
        if !evidence {
            return None;
        }
        if overlap < 2 && !same && !refers && self.are_rivals(other, other_type, mention) {
            return None;
        }
        // what opens the article is what it refers back to most, the more where the noun says little
        let vague =
            refers && self.types.types[mention.event_type].generic && self.adds_nothing(mention);
        let salient = match (refers && other.sentence <= 3, vague) {
            (true, true) => 2.5,
            (true, false) => 1.5,
            _ => 0.0,
        };
        let alike = if vague { 1.0 } else { 3.0 };
        let base = f64::from(overlap) * 2.0 + f64::from(u8::from(same)) * alike;
        Some(base + salient - (gap as f64 * 0.1).min(2.0))
    }

    /// "We heard the shots", somebody says of the killings that the article opens with: an account without time and
    /// place of its own.
    fn testifies(&self, other: &Mention, other_type: usize, mention: &Mention) -> bool {
        let types = [other_type, mention.event_type].map(|at| &self.types.types[at]);
        let same = other_type == mention.event_type;
        let wide =
            types[0].family == types[1].family && (same || types[0].generic || types[1].generic);
        let both = [other, mention].map(|each| each.realis == Realis::Reported);
        wide && both == [true; 2]
            && mention.said
            && mention.counts.is_empty()
            && other.sentence <= LEAD_SENTENCE
            && self.adds_nothing(mention)
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
        // two accounts of one event may differ in their numbers
        let rivals = a.said && b.said && a.paragraph == b.paragraph && a.sentence != b.sentence;
        if a.counts.iter().any(differ) && !rivals {
            return None;
        }
        if let (Some(x), Some(y)) = (a.time, b.time) {
            if !self.times_fit(x, y) {
                return None;
            }
            shared += u8::from(self.same_time(x, y));
        }
        if !a.places.is_empty() && !b.places.is_empty() {
            // "the fire" may be told with any place; a fire told anew with another town is another
            let strict =
                !b.definite && b.kind != TriggerKind::General && a.paragraph != b.paragraph;
            if !self.places_fit(&a.places, &b.places, strict) {
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
    fn places_fit(&self, a: &[PlaceId], b: &[PlaceId], strict: bool) -> bool {
        let get = |id: &PlaceId| self.places.get(id.index());
        a.iter().filter_map(get).any(|x| {
            b.iter().filter_map(get).any(|y| {
                let located = x.gazetteer.is_some() && y.gazetteer.is_some();
                let same = located && x.gazetteer == y.gazetteer
                    || share_a_name(&x.name, &y.name)
                    // what is not located speaks against nothing, unless both are towns by their names
                    || !(located || is_exact(x) && is_exact(y) && strict);
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

fn is_exact(place: &Place) -> bool {
    matches!(
        place.precision,
        PlacePrecision::Exact | PlacePrecision::Near
    )
}

/// Whether two names have a word in common ("Port Kerrin", "the harbor of Kerrin").
fn share_a_name(a: &str, b: &str) -> bool {
    let mut words = a.split_whitespace().filter(|word| word.len() > 2);
    words.any(|word| b.split_whitespace().any(|w| w.eq_ignore_ascii_case(word)))
}

/// Numbers events by their first mentions.
fn in_order(event_of: &mut [Option<usize>]) {
    let size = event_of.iter().flatten().max().map_or(0, |max| max + 1);
    let mut number = vec![None; size];
    let mut next = 0;
    for event in event_of.iter_mut().flatten() {
        let known = number[*event].unwrap_or_else(|| {
            next += 1;
            next - 1
        });
        number[*event] = Some(known);
        *event = known;
    }
}

/// "Police fired tear gas to disperse the crowd": what the first verb does is what the second wants.
fn is_purpose_of(other: &Mention, mention: &Mention) -> bool {
    mention.kind == TriggerKind::Verb
        && mention.sentence == other.sentence
        && other.realis == Realis::Reported
        && matches!(mention.realis, Realis::Hypothetical | Realis::Planned)
        && mention.time.is_none()
}

/// Whether a mention says of an event that others report that it did not happen.
fn denies(other: &Mention, mention: &Mention) -> bool {
    mention.said && mention.realis == Realis::Negated && other.realis == Realis::Reported
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
            // capitals alone say nothing in a text that has no others
            name: last.starts_with(char::is_uppercase) && last.contains(char::is_lowercase),
        }
    }
}

/// Whether the holders of a role may be the same: by actor, else by a name's last word. Two known
/// actors that differ, or two names that do, speak against it; common nouns decide nothing.
fn holders_fit<'h>(a: &'h [Holder], b: &'h [Holder], role: Role) -> Option<bool> {
    let of = |list: &'h [Holder]| list.iter().filter(move |holder| holder.role == role);
    if of(a).next().is_none() || of(b).next().is_none() {
        return None;
    }
    let agree = |x: &Holder, y: &Holder| {
        x.actor.is_some() && x.actor == y.actor || x.name && y.name && x.word == y.word
    };
    if of(a).any(|x| of(b).any(|y| agree(x, y))) {
        return Some(true);
    }
    let all = |test: &dyn Fn(&Holder) -> bool| of(a).chain(of(b)).all(test);
    let differ = all(&|holder| holder.actor.is_some()) || all(&|holder| holder.name);
    differ.then_some(false)
}
