//! Decisions carried out on a ledger: what they change, and which of them cannot be carried out.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::decision::{
    CorrectedField, Correction, DECISIONS_V1, Decision, DecisionState, DecisionsV1, Review,
    ReviewState, Ruling, Seen,
};
use counterclaim_model::ledger::{LedgerPlace, LedgerTime};
use counterclaim_model::{
    Actor, ClaimId, Codes, EntryId, EventId, Reading, Role, Span, Stance, TextIndex,
};

use crate::decision::Log;
use crate::decision_grouping::{self, Told};
use crate::decision_overlay as overlay;
use crate::decision_time::stretch;
use crate::global_ids::actor_id;
use crate::same_event::Member;
use crate::{EntryIds, Ledger};

/// What people decided, and what follows from it for one view.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decisions {
    pub(crate) log: Log,
    pub(crate) told: Told,
    /// Claims and numbers that were decided about.
    reviews: BTreeMap<(usize, EntryId), Review>,
    /// Events that were decided about, by the first member of their group.
    events: BTreeMap<Member, EventDecisions>,
    /// Readings before anything was decided, where that changed them.
    as_read: BTreeMap<usize, Reading>,
}

/// What was decided about an event of the ledger.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventDecisions {
    pub(crate) review: Review,
    pub(crate) r#type: Option<(String, Codes)>,
    pub(crate) place: Option<Option<LedgerPlace>>,
    pub(crate) time: Option<Option<LedgerTime>>,
    /// Names by role; `None` where nobody had the part.
    pub(crate) participants: BTreeMap<Role, Option<String>>,
}

/// Where the targets of decisions stand.
type Places = BTreeMap<String, (usize, EntryId)>;

impl Decisions {
    /// Puts decisions in order and finds what they say about which events are one.
    pub(crate) fn new(log: Log, readings: &[Reading], ids: &[EntryIds]) -> Self {
        let mut out = Self {
            log,
            ..Self::default()
        };
        if out.log.is_empty() {
            return out;
        }
        let places = places(&out.log, ids);
        say_what_is_missing(&mut out.log, readings, &places);
        let member = |id: &str| match places.get(id) {
            Some((reading, EntryId::Event(event))) => Some(Member {
                reading: *reading,
                event: *event,
            }),
            _ => None,
        };
        out.told = decision_grouping::told(&mut out.log, &member);
        out
    }

    /// Whether nobody decided anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// Carries out what was decided about claims, numbers and events. Events are grouped by now.
    pub(crate) fn carry_out(
        &mut self,
        readings: &mut [Reading],
        ids: &mut [EntryIds],
        group_of: &dyn Fn(Member) -> Vec<Member>,
    ) {
        let places = places(&self.log, ids);
        let mut scene = Scene {
            readings,
            ids,
            group_of,
            places,
        };
        self.judge(&mut scene);
        self.correct(&mut scene);
        for (member, decisions) in &self.told.decisions {
            let Some(first) = scene.first(*member) else {
                continue;
            };
            let grouping = &mut self.events.entry(first).or_default().review.grouping;
            grouping.extend(decisions.iter().cloned());
            grouping.sort();
            grouping.dedup();
        }
    }

    /// Accepts and rejects: the latest of each entry holds.
    fn judge(&mut self, scene: &mut Scene<'_>) {
        let mut latest: BTreeMap<Target, usize> = BTreeMap::new();
        let holding: Vec<usize> = self.log.holding().map(|(index, _)| index).collect();
        for index in holding {
            let decision = &self.log.all()[index];
            let target = match &decision.ruling {
                Ruling::Accept { target } | Ruling::Reject { target } => target,
                _ => continue,
            };
            let Some(target) = scene.target(target) else {
                let because = "only claims, events and numbers are accepted or rejected";
                self.fail(index, because);
                continue;
            };
            let word = decision.ruling.word();
            if let Some(earlier) = latest.insert(target, index)
                && self.log.all()[earlier].ruling.word() != word
            {
                self.log.give_way(earlier, index);
            }
        }
        for (target, index) in latest {
            let decision = self.log.all()[index].clone();
            let rejected = matches!(decision.ruling, Ruling::Reject { .. });
            let review = self.review(target);
            review.state = Some(if rejected {
                ReviewState::Rejected
            } else {
                ReviewState::Accepted
            });
            review.by = decision.by;
            review.note = decision.note;
            review.decision = Some(decision.id);
            if rejected {
                self.reject(scene, target);
            }
        }
    }

