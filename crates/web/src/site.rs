//! A site: where its ledger comes from, what reads articles for it, and its newest account.

use std::fmt;
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use counterclaim_ledger::Ledger;
use counterclaim_model::decision::Decision;
use counterclaim_model::desk::ChecksV1;
use counterclaim_model::ledger::ExplainV1;
use counterclaim_model::{EntryId, Reading};
use counterclaim_store::News;

use crate::access::Access;
use crate::account::Account;
use crate::metrics::Metrics;
use crate::{Reply, Request, Upload};

/// How long a look at the ledger's file holds before the next request looks again.
const GLANCE: Duration = Duration::from_millis(500);
/// Parts of the ledger that are kept for those who look at one event.
const PARTS: usize = 32;
/// Bytes of replies that are kept to be given again.
const KEPT: usize = 32 << 20;

/// Where a site's ledger comes from.
pub trait Origin: Send + Sync {
    /// What people call it: the name of its file.
    fn name(&self) -> String;
    /// Something that differs when the ledger does, found without reading it all.
    fn mark(&self) -> String;
    /// The ledger; an empty one where there is none yet.
    ///
    /// # Errors
    /// It cannot be read.
    fn ledger(&self) -> Result<Ledger, SiteError>;
    /// Whether the ledger can be opened, found without reading it; one that is not there yet can be.
    ///
    /// # Errors
    /// It cannot.
    fn check(&self) -> Result<(), SiteError> {
        Ok(())
    }
    /// The part of the ledger that shows the event with an id; `None` where the whole must be asked.
    ///
    /// # Errors
    /// It cannot be read.
    fn part(&self, _event: &str) -> Result<Option<Ledger>, SiteError> {
        Ok(None)
    }
    /// What was appended since the ledger, or news, were asked for last; `None` where the whole ledger must
    /// be read again.
    ///
    /// # Errors
    /// It cannot be read.
    fn news(&self) -> Result<Option<News>, SiteError> {
        Ok(None)
    }
    /// Appends what somebody decided.
    ///
    /// # Errors
    /// It cannot be kept.
    fn decide(&self, decision: &Decision) -> Result<(), SiteError>;
}

/// What reads articles for a site and explains what it read.
pub trait Reader: Send + Sync {
    /// Reads what somebody sent and adds it to the ledger; how many articles are new. `tell` hears after
    /// each article how many of how many are done.
    ///
    /// # Errors
    /// What of it could not be read, and why.
    fn add(&self, upload: Upload, tell: &dyn Fn(usize, usize)) -> Result<usize, Refused>;
    /// Adds the bundled example to the ledger.
    ///
    /// # Errors
    /// The ledger cannot be written to.
    fn add_example(&self) -> Result<usize, Refused>;
    /// Reads a text without keeping it.
    ///
    /// # Errors
    /// It could not be read.
    fn read(&self, upload: Upload) -> Result<Vec<Reading>, Refused>;
    /// The evidence trail of an entry.
    fn explain(&self, reading: &Reading, entry: EntryId, id: &str) -> Option<ExplainV1>;
    /// The desk report on drafts beside a ledger, or without drafts on the articles of the ledger.
    fn checks(&self, drafts: &[Reading], ledger: &Ledger) -> ChecksV1;
}

/// How far the reading of what was sent has come.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    /// The file that is being read.
    pub name: String,
    /// Articles of it that are read.
    pub done: usize,
    /// Articles in it.
    pub of: usize,
    /// Files before it.
    pub files_done: usize,
    /// Files that were sent.
    pub files: usize,
}

/// What was sent and could not be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct Refused {
    /// What was sent.
    pub name: String,
    /// Why, and what to do.
    pub reason: String,
}

/// A ledger that cannot be shown, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SiteError(pub String);

