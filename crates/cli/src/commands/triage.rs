//! Says what `--skip` would pass over in a ledger, and how many claims would be lost by it.

use counterclaim_ingest::Seen;
use counterclaim_model::Article;
use counterclaim_store::State;
use serde::Serialize;

use crate::arguments::{self, Format, Skip, Skipping};
use crate::output::{self, Outcome};
use crate::pipeline::Pipeline;
use crate::triage::Triage;
use crate::view::count;

/// Thresholds for `--least-marks` that are tried.
const MARKS: [usize; 4] = [1, 2, 3, 5];
/// Thresholds for `--copy-likeness` that are tried, the strictest first.
const LIKENESS: [f64; 4] = [0.95, 0.9, 0.8, 0.7];

/// One article of the ledger and what its reading holds.
struct Known {
    article: Article,
    claims: usize,
    events: usize,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Report {
    schema: &'static str,
    /// Articles that were read.
    articles: usize,
    claims: usize,
    events: usize,
    /// Articles kept unread already, for whatever reason; nothing is known of their claims.
    unread: usize,
    /// Articles in languages that are not read.
    foreign: usize,
    rules: Vec<Row>,
}

/// What one rule would pass over, and what would be lost by it.
#[derive(Debug, PartialEq, Serialize)]
struct Row {
    rule: String,
    articles: usize,
    claims: usize,
    events: usize,
}

/// Runs the command.
pub fn run(options: &arguments::Triage) -> anyhow::Result<Outcome> {
    let store = counterclaim_store::open_to_read(&options.ledger.file.path)?;
    let pipeline = Pipeline::load(options.resources.resources.as_deref())?;
    let (mut known, mut unread, mut foreign) = (Vec::new(), 0, 0);
    store.visit(&mut |stored| {
        let reading = stored.reading;
        if stored.state == State::Unread {
            unread += 1;
        } else if reading.diagnostics.iter().any(|one| one.code == "S001") {
            foreign += 1;
        } else {
            known.push(Known {
                claims: reading.claims.len(),
                events: reading.events.len(),
                article: reading.article,
            });
        }
        Ok(())
    })?;
    // as they came out, so that a copy is what was published later
    known.sort_by(|a, b| order(&a.article).cmp(&order(&b.article)));
    let sum = |of: fn(&Known) -> usize| known.iter().map(of).sum();
    let report = Report {
        schema: "counterclaim.triage.v1",
        articles: known.len(),
        claims: sum(|one| one.claims),
        events: sum(|one| one.events),
        unread,
        foreign,
        rules: rules(&pipeline, &known),
    };
    match options.ledger.output.format {
        Format::Text => output::text(&report.text())?,
        Format::Json => output::json(&report)?,
        Format::Jsonl => report.rules.iter().try_for_each(output::json)?,
    }
    Ok(Outcome::Done)
}

fn order(article: &Article) -> (Option<&str>, &str) {
    let published = article.published.as_ref();
    (
        published.map(|published| published.value.as_str()),
        article.id.as_str(),
    )
}

fn rules(pipeline: &Pipeline, known: &[Known]) -> Vec<Row> {
    let of = |skip, least_marks, copy_likeness| Skipping {
        skip: vec![skip],
        least_marks,
        copy_likeness,
    };
    let quiet = MARKS.map(|marks| {
        let rule = format!("--skip quiet --least-marks {marks}");
        row(pipeline, known, rule, &of(Skip::Quiet, marks, 1.0))
    });
    let copies = LIKENESS.map(|likeness| {
        let rule = format!("--skip copies --copy-likeness {likeness}");
        row(pipeline, known, rule, &of(Skip::Copies, 0, likeness))
    });
    quiet.into_iter().chain(copies).collect()
}

fn row(pipeline: &Pipeline, known: &[Known], rule: String, options: &Skipping) -> Row {
    let triage = Triage::new(options, Seen::default());
    let passed = known.iter().filter(|one| {
        let passed = triage.judge(pipeline.triage(), &one.article);
        passed.is_some()
    });
    let mut row = Row {
        rule,
        articles: 0,
        claims: 0,
        events: 0,
    };
    for one in passed {
        row.articles += 1;
        row.claims += one.claims;
        row.events += one.events;
    }
    row
}

impl Report {
    fn text(&self) -> String {
        let mut text = format!(
            "{} read, with {} and {}; {} unread, {} in languages that are not read\n\n",
            count(self.articles, "article"),
            count(self.claims, "claim"),
            count(self.events, "event"),
            self.unread,
            self.foreign
        );
        text.push_str(&format!(
            "{:<36}{:>18}{:>18}{:>18}\n",
            "rule", "articles skipped", "claims lost", "events lost"
        ));
        for row in &self.rules {
            let cell = |n: usize, of: usize| {
                let share = n as f64 / of.max(1) as f64 * 100.0;
                format!("{n} ({share:.1} %)")
            };
            text.push_str(&format!(
                "{:<36}{:>18}{:>18}{:>18}\n",
                row.rule,
                cell(row.articles, self.articles),
                cell(row.claims, self.claims),
                cell(row.events, self.events)
            ));
        }
        text
    }
}
