//! Which capitalized names are places: the walk over an article, longest name first.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::gazetteer::Gazetteer;
use super::lexicon::Target;
use super::pieces::{Piece, PieceKind, Pieces};

/// A name counts as a place from this score on.
pub(super) const ACCEPTED: f64 = 1.0;

/// A settlement of this many inhabitants may be named by an article about its country.
const SETTLEMENT: f64 = 15_000.0;

/// One name that may be a place.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub(super) pieces: Range<usize>,
    /// The name, folded.
    pub(super) key: String,
    /// What it can be; empty for a name that the gazetteer does not have.
    pub(super) targets: Vec<Target>,
    pub(super) demonym: bool,
    pub(super) score: f64,
    /// The score of the name by itself.
    pub(super) prior: f64,
    /// Whether a country bears the name.
    pub(super) country: bool,
    /// Whether the words around say "place" by themselves.
    pub(super) locative: bool,
    /// What a following ", Name" says that it lies in, and that name's targets.
    pub(super) container: Option<Container>,
    /// The words around call it a region ("the Kherson region").
    pub(super) called_region: bool,
    /// It is one of several that are called regions by one word.
    pub(super) called_together: bool,
    /// The words around call it a city.
    pub(super) called_city: bool,
    /// First-level units of this name that hold the place named right before ("Buffalo, New York").
    pub(super) holds: Vec<Target>,
}

/// A place that the text names as holding another.
#[derive(Clone, Debug)]
pub(super) struct Container {
    pub(super) name: String,
    pub(super) targets: Vec<Target>,
}

/// What is known of a whole article before any name is judged.
pub(super) struct Recognizer<'r> {
    pub(super) gazetteer: &'r Gazetteer,
    pub(super) pieces: &'r Pieces,
    pub(super) surnames: BTreeSet<String>,
    /// Tagged by the encoder, by first piece: range of pieces, kind.
    pub(super) tagged: BTreeMap<usize, (Range<usize>, Tag)>,
}

/// What an encoder says about a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Person,
    Organization,
    Place,
    Other,
}

/// One way to read the pieces from a position on.
pub(super) struct Choice {
    pub(super) len: usize,
    pub(super) key: String,
    pub(super) targets: Vec<Target>,
    pub(super) demonym: bool,
}

impl Mention {
    /// A name that no list has.
    pub(super) fn unlisted(
        pieces: Range<usize>,
        key: String,
        container: Option<Container>,
    ) -> Self {
        Self {
            pieces,
            key,
            targets: Vec::new(),
            demonym: false,
            score: ACCEPTED,
            prior: 0.0,
            country: false,
            locative: true,
            container,
            called_region: false,
            called_together: false,
            called_city: false,
            holds: Vec::new(),
        }
    }
}

impl<'r> Recognizer<'r> {
    pub(super) fn new(
        gazetteer: &'r Gazetteer,
        pieces: &'r Pieces,
        tagged: BTreeMap<usize, (Range<usize>, Tag)>,
    ) -> Self {
        let mut recognizer = Self {
            gazetteer,
            pieces,
            surnames: BTreeSet::new(),
            tagged,
        };
        recognizer.surnames = recognizer.find_surnames();
        recognizer
    }

