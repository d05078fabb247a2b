//! Which place a name means: chosen for the whole article at once.

use std::collections::{BTreeMap, BTreeSet};

use super::fold::folds_to;
use super::gazetteer::Kind;
use super::geo::distance_km;
use super::lexicon::Target;
use super::recognize::{Mention, Recognizer};
use super::setting::Setting;

/// Names that lie within this distance of another name's place support each other.
const NEIGHBORHOOD_KM: f64 = 100.0;
/// The most places that proximity is measured against: an article about more is about no place.
const MOST_ANCHORS: usize = 60;

/// A city with this share of its unit's inhabitants is what their common name means.
const SEAT_SHARE: f64 = 0.1;

/// A city of so many inhabitants is known by its name in its country.
const TOWN: f64 = 5e4;

/// Places with fewer inhabitants want support from the rest of the article.
const STRAY: f64 = 40_000.0;

/// What a unit loses against the city that it is named for, where no word calls it a region: more than
/// its greater number of inhabitants and a city's other spelling ("Mykolayiv") together weigh.
const SEAT: f64 = 3.0;

/// A state of so many listed inhabitants is meant as often as a country of its name.
const LARGE_STATE: f64 = 3e6;

/// What a unit gains that the text names as holding the place before it.
const HOLDER: f64 = 8.0;

/// What a place loses against the country that it lies in and that bears its name.
const NAMESAKE: f64 = 4.0;

/// A reading this much less plausible is not worth a word.
const RIVAL: f64 = 3.0;

/// What a mention was resolved to, and why.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Resolution {
    pub(super) target: Target,
    pub(super) because: String,
}

