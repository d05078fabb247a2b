//! One event of the ledger with everything said about it.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::ledger::{
    LedgerArticle, LedgerCheck, LedgerClaim, LedgerEvent, LedgerParticipant, LedgerPlace,
    LedgerRelation, LedgerSource, LedgerTime, Side,
};
use counterclaim_model::wire::claim_in_code_points;
use counterclaim_model::{
    Claim, ClaimId, EntryId, Event, PlaceSense, Quantity, Reading, RelationKind, Stance, TextIndex,
};

use crate::facets::{self, Replacement, Vote};
use crate::same_event::Member;
use crate::tallies::{Count, tallies};
use crate::title::{closest, title};
use crate::{Ledger, instant, party};

/// A ledger with what makes its questions quick: offsets and the entries of every event.
pub(crate) struct View<'l> {
    pub(crate) ledger: &'l Ledger,
    pub(crate) texts: Vec<TextIndex<'l>>,
    parts: Vec<Vec<Parts>>,
    /// For every copy, claims of its original that it leaves out.
    drops: Vec<Vec<String>>,
}

/// Indices of what belongs to one event of one reading.
#[derive(Clone, Debug, Default)]
struct Parts {
    claims: BTreeSet<ClaimId>,
    quantities: BTreeSet<usize>,
    relations: Vec<usize>,
    checks: Vec<usize>,
}

impl<'l> View<'l> {
    pub(crate) fn new(ledger: &'l Ledger) -> Self {
        let readings = ledger.readings.iter();
        Self {
            ledger,
            texts: readings
                .clone()
                .map(|r| TextIndex::new(&r.article.text))
                .collect(),
            parts: readings.map(parts).collect(),
            drops: (0..ledger.readings.len())
                .map(|copy| drops(ledger, copy))
                .collect(),
        }
    }

    /// The event of a group, whole.
    pub(crate) fn event(&self, group: &[Member]) -> LedgerEvent {
        let first = self.mention(group[0]);
        let claims = self.claims_of(group);
        let ledger = self.ledger;
        let relations = self.relations(group);
        let facets = facets::facets(
            self.votes(group, &claims),
            &replacements(&relations, &claims),
        );
        let origins = self.origins(group);
        let parties: BTreeSet<&str> = claims.iter().map(|c| c.party.as_str()).collect();
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
        LedgerEvent {
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
            articles: self.articles_of(group),
            participants: self.participants(group),
            unanswered: self.unanswered(group, &claims),
            tallies: self.tallies(group),
            checks: self.checks(group),
            facets,
            relations,
            claims,
        }
    }

