//! Times of day: "2:30 a.m. Wednesday", "0230 GMT", "Thursday evening", "overnight on Thursday".

use counterclaim_model::TimeMod;

use super::super::meaning::{Clock, Count, Cycle, Meaning, Origin, Unit, When};
use super::super::rules::Role;
use super::modifier::Shade;
use super::{Grammar, Hit, with_modifier};

/// A clock time without its day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) end: usize,
    pub(super) clock: Clock,
    pub(super) zone: Option<i32>,
}

impl Grammar<'_, '_> {
    pub(super) fn time(&self, i: usize) -> Option<Hit> {
        let plain = [
            self.iso_moment(i),
            self.clock_then_day(i),
            self.day_then_clock(i),
            self.part_of_day(i),
            self.early_hours(i),
            self.clock_range(i),
        ];
        plain
            .into_iter()
            .flatten()
            .reduce(|best, hit| if hit.end > best.end { hit } else { best })
    }

    /// "2023-05-04T02:30".
    fn iso_moment(&self, i: usize) -> Option<Hit> {
        let (after, day) = self.day(i).filter(|_| self.digits(i).is_some())?;
        if !self.text(after).eq_ignore_ascii_case("T") || !self.is_glued(after) {
            return None;
        }
        let (end, hour, minute) = self.hour_minute(after + 1)?;
        let seconds = self.text(end) == ":" && self.digits(end + 1).is_some();
        let end = if seconds { end + 2 } else { end };
        let utc = matches!(self.text(end), "Z" | "z") && self.is_glued(end);
        let end = end + usize::from(utc);
        Some(time_hit(
            i,
            end,
            Some(day),
            at(hour, minute),
            utc.then_some(0),
        ))
    }

    /// Digits, a colon and two digits.
    fn hour_minute(&self, i: usize) -> Option<(usize, u32, u32)> {
        let (hour, 1..=2) = self.digits(i)? else {
            return None;
        };
        let (minute, 2) = self.digits(i + 2)? else {
            return None;
        };
        let joined =
            matches!(self.text(i + 1), ":" | ".") && self.is_glued(i + 1) && self.is_glued(i + 2);
        joined.then_some((i + 3, hour, minute))
    }

    pub(super) fn meridiem(&self, i: usize) -> Option<(usize, bool)> {
        let pm = self.is(i, Role::Pm);
        if !pm && !self.is(i, Role::Am) {
            return None;
        }
        // "3am3f" is part of an address
        (!(self.is_glued(i + 1) && (self.digits(i + 1).is_some() || self.is_word(i + 1))))
            .then_some((i + 1, pm))
    }

    /// A clock time with its zone.
    fn told(&self, i: usize) -> Option<Told> {
        if self.continues_number(i) {
            return None;
        }
        self.digital(i)
            .or_else(|| self.spoken(i))
            .or_else(|| self.moment_word(i))
    }

