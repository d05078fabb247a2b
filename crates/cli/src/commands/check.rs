//! Checks drafts, or the articles of a ledger, and reports what an editor would ask.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use counterclaim_desk::sarif::{Log, sarif};
use counterclaim_desk::{Desk, Found, Known, Report};
use counterclaim_ingest::Seen;
use counterclaim_ledger::{Ledger, Query};
use counterclaim_model::Reading;
use counterclaim_model::desk::ChecksV1;

use crate::arguments::{Check, CheckFormat, LEDGER, Source};
use crate::output::{self, Outcome, note};
use crate::pipeline::{self, Pipeline};
use crate::screen::Screen;
use crate::view::{self, count};

use super::{opening, reading};

/// What checking gathers besides the report.
#[derive(Default)]
struct Texts {
    /// Text of every article by its id.
    all: BTreeMap<String, String>,
    /// Those that are not the bytes of their file.
    derived: BTreeMap<String, String>,
}

/// Runs the command.
pub fn run(options: &Check) -> anyhow::Result<Outcome> {
    let files = pipeline::files(options.resources.resources.as_deref())?;
    let desk = Desk::load(&files)?;
    known_codes(&desk, options)?;
    let ledger = match (&options.ledger, options.inputs.is_empty()) {
        (Some(path), _) => Some(opening::ledger(path, &options.until)?),
        (None, true) => Some(opening::ledger(LEDGER.as_ref(), &options.until)?),
        (None, false) => None,
    };
    let known = ledger.as_ref().map(|ledger| desk.known(ledger));
    let as_of = options.until.as_of.clone();
    let mut report = Report::new(ledger.as_ref(), as_of, options.until.clock.into());
    let mut texts = Texts::default();
    let outcome = match &ledger {
        Some(ledger) if options.inputs.is_empty() => of_ledger(
            &desk,
            ledger,
            known.as_ref(),
            options,
            &mut report,
            &mut texts,
        ),
        _ => of_drafts(&desk, known.as_ref(), options, &mut report, &mut texts)?,
    };
    let report = report.finish();
    print(&desk, options, &report, &texts)?;
    let found = !report.findings.is_empty();
    Ok(if found { Outcome::Findings } else { outcome })
}

/// Refuses codes that no check has.
fn known_codes(desk: &Desk, options: &Check) -> anyhow::Result<()> {
    for code in options.only.iter().chain(&options.without) {
        let known = |head: &counterclaim_desk::Head| names(code, &head.code, &head.name);
        if !desk.heads().iter().any(known) {
            let codes: Vec<&str> = desk.heads().iter().map(|h| h.code.as_str()).collect();
            bail!(
                "'{code}': no check has this code; there are {}",
                codes.join(", ")
            );
        }
    }
    Ok(())
}

/// Whether what was typed means a check: its code, the beginning of one, or its name.
fn names(typed: &str, code: &str, name: &str) -> bool {
    let typed = typed.to_ascii_lowercase();
    !typed.is_empty() && code.to_ascii_lowercase().starts_with(&typed) || typed == name
}

fn wanted(options: &Check, found: Vec<Found>) -> Vec<Found> {
    let named =
        |list: &[String], one: &Found| list.iter().any(|typed| names(typed, &one.code, &one.name));
    let admitted = |one: &Found| {
        (options.only.is_empty() || named(&options.only, one)) && !named(&options.without, one)
    };
    found.into_iter().filter(admitted).collect()
}

fn of_drafts(
    desk: &Desk,
    known: Option<&Known<'_>>,
    options: &Check,
    report: &mut Report<'_>,
    texts: &mut Texts,
) -> anyhow::Result<Outcome> {
    let nothing = |_: &Pipeline| Ok(Seen::default());
    reading::read(
        &source(options),
        None,
        false,
        &|_| false,
        &nothing,
        &mut |finished| {
            let Some(finished) = finished else {
                return Ok(());
            };
            let reading = &finished.reading;
            let own_bytes = reading.article.text.as_bytes() == finished.payload;
            texts.keep(reading, !own_bytes);
            report.add(reading, wanted(options, desk.check(reading, known)), None);
            Ok(())
        },
    )
}

