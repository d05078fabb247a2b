//! Words before an expression that shade it: "about", "early", "more than", "shortly before".

use counterclaim_model::TimeMod;

use super::super::calendar::Grain;
use super::super::meaning::{Cycle, Expression, Meaning, Side, Unit, When};
use super::super::rules::Role;
use super::Grammar;

/// A shade, before it is known whether the expression can carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Shade {
    Approx,
    More,
    Less,
    AtLeast,
    AtMost,
    Start,
    Mid,
    End,
    /// The words "end of", which a day can carry too.
    Before,
    After,
    Side(Side),
    /// Adds nothing ("exactly", "sometime").
    Plain,
}

impl Grammar<'_, '_> {
    /// A shade that begins here, with the atom after it.
    pub(super) fn shade(&self, i: usize) -> Option<(usize, Shade)> {
        let the = self.skip(i, Role::The);
        let simple = |role, shade| self.is(i, role).then_some((i + 1, shade));
        let with_the = |role, shade| {
            self.is(the, role)
                .then(|| (self.skip_hyphen(the + 1), shade))
                .map(|(after, shade)| (self.past_in(after), shade))
        };
        let part_of = |role, shade| {
            (self.is(the, role) && self.is(the + 1, Role::Of)).then_some((the + 2, shade))
        };
        let comparison = || -> Option<(usize, Shade)> {
            let no = self.is(i, Role::No);
            let at = usize::from(no) + i;
            if self.is(at + 1, Role::Than) {
                return match (no, self.is(at, Role::More), self.is(at, Role::Less)) {
                    (false, true, _) => Some((at + 2, Shade::More)),
                    (false, _, true) => Some((at + 2, Shade::Less)),
                    (true, true, _) => Some((at + 2, Shade::AtMost)),
                    (true, _, true) => Some((at + 2, Shade::AtLeast)),
                    _ => None,
                };
            }
            let least = self.is(i, Role::At) && self.is(i + 1, Role::Least);
            let most = self.is(i, Role::At) && self.is(i + 1, Role::Most);
            let up_to = self.is(i, Role::Up) && self.is(i + 1, Role::To);
            (least || most || up_to)
                .then_some((i + 2, if least { Shade::AtLeast } else { Shade::AtMost }))
        };
        let beside = || {
            (self.is(i, Role::Just)).then_some(())?;
            let shade = match (self.is(i + 1, Role::Before), self.is(i + 1, Role::After)) {
                (true, _) => Shade::Before,
                (_, true) => Shade::After,
                _ => return None,
            };
            Some((i + 2, shade))
        };
        part_of(Role::Beginning, Shade::Start)
            .or_else(|| part_of(Role::Middle, Shade::Mid))
            .or_else(|| part_of(Role::End, Shade::End))
            .or_else(|| with_the(Role::Early, Shade::Start))
            .or_else(|| with_the(Role::Mid, Shade::Mid))
            .or_else(|| with_the(Role::Late, Shade::End))
            .or_else(comparison)
            .or_else(beside)
            .or_else(|| simple(Role::About, Shade::Approx))
            .or_else(|| simple(Role::Nearly, Shade::Approx))
            .or_else(|| simple(Role::Some, Shade::Approx))
            .or_else(|| simple(Role::Over, Shade::More).filter(|_| !self.is(i + 1, Role::The)))
            .or_else(|| simple(Role::Under, Shade::Less))
            .or_else(|| simple(Role::Exactly, Shade::Plain))
            .or_else(|| simple(Role::Sometime, Shade::Plain))
            .or_else(|| {
                simple(Role::Earlier, Shade::Side(Side::Earlier))
                    .or_else(|| simple(Role::Later, Shade::Side(Side::Later)))
                    .map(|(after, shade)| (self.past_in(after), shade))
            })
    }

    /// "Early in the year": past "in" where a year, month or deictic follows.
    fn past_in(&self, i: usize) -> usize {
        let deictic = [Role::The, Role::This, Role::Last, Role::Next, Role::That];
        let whole = |i: usize| {
            self.digits(i).is_some_and(|(_, len)| len == 4)
                || self
                    .atoms
                    .get(i)
                    .and_then(|a| a.word)
                    .is_some_and(|w| w.month.is_some())
                || (self.any(i, &deictic) && self.unit(i + 1).is_none_or(|u| u != Unit::Day))
        };
        if self.is(i, Role::In) && whole(i + 1) {
            i + 1
        } else {
            i
        }
    }
}

/// Shades the expression; `None` where it cannot carry the shade.
pub(super) fn apply(shade: Shade, expression: &mut Expression) -> Option<()> {
    let carries = match shade {
        Shade::Plain => true,
        // "get around Wednesday's ruling"
        Shade::Approx => !matches!(
            &expression.meaning,
            Meaning::Date(When::Refers(_) | When::Cyclic(Cycle::Weekday(_), _)) | Meaning::Set(_)
        ),
        Shade::More | Shade::Less | Shade::AtLeast | Shade::AtMost => {
            is_counted(&expression.meaning)
        }
        Shade::Start | Shade::Mid | Shade::End => is_divisible(&expression.meaning),
        Shade::Before | Shade::After => matches!(expression.meaning, Meaning::Time { .. }),
        Shade::Side(_) => is_deictic(&expression.meaning),
    };
    if !carries || (expression.modifier.is_some() && shade != Shade::Plain) {
        return None;
    }
    // "more than a decade ago" is before the date, not a longer one
    let dated = matches!(expression.meaning, Meaning::Date(_) | Meaning::Moment(..));
    let modifier = match shade {
        Shade::Plain => return Some(()),
        Shade::Side(side) => {
            expression.side = Some(side);
            return Some(());
        }
        Shade::Approx => TimeMod::Approx,
        Shade::More if dated => TimeMod::Before,
        Shade::Less if dated => TimeMod::After,
        Shade::AtLeast if dated => TimeMod::OnOrBefore,
        Shade::AtMost if dated => TimeMod::OnOrAfter,
        Shade::More => TimeMod::MoreThan,
        Shade::Less => TimeMod::LessThan,
        Shade::AtLeast => TimeMod::EqualOrMore,
        Shade::AtMost => TimeMod::EqualOrLess,
        Shade::Start => TimeMod::Start,
        Shade::Mid => TimeMod::Mid,
        Shade::End => TimeMod::End,
        Shade::Before => TimeMod::Before,
        Shade::After => TimeMod::After,
    };
    expression.modifier = Some(modifier);
    Some(())
}

fn is_counted(meaning: &Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Duration(..) | Meaning::Moment(..) | Meaning::Date(When::Shifted(..))
    )
}

/// Whether it can have a beginning, a middle and an end.
fn is_divisible(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Date(When::Fixed(_) | When::Cyclic(..) | When::Dated(..) | When::Around(..)) => {
            true
        }
        Meaning::Date(When::Shifted(_, unit, ..)) => *unit == Unit::Day,
        Meaning::Time { clock, .. } => matches!(clock, super::super::meaning::Clock::Part(_)),
        _ => false,
    }
}

/// Whether "earlier" or "later" can stand before it.
fn is_deictic(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Date(When::Cyclic(cycle, _)) => !matches!(cycle, Cycle::MonthDay(..)),
        Meaning::Date(When::Shifted(_, unit, ..)) => *unit == Unit::Day,
        Meaning::Date(When::Fixed(period)) => period.grain >= Grain::Month,
        Meaning::Time { .. } => true,
        _ => false,
    }
}
