//! What an article is about: the countries and units that its places lie in.

use std::borrow::Borrow;
use std::collections::BTreeMap;

/// How often something was named, as a whole and under each name.
#[derive(Debug)]
pub(super) struct Tally<T> {
    counts: BTreeMap<T, f64>,
    sum: f64,
    by_name: BTreeMap<String, BTreeMap<T, f64>>,
}

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Self {
            counts: BTreeMap::new(),
            sum: 0.0,
            by_name: BTreeMap::new(),
        }
    }
}

impl<T: Ord + Clone> Tally<T> {
    pub(super) fn add(&mut self, what: T, name: &str) {
        *self.counts.entry(what.clone()).or_default() += 1.0;
        self.sum += 1.0;
        let own = self.by_name.entry(name.to_owned()).or_default();
        *own.entry(what).or_default() += 1.0;
    }

    pub(super) fn share<Q: Ord + ?Sized>(&self, what: &Q) -> f64
    where
        T: Borrow<Q>,
    {
        self.counts.get(what).map_or(0.0, |count| count / self.sum)
    }

    /// The share among all mentions but those of one name, so that no name speaks for itself.
    pub(super) fn share_beside<Q: Ord + ?Sized>(&self, what: &Q, name: &str) -> f64
    where
        T: Borrow<Q>,
    {
        let own = self.by_name.get(name);
        let own_sum: f64 = own.map_or(0.0, |own| own.values().sum());
        let own_count = own.and_then(|own| own.get(what)).copied().unwrap_or(0.0);
        let count = self.counts.get(what).copied().unwrap_or(0.0) - own_count;
        let rest = self.sum - own_sum;
        if rest > 0.0 { count / rest } else { 0.0 }
    }
}

/// What the article is about.
#[derive(Debug, Default)]
pub(super) struct Setting {
    /// Countries of the places.
    pub(super) countries: Tally<String>,
    /// First-level units of the places, by country.
    pub(super) admin1: Tally<(String, u16)>,
    /// Names and points of the places that are no areas.
    pub(super) anchors: Vec<(String, (f64, f64))>,
}

impl Setting {
    /// The share of the article's places that lie in a country.
    pub(super) fn share(&self, country: &str) -> f64 {
        self.countries.share(country)
    }

    /// Whether the article names places of countries, and none of this one.
    pub(super) fn is_elsewhere(&self, country: Option<&str>) -> bool {
        country.is_some_and(|country| self.countries.sum > 0.0 && self.share(country) == 0.0)
    }

    /// The country that most of the article's places lie in, if one clearly does.
    pub(super) fn main_country(&self) -> Option<&str> {
        let counts = self.countries.counts.iter();
        let top = counts.max_by(|a, b| a.1.total_cmp(b.1))?;
        (*top.1 >= 0.6 * self.countries.sum).then_some(top.0.as_str())
    }
}
