//! One event of the ledger with everything said about it.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use counterclaim_model::ledger::{
    LedgerArticle, LedgerCheck, LedgerClaim, LedgerEvent, LedgerParticipant, LedgerPlace,
    LedgerRelation, LedgerTime,
};
use counterclaim_model::{
    CheckKind, Claim, ClaimId, EntryId, Event, PlaceSense, Quantity, Reading, Stance, TextIndex,
};

use crate::across::Talk;
use crate::differences::{Differences, differences};
use crate::entry_view::{ledger_time, published};
use crate::event_groups::Stage;
use crate::event_votes::{answer_votes, replacements};
use crate::facets;
use crate::parts::{Parts, parts as parts_of};
use crate::same_event::Member;
use crate::tallies::{Count, tallies};
use crate::title::{closest, title};
use crate::{Ledger, instant, party};

/// A ledger with what its questions need of each reading, made when it is first needed.
pub(crate) struct View<'l> {
    pub(crate) ledger: &'l Ledger,
    /// Made for the few readings that most questions ask about.
    needs: Vec<OnceCell<Box<Needs<'l>>>>,
    stage: Stage<'l>,
    groups: RefCell<BTreeMap<Member, Rc<Group>>>,
}

/// An event of the ledger: its members and the id it is known under.
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) members: Vec<Member>,
}

/// What questions need of one reading.
#[derive(Default)]
struct Needs<'l> {
    text: OnceCell<TextIndex<'l>>,
    parts: OnceCell<Vec<Parts>>,
    differences: OnceCell<Differences>,
}

impl<'l> View<'l> {
    pub(crate) fn new(ledger: &'l Ledger) -> Self {
        let needs = ledger.readings.iter().map(|_| OnceCell::new());
        Self {
            ledger,
            needs: needs.collect(),
            stage: ledger.stage(),
            groups: RefCell::default(),
        }
    }

    /// The group in which an event of a reading stands.
    pub(crate) fn group(&self, member: Member) -> Rc<Group> {
        if let Some(known) = self.groups.borrow().get(&member) {
            return Rc::clone(known);
        }
        let members = match self.ledger.groups.get() {
            Some(groups) => groups.of(member).cloned(),
            None => Some(self.stage.of(member)),
        };
        let members = members.unwrap_or_else(|| vec![member]);
        let group = Rc::new(Group {
            id: self.ledger.group_id(&members),
            members,
        });
        let mut groups = self.groups.borrow_mut();
        for member in &group.members {
            groups.insert(*member, Rc::clone(&group));
        }
        group
    }

