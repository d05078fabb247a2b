//! What a source does by saying something, and how that is named, said and drawn everywhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a source does by saying it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// Puts it forward.
    Assert,
    /// Holds somebody responsible for it.
    Accuse,
    /// Says that it is not so.
    Deny,
    /// Says that it is so, after somebody else did.
    Confirm,
    /// Calls it unlikely or questions it.
    Doubt,
    /// Replaces what was said before.
    Correct,
    /// Takes back what was said before.
    Retract,
    /// Says that it will be so.
    Predict,
    /// Makes a decision or plan of its own known.
    Announce,
    /// Says what it will do to somebody.
    Threaten,
    /// Asks for it to be done.
    Demand,
    /// Refuses or fails to answer.
    Decline,
    /// Says that it could not be verified.
    Unverified,
}

impl Stance {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 13] = [
        Self::Assert,
        Self::Accuse,
        Self::Deny,
        Self::Confirm,
        Self::Doubt,
        Self::Correct,
        Self::Retract,
        Self::Predict,
        Self::Announce,
        Self::Threaten,
        Self::Demand,
        Self::Decline,
        Self::Unverified,
    ];

    /// As it is written in JSON and in a query.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assert => "assert",
            Self::Accuse => "accuse",
            Self::Deny => "deny",
            Self::Confirm => "confirm",
            Self::Doubt => "doubt",
            Self::Correct => "correct",
            Self::Retract => "retract",
            Self::Predict => "predict",
            Self::Announce => "announce",
            Self::Threaten => "threaten",
            Self::Demand => "demand",
            Self::Decline => "decline",
            Self::Unverified => "unverified",
        }
    }

    /// As a person would say it of somebody: "denies".
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Assert => "asserts",
            Self::Accuse => "accuses",
            Self::Deny => "denies",
            Self::Confirm => "confirms",
            Self::Doubt => "doubts",
            Self::Correct => "corrects",
            Self::Retract => "takes back",
            Self::Predict => "predicts",
            Self::Announce => "announces",
            Self::Threaten => "threatens",
            Self::Demand => "demands",
            Self::Decline => "declines to say",
            Self::Unverified => "could not verify",
        }
    }

    /// As a sign, never the only cue.
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::Assert => "●",
            Self::Accuse => "▲",
            Self::Deny => "⊘",
            Self::Confirm => "◆",
            Self::Doubt => "◇",
            Self::Correct | Self::Retract => "↻",
            Self::Predict => "→",
            Self::Announce => "◎",
            Self::Threaten => "‼",
            Self::Demand => "»",
            Self::Decline => "–",
            Self::Unverified => "○",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_json() {
        for stance in Stance::ALL {
            assert_eq!(crate::json_word(stance), stance.name());
        }
    }
}
