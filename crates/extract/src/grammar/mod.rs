//! A shallow reading of each sentence: tags, verb groups with voice and mood, and noun phrases.
//!
//! Every look around a word is bounded, so that the work is linear in the length of the text.

mod forms;
mod group;
mod lexicon;
mod phrase;
mod tag;
mod tagger;

use counterclaim_model::Time;

use crate::annotation::Annotations;
use crate::resources::{Files, ResourceError};
use crate::segment::{Segments, TokenKind};

pub use forms::{Irregular, VerbForm};
pub use group::{VerbGroup, VerbKind};
pub use lexicon::{Lexicon, WordSet};
pub use phrase::Phrase;
pub use tag::{Tag, TagSet};
pub use tagger::Tagger;

/// What the grammar needs from the resources.
#[derive(Clone, Debug)]
pub struct Language {
    /// Weights of the tagger.
    pub tagger: Tagger,
    /// Irregular forms and classes.
    pub lexicon: Lexicon,
}

impl Language {
    /// Loads weights and words.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        Ok(Self {
            tagger: Tagger::load(files)?,
            lexicon: Lexicon::load(files)?,
        })
    }
}

/// One token as the grammar sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Lower case, with straight apostrophes.
    pub lower: String,
    /// Singular of a noun, else as `lower`.
    pub lemma: String,
    /// Part of speech.
    pub tag: Tag,
    /// Whether it stands in a time expression.
    pub in_time: bool,
    /// Its classes, one bit each.
    pub classes: u64,
}

/// Words and verb groups of a text; indices are those of [`Segments::tokens`].
#[derive(Debug)]
pub struct Grammar<'s, 't> {
    /// The text it was made of.
    pub segments: &'s Segments<'t>,
    /// One for each token.
    pub words: Vec<Word>,
    /// In text order.
    pub groups: Vec<VerbGroup>,
    /// For each token the verb group whose head it is.
    group_at: Vec<Option<u32>>,
    /// For each token its sentence.
    sentence_of: Vec<u32>,
}

