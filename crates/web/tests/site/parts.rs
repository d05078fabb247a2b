//! What a site reads of its ledger: the part that shows one event, and what is new without anybody waiting.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use counterclaim_ledger::Ledger;
use counterclaim_model::decision::Decision;
use counterclaim_web::access::Access;
use counterclaim_web::{Origin, Site, SiteError};

use crate::support::{HOST, Memory, example, get, plain, site, text};

fn site_of(origin: impl Origin + 'static) -> Site {
    let access = Access::new(vec![HOST.to_owned()], Vec::new()).unwrap();
    Site::new(Box::new(origin), Box::new(Memory::default()), access).unwrap()
}

/// A ledger so large that only parts of it are given.
struct Large;

impl Origin for Large {
    fn name(&self) -> String {
        "large.db".to_owned()
    }

    fn mark(&self) -> String {
        String::new()
    }

    fn ledger(&self) -> Result<Ledger, SiteError> {
        Err(SiteError("the whole was asked for".to_owned()))
    }

    fn part(&self, _: &str) -> Result<Option<Ledger>, SiteError> {
        Ok(Some(Ledger::from_readings(example())))
    }

    fn decide(&self, _: &Decision) -> Result<(), SiteError> {
        Ok(())
    }
}

#[test]
fn one_event_is_shown_without_the_whole_ledger() {
    let (large, whole) = (site_of(Large), site(example(), Vec::new()));
    let list = text(&get(&whole, "/events.json"));
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let id = list["events"][0]["id"].as_str().unwrap();
    for (form, is_part) in [
        ("", true),
        (".json", true),
        (".csv", true),
        ("?as_of=2019-05-07", true),
        (".json?as_of=2019-05-07", false),
    ] {
        let address = format!("/events/{id}{form}");
        let shown = get(&large, &address);
        assert_eq!(shown.status == 200, is_part, "{address}");
        if form.starts_with('.') && is_part {
            assert_eq!(text(&shown), text(&get(&whole, &address)), "{address}");
        }
    }
    assert_eq!(get(&large, &format!("/embed/{id}")).status, 200);
    assert_eq!(get(&large, &format!("/api/v1/events/{id}")).status, 200);
    assert_eq!(get(&large, "/events/E-0123456789abcdef").status, 404);
    assert_eq!(get(&large, "/events").status, 503);
}

/// A ledger that takes its time to be read a second time, until it is let go.
#[derive(Clone, Default)]
struct Slow {
    articles: Memory,
    held: Arc<Mutex<()>>,
}

impl Origin for Slow {
    fn name(&self) -> String {
        self.articles.name()
    }

    fn mark(&self) -> String {
        self.articles.mark()
    }

    fn ledger(&self) -> Result<Ledger, SiteError> {
        let _free = self.held.lock().unwrap();
        self.articles.ledger()
    }

    fn decide(&self, decision: &Decision) -> Result<(), SiteError> {
        self.articles.decide(decision)
    }
}

#[test]
fn nobody_waits_for_what_is_new() {
    let slow = Slow {
        articles: Memory::of(example()),
        held: Arc::default(),
    };
    let site = site_of(slow.clone());
    let listed = || {
        let list: serde_json::Value =
            serde_json::from_str(&text(&get(&site, "/articles.json"))).unwrap();
        list["articles"].as_array().unwrap().len()
    };
    let before = listed();
    let held = slow.held.lock().unwrap();
    slow.articles.push(plain("new.txt", "A new article."));
    std::thread::sleep(Duration::from_millis(600));
    // the work on what is new stands still, and the answers do not
    assert_eq!([listed(), listed()], [before, before]);
    drop(held);
    let begun = Instant::now();
    while listed() == before {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never came");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(listed(), before + 1);
}
