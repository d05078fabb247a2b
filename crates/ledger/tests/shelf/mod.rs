//! A shelf in memory, for tests of what is looked up.

use std::cell::RefCell;
use std::collections::BTreeMap;

use counterclaim_ledger::{Shelf, shelve};
use counterclaim_model::Reading;

/// A shelf and the readings on it.
#[derive(Default)]
pub(crate) struct Map {
    /// All records.
    pub(crate) records: RefCell<BTreeMap<Vec<u8>, Vec<u8>>>,
    readings: RefCell<BTreeMap<String, Reading>>,
}

impl Map {
    /// Puts a reading on it.
    pub(crate) fn add(&self, reading: &Reading) {
        let id = reading.article.id.to_string();
        let before = self.readings.borrow_mut().insert(id, reading.clone());
        shelve(self, reading, before.as_ref());
    }
}

impl Shelf for Map {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.records.borrow().get(key).cloned()
    }

    fn put(&self, key: &[u8], record: &[u8]) {
        self.records
            .borrow_mut()
            .insert(key.to_vec(), record.to_vec());
    }

    fn remove(&self, key: &[u8]) {
        self.records.borrow_mut().remove(key);
    }

    fn range(&self, from: &[u8], to: &[u8], back: bool, limit: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        if from >= to {
            return Vec::new();
        }
        let records = self.records.borrow();
        let found = records.range(from.to_vec()..to.to_vec());
        let owned = |(key, record): (&Vec<u8>, &Vec<u8>)| (key.clone(), record.clone());
        match back {
            false => found.take(limit).map(owned).collect(),
            true => found.rev().take(limit).map(owned).collect(),
        }
    }

    fn reading(&self, article: &str) -> Option<Reading> {
        self.readings.borrow().get(article).cloned()
    }
}
