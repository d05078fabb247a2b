//! Which names of the lists begin at a piece.

use std::borrow::Cow;

use super::lexicon::Target;
use super::pieces::PieceKind;
use super::recognize::{Choice, Recognizer};

/// The most pieces that a name has.
const LONGEST: usize = 9;

impl Recognizer<'_> {
    /// Where a name that is never a place begins here: its end.
    pub(super) fn never(&self, at: usize) -> Option<usize> {
        let never = &self.gazetteer.lexicon.words.never;
        let first = self.piece(at).filter(|piece| piece.capital)?;
        if !never
            .range(first.folded.clone()..)
            .next()?
            .starts_with(first.folded.as_str())
        {
            return None;
        }
        let mut key = String::new();
        let mut end = None;
        for next in at..(at + 6).min(self.pieces.list.len()) {
            let piece = &self.pieces.list[next];
            if piece.kind != PieceKind::Word || piece.sentence != first.sentence {
                break;
            }
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&piece.folded);
            if never.contains(&key) {
                end = Some(next + 1);
            }
        }
        end
    }

    /// Every name that begins at a piece, longest last.
    pub(super) fn choices(&self, at: usize) -> Vec<Choice> {
        let Some(first) = self.piece(at) else {
            return Vec::new();
        };
        if first.kind != PieceKind::Word || !first.capital {
            return Vec::new();
        }
        let calendar = self
            .gazetteer
            .lexicon
            .words
            .calendar
            .contains(&first.folded);
        let mut choices = Vec::new();
        for joined in [false, true] {
            let (words, ends) = self.run(at, first.sentence, joined);
            // a run with no "'s" in it is the same run again
            if joined && ends.iter().enumerate().all(|(i, &end)| end == at + i + 1) {
                continue;
            }
            let plain = |len: usize| ends[len - 1] == at + len;
            let lengths = self.lengths(&words).into_iter().filter(|&len| {
                (len > 1 || !calendar)
                    && (!joined || !plain(len))
                    && self.is_written_as_name(at, ends[len - 1] - at)
            });
            choices.extend(
                lengths
                    .filter_map(|len| self.choice(at, words[..len].join(" "), ends[len - 1] - at)),
            );
        }
        choices.sort_by_key(|choice| choice.len);
        choices
    }

    /// How many of the words make a name: every number that does.
    pub(super) fn lengths(&self, words: &[Cow<'_, str>]) -> Vec<usize> {
        let Some(head) = words.first() else {
            return Vec::new();
        };
        let mut lengths = self.gazetteer.lengths(words.iter().map(AsRef::as_ref));
        let listed = self.gazetteer.lexicon.longest_from(head).min(words.len());
        lengths.extend(1..=listed);
        lengths.sort_unstable();
        lengths.dedup();
        lengths
    }

    /// The folded words from a piece on and where each ends; "'s" ends the run or is joined to the
    /// word before it ("St. Peter's Square").
    pub(super) fn run(
        &self,
        at: usize,
        sentence: usize,
        joined: bool,
    ) -> (Vec<Cow<'_, str>>, Vec<usize>) {
        let (mut words, mut ends): (Vec<Cow<'_, str>>, Vec<usize>) = (Vec::new(), Vec::new());
        for next in at..self.pieces.list.len() {
            let piece = &self.pieces.list[next];
            let follows = self.pieces.list.get(next + 1);
            let possessive = joined
                && piece.kind == PieceKind::Clitic
                && piece.folded == "s"
                && follows.is_some_and(|piece| piece.capital && piece.sentence == sentence);
            if piece.sentence != sentence || words.len() == LONGEST {
                break;
            }
            match (piece.kind, words.last_mut()) {
                (PieceKind::Word, _) => {
                    words.push(Cow::Borrowed(&piece.folded));
                    ends.push(next + 1);
                }
                (PieceKind::Clitic, Some(word)) if possessive => {
                    word.to_mut().push('s');
                    if let Some(end) = ends.last_mut() {
                        *end = next + 1;
                    }
                }
                _ => break,
            }
        }
        (words, ends)
    }

    /// Whether the pieces are written as a name: capitals but for the small words inside.
    pub(super) fn is_written_as_name(&self, at: usize, len: usize) -> bool {
        let words = &self.gazetteer.lexicon.words;
        let pieces = &self.pieces.list[at..at + len];
        pieces.iter().enumerate().all(|(i, piece)| {
            let inside = i > 0 && i + 1 < len;
            let follows = i > 0;
            piece.capital
                || inside
                || (follows && words.place_nouns.contains(&piece.folded))
                || (follows && words.region_nouns.contains(&piece.folded))
                || (follows && self.is_listed_small(&piece.folded))
        })
    }

    /// Small words that end listed landmarks ("nuclear plant").
    pub(super) fn is_listed_small(&self, word: &str) -> bool {
        self.gazetteer.lexicon.words.landmark_nouns.contains(word)
    }

    pub(super) fn choice(&self, at: usize, key: String, len: usize) -> Option<Choice> {
        let pieces = &self.pieces.list[at..at + len];
        let capitals = pieces.iter().all(|piece| piece.all_capitals);
        let after_comma = self.pieces.word(self.pieces.before(at)) == ","
            && at >= 2
            && self.pieces.list[at - 2].capital;
        let meanings = self
            .gazetteer
            .lexicon
            .meanings(&key)
            .iter()
            .filter(|meaning| {
                (!meaning.capitals_only || capitals) && (!meaning.after_comma || after_comma)
            });
        let (mut targets, mut demonym) = (Vec::new(), false);
        for meaning in meanings {
            targets.push(meaning.target);
            demonym |= meaning.demonym;
        }
        let small_end = len > 1 && !pieces[len - 1].capital;
        if !demonym && !small_end {
            for record in self.gazetteer.bearers(&key) {
                if !targets.contains(&Target::Record(record)) {
                    targets.push(Target::Record(record));
                }
            }
        }
        (!targets.is_empty()).then_some(Choice {
            len,
            key,
            targets,
            demonym,
        })
    }
}
