//! Where it was: points on a map of the surroundings, with a ring as wide as the place is uncertain.

use std::fmt::Write as _;

use askama::Template;

use super::world::{LineKind, Point, world};
use crate::links::Borders;
use crate::plain::clipped;

/// Units of the picture; twice the size at which it is usually seen, so that whole numbers are fine enough.
const WIDTH: f64 = 1280.0;
const HEIGHT: f64 = 880.0;
/// Kilometers of a degree of latitude.
const DEGREE_KM: f64 = 111.2;
/// The smallest part of the world that is shown, in degrees of latitude: the data have no more detail.
const LEAST: f64 = 5.0;
/// Places of which the names are written; of more, each says its own when it is pointed at.
const NAMED: usize = 12;
/// Units below which a bend of a line is left out.
const FINE: f64 = 2.5;

/// A place to draw.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) label: String,
    pub(crate) ring_km: Option<f64>,
    pub(crate) address: Option<String>,
}

/// The picture.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/map.html")]
pub(crate) struct Map {
    width: f64,
    height: f64,
    label: String,
    land: String,
    coast: String,
    border: String,
    contested: String,
    hatched: String,
    points: Vec<Drawn>,
    caption: String,
}

#[derive(Clone, Debug)]
struct Drawn {
    x: i32,
    y: i32,
    label_x: i32,
    label_y: i32,
    anchor: &'static str,
    ring: Option<i32>,
    /// What stands beside the point; empty where another one's words stand too near.
    label: String,
    /// What the point says when it is pointed at or read aloud.
    title: String,
    address: Option<String>,
}

super::super::pages::part!(Map);

/// Which part of the world is shown.
struct Frame {
    west: f64,
    north: f64,
    /// Units of a degree of longitude and of latitude.
    per: (f64, f64),
}

impl Frame {
    fn around(spots: &[Spot]) -> Option<Self> {
        let finite = |f: fn(f64, f64) -> f64, of: fn(&Spot) -> f64| spots.iter().map(of).reduce(f);
        let (south, north) = (finite(f64::min, |s| s.lat)?, finite(f64::max, |s| s.lat)?);
        let (west, east) = (finite(f64::min, |s| s.lon)?, finite(f64::max, |s| s.lon)?);
        let rings = spots.iter().filter_map(|spot| spot.ring_km);
        let ring = rings.fold(0.0, f64::max) / DEGREE_KM;
        let middle = (south + north) / 2.0;
        // a degree of longitude is shorter the farther from the equator (equirectangular projection)
        let narrow = middle.to_radians().cos().max(0.17); // as at 80 degrees
        let wanted_lat = ((north - south) * 1.35 + 3.0 * ring).clamp(LEAST, 178.0);
        let wanted_lon = ((east - west) * 1.35 + 3.0 * ring / narrow).min(360.0);
        let per_lat = (HEIGHT / wanted_lat).min(WIDTH / (wanted_lon * narrow).max(1e-9));
        let per = (per_lat * narrow, per_lat);
        Some(Self {
            west: (west + east) / 2.0 - WIDTH / per.0 / 2.0,
            north: middle + HEIGHT / per.1 / 2.0,
            per,
        })
    }

    fn place(&self, (lon, lat): Point, turn: f64) -> (f64, f64) {
        (
            (lon + turn - self.west) * self.per.0,
            (self.north - lat) * self.per.1,
        )
    }
}