/// Checks what a ledger holds, copies left out.
fn of_ledger(
    desk: &Desk,
    ledger: &Ledger,
    known: Option<&Known<'_>>,
    options: &Check,
    report: &mut Report<'_>,
    texts: &mut Texts,
) -> Outcome {
    let articles = ledger.articles(&Query::default()).articles;
    let copies = articles.iter().filter(|a| a.copy_of.is_some());
    let copies: BTreeSet<&str> = copies.map(|article| article.id.as_str()).collect();
    for (index, reading) in ledger.readings().iter().enumerate() {
        if copies.contains(reading.article.id.as_str()) {
            continue;
        }
        texts.keep(reading, true);
        let found = wanted(options, desk.check(reading, known));
        report.add(reading, found, Some(ledger.ids(index)));
    }
    if !copies.is_empty() {
        let copies = match copies.len() {
            1 => "1 copy".to_owned(),
            n => format!("{n} copies"),
        };
        note(&format!(
            "counterclaim: {copies} of other articles passed over"
        ));
    }
    Outcome::Done
}

impl Texts {
    fn keep(&mut self, reading: &Reading, derived: bool) {
        let (id, text) = (reading.article.id.as_str(), &reading.article.text);
        self.all.insert(id.to_owned(), text.clone());
        if derived {
            self.derived.insert(id.to_owned(), text.clone());
        }
    }
}

fn source(options: &Check) -> Source {
    Source {
        published: options.published.clone(),
        max_article_bytes: options.max_article_bytes,
        max_article_seconds: options.max_article_seconds,
        jobs: options.jobs,
        resources: options.resources.clone(),
        ..Source::of(options.inputs.clone())
    }
}

fn print(desk: &Desk, options: &Check, report: &ChecksV1, texts: &Texts) -> std::io::Result<()> {
    match options.format {
        CheckFormat::Text => {
            let shown = view::check::report(Screen::of_stdout(), report, &texts.all);
            output::text(&shown)?;
            let evidence = report.findings.iter().flat_map(|finding| &finding.evidence);
            let mut entries = evidence.filter_map(|e| Some((e.entry.as_deref()?, &e.input)));
            if let Some((entry, input)) = entries.next() {
                let local = !entry.contains('-');
                let file = if local {
                    format!(" --in {input}")
                } else {
                    String::new()
                };
                output::next_step(&format!("counterclaim explain {entry}{file}"));
            }
            Ok(())
        }
        CheckFormat::Json => output::json(report),
        CheckFormat::Jsonl => report.findings.iter().try_for_each(output::json),
        CheckFormat::Sarif => {
            let log = Log {
                heads: desk.heads(),
                version: env!("CARGO_PKG_VERSION"),
                texts: &texts.derived,
            };
            output::json(&sarif(report, log))
        }
    }
}

/// "2 findings: 1 error, 1 warning", for people.
pub(crate) fn summary(report: &ChecksV1) -> String {
    use counterclaim_model::desk::Severity;
    let of = |severity: Severity, noun: &str| {
        let n = report
            .findings
            .iter()
            .filter(|f| f.severity == severity)
            .count();
        (n > 0).then(|| count(n, noun))
    };
    let kinds = [
        of(Severity::Error, "error"),
        of(Severity::Warning, "warning"),
        of(Severity::Note, "note"),
    ];
    let kinds: Vec<String> = kinds.into_iter().flatten().collect();
    let articles = count(report.articles.len(), "article");
    if kinds.is_empty() {
        return format!("nothing found in {articles}");
    }
    let findings = count(report.findings.len(), "finding");
    format!("{findings} in {articles}: {}", kinds.join(", "))
}
