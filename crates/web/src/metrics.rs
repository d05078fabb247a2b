//! What a site has answered and what its ledger holds, in the text format that Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use counterclaim_ledger::Ledger;

use crate::Reply;

/// Counters since the program began.
#[derive(Debug)]
pub(crate) struct Metrics {
    begun: Instant,
    replies: Mutex<BTreeMap<u16, Replies>>,
}

/// Replies with one status.
#[derive(Clone, Copy, Debug, Default)]
struct Replies {
    count: u64,
    bytes: u64,
    seconds: f64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            begun: Instant::now(),
            replies: Mutex::default(),
        }
    }
}

impl Metrics {
    /// Counts a reply and how long it took to make.
    pub(crate) fn count(&self, reply: &Reply, spent: Duration) {
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = replies.entry(reply.status).or_default();
        counted.count += 1;
        counted.bytes += reply.body.len() as u64;
        counted.seconds += spent.as_secs_f64();
    }

    /// Everything, with what a ledger holds.
    pub(crate) fn reply(&self, ledger: &Ledger) -> Reply {
        let mut text = String::new();
        let readings = ledger.readings();
        let sum = |of: fn(&counterclaim_model::Reading) -> usize| -> usize {
            readings.iter().map(of).sum()
        };
        let gauges = [
            ("articles", "Articles in the ledger.", readings.len()),
            (
                "claims",
                "Claims in these articles.",
                sum(|r| r.claims.len()),
            ),
            (
                "mentioned_events",
                "Events that these articles tell of.",
                sum(|r| r.events.len()),
            ),
            (
                "remarks",
                "Remarks on how they were read.",
                sum(|r| r.diagnostics.len()),
            ),
        ];
        for (name, help, value) in gauges {
            head(&mut text, name, help, "gauge");
            let _ = writeln!(text, "counterclaim_{name} {value}");
        }
        head(
            &mut text,
            "uptime_seconds",
            "Time since the program began.",
            "gauge",
        );
        let uptime = self.begun.elapsed().as_secs_f64();
        let _ = writeln!(text, "counterclaim_uptime_seconds {uptime:.3}");
        let replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        type Value = fn(&Replies) -> f64;
        let counters: [(&str, &str, Value); 3] = [
            ("replies_total", "Requests answered.", |r| r.count as f64),
            ("reply_bytes_total", "Bytes of the answers.", |r| {
                r.bytes as f64
            }),
            ("reply_seconds_total", "Time taken to make them.", |r| {
                r.seconds
            }),
        ];
        for (name, help, value) in counters {
            head(&mut text, name, help, "counter");
            for (status, counted) in replies.iter() {
                let value = value(counted);
                let _ = writeln!(text, "counterclaim_{name}{{status=\"{status}\"}} {value}");
            }
        }
        Reply::of("text/plain; version=0.0.4; charset=utf-8", text)
            .with("cache-control", "no-store")
    }
}

fn head(text: &mut String, name: &str, help: &str, kind: &str) {
    let _ = writeln!(
        text,
        "# HELP counterclaim_{name} {help}\n# TYPE counterclaim_{name} {kind}"
    );
}
