//! What people decided about the entries of a ledger: never an overwriting, always one more line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ledger::LedgerPlace;
use crate::{Span, fingerprint};

/// Name of the shape of a list of decisions.
pub const DECISIONS_V1: &str = "counterclaim.decisions.v1";
/// Name of the shape of what needs a person.
pub const QUEUE_V1: &str = "counterclaim.queue.v1";

/// Hexadecimal digits of a decision's id: 64 bits.
const DIGITS: usize = 16;

/// One thing that a person decided. Exported and imported one a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// `D-` and a hash of everything below, so that the same decision is the same on every ledger.
    pub id: String,
    /// When the person decided, RFC 3339; of two decisions that exclude each other the later one holds.
    pub decided: String,
    /// Who decided; `None` where nobody gave a name.
    pub by: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// What was decided.
    #[serde(flatten)]
    pub ruling: Ruling,
    /// Where the entries stood that were decided about, to find out what became of them after their
    /// article was read anew. Holds no text.
    #[serde(default)]
    pub seen: Vec<Seen>,
}

/// What a person decided, and about what. Ids are those of the ledger (`C-…`, `E-…`, `Q-…`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Ruling {
    /// A claim, event or number is as it should be.
    Accept {
        /// The entry.
        target: String,
    },
    /// A claim, event or number is none: it stays listed and counts nowhere.
    Reject {
        /// The entry.
        target: String,
    },
    /// One field of a claim or event has another value.
    Correct {
        /// The claim or event.
        target: String,
        /// Which field.
        field: CorrectedField,
        /// The value as a person writes it; empty for none.
        value: String,
        /// Where a corrected place lies, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<LedgerPlace>,
    },
    /// Events are one.
    Merge {
        /// A mention of each.
        events: Vec<String>,
    },
    /// Some mentions of an event are another event, and one.
    Split {
        /// Mentions that stay together.
        kept: Vec<String>,
        /// Mentions that leave.
        apart: Vec<String>,
    },
    /// Events are never to be joined.
    Different {
        /// A mention of each.
        events: Vec<String>,
    },
    /// An earlier decision does not hold.
    Undo {
        /// The decision, which may be an undo itself.
        decision: String,
    },
}

/// A field that a person can correct.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum CorrectedField {
    /// What the source of a claim does by saying it: a stance.
    Stance,
    /// Who said it: the name of an actor.
    Speaker,
    /// The events a claim is about: ids of events that its article mentions, parted by blanks.
    About,
    /// The type of an event.
    Type,
    /// Where it was: the name of a place.
    Place,
    /// When it was: `2031-03-02`, `2031-03`, `2031`, a moment, or two of these parted by `/`.
    Time,
    /// Who had a part in it: `role=name`; `role=` for nobody.
    Participant,
}

/// Where an entry stood when somebody decided about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Seen {
    /// The entry.
    pub id: String,
    /// Its article.
    pub article: String,
    /// From its first to its last character, in code points.
    pub span: Span,
}

impl Ruling {
    /// The entries or the decision that it is about.
    pub fn targets(&self) -> Vec<&str> {
        match self {
            Self::Accept { target } | Self::Reject { target } | Self::Correct { target, .. } => {
                vec![target]
            }
            Self::Merge { events } | Self::Different { events } => {
                events.iter().map(String::as_str).collect()
            }
            Self::Split { kept, apart } => kept.iter().chain(apart).map(String::as_str).collect(),
            Self::Undo { decision } => vec![decision],
        }
    }

    /// Its kind in one word, as it is written.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Accept { .. } => "accept",
            Self::Reject { .. } => "reject",
            Self::Correct { .. } => "correct",
            Self::Merge { .. } => "merge",
            Self::Split { .. } => "split",
            Self::Different { .. } => "different",
            Self::Undo { .. } => "undo",
        }
    }

    /// Everything that it says, unambiguously, for its id.
    fn content(&self) -> Vec<String> {
        let mut out = vec![self.word().to_owned()];
        match self {
            Self::Correct {
                target,
                field,
                value,
                place,
            } => {
                out.extend([target.clone(), field.name().to_owned(), value.clone()]);
                out.extend(place.as_ref().map(|place| {
                    format!(
                        "{}|{:?}|{:?}|{:?}|{:?}|{:?}",
                        place.name,
                        place.lat,
                        place.lon,
                        place.country,
                        place.precision,
                        place.gazetteer
                    )
                }));
            }
            Self::Split { kept, apart } => {
                out.push(kept.len().to_string());
                out.extend(kept.iter().chain(apart).cloned());
            }
            other => out.extend(other.targets().into_iter().map(str::to_owned)),
        }
        out
    }
}

impl CorrectedField {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Stance,
        Self::Speaker,
        Self::About,
        Self::Type,
        Self::Place,
        Self::Time,
        Self::Participant,
    ];

    /// Its name as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stance => "stance",
            Self::Speaker => "speaker",
            Self::About => "about",
            Self::Type => "type",
            Self::Place => "place",
            Self::Time => "time",
            Self::Participant => "participant",
        }
    }

    /// Whether it is a field of claims; the others are of events.
    pub fn is_of_claim(self) -> bool {
        matches!(self, Self::Stance | Self::Speaker | Self::About)
    }
}

impl Decision {
    /// A decision with its id.
    pub fn new(
        ruling: Ruling,
        decided: &str,
        by: Option<&str>,
        note: Option<&str>,
        seen: Vec<Seen>,
    ) -> Self {
        let mut decision = Self {
            id: String::new(),
            decided: decided.to_owned(),
            by: by.map(str::to_owned),
            note: note.map(str::to_owned),
            ruling,
            seen,
        };
        decision.id = decision.own_id();
        decision
    }

