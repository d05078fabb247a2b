//! How many when: a bar for each day, month or year, in order of time.

use std::collections::BTreeMap;

use askama::Template;
use jiff::civil::Date;

const WIDTH: i32 = 880;
const HEIGHT: i32 = 96;
const BASE: i32 = 72;

/// The picture, with the rows of its table.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/bars.html")]
pub(crate) struct Bars {
    width: i32,
    height: i32,
    base: i32,
    unit: &'static str,
    bars: Vec<Bar>,
    pub(crate) rows: Vec<(String, usize, String)>,
}

#[derive(Clone, Debug)]
struct Bar {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    middle: i32,
    label: Option<String>,
    title: String,
    address: String,
}

super::super::pages::part!(Bars);

/// Bars for some days; the unit is the finest that gives at most 60 bars. `address` makes a unit's link.
pub(crate) fn bars(days: &[Date], address: impl Fn(&str) -> String) -> Option<Bars> {
    let units: [(&str, usize); 3] = [("day", 10), ("month", 7), ("year", 4)];
    let counted = |length: usize| {
        let mut counts = BTreeMap::<String, usize>::new();
        for day in days {
            let text = day.to_string();
            let key = text.get(..length).unwrap_or(&text).to_owned();
            *counts.entry(key).or_default() += 1;
        }
        counts
    };
    let fits = units
        .into_iter()
        .map(|(unit, length)| (unit, counted(length)));
    let (unit, counts) = fits.into_iter().find(|(_, counts)| counts.len() <= 40)?;
    if counts.len() < 2 {
        return None;
    }
    let most = counts.values().max().copied().unwrap_or(1).max(1);
    let n = i32::try_from(counts.len()).unwrap_or(1);
    let slot = WIDTH / n;
    let every = (60 + slot - 1) / slot.max(1);
    let bars = counts.iter().zip(0..).map(|((key, count), i)| {
        let height = (*count as i32 * (BASE - 10) / most as i32).max(2);
        let width = (slot - 4).clamp(2, 48);
        Bar {
            x: i * slot + (slot - width) / 2,
            y: BASE - height,
            width,
            height,
            middle: i * slot + slot / 2,
            label: (i % every.max(1) == 0).then(|| key.clone()),
            title: format!("{key}: {count}"),
            address: address(key),
        }
    });
    Some(Bars {
        width: WIDTH,
        height: HEIGHT,
        base: BASE,
        unit,
        bars: bars.collect(),
        rows: counts
            .iter()
            .map(|(key, count)| (key.clone(), *count, address(key)))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_days_become_months() {
        let day = |n: i16| {
            Date::new(2031, 1, 1)
                .unwrap()
                .checked_add(jiff::ToSpan::days(i64::from(n)))
                .unwrap()
        };
        let few: Vec<Date> = (0..5).map(day).collect();
        let many: Vec<Date> = (0..200).map(day).collect();
        assert_eq!(bars(&few, str::to_owned).unwrap().unit, "day");
        let drawn = bars(&many, str::to_owned).unwrap();
        assert_eq!(drawn.unit, "month");
        assert_eq!(
            drawn.rows[0],
            ("2031-01".to_owned(), 31, "2031-01".to_owned())
        );
        assert!(bars(&few[..1], str::to_owned).is_none());
    }
}