    fn reject(&mut self, scene: &mut Scene<'_>, target: Target) {
        match target {
            Target::Entry(index, EntryId::Claim(claim)) => {
                overlay::reject_claim(self.touch(scene, index), claim);
            }
            Target::Entry(index, EntryId::Quantity(quantity)) => {
                overlay::reject_quantity(self.touch(scene, index), quantity);
            }
            Target::Entry(..) | Target::Event(_) => {}
        }
    }

    /// Corrections: the latest of each field holds.
    fn correct(&mut self, scene: &mut Scene<'_>) {
        let mut latest: BTreeMap<(Target, CorrectedField, String), usize> = BTreeMap::new();
        let holding: Vec<usize> = self.log.holding().map(|(index, _)| index).collect();
        for index in holding {
            let Ruling::Correct {
                target,
                field,
                value,
                ..
            } = &self.log.all()[index].ruling
            else {
                continue;
            };
            let fits = match scene.target(target) {
                Some(Target::Event(_)) => !field.is_of_claim(),
                Some(Target::Entry(_, EntryId::Claim(_))) => field.is_of_claim(),
                _ => false,
            };
            let Some(target) = scene.target(target).filter(|_| fits) else {
                let because = format!("what it names has no {}", field.name());
                self.fail(index, &because);
                continue;
            };
            let role = match field {
                CorrectedField::Participant => value.split('=').next().unwrap_or_default(),
                _ => "",
            };
            if let Some(earlier) = latest.insert((target, *field, role.to_owned()), index)
                && self.value(earlier) != self.value(index)
            {
                self.log.give_way(earlier, index);
            }
        }
        // one after another in their order, since a claim's stance says which sides it takes
        let mut in_order: Vec<(usize, Target)> =
            latest.into_iter().map(|(k, i)| (i, k.0)).collect();
        in_order.sort_unstable();
        for (index, target) in in_order {
            let outcome = match target {
                Target::Entry(reading, EntryId::Claim(claim)) => {
                    self.correct_claim(scene, index, reading, claim)
                }
                Target::Event(first) => self.correct_event(scene, index, first),
                Target::Entry(..) => Ok(()),
            };
            if let Err(because) = outcome {
                self.fail(index, &because);
            }
        }
    }

    fn value(&self, index: usize) -> Option<(&str, Option<&LedgerPlace>)> {
        match &self.log.all()[index].ruling {
            Ruling::Correct { value, place, .. } => Some((value, place.as_ref())),
            _ => None,
        }
    }

    fn correct_claim(
        &mut self,
        scene: &mut Scene<'_>,
        index: usize,
        at: usize,
        claim: ClaimId,
    ) -> Result<(), String> {
        let decision = self.log.all()[index].clone();
        let Ruling::Correct { field, value, .. } = &decision.ruling else {
            return Ok(());
        };
        let was = was_of_claim(scene, at, claim, *field);
        match field {
            CorrectedField::Stance => {
                let stance = word::<Stance>(value).ok_or(format!("'{value}' is no stance"))?;
                overlay::correct_stance(self.touch(scene, at), claim, stance);
            }
            CorrectedField::Speaker => {
                let (name, known) = scene.actor(value)?;
                overlay::correct_speaker(self.touch(scene, at), claim, &name, known.as_ref());
                scene.ids[at].name_actors(&scene.readings[at]);
            }
            _ => {
                let about = scene.about(at, value)?;
                overlay::correct_about(self.touch(scene, at), claim, &about);
            }
        }
        // a rejected claim stays out, whatever it is corrected to
        let review = self.review(Target::Entry(at, EntryId::Claim(claim)));
        review
            .corrected
            .push(correction(&decision, *field, value, was));
        if review.state == Some(ReviewState::Rejected) {
            overlay::reject_claim(&mut scene.readings[at], claim);
        }
        Ok(())
    }

