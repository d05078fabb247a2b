//! Names that no list has, but that the article itself uses as places.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use counterclaim_model::{Place, Span};

use super::PlaceContext;
use super::fold::fold;
use super::pieces::PieceKind;
use super::recognize::{Container, Mention, Recognizer, Tag};

impl Recognizer<'_> {
    /// Adds the names that the encoder, the dateline or the words around call places, and every other
    /// place where the article writes such a name of several words, or the dateline's.
    pub(super) fn add_unlisted(&self, ctx: &PlaceContext<'_>, mentions: &mut Vec<Mention>) {
        let makers: BTreeSet<String> = ctx.makers.iter().map(|name| fold(name)).collect();
        let mut taken: Vec<bool> = vec![false; self.pieces.list.len()];
        for mention in &*mentions {
            taken[mention.pieces.clone()].fill(true);
        }
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let told_from = ctx.dateline.and_then(|line| self.told_from(line));
        let mut add = |range: Range<usize>, mentions: &mut Vec<Mention>| {
            let mention = self.unknown(range.clone());
            if taken[range.clone()].contains(&true) || makers.contains(&mention.key) {
                return;
            }
            taken[range.clone()].fill(true);
            // one word alone can be another's name as well, unless the article is told from there
            if range.len() > 1 || told_from.as_ref() == Some(&range) {
                names.insert(mention.key.clone(), range.len());
            }
            mentions.push(mention);
        };
        let tagged = self.tagged.values().filter(|(_, tag)| *tag == Tag::Place);
        let tagged = tagged.map(|(range, _)| self.whole_name(range.clone()));
        let tagged: Vec<_> = tagged.filter(|range| self.is_likely(range)).collect();
        for range in told_from
            .clone()
            .into_iter()
            .chain(tagged)
            .chain(self.unknown_names())
        {
            add(range, mentions);
        }
        for range in self.repeated(&names) {
            let mention = self.unknown(range.clone());
            if !taken[range].contains(&true) {
                mentions.push(mention);
            }
        }
        mentions.sort_by_key(|mention| mention.pieces.start);
    }

    /// The name that a dateline opens with.
    fn told_from(&self, line: Span) -> Option<Range<usize>> {
        let list = &self.pieces.list;
        let first = list.partition_point(|piece| piece.span.end() <= line.start());
        let mut end = self.name_end(first);
        while end > first && list[end - 1].span.end() > line.end() {
            end -= 1;
        }
        (end > first).then_some(first..end)
    }

    /// A name that the encoder cut short ("Port" of "Port Kerrin"): the one capitalized word after it
    /// belongs to it if nothing else lays claim to that and it names no body ("Kerrin Ministry").
    fn whole_name(&self, range: Range<usize>) -> Range<usize> {
        let next = self.pieces.after(range.end).filter(|_| range.len() == 1);
        let words = &self.gazetteer.lexicon.words;
        let belongs = next.is_some_and(|next| {
            let piece = &self.pieces.list[next];
            self.name_end(next) == next + 1
                && !self.tagged.contains_key(&next)
                && !self.pieces.titled[piece.sentence]
                && !self.is_else_small(next)
                && !words.public_bodies.contains(&piece.folded)
                && !words.organizations_of.contains(&piece.folded)
        });
        range.start..range.end + usize::from(belongs)
    }

    /// Whether a word is one that English or this article writes small.
    fn is_else_small(&self, at: usize) -> bool {
        let word = &self.pieces.list[at].folded;
        self.gazetteer.lexicon.is_plain(word) || self.pieces.small.contains(word)
    }

    /// Whether a tagged name can be one: no single word that is else written small, and no word that a
    /// number follows ("Warehouse 12").
    fn is_likely(&self, range: &Range<usize>) -> bool {
        let plain = self.is_else_small(range.start);
        let numbered = self
            .pieces
            .after(range.end)
            .is_some_and(|next| self.pieces.list[next].kind == PieceKind::Number);
        range.len() > 1 || !(plain || numbered)
    }

    /// Where names, given folded with their number of pieces, stand with capital letters.
    fn repeated(&self, names: &BTreeMap<String, usize>) -> Vec<Range<usize>> {
        let lengths: BTreeSet<usize> = names.values().copied().collect();
        let mut found = Vec::new();
        let mut at = 0;
        while !names.is_empty() && at < self.pieces.list.len() {
            let fits = |length: &usize| {
                let range = at..at + length;
                let stretch = self.pieces.list.get(range.clone())?;
                let capital = stretch.iter().all(|piece| piece.capital)
                    && stretch[0].sentence == stretch[length - 1].sentence;
                (capital && names.contains_key(&self.key(range.clone()))).then_some(range)
            };
            match lengths.iter().rev().find_map(fits) {
                Some(range) => {
                    at = range.end;
                    found.push(range);
                }
                None => at += 1,
            }
        }
        found
    }

    /// The words of a range, folded.
    fn key(&self, range: Range<usize>) -> String {
        let words: Vec<&str> = self.pieces.list[range]
            .iter()
            .map(|p| p.folded.as_str())
            .collect();
        words.join(" ")
    }

    /// Capitalized names after "the village of" or between "in" and ", Country".
    pub(super) fn unknown_names(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.pieces.list.len() {
            let end = self.name_end(at);
            if end > at {
                if self.is_called_place(at)
                    || (self.is_located_name(at) && self.held_by(at..end).is_some())
                {
                    found.push(at..end);
                }
                at = end;
            } else {
                at += 1;
            }
        }
        found
    }

    /// Where the capitalized name that begins at a piece ends; the piece itself if none does.
    fn name_end(&self, at: usize) -> usize {
        let words = &self.gazetteer.lexicon.words;
        let mut end = at;
        while let Some(piece) = self.pieces.list.get(end) {
            let same = piece.sentence == self.pieces.list[at].sentence;
            let name = piece.kind == PieceKind::Word && piece.capital && same;
            if !name || words.calendar.contains(&piece.folded) || end > at + 4 {
                break;
            }
            end += 1;
        }
        end
    }

    /// "the village of X".
    fn is_called_place(&self, at: usize) -> bool {
        let words = &self.gazetteer.lexicon.words;
        let of = self.pieces.before(at);
        let noun = of.and_then(|of| self.pieces.before(of));
        let noun = self.pieces.word(noun);
        self.pieces.word(of) == "of"
            && (matches!(
                noun,
                "city"
                    | "cities"
                    | "town"
                    | "towns"
                    | "village"
                    | "villages"
                    | "suburb"
                    | "township"
                    | "settlement"
                    | "hamlet"
                    | "island"
                    | "port"
                    | "municipality"
            ) || (words.region_nouns.contains(noun)
                && !matches!(noun, "state" | "states" | "department" | "departments")))
    }

    /// "in X", "near X".
    fn is_located_name(&self, at: usize) -> bool {
        let words = &self.gazetteer.lexicon.words;
        let before = self.pieces.word(self.pieces.before(at));
        words.locative.contains(before) || matches!(before, "at" | "from")
    }

    /// The known place that follows a comma after a name.
    fn held_by(&self, range: Range<usize>) -> Option<Container> {
        (self.pieces.word(self.pieces.after(range.end)) == ",")
            .then(|| self.container_at(range.end + 1))
            .flatten()
    }

    /// A mention of a name that no list has.
    pub(super) fn unknown(&self, pieces: Range<usize>) -> Mention {
        let container = self.held_by(pieces.clone());
        let key = self.key(pieces.clone());
        Mention::unlisted(pieces, key, container)
    }
}

/// Writes unlisted names that stand in capitals only ("PORT KERRIN —") as the article writes them
/// elsewhere, else with one capital a word.
pub(super) fn write_small(places: &mut [Place]) {
    let is_loud = |name: &str| !name.chars().any(char::is_lowercase);
    let unlisted = |place: &&Place| place.gazetteer.is_none() && !is_loud(&place.name);
    let spelled: BTreeMap<String, String> = places
        .iter()
        .filter(unlisted)
        .map(|place| (fold(&place.name), place.name.clone()))
        .collect();
    for place in places {
        // three letters or fewer are more likely an abbreviation
        if place.gazetteer.is_none() && is_loud(&place.name) && place.name.chars().count() > 3 {
            place.name = match spelled.get(&fold(&place.name)) {
                Some(name) => name.clone(),
                None => place
                    .name
                    .split(' ')
                    .map(small)
                    .collect::<Vec<_>>()
                    .join(" "),
            };
        }
    }
}

fn small(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next();
    first
        .into_iter()
        .chain(letters.flat_map(char::to_lowercase))
        .collect()
}
