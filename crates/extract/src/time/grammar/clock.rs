//! Times of day: "2:30 a.m. Wednesday", "0230 GMT", "Thursday evening", "overnight on Thursday".

use counterclaim_model::TimeMod;

use super::super::meaning::{Clock, Count, Cycle, Meaning, Origin, Unit, When};
use super::super::rules::Role;
use super::modifier::Shade;
use super::{Grammar, Hit, with_modifier};

/// A clock time without its day.
#[derive(Clone, Copy, Debug)]
struct Told {
    end: usize,
    clock: Clock,
    zone: Option<i32>,
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

    fn meridiem(&self, i: usize) -> Option<(usize, bool)> {
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

    /// "Seven o'clock", "two a.m.", "half past six".
    fn spoken(&self, i: usize) -> Option<Told> {
        if self.unit(i) == Some(Unit::Half) && self.is(i + 1, Role::Past) {
            let hour = self.hour_word(i + 2)?;
            return Some(match self.meridiem(i + 3) {
                Some((end, pm)) => self.zoned(end, twelve(hour, 30, pm)),
                None => self.zoned(i + 3, dial(hour, 30)),
            });
        }
        if self.unit(i) == Some(Unit::Quarter) && self.any(i + 1, &[Role::Past, Role::To]) {
            let hour = self.hour_word(i + 2)?;
            let clock = if self.is(i + 1, Role::Past) {
                dial(hour, 15)
            } else {
                dial((hour + 10) % 12 + 1, 45)
            };
            return Some(self.zoned(i + 3, clock));
        }
        if let Some(told) = self.minutes_to(i) {
            return Some(told);
        }
        let hour = self
            .atoms
            .get(i)?
            .word?
            .cardinal
            .filter(|n| (1..=12).contains(n))?;
        if let Some((end, pm)) = self.meridiem(i + 1) {
            return Some(self.zoned(end, twelve(hour, 0, pm)));
        }
        let minute_at = self.skip_hyphen(i + 1);
        let minute = self
            .atoms
            .get(minute_at)
            .and_then(|a| a.word)
            .and_then(|w| w.cardinal)
            .filter(|n| (10..60).contains(n));
        if let (Some(minute), Some((end, pm))) = (minute, self.meridiem(minute_at + 1)) {
            return Some(self.zoned(end, twelve(hour, minute, pm)));
        }
        if let Some(told) = minute.and_then(|minute| self.oclock(minute_at + 1, hour, minute)) {
            return Some(told);
        }
        self.oclock(i + 1, hour, 0)
    }

    /// "Ten minutes to one", "five minutes past three".
    fn minutes_to(&self, i: usize) -> Option<Told> {
        let minutes = self.atoms.get(i)?.word?.cardinal?;
        let past = self.is(i + 2, Role::Past);
        let told = self.unit(i + 1) == Some(Unit::Minute) && (past || self.is(i + 2, Role::To));
        let hour = self.hour_word(i + 3).filter(|_| told && minutes < 60)?;
        let clock = match past {
            true => dial(hour, minutes),
            false => dial((hour + 10) % 12 + 1, 60 - minutes),
        };
        // "gave ten minutes to one speaker"
        let closes = self.closes(i + 4) && self.unit(i + 4).is_none();
        match self.meridiem(i + 4) {
            Some((end, pm)) => Some(self.zoned(end, self.turned(clock, pm))),
            None => closes.then(|| self.zoned(i + 4, clock)),
        }
    }

    /// A time of the dial in the morning or evening.
    fn turned(&self, clock: Clock, pm: bool) -> Clock {
        match clock {
            Clock::Dial(hour, minute) => Clock::At(hour % 12 + if pm { 12 } else { 0 }, minute),
            clock => clock,
        }
    }

    fn hour_word(&self, i: usize) -> Option<u32> {
        let hour = match self.digits(i) {
            Some((n, _)) => n,
            None => self.atoms.get(i)?.word?.cardinal?,
        };
        (1..=12).contains(&hour).then_some(hour)
    }

    /// "O'clock", "in the morning", "at night" after an hour and its minutes.
    fn oclock(&self, i: usize, hour: u32, minute: u32) -> Option<Told> {
        let after = self.skip(i, Role::Oclock);
        let in_part = self.is(after, Role::In) && self.is(after + 1, Role::The);
        let part_at = if in_part { after + 2 } else { after + 1 };
        let part = self
            .atoms
            .get(part_at)
            .and_then(|a| a.word)
            .and_then(|w| w.part);
        if let Some(part) =
            part.filter(|_| (1..=12).contains(&hour) && (in_part || self.is(after, Role::At)))
        {
            let part = &self.rules.parts[part];
            if !part.alone {
                let morning = part.from < 12 && part.to <= 12 || (part.to > 24 && hour < 6);
                return Some(self.zoned(part_at + 1, twelve(hour, minute, !morning)));
            }
        }
        (after > i && (1..=12).contains(&hour)).then(|| self.zoned(after, dial(hour, minute)))
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
    fn zoned(&self, end: usize, clock: Clock) -> Told {
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

    /// "11:47 last night", "8:05 Friday evening": the part of the day says which half an hour is of.
    fn in_part(&self, clock: Clock, part: Clock) -> Clock {
        let Clock::Part(part) = part else {
            return clock;
        };
        let (hour, minute) = match clock {
            Clock::At(hour @ 1..=11, minute) => (hour, minute),
            Clock::Dial(hour, minute) => (hour % 12, minute),
            _ => return clock,
        };
        let part = &self.rules.parts[part];
        // an hour of the night before dawn is no evening hour
        let late = part.from >= 12 && !(part.to > 24 && hour < 6);
        Clock::At(if late { hour + 12 } else { hour }, minute)
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

fn dial(hour: u32, minute: u32) -> Clock {
    Clock::Dial(hour as i8, minute as i8)
}

fn twelve(hour: u32, minute: u32, pm: bool) -> Clock {
    match hour {
        1..=12 => at(hour % 12 + if pm { 12 } else { 0 }, minute),
        // "14:30 p.m."
        13..=23 if pm => at(hour, minute),
        _ => Clock::Impossible,
    }
}
