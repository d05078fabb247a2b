//! One event of a ledger, with its articles, places, facets and numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decision::{Review, ReviewState};
use crate::{
    CheckKind, Codes, PlacePrecision, Realis, RelationKind, Role, Span, Stance, Status, Verdict,
};

use super::claim::{ChangedClaim, LedgerClaim};

/// One event with everything said about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerEvent {
    /// `E-` and a hash of its first mention; never changes on a re-run.
    pub id: String,
    /// Ids of other mentions of it, which still lead here; sorted.
    pub aliases: Vec<String>,
    /// Name of its type in `resources/events/`.
    pub r#type: String,
    /// The type's codes in other people's schemes.
    pub codes: Codes,
    /// Made by template from type, place and time; never a headline.
    pub title: String,
    /// Whether it is reported as having happened.
    pub realis: Realis,
    /// When; `None` where no article says.
    pub time: Option<LedgerTime>,
    /// Where, each place once.
    pub places: Vec<LedgerPlace>,
    /// Strongest status of its facets.
    pub status: Status,
    /// Newsrooms or agencies whose own text reports it; copies are not counted.
    pub origins: usize,
    /// Each of them, and why it counts, in the order of their first articles.
    #[serde(default)]
    pub origin_list: Vec<LedgerOrigin>,
    /// The articles that report it, in order of publication.
    pub articles: Vec<LedgerArticle>,
    /// Who had which part in it, and who says so.
    pub participants: Vec<LedgerParticipant>,
    /// What is said about it, in order of publication and text.
    pub claims: Vec<LedgerClaim>,
    /// The questions on which claims take positions.
    pub facets: Vec<LedgerFacet>,
    /// Numbers by measure, with their history.
    pub tallies: Vec<Tally>,
    /// How its claims bear on each other.
    pub relations: Vec<LedgerRelation>,
    /// What adds up and what does not.
    pub checks: Vec<LedgerCheck>,
    /// Parties that stand accused and of whom no statement about it was found.
    pub unanswered: Vec<String>,
    /// What people decided about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}

impl LedgerEvent {
    /// Whether a person said that there was no such event.
    pub fn is_rejected(&self) -> bool {
        let state = self.review.as_ref().and_then(|review| review.state);
        state == Some(ReviewState::Rejected)
    }
}

/// A newsroom or agency whose own text reports an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerOrigin {
    /// Its name, or the id of the article that names none.
    pub name: String,
    /// The first article with its text.
    pub article: String,
    /// Why it counts once, and what does not count beside it.
    pub reason: String,
    /// The party whose organ it is, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// All names under which this party's organs report it, where there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organs: Vec<String>,
}

/// When something was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerTime {
    /// Earliest moment it can mean.
    pub earliest: Option<String>,
    /// Latest moment it can mean.
    pub latest: Option<String>,
    /// As written.
    pub text: String,
}

/// Where something was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerPlace {
    /// Name in the gazetteer, or as written where it is not there.
    pub name: String,
    /// Latitude in degrees north.
    pub lat: Option<f64>,
    /// Longitude in degrees east.
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// How closely the coordinates say where.
    pub precision: PlacePrecision,
    /// Gazetteer entry, if it resolved to one.
    pub gazetteer: Option<String>,
}

/// One article of a ledger, without its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerArticle {
    /// Content hash.
    pub id: String,
    /// Path or URL as read.
    pub input: String,
    /// Canonical URL, else the given one.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Who published this copy.
    pub outlet: Option<String>,
    /// Whose text it is.
    pub origin: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// When this copy was retrieved.
    pub captured: Option<String>,
    /// ISO 639-1 code, or `und`.
    pub language: String,
    /// The article whose text this one repeats.
    pub copy_of: Option<String>,
    /// The earlier capture of the same address, with other bytes, that this one replaces.
    pub revision_of: Option<String>,
    /// Claims of the original, or of the earlier capture, that this article leaves out.
    pub drops: Vec<String>,
    /// Claims of this copy or later capture that the other does not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adds: Vec<String>,
    /// Claims that the other has in other words, in another stance or from another party.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangedClaim>,
    /// How many claims were read in it.
    pub claims: usize,
    /// How many events were read in it.
    pub events: usize,
}

/// Somebody or something with a part in an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerParticipant {
    /// Which part.
    pub role: Role,
    /// Name of the actor, else as written.
    pub name: String,
    /// The actor, where it is one.
    pub actor: Option<String>,
    /// The article that says so.
    pub article: String,
    /// Where in it.
    pub span: Span,
    /// The claims that say so; empty where the article says so itself.
    pub according_to: Vec<String>,
}

