//! Whole readings, one a line: everything from which a ledger is derived, but for what people decided
//! about it, which `review export` writes.

use std::collections::BTreeSet;

use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::Reading;
use counterclaim_model::wire::ReadingV1;

use crate::Export;

/// The readings of the articles that a query admits, in the ledger's order.
pub(crate) fn export(ledger: &Ledger, query: &Query) -> Export {
    let admitted = ledger.articles(query).articles;
    let admitted: BTreeSet<&str> = admitted.iter().map(|article| article.id.as_str()).collect();
    let mut bytes = Vec::new();
    for index in 0..ledger.readings().len() {
        let reading = ledger.as_read(index);
        if admitted.contains(reading.article.id.as_str())
            && let Ok(line) = serde_json::to_string(&ReadingV1::new(reading.clone()))
        {
            bytes.extend(line.into_bytes());
            bytes.push(b'\n');
        }
    }
    Export { bytes, loss: None }
}

/// The readings of such a file.
///
/// # Errors
/// The number of the first line that is no reading, and why.
pub fn readings(bytes: &[u8]) -> Result<Vec<Reading>, (usize, String)> {
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    lines
        .map(|(index, line)| {
            let reading: ReadingV1 =
                serde_json::from_slice(line).map_err(|error| (index + 1, error.to_string()))?;
            Ok(reading.into_reading())
        })
        .collect()
}
