//! Sources that the encoder cut or missed: whole names, subjects, speakers of transcripts, shared subjects.

use counterclaim_model::Span;

use super::lexicon::CuePart;
use super::repair::{Scene, note};
use crate::annotation::{Attribution, AttributionRole, PartOfSpeech};
use crate::segment::TokenKind;

const WHOLE_NAME: &str = "attribution.whole_name";
const WHOLE_PHRASE: &str = "attribution.whole_phrase";
const POSSESSIVE: &str = "attribution.possessive";
const BRACKET: &str = "attribution.bracket";
const SUBJECT: &str = "attribution.subject";
const SHARED: &str = "attribution.shared_subject";
const LABEL: &str = "attribution.speaker_label";
const OBJECT: &str = "attribution.according_to";
const ANTECEDENT: &str = "attribution.antecedent";

/// What an attribution loses whose source was found by rule.
const RULE_SOURCE: f32 = 0.95;
/// Farthest closing bracket after a source, in tokens.
const BRACKET_REACH: usize = 8;

/// Repairs the source of one attribution in place.
pub(super) fn repair(scene: &Scene<'_>, attribution: &mut Attribution) {
    speaker_label(scene, attribution);
    missing_source(scene, attribution);
    for i in 0..attribution.source.len() {
        let span = attribution.source[i];
        let mut whole = span;
        for (rule, extended) in [
            (WHOLE_NAME, name as Extension),
            (WHOLE_PHRASE, phrase),
            (BRACKET, bracket),
        ] {
            let next = extended(scene, whole);
            let others = attribution.cue.iter().chain(&attribution.content);
            if next != whole && !others.clone().any(|other| other.overlaps(next)) {
                note(attribution, rule, whole, next);
                whole = next;
            }
        }
        whole = antecedent(scene, attribution, whole);
        whole = behind_preposition(scene, attribution, whole);
        attribution.source[i] = possessive(scene, attribution, whole);
    }
}

/// "A mechanic at the base called it": what stands between a preposition and the cue is no speaker, but the noun
/// phrase that opens its clause is.
fn behind_preposition(scene: &Scene<'_>, attribution: &mut Attribution, span: Span) -> Span {
    let segments = scene.segments;
    let tokens = segments.tokens_in(span);
    let joint = tokens.start.wrapping_sub(1);
    let is_before = |cue: &Span| segments.tokens_in(*cue).start == tokens.end;
    if !matches!(segments.word(joint), "at" | "in" | "with")
        || !attribution.cue.iter().any(is_before)
    {
        return span;
    }
    let sentence = scene.sentence(joint);
    let Some(noun) = scene.phrase_before(joint, sentence.start) else {
        return span;
    };
    let first = segments.tokens_in(noun).start;
    let opens = first == sentence.start
        || segments.tokens[first - 1].kind == TokenKind::Mark
        || matches!(segments.word(first - 1), "and" | "but" | "while" | "that");
    let whole = noun.cover(span);
    if !opens || attribution.content.iter().any(|part| part.overlaps(whole)) {
        return span;
    }
    note(attribution, SUBJECT, span, whole);
    whole
}

/// "The maker, which runs two mills, denied": a relative clause is no speaker by itself, but with the noun
/// that it belongs to; a bare pronoun stays as written.
fn antecedent(scene: &Scene<'_>, attribution: &mut Attribution, span: Span) -> Span {
    let tokens = scene.segments.tokens_in(span);
    let relative = matches!(scene.segments.word(tokens.start), "who" | "which");
    if !relative || tokens.len() < 3 {
        return span;
    }
    let clause = tokens.clone().any(|i| scene.is_verb(i));
    let comma = tokens.start > 0 && scene.segments.word(tokens.start - 1) == ",";
    let end = tokens.start - usize::from(comma);
    let before = scene.phrase_before(end, scene.sentence(tokens.start).start);
    let free = |noun: &Span| !attribution.content.iter().any(|part| part.overlaps(*noun));
    let Some(noun) = before.filter(free) else {
        return span;
    };
    // "which in its first bulletin listed": what stands before the verb is no part of who said it
    let whole = if clause { noun.cover(span) } else { noun };
    note(attribution, ANTECEDENT, span, whole);
    whole
}

