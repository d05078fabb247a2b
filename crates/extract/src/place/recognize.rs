//! Which capitalized names are places: look-up, then a score from the words around.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fold::folds_to;
use super::gazetteer::{Gazetteer, Kind};
use super::geo::distance_km;
use super::lexicon::Target;
use super::pieces::{Piece, PieceKind, Pieces};

/// A name counts as a place from this score on.
const ACCEPTED: f64 = 1.0;
/// The most pieces that a name has.
const LONGEST: usize = 9;
/// A place this near a larger one lies in it ("Randwick, Sydney").
const SUBURB_KM: f64 = 40.0;

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
    prior: f64,
    /// Whether a country bears the name.
    country: bool,
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
    surnames: BTreeSet<String>,
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
struct Choice {
    len: usize,
    key: String,
    targets: Vec<Target>,
    demonym: bool,
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

    fn piece(&self, at: usize) -> Option<&'r Piece> {
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
        found.sort_by_key(|mention| mention.pieces.start);
        self.spread_regions(&mut found);
        found
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

    /// A doubtful name counts if the article surely uses it as a place elsewhere.
    fn second_chance(&self, found: &mut Vec<Mention>, doubtful: Vec<Mention>) {
        let sure: BTreeSet<String> = found
            .iter()
            .filter(|m| m.score >= 2.0)
            .map(|m| m.key.clone())
            .collect();
        let taken: BTreeMap<usize, usize> = found
            .iter()
            .map(|m| (m.pieces.start, m.pieces.end))
            .collect();
        for mut mention in doubtful {
            let overlapped = taken
                .range(..mention.pieces.end)
                .next_back()
                .is_some_and(|(_, &end)| end > mention.pieces.start);
            if sure.contains(&mention.key) && !overlapped && mention.score + 1.5 >= ACCEPTED {
                mention.score += 1.5;
                found.push(mention);
            }
        }
    }

