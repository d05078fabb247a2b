//! The words around a medium's name that make it a channel, not a topic.

use crate::segment::Segments;

/// Words before a medium's name that make it a channel.
const INTRODUCERS: &[&str] = &[
    "on",
    "via",
    "to",
    "told",
    "by",
    "in",
    "with",
    "from",
    "through",
    "for",
    "tells",
    "telling",
    "agency",
    "broadcaster",
    "newspaper",
    "network",
    "channel",
    "website",
    "daily",
    "magazine",
    "outlet",
    "station",
    "platform",
    "app",
    "television",
    "radio",
];

/// Words that make the medium after "of" a channel ("a broadcast of Radio One").
const PROGRAMS: &[&str] = &[
    "broadcast",
    "edition",
    "program",
    "programme",
    "show",
    "issue",
    "pages",
    "channel",
    "website",
];

/// Words after a medium's name that make it the one who relays.
const RELAYS: &[&str] = &[
    "reported",
    "reports",
    "said",
    "says",
    "quoted",
    "cited",
    "quotes",
    "quoting",
    "citing",
    "wrote",
    "channel",
    "interview",
    "post",
    "account",
    "page",
];

/// Words between what introduces a medium and its name ("told the privately owned daily …").
fn is_modifier(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "-run",
        "-owned",
        "-backed",
        "-funded",
        "-linked",
        "-controlled",
        "-language",
    ];
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "his"
            | "her"
            | "its"
            | "their"
            | "“"
            | "\""
            | "'s"
            | "’s"
            | "state"
            | "local"
            | "private"
            | "public"
            | "national"
            | "independent"
            | "government"
            | "regional"
            | "privately"
            | "owned"
            | "online"
            | "leading"
            | "business"
            | "news"
            | "broadcaster"
    ) || ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// A capitalized word that is no day or month.
pub(super) fn is_name(word: &str) -> bool {
    const TIMES: &[&str] = &[
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    word.starts_with(char::is_uppercase) && !TIMES.contains(&word)
}

/// Whether the words around a medium's name make it a channel, not a topic.
pub(super) fn introduced(segments: &Segments<'_>, at: usize, len: usize, first: usize) -> bool {
    let before = (first..at)
        .rev()
        .map(|i| segments.word(i).to_lowercase())
        .find(|word| !is_modifier(word));
    let after = segments.word(at + len).to_lowercase();
    let program = before.as_deref() == Some("of")
        && (first..at).any(|i| PROGRAMS.contains(&segments.word(i).to_lowercase().as_str()));
    program
        || before.is_some_and(|word| INTRODUCERS.contains(&word.as_str()))
        || RELAYS.contains(&after.as_str())
}
