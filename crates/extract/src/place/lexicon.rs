//! The lists that analysts edit: landmarks, regions, demonyms, metonyms, spellings, context words.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::PlacePrecision;
use serde::Deserialize;

use super::fold::{fold, folds_to};
use super::gazetteer::{Gazetteer, Kind};
use crate::resources::{Files, ResourceError};

const LANDMARKS: &str = "places/landmarks.toml";
const REGIONS: &str = "places/regions.toml";
const DEMONYMS: &str = "places/demonyms.toml";
const SPELLINGS: &str = "places/spellings.toml";
const METONYMS: &str = "places/metonyms.toml";
const RECOGNITION: &str = "places/recognition.toml";
const PLAIN_WORDS: &str = "places/plain_words.txt";

/// Areas up to this radius in kilometres are districts.
const DISTRICT_KM: f64 = 40.0;
/// Areas up to this radius in kilometres are regions; larger ones are as vague as a country.
const REGION_KM: f64 = 700.0;

/// A place that the gazetteer does not have: a landmark or a region.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Site {
    /// `landmark:kremlin`, `region:donbas`.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) lat: f64,
    pub(super) lon: f64,
    /// ISO code, where one country holds it.
    pub(super) country: Option<String>,
    pub(super) precision: PlacePrecision,
    /// Whether its name also stands for a government or another body.
    pub(super) government: bool,
    /// Half the width of an area in kilometres.
    pub(super) radius_km: f64,
}

/// What a name can mean.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Meaning {
    pub(super) target: Target,
    pub(super) demonym: bool,
    /// Counts only in capitals ("US", not "us").
    pub(super) capitals_only: bool,
    /// Counts only after a comma ("Portland, OR").
    pub(super) after_comma: bool,
}

/// A gazetteer record or a listed site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Record(usize),
    Site(usize),
}

/// The lists, ready for look-up.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    pub(super) sites: Vec<Site>,
    names: BTreeMap<String, Vec<Meaning>>,
    longest_from: BTreeMap<String, usize>,
    pub(super) words: ContextWords,
    pub(super) metonyms: Metonyms,
    plain: BTreeSet<String>,
    /// Records whose name stands for a government although they are no capitals.
    pub(super) seats: BTreeSet<usize>,
}

/// A sentence that shows what a list is for; run by a test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The sentence.
    pub text: String,
    /// `name = sense` for names that must be found ("Paris = place").
    #[serde(default)]
    pub is: Vec<String>,
    /// Names that must not be found, in the sense given if one is.
    #[serde(default)]
    pub not: Vec<String>,
    /// `name @ identifier or country` for names that must resolve to it ("Paris @ US").
    #[serde(default)]
    pub at: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LandmarkRow {
    id: String,
    names: Vec<String>,
    at: [f64; 2],
    country: Option<String>,
    #[serde(default)]
    radius_km: f64,
    #[serde(default)]
    government: bool,
}

#[derive(Deserialize)]
struct LandmarkFile {
    landmarks: Vec<LandmarkRow>,
}

#[derive(Deserialize)]
struct RegionFile {
    regions: Vec<LandmarkRow>,
}

#[derive(Deserialize)]
struct DemonymFile {
    countries: BTreeMap<String, Vec<String>>,
    regions: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpellingRow {
    names: Vec<String>,
    is: String,
    country: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    after_comma: Vec<String>,
}

#[derive(Deserialize)]
struct SpellingFile {
    spellings: Vec<SpellingRow>,
}

/// The words around a name that say whether it is a place.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ContextWords {
    pub(super) locative: BTreeSet<String>,
    pub(super) weak_locative: BTreeSet<String>,
    pub(super) titles: BTreeSet<String>,
    pub(super) offices: BTreeSet<String>,
    pub(super) organizations: BTreeSet<String>,
    pub(super) public_bodies: BTreeSet<String>,
    pub(super) organizations_of: BTreeSet<String>,
    pub(super) feature_nouns: BTreeSet<String>,
    pub(super) place_nouns: BTreeSet<String>,
    pub(super) region_nouns: BTreeSet<String>,
    pub(super) connectors: BTreeSet<String>,
    pub(super) calendar: BTreeSet<String>,
    pub(super) ambiguous: BTreeSet<String>,
    pub(super) given_names: BTreeSet<String>,
    pub(super) never: BTreeSet<String>,
    pub(super) directions: BTreeMap<String, [f64; 2]>,
    pub(super) suffixes: BTreeSet<String>,
    pub(super) speech: BTreeSet<String>,
    pub(super) landmark_nouns: BTreeSet<String>,
    pub(super) ambiguous_demonyms: BTreeSet<String>,
    pub(super) no_city_after_capital: BTreeSet<String>,
    pub(super) lengths: BTreeMap<String, f64>,
}