    fn correct_event(
        &mut self,
        scene: &Scene<'_>,
        index: usize,
        first: Member,
    ) -> Result<(), String> {
        let decision = self.log.all()[index].clone();
        let Ruling::Correct {
            field,
            value,
            place,
            ..
        } = &decision.ruling
        else {
            return Ok(());
        };
        let known = self.events.entry(first).or_default();
        match field {
            CorrectedField::Type => {
                if value.is_empty() {
                    return Err("an event has a type".to_owned());
                }
                known.r#type = Some((value.clone(), scene.codes(value)));
            }
            CorrectedField::Place => {
                let place = place.clone().or_else(|| scene.place(value));
                known.place = Some(place);
            }
            CorrectedField::Time => {
                let time = if value.is_empty() {
                    None
                } else {
                    Some(stretch(value).ok_or(format!(
                        "'{value}' is no day, month, year, moment or stretch"
                    ))?)
                };
                known.time = Some(time);
            }
            _ => {
                let (role, name) = value.split_once('=').ok_or("write it as role=name")?;
                let role = word::<Role>(role.trim()).ok_or(format!("'{role}' is no role"))?;
                let name = name.trim();
                let name = (!name.is_empty()).then(|| name.to_owned());
                known.participants.insert(role, name);
            }
        }
        // what it was is known when the event is put together
        let correction = correction(&decision, *field, value, String::new());
        known.review.corrected.push(correction);
        Ok(())
    }

    fn fail(&mut self, index: usize, because: &str) {
        let state = DecisionState::Impossible;
        self.log.fail(index, state, because.to_owned());
    }

    fn review(&mut self, target: Target) -> &mut Review {
        match target {
            Target::Entry(reading, entry) => self.reviews.entry((reading, entry)).or_default(),
            Target::Event(first) => &mut self.events.entry(first).or_default().review,
        }
    }

    /// A reading that is about to be changed; the first time it is kept as it was read.
    fn touch<'s>(&mut self, scene: &'s mut Scene<'_>, index: usize) -> &'s mut Reading {
        let reading = &mut scene.readings[index];
        self.as_read.entry(index).or_insert_with(|| reading.clone());
        reading
    }

    /// What was decided about a claim or number.
    pub(crate) fn of_entry(&self, reading: usize, entry: EntryId) -> Option<&Review> {
        self.reviews.get(&(reading, entry))
    }

    /// What was decided about the event of a group.
    pub(crate) fn of_event(&self, group: &[Member]) -> Option<&EventDecisions> {
        self.events.get(group.first()?)
    }

    /// Puts readings back as they were read.
    pub(crate) fn take_back(self, readings: &mut [Reading]) -> Log {
        for (index, reading) in self.as_read {
            readings[index] = reading;
        }
        Log::new(self.log.all().iter().cloned())
    }
}

/// What a decision can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// A claim or number of a reading.
    Entry(usize, EntryId),
    /// An event of the ledger, by its first member.
    Event(Member),
}

/// What decisions are carried out on.
struct Scene<'a> {
    readings: &'a mut [Reading],
    ids: &'a mut [EntryIds],
    /// The members of an event of the ledger, by any of them.
    group_of: &'a dyn Fn(Member) -> Vec<Member>,
    places: Places,
}

