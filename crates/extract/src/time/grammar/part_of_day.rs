//! Parts of the day: "this morning", "last night", "Thursday evening", "the early hours of Friday".

use counterclaim_model::TimeMod;

use super::super::meaning::{Clock, Cycle, Pick, Unit, When};
use super::super::rules::Role;
use super::clock::{anchor_day, time_hit};
use super::{Grammar, Hit, with_modifier};

impl Grammar<'_, '_> {
    pub(super) fn day_then_part(&self, i: usize, after: usize, day: &When) -> Option<Hit> {
        let shade = [
            (Role::Early, TimeMod::Start),
            (Role::Late, TimeMod::End),
            (Role::Mid, TimeMod::Mid),
        ];
        let shade = shade.into_iter().find(|(role, _)| self.is(after, *role));
        let at = if shade.is_some() {
            self.skip_hyphen(after + 1)
        } else {
            after
        };
        let part = self.atoms.get(at)?.word?.part?;
        if self.text(at).ends_with('s') || self.is_hyphen(at + 1) && !self.is(at + 2, Role::To) {
            return None;
        }
        let hit = time_hit(i, at + 1, Some(day.clone()), self.part_clock(part), None);
        Some(match shade {
            Some((_, modifier)) => with_modifier(hit, modifier),
            None => hit,
        })
    }

    /// "This morning", "last night", "the next morning", "that evening", "the night of May 3".
    pub(super) fn part_of_day(&self, i: usize) -> Option<Hit> {
        if self.is(i, Role::Tonight) {
            let night = self
                .rules
                .parts
                .iter()
                .position(|part| part.code == "NI" && !part.alone)?;
            return Some(time_hit(
                i,
                i + 1,
                Some(anchor_day(0)),
                Clock::Part(night),
                None,
            ));
        }
        let the = self.skip(i, Role::The);
        let (at, pick) = match self.pick(i) {
            Some((at, pick)) => (at, Some(pick)),
            None => (the, None),
        };
        let shade = [
            (Role::Early, TimeMod::Start),
            (Role::Late, TimeMod::End),
            (Role::Mid, TimeMod::Mid),
        ];
        let shade = shade.into_iter().find(|(role, _)| self.is(at, *role));
        let part_at = if shade.is_some() {
            self.skip_hyphen(at + 1)
        } else {
            at
        };
        let part = self.atoms.get(part_at)?.word?.part?;
        let end = part_at + 1;
        if self.text(part_at).ends_with('s')
            || self.is_hyphen(end)
            || (self.rules.parts[part].alone && shade.is_none())
        {
            return None;
        }
        let night = self.rules.parts[part].code == "NI";
        let mut end = end;
        let day = match pick {
            Some(Pick::This) => Some(anchor_day(0)),
            Some(Pick::Last) => Some(anchor_day(-1)),
            Some(Pick::Next) => Some(anchor_day(1)),
            Some(pick @ (Pick::Following | Pick::Previous | Pick::Same)) => {
                Some(When::Cyclic(Cycle::Unit(Unit::Day), pick))
            }
            Some(_) => return None,
            None => {
                let of = self
                    .any(end, &[Role::Of, Role::On])
                    .then(|| self.day(end + 1))
                    .flatten();
                match of {
                    Some((after, day)) => {
                        end = after;
                        Some(day)
                    }
                    None if the > i || shade.is_some() => None,
                    None => return None,
                }
            }
        };
        // "the night" and "the evening" before a noun are no times
        let noun = self.is_word(end) && self.atoms[end].word.is_none() && !self.is_capital(end);
        if day.is_none() && (noun && night || !self.closes(end) && shade.is_some() && the == i) {
            return None;
        }
        let hit = time_hit(i, end, day, self.part_clock(part), None);
        Some(match shade {
            Some((_, modifier)) => with_modifier(hit, modifier),
            None => hit,
        })
    }

    /// "The early hours of Thursday", "the early morning hours".
    pub(super) fn early_hours(&self, i: usize) -> Option<Hit> {
        let the = self.skip(i, Role::The);
        // "the pre-dawn hours"
        let pre = self.text(the).eq_ignore_ascii_case("pre") && self.is_hyphen(the + 1);
        let the = if pre { the + 1 } else { the };
        let small = pre || self.any(the, &[Role::Small, Role::Early]);
        let morning = self
            .atoms
            .get(the + 1)
            .and_then(|a| a.word)
            .is_some_and(|w| w.part.is_some());
        let at = the + 1 + usize::from(morning);
        if !small || !self.is(at, Role::HoursWord) {
            return None;
        }
        let mut end = at + 1;
        let mut day = None;
        if self.any(end, &[Role::Of, Role::On]) || self.day(end).is_some() {
            let from = if self.any(end, &[Role::Of, Role::On]) {
                end + 1
            } else {
                end
            };
            if let Some((after, when)) = self.day(from) {
                day = Some(when);
                end = after;
                // "the early hours of Thursday morning"
                end += usize::from(
                    self.atoms
                        .get(end)
                        .and_then(|a| a.word)
                        .is_some_and(|w| w.part.is_some()),
                );
            }
        }
        let part = self
            .rules
            .parts
            .iter()
            .position(|part| part.code == "MO" && !part.alone)?;
        Some(with_modifier(
            time_hit(i, end, day, Clock::Part(part), None),
            TimeMod::Start,
        ))
    }
}
