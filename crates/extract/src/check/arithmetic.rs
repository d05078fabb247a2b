//! Sums over quantities: what was launched against what was shot down and hit, parts against their
//! whole, dead and injured against casualties.
//!
//! Two numbers are compared only where one claim (or the article itself) states them in one
//! paragraph, where they count the same thing, and where their events do not lie in different places.
//! A bound other than exact never makes a sum fail: then the verdict is open.

use counterclaim_model::{
    ActorId, Bound, Check, CheckKind, EntryId, Event, PlaceId, Quantity, Verdict,
};

use crate::segment::Segments;

/// Sentences over which a sum may reach.
const REACH: usize = 3;

/// Checks the sums of an article. `quantities` must carry their claims and events; `tellers` holds for
/// each claim the party that makes it.
pub fn arithmetic(
    segments: &Segments<'_>,
    quantities: &[Quantity],
    events: &[Event],
    tellers: &[Option<ActorId>],
) -> Vec<Check> {
    let ledger = Sums {
        segments,
        quantities,
        events,
        tellers,
    };
    let mut checks = Vec::new();
    for (index, quantity) in quantities.iter().enumerate() {
        if quantity.best.is_none() {
            continue;
        }
        let found = match quantity.measure.as_deref() {
            Some("launched") => ledger.launched(index),
            Some("casualties") => ledger.casualties(index),
            _ => ledger.parts(index),
        };
        checks.extend(found);
    }
    checks
}

struct Sums<'c, 't> {
    segments: &'c Segments<'t>,
    quantities: &'c [Quantity],
    events: &'c [Event],
    tellers: &'c [Option<ActorId>],
}

impl Sums<'_, '_> {
    /// "24 launched − 18 shot down = 6 not accounted for", with what hit something taken in.
    fn launched(&self, index: usize) -> Option<Check> {
        let whole = &self.quantities[index];
        let down = self.nearest(index, "shot_down")?;
        let mut parts = vec![down];
        parts.extend(
            self.nearest(index, "hit")
                .filter(|&hit| self.joins(down, hit)),
        );
        let total = whole.best?;
        let sum: f64 = parts
            .iter()
            .filter_map(|&part| self.quantities[part].best)
            .sum();
        let rest = total - sum;
        let words: Vec<String> = parts
            .iter()
            .map(|&part| {
                format!(
                    "{} {}",
                    number(self.quantities[part].best),
                    verb(&self.quantities[part])
                )
            })
            .collect();
        let (verdict, message) = if rest < 0.0 {
            (
                Verdict::DoesNotHold,
                format!(
                    "{} is more than {} launched",
                    words.join(" + "),
                    number(Some(total))
                ),
            )
        } else if rest == 0.0 {
            (
                Verdict::Holds,
                format!("{} = {} launched", words.join(" + "), number(Some(total))),
            )
        } else {
            (
                Verdict::Open,
                format!(
                    "{} launched − {} = {} not accounted for",
                    number(Some(total)),
                    words.join(" − "),
                    number(Some(rest))
                ),
            )
        };
        Some(self.check(verdict, message, index, &parts))
    }

    /// "12 dead + 30 injured = 42 casualties".
    fn casualties(&self, index: usize) -> Option<Check> {
        let total = self.quantities[index].best.filter(|&total| total > 0.0)?;
        let killed = self.nearest(index, "killed")?;
        let injured = self.nearest(index, "injured")?;
        let sum = self.quantities[killed].best? + self.quantities[injured].best?;
        let left = format!(
            "{} killed + {} injured = {}",
            number(self.quantities[killed].best),
            number(self.quantities[injured].best),
            number(Some(sum))
        );
        let (verdict, message) = if sum == total {
            (Verdict::Holds, format!("{left} casualties"))
        } else {
            (
                Verdict::DoesNotHold,
                format!("{left}, not {} casualties", number(Some(total))),
            )
        };
        Some(self.check(verdict, message, index, &[killed, injured]))
    }

