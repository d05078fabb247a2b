//! The words and signs in which a page speaks: stances, statuses, questions, dates.

use counterclaim_model::decision::{Review, ReviewState};
use counterclaim_model::ledger::FacetStatus;
pub(crate) use counterclaim_model::ledger::spaced;
use counterclaim_model::{ActorKind, PlacePrecision, Realis, Stance, Status};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Which of the four tones a stance has; tone is never the only sign.
pub(crate) fn tone(stance: Stance) -> &'static str {
    match stance {
        Stance::Accuse | Stance::Threaten => "accuse",
        Stance::Deny | Stance::Decline => "deny",
        Stance::Doubt | Stance::Unverified => "hedge",
        _ => "say",
    }
}

/// Status of an event in words for a chip, and the chip's border.
pub(crate) fn status(status: Status) -> Chip {
    let (words, border) = match status {
        Status::Conceded => ("Conceded", "double"),
        Status::Corrected => ("Corrected", "double"),
        Status::Disputed => ("Disputed", "solid"),
        Status::Unverified => ("Unverified", "dotted"),
        Status::SingleSource => ("Single source", "dashed"),
        Status::Undisputed => ("Undisputed", "plain"),
    };
    Chip { words, border }
}

/// Status of a question in words for a chip, and the chip's border.
pub(crate) fn facet_status(status: FacetStatus) -> Chip {
    let (words, border) = match status {
        FacetStatus::Conceded => ("Conceded", "double"),
        FacetStatus::Corrected => ("Corrected", "double"),
        FacetStatus::Disputed => ("Disputed", "solid"),
        FacetStatus::Agreed => ("Agreed", "plain"),
        FacetStatus::OneSide => ("One side only", "dashed"),
    };
    Chip { words, border }
}

/// A status as a bordered word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chip {
    /// The word.
    pub(crate) words: &'static str,
    /// Class of its border: the second sign beside the word.
    pub(crate) border: &'static str,
}

/// Whether an event is reported as having happened, as an addition to its type.
pub(crate) fn realis(realis: Realis) -> &'static str {
    match realis {
        Realis::Reported => "reported",
        Realis::Planned => "planned",
        Realis::Hypothetical => "hypothetical",
        Realis::Negated => "said not to have happened",
        Realis::Background => "background",
    }
}

/// How closely a place is known.
pub(crate) fn precision(precision: PlacePrecision) -> &'static str {
    match precision {
        PlacePrecision::Exact => "building or settlement",
        PlacePrecision::Near => "its surroundings",
        PlacePrecision::District => "district",
        PlacePrecision::Region => "region",
        PlacePrecision::Country => "country",
    }
}

/// Kilometers around a point within which a place of this precision lies: the ring on a map. The
/// figures are a convention of drawing, not a measurement.
pub(crate) fn ring_km(precision: PlacePrecision) -> Option<f64> {
    match precision {
        PlacePrecision::Exact => None,
        PlacePrecision::Near => Some(15.0),
        PlacePrecision::District => Some(25.0),
        PlacePrecision::Region => Some(100.0),
        PlacePrecision::Country => Some(300.0),
    }
}

/// What an actor is.
pub(crate) fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "person",
        ActorKind::Organization => "organization",
        ActorKind::Government => "government",
        ActorKind::Group => "group",
        ActorKind::Outlet => "outlet",
        ActorKind::Unnamed => "unnamed",
    }
}

/// With a capital first letter.
pub(crate) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// What people decided about an entry, a sentence each.
pub(crate) fn reviewed(review: Option<&Review>) -> Vec<String> {
    let Some(review) = review else {
        return Vec::new();
    };
    let by = |by: Option<&String>| by.map_or_else(String::new, |by| format!(" by {by}"));
    let why = |note: Option<&String>| note.map_or_else(String::new, |note| format!(": {note}"));
    let state = review.state.map(|state| {
        let word = match state {
            ReviewState::Accepted => "Accepted",
            ReviewState::Rejected => "Rejected, and counted nowhere,",
        };
        format!(
            "{word}{}{}",
            by(review.by.as_ref()),
            why(review.note.as_ref())
        )
    });
    let corrected = review.corrected.iter().map(|one| {
        let was = if one.was.is_empty() {
            "nothing"
        } else {
            &one.was
        };
        format!(
            "{} corrected from {was} to {}{}{}",
            capitalized(one.field.name()),
            one.value,
            by(one.by.as_ref()),
            why(one.note.as_ref())
        )
    });
    let grouping = review.grouping.len();
    let grouped =
        (grouping > 0).then(|| format!("Joined or kept apart by {}", count(grouping, "decision")));
    state.into_iter().chain(corrected).chain(grouped).collect()
}

/// "1 claim", "2 claims".
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) => format!("{n} {stem}ies"),
        None => format!("{n} {noun}s"),
    }
}

