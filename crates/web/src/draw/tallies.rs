//! Numbers of an event: a line for each measure, a dot for each time somebody gave it.

use askama::Template;
use counterclaim_model::ledger::{Tally, TallyEntry};

use super::axis;
use crate::words;

const WIDTH: i32 = 640;
const LEFT: i32 = 150;
const RIGHT: i32 = 60;
const TOP: i32 = 8;
const LINE: i32 = 34;

/// The picture.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/tallies.html")]
pub(crate) struct Tallies {
    width: i32,
    height: i32,
    left: i32,
    right: i32,
    bottom: i32,
    ticks: Vec<(i32, String)>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    name: String,
    y: i32,
    baseline: i32,
    /// Smallest and largest number given.
    range: Option<(i32, i32)>,
    dots: Vec<Dot>,
    /// How the number went, in words beside the last dot.
    course: String,
    course_x: i32,
}

#[derive(Clone, Debug)]
struct Dot {
    x: i32,
    /// The number given last is filled.
    is_last: bool,
    title: String,
}

super::super::pages::part!(Tallies);

/// The numbers of an event; `None` where it has none.
pub(crate) fn tallies(all: &[Tally]) -> Option<Tallies> {
    let values = all
        .iter()
        .flat_map(|tally| &tally.history)
        .map(|entry| entry.value);
    let most = values.fold(f64::NAN, f64::max);
    if !most.is_finite() {
        return None;
    }
    let ticks = axis::numbers(most, 6.0);
    let end = ticks.last().map_or(1.0, |tick| tick.at).max(1e-9);
    let x = |value: f64| {
        let along = (value / end).clamp(0.0, 1.0);
        LEFT + (along * f64::from(WIDTH - LEFT - RIGHT)).round() as i32
    };
    let rows: Vec<Row> = all
        .iter()
        .zip(0..)
        .map(|(tally, n)| row(tally, n, &x))
        .collect();
    let bottom = TOP + i32::try_from(rows.len()).unwrap_or(0) * LINE;
    Some(Tallies {
        width: WIDTH,
        height: bottom + 26,
        left: LEFT,
        right: WIDTH - RIGHT,
        bottom,
        ticks: ticks
            .into_iter()
            .map(|tick| (x(tick.at), tick.label))
            .collect(),
        rows,
    })
}

fn row(tally: &Tally, n: i32, x: &impl Fn(f64) -> i32) -> Row {
    let y = TOP + n * LINE + LINE / 2;
    let last = tally.history.len().saturating_sub(1);
    let dots: Vec<Dot> = tally
        .history
        .iter()
        .enumerate()
        .map(|(index, entry)| Dot {
            x: x(entry.value),
            is_last: index == last,
            title: format!("{}: {}", entry.source, entry.text),
        })
        .collect();
    let ends = (
        dots.iter().map(|dot| dot.x).min(),
        dots.iter().map(|dot| dot.x).max(),
    );
    Row {
        name: crate::plain::clipped(&name(tally), 20),
        y,
        baseline: y + 4,
        range: match ends {
            (Some(from), Some(to)) if from < to => Some((from, to)),
            _ => None,
        },
        course: course(&tally.history),
        course_x: ends.1.unwrap_or(LEFT) + 12,
        dots,
    }
}

/// What is counted: "killed", "launched (drone)".
pub(crate) fn name(tally: &Tally) -> String {
    let measure = words::spaced(&tally.measure);
    match &tally.counted {
        Some(counted) => format!("{measure} ({counted})"),
        None => measure,
    }
}

/// "21 → 23": the different numbers in order, the last three of them.
fn course(history: &[TallyEntry]) -> String {
    let mut values: Vec<f64> = history.iter().map(|entry| entry.value).collect();
    values.dedup();
    let shown: Vec<String> = values
        .iter()
        .rev()
        .take(3)
        .rev()
        .map(|value| words::number(*value))
        .collect();
    let more = if values.len() > 3 { "… → " } else { "" };
    format!("{more}{}", shown.join(" → "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(value: f64) -> TallyEntry {
        TallyEntry {
            value,
            low: None,
            high: None,
            text: words::number(value),
            source: "harbor office".to_owned(),
            published: None,
            claim: None,
            quantity: String::new(),
            article: String::new(),
        }
    }

    #[test]
    fn a_course_tells_revisions_only() {
        let course = |values: &[f64]| course(&values.iter().map(|v| entry(*v)).collect::<Vec<_>>());
        assert_eq!(course(&[21.0, 21.0, 23.0]), "21 → 23");
        assert_eq!(course(&[1.0, 2.0, 3.0, 4.0]), "… → 2 → 3 → 4");
        assert_eq!(course(&[]), "");
    }
}
