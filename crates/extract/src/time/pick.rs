//! Which date is picked: from the anchor, the tense, or what was told before.

use jiff::civil::Date;

use super::calendar::{Grain, Period, shift};
use super::length::whole_steps;
use super::meaning::{Count, Cycle, Origin, Pick, Reference, Unit, YearOf};
use super::occurrence::{at_or_after, at_or_before, by_tense, in_year};
use super::resolve::{Dated, Failure, Resolver};
use super::tense::Tense;

impl Resolver<'_> {
    pub(super) fn shifted(
        &self,
        count: Count,
        unit: Unit,
        sign: i8,
        origin: Origin,
    ) -> Result<Dated, Failure> {
        let Count::Exact(n) = count else {
            return match origin {
                Origin::Anchor if sign < 0 => Ok(Dated::Reference(Reference::Past)),
                Origin::Anchor => Ok(Dated::Reference(Reference::Future)),
                Origin::Narrative => Err(Failure::Vague),
            };
        };
        let (grain, by) = whole_steps(n * f64::from(sign), unit).ok_or(Failure::Vague)?;
        // "a year earlier" beside a quarter or month means the same one of the year before
        if let Some(period) = self
            .comparable(origin)
            .filter(|_| unit == Unit::Year && n == 1.0)
        {
            let first = shift(period.first, grain, by).ok_or(Failure::Impossible)?;
            return Ok(Dated::Period(Period { first, ..period }));
        }
        let base = match origin {
            Origin::Anchor => self.anchor_date()?,
            Origin::Narrative if grain == Grain::Day => {
                self.near(self.last_day).ok_or(Failure::NoNarrative)?
            }
            Origin::Narrative => match self.near(self.last) {
                Some(period) if period.grain <= grain => period.first,
                _ => {
                    return Err(Failure::NoNarrative)
                        .or_else(|failure| self.fallback(grain, by).ok_or(failure));
                }
            },
        };
        let day = shift(base, grain, by).ok_or(Failure::Impossible)?;
        Period::around(day, grain)
            .map(Dated::Period)
            .ok_or(Failure::Impossible)
    }

    /// The quarter or month that "a year earlier" compares with.
    fn comparable(&self, origin: Origin) -> Option<Period> {
        let near = |remembered: Option<(Period, usize)>| {
            remembered
                .filter(|&(_, paragraph)| self.paragraph - paragraph <= 1)
                .map(|(period, _)| period)
        };
        let month = near(self.last)
            .filter(|period| period.grain == Grain::Month && origin == Origin::Narrative);
        month.or_else(|| near(self.last_quarter))
    }

    /// "A year earlier" in a text without other dates compares with the present.
    fn fallback(&self, grain: Grain, by: i64) -> Option<Dated> {
        if grain != Grain::Year || by != -1 {
            return None;
        }
        let day = shift(self.anchor?.date, grain, by)?;
        Period::around(day, grain).map(Dated::Period)
    }

    pub(super) fn cyclic(&self, cycle: Cycle, pick: Pick, tense: Tense) -> Result<Period, Failure> {
        if let Pick::In(year) = pick {
            let year = self.year(year)?;
            if cycle == Cycle::Unit(Unit::Quarter) {
                let told = self.last_quarter.map(|(quarter, _)| quarter.first.month());
                let found = match told {
                    Some(month) => Period::quarter(year, (month + 2) / 3),
                    None => Period::year(year),
                };
                return found.ok_or(Failure::Impossible);
            }
            return in_year(cycle, year, self.rules);
        }
        if pick == Pick::YearAgo {
            return self.year_ago(cycle);
        }
        if matches!(pick, Pick::Previous | Pick::Following | Pick::Same) {
            return self.narrated(cycle, pick);
        }
        let anchor = self.anchor_date()?;
        if let (Pick::InWeek(by), Cycle::Weekday(_)) = (pick, cycle) {
            let week =
                Period::around(anchor, Grain::Week).and_then(|week| week.step(i64::from(by)));
            return at_or_after(cycle, week.ok_or(Failure::Impossible)?.first, self.rules);
        }
        let unit = match cycle {
            Cycle::Unit(unit) => unit.grain(),
            _ => None,
        };
        if let Some(grain) = unit {
            return self.unit_near(grain, pick, tense, anchor);
        }
        let rules = self.rules;
        match pick {
            // "In January, the firm brought in …": the verb is the month's own
            Pick::Tense if self.opening && tense == Tense::Past => {
                at_or_before(cycle, anchor, rules)
            }
            Pick::Tense => by_tense(cycle, tense, anchor, rules),
            Pick::Last | Pick::Latest => {
                let yesterday = shift(anchor, Grain::Day, -1).ok_or(Failure::Impossible)?;
                let found = at_or_before(cycle, yesterday, rules)?;
                if found.contains(anchor) {
                    return at_or_before(
                        cycle,
                        shift(found.first, Grain::Day, -1).ok_or(Failure::Impossible)?,
                        rules,
                    );
                }
                Ok(found)
            }
            Pick::Coming => {
                let tomorrow = shift(anchor, Grain::Day, 1).ok_or(Failure::Impossible)?;
                at_or_after(cycle, tomorrow, rules)
            }
            Pick::Next => match cycle {
                Cycle::Weekday(weekday) => {
                    let monday = Period::around(anchor, Grain::Week)
                        .and_then(|week| week.step(1))
                        .ok_or(Failure::Impossible)?;
                    at_or_after(Cycle::Weekday(weekday), monday.first, rules)
                }
                _ => {
                    let current = at_or_after(cycle, anchor, rules)?;
                    if current.first > anchor {
                        return Ok(current);
                    }
                    at_or_after(
                        cycle,
                        shift(current.last(), Grain::Day, 1).ok_or(Failure::Impossible)?,
                        rules,
                    )
                }
            },
            _ => match cycle {
                Cycle::Weekday(_) if tense == Tense::Past => at_or_before(cycle, anchor, rules),
                Cycle::Weekday(_) => at_or_after(cycle, anchor, rules),
                _ => in_year(cycle, anchor.year(), rules),
            },
        }
    }

    /// "The year-ago quarter", "year-earlier".
    fn year_ago(&self, cycle: Cycle) -> Result<Period, Failure> {
        let quarter = cycle == Cycle::Unit(Unit::Quarter);
        let month = cycle == Cycle::Unit(Unit::Month);
        let told = self.comparable(if month {
            Origin::Narrative
        } else {
            Origin::Anchor
        });
        // a quarter that the words themselves ask for may have been named farther back
        let told = told.or(self
            .last_quarter
            .filter(|_| quarter)
            .map(|(period, _)| period));
        let base = match told {
            Some(period) => period,
            None if quarter => {
                self.unit_near(Grain::Quarter, Pick::Last, Tense::Past, self.anchor_date()?)?
            }
            None => Period::around(self.anchor_date()?, Grain::Year).ok_or(Failure::Impossible)?,
        };
        let first = shift(base.first, Grain::Year, -1).ok_or(Failure::Impossible)?;
        Ok(Period { first, ..base })
    }

    fn year(&self, year: YearOf) -> Result<i16, Failure> {
        match year {
            YearOf::Fixed(year) => Ok(year),
            YearOf::FromAnchor(by) => Ok(self.anchor_date()?.year().saturating_add(by)),
        }
    }

    /// "The week", "last year", "the quarter".
    fn unit_near(
        &self,
        grain: Grain,
        pick: Pick,
        tense: Tense,
        anchor: Date,
    ) -> Result<Period, Failure> {
        let current = Period::around(anchor, grain).ok_or(Failure::Impossible)?;
        let by = match pick {
            Pick::Last | Pick::Latest => -1,
            Pick::Next | Pick::Coming => 1,
            Pick::Tense if grain == Grain::Quarter => {
                if let Some((quarter, _)) = self.last_quarter {
                    return Ok(quarter);
                }
                -i64::from(tense != Tense::Future)
            }
            Pick::Tense if grain == Grain::Weekend && tense != Tense::Future => {
                -i64::from(current.first > anchor)
            }
            Pick::This if grain == Grain::Weekend && tense == Tense::Past => {
                -i64::from(current.first > anchor)
            }
            _ => 0,
        };
        current.step(by).ok_or(Failure::Impossible)
    }

    /// "The next day", "that year", "the previous Friday".
    fn narrated(&self, cycle: Cycle, pick: Pick) -> Result<Period, Failure> {
        let Cycle::Unit(unit) = cycle else {
            let base = self
                .near(self.last_day)
                .or(self.anchor.map(|anchor| anchor.date))
                .ok_or(Failure::NoNarrative)?;
            return match pick {
                Pick::Previous => at_or_before(
                    cycle,
                    shift(base, Grain::Day, -1).ok_or(Failure::Impossible)?,
                    self.rules,
                ),
                Pick::Following => at_or_after(
                    cycle,
                    shift(base, Grain::Day, 1).ok_or(Failure::Impossible)?,
                    self.rules,
                ),
                _ => at_or_before(cycle, base, self.rules),
            };
        };
        let grain = unit.grain().ok_or(Failure::NoNarrative)?;
        let base = if grain == Grain::Day {
            Period::day(self.near(self.last_day).ok_or(Failure::NoNarrative)?)
        } else {
            let last = self
                .near(self.last)
                .filter(|last| last.grain <= grain)
                .ok_or(Failure::NoNarrative)?;
            Period::around(last.first, grain).ok_or(Failure::Impossible)?
        };
        let by = match pick {
            Pick::Previous => -1,
            Pick::Following => 1,
            _ => 0,
        };
        base.step(by).ok_or(Failure::Impossible)
    }
}
