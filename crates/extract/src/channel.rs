//! The medium a statement came through: named media, and what has no name ("in a statement").

use std::collections::BTreeMap;

use counterclaim_model::{Channel, ChannelKind, Span};
use serde::Deserialize;

use crate::annotation::Attribution;
use crate::pattern::{Patterns, TokenText};
use crate::resources::{Files, ResourceError};
use crate::segment::Segments;

const NAMES: &str = "channels/en.toml";
const PHRASES: &str = "channels/phrases.toml";

/// Media by name and by phrase.
#[derive(Clone, Debug)]
pub struct ChannelNames {
    /// First word of a form, the whole form as words, and which medium; sorted.
    forms: Vec<(String, Vec<String>, usize)>,
    media: Vec<(String, ChannelKind)>,
    descriptors: BTreeMap<String, ChannelKind>,
    phrases: Vec<(String, ChannelKind, Patterns)>,
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
    phrases: Vec<Phrase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrase {
    name: String,
    kind: ChannelKind,
    patterns: Vec<String>,
    examples: Vec<String>,
}

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

impl ChannelNames {
    /// Reads names and phrases.
    ///
    /// # Errors
    /// Where a file is missing, not of its form, or a pattern does not compile.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let names: NamesFile = files.toml(NAMES)?;
        let phrases: PhrasesFile = files.toml(PHRASES)?;
        let mut forms = Vec::new();
        let mut media = Vec::new();
        for medium in names.channels {
            for form in medium.forms.iter().chain([&medium.name]) {
                let words: Vec<String> = words_of(form);
                if let Some(first) = words.first() {
                    forms.push((first.clone(), words.clone(), media.len()));
                }
            }
            media.push((medium.name, medium.kind));
        }
        forms.sort();
        forms.dedup();
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
        let named = names
            .example
            .into_iter()
            .map(|row| (row.text, Some(row.channel)));
        let unnamed = names.counterexample.into_iter().map(|row| (row.text, None));
        Ok(Self {
            forms,
            media,
            descriptors,
            phrases: compiled,
            examples,
            named_examples: named.chain(unnamed).collect(),
        })
    }

    /// Whether some words are the name of a medium, or end in one ("the news agency Reuters").
    pub fn is_medium(&self, name: &str) -> bool {
        self.medium_of(name).is_some()
    }

    /// Whether some words name a medium that passes on what others say: an agency, paper or
    /// broadcaster.
    pub fn relays(&self, name: &str) -> bool {
        self.medium_of(name).is_some_and(|medium| {
            matches!(
                self.media[medium].1,
                ChannelKind::Agency | ChannelKind::Broadcast | ChannelKind::Print
            )
        })
    }

    fn medium_of(&self, name: &str) -> Option<usize> {
        let words = words_of(name);
        self.forms
            .iter()
            .filter(|(_, form, _)| words.ends_with(form))
            .max_by_key(|(_, form, _)| form.len())
            .map(|(_, _, medium)| *medium)
    }

    /// The channel of an attribution: a medium named in its sentence outside `contents` and source, else
    /// a phrase such as "in a statement".
    pub fn find(
        &self,
        segments: &Segments<'_>,
        frame: Span,
        attribution: &Attribution,
        contents: &[Span],
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
        let free = |span: Span| !said.iter().any(|s| s.overlaps(span));
        let cue = attribution.cue.first().copied().unwrap_or(frame);
        self.named(segments, frame, &free, cue)
            .or_else(|| self.described(segments, frame, &free))
            .or_else(|| self.phrased(segments, frame, &free, cue))
    }

