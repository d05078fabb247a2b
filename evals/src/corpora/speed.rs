//! Words read in a second of processor time.

use std::fmt;

/// Ticks of the processor clock in a second: what Linux shows to programs on every machine.
const TICKS: f64 = 100.0;

/// Words and the processor time that they took, of all threads.
#[derive(Debug, Default)]
pub(super) struct Speed {
    words: usize,
    seconds: f64,
}

impl Speed {
    /// Does some work on so many words and counts its time.
    pub(super) fn time<T>(&mut self, words: usize, work: impl FnOnce() -> T) -> T {
        let before = processor_seconds();
        let done = work();
        self.seconds += processor_seconds() - before;
        self.words += words;
        done
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { words, seconds } = self;
        write!(f, "{words} words in {seconds:.1} s of processor time")?;
        if *seconds > 0.0 {
            write!(f, ": {:.0} a second", *words as f64 / seconds)?;
        }
        Ok(())
    }
}

/// Processor time of this process so far; 0 where the system does not say.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // the name in parentheses may hold blanks
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks = fields
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS
}