    /// "12 people, including seven men and five women": parts listed after their whole.
    fn parts(&self, index: usize) -> Option<Check> {
        let whole = &self.quantities[index];
        let measure = whole.measure.as_deref()?;
        let from = self.introduces_parts(index)?;
        let mut parts = Vec::new();
        for part in from..self.quantities.len() {
            let quantity = &self.quantities[part];
            let listed = quantity
                .measure
                .as_deref()
                .is_none_or(|other| other == measure)
                && quantity.counted != whole.counted
                && quantity.best.is_some()
                && self.is_listed(part - 1, part, part == from);
            if !listed {
                break;
            }
            parts.push(part);
        }
        let total = whole.best?;
        let sum: f64 = parts
            .iter()
            .filter_map(|&part| self.quantities[part].best)
            .sum();
        let words: Vec<String> = parts
            .iter()
            .map(|&part| number(self.quantities[part].best))
            .collect();
        let colon =
            self.between(index, from).contains(':') || self.between(index, from).contains('—');
        if parts.len() < 2 || (sum < total && !colon) {
            let too_many = parts.len() == 1 && sum > total;
            return too_many.then(|| {
                let message = format!(
                    "a part of {} is more than its whole, {}",
                    number(Some(sum)),
                    number(Some(total))
                );
                self.check(Verdict::DoesNotHold, message, index, &parts)
            });
        }
        let (verdict, message) = if sum == total {
            (
                Verdict::Holds,
                format!("{} = {}", words.join(" + "), number(Some(total))),
            )
        } else {
            (
                Verdict::DoesNotHold,
                format!(
                    "{} = {}, not {}",
                    words.join(" + "),
                    number(Some(sum)),
                    number(Some(total))
                ),
            )
        };
        Some(self.check(verdict, message, index, &parts))
    }

    /// The quantity after `index` where "including", "among them" or a colon leads to it.
    fn introduces_parts(&self, index: usize) -> Option<usize> {
        let next = index + 1;
        self.quantities
            .get(next)
            .filter(|_| self.same_teller(index, next))?;
        let between = self.between(index, next);
        let leads = between.len() < 80
            && !between.contains('.')
            && (between.trim_end().ends_with("including")
                || between.trim_end().ends_with("among them")
                || between.trim_end().ends_with(':'));
        leads.then_some(next)
    }

    /// Whether a part is joined to the one before by a comma or "and".
    fn is_listed(&self, before: usize, part: usize, first: bool) -> bool {
        if first {
            return true;
        }
        let between = self.between(before, part);
        let joined = between.trim_end();
        between.len() < 40
            && !between.contains(['.', ';'])
            && (joined.ends_with("and") || joined.ends_with(','))
    }

    /// The text between two quantities.
    fn between(&self, a: usize, b: usize) -> &str {
        let (a, b) = (self.quantities[a].span, self.quantities[b].span);
        self.segments.text.get(a.end()..b.start()).unwrap_or("")
    }

    /// The nearest quantity of a measure that may be compared with the one at `index`.
    fn nearest(&self, index: usize, measure: &str) -> Option<usize> {
        let from = index.saturating_sub(6);
        let to = (index + 7).min(self.quantities.len());
        (from..to)
            .filter(|&other| {
                other != index && self.quantities[other].measure.as_deref() == Some(measure)
            })
            .filter(|&other| self.quantities[other].best.is_some() && self.joins(index, other))
            .min_by_key(|&other| {
                self.quantities[other]
                    .span
                    .start()
                    .abs_diff(self.quantities[index].span.start())
            })
    }

    /// Whether two quantities are told by one teller, near each other, of one thing and one place.
    fn joins(&self, a: usize, b: usize) -> bool {
        let (x, y) = (&self.quantities[a], &self.quantities[b]);
        let people = |q: &Quantity| {
            matches!(
                q.measure.as_deref(),
                Some("killed" | "injured" | "casualties")
            )
        };
        let counted = x.counted == y.counted || people(x) && people(y);
        counted && self.same_teller(a, b) && self.places_fit(x, y)
    }

    fn same_teller(&self, a: usize, b: usize) -> bool {
        let (x, y) = (&self.quantities[a], &self.quantities[b]);
        let sentence = |q: &Quantity| self.segments.sentence_at(q.span.start());
        let (Some(s), Some(t)) = (sentence(x), sentence(y)) else {
            return false;
        };
        let paragraph = |s: usize| self.segments.sentences[s].paragraph;
        let teller = |q: &Quantity| {
            q.claim
                .and_then(|claim| self.tellers.get(claim.index()).copied().flatten())
        };
        let same_party = teller(x).is_some() && teller(x) == teller(y);
        let same_claim = x.claim == y.claim
            || same_party
            || s.abs_diff(t) <= 1 && (x.claim.is_none() || y.claim.is_none());
        paragraph(s) == paragraph(t) && s.abs_diff(t) < REACH && (s == t || same_claim)
    }

