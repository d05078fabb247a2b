//! What was done to a ledger: appended, never changed.

use counterclaim_model::Reading;

/// One operation on a ledger.
///
/// Human decisions will be further variants; replaying the same operations always gives the same
/// [`crate::Ledger`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// An article was read. A later one for the same article takes its place in the view.
    Ingest(Box<Reading>),
}
