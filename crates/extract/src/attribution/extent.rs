//! How far a content reaches: gaps that nobody speaks in, and sentences that go on after it.

use counterclaim_model::{Evidence, Span};

use super::repair::{Scene, note};
use crate::annotation::Attribution;
use crate::segment::TokenKind;

const SMALL_GAP: &str = "attribution.small_gap";
const HEARER: &str = "attribution.hearer";
const TO_THE_SPEAKER: &str = "attribution.to_the_speaker";
const TO_THE_END: &str = "attribution.to_the_end";
const SEMICOLON: &str = "attribution.semicolon";

/// Words after a content that tell how, when or where it was said, or lead to something else.
const LEADS_AWAY: &[&str] = &[
    "—",
    "–",
    "--",
    ";",
    ":",
    "?",
    "(",
    "after",
    "amid",
    "as",
    "at",
    "before",
    "despite",
    "during",
    "earlier",
    "from",
    "in",
    "last",
    "on",
    "since",
    "so",
    "this",
    "until",
    "when",
    "while",
    "with",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "yesterday",
    "today",
];

/// Words that open what is said after the one it is said to ("told the court [that …]").
const OPENERS: &[&str] = &["that", "how", "whether", "why", "“", "\""];
/// Longest name of a hearer, in tokens.
const LONGEST_HEARER: usize = 10;

/// Closes the gaps between fragments of one sentence in which the encoder found no source or cue, and
/// lets an unquoted content after its cue run to the end of its sentence where nothing else is tagged.
pub(super) fn reach(scene: &Scene<'_>, attribution: &mut Attribution, tagged: &[Span]) {
    close_gaps(scene, attribution, tagged);
    run_up_to_the_speaker(scene, attribution, tagged);
    run_to_the_end(scene, attribution, tagged);
    stay_in_the_clause(scene, attribution);
}

/// A content has no part of a clause beyond a semicolon ("it was misled; the owner blames a clerk"), unless
/// the semicolon joins a list or stands in a quotation, nor of what another says in contrast (", while the
/// police counted 900").
fn stay_in_the_clause(scene: &Scene<'_>, attribution: &mut Attribution) {
    let segments = scene.segments;
    let Some(cue) = attribution.cue.first().copied() else {
        return;
    };
    for index in 0..attribution.content.len() {
        let content = attribution.content[index];
        let tokens = segments.tokens_in(content);
        let same = segments.sentence_at(content.start()) == segments.sentence_at(cue.start());
        let divides = |&i: &usize| {
            let joins = matches!(segments.word(i + 1), "and" | "or");
            let quoted = segments.quotation_at(segments.tokens[i].span.start());
            let mark = segments.word(i) == ";" && !joins || contrasts(scene, i, tokens.end);
            mark && quoted.is_none()
        };
        let clause = |range: std::ops::Range<usize>| {
            range.len() > 2 && range.clone().any(|i| scene.is_verb(i))
        };
        let after = cue.start() < content.start();
        let mark = match after {
            true => tokens.clone().find(divides),
            false => tokens.clone().rev().find(divides),
        };
        let Some(mark) = mark.filter(|_| same) else {
            continue;
        };
        let (before, behind) = (tokens.start..mark, mark + 1..tokens.end);
        let kept = if after {
            before.clone()
        } else {
            behind.clone()
        };
        if kept.is_empty() || !clause(before) || !clause(behind) {
            continue;
        }
        let kept = segments.token_range_span(kept);
        note(attribution, SEMICOLON, content, kept);
        attribution.content[index] = kept;
    }
}

/// Whether a comma opens what another one says: ", while the police said", ", whereas the union put".
fn contrasts(scene: &Scene<'_>, comma: usize, end: usize) -> bool {
    let segments = scene.segments;
    let opens =
        segments.word(comma) == "," && matches!(segments.word(comma + 1), "while" | "whereas");
    if !opens {
        return false;
    }
    let speaker = scene.phrase_after(comma + 2, end);
    speaker.is_some_and(|speaker| {
        let verb = segments.tokens_in(speaker).end;
        let is_cue = scene.cues.word(segments.word(verb)).is_some();
        verb < end && scene.is_verb(verb) && is_cue
    })
}

/// Whether a tagged span overlaps this one; `tagged` is sorted and free of overlaps.
fn is_tagged(tagged: &[Span], span: Span) -> bool {
    let at = tagged.partition_point(|other| other.end() <= span.start());
    tagged.get(at).is_some_and(|other| other.overlaps(span))
}

