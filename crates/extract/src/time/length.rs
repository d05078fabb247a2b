//! Lengths of time as TIMEX3 values and as steps of the calendar.

use super::calendar::Grain;
use super::meaning::{Count, Length, Unit};

/// The TIMEX3 value of a length: "P2Y6M", "PT90M", "PXD".
pub(super) fn length_value(length: &Length) -> String {
    let (mut date, mut time) = (String::new(), String::new());
    for &(count, unit) in &length.parts {
        let (factor, letter, clock) = unit_letter(unit);
        let out = if clock { &mut time } else { &mut date };
        match count {
            Count::Vague => {
                let letter = if factor > 1.0 {
                    vague_letter(unit)
                } else {
                    letter
                };
                out.push_str(&format!("X{letter}"));
            }
            Count::Exact(n) => push_exact(out, n * factor, letter, clock),
        }
    }
    if time.is_empty() {
        format!("P{date}")
    } else {
        format!("P{date}T{time}")
    }
}

fn unit_letter(unit: Unit) -> (f64, &'static str, bool) {
    match unit {
        Unit::Second => (1.0, "S", true),
        Unit::Minute => (1.0, "M", true),
        Unit::Hour => (1.0, "H", true),
        Unit::Day | Unit::Night => (1.0, "D", false),
        Unit::Weekend => (1.0, "WE", false),
        Unit::Week => (1.0, "W", false),
        Unit::Fortnight => (2.0, "W", false),
        Unit::Month => (1.0, "M", false),
        Unit::Quarter => (1.0, "Q", false),
        Unit::Half => (6.0, "M", false),
        Unit::Year => (1.0, "Y", false),
        Unit::Decade => (10.0, "Y", false),
        Unit::Century => (100.0, "Y", false),
        Unit::Millennium => (1000.0, "Y", false),
    }
}

fn vague_letter(unit: Unit) -> &'static str {
    match unit {
        Unit::Decade => "DE",
        Unit::Century => "CE",
        Unit::Millennium => "ML",
        Unit::Fortnight => "W",
        _ => "M",
    }
}

/// Whole numbers as they are; halves and quarters in the next smaller unit where it divides.
fn push_exact(out: &mut String, n: f64, letter: &str, clock: bool) {
    let (whole, rest) = (n.trunc(), n.fract());
    let smaller = match (letter, clock) {
        ("Y", _) => Some((12.0, "M")),
        ("H", true) => Some((60.0, "M")),
        ("M", true) => Some((60.0, "S")),
        _ => None,
    };
    match smaller {
        Some((per, small)) if rest != 0.0 && (rest * per).fract() == 0.0 => {
            if whole > 0.0 {
                out.push_str(&format!("{whole}{letter}"));
            }
            out.push_str(&format!("{}{small}", rest * per));
        }
        _ => out.push_str(&format!("{n}{letter}")),
    }
}

/// Whole steps of a grain: 1.5 years are 18 months, a decade ten years.
pub(super) fn whole_steps(n: f64, unit: Unit) -> Option<(Grain, i64)> {
    let (grain, n) = match unit {
        Unit::Decade => (Grain::Year, n * 10.0),
        Unit::Century => (Grain::Year, n * 100.0),
        Unit::Millennium => (Grain::Year, n * 1000.0),
        Unit::Fortnight => (Grain::Week, n * 2.0),
        unit => (unit.grain()?, n),
    };
    let (grain, n) = match grain {
        Grain::Year if n.fract() != 0.0 => (Grain::Month, n * 12.0),
        Grain::Week if n.fract() != 0.0 => (Grain::Day, n * 7.0),
        _ => (grain, n),
    };
    (n.abs() < 1e9).then_some((grain, n.round() as i64))
}
