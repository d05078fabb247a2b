//! Linking in steps that each see only the articles that share a key, for corpora that no machine holds
//! whole.
//!
//! What one article has to do with others is found by keys: sampled runs of words and addresses for
//! copies and later captures, telling names for events. A [`Step`] takes rows and gives rows; those marked
//! "by key" must be given all rows of a key at once, and may be given many keys. Articles that hang
//! together by any tie make a component, and [`ledger_of`] derives the account of one from its own
//! readings and from how many articles of the whole corpus have each of its words. Rows of all components
//! together are those of the ledger of all readings.

use std::collections::{BTreeMap, BTreeSet};

use counterclaim_model::Reading;
use counterclaim_model::wire::ReadingV1;

mod components;
mod copies;
mod parts;
mod telling;

pub use parts::ledger_of;

/// What goes from step to step. Which fields are filled depends on the step.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// What brings rows together in the next step.
    pub key: String,
    /// The id of an article.
    pub article: String,
    /// What the row says.
    pub kind: Kind,
    /// The id of another article, or a word.
    pub other: Option<String>,
    /// A reading as JSON.
    pub reading: Option<String>,
    /// What an article tells, as JSON.
    pub told: Option<String>,
    /// The article's place in the order of publication, as text that sorts alike.
    pub place: Option<String>,
    /// How many.
    pub count: Option<i64>,
    /// How many runs the article has.
    pub size: Option<i64>,
    /// How many the other one has.
    pub other_size: Option<i64>,
}

/// What a row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A reading of an article.
    #[default]
    Reading,
    /// An article has a run or an address.
    Trace,
    /// Two articles share runs or an address.
    Tie,
    /// A run that too many articles have.
    Formula,
    /// Two articles belong to one component.
    Edge,
    /// How many articles have a word.
    Count,
    /// What an article tells.
    Told,
    /// An article has a name.
    Name,
    /// Something of two articles may be one event.
    Kin,
    /// A component that is not settled yet.
    Unsettled,
}

/// A step of linking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// By article: of several readings of an article the newest.
    Newest,
    /// Of each reading: its runs and its address.
    Traces,
    /// By trace: pairs of articles that share it, and formulas.
    Ties,
    /// Of these: the formulas alone.
    Formulas,
    /// By article: edges between articles of which one repeats or replaces the other.
    Copies,
    /// Of each edge or kin: the same in both directions.
    Turn,
    /// By article: every neighbor of a higher id is tied to the lowest.
    LargeStar,
    /// By article: every neighbor of a lower id, and itself, is tied to the lowest.
    SmallStar,
    /// Of each edge: its ends.
    Ends,
    /// By article: whether it is tied to more than one, or something is tied to it that is tied itself.
    Unsettled,
    /// By article: readings under the id of their component.
    Join,
    /// By component: order of publication, inherited dates, what each article tells.
    Settle,
    /// Of each: the words that it tells.
    Words,
    /// By word: how many articles have it.
    Counts,
    /// Of each: what it tells, without its reading.
    Strip,
    /// By article: what it tells, with how many articles have each word.
    Tell,
    /// Of each: its names that other articles have too.
    Names,
    /// By name: articles that may tell of one event.
    Kin,
    /// By article: its reading, what it tells, and its kin, under the id of its component.
    Gather,
}

/// Takes a step. `formulas` are the runs that [`Step::Ties`] found to be such, for [`Step::Settle`].
pub fn take(step: Step, rows: Vec<Row>, formulas: &BTreeSet<u64>) -> Vec<Row> {
    match step {
        Step::Newest => by_key(rows, parts::newest),
        Step::Traces => rows.iter().flat_map(copies::traces).collect(),
        Step::Ties => copies::ties(rows),
        Step::Formulas => rows
            .into_iter()
            .filter(|row| row.kind == Kind::Formula)
            .collect(),
        Step::Copies => by_key(rows, copies::copies),
        Step::Turn => rows.into_iter().flat_map(components::turned).collect(),
        Step::LargeStar => by_key(rows, components::large_star),
        Step::SmallStar => by_key(rows, components::small_star),
        Step::Ends => rows.into_iter().flat_map(components::ends).collect(),
        Step::Unsettled => by_key(rows, components::unsettled),
        Step::Join => by_key(rows, |_, rows| parts::joined(rows)),
        Step::Settle => by_key(rows, |_, rows| copies::settled(rows, formulas)),
        Step::Words => rows.iter().flat_map(telling::words).collect(),
        Step::Counts => by_key(rows, telling::counts),
        Step::Strip => rows.into_iter().map(telling::stripped).collect(),
        Step::Tell => by_key(rows, |_, rows| telling::told(rows)),
        Step::Names => rows.iter().flat_map(telling::names).collect(),
        Step::Kin => telling::kin(rows),
        Step::Gather => by_key(rows, parts::gathered),
    }
}

/// Does some work on the rows of each key.
fn by_key(rows: Vec<Row>, work: impl Fn(&str, &[Row]) -> Vec<Row>) -> Vec<Row> {
    let mut keys: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        keys.entry(row.key.clone()).or_default().push(row);
    }
    let done = keys.into_iter().map(|(key, mut rows)| {
        // the order of arrival must not matter
        rows.sort_unstable();
        work(&key, &rows)
    });
    done.flatten().collect()
}

fn reading_of(row: &Row) -> Option<Reading> {
    let reading: ReadingV1 = serde_json::from_str(row.reading.as_deref()?).ok()?;
    Some(reading.into_reading())
}

fn json(reading: Reading) -> Option<String> {
    serde_json::to_string(&ReadingV1::new(reading)).ok()
}

fn edge(one: &str, other: &str) -> Row {
    Row {
        key: one.to_owned(),
        article: one.to_owned(),
        kind: Kind::Edge,
        other: Some(other.to_owned()),
        ..Row::default()
    }
}
