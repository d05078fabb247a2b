//! How long the calling thread computed: what other programs take meanwhile does not count.
#![allow(
    clippy::disallowed_methods,
    reason = "a test may look at the clock and at what the system tells"
)]

use std::time::Instant;

/// A moment from which processor time is counted.
pub(crate) struct Begun {
    wall: Instant,
    own: Option<f64>,
}

/// Begins to count.
pub(crate) fn begin() -> Begun {
    Begun {
        wall: Instant::now(),
        own: processor_seconds(),
    }
}

impl Begun {
    /// Seconds of processor time since then; of any time where the system does not tell.
    pub(crate) fn seconds(&self) -> f64 {
        let own = processor_seconds().zip(self.own);
        own.map_or_else(
            || self.wall.elapsed().as_secs_f64(),
            |(now, then)| now - then,
        )
    }
}

/// The first number of `schedstat`, in nanoseconds (proc(5)).
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}
