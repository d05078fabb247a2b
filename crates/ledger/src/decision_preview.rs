//! What a decision would change, before it is made.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::decision::{Decision, Ruling};
use counterclaim_model::ledger::{Holder, LedgerEvent};

use crate::{Ledger, Query};

/// Later than any decision that a person can make, so that it is previewed as the latest.
const LATEST: &str = "9999-12-30T00:00:00Z";

impl Ledger {
    /// The same account with further decisions.
    #[must_use]
    pub fn with(&self, decisions: impl IntoIterator<Item = Decision>) -> Self {
        let known = self.decisions.log.all().iter().cloned();
        let all: Vec<Decision> = known.chain(decisions).collect();
        let readings = (0..self.readings.len()).map(|index| self.as_read(index).clone());
        let ledger = Self::from_parts(readings, all);
        match &self.as_of {
            Some(as_of) => ledger.as_of(as_of.clone()),
            None => ledger,
        }
    }

    /// What a decision would change, in sentences; empty where nothing would.
    pub fn preview(&self, ruling: Ruling) -> Vec<String> {
        let query = Query::default();
        let decision = Decision::new(ruling, LATEST, Some("preview"), None, Vec::new());
        let before = self.events(&query).events;
        let after = self.with([decision]).events(&query).events;
        differences(&before, &after)
    }
}

fn differences(before: &[LedgerEvent], after: &[LedgerEvent]) -> Vec<String> {
    let by_name: BTreeMap<&str, &LedgerEvent> = before.iter().flat_map(names).collect();
    let mut told = BTreeSet::new();
    let mut out = Vec::new();
    for new in after {
        let olds: BTreeMap<&str, &LedgerEvent> = names(new)
            .filter_map(|(name, _)| by_name.get(name))
            .map(|old| (old.id.as_str(), *old))
            .collect();
        let olds: Vec<&LedgerEvent> = olds.into_values().collect();
        match olds.as_slice() {
            [] => out.push(format!("“{}” would be a new event", new.title)),
            [old] if !told.insert(old.id.as_str()) => out.push(format!(
                "“{}” would be an event of its own, with {}",
                new.title,
                claims(new)
            )),
            [old] => between(old, new, &mut out),
            [first, ..] => {
                out.push(format!(
                    "{} events would be one: “{}”",
                    olds.len(),
                    new.title
                ));
                between(first, new, &mut out);
            }
        }
    }
    out
}

/// An event under every id that leads to it.
fn names(event: &LedgerEvent) -> impl Iterator<Item = (&str, &LedgerEvent)> {
    let ids = std::iter::once(&event.id).chain(&event.aliases);
    ids.map(move |id| (id.as_str(), event))
}

fn between(old: &LedgerEvent, new: &LedgerEvent, out: &mut Vec<String>) {
    let title = &new.title;
    if old.title != *title {
        out.push(format!("“{}” would be called “{title}”", old.title));
    }
    if old.is_rejected() != new.is_rejected() {
        let word = if new.is_rejected() {
            "be rejected"
        } else {
            "count again"
        };
        out.push(format!("“{title}” would {word}"));
    }
    let mut changed = |what: &str, was: String, is: String| {
        if was != is {
            out.push(format!("“{title}”: {what} {was} → {is}"));
        }
    };
    let counted = |event: &LedgerEvent| event.claims.iter().filter(|c| !c.is_rejected()).count();
    changed(
        "status",
        old.status.words().to_owned(),
        new.status.words().to_owned(),
    );
    changed("claims", counted(old).to_string(), counted(new).to_string());
    changed(
        "articles",
        old.articles.len().to_string(),
        new.articles.len().to_string(),
    );
    changed("origins", old.origins.to_string(), new.origins.to_string());
    changed(
        "parties that have not answered",
        list(&old.unanswered),
        list(&new.unanswered),
    );
    let measures: BTreeSet<&str> = old
        .tallies
        .iter()
        .chain(&new.tallies)
        .map(|tally| tally.measure.as_str())
        .collect();
    for measure in measures {
        changed(
            &measure.replace('_', " "),
            numbers(old, measure),
            numbers(new, measure),
        );
    }
    let facets: BTreeSet<&str> = old
        .facets
        .iter()
        .chain(&new.facets)
        .map(|facet| facet.facet.as_str())
        .collect();
    for facet in facets {
        let question = facet.replace(['_', ':'], " ");
        let (was, is) = (positions(old, facet), positions(new, facet));
        let mut told = |word: &str, some: &BTreeSet<String>, others: &BTreeSet<String>| {
            for position in some.difference(others) {
                out.push(format!("“{title}”: “{question}” would {word} {position}"));
            }
        };
        told("lose", &was, &is);
        told("gain", &is, &was);
    }
}

fn claims(event: &LedgerEvent) -> String {
    match event.claims.len() {
        1 => "1 claim".to_owned(),
        n => format!("{n} claims"),
    }
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

/// Who stands where on a question: "Halvland against yes".
fn positions(event: &LedgerEvent, facet: &str) -> BTreeSet<String> {
    let facets = event.facets.iter().filter(|known| known.facet == facet);
    let positions = facets.flat_map(|facet| &facet.positions);
    positions
        .flat_map(|position| {
            let one = |holder: &Holder| {
                let side = counterclaim_model::json_word(holder.side).replace('_', " ");
                format!("{} {side} “{}”", holder.party, position.value)
            };
            position.holders.iter().map(one)
        })
        .collect()
}

fn numbers(event: &LedgerEvent, measure: &str) -> String {
    let tallies = event
        .tallies
        .iter()
        .filter(|tally| tally.measure == measure);
    let numbers = tallies.filter_map(|tally| match (tally.low, tally.best, tally.high) {
        (Some(low), Some(best), Some(high)) if low < high => {
            Some(format!("{best} ({low} to {high})"))
        }
        (_, best, _) => best.map(|best| best.to_string()),
    });
    list(&numbers.collect::<Vec<_>>())
}
