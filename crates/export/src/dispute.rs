//! What is disputed about an event, in the plain sentences that coders write into their notes.

use counterclaim_model::json_word;
use counterclaim_model::ledger::{FacetStatus, LedgerEvent, LedgerFacet, Position, Side, Tally};

/// Every question on which parties differ, every number on which sources differ, and every accused
/// party of whom no statement was found; empty where there is nothing of the kind.
pub(crate) fn sentences(event: &LedgerEvent) -> Vec<String> {
    let facets = event
        .facets
        .iter()
        .filter(|facet| differs(facet))
        .map(facet_sentence);
    let numbers = event.tallies.iter().filter_map(tally_sentence);
    let silent = event.unanswered.iter();
    let silent =
        silent.map(|party| format!("No statement by {party}, who stands accused, was found."));
    facets.chain(numbers).chain(silent).collect()
}

fn differs(facet: &LedgerFacet) -> bool {
    let doubted = |position: &Position| position.holders.iter().any(|h| h.side != Side::For);
    match facet.status {
        FacetStatus::Conceded | FacetStatus::Corrected | FacetStatus::Disputed => true,
        FacetStatus::Agreed | FacetStatus::OneSide => facet.positions.iter().any(doubted),
    }
}

fn facet_sentence(facet: &LedgerFacet) -> String {
    let positions: Vec<String> = facet.positions.iter().map(position).collect();
    let status = json_word(facet.status).replace('_', " ");
    format!(
        "Position on {} ({status}): {}.",
        facet.facet.replace(['_', ':'], " "),
        positions.join("; ")
    )
}

fn position(position: &Position) -> String {
    let sides = [
        (Side::For, "put forward by"),
        (Side::Against, "denied by"),
        (Side::Doubt, "doubted or not verified by"),
    ];
    let sides = sides.iter().filter_map(|(side, words)| {
        let holders = position
            .holders
            .iter()
            .filter(|holder| holder.side == *side);
        let mut names: Vec<&str> = holders.map(|holder| holder.party.as_str()).collect();
        names.dedup();
        (!names.is_empty()).then(|| format!("{words} {}", names.join(", ")))
    });
    format!(
        "“{}” {}",
        position.value,
        sides.collect::<Vec<_>>().join(", ")
    )
}

fn tally_sentence(tally: &Tally) -> Option<String> {
    let first = tally.history.first()?;
    if tally.history.iter().all(|entry| entry.text == first.text) {
        return None;
    }
    let entries: Vec<String> = tally
        .history
        .iter()
        .map(|entry| {
            let day = entry
                .published
                .as_deref()
                .and_then(|date| date.get(..10))
                .unwrap_or("undated");
            format!("{} ({}, {day})", entry.text, entry.source)
        })
        .collect();
    Some(format!(
        "Figures for {}: {}.",
        tally.measure.replace('_', " "),
        entries.join(", ")
    ))
}
