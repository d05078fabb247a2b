//! The steps of a dossier: the moments at which something about an event became known.

use std::collections::BTreeMap;

use counterclaim_ledger::{AsOf, Ledger, changes, instant};
use counterclaim_model::ledger::{Clock, LedgerEvent};
use jiff::Timestamp;

use crate::account::event_in;
use crate::links::Choices;
use crate::words;

/// Steps that are drawn one by one; of more, only those around the one shown.
const DRAWN: usize = 24;

/// The stepper of a dossier.
#[derive(Clone, Debug)]
pub(crate) struct Stepper {
    pub(crate) steps: Vec<Step>,
    /// Steps before and after the drawn ones.
    pub(crate) hidden: usize,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) latest: String,
    pub(crate) clock: &'static str,
    /// What the field for a moment holds.
    pub(crate) field: String,
    /// What changed since the step before, in sentences.
    pub(crate) sentences: Vec<String>,
    /// What is known only later.
    pub(crate) later: Option<(String, String)>,
}

/// One moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) label: String,
    pub(crate) address: String,
    pub(crate) is_current: bool,
    pub(crate) is_later: bool,
}

/// Articles' moments, by the clock, with how they are asked for.
fn moments(event: &LedgerEvent, clock: Clock) -> BTreeMap<Timestamp, String> {
    let dates = event.articles.iter().filter_map(|article| match clock {
        Clock::Published => article.published.as_deref(),
        Clock::Captured => article.captured.as_deref(),
    });
    let dates: Vec<(Timestamp, &str)> = dates
        .filter_map(|date| Some((instant(date)?, date)))
        .collect();
    // what names a day only counts from its start; asking for the day would mean its end
    let shared = |day: &str| {
        dates
            .iter()
            .any(|(at, date)| date.len() > 10 && words::moment(*at).starts_with(day))
    };
    dates
        .iter()
        .map(|&(at, date)| match date.len() == 10 && !shared(date) {
            true => (at, date.to_owned()),
            false => (at, words::moment(at)),
        })
        .collect()
}

/// The stepper of an event: `whole` is everything known of it, `part` the ledger of its articles.
pub(crate) fn stepper(whole: &LedgerEvent, part: &Ledger, choices: &Choices) -> Stepper {
    let moments = moments(whole, choices.clock);
    let now = choices.moment().ok().flatten();
    let ids: Vec<&str> = whole
        .aliases
        .iter()
        .chain([&whole.id])
        .map(String::as_str)
        .collect();
    let address = |choices: &Choices| choices.event(&whole.id);
    let at = |asked: &str| address(&choices.at(Some(asked.to_owned())));
    let all: Vec<&String> = moments.values().collect();
    let current = match &now {
        // a moment stands on the last step that it admits
        Some(as_of) => all.iter().rposition(|asked| {
            let bound = AsOf::parse(asked, choices.clock).ok();
            bound.is_some_and(|bound| *asked == as_of.text() || is_before(&bound, as_of))
        }),
        None => all.len().checked_sub(1),
    };
    let (first, last) = window(all.len(), current);
    let steps = all.iter().enumerate().map(|(index, asked)| Step {
        // the start of a day is what names the day only
        label: words::date(asked.strip_suffix("T00:00Z").unwrap_or(asked)),
        address: at(asked),
        is_current: Some(index) == current,
        is_later: current.is_none_or(|current| index > current),
    });
    let next = match current {
        None => all.first(),
        Some(index) => all.get(index + 1),
    };
    let later = next.map(|asked| {
        let known = current.map_or(0, |index| index + 1);
        let rest = all.len() - known;
        (format!("{} later", words::count(rest, "step")), at(asked))
    });
    Stepper {
        hidden: all.len() - (last - first),
        steps: steps.skip(first).take(last - first).collect(),
        previous: current
            .and_then(|index| index.checked_sub(1))
            .map(|index| at(all[index])),
        next: next.map(|asked| at(asked)),
        latest: address(&choices.at(None)),
        clock: choices.clock_name(),
        field: choices.as_of.clone().unwrap_or_default(),
        sentences: sentences(part, &ids, choices, current, &all),
        later,
    }
}

fn is_before(step: &AsOf, as_of: &AsOf) -> bool {
    let (step, as_of) = (instant(step.text()), end(as_of.text()));
    matches!((step, as_of), (Some(step), Some(as_of)) if step <= as_of)
}

/// The end of what a moment means.
fn end(text: &str) -> Option<Timestamp> {
    let start = instant(text)?;
    if text.len() == 10 {
        return start
            .checked_add(jiff::SignedDuration::from_secs(86_399))
            .ok();
    }
    Some(start)
}

fn window(total: usize, current: Option<usize>) -> (usize, usize) {
    let middle = current.unwrap_or(0);
    let first = middle
        .saturating_sub(DRAWN / 2)
        .min(total.saturating_sub(DRAWN));
    (first, (first + DRAWN).min(total))
}

/// What the account says at a step that it did not say at the one before.
fn sentences(
    part: &Ledger,
    ids: &[&str],
    choices: &Choices,
    current: Option<usize>,
    all: &[&String],
) -> Vec<String> {
    let known_at = |asked: &str| {
        let as_of = AsOf::parse(asked, choices.clock).ok()?;
        Some(part.clone().as_of(as_of))
    };
    let Some(current) = current else {
        return match all.first() {
            Some(first) => vec![format!(
                "Nothing was known of this event at this time. The first article is of {}.",
                words::date(first)
            )],
            None => vec![format!(
                "No article about this event says when it was {}.",
                choices.clock_name()
            )],
        };
    };
    let Some(now) = known_at(all[current]) else {
        return Vec::new();
    };
    let Some(event) = event_in(&now, ids) else {
        return Vec::new();
    };
    let before = current
        .checked_sub(1)
        .and_then(|index| known_at(all[index]));
    let Some(before) = before else {
        let counts = event.events.iter().map(|event| {
            let articles = words::count(event.articles.len(), "article");
            let claims = words::count(event.claims.len(), "claim");
            format!("First reported: {articles}, {claims}.")
        });
        return counts.collect();
    };
    let earlier = event_in(&before, ids).unwrap_or_else(|| before.list_of(Vec::new()));
    let changes = changes(&earlier, &event).changes;
    let said: Vec<String> = changes.into_iter().map(|change| change.sentence).collect();
    if said.is_empty() {
        return vec!["Nothing about who holds what changed.".to_owned()];
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_around_the_shown_one_are_drawn() {
        for (total, current, expected) in [
            (3, Some(2), (0, 3)),
            (100, Some(99), (76, 100)),
            (100, Some(50), (38, 62)),
            (100, None, (0, 24)),
            (0, None, (0, 0)),
        ] {
            assert_eq!(window(total, current), expected);
        }
    }
}