/// A map of some places; `None` where there are none.
pub(crate) fn map(spots: &[Spot], borders: Borders) -> Option<Map> {
    let frame = Frame::around(spots)?;
    let world = world();
    let mut out = Map {
        width: WIDTH,
        height: HEIGHT,
        label: format!(
            "Map: {}",
            spots
                .iter()
                .take(6)
                .map(|spot| spot.label.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        ),
        land: String::new(),
        coast: String::new(),
        border: String::new(),
        contested: String::new(),
        hatched: String::new(),
        points: drawn(spots, &frame),
        caption: String::new(),
    };
    let mut names: Vec<&str> = Vec::new();
    // the world is drawn three times side by side, so that nothing ends at the date line
    for turn in [-360.0, 0.0, 360.0] {
        for ring in &world.land {
            area(&mut out.land, ring, &frame, turn);
        }
        for line in &world.lines {
            match (line.kind, borders) {
                (LineKind::Coast, _) => stroke(&mut out.coast, &line.points, &frame, turn),
                (LineKind::Border, Borders::Hatched) => {
                    stroke(&mut out.border, &line.points, &frame, turn);
                }
                (LineKind::Contested, Borders::Hatched) => {
                    stroke(&mut out.contested, &line.points, &frame, turn);
                }
                _ => {}
            }
        }
        if borders == Borders::Hatched {
            for contested in &world.contested {
                let before = out.hatched.len();
                for ring in &contested.rings {
                    area(&mut out.hatched, ring, &frame, turn);
                }
                if out.hatched.len() > before && !names.contains(&contested.name.as_str()) {
                    names.push(&contested.name);
                }
            }
        }
    }
    out.caption = caption(borders, &names);
    Some(out)
}

fn caption(borders: Borders, hatched: &[&str]) -> String {
    let base = "Natural Earth 1:50 million, bundled.";
    match borders {
        Borders::Coasts => format!("{base} Coasts only, no borders."),
        Borders::Hatched if hatched.is_empty() => {
            format!("{base} Borders of the edition that draws Crimea as part of Ukraine.")
        }
        Borders::Hatched => format!(
            "{base} Borders of the edition that draws Crimea as part of Ukraine. Hatched as contested or occupied: {}.",
            hatched.join(", ")
        ),
    }
}

fn drawn(spots: &[Spot], frame: &Frame) -> Vec<Drawn> {
    let mut taken: Vec<(i32, i32)> = Vec::new();
    let points = spots.iter().map(|spot| {
        let (x, y) = frame.place((spot.lon, spot.lat), 0.0);
        let (x, y) = (x.round() as i32, y.round() as i32);
        // of points at one place only the first is named
        let is_near = taken
            .iter()
            .any(|(a, b)| (a - x).abs() < 120 && (b - y).abs() < 40);
        taken.push((x, y));
        let is_right = f64::from(x) > WIDTH * 0.7;
        Drawn {
            x,
            y,
            label_x: if is_right { x - 20 } else { x + 20 },
            label_y: y + 9,
            anchor: if is_right { "end" } else { "start" },
            ring: spot
                .ring_km
                .map(|km| (km / DEGREE_KM * frame.per.1).round() as i32),
            label: if is_near || spots.len() > NAMED {
                String::new()
            } else {
                clipped(&spot.label, 36)
            },
            title: spot.label.clone(),
            address: spot.address.clone(),
        }
    });
    points.collect()
}

/// Adds a filled ring to a path, cut to the picture (Sutherland and Hodgman).
fn area(path: &mut String, ring: &[Point], frame: &Frame, turn: f64) {
    let mut points: Vec<(f64, f64)> = ring.iter().map(|point| frame.place(*point, turn)).collect();
    type Axis = fn(&(f64, f64)) -> f64;
    let sides: [(Axis, f64, f64); 4] = [
        (|p| p.0, 0.0, 1.0),
        (|p| p.0, WIDTH, -1.0),
        (|p| p.1, 0.0, 1.0),
        (|p| p.1, HEIGHT, -1.0),
    ];
    for (axis, limit, sign) in sides {
        let inside = |p: &(f64, f64)| sign * (axis(p) - limit) >= 0.0;
        let mut cut = Vec::with_capacity(points.len());
        for (i, point) in points.iter().enumerate() {
            let before = points[(i + points.len() - 1) % points.len()];
            if inside(point) != inside(&before) {
                let t = (limit - axis(&before)) / (axis(point) - axis(&before));
                cut.push((
                    before.0 + t * (point.0 - before.0),
                    before.1 + t * (point.1 - before.1),
                ));
            }
            if inside(point) {
                cut.push(*point);
            }
        }
        points = cut;
        if points.is_empty() {
            return;
        }
    }
    let fine = thinned(&points);
    if fine.len() > 2 {
        write(path, &fine);
        path.push('z');
    }
}

/// Adds the parts of a line that touch the picture to a path.
fn stroke(path: &mut String, line: &[Point], frame: &Frame, turn: f64) {
    let points: Vec<(f64, f64)> = line.iter().map(|point| frame.place(*point, turn)).collect();
    let touches = |a: &(f64, f64), b: &(f64, f64)| {
        a.0.max(b.0) >= 0.0
            && a.0.min(b.0) <= WIDTH
            && a.1.max(b.1) >= 0.0
            && a.1.min(b.1) <= HEIGHT
    };
    let mut part: Vec<(f64, f64)> = Vec::new();
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        if touches(a, b) {
            if part.is_empty() {
                part.push(*a);
            }
            part.push(*b);
        } else if !part.is_empty() {
            write(path, &thinned(&part));
            part.clear();
        }
    }
    if part.len() > 1 {
        write(path, &thinned(&part));
    }
}

