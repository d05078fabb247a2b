//! Reading the inputs of a command line: what `read` and `add` have in common.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use counterclaim_ingest::{Fields, Seen};
use serde_json::{Map, json};

use crate::arguments::{Skip, Source};
use crate::batch::{self, Finished, Known, Settings};
use crate::input;
use crate::meter::{Meter, Stage};
use crate::network;
use crate::output::{Outcome, event, note};
use crate::pipeline::Pipeline;
use crate::screen::safe;
use crate::triage::Triage;
use crate::view::count;

use super::progress::Progress;

/// What a command does with an article: `None` for one that needed no reading.
pub(super) type Take<'t> = &'t mut dyn FnMut(Option<Finished>) -> anyhow::Result<()>;

/// What was read before, for articles to be copies of.
pub(super) type Before<'b> = &'b dyn Fn(&Pipeline) -> anyhow::Result<Seen>;

/// What became of all inputs.
#[derive(Debug, Default)]
struct Tally {
    taken: usize,
    /// Of these, articles that needed no reading.
    known: usize,
    /// Of these, articles that were kept without being read, by the kind of triage.
    passed: BTreeMap<&'static str, usize>,
    failed: usize,
    /// How much of both there was when the last file ended.
    before: usize,
    /// Where failures are listed, with the name of the file.
    list: Option<(PathBuf, File)>,
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
    before: Before<'_>,
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
    let mut tally = Tally::listing(source.failures.as_deref())?;
    for (name, reason) in local.failures.iter().chain(&found.failures) {
        tally.fail(None, name, reason)?;
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
    let settings = settings(source, &pipeline, before)?;
    let progress = Progress::new(&files);
    let begun = Instant::now();
    let bytes = |n| progress.read(n);
    batch::run(&pipeline, &files, &settings, known, &bytes, &mut |step| {
        match step {
            batch::Step::Outcomes(outcomes) => {
                for outcome in outcomes {
                    progress.article();
                    let meter = &settings.meter;
                    tally.count(&progress, meter, outcome, keep_unread, take)?;
                }
            }
            batch::Step::Done { name, passed_over } => {
                tally.done(&progress, &name, &passed_over)?;
            }
        }
        Ok(())
    })?;
    progress.end();
    tally.say_passed();
    if source.stats {
        let encoder = pipeline.encoder_seconds();
        tally.stats(files.len(), &settings.meter, encoder, begun.elapsed());
    }
    tally.outcome()
}

impl Tally {
    /// One that lists failures in a file, if there is one.
    fn listing(path: Option<&Path>) -> anyhow::Result<Self> {
        let mut tally = Self::default();
        if let Some(path) = path {
            let file = File::create(path)
                .with_context(|| format!("--failures {}: cannot be written", path.display()))?;
            tally.list = Some((path.to_owned(), file));
        }
        Ok(tally)
    }

    fn fail(
        &mut self,
        progress: Option<&Progress>,
        name: &str,
        reason: &str,
    ) -> anyhow::Result<()> {
        self.failed += 1;
        // a name with a line break in it cannot say anything of its own
        let line = format!("counterclaim: {}: {}", safe(name), safe(reason));
        let mut data = Map::new();
        data.insert("input".to_owned(), json!(name));
        data.insert("reason".to_owned(), json!(reason));
        if let Some((path, file)) = &mut self.list {
            writeln!(file, "{}", json!(data))
                .with_context(|| format!("--failures {}: cannot be written", path.display()))?;
        }
        match progress {
            Some(progress) => progress.beside(|| event("failure", &line, data)),
            None => event("failure", &line, data),
        }
        Ok(())
    }

    /// A file was read to its end. One that gave nothing at all is a failure.
    fn done(
        &mut self,
        progress: &Progress,
        name: &str,
        passed_over: &BTreeMap<String, usize>,
    ) -> anyhow::Result<()> {
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
            self.fail(Some(progress), name, &reason)?;
        } else if !kinds.is_empty() {
            progress.beside(|| note(&format!("counterclaim: {name}: passed over: {kinds}")));
        }
        self.before = self.taken + self.failed;
        Ok(())
    }

