//! Parts of speech as fine as the rules need them.

use crate::annotation::PartOfSpeech;

/// A part of speech; verbs keep their form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Tag {
    Adjective,
    Adverb,
    /// "'s" after a noun.
    Clitic,
    Conjunction,
    Determiner,
    Existential,
    Mark,
    Modal,
    Name,
    NamePlural,
    Noun,
    NounPlural,
    Number,
    Particle,
    Possessive,
    Preposition,
    Pronoun,
    To,
    Wh,
    Base,
    Past,
    Gerund,
    Participle,
    Present,
    Third,
    Other,
}

impl Tag {
    /// From a Penn Treebank tag.
    pub fn from_penn(tag: &str) -> Self {
        match tag {
            "JJ" | "JJR" | "JJS" => Self::Adjective,
            "RB" | "RBR" | "RBS" => Self::Adverb,
            "POS" => Self::Clitic,
            "CC" => Self::Conjunction,
            "DT" | "PDT" => Self::Determiner,
            "EX" => Self::Existential,
            "MD" => Self::Modal,
            "NNP" => Self::Name,
            "NNPS" => Self::NamePlural,
            "NN" => Self::Noun,
            "NNS" => Self::NounPlural,
            "CD" => Self::Number,
            "RP" => Self::Particle,
            "PRP$" | "WP$" => Self::Possessive,
            "IN" => Self::Preposition,
            "PRP" => Self::Pronoun,
            "TO" => Self::To,
            "WDT" | "WP" | "WRB" => Self::Wh,
            "VB" => Self::Base,
            "VBD" => Self::Past,
            "VBG" => Self::Gerund,
            "VBN" => Self::Participle,
            "VBP" => Self::Present,
            "VBZ" => Self::Third,
            _ if tag.chars().all(|c| !c.is_alphanumeric()) || tag.starts_with('-') => Self::Mark,
            _ => Self::Other,
        }
    }

    /// Any form of a verb, modals left out.
    pub fn is_verb(self) -> bool {
        self >= Self::Base && self <= Self::Third
    }

    /// A verb form that can stand without an auxiliary in a main clause.
    pub fn is_finite(self) -> bool {
        matches!(self, Self::Past | Self::Present | Self::Third)
    }

    /// A part of speech that takes no new words.
    pub fn is_closed(self) -> bool {
        matches!(
            self,
            Self::Conjunction
                | Self::Determiner
                | Self::Existential
                | Self::Modal
                | Self::Particle
                | Self::Possessive
                | Self::Preposition
                | Self::Pronoun
                | Self::To
                | Self::Wh
        )
    }

    /// A common noun or a name.
    pub fn is_nominal(self) -> bool {
        matches!(
            self,
            Self::Noun | Self::NounPlural | Self::Name | Self::NamePlural
        )
    }

    /// Whether an encoder's universal part of speech leaves this tag open.
    pub fn fits(self, pos: PartOfSpeech) -> bool {
        use PartOfSpeech as P;
        match pos {
            P::Noun => matches!(self, Self::Noun | Self::NounPlural),
            P::ProperNoun => matches!(self, Self::Name | Self::NamePlural),
            P::Verb => self.is_verb(),
            P::Auxiliary => self.is_verb() || self == Self::Modal,
            P::Number => self == Self::Number,
            P::Adjective => matches!(self, Self::Adjective | Self::Participle | Self::Gerund),
            _ => !self.is_nominal() && !self.is_verb(),
        }
    }
}