/// Everything that answers requests.
pub struct Site {
    /// The whole ledger, read when a request first needs more of it than one event.
    whole: Arc<Whole>,
    pub(crate) reader: Box<dyn Reader>,
    pub(crate) access: Access,
    pub(crate) metrics: Metrics,
    parts: Mutex<Vec<KnownPart>>,
    kept: Mutex<Kept>,
}

/// A ledger's origin and what is known of it.
struct Whole {
    origin: Box<dyn Origin>,
    newest: RwLock<Option<Newest>>,
    /// One at a time brings the account up to date: news are told once.
    updating: Mutex<()>,
    /// Wakes the thread that does so beside the requests.
    wake: OnceLock<SyncSender<()>>,
}

struct Newest {
    account: Arc<Account>,
    mark: String,
    looked: Instant,
}

/// The part of the ledger that shows one event, as long as the ledger's mark is this one.
struct KnownPart {
    event: String,
    mark: String,
    account: Arc<Account>,
}

/// Replies by tag, the latest used first.
#[derive(Default)]
struct Kept {
    replies: Vec<(String, Arc<Reply>)>,
    bytes: usize,
}

/// Whether an article that is there was read again, so that others may stand to it otherwise.
fn is_read_anew(ledger: &Ledger, news: &News) -> bool {
    let mut articles = news.readings.iter().map(|reading| &reading.article.id);
    articles.any(|id| ledger.has(id))
}

/// The ledger with what is new in it.
fn with_news(known: &Ledger, news: News) -> Ledger {
    let mut ledger = known.clone();
    for reading in news.readings {
        ledger.add(reading);
    }
    if !news.decisions.is_empty() {
        ledger.decide(news.decisions);
    }
    ledger
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site")
            .field("ledger", &self.name())
            .finish_non_exhaustive()
    }
}

impl Site {
    /// A site of a ledger.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn new(
        origin: Box<dyn Origin>,
        reader: Box<dyn Reader>,
        access: Access,
    ) -> Result<Self, SiteError> {
        origin.check()?;
        Ok(Self {
            whole: Arc::new(Whole {
                origin,
                newest: RwLock::new(None),
                updating: Mutex::new(()),
                wake: OnceLock::new(),
            }),
            reader,
            access,
            metrics: Metrics::default(),
            parts: Mutex::default(),
            kept: Mutex::default(),
        })
    }

    /// Answers a request.
    pub fn answer(&self, request: &Request) -> Arc<Reply> {
        self.answer_telling(request, &|_| ())
    }

    /// Answers a request, and tells meanwhile how far the reading of what was sent has come: the one way
    /// into everything below.
    pub fn answer_telling(&self, request: &Request, tell: &dyn Fn(&Progress)) -> Arc<Reply> {
        let begun = Instant::now();
        let reply = crate::routes::answer(self, request, tell);
        self.metrics.count(&reply, begun.elapsed());
        reply
    }

    /// Name of the ledger.
    pub(crate) fn name(&self) -> String {
        self.whole.origin.name()
    }

    /// The part of the ledger that shows an event as it is now; `None` where the whole must be asked.
    pub(crate) fn part(&self, event: &str) -> Result<Option<Arc<Account>>, SiteError> {
        let lock = || self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let mark = self.whole.origin.mark();
        {
            let mut parts = lock();
            parts.retain(|part| part.mark == mark);
            if let Some(known) = parts.iter().find(|part| part.event == event) {
                return Ok(Some(Arc::clone(&known.account)));
            }
        }
        let Some(part) = self.whole.origin.part(event)? else {
            return Ok(None);
        };
        let account = Arc::new(Account::new(part));
        let mut parts = lock();
        parts.truncate(PARTS - 1);
        parts.insert(
            0,
            KnownPart {
                event: event.to_owned(),
                mark,
                account: Arc::clone(&account),
            },
        );
        Ok(Some(account))
    }

    /// The ledger as it was half a second ago at most, or as it was when the work on what is new since
    /// then began: nobody waits for that.
    pub(crate) fn account(&self) -> Result<Arc<Account>, SiteError> {
        match self.whole.known() {
            Some((account, true)) => Ok(account),
            Some((account, false)) => {
                self.whole.update_aside();
                Ok(account)
            }
            None => self.whole.update(),
        }
    }

    /// Looks at the ledger now, after this site itself has written to it.
    pub(crate) fn refresh(&self) -> Result<(), SiteError> {
        if self.whole.known().is_some() {
            self.whole.update()?;
        }
        Ok(())
    }

    /// Appends what somebody decided, so that the next page shows it.
    pub(crate) fn decide(&self, decision: &Decision) -> Result<(), SiteError> {
        self.whole.origin.decide(decision)?;
        self.refresh()
    }

    /// The reply kept under a tag.
    pub(crate) fn kept(&self, tag: &str) -> Option<Arc<Reply>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.replies.iter().position(|(known, _)| known == tag)?;
        kept.replies[..=at].rotate_right(1);
        kept.replies.first().map(|(_, reply)| Arc::clone(reply))
    }

    /// Keeps a reply under a tag, as long as there is room.
    pub(crate) fn keep(&self, tag: String, reply: Reply) -> Arc<Reply> {
        let reply = Arc::new(reply);
        if reply.body.len() > KEPT / 16 {
            return reply;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += reply.body.len();
        kept.replies.insert(0, (tag, Arc::clone(&reply)));
        while kept.bytes > KEPT || kept.replies.len() > 512 {
            let Some((_, last)) = kept.replies.pop() else {
                break;
            };
            kept.bytes -= last.body.len();
        }
        reply
    }
}

