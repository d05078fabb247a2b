//! A reader of articles that is never asked, for examples that only show a ledger.

use counterclaim_ledger::Ledger;
use counterclaim_model::desk::ChecksV1;
use counterclaim_model::ledger::ExplainV1;
use counterclaim_model::{EntryId, Reading};
use counterclaim_web::{Reader, Refused, Upload};

/// Reads nothing.
pub(crate) struct Nobody;

impl Reader for Nobody {
    fn add(&self, upload: Upload, _: &dyn Fn(usize, usize)) -> Result<usize, Refused> {
        Err(Refused {
            name: upload.name,
            reason: "nothing is read here".to_owned(),
        })
    }
    fn add_example(&self) -> Result<usize, Refused> {
        Ok(0)
    }
    fn read(&self, _: Upload) -> Result<Vec<Reading>, Refused> {
        Ok(Vec::new())
    }
    fn explain(&self, _: &Reading, _: EntryId, _: &str) -> Option<ExplainV1> {
        None
    }
    fn checks(&self, _: &[Reading], _: &Ledger) -> ChecksV1 {
        ChecksV1 {
            schema: "counterclaim.checks.v1".to_owned(),
            as_of: None,
            clock: Default::default(),
            articles: Vec::new(),
            findings: Vec::new(),
        }
    }
}
