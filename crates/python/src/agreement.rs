//! How far sheets that people coded agree with each other and with a ledger.

use std::collections::BTreeSet;

use counterclaim_export::coder_sheet::{Agreement, compare, of_ledger, read};
use counterclaim_ledger::{Ledger, Query};

use crate::failure::Failure;

/// Compares sheets, given by the names of their coders, as `counterclaim agree` does.
pub(crate) fn of(
    ledger: &Ledger,
    coded: &[(String, Vec<u8>)],
    without_ledger: bool,
    seed: u64,
) -> Result<Agreement, Failure> {
    let mut errors = Vec::new();
    let mut sheets = Vec::new();
    if !without_ledger {
        sheets.push(of_ledger(ledger));
    }
    for (coder, bytes) in coded {
        let (sheet, failed) = read(coder, bytes);
        errors.extend(failed);
        sheets.push(sheet);
    }
    if sheets.len() < 2 {
        return Err(Failure::said(
            "one sheet alone agrees with nobody; give a second one, or leave out without_ledger",
        ));
    }
    let events = ledger.events(&Query::default()).events;
    let known: BTreeSet<String> = events.into_iter().map(|event| event.id).collect();
    let mut agreement = compare(&sheets, &known, seed);
    errors.append(&mut agreement.errors);
    agreement.errors = errors;
    Ok(agreement)
}
