//! A site: where its ledger comes from, what reads articles for it, and its newest account.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
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
    origin: Box<dyn Origin>,
    pub(crate) reader: Box<dyn Reader>,
    pub(crate) access: Access,
    pub(crate) metrics: Metrics,
    newest: RwLock<Newest>,
    kept: Mutex<Kept>,
}

struct Newest {
    account: Arc<Account>,
    mark: String,
    looked: Instant,
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

/// The ledger with what is new in it. It is copied only where a request still looks at it.
fn with_news(newest: &mut Newest, news: News) -> Ledger {
    let nothing = Arc::new(Account::new(Ledger::from_readings([])));
    let account = std::mem::replace(&mut newest.account, nothing);
    let mut ledger = match Arc::try_unwrap(account) {
        Ok(account) => account.ledger,
        Err(shared) => shared.ledger.clone(),
    };
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
            .field("ledger", &self.origin.name())
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
        let mark = origin.mark();
        let account = Arc::new(Account::new(origin.ledger()?));
        Ok(Self {
            origin,
            reader,
            access,
            metrics: Metrics::default(),
            newest: RwLock::new(Newest {
                account,
                mark,
                looked: Instant::now(),
            }),
            kept: Mutex::new(Kept::default()),
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
        self.origin.name()
    }

    /// The ledger as it is now.
    pub(crate) fn account(&self) -> Result<Arc<Account>, SiteError> {
        {
            let newest = self.newest.read().unwrap_or_else(PoisonError::into_inner);
            if newest.looked.elapsed() < GLANCE {
                return Ok(Arc::clone(&newest.account));
            }
        }
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        if newest.looked.elapsed() >= GLANCE {
            self.look(&mut newest)?;
        }
        Ok(Arc::clone(&newest.account))
    }

    /// Looks at the ledger now, after this site itself has written to it.
    pub(crate) fn refresh(&self) -> Result<(), SiteError> {
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        self.look(&mut newest)
    }

    /// Appends what somebody decided, so that the next page shows it.
    pub(crate) fn decide(&self, decision: &Decision) -> Result<(), SiteError> {
        self.origin.decide(decision)?;
        self.refresh()
    }

    fn look(&self, newest: &mut Newest) -> Result<(), SiteError> {
        let mark = self.origin.mark();
        if mark != newest.mark {
            let ledger = match self.origin.news()? {
                Some(news) if !is_read_anew(&newest.account.ledger, &news) => {
                    with_news(newest, news)
                }
                _ => self.origin.ledger()?,
            };
            newest.account = Arc::new(Account::new(ledger));
            newest.mark = mark;
        }
        newest.looked = Instant::now();
        Ok(())
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