/// The words around a name that say whether it stands for a government.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Metonyms {
    seats: Vec<SeatRow>,
    pub(super) agency_verbs: BTreeSet<String>,
    agency_lemmas: BTreeSet<String>,
    pub(super) state_verbs: BTreeSet<String>,
    pub(super) passive_participles: BTreeSet<String>,
    pub(super) states_of_mind: BTreeSet<String>,
    pub(super) own_nouns: BTreeSet<String>,
    pub(super) capital_nouns: BTreeSet<String>,
    pub(super) addressing_verbs: BTreeSet<String>,
    pub(super) agent_participles: BTreeSet<String>,
    pub(super) relation_nouns: BTreeSet<String>,
    pub(super) decision_nouns: BTreeSet<String>,
    pub(super) decision_verbs: BTreeSet<String>,
    pub(super) mood_nouns: BTreeSet<String>,
    pub(super) agent_nouns: BTreeSet<String>,
    pub(super) idle_participles: BTreeSet<String>,
    pub(super) suffixes: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
struct SeatRow {
    name: String,
    country: String,
}

impl Metonyms {
    /// Adds the forms of the regular verbs.
    fn inflect(&mut self) {
        for lemma in std::mem::take(&mut self.agency_lemmas) {
            let stem = lemma.strip_suffix('e').unwrap_or(&lemma);
            let past_stem = match lemma.strip_suffix('y') {
                Some(before) if !before.ends_with(['a', 'e', 'o']) => format!("{before}i"),
                _ => stem.to_owned(),
            };
            let hisses = ["s", "sh", "ch", "x", "z"]
                .iter()
                .any(|end| lemma.ends_with(end));
            let third = match (past_stem.ends_with('i'), hisses) {
                (true, _) | (_, true) => format!("{past_stem}es"),
                _ => format!("{lemma}s"),
            };
            let doubled = lemma
                .chars()
                .last()
                .filter(|c| matches!(c, 'l' | 'n' | 'p' | 't' | 'g' | 'm'));
            let forms = [third, format!("{past_stem}ed"), format!("{stem}ing")];
            self.agency_verbs.extend(forms);
            if let Some(last) = doubled {
                self.agency_verbs.insert(format!("{lemma}{last}ed"));
                self.agency_verbs.insert(format!("{lemma}{last}ing"));
            }
            self.agency_verbs.insert(lemma);
        }
    }
}

fn row_site(row: &LandmarkRow, prefix: &str, area: bool) -> Site {
    let precision = match row.radius_km {
        _ if !area => PlacePrecision::Exact,
        radius if radius <= DISTRICT_KM => PlacePrecision::District,
        radius if radius <= REGION_KM => PlacePrecision::Region,
        _ => PlacePrecision::Country,
    };
    Site {
        id: format!("{prefix}:{}", row.id),
        name: row.names.first().cloned().unwrap_or_default(),
        lat: row.at[0],
        lon: row.at[1],
        country: row.country.clone(),
        precision,
        government: row.government,
        radius_km: row.radius_km,
    }
}

/// A short name all in capitals counts in capitals only: "US" is no pronoun.
fn needs_capitals(name: &str) -> bool {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    letters().count() <= 5 && letters().all(char::is_uppercase)
}

impl Lexicon {
    pub(super) fn load(files: &Files, gazetteer: &Gazetteer) -> Result<Self, ResourceError> {
        let mut lexicon = Self {
            words: files.toml(RECOGNITION)?,
            metonyms: files.toml(METONYMS)?,
            plain: files
                .text(PLAIN_WORDS)?
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(str::to_owned)
                .collect(),
            ..Self::default()
        };
        lexicon.metonyms.inflect();
        let landmarks: LandmarkFile = files.toml(LANDMARKS)?;
        let regions: RegionFile = files.toml(REGIONS)?;
        lexicon.add_sites(&landmarks.landmarks, "landmark", false);
        lexicon.add_sites(&regions.regions, "region", true);
        lexicon.add_demonyms(&files.toml(DEMONYMS)?, gazetteer)?;
        lexicon.add_spellings(files.toml(SPELLINGS)?, gazetteer)?;
        lexicon.add_seats(gazetteer)?;
        Ok(lexicon)
    }