    fn reading(&self, member: Member) -> &'l Reading {
        &self.ledger.readings[member.reading]
    }

    fn mention(&self, member: Member) -> &'l Event {
        &self.reading(member).events[member.event.index()]
    }

    fn parts(&self, member: Member) -> &Parts {
        &self.parts[member.reading][member.event.index()]
    }

    /// Readings that take part in a group, each once, in order.
    fn readings_of(group: &[Member]) -> BTreeSet<usize> {
        group.iter().map(|member| member.reading).collect()
    }

    fn claims_of(&self, group: &[Member]) -> Vec<LedgerClaim> {
        let ids: BTreeSet<(usize, ClaimId)> = group
            .iter()
            .flat_map(|m| self.parts(*m).claims.iter().map(|id| (m.reading, *id)))
            .collect();
        ids.into_iter()
            .filter_map(|(reading, id)| self.claim(reading, id))
            .collect()
    }

    /// A claim in the words of the ledger; `None` where the reading has none of that number.
    pub(crate) fn claim(&self, index: usize, id: ClaimId) -> Option<LedgerClaim> {
        let reading = &self.ledger.readings[index];
        let ids = &self.ledger.ids[index];
        let original = reading.claims.get(id.index())?;
        let claim = claim_in_code_points(original, &self.texts[index]);
        Some(LedgerClaim {
            id: ids.claim(id),
            article: reading.article.id.to_string(),
            published: published(reading),
            outlet: reading.article.outlet.clone(),
            source_name: party::source_name(reading, original),
            party: party::of_claim(reading, original),
            text: party::passage(&reading.article.text, &original.content.spans),
            source: LedgerSource {
                spans: claim.source.spans,
                actor: claim.source.actor.map(|actor| ids.actor(actor)),
                kind: claim.source.kind,
            },
            cue: claim.cue,
            content: claim.content,
            quote: claim.quote,
            stance: claim.stance,
            act: claim.act,
            certainty: claim.certainty,
            polarity: claim.polarity,
            against: claim
                .against
                .iter()
                .map(|actor| ids.actor(*actor))
                .collect(),
            channel: claim.channel,
            said_at: claim.said_at.and_then(|time| {
                reading
                    .times
                    .get(time.index())
                    .map(|time| ledger_time(reading, time))
            }),
            within: claim.within.map(|outer| ids.claim(outer)),
            about: claim
                .about
                .iter()
                .map(|event| self.event_id(index, *event))
                .collect(),
            score: claim.score,
            evidence: claim.evidence,
        })
    }

    fn event_id(&self, reading: usize, event: counterclaim_model::EventId) -> String {
        match self.ledger.group_of(reading, event) {
            Some(group) => self.ledger.group_id(group),
            None => String::new(),
        }
    }

    fn votes(&self, group: &[Member], claims: &[LedgerClaim]) -> Vec<Vote> {
        let order_of: BTreeMap<&str, usize> = claims
            .iter()
            .enumerate()
            .map(|(order, claim)| (claim.id.as_str(), order))
            .collect();
        let moments = moments(claims);
        let mut votes = Vec::new();
        for member in group {
            let ids = &self.ledger.ids[member.reading];
            for facet in &self.mention(*member).facets {
                let sides = [
                    (Side::For, &facet.r#for),
                    (Side::Against, &facet.against),
                    (Side::Doubt, &facet.doubt),
                ];
                for (side, local) in sides {
                    votes.extend(local.iter().filter_map(|claim| {
                        let id = ids.claim(*claim);
                        let order = *order_of.get(id.as_str())?;
                        Some(Vote {
                            facet: facet.facet.clone(),
                            value: facet.value.clone(),
                            side,
                            party: claims[order].party.clone(),
                            stance: claims[order].stance,
                            claim: id,
                            order,
                            moment: moments[order],
                        })
                    }));
                }
            }
        }
        votes
    }

    fn relations(&self, group: &[Member]) -> Vec<LedgerRelation> {
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for member in group {
            let reading = self.reading(*member);
            let ids = &self.ledger.ids[member.reading];
            let text = &self.texts[member.reading];
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

    fn checks(&self, group: &[Member]) -> Vec<LedgerCheck> {
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for member in group {
            let reading = self.reading(*member);
            for &index in &self.parts(*member).checks {
                if !seen.insert((member.reading, index)) {
                    continue;
                }
                let check = &reading.checks[index];
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

    /// Newsrooms or agencies whose own text reports it; an article that names none is its own.
    fn origins(&self, group: &[Member]) -> usize {
        let names: BTreeSet<String> = Self::readings_of(group)
            .into_iter()
            .map(|index| self.ledger.copies[index].unwrap_or(index))
            .map(|index| {
                let article = &self.ledger.readings[index].article;
                let name = article.origin.as_deref().or(article.outlet.as_deref());
                name.unwrap_or(article.id.as_str()).to_lowercase()
            })
            .collect();
        names.len()
    }

    fn articles_of(&self, group: &[Member]) -> Vec<LedgerArticle> {
        Self::readings_of(group)
            .into_iter()
            .map(|index| self.article(index))
            .collect()
    }

    /// An article as lists show it.
    pub(crate) fn article(&self, index: usize) -> LedgerArticle {
        let reading = &self.ledger.readings[index];
        let article = &reading.article;
        let original = self.ledger.copies[index].map(|i| &self.ledger.readings[i].article.id);
        LedgerArticle {
            id: article.id.to_string(),
            input: article.input.clone(),
            url: article
                .canonical_url
                .clone()
                .or_else(|| article.url.clone()),
            title: article.title.clone(),
            outlet: article.outlet.clone(),
            origin: article.origin.clone(),
            published: published(reading),
            captured: article.captured.clone(),
            language: article.language.clone(),
            copy_of: original.map(ToString::to_string),
            drops: self.drops[index].clone(),
            claims: reading.claims.len(),
            events: reading.events.len(),
        }
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
                    span: self.texts[member.reading].to_code_points(part.span),
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
        let mut quantities: BTreeSet<(usize, usize)> = BTreeSet::new();
        for member in group {
            if self.ledger.copies[member.reading].is_none() {
                let own = self.parts(*member).quantities.iter();
                quantities.extend(own.map(|index| (member.reading, *index)));
            }
        }
        let counts = quantities.into_iter().filter_map(|(reading, index)| {
            self.count(reading, &self.ledger.readings[reading].quantities[index])
        });
        tallies(counts.collect())
    }

    fn count(&self, index: usize, quantity: &Quantity) -> Option<Count> {
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
                .filter_map(|id| reading.claims.get(id.index()))
                .filter(|claim| claim.stance == Stance::Accuse);
            for accused in accusations.flat_map(|claim| against(reading, claim)) {
                let answered = claims.iter().any(|claim| {
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

/// Claims of the original whose words the copy does not have.
fn drops(ledger: &Ledger, copy: usize) -> Vec<String> {
    let Some(original) = ledger.copies[copy] else {
        return Vec::new();
    };
    let text = plain(&ledger.readings[copy].article.text);
    let reading = &ledger.readings[original];
    let missing = reading.claims.iter().filter(|claim| {
        let mut spans = claim.content.spans.iter();
        !spans.all(|span| text.contains(&plain(span.slice(&reading.article.text))))
    });
    missing
        .map(|claim| ledger.ids[original].claim(claim.id))
        .collect()
}

/// Parties that a claim is made against.
fn against(reading: &Reading, claim: &Claim) -> Vec<String> {
    let parties = claim.against.iter();
    parties
        .filter_map(|actor| party::principal(reading, *actor))
        .map(|actor| actor.name.clone())
        .collect()
}

/// For every claim, the number of different publication moments before it.
fn moments(claims: &[LedgerClaim]) -> Vec<usize> {
    let mut moment = 0;
    let mut before: Option<&LedgerClaim> = None;
    let numbered = claims.iter().map(|claim| {
        moment += usize::from(before.is_some_and(|last| last.published != claim.published));
        before = Some(claim);
        moment
    });
    numbered.collect()
}

fn replacements(relations: &[LedgerRelation], claims: &[LedgerClaim]) -> Vec<Replacement> {
    let party = |id: &str| {
        claims
            .iter()
            .find(|claim| claim.id == id)
            .map(|claim| &claim.party)
    };
    relations
        .iter()
        .filter(|r| matches!(r.kind, RelationKind::Corrects | RelationKind::Retracts))
        .filter(|r| party(&r.from).is_some() && party(&r.from) == party(&r.to))
        .map(|r| Replacement {
            facet: r.facet.clone(),
            from: r.from.clone(),
            to: r.to.clone(),
        })
        .collect()
}

fn published(reading: &Reading) -> Option<String> {
    let published = reading.article.published.as_ref();
    published.map(|published| published.value.clone())
}

fn ledger_time(reading: &Reading, time: &counterclaim_model::Time) -> LedgerTime {
    LedgerTime {
        earliest: time.earliest.clone(),
        latest: time.latest.clone(),
        text: time.span.slice(&reading.article.text).to_owned(),
    }
}

/// How long the stretch is within which it can be, in seconds; `None` where it is open.
fn width(time: &LedgerTime) -> Option<i64> {
    let moment = |text: &Option<String>| text.as_deref().and_then(instant);
    let (from, to) = (moment(&time.earliest)?, moment(&time.latest)?);
    Some(to.as_second() - from.as_second())
}

/// Words of a text in lower case with single blanks and straight quotation marks.
fn plain(text: &str) -> String {
    let letters = text.chars().map(|c| match c {
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        c => c,
    });
    let text: String = letters.flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

fn parts(reading: &Reading) -> Vec<Parts> {
    let mut parts = vec![Parts::default(); reading.events.len()];
    for claim in &reading.claims {
        for event in &claim.about {
            parts.get_mut(event.index()).into_iter().for_each(|p| {
                p.claims.insert(claim.id);
            });
        }
    }
    for (part, event) in parts.iter_mut().zip(&reading.events) {
        let facets = event.facets.iter();
        let named = facets.flat_map(|f| f.r#for.iter().chain(&f.against).chain(&f.doubt));
        part.claims.extend(named);
        part.claims
            .extend(event.participants.iter().flat_map(|p| &p.according_to));
        let known = |id: &&counterclaim_model::QuantityId| id.index() < reading.quantities.len();
        let quantities = event.quantities.iter().filter(known);
        part.quantities.extend(quantities.map(|id| id.index()));
    }
    for (index, quantity) in reading.quantities.iter().enumerate() {
        if let Some(part) = quantity
            .event
            .and_then(|event| parts.get_mut(event.index()))
        {
            part.quantities.insert(index);
        }
    }
    let events_of = events_by_entry(reading, &parts);
    let lookup = |entry: EntryId| events_of.get(&entry).cloned().unwrap_or_default();
    for (index, relation) in reading.relations.iter().enumerate() {
        let mut events = lookup(EntryId::Claim(relation.from));
        events.extend(lookup(relation.to));
        events
            .into_iter()
            .for_each(|event| parts[event].relations.push(index));
    }
    for (index, check) in reading.checks.iter().enumerate() {
        let events: BTreeSet<usize> = check.refs.iter().flat_map(|entry| lookup(*entry)).collect();
        events
            .into_iter()
            .for_each(|event| parts[event].checks.push(index));
    }
    parts
}

/// For every claim, quantity and event of a reading, the events that it belongs to.
fn events_by_entry(reading: &Reading, parts: &[Parts]) -> BTreeMap<EntryId, BTreeSet<usize>> {
    let mut out = BTreeMap::<EntryId, BTreeSet<usize>>::new();
    for (event, part) in parts.iter().enumerate() {
        let claims = part.claims.iter().map(|id| EntryId::Claim(*id));
        let quantities = part
            .quantities
            .iter()
            .map(|i| EntryId::Quantity(reading.quantities[*i].id));
        let own = [EntryId::Event(reading.events[event].id)];
        for entry in claims.chain(quantities).chain(own) {
            out.entry(entry).or_default().insert(event);
        }
    }
    out
}
