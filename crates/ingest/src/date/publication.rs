//! Which of the dates on a page is the date of publication, and why the others are not.

use counterclaim_model::{Basis, DateEvidence, Published, Span};
use jiff::civil::Date;

use super::address::CLOCKS_OF;
use super::reason::{problem, reason};
use super::{Stamp, parse_machine};

/// A date that may be the publication date.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// What it says.
    pub(crate) stamp: Stamp,
    /// Where it was found.
    pub(crate) basis: Basis,
    /// Where in the text.
    pub(crate) span: Option<Span>,
    /// Element, property or part of the address.
    pub(crate) place: Option<String>,
    /// What it is worth beside others, 0 to 1; nothing below [`LEAST`] is taken.
    pub(crate) score: f64,
    /// Why it cannot be the publication date, whatever the score.
    pub(crate) against: Option<String>,
    /// Whether it is the day of a change, taken only where a page names no other.
    pub(crate) changed: bool,
}

impl Candidate {
    /// A date found outside the text.
    pub(crate) fn outside(
        stamp: Stamp,
        basis: Basis,
        place: impl Into<String>,
        score: f64,
    ) -> Self {
        Self {
            stamp,
            basis,
            span: None,
            place: Some(place.into()),
            score,
            against: None,
            changed: false,
        }
    }

    /// A date found in the text.
    pub(crate) fn inside(stamp: Stamp, basis: Basis, span: Span, score: f64) -> Self {
        Self {
            stamp,
            basis,
            span: Some(span),
            place: None,
            score,
            against: None,
            changed: false,
        }
    }

    /// The same, ruled out for a reason.
    #[must_use]
    pub(crate) fn ruled_out(mut self, reason: impl Into<String>) -> Self {
        self.against = Some(reason.into());
        self
    }

    /// The same as the day of a change, which is not the day of publication.
    #[must_use]
    pub(crate) fn of_change(mut self) -> Self {
        self.changed = true;
        self.ruled_out("the day of a change, not of publication")
    }
}

/// What a date is judged by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grounds<'a> {
    /// The date a user gave.
    pub(crate) user: Option<&'a str>,
    /// When the copy was retrieved.
    pub(crate) captured: Option<&'a str>,
    /// Days without a year that the text looks ahead to: month, day, how it is written.
    pub(crate) ahead: Vec<(i8, i8, String)>,
    /// Days of the week by which the text tells what has happened, from Monday, and how often.
    pub(crate) weekdays: [usize; 7],
    /// Years that the text names.
    pub(crate) years: Vec<i16>,
}

/// The least score that a date is taken with.
pub(crate) const LEAST: f64 = 0.5;
/// What each further kind of source that names the same day adds when dates are compared, and how
/// many of them count.
const AGREEMENT: f64 = 0.05;
const MOST_AGREEMENTS: usize = 2;
/// Weaker sources do not add to others.
const LEAST_WITNESS: f64 = 0.3;
/// Chooses the publication date and lists every candidate with its reason, in the order given.
pub(crate) fn choose(
    candidates: Vec<Candidate>,
    grounds: &Grounds<'_>,
) -> (Option<Published>, Vec<DateEvidence>) {
    let mut all = Vec::with_capacity(candidates.len() + 1);
    if let Some(stamp) = grounds.user.and_then(parse_machine) {
        let value = grounds.user.unwrap_or("").to_owned();
        all.push(Candidate::outside(
            Stamp { value, ..stamp },
            Basis::User,
            "--published",
            1.0,
        ));
    }
    all.extend(candidates);
    read_figures(&mut all);
    let problems: Vec<Option<String>> = all.iter().map(|c| problem(c, grounds)).collect();
    let fits = |i: &usize| problems[*i].is_none() && all[*i].score >= LEAST;
    let best = strongest((0..all.len()).filter(fits), |i| weight(&all, &problems, i))
        .map(|b| local_day(&all, &problems, b).unwrap_or(b))
        .or_else(|| last_change(&all, grounds));
    let evidence = all
        .iter()
        .enumerate()
        .map(|(i, candidate)| DateEvidence {
            value: candidate.stamp.value.clone(),
            basis: candidate.basis,
            span: candidate.span,
            r#where: candidate.place.clone(),
            accepted: best == Some(i),
            reason: reason(
                candidate,
                problems[i].as_deref(),
                best.map(|b| &all[b]),
                best == Some(i),
            ),
        })
        .collect();
    let published = best.map(|b| Published {
        value: all[b].stamp.value.clone(),
        basis: all[b].basis,
        score: agreement(&all, b),
    });
    (published, evidence)
}

