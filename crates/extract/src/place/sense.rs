//! Whether a place name stands for a government here.

use counterclaim_model::Span;

use super::gazetteer::Kind;
use super::lexicon::Target;
use super::pieces::{Piece, PieceKind};
use super::recognize::{Mention, Recognizer};
use crate::annotation::Attribution;
use crate::segment::Segments;

const HAVE: &[&str] = &[
    "has", "had", "have", "having", "will", "would", "could", "may", "might", "must", "can",
    "shall", "should", "did", "does", "do", "to",
];
const BE: &[&str] = &["is", "are", "was", "were", "be", "been", "being"];
/// How far a verb may stand from its subject.
const REACH: usize = 14;

impl Recognizer<'_> {
    /// Whether this place can stand for a government at all.
    pub(super) fn can_govern(&self, target: Target) -> bool {
        match target {
            Target::Site(site) => self.gazetteer.lexicon.sites[site].government,
            Target::Record(number) => {
                let record = self.gazetteer.record(number);
                record.kind == Kind::Country
                    || record.capital
                    || self.gazetteer.lexicon.seats.contains(&number)
            }
        }
    }

    /// Why the mention of a place that can stand for a government does so, if it does. `country`: it is
    /// a country's own name, and not its seat's.
    pub(super) fn government(
        &self,
        mention: &Mention,
        country: bool,
        source: bool,
    ) -> Option<String> {
        let end = mention.pieces.end;
        let after = self.pieces.after(end).map(|at| &self.pieces.list[at]);
        if after.is_some_and(|piece| piece.glued) {
            let suffix = &after?.folded;
            let led = self.gazetteer.lexicon.metonyms.suffixes.contains(suffix);
            return led.then(|| format!("a government is meant by “-{suffix}”"));
        }
        if source {
            return Some("something is attributed to it".to_owned());
        }
        let located = self.is_located(mention);
        if located {
            return self.decides_there(mention, country);
        }
        let next = self.pieces.word(self.pieces.after(end));
        let seat = !country && self.gazetteer.lexicon.metonyms.agent_nouns.contains(next);
        if seat {
            return Some(format!("its “{next}” is a government's"));
        }
        self.acts(mention, country)
            .or_else(|| self.owns(mention, country))
            .or_else(|| self.is_addressed(mention, country))
    }

    /// Whether a plain preposition of place stands before the name.
    fn is_located(&self, mention: &Mention) -> bool {
        let mut before = self.pieces.before(mention.pieces.start);
        if self.pieces.word(before) == "the" {
            before = before.and_then(|at| self.pieces.before(at));
        }
        let words = &self.gazetteer.lexicon.words;
        let word = self.pieces.word(before);
        words.directions.contains_key(word)
            || (words.locative.contains(word))
            || matches!(word, "at" | "inside")
    }

    /// "decisions are made in Washington", "worries in Tehran".
    fn decides_there(&self, mention: &Mention, country: bool) -> Option<String> {
        let metonyms = &self.gazetteer.lexicon.metonyms;
        let before = self.pieces.before(mention.pieces.start)?;
        if country || self.pieces.word(Some(before)) != "in" {
            return None;
        }
        let noun = self.pieces.word(self.pieces.before(before));
        if metonyms.mood_nouns.contains(noun) {
            return Some(format!("“{noun} in” it is its government's"));
        }
        let clause = self.pieces.list[..before].iter().rev().take(REACH + 6);
        let sentence = self.pieces.list[before].sentence;
        let words: Vec<&Piece> = clause
            .take_while(|piece| piece.sentence == sentence)
            .collect();
        let has = |list: &std::collections::BTreeSet<String>| {
            words.iter().any(|p| list.contains(&p.folded))
        };
        (has(&metonyms.decision_nouns) && has(&metonyms.decision_verbs))
            .then(|| "decisions are said to be made there".to_owned())
    }

    /// "Moscow denied", "Kyiv does what it is told", "Iran, which backs the group, said".
    fn acts(&self, mention: &Mention, country: bool) -> Option<String> {
        let mut at = self.skip_coordination(mention.pieces.end);
        let limit = at + REACH;
        let mut been = false;
        at = self.skip_apposition(at);
        while at < limit.max(at) && at < mention.pieces.end + REACH * 2 {
            let at_word = self.pieces.after(at)?;
            let piece = &self.pieces.list[at_word];
            let word = piece.folded.as_str();
            if piece.kind == PieceKind::Clitic && word != "s" || HAVE.contains(&word) {
                at += 1;
                continue;
            } else if BE.contains(&word) {
                been = true;
            } else if piece.kind == PieceKind::Clitic || !is_adverb(word) {
                let deed = matches!(
                    self.pieces.word(self.pieces.before(at_word)),
                    "does" | "do" | "did"
                );
                if deed
                    && matches!(
                        word,
                        "what" | "so" | "nothing" | "little" | "everything" | "as"
                    )
                {
                    return Some("it is the one that does something".to_owned());
                }
                return self.acting_word(piece, been, country);
            }
            at += 1;
        }
        None
    }

    fn acting_word(&self, piece: &Piece, been: bool, country: bool) -> Option<String> {
        let metonyms = &self.gazetteer.lexicon.metonyms;
        let word = piece.folded.as_str();
        if piece.kind != PieceKind::Word || piece.capital && !piece.all_capitals {
            return None;
        }
        if been {
            let mind = metonyms.states_of_mind.contains(word)
                || metonyms.passive_participles.contains(word);
            let doing = word.ends_with("ing") && metonyms.agency_verbs.contains(word);
            return (mind || doing).then(|| format!("it is said to be “{word}”"));
        }
        let neutral = country && metonyms.state_verbs.contains(word);
        let acts = metonyms.agency_verbs.contains(word) && !neutral;
        acts.then(|| format!("it is the one that “{word}”"))
    }

    /// Past "and Kyiv" after "Moscow".
    fn skip_coordination(&self, end: usize) -> usize {
        let next = self.pieces.after(end);
        let name = next.and_then(|at| self.pieces.after(at + 1));
        match (self.pieces.word(next), name) {
            ("and" | "or", Some(name)) if self.pieces.list[name].capital => {
                let mut end = name + 1;
                while self.pieces.after(end).is_some_and(|at| {
                    self.pieces.list[at].capital && self.pieces.list[at].kind == PieceKind::Word
                }) {
                    end += 1;
                }
                end
            }
            _ => end,
        }
    }

    /// Past ", which …," or ", however," right after a name.
    fn skip_apposition(&self, end: usize) -> usize {
        if self.pieces.word(self.pieces.after(end)) != "," {
            return end;
        }
        let relative = matches!(
            self.pieces.word(self.pieces.after(end + 1)),
            "which"
                | "who"
                | "whose"
                | "however"
                | "meanwhile"
                | "too"
                | "like"
                | "along"
                | "the"
                | "a"
                | "in"
                | "for"
                | "along with"
                | "already"
                | "long"
                | "on"
        );
        if !relative {
            return end;
        }
        let mut at = end + 1;
        while let Some(next) = self.pieces.after(at) {
            if at > end + REACH {
                return end;
            }
            if self.pieces.list[next].folded == "," {
                return next + 1;
            }
            at += 1;
        }
        end
    }

    /// "Washington's effort", "Moscow's forces".
    fn owns(&self, mention: &Mention, country: bool) -> Option<String> {
        let metonyms = &self.gazetteer.lexicon.metonyms;
        let clitic = self.pieces.after(mention.pieces.end)?;
        let possessive = matches!(self.pieces.word(Some(clitic)), "s" | "’" | "'" | "");
        if !possessive || self.pieces.list[clitic].kind == PieceKind::Word {
            return None;
        }
        // the noun is within three words: "Washington's latest peace effort"
        for at in clitic + 1..clitic + 5 {
            let next = self.pieces.after(at)?;
            let piece = &self.pieces.list[next];
            if piece.kind == PieceKind::Mark {
                return None;
            }
            let word = piece.folded.as_str();
            let capital = !country && metonyms.capital_nouns.contains(word);
            if capital || metonyms.own_nouns.contains(word) {
                return Some(format!("the “{word}” is a government's"));
            }
        }
        None
    }

    /// "accused Tehran", "by Russia", "talks with Beijing", "between Moscow and Kyiv".
    fn is_addressed(&self, mention: &Mention, country: bool) -> Option<String> {
        let metonyms = &self.gazetteer.lexicon.metonyms;
        let followed = self
            .pieces
            .after(mention.pieces.end)
            .map(|at| &self.pieces.list[at]);
        let mut before = self.pieces.before(mention.pieces.start)?;
        if matches!(
            self.pieces.word(Some(before)),
            "the" | "neighboring" | "neighbouring" | "rival"
        ) {
            before = self.pieces.before(before)?;
        }
        if followed.is_some_and(|p| {
            p.kind == PieceKind::Clitic || (p.kind == PieceKind::Word && p.capital)
        }) {
            return None;
        }
        // "according to US health officials": an abbreviation before a noun is an adjective
        let short = self.pieces.list[mention.pieces.start].all_capitals;
        let noun_follows = followed.is_some_and(|p| {
            p.kind == PieceKind::Word
                && !self.gazetteer.lexicon.words.connectors.contains(&p.folded)
        });
        if short && noun_follows {
            return None;
        }
        let word = self.pieces.word(Some(before));
        if metonyms.addressing_verbs.contains(word) {
            return Some(format!("“{word}” addresses it"));
        }
        if !matches!(
            word,
            "by" | "with"
                | "from"
                | "to"
                | "between"
                | "and"
                | "against"
                | "on"
                | "of"
                | "for"
                | "that"
                | "than"
                | "as"
                | "not"
        ) {
            return None;
        }
        let mut at = before;
        for _ in 0..6 {
            at = self.pieces.before(at)?;
            let noun = self.pieces.word(Some(at));
            if self.pieces.list[at].kind == PieceKind::Mark {
                return None;
            }
            let related = metonyms.relation_nouns.contains(noun)
                && word != "of"
                && (word != "from" || !country);
            let done = noun.ends_with("ed") && !metonyms.idle_participles.contains(noun);
            let adjoins = self.pieces.before(before) == Some(at);
            let agent =
                word == "by" && (metonyms.agent_participles.contains(noun) || (done && adjoins));
            if related || agent {
                return Some(format!("“{noun} {word}” takes a government"));
            }
        }
        (word == "according").then(|| "something is said according to it".to_owned())
    }
}

