//! Linking in steps over several parts gives the rows of the ledger of all readings.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_ledger::apart::{Kind, Row, Step, ledger_of, take};
use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::wire::ReadingV1;
use counterclaim_model::{Article, Reading};
use serde_json::Value;

mod synthetic;

/// Rows spread over parts by their keys, as an engine would do it.
struct Engine {
    parts: usize,
    formulas: BTreeSet<u64>,
}

impl Engine {
    fn step(&self, step: Step, rows: &[Row]) -> Vec<Row> {
        take(step, rows.to_vec(), &self.formulas)
    }

    fn exchange(&self, step: Step, rows: &[Row]) -> Vec<Row> {
        let mut parts: Vec<Vec<Row>> = vec![Vec::new(); self.parts];
        for row in rows {
            let sum = row
                .key
                .bytes()
                .fold(7_usize, |sum, b| sum * 31 % 65_521 + usize::from(b));
            parts[sum % self.parts].push(row.clone());
        }
        let parts = parts.into_iter().rev();
        parts
            .flat_map(|part| take(step, part, &self.formulas))
            .collect()
    }

    fn components(&self, edges: &[Row]) -> Vec<Row> {
        let mut edges = edges.to_vec();
        loop {
            let stars = self.exchange(Step::LargeStar, &self.step(Step::Turn, &edges));
            edges = self.exchange(Step::SmallStar, &stars);
            let unsettled = self.exchange(Step::Unsettled, &self.step(Step::Ends, &edges));
            if unsettled.is_empty() {
                return edges;
            }
        }
    }

    /// The ledgers of all components.
    fn link(&mut self, readings: &[Reading]) -> Vec<Ledger> {
        let rows = readings.iter().map(|reading| Row {
            key: reading.article.id.to_string(),
            article: reading.article.id.to_string(),
            reading: serde_json::to_string(&ReadingV1::new(reading.clone())).ok(),
            ..Row::default()
        });
        let newest = self.exchange(Step::Newest, &rows.collect::<Vec<_>>());
        let ties = self.exchange(Step::Ties, &self.step(Step::Traces, &newest));
        let formulas = self.step(Step::Formulas, &ties);
        let formulas = formulas.iter().filter_map(|row| row.other.as_deref());
        self.formulas = formulas
            .map(|run| u64::from_str_radix(run, 16).unwrap())
            .collect();
        let copies = self.exchange(Step::Copies, &ties);
        let both = |a: &[Row], b: &[Row]| [a, b].concat();
        let joined = self.exchange(Step::Join, &both(&newest, &self.components(&copies)));
        let settled = self.exchange(Step::Settle, &joined);
        let counts = self.exchange(Step::Counts, &self.step(Step::Words, &settled));
        let told = both(&self.step(Step::Strip, &settled), &counts);
        let told = self.exchange(Step::Tell, &told);
        let kin = self.exchange(Step::Kin, &self.step(Step::Names, &told));
        let edges = self.components(&both(&copies, &kin));
        let rows = [settled, told, self.step(Step::Turn, &kin), edges].concat();
        let parts = self.exchange(Step::Gather, &rows);
        assert!(parts.iter().all(|row| row.kind == Kind::Reading));
        let mut components: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
        for row in &parts {
            components.entry(&row.key).or_default().push(row.clone());
        }
        let components = components.into_values();
        components
            .map(|rows| ledger_of(&rows, &self.formulas))
            .collect()
    }
}

/// Everything that ledgers list, in order of ids. What was said before is looked up in whole ledgers.
fn listed(ledgers: &[Ledger]) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    for ledger in ledgers {
        let all = Query::default();
        let lists = [
            serde_json::to_value(ledger.events(&all).events),
            serde_json::to_value(ledger.claims(&all).claims),
            serde_json::to_value(ledger.articles(&all).articles),
        ];
        for mut entry in lists
            .into_iter()
            .flat_map(|list| list.unwrap().as_array().unwrap().clone())
        {
            entry.as_object_mut().unwrap().remove("said_before");
            let id = entry["id"].as_str().unwrap().to_owned();
            assert!(out.insert(id, entry).is_none());
        }
    }
    out
}

fn check(readings: &[Reading], least: usize) {
    let whole = listed(&[Ledger::from_readings(readings.iter().cloned())]);
    for parts in [1, 2, 5] {
        let mut engine = Engine {
            parts,
            formulas: BTreeSet::new(),
        };
        let ledgers = engine.link(readings);
        assert!(ledgers.len() >= least, "{} components", ledgers.len());
        let linked = listed(&ledgers);
        assert_eq!(linked.len(), whole.len());
        for (id, entry) in &whole {
            assert_eq!(linked.get(id), Some(entry), "{id} in {parts} parts");
        }
    }
}

#[test]
fn parts_list_what_the_whole_lists() {
    let readings: Vec<Reading> = (0..240).map(|n| synthetic::reading(n, 8, 4)).collect();
    check(&readings, 10);
}

#[test]
fn copies_without_a_date_later_captures_and_older_readings_are_linked_alike() {
    let mut readings: Vec<Reading> = (0..60).map(|n| synthetic::reading(n, 8, 2)).collect();
    for number in (7..60).step_by(8) {
        // the copy of its incident's first article loses its date
        readings[number].article.published = None;
    }
    for number in (3..60).step_by(8) {
        let before = readings[number - 1].article.canonical_url.clone();
        readings[number].article.canonical_url = before;
    }
    let mut older = readings[4].clone();
    older.engine.version = "0.0.0-older".to_owned();
    older.claims.clear();
    readings.push(older);
    check(&readings, 3);
}

#[test]
fn words_that_too_many_articles_share_tie_nobody() {
    let note = "This report was compiled from the notes of the harbor watch and has not been checked by \
                anyone who was there on the night in question or on the morning after it";
    let readings: Vec<Reading> = (0..1010)
        .map(|n| {
            let text = format!("Watch {n} of tower{} saw item{}. {note}", n % 7, n * 31);
            let mut reading = synthetic::reading(n, 8, 1);
            reading.article = Article {
                published: reading.article.published,
                ..Article::of_text(&format!("{n}.txt"), &text)
            };
            reading.claims.clear();
            reading.events.clear();
            reading.actors.clear();
            reading.times.clear();
            reading.places.clear();
            reading.quantities.clear();
            reading
        })
        .collect();
    check(&readings, 1010);
}