/// Whether a first fragment is only the one spoken to: short, right after the cue, without a verb, before
/// a fragment that opens what is said.
fn is_hearer(scene: &Scene<'_>, cue: Option<Span>, first: Span, next: Span) -> bool {
    let tokens = scene.segments.tokens_in(first);
    let opener = scene.segments.word(scene.segments.tokens_in(next).start);
    let after_cue = cue.is_some_and(|cue| scene.segments.tokens_in(cue).end == tokens.start);
    after_cue
        && tokens.len() <= LONGEST_HEARER
        && OPENERS.contains(&opener)
        && !tokens.clone().any(|i| scene.is_verb(i))
}

fn close_gaps(scene: &Scene<'_>, attribution: &mut Attribution, tagged: &[Span]) {
    let mut out: Vec<Span> = Vec::new();
    let cue = attribution.cue.first().copied();
    for &span in &attribution.content {
        let Some(last) = out.last_mut() else {
            out.push(span);
            continue;
        };
        let gap = Span::new(last.end(), span.start().max(last.end()));
        let same =
            scene.segments.sentence_at(last.start()) == scene.segments.sentence_at(span.start());
        if same && is_hearer(scene, cue, *last, span) {
            *last = span;
            attribution.evidence.push(Evidence {
                rule: HEARER.to_owned(),
                span,
            });
        } else if same && !is_tagged(tagged, gap) {
            *last = last.cover(span);
            attribution.evidence.push(Evidence {
                rule: SMALL_GAP.to_owned(),
                span: gap,
            });
        } else {
            out.push(span);
        }
    }
    attribution.content = out;
}

/// A content in front of its source and cue reaches to the comma before them, if nothing else is tagged
/// there ("Of 24 boats sent by the port, it said, …").
fn run_up_to_the_speaker(scene: &Scene<'_>, attribution: &mut Attribution, tagged: &[Span]) {
    let segments = scene.segments;
    let speaker = attribution
        .cue
        .iter()
        .chain(&attribution.source)
        .map(|span| span.start())
        .min();
    let (Some(first), Some(speaker)) = (attribution.content.first().copied(), speaker) else {
        return;
    };
    let sentence = segments.sentence_at(first.start());
    let same = sentence == segments.sentence_at(speaker);
    let quoted = |offset: usize| segments.quotation_at(offset).is_some();
    if sentence.is_none() || !same || first.end() > speaker {
        return;
    }
    if quoted(first.start()) || quoted(first.end().saturating_sub(1)) {
        return;
    }
    let gap = Span::new(first.end(), speaker);
    let mut whole = first;
    let comma = segments
        .tokens_in(gap)
        .next_back()
        .map(|i| segments.word(i))
        == Some(",");
    if comma && !is_tagged(tagged, gap) && speaks(scene, gap) {
        whole = whole.cover(segments.token_range_span(segments.tokens_in(gap)));
        note(attribution, TO_THE_SPEAKER, first, whole);
    }
    attribution.content[0] = whole;
}

/// Whether there is a word in a span.
fn speaks(scene: &Scene<'_>, span: Span) -> bool {
    let tokens = scene.segments.tokens_in(span);
    scene.segments.tokens[tokens]
        .iter()
        .any(|token| token.kind != TokenKind::Mark)
}

fn run_to_the_end(scene: &Scene<'_>, attribution: &mut Attribution, tagged: &[Span]) {
    let segments = scene.segments;
    let Some(last) = attribution.content.last_mut() else {
        return;
    };
    let after_cue = attribution.cue.iter().all(|cue| cue.start() < last.start());
    let Some(sentence) = segments.sentence_at(last.end().saturating_sub(1)) else {
        return;
    };
    let end = segments.sentences[sentence].tokens.end;
    let next = segments.tokens_in(*last).end;
    if !after_cue
        || next >= end
        || segments
            .quotation_at(last.end().saturating_sub(1))
            .is_some()
    {
        return;
    }
    let rest = segments.token_range_span(next..end);
    let first = (next..end)
        .find(|&i| segments.word(i) != ",")
        .unwrap_or(next);
    let away = LEADS_AWAY.contains(&segments.word(first).to_lowercase().as_str());
    let clause = segments.tokens_in(*last).any(|i| scene.is_verb(i));
    if away || !clause || !speaks(scene, rest) || is_tagged(tagged, rest) {
        return;
    }
    let whole = last.cover(rest);
    attribution.evidence.push(Evidence {
        rule: TO_THE_END.to_owned(),
        span: rest,
    });
    *last = whole;
}
