//! How far a batch is, how fast it goes and how long it will take: a bar on a terminal, lines of JSON
//! where these were asked for.

use std::fs;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, json};

use crate::output;
use crate::view::count;

/// Batches of one file with fewer bytes need no bar.
const WORTH_A_BAR: u64 = 1 << 20;
/// How often lines of JSON tell of it.
const EVERY: Duration = Duration::from_secs(10);

/// How far a batch is.
pub(super) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    /// Bytes of all files; standard input counts nothing.
    total: u64,
    bytes: AtomicU64,
    articles: AtomicU64,
    told: Mutex<Instant>,
}

impl Progress {
    /// Begins, with the files that will be read.
    pub(super) fn new(files: &[PathBuf]) -> Self {
        let size = |file: &PathBuf| fs::metadata(file).map_or(0, |meta| meta.len());
        let total = files.iter().map(size).sum();
        let now = Instant::now();
        Self {
            bar: bar(files.len(), total),
            begun: now,
            total,
            bytes: AtomicU64::new(0),
            articles: AtomicU64::new(0),
            told: Mutex::new(now),
        }
    }

    /// Some bytes of the files were read. Files that are looked at twice count no more than once.
    pub(super) fn read(&self, bytes: u64) {
        let read = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.bar.set_position(read.min(self.total));
    }

    /// An article is done.
    pub(super) fn article(&self) {
        let articles = self.articles.fetch_add(1, Ordering::Relaxed) + 1;
        let articles = count(articles as usize, "article");
        self.bar
            .set_message(format!("{articles}, {:.1} a second", self.rate()));
        if output::is_json_log() {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            if told.elapsed() >= EVERY {
                *told = Instant::now();
                self.tell();
            }
        }
    }

    /// Says something between two states of the bar.
    pub(super) fn beside<T>(&self, say: impl FnOnce() -> T) -> T {
        self.bar.suspend(say)
    }

    /// Ends.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// Articles a second since the beginning.
    fn rate(&self) -> f64 {
        self.articles.load(Ordering::Relaxed) as f64 / self.begun.elapsed().as_secs_f64().max(1e-3)
    }

    /// Seconds left if the rest goes as fast as what was read.
    fn left(&self) -> Option<f64> {
        let read = self.bytes.load(Ordering::Relaxed).min(self.total);
        let rest = self.total.saturating_sub(read) as f64;
        (read > 0).then(|| self.begun.elapsed().as_secs_f64() * rest / read as f64)
    }

    fn tell(&self) {
        let mut data = Map::new();
        let read = self.bytes.load(Ordering::Relaxed).min(self.total);
        let articles = self.articles.load(Ordering::Relaxed);
        data.insert("articles".to_owned(), json!(articles));
        data.insert("bytes".to_owned(), json!(read));
        data.insert("bytes_in_all".to_owned(), json!(self.total));
        data.insert("articles_a_second".to_owned(), json!(tenths(self.rate())));
        data.insert("seconds_left".to_owned(), json!(self.left().map(tenths)));
        let line = count(articles as usize, "article");
        output::event("progress", &line, data);
    }
}

fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// A progress bar on standard error, if that is a terminal and there is something to wait for.
fn bar(files: usize, total: u64) -> ProgressBar {
    let short = files < 2 && total < WORTH_A_BAR;
    if short || !std::io::stderr().is_terminal() || output::is_json_log() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let bar = ProgressBar::new(total);
    let template = "{bar:30} {bytes} of {total_bytes}, {msg}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_follows_from_what_was_read() {
        let mut progress = Progress::new(&[]);
        assert_eq!(progress.left(), None);
        progress.total = 300;
        progress.begun = Instant::now()
            .checked_sub(Duration::from_secs(10))
            .expect("the clock is older than ten seconds");
        progress.read(100);
        let left = progress.left().expect("something was read");
        assert!((19.0..21.0).contains(&left), "{left}");
        progress.read(900);
        assert_eq!(progress.left(), Some(0.0), "what is read twice");
    }
}
