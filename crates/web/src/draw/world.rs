//! Coasts and borders of the world, read out of the file that `tools/world-atlas/build.py` makes.

use std::sync::OnceLock;

/// See the head of `tools/world-atlas/build.py` for the form of the file.
const FILE: &[u8] = include_bytes!("../../assets/world.bin");

/// A point in degrees: longitude, latitude.
pub(crate) type Point = (f64, f64);

/// What a line separates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// Land and sea.
    Coast,
    /// Two countries.
    Border,
    /// Two sides of a contested border.
    Contested,
    /// Nothing: the outline of an area that is only hatched.
    Outline,
}

/// A line of the map.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) kind: LineKind,
    pub(crate) points: Vec<Point>,
}

/// An area that more than one side claims.
#[derive(Debug)]
pub(crate) struct Area {
    pub(crate) name: String,
    pub(crate) rings: Vec<Vec<Point>>,
}

/// The map of the world.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) lines: Vec<Line>,
    pub(crate) land: Vec<Vec<Point>>,
    pub(crate) contested: Vec<Area>,
}

/// The map, read once.
pub(crate) fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| Reading { bytes: FILE, at: 0 }.world())
}

struct Reading {
    bytes: &'static [u8],
    at: usize,
}

impl Reading {
    fn world(mut self) -> World {
        let mut lines: Vec<Line> = (0..self.number()).map(|_| self.line()).collect();
        let land = self.rings(&lines);
        let areas = self.number();
        let contested = (0..areas).map(|_| {
            let name = self.name();
            let rings = self.rings(&lines);
            Area { name, rings }
        });
        let contested = contested.collect();
        for line in &mut lines {
            unwrap(&mut line.points);
        }
        World {
            lines,
            land,
            contested,
        }
    }

    /// The end of the file reads as zeros; the file is part of the program and a test reads it whole.
    fn byte(&mut self) -> u8 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }

    fn number(&mut self) -> u64 {
        let mut out = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte();
            out |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                break;
            }
        }
        out
    }

    fn signed(&mut self) -> i64 {
        let n = self.number();
        let half = i64::try_from(n >> 1).unwrap_or(0);
        if n & 1 == 0 { half } else { -half - 1 }
    }

    fn line(&mut self) -> Line {
        let kind = match self.number() {
            0 => LineKind::Coast,
            1 => LineKind::Border,
            2 => LineKind::Contested,
            _ => LineKind::Outline,
        };
        let (mut x, mut y) = (0, 0);
        let points = (0..self.number()).map(|_| {
            x += self.signed();
            y += self.signed();
            (x as f64 / 100.0, y as f64 / 100.0)
        });
        Line {
            kind,
            points: points.collect(),
        }
    }

    fn name(&mut self) -> String {
        let bytes: Vec<u8> = (0..self.number()).map(|_| self.byte()).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn rings(&mut self, lines: &[Line]) -> Vec<Vec<Point>> {
        let rings = self.number();
        (0..rings)
            .map(|_| {
                let arcs = self.number();
                let mut ring: Vec<Point> = Vec::new();
                for _ in 0..arcs {
                    let n = self.signed();
                    let index =
                        usize::try_from(if n < 0 { -1 - n } else { n }).unwrap_or(usize::MAX);
                    let Some(line) = lines.get(index) else {
                        continue;
                    };
                    let skip = usize::from(!ring.is_empty());
                    if n < 0 {
                        ring.extend(line.points.iter().rev().skip(skip));
                    } else {
                        ring.extend(line.points.iter().skip(skip));
                    }
                }
                close(&mut ring);
                ring
            })
            .collect()
    }
}

/// Lets longitudes run on beyond 180 degrees where a line crosses the date line, so that no part of it
/// leads around the world.
fn unwrap(points: &mut [Point]) {
    let mut turn = 0.0;
    let mut before: Option<f64> = None;
    for point in points {
        let lon = point.0;
        if let Some(before) = before {
            turn += match lon - before {
                jump if jump > 180.0 => -360.0,
                jump if jump < -180.0 => 360.0,
                _ => 0.0,
            };
        }
        before = Some(lon);
        point.0 = lon + turn;
    }
}

/// Unwraps a ring; one that leads around a pole is closed over it.
fn close(ring: &mut Vec<Point>) {
    unwrap(ring);
    if let (Some(first), Some(last)) = (ring.first().copied(), ring.last().copied())
        && (last.0 - first.0).abs() > 180.0
    {
        let pole = if first.1 < 0.0 { -90.0 } else { 90.0 };
        ring.extend([(last.0, pole), (first.0, pole)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a point lies in a ring (even-odd rule).
    fn inside(ring: &[Point], (x, y): Point) -> bool {
        let ends = ring.iter().zip(ring.iter().cycle().skip(1));
        ends.filter(|(a, b)| {
            (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0
        })
        .count()
            % 2
            == 1
    }

    #[test]
    fn the_file_reads_to_its_end() {
        let mut reading = Reading { bytes: FILE, at: 0 };
        let lines: Vec<Line> = (0..reading.number()).map(|_| reading.line()).collect();
        reading.rings(&lines);
        for _ in 0..reading.number() {
            reading.name();
            reading.rings(&lines);
        }
        assert_eq!(reading.at, FILE.len());
    }

    #[test]
    fn land_is_land_and_contested_areas_are_hatched() {
        let world = world();
        let in_ring = |ring: &Vec<Point>, (lon, lat): Point| {
            let turns = [-360.0, 0.0, 360.0];
            turns.iter().any(|turn| inside(ring, (lon + turn, lat)))
        };
        let on_land = |point| world.land.iter().filter(|r| in_ring(r, point)).count() % 2 == 1;
        for (point, land) in [
            ((2.35, 48.86), true),
            ((-30.0, 40.0), false),
            ((44.2, 33.3), true),
            ((34.1, 44.95), true),
            ((33.0, 43.0), false),
            ((170.0, 68.0), true),
            ((-172.0, 66.5), true),
            ((0.0, -80.0), true),
            ((-179.0, 60.0), false),
        ] {
            assert_eq!(on_land(point), land, "{point:?}");
        }
        let hatched = |point| {
            let areas = world
                .contested
                .iter()
                .filter(|area| area.rings.iter().any(|ring| in_ring(ring, point)));
            areas.map(|area| area.name.as_str()).collect::<Vec<_>>()
        };
        for (point, names) in [
            ((34.10, 44.95), vec!["Crimea"]),
            ((33.53, 44.60), vec!["Crimea"]),
            ((-13.2, 27.15), vec!["W. Sahara"]),
            ((21.16, 42.66), vec!["Kosovo"]),
            ((121.5, 25.0), vec!["Taiwan"]),
            ((30.52, 50.45), vec![]),
            ((32.6, 46.64), vec![]),
        ] {
            assert_eq!(hatched(point), names, "{point:?}");
        }
        // nothing leads around the world
        let jumps = |points: &[Point]| points.windows(2).any(|p| (p[0].0 - p[1].0).abs() > 180.0);
        assert!(!world.lines.iter().any(|line| jumps(&line.points)));
        assert!(
            world
                .lines
                .iter()
                .any(|line| line.kind == LineKind::Contested)
        );
    }
}