impl Scene<'_> {
    fn first(&self, member: Member) -> Option<Member> {
        (self.group_of)(member).first().copied()
    }

    fn target(&self, id: &str) -> Option<Target> {
        let (reading, entry) = *self.places.get(id)?;
        match entry {
            EntryId::Event(event) => self.first(Member { reading, event }).map(Target::Event),
            EntryId::Claim(_) | EntryId::Quantity(_) => Some(Target::Entry(reading, entry)),
            _ => None,
        }
    }

    /// The events of an article that ids of the ledger name; an event may be named by any mention.
    fn about(&self, at: usize, ids: &str) -> Result<Vec<EventId>, String> {
        let mut out = BTreeSet::new();
        for id in ids.split_whitespace() {
            let Some(Target::Event(first)) = self.target(id) else {
                return Err(format!("'{id}' is no event of this ledger"));
            };
            let group = (self.group_of)(first);
            let here = group.iter().find(|member| member.reading == at);
            let none = || format!("the claim's article has no mention of '{id}'");
            out.insert(here.ok_or_else(none)?.event);
        }
        Ok(out.into_iter().collect())
    }

    /// An actor by name or `X-…` id, and somebody of that name anywhere in the ledger.
    fn actor(&self, value: &str) -> Result<(String, Option<Actor>), String> {
        let id = if value.starts_with("X-") {
            value.to_owned()
        } else {
            actor_id(value)
        };
        let mut actors = self.readings.iter().flat_map(|reading| &reading.actors);
        let known = actors.find(|actor| actor_id(&actor.name) == id).cloned();
        if value.starts_with("X-") && known.is_none() {
            return Err(format!("'{value}' is no actor of this ledger"));
        }
        let name = known.as_ref().map_or(value, |actor| actor.name.as_str());
        Ok((name.to_owned(), known))
    }

    fn codes(&self, kind: &str) -> Codes {
        let mut events = self.readings.iter().flat_map(|reading| &reading.events);
        let known = events.find(|event| event.r#type == kind);
        known.map(|event| event.codes.clone()).unwrap_or_default()
    }

    /// A place by its name, located as the first article that names it has it.
    fn place(&self, name: &str) -> Option<LedgerPlace> {
        if name.is_empty() {
            return None;
        }
        let mut places = self.readings.iter().flat_map(|reading| &reading.places);
        let known = places.find(|place| place.name == name && place.lat.is_some());
        Some(LedgerPlace {
            name: name.to_owned(),
            lat: known.and_then(|place| place.lat),
            lon: known.and_then(|place| place.lon),
            country: known.and_then(|place| place.country.clone()),
            precision: known.map_or(counterclaim_model::PlacePrecision::Region, |p| p.precision),
            gazetteer: known.and_then(|place| place.gazetteer.clone()),
        })
    }
}

/// A value as it is written in JSON.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

fn correction(decision: &Decision, field: CorrectedField, value: &str, was: String) -> Correction {
    Correction {
        field,
        value: value.to_owned(),
        was,
        by: decision.by.clone(),
        note: decision.note.clone(),
        decision: decision.id.clone(),
    }
}

fn was_of_claim(scene: &Scene<'_>, at: usize, claim: ClaimId, field: CorrectedField) -> String {
    let reading = &scene.readings[at];
    let Some(found) = reading.claims.get(claim.index()) else {
        return String::new();
    };
    match field {
        CorrectedField::Stance => found.stance.name().to_owned(),
        CorrectedField::Speaker => crate::party::source_name(reading, found),
        _ => {
            let ids = found.about.iter().map(|event| scene.ids[at].event(*event));
            ids.collect::<Vec<_>>().join(" ")
        }
    }
}

/// Where everything stands that decisions name.
fn places(log: &Log, ids: &[EntryIds]) -> Places {
    let named = |decision: &'_ Decision| -> Vec<String> {
        let mut ids: Vec<&str> = decision.ruling.targets();
        if let Ruling::Correct {
            field: CorrectedField::About,
            value,
            ..
        } = &decision.ruling
        {
            ids.extend(value.split_whitespace());
        }
        ids.into_iter().map(str::to_owned).collect()
    };
    let wanted: BTreeSet<String> = log.all().iter().flat_map(named).collect();
    let mut out = Places::new();
    for (reading, ids) in ids.iter().enumerate() {
        for (id, entry) in ids.iter() {
            if wanted.contains(id) {
                out.entry(id.to_owned()).or_insert((reading, entry));
            }
        }
    }
    out
}