    fn needs(&self, reading: usize) -> &Needs<'l> {
        self.needs[reading].get_or_init(Box::default)
    }

    /// Offsets of a reading's text.
    pub(crate) fn text(&self, reading: usize) -> &TextIndex<'l> {
        let text = &self.ledger.readings[reading].article.text;
        let known = &self.needs(reading).text;
        known.get_or_init(|| TextIndex::new(text))
    }

    /// Of a copy or later capture, how its claims differ.
    pub(crate) fn differences(&self, reading: usize) -> &Differences {
        let known = &self.needs(reading).differences;
        known.get_or_init(|| differences(self.ledger, reading))
    }

    /// Claims about a group and how they bear on each other, without the rest of its dossier.
    pub(crate) fn talk_of(&self, group: &[Member]) -> (Vec<LedgerClaim>, Vec<LedgerRelation>) {
        let (claims, talk) = self.talk(group);
        let mut relations = self.relations(group);
        relations.extend(self.across(group, &talk, &claims, &relations));
        (claims, relations)
    }

    fn talk(&self, group: &[Member]) -> (Vec<LedgerClaim>, Talk) {
        let ids = self.claim_ids(group);
        let claims = ids
            .iter()
            .filter_map(|(reading, id)| self.claim(*reading, *id));
        let mut claims: Vec<LedgerClaim> = claims.collect();
        let talk = Talk::new(self, ids);
        for (index, first) in talk.first.iter().enumerate().filter(|(i, f)| i != *f) {
            claims[index].same_as = Some(claims[*first].id.clone());
        }
        (claims, talk)
    }

    /// The event of a group, whole.
    pub(crate) fn event(&self, group: &[Member]) -> LedgerEvent {
        let first = self.mention(self.usual(group));
        let ledger = self.ledger;
        let (claims, talk) = self.talk(group);
        let parties = talk.parties(&claims);
        let mut relations = self.relations(group);
        let across = self.across(group, &talk, &claims, &relations);
        let mut votes = self.votes(group, &claims, &parties);
        answer_votes(&mut votes, &across, &claims, &parties);
        relations.extend(across);
        let facets = facets::facets(votes, &replacements(&relations, &claims, &parties));
        let origin_list = self.origins(&Self::readings_of(group));
        let origins = origin_list.len();
        let unanswered = self.unanswered(group, &claims);
        let mut checks = self.checks(group, &unanswered);
        checks.extend(self.figure_checks(group, &talk, &claims, &relations));
        let counted = claims
            .iter()
            .zip(&parties)
            .filter(|(claim, _)| !claim.is_rejected());
        let parties: BTreeSet<&String> = counted.map(|(_, party)| party).collect();
        let statuses = group.iter().map(|m| self.mention(*m).status);
        let places = self.places(group);
        let time = self.time(group);
        let id = ledger.group_id(group);
        let mut aliases: Vec<String> = group
            .iter()
            .map(|m| ledger.ids[m.reading].event(m.event))
            .filter(|alias| *alias != id)
            .collect();
        aliases.sort();
        let event = LedgerEvent {
            title: title(&first.r#type, closest(&places), time.as_ref()),
            status: facets::event_status(&facets, statuses, parties.len(), origins),
            id,
            aliases,
            r#type: first.r#type.clone(),
            codes: first.codes.clone(),
            realis: group
                .iter()
                .map(|m| self.mention(*m).realis)
                .min()
                .unwrap_or(first.realis),
            time,
            places,
            origins,
            origin_list,
            articles: self.articles_of(group),
            participants: self.participants(group),
            unanswered,
            tallies: self.tallies(group),
            checks,
            facets,
            relations,
            claims,
            review: None,
        };
        match ledger.decisions.of_event(group) {
            Some(decisions) => self.decided(event, decisions, group),
            None => event,
        }
    }

    /// The first member of the type that most members have.
    fn usual(&self, group: &[Member]) -> Member {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for member in group {
            *counts.entry(&self.mention(*member).r#type).or_default() += 1;
        }
        let most = counts.values().max().copied().unwrap_or(0);
        let mut members = group.iter().copied();
        let usual = members.find(|m| counts.get(self.mention(*m).r#type.as_str()) == Some(&most));
        usual.unwrap_or(group[0])
    }

    pub(crate) fn reading(&self, member: Member) -> &'l Reading {
        &self.ledger.readings[member.reading]
    }

    pub(crate) fn mention(&self, member: Member) -> &'l Event {
        &self.reading(member).events[member.event.index()]
    }

    fn parts(&self, member: Member) -> &Parts {
        let parts = &self.needs(member.reading).parts;
        let parts = parts.get_or_init(|| parts_of(self.reading(member)));
        &parts[member.event.index()]
    }

    /// Readings that take part in a group, each once, in order.
    fn readings_of(group: &[Member]) -> BTreeSet<usize> {
        group.iter().map(|member| member.reading).collect()
    }

    fn claim_ids(&self, group: &[Member]) -> Vec<(usize, ClaimId)> {
        let ids: BTreeSet<(usize, ClaimId)> = group
            .iter()
            .flat_map(|m| self.parts(*m).claims.iter().map(|id| (m.reading, *id)))
            .collect();
        let known = |(reading, id): &(usize, ClaimId)| {
            id.index() < self.ledger.readings[*reading].claims.len()
        };
        let mut ids: BTreeSet<(usize, ClaimId)> = ids.into_iter().filter(known).collect();
        let loose = self.loose_claims(group, &ids);
        ids.extend(loose);
        ids.into_iter().collect()
    }

    /// Whether a claim belongs to one of its article's events.
    pub(crate) fn is_part_of_event(&self, reading: usize, claim: ClaimId) -> bool {
        let events = 0..self.ledger.readings[reading].events.len();
        let mut members = events.map(|event| Member {
            reading,
            event: counterclaim_model::EventId::from_index(event),
        });
        members.any(|member| self.parts(member).claims.contains(&claim))
    }

    fn relations(&self, group: &[Member]) -> Vec<LedgerRelation> {
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for member in group {
            let reading = self.reading(*member);
            let ids = &self.ledger.ids[member.reading];
            let text = self.text(member.reading);
            for &index in &self.parts(*member).relations {
                if !seen.insert((member.reading, index)) {
                    continue;
                }
                let relation = &reading.relations[index];
                out.push(LedgerRelation {
                    kind: relation.kind,
                    from: ids.claim(relation.from),
                    to: self.global(member.reading, relation.to),
                    facet: relation.facet.clone(),
                    article: reading.article.id.to_string(),
                    evidence: relation
                        .evidence
                        .iter()
                        .map(|s| text.to_code_points(*s))
                        .collect(),
                    rule: relation.rule.clone(),
                });
            }
        }
        out
    }

    fn global(&self, reading: usize, entry: EntryId) -> String {
        match entry {
            EntryId::Event(event) => self.event_id(reading, event),
            entry => self.ledger.ids[reading].entry(entry),
        }
    }

    /// What the articles' checks say, each once: no copy says it anew, and whom another article lets answer is no
    /// longer without a response.
    fn checks(&self, group: &[Member], unanswered: &[String]) -> Vec<LedgerCheck> {
        let mut seen = BTreeSet::new();
        let mut out: Vec<LedgerCheck> = Vec::new();
        for member in group {
            let reading = self.reading(*member);
            for &index in &self.parts(*member).checks {
                if !seen.insert((member.reading, index)) {
                    continue;
                }
                let check = &reading.checks[index];
                let accused = check.refs.iter().find_map(|entry| match entry {
                    EntryId::Actor(actor) => party::principal(reading, *actor),
                    _ => None,
                });
                let answered = check.kind == CheckKind::Response
                    && accused.is_some_and(|actor| !unanswered.contains(&actor.name));
                let told = |other: &LedgerCheck| {
                    other.kind == check.kind && other.message == check.message
                };
                if answered || out.iter().any(told) {
                    continue;
                }
                let refs = check
                    .refs
                    .iter()
                    .map(|entry| self.global(member.reading, *entry));
                out.push(LedgerCheck {
                    kind: check.kind,
                    verdict: check.verdict,
                    message: check.message.clone(),
                    refs: refs.collect(),
                    article: reading.article.id.to_string(),
                });
            }
        }
        out
    }

    fn articles_of(&self, group: &[Member]) -> Vec<LedgerArticle> {
        Self::readings_of(group)
            .into_iter()
            .map(|index| self.article(index))
            .collect()
    }

    fn participants(&self, group: &[Member]) -> Vec<LedgerParticipant> {
        let mut out = Vec::new();
        for member in group {
            let reading = self.reading(*member);
            let ids = &self.ledger.ids[member.reading];
            out.extend(self.mention(*member).participants.iter().map(|part| {
                let actor = part.actor.and_then(|id| reading.actors.get(id.index()));
                LedgerParticipant {
                    role: part.role,
                    name: actor.map_or_else(|| part.text.clone(), |actor| actor.name.clone()),
                    actor: part.actor.map(|id| ids.actor(id)),
                    article: reading.article.id.to_string(),
                    span: self.text(member.reading).to_code_points(part.span),
                    according_to: part.according_to.iter().map(|id| ids.claim(*id)).collect(),
                }
            }));
        }
        out
    }

    fn places(&self, group: &[Member]) -> Vec<LedgerPlace> {
        let mut out: Vec<LedgerPlace> = Vec::new();
        for member in group {
            let reading = self.reading(*member);
            let places = self.mention(*member).places.iter();
            for place in places.filter_map(|id| reading.places.get(id.index())) {
                let known = out
                    .iter()
                    .any(|known| known.name == place.name && known.gazetteer == place.gazetteer);
                if known || place.sense != PlaceSense::Place {
                    continue;
                }
                out.push(LedgerPlace {
                    name: place.name.clone(),
                    lat: place.lat,
                    lon: place.lon,
                    country: place.country.clone(),
                    precision: place.precision,
                    gazetteer: place.gazetteer.clone(),
                });
            }
        }
        out
    }

    /// The most closely known of its members' times, the first of several.
    fn time(&self, group: &[Member]) -> Option<LedgerTime> {
        let times = group.iter().filter_map(|member| {
            let reading = self.reading(*member);
            let time = reading.times.get(self.mention(*member).time?.index())?;
            Some(ledger_time(reading, time))
        });
        times.min_by_key(|time| (width(time).is_none(), width(time)))
    }

    fn tallies(&self, group: &[Member]) -> Vec<counterclaim_model::ledger::Tally> {
        let quantities = self.quantities_of(group, false).into_iter();
        let counts = quantities.filter_map(|(reading, index)| self.count(reading, index));
        tallies(counts.collect())
    }

    /// Readings and quantities of a group in their order.
    pub(crate) fn quantities_of(&self, group: &[Member], copies: bool) -> BTreeSet<(usize, usize)> {
        let mut quantities = BTreeSet::new();
        for member in group {
            if copies || self.ledger.copies[member.reading].is_none() {
                let own = self.parts(*member).quantities.iter();
                quantities.extend(own.map(|index| (member.reading, *index)));
            }
        }
        quantities
    }

    pub(crate) fn count(&self, reading: usize, quantity: usize) -> Option<Count> {
        self.count_of(reading, &self.ledger.readings[reading].quantities[quantity])
    }

    fn count_of(&self, index: usize, quantity: &Quantity) -> Option<Count> {
        let reading = &self.ledger.readings[index];
        let ids = &self.ledger.ids[index];
        let claim = quantity.claim.and_then(|id| reading.claims.get(id.index()));
        let middle = || match (quantity.low, quantity.high) {
            (Some(low), Some(high)) => Some(f64::midpoint(low, high)),
            (bound, None) | (None, bound) => bound,
        };
        Some(Count {
            measure: quantity.measure.clone()?,
            counted: quantity.counted.clone(),
            entry: counterclaim_model::ledger::TallyEntry {
                value: quantity.best.or_else(middle)?,
                low: quantity.low,
                high: quantity.high,
                text: quantity.span.slice(&reading.article.text).to_owned(),
                source: claim.map_or_else(
                    || party::outlet(reading),
                    |claim| party::of_claim(reading, claim),
                ),
                published: published(reading),
                claim: quantity.claim.map(|id| ids.claim(id)),
                quantity: ids.quantity(quantity.id),
                article: reading.article.id.to_string(),
            },
        })
    }

    /// Parties accused in a claim about the event of whom no claim about it was found.
    fn unanswered(&self, group: &[Member], claims: &[LedgerClaim]) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for index in Self::readings_of(group) {
            let reading = &self.ledger.readings[index];
            let about = group.iter().filter(|m| m.reading == index);
            let accusations: BTreeSet<ClaimId> = about
                .flat_map(|m| self.parts(*m).claims.iter().copied())
                .collect();
            let accusations = accusations
                .iter()
                .filter(|id| !self.ledger.is_rejected(index, **id))
                .filter_map(|id| reading.claims.get(id.index()))
                .filter(|claim| claim.stance == Stance::Accuse);
            for accused in accusations.flat_map(|claim| against(reading, claim)) {
                let counted = claims.iter().filter(|claim| !claim.is_rejected());
                let answered = counted.into_iter().any(|claim| {
                    claim.party.eq_ignore_ascii_case(&accused)
                        || claim.source_name.eq_ignore_ascii_case(&accused)
                });
                if !answered && !out.contains(&accused) {
                    out.push(accused);
                }
            }
        }
        out
    }
}

