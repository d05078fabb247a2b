//! How likely a name is a place: by itself, and by what the article and an encoder say of it.

use super::fold::folds_to;
use super::gazetteer::Kind;
use super::lexicon::Target;
use super::pieces::PieceKind;
use super::recognize::{Choice, Mention, Recognizer, Tag};

/// A city of this many inhabitants is known by its name alone.
const LARGE: f64 = 1e6;

impl Recognizer<'_> {
    pub(super) fn judge(&self, at: usize, choice: Choice, after_place: bool) -> Mention {
        let pieces = at..at + choice.len;
        let mut mention = Mention {
            container: None,
            pieces,
            key: choice.key,
            targets: choice.targets,
            demonym: choice.demonym,
            score: 0.0,
            prior: 0.0,
            country: false,
            locative: false,
            called_region: false,
            called_together: false,
            called_city: false,
            holds: Vec::new(),
        };
        if mention.demonym {
            mention.score = self.demonym_score(&mention);
            return mention;
        }
        if self.is_feature(mention.pieces.end) {
            mention.targets.retain(|&target| !self.is_settled(target));
            if mention.targets.is_empty() {
                mention.score = -10.0;
                return mention;
            }
        }
        mention.country = mention.targets.iter().any(|&t| self.is_country(t));
        mention.prior = self.prior(&mention);
        mention.container = self.container(&mention);
        mention.score = mention.prior + self.left(&mut mention, after_place);
        mention.score += self.right(&mut mention) + self.whole(&mention);
        if mention.container.is_some() {
            mention.score += 3.0;
            mention.locative = true;
        }
        mention
    }

    /// Whether the capitalized word behind a name makes it one of water or land ("the Kosi River").
    fn is_feature(&self, end: usize) -> bool {
        let next = self.pieces.after(end).and_then(|at| self.piece(at));
        next.is_some_and(|piece| {
            let titled = self.pieces.titled.get(piece.sentence) == Some(&true);
            let nouns = &self.gazetteer.lexicon.words.feature_nouns;
            piece.capital && !piece.glued && !titled && nouns.contains(&piece.folded)
        })
    }

    fn is_settled(&self, target: Target) -> bool {
        matches!(target, Target::Record(r)
            if matches!(self.gazetteer.record(r).kind, Kind::City | Kind::Admin2))
    }

    /// A demonym is one unless it opens a sentence as a plain word ("Polish your shoes").
    pub(super) fn demonym_score(&self, mention: &Mention) -> f64 {
        let at = mention.pieces.start;
        let plain = mention.pieces.len() == 1
            && self.pieces.list[at].opens
            && self
                .gazetteer
                .lexicon
                .words
                .ambiguous_demonyms
                .contains(&mention.key);
        let inside_person = self.tag_over(mention) == Some(Tag::Person);
        if plain || inside_person { 0.0 } else { 3.0 }
    }

    /// How likely the name is a place, by itself.
    pub(super) fn prior(&self, mention: &Mention) -> f64 {
        let known = mention
            .targets
            .iter()
            .map(|&target| self.fame(target, &mention.key));
        let mut prior = known.fold(-2.0, f64::max);
        let lexicon = &self.gazetteer.lexicon;
        let country = mention.country;
        let single = mention.pieces.len() == 1;
        if lexicon.words.ambiguous.contains(&mention.key) {
            let unit = mention.targets.iter().any(|&t| self.is_unit(t));
            prior -= if country || unit { 1.2 } else { 2.0 };
        } else if single
            && (lexicon.is_plain(&mention.key) && !country
                || lexicon.words.given_names.contains(&mention.key))
        {
            prior -= 2.0;
        }
        if mention.pieces.len() > 1 {
            prior += 0.7;
        }
        // "University of Texas" is a settlement in the gazetteer
        let second = self.pieces.word(Some(mention.pieces.start + 1));
        let first = self.pieces.word(Some(mention.pieces.start));
        if !single && second == "of" && lexicon.words.organizations_of.contains(first) {
            prior -= 4.0;
        }
        prior
    }

    /// How well known a place is under a name.
    pub(super) fn fame(&self, target: Target, key: &str) -> f64 {
        let Target::Record(record) = target else {
            return 3.0;
        };
        let record = self.gazetteer.record(record);
        let own_name = folds_to(record.name, key) || self.is_listed(target, key);
        let size = match record.population {
            p if p >= 1e6 => 2.0,
            p if p >= 2e5 => 1.5,
            p if p >= 5e4 => 0.7,
            p if p >= 1.5e4 => 0.0,
            _ => -0.7,
        };
        let fame: f64 = match record.kind {
            Kind::Country => 3.0,
            Kind::City if record.capital => 2.2,
            Kind::Admin1 => 1.8,
            Kind::City => size,
            Kind::Admin2 => size.min(0.7),
        };
        if own_name || record.kind == Kind::Country || record.capital {
            fame
        } else {
            fame - 0.8
        }
    }

    /// Whether the list of spellings gives the name to this very place.
    pub(super) fn is_listed(&self, target: Target, key: &str) -> bool {
        let meanings = self.gazetteer.lexicon.meanings(key);
        meanings.iter().any(|meaning| meaning.target == target)
    }

    pub(super) fn is_country(&self, target: Target) -> bool {
        matches!(target, Target::Record(r) if self.gazetteer.record(r).kind == Kind::Country)
    }

    pub(super) fn is_unit(&self, target: Target) -> bool {
        matches!(target, Target::Record(r) if self.gazetteer.record(r).kind == Kind::Admin1)
    }

    /// What the encoder and the rest of the article say.
    pub(super) fn whole(&self, mention: &Mention) -> f64 {
        let mut score = 0.0;
        if self.is_acronym(mention) {
            score -= 3.0;
        }
        let next = self.pieces.word(self.pieces.after(mention.pieces.end));
        let money = matches!(next, "$" | "€" | "£");
        let directions = &self.gazetteer.lexicon.words.directions;
        // "the South" is a part of something; only "the South region" has a name
        if money || (directions.contains_key(&mention.key) && !mention.called_region) {
            score -= 10.0;
        }
        let last = self.pieces.word(Some(mention.pieces.end - 1));
        if mention.pieces.len() == 1 && self.surnames.contains(last) {
            let country = mention.country;
            score -= if country { 1.0 } else { 3.0 };
        }
        score
            + match self.tag_over(mention) {
                Some(Tag::Place) => 2.5,
                // seats and large cities act like people and bodies, and are easily tagged as such
                Some(tag) if self.is_seat(mention) && self.is_whole_tag(mention) => match tag {
                    Tag::Organization => 0.0,
                    _ if self.follows_address(mention) => 0.0,
                    _ => -1.0,
                },
                Some(Tag::Person) => -4.0,
                Some(Tag::Organization | Tag::Other) => -2.5,
                None => 0.0,
            }
    }

    /// Whether the name is a country's, a capital's, a very large city's or a listed site's.
    fn is_seat(&self, mention: &Mention) -> bool {
        mention.country
            || mention.targets.iter().any(|&target| match target {
                Target::Record(record) => {
                    let record = self.gazetteer.record(record);
                    record.capital || record.kind == Kind::City && record.population >= LARGE
                }
                Target::Site(_) => true,
            })
    }

    /// "Accused Washington": a verb by which states are spoken to or of stands right before the name.
    fn follows_address(&self, mention: &Mention) -> bool {
        let before = self.pieces.before(mention.pieces.start);
        let verbs = &self.gazetteer.lexicon.metonyms.addressing_verbs;
        before.is_some() && verbs.contains(self.pieces.word(before))
    }

    /// Whether an entity's tag covers the name and nothing else.
    fn is_whole_tag(&self, mention: &Mention) -> bool {
        let tagged = self.tagged.get(&mention.pieces.start);
        tagged.is_some_and(|(range, _)| *range == mention.pieces)
    }

    /// "UN", "FAO": capitals that only the gazetteer's look-up took for a name.
    pub(super) fn is_acronym(&self, mention: &Mention) -> bool {
        let piece = &self.pieces.list[mention.pieces.start];
        let titled = self
            .pieces
            .titled
            .get(piece.sentence)
            .copied()
            .unwrap_or(false);
        let listed = !self.gazetteer.lexicon.meanings(&mention.key).is_empty();
        let short = mention.pieces.len() == 1 && piece.all_capitals && mention.key.len() <= 5;
        short && !listed && !titled && !self.opens_dateline(mention)
    }

    /// The tag of the entity that covers the name.
    pub(super) fn tag_over(&self, mention: &Mention) -> Option<Tag> {
        let (_, (range, tag)) = self.tagged.range(..=mention.pieces.start).next_back()?;
        let covers = range.end >= mention.pieces.end && range.contains(&mention.pieces.start);
        covers.then_some(*tag)
    }

    /// "KYIV, Ukraine —", "ANKARA (Reuters) -".
    pub(super) fn opens_dateline(&self, mention: &Mention) -> bool {
        let at = mention.pieces.start;
        if !self.pieces.opens_paragraph.contains(&at) {
            return false;
        }
        let first = &self.pieces.list[at];
        let titled = self
            .pieces
            .titled
            .get(first.sentence)
            .copied()
            .unwrap_or(false);
        let rest = self.pieces.list[mention.pieces.end..].iter().take(8);
        let mut marks = rest.take_while(|p| p.sentence == first.sentence);
        let dashed = marks.any(|p| {
            p.kind == PieceKind::Mark && matches!(p.folded.as_str(), "—" | "–" | "-" | "(")
        });
        dashed
            && (first.all_capitals || !titled)
            && matches!(
                self.pieces.word(self.pieces.after(mention.pieces.end)),
                "," | "—" | "–" | "-" | "(" | ":"
            )
    }
}
