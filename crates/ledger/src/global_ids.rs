//! Names that outlive a reading: made of the article's hash and of the entry's own words and place.

use std::collections::BTreeMap;

use counterclaim_model::{
    ActorId, ArticleId, ClaimId, EntryId, EventId, PlaceId, QuantityId, Reading, Span, TimeId,
    fingerprint,
};

/// Hexadecimal digits of an id: 64 bits, so that a million entries collide once in 30 million ledgers.
const DIGITS: usize = 16;

/// What a global id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GlobalKind {
    /// An actor, across articles.
    Actor,
    /// A claim.
    Claim,
    /// An event.
    Event,
    /// A time expression.
    Time,
    /// A place mention.
    Place,
    /// A quantity.
    Quantity,
}

impl GlobalKind {
    /// The letter and dash before the digits.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Actor => "X-",
            Self::Claim => "C-",
            Self::Event => "E-",
            Self::Time => "T-",
            Self::Place => "P-",
            Self::Quantity => "Q-",
        }
    }

    fn id(self, content: &str) -> String {
        let hash = fingerprint(content.as_bytes());
        format!("{}{}", self.prefix(), &hash[..DIGITS])
    }
}

/// Global ids of all entries of one reading, by local index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryIds {
    actors: Vec<String>,
    claims: Vec<String>,
    events: Vec<String>,
    times: Vec<String>,
    places: Vec<String>,
    quantities: Vec<String>,
}

impl EntryIds {
    /// Names every entry of a reading.
    ///
    /// An actor's id comes from its name alone; every other id from the article's id, the kind and
    /// the entry's spans with their words. Entries that share all of these are told apart by their
    /// order.
    pub fn of(reading: &Reading) -> Self {
        let text = &reading.article.text;
        let article = &reading.article.id;
        let name = |kind, spans: Vec<Vec<Span>>| names(kind, article, text, &spans);
        Self {
            actors: reading.actors.iter().map(|a| actor_id(&a.name)).collect(),
            claims: name(
                GlobalKind::Claim,
                reading.claims.iter().map(claim_spans).collect(),
            ),
            events: event_names(reading),
            times: name(GlobalKind::Time, each(&reading.times, |t| t.span)),
            places: name(GlobalKind::Place, each(&reading.places, |p| p.span)),
            quantities: name(GlobalKind::Quantity, each(&reading.quantities, |q| q.span)),
        }
    }

    /// Names the actors anew, after somebody was added to them.
    pub(crate) fn name_actors(&mut self, reading: &Reading) {
        self.actors = reading.actors.iter().map(|a| actor_id(&a.name)).collect();
    }

    /// Global id of an actor; empty where the reading has none of that number.
    pub fn actor(&self, id: ActorId) -> String {
        at(&self.actors, id.index())
    }

    /// Global id of a claim.
    pub fn claim(&self, id: ClaimId) -> String {
        at(&self.claims, id.index())
    }

    /// Global id of an event.
    pub fn event(&self, id: EventId) -> String {
        at(&self.events, id.index())
    }

    /// Global id of a time expression.
    pub fn time(&self, id: TimeId) -> String {
        at(&self.times, id.index())
    }

    /// Global id of a place mention.
    pub fn place(&self, id: PlaceId) -> String {
        at(&self.places, id.index())
    }

    /// Global id of a quantity.
    pub fn quantity(&self, id: QuantityId) -> String {
        at(&self.quantities, id.index())
    }

    /// Global id of any entry.
    pub fn entry(&self, id: EntryId) -> String {
        match id {
            EntryId::Actor(id) => self.actor(id),
            EntryId::Claim(id) => self.claim(id),
            EntryId::Event(id) => self.event(id),
            EntryId::Time(id) => self.time(id),
            EntryId::Place(id) => self.place(id),
            EntryId::Quantity(id) => self.quantity(id),
        }
    }

