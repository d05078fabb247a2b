//! The shapes of a ledger as it leaves the program: `counterclaim.events.v1` and its sisters.
//!
//! Every id is global and made of content, every span counts Unicode code points of its article's
//! text, and every list is in a stated order, so that the same readings always print the same bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decision::{Review, ReviewState};
use crate::{
    Act, ActorKind, Certainty, Channel, CheckKind, Codes, Cue, Evidence, PlacePrecision, Polarity,
    QuoteForm, Realis, RelationKind, Role, SourceKind, Span, Stance, Status, Verdict,
};

/// Name of the shape of a list of events.
pub const EVENTS_V1: &str = "counterclaim.events.v1";
/// Name of the shape of a list of claims.
pub const CLAIMS_V1: &str = "counterclaim.claims.v1";
/// Name of the shape of a list of articles.
pub const ARTICLES_V1: &str = "counterclaim.articles.v1";
/// Name of the shape of a list of actors.
pub const ACTORS_V1: &str = "counterclaim.actors.v1";
/// Name of the shape of what changed.
pub const CHANGES_V1: &str = "counterclaim.changes.v1";
/// Name of the shape of what a search finds.
pub const SEARCH_V1: &str = "counterclaim.search.v1";

/// Which of an article's dates a view "as of" goes by.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// When it was published.
    #[default]
    Published,
    /// When this copy was retrieved.
    Captured,
}

/// Events of a ledger: `counterclaim.events.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventsV1 {
    /// Always [`EVENTS_V1`].
    pub schema: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    #[serde(default)]
    pub undated: usize,
    /// In order of their earliest time, undated ones last, then of their id.
    pub events: Vec<LedgerEvent>,
}

/// Claims of a ledger: `counterclaim.claims.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimsV1 {
    /// Always [`CLAIMS_V1`].
    pub schema: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    #[serde(default)]
    pub undated: usize,
    /// In order of publication, then of article id and text.
    pub claims: Vec<LedgerClaim>,
}

/// Articles of a ledger: `counterclaim.articles.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArticlesV1 {
    /// Always [`ARTICLES_V1`].
    pub schema: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    #[serde(default)]
    pub undated: usize,
    /// In order of publication, undated ones last, then of id.
    pub articles: Vec<LedgerArticle>,
}

/// Actors of a ledger: `counterclaim.actors.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActorsV1 {
    /// Always [`ACTORS_V1`].
    pub schema: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    #[serde(default)]
    pub undated: usize,
    /// Most claims first, then by name.
    pub actors: Vec<LedgerActor>,
}

/// What changed in a ledger between two moments: `counterclaim.changes.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangesV1 {
    /// Always [`CHANGES_V1`].
    pub schema: String,
    /// The earlier moment, as asked for.
    pub from: Option<String>,
    /// The later moment, as asked for; `None` for everything.
    pub to: Option<String>,
    /// Which date both go by.
    pub clock: Clock,
    /// In the order of the list of events.
    pub changes: Vec<Change>,
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The event's id at the later moment.
    pub event: String,
    /// Its title at the later moment.
    pub title: String,
    /// What sort of change.
    pub kind: ChangeKind,
    /// In words.
    pub sentence: String,
    /// The claims or articles that it comes from.
    pub because: Vec<String>,
}

/// What sort of change.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// The event was first reported.
    Reported,
    /// Its status is another.
    Status,
    /// A party took a position.
    Position,
    /// A number is new or another.
    Number,
    /// An accused party has spoken.
    Response,
    /// More articles tell it.
    Articles,
}

/// What a search finds in a ledger: `counterclaim.search.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SearchV1 {
    /// Always [`SEARCH_V1`].
    pub schema: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// Articles that a view as of a moment leaves out because they have no date on its clock.
    #[serde(default)]
    pub undated: usize,
    /// Events, then claims, articles and actors, each in the order of its list.
    pub search: Vec<Hit>,
}

/// One thing that a search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hit {
    /// What it is.
    pub kind: HitKind,
    /// Its id.
    pub id: String,
    /// Title of an event or article, name of an actor, who says a claim.
    pub title: String,
    /// The words around the first word that was asked for, on one line; what a claim says.
    pub snippet: String,
    /// The article it stands in; `None` for events and actors, which stand in many.
    pub article: Option<String>,
    /// When that was published.
    pub published: Option<String>,
}

/// What a search can find.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum HitKind {
    /// An event.
    Event,
    /// A claim.
    Claim,
    /// An article.
    Article,
    /// An actor.
    Actor,
}

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

/// Name of the shape of an evidence trail.
pub const EXPLAIN_V1: &str = "counterclaim.explain.v1";

/// The evidence trail of one entry: `counterclaim.explain.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainV1 {
    /// Always [`EXPLAIN_V1`].
    pub schema: String,
    /// The entry, as it was asked for.
    pub id: String,
    /// The article it stands in.
    pub article: String,
    /// Version of the program that read it.
    pub version: String,
    /// Fingerprint of the resources it was read with.
    pub resources: String,
    /// Why it is as it is, in plain sentences.
    pub sentences: Vec<String>,
    /// The words it rests on.
    pub passages: Vec<Passage>,
    /// Of a claim of a ledger: earlier ones of other articles that say the same, the likest first.
    #[serde(default)]
    pub said_before: Vec<Earlier>,
}

/// Some words that an entry rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Passage {
    /// What they are to it: `source`, `cue`, `content`, `mention`, or the id of a rule.
    pub role: String,
    /// Where they stand.
    pub span: Span,
    /// The words.
    pub text: String,
}
