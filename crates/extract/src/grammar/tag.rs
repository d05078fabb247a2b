//! Parts of speech as fine as the rules need them.

use crate::annotation::PartOfSpeech;

/// A set of parts of speech, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TagSet(u32);

impl TagSet {
    /// Every part of speech.
    pub const ALL: Self = Self(u32::MAX);

    /// The set of some.
    pub fn of(tags: &[Tag]) -> Self {
        Self(tags.iter().fold(0, |bits, &tag| bits | 1 << tag as u32))
    }

    /// Whether one is in the set.
    pub fn has(self, tag: Tag) -> bool {
        self.0 & (1 << tag as u32) != 0
    }

    /// The set with one more.
    #[must_use]
    pub fn or(self, tag: Tag) -> Self {
        Self(self.0 | 1 << tag as u32)
    }

    /// What is in both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The set without some.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

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

    /// A common noun or a name.
    pub fn is_nominal(self) -> bool {
        matches!(
            self,
            Self::Noun | Self::NounPlural | Self::Name | Self::NamePlural
        )
    }

    /// What an encoder's universal part of speech leaves open.
    pub fn that_fit(pos: PartOfSpeech) -> TagSet {
        use PartOfSpeech as P;
        const VERBS: [Tag; 6] = [
            Tag::Base,
            Tag::Past,
            Tag::Gerund,
            Tag::Participle,
            Tag::Present,
            Tag::Third,
        ];
        const NOUNS: [Tag; 4] = [Tag::Noun, Tag::NounPlural, Tag::Name, Tag::NamePlural];
        match pos {
            P::Noun => TagSet::of(&[Tag::Noun, Tag::NounPlural]),
            P::ProperNoun => TagSet::of(&[Tag::Name, Tag::NamePlural]),
            P::Verb => TagSet::of(&VERBS),
            P::Auxiliary => TagSet::of(&VERBS)
                .without(TagSet::of(&[Tag::Gerund]))
                .or(Tag::Modal),
            P::Number => TagSet::of(&[Tag::Number]),
            P::Adjective => TagSet::of(&[Tag::Adjective, Tag::Participle, Tag::Gerund]),
            _ => TagSet::ALL
                .without(TagSet::of(&VERBS))
                .without(TagSet::of(&NOUNS)),
        }
    }
}