/// The beginning of an id, enough to find it by.
pub(crate) fn short(id: &str) -> &str {
    match id.strip_prefix("sha256:") {
        Some(hex) => hex.get(..12).unwrap_or(hex),
        None => id.get(..10).unwrap_or(id),
    }
}

/// A date for people, day first and the month as a word: "4 May 2031", "4 May 2031, 12:55 +02:00". What is
/// no date stays as it is.
pub(crate) fn date(text: &str) -> String {
    let Some(day) = text.get(..10).and_then(|day| day.parse::<Date>().ok()) else {
        return text.to_owned();
    };
    let words = day_words(day);
    match text.get(11..16) {
        Some(clock) => {
            let zone = zone(text);
            format!(
                "{words}, {clock}{}",
                zone.map_or_else(String::new, |zone| format!(" {zone}"))
            )
        }
        None => words,
    }
}

fn zone(text: &str) -> Option<&str> {
    let tail = text.get(16..)?;
    if tail.ends_with('Z') {
        return Some("UTC");
    }
    tail.rfind(['+', '-']).map(|at| &tail[at..])
}

fn day_words(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

/// A stretch of time for people.
pub(crate) fn stretch(earliest: Option<&str>, latest: Option<&str>) -> String {
    let (from, to) = match (earliest, latest) {
        (Some(from), Some(to)) => (from, to),
        (Some(one), None) => return format!("from {}", date(one)),
        (None, Some(one)) => return format!("until {}", date(one)),
        (None, None) => return String::new(),
    };
    let clock = |text: &str| text.get(11..16).unwrap_or("").to_owned();
    let same_day = from.get(..10) == to.get(..10);
    let whole = matches!(clock(from).as_str(), "" | "00:00")
        && matches!(clock(to).as_str(), "" | "23:59" | "00:00");
    let day = |text: &str| date(text.get(..10).unwrap_or(text));
    match (same_day, whole) {
        (true, true) => day(from),
        (true, false) if clock(from) == clock(to) => date(from),
        (true, false) => {
            let zone = zone(to).map_or_else(String::new, |zone| format!(" {zone}"));
            format!("{}, {}–{}{zone}", day(from), clock(from), clock(to))
        }
        (false, true) => format!("{} – {}", day(from), day(to)),
        (false, false) => format!("{} – {}", date(from), date(to)),
    }
}

/// A moment in UTC as it stands in an address: `2031-05-04T14:00Z`, or the day alone at its start.
pub(crate) fn moment(at: Timestamp) -> String {
    let at: DateTime = at.to_zoned(TimeZone::UTC).datetime();
    at.strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
        .replace(":00Z", "Z")
}

/// A number without a decimal point where it has none, thousands parted by narrow blanks.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    if whole.len() < 5 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return text;
    }
    let digits: Vec<&str> = (0..whole.len()).map(|i| &whole[i..=i]).collect();
    let mut out = String::new();
    for (i, digit) in digits.iter().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push_str(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_well() {
        for (text, expected) in [
            ("2031-05-04", "4 May 2031"),
            ("2031-05-04T12:55:00+02:00", "4 May 2031, 12:55 +02:00"),
            ("2031-05-04T12:55:00Z", "4 May 2031, 12:55 UTC"),
            ("2031-05-04T12:55", "4 May 2031, 12:55"),
            ("soon", "soon"),
        ] {
            assert_eq!(date(text), expected);
        }
    }

    #[test]
    fn stretches_read_well() {
        for (from, to, expected) in [
            ("2031-05-04T00:00:00Z", "2031-05-04T23:59:59Z", "4 May 2031"),
            (
                "2031-05-04T02:15",
                "2031-05-04T02:45",
                "4 May 2031, 02:15–02:45",
            ),
            (
                "2031-05-04T02:15:00Z",
                "2031-05-04T02:15:59Z",
                "4 May 2031, 02:15 UTC",
            ),
            (
                "2031-05-03T18:00",
                "2031-05-04T06:00",
                "3 May 2031, 18:00 – 4 May 2031, 06:00",
            ),
            ("2031-05-01", "2031-05-31", "1 May 2031 – 31 May 2031"),
        ] {
            assert_eq!(stretch(Some(from), Some(to)), expected);
        }
    }

    #[test]
    fn numbers_read_well() {
        for (value, expected) in [
            (12.0, "12"),
            (1500.0, "1500"),
            (12_500.0, "12\u{202f}500"),
            (2.5, "2.5"),
        ] {
            assert_eq!(number(value), expected);
        }
    }

    #[test]
    fn moments_have_no_needless_seconds() {
        let at: Timestamp = "2031-05-04T14:00:00Z".parse().unwrap();
        assert_eq!(moment(at), "2031-05-04T14:00Z");
        let at: Timestamp = "2031-05-04T14:00:30Z".parse().unwrap();
        assert_eq!(moment(at), "2031-05-04T14:00:30Z");
    }
}
