//! One state of a ledger with what its pages need again and again, worked out once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use counterclaim_ledger::{AsOf, Found, Ledger, Query};
use counterclaim_model::decision::QueueV1;
use counterclaim_model::ledger::{
    ActorsV1, ArticlesV1, ClaimsV1, EventsV1, LedgerArticle, LedgerClaim, LedgerEvent,
};
use counterclaim_model::{EntryId, Reading, fingerprint};

/// Earlier states that are kept once worked out.
const PAST: usize = 8;

/// One state of a ledger.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) ledger: Ledger,
    /// Changes when anything in the ledger does.
    pub(crate) fingerprint: String,
    events: OnceLock<EventsV1>,
    claims: OnceLock<ClaimsV1>,
    articles: OnceLock<ArticlesV1>,
    actors: OnceLock<ActorsV1>,
    queue: OnceLock<QueueV1>,
    /// Positions in `events` by id and alias.
    event_at: OnceLock<BTreeMap<String, usize>>,
    article_at: OnceLock<BTreeMap<String, usize>>,
    /// Earlier states, the latest asked for first.
    past: Mutex<Vec<(String, Arc<Account>)>>,
}

impl Account {
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self {
            fingerprint: fingerprint_of(&ledger),
            ledger,
            events: OnceLock::new(),
            claims: OnceLock::new(),
            articles: OnceLock::new(),
            actors: OnceLock::new(),
            queue: OnceLock::new(),
            event_at: OnceLock::new(),
            article_at: OnceLock::new(),
            past: Mutex::new(Vec::new()),
        }
    }

    /// The account as it stood at a moment.
    pub(crate) fn at(self: &Arc<Self>, as_of: Option<AsOf>) -> Arc<Self> {
        let Some(as_of) = as_of else {
            return Arc::clone(self);
        };
        let key = format!("{:?}/{}", as_of.clock(), as_of.text());
        let lock = || self.past.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, account)) = lock().iter().find(|(known, _)| *known == key) {
            return Arc::clone(account);
        }
        let account = Arc::new(Self::new(self.ledger.clone().as_of(as_of)));
        let mut past = lock();
        past.truncate(PAST - 1);
        past.insert(0, (key, Arc::clone(&account)));
        account
    }

    /// Works out the lists that somebody has asked an earlier account for.
    pub(crate) fn prepare_like(&self, before: &Self) {
        if before.events.get().is_some() {
            self.events();
        }
        if before.claims.get().is_some() {
            self.claims();
        }
        if before.articles.get().is_some() {
            self.articles();
        }
        if before.actors.get().is_some() {
            self.actors();
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ledger.readings().is_empty()
    }

    /// All reported events.
    pub(crate) fn events(&self) -> &EventsV1 {
        self.events
            .get_or_init(|| self.ledger.events(&Query::default()))
    }

    /// All claims.
    pub(crate) fn claims(&self) -> &ClaimsV1 {
        self.claims
            .get_or_init(|| self.ledger.claims(&Query::default()))
    }

    /// All articles.
    pub(crate) fn articles(&self) -> &ArticlesV1 {
        self.articles
            .get_or_init(|| self.ledger.articles(&Query::default()))
    }

    /// What needs a person.
    pub(crate) fn queue(&self) -> &QueueV1 {
        self.queue.get_or_init(|| self.ledger.queue())
    }

    /// All actors.
    pub(crate) fn actors(&self) -> &ActorsV1 {
        self.actors
            .get_or_init(|| self.ledger.actors(&Query::default()))
    }

    /// The events that a query admits.
    pub(crate) fn events_of(&self, query: &Query) -> EventsV1 {
        if *query == Query::default() {
            return self.events().clone();
        }
        self.ledger.events(query)
    }

    /// The articles that a query admits.
    pub(crate) fn articles_of(&self, query: &Query) -> ArticlesV1 {
        if *query == Query::default() {
            return self.articles().clone();
        }
        self.ledger.articles(query)
    }

    /// An event by its id, an alias of it, or the beginning of one.
    pub(crate) fn event(&self, id: &str) -> Option<LedgerEvent> {
        if let Some(event) = self.listed(id) {
            return Some(event.clone());
        }
        match self.ledger.find(id)? {
            Found::Entry(reading, EntryId::Event(event)) => {
                self.ledger.event(reading, event).events.into_iter().next()
            }
            _ => None,
        }
    }

    /// An event of the list of all, by its id or an alias, if somebody has asked for that list: one event
    /// does not wait for it.
    fn listed(&self, id: &str) -> Option<&LedgerEvent> {
        let list = self.events.get()?;
        let at = self.event_at.get_or_init(|| {
            let events = list.events.iter().enumerate();
            let named = events.flat_map(|(index, event)| {
                let ids = event.aliases.iter().chain([&event.id]);
                ids.map(move |id| (id.clone(), index))
            });
            named.collect()
        });
        list.events.get(*at.get(id)?)
    }

    /// A claim by its id or the beginning of one.
    pub(crate) fn claim(&self, id: &str) -> Option<LedgerClaim> {
        match self.ledger.find(id)? {
            Found::Entry(reading, EntryId::Claim(claim)) => {
                self.ledger.claims_of(reading, [claim]).pop()
            }
            _ => None,
        }
    }

    /// All claims of an article by the number of its reading, in their order.
    pub(crate) fn claims_of(&self, reading: usize) -> Vec<LedgerClaim> {
        let all = self.ledger.readings()[reading].claims.iter();
        self.ledger.claims_of(reading, all.map(|claim| claim.id))
    }

    /// An article by its whole id.
    pub(crate) fn article(&self, id: &str) -> Option<&LedgerArticle> {
        let at = self.article_at.get_or_init(|| {
            let articles = self.articles().articles.iter().enumerate();
            articles
                .map(|(index, article)| (article.id.clone(), index))
                .collect()
        });
        self.articles().articles.get(*at.get(id)?)
    }

    /// The reading of an article, and its number, by an id or the beginning of one.
    pub(crate) fn reading(&self, id: &str) -> Option<(usize, &Reading)> {
        match self.ledger.find(id)? {
            Found::Article(index) => Some((index, self.ledger.readings().get(index)?)),
            Found::Entry(..) => None,
        }
    }
}

/// The event of a ledger that one of these ids names, as a list of one.
pub(crate) fn event_in(ledger: &Ledger, ids: &[&str]) -> Option<EventsV1> {
    ids.iter().find_map(|id| match ledger.find(id)? {
        Found::Entry(reading, EntryId::Event(event)) => Some(ledger.event(reading, event)),
        _ => None,
    })
}

fn fingerprint_of(ledger: &Ledger) -> String {
    let mut all = String::new();
    for reading in ledger.readings() {
        all.push_str(reading.article.id.as_str());
        all.push_str(&reading.engine.version);
        all.push_str(&reading.engine.resources);
        all.push_str(
            reading
                .article
                .published
                .as_ref()
                .map_or("", |p| p.value.as_str()),
        );
        all.push('\n');
    }
    for judged in ledger.decisions().decisions {
        all.push_str(&judged.decision.id);
    }
    fingerprint(all.as_bytes())[..16].to_owned()
}
