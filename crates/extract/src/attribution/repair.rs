//! Repairs with stated rules: the edges of contents, sources that were cut or missed.
//!
//! The conventions are those of the claims: a content keeps its quotation marks and what stands inside
//! them, but neither the comma before its cue nor the sentence's full stop; a source is the whole noun
//! phrase.

use counterclaim_model::{Evidence, Span};

use super::lexicon::CueLexicon;
use super::{extent, source};
use crate::annotation::{Annotations, Attribution, PartOfSpeech};
use crate::segment::{Quotation, Segments, TokenKind};

const QUOTE_EDGES: &str = "attribution.quote_edges";
const PUNCTUATION: &str = "attribution.punctuation";
const TITLE: &str = "attribution.title_of_source";

/// Share of a quotation that a content must cover to be meant as the whole quotation.
const MOST_OF_QUOTATION: f64 = 0.5;
/// Longest subject that is looked for, in tokens.
const LONGEST_SUBJECT: usize = 14;
/// Longest title between a quotation and the name of its source, in tokens.
const LONGEST_TITLE: usize = 8;

/// What the rules look at.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    /// The text.
    pub(super) segments: &'a Segments<'a>,
    /// What the encoder says about it.
    pub(super) annotations: &'a Annotations,
    /// The cue lexicon.
    pub(super) cues: &'a CueLexicon,
}

impl Scene<'_> {
    pub(super) fn part(&self, token: usize) -> Option<PartOfSpeech> {
        self.annotations.parts_of_speech.get(token).copied()
    }

    /// Whether a token is a verb or auxiliary; true where the encoder knows no parts of speech.
    pub(super) fn is_verb(&self, token: usize) -> bool {
        self.part(token)
            .is_none_or(|part| matches!(part, PartOfSpeech::Verb | PartOfSpeech::Auxiliary))
    }

    /// Tokens of the sentence that holds a token.
    pub(super) fn sentence(&self, token: usize) -> std::ops::Range<usize> {
        let at = self
            .segments
            .sentences
            .partition_point(|sentence| sentence.tokens.end <= token);
        self.segments
            .sentences
            .get(at)
            .map_or(token..token, |sentence| sentence.tokens.clone())
    }

    /// The noun phrase that ends right before `end`, not before `from`.
    pub(super) fn phrase_before(&self, end: usize, from: usize) -> Option<Span> {
        let least = from.max(end.saturating_sub(LONGEST_SUBJECT));
        let mut start = end;
        while start > least && self.in_phrase(start - 1) {
            start -= 1;
        }
        // a phrase begins neither with a preposition nor with a conjunction
        while start < end && !self.begins_phrase(start) {
            start += 1;
        }
        if start < end && is_relative(self.segments.word(end - 1)) {
            start = end - 1;
        }
        let heads = (start..end).any(|i| self.is_head(i));
        (heads && self.is_tail(end - 1)).then(|| self.segments.token_range_span(start..end))
    }

    /// The noun phrase that begins at `start`, not beyond `to`.
    pub(super) fn phrase_after(&self, start: usize, to: usize) -> Option<Span> {
        let most = to.min(start + LONGEST_SUBJECT);
        let mut end = start;
        while end < most && self.in_phrase(end) {
            end += 1;
        }
        while end > start && !self.is_tail(end - 1) {
            end -= 1;
        }
        let heads = (start..end).any(|i| self.is_head(i));
        (heads && self.begins_phrase(start)).then(|| self.segments.token_range_span(start..end))
    }

    fn in_phrase(&self, i: usize) -> bool {
        use PartOfSpeech as P;
        let word = self.segments.word(i);
        match self.part(i) {
            Some(
                P::Adjective | P::Determiner | P::Noun | P::Number | P::ProperNoun | P::Pronoun,
            ) => true,
            Some(P::Adposition) => matches!(word, "of" | "for"),
            Some(P::Particle) => matches!(word, "'s" | "’s" | "’" | "'"),
            Some(P::Conjunction) => word == "and" || word == "&",
            Some(_) => false,
            None => {
                self.segments
                    .tokens
                    .get(i)
                    .is_some_and(|t| t.kind == TokenKind::Word)
                    && capitalized(word)
            }
        }
    }

    fn begins_phrase(&self, i: usize) -> bool {
        self.in_phrase(i)
            && !matches!(
                self.part(i),
                Some(PartOfSpeech::Adposition | PartOfSpeech::Particle | PartOfSpeech::Conjunction)
            )
    }

    fn is_head(&self, i: usize) -> bool {
        use PartOfSpeech as P;
        match self.part(i) {
            Some(P::Noun | P::ProperNoun) => true,
            Some(P::Pronoun) => is_speaker_pronoun(self.segments.word(i)),
            Some(_) => false,
            None => true,
        }
    }

    fn is_tail(&self, i: usize) -> bool {
        self.is_head(i) || matches!(self.part(i), Some(PartOfSpeech::Number))
    }
}

