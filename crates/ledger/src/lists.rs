//! What a ledger answers: events, claims, articles and actors that a query admits.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::ledger::{
    ACTORS_V1, ARTICLES_V1, ActorsV1, ArticlesV1, CLAIMS_V1, ClaimsV1, Clock, EVENTS_V1, EventsV1,
    LedgerActor, LedgerArticle, LedgerClaim, LedgerEvent, TallyEntry,
};
use counterclaim_model::{ActorId, ActorKind, Claim, ClaimId, EventId, Reading, Realis};
use jiff::Timestamp;

use crate::event_view::View;
use crate::global_ids::actor_id;
use crate::holdings;
use crate::query::{Field, Query};
use crate::same_event::Member;
use crate::{AsOf, Ledger, instant, party};

/// Longer lists of claims do not say what was said before; the trail of each claim does.
const WITH_EARLIER: usize = 50;
/// Fields that must hold of one and the same claim of an event.
const OF_CLAIM: [Field; 6] = [
    Field::Said,
    Field::Speaker,
    Field::Party,
    Field::Stance,
    Field::Channel,
    Field::About,
];

impl Ledger {
    /// The events that a query admits; only reported ones, unless it asks for another `realis:`.
    pub fn events(&self, query: &Query) -> EventsV1 {
        let view = View::new(self);
        let groups = self.groups_with(&view, query);
        let groups = groups.iter().map(|group| view.event(group));
        let wanted =
            groups.filter(|event| query.asks(Field::Realis) || event.realis == Realis::Reported);
        let mut events: Vec<LedgerEvent> = wanted.filter(|e| admits_event(query, e)).collect();
        events.sort_by_cached_key(|event| (event_key(event), event.id.clone()));
        self.list_of(events)
    }

    /// Some events in the shape of a list of this ledger.
    pub fn list_of(&self, events: Vec<LedgerEvent>) -> EventsV1 {
        EventsV1 {
            schema: EVENTS_V1.to_owned(),
            as_of: self.until(),
            clock: self.clock(),
            undated: self.undated,
            events,
        }
    }

    /// The one event to which an event of a reading belongs, in the shape of a list.
    pub fn event(&self, reading: usize, event: EventId) -> EventsV1 {
        let view = View::new(self);
        let group = self.group_of(reading, event);
        self.list_of(group.map(|group| view.event(&group)).into_iter().collect())
    }

    /// Some claims of one reading, as a long list shows them; those that it does not have are left out.
    pub fn claims_of(
        &self,
        reading: usize,
        claims: impl IntoIterator<Item = ClaimId>,
    ) -> Vec<LedgerClaim> {
        let view = View::new(self);
        let claims = claims.into_iter();
        claims.filter_map(|id| view.claim(reading, id)).collect()
    }

    /// The claims that a query admits.
    pub fn claims(&self, query: &Query) -> ClaimsV1 {
        self.claims_with(query, WITH_EARLIER)
    }

    /// The claims that a query admits; if they are no more than `most`, with what was said before.
    pub(crate) fn claims_with(&self, query: &Query, most: usize) -> ClaimsV1 {
        let view = View::new(self);
        let needs_events = [
            Field::Type,
            Field::Place,
            Field::Near,
            Field::Number,
            Field::Status,
            Field::Realis,
            Field::About,
        ];
        let events = if needs_events.iter().any(|field| query.asks(*field)) {
            self.groups()
                .list
                .iter()
                .map(|group| view.event(group))
                .collect()
        } else {
            Vec::new()
        };
        let events: BTreeMap<&str, &LedgerEvent> = events
            .iter()
            .map(|event| (event.id.as_str(), event))
            .collect();
        let claims = self.readings_with(query).into_iter().flat_map(|index| {
            let reading = &self.readings[index];
            let has_words =
                |claim: &&Claim| of_id(query) || query.may_admit(&claim_words(reading, claim));
            let claims = reading.claims.iter().filter(has_words);
            claims
                .filter_map(|claim| Some((view.claim(index, claim.id)?, index, claim.id)))
                .filter(|(claim, _, id)| admits_claim(query, claim, (reading, *id), &events))
                .collect::<Vec<_>>()
        });
        let mut claims: Vec<(LedgerClaim, usize, ClaimId)> = claims.collect();
        if claims.len() <= most {
            for (claim, index, id) in &mut claims {
                claim.said_before = view.said_before(*index, *id);
            }
        }
        self.list_of_claims(claims.into_iter().map(|(claim, ..)| claim).collect())
    }