    /// Where a name that is never a place begins here: its end.
    fn never(&self, at: usize) -> Option<usize> {
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
    fn choices(&self, at: usize) -> Vec<Choice> {
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
    fn lengths(&self, words: &[Cow<'_, str>]) -> Vec<usize> {
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
    fn run(&self, at: usize, sentence: usize, joined: bool) -> (Vec<Cow<'_, str>>, Vec<usize>) {
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
    fn is_written_as_name(&self, at: usize, len: usize) -> bool {
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
    fn is_listed_small(&self, word: &str) -> bool {
        self.gazetteer.lexicon.words.landmark_nouns.contains(word)
    }

    fn choice(&self, at: usize, key: String, len: usize) -> Option<Choice> {
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

    fn judge(&self, at: usize, choice: Choice, after_place: bool) -> Mention {
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
        };
        if mention.demonym {
            mention.score = self.demonym_score(&mention);
            return mention;
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

    /// A demonym is one unless it opens a sentence as a plain word ("Polish your shoes").
    fn demonym_score(&self, mention: &Mention) -> f64 {
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
    fn prior(&self, mention: &Mention) -> f64 {
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
    fn fame(&self, target: Target, key: &str) -> f64 {
        let Target::Record(record) = target else {
            return 3.0;
        };
        let record = self.gazetteer.record(record);
        let own_name = folds_to(record.name, key);
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

    pub(super) fn is_country(&self, target: Target) -> bool {
        matches!(target, Target::Record(r) if self.gazetteer.record(r).kind == Kind::Country)
    }

    fn is_unit(&self, target: Target) -> bool {
        matches!(target, Target::Record(r) if self.gazetteer.record(r).kind == Kind::Admin1)
    }

    /// What stands before the name.
    fn left(&self, mention: &mut Mention, after_place: bool) -> f64 {
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
    fn before_of(&self, of: usize, mention: &mut Mention) -> f64 {
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
            mention.called_region = true;
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
    fn neighbor_before(&self, at: usize, mention: &Mention) -> f64 {
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

    fn is_demonym(&self, word: &str) -> bool {
        self.gazetteer
            .lexicon
            .meanings(word)
            .iter()
            .any(|meaning| meaning.demonym)
    }

    /// Whether a capitalized word has its capital only from standing first, or in a headline.
    fn is_plain(&self, at: usize) -> bool {
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
    fn right(&self, mention: &mut Mention) -> f64 {
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
            return if words.speech.contains(word) && !known && !mention.locative {
                -2.0
            } else {
                0.0
            };
        }
        self.neighbor_after(after, mention)
    }

    /// Whether one of the next three capitalized words makes the whole an organization.
    fn heads_organization(&self, after: usize) -> bool {
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
    fn suffix(&self, piece: &Piece, mention: &mut Mention) -> f64 {
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
    fn neighbor_after(&self, after: usize, mention: &Mention) -> f64 {
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
        if country { -2.2 } else { -4.0 }
    }

    /// What the encoder and the rest of the article say.
    fn whole(&self, mention: &Mention) -> f64 {
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
                Some(Tag::Person) => -4.0,
                Some(Tag::Organization | Tag::Other) => -2.5,
                None => 0.0,
            }
    }

    /// "UN", "FAO": capitals that only the gazetteer's look-up took for a name.
    fn is_acronym(&self, mention: &Mention) -> bool {
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
    fn tag_over(&self, mention: &Mention) -> Option<Tag> {
        let (_, (range, tag)) = self.tagged.range(..=mention.pieces.start).next_back()?;
        let covers = range.end >= mention.pieces.end && range.contains(&mention.pieces.start);
        covers.then_some(*tag)
    }

    /// "KYIV, Ukraine —", "ANKARA (Reuters) -".
    fn opens_dateline(&self, mention: &Mention) -> bool {
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

    /// The place that ", Name" after a name says it lies in.
    fn container(&self, mention: &Mention) -> Option<Container> {
        let end = mention.pieces.end;
        let link = self.pieces.word(self.pieces.after(end));
        let next = match link {
            "," => end + 1,
            "in" => end + 1,
            _ => return None,
        };
        let next = if self.pieces.word(Some(next)) == "the" {
            next + 1
        } else {
            next
        };
        let direction = self
            .gazetteer
            .lexicon
            .words
            .directions
            .contains_key(self.pieces.word(Some(next)));
        let small = self.piece(next).is_some_and(|piece| !piece.capital);
        let next = if direction && small { next + 1 } else { next };
        if self.piece(next)?.sentence != self.piece(end)?.sentence {
            return None;
        }
        let choice = self.choices(next).pop().filter(|choice| !choice.demonym)?;
        let holds = |&outer: &Target| {
            mention
                .targets
                .iter()
                .any(|&inner| self.contains(outer, inner))
        };
        let targets: Vec<Target> = choice.targets.iter().copied().filter(holds).collect();
        if self.is_list(mention, &targets, next + choice.len) {
            return None;
        }
        (!targets.is_empty() && (link == "," || targets.iter().any(|&t| !self.is_city(t)))).then(
            || Container {
                name: super::written(self.pieces, next..next + choice.len),
                targets,
            },
        )
    }

    /// "Virginia, Washington, West Virginia and Wyoming": names of one kind in a row hold nothing.
    fn is_list(&self, mention: &Mention, containers: &[Target], end: usize) -> bool {
        let kind = |target: &Target| match target {
            Target::Record(record) => Some(self.gazetteer.record(*record).kind),
            Target::Site(_) => None,
        };
        let same = containers.iter().any(|container| {
            kind(container) > Some(Kind::City)
                && mention
                    .targets
                    .iter()
                    .any(|target| kind(target) == kind(container))
        });
        let before = self.pieces.word(self.pieces.before(mention.pieces.start));
        let after = self.pieces.word(self.pieces.after(end));
        same && (matches!(before, "," | "and") || matches!(after, "," | "and" | "or"))
    }

    /// The region or country whose name begins at a piece.
    pub(super) fn container_at(&self, at: usize) -> Option<Container> {
        let choice = self.choices(at).pop().filter(|choice| !choice.demonym)?;
        let large = |&target: &Target| match target {
            Target::Record(record) => self.gazetteer.record(record).kind != Kind::City,
            Target::Site(site) => self.gazetteer.lexicon.sites[site].radius_km > 0.0,
        };
        let mut targets: Vec<Target> = choice.targets.iter().copied().filter(large).collect();
        targets.sort_by_key(|&target| !self.is_country(target));
        (!targets.is_empty()).then(|| Container {
            name: super::written(self.pieces, at..at + choice.len),
            targets,
        })
    }

    fn is_city(&self, target: Target) -> bool {
        matches!(target, Target::Record(r) if self.gazetteer.record(r).kind == Kind::City)
    }

    /// Whether one place lies in another, larger one.
    pub(super) fn contains(&self, outer: Target, inner: Target) -> bool {
        let Target::Record(outer_record) = outer else {
            let Target::Site(site) = outer else {
                return false;
            };
            let site = &self.gazetteer.lexicon.sites[site];
            let at = self.gazetteer.point(inner);
            return outer != inner
                && site.radius_km > 0.0
                && distance_km((site.lat, site.lon), at) <= site.radius_km.max(20.0);
        };
        let large = self.gazetteer.record(outer_record);
        let Target::Record(inner_record) = inner else {
            return self.gazetteer.country_of(inner) == Some(large.country)
                && large.kind == Kind::Country;
        };
        let small = self.gazetteer.record(inner_record);
        if outer_record == inner_record
            || small.country != large.country
            || small.kind >= Kind::Country
        {
            return false;
        }
        let apart = || distance_km((large.lat, large.lon), (small.lat, small.lon));
        match large.kind {
            Kind::Country => true,
            Kind::Admin1 => small.kind != Kind::Admin1 && small.admin1 == large.admin1,
            Kind::Admin2 => {
                small.kind == Kind::City && small.admin1 == large.admin1 && apart() < 80.0
            }
            Kind::City => {
                small.kind == Kind::City
                    && large.population >= 2e5
                    && large.population >= 5.0 * small.population
                    && apart() < SUBURB_KM
            }
        }
    }
}