/// Parties that a claim is made against.
fn against(reading: &Reading, claim: &Claim) -> Vec<String> {
    let parties = claim.against.iter();
    parties
        .filter_map(|actor| party::principal(reading, *actor))
        .map(|actor| actor.name.clone())
        .collect()
}

/// How long the stretch is within which it can be, in seconds; `None` where it is open.
fn width(time: &LedgerTime) -> Option<i64> {
    let moment = |text: &Option<String>| text.as_deref().and_then(instant);
    let (from, to) = (moment(&time.earliest)?, moment(&time.latest)?);
    Some(to.as_second() - from.as_second())
}

#[cfg(test)]
mod tests {
    use counterclaim_model::Status;
    use counterclaim_model::ledger::FacetStatus;
    use counterclaim_model::wire::ReadingV1;

    use super::*;
    use crate::event_groups::Groups;

    /// Three articles, one of them a copy, whose events are taken as one.
    fn merged() -> LedgerEvent {
        let files = [
            include_str!("../tests/readings/accusation.json"),
            include_str!("../tests/readings/copy.json"),
            include_str!("../tests/readings/toll.json"),
        ];
        let readings = files.map(|json| serde_json::from_str::<ReadingV1>(json).unwrap());
        let mut ledger = Ledger::from_readings(readings.map(ReadingV1::into_reading));
        let group: Vec<Member> = ledger.groups().list.concat();
        ledger.groups = Groups::new(vec![group.clone()]).into();
        View::new(&ledger).event(&group)
    }

