//! Media that pass on what others say: "…, asked Ana Lund, according to the agency".
//!
//! The medium is the channel of such a claim, not its source. Where the words of one sentence are
//! attributed to a medium and the sentence names a speaker with a verb of speech of its own, the
//! attribution is given to that speaker.

use std::ops::Range;

use counterclaim_model::{Act, Evidence, Span};

use crate::annotation::{Annotations, Attribution, EntityKind, PartOfSpeech};
use crate::attribution::{CueLexicon, CuePart};
use crate::channel::ChannelNames;
use crate::segment::{Segments, TokenKind};

/// Most words between a verb of speech and the cue of the medium that a speaker's title may fill.
const LONGEST_SPEAKER: usize = 18;
/// Most words of somebody who is quoted "as saying" something.
const LONGEST_QUOTED: usize = 15;
/// Most words of a speaker without a name ("the port authority").
const LONGEST_NOUN_PHRASE: usize = 6;

/// What relays are told from.
#[derive(Clone, Copy)]
pub struct RelayContext<'a> {
    /// The text.
    pub segments: &'a Segments<'a>,
    /// Names.
    pub annotations: &'a Annotations,
    /// Verbs of speech.
    pub cues: &'a CueLexicon,
    /// Media by name.
    pub channels: &'a ChannelNames,
}

/// A speaker and the verb beside it.
struct Speaker {
    source: Span,
    verb: Span,
}

/// Gives what media pass on to its speakers.
pub fn pass_on(ctx: &RelayContext<'_>, attributions: &mut Vec<Attribution>) {
    for index in 0..attributions.len() {
        quoting(ctx, &mut attributions[index]);
        if let Some(inner) = quoted_as(ctx, attributions, index) {
            attributions.push(inner);
        }
    }
    let mut dropped = vec![false; attributions.len()];
    for index in 0..attributions.len() {
        let attribution = &attributions[index];
        let medium = attribution
            .source
            .iter()
            .any(|s| ctx.channels.relays(ctx.segments.slice(*s)));
        let Some(sentence) = sentence_of(ctx, attribution).filter(|_| medium) else {
            continue;
        };
        if let Some(other) = other_speaker(ctx, attributions, index, sentence) {
            let content = attributions[index].content.clone();
            merge(&mut attributions[other].content, content);
            dropped[index] = true;
        } else if let Some(speaker) = speaker(ctx, attribution, sentence) {
            give(&mut attributions[index], &speaker);
        }
    }
    remove(attributions, &dropped);
}

/// "Reuters, quoting the minister, said that …", "according to the Post, which quoted the minister, …": the words
/// are the minister's, and what quotes him is the medium.
fn quoting(ctx: &RelayContext<'_>, attribution: &mut Attribution) {
    let segments = ctx.segments;
    let Some(sentence) = sentence_of(ctx, attribution) else {
        return;
    };
    let tokens = segments.sentences[sentence].tokens.clone();
    let quotes = |i: &usize| {
        let word = segments.word(*i);
        let before = |back: usize| i.checked_sub(back).map_or("", |at| segments.word(at));
        matches!(word, "quoting" | "citing") && before(1) == ","
            || matches!(word, "quoted" | "cited" | "quotes" | "cites")
                && before(1) == "which"
                && before(2) == ","
    };
    let Some(verb) = tokens.clone().find(quotes) else {
        return;
    };
    let comma = if segments.word(verb).ends_with("ing") {
        verb - 1
    } else {
        verb - 2
    };
    let reach = tokens.end.min(verb + 2 + LONGEST_QUOTED);
    let Some(close) = (verb + 2..reach).find(|&i| segments.word(i) == ",") else {
        return;
    };
    let frame = segments.token_range_span(comma..close + 1);
    let spoken = |span: &Span| segments.quotation_at(span.start()).is_none();
    let words = segments.token_range_span(verb..verb + 1);
    let follows = attribution
        .cue
        .iter()
        .any(|cue| cue.overlaps(frame) || segments.tokens_in(*cue).start == close + 1);
    // the medium stands right before the frame, behind "according to" or as the subject
    let from = (tokens.start..comma)
        .rev()
        .find(|&i| segments.word(i) == "to" || segments.tokens[i].kind == TokenKind::Mark)
        .map_or(tokens.start, |i| i + 1);
    let named = segments.token_range_span(from..comma.max(from + 1));
    let name = segments.slice(named);
    let medium = ctx.channels.is_medium(name)
        || ctx.channels.relays(name)
        || ctx.channels.is_called_medium(name);
    if !medium || !follows || !spoken(&words) {
        return;
    }
    attribution.source = vec![segments.token_range_span(verb + 1..close)];
    attribution.cue = vec![words];
    attribution.content = attribution
        .content
        .iter()
        .flat_map(|span| match span.overlaps(frame) {
            true => vec![
                Span::new(span.start(), frame.start().max(span.start())),
                Span::new(frame.end().min(span.end()), span.end()),
            ],
            false => vec![*span],
        })
        .map(|span| span.trim(segments.text))
        .filter(|span| !span.is_empty())
        .collect();
    attribution.evidence.push(Evidence {
        rule: "attribution.quoting".to_owned(),
        span: frame,
    });
}