    /// A name that no list has, after a word that says what it is.
    fn described(
        &self,
        segments: &Segments<'_>,
        frame: Span,
        free: &dyn Fn(Span) -> bool,
    ) -> Option<Channel> {
        let tokens = segments.tokens_in(frame);
        tokens.clone().find_map(|at| {
            let kind = *self.descriptors.get(&segments.word(at).to_lowercase())?;
            let capital = |i: &usize| segments.word(*i).starts_with(char::is_uppercase);
            let len = (at + 1..tokens.end).take_while(capital).take(4).count();
            let span = segments.token_range_span(at + 1..at + 1 + len);
            let found = len > 0 && free(span) && introduced(segments, at, 1, tokens.start);
            found.then(|| Channel {
                name: segments.slice(span).to_owned(),
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
            let Some((len, medium)) = self.form_at(segments, at, tokens.end) else {
                continue;
            };
            let span = segments.token_range_span(at..at + len);
            if !free(span) || !introduced(segments, at, len, tokens.start) {
                continue;
            }
            let away = span.start().abs_diff(cue.start());
            let (name, kind) = &self.media[medium];
            if best.as_ref().is_none_or(|(least, _)| away < *least) {
                best = Some((
                    away,
                    Channel {
                        name: name.clone(),
                        kind: *kind,
                        span,
                    },
                ));
            }
        }
        best.map(|(_, channel)| channel)
    }

    /// The longest form that begins at a token, and its medium.
    fn form_at(&self, segments: &Segments<'_>, at: usize, end: usize) -> Option<(usize, usize)> {
        let first = segments.word(at);
        let from = self
            .forms
            .partition_point(|(word, _, _)| word.as_str() < first);
        self.forms[from..]
            .iter()
            .take_while(|(word, _, _)| word == first)
            .filter(|(_, form, _)| {
                at + form.len() <= end
                    && form
                        .iter()
                        .enumerate()
                        .all(|(i, word)| segments.word(at + i) == word)
            })
            .map(|(_, form, medium)| (form.len(), *medium))
            .max()
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

fn words_of(form: &str) -> Vec<String> {
    let segments = Segments::of_text(form);
    (0..segments.tokens.len())
        .map(|i| segments.word(i).to_owned())
        .collect()
}

/// Whether the words around a medium's name make it a channel, not a topic.
fn introduced(segments: &Segments<'_>, at: usize, len: usize, first: usize) -> bool {
    let before = (first..at)
        .rev()
        .map(|i| segments.word(i).to_lowercase())
        .find(|word| {
            !matches!(
                word.as_str(),
                "the" | "a" | "his" | "her" | "its" | "their" | "“" | "\"" | "'s" | "’s"
            )
        });
    let after = segments.word(at + len).to_lowercase();
    let program = before.as_deref() == Some("of")
        && (first..at).any(|i| PROGRAMS.contains(&segments.word(i).to_lowercase().as_str()));
    program
        || before.is_some_and(|word| INTRODUCERS.contains(&word.as_str()))
        || RELAYS.contains(&after.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_the_names_holds() {
        let names = ChannelNames::load(&Files::builtin()).unwrap();
        assert!(!names.named_examples.is_empty());
        for (text, expected) in &names.named_examples {
            let segments = Segments::of_text(text);
            let frame = Span::new(0, text.len());
            let found = names
                .find(&segments, frame, &Attribution::default(), &[])
                .map(|channel| channel.name);
            assert_eq!(&found, expected, "{text}");
        }
    }

    #[test]
    fn every_example_of_the_phrases_holds() {
        let names = ChannelNames::load(&Files::builtin()).unwrap();
        assert!(!names.examples.is_empty());
        for (_, example) in &names.examples {
            let (text, not, expected) = match example.split_once("!=>") {
                Some((text, expected)) => (text, true, expected.trim()),
                None => {
                    let (text, expected) = example.split_once("=>").unwrap();
                    (text, false, expected.trim())
                }
            };
            let segments = Segments::of_text(text);
            let frame = Span::new(0, text.len());
            let found = names
                .find(&segments, frame, &Attribution::default(), &[])
                .map(|c| c.name);
            assert_eq!(
                found.as_deref() == Some(expected),
                !not,
                "{example}: {found:?}"
            );
        }
    }
}