    fn digital(&self, i: usize) -> Option<Told> {
        if let Some((end, hour, minute)) = self.hour_minute(i) {
            let colon = self.text(i + 1) == ":";
            // "7:56:30 p.m."
            let seconds = colon
                && self.text(end) == ":"
                && self
                    .digits(end + 1)
                    .is_some_and(|(s, len)| len == 2 && s < 60);
            if let Some((end, pm)) = self.meridiem(end + 2).filter(|_| seconds) {
                return Some(self.zoned(end, twelve(hour, minute, pm)));
            }
            if let Some((end, pm)) = self.meridiem(end) {
                return Some(self.zoned(end, twelve(hour, minute, pm)));
            }
            let told = self.zoned(end, at(hour, minute));
            let race = self.text(end) == ":" || self.text(end) == "." && self.is_glued(end + 1);
            let zoned = told.end > end;
            let before = i > 0
                && self.any(
                    i - 1,
                    &[
                        Role::At,
                        Role::About,
                        Role::By,
                        Role::From,
                        Role::Through,
                        Role::After,
                        Role::Before,
                        Role::Between,
                        Role::To,
                    ],
                );
            if let Some(told) = self.oclock(end, hour, minute) {
                return Some(told);
            }
            let day = self.day_after(told.end).is_some();
            // "at 14.30 on Monday", but "closed at 14.30"
            if !colon && day && before && !race {
                return Some(told);
            }
            // "08:00 - 20:00"
            let ranged = matches!(self.text(end), "-" | "–" | "—" | "to")
                && self.hour_minute(end + 1).is_some_and(|(after, ..)| {
                    self.text(end + 2) == ":" && self.text(after) != ":"
                });
            let sound = colon
                && !race
                && (zoned
                    || before
                    || day
                    || ranged
                    || ((10..24).contains(&hour)
                        && self.closes(end)
                        && minute % 5 == 0
                        && !self.is(end, Role::Counted)));
            return (sound || (zoned && !race)).then_some(told);
        }
        let (number, len) = self.digits(i)?;
        if let Some((end, pm)) = self.meridiem(i + 1).filter(|_| len <= 2) {
            return Some(self.zoned(end, twelve(number, 0, pm)));
        }
        if len == 4 {
            let told = self.zoned(i + 1, at(number / 100, number % 100));
            let hours = self.is(i + 1, Role::HoursWord)
                && i > 0
                && self.any(
                    i - 1,
                    &[
                        Role::At,
                        Role::About,
                        Role::By,
                        Role::After,
                        Role::Before,
                        Role::From,
                    ],
                );
            if hours && told.end == i + 1 {
                return Some(Told { end: i + 2, ..told });
            }
            return (told.end > i + 1).then_some(told);
        }
        self.oclock(i + 1, number, 0)
    }

    /// "Noon", "midnight", "dawn", "overnight": parts of day that need no other word.
    fn moment_word(&self, i: usize) -> Option<Told> {
        let part = self.atoms.get(i)?.word?.part?;
        let alone = self.rules.parts[part].alone && !self.text(i).ends_with('s');
        // "Dawn" and "Midnight" inside a name
        let named = self.is_capital(i) && i > 0 && self.is_word(i - 1);
        let hyphenated =
            self.is_hyphen(i + 1) || (i > 0 && self.is_glued(i) && self.text(i - 1) == "-");
        // "the dawn of a new age"
        let figurative = self.is(i + 1, Role::Of) && self.day(i + 2).is_none();
        (alone && !named && !hyphenated && !figurative)
            .then(|| self.zoned(i + 1, self.part_clock(part)))
    }

    pub(super) fn part_clock(&self, part: usize) -> Clock {
        match self.rules.parts[part].clock.split_once(':') {
            Some((hour, minute)) => match (hour.parse(), minute.parse()) {
                (Ok(hour), Ok(minute)) => Clock::At(hour, minute),
                _ => Clock::Part(part),
            },
            None => Clock::Part(part),
        }
    }

