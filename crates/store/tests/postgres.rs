//! The PostgreSQL store: the contract, and what only a server can suffer.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(unix)]

use counterclaim_ledger::Query;
use counterclaim_model::decision::{Decision, Ruling};
use counterclaim_store::cluster::Cluster;
use counterclaim_store::contract::{self, entry};
use counterclaim_store::{Added, Entry, Postgres, Sqlite, Store, StoreError, verify};
use postgres::{Client, NoTls};

const AT: &str = "2031-03-02T12:00:00Z";

fn entries(n: usize) -> Vec<Entry> {
    let said = |n| format!("the ferry “{n}” sank");
    (0..n)
        .map(|n| entry(&format!("{n}.txt"), "The harbor master", &said(n)))
        .collect()
}

fn client(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap()
}

#[test]
fn keeps_the_contract() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let mut n = 0;
    contract::check(&mut || {
        n += 1;
        let url = cluster.database(&format!("contract{n}"));
        Box::new(Postgres::open(&url).unwrap())
    });
    answers_are_the_bytes_that_a_file_answers(&cluster);
    writers_at_once_lose_nothing(&cluster);
    what_is_no_ledger_is_refused(&cluster);
    nothing_is_changed_or_removed(&cluster);
}

fn answers_are_the_bytes_that_a_file_answers(cluster: &Cluster) {
    let mut here = Postgres::open(&cluster.database("same")).unwrap();
    let mut there = Sqlite::in_memory().unwrap();
    // more than are fetched at once
    let entries = entries(150);
    for entry in &entries {
        here.add(entry, AT).unwrap();
    }
    for entry in entries.iter().rev() {
        there.add(entry, AT).unwrap();
    }
    let target = there
        .ledger()
        .unwrap()
        .ids(7)
        .claim(entries[7].reading.claims[0].id);
    let reject = Decision::new(Ruling::Reject { target }, AT, Some("Zoë"), None, Vec::new());
    here.decide(std::slice::from_ref(&reject), AT).unwrap();
    there.decide(&[reject], AT).unwrap();
    let printed = |store: &dyn Store| {
        let ledger = store.ledger().unwrap();
        let all = Query::default();
        let claims = serde_json::to_string(&ledger.claims(&all)).unwrap();
        claims + &serde_json::to_string(&ledger.articles(&all)).unwrap()
    };
    assert_eq!(printed(&here), printed(&there));
    assert_eq!(here.decisions().unwrap(), there.decisions().unwrap());
    let mut ids = Vec::new();
    let mut note = |store: &dyn Store| {
        let mut own = Vec::new();
        store
            .visit(&mut |stored| {
                own.push((stored.reading.article.id, stored.payload));
                Ok(())
            })
            .unwrap();
        ids.push(own);
    };
    note(&here);
    note(&there);
    assert_eq!(ids[0], ids[1]);
}

/// Four writers, each with all of the articles in another order.
fn writers_at_once_lose_nothing(cluster: &Cluster) {
    let url = cluster.database("writers");
    let entries = entries(60);
    let added = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (url, entries) = (&url, &entries);
                scope.spawn(move || {
                    let mut store = Postgres::open(url).unwrap();
                    let mut new = 0;
                    for n in 0..entries.len() {
                        let at = (n * 7 + writer * 15) % entries.len();
                        new += usize::from(store.add(&entries[at], AT).unwrap() == Added::New);
                    }
                    new
                })
            })
            .collect();
        let counts = writers.into_iter().map(|writer| writer.join().unwrap());
        counts.sum::<usize>()
    });
    assert_eq!(added, 60);
    let store = Postgres::open_to_read(&url).unwrap();
    assert_eq!(store.operations().unwrap().len(), 60);
    assert!(verify(&store, &|_, _| None).unwrap().holds());
}

fn what_is_no_ledger_is_refused(cluster: &Cluster) {
    let empty = cluster.database("empty");
    let error = Postgres::open_to_read(&empty).unwrap_err();
    assert!(matches!(error, StoreError::Missing(_)), "{error}");
    let foreign = cluster.database("foreign");
    let make = "CREATE SCHEMA counterclaim; CREATE TABLE counterclaim.other (x int)";
    client(&foreign).batch_execute(make).unwrap();
    let error = Postgres::open(&foreign).unwrap_err();
    assert!(matches!(error, StoreError::Foreign(_)), "{error}");
    let newer = cluster.database("newer");
    drop(Postgres::open(&newer).unwrap());
    let change = "UPDATE counterclaim.ledger SET format = 99";
    client(&newer).batch_execute(change).unwrap();
    for error in [
        Postgres::open(&newer).unwrap_err(),
        Postgres::open_to_read(&newer).unwrap_err(),
    ] {
        assert!(
            matches!(error, StoreError::Newer { found: 99, .. }),
            "{error}"
        );
    }
    let nowhere = cluster.url("nowhere");
    let error = Postgres::open(&nowhere).unwrap_err();
    assert!(matches!(error, StoreError::Unopenable { .. }), "{error}");
}

fn nothing_is_changed_or_removed(cluster: &Cluster) {
    let url = cluster.database("kept");
    let mut store = Postgres::open(&url).unwrap();
    store.add(&entries(1)[0], AT).unwrap();
    let mut client = client(&url);
    for change in [
        "UPDATE counterclaim.operation SET at = ''",
        "DELETE FROM counterclaim.operation",
        "TRUNCATE counterclaim.decision",
    ] {
        assert!(client.batch_execute(change).is_err(), "{change}");
    }
    let mut reader = Postgres::open_to_read(&url).unwrap();
    let error = reader.add(&entries(2)[1], AT).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error}");
}

#[test]
fn a_server_that_goes_away_loses_nothing_that_was_added() {
    let Some(mut cluster) = Cluster::start() else {
        return;
    };
    let url = cluster.database("lost");
    let entries = entries(40);
    let mut store = Postgres::open(&url).unwrap();
    for entry in &entries[..20] {
        store.add(entry, AT).unwrap();
    }
    // an article that is half written when the power goes
    let mut half = client(&url);
    let mut half = half.transaction().unwrap();
    let write = "INSERT INTO counterclaim.payload VALUES ('half', '')";
    half.batch_execute(write).unwrap();
    cluster.kill();
    let error = store.add(&entries[20], AT).unwrap_err();
    assert!(matches!(error, StoreError::Lost { .. }), "{error}");
    assert!(error.to_string().contains("run the same command again"));
    let error = Postgres::open(&url).unwrap_err();
    assert!(matches!(error, StoreError::Unopenable { .. }), "{error}");
    drop(half);
    cluster.resume().unwrap();
    let mut store = Postgres::open(&url).unwrap();
    let halves = "SELECT count(*) FROM counterclaim.payload WHERE sha256 = 'half'";
    let row = client(&url).query_one(halves, &[]).unwrap();
    assert_eq!(row.get::<_, i64>(0), 0);
    let added: Vec<Added> = entries
        .iter()
        .map(|entry| store.add(entry, AT).unwrap())
        .collect();
    assert!(added[..20].iter().all(|a| *a == Added::Unchanged));
    assert!(added[20..].iter().all(|a| *a == Added::New));
    assert!(verify(&store, &|_, _| None).unwrap().holds());
}
