//! The shape of a loss report: `counterclaim.loss.v1`, what an export could not hold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ledger::Clock;

/// Name of the shape of a loss report.
pub const LOSS_V1: &str = "counterclaim.loss.v1";

/// What an export could not hold, and by which rules it filled its fields: `counterclaim.loss.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LossV1 {
    /// Always [`LOSS_V1`].
    pub schema: String,
    /// Name of the format, as given to `--to`.
    pub format: String,
    /// The moment of the view, as asked for; `None` for everything.
    pub as_of: Option<String>,
    /// Which date `as_of` goes by.
    pub clock: Clock,
    /// How many rows, features or annotations were written.
    pub written: usize,
    /// What was left out.
    pub dropped: Vec<Dropped>,
    /// What was changed or filled by a rule.
    pub rules: Vec<FieldRule>,
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dropped {
    /// What.
    pub what: String,
    /// How many of them.
    pub count: usize,
    /// Why.
    pub why: String,
}

/// A rule by which a field was filled or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldRule {
    /// The field.
    pub field: String,
    /// The rule, in words.
    pub rule: String,
}

impl LossV1 {
    /// A report on `written` entries from which nothing is known to be missing yet.
    pub fn new(format: &str, written: usize) -> Self {
        Self {
            schema: LOSS_V1.to_owned(),
            format: format.to_owned(),
            as_of: None,
            clock: Clock::default(),
            written,
            dropped: Vec::new(),
            rules: Vec::new(),
        }
    }

    /// The same, with something left out; nothing is said of what does not occur.
    #[must_use]
    pub fn without(mut self, what: &str, count: usize, why: &str) -> Self {
        if count > 0 {
            self.dropped.push(Dropped {
                what: what.to_owned(),
                count,
                why: why.to_owned(),
            });
        }
        self
    }

    /// The same, with a rule.
    #[must_use]
    pub fn by_rule(mut self, field: &str, rule: &str) -> Self {
        self.rules.push(FieldRule {
            field: field.to_owned(),
            rule: rule.to_owned(),
        });
        self
    }

    /// The report as a paragraph for people.
    pub fn paragraph(&self) -> String {
        let dropped = self.dropped.iter();
        let dropped: Vec<String> = dropped
            .map(|one| format!("{} {} ({})", one.count, one.what, one.why))
            .collect();
        let left_out = match dropped.is_empty() {
            true => "nothing left out".to_owned(),
            false => format!("left out: {}", dropped.join("; ")),
        };
        let rules = self.rules.iter();
        let rules: Vec<String> = rules
            .map(|one| format!("{}: {}", one.field, one.rule))
            .collect();
        let rules = match rules.is_empty() {
            true => String::new(),
            false => format!(". By rule: {}", rules.join("; ")),
        };
        format!(
            "{}: {} written; {left_out}{rules}",
            self.format, self.written
        )
    }
}