/// The first of those with the greatest weight.
fn strongest(of: impl Iterator<Item = usize>, weight: impl Fn(usize) -> f64) -> Option<usize> {
    of.map(|i| (i, weight(i)))
        .fold(None, |best: Option<(usize, f64)>, (i, w)| match best {
            Some((_, known)) if known >= w => best,
            _ => Some((i, w)),
        })
        .map(|(i, _)| i)
}

/// A date's score, raised by every other kind of source that names the same day.
fn weight(all: &[Candidate], problems: &[Option<String>], at: usize) -> f64 {
    let witnesses = (0..all.len()).filter(|&i| {
        problems[i].is_none()
            && all[i].score >= LEAST_WITNESS
            && all[i].stamp.date == all[at].stamp.date
    });
    let mut kinds: Vec<Basis> = Vec::new();
    for basis in witnesses.map(|i| all[i].basis) {
        if basis != all[at].basis && !kinds.contains(&basis) {
            kinds.push(basis);
        }
    }
    all[at].score + AGREEMENT * kinds.len().min(MOST_AGREEMENTS) as f64
}

/// Reads 6/1/2031 the other way round where only that is a day which another source names.
fn read_figures(all: &mut [Candidate]) {
    let sure: Vec<Date> = all
        .iter()
        .filter(|c| c.stamp.swapped.is_none() && c.score >= LEAST)
        .filter_map(|c| c.stamp.date)
        .collect();
    for candidate in all {
        let (Some(date), Some(swapped)) = (candidate.stamp.date, candidate.stamp.swapped) else {
            continue;
        };
        if !sure.contains(&date) && sure.contains(&swapped) {
            candidate.stamp = Stamp::day(swapped.year(), swapped.month(), swapped.day());
        }
    }
}

/// The day of a change, where nothing says when the page was published: publication lies on it or
/// before it.
fn last_change(all: &[Candidate], grounds: &Grounds<'_>) -> Option<usize> {
    let fits = |i: &usize| {
        let candidate = &all[*i];
        let alone = Candidate {
            against: None,
            ..candidate.clone()
        };
        candidate.changed
            && candidate.score >= LEAST
            && candidate.stamp.date.is_some()
            && problem(&alone, grounds).is_none()
    };
    strongest((0..all.len()).filter(fits), |i| all[i].score)
}

/// A day on the page or in its address that is the winner's day where the page was written: the
/// winner names an instant in UTC, the other the day before or after it, as a clock west or east of
/// Greenwich would.
fn local_day(all: &[Candidate], problems: &[Option<String>], best: usize) -> Option<usize> {
    let value = &all[best].stamp.value;
    if !(value.ends_with('Z') || value.ends_with("+00:00")) || all[best].basis == Basis::User {
        return None;
    }
    let hour: i32 = value.get(11..13)?.parse().ok()?;
    let is_visible = |c: &Candidate| matches!(c.basis, Basis::Url | Basis::Text) && c.score >= 0.7;
    if all
        .iter()
        .any(|c| is_visible(c) && c.stamp.date == all[best].stamp.date)
    {
        return None;
    }
    let told = (0..all.len()).find(|&i| {
        let visible = is_visible(&all[i]) && problems[i].is_none() && !is_change(all, i);
        let gap = days_between(all[best].stamp.date, all[i].stamp.date);
        visible && ((gap == Some(-1) && hour < 12) || (gap == Some(1) && hour >= 10))
    });
    let by_country = |c: &Candidate| {
        c.place
            .as_deref()
            .is_some_and(|place| place.starts_with(CLOCKS_OF))
            && days_between(all[best].stamp.date, c.stamp.date).is_some_and(|gap| gap.abs() == 1)
    };
    told.or_else(|| all.iter().position(by_country))
}

/// Whether the day is one on which the page was changed, as the page itself says elsewhere.
fn is_change(all: &[Candidate], at: usize) -> bool {
    all.iter()
        .any(|c| c.changed && c.stamp.date.is_some() && c.stamp.date == all[at].stamp.date)
}

