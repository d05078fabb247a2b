//! A site in memory of the example's readings, for the tests.

use std::sync::{Arc, Mutex};

use counterclaim_export::jsonl::readings;
use counterclaim_ledger::Ledger;
use counterclaim_model::decision::Decision;
use counterclaim_model::desk::ChecksV1;
use counterclaim_model::ledger::{Clock, EXPLAIN_V1, ExplainV1, Passage};
use counterclaim_model::{Article, EntryId, Reading, Span};
use counterclaim_web::access::{Access, Token};
use counterclaim_web::{Origin, Reader, Refused, Reply, Request, Site, SiteError, Upload};

/// The host under which the site is asked.
pub(crate) const HOST: &str = "localhost:4780";

/// The readings of the bundled example, exported with `counterclaim export --to jsonl`.
pub(crate) fn example() -> Vec<Reading> {
    readings(include_bytes!("../port-kerrin.jsonl")).unwrap()
}

/// Readings that can grow.
#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Vec<Reading>>>, Arc<Mutex<Vec<Decision>>>);

impl Memory {
    pub(crate) fn of(readings: Vec<Reading>) -> Self {
        Self(Arc::new(Mutex::new(readings)), Arc::default())
    }

    pub(crate) fn push(&self, reading: Reading) {
        self.0.lock().unwrap().push(reading);
    }
}

impl Origin for Memory {
    fn name(&self) -> String {
        "test.db".to_owned()
    }

    fn mark(&self) -> String {
        let (readings, decisions) = (self.0.lock().unwrap(), self.1.lock().unwrap());
        format!("{} {}", readings.len(), decisions.len())
    }

    fn ledger(&self) -> Result<Ledger, SiteError> {
        let (readings, decisions) = (self.0.lock().unwrap(), self.1.lock().unwrap());
        Ok(Ledger::from_parts(readings.clone(), decisions.clone()))
    }

    fn decide(&self, decision: &Decision) -> Result<(), SiteError> {
        self.1.lock().unwrap().push(decision.clone());
        Ok(())
    }
}

impl Reader for Memory {
    fn add(&self, upload: Upload, tell: &dyn Fn(usize, usize)) -> Result<usize, Refused> {
        tell(0, 1);
        let text = String::from_utf8(upload.bytes).map_err(|_| Refused {
            name: upload.name.clone(),
            reason: "is no text; send a text".to_owned(),
        })?;
        self.push(plain(&upload.name, &text));
        Ok(1)
    }

    fn add_example(&self) -> Result<usize, Refused> {
        let mut all = self.0.lock().unwrap();
        all.extend(example());
        Ok(all.len())
    }

    fn read(&self, upload: Upload) -> Result<Vec<Reading>, Refused> {
        Ok(vec![plain(
            "draft",
            &String::from_utf8_lossy(&upload.bytes),
        )])
    }

    fn explain(&self, reading: &Reading, _: EntryId, id: &str) -> Option<ExplainV1> {
        let text = &reading.article.text;
        Some(ExplainV1 {
            schema: EXPLAIN_V1.to_owned(),
            id: id.to_owned(),
            article: reading.article.id.to_string(),
            version: reading.engine.version.clone(),
            resources: reading.engine.resources.clone(),
            sentences: vec!["Because the text says so.".to_owned()],
            passages: vec![Passage {
                role: "content".to_owned(),
                span: Span::new(0, 5),
                text: text.chars().take(5).collect(),
            }],
            said_before: Vec::new(),
        })
    }

    fn checks(&self, _: &[Reading], _: &Ledger) -> ChecksV1 {
        ChecksV1 {
            schema: "counterclaim.checks.v1".to_owned(),
            as_of: None,
            clock: Clock::default(),
            articles: Vec::new(),
            findings: Vec::new(),
        }
    }
}

/// A reading of a text in which nothing was found.
pub(crate) fn plain(name: &str, text: &str) -> Reading {
    let like = example().remove(0);
    Reading::unread(like.engine, Article::of_text(name, text))
}

/// A site of some readings; without tokens it is open.
pub(crate) fn site(readings: Vec<Reading>, tokens: Vec<Token>) -> Site {
    let memory = Memory::of(readings);
    let access = Access::new(vec![HOST.to_owned()], tokens).unwrap();
    Site::new(Box::new(memory.clone()), Box::new(memory), access).unwrap()
}

/// A request to see an address.
pub(crate) fn request(address: &str) -> Request {
    let mut request = Request::get(address);
    request.headers.insert("host".to_owned(), HOST.to_owned());
    request
}

/// What a site answers at an address.
pub(crate) fn get(site: &Site, address: &str) -> Arc<Reply> {
    site.answer(&request(address))
}

/// The body as text.
pub(crate) fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.clone()).unwrap()
}

/// The first id of this kind in a page: `E-`, `C-`, `X-`.
pub(crate) fn first_id(page: &str, folder: &str) -> String {
    let from =
        page.find(&format!("href=\"/{folder}/")).unwrap() + format!("href=\"/{folder}/").len();
    let rest = &page[from..];
    rest[..rest.find(['"', '?', '#']).unwrap()].to_owned()
}
