//! What was done to a ledger: appended, never changed.

use counterclaim_model::Reading;
use counterclaim_model::decision::Decision;

/// One operation on a ledger; replaying the same operations always gives the same [`crate::Ledger`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// An article was read. A later one for the same article takes its place in the view.
    Ingest(Box<Reading>),
    /// A person decided something.
    Decide(Box<Decision>),
}