    /// Some claims in the shape of a list of this ledger.
    pub fn list_of_claims(&self, claims: Vec<LedgerClaim>) -> ClaimsV1 {
        ClaimsV1 {
            schema: CLAIMS_V1.to_owned(),
            as_of: self.until(),
            clock: self.clock(),
            undated: self.undated,
            claims,
        }
    }

    /// The articles that a query admits.
    pub fn articles(&self, query: &Query) -> ArticlesV1 {
        let view = View::new(self);
        let articles = self.article_indexes(&view, query).into_iter();
        ArticlesV1 {
            schema: ARTICLES_V1.to_owned(),
            as_of: self.until(),
            clock: self.clock(),
            undated: self.undated,
            articles: articles.map(|index| view.article(index)).collect(),
        }
    }

    /// Readings whose articles a query admits.
    pub(crate) fn article_indexes(&self, view: &View<'_>, query: &Query) -> Vec<usize> {
        let readings = self.readings_with(query).into_iter();
        readings
            .filter(|&index| admits_article(query, view, index))
            .collect()
    }

    /// Everybody who speaks, acts or is spoken of under a name that a query admits.
    pub fn actors(&self, query: &Query) -> ActorsV1 {
        let mut actors: Vec<LedgerActor> = match self.actors_with(query) {
            Some((names, readings)) => {
                let mut actors = self.tally_actors(readings);
                actors.retain(|_, actor| names.contains(&actor.name.to_lowercase()));
                actors.into_values().collect()
            }
            None => self
                .tally_actors(0..self.readings.len())
                .into_values()
                .collect(),
        };
        actors.retain(|actor| admits_actor(query, actor));
        actors
            .sort_by(|a, b| (b.claims, b.articles, &a.name).cmp(&(a.claims, a.articles, &b.name)));
        ActorsV1 {
            schema: ACTORS_V1.to_owned(),
            as_of: self.until(),
            clock: self.clock(),
            undated: self.undated,
            actors,
        }
    }

    /// Readings that can have all words that a query asks for, in their order.
    fn readings_with(&self, query: &Query) -> Vec<usize> {
        let mut found: Option<BTreeSet<u32>> = None;
        for word in query.words().filter(|_| !of_id(query)) {
            found = match (found, self.texts().having(word)) {
                (Some(known), Some(more)) => Some(known.intersection(&more).copied().collect()),
                (known, more) => known.or(more),
            };
        }
        match found {
            Some(found) => found.into_iter().map(|i| i as usize).collect(),
            None => (0..self.readings.len()).collect(),
        }
    }

    /// Groups that can have all words that a query asks for: an article of one member has the rarest.
    fn groups_with(&self, view: &View<'_>, query: &Query) -> Vec<Vec<Member>> {
        let words = query.words().filter(|_| !of_id(query));
        let holders = words.filter_map(|word| self.texts().having(word));
        let Some(readings) = holders.min_by_key(BTreeSet::len) else {
            return self.groups().list.clone();
        };
        let mut seen: BTreeSet<Member> = BTreeSet::new();
        let mut out = Vec::new();
        for reading in readings.into_iter().map(|i| i as usize) {
            for event in 0..self.readings[reading].events.len() {
                let event = EventId::from_index(event);
                let member = Member { reading, event };
                if !seen.contains(&member) {
                    let group = view.group(member);
                    seen.extend(group.members.iter().copied());
                    out.push(group.members.clone());
                }
            }
        }
        out
    }

    pub(crate) fn until(&self) -> Option<String> {
        self.as_of.as_ref().map(|as_of| as_of.text().to_owned())
    }

