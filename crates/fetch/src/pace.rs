//! How soon a host may be asked again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Times before which hosts are not asked.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    hosts: BTreeMap<String, Host>,
}

#[derive(Debug)]
struct Host {
    next: Instant,
    /// Refusals in a row.
    refusals: u32,
}

impl Pace {
    /// How long to wait before a host is asked.
    pub(crate) fn wait(&self, host: &str, now: Instant) -> Duration {
        let host = self.hosts.get(host);
        host.map_or(Duration::ZERO, |host| {
            host.next.saturating_duration_since(now)
        })
    }

    /// A host was asked and answered.
    pub(crate) fn answered(&mut self, host: &str, now: Instant, interval: Duration) {
        let next = now + interval;
        self.hosts
            .insert(host.to_owned(), Host { next, refusals: 0 });
    }

    /// A host asked to be left alone: for as long as it says, else twice as long each time, and never
    /// longer than `most`. Gives how long.
    pub(crate) fn refused(
        &mut self,
        host: &str,
        now: Instant,
        asked: Option<Duration>,
        (first, most): (Duration, Duration),
    ) -> Duration {
        let entry = self.hosts.entry(host.to_owned()).or_insert(Host {
            next: now,
            refusals: 0,
        });
        let doubled = first.saturating_mul(1 << entry.refusals.min(16));
        entry.refusals += 1;
        let pause = asked.unwrap_or(doubled).min(most);
        entry.next = now + pause;
        pause
    }
}

/// What `Retry-After` asks for (RFC 9110, section 10.2.3): seconds, or a date.
pub(crate) fn retry_after(field: &str, now: jiff::Timestamp) -> Option<Duration> {
    let field = field.trim();
    if let Ok(seconds) = field.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(field).ok()?.timestamp();
    let seconds = date.as_second().saturating_sub(now.as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_host_that_refuses_is_left_alone_longer_each_time() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        let bounds = (SECOND, SECOND * 5);
        let pauses: Vec<u64> = (0..4)
            .map(|_| pace.refused("a", now, None, bounds).as_secs())
            .collect();
        assert_eq!(pauses, [1, 2, 4, 5]);
        assert_eq!(pace.wait("a", now), SECOND * 5);
        assert_eq!(pace.wait("b", now), Duration::ZERO);
        pace.answered("a", now, SECOND);
        assert_eq!(pace.wait("a", now), SECOND);
        assert_eq!(
            pace.refused("a", now, Some(SECOND * 99), bounds),
            SECOND * 5
        );
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: jiff::Timestamp = "2031-03-02T12:00:00Z".parse().unwrap();
        for (field, expected) in [
            ("120", Some(120)),
            ("Sun, 02 Mar 2031 12:01:00 GMT", Some(60)),
            ("Sun, 02 Mar 2031 11:00:00 GMT", Some(0)),
            ("soon", None),
        ] {
            assert_eq!(
                retry_after(field, now).map(|pause| pause.as_secs()),
                expected,
                "{field}"
            );
        }
    }
}