/// How likely the winner is right: its worth, a little higher for every other basis that names the same
/// day, as a share of right days, and less if a strong one names another.
fn agreement(all: &[Candidate], best: usize) -> f64 {
    let winner = &all[best];
    if winner.basis == Basis::User {
        return 1.0;
    }
    let others = || {
        all.iter()
            .filter(|c| c.basis != winner.basis && c.basis != Basis::Page && c.against.is_none())
    };
    let same = others()
        .filter(|c| c.stamp.date.is_some() && c.stamp.date == winner.stamp.date)
        .count();
    let other = others()
        .filter(|c| c.score >= 0.8 && far(c.stamp.date, winner.stamp.date))
        .count();
    let likely = likelihood(winner.score + 0.01 * same.min(2) as f64);
    let score = likely - 0.1 * other.min(2) as f64;
    (score.clamp(0.0, 0.99) * 100.0).round() / 100.0
}

/// How often dates of a worth are the right day: worth, share. Measured on 453 pages, each read with
/// and without its metadata; read between the points. `examples/dates.rs` prints the table anew.
const LIKELIHOOD: [(f64, f64); 7] = [
    (0.5, 0.68),
    (0.55, 0.72),
    (0.62, 0.88),
    (0.75, 0.935),
    (0.83, 0.975),
    (0.95, 0.98),
    (1.0, 0.985),
];

/// The share of right days among dates of this worth.
fn likelihood(worth: f64) -> f64 {
    let after = LIKELIHOOD.partition_point(|&(known, _)| known < worth);
    match (
        after.checked_sub(1).map(|i| LIKELIHOOD[i]),
        LIKELIHOOD.get(after),
    ) {
        (None, _) => LIKELIHOOD[0].1,
        (Some((_, share)), None) => share,
        (Some((low, from)), Some(&(high, to))) => from + (to - from) * (worth - low) / (high - low),
    }
}

fn far(a: Option<Date>, b: Option<Date>) -> bool {
    days_between(a, b).is_some_and(|days| days.abs() > 1)
}

