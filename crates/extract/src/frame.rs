//! When and where something was said, kept out of who said it and what.
//!
//! "The institute said Thursday it was unlikely": "Thursday" belongs to the saying. "In Odessa, the
//! command reported": the place before the comma is no part of the source.

use counterclaim_model::{Place, PlaceSense, Span, Time};

use crate::annotation::Attribution;
use crate::segment::Segments;

/// Verbs whose subject a time may be ("said Thursday was the last day").
const VERBS: &[&str] = &[
    "is", "was", "were", "are", "will", "would", "marked", "marks", "had", "has", "'s", "’s",
];
/// Words that date what is said, not the saying ("recently released polls").
const ADVERBS: &[&str] = &[
    "recently",
    "now",
    "currently",
    "once",
    "then",
    "later",
    "soon",
];
/// Words that leave a sentence open: nothing that is said ends in a comma and one of them.
const DANGLING: &[&str] = &[
    "and", "but", "or", "which", "who", "whose", "where", "although", "though", "while", "because",
    "so", "if", "when",
];

/// Cuts leading times off contents, those behind cues, and leading places off sources.
pub fn trim(
    segments: &Segments<'_>,
    times: &[Time],
    places: &[Place],
    attributions: &mut [Attribution],
) {
    for attribution in attributions {
        let cue_end = attribution.cue.last().map(|cue| cue.end());
        if let (Some(first), Some(cue_end)) = (attribution.content.first_mut(), cue_end) {
            let follows = first.start() > cue_end && first.start() - cue_end <= 1;
            let said = times
                .iter()
                .find(|time| follows && time.span.start() == first.start())
                .filter(|time| !ADVERBS.contains(&segments.slice(time.span)));
            if let Some(cut) = said.and_then(|time| after(segments, time.span, *first, VERBS)) {
                *first = cut;
            }
        }
        let contents = &attribution.content;
        for cue in &mut attribution.cue {
            *cue = without_day_behind(segments, times, contents, *cue);
        }
        for content in &mut attribution.content {
            *content = without_joint(segments, *content);
        }
        for source in &mut attribution.source {
            let place = places.iter().find(|place| {
                place.span.start() == source.start()
                    && place.sense == PlaceSense::Place
                    && segments
                        .slice(Span::new(place.span.end(), source.end()))
                        .starts_with(',')
            });
            if let Some(cut) = place.and_then(|place| after(segments, place.span, *source, &[])) {
                *source = cut;
            }
            *source = without_times(segments, times, *source);
        }
    }
}

/// "Insisted" of "insisted on Wednesday" and of "insisted on" before a day: a cue without the time behind it, nor
/// the preposition that leads to one.
fn without_day_behind(
    segments: &Segments<'_>,
    times: &[Time],
    contents: &[Span],
    cue: Span,
) -> Span {
    let tokens = segments.tokens_in(cue);
    let time_past = |offset: usize| {
        let at = times.partition_point(|time| time.span.end() <= offset);
        times.get(at).map(|time| time.span)
    };
    let inside = time_past(cue.end().saturating_sub(1)).filter(|time| cue.contains(*time));
    // "insisted on Sunday's vote": the day belongs to what was insisted on
    let said = |time: &Span| contents.iter().any(|content| content.overlaps(*time));
    let next = |time: &Span| segments.tokens_in(*time).start == tokens.end && !said(time);
    let Some(time) = inside.or_else(|| time_past(cue.end()).filter(next)) else {
        return cue;
    };
    let mut end = segments.tokens_in(time).start;
    while end > tokens.start
        && matches!(
            segments.word(end - 1),
            "on" | "in" | "at" | "late" | "early"
        )
    {
        end -= 1;
    }
    match end > tokens.start {
        true => segments.token_range_span(tokens.start..end),
        false => cue,
    }
}

/// A content without the word that joins what comes next: "and", "but", or ", which".
fn without_joint(segments: &Segments<'_>, content: Span) -> Span {
    let mut tokens = segments.tokens_in(content);
    if tokens.len() < 3 {
        return content;
    }
    let last = segments.word(tokens.end - 1);
    let comma = segments.word(tokens.end - 2) == ",";
    let joint = matches!(last, "and" | "but") || comma && DANGLING.contains(&last);
    if !joint || segments.quotation_at(content.end() - 1).is_some() {
        return content;
    }
    tokens.end -= 1;
    if segments.word(tokens.end - 1) == "," {
        tokens.end -= 1;
    }
    segments.token_range_span(tokens)
}

