//! When and where something was said, kept out of who said it and what.
//!
//! "The institute said Thursday it was unlikely": "Thursday" belongs to the saying. "In Odessa, the
//! command reported": the place before the comma is no part of the source.

use counterclaim_model::{Place, PlaceSense, Span, Time};

use crate::annotation::Attribution;
use crate::segment::Segments;

/// Verbs whose subject a time may be ("said Thursday was the last day").
const VERBS: &[&str] = &[
    "is", "was", "were", "are", "will", "would", "marked", "marks", "had", "has",
];

/// Cuts leading times off contents and leading places off sources.
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
                .find(|time| follows && time.span.start() == first.start());
            if let Some(cut) = said.and_then(|time| after(segments, time.span, *first, VERBS)) {
                *first = cut;
            }
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

/// A content without the "and" or "but" that joins the next one.
fn without_joint(segments: &Segments<'_>, content: Span) -> Span {
    let mut tokens = segments.tokens_in(content);
    let joint = tokens.len() > 2 && matches!(segments.word(tokens.end - 1), "and" | "but");
    if !joint || segments.quotation_at(content.end() - 1).is_some() {
        return content;
    }
    tokens.end -= 1;
    if segments.word(tokens.end - 1) == "," {
        tokens.end -= 1;
    }
    segments.token_range_span(tokens)
}

/// "Saturday it", "the council last year": a source without times at its edges.
fn without_times(segments: &Segments<'_>, times: &[Time], source: Span) -> Span {
    let mut left = source;
    for time in times.iter().filter(|time| source.contains(time.span)) {
        if time.span.start() == left.start() {
            left = after(segments, time.span, left, &["'s", "’s", "of"]).unwrap_or(left);
        } else if time.span.end() == left.end() {
            let words = segments.tokens_in(Span::new(left.start(), time.span.start()));
            let of =
                !words.is_empty() && matches!(segments.word(words.end - 1), "of" | "from" | "in");
            if !words.is_empty() && !of {
                left = segments.token_range_span(words);
            }
        }
    }
    left
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
    }
}
