//! How likely a name is a place by the words right before and after it.

use super::pieces::{Piece, PieceKind};
use super::recognize::{Mention, Recognizer};

impl Recognizer<'_> {
    /// What stands before the name.
    pub(super) fn left(&self, mention: &mut Mention, after_place: bool) -> f64 {
        let words = &self.gazetteer.lexicon.words;
        let mut score = 0.0;
        let mut at = mention.pieces.start;
        let opens = self.pieces.list[at].opens;
        let famous = mention.prior >= 2.5 || mention.country;
        if opens && mention.pieces.len() == 1 && !famous {
            score -= 1.0;
        }
        if self.opens_dateline(mention) {
            mention.locative = true;
            score += 3.0;
        }
        let mut before = self.pieces.before(at);
        // "in the eastern city of X", "the Kherson region"
        while let Some(b) = before {
            let piece = &self.pieces.list[b];
            let skipped = piece.folded == "the" || words.directions.contains_key(&piece.folded);
            if !skipped
                || (piece.capital && !piece.opens && !words.directions.contains_key(&piece.folded))
            {
                break;
            }
            at = b;
            before = self.pieces.before(at);
        }
        let Some(b) = before else { return score };
        let piece = &self.pieces.list[b];
        if piece.kind == PieceKind::Word && piece.capital && at == mention.pieces.start {
            if after_place && !piece.glued {
                return score;
            }
            return score + self.neighbor_before(b, mention);
        }
        if piece.folded == "of" {
            return score + self.before_of(b, mention);
        }
        if words.locative.contains(&piece.folded) {
            mention.locative = true;
            score += 2.0;
        } else if matches!(
            piece.folded.as_str(),
            "from" | "to" | "at" | "between" | "through"
        ) {
            score += 1.2;
        } else if words.weak_locative.contains(&piece.folded)
            || after_place
            || (piece.folded == "," && b > 0 && self.pieces.list[b - 1].capital)
        {
            score += 0.5;
        }
        score
    }

    /// "the city of X" is a place, "University of X" is none.
    pub(super) fn before_of(&self, of: usize, mention: &mut Mention) -> f64 {
        let words = &self.gazetteer.lexicon.words;
        let Some(noun) = self.pieces.before(of) else {
            return 0.3;
        };
        let piece = &self.pieces.list[noun];
        // "Wright, 18, of Regina"
        if piece.folded == "," {
            return 2.0;
        }
        if words.region_nouns.contains(&piece.folded) {
            // the district of a place is smaller than the place
            mention.called_region = !matches!(
                piece.folded.as_str(),
                "district" | "districts" | "department"
            );
            mention.locative = true;
            return 2.5;
        }
        if words.place_nouns.contains(&piece.folded) {
            mention.called_city = matches!(
                piece.folded.as_str(),
                "city" | "town" | "village" | "suburb" | "port"
            );
            mention.locative = true;
            return 2.5;
        }
        if words.directions.contains_key(&piece.folded)
            || matches!(
                piece.folded.as_str(),
                "km" | "miles" | "outskirts" | "outside"
            )
        {
            mention.locative = true;
            return 2.0;
        }
        if piece.capital && !piece.opens && words.organizations_of.contains(&piece.folded) {
            return -4.0;
        }
        if piece.capital && words.organizations_of.contains(&piece.folded) {
            return -3.0;
        }
        0.5
    }

    /// A capitalized word right before the name.
    pub(super) fn neighbor_before(&self, at: usize, mention: &Mention) -> f64 {
        let words = &self.gazetteer.lexicon.words;
        let piece = &self.pieces.list[at];
        let word = piece.folded.as_str();
        if words.directions.contains_key(word) || words.calendar.contains(word) {
            return 0.0;
        }
        if words.locative.contains(word) {
            return 2.0;
        }
        if words.connectors.contains(word) || words.weak_locative.contains(word) {
            return 0.3;
        }
        if self.is_demonym(word) {
            return 0.0;
        }
        if words.titles.contains(word)
            || words.given_names.contains(word)
            || (word.chars().count() == 1 && word != "a")
        {
            return -4.0;
        }
        let country = mention.country;
        if self.is_plain(at) {
            return 0.0;
        }
        if words.place_nouns.contains(word) {
            return -1.5;
        }
        if self.pieces.list[mention.pieces.start].glued {
            return if country { 0.0 } else { -2.5 };
        }
        if piece.all_capitals {
            return if country { -1.0 } else { -2.0 };
        }
        -4.0
    }

    pub(super) fn is_demonym(&self, word: &str) -> bool {
        self.gazetteer
            .lexicon
            .meanings(word)
            .iter()
            .any(|meaning| meaning.demonym)
    }

    /// Whether a capitalized word has its capital only from standing first, or in a headline.
    pub(super) fn is_plain(&self, at: usize) -> bool {
        let piece = &self.pieces.list[at];
        let titled = self
            .pieces
            .titled
            .get(piece.sentence)
            .copied()
            .unwrap_or(false);
        let lexicon = &self.gazetteer.lexicon;
        (piece.opens || titled)
            && (lexicon.is_plain(&piece.folded)
                || self.pieces.small.contains(&piece.folded)
                || piece.folded.ends_with("ing")
                || piece.folded.ends_with("ed")
                || piece.folded.ends_with("ly"))
    }

    /// What stands after the name.
    pub(super) fn right(&self, mention: &mut Mention) -> f64 {
        let words = &self.gazetteer.lexicon.words;
        let end = mention.pieces.end;
        let Some(after) = self.pieces.after(end) else {
            return 0.0;
        };
        let piece = &self.pieces.list[after];
        let word = piece.folded.as_str();
        if piece.glued {
            return self.suffix(piece, mention);
        }
        if piece.capital && self.heads_organization(after) {
            return -4.0;
        }
        if words.region_nouns.contains(word) {
            mention.called_region = true;
            return 1.5;
        }
        if piece.kind != PieceKind::Word || !piece.capital {
            if words.place_nouns.contains(word) {
                mention.called_city = matches!(word, "city" | "town" | "village" | "suburb");
                return 1.0;
            }
            let known = mention.prior >= 2.0;
            return if words.speech.contains(word) && !known && !mention.locative && !mention.country
            {
                -2.0
            } else {
                0.0
            };
        }
        self.neighbor_after(after, mention)
    }

    /// Whether one of the next three capitalized words makes the whole an organization.
    pub(super) fn heads_organization(&self, after: usize) -> bool {
        let words = &self.gazetteer.lexicon.words;
        let run = (after..after + 3)
            .map_while(|at| self.pieces.list.get(at))
            .take_while(|piece| {
                piece.kind == PieceKind::Word
                    && piece.capital
                    && piece.sentence == self.pieces.list[after].sentence
            });
        let titled = self.pieces.titled.get(self.pieces.list[after].sentence) == Some(&true);
        !titled
            && run
                .into_iter()
                .any(|piece| words.organizations.contains(&piece.folded))
    }

    /// "X-based", "X-led", "X-Y".
    pub(super) fn suffix(&self, piece: &Piece, mention: &mut Mention) -> f64 {
        let lexicon = &self.gazetteer.lexicon;
        if lexicon.words.suffixes.contains(&piece.folded) {
            mention.locative = true;
            return 3.0;
        }
        if lexicon.metonyms.suffixes.contains(&piece.folded) {
            return 1.0;
        }
        let country = mention.country;
        match (piece.capital, country) {
            (true, false) => -2.0,
            _ => 0.0,
        }
    }

    /// A capitalized word right after the name.
    pub(super) fn neighbor_after(&self, after: usize, mention: &Mention) -> f64 {
        let words = &self.gazetteer.lexicon.words;
        let piece = &self.pieces.list[after];
        let word = piece.folded.as_str();
        let country = mention.country;
        if words.offices.contains(word) || words.titles.contains(word) {
            return 0.5;
        }
        if words.calendar.contains(word) || self.is_plain(after) {
            return 0.0;
        }
        if words.public_bodies.contains(word) {
            return 0.0;
        }
        if words.place_nouns.contains(word) {
            return -1.0;
        }
        if self.is_demonym(word) || piece.opens {
            return 0.0;
        }
        if piece.all_capitals {
            return if country { -1.0 } else { -2.0 };
        }
        if country && mention.prior >= 2.5 {
            -2.2
        } else {
            -4.0
        }
    }
}
