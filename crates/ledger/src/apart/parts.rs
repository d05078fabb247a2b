//! Readings under the ids of their components, and the account of a component.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::Reading;

use super::components::component;
use super::telling::story;
use super::{Kind, Row, json, reading_of};
use crate::Ledger;
use crate::decision_grouping::Told as Wishes;
use crate::event_groups::{Scene, Stage};
use crate::lexicon::Lexicon;
use crate::syndication::{Slip, give_date, roots, settle};
use crate::view::{Part, precedence};

/// The account of a component, from the rows that [`Step::Gather`](super::Step::Gather) gave for it.
pub fn ledger_of(rows: &[Row], formulas: &BTreeSet<u64>) -> Ledger {
    let mut members: BTreeMap<&str, (Reading, &Row)> = BTreeMap::new();
    for row in rows {
        if let Some(reading) = reading_of(row) {
            members.insert(&row.article, (reading, row));
        }
    }
    let (readings, rows): (Vec<Reading>, Vec<&Row>) = members.into_values().unzip();
    let slips: Vec<Slip> = readings.iter().map(Slip::of).collect();
    let settled = settle(&slips, formulas);
    let roots = roots(&[&settled.revisions, &settled.copies]);
    let mut followers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (follower, root) in roots.iter().enumerate().filter(|(i, root)| i != *root) {
        followers.entry(*root).or_default().push(follower);
    }
    let (mut lexicon, mut stories) = (Lexicon::default(), Vec::new());
    for number in &settled.order {
        stories.push(story(rows[*number].told.as_deref(), &mut lexicon));
    }
    let place: BTreeMap<&str, usize> = settled
        .order
        .iter()
        .enumerate()
        .map(|(at, number)| (rows[*number].article.as_str(), at))
        .collect();
    let mut near: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, number) in settled.order.iter().enumerate() {
        let own = near.entry(at).or_default();
        if roots[at] != at {
            own.insert(roots[at]);
            continue;
        }
        let kin = rows[*number].other.as_deref().unwrap_or_default();
        own.extend(kin.split(' ').filter_map(|id| place.get(id)));
        own.extend(followers.get(&at).into_iter().flatten());
    }
    let scene = Scene::of_stories(stories, lexicon);
    let nobody = Wishes::default();
    let mut stage = Stage::new(&scene, &roots, &followers, &nobody);
    stage.near = Some(&near);
    let groups = stage.all();
    drop(stage);
    let mut given: Vec<Option<Reading>> = readings.into_iter().map(Some).collect();
    let readings = settled.order.iter().filter_map(|n| given[*n].take());
    let mut part = Part {
        readings: readings.collect(),
        copies: settled.copies,
        revisions: settled.revisions,
        roots,
        groups,
    };
    for (reading, date) in part.readings.iter_mut().zip(settled.inherited) {
        if let Some(date) = date {
            give_date(reading, date);
        }
    }
    Ledger::of_part(part)
}

pub(super) fn newest(article: &str, rows: &[Row]) -> Vec<Row> {
    let readings = rows.iter().filter_map(reading_of);
    let newest = readings.reduce(|known, reading| {
        if precedence(&known) >= precedence(&reading) {
            known
        } else {
            reading
        }
    });
    let newest = newest.map(|reading| Row {
        key: article.to_owned(),
        article: reading.article.id.to_string(),
        reading: json(reading),
        ..Row::default()
    });
    newest.into_iter().collect()
}

pub(super) fn joined(rows: &[Row]) -> Vec<Row> {
    let reading = rows.iter().find(|row| row.reading.is_some());
    let reading = reading.map(|reading| Row {
        key: component(rows, &reading.article),
        ..reading.clone()
    });
    reading.into_iter().collect()
}

pub(super) fn gathered(article: &str, rows: &[Row]) -> Vec<Row> {
    let Some(reading) = rows.iter().find(|row| row.reading.is_some()) else {
        return Vec::new();
    };
    let told = rows.iter().find(|row| row.kind == Kind::Told);
    let kin = rows.iter().filter(|row| row.kind == Kind::Kin);
    let kin: BTreeSet<&str> = kin.filter_map(|row| row.other.as_deref()).collect();
    let kin: Vec<&str> = kin.into_iter().collect();
    vec![Row {
        key: component(rows, article),
        article: reading.article.clone(),
        reading: reading.reading.clone(),
        told: told.and_then(|row| row.told.clone()),
        other: Some(kin.join(" ")),
        ..Row::default()
    }]
}