    fn add_sites(&mut self, rows: &[LandmarkRow], prefix: &str, area: bool) {
        for row in rows {
            let target = Target::Site(self.sites.len());
            self.sites.push(row_site(row, prefix, area));
            for name in &row.names {
                self.add(name, target, false, false);
            }
        }
    }

    fn add_demonyms(
        &mut self,
        file: &DemonymFile,
        gazetteer: &Gazetteer,
    ) -> Result<(), ResourceError> {
        let unknown = |what: &str| ResourceError::new(DEMONYMS, format!("no place {what}"));
        for (code, names) in &file.countries {
            let record = gazetteer.country(code).ok_or_else(|| unknown(code))?;
            for name in names {
                self.add(name, Target::Record(record), true, false);
            }
        }
        for (id, names) in &file.regions {
            let wanted = format!("region:{id}");
            let site = self.sites.iter().position(|site| site.id == wanted);
            let site = site.ok_or_else(|| unknown(&wanted))?;
            for name in names {
                self.add(name, Target::Site(site), true, false);
            }
        }
        Ok(())
    }

    fn add_spellings(
        &mut self,
        file: SpellingFile,
        gazetteer: &Gazetteer,
    ) -> Result<(), ResourceError> {
        for row in file.spellings {
            let record = find(gazetteer, &row.is, &row.country, &row.kind).ok_or_else(|| {
                ResourceError::new(SPELLINGS, format!("no {} in {}", row.is, row.country))
            })?;
            for name in &row.names {
                self.add(name, Target::Record(record), false, false);
            }
            for name in &row.after_comma {
                self.add(name, Target::Record(record), false, true);
            }
        }
        Ok(())
    }

    fn add_seats(&mut self, gazetteer: &Gazetteer) -> Result<(), ResourceError> {
        for row in &self.metonyms.seats {
            let record = find(gazetteer, &row.name, &row.country, "").ok_or_else(|| {
                ResourceError::new(METONYMS, format!("no {} in {}", row.name, row.country))
            })?;
            self.seats.insert(record);
        }
        Ok(())
    }

    fn add(&mut self, name: &str, target: Target, demonym: bool, after_comma: bool) {
        let folded = fold(name);
        let words = folded.split(' ').count();
        let first = folded.split(' ').next().unwrap_or("").to_owned();
        let longest = self.longest_from.entry(first).or_default();
        *longest = words.max(*longest);
        self.names.entry(folded).or_default().push(Meaning {
            target,
            demonym,
            capitals_only: needs_capitals(name),
            after_comma,
        });
    }

    /// What a folded name can mean.
    pub(super) fn meanings(&self, folded: &str) -> &[Meaning] {
        self.names.get(folded).map_or(&[], Vec::as_slice)
    }

    /// The most words that a name beginning with this word has; 0 if none does.
    pub(super) fn longest_from(&self, word: &str) -> usize {
        self.longest_from.get(word).copied().unwrap_or(0)
    }

    /// Whether English writes this word small.
    pub(super) fn is_plain(&self, folded: &str) -> bool {
        self.plain.contains(folded)
    }
}

/// The most populous record of a name in a country, of a kind if one is given.
fn find(gazetteer: &Gazetteer, name: &str, country: &str, kind: &str) -> Option<usize> {
    let wanted = match kind {
        "city" => Some(Kind::City),
        "admin1" => Some(Kind::Admin1),
        "admin2" => Some(Kind::Admin2),
        "country" => Some(Kind::Country),
        _ => None,
    };
    let folded = fold(name);
    let fits = |&record: &usize| {
        let record = gazetteer.record(record);
        record.country == country && wanted.is_none_or(|kind| record.kind == kind)
    };
    // its own name before a namesake's other spelling, the more inhabitants the better
    gazetteer
        .named(name)
        .into_iter()
        .filter(fits)
        .max_by(|&a, &b| {
            let rank = |record: usize| {
                let record = gazetteer.record(record);
                (folds_to(record.name, &folded), record.population)
            };
            let ((own_a, size_a), (own_b, size_b)) = (rank(a), rank(b));
            own_a
                .cmp(&own_b)
                .then(size_a.total_cmp(&size_b))
                .then(b.cmp(&a))
        })
}