    /// Adds the zone that follows: "GMT", "EDT", "local time", "Moscow time".
    pub(super) fn zoned(&self, end: usize, clock: Clock) -> Told {
        let plain = Told {
            end,
            clock,
            zone: None,
        };
        let Some(word) = self.atoms.get(end).and_then(|atom| atom.word) else {
            return match self.is(end + 1, Role::Time) && self.is_capital(end) {
                // "Kyiv time": a zone whose offset is not known here
                true => Told {
                    end: end + 2,
                    ..plain
                },
                // "New York time"
                false
                    if self.is(end + 2, Role::Time)
                        && self.is_capital(end)
                        && self.is_capital(end + 1) =>
                {
                    Told {
                        end: end + 3,
                        ..plain
                    }
                }
                false => plain,
            };
        };
        let upper = self.text(end).chars().all(|c| c.is_uppercase() || c == '.');
        if let Some(minutes) = word.zone.filter(|_| upper) {
            let shifted = self.offset_after(end + 1);
            let (end, more) = shifted.unwrap_or((end + 1, 0));
            return Told {
                end,
                clock,
                zone: Some(minutes + more),
            };
        }
        if let Some(minutes) = word
            .zone_place
            .filter(|_| self.is_capital(end) && self.is(end + 1, Role::Time))
        {
            return Told {
                end: end + 2,
                clock,
                zone: Some(minutes),
            };
        }
        if self.is(end, Role::ZoneName) && upper && self.text(end).len() == 2 {
            return Told {
                end: end + 1,
                ..plain
            };
        }
        let mut at = end;
        while self.any(at, &[Role::ZoneName, Role::Local]) && at < end + 3 {
            at += 1;
        }
        let time = self.is(at, Role::Time);
        if at > end && time {
            return Told {
                end: at + 1,
                ..plain
            };
        }
        plain
    }

    /// "+3" after "GMT".
    fn offset_after(&self, i: usize) -> Option<(usize, i32)> {
        let sign = match self.text(i) {
            "+" => 60,
            "-" | "−" => -60,
            _ => return None,
        };
        let (hours, 1..=2) = self.digits(i + 1)? else {
            return None;
        };
        (hours <= 14).then_some((i + 2, sign * hours as i32))
    }

    /// A day right after a clock time: "9 p.m. Wednesday", "noon on May 4", "6 a.m. today".
    fn day_after(&self, i: usize) -> Option<(usize, When)> {
        let comma = self.skip_text(i, ",");
        // "3 in the morning of 12 May"
        let part = i > 0 && self.atoms[i - 1].word.is_some_and(|w| w.part.is_some());
        let at = match part && self.is(i, Role::Of) {
            true => i + 1,
            false => self.skip(comma, Role::On),
        };
        // after a comma only a date goes on
        let (end, when) = self.day(at)?;
        let sound = match when {
            When::Cyclic(Cycle::Holiday(_), _) => at > comma,
            When::Cyclic(Cycle::Unit(_), _) => comma == i,
            _ => true,
        };
        sound.then_some((end, when))
    }

    fn clock_then_day(&self, i: usize) -> Option<Hit> {
        let told = self.told(i)?;
        let overnight = matches!(told.clock, Clock::Part(_));
        let at = if overnight && self.any(told.end, &[Role::Into, Role::From]) {
            told.end + 1
        } else {
            told.end
        };
        // "8 a.m. this morning", "10 p.m. last night"
        // and "half past six on the evening of 29 October"
        let linked = self.any(told.end, &[Role::On, Role::In]) && self.is(told.end + 1, Role::The);
        let part_at = told.end + usize::from(linked);
        if !overnight
            && (linked || !self.is(told.end, Role::The))
            && let Some(part) = self.part_of_day(part_at)
            && let Some(Meaning::Time { day, clock, .. }) =
                part.found.first().map(|found| &found.meaning)
            && (day.is_some() || linked)
        {
            let moment = self.in_part(told.clock, *clock);
            return Some(time_hit(i, part.end, day.clone(), moment, told.zone));
        }
        let Some((end, day)) = self.day_after(at) else {
            return Some(time_hit(i, told.end, None, told.clock, told.zone));
        };
        // "overnight into Thursday": the night before it
        let into = at > told.end && self.is(told.end, Role::Into);
        let day = if into {
            When::Beside(-1, Box::new(day))
        } else {
            day
        };
        // "9 p.m. Wednesday night"
        let part = self
            .atoms
            .get(end)
            .and_then(|a| a.word)
            .and_then(|w| w.part)
            .is_some()
            && !overnight;
        let clock = match self.atoms.get(end).and_then(|a| a.word?.part) {
            Some(named) if part => self.in_part(told.clock, Clock::Part(named)),
            _ => told.clock,
        };
        Some(time_hit(
            i,
            end + usize::from(part),
            Some(day),
            clock,
            told.zone,
        ))
    }

