//! Which events of different articles are one.

use counterclaim_model::{EventId, Reading};

/// One event of one reading, as a part of an event of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Index of the reading in the ledger.
    pub reading: usize,
    /// The event in it.
    pub event: EventId,
}

/// Groups the events of all readings; every event stands in exactly one group.
///
/// Groups are in the order of their first members, members in the order of readings and text.
pub(crate) fn group(readings: &[&Reading]) -> Vec<Vec<Member>> {
    let members = readings.iter().enumerate().flat_map(|(reading, r)| {
        (0..r.events.len()).map(move |index| Member {
            reading,
            event: EventId::from_index(index),
        })
    });
    members.map(|member| vec![member]).collect()
}
