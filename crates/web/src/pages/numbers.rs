//! The numbers of an event by who reported them, and what adds up.

use std::collections::BTreeSet;

use counterclaim_model::Verdict;
use counterclaim_model::ledger::LedgerEvent;

use crate::draw::tallies;
use crate::links::Choices;
use crate::plain::clipped;
use crate::words;

/// One number, as one source gave it.
pub(crate) struct Number {
    pub(crate) source: String,
    pub(crate) what: String,
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) reported: String,
    pub(crate) note: String,
    pub(crate) address: Option<String>,
}

/// Something that was checked.
pub(crate) struct CheckLine {
    pub(crate) message: String,
    pub(crate) verdict: &'static str,
    pub(crate) glyph: &'static str,
    pub(crate) refs: Vec<(String, String)>,
}

/// Every number, with what the same source had said before.
pub(crate) fn numbers(event: &LedgerEvent, choices: &Choices) -> Vec<Number> {
    let mut out = Vec::new();
    for tally in &event.tallies {
        for (index, entry) in tally.history.iter().enumerate() {
            let earlier = tally.history[..index].iter().rev();
            let own = earlier.clone().find(|old| old.source == entry.source);
            let note = match own {
                Some(old) if old.value != entry.value => {
                    format!("instead of {}", words::number(old.value))
                }
                Some(_) => "again".to_owned(),
                None => match (entry.low, entry.high) {
                    (Some(low), None) => format!("at least {}", words::number(low)),
                    (None, Some(high)) => format!("at most {}", words::number(high)),
                    (Some(low), Some(high)) if low != high => {
                        format!("between {} and {}", words::number(low), words::number(high))
                    }
                    _ => String::new(),
                },
            };
            out.push(Number {
                source: entry.source.clone(),
                what: tallies::name(tally),
                value: words::number(entry.value),
                text: clipped(&entry.text, 60),
                reported: entry
                    .published
                    .as_deref()
                    .map_or_else(|| "undated".to_owned(), words::date),
                note,
                address: entry.claim.as_deref().map(|claim| choices.claim(claim)),
            });
        }
    }
    out
}

/// What adds up and what does not, each once.
pub(crate) fn checks(event: &LedgerEvent, choices: &Choices) -> Vec<CheckLine> {
    let mut seen = BTreeSet::new();
    let fresh = event
        .checks
        .iter()
        .filter(|check| seen.insert(check.message.clone()));
    let lines = fresh.map(|check| CheckLine {
        message: check.message.clone(),
        verdict: match check.verdict {
            Verdict::Holds => "holds",
            Verdict::DoesNotHold => "does not hold",
            Verdict::Open => "open",
        },
        glyph: match check.verdict {
            Verdict::Holds => "◆",
            Verdict::DoesNotHold => "⊘",
            Verdict::Open => "○",
        },
        refs: check
            .refs
            .iter()
            .map(|id| {
                (
                    words::short(id).to_owned(),
                    choices.to(&format!("/explain/{id}"), &[]),
                )
            })
            .collect(),
    });
    lines.collect()
}
