//! Places said by way of another: "30 km north of X", "eastern X", "the capital".

use counterclaim_model::PlacePrecision;

use super::geo::shift;
use super::lexicon::Target;
use super::pieces::PieceKind;
use super::recognize::{Mention, Recognizer};

/// How a mention's coordinates differ from those of the place it names.
pub(super) struct Shifted {
    pub(super) at: (f64, f64),
    pub(super) precision: PlacePrecision,
    pub(super) because: String,
}

impl Recognizer<'_> {
    /// The words before a name that move it.
    pub(super) fn shifted(&self, mention: &Mention, target: Target) -> Option<Shifted> {
        if mention.demonym {
            return None;
        }
        self.at_distance(mention, target)
            .or_else(|| self.part(mention, target))
    }

    /// "30 km north of X", "north of X", "near X".
    fn at_distance(&self, mention: &Mention, target: Target) -> Option<Shifted> {
        let words = &self.gazetteer.lexicon.words;
        let before = self.pieces.before(mention.pieces.start)?;
        let word = self.pieces.word(Some(before));
        let point = self.gazetteer.point(target);
        if matches!(word, "near" | "outside") && !self.is_country(target) {
            let because = format!("“{word}” it");
            return Some(Shifted {
                at: point,
                precision: PlacePrecision::Near,
                because,
            });
        }
        if !matches!(word, "of" | "from" | "off") {
            return None;
        }
        let mut at = self.pieces.before(before)?;
        let (said, start) = self.direction_ending(at);
        let direction = words.directions.get(&said).copied();
        if direction.is_some() {
            at = self.pieces.before(start)?;
        }
        let direction = direction.filter(|d| *d != [0.0, 0.0]);
        let Some(km) = self.length_before(at) else {
            direction?;
            let because = format!("{said} of it, how far is not said");
            let precision = if self.is_country(target) {
                PlacePrecision::Country
            } else {
                PlacePrecision::Near
            };
            return Some(Shifted {
                at: point,
                precision,
                because,
            });
        };
        let [north, east] = direction.unwrap_or([0.0, 0.0]);
        let length = (north * north + east * east).sqrt();
        let unit = if length > 0.0 { km / length } else { 0.0 };
        let because = if length > 0.0 {
            format!("{km:.0} km {said} of it")
        } else {
            format!("{km:.0} km from it")
        };
        Some(Shifted {
            at: shift(point, north * unit, east * unit),
            precision: PlacePrecision::Near,
            because,
        })
    }

    /// The word that ends at a piece, "south-east" as one, and its first piece.
    fn direction_ending(&self, at: usize) -> (String, usize) {
        let word = self.pieces.word(Some(at));
        let before = self
            .pieces
            .before(at)
            .filter(|_| self.pieces.list[at].glued);
        match before {
            Some(before) => (format!("{}{word}", self.pieces.word(Some(before))), before),
            None => (word.to_owned(), at),
        }
    }

    /// The kilometres of "30 miles", "30 km (19 miles)" that end at a piece.
    fn length_before(&self, end: usize) -> Option<f64> {
        let mut at = end;
        if self.pieces.word(Some(at)) == ")" {
            at = (0..6).try_fold(at, |at, _| {
                if self.pieces.word(Some(at)) == "(" {
                    Some(at)
                } else {
                    self.pieces.before(at)
                }
            })?;
            at = self.pieces.before(at)?;
        }
        let words = &self.gazetteer.lexicon.words;
        let to_km = words.lengths.get(self.pieces.word(Some(at)))?;
        let number = &self.pieces.list[self.pieces.before(at)?];
        let value: f64 = number.folded.replace(',', "").parse().ok()?;
        let digits: f64 = self.written_number(number).unwrap_or(value);
        (digits <= 2000.0).then_some(digits * to_km)
    }

    fn written_number(&self, piece: &super::pieces::Piece) -> Option<f64> {
        let words = [
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        ];
        let at = words.iter().position(|word| *word == piece.folded)?;
        u8::try_from(at + 1).ok().map(f64::from)
    }

    /// "eastern Ukraine", "northern Gaza".
    fn part(&self, mention: &Mention, target: Target) -> Option<Shifted> {
        let before = self.pieces.before(mention.pieces.start)?;
        let (word, _) = self.direction_ending(before);
        let [north, east] = *self.gazetteer.lexicon.words.directions.get(&word)?;
        if [north, east] == [0.0, 0.0] || self.pieces.list[before].kind != PieceKind::Word {
            return None;
        }
        let at = match target {
            Target::Site(site) => {
                let width = self.gazetteer.lexicon.sites[site].radius_km;
                let at = shift(self.gazetteer.point(target), north * width, east * width);
                (width > 0.0).then_some(at)
            }
            Target::Record(number) => {
                let record = self.gazetteer.record(number);
                self.gazetteer.part(&record, eighth(north, east))
            }
        };
        Some(Shifted {
            at: at?,
            precision: PlacePrecision::Region,
            because: format!("the middle of its {word} part"),
        })
    }

    /// Pieces of every "the capital" that means a city.
    pub(super) fn capitals(&self) -> Vec<std::ops::Range<usize>> {
        let words = &self.gazetteer.lexicon.words;
        let pieces = &self.pieces.list;
        let spots = (1..pieces.len()).filter(|&at| pieces[at].folded == "capital");
        spots
            .filter(|&at| self.pieces.word(self.pieces.before(at)) == "the")
            .filter(|&at| {
                self.pieces.after(at + 1).is_none_or(|next| {
                    let piece = &pieces[next];
                    let named = self
                        .pieces
                        .after(next + 1)
                        .is_some_and(|at| pieces[at].capital);
                    let closes = piece.kind == PieceKind::Mark
                        && !matches!(piece.folded.as_str(), "-" | "(")
                        && (piece.folded != "," || !named);
                    closes
                        || (piece.kind != PieceKind::Mark
                            && !words.no_city_after_capital.contains(&piece.folded))
                })
            })
            .map(|at| at - 1..at + 1)
            .collect()
    }
}

/// A direction in eighths of a turn from north by east.
fn eighth(north: f64, east: f64) -> usize {
    match (north > 0.0, north < 0.0, east > 0.0, east < 0.0) {
        (true, _, true, _) => 1,
        (_, true, true, _) => 3,
        (_, true, _, true) => 5,
        (true, _, _, true) => 7,
        (_, true, _, _) => 4,
        (_, _, true, _) => 2,
        (_, _, _, true) => 6,
        _ => 0,
    }
}