impl<'s, 't> Grammar<'s, 't> {
    /// Reads a text; `times` must be in text order.
    pub fn of(
        segments: &'s Segments<'t>,
        annotations: &Annotations,
        times: &[Time],
        language: &Language,
    ) -> Self {
        let mut words = Vec::with_capacity(segments.tokens.len());
        let mut sentence_of = Vec::with_capacity(segments.tokens.len());
        for (index, sentence) in segments.sentences.iter().enumerate() {
            let range = sentence.tokens.clone();
            let mut tags = tag_sentence(segments, annotations, language, range.clone());
            if annotations.parts_of_speech.is_empty() {
                mend_verbless(segments, language, range.clone(), &mut tags);
            }
            for (token, tag) in range.zip(tags) {
                words.push(word(segments, language, token, tag));
                sentence_of.push(index as u32);
            }
        }
        for time in times {
            for token in segments.tokens_in(time.span) {
                words[token].in_time = true;
            }
        }
        let mut grammar = Self {
            segments,
            group_at: vec![None; words.len()],
            words,
            groups: Vec::new(),
            sentence_of,
        };
        group::find_all(&mut grammar, language);
        grammar
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The lower-case form of a token; empty off the text.
    pub fn lower(&self, token: usize) -> &str {
        self.words.get(token).map_or("", |word| &word.lower)
    }

    /// The tag of a token; a mark off the text.
    pub fn tag(&self, token: usize) -> Tag {
        self.words.get(token).map_or(Tag::Mark, |word| word.tag)
    }

    /// Whether a token stands in a time expression.
    pub fn in_time(&self, token: usize) -> bool {
        self.words.get(token).is_some_and(|word| word.in_time)
    }

    /// The sentence of a token, as an index.
    pub fn sentence(&self, token: usize) -> usize {
        self.sentence_of.get(token).map_or(0, |&s| s as usize)
    }

    /// The tokens of a token's sentence, cut to at most `reach` tokens on either side.
    pub fn window(&self, token: usize, reach: usize) -> std::ops::Range<usize> {
        let Some(sentence) = self.segments.sentences.get(self.sentence(token)) else {
            return 0..0;
        };
        let range = &sentence.tokens;
        range.start.max(token.saturating_sub(reach))..range.end.min(token + reach + 1)
    }

    /// The verb group whose head is this token.
    pub fn group_at(&self, token: usize) -> Option<&VerbGroup> {
        let index = (*self.group_at.get(token)?)?;
        self.groups.get(index as usize)
    }

    /// Whether the token is written with a capital.
    pub fn is_capitalized(&self, token: usize) -> bool {
        self.segments.word(token).starts_with(char::is_uppercase)
    }
}

/// Lower case, with straight apostrophes.
fn plain(word: &str) -> String {
    word.to_lowercase().replace('’', "'")
}

fn word(segments: &Segments<'_>, language: &Language, token: usize, tag: Tag) -> Word {
    let lower = plain(segments.word(token));
    let lemma = match tag {
        Tag::Noun | Tag::NounPlural | Tag::Name | Tag::NamePlural | Tag::Adjective => {
            language.lexicon.irregular.singular(&lower)
        }
        _ => lower.clone(),
    };
    let classes = if tag == Tag::Mark {
        0
    } else {
        language.lexicon.mask(&lemma)
    };
    Word {
        lower,
        lemma,
        tag,
        in_time: false,
        classes,
    }
}

/// Tags one sentence; a headline in title case or capitals is read in lower case.
fn tag_sentence(
    segments: &Segments<'_>,
    annotations: &Annotations,
    language: &Language,
    range: std::ops::Range<usize>,
) -> Vec<Tag> {
    let words: Vec<&str> = range.clone().map(|token| segments.word(token)).collect();
    let known = &annotations.parts_of_speech;
    let lower: Vec<String> = words.iter().map(|word| plain(word)).collect();
    let allowed: Vec<TagSet> = (0..words.len())
        .map(|i| {
            let token = range.start + i;
            let mark = segments.tokens[token].kind == TokenKind::Mark;
            if mark && !matches!(words[i], "$" | "%" | "&") {
                return TagSet::of(&[Tag::Mark, Tag::Clitic]);
            }
            let fits = known
                .get(token)
                .map_or(TagSet::ALL, |&pos| Tag::that_fit(pos));
            language.lexicon.allowed(&lower[i]).and(fits)
        })
        .collect();
    if !is_title_case(&words) {
        return language.tagger.tag(&words, &allowed);
    }
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    language.tagger.tag(&lower, &allowed)
}

/// Finds the verb of a sentence that was tagged without one, or of "the drone hit the roof": a past
/// form that is no participle, after a noun.
fn mend_verbless(
    segments: &Segments<'_>,
    language: &Language,
    range: std::ops::Range<usize>,
    tags: &mut [Tag],
) {
    for i in 1..tags.len() {
        let wrong = matches!(tags[i], Tag::Noun | Tag::Adjective | Tag::Name);
        if !wrong || !(tags[i - 1].is_nominal() || tags[i - 1] == Tag::Number) {
            continue;
        }
        let word = plain(segments.word(range.start + i));
        if !language.lexicon.is_irregular_past(&word) {
            continue;
        }
        let next = tags.get(i + 1).copied().unwrap_or(Tag::Mark);
        let after = tags.get(i + 2).copied().unwrap_or(Tag::Mark);
        let object = matches!(next, Tag::Determiner | Tag::Possessive | Tag::Number)
            || next == Tag::Adjective && after.is_nominal();
        if object || !next.is_nominal() && !clause_has_verb(segments, range.start, tags, i) {
            tags[i] = Tag::Past;
        }
    }
}

/// Whether another finite verb stands between the marks around a word, twelve words either way.
fn clause_has_verb(segments: &Segments<'_>, start: usize, tags: &[Tag], i: usize) -> bool {
    let finite = |tag: &&Tag| tag.is_finite() || **tag == Tag::Modal;
    let inside = |tag: &&Tag| !matches!(**tag, Tag::Mark | Tag::Wh);
    let opens = |at: &usize| {
        matches!(
            segments.word(start + at),
            "after" | "before" | "because" | "as" | "while" | "if" | "since" | "that" | "until"
        )
    };
    (0..i)
        .rev()
        .take(12)
        .take_while(|at| inside(&&tags[*at]) && !opens(at))
        .any(|at| finite(&&tags[at]))
        || tags[i + 1..]
            .iter()
            .take(12)
            .take_while(inside)
            .any(|tag| finite(&tag))
}

/// Whether nearly all words of four letters and more begin with a capital.
fn is_title_case(words: &[&str]) -> bool {
    let long = || {
        words
            .iter()
            .filter(|word| word.len() > 3 && word.starts_with(char::is_alphabetic))
    };
    let capital = long()
        .filter(|word| word.starts_with(char::is_uppercase))
        .count();
    long().count() >= 4 && capital * 10 >= long().count() * 9
}