    #[test]
    fn a_copy_adds_an_article_and_no_origin() {
        let event = merged();
        assert_eq!((event.articles.len(), event.origins), (3, 2));
        let copies = event
            .articles
            .iter()
            .filter(|article| article.copy_of.is_some());
        assert_eq!(copies.count(), 1);
    }

    #[test]
    fn the_smallest_id_survives_and_the_others_stay_known() {
        let event = merged();
        assert_eq!(event.aliases.len(), 2);
        assert!(event.aliases.iter().all(|alias| event.id < *alias));
    }

    #[test]
    fn a_tally_has_a_history_without_copies() {
        let event = merged();
        let killed = event
            .tallies
            .iter()
            .find(|tally| tally.measure == "killed")
            .unwrap();
        let history: Vec<f64> = killed.history.iter().map(|entry| entry.value).collect();
        assert_eq!(history, [4.0, 7.0]);
        assert_eq!(
            (killed.low, killed.best, killed.high),
            (Some(4.0), Some(7.0), Some(7.0))
        );
    }

    #[test]
    fn parties_of_all_articles_stand_side_by_side() {
        let event = merged();
        assert_eq!(event.status, Status::Disputed);
        let facet = &event.facets[0];
        assert_eq!(
            (facet.positions.len(), facet.status),
            (2, FacetStatus::Disputed)
        );
        assert_eq!(facet.positions[0].holders[0].claims.len(), 3);
        assert_eq!(event.unanswered, ["Halvland's general staff"]);
    }

