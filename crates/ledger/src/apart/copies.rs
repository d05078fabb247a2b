//! Whose text an article repeats or replaces, found by the runs of words and the addresses that it shares.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::Reading;

use super::telling::Telling;
use super::{Kind, Row, edge, json, reading_of};
use crate::shelf::order_of;
use crate::syndication::{FORMULA, Slip, give_date, is_copy, roots, settle};

/// Ids of two articles, the smaller first.
type Pair = (String, String);

pub(super) fn traces(row: &Row) -> Vec<Row> {
    let Some(slip) = reading_of(row).map(|reading| Slip::of(&reading)) else {
        return Vec::new();
    };
    let trace = |key: String, size: Option<usize>| Row {
        key,
        article: row.article.clone(),
        kind: Kind::Trace,
        size: size.and_then(|size| i64::try_from(size).ok()),
        ..Row::default()
    };
    let runs = slip.runs.iter();
    let runs = runs.map(|run| trace(format!("r{run:016x}"), Some(slip.runs.len())));
    let address = slip.address.iter();
    let address = address.map(|address| trace(format!("a{address}"), None));
    runs.chain(address).collect()
}

/// Pairs of articles that share traces. Those of one article are counted together as far as they meet here.
pub(super) fn ties(rows: Vec<Row>) -> Vec<Row> {
    let mut keys: BTreeMap<String, BTreeMap<String, Option<i64>>> = BTreeMap::new();
    for row in rows {
        keys.entry(row.key)
            .or_default()
            .insert(row.article, row.size);
    }
    let mut out = Vec::new();
    let mut shared: BTreeMap<Pair, (i64, Option<i64>, Option<i64>)> = BTreeMap::new();
    for (key, holders) in keys {
        let holders: Vec<(String, Option<i64>)> = holders.into_iter().collect();
        if key.starts_with('a') {
            out.extend(holders.windows(2).map(|pair| Row {
                key: pair[0].0.clone(),
                article: pair[0].0.clone(),
                kind: Kind::Tie,
                other: Some(pair[1].0.clone()),
                ..Row::default()
            }));
        } else if holders.len() > FORMULA {
            out.push(Row {
                kind: Kind::Formula,
                other: Some(key[1..].to_owned()),
                ..Row::default()
            });
        } else {
            for (at, (one, size)) in holders.iter().enumerate() {
                for (other, other_size) in &holders[at + 1..] {
                    let pair = shared.entry((one.clone(), other.clone()));
                    pair.or_insert((0, *size, *other_size)).0 += 1;
                }
            }
        }
    }
    let shared = shared.into_iter();
    out.extend(shared.map(|((one, other), (count, size, other_size))| Row {
        key: one.clone(),
        article: one,
        kind: Kind::Tie,
        other: Some(other),
        count: Some(count),
        size,
        other_size,
        ..Row::default()
    }));
    out
}

pub(super) fn copies(_: &str, rows: &[Row]) -> Vec<Row> {
    // of pairs that share an address nothing is counted
    let mut pairs: BTreeMap<Pair, Option<(i64, i64, i64)>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind == Kind::Tie) {
        let Some(other) = row.other.clone() else {
            continue;
        };
        let pair = (row.article.clone(), other);
        match (row.count, row.size, row.other_size) {
            (Some(count), Some(one), Some(other)) => {
                let known = pairs.entry(pair).or_insert(Some((0, one, other)));
                if let Some(known) = known {
                    known.0 += count;
                }
            }
            _ => drop(pairs.insert(pair, None)),
        }
    }
    let size = |n: i64| usize::try_from(n).unwrap_or(0);
    pairs
        .into_iter()
        .filter(|(_, tie)| {
            tie.is_none_or(|(shared, one, other)| is_copy(size(shared), size(one), size(other)))
        })
        .map(|((one, other), _)| edge(&one, &other))
        .collect()
}

pub(super) fn settled(rows: &[Row], formulas: &BTreeSet<u64>) -> Vec<Row> {
    let mut readings: Vec<Option<Reading>> = rows.iter().map(reading_of).collect();
    readings.retain(Option::is_some);
    let slips: Vec<Slip> = readings.iter().flatten().map(Slip::of).collect();
    let settled = settle(&slips, formulas);
    let roots = roots(&[&settled.revisions, &settled.copies]);
    let mut out = Vec::new();
    for (at, (number, date)) in settled.order.iter().zip(settled.inherited).enumerate() {
        let Some(mut reading) = readings[*number].take() else {
            continue;
        };
        let place = hex(&order_of(&slips[*number], date.as_ref()));
        if let Some(date) = date {
            give_date(&mut reading, date);
        }
        let article = reading.article.id.to_string();
        out.push(Row {
            key: article.clone(),
            article,
            told: Telling::of(&reading).json(),
            place: Some(place),
            count: Some(i64::from(roots[at] == at)),
            reading: json(reading),
            ..Row::default()
        });
    }
    out
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
