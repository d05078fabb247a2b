//! What changed in a ledger between two moments, in sentences.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::ledger::{
    CHANGES_V1, Change, ChangeKind, ChangesV1, EventsV1, LedgerEvent, Side, Tally,
};

use crate::{Ledger, Query};

impl Ledger {
    /// What this ledger says of the events that a query admits and `earlier` did not say, event by event.
    ///
    /// `earlier` is the same ledger as of an earlier moment.
    pub fn changes_since(&self, earlier: &Self, query: &Query) -> ChangesV1 {
        changes(&earlier.events(&Query::default()), &self.events(query))
    }
}

/// What a list of events of a ledger says that the list of all its events at an earlier moment did not.
pub fn changes(earlier: &EventsV1, later: &EventsV1) -> ChangesV1 {
    let mut known_as: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, old) in earlier.events.iter().enumerate() {
        for id in old.aliases.iter().chain([&old.id]) {
            known_as.entry(id).or_insert(index);
        }
    }
    let mut out = Vec::new();
    for event in &later.events {
        // an event that was merged meanwhile is known under the names of its parts
        let names = event.aliases.iter().chain([&event.id]);
        let known = names.filter_map(|id| known_as.get(id.as_str())).min();
        match known {
            None => out.push(first(event)),
            Some(known) => between(&earlier.events[*known], event, &mut out),
        }
    }
    ChangesV1 {
        schema: CHANGES_V1.to_owned(),
        from: earlier.as_of.clone(),
        to: later.as_of.clone(),
        clock: earlier.clock,
        changes: out,
    }
}

fn change(event: &LedgerEvent, kind: ChangeKind, sentence: String, because: Vec<String>) -> Change {
    Change {
        event: event.id.clone(),
        title: event.title.clone(),
        kind,
        sentence,
        because,
    }
}

fn first(event: &LedgerEvent) -> Change {
    let outlets: BTreeSet<&str> = event
        .articles
        .iter()
        .filter_map(|a| a.outlet.as_deref())
        .collect();
    let by = match outlets.len() {
        0 => "an outlet that is not named".to_owned(),
        _ => list(outlets),
    };
    let sentence = format!("First reported, by {by}; {}.", event.status.words());
    let articles = event.articles.iter().map(|a| a.id.clone()).collect();
    change(event, ChangeKind::Reported, sentence, articles)
}

fn between(old: &LedgerEvent, new: &LedgerEvent, out: &mut Vec<Change>) {
    if old.status != new.status {
        let sentence = format!("Was {}, is {}.", old.status.words(), new.status.words());
        out.push(change(new, ChangeKind::Status, sentence, Vec::new()));
    }
    positions(old, new, out);
    for tally in &new.tallies {
        let same = |t: &&Tally| t.measure == tally.measure && t.counted == tally.counted;
        let told = old.tallies.iter().find(same);
        if let Some(sentence) = numbers(told, tally) {
            let because = tally.history.last().and_then(|entry| entry.claim.clone());
            out.push(change(
                new,
                ChangeKind::Number,
                sentence,
                because.into_iter().collect(),
            ));
        }
    }
    let answered = old
        .unanswered
        .iter()
        .filter(|party| !new.unanswered.contains(party));
    for party in answered {
        out.push(change(
            new,
            ChangeKind::Response,
            format!("{party} has answered."),
            Vec::new(),
        ));
    }
    let seen: BTreeSet<&str> = old.articles.iter().map(|a| a.id.as_str()).collect();
    let more: Vec<_> = new
        .articles
        .iter()
        .filter(|a| !seen.contains(a.id.as_str()))
        .collect();
    if !more.is_empty() {
        let copies = more.iter().filter(|a| a.copy_of.is_some()).count();
        let sentence = more_articles(more.len(), copies, old.origins, new.origins);
        let articles = more.iter().map(|a| a.id.clone()).collect();
        out.push(change(new, ChangeKind::Articles, sentence, articles));
    }
}

/// How many articles came, how many of them are copies if any are, and how many origins that makes.
fn more_articles(more: usize, copies: usize, before: usize, now: usize) -> String {
    let articles = if more == 1 { "article" } else { "articles" };
    let copied = match copies {
        0 => String::new(),
        _ if more == 1 => ", a copy".to_owned(),
        _ if copies == more => ", all of them copies".to_owned(),
        _ => format!(", {copies} of them copies"),
    };
    let origins = if now == 1 { "origin" } else { "origins" };
    let change = if now == before {
        format!("still {now} independent {origins}")
    } else {
        format!("{now} independent {origins} instead of {before}")
    };
    format!("{more} more {articles}{copied}; {change}.")
}

/// Parties that took a position which they had not taken.
fn positions(old: &LedgerEvent, new: &LedgerEvent, out: &mut Vec<Change>) {
    for facet in &new.facets {
        for position in &facet.positions {
            for holder in &position.holders {
                let known = old.facets.iter().any(|f| {
                    f.facet == facet.facet
                        && f.positions.iter().any(|p| {
                            p.value == position.value
                                && p.holders
                                    .iter()
                                    .any(|h| h.party == holder.party && h.side == holder.side)
                        })
                });
                if known {
                    continue;
                }
                let side = match holder.side {
                    Side::For => "holds",
                    Side::Against => "denies",
                    Side::Doubt => "doubts",
                };
                let statement = facet.statement(&position.value);
                let sentence = format!("{} now {side}: “{statement}”.", holder.party);
                out.push(change(
                    new,
                    ChangeKind::Position,
                    sentence,
                    holder.claims.clone(),
                ));
            }
        }
    }
}

/// How a number moved; nothing if it stayed.
fn numbers(old: Option<&Tally>, new: &Tally) -> Option<String> {
    let value = |tally: &Tally| match (tally.low, tally.best, tally.high) {
        (_, Some(best), _) => Some(best.to_string()),
        (Some(low), None, Some(high)) => Some(format!("{low} to {high}")),
        (low, None, high) => low.or(high).map(|bound| bound.to_string()),
    };
    let now = value(new)?;
    let source = new
        .history
        .last()
        .map_or("nobody named", |entry| entry.source.as_str());
    let what = new
        .counted
        .as_deref()
        .map_or_else(String::new, |counted| format!(" ({counted})"));
    let measure = new.measure.replace('_', " ");
    match old.and_then(value) {
        None => Some(format!("{measure}{what}: {now}, last from {source}.")),
        Some(then) if then != now => Some(format!(
            "{measure}{what}: {now} instead of {then}, last from {source}."
        )),
        Some(_) => None,
    }
}

fn list(names: BTreeSet<&str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [head @ .., last] if !head.is_empty() => format!("{} and {last}", head.join(", ")),
        names => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_origins_are_told_as_far_as_there_is_something_to_tell() {
        let check = |[more, copies, before, now]: [usize; 4], said: &str| {
            assert_eq!(more_articles(more, copies, before, now), said);
        };
        check(
            [1, 0, 1, 2],
            "1 more article; 2 independent origins instead of 1.",
        );
        check(
            [1, 1, 2, 2],
            "1 more article, a copy; still 2 independent origins.",
        );
        check(
            [3, 3, 1, 1],
            "3 more articles, all of them copies; still 1 independent origin.",
        );
        check(
            [2, 1, 1, 2],
            "2 more articles, 1 of them copies; 2 independent origins instead of 1.",
        );
    }
}