/// "The agency quoted the minister as saying that …": the words are the minister's. Where a medium quotes,
/// its attribution becomes the minister's; where somebody else does, the minister's is one inside it.
fn quoted_as(
    ctx: &RelayContext<'_>,
    attributions: &mut [Attribution],
    index: usize,
) -> Option<Attribution> {
    let segments = ctx.segments;
    let quotes = |i: &usize| {
        matches!(
            segments.word(*i),
            "quoted" | "quotes" | "quoting" | "cited" | "cites" | "citing"
        )
    };
    let attribution = &attributions[index];
    let verb = segments.tokens_in(*attribution.cue.first()?).find(quotes)?;
    let end = segments.sentences[sentence_of(ctx, attribution)?]
        .tokens
        .end;
    let says = |i: usize| {
        segments.word(i).ends_with("ing")
            && ctx
                .cues
                .word(segments.word(i))
                .is_some_and(|entry| entry.part == CuePart::Verb)
    };
    let joint = (verb + 2..end.min(verb + 2 + LONGEST_QUOTED))
        .find(|&i| segments.word(i) == "as" && i + 1 < end && says(i + 1))?;
    let source = segments.token_range_span(verb + 1..joint);
    let frame = segments.token_range_span(verb..joint + 2);
    let content: Vec<Span> = attribution
        .content
        .iter()
        .filter_map(|span| match span.overlaps(frame) {
            true => (span.end() > frame.end())
                .then(|| Span::new(frame.end(), span.end()).trim(segments.text)),
            false => Some(*span),
        })
        .filter(|span| !span.is_empty())
        .collect();
    if content.is_empty() {
        return None;
    }
    let medium = attribution
        .source
        .iter()
        .map(|s| segments.slice(*s))
        .any(|words| {
            ctx.channels.is_medium(words)
                || ctx.channels.relays(words)
                || ctx.channels.is_called_medium(words)
        });
    let said = Attribution {
        source: vec![source],
        cue: vec![segments.tokens[verb].span],
        content,
        evidence: vec![Evidence {
            rule: "attribution.quoted_as".to_owned(),
            span: frame,
        }],
        ..attribution.clone()
    };
    if medium || attribution.source.is_empty() {
        attributions[index] = said;
        return None;
    }
    Some(Attribution {
        within: Some(index),
        ..said
    })
}

fn sentence_of(ctx: &RelayContext<'_>, attribution: &Attribution) -> Option<usize> {
    let anchor = attribution.cue.first().or(attribution.source.first())?;
    ctx.segments.sentence_at(anchor.start())
}