    /// The ids of the kind that the first letter names, all of them where it names none, and the entry
    /// of each.
    pub(crate) fn beginning_like(
        &self,
        id: &str,
    ) -> Box<dyn Iterator<Item = (&str, EntryId)> + '_> {
        fn of<'i>(
            ids: &'i [String],
            entry: fn(usize) -> EntryId,
        ) -> Box<dyn Iterator<Item = (&'i str, EntryId)> + 'i> {
            let ids = ids.iter().enumerate();
            Box::new(ids.map(move |(i, id)| (id.as_str(), entry(i))))
        }
        match id.get(..2).map(str::to_ascii_uppercase).as_deref() {
            Some("C-") => of(&self.claims, |i| EntryId::Claim(ClaimId::from_index(i))),
            Some("E-") => of(&self.events, |i| EntryId::Event(EventId::from_index(i))),
            _ => Box::new(self.iter()),
        }
    }

    /// Every id of the reading with the entry it names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, EntryId)> {
        let actors = self.actors.iter().enumerate();
        let claims = self.claims.iter().enumerate();
        let events = self.events.iter().enumerate();
        let times = self.times.iter().enumerate();
        let places = self.places.iter().enumerate();
        let quantities = self.quantities.iter().enumerate();
        actors
            .map(|(i, id)| (id.as_str(), EntryId::Actor(ActorId::from_index(i))))
            .chain(claims.map(|(i, id)| (id.as_str(), EntryId::Claim(ClaimId::from_index(i)))))
            .chain(events.map(|(i, id)| (id.as_str(), EntryId::Event(EventId::from_index(i)))))
            .chain(times.map(|(i, id)| (id.as_str(), EntryId::Time(TimeId::from_index(i)))))
            .chain(places.map(|(i, id)| (id.as_str(), EntryId::Place(PlaceId::from_index(i)))))
            .chain(
                quantities
                    .map(|(i, id)| (id.as_str(), EntryId::Quantity(QuantityId::from_index(i)))),
            )
    }
}

/// Global id of an actor of this name.
pub(crate) fn actor_id(name: &str) -> String {
    GlobalKind::Actor.id(&format!("actor\0{}", name.to_lowercase()))
}

fn at(ids: &[String], index: usize) -> String {
    ids.get(index).cloned().unwrap_or_default()
}

fn each<T>(entries: &[T], span: impl Fn(&T) -> Span) -> Vec<Vec<Span>> {
    entries.iter().map(|entry| vec![span(entry)]).collect()
}

fn claim_spans(claim: &counterclaim_model::Claim) -> Vec<Span> {
    let source = claim.source.spans.iter();
    source
        .chain(&claim.cue.spans)
        .chain(&claim.content.spans)
        .copied()
        .collect()
}

/// Events are named by their type and first mention, so that one mention more does not rename them.
fn event_names(reading: &Reading) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let text = &reading.article.text;
    let events = reading.events.iter().map(|event| {
        let first: Vec<Span> = event.mentions.first().copied().into_iter().collect();
        let content = content(GlobalKind::Event, &reading.article.id, text, &first);
        numbered(&mut seen, format!("{content}\0{}", event.r#type))
    });
    events
        .map(|content| GlobalKind::Event.id(&content))
        .collect()
}

fn names(kind: GlobalKind, article: &ArticleId, text: &str, all: &[Vec<Span>]) -> Vec<String> {
    let mut seen = BTreeMap::new();
    all.iter()
        .map(|spans| numbered(&mut seen, content(kind, article, text, spans)))
        .map(|content| kind.id(&content))
        .collect()
}

fn content(kind: GlobalKind, article: &ArticleId, text: &str, spans: &[Span]) -> String {
    let head = format!("{article}\0{}", kind.prefix());
    spans.iter().fold(head, |out, span| {
        format!("{out}\0{}\0{}", span.start(), span.slice(text))
    })
}

/// The content itself the first time, with its ordinal from the second time on.
fn numbered(seen: &mut BTreeMap<String, usize>, content: String) -> String {
    let n = seen.entry(content.clone()).or_default();
    *n += 1;
    if *n == 1 {
        content
    } else {
        format!("{content}\0{n}")
    }
}