    pub(crate) fn clock(&self) -> Clock {
        self.as_of.as_ref().map(AsOf::clock).unwrap_or_default()
    }

    /// Names of actors that can have the words of a query, and all readings that can name one of them;
    /// `None` where the query asks for no words.
    fn actors_with(&self, query: &Query) -> Option<(BTreeSet<String>, BTreeSet<usize>)> {
        query.words().next()?;
        if of_id(query) {
            return None;
        }
        let mut names = BTreeSet::new();
        for index in self.readings_with(query) {
            names.extend(names_with(&self.readings[index], query));
        }
        let mut readings = BTreeSet::new();
        for name in &names {
            match self.texts().having(name) {
                Some(holders) => readings.extend(holders.into_iter().map(|i| i as usize)),
                None => return None,
            }
        }
        Some((names, readings))
    }

    fn tally_actors(
        &self,
        readings: impl IntoIterator<Item = usize>,
    ) -> BTreeMap<String, LedgerActor> {
        let mut out: BTreeMap<String, LedgerActor> = BTreeMap::new();
        for (index, reading) in readings
            .into_iter()
            .map(|index| (index, &self.readings[index]))
        {
            let mut here = BTreeSet::new();
            for actor in &reading.actors {
                let id = actor_id(&actor.name);
                let entry = out
                    .entry(id.clone())
                    .or_insert_with(|| blank(&id, &actor.name, actor.kind));
                entry.articles += usize::from(here.insert(id));
                entry.country = entry.country.take().or_else(|| actor.country.clone());
                insert_sorted(&mut entry.roles, actor.role.as_deref());
                let principal = actor
                    .speaks_for
                    .and_then(|id| reading.actors.get(id.index()));
                insert_sorted(&mut entry.speaks_for, principal.map(|p| p.name.as_str()));
            }
            let name = |id: ActorId| reading.actors.get(id.index()).map(|a| actor_id(&a.name));
            let claims = reading.claims.iter();
            for claim in claims.filter(|claim| !self.is_rejected(index, claim.id)) {
                let speaker = claim.source.actor.and_then(name);
                speaker
                    .and_then(|id| out.get_mut(&id))
                    .into_iter()
                    .for_each(|a| a.claims += 1);
                let against: BTreeSet<String> =
                    claim.against.iter().filter_map(|a| name(*a)).collect();
                for id in against {
                    out.get_mut(&id).into_iter().for_each(|a| a.against += 1);
                }
            }
        }
        out
    }
}

/// Names of a reading's actors, in lower case, that can have the first word of a query.
pub(crate) fn names_with(reading: &Reading, query: &Query) -> Vec<String> {
    let Some(word) = query.words().next() else {
        return Vec::new();
    };
    let actors = &reading.actors;
    let has = |text: &str| text.to_lowercase().contains(word);
    let fits = |actor: &&counterclaim_model::Actor| {
        let principal = actor.speaks_for.and_then(|id| actors.get(id.index()));
        let fields = [actor.role.as_deref(), actor.country.as_deref()];
        let mut fields = fields
            .into_iter()
            .chain([principal.map(|p| p.name.as_str())]);
        has(&actor.name) || fields.any(|field| field.is_some_and(has))
    };
    let named = actors.iter().filter(fits);
    named.map(|actor| actor.name.to_lowercase()).collect()
}

/// Whether a query asks for a word that can be the beginning of an id, which no text has.
pub(crate) fn of_id(query: &Query) -> bool {
    query.words().any(|word| {
        let digits = word.split_once('-').map_or(word, |(_, digits)| digits);
        // "dead" and "beef" are words
        digits.len() >= 4
            && digits.bytes().all(|b| b.is_ascii_hexdigit())
            && (digits.len() != word.len() || digits.bytes().any(|b| b.is_ascii_digit()))
    })
}

/// What a query's words are looked for in a claim, without its id.
fn claim_words(reading: &Reading, claim: &Claim) -> String {
    let text = party::passage(&reading.article.text, &claim.content.spans);
    let source = party::source_name(reading, claim);
    format!("{text}\n{source}\n{}", party::of_claim(reading, claim)).to_lowercase()
}

