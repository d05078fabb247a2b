//! Who said what, in which words, in which stance, through which channel.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ActorId, ClaimId, EventId, Span, Stance, TimeId};

/// One attributed statement, belief or plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// Local id.
    pub id: ClaimId,
    /// Who said it.
    pub source: Source,
    /// The words that signal the attribution.
    pub cue: Cue,
    /// What was said.
    pub content: Content,
    /// How much of the content stands in quotation marks.
    pub quote: QuoteForm,
    /// What the source does by saying it.
    pub stance: Stance,
    /// Speech, belief or plan.
    pub act: Act,
    /// How certain the source is.
    pub certainty: Certainty,
    /// Whether the source puts the content forward or negates it.
    pub polarity: Polarity,
    /// Who is accused, criticized or contradicted.
    pub against: Vec<ActorId>,
    /// The medium it came through, where the text names one.
    pub channel: Option<Channel>,
    /// When it was said.
    pub said_at: Option<TimeId>,
    /// The claim in which this one is reported.
    pub within: Option<ClaimId>,
    /// The events it is about.
    pub about: Vec<EventId>,
    /// How sure the program is that this is a claim with these spans, 0 to 1.
    pub score: f64,
    /// Which rules and model heads say so, and where.
    pub evidence: Vec<Evidence>,
}

/// Who a claim is attributed to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The noun phrase with title and apposition, or the pronoun; empty if the text names nobody.
    pub spans: Vec<Span>,
    /// The actor it refers to.
    pub actor: Option<ActorId>,
    /// What sort of source.
    pub kind: SourceKind,
}

/// What sort of source a claim has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A person with a name.
    Named,
    /// An organization, government or force.
    Institution,
    /// Somebody without a name.
    Unnamed,
    /// The outlet or another one, speaking for itself.
    Outlet,
}

/// The words that signal an attribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cue {
    /// Verb with auxiliaries, "according to", noun or colon; empty if nothing signals it.
    pub spans: Vec<Span>,
    /// Dictionary form of its head ("say").
    pub lemma: String,
}

/// What is attributed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Content {
    /// In text order; several where the cue interrupts it or a quotation continues.
    pub spans: Vec<Span>,
}

/// How much of a content stands in quotation marks.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum QuoteForm {
    /// At least nine tenths.
    Direct,
    /// Nothing.
    Indirect,
    /// Some.
    Mixed,
}

/// Whether a claim is speech, belief or plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// Said or written.
    Speech,
    /// Thought, hoped, feared, found.
    Belief,
    /// Intended.
    Plan,
}

/// How certain a source is of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Without reservation.
    Certain,
    /// "Probably", "likely".
    Probable,
    /// "May", "could".
    Possible,
    /// "Unlikely".
    Unlikely,
    /// The source says that it does not know.
    Unknown,
}

/// Whether a source puts something forward or negates it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// Puts it forward.
    Positive,
    /// Negates it.
    Negative,
}

/// The medium a statement came through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Channel {
    /// Its name ("Telegram"), or what it is ("briefing").
    pub name: String,
    /// What it is.
    pub kind: ChannelKind,
    /// Where the text names it.
    pub span: Span,
}

/// What a channel is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ChannelKind {
    /// Social medium or messenger.
    Social,
    /// News agency.
    Agency,
    /// Radio or television.
    Broadcast,
    /// Briefing, press conference, speech.
    Briefing,
    /// Newspaper, magazine, site.
    Print,
    /// Letter, report, court paper, written statement.
    Document,
}

/// Why an entry is as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Rule id (`cue.accuse`) or model head (`reader.attribution`).
    pub rule: String,
    /// The words it rests on.
    pub span: Span,
}

impl Claim {
    /// The stretch from the first to the last span of source, cue and content.
    pub fn extent(&self) -> Option<Span> {
        let spans = self
            .source
            .spans
            .iter()
            .chain(&self.cue.spans)
            .chain(&self.content.spans);
        spans.copied().reduce(Span::cover)
    }
}