/// Marks decisions of whose targets some are not in the ledger; what is there is still carried out.
fn say_what_is_missing(log: &mut Log, readings: &[Reading], places: &Places) {
    let holding: Vec<(usize, Decision)> = log.holding().map(|(i, d)| (i, d.clone())).collect();
    for (index, decision) in holding {
        if matches!(decision.ruling, Ruling::Undo { .. }) {
            continue;
        }
        let targets = decision.ruling.targets();
        let missing = targets.iter().find(|id| !places.contains_key(**id));
        if let Some(id) = missing {
            let seen = decision.seen.iter().find(|seen| seen.id == *id);
            let because = why_missing(id, seen, readings);
            log.fail(index, DecisionState::Missing, because);
        }
    }
}

fn why_missing(id: &str, seen: Option<&Seen>, readings: &[Reading]) -> String {
    let Some(seen) = seen else {
        return format!("{id} is not in this ledger");
    };
    let article = readings
        .iter()
        .find(|reading| reading.article.id.as_str() == seen.article);
    let Some(reading) = article else {
        return format!("the article of {id} is not in this ledger");
    };
    let now = standing_at(reading, seen, id);
    match now.as_slice() {
        [] => format!("{id} was not found when its article was read anew"),
        now => format!(
            "{id} was not found when its article was read anew; there is now {}",
            now.join(", ")
        ),
    }
}

/// Entries of the same sort that stand where another stood.
fn standing_at(reading: &Reading, seen: &Seen, id: &str) -> Vec<String> {
    let ids = EntryIds::of(reading);
    let span = TextIndex::new(&reading.article.text).to_bytes(seen.span);
    let meets = |other: Option<Span>| {
        other.is_some_and(|other| other.start() < span.end() && span.start() < other.end())
    };
    match id.get(..2) {
        Some("C-") => {
            let claims = reading.claims.iter().filter(|claim| meets(claim.extent()));
            claims.map(|claim| ids.claim(claim.id)).collect()
        }
        Some("E-") => {
            let events = reading.events.iter();
            let events = events.filter(|e| e.mentions.iter().any(|m| meets(Some(*m))));
            events.map(|event| ids.event(event.id)).collect()
        }
        _ => Vec::new(),
    }
}

impl Ledger {
    /// Every decision with whether it holds, in the order of when they were decided.
    pub fn decisions(&self) -> DecisionsV1 {
        DecisionsV1 {
            schema: DECISIONS_V1.to_owned(),
            decisions: self.decisions.log.judged(),
        }
    }

    /// A reading before anything was decided about it; [`Self::readings`] has it as it stands.
    pub fn as_read(&self, index: usize) -> &Reading {
        let read = self.decisions.as_read.get(&index);
        read.unwrap_or(&self.readings[index])
    }

    /// What people decided about a claim or number of a reading.
    pub fn review(&self, reading: usize, entry: EntryId) -> Option<&Review> {
        self.decisions.of_entry(reading, entry)
    }

    /// Whether a person rejected a claim of a reading: it is listed and counts nowhere.
    pub fn is_rejected(&self, reading: usize, claim: ClaimId) -> bool {
        let review = self.review(reading, EntryId::Claim(claim));
        review.is_some_and(|review| review.state == Some(ReviewState::Rejected))
    }

    /// Where an entry stands, to be kept with a decision about it.
    pub fn seen(&self, id: &str) -> Option<Seen> {
        let crate::Found::Entry(index, entry) = self.find(id)? else {
            return None;
        };
        let reading = &self.readings[index];
        let span = match entry {
            EntryId::Claim(id) => reading.claims.get(id.index())?.extent()?,
            EntryId::Event(id) => *reading.events.get(id.index())?.mentions.first()?,
            EntryId::Quantity(id) => reading.quantities.get(id.index())?.span,
            _ => return None,
        };
        Some(Seen {
            id: self.ids[index].entry(entry),
            article: reading.article.id.to_string(),
            span: TextIndex::new(&reading.article.text).to_code_points(span),
        })
    }
}
