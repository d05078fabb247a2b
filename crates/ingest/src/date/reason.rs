//! Why a date on a page cannot be the date of publication, and what is said of each.

use counterclaim_model::Basis;
use jiff::civil::Date;

use super::parse_machine;
use super::publication::{Candidate, Grounds, days_between};

/// The first year with web pages: data about a page that says less needs a witness in the text.
const FIRST_PAGE: i16 = 1990;
/// No newspaper is older: the *Relation* of Strasbourg. Archives date their pages as the paper was.
const FIRST_YEAR: i16 = 1605;
/// Days from which programs count: in metadata, the sign of an empty field.
const EMPTY_FIELDS: &[(i16, i8, i8)] = &[
    (1899, 12, 30),
    (1900, 1, 1),
    (1904, 1, 1),
    (1969, 12, 31),
    (1970, 1, 1),
    (1980, 1, 1),
];
/// A day that the text looks ahead to and that lies up to this many days back speaks against a bar.
const LOOK_BACK: i32 = 200;

/// What rules a candidate out.
pub(super) fn problem(candidate: &Candidate, grounds: &Grounds<'_>) -> Option<String> {
    if candidate.basis == Basis::User {
        return None;
    }
    if let Some(problem) = candidate.stamp.problem {
        return Some(problem.to_owned());
    }
    let date = candidate.stamp.date?;
    if date.year() < FIRST_YEAR {
        return Some(format!("lies before {FIRST_YEAR}"));
    }
    let day = (date.year(), date.month(), date.day());
    if candidate.span.is_none() && EMPTY_FIELDS.contains(&day) {
        return Some("is what programs put into an empty field".to_owned());
    }
    let captured = grounds
        .captured
        .and_then(parse_machine)
        .and_then(|stamp| stamp.date);
    if days_between(captured, Some(date)).is_some_and(|days| days > 1) {
        return Some("lies after the day on which the copy was retrieved".to_owned());
    }
    let unseen = candidate.span.is_none() && !grounds.years.contains(&date.year());
    if date.year() < FIRST_PAGE && unseen {
        return Some(format!(
            "lies before {FIRST_PAGE}, when there were no web pages, and the text does not name {}",
            date.year()
        ));
    }
    if candidate.basis == Basis::Page {
        return Some(bar_problem(date, grounds));
    }
    candidate.against.clone()
}

/// Why a bar's date is not taken: contradicted by the text, or no evidence at all.
fn bar_problem(date: Date, grounds: &Grounds<'_>) -> String {
    let contradiction = grounds.ahead.iter().find(|(month, day, _)| {
        let this_year = Date::new(date.year(), *month, *day).ok();
        days_between(this_year, Some(date)).is_some_and(|days| (2..=LOOK_BACK).contains(&days))
    });
    if let Some((_, _, written)) = contradiction {
        return format!(
            "a bar with the day of retrieval: the text looks ahead to {written}, which lies before it"
        );
    }
    match foreign_weekdays(date, grounds) {
        Some((others, all)) => format!(
            "only a bar that shows today's date: {others} of the {all} weekdays in the text are neither its day nor one of the two before it"
        ),
        None => "only a bar that shows today's date".to_owned(),
    }
}

/// News tells of the day itself and of the two before it. One other weekday is weak evidence; where
/// several are named and most of them are others, the bar is not the story's day: how many, of all.
fn foreign_weekdays(date: Date, grounds: &Grounds<'_>) -> Option<(usize, usize)> {
    let today = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
    let near = |day: usize| (today + 7 - day) % 7 <= 2;
    let all: usize = grounds.weekdays.iter().sum();
    let others: usize = (0..7)
        .filter(|&day| !near(day))
        .map(|day| grounds.weekdays[day])
        .sum();
    (others >= 2 && others * 2 > all).then_some((others, all))
}

pub(super) fn reason(
    candidate: &Candidate,
    problem: Option<&str>,
    best: Option<&Candidate>,
    accepted: bool,
) -> String {
    if accepted && candidate.changed {
        return "the day of the last change; the page names no day of publication".to_owned();
    }
    if let Some(problem) = problem {
        let advice = if best.is_none() && candidate.basis == Basis::Page {
            "; use --published"
        } else {
            ""
        };
        return format!("{problem}{advice}");
    }
    let what = match candidate.basis {
        Basis::User => "given by the user",
        Basis::JsonLd => "the page's own structured data",
        Basis::Meta => "the page's own metadata",
        Basis::Url => "day in the address",
        Basis::Text => "visible publication line",
        Basis::Dateline => "date in the dateline",
        Basis::Page => "date bar",
        Basis::Syndication => "syndication line",
    };
    match best {
        _ if accepted => what.to_owned(),
        None => format!("{what}, too weak to be taken"),
        Some(best) if best.stamp.date == candidate.stamp.date => {
            format!("{what}; names the same day")
        }
        Some(best) if best.basis == Basis::User => format!("{what}; the user's date holds"),
        Some(best) => format!(
            "{what}; {} is surer and says {}",
            basis_name(best.basis),
            best.stamp.value
        ),
    }
}

fn basis_name(basis: Basis) -> &'static str {
    match basis {
        Basis::User => "the user",
        Basis::JsonLd => "JSON-LD",
        Basis::Meta => "a meta element",
        Basis::Url => "the address",
        Basis::Text => "the publication line",
        Basis::Dateline => "the dateline",
        Basis::Page => "the date bar",
        Basis::Syndication => "the syndication line",
    }
}
