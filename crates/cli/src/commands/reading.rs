//! Reading the inputs of a command line: what `read` and `add` have in common.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::bail;
use counterclaim_ingest::Fields;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::arguments::Source;
use crate::batch::{self, Finished, Known, Settings};
use crate::input;
use crate::meter::{Meter, Stage};
use crate::network;
use crate::output::{Outcome, note};
use crate::pipeline::Pipeline;
use crate::view::count;

/// What a command does with an article: `None` for one that needed no reading.
pub(super) type Take<'t> = &'t mut dyn FnMut(Option<Finished>) -> anyhow::Result<()>;

/// What became of all inputs.
#[derive(Debug, Default)]
struct Tally {
    taken: usize,
    /// Of these, articles that needed no reading.
    known: usize,
    failed: usize,
    /// How much of both there was when the last file ended.
    before: usize,
}

/// Reads every input, hands each article to `take` in path order, and names every failure.
///
/// Addresses are fetched where the user asked for it, and kept in `captures`, if given. Where
/// `keep_unread` is set, articles over a limit are handed on too; they count as failed.
pub(super) fn read(
    source: &Source,
    captures: Option<PathBuf>,
    keep_unread: bool,
    known: Known<'_>,
    take: Take<'_>,
) -> anyhow::Result<Outcome> {
    let pipeline = Arc::new(Pipeline::load(source.resources.resources.as_deref())?);
    let mut inputs = source.inputs.clone();
    if let Some(list) = &source.files_from {
        inputs.extend(input::listed(list)?);
    }
    let local = match source.fetching.fetch {
        true => network::localize(inputs, &source.fetching.network, captures)?,
        false => network::Local::of(inputs),
    };
    let inputs = &local.inputs;
    let found = input::find(inputs);
    let mut tally = Tally::default();
    for (name, reason) in local.failures.iter().chain(&found.failures) {
        tally.fail(None, name, reason);
    }
    tally.before = tally.failed;
    if !found.passed_over.is_empty() {
        note(&passed_over(&found));
    }
    let files: Vec<PathBuf> = found.files.into_iter().collect();
    if files.is_empty() && tally.failed == 0 {
        bail!(
            "no articles found in {}; give files or a folder with articles",
            inputs.join(", ")
        );
    }
    let bar = bar(files.len());
    let settings = settings(source)?;
    let begun = Instant::now();
    batch::run(&pipeline, &files, &settings, known, &mut |step| {
        match step {
            batch::Step::Outcomes(outcomes) => {
                for outcome in outcomes {
                    tally.count(&bar, outcome, keep_unread, take)?;
                }
            }
            batch::Step::Done { name, passed_over } => {
                tally.done(&bar, &name, &passed_over);
            }
        }
        Ok(())
    })?;
    bar.finish_and_clear();
    if source.stats {
        tally.stats(files.len(), &settings.meter, begun.elapsed());
    }
    tally.outcome()
}

impl Tally {
    fn fail(&mut self, bar: Option<&ProgressBar>, name: &str, reason: &str) {
        self.failed += 1;
        let line = format!("counterclaim: {name}: {reason}");
        match bar {
            Some(bar) => bar.suspend(|| note(&line)),
            None => note(&line),
        }
    }

    /// A file was read to its end. One that gave nothing at all is a failure.
    fn done(&mut self, bar: &ProgressBar, name: &str, passed_over: &BTreeMap<String, usize>) {
        let kinds: Vec<String> = passed_over
            .iter()
            .map(|(what, n)| format!("{n} {what}"))
            .collect();
        let kinds = kinds.join(", ");
        if self.taken + self.failed == self.before {
            let reason = if kinds.is_empty() {
                "has no articles in it; give a file with articles".to_owned()
            } else {
                format!("has no articles in it, only {kinds}; give a file with articles")
            };
            self.fail(Some(bar), name, &reason);
        } else if !kinds.is_empty() {
            bar.suspend(|| note(&format!("counterclaim: {name}: passed over: {kinds}")));
        }
        self.before = self.taken + self.failed;
        bar.inc(1);
    }

    fn count(
        &mut self,
        bar: &ProgressBar,
        outcome: batch::Outcome,
        keep_unread: bool,
        take: Take<'_>,
    ) -> anyhow::Result<()> {
        match outcome {
            batch::Outcome::Read(finished) => {
                self.taken += 1;
                bar.suspend(|| take(Some(*finished)))
            }
            batch::Outcome::Known(_) => {
                self.taken += 1;
                self.known += 1;
                take(None)
            }
            batch::Outcome::Failed {
                name,
                reason,
                unread,
            } => {
                self.fail(Some(bar), &name, &reason);
                match unread.filter(|_| keep_unread) {
                    Some(unread) => {
                        self.taken += 1;
                        take(Some(*unread))
                    }
                    None => Ok(()),
                }
            }
        }
    }

    /// What was read and how long it took. Stages are summed over the threads that worked on them.
    fn stats(&self, files: usize, meter: &Meter, elapsed: Duration) {
        let seconds = elapsed.as_secs_f64();
        note(&format!(
            "counterclaim: {}, {} of {:.1} MB, {} taken ({} known before), {} failed, {seconds:.1} s, {:.1} articles/s",
            count(files, "file"),
            count(meter.documents() as usize, "document"),
            meter.bytes() as f64 / 1e6,
            count(self.taken, "article"),
            self.known,
            self.failed,
            self.taken as f64 / seconds.max(1e-3),
        ));
        note(&format!(
            "counterclaim: seconds of work: {:.1} taking files apart, {:.1} finding articles, {:.1} reading them",
            meter.seconds(Stage::Apart),
            meter.seconds(Stage::Ingest),
            meter.seconds(Stage::Read),
        ));
    }

    /// Nothing taken means that nothing could be done.
    fn outcome(&self) -> anyhow::Result<Outcome> {
        match (self.taken, self.failed) {
            (0, 1) => bail!("nothing was read: the only input failed"),
            (0, failed) => bail!("nothing was read: all {failed} inputs failed"),
            (_, 0) => Ok(Outcome::Done),
            (_, failed) => {
                note(&format!("counterclaim: {} failed", count(failed, "input")));
                Ok(Outcome::Findings)
            }
        }
    }
}

fn passed_over(found: &input::Inputs) -> String {
    let kinds = found
        .passed_over
        .iter()
        .map(|(ending, n)| format!("{n} .{ending}"));
    let kinds: Vec<String> = kinds.collect();
    format!(
        "counterclaim: files of other kinds passed over: {}",
        kinds.join(", ")
    )
}

fn settings(source: &Source) -> anyhow::Result<Settings> {
    let processors = || thread::available_parallelism().map_or(1, usize::from);
    Ok(Settings {
        published: source.published.clone(),
        captured: source.captured.clone(),
        max_bytes: source.max_article_bytes,
        max_seconds: source.max_article_seconds,
        jobs: source.jobs.map_or_else(processors, usize::from),
        fields: Fields::new(source.fields.iter().map(String::as_str))?,
        meter: Arc::default(),
    })
}

/// A progress bar on standard error, if that is a terminal and there is something to wait for.
fn bar(files: usize) -> ProgressBar {
    if files < 2 || !std::io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} files, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
