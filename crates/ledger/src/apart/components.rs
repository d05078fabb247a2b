//! Which articles hang together, by alternating stars (Kiveris et al. 2014, "Connected Components in MapReduce
//! and Beyond").

use std::collections::BTreeSet;

use super::{Kind, Row, edge};

pub(super) fn turned(row: Row) -> Vec<Row> {
    let Some(other) = row.other.clone() else {
        return Vec::new();
    };
    let there = Row {
        key: row.article.clone(),
        ..row.clone()
    };
    let back = Row {
        key: other.clone(),
        other: Some(row.article),
        article: other,
        ..row
    };
    vec![there, back]
}

/// The articles that one is tied to.
fn others(rows: &[Row]) -> BTreeSet<&str> {
    rows.iter().filter_map(|row| row.other.as_deref()).collect()
}

pub(super) fn large_star(own: &str, rows: &[Row]) -> Vec<Row> {
    let others = others(rows);
    let lowest = others.first().copied().unwrap_or(own).min(own);
    let higher = others.iter().filter(|other| **other > own);
    higher.map(|other| edge(other, lowest)).collect()
}

pub(super) fn small_star(own: &str, rows: &[Row]) -> Vec<Row> {
    let others = others(rows);
    let lowest = others.first().copied().unwrap_or(own).min(own);
    let all = others.iter().copied().chain([own]);
    let all = all.filter(|other| *other != lowest);
    all.map(|other| edge(other, lowest)).collect()
}

pub(super) fn ends(row: Row) -> Vec<Row> {
    let parent = row.other.clone().map(|other| Row {
        key: other.clone(),
        article: other,
        kind: Kind::Edge,
        ..Row::default()
    });
    [row].into_iter().chain(parent).collect()
}

pub(super) fn unsettled(own: &str, rows: &[Row]) -> Vec<Row> {
    let is_parent = rows.iter().any(|row| row.other.is_none());
    let parents = others(rows).len();
    if parents > 1 || (is_parent && parents > 0) {
        return vec![Row {
            key: own.to_owned(),
            article: own.to_owned(),
            kind: Kind::Unsettled,
            ..Row::default()
        }];
    }
    Vec::new()
}

/// The component of an article: that to which it is tied, else itself.
pub(super) fn component(rows: &[Row], article: &str) -> String {
    let edges = rows.iter().filter(|row| row.kind == Kind::Edge);
    let tied = edges.filter_map(|row| row.other.as_deref()).min();
    tied.unwrap_or(article).to_owned()
}
