//! Who holds what: statements down, parties across, in each cell what the party is quoted as saying.

use std::collections::BTreeMap;

use counterclaim_model::ledger::{Holder, LedgerClaim, LedgerEvent, LedgerFacet, Side};

use crate::links::{Choices, Order};
use crate::pages::ChipPart;
use crate::plain::clipped;
use crate::words;

/// Parties that have a column of their own; the others share the last one.
const COLUMNS: usize = 6;
/// Characters of a quotation in a cell.
const QUOTE: usize = 140;

/// The table.
#[derive(Clone, Debug)]
pub(crate) struct Holds {
    pub(crate) parties: Vec<String>,
    /// Parties without a column.
    pub(crate) others: usize,
    pub(crate) rows: Vec<Row>,
    pub(crate) order: &'static str,
}

/// One statement.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) statement: String,
    pub(crate) question: String,
    pub(crate) cells: Vec<Cell>,
    pub(crate) rest: Vec<Take>,
    pub(crate) chip: ChipPart,
}

/// What one party says of it.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) party: String,
    pub(crate) takes: Vec<Take>,
}

/// A position in one stance.
#[derive(Clone, Debug)]
pub(crate) struct Take {
    pub(crate) party: String,
    pub(crate) words: String,
    pub(crate) glyph: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) quote: String,
    pub(crate) speaker: Option<String>,
    pub(crate) address: String,
    /// Further claims that say the same.
    pub(crate) more: usize,
    pub(crate) more_address: String,
}

/// The table of an event.
pub(crate) fn holds(event: &LedgerEvent, choices: &Choices) -> Holds {
    let claims: BTreeMap<&str, &LedgerClaim> = event
        .claims
        .iter()
        .map(|claim| (claim.id.as_str(), claim))
        .collect();
    let mut parties = parties(event);
    if choices.order == Order::Name {
        parties.sort_by_key(|party| party.to_lowercase());
    }
    let others = parties.len().saturating_sub(COLUMNS);
    let columns = &parties[..parties.len() - others];
    let rows = event.facets.iter().flat_map(|facet| {
        facet.positions.iter().map(|position| {
            let takes: Vec<Take> = position
                .holders
                .iter()
                .filter_map(|holder| take(event, holder, &claims, choices))
                .collect();
            let cells = columns.iter().map(|party| Cell {
                party: party.clone(),
                takes: takes
                    .iter()
                    .filter(|take| take.party == *party)
                    .cloned()
                    .collect(),
            });
            let rest = takes.iter().filter(|take| !columns.contains(&take.party));
            Row {
                statement: words::capitalized(&facet.statement(&position.value)),
                question: facet.question(),
                cells: cells.collect(),
                rest: rest.cloned().collect(),
                chip: words::facet_status(facet.status).into(),
            }
        })
    });
    Holds {
        rows: rows.collect(),
        parties: columns.to_vec(),
        others,
        order: match choices.order {
            Order::First => "in order of first statement",
            Order::Name => "by name",
        },
    }
}

/// Whether anybody is against or in doubt of what another puts forward.
pub(crate) fn is_contested(facet: &LedgerFacet) -> bool {
    let sides = facet
        .positions
        .iter()
        .flat_map(|position| &position.holders);
    facet.positions.len() > 1 || sides.into_iter().any(|holder| holder.side != Side::For)
}

/// Everybody who holds anything, in order of the first claim by which they do.
fn parties(event: &LedgerEvent) -> Vec<String> {
    let order: BTreeMap<&str, usize> = event
        .claims
        .iter()
        .enumerate()
        .map(|(i, claim)| (claim.id.as_str(), i))
        .collect();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let facets = event.facets.iter().flat_map(|facet| &facet.positions);
    for holder in facets.flat_map(|position| &position.holders) {
        let ranks = holder.claims.iter().filter_map(|id| order.get(id.as_str()));
        let rank = ranks.min().copied().unwrap_or(usize::MAX);
        let known = first.entry(holder.party.as_str()).or_insert(rank);
        *known = rank.min(*known);
    }
    let mut parties: Vec<(usize, &str)> = first.into_iter().map(|(p, rank)| (rank, p)).collect();
    parties.sort_unstable();
    parties
        .into_iter()
        .map(|(_, party)| party.to_owned())
        .collect()
}

fn take(
    event: &LedgerEvent,
    holder: &Holder,
    claims: &BTreeMap<&str, &LedgerClaim>,
    choices: &Choices,
) -> Option<Take> {
    let first = claims.get(holder.claims.first()?.as_str())?;
    // a denial for a position and an assertion against it must not read alike
    let side = match (holder.side, words::tone(holder.stance)) {
        (Side::Against, "say" | "accuse" | "hedge") => " against",
        (Side::Doubt, "say" | "accuse" | "deny") => " in doubt",
        (Side::For, "deny" | "hedge") => " for",
        _ => "",
    };
    Some(Take {
        party: holder.party.clone(),
        words: format!("{}{side}", holder.stance.verb()),
        glyph: holder.stance.glyph(),
        tone: words::tone(holder.stance),
        quote: clipped(&first.text, QUOTE),
        speaker: (first.source_name != holder.party).then(|| first.source_name.clone()),
        address: choices.claim(&first.id),
        more: holder.claims.len() - 1,
        more_address: choices.search(&format!(
            "about:{} party:\"{}\"",
            event.id,
            holder.party.replace('"', "")
        )),
    })
}