    fn places_fit(&self, x: &Quantity, y: &Quantity) -> bool {
        let places = |q: &Quantity| -> &[PlaceId] {
            q.event
                .and_then(|event| self.events.get(event.index()))
                .map_or(&[], |event| &event.places)
        };
        let (a, b) = (places(x), places(y));
        x.event == y.event
            || a.is_empty()
            || b.is_empty()
            || a.iter().any(|place| b.contains(place))
    }

    fn check(&self, verdict: Verdict, message: String, index: usize, parts: &[usize]) -> Check {
        let exact = std::iter::once(&index)
            .chain(parts)
            .all(|&at| self.quantities[at].bound == Bound::Exact);
        let verdict = if exact { verdict } else { Verdict::Open };
        let mut refs: Vec<EntryId> = std::iter::once(&index)
            .chain(parts)
            .map(|&at| EntryId::Quantity(self.quantities[at].id))
            .collect();
        refs.dedup();
        Check {
            kind: CheckKind::Arithmetic,
            verdict,
            message,
            refs,
        }
    }
}

fn number(n: Option<f64>) -> String {
    n.map_or_else(|| "?".to_owned(), |n| n.to_string())
}

/// The measure in words.
fn verb(quantity: &Quantity) -> &'static str {
    match quantity.measure.as_deref() {
        Some("shot_down") => "shot down",
        Some("hit") => "hit",
        _ => "counted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Annotations;
    use crate::grammar::{Grammar, Language};
    use crate::quantity::{self, Measures};
    use crate::resources::Files;

    fn check(text: &str, expected: &[(Verdict, &str)]) {
        let files = Files::builtin();
        let language = Language::load(&files).unwrap();
        let rules = Measures::load(&files, &language).unwrap();
        let segments = Segments::of_text(text);
        let grammar = Grammar::of(&segments, &Annotations::default(), &[], &language);
        let quantities = quantity::read_grammar(&grammar, &language, &rules);
        let found = arithmetic(&segments, &quantities, &[], &[]);
        let found: Vec<(Verdict, &str)> = found
            .iter()
            .map(|check| (check.verdict, check.message.as_str()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_was_launched_is_accounted_for() {
        check(
            "Of 24 drones launched by the rebels, the ministry said, 18 were shot down.",
            &[(
                Verdict::Open,
                "24 launched − 18 shot down = 6 not accounted for",
            )],
        );
        check(
            "Gunners shot down 12 of 15 drones. Three drones hit a mill, the garrison wrote.",
            &[(Verdict::Holds, "12 shot down + 3 hit = 15 launched")],
        );
        check(
            "Rebels launched 10 rockets and the navy intercepted 12 rockets.",
            &[(
                Verdict::DoesNotHold,
                "12 shot down is more than 10 launched",
            )],
        );
        check(
            "Rebels launched at least 10 rockets. The navy intercepted nine rockets.",
            &[(
                Verdict::Open,
                "10 launched − 9 shot down = 1 not accounted for",
            )],
        );
    }

    #[test]
    fn different_things_and_paragraphs_are_not_compared() {
        check(
            "Rebels launched 10 rockets. The navy shot down four drones.",
            &[],
        );
        check(
            "Rebels launched 10 rockets.\n\nThe navy intercepted four rockets.",
            &[],
        );
    }

    #[test]
    fn casualties_are_dead_and_injured() {
        check(
            "The clinic counted 42 casualties: 12 people were killed and 30 were injured.",
            &[(Verdict::Holds, "12 killed + 30 injured = 42 casualties")],
        );
        check(
            "The clinic counted 40 casualties: 12 people were killed and 30 were injured.",
            &[(
                Verdict::DoesNotHold,
                "12 killed + 30 injured = 42, not 40 casualties",
            )],
        );
    }

    #[test]
    fn parts_make_their_whole() {
        check(
            "The flood killed 12 people: seven men and five women.",
            &[(Verdict::Holds, "7 + 5 = 12")],
        );
        check(
            "The flood killed 12 people: seven men and six women.",
            &[(Verdict::DoesNotHold, "7 + 6 = 13, not 12")],
        );
        check("The flood killed 12 people, including three children.", &[]);
    }
}