/// "Saturday it", "the council last year": a source without times at its edges. A time that says when
/// the source itself was made belongs to it ("a report released Friday", "polls taken over two weeks").
fn without_times(segments: &Segments<'_>, times: &[Time], source: Span) -> Span {
    let mut left = source;
    for time in times.iter().filter(|time| source.contains(time.span)) {
        if time.span.start() == left.start() {
            left = after(segments, time.span, left, &["'s", "’s", "of"]).unwrap_or(left);
        } else if time.span.end() == left.end() {
            let words = segments.tokens_in(Span::new(left.start(), time.span.start()));
            let own = !words.is_empty() && holds_time(segments.word(words.end - 1));
            if !words.is_empty() && !own {
                left = segments.token_range_span(words);
            }
        }
    }
    left
}

/// Whether a word binds the time behind it: a preposition or a participle.
fn holds_time(word: &str) -> bool {
    matches!(
        word,
        "of" | "from"
            | "in"
            | "on"
            | "at"
            | "over"
            | "since"
            | "for"
            | "during"
            | "until"
            | "before"
            | "after"
            | "by"
            | "past"
            | "made"
            | "taken"
            | "held"
            | "given"
            | "written"
            | "sent"
    ) || word.len() > 4 && word.ends_with("ed")
}

/// What is left of `whole` behind `head` and a comma, unless a word of `barred` comes next or nothing
/// is left.
fn after(segments: &Segments<'_>, head: Span, whole: Span, barred: &[&str]) -> Option<Span> {
    let mut tokens = segments.tokens_in(Span::new(head.end(), whole.end()));
    if segments.word(tokens.start) == "," {
        tokens.start += 1;
    }
    let next = segments.word(tokens.start);
    (!tokens.is_empty() && !barred.contains(&next))
        .then(|| Span::new(segments.tokens[tokens.start].span.start(), whole.end()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Files;
    use crate::time::{self, TimeRules};

    fn check(text: &str, cue: &str, expected: &str) {
        let segments = Segments::of_text(text);
        let rules = TimeRules::load(&Files::builtin()).unwrap();
        let (times, _) = time::read(&segments, None, &rules);
        let at = text.find(cue).unwrap();
        let mut found = [Attribution {
            cue: vec![Span::new(at, at + cue.len())],
            content: vec![Span::new(at + cue.len() + 1, text.len() - 1)],
            ..Attribution::default()
        }];
        trim(&segments, &times, &[], &mut found);
        assert_eq!(segments.slice(found[0].content[0]), expected);
    }

    #[test]
    fn the_time_of_saying_is_no_content() {
        check(
            "The board said Thursday it was unlikely.",
            "said",
            "it was unlikely",
        );
        check(
            "The board said Thursday was the last day.",
            "said",
            "Thursday was the last day",
        );
        check(
            "The board condemned Thursday’s raid.",
            "condemned",
            "Thursday’s raid",
        );
        check(
            "The board cited recently published figures.",
            "cited",
            "recently published figures",
        );
    }

    #[test]
    fn nothing_that_is_said_ends_in_a_joining_word() {
        check("The board said it failed, which.", "said", "it failed");
        check("The board said it failed and.", "said", "it failed");
        check("The board said who.", "said", "who");
    }

    #[test]
    fn a_source_keeps_the_time_at_which_it_was_made() {
        for (source, expected) in [
            ("The council last year", "The council"),
            ("A poll released last year", "A poll released last year"),
            (
                "A survey taken over the past two weeks",
                "A survey taken over the past two weeks",
            ),
        ] {
            let text = format!("{source} found that few agreed.");
            let segments = Segments::of_text(&text);
            let rules = TimeRules::load(&Files::builtin()).unwrap();
            let (times, _) = time::read(&segments, None, &rules);
            let left = without_times(&segments, &times, Span::new(0, source.len()));
            assert_eq!(segments.slice(left), expected);
        }
    }
}
