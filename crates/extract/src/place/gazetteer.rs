//! The bundled gazetteer: places of the world by name, read in place from two files.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::fold::fold;
use super::lexicon::{Lexicon, Target};
use crate::resources::{Files, ResourceError};

const TABLE: &str = "places/gazetteer.tbl";
const NAMES: &str = "places/gazetteer.fst";
const MAGIC: &[u8] = b"CCGAZ001";
const RECORD_LEN: usize = 20;
const ADMIN1_LEN: usize = 12;
const COUNTRY_LEN: usize = 8;
const HEADER_LEN: usize = 28;
/// Eight points of six bytes.
const PARTS_LEN: usize = 48;

/// What sort of place a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A settlement.
    City,
    /// A state, province, oblast.
    Admin1,
    /// A county, district, raion.
    Admin2,
    /// A country or territory with a code of its own.
    Country,
}

/// One place of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record<'g> {
    /// Its number at GeoNames.
    pub number: u32,
    /// Its name, as GeoNames writes it.
    pub name: &'g str,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Inhabitants, to about half a per cent.
    pub population: f64,
    /// ISO 3166-1 alpha-2 code.
    pub country: &'g str,
    /// Its first-level unit, as an index into the table's list; `None` where it has none.
    pub admin1: Option<u16>,
    /// What it is.
    pub kind: Kind,
    /// Whether a country's capital.
    pub capital: bool,
}

/// Names and places, with the lists that analysts edit beside them.
pub struct Gazetteer {
    table: Cow<'static, [u8]>,
    names: fst::raw::Fst<Cow<'static, [u8]>>,
    records: usize,
    admin1: usize,
    names_at: usize,
    words_at: usize,
    countries: BTreeMap<String, usize>,
    capitals: BTreeMap<String, usize>,
    /// Landmarks, regions, demonyms, metonyms and context words.
    pub(super) lexicon: Lexicon,
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Gazetteer({} places, {} names)",
            self.records,
            self.names.len()
        )
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u32::from_le_bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes
        .get(at..at + 2)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u16::from_le_bytes)
}

/// Degrees from 24 bits, where 2^23 is 180.
fn degrees_at(bytes: &[u8], at: usize) -> f64 {
    let raw = bytes
        .get(at..at + 3)
        .map_or(0, |b| i32::from_le_bytes([0, b[0], b[1], b[2]]) >> 8);
    // four decimals are eleven metres: more would claim what 24 bits do not hold
    (f64::from(raw) * 180.0 / 8_388_608.0 * 1e4).round() / 1e4
}

impl Gazetteer {
    /// Loads the gazetteer and the lists beside it.
    ///
    /// # Errors
    /// A file is missing, is not what it should be, or a list names an unknown place.
    pub fn load(files: &Files) -> Result<Self, ResourceError> {
        let table = files.shared(TABLE)?;
        let bytes = files.shared(NAMES)?;
        let overlaid = matches!(bytes, Cow::Owned(_));
        let unreadable = |error: fst::Error| ResourceError::new(NAMES, error.to_string());
        let names = fst::raw::Fst::new(bytes).map_err(unreadable)?;
        if overlaid {
            names.verify().map_err(unreadable)?;
        }
        let mut gazetteer = Self::over(table, names)?;
        gazetteer.lexicon = Lexicon::load(files, &gazetteer)?;
        Ok(gazetteer)
    }

    fn over(
        table: Cow<'static, [u8]>,
        names: fst::raw::Fst<Cow<'static, [u8]>>,
    ) -> Result<Self, ResourceError> {
        if !table.starts_with(MAGIC) {
            return Err(ResourceError::new(
                TABLE,
                "is no gazetteer table; build it again",
            ));
        }
        let counts = [8, 12, 16, 20, 24].map(|at| u32_at(&table, at) as usize);
        let [records, admin1, countries, name_bytes, words] = counts;
        let countries_at = HEADER_LEN + records * RECORD_LEN + admin1 * ADMIN1_LEN;
        let parts_at = countries_at + countries * COUNTRY_LEN;
        let names_at = parts_at + (countries + admin1) * PARTS_LEN;
        let words_at = names_at + name_bytes;
        if table.len() != words_at + words * 4 {
            return Err(ResourceError::new(TABLE, "is cut short; build it again"));
        }
        let countries = (0..countries)
            .map(|i| {
                let at = countries_at + i * COUNTRY_LEN;
                let code = String::from_utf8_lossy(&table[at..at + 2]).into_owned();
                (code, u32_at(&table, at + 4) as usize)
            })
            .collect();
        let mut gazetteer = Self {
            table,
            names,
            records,
            admin1,
            names_at,
            words_at,
            countries,
            capitals: BTreeMap::new(),
            lexicon: Lexicon::default(),
        };
        gazetteer.capitals = gazetteer.find_capitals();
        Ok(gazetteer)
    }

    fn find_capitals(&self) -> BTreeMap<String, usize> {
        (0..self.records)
            .filter(|i| self.table[HEADER_LEN + i * RECORD_LEN + 13] & 0x10 != 0)
            .map(|i| (self.record(i).country.to_owned(), i))
            .collect()
    }

    /// The record of a country's capital.
    pub fn capital(&self, country: &str) -> Option<usize> {
        self.capitals.get(country).copied()
    }

    /// The middle of the part of a country or first-level unit that lies in a direction, given in
    /// eighths of a turn from north by east; `None` for what has no parts.
    pub fn part(&self, record: &Record<'_>, eighth: usize) -> Option<(f64, f64)> {
        let place = match (record.kind, record.admin1) {
            (Kind::Country, _) => self
                .countries
                .keys()
                .position(|code| code == record.country)?,
            (Kind::Admin1, Some(admin1)) => self.countries.len() + usize::from(admin1),
            _ => return None,
        };
        let parts_at = self.names_at - (self.countries.len() + self.admin1) * PARTS_LEN;
        let at = parts_at + place * PARTS_LEN + (eighth % 8) * 6;
        Some((degrees_at(&self.table, at), degrees_at(&self.table, at + 3)))
    }