/// An attribution of the same sentence whose content touches the medium's and whose source is none.
fn other_speaker(
    ctx: &RelayContext<'_>,
    attributions: &[Attribution],
    index: usize,
    sentence: usize,
) -> Option<usize> {
    let content = &attributions[index].content;
    (0..attributions.len()).find(|&other| {
        let candidate = &attributions[other];
        other != index
            && candidate.within != Some(index)
            && !candidate.source.is_empty()
            && sentence_of(ctx, candidate) == Some(sentence)
            && !candidate
                .source
                .iter()
                .any(|s| ctx.channels.relays(ctx.segments.slice(*s)))
            && candidate
                .content
                .iter()
                .any(|a| content.iter().any(|b| a.overlaps(*b)))
    })
}

fn merge(into: &mut Vec<Span>, more: Vec<Span>) {
    for span in more {
        if !into.iter().any(|known| known.overlaps(span)) {
            into.push(span);
        }
    }
    into.sort();
}

/// The speaker whom the sentence names beside a verb of speech outside the medium's own words.
fn speaker(ctx: &RelayContext<'_>, attribution: &Attribution, sentence: usize) -> Option<Speaker> {
    let segments = ctx.segments;
    let own = |i: usize| {
        let span = segments.tokens[i].span;
        attribution
            .source
            .iter()
            .chain(&attribution.cue)
            .any(|part| part.overlaps(span))
    };
    let tokens = segments.sentences[sentence].tokens.clone();
    tokens
        .clone()
        .filter(|&i| !own(i) && is_speech_verb(ctx, i))
        .find_map(|verb| {
            let source = subject_before(ctx, verb, tokens.start)
                .or_else(|| subject_after(ctx, verb, tokens.end, &own))?;
            // "the boats he cited are safe, the agency reported": a clause inside what is told
            let frame = source.start.min(verb)..source.end.max(verb + 1);
            stands_apart(segments, &frame, &tokens).then_some(())?;
            Some(Speaker {
                source: segments.token_range_span(source),
                verb: segments.tokens[verb].span,
            })
        })
}

/// Whether speaker and verb stand at an edge of the sentence or beside a mark.
fn stands_apart(segments: &Segments<'_>, frame: &Range<usize>, sentence: &Range<usize>) -> bool {
    let mark = |i: usize| segments.tokens[i].kind == TokenKind::Mark;
    frame.start == sentence.start
        || mark(frame.start - 1)
        || frame.end >= sentence.end
        || mark(frame.end) && segments.word(frame.end) != "“"
}

fn is_speech_verb(ctx: &RelayContext<'_>, token: usize) -> bool {
    let quoted = ctx
        .segments
        .quotation_at(ctx.segments.tokens[token].span.start())
        .is_some();
    let verb = ctx
        .annotations
        .parts_of_speech
        .get(token)
        .is_none_or(|part| *part == PartOfSpeech::Verb);
    !quoted
        && verb
        && !ctx.segments.word(token).ends_with("ing")
        && ctx
            .cues
            .word(ctx.segments.word(token))
            .is_some_and(|entry| entry.part == CuePart::Verb && entry.act == Act::Speech)
}

/// The name that ends right before a verb.
fn subject_before(ctx: &RelayContext<'_>, verb: usize, first: usize) -> Option<Range<usize>> {
    let pronoun = verb > first
        && matches!(
            ctx.segments.word(verb - 1),
            "he" | "she" | "they" | "He" | "She" | "They"
        );
    if pronoun {
        return Some(verb - 1..verb);
    }
    speaking_name(ctx, |name| name.end == verb && name.start >= first)
        .or_else(|| noun_phrase_before(ctx, verb, first))
}