    /// Whether its id is that of what it says; one that was edited by hand has another.
    pub fn is_whole(&self) -> bool {
        self.id == self.own_id()
    }

    fn own_id(&self) -> String {
        let mut parts = vec![self.decided.clone()];
        parts.extend([&self.by, &self.note].map(|part| format!("{part:?}")));
        parts.extend(self.ruling.content());
        for seen in &self.seen {
            let span = format!("{} {}", seen.span.start(), seen.span.end());
            parts.extend([seen.id.clone(), seen.article.clone(), span]);
        }
        // lengths keep parts from running into each other
        let content: String = parts
            .iter()
            .map(|part| format!("{}:{part}\0", part.len()))
            .collect();
        format!("D-{}", &fingerprint(content.as_bytes())[..DIGITS])
    }
}

/// What people decided about one entry, as lists show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// Whether it was accepted or rejected.
    pub state: Option<ReviewState>,
    /// Who did that.
    pub by: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// The decision.
    pub decision: Option<String>,
    /// Fields that show another value than was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<Correction>,
    /// Decisions that joined it with other events or kept it apart from them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grouping: Vec<String>,
}

/// What a person made of an entry.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ReviewState {
    /// It is as it should be.
    Accepted,
    /// It is none.
    Rejected,
}

/// One field that a person corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Correction {
    /// Which field.
    pub field: CorrectedField,
    /// Its value now.
    pub value: String,
    /// Its value as it was read.
    pub was: String,
    /// Who corrected it.
    pub by: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// The decision.
    pub decision: String,
}

/// Decisions of a ledger: `counterclaim.decisions.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionsV1 {
    /// Always [`DECISIONS_V1`].
    pub schema: String,
    /// In order of when they were decided.
    pub decisions: Vec<Judged>,
}

/// A decision and whether it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Judged {
    /// The decision.
    #[serde(flatten)]
    pub decision: Decision,
    /// Whether it holds.
    pub state: DecisionState,
    /// Where it does not: why, in words.
    pub because: Option<String>,
    /// The decision that keeps it from holding.
    pub other: Option<String>,
}

/// Whether a decision holds.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum DecisionState {
    /// It holds.
    Holds,
    /// It was undone.
    Undone,
    /// The same person decided otherwise later.
    Superseded,
    /// Somebody else decided otherwise later: a conflict.
    Contradicted,
    /// What it is about is not in the ledger: a conflict.
    Missing,
    /// What it says cannot be done: a conflict.
    Impossible,
}

impl DecisionState {
    /// Whether a person should look at it.
    pub fn is_conflict(self) -> bool {
        matches!(self, Self::Contradicted | Self::Missing | Self::Impossible)
    }

    /// In words, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Undone => "undone",
            Self::Superseded => "superseded",
            Self::Contradicted => "contradicted",
            Self::Missing => "missing",
            Self::Impossible => "impossible",
        }
    }
}

/// What needs a person: `counterclaim.queue.v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueueV1 {
    /// Always [`QUEUE_V1`].
    pub schema: String,
    /// What matters most first: conflicts, what decides a status, pairs of events, low scores.
    pub queue: Vec<Question>,
}

/// One thing that needs a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Question {
    /// What sort of question.
    pub kind: QuestionKind,
    /// The claim, events or decision that it is about.
    pub targets: Vec<String>,
    /// The question in one sentence.
    pub question: String,
    /// Why the program asks.
    pub reason: String,
    /// The passages it is about.
    pub passages: Vec<QuestionPassage>,
    /// How sure the program is of its own answer, 0 to 1.
    pub score: f64,
}

/// What sort of question a person is asked.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum QuestionKind {
    /// Decisions that do not hold.
    Conflict,
    /// A claim on which the status of an event hangs.
    Status,
    /// Two events that may be one.
    Pair,
    /// A claim of which the program is not sure.
    Score,
}

/// Words that a question is about, within their sentence or line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuestionPassage {
    /// The entry that they are of.
    pub id: String,
    /// Its article.
    pub article: String,
    /// Title of the article or event.
    pub title: String,
    /// The sentence or line, blanks made single.
    pub text: String,
    /// The part of it that the entry covers, in code points of `text`.
    pub marked: Vec<Span>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(ruling: Ruling) -> Decision {
        Decision::new(
            ruling,
            "2031-03-02T12:00:00Z",
            Some("Ada"),
            None,
            Vec::new(),
        )
    }

    #[test]
    fn every_ruling_survives_a_round_trip_and_has_an_id_of_its_own() {
        let id = || "C-1".to_owned();
        let rulings = [
            Ruling::Accept { target: id() },
            Ruling::Reject { target: id() },
            Ruling::Correct {
                target: id(),
                field: CorrectedField::Stance,
                value: "deny".to_owned(),
                place: None,
            },
            Ruling::Merge {
                events: vec![id(), "E-2".to_owned()],
            },
            Ruling::Different {
                events: vec![id(), "E-2".to_owned()],
            },
            Ruling::Split {
                kept: vec![id()],
                apart: vec!["E-2".to_owned()],
            },
            Ruling::Undo { decision: id() },
        ];
        let mut ids = std::collections::BTreeSet::new();
        for ruling in rulings {
            let made = decision(ruling);
            let line = serde_json::to_string(&made).unwrap();
            let back: Decision = serde_json::from_str(&line).unwrap();
            assert_eq!(back, made);
            assert!(back.is_whole(), "{line}");
            assert!(ids.insert(made.id));
        }
    }

    #[test]
    fn an_edited_decision_has_another_id() {
        let mut made = decision(Ruling::Accept {
            target: "C-1".to_owned(),
        });
        made.note = Some("changed".to_owned());
        assert!(!made.is_whole());
    }
}