/// Without points that are too near to the one before; the last one stays.
fn thinned(points: &[(f64, f64)]) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::new();
    let mut last: Option<(f64, f64)> = None;
    for (i, point) in points.iter().enumerate() {
        let far =
            last.is_none_or(|last| (last.0 - point.0).abs() + (last.1 - point.1).abs() >= FINE);
        if far || i + 1 == points.len() {
            out.push((point.0.round() as i32, point.1.round() as i32));
            last = Some(*point);
        }
    }
    out
}

/// Writes points as a path of differences, which is short.
fn write(path: &mut String, points: &[(i32, i32)]) {
    let mut before: Option<(i32, i32)> = None;
    for (x, y) in points {
        let _ = match before {
            None => write!(path, "M{x} {y}l"),
            Some((a, b)) => write!(path, "{} {} ", x - a, y - b),
        };
        before = Some((*x, *y));
    }
    if path.ends_with(' ') {
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(lat: f64, lon: f64, ring_km: Option<f64>) -> Spot {
        Spot {
            lat,
            lon,
            label: "Here".to_owned(),
            ring_km,
            address: None,
        }
    }

    #[test]
    fn a_place_stands_in_the_middle_of_its_map() {
        for (lat, lon) in [
            (50.45, 30.52),
            (-33.9, 18.4),
            (0.0, 179.5),
            (66.0, -179.9),
            (89.0, 0.0),
        ] {
            let map = map(&[spot(lat, lon, Some(25.0))], Borders::Hatched).unwrap();
            let point = &map.points[0];
            assert!((point.x - 640).abs() <= 1, "{lat} {lon}: {}", point.x);
            assert!((0..=880).contains(&point.y), "{lat} {lon}: {}", point.y);
            assert!(point.ring.unwrap() > 20);
        }
    }

    #[test]
    fn the_policy_is_said_and_kept() {
        let crimea = [spot(45.2, 34.1, None)];
        let hatched = map(&crimea, Borders::Hatched).unwrap();
        assert!(hatched.caption.contains("Crimea") && !hatched.hatched.is_empty());
        let coasts = map(&crimea, Borders::Coasts).unwrap();
        assert!(
            coasts.border.is_empty()
                && coasts.hatched.is_empty()
                && coasts.caption.contains("no borders")
        );
    }

    #[test]
    fn a_map_is_small() {
        let map = map(
            &[spot(48.0, 31.0, Some(300.0)), spot(55.75, 37.6, None)],
            Borders::Hatched,
        )
        .unwrap();
        let size = map.land.len() + map.coast.len() + map.border.len() + map.hatched.len();
        assert!(size < 60_000, "{size}");
        assert!(
            map.points
                .iter()
                .all(|p| (0..=1280).contains(&p.x) && (0..=880).contains(&p.y))
        );
        let world = super::map(
            &[spot(-50.0, -70.0, None), spot(60.0, 170.0, None)],
            Borders::Hatched,
        )
        .unwrap();
        assert!(
            world.coast.len() + world.land.len() < 160_000,
            "{}",
            world.coast.len()
        );
    }

    #[test]
    fn nowhere_is_no_map() {
        assert!(map(&[], Borders::Hatched).is_none());
    }
}
