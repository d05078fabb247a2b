//! The seam between the learned half and the stated half: what an encoder says about the tokens.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use counterclaim_model::{Evidence, Span};

use crate::segment::Segments;

/// What an encoder says about one article's tokens. Ranges index [`Segments::tokens`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    /// Sources, cues and contents, in token order; spans of different roles do not overlap.
    pub roles: Vec<RoleSpan>,
    /// Names of persons, organizations, places and peoples, in token order, without overlaps.
    pub entities: Vec<EntitySpan>,
    /// One part of speech a token; empty where the encoder has no such head.
    pub parts_of_speech: Vec<PartOfSpeech>,
    /// Which role spans belong to one attribution; empty where the encoder has no such head.
    pub links: Vec<RoleLink>,
    /// Probability that a token is the cue of an attribution inside another one's content, one value a
    /// token, meaningful inside contents; empty where the encoder has no such head.
    pub nested: Vec<f32>,
    /// Whether what a token tells happened, from -3 (certainly not) over 0 (unknown) to 3 (certainly),
    /// one value a token; read at predicates, meaningless elsewhere; empty where the encoder has no
    /// such head. The scale is that of UDS-IH2.
    pub facts: Vec<f32>,
}

impl Annotations {
    /// The names that share a token with a range: looked up, not looked through.
    pub fn entities_in(&self, tokens: &Range<usize>) -> &[EntitySpan] {
        let from = self
            .entities
            .partition_point(|e| e.tokens.end <= tokens.start);
        let to = self
            .entities
            .partition_point(|e| e.tokens.start < tokens.end);
        // an empty range between two names touches none
        self.entities.get(from..to).unwrap_or(&[])
    }
}

/// The encoder's opinion that one role span belongs to the attribution of another, its anchor.
///
/// The anchor is the attribution's first cue; without a cue its source, without one its content.
/// An anchor is linked to itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoleLink {
    /// The span, as an index into [`Annotations::roles`].
    pub from: usize,
    /// The anchor, as an index into [`Annotations::roles`].
    pub to: usize,
    /// How sure, 0 to 1; the links of one span add up to at most 1.
    pub score: f32,
}

/// One source, cue or content as tagged, before it is linked to others.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleSpan {
    /// Which.
    pub role: AttributionRole,
    /// Which tokens.
    pub tokens: Range<usize>,
    /// How sure, 0 to 1.
    pub score: f32,
}

/// The three parts of an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttributionRole {
    /// Who says it.
    Source,
    /// The words that signal it.
    Cue,
    /// What is said.
    Content,
}

/// One name.
#[derive(Clone, Debug, PartialEq)]
pub struct EntitySpan {
    /// What it names.
    pub kind: EntityKind,
    /// Which tokens.
    pub tokens: Range<usize>,
    /// How sure, 0 to 1.
    pub score: f32,
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntityKind {
    /// A person.
    Person,
    /// An organization.
    Organization,
    /// A place, countries and cities included.
    Place,
    /// A nationality, people, religion or party member ("Russian").
    People,
    /// Anything else with a name (weapon, ship, work, law).
    Other,
}

/// Universal part of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum PartOfSpeech {
    Adjective,
    Adposition,
    Adverb,
    Auxiliary,
    Conjunction,
    Determiner,
    Interjection,
    Noun,
    Number,
    Particle,
    Pronoun,
    ProperNoun,
    Punctuation,
    Subordinator,
    Symbol,
    Verb,
    Other,
}

/// One attribution: a source, a cue and a content that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attribution {
    /// The source's noun phrase; empty if the text names none.
    pub source: Vec<Span>,
    /// The words that signal it; empty if none do.
    pub cue: Vec<Span>,
    /// What is attributed, in text order; never empty.
    pub content: Vec<Span>,
    /// The attribution in whose content this one stands, as an index into the same list.
    pub within: Option<usize>,
    /// How sure, 0 to 1.
    pub score: f32,
    /// Which model head and which rules made it.
    pub evidence: Vec<Evidence>,
}

/// Anything that tags the tokens of an article: the shipped encoder, or a test's.
///
/// The answer must depend on the segments alone: not on the thread, the batch or an earlier call.
pub trait Encoder: Send + Sync {
    /// Tags one article.
    fn annotate(&self, segments: &Segments<'_>) -> Annotations;

    /// Tags one article unless `stop` is asked for meanwhile; what comes back then is not to be used.
    ///
    /// Whoever computes for long looks at `stop` at least once a window. The default never looks.
    fn annotate_until(&self, segments: &Segments<'_>, stop: &Stop) -> Annotations {
        let _ = stop;
        self.annotate(segments)
    }
}

/// A request to give up an article that is being read, made from another thread.
///
/// Clones share the request. It is never taken back.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks whoever holds a clone to give up.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// An encoder that gives up when it is told to.
pub(crate) struct Stoppable<'a> {
    /// Who tags.
    pub(crate) encoder: &'a dyn Encoder,
    /// Who may end it.
    pub(crate) stop: &'a Stop,
}

impl Encoder for Stoppable<'_> {
    fn annotate(&self, segments: &Segments<'_>) -> Annotations {
        self.encoder.annotate_until(segments, self.stop)
    }
}