impl Whole {
    /// The account, and whether somebody looked a moment ago if it is still the newest.
    fn known(&self) -> Option<(Arc<Account>, bool)> {
        let newest = self.newest.read().unwrap_or_else(PoisonError::into_inner);
        let newest = newest.as_ref()?;
        let is_fresh = newest.looked.elapsed() < GLANCE;
        Some((Arc::clone(&newest.account), is_fresh))
    }

    /// Brings the account up to date, and returns it.
    fn update(&self) -> Result<Arc<Account>, SiteError> {
        let _one_at_a_time = self.updating.lock().unwrap_or_else(PoisonError::into_inner);
        let mark = self.origin.mark();
        let known = {
            let newest = self.newest.read().unwrap_or_else(PoisonError::into_inner);
            let newest = newest.as_ref();
            newest.map(|newest| (Arc::clone(&newest.account), newest.mark == mark))
        };
        let account = match known {
            Some((account, true)) => account,
            known => {
                let news = match &known {
                    Some((account, _)) => self
                        .origin
                        .news()?
                        .filter(|news| !is_read_anew(&account.ledger, news)),
                    None => None,
                };
                let ledger = match (&known, news) {
                    (Some((account, _)), Some(news)) => with_news(&account.ledger, news),
                    _ => self.origin.ledger()?,
                };
                let account = Arc::new(Account::new(ledger));
                if let Some((before, _)) = known {
                    account.prepare_like(&before);
                }
                account
            }
        };
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        *newest = Some(Newest {
            account: Arc::clone(&account),
            mark,
            looked: Instant::now(),
        });
        Ok(account)
    }

    /// The same in a thread of its own. What goes wrong there is told to the next who asks when there is no
    /// account at all; until then the last one is shown.
    fn update_aside(self: &Arc<Self>) {
        let wake = self.wake.get_or_init(|| {
            let (wake, woken) = mpsc::sync_channel(1);
            let whole = Arc::downgrade(self);
            // one thread for all times, since memory that many threads give back is not used again by others
            std::thread::spawn(move || {
                while woken.recv().is_ok() {
                    let Some(whole) = whole.upgrade() else { break };
                    let _ = whole.update();
                }
            });
            wake
        });
        // where it is awake already it will look once more, or does so now
        let _ = wake.try_send(());
    }
}
