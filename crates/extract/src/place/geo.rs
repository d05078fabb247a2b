//! Distances and shifts on the globe, in plain arithmetic so that every machine agrees to the last bit.

use std::f64::consts::{FRAC_PI_2, PI};

/// Mean radius of the Earth in kilometres.
const EARTH_KM: f64 = 6371.0;
/// Kilometres to a degree of latitude.
const DEGREE_KM: f64 = 111.2;

/// Cosine by its Taylor series after reduction to a quarter turn; off by less than 1e-9.
fn cos(radians: f64) -> f64 {
    let turned = (radians.abs() + PI) % (2.0 * PI) - PI;
    let x = turned.abs();
    if x > FRAC_PI_2 {
        return -series(PI - x);
    }
    series(x)
}

fn series(x: f64) -> f64 {
    let y = x * x;
    let inner = 1.0 - y / 132.0 * (1.0 - y / 182.0);
    1.0 - y / 2.0
        * (1.0 - y / 12.0 * (1.0 - y / 30.0 * (1.0 - y / 56.0 * (1.0 - y / 90.0 * inner))))
}

fn sin(radians: f64) -> f64 {
    cos(radians - FRAC_PI_2)
}

/// Great-circle distance in kilometres between two points in degrees (north, east).
///
/// Exact to a per mille up to a quarter of the globe, a few per cent beyond.
pub(super) fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let point = |(lat, lon): (f64, f64)| {
        let (lat, lon) = (lat.to_radians(), lon.to_radians());
        [cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)]
    };
    let (a, b) = (point(from), point(to));
    let square: f64 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
    let chord = square.sqrt();
    // arc of a chord: c + c^3/24 + 3c^5/640 + …
    EARTH_KM
        * chord
        * (1.0 + square / 24.0 * (1.0 + square * 9.0 / 80.0 * (1.0 + square * 25.0 / 168.0)))
}

/// A point moved by kilometres north and east; rounded to a thousandth of a degree.
pub(super) fn shift(at: (f64, f64), north_km: f64, east_km: f64) -> (f64, f64) {
    let lat = (at.0 + north_km / DEGREE_KM).clamp(-90.0, 90.0);
    let narrowing = cos(lat.to_radians()).max(0.05);
    let mut lon = at.1 + east_km / DEGREE_KM / narrowing;
    if lon > 180.0 {
        lon -= 360.0;
    } else if lon < -180.0 {
        lon += 360.0;
    }
    ((lat * 1e3).round() / 1e3, (lon * 1e3).round() / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: (f64, f64), to: (f64, f64), km: f64) {
        let found = distance_km(from, to);
        assert!(
            (found - km).abs() < km * 0.02 + 0.1,
            "{found} instead of {km}"
        );
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        check((50.45, 30.52), (50.45, 30.52), 0.0);
        check((51.507, -0.128), (48.857, 2.352), 343.5);
        check((40.71, -74.0), (51.507, -0.128), 5570.0);
        check((-17.0, 179.5), (-17.0, -179.5), 106.3);
        check((89.0, 0.0), (89.0, 180.0), 222.4);
    }

    #[test]
    fn a_shift_ends_at_its_distance() {
        let moved = shift((50.0, 30.0), 0.0, 30.0);
        check((50.0, 30.0), moved, 30.0);
        assert_eq!(shift((0.0, 179.9), 0.0, 111.2).1, -179.1);
    }
}
