//! How far a content reaches: gaps that nobody speaks in, and sentences that go on after it.

use counterclaim_model::{Evidence, Span};

use super::repair::Scene;
use crate::annotation::Attribution;
use crate::segment::TokenKind;

const SMALL_GAP: &str = "attribution.small_gap";
const TO_THE_END: &str = "attribution.to_the_end";

/// Words after a content that tell how or when it was said, or lead to something else.
const LEADS_AWAY: &[&str] = &[
    "—", "–", "--", ";", "so", "despite", "on", "during", "at", "(", "while", "after", "before",
    "as", "when", ":", "?",
];

/// Closes the gaps between fragments of one sentence in which the encoder found no source or cue, and
/// lets an unquoted content after its cue run to the end of its sentence where nothing else is tagged.
pub(super) fn reach(scene: &Scene<'_>, attribution: &mut Attribution, tagged: &[Span]) {
    close_gaps(scene, attribution, tagged);
    run_to_the_end(scene, attribution, tagged);
}

/// Whether a tagged span overlaps this one; `tagged` is sorted and free of overlaps.
fn is_tagged(tagged: &[Span], span: Span) -> bool {
    let at = tagged.partition_point(|other| other.end() <= span.start());
    tagged.get(at).is_some_and(|other| other.overlaps(span))
}

fn close_gaps(scene: &Scene<'_>, attribution: &mut Attribution, tagged: &[Span]) {
    let mut out: Vec<Span> = Vec::new();
    for &span in &attribution.content {
        let Some(last) = out.last_mut() else {
            out.push(span);
            continue;
        };
        let gap = Span::new(last.end(), span.start().max(last.end()));
        let same =
            scene.segments.sentence_at(last.start()) == scene.segments.sentence_at(span.start());
        if same && !is_tagged(tagged, gap) {
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
    let speaks = (next..end).any(|i| segments.tokens[i].kind != TokenKind::Mark);
    if away || !speaks || is_tagged(tagged, rest) {
        return;
    }
    let whole = last.cover(rest);
    attribution.evidence.push(Evidence {
        rule: TO_THE_END.to_owned(),
        span: rest,
    });
    *last = whole;
}
