//! Checks every draft of `drafts/` and prints how many of its planted faults were found, and how many
//! findings were none.
//!
//! `cargo run -p counterclaim-evals --bin drafts` prints the figures of the drafts that may be tuned on;
//! `-- --held` those of the others too; `-- --errors` what was missed and found besides in the former.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use counterclaim_desk::{Desk, Found};
use counterclaim_extract::{Extractor, resources::Files};
use counterclaim_ingest::{Input, Options};
use counterclaim_ledger::Ledger;
use counterclaim_model::{Reading, Span};

/// Words of a typed page.
const PAGE: f64 = 250.0;

fn main() -> Result<()> {
    let flag = |name: &str| std::env::args().any(|argument| argument == name);
    let newsroom = Newsroom::open()?;
    println!(
        "{:<10} {:>6} {:>7} {:>6} {:>6} {:>7} {:>9} {:>11}",
        "drafts", "of", "planted", "found", "share", "false", "per page", "clean hit"
    );
    let folders = ["tuned", "held-out"];
    for folder in folders.into_iter().take(1 + usize::from(flag("--held"))) {
        let show = folder == "tuned" && flag("--errors");
        let score = newsroom.score(folder, show)?;
        println!(
            "{folder:<10} {:>6} {:>7} {:>6} {:>6.3} {:>7} {:>9.2} {:>8}/{}",
            score.drafts,
            score.planted,
            score.found,
            score.share(),
            score.false_alarms,
            score.per_page(),
            score.clean_hit,
            score.clean
        );
    }
    Ok(())
}

/// Figures of one folder.
#[derive(Debug, Default)]
struct Score {
    drafts: usize,
    planted: usize,
    found: usize,
    false_alarms: usize,
    words: usize,
    /// Drafts without a fault, and those of them in which something was found.
    clean: usize,
    clean_hit: usize,
}

impl Score {
    fn share(&self) -> f64 {
        self.found as f64 / self.planted.max(1) as f64
    }

    fn per_page(&self) -> f64 {
        self.false_alarms as f64 / (self.words as f64 / PAGE)
    }
}

/// A draft with the faults that were planted in it.
struct Draft {
    published: String,
    text: String,
    /// Where, and the codes that are right there.
    faults: Vec<(Span, Vec<String>)>,
    /// Day, outlet and text of the articles in the ledger.
    ledger: Vec<(String, String, String)>,
}

/// What reads and checks.
struct Newsroom {
    extractor: Extractor,
    desk: Desk,
}

impl Newsroom {
    fn open() -> Result<Self> {
        let files = Files::builtin();
        let encoder = Arc::new(counterclaim_encoder::Reader::builtin()?);
        Ok(Self {
            extractor: Extractor::new(&files, encoder)?,
            desk: Desk::load(&files)?,
        })
    }

    fn score(&self, folder: &str, show: bool) -> Result<Score> {
        let mut score = Score::default();
        for path in drafts(folder)? {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let draft = Draft::parse(&std::fs::read_to_string(&path)?)
                .with_context(|| path.display().to_string())?;
            self.add(&draft, &name, show, &mut score)?;
        }
        Ok(score)
    }

    fn add(&self, draft: &Draft, name: &str, show: bool, score: &mut Score) -> Result<()> {
        let reading = self.read(&draft.text, &draft.published, None)?;
        let others = draft.ledger.iter();
        let others: Vec<Reading> = others
            .map(|(day, outlet, text)| self.read(text, day, Some(outlet)))
            .collect::<Result<_>>()?;
        let ledger = Ledger::from_readings(others);
        let known = self.desk.known(&ledger);
        let mut found = self.desk.check(&reading, Some(&known));
        score.drafts += 1;
        score.planted += draft.faults.len();
        score.words += draft.text.split_whitespace().count();
        for (span, codes) in &draft.faults {
            let hit = found.iter().position(|one| {
                codes.contains(&one.code) && one.spans.iter().any(|part| part.overlaps(*span))
            });
            match hit {
                Some(index) => {
                    score.found += 1;
                    found.remove(index);
                }
                None if show => {
                    println!(
                        "{name}: missed {}: {}",
                        codes.join("/"),
                        span.slice(&draft.text)
                    );
                }
                None => {}
            }
        }
        score.false_alarms += found.len();
        if draft.faults.is_empty() {
            score.clean += 1;
            score.clean_hit += usize::from(!found.is_empty());
        }
        for one in found.iter().filter(|_| show) {
            println!("{name}: besides {}", shown(one, &draft.text));
        }
        Ok(())
    }