/// Words that may stand between a subject and its verb.
fn is_adverb(word: &str) -> bool {
    word.ends_with("ly")
        || matches!(
            word,
            "also"
                | "again"
                | "later"
                | "now"
                | "then"
                | "not"
                | "never"
                | "nt"
                | "still"
                | "soon"
                | "often"
                | "itself"
                | "first"
                | "even"
                | "just"
                | "always"
                | "meanwhile"
                | "too"
                | "yet"
                | "ever"
                | "once"
                | "only"
                | "alone"
                | "twice"
                | "thus"
                | "instead"
                | "long"
                | "already"
                | "all"
                | "both"
                | "so"
                | "much"
                | "on"
                | "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
        )
}

/// The spans of sources that are nothing but a name, article and title aside.
pub(super) fn source_heads(segments: &Segments<'_>, attributions: &[Attribution]) -> Vec<Span> {
    let mut heads: Vec<Span> = attributions
        .iter()
        .filter_map(|attribution| attribution.source.first())
        .map(|span| {
            let words = segments.slice(*span);
            let bare = ["the ", "The "]
                .iter()
                .find_map(|article| words.strip_prefix(article));
            let start = span.start() + words.len() - bare.unwrap_or(words).len();
            Span::new(start, span.end())
        })
        .collect();
    heads.sort_unstable();
    heads
}