/// "The ministry" in ", the ministry said": nouns with an article behind a mark or at the head of the sentence.
fn noun_phrase_before(ctx: &RelayContext<'_>, verb: usize, first: usize) -> Option<Range<usize>> {
    let segments = ctx.segments;
    let part = |i: usize| ctx.annotations.parts_of_speech.get(i).copied();
    let inside = |i: &usize| {
        matches!(
            part(*i),
            Some(
                PartOfSpeech::Noun
                    | PartOfSpeech::ProperNoun
                    | PartOfSpeech::Adjective
                    | PartOfSpeech::Determiner
                    | PartOfSpeech::Number
                    | PartOfSpeech::Particle
            )
        )
    };
    let len = (first..verb).rev().take_while(inside).count();
    let start = verb - len;
    let stands = start == first || segments.tokens[start - 1].kind == TokenKind::Mark;
    let noun = len > 0
        && matches!(
            part(verb - 1),
            Some(PartOfSpeech::Noun | PartOfSpeech::ProperNoun)
        );
    let words = segments.slice(segments.token_range_span(start..verb.max(start + 1)));
    (stands && noun && len <= LONGEST_NOUN_PHRASE && !ctx.channels.relays(words))
        .then_some(start..verb)
}

/// The name after a verb ("asked Ana Lund, the envoy,"), with its title up to the medium's words.
fn subject_after(
    ctx: &RelayContext<'_>,
    verb: usize,
    end: usize,
    own: &dyn Fn(usize) -> bool,
) -> Option<Range<usize>> {
    let name = speaking_name(ctx, |name| {
        (verb + 1..verb + 5).contains(&name.start) && name.end <= end
    })?;
    // a name that the medium's own words cut into is the medium's
    if name.clone().any(own) {
        return None;
    }
    let stop = (name.end..end).find(|&i| own(i)).unwrap_or(name.end);
    let mut last = if stop - verb <= LONGEST_SPEAKER {
        stop
    } else {
        name.end
    };
    while last > name.end && ctx.segments.tokens[last - 1].kind == TokenKind::Mark {
        last -= 1;
    }
    Some(verb + 1..last)
}

fn speaking_name(
    ctx: &RelayContext<'_>,
    fits: impl Fn(&Range<usize>) -> bool,
) -> Option<Range<usize>> {
    ctx.annotations
        .entities
        .iter()
        .filter(|e| matches!(e.kind, EntityKind::Person | EntityKind::Organization))
        .map(|e| e.tokens.clone())
        .find(|name| {
            let words = ctx
                .segments
                .slice(ctx.segments.token_range_span(name.clone()));
            let cut = ctx.segments.word(name.end).starts_with(char::is_uppercase);
            !cut && fits(name) && !ctx.channels.relays(words)
        })
}

/// Makes the speaker the source; words of the content that name it are the frame.
fn give(attribution: &mut Attribution, speaker: &Speaker) {
    let frame = speaker.source.cover(speaker.verb);
    attribution.source = vec![speaker.source];
    attribution.cue = vec![speaker.verb];
    attribution.content = attribution
        .content
        .iter()
        .flat_map(|span| {
            if span.overlaps(frame) {
                vec![
                    Span::new(span.start(), frame.start()),
                    Span::new(frame.end(), span.end()),
                ]
            } else {
                vec![*span]
            }
        })
        .filter(|span| span.len() > 1)
        .collect();
    if attribution.content.is_empty() {
        attribution.content = vec![frame];
    }
    let evidence = Evidence {
        rule: "attribution.relay".to_owned(),
        span: speaker.verb,
    };
    attribution.evidence.push(evidence);
}