/// One question about an event and the positions that parties take on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerFacet {
    /// Which question: `occurred`, `perpetrator`, `count:killed` …
    pub facet: String,
    /// The answers, in the order of their first statement.
    pub positions: Vec<Position>,
    /// Where the parties stand to each other.
    pub status: FacetStatus,
}

impl LedgerFacet {
    /// The question in words: "who did it".
    pub fn question(&self) -> String {
        if let Some(measure) = self.facet.strip_prefix("count:") {
            return format!("how many {}", spaced(measure));
        }
        match self.facet.as_str() {
            "occurred" => "whether it happened".to_owned(),
            "perpetrator" => "who did it".to_owned(),
            "director" => "who directed it".to_owned(),
            "target" => "the target".to_owned(),
            "instrument" => "with what".to_owned(),
            "cause" => "the cause".to_owned(),
            "time" => "when".to_owned(),
            "place" => "where".to_owned(),
            "identity" => "who".to_owned(),
            other => spaced(other),
        }
    }

    /// The question and an answer to it as one statement: "the cause was a collision".
    pub fn statement(&self, answer: &str) -> String {
        if let Some(measure) = self.facet.strip_prefix("count:") {
            return format!("{}: {answer}", spaced(measure));
        }
        match self.facet.as_str() {
            "occurred" if answer == "true" || answer == "yes" => "it happened".to_owned(),
            "occurred" => format!("it happened: {answer}"),
            "perpetrator" => format!("{answer} did it"),
            "director" => format!("{answer} directed it"),
            "target" => format!("the target was {answer}"),
            "instrument" => format!("it was done with {answer}"),
            "cause" => format!("the cause was {answer}"),
            other => format!("{}: {answer}", spaced(other)),
        }
    }
}

/// A name from resources as words: `shot_down` as "shot down".
pub fn spaced(name: &str) -> String {
    name.replace(['_', ':', '-'], " ")
}

/// One answer to a question and who holds, denies or doubts it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// The answer.
    pub value: String,
    /// In the order of their first statement.
    pub holders: Vec<Holder>,
}

/// A party that takes a position in one stance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Holder {
    /// The party.
    pub party: String,
    /// In which stance.
    pub stance: Stance,
    /// For, against or in doubt of the position.
    pub side: Side,
    /// The claims by which it does.
    pub claims: Vec<String>,
    /// How many statements these are: claims that repeat one in another article are counted once.
    #[serde(default)]
    pub statements: usize,
}

/// Which side of a position a holder takes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Puts it forward.
    For,
    /// Denies or contradicts it.
    Against,
    /// Doubts it or could not verify it.
    Doubt,
}

/// How the parties stand to each other on one question.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FacetStatus {
    /// A party speaks against its own earlier claim.
    Conceded,
    /// The same party replaced what it had said.
    Corrected,
    /// Put forward by one party and denied, doubted or contradicted by another.
    Disputed,
    /// Several parties say the same.
    Agreed,
    /// One party puts it forward and no other takes a position.
    OneSide,
}

/// One number of an event over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// Name of the measure.
    pub measure: String,
    /// What is counted, as most articles write it.
    pub counted: Option<String>,
    /// Smallest number that any source gives.
    pub low: Option<f64>,
    /// The number given last.
    pub best: Option<f64>,
    /// Largest number that any source gives.
    pub high: Option<f64>,
    /// In order of publication and text; copies are left out.
    pub history: Vec<TallyEntry>,
}

/// One number, who gave it and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TallyEntry {
    /// The number, or the middle of what it can mean.
    pub value: f64,
    /// Smallest number it can mean.
    pub low: Option<f64>,
    /// Largest number it can mean.
    pub high: Option<f64>,
    /// As written.
    pub text: String,
    /// Who gave it: a party, or the outlet where the article says so itself.
    pub source: String,
    /// When the article was published.
    pub published: Option<String>,
    /// The claim that gives it.
    pub claim: Option<String>,
    /// The quantity's global id.
    pub quantity: String,
    /// The article it stands in.
    pub article: String,
}

/// One claim's bearing on another claim or on an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerRelation {
    /// Which bearing.
    pub kind: RelationKind,
    /// The claim that bears on the other.
    pub from: String,
    /// The claim or event it bears on.
    pub to: String,
    /// The facet in question.
    pub facet: Option<String>,
    /// The article whose words it rests on.
    pub article: String,
    /// Those words.
    pub evidence: Vec<Span>,
    /// The rule that found it.
    pub rule: String,
}

/// Something that was checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerCheck {
    /// What was checked.
    pub kind: CheckKind,
    /// How it came out.
    pub verdict: Verdict,
    /// In words.
    pub message: String,
    /// The entries it rests on.
    pub refs: Vec<String>,
    /// The article they stand in.
    pub article: String,
}