    #[test]
    fn who_answers_in_another_article_has_a_response_and_a_copy_says_nothing_anew() {
        let files = [
            include_str!("../tests/readings/accusation.json"),
            include_str!("../tests/readings/copy.json"),
        ];
        let read = |json: &str| {
            serde_json::from_str::<ReadingV1>(json)
                .unwrap()
                .into_reading()
        };
        let [original, mut copy] = files.map(read);
        let accusation = EntryId::Claim(copy.claims[0].id);
        let accused = EntryId::Actor(copy.claims[0].against[0]);
        let sum = original.checks[0].message.clone();
        let check = |kind, message: &str, refs| counterclaim_model::Check {
            kind,
            verdict: counterclaim_model::Verdict::Open,
            message: message.to_owned(),
            refs,
        };
        copy.checks = vec![
            check(
                CheckKind::Response,
                "no response",
                vec![accusation, accused],
            ),
            check(CheckKind::Arithmetic, &sum, vec![accusation]),
        ];
        let told = |readings: Vec<Reading>| {
            let mut ledger = Ledger::from_readings(readings);
            let group: Vec<Member> = ledger.groups().list.concat();
            ledger.groups = Groups::new(vec![group.clone()]).into();
            let checks = View::new(&ledger).event(&group).checks.into_iter();
            checks.map(|check| check.message).collect::<Vec<String>>()
        };
        assert_eq!(told(vec![copy.clone()]), ["no response", &sum]);
        assert_eq!(told(vec![original, copy]), [sum]);
    }
}