fn blank(id: &str, name: &str, kind: ActorKind) -> LedgerActor {
    LedgerActor {
        id: id.to_owned(),
        name: name.to_owned(),
        kind,
        country: None,
        roles: Vec::new(),
        speaks_for: Vec::new(),
        articles: 0,
        claims: 0,
        against: 0,
    }
}

fn insert_sorted(list: &mut Vec<String>, value: Option<&str>) {
    if let Some(value) = value
        && let Err(at) = list.binary_search_by(|known| known.as_str().cmp(value))
    {
        list.insert(at, value.to_owned());
    }
}

/// Dated events first, in order of their earliest moment.
fn event_key(event: &LedgerEvent) -> (bool, Option<Timestamp>) {
    let earliest = event
        .time
        .as_ref()
        .and_then(|time| time.earliest.as_deref());
    let moment = earliest.and_then(instant);
    (moment.is_none(), moment)
}

fn of_claim_values(claim: &LedgerClaim, field: Field) -> Vec<String> {
    match field {
        Field::Speaker => vec![claim.source_name.clone(), claim.party.clone()],
        Field::Party => vec![claim.party.clone()],
        Field::Said => {
            let said = claim.said_at.iter();
            said.filter_map(|time| time.earliest.clone()).collect()
        }
        Field::Stance => vec![claim.stance.name().to_owned()],
        Field::Channel => claim.channel.iter().map(|c| c.name.clone()).collect(),
        Field::About => claim.about.clone(),
        _ => Vec::new(),
    }
}