pub(super) fn days_between(a: Option<Date>, b: Option<Date>) -> Option<i32> {
    let span = a?.until(b?).ok()?;
    Some(span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(value: &str) -> Stamp {
        parse_machine(value).unwrap()
    }

    fn meta(value: &str) -> Candidate {
        Candidate::outside(day(value), Basis::Meta, "article:published_time", 0.96)
    }

    fn bar(value: &str) -> Candidate {
        Candidate::inside(day(value), Basis::Page, Span::new(0, 10), 0.2)
    }

    #[test]
    fn the_users_date_holds_and_the_rest_stays_listed() {
        let grounds = Grounds {
            user: Some("2023-05-04"),
            ..Grounds::default()
        };
        let (published, evidence) = choose(vec![meta("2024-07-14"), bar("2024-07-14")], &grounds);
        let published = published.unwrap();
        assert_eq!((published.basis, published.score), (Basis::User, 1.0));
        assert_eq!(
            evidence.iter().map(|e| e.accepted).collect::<Vec<_>>(),
            vec![true, false, false]
        );
    }

    #[test]
    fn a_bar_is_never_taken() {
        let ahead = vec![(5, 9, "May 9".to_owned())];
        let (published, evidence) = choose(
            vec![bar("2024-07-14")],
            &Grounds {
                ahead,
                ..Grounds::default()
            },
        );
        assert_eq!(published, None);
        assert!(
            evidence[0].reason.contains("May 9"),
            "{}",
            evidence[0].reason
        );
        let (published, evidence) = choose(vec![bar("2024-07-14")], &Grounds::default());
        assert_eq!(published, None);
        assert!(evidence[0].reason.contains("--published"));
    }

    #[test]
    fn impossible_dates_are_rejected_with_a_reason() {
        let captured = Grounds {
            captured: Some("2031-05-06"),
            ..Grounds::default()
        };
        for (value, word) in [
            ("2031-04-31", "no such day"),
            ("0001-01-01", "before 1605"),
            ("1970-01-01", "empty field"),
            ("2031-06-01", "retrieved"),
            ("2031", "names no day"),
        ] {
            let (published, evidence) = choose(vec![meta(value)], &captured);
            assert_eq!(published, None, "{value}");
            assert!(evidence[0].reason.contains(word), "{}", evidence[0].reason);
        }
    }

    #[test]
    fn papers_older_than_the_web_have_dates() {
        for (value, year) in [("1974-06-14", 1974), ("1912-04-16", 1912)] {
            let named = Grounds {
                years: vec![year],
                ..Grounds::default()
            };
            let (published, _) = choose(vec![meta(value)], &named);
            assert_eq!(published.unwrap().value, value);
            let (published, evidence) = choose(vec![meta(value)], &Grounds::default());
            assert_eq!(published, None);
            assert!(
                evidence[0].reason.contains("before 1990"),
                "{}",
                evidence[0].reason
            );
        }
        let line = Candidate::inside(day("1970-01-01"), Basis::Dateline, Span::new(0, 9), 0.7);
        let (published, _) = choose(vec![line], &Grounds::default());
        assert_eq!(published.unwrap().basis, Basis::Dateline);
    }

    #[test]
    fn the_local_day_is_taken_where_the_page_names_an_instant_in_utc() {
        let url = |value| Candidate::outside(day(value), Basis::Url, "/x/", 0.8);
        for (instant, address, taken) in [
            ("2031-05-04T02:18:11Z", "2031-05-03", "2031-05-03"),
            ("2031-05-04T22:18:11+00:00", "2031-05-05", "2031-05-05"),
            ("2031-05-04T02:18:11Z", "2031-05-05", "2031-05-04T02:18:11Z"),
            (
                "2031-05-04T02:18:11-04:00",
                "2031-05-03",
                "2031-05-04T02:18:11-04:00",
            ),
        ] {
            let (published, _) = choose(vec![meta(instant), url(address)], &Grounds::default());
            assert_eq!(published.unwrap().value, taken, "{instant}");
        }
    }

    #[test]
    fn weekdays_speak_against_a_bar_where_they_are_several() {
        // 14 July 2024 was a Sunday; Wednesday and Thursday are not the days around it.
        for (weekdays, word) in [
            ([0, 0, 2, 3, 0, 0, 0], "5 of the 5 weekdays"),
            ([0, 0, 0, 1, 0, 0, 0], "only a bar that shows today's date"),
            ([0, 0, 0, 2, 0, 3, 4], "only a bar that shows today's date"),
        ] {
            let grounds = Grounds {
                weekdays,
                ..Grounds::default()
            };
            let (_, evidence) = choose(vec![bar("2024-07-14")], &grounds);
            assert!(
                evidence[0].reason.contains(word)
                    && evidence[0].reason.contains("weekdays") == word.contains("weekdays"),
                "{}",
                evidence[0].reason
            );
        }
    }

    #[test]
    fn a_day_of_change_is_taken_only_where_no_other_is_named() {
        let changed = Candidate::outside(day("2031-05-06"), Basis::JsonLd, "dateModified", 0.55);
        let (published, evidence) = choose(vec![changed.clone().of_change()], &Grounds::default());
        let published = published.unwrap();
        assert_eq!(published.value, "2031-05-06");
        assert!(published.score < 0.8 && evidence[0].reason.contains("last change"));
        let both = vec![meta("2031-05-04"), changed.of_change()];
        let (published, evidence) = choose(both, &Grounds::default());
        assert_eq!(published.unwrap().value, "2031-05-04");
        assert!(evidence[1].reason.contains("change") && !evidence[1].accepted);
    }

    #[test]
    fn several_sources_outweigh_one_and_figures_are_read_as_others_say() {
        let line =
            |value, score| Candidate::inside(day(value), Basis::Text, Span::new(0, 9), score);
        let element = Candidate::outside(day("2031-05-04"), Basis::Meta, "time element", 0.78);
        let url = Candidate::outside(day("2031-05-05"), Basis::Url, "/2031/05/05/", 0.8);
        let (published, _) = choose(
            vec![url, element, line("2031-05-04", 0.6)],
            &Grounds::default(),
        );
        assert_eq!(published.unwrap().value, "2031-05-04");
        let mut figures = line("2031-06-01", 0.82);
        figures.stamp.swapped = day("2031-01-06").date;
        let url = Candidate::outside(day("2031-01-06"), Basis::Url, "/2031/01/06/", 0.8);
        let (published, _) = choose(vec![figures, url], &Grounds::default());
        assert_eq!(published.unwrap().value, "2031-01-06");
    }

    #[test]
    fn the_day_of_a_countrys_clocks_is_taken_for_an_instant_in_utc() {
        for (instant, local, taken) in [
            ("2031-05-04T00:23:33Z", "2031-05-03", "2031-05-03"),
            ("2031-05-04T00:23:33Z", "2031-05-01", "2031-05-04T00:23:33Z"),
            ("2031-05-04", "2031-05-03", "2031-05-04"),
        ] {
            let place = format!("{CLOCKS_OF}ca");
            let local = Candidate::outside(day(local), Basis::Url, place, 0.2);
            let (published, _) = choose(vec![meta(instant), local], &Grounds::default());
            assert_eq!(published.unwrap().value, taken, "{instant}");
        }
    }
}
