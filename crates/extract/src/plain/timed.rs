//! "The club last night confirmed", "the keeper yesterday branded him": a time between a speaker and the verb
//! is neither of the two.

use counterclaim_model::{Evidence, Span};

use super::{PlainContext, answer};
use crate::annotation::Attribution;
use crate::grammar::{Grammar, VerbGroup, VerbKind};

const RULE: &str = "attribution.time_between";

/// Gives attributions whose source or cue is a time the subject and verb around it.
pub(super) fn mend(ctx: &PlainContext<'_, '_, '_>, attributions: &mut [Attribution]) {
    for attribution in attributions {
        verb(ctx.grammar, attribution);
        source(ctx.grammar, attribution);
        quantifier(ctx.grammar, attribution);
    }
}

fn is_time(g: &Grammar<'_, '_>, span: Span) -> bool {
    let mut tokens = g.segments.tokens_in(span);
    !tokens.is_empty() && tokens.all(|at| g.in_time(at))
}

/// The active verb whose group begins right behind a time.
fn verb_behind<'g>(g: &'g Grammar<'_, '_>, time: Span) -> Option<&'g VerbGroup> {
    let next = g.segments.tokens_in(time).end;
    let group = g.group_at(next)?;
    (group.start == next && group.kind == VerbKind::Finite && !group.passive).then_some(group)
}

fn verb(g: &Grammar<'_, '_>, attribution: &mut Attribution) {
    let &[cue] = &attribution.cue[..] else { return };
    if !is_time(g, cue) {
        return;
    }
    let Some(group) = verb_behind(g, cue) else {
        return;
    };
    let verb = g.segments.token_range_span(group.start..group.end);
    attribution.cue = vec![verb];
    let left = attribution.content.iter().map(|span| {
        let overlaps = span.overlaps(verb);
        Span::new(
            if overlaps { verb.end() } else { span.start() },
            span.end().max(verb.end()),
        )
        .trim(g.segments.text)
    });
    let left: Vec<Span> = left.filter(|span| !span.is_empty()).collect();
    attribution.content = left;
    note(attribution, verb);
}

fn source(g: &Grammar<'_, '_>, attribution: &mut Attribution) {
    let (&[source], Some(cue)) = (&attribution.source[..], attribution.cue.first()) else {
        return;
    };
    if !is_time(g, source) {
        return;
    }
    let at = g.segments.tokens_in(*cue).start;
    let subject = g.group_at(at).and_then(|group| answer::subject(g, group));
    if let Some(subject) = subject.filter(|subject| subject.end() <= source.start()) {
        attribution.source = vec![subject];
        note(attribution, subject);
    }
}

/// "The service, VDD, neither confirmed nor denied": who says so stands before the quantifier.
fn quantifier(g: &Grammar<'_, '_>, attribution: &mut Attribution) {
    let (&[source], Some(cue)) = (&attribution.source[..], attribution.cue.first()) else {
        return;
    };
    let at = g.segments.tokens_in(source).start;
    let next = g.segments.tokens_in(*cue).start;
    if !matches!(g.lower(at), "neither" | "both" | "either") || next != at + 1 {
        return;
    }
    let comma = at > 0 && g.lower(at - 1) == ",";
    let Some(name) = g.phrase_before(at - usize::from(comma)) else {
        return;
    };
    let opens = name.tokens.start;
    let apposed = comma && opens > 0 && g.lower(opens - 1) == ",";
    let described = apposed.then(|| g.phrase_before(opens - 1)).flatten();
    let start = described.map_or(opens, |phrase| phrase.tokens.start);
    if g.sentence(start) == g.sentence(at) {
        let subject = g.segments.token_range_span(start..name.tokens.end);
        attribution.source = vec![subject];
        // "neither confirmed nor denied": without it the verb says the opposite
        if g.lower(at) == "neither" {
            attribution.cue[0] = source.cover(attribution.cue[0]);
        }
        note(attribution, subject);
    }
}

fn note(attribution: &mut Attribution, span: Span) {
    attribution.evidence.push(Evidence {
        rule: RULE.to_owned(),
        span,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Annotations;
    use crate::attribution::CueLexicon;
    use crate::grammar::Language;
    use crate::plain::PlainRules;
    use crate::resources::Files;
    use crate::segment::Segments;
    use crate::time::{self, TimeRules};

    /// Source, cue and content given, and what is left of them.
    fn check(text: &str, given: [&str; 3], expected: [&str; 3]) {
        let files = Files::builtin();
        let segments = Segments::of_text(text);
        let language = Language::load(&files).unwrap();
        let annotations = Annotations::default();
        let (times, _) = time::read(&segments, None, &TimeRules::load(&files).unwrap());
        let grammar = Grammar::of(&segments, &annotations, &times, &language);
        let span = |words: &str| {
            let at = text.find(words).unwrap();
            vec![Span::new(at, at + words.len())]
        };
        let mut found = [Attribution {
            source: span(given[0]),
            cue: span(given[1]),
            content: span(given[2]),
            ..Attribution::default()
        }];
        let ctx = PlainContext {
            grammar: &grammar,
            annotations: &annotations,
            cues: &CueLexicon::load(&files).unwrap(),
            rules: &PlainRules::load(&files, &language).unwrap(),
        };
        mend(&ctx, &mut found);
        let words = |spans: &[Span]| segments.slice(spans[0]).to_owned();
        let left = [&found[0].source, &found[0].cue, &found[0].content].map(|s| words(s));
        assert_eq!(left, expected, "{text}");
    }

    #[test]
    fn a_time_is_neither_speaker_nor_verb() {
        check(
            "The club last night confirmed that he was out.",
            ["last night", "confirmed", "that he was out"],
            ["The club", "confirmed", "that he was out"],
        );
        check(
            "The keeper yesterday branded his chairman a liar.",
            ["The keeper", "yesterday", "branded his chairman a liar"],
            ["The keeper", "branded", "his chairman a liar"],
        );
        check(
            "Ruritania’s security service, RDD, neither confirmed nor denied that it knew.",
            ["neither", "confirmed nor denied", "that it knew"],
            [
                "Ruritania’s security service, RDD",
                "neither confirmed nor denied",
                "that it knew",
            ],
        );
        check(
            "The club confirmed that he was out last night.",
            ["The club", "confirmed", "that he was out last night"],
            ["The club", "confirmed", "that he was out last night"],
        );
    }
}
