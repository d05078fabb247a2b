//! Names that no list has, but that the text itself calls places.

use std::ops::Range;

use super::pieces::PieceKind;
use super::recognize::{Container, Mention, Recognizer};

impl Recognizer<'_> {
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
        let words: Vec<&str> = self.pieces.list[pieces.clone()]
            .iter()
            .map(|p| p.folded.as_str())
            .collect();
        Mention::unlisted(pieces, words.join(" "), container)
    }
}