    /// "Wednesday at about 9 p.m.", "on May 3 at 14:05", "Thursday evening", "tomorrow noon".
    fn day_then_clock(&self, i: usize) -> Option<Hit> {
        let (after, day) = self.day(i)?;
        if let Some(hit) = self.day_then_part(i, after, &day) {
            return Some(hit);
        }
        let comma = self.skip_text(after, ",");
        let at = self.skip(comma, Role::At);
        let (start, approx) = match self.shade(at) {
            Some((start, Shade::Approx)) => (start, true),
            Some(_) => return None,
            None => (at, false),
        };
        if start == after
            && comma == after
            && !matches!(day, When::Shifted(..))
            && self.digits(start).is_none()
            && !self.is(start, Role::Oclock)
        {
            // "Friday noon" is fine, "Friday dawn broke" is not
            let word = self.atoms.get(start)?.word?.part?;
            if self.rules.parts[word].clock.is_empty() {
                return None;
            }
        }
        let told = self
            .told(start)
            .filter(|told| start > comma || matches!(told.clock, Clock::At(..)))?;
        let hit = time_hit(i, told.end, Some(day), told.clock, told.zone);
        Some(if approx {
            with_modifier(hit, TimeMod::Approx)
        } else {
            hit
        })
    }

    /// "6-8 p.m.", "7 to 9 p.m.": the first takes the half of the day from the second.
    fn clock_range(&self, i: usize) -> Option<Hit> {
        let (end, hour, minute) = match self.hour_minute(i) {
            Some(found) => found,
            None => {
                let (hour, 1..=2) = self.digits(i)? else {
                    return None;
                };
                (i + 1, hour, 0)
            }
        };
        if self.continues_number(i)
            || hour > 12
            || !(self.is_hyphen(end) || self.any(end, &[Role::To, Role::And, Role::Through]))
        {
            return None;
        }
        let told = self.told(end + 1)?;
        let Clock::At(second, _) = told.clock else {
            return None;
        };
        self.meridiem(told.end.checked_sub(1)?)
            .or_else(|| self.meridiem(told.end.checked_sub(2)?))?;
        let pm = second >= 12 && (hour % 12) <= (second as u32 % 12);
        let day = self.day_after(told.end);
        let end_all = day.as_ref().map_or(told.end, |(end, _)| *end);
        let day = day.map(|(_, day)| day);
        let mut first = time_hit(i, end, day.clone(), twelve(hour, minute, pm), told.zone);
        first
            .found
            .extend(time_hit(end + 1, end_all, day, told.clock, told.zone).found);
        first.end = end_all;
        Some(first)
    }
}

pub(super) fn anchor_day(days: i8) -> When {
    When::Shifted(
        Count::Exact(f64::from(days.abs())),
        Unit::Day,
        days.signum(),
        Origin::Anchor,
    )
}

pub(super) fn time_hit(
    start: usize,
    end: usize,
    day: Option<When>,
    clock: Clock,
    zone: Option<i32>,
) -> Hit {
    Hit::one(start, end, Meaning::Time { day, clock, zone })
}

fn at(hour: u32, minute: u32) -> Clock {
    match (hour, minute) {
        (0..=23, 0..=59) | (24, 0) => Clock::At(hour as i8, minute as i8),
        _ => Clock::Impossible,
    }
}

pub(super) fn dial(hour: u32, minute: u32) -> Clock {
    Clock::Dial(hour as i8, minute as i8)
}

pub(super) fn twelve(hour: u32, minute: u32, pm: bool) -> Clock {
    match hour {
        1..=12 => at(hour % 12 + if pm { 12 } else { 0 }, minute),
        // "14:30 p.m."
        13..=23 if pm => at(hour, minute),
        _ => Clock::Impossible,
    }
}
