//! Numbers of an event by measure, with who gave them and when.

use counterclaim_model::ledger::{Tally, TallyEntry};

/// A number on its way into a tally.
#[derive(Clone, Debug)]
pub(crate) struct Count {
    pub(crate) measure: String,
    pub(crate) counted: Option<String>,
    pub(crate) entry: TallyEntry,
}

/// Groups numbers, which come in order of publication and text, by measure, in the order of their
/// first statement.
pub(crate) fn tallies(counts: Vec<Count>) -> Vec<Tally> {
    let mut out: Vec<Tally> = Vec::new();
    for count in counts {
        let known = out.iter().position(|tally| tally.measure == count.measure);
        let index = known.unwrap_or_else(|| {
            out.push(Tally {
                measure: count.measure.clone(),
                counted: None,
                low: None,
                best: None,
                high: None,
                history: Vec::new(),
            });
            out.len() - 1
        });
        add(&mut out[index], count);
    }
    out
}

/// The number given last is the best; low and high are the outermost that any source gives.
fn add(tally: &mut Tally, count: Count) {
    let entry = count.entry;
    let low = entry.low.unwrap_or(entry.value);
    let high = entry.high.unwrap_or(entry.value);
    tally.low = Some(tally.low.map_or(low, |known| known.min(low)));
    tally.high = Some(tally.high.map_or(high, |known| known.max(high)));
    tally.best = Some(entry.value);
    if tally.counted.is_none() {
        tally.counted = count.counted;
    }
    tally.history.push(entry);
}