    fn read(&self, text: &str, published: &str, outlet: Option<&str>) -> Result<Reading> {
        let options = Options {
            published: Some(published.to_owned()),
            ..Options::default()
        };
        let input = Input::new("draft.txt", text.as_bytes());
        let mut articles = counterclaim_ingest::read(&input, &options)?;
        ensure!(articles.len() == 1, "a draft is one article");
        let mut article = articles.remove(0).article;
        article.outlet = outlet.map(str::to_owned).or(article.outlet);
        Ok(self.extractor.read(article))
    }
}

fn shown(one: &Found, text: &str) -> String {
    format!(
        "{}: {} — {}",
        one.code,
        one.message,
        one.spans[0].slice(text)
    )
}

/// The files of a folder, in name order.
fn drafts(folder: &str) -> Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("drafts")
        .join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "draft"));
    paths.sort();
    Ok(paths)
}

impl Draft {
    /// Reads one file: lines `published:` and `ledger:`, `---`, the draft with its marks, and a part
    /// after `--- ledger` for each article of the ledger.
    fn parse(file: &str) -> Result<Self> {
        let (head, body) = file.split_once("---\n").context("no line of ---")?;
        let mut published = None;
        let mut others = Vec::new();
        for line in head.lines() {
            match line.split_once(": ") {
                Some(("published", day)) => published = Some(day.to_owned()),
                Some(("ledger", other)) => {
                    let (day, outlet) =
                        other.split_once(' ').context("day and outlet are wanted")?;
                    others.push((day.to_owned(), outlet.to_owned()));
                }
                _ => bail!("unknown line: {line}"),
            }
        }
        let mut parts = body.split("--- ledger\n");
        let (text, faults) = marks(parts.next().unwrap_or_default())?;
        let texts: Vec<&str> = parts.collect();
        ensure!(
            texts.len() == others.len(),
            "one part for each ledger: line"
        );
        let ledger = others.into_iter().zip(texts);
        Ok(Self {
            published: published.context("no published: line")?,
            text,
            faults,
            ledger: ledger
                .map(|((day, outlet), text)| (day, outlet, text.to_owned()))
                .collect(),
        })
    }
}

/// The text without its marks `[D301|…]`, and where they stood.
#[allow(clippy::type_complexity, reason = "one use")]
fn marks(body: &str) -> Result<(String, Vec<(Span, Vec<String>)>)> {
    let (mut text, mut faults) = (String::new(), Vec::new());
    let mut open: Option<(usize, Vec<String>)> = None;
    let mut rest = body;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '[' => {
                let (codes, after) = rest.split_once('|').context("a mark without |")?;
                ensure!(open.is_none(), "marks do not stand in each other");
                open = Some((text.len(), codes.split('/').map(str::to_owned).collect()));
                rest = after;
            }
            ']' => {
                let (start, codes) = open.take().context("] without [")?;
                faults.push((Span::new(start, text.len()), codes));
            }
            c => text.push(c),
        }
    }
    ensure!(open.is_none(), "a mark is never closed");
    Ok((text, faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lowest share of planted faults that a change may leave found.
    const LEAST_FOUND: f64 = 0.8;
    /// Most findings a page that are none.
    const MOST_FALSE: f64 = 1.0;

    #[test]
    fn planted_faults_are_found_and_false_alarms_are_few() {
        let newsroom = Newsroom::open().unwrap();
        for folder in ["tuned", "held-out"] {
            let score = newsroom.score(folder, false).unwrap();
            println!("{folder}: {score:?}");
            assert!(
                score.share() >= LEAST_FOUND,
                "{folder}: found {:.3}",
                score.share()
            );
            assert!(
                score.per_page() <= MOST_FALSE,
                "{folder}: {:.2} a page",
                score.per_page()
            );
        }
    }
}