fn remove(attributions: &mut Vec<Attribution>, dropped: &[bool]) {
    let mut place = Vec::with_capacity(dropped.len());
    let mut kept = 0;
    for gone in dropped {
        place.push((!gone).then_some(kept));
        kept += usize::from(!gone);
    }
    let mut index = 0;
    attributions.retain(|_| {
        index += 1;
        !dropped[index - 1]
    });
    for attribution in attributions {
        attribution.within = attribution.within.and_then(|outer| place[outer]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::EntitySpan;
    use crate::resources::Files;

    /// The words of `part` as a span of `text`.
    fn span(text: &str, part: &str) -> Span {
        let at = text.find(part).unwrap();
        Span::new(at, at + part.len())
    }

    /// Passes on what `medium` is said to say; gives source, cue and content of what comes out.
    fn check(text: &str, medium: (&str, &str, &str), name: &str, expected: (&str, &str, &str)) {
        let segments = Segments::of_text(text);
        let files = Files::builtin();
        let annotations = Annotations {
            entities: vec![EntitySpan {
                kind: EntityKind::Person,
                tokens: segments.tokens_in(if text.contains(name) {
                    span(text, name)
                } else {
                    Span::new(0, 0)
                }),
                score: 1.0,
            }],
            ..Annotations::default()
        };
        let mut attributions = vec![Attribution {
            source: vec![span(text, medium.0)],
            cue: vec![span(text, medium.1)],
            content: vec![span(text, medium.2)],
            ..Attribution::default()
        }];
        let ctx = RelayContext {
            segments: &segments,
            annotations: &annotations,
            cues: &CueLexicon::load(&files).unwrap(),
            channels: &ChannelNames::load(&files).unwrap(),
        };
        pass_on(&ctx, &mut attributions);
        let words = |spans: &[Span]| {
            spans
                .iter()
                .map(|s| segments.slice(*s).trim())
                .collect::<Vec<_>>()
                .join("|")
        };
        let found = &attributions[0];
        assert_eq!(
            (
                words(&found.source).as_str(),
                words(&found.cue).as_str(),
                words(&found.content).as_str()
            ),
            expected,
            "{text}"
        );
    }

    #[test]
    fn a_speaker_named_beside_the_medium_is_the_source() {
        check(
            "“Who would gain?” asked Ana Lund, the port envoy, according to the news agency Reuters.",
            (
                "the news agency Reuters",
                "according to",
                "“Who would gain?”",
            ),
            "Ana Lund",
            ("Ana Lund, the port envoy", "asked", "“Who would gain?”"),
        );
        check(
            "Ana Lund said the ship had sunk, the Associated Press reported.",
            ("the Associated Press", "reported", "the ship had sunk"),
            "Ana Lund",
            ("Ana Lund", "said", "the ship had sunk"),
        );
    }

    #[test]
    fn who_is_quoted_as_saying_something_says_it() {
        check(
            "The agency Reuters quoted the port envoy as saying that the ship had sunk.",
            (
                "The agency Reuters",
                "quoted",
                "the port envoy as saying that the ship had sunk",
            ),
            "Reuters",
            ("the port envoy", "quoted", "that the ship had sunk"),
        );
    }

    #[test]
    fn who_a_medium_quotes_says_it() {
        check(
            "Reuters, quoting the port envoy, said that the ship had sunk.",
            ("Reuters", "said", "that the ship had sunk"),
            "Reuters",
            ("the port envoy", "quoting", "that the ship had sunk"),
        );
        check(
            "According to Reuters, which quoted the port envoy, the ship had sunk.",
            ("which", "quoted", "the port envoy, the ship had sunk"),
            "Reuters",
            ("the port envoy", "quoted", "the ship had sunk"),
        );
        check(
            "The envoy, quoting a proverb, said that the ship had sunk.",
            ("The envoy", "said", "that the ship had sunk"),
            "Reuters",
            ("The envoy", "said", "that the ship had sunk"),
        );
    }

    #[test]
    fn a_medium_that_speaks_for_itself_stays() {
        check(
            "The ship of Ana Lund had sunk, Reuters reported.",
            ("Reuters", "reported", "The ship of Ana Lund had sunk"),
            "Ana Lund",
            ("Reuters", "reported", "The ship of Ana Lund had sunk"),
        );
    }
}