fn event_values(event: &LedgerEvent, field: Field) -> Vec<String> {
    match field {
        Field::Type => vec![event.r#type.clone()],
        Field::Place => {
            let places = event.places.iter();
            places
                .flat_map(|place| [Some(place.name.clone()), place.country.clone()])
                .flatten()
                .collect()
        }
        Field::Near => {
            let places = event.places.iter();
            places.filter_map(|p| point(p.lat, p.lon)).collect()
        }
        Field::Number => numbers(event, |_| true),
        Field::Outlet => event.articles.iter().flat_map(outlets).collect(),
        Field::Status => vec![event.status.words().replace(' ', "-")],
        Field::Realis => vec![event.realis.name().to_owned()],
        Field::Lang => event.articles.iter().map(|a| a.language.clone()).collect(),
        Field::Has => holdings::of_event(event),
        Field::Published | Field::Before | Field::After => {
            let published = event.articles.iter().filter_map(|a| a.published.clone());
            published.collect()
        }
        _ => Vec::new(),
    }
}

/// The numbers of an event that were told so.
fn numbers(event: &LedgerEvent, told: impl Fn(&TallyEntry) -> bool) -> Vec<String> {
    let entries = event.tallies.iter().flat_map(|tally| &tally.history);
    let told = entries.filter(|entry| told(entry));
    told.map(|entry| entry.value.to_string()).collect()
}

/// A point as `near:` reads it.
fn point(lat: Option<f64>, lon: Option<f64>) -> Option<String> {
    Some(format!("{},{}", lat?, lon?))
}

fn outlets(article: &LedgerArticle) -> Vec<String> {
    let names = [&article.outlet, &article.origin];
    names.into_iter().flatten().cloned().collect()
}

fn admits_event(query: &Query, event: &LedgerEvent) -> bool {
    let of_claim = query.only(&OF_CLAIM);
    let by_claim = of_claim.is_empty()
        || event
            .claims
            .iter()
            .any(|claim| of_claim.admits("", &|field| of_claim_values(claim, field)));
    by_claim
        && query
            .without(&OF_CLAIM)
            .admits(&event_words(event), &|f| event_values(event, f))
}

fn event_words(event: &LedgerEvent) -> String {
    let claims = event
        .claims
        .iter()
        .flat_map(|c| [&c.text, &c.source_name, &c.party]);
    let places = event.places.iter().map(|place| &place.name);
    let titles = event
        .articles
        .iter()
        .filter_map(|article| article.title.as_ref());
    let participants = event.participants.iter().map(|part| &part.name);
    let words = [&event.title, &event.id].into_iter();
    let words = words
        .chain(claims)
        .chain(places)
        .chain(titles)
        .chain(participants);
    words.map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn admits_claim(
    query: &Query,
    claim: &LedgerClaim,
    (reading, id): (&Reading, ClaimId),
    events: &BTreeMap<&str, &LedgerEvent>,
) -> bool {
    let words = format!(
        "{}\n{}\n{}\n{}",
        claim.text, claim.source_name, claim.party, claim.id
    );
    query.admits(&words, &|field| match field {
        field if OF_CLAIM.contains(&field) => {
            let mut values = of_claim_values(claim, field);
            if field == Field::About {
                let about = claim.about.iter().filter_map(|id| events.get(id.as_str()));
                values.extend(about.map(|event| event.title.clone()));
            }
            values
        }
        Field::Outlet => claim.outlet.iter().cloned().collect(),
        Field::Published | Field::Before | Field::After => {
            claim.published.iter().cloned().collect()
        }
        Field::Lang => vec![reading.article.language.clone()],
        Field::Has => holdings::of_claim(claim, reading, id),
        Field::Number => {
            let about = claim.about.iter().filter_map(|id| events.get(id.as_str()));
            let own = |entry: &TallyEntry| entry.claim.as_ref() == Some(&claim.id);
            about.flat_map(|event| numbers(event, own)).collect()
        }
        field => {
            let about = claim.about.iter().filter_map(|id| events.get(id.as_str()));
            about.flat_map(|event| event_values(event, field)).collect()
        }
    })
}

fn admits_article(query: &Query, view: &View<'_>, index: usize) -> bool {
    let reading = &view.ledger.readings[index];
    let article = view.article(index);
    let of_claim = query.only(&OF_CLAIM);
    let mut claims = reading
        .claims
        .iter()
        .filter_map(|claim| view.claim(index, claim.id));
    let by_claim = of_claim.is_empty()
        || claims.any(|claim| of_claim.admits("", &|field| of_claim_values(&claim, field)));
    let title = article.title.as_deref().unwrap_or("");
    let words = format!(
        "{title}\n{}\n{}\n{}",
        article.id, article.input, reading.article.text
    );
    let values = |field| match field {
        Field::Outlet => outlets(&article),
        Field::Type => reading
            .events
            .iter()
            .map(|event| event.r#type.clone())
            .collect(),
        Field::Place => reading
            .places
            .iter()
            .map(|place| place.name.clone())
            .collect(),
        Field::Near => {
            let places = reading.places.iter();
            places.filter_map(|p| point(p.lat, p.lon)).collect()
        }
        Field::Number => {
            let counted = reading.quantities.iter().filter_map(|q| q.best);
            counted.map(|best| best.to_string()).collect()
        }
        Field::Status => {
            let events = reading.events.iter();
            events
                .map(|event| event.status.words().replace(' ', "-"))
                .collect()
        }
        Field::Realis => {
            let events = reading.events.iter();
            events.map(|event| event.realis.name().to_owned()).collect()
        }
        Field::Lang => vec![article.language.clone()],
        Field::Has => {
            let claims = reading.claims.iter();
            let claims = claims.filter_map(|claim| view.claim(index, claim.id));
            holdings::of_article(&article, reading, &claims.collect::<Vec<_>>())
        }
        Field::Published | Field::Before | Field::After => {
            article.published.iter().cloned().collect()
        }
        _ => Vec::new(),
    };
    by_claim && query.without(&OF_CLAIM).admits(&words, &values)
}

fn admits_actor(query: &Query, actor: &LedgerActor) -> bool {
    let mut words = vec![actor.name.clone(), actor.id.clone()];
    words.extend(actor.roles.iter().chain(&actor.speaks_for).cloned());
    words.extend(actor.country.clone());
    query.admits(&words.join("\n"), &|field| match field {
        Field::Speaker | Field::Party => words.clone(),
        _ => Vec::new(),
    })
}