impl Recognizer<'_> {
    /// Resolves every mention, in the same order, and says what the article is about.
    pub(super) fn resolve(&self, mentions: &[Mention]) -> (Vec<Option<Resolution>>, Setting) {
        let mut setting = self.first_setting(mentions);
        let mut groups: BTreeMap<(&str, bool), Vec<usize>> = BTreeMap::new();
        for (i, mention) in mentions.iter().enumerate() {
            groups
                .entry((&mention.key, mention.demonym))
                .or_default()
                .push(i);
        }
        let mut resolved = vec![None; mentions.len()];
        for _ in 0..2 {
            let units = self.units_beside(mentions, &resolved);
            for members in groups.values() {
                self.resolve_group(mentions, members, &setting, &units, &mut resolved);
            }
            setting = self.setting_of(mentions, &resolved);
        }
        self.drop_strays(mentions, &mut resolved);
        (resolved, setting)
    }

    /// Which mentions stand in a row with one that was resolved to a first-level unit.
    fn units_beside(&self, mentions: &[Mention], resolved: &[Option<Resolution>]) -> Vec<bool> {
        let unit = |at: usize| {
            let target = resolved.get(at).and_then(Option::as_ref).map(|r| r.target);
            matches!(target, Some(Target::Record(r)) if self.gazetteer.record(r).kind == Kind::Admin1)
        };
        let joined = |first: usize| self.are_joined(mentions, first);
        (0..mentions.len())
            .map(|at| (at > 0 && joined(at - 1) && unit(at - 1)) || (joined(at) && unit(at + 1)))
            .collect()
    }

    /// Whether only commas and "and" stand between a mention and the next.
    fn are_joined(&self, mentions: &[Mention], first: usize) -> bool {
        let Some(next) = mentions.get(first + 1) else {
            return false;
        };
        let gap = mentions[first].pieces.end..next.pieces.start;
        (1..=3).contains(&gap.len())
            && self.pieces.list[gap]
                .iter()
                .all(|p| matches!(p.folded.as_str(), "," | "and" | "or" | ";"))
    }

    /// A small place in a country that nothing else in the article lies in is a namesake.
    fn drop_strays(&self, mentions: &[Mention], resolved: &mut [Option<Resolution>]) {
        let mut countries: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let mut keys = BTreeSet::new();
        for (mention, resolution) in mentions.iter().zip(resolved.iter()) {
            let target = resolution.as_ref().map(|r| r.target);
            let country = target.and_then(|target| self.gazetteer.country_of(target));
            if let Some(country) = country {
                countries
                    .entry(country.to_owned())
                    .or_default()
                    .insert(&mention.key);
                keys.insert(mention.key.as_str());
            }
        }
        for (mention, resolution) in mentions.iter().zip(resolved) {
            let Some(Target::Record(record)) = resolution.as_ref().map(|r| r.target) else {
                continue;
            };
            let record = self.gazetteer.record(record);
            let alone = countries
                .get(record.country)
                .is_none_or(|names| names.len() < 2);
            let small =
                record.kind != Kind::Country && !record.capital && record.population < STRAY;
            if small && alone && keys.len() >= 4 && mention.container.is_none() {
                *resolution = None;
            }
        }
    }

    /// What countries and demonyms alone say.
    fn first_setting(&self, mentions: &[Mention]) -> Setting {
        let mut setting = Setting::default();
        for mention in mentions {
            let divided = self.has_rival(mention);
            if divided {
                continue;
            }
            let sure = mention.demonym || mention.targets.iter().any(|&t| self.is_country(t));
            let target = mention
                .targets
                .iter()
                .find(|&&t| !sure || self.is_country(t));
            let country = target.and_then(|&target| self.gazetteer.country_of(target));
            if let Some(country) = country.filter(|_| sure || mention.targets.len() == 1) {
                setting.countries.add(country.to_owned(), &mention.key);
            }
        }
        setting
    }

    /// Whether a name is a country's and that of a large state elsewhere ("Georgia").
    fn has_rival(&self, mention: &Mention) -> bool {
        let records = || {
            mention.targets.iter().filter_map(|&target| match target {
                Target::Record(record) => Some(self.gazetteer.record(record)),
                Target::Site(_) => None,
            })
        };
        records()
            .filter(|r| r.kind == Kind::Country)
            .any(|country| {
                let rival = |r: &super::Record<'_>| {
                    r.kind == Kind::Admin1
                        && r.population >= LARGE_STATE
                        && r.country != country.country
                };
                records().any(|record| rival(&record))
            })
    }

    fn setting_of(&self, mentions: &[Mention], resolved: &[Option<Resolution>]) -> Setting {
        let mut setting = Setting::default();
        for (mention, resolution) in mentions.iter().zip(resolved) {
            let Some(target) = resolution.as_ref().map(|r| r.target) else {
                continue;
            };
            if let Some(country) = self.gazetteer.country_of(target) {
                setting.countries.add(country.to_owned(), &mention.key);
            }
            if let Target::Record(record) = target {
                let record = self.gazetteer.record(record);
                if let Some(admin1) = record.admin1.filter(|_| record.kind != Kind::Country) {
                    let unit = (record.country.to_owned(), admin1);
                    setting.admin1.add(unit, &mention.key);
                }
            }
            let area = self.is_country(target) || mention.demonym;
            let known = setting.anchors.iter().any(|(key, _)| *key == mention.key);
            if !area && !known && setting.anchors.len() < MOST_ANCHORS {
                let point = self.gazetteer.point(target);
                setting.anchors.push((mention.key.clone(), point));
            }
        }
        setting
    }

    /// One sense for all mentions of a name, but for those whose own words say otherwise.
    fn resolve_group(
        &self,
        mentions: &[Mention],
        members: &[usize],
        setting: &Setting,
        units: &[bool],
        resolved: &mut [Option<Resolution>],
    ) {
        let tells = |mention: &Mention| {
            mention.container.is_some() || !mention.holds.is_empty() && self.has_rival(mention)
        };
        let told = members.iter().find(|&&i| tells(&mentions[i]));
        let told = told.and_then(|&i| self.best(&mentions[i], units[i], setting));
        let shared = told.map(|told| Resolution {
            because: "the article says elsewhere which one it means".to_owned(),
            ..told
        });
        let plain = |i: usize| {
            let mention = &mentions[i];
            mention.container.is_none()
                && !mention.called_region
                && !mention.called_city
                && mention.holds.is_empty()
        };
        let first = members.iter().copied().find(|&i| plain(i));
        let shared = shared.or_else(|| {
            self.best(
                &mentions[first?],
                members.iter().any(|&i| units[i]),
                setting,
            )
        });
        for &i in members {
            resolved[i] = if plain(i) {
                shared.clone()
            } else {
                self.best(&mentions[i], units[i], setting)
            };
        }
    }

    fn best(&self, mention: &Mention, unit: bool, setting: &Setting) -> Option<Resolution> {
        let mut ranked: Vec<(f64, Target)> = mention
            .targets
            .iter()
            .map(|&target| (self.plausibility(target, mention, setting), target))
            .collect();
        if !mention.holds.is_empty() {
            let held = |target: Target| mention.holds.contains(&target);
            let units = ranked.iter_mut().filter(|(_, target)| held(*target));
            units.for_each(|(score, _)| *score += HOLDER);
        } else if unit {
            self.prefer_units(&mut ranked);
        } else if !mention.called_region {
            self.prefer_cities(&mut ranked);
        }
        if !mention.called_region && !mention.called_city {
            self.prefer_country(&mut ranked);
        }
        // ties go to the lower number, so that the order of look-up cannot matter
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let &(top, target) = ranked.first()?;
        let close = |&&(score, _): &&(f64, Target)| score > top - RIVAL;
        let runner_up = ranked.get(1).filter(close).map(|&(_, other)| other);
        let because = self.because(target, runner_up, mention, setting);
        Some(Resolution { target, because })
    }

    /// "Oregon, Washington and Idaho": beside states a name is a state.
    fn prefer_units(&self, ranked: &mut [(f64, Target)]) {
        for (score, target) in ranked {
            let unit = matches!(*target, Target::Record(r) if self.gazetteer.record(r).kind == Kind::Admin1);
            if unit {
                *score += 2.5;
            }
        }
    }

    /// "Mexico" is the country also where the article names its capital, which GeoNames calls so too.
    fn prefer_country(&self, ranked: &mut [(f64, Target)]) {
        let nation = ranked.iter().find(|&&(_, target)| self.is_country(target));
        let Some(code) = nation.and_then(|&(_, target)| self.gazetteer.country_of(target)) else {
            return;
        };
        for (score, target) in ranked {
            let inside =
                matches!(*target, Target::Record(r) if self.gazetteer.record(r).country == code);
            if inside && !self.is_country(*target) {
                *score -= NAMESAKE;
            }
        }
    }

    /// "Odesa" without a word for region is the city, not the region around it.
    fn prefer_cities(&self, ranked: &mut [(f64, Target)]) {
        let records = ranked.iter().filter_map(|&(_, target)| match target {
            Target::Record(record) => Some(self.gazetteer.record(record)),
            Target::Site(_) => None,
        });
        let cities: Vec<_> = records.filter(|r| r.kind == Kind::City).collect();
        for (score, target) in ranked {
            let Target::Record(record) = *target else {
                continue;
            };
            let unit = self.gazetteer.record(record);
            let holds = |city: &&super::Record<'_>| {
                city.country == unit.country
                    && city.admin1 == unit.admin1
                    && city.population >= SEAT_SHARE * unit.population
            };
            if matches!(unit.kind, Kind::Admin1 | Kind::Admin2)
                && cities.iter().any(|city| holds(&city))
            {
                *score -= SEAT;
            }
        }
    }

    /// How well a place fits a mention.
    fn plausibility(&self, target: Target, mention: &Mention, setting: &Setting) -> f64 {
        let mut score = match target {
            Target::Site(site)
                if self.gazetteer.lexicon.sites[site]
                    .id
                    .starts_with("landmark") =>
            {
                9.0
            }
            // an area of a country that the article is not about yields to a namesake ("the Midlands")
            Target::Site(site)
                if setting.is_elsewhere(self.gazetteer.lexicon.sites[site].country.as_deref()) =>
            {
                5.5
            }
            Target::Site(_) => 8.0,
            Target::Record(record) => self.record_prior(record, mention),
        };
        if let Some(container) = &mention.container {
            let holders = container
                .targets
                .iter()
                .filter(|&&outer| self.contains(outer, target));
            score += holders
                .map(|&outer| self.holding(outer))
                .fold(0.0, f64::max);
        }
        let country = self.gazetteer.country_of(target).unwrap_or("");
        score += 2.0 * self.country_share(country, target, mention, setting).sqrt();
        if let Target::Record(record) = target {
            let record = self.gazetteer.record(record);
            if let Some(admin1) = record.admin1.filter(|_| record.kind != Kind::Country) {
                let unit = (record.country.to_owned(), admin1);
                let share = if self.is_known(target) {
                    setting.admin1.share(&unit)
                } else {
                    setting.admin1.share_beside(&unit, &mention.key)
                };
                score += 3.0 * share.sqrt();
            }
        }
        score + self.proximity(target, mention, setting)
    }

    /// How much of the article lies in the place's country; what is little known does not speak for itself.
    fn country_share(
        &self,
        country: &str,
        target: Target,
        mention: &Mention,
        setting: &Setting,
    ) -> f64 {
        if self.is_known(target) {
            setting.share(country)
        } else {
            setting.countries.share_beside(country, &mention.key)
        }
    }

    /// Whether a place is known without its country: all but counties and small towns.
    fn is_known(&self, target: Target) -> bool {
        let Target::Record(record) = target else {
            return true;
        };
        let record = self.gazetteer.record(record);
        match record.kind {
            Kind::Country | Kind::Admin1 => true,
            Kind::Admin2 => false,
            Kind::City => record.capital || record.population >= TOWN,
        }
    }

    /// How much it says that a place of this kind is named as holding another.
    fn holding(&self, outer: Target) -> f64 {
        match outer {
            Target::Site(_) => 5.0,
            Target::Record(record) => match self.gazetteer.record(record).kind {
                Kind::Country | Kind::Admin1 => 9.0,
                Kind::Admin2 | Kind::City => 3.0,
            },
        }
    }

    /// Population, kind and name.
    fn record_prior(&self, record: usize, mention: &Mention) -> f64 {
        let listed = self.is_listed(Target::Record(record), &mention.key);
        let record = self.gazetteer.record(record);
        let mut score = 0.8 * digits(record.population);
        score += match record.kind {
            // but for Georgia, no place is as likely as a country of its name
            Kind::Country if self.has_rival(mention) => 2.0,
            Kind::Country => 6.0,
            Kind::Admin1 => 0.4,
            Kind::City if record.capital => 2.2,
            Kind::City => 0.0,
            Kind::Admin2 => -0.9,
        };
        if record.kind != Kind::Country && !listed && !folds_to(record.name, &mention.key) {
            score -= 0.8;
        }
        if mention.called_region {
            score += match record.kind {
                Kind::Admin1 => 4.0,
                Kind::Admin2 => 3.0,
                _ => 0.0,
            };
        }
        if mention.called_city && record.kind == Kind::City {
            score += 2.0;
        }
        score
    }

    /// Nearness to the article's other places.
    fn proximity(&self, target: Target, mention: &Mention, setting: &Setting) -> f64 {
        if self.is_country(target) {
            return 0.0;
        }
        let at = self.gazetteer.point(target);
        let nearest = setting
            .anchors
            .iter()
            .filter(|(key, _)| *key != mention.key)
            .map(|&(_, anchor)| distance_km(at, anchor))
            .fold(f64::INFINITY, f64::min);
        3.0 / (1.0 + nearest / NEIGHBORHOOD_KM)
    }

    /// One plain sentence on why this place was chosen.
    fn because(
        &self,
        target: Target,
        runner_up: Option<Target>,
        mention: &Mention,
        setting: &Setting,
    ) -> String {
        let country = self.gazetteer.country_of(target).unwrap_or("");
        let reason = if let Some(container) = &mention.container {
            format!("“{}” follows it", container.name)
        } else if mention.holds.contains(&target) {
            "it is named as holding the place before it".to_owned()
        } else if mention.demonym {
            "it names the people or things of that country or region".to_owned()
        } else if mention.targets.len() == 1 {
            "only one listed place bears this name".to_owned()
        } else if mention.called_region {
            "the words around it call it a region".to_owned()
        } else if setting.share(country) >= 0.3 && !self.is_country(target) {
            format!(
                "much of the article is about {}",
                self.country_name(country)
            )
        } else {
            "it is the best known place of this name".to_owned()
        };
        match runner_up
            .filter(|_| !mention.demonym)
            .map(|other| self.describe(other))
        {
            Some(other) => format!("{reason}; it could also be {other}"),
            None => reason,
        }
    }

    fn country_name(&self, code: &str) -> String {
        let record = self.gazetteer.country(code);
        record.map_or_else(
            || code.to_owned(),
            |r| self.gazetteer.record(r).name.to_owned(),
        )
    }

    /// A place in a few words: "Odessa, Texas, US".
    fn describe(&self, target: Target) -> String {
        match target {
            Target::Site(site) => self.gazetteer.lexicon.sites[site].name.clone(),
            Target::Record(record) => {
                let record = self.gazetteer.record(record);
                let unit = record
                    .admin1
                    .and_then(|unit| self.gazetteer.admin1_record(unit));
                let unit = unit.map(|unit| self.gazetteer.record(unit).name);
                let kind = match record.kind {
                    Kind::Country => return format!("the country {}", record.name),
                    Kind::Admin1 => {
                        return format!("the region {} ({})", record.name, record.country);
                    }
                    Kind::Admin2 => "the district ",
                    Kind::City => "",
                };
                match unit {
                    Some(unit) => format!("{kind}{}, {unit} ({})", record.name, record.country),
                    None => format!("{kind}{} ({})", record.name, record.country),
                }
            }
        }
    }
}

/// Decimal digits of a number, with a fraction from its leading ones: a logarithm without one.
fn digits(number: f64) -> f64 {
    let (mut left, mut digits) = (number.max(1.0), 0.0);
    while left >= 10.0 {
        left /= 10.0;
        digits += 1.0;
    }
    digits + (left - 1.0) / 9.0
}