    /// One record; the last one for a number that is too high.
    pub fn record(&self, record: usize) -> Record<'_> {
        let at = HEADER_LEN + record.min(self.records.saturating_sub(1)) * RECORD_LEN;
        let kind = self.table.get(at + 13).copied().unwrap_or(0);
        let admin1 = u16_at(&self.table, at + 14);
        let population = u32::from(u16_at(&self.table, at + 10)) << 16;
        Record {
            number: u32_at(&self.table, at),
            name: self.name_at(u32_at(&self.table, at + 16) as usize),
            lat: degrees_at(&self.table, at + 4),
            lon: degrees_at(&self.table, at + 7),
            population: f64::from(f32::from_bits(population)),
            country: self.country_code(self.table.get(at + 12).copied().unwrap_or(0)),
            admin1: (admin1 != u16::MAX).then_some(admin1),
            kind: match kind & 0x0F {
                1 => Kind::Admin1,
                2 => Kind::Admin2,
                3 => Kind::Country,
                _ => Kind::City,
            },
            capital: kind & 0x10 != 0,
        }
    }

    fn name_at(&self, offset: usize) -> &str {
        let at = self.names_at + offset;
        let len = self.table.get(at).copied().unwrap_or(0) as usize;
        self.table
            .get(at + 1..at + 1 + len)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or("")
    }

    fn country_code(&self, number: u8) -> &str {
        let at = HEADER_LEN
            + self.records * RECORD_LEN
            + self.admin1 * ADMIN1_LEN
            + usize::from(number) * COUNTRY_LEN;
        self.table
            .get(at..at + 2)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or("")
    }

    /// The record of a first-level unit, if the table has one.
    pub fn admin1_record(&self, admin1: u16) -> Option<usize> {
        let at = HEADER_LEN + self.records * RECORD_LEN + usize::from(admin1) * ADMIN1_LEN;
        let record = u32_at(&self.table, at) as usize;
        (record < self.records).then_some(record)
    }

    /// The record of a country by its ISO code.
    pub fn country(&self, code: &str) -> Option<usize> {
        self.countries.get(code).copied()
    }

    /// Where a target lies: degrees north and east.
    pub(super) fn point(&self, target: Target) -> (f64, f64) {
        match target {
            Target::Record(record) => {
                let record = self.record(record);
                (record.lat, record.lon)
            }
            Target::Site(site) => {
                let site = &self.lexicon.sites[site];
                (site.lat, site.lon)
            }
        }
    }

    /// The country of a target, if one holds all of it.
    pub(super) fn country_of(&self, target: Target) -> Option<&str> {
        match target {
            Target::Record(record) => Some(self.record(record).country),
            Target::Site(site) => self.lexicon.sites[site].country.as_deref(),
        }
    }

    /// The records that bear a folded name.
    pub fn bearers(&self, folded: &str) -> Vec<usize> {
        self.names
            .get(folded)
            .map_or_else(Vec::new, |output| self.records_of(output.value()))
    }

    /// The records that bear a name, whatever its spelling.
    pub fn named(&self, name: &str) -> Vec<usize> {
        self.bearers(&fold(name))
    }

    /// Whether a name is that of a country or of a capital, and no given name ("Chad", "Sofia").
    pub fn is_state_or_capital(&self, name: &str) -> bool {
        let folded = fold(name);
        let states = |&i: &usize| {
            let record = self.record(i);
            record.kind == Kind::Country || self.capital(record.country) == Some(i)
        };
        let words = &self.lexicon.words;
        let other = words.given_names.contains(&folded) || words.ambiguous.contains(&folded);
        !other && self.bearers(&folded).iter().any(states)
    }

    /// The English name of the country that a name or demonym stands for ("Peruvian", "Peru").
    pub fn country_called(&self, name: &str) -> Option<&str> {
        let folded = fold(name);
        let meanings = self.lexicon.meanings(&folded).iter();
        let listed = meanings.filter_map(|meaning| match meaning.target {
            Target::Record(record) => Some(record),
            Target::Site(_) => None,
        });
        let listed = listed.filter(|record| self.record(*record).kind == Kind::Country);
        let bearers = self.bearers(&folded).into_iter();
        let mut countries = listed.chain(bearers.filter(|i| self.record(*i).kind == Kind::Country));
        countries.next().map(|country| self.record(country).name)
    }

    fn records_of(&self, value: u64) -> Vec<usize> {
        let index = usize::try_from(value / 2).unwrap_or(usize::MAX);
        if value.is_multiple_of(2) {
            return vec![index];
        }
        let at = self.words_at.saturating_add(index.saturating_mul(4));
        let n = u32_at(&self.table, at) as usize;
        (1..=n.min(100))
            .map(|i| u32_at(&self.table, at + 4 * i) as usize)
            .collect()
    }

    /// How many of the folded words, taken together from the first, are a name: every length that
    /// is one, longest last.
    pub(super) fn lengths<'w>(&self, words: impl Iterator<Item = &'w str>) -> Vec<usize> {
        let mut found = Vec::new();
        let mut node = self.names.root();
        for (i, word) in words.enumerate() {
            let blank = (i > 0).then_some(b' ');
            for byte in blank.into_iter().chain(word.bytes()) {
                let Some(transition) = node.find_input(byte) else {
                    return found;
                };
                node = self.names.node(node.transition(transition).addr);
            }
            if node.is_final() {
                found.push(i + 1);
            }
        }
        found
    }
}