    fn count(
        &mut self,
        progress: &Progress,
        meter: &Meter,
        outcome: batch::Outcome,
        keep_unread: bool,
        take: Take<'_>,
    ) -> anyhow::Result<()> {
        let mut keep = |finished: Option<Finished>| {
            meter.time(Stage::Keep, || progress.beside(|| take(finished)))
        };
        match outcome {
            batch::Outcome::Read(finished) => {
                self.taken += 1;
                keep(Some(*finished))
            }
            batch::Outcome::Known(_) => {
                self.taken += 1;
                self.known += 1;
                keep(None)
            }
            batch::Outcome::Passed(passed, finished) => {
                self.taken += 1;
                *self.passed.entry(passed.name()).or_default() += 1;
                keep(Some(*finished))
            }
            batch::Outcome::Failed {
                name,
                reason,
                unread,
            } => {
                self.fail(Some(progress), &name, &reason)?;
                match unread.filter(|_| keep_unread) {
                    Some(unread) => {
                        self.taken += 1;
                        keep(Some(*unread))
                    }
                    None => Ok(()),
                }
            }
        }
    }

    /// Says how many articles were kept without being read, so that it is never done silently.
    fn say_passed(&self) {
        let passed: usize = self.passed.values().sum();
        if passed == 0 {
            return;
        }
        let kinds = self.passed.iter();
        let kinds: Vec<String> = kinds.map(|(kind, n)| format!("{n} {kind}")).collect();
        note(&format!(
            "counterclaim: {} kept without being read: {}; 'counterclaim triage' says what that loses",
            count(passed, "article"),
            kinds.join(", ")
        ));
    }

    /// What was read and how long it took. Stages are summed over the threads that worked on them.
    fn stats(&self, files: usize, meter: &Meter, encoder: f64, elapsed: Duration) {
        let seconds = elapsed.as_secs_f64();
        let passed: usize = self.passed.values().sum();
        let mut data = meter.data();
        for (what, n) in [
            ("files", files),
            ("articles", self.taken),
            ("known_before", self.known),
            ("skipped", passed),
            ("failed", self.failed),
        ] {
            data.insert(what.to_owned(), json!(n));
        }
        let rounded = |seconds: f64| json!((seconds * 1e3).round() / 1e3);
        data.insert("seconds_encoder".to_owned(), rounded(encoder));
        data.insert("seconds".to_owned(), rounded(seconds));
        let line = format!(
            "counterclaim: {}, {} of {:.1} MB, {} taken ({} known before), {} failed, {seconds:.1} s, {:.1} articles/s\n\
             counterclaim: seconds of work: {:.1} taking files apart, {:.1} finding articles, {:.1} triage, \
             {:.1} reading them ({encoder:.1} in the encoder), {:.1} keeping them\n\
             counterclaim: found: {}, {}, {}, {}; {} in languages that are not read",
            count(files, "file"),
            count(meter.documents() as usize, "document"),
            meter.bytes() as f64 / 1e6,
            count(self.taken, "article"),
            self.known,
            self.failed,
            self.taken as f64 / seconds.max(1e-3),
            meter.seconds(Stage::Apart),
            meter.seconds(Stage::Ingest),
            meter.seconds(Stage::Triage),
            meter.seconds(Stage::Read),
            meter.seconds(Stage::Keep),
            count(meter.counted("claims") as usize, "claim"),
            count(meter.counted("events") as usize, "event"),
            count(meter.counted("places") as usize, "place"),
            count(meter.counted("quantities") as usize, "number"),
            count(meter.counted("foreign_articles") as usize, "article"),
        );
        event("stats", &line, data);
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

fn settings(source: &Source, pipeline: &Pipeline, before: Before<'_>) -> anyhow::Result<Settings> {
    let processors = || thread::available_parallelism().map_or(1, usize::from);
    let seen = match source.skipping.skip.contains(&Skip::Copies) {
        true => before(pipeline)?,
        false => Seen::default(),
    };
    Ok(Settings {
        published: source.published.clone(),
        captured: source.captured.clone(),
        max_bytes: source.max_article_bytes,
        max_seconds: source.max_article_seconds,
        max_memory: source.max_article_megabytes.saturating_mul(1_000_000),
        jobs: source.jobs.map_or_else(processors, usize::from),
        keep_readings: source.keep_readings,
        triage: Arc::new(Triage::new(&source.skipping, seen)),
        fields: Fields::new(source.fields.iter().map(String::as_str))?,
        meter: Arc::default(),
    })
}