fn is_speaker_pronoun(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "he" | "she"
            | "they"
            | "we"
            | "i"
            | "you"
            | "it"
            | "who"
            | "others"
            | "some"
            | "many"
            | "everyone"
            | "nobody"
    )
}

fn is_relative(word: &str) -> bool {
    matches!(word, "who" | "which" | "that")
}

fn capitalized(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// Repairs one attribution in place; `tagged` are the spans of all roles, in text order.
pub(super) fn repair(scene: &Scene<'_>, attribution: &mut Attribution, tagged: &[Span]) {
    give_back(scene, attribution);
    source::repair(scene, attribution);
    extent::reach(scene, attribution, tagged);
    for i in 0..attribution.content.len() {
        let span = attribution.content[i];
        let snapped = quote_edges(scene.segments, span);
        note(attribution, QUOTE_EDGES, span, snapped);
        let trimmed = punctuation(scene.segments, snapped);
        note(attribution, PUNCTUATION, snapped, trimmed);
        attribution.content[i] = trimmed;
    }
    attribution.content = joined(&attribution.content);
    let taken: Vec<Span> = attribution
        .cue
        .iter()
        .chain(&attribution.source)
        .copied()
        .collect();
    attribution.content = attribution
        .content
        .iter()
        .flat_map(|span| without(*span, &taken))
        .collect();
    attribution
        .content
        .iter_mut()
        .for_each(|span| *span = span.trim(scene.segments.text));
    attribution.content.retain(|span| !span.is_empty());
    // "according to what the mayor said, the road is open": "what" stands for the rest
    let word = |span: &Span| scene.segments.slice(*span).eq_ignore_ascii_case("what");
    if !attribution.content.iter().all(word) {
        attribution.content.retain(|span| !word(span));
    }
}

/// "“We did not fire,” the ambassador, Ada Roe, said": words between a quotation and its source that the
/// encoder took for the content are the source's.
fn give_back(scene: &Scene<'_>, attribution: &mut Attribution) {
    let segments = scene.segments;
    let [source] = attribution.source[..] else {
        return;
    };
    for index in 0..attribution.content.len() {
        let content = attribution.content[index];
        let Some(quotation) = segments.quotation_at(content.start()) else {
            continue;
        };
        let end = quotation.span.end();
        if !quotation.closed || end >= content.end() || content.end() > source.start() {
            continue;
        }
        let rest = segments.tokens_in(Span::new(end, content.end()));
        let next = segments.tokens_in(source).start;
        let adjacent = rest.end == next || rest.end + 1 == next && segments.word(rest.end) == ",";
        let opens = matches!(
            scene.part(rest.start),
            Some(
                PartOfSpeech::Determiner
                    | PartOfSpeech::Noun
                    | PartOfSpeech::ProperNoun
                    | PartOfSpeech::Adjective
            )
        );
        let short = opens && rest.len() <= LONGEST_TITLE;
        if short && adjacent && !rest.clone().any(|i| scene.is_verb(i)) {
            let whole = segments.token_range_span(rest).cover(source);
            attribution.content[index] = Span::new(content.start(), end);
            note(attribution, TITLE, source, whole);
            attribution.source = vec![whole];
            return;
        }
    }
}

/// Adds a rule to the evidence where it changed something.
pub(super) fn note(attribution: &mut Attribution, rule: &str, before: Span, after: Span) {
    if before != after {
        attribution.evidence.push(Evidence {
            rule: rule.to_owned(),
            span: after,
        });
    }
}

/// Sorted spans, where they overlap made one.
fn joined(spans: &[Span]) -> Vec<Span> {
    let mut sorted = spans.to_vec();
    sorted.sort();
    let mut out: Vec<Span> = Vec::new();
    for span in sorted {
        match out.last_mut() {
            Some(last) if span.start() <= last.end() => *last = last.cover(span),
            _ => out.push(span),
        }
    }
    out
}

/// What is left of a span without some others.
fn without(span: Span, taken: &[Span]) -> Vec<Span> {
    let mut left = vec![span];
    for cut in taken {
        left = left
            .into_iter()
            .flat_map(|part| {
                if part.overlaps(*cut) {
                    let before = Span::new(part.start(), cut.start().max(part.start()));
                    let after = Span::new(cut.end().min(part.end()), part.end());
                    vec![before, after]
                } else {
                    vec![part]
                }
            })
            .filter(|part| !part.is_empty())
            .collect();
    }
    left
}

/// A content that covers most of a quotation, or stops right at its marks, is the whole quotation.
fn quote_edges(segments: &Segments<'_>, span: Span) -> Span {
    let mut snapped = span;
    for edge in [span.start(), span.end().saturating_sub(1)] {
        let Some(quotation) = segments.quotation_at(edge) else {
            continue;
        };
        if quotation.closed && means_whole(segments.text, quotation, span) {
            snapped = snapped.cover(quotation.span);
        }
    }
    // a mark that touches the span from outside belongs to it
    for quotation in quotations_near(segments, snapped) {
        let begins = quotation.inner.start() == snapped.start();
        let ends = quotation.closed && quotation.inner.end() == snapped.end();
        if begins || ends {
            snapped = snapped.cover(Span::new(
                if begins {
                    quotation.span.start()
                } else {
                    snapped.start()
                },
                if ends {
                    quotation.span.end()
                } else {
                    snapped.end()
                },
            ));
        }
    }
    snapped
}

fn means_whole(text: &str, quotation: &Quotation, span: Span) -> bool {
    let letters = |span: Span| {
        span.slice(text)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .count() as f64
    };
    let shared = Span::new(
        span.start().max(quotation.span.start()),
        span.end()
            .min(quotation.span.end())
            .max(span.start().max(quotation.span.start())),
    );
    letters(shared) >= MOST_OF_QUOTATION * letters(quotation.span)
}

fn quotations_near<'s>(
    segments: &'s Segments<'_>,
    span: Span,
) -> impl Iterator<Item = &'s Quotation> + 's {
    let from = segments
        .quotations
        .partition_point(|q| q.span.end() < span.start());
    segments.quotations[from..]
        .iter()
        .take_while(move |q| q.span.start() <= span.end())
}

/// Without commas, colons and dashes at its edges, and without a full stop, unless a quotation holds them.
fn punctuation(segments: &Segments<'_>, span: Span) -> Span {
    let tokens = segments.tokens_in(span);
    let (mut start, mut end) = (tokens.start, tokens.end);
    let loose = |i: usize, bracket: &str| {
        let word = segments.word(i);
        let mark = matches!(word, "," | "." | ";" | ":" | "—" | "–" | "-") || word == bracket;
        mark && segments
            .quotation_at(segments.tokens[i].span.start())
            .is_none()
    };
    while start < end && loose(start, ")") {
        start += 1;
    }
    while end > start && loose(end - 1, "(") {
        end -= 1;
    }
    if start == end {
        return span;
    }
    segments.token_range_span(start..end)
}
