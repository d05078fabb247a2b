//! The medium a statement came through: named media, and what has no name ("in a statement").

mod carrier;
mod introduction;
mod medium;

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::{Channel, ChannelKind, Span};
use serde::Deserialize;

use crate::annotation::Attribution;
use crate::pattern::{Patterns, TokenText};
use crate::resources::{Files, ResourceError};
use crate::segment::Segments;
use carrier::Carrier;
use introduction::{Introduction, is_name};
use medium::{Media, Shapes};

const NAMES: &str = "channels/en.toml";
const PHRASES: &str = "channels/phrases.toml";
/// Cues by which a medium gives another's words.
const QUOTING: &[&str] = &["quote", "cite"];
/// Most words of a name without an entry.
const LONGEST_NAME: usize = 5;
/// Tokens back in which the medium is named that "the paper" is.
const QUOTED_REACH: usize = 200;

/// Media by name and by phrase.
#[derive(Clone, Debug)]
pub struct ChannelNames {
    media: Media,
    descriptors: BTreeMap<String, ChannelKind>,
    phrases: Vec<(String, ChannelKind, Patterns)>,
    carriers: Vec<Carrier>,
    /// Words at which the noun phrase of a carrier ends.
    carrier_ends: BTreeSet<String>,
    introduction: Introduction,
    /// Articles of other languages with which names of papers begin, and words that join their parts.
    articles: BTreeSet<String>,
    joints: BTreeSet<String>,
    /// Words of the names of bodies that are told things and are no media.
    bodies: BTreeSet<String>,
    /// Cues by which a medium passes on what others say.
    relaying: BTreeSet<String>,
    /// Cues that name their medium themselves ("tweeted").
    cues: BTreeMap<String, (String, ChannelKind)>,
    /// Nouns of documents that speak, and the document's name.
    documents: BTreeMap<String, String>,
    /// Phrase and example, run by a test.
    pub examples: Vec<(String, String)>,
    /// Sentence and the medium in it, `None` if no medium is meant; run by a test.
    pub named_examples: Vec<(String, Option<String>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamesFile {
    channels: Vec<Medium>,
    #[serde(default)]
    example: Vec<Example>,
    #[serde(default)]
    counterexample: Vec<Counterexample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    text: String,
    channel: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Counterexample {
    text: String,
}

#[derive(Deserialize)]
struct Medium {
    name: String,
    kind: ChannelKind,
    #[serde(default)]
    forms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhrasesFile {
    descriptors: BTreeMap<ChannelKind, Vec<String>>,
    endings: BTreeMap<ChannelKind, Vec<String>>,
    openings: BTreeMap<ChannelKind, Vec<String>>,
    suffixes: BTreeMap<ChannelKind, Vec<String>>,
    weak_endings: BTreeMap<ChannelKind, Vec<String>>,
    introduction: Introduction,
    carrier_ends: BTreeSet<String>,
    articles: BTreeSet<String>,
    joints: BTreeSet<String>,
    relaying: Vec<String>,
    cues: BTreeMap<String, CueMedium>,
    documents: BTreeMap<String, Vec<String>>,
    bodies: BTreeSet<String>,
    phrases: Vec<Phrase>,
    carriers: Vec<Carrier>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueMedium {
    name: String,
    kind: ChannelKind,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrase {
    name: String,
    kind: ChannelKind,
    patterns: Vec<String>,
    examples: Vec<String>,
}

impl ChannelNames {
    /// Reads names and phrases.
    ///
    /// # Errors
    /// Where a file is missing, not of its form, or a pattern does not compile.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let names: NamesFile = files.toml(NAMES)?;
        let phrases: PhrasesFile = files.toml(PHRASES)?;
        let descriptors = phrases
            .descriptors
            .into_iter()
            .flat_map(|(kind, words)| words.into_iter().map(move |word| (word, kind)))
            .collect();
        let mut examples = Vec::new();
        let mut compiled = Vec::new();
        for phrase in phrases.phrases {
            examples.extend(
                phrase
                    .examples
                    .iter()
                    .map(|e| (phrase.name.clone(), e.clone())),
            );
            let patterns = Patterns::new(&phrase.patterns)
                .map_err(|error| ResourceError::new(PHRASES, error))?;
            compiled.push((phrase.name, phrase.kind, patterns));
        }
        for carrier in &phrases.carriers {
            let rows = carrier.examples.iter();
            examples.extend(rows.map(|e| (carrier.name.clone(), e.clone())));
        }
        let named = names
            .example
            .into_iter()
            .map(|row| (row.text, Some(row.channel)));
        let unnamed = names.counterexample.into_iter().map(|row| (row.text, None));
        let cues = phrases
            .cues
            .into_iter()
            .map(|(lemma, medium)| (lemma, (medium.name, medium.kind)));
        let documents = phrases
            .documents
            .into_iter()
            .flat_map(|(name, nouns)| nouns.into_iter().map(move |noun| (noun, name.clone())));
        Ok(Self {
            media: Media::new(
                names.channels,
                Shapes {
                    endings: phrases.endings,
                    openings: phrases.openings,
                    suffixes: phrases.suffixes,
                    weak: phrases.weak_endings,
                },
            ),
            introduction: phrases.introduction,
            carrier_ends: phrases.carrier_ends,
            articles: phrases.articles,
            joints: phrases.joints,
            relaying: phrases.relaying.into_iter().collect(),
            cues: cues.collect(),
            documents: documents.collect(),
            descriptors,
            phrases: compiled,
            carriers: phrases.carriers,
            bodies: phrases.bodies,
            examples,
            named_examples: named.chain(unnamed).collect(),
        })
    }

    /// Whether some words are the name of a medium, or end in one ("the news agency Reuters").
    pub fn is_medium(&self, name: &str) -> bool {
        self.media.of_name(name).is_some()
    }

    /// Whether some words name a medium that passes on what others say: an agency, paper or
    /// broadcaster.
    pub fn relays(&self, name: &str) -> bool {
        let relays = |kind| {
            matches!(
                kind,
                ChannelKind::Agency | ChannelKind::Broadcast | ChannelKind::Print
            )
        };
        let named = self.media.of_name(name).is_some_and(|m| relays(m.kind));
        named || self.described_name(name).is_some_and(relays)
    }

    /// "The newspaper Kurier": what a name is that a word before it describes.
    fn described_name(&self, name: &str) -> Option<ChannelKind> {
        let mut words = name.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let kind = self.descriptors.get(&word.to_lowercase()).copied();
            let next = words
                .peek()
                .is_some_and(|next| next.starts_with(char::is_uppercase));
            if let Some(kind) = kind.filter(|_| next) {
                return words
                    .all(|word| word.starts_with(char::is_uppercase) || self.joints.contains(word))
                    .then_some(kind);
            }
        }
        None
    }

    /// The channel of an attribution: a medium named in its sentence outside `contents` and source, else
    /// a phrase such as "in a statement", else the medium or document that its source is, else the one
    /// that its cue names. `lemma` is the cue's dictionary form; what `owned` refuses is the channel of
    /// another attribution of the sentence.
    pub fn find(
        &self,
        segments: &Segments<'_>,
        frame: Span,
        attribution: &Attribution,
        lemma: &str,
        contents: &[Span],
        owned: &dyn Fn(Span) -> bool,
    ) -> Option<Channel> {
        // "Ana Lund, speaking on Radio One,": only the words before the comma name the source
        let sources = attribution.source.iter().map(|span| {
            let words = segments.slice(*span);
            Span::new(
                span.start(),
                span.start() + words.find(',').unwrap_or(words.len()),
            )
        });
        let said: Vec<Span> = contents.iter().copied().chain(sources).collect();
        let free = |span: Span| !said.iter().any(|s| s.overlaps(span)) && owned(span);
        let cue = attribution.cue.first().copied().unwrap_or(frame);
        self.named(segments, frame, &free, cue)
            .or_else(|| self.described(segments, frame, &free))
            .or_else(|| self.phrased(segments, frame, &free, cue))
            .or_else(|| {
                let (carriers, stops) = (&self.carriers, &self.carrier_ends);
                carrier::find(carriers, stops, segments, frame, cue, &free)
            })
            .or_else(|| self.quoting(segments, frame, cue, lemma))
            .or_else(|| self.of_source(segments, attribution, lemma))
            .or_else(|| {
                let (name, kind) = self.cues.get(lemma)?;
                Some(Channel {
                    name: name.clone(),
                    kind: *kind,
                    span: cue,
                })
            })
    }

    /// Whether a name that no list has and that somebody is said to have told something is a medium's:
    /// no word of it is one of a body ("the Harrow Port Authority"), and it is more than an initial.
    pub fn may_be_medium(&self, name: &str) -> bool {
        let mut words = name.split_whitespace();
        name.chars().filter(|c| c.is_alphabetic()).count() > 2
            && !words.any(|word| self.bodies.contains(&medium::bare(word).to_lowercase()))
    }

    /// "The paper quoted him as saying": the medium named last before, else what it is called.
    fn quoting(
        &self,
        segments: &Segments<'_>,
        frame: Span,
        cue: Span,
        lemma: &str,
    ) -> Option<Channel> {
        if !QUOTING.contains(&lemma) {
            return None;
        }
        let at = segments.tokens_in(cue).start;
        let first = segments.tokens_in(frame).start;
        let noun = at.checked_sub(1).filter(|noun| *noun > first)?;
        let word = segments.word(noun).to_lowercase();
        let kind = *self.descriptors.get(&word)?;
        if !matches!(segments.word(noun - 1), "the" | "The") {
            return None;
        }
        let span = segments.token_range_span(noun - 1..noun + 1);
        let earlier = (first.saturating_sub(QUOTED_REACH)..first).rev();
        let named = earlier
            .filter_map(|at| {
                let known = self.media.at(segments, at, first);
                known.or_else(|| {
                    let weak = self.media.weak_at(segments, at, first)?;
                    let given = self.introduction.given_to(segments, at, 0);
                    given.then_some(weak)
                })
            })
            .find(|medium| medium.kind == kind && medium.name.starts_with(char::is_uppercase));
        Some(Channel {
            name: named.map_or(word, |medium| medium.name),
            kind,
            span,
        })
    }

    /// Whether a source is a medium that is called by what it is ("the paper"), which may quote others.
    pub fn is_called_medium(&self, words: &str) -> bool {
        let mut words = words.split_whitespace();
        let (article, noun) = (words.next(), words.next());
        words.next().is_none()
            && matches!(article, Some("the" | "The"))
            && noun.is_some_and(|noun| self.descriptors.contains_key(noun))
    }

    /// Tokens of a name from a token on: capitals, and small words of other languages that join them
    /// ("Notícias do Cabo", "L'Arena dello Sport").
    pub fn name_length(&self, segments: &Segments<'_>, start: usize) -> usize {
        let mut end = start;
        for at in start..start + LONGEST_NAME {
            let word = segments.word(at);
            if word.starts_with(char::is_uppercase) {
                end = at + 1;
            } else if !(at > start && self.joints.contains(word)) {
                break;
            }
        }
        end - start
    }

    /// Whether a name of several words begins with the article of another language, as names of papers do.
    pub fn has_foreign_article(&self, name: &str) -> bool {
        let article = |word: &str| self.articles.contains(&word.replace('’', "'"));
        let elided = ["L'", "L’"].iter().any(|start| name.starts_with(start));
        elided
            || name
                .split_once(' ')
                .is_some_and(|(first, _)| article(first))
    }

    /// What sort of medium an unlisted name is that something was told to: by its words, else print.
    pub fn kind_of(&self, name: &str) -> ChannelKind {
        self.media.kind_by_word(name).unwrap_or(ChannelKind::Print)
    }

    /// What sort of medium a common noun names ("podcast").
    pub fn described_by(&self, noun: &str) -> Option<ChannelKind> {
        self.descriptors.get(&noun.to_lowercase()).copied()
    }

    /// A source that is no speaker: a medium that passes on, or a document.
    fn of_source(
        &self,
        segments: &Segments<'_>,
        attribution: &Attribution,
        lemma: &str,
    ) -> Option<Channel> {
        let source = *attribution.source.first()?;
        let words = segments.slice(source);
        if self.relaying.contains(lemma)
            && let Some(medium) = self.media.of_name(words)
        {
            return Some(Channel {
                name: medium.name,
                kind: medium.kind,
                span: source,
            });
        }
        // "a communiqué read over Radio One", "a video posted on Telegram": the medium goes with the source
        let tokens = segments.tokens_in(source);
        let carried = tokens.clone().find_map(|at| {
            let medium = self.media.at(segments, at, tokens.end)?;
            let before = segments.word(at.saturating_sub(1)).to_lowercase();
            let published = at > tokens.start && self.introduction.source_media.contains(&before);
            published.then(|| Channel {
                name: medium.name,
                kind: medium.kind,
                span: segments.token_range_span(at..at + medium.len),
            })
        });
        if carried.is_some() {
            return carried;
        }
        // "a statement of the port", "its notice": the noun before what goes with it
        let ends = |word: &str| word == "," || self.introduction.source_ends.contains(word);
        let head = tokens
            .clone()
            .take_while(|&i| !ends(segments.word(i)))
            .last()?;
        let one = segments.word(head).to_lowercase();
        let two = head
            .checked_sub(1)
            .filter(|at| *at >= tokens.start)
            .map(|at| format!("{} {one}", segments.word(at).to_lowercase()));
        let (name, first) = two
            .and_then(|two| self.documents.get(&two).map(|name| (name, head - 1)))
            .or_else(|| self.documents.get(&one).map(|name| (name, head)))?;
        Some(Channel {
            name: name.clone(),
            kind: ChannelKind::Document,
            span: segments.token_range_span(first..head + 1),
        })
    }

    /// A name that no list has, after a word that says what it is.
    fn described(
        &self,
        segments: &Segments<'_>,
        frame: Span,
        free: &dyn Fn(Span) -> bool,
    ) -> Option<Channel> {
        let tokens = segments.tokens_in(frame);
        let capital = |i: &usize| segments.word(*i).starts_with(char::is_uppercase);
        tokens.clone().find_map(|at| {
            let kind = *self.descriptors.get(&segments.word(at).to_lowercase())?;
            let behind = self.name_length(segments, at + 1).min(tokens.end - at - 1);
            let before = (tokens.start..at).rev().take_while(capital).take(4).count();
            // "the newspaper Kurier", "the Kurier newspaper"
            let (name, edge) = if behind > 0 {
                (at + 1..at + 1 + behind, at)
            } else {
                (at - before..at, at - before)
            };
            if name.is_empty() {
                return None;
            }
            let len = at.max(name.end - 1) + 1 - edge;
            let span = segments.token_range_span(name);
            let found = free(span)
                && self
                    .introduction
                    .introduced(segments, edge, len, tokens.start);
            found.then(|| Channel {
                name: medium::bare(segments.slice(span)).to_owned(),
                kind,
                span,
            })
        })
    }

    fn named(
        &self,
        segments: &Segments<'_>,
        frame: Span,
        free: &dyn Fn(Span) -> bool,
        cue: Span,
    ) -> Option<Channel> {
        let tokens = segments.tokens_in(frame);
        let mut best: Option<(usize, Channel)> = None;
        for at in tokens.clone() {
            let known = self.media.at(segments, at, tokens.end);
            let known = known.filter(|medium| {
                self.introduction
                    .introduced(segments, at, medium.len, tokens.start)
            });
            let given = || {
                let weak = self.media.weak_at(segments, at, tokens.end)?;
                let given = self.introduction.given_to(segments, at, tokens.start);
                (given && self.may_be_medium(&weak.name)).then_some(weak)
            };
            let Some(medium) = known.or_else(given) else {
                continue;
            };
            let span = segments.token_range_span(at..at + medium.len);
            if !free(span) {
                continue;
            }
            // "state television RTS": the name behind the word that says what it is
            let unnamed = medium.name.starts_with(char::is_lowercase);
            let behind = at + medium.len;
            if unnamed && behind < tokens.end && is_name(segments.word(behind)) {
                continue;
            }
            let away = span.start().abs_diff(cue.start());
            if best.as_ref().is_none_or(|(least, _)| away < *least) {
                best = Some((
                    away,
                    Channel {
                        name: medium.name,
                        kind: medium.kind,
                        span,
                    },
                ));
            }
        }
        best.map(|(_, channel)| channel)
    }

    fn phrased(
        &self,
        segments: &Segments<'_>,
        frame: Span,
        free: &dyn Fn(Span) -> bool,
        cue: Span,
    ) -> Option<Channel> {
        // the words right after the cue first, then the rest of the sentence
        let after = Span::new(cue.start(), frame.end().max(cue.start()));
        [after, frame]
            .into_iter()
            .find_map(|scope| self.phrase_in(segments, scope, free))
    }

    fn phrase_in(
        &self,
        segments: &Segments<'_>,
        scope: Span,
        free: &dyn Fn(Span) -> bool,
    ) -> Option<Channel> {
        let wall = |i: usize| !free(segments.tokens[i].span);
        let words = TokenText::new(segments, segments.tokens_in(scope), wall);
        self.phrases.iter().find_map(|(name, kind, patterns)| {
            let span = segments.token_range_span(words.find(patterns)?);
            Some(Channel {
                name: name.clone(),
                kind: *kind,
                span,
            })
        })
    }
}

#[cfg(test)]
mod tests;
