//! Clock times in words: "half past six", "ten minutes to one", "seven o'clock", "seven thirty in the evening".

use super::super::meaning::{Clock, Unit};
use super::super::rules::Role;
use super::Grammar;
use super::clock::{Told, dial, twelve};

impl Grammar<'_, '_> {
    /// "Seven o'clock", "two a.m.", "half past six".
    pub(super) fn spoken(&self, i: usize) -> Option<Told> {
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
    pub(super) fn oclock(&self, i: usize, hour: u32, minute: u32) -> Option<Told> {
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

    /// "11:47 last night", "8:05 Friday evening": the part of the day says which half an hour is of.
    pub(super) fn in_part(&self, clock: Clock, part: Clock) -> Clock {
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
}
