//! One claim of a ledger, who made it and how it stands to others.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decision::{Review, ReviewState};
use crate::{
    Act, ActorKind, Certainty, Channel, Cue, Evidence, Polarity, QuoteForm, RelationKind,
    SourceKind, Span, Stance,
};

use super::event::LedgerTime;

/// A claim that a copy or later capture tells otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedClaim {
    /// The claim of the original, or of the earlier capture.
    pub from: String,
    /// The claim that stands in its place.
    pub to: String,
}

/// One claim of a ledger, with the words that people need to read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerClaim {
    /// `C-` and a hash of article and spans; never changes on a re-run.
    pub id: String,
    /// The article it stands in.
    pub article: String,
    /// When that was published.
    pub published: Option<String>,
    /// Who published that.
    pub outlet: Option<String>,
    /// Name of the actor that said it, else the words of the source.
    pub source_name: String,
    /// On whose behalf: the last of the chain of `speaks_for`, else the source itself.
    pub party: String,
    /// What was said, discontinuous parts joined by `…`.
    pub text: String,
    /// Who said it.
    pub source: LedgerSource,
    /// The words that signal the attribution.
    pub cue: Cue,
    /// Where what was said stands.
    pub content: crate::Content,
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
    /// Actors that are accused, criticized or contradicted.
    pub against: Vec<String>,
    /// The medium it came through.
    pub channel: Option<Channel>,
    /// When it was said.
    pub said_at: Option<LedgerTime>,
    /// The claim in which this one is reported.
    pub within: Option<String>,
    /// The events it is about.
    pub about: Vec<String>,
    /// How sure the program is of it, 0 to 1.
    pub score: f64,
    /// Which rules and model heads say so, and where.
    pub evidence: Vec<Evidence>,
    /// What people decided about it; a rejected claim counts nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// In an event: the first claim by which its party says the same about it; `None` where it is that
    /// one, and in lists of claims.
    #[serde(default)]
    pub same_as: Option<String>,
    /// In a list of claims: earlier ones of other articles that say the same, the likest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said_before: Vec<Earlier>,
}

impl LedgerClaim {
    /// Whether a person rejected it.
    pub fn is_rejected(&self) -> bool {
        let state = self.review.as_ref().and_then(|review| review.state);
        state == Some(ReviewState::Rejected)
    }
}

/// An earlier claim that says the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Earlier {
    /// Its id.
    pub claim: String,
    /// The article it stands in.
    pub article: String,
    /// When that was published.
    pub published: Option<String>,
    /// Who said it.
    pub party: String,
    /// In which stance.
    pub stance: Stance,
    /// What was said.
    pub text: String,
    /// How much of what says something is the same, 0 to 1.
    pub likeness: f64,
    /// Claims that deny, correct, retract, doubt or contradict it.
    pub answers: Vec<Answer>,
}

/// A claim that bears on an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// Which bearing.
    pub kind: RelationKind,
    /// The claim.
    pub claim: String,
    /// Who makes it.
    pub party: String,
    /// When its article was published.
    pub published: Option<String>,
}

/// Who a claim of a ledger is attributed to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerSource {
    /// The words that name the source.
    pub spans: Vec<Span>,
    /// The actor it refers to.
    pub actor: Option<String>,
    /// What sort of source.
    pub kind: SourceKind,
}

/// One actor of a ledger: everything under one name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerActor {
    /// `X-` and a hash of its name.
    pub id: String,
    /// Its name as most articles write it.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// ISO 3166-1 alpha-2 code of its country.
    pub country: Option<String>,
    /// Roles it is given, sorted.
    pub roles: Vec<String>,
    /// Parties it speaks for, sorted.
    pub speaks_for: Vec<String>,
    /// Articles that mention it.
    pub articles: usize,
    /// Claims it makes.
    pub claims: usize,
    /// Claims made against it.
    pub against: usize,
}