type Extension = fn(&Scene<'_>, Span) -> Span;

/// The whole of every name that a source overlaps.
fn name(scene: &Scene<'_>, span: Span) -> Span {
    let tokens = scene.segments.tokens_in(span);
    let entities = &scene.annotations.entities;
    let from = entities.partition_point(|entity| entity.tokens.end <= tokens.start);
    entities[from..]
        .iter()
        .take_while(|entity| entity.tokens.start < tokens.end)
        .map(|entity| scene.segments.token_range_span(entity.tokens.clone()))
        .fold(span, Span::cover)
}

/// A source that ends in an article or adjective goes on to the end of its noun phrase.
fn phrase(scene: &Scene<'_>, span: Span) -> Span {
    let tokens = scene.segments.tokens_in(span);
    let last = tokens.end.saturating_sub(1);
    let cut = matches!(
        scene.part(last),
        Some(PartOfSpeech::Determiner | PartOfSpeech::Adjective)
    );
    if !cut {
        return span;
    }
    scene
        .phrase_after(last, scene.sentence(last).end)
        .map_or(span, |whole| span.cover(whole))
}

/// A source with an opening bracket alone takes in the closing one, or loses the opening one.
fn bracket(scene: &Scene<'_>, span: Span) -> Span {
    let tokens = scene.segments.tokens_in(span);
    let count = |mark: &str| {
        tokens
            .clone()
            .filter(|&i| scene.segments.word(i) == mark)
            .count()
    };
    if count("(") <= count(")") {
        return span;
    }
    let reach = tokens.end
        ..scene
            .sentence(tokens.start)
            .end
            .min(tokens.end + BRACKET_REACH);
    match reach.clone().find(|&i| scene.segments.word(i) == ")") {
        Some(close) => scene.segments.token_range_span(tokens.start..close + 1),
        None if scene.segments.word(tokens.end - 1) == "(" && tokens.len() > 1 => scene
            .segments
            .token_range_span(tokens.start..tokens.end - 1),
        None => span,
    }
}

/// Before a cue that is a noun, a source keeps its "'s" ("the mayor's denial").
fn possessive(scene: &Scene<'_>, attribution: &mut Attribution, span: Span) -> Span {
    let next = scene.segments.tokens_in(span).end;
    let cue_follows = attribution
        .cue
        .iter()
        .any(|cue| scene.segments.tokens_in(*cue).start == next + 1);
    if !matches!(scene.segments.word(next), "'s" | "’s") || !cue_follows {
        return span;
    }
    let with = span.cover(scene.segments.tokens[next].span);
    note(attribution, POSSESSIVE, span, with);
    with
}

/// An attribution without a source whose cue goes on after another one in its sentence ("said …, adding
/// that", "denied … and accused") has that one's source.
pub(super) fn share(scene: &Scene<'_>, attributions: &mut [Attribution]) {
    let mut order: Vec<usize> = (0..attributions.len())
        .filter(|&i| !attributions[i].cue.is_empty())
        .collect();
    order.sort_by_key(|&i| attributions[i].cue[0]);
    for pair in order.windows(2) {
        let (before, after) = (&attributions[pair[0]], &attributions[pair[1]]);
        let cue = after.cue[0];
        let sentence = |span: Span| scene.segments.sentence_at(span.start());
        let same = sentence(before.cue[0]) == sentence(cue);
        if !after.source.is_empty() || before.source.is_empty() || !same || !goes_on(scene, cue) {
            continue;
        }
        let source = before.source.clone();
        let after = &mut attributions[pair[1]];
        after.source = source;
        note(after, SHARED, Span::default(), cue);
    }
}

/// Whether a cue is an active verb that has no subject of its own: a participle, or joined by "and".
fn goes_on(scene: &Scene<'_>, cue: Span) -> bool {
    let words = scene.segments.slice(cue);
    let verb = scene
        .cues
        .lookup(words)
        .is_some_and(|entry| entry.part == CuePart::Verb);
    let first = scene.segments.tokens_in(cue).start;
    let before = first.checked_sub(1).map_or("", |i| scene.segments.word(i));
    let participle = scene.segments.word(first).ends_with("ing");
    verb && !is_passive(words)
        && (participle || matches!(before, "and" | "but" | "then" | "," | "also"))
}

/// Where the encoder found no source: the subject right before an active cue, the noun phrase right
/// after "according to", or the subject after a cue that follows its quotation ("…", said the mayor).
fn missing_source(scene: &Scene<'_>, attribution: &mut Attribution) {
    let (true, Some(cue)) = (
        attribution.source.is_empty(),
        attribution.cue.first().copied(),
    ) else {
        return;
    };
    let tokens = scene.segments.tokens_in(cue);
    let words = scene.segments.slice(cue);
    let Some(entry) = scene.cues.lookup(words) else {
        return;
    };
    let sentence = scene.sentence(tokens.start);
    let taken = |span: &Span| {
        attribution
            .content
            .iter()
            .any(|content| content.overlaps(*span))
    };
    let (found, rule) = match entry.part {
        CuePart::Phrase if words.to_lowercase().ends_with("according to") => {
            (scene.phrase_after(tokens.end, sentence.end), OBJECT)
        }
        CuePart::Verb if !is_passive(words) => {
            let tagged = || tagged_before(scene, tokens.start);
            let before = || scene.phrase_before(tokens.start, sentence.start);
            let found = tagged().or_else(before).filter(|span| !taken(span));
            let after_quote = attribution
                .content
                .first()
                .is_some_and(|c| c.end() <= cue.start());
            let inverted = || {
                after_quote
                    .then(|| scene.phrase_after(tokens.end, sentence.end))
                    .flatten()
            };
            (found.or_else(inverted), SUBJECT)
        }
        _ => (None, SUBJECT),
    };
    if let Some(span) = found.filter(|span| !taken(span)) {
        attribution.source.push(span);
        attribution.score *= RULE_SOURCE;
        note(attribution, rule, Span::default(), span);
    }
}

/// "The owner of a ship that was hit last week said …, contradicting …": the source that ends right before a cue,
/// though the encoder gave it to another one.
fn tagged_before(scene: &Scene<'_>, cue: usize) -> Option<Span> {
    let roles = &scene.annotations.roles;
    let before = roles.partition_point(|role| role.tokens.end <= cue);
    let last = before.checked_sub(1).and_then(|at| roles.get(at))?;
    (last.role == AttributionRole::Source && last.tokens.end == cue)
        .then(|| scene.segments.token_range_span(last.tokens.clone()))
}

/// A content without a cue after a speaker's name and a colon or dash, as transcripts and captions
/// print it.
fn speaker_label(scene: &Scene<'_>, attribution: &mut Attribution) {
    let (true, Some(content)) = (
        attribution.cue.is_empty(),
        attribution.content.first().copied(),
    ) else {
        return;
    };
    let first = scene.segments.tokens_in(content).start;
    let Some(mark) = first.checked_sub(1) else {
        return;
    };
    if !matches!(scene.segments.word(mark), ":" | "―" | "—") || !attribution.source.is_empty() {
        return;
    }
    let sentence = scene.sentence(mark);
    if let Some(source) = scene.phrase_before(mark, sentence.start) {
        let cue = scene.segments.tokens[mark].span;
        attribution.cue.push(cue);
        attribution.source.push(source);
        note(attribution, LABEL, Span::default(), source.cover(cue));
    }
}

/// "was expected", "is known": the source is not the subject.
fn is_passive(cue: &str) -> bool {
    let mut words = cue.split_whitespace().map(str::to_lowercase);
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or_default();
    matches!(
        first.as_str(),
        "is" | "are" | "was" | "were" | "been" | "be" | "being"
    ) && (last.ends_with("ed")
        || matches!(
            last.as_str(),
            "known" | "said" | "thought" | "seen" | "told" | "held"
        ))
}
