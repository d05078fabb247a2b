//! "Riga, Latvia": which place the text names as holding another.

use std::collections::BTreeMap;

use super::gazetteer::Kind;
use super::geo::distance_km;
use super::lexicon::Target;
use super::recognize::{Choice, Container, Mention, Recognizer};

/// A place this near a larger one lies in it ("Randwick, Sydney").
const SUBURB_KM: f64 = 40.0;
/// A city of so many inhabitants is meant by its name whatever stands behind it.
const KNOWN: f64 = 3e5;
/// A first-level unit of so many inhabitants holds a place by its bare name ("Stroud, Ontario").
const LARGE_UNIT: f64 = 1e6;

impl Recognizer<'_> {
    /// The place that ", Name" after a name says it lies in.
    pub(super) fn container(&self, mention: &Mention) -> Option<Container> {
        let end = mention.pieces.end;
        let link = self.pieces.word(self.pieces.after(end));
        let next = match link {
            "," => end + 1,
            "in" => end + 1,
            _ => return None,
        };
        let the = self.pieces.word(Some(next)) == "the";
        let next = next + usize::from(the);
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
        // "Santa Rosa, the Santa Rosa school district" names no holder; "New York, New York" does
        let other = |choice: &Choice| !(choice.demonym || the && choice.key == mention.key);
        let choice = self.choices(next).pop().filter(other)?;
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
    pub(super) fn is_list(&self, mention: &Mention, containers: &[Target], end: usize) -> bool {
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

    /// Names that the text puts into a country where the gazetteer knows no place of the name ("Kandara, India"
    /// is not the town in Kenya) are unlisted places of that country, wherever they stand.
    pub(super) fn send_away(&self, found: &mut [Mention]) {
        let mut held: BTreeMap<String, Container> = BTreeMap::new();
        for mention in found.iter() {
            if let Some(container) = self.held_elsewhere(mention) {
                held.insert(mention.key.clone(), container);
            }
        }
        for mention in found.iter_mut().filter(|m| m.container.is_none()) {
            if let Some(container) = held.get(&mention.key) {
                mention.targets.clear();
                mention.container = Some(container.clone());
            }
        }
    }

    /// The country or large first-level unit behind a name and a comma that none of the places with the name
    /// lies in; none of large places, which everybody knows ("in Paris, India, for its part, …").
    fn held_elsewhere(&self, mention: &Mention) -> Option<Container> {
        let end = mention.pieces.end;
        let word = |at: Option<usize>| self.pieces.word(at);
        if mention.container.is_some() || mention.country || mention.demonym {
            return None;
        }
        let known = |target: &Target| match target {
            Target::Record(record) => {
                let record = self.gazetteer.record(*record);
                record.capital || record.population >= KNOWN || record.kind != Kind::City
            }
            Target::Site(_) => true,
        };
        let before = word(self.pieces.before(mention.pieces.start));
        let row = matches!(before, "," | "and" | "or");
        if mention.targets.iter().any(known) || row || word(self.pieces.after(end)) != "," {
            return None;
        }
        let same = self.piece(end + 1)?.sentence == self.piece(end)?.sentence;
        let choice = self
            .choices(end + 1)
            .pop()
            .filter(|choice| !choice.demonym && same)?;
        let close = end + 1 + choice.len;
        let closed = matches!(
            word(self.pieces.after(close)),
            "," | "." | ";" | "—" | "–" | "-" | "(" | ""
        );
        let listed = word(Some(close)) == "," && !self.choices(close + 1).is_empty()
            || matches!(word(Some(close + 1)), "and" | "or");
        let chained = word(Some(close)) == "," && self.is_unit_of(&choice, close + 1);
        let large = choice.targets.iter().any(|&target| self.is_large(target));
        let container = self.container_at(end + 1)?;
        (closed && (chained || !listed && large)).then_some(container)
    }

    /// Whether a name is a first-level unit of the country whose name begins at a piece ("Ontario, Canada").
    fn is_unit_of(&self, choice: &Choice, at: usize) -> bool {
        let mut units = choice
            .targets
            .iter()
            .filter(|&&target| self.is_unit(target));
        let outer = self.container_at(at);
        outer.is_some_and(|outer| {
            units.any(|&unit| outer.targets.iter().any(|&o| self.contains(o, unit)))
        })
    }

    /// A country, or a first-level unit that needs no country beside it.
    fn is_large(&self, target: Target) -> bool {
        let known = |number| self.gazetteer.record(number).population >= LARGE_UNIT;
        self.is_country(target)
            || self.is_unit(target) && matches!(target, Target::Record(unit) if known(unit))
    }

    /// The region or country whose name begins at a piece.
    pub(super) fn container_at(&self, at: usize) -> Option<Container> {
        let choice = self.choices(at).pop().filter(|choice| !choice.demonym)?;
        let large = |&target: &Target| match target {
            Target::Record(record) => self.gazetteer.record(record).kind != Kind::City,
            Target::Site(site) => self.gazetteer.lexicon.sites[site].radius_km > 0.0,
        };
        let mut targets: Vec<Target> = choice.targets.iter().copied().filter(large).collect();
        let rank = |target: Target| match (self.is_country(target), self.is_unit(target)) {
            (true, _) => 0,
            (_, true) => 1,
            _ => 2,
        };
        targets.sort_by_key(|&target| rank(target));
        (!targets.is_empty()).then(|| Container {
            name: super::written(self.pieces, at..at + choice.len),
            targets,
        })
    }

    pub(super) fn is_city(&self, target: Target) -> bool {
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