    pub(super) fn piece(&self, at: usize) -> Option<&'r Piece> {
        self.pieces.list.get(at)
    }

    /// Last names that stand after a given name, a title or an initial.
    fn find_surnames(&self) -> BTreeSet<String> {
        let words = &self.gazetteer.lexicon.words;
        let mut surnames = BTreeSet::new();
        for at in 1..self.pieces.list.len() {
            let (piece, before) = (&self.pieces.list[at], self.pieces.before(at));
            let Some(before) = before.map(|b| &self.pieces.list[b]) else {
                continue;
            };
            let name = piece.kind == PieceKind::Word && piece.capital && !piece.glued;
            let introduced = before.capital
                && (words.given_names.contains(&before.folded)
                    || words.titles.contains(&before.folded));
            if name && introduced && before.kind == PieceKind::Word {
                surnames.insert(piece.folded.clone());
            }
        }
        let persons = self.tagged.values().filter(|(_, tag)| *tag == Tag::Person);
        surnames.extend(persons.filter_map(|(range, _)| {
            let last = self.piece(range.end.checked_sub(1)?)?;
            (range.len() > 1).then(|| last.folded.clone())
        }));
        surnames
    }

    /// Every name that is a place, in text order, without overlaps.
    pub(super) fn mentions(&self) -> Vec<Mention> {
        let (mut found, mut doubtful) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < self.pieces.list.len() {
            at = self.step(at, &mut found, &mut doubtful);
        }
        self.second_chance(&mut found, doubtful);
        self.send_away(&mut found);
        found.sort_by_key(|mention| mention.pieces.start);
        self.spread_regions(&mut found);
        self.mark_holders(&mut found);
        found
    }

    /// "Buffalo, New York": what holds the name before it is the unit, not the city of the same name.
    fn mark_holders(&self, found: &mut [Mention]) {
        for at in 1..found.len() {
            let (before, this) = (&found[at - 1], &found[at]);
            let near = this.pieces.start <= before.pieces.end + 2;
            let Some(container) = before.container.as_ref().filter(|_| near) else {
                continue;
            };
            let unit = |&&target: &&Target| self.is_unit(target) && this.targets.contains(&target);
            let holds: Vec<Target> = container.targets.iter().filter(unit).copied().collect();
            found[at].holds = holds;
        }
    }

    /// "the Kherson and Odesa regions": what the noun says of the last it says of all.
    fn spread_regions(&self, found: &mut [Mention]) {
        for at in (1..found.len()).rev() {
            let noun = self.pieces.word(self.pieces.after(found[at].pieces.end));
            let plural = noun.ends_with('s') || found[at].called_together;
            let gap = found[at - 1].pieces.end..found[at].pieces.start;
            let joined = (1..=3).contains(&gap.len())
                && self.pieces.list[gap]
                    .iter()
                    .all(|p| matches!(p.folded.as_str(), "and" | "or" | "," | "the"));
            if found[at].called_region && plural && joined {
                found[at - 1].called_region = true;
                found[at - 1].called_together = true;
            }
        }
    }

    /// Judges the names that begin at a piece; gives the piece to go on with.
    fn step(&self, at: usize, found: &mut Vec<Mention>, doubtful: &mut Vec<Mention>) -> usize {
        if let Some(end) = self.never(at) {
            return end;
        }
        let after_place = found.last().is_some_and(|m| m.pieces.end == at);
        let mut best: Option<Mention> = None;
        for choice in self.choices(at).into_iter().rev() {
            let mention = self.judge(at, choice, after_place);
            if mention.score >= ACCEPTED {
                let end = mention.pieces.end;
                found.push(mention);
                return end;
            }
            if best.as_ref().is_none_or(|best| mention.score > best.score) {
                best = Some(mention);
            }
        }
        doubtful.extend(best);
        at + 1
    }

    /// A doubtful name counts if the article surely uses it as a place elsewhere, or if it stands
    /// in a row with places, or lies in a country that the article names.
    fn second_chance(&self, found: &mut Vec<Mention>, doubtful: Vec<Mention>) {
        let sure: BTreeSet<String> = found
            .iter()
            .filter(|m| m.score >= 2.0)
            .map(|m| m.key.clone())
            .collect();
        let spans = found.iter().map(|m| (m.pieces.start, m.pieces.end));
        let starts: BTreeMap<usize, usize> = spans.clone().collect();
        let ends: BTreeSet<usize> = spans.map(|(_, end)| end).collect();
        let named = self.named_countries(found);
        for mut mention in doubtful {
            let before = starts.range(..mention.pieces.end).next_back();
            if before.is_some_and(|(_, &end)| end > mention.pieces.start) {
                continue;
            }
            if sure.contains(&mention.key) {
                mention.score += 1.5;
            }
            if mention.prior >= 0.0 {
                let near = self.lies_in(&mention, &named);
                mention.score += if near { 0.6 } else { 0.0 };
                mention.score += if self.is_in_row(&mention, &starts, &ends) {
                    0.8
                } else {
                    0.0
                };
            }
            if mention.score >= ACCEPTED {
                found.push(mention);
            }
        }
    }

    /// Countries that the article names, itself or by a demonym, at least twice.
    fn named_countries(&self, found: &[Mention]) -> BTreeSet<String> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for mention in found {
            let target = mention.targets.iter().find(|&&t| self.is_country(t));
            let country = target.and_then(|&target| self.gazetteer.country_of(target));
            if let Some(country) = country {
                *counts.entry(country).or_default() += 1;
            }
        }
        let often = counts.into_iter().filter(|&(_, n)| n >= 2);
        often.map(|(country, _)| country.to_owned()).collect()
    }

    /// Whether a settlement of some size with this name lies in one of the countries.
    fn lies_in(&self, mention: &Mention, countries: &BTreeSet<String>) -> bool {
        mention.targets.iter().any(|&target| match target {
            Target::Record(record) => {
                let record = self.gazetteer.record(record);
                countries.contains(record.country) && record.population >= SETTLEMENT
            }
            Target::Site(_) => false,
        })
    }

    /// Whether only a comma or "and" parts the name from a place on one side.
    fn is_in_row(
        &self,
        mention: &Mention,
        starts: &BTreeMap<usize, usize>,
        ends: &BTreeSet<usize>,
    ) -> bool {
        let link = |at: Option<usize>| matches!(self.pieces.word(at), "," | "and" | "or");
        let (start, end) = (mention.pieces.start, mention.pieces.end);
        let left = link(self.pieces.before(start)) && ends.contains(&(start - 1));
        let right = link(self.pieces.after(end)) && starts.contains_key(&(end + 1));
        left || right
    }
}
