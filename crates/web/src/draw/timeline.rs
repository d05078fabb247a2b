//! Who said something when: a lane for each party, marks that are links.

use askama::Template;
use jiff::{SignedDuration, Timestamp};

use super::axis;
use crate::plain::clipped;

const WIDTH: i32 = 880;
const LEFT: i32 = 170;
const RIGHT: i32 = 24;
const TOP: i32 = 34;
const LANE: i32 = 38;
/// Marks nearer to each other than this are one mark with a number.
const NEAR: i32 = 24;

/// A party and what it said.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) name: String,
    pub(crate) marks: Vec<Mark>,
}

/// Something said.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) at: Timestamp,
    /// What a mark says when read aloud or pointed at.
    pub(crate) label: String,
    pub(crate) glyph: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) address: String,
}

/// The picture.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/timeline.html")]
pub(crate) struct Timeline {
    width: i32,
    height: i32,
    left: i32,
    right: i32,
    bottom: i32,
    label: String,
    lanes: Vec<Lane>,
    ticks: Vec<(i32, String)>,
    /// Where the event itself is: left end and width.
    event: Option<(i32, i32)>,
    as_of: Option<i32>,
}

#[derive(Clone, Debug)]
struct Lane {
    name: String,
    y: i32,
    baseline: i32,
    dots: Vec<Dot>,
}

#[derive(Clone, Debug)]
struct Dot {
    x: i32,
    label: String,
    sign: String,
    tone: &'static str,
    address: String,
}

super::super::pages::part!(Timeline);

/// The timeline of some parties; `None` where nothing has a time.
pub(crate) fn timeline(
    parties: &[Party],
    event: Option<(Timestamp, Timestamp)>,
    as_of: Option<Timestamp>,
    many: &str,
) -> Option<Timeline> {
    let said = parties
        .iter()
        .flat_map(|party| party.marks.iter().map(|mark| mark.at));
    let ends = event.into_iter().flat_map(|(from, to)| [from, to]);
    let all: Vec<Timestamp> = said.chain(ends).chain(as_of).collect();
    let (first, last) = (all.iter().min().copied()?, all.iter().max().copied()?);
    let pad = ((last.as_second() - first.as_second()) / 30).max(1_800);
    let shift = |at: Timestamp, seconds: i64| {
        at.checked_add(SignedDuration::from_secs(seconds))
            .unwrap_or(at)
    };
    let (first, last) = (shift(first, -pad), shift(last, pad));
    let length = (last.as_second() - first.as_second()).max(1);
    let room = i64::from(WIDTH - LEFT - RIGHT);
    let x = |at: Timestamp| {
        let along = (at.as_second() - first.as_second()).clamp(0, length);
        LEFT + i32::try_from(along * room / length).unwrap_or(0)
    };
    let lanes = parties.iter().zip(0..).map(|(party, n)| Lane {
        name: clipped(&party.name, 24),
        y: TOP + n * LANE + LANE / 2,
        baseline: TOP + n * LANE + LANE / 2 + 5,
        dots: dots(party, &x, many),
    });
    let lanes: Vec<Lane> = lanes.collect();
    let bottom = TOP + i32::try_from(lanes.len()).unwrap_or(0) * LANE;
    Some(Timeline {
        width: WIDTH,
        height: bottom + 30,
        left: LEFT,
        right: WIDTH - RIGHT,
        bottom,
        label: format!("Timeline: {}", crate::words::count(parties.len(), "party")),
        ticks: axis::moments(first, last, 7)
            .into_iter()
            .map(|tick| (x(tick.at), tick.label))
            .collect(),
        event: event.map(|(from, to)| (x(from), (x(to) - x(from)).max(4))),
        as_of: as_of.map(x),
        lanes,
    })
}

fn dots(party: &Party, x: &impl Fn(Timestamp) -> i32, many: &str) -> Vec<Dot> {
    let mut sorted: Vec<&Mark> = party.marks.iter().collect();
    sorted.sort_by_key(|mark| mark.at);
    let mut groups: Vec<Vec<&Mark>> = Vec::new();
    for mark in sorted {
        match groups.last_mut() {
            Some(group)
                if group
                    .first()
                    .is_some_and(|first| x(mark.at) - x(first.at) < NEAR) =>
            {
                group.push(mark);
            }
            _ => groups.push(vec![mark]),
        }
    }
    let dots = groups.iter().filter_map(|group| {
        let first = group.first()?;
        let alone = group.len() == 1;
        let same = group.iter().all(|mark| mark.tone == first.tone);
        Some(Dot {
            x: x(first.at),
            label: if alone {
                first.label.clone()
            } else {
                format!(
                    "{}: {} from {}",
                    party.name,
                    crate::words::count(group.len(), "claim"),
                    crate::words::date(&crate::words::moment(first.at))
                )
            },
            sign: if alone {
                first.glyph.to_owned()
            } else {
                group.len().to_string()
            },
            tone: if same { first.tone } else { "say" },
            address: if alone {
                first.address.clone()
            } else {
                many.to_owned()
            },
        })
    });
    dots.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(at: &str) -> Mark {
        Mark {
            at: at.parse().unwrap(),
            label: "Harbor office denies".to_owned(),
            glyph: "⊘",
            tone: "deny",
            address: "/claims/C-1".to_owned(),
        }
    }

    #[test]
    fn marks_close_together_are_one() {
        let party = Party {
            name: "Harbor office".to_owned(),
            marks: vec![
                mark("2031-03-02T10:00:00Z"),
                mark("2031-03-02T10:01:00Z"),
                mark("2031-03-04T10:00:00Z"),
            ],
        };
        let drawn = timeline(&[party], None, None, "#said").unwrap();
        let signs: Vec<&str> = drawn.lanes[0]
            .dots
            .iter()
            .map(|dot| dot.sign.as_str())
            .collect();
        assert_eq!(signs, ["2", "⊘"]);
        assert_eq!(drawn.lanes[0].dots[0].address, "#said");
        assert!(
            drawn.lanes[0]
                .dots
                .iter()
                .all(|dot| dot.x >= LEFT && dot.x <= WIDTH - RIGHT)
        );
    }

    #[test]
    fn nothing_with_a_time_is_no_picture() {
        assert!(timeline(&[], None, None, "").is_none());
    }
}
