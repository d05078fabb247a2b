//! Runs the examples that stand in the files of `resources/checks/`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::fmt::Write as _;
use std::sync::Arc;

use counterclaim_desk::{Desk, Example, Head, Report};
use counterclaim_encoder::Reader;
use counterclaim_extract::Extractor;
use counterclaim_extract::resources::Files;
use counterclaim_ingest::{Input, Options};
use counterclaim_ledger::Ledger;
use counterclaim_model::Reading;
use counterclaim_model::ledger::Clock;

struct Newsroom {
    extractor: Extractor,
    desk: Desk,
}

impl Newsroom {
    fn open() -> Self {
        let files = Files::builtin();
        let encoder = Arc::new(Reader::builtin().unwrap());
        Self {
            extractor: Extractor::new(&files, encoder).unwrap(),
            desk: Desk::load(&files).unwrap(),
        }
    }

    fn read(&self, text: &str, published: Option<&str>) -> Reading {
        let options = Options {
            published: published.map(str::to_owned),
            ..Options::default()
        };
        let text = text.trim_start();
        let input = Input::new("draft.txt", text.as_bytes());
        let mut articles = counterclaim_ingest::read(&input, &options).unwrap();
        assert_eq!(articles.len(), 1, "{text}");
        self.extractor.read(articles.remove(0).article)
    }

    /// What is wrong with the findings of an example; nothing if all is right.
    fn check(&self, head: &Head, example: &Example) -> String {
        let reading = self.read(&example.text, example.published.as_deref());
        let others = example
            .ledger
            .iter()
            .map(|article| self.read(&article.text, Some(&article.published)));
        let ledger = Ledger::from_readings(others);
        let known = self.desk.known(&ledger);
        let known = (!example.ledger.is_empty()).then_some(&known);
        let found = self.desk.check(&reading, known);
        let own: Vec<_> = found.iter().filter(|one| one.code == head.code).collect();
        let passages: Vec<String> = own
            .iter()
            .map(|one| one.spans[0].slice(&reading.article.text).to_owned())
            .collect();
        let mut wrong = String::new();
        for wanted in &example.finds {
            if !passages.iter().any(|passage| passage.contains(wanted)) {
                let _ = writeln!(
                    wrong,
                    "{} {}: not found: {wanted}\n  in {}",
                    head.code, head.name, example.text
                );
            }
        }
        if passages.len() > example.finds.len() {
            let _ = writeln!(
                wrong,
                "{} {}: found besides: {passages:?}\n  in {}",
                head.code, head.name, example.text
            );
        }
        for one in own {
            let braces = one.message.contains(['{', '}']) || one.message.is_empty();
            if braces || one.evidence.is_empty() {
                let _ = writeln!(
                    wrong,
                    "{}: bad wording or no evidence: {}",
                    head.code, one.message
                );
            }
        }
        wrong
    }
}

#[test]
fn every_check_finds_its_examples_and_nothing_else() {
    let newsroom = Newsroom::open();
    let mut wrong = String::new();
    for head in newsroom.desk.heads() {
        let finds = head.examples.iter().filter(|e| !e.finds.is_empty()).count();
        assert!(
            finds > 0 && finds < head.examples.len(),
            "{}: examples both ways",
            head.name
        );
        for example in &head.examples {
            wrong.push_str(&newsroom.check(head, example));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_code_is_documented() {
    let page = include_str!("../../../docs/diagnostics.md");
    for head in Newsroom::open().desk.heads() {
        assert!(
            page.contains(&format!("| {} |", head.code)),
            "{} is not in docs/diagnostics.md",
            head.code
        );
    }
}

const DRAFT: &str = "Brewer poisoned trout stream\r\n\r\nThe angling club of Wendle — “the Wendlers” — has \
    accused the brewer Old Mill of poisoning the trout stream with lye. Nobody answered.\r\n";

#[test]
fn spans_and_regions_count_code_points() {
    let newsroom = Newsroom::open();
    let reading = newsroom.read(DRAFT, Some("2031-03-05"));
    let mut report = Report::new(None, None, Clock::Published);
    let found = newsroom.desk.check(&reading, None);
    report.add(&reading, found, None);
    let report = report.finish();
    assert!(!report.findings.is_empty());
    let points: Vec<char> = reading.article.text.chars().collect();
    let lines: Vec<&str> = reading.article.text.split("\r\n").collect();
    for finding in &report.findings {
        let span = finding.spans[0];
        let words: String = points[span.range()].iter().collect();
        assert_eq!(words, finding.text);
        let region = finding.region;
        let line: Vec<char> = lines[region.start_line - 1].chars().collect();
        let shown: String = line[region.start_column - 1..region.end_column - 1]
            .iter()
            .collect();
        assert_eq!(shown, finding.text);
        assert!(finding.id.starts_with("F-"));
    }
}

#[test]
fn sarif_has_what_its_schema_asks_for() {
    use counterclaim_desk::sarif::{Log, sarif};
    let newsroom = Newsroom::open();
    let reading = newsroom.read(DRAFT, Some("2031-03-05"));
    let mut report = Report::new(None, None, Clock::Published);
    report.add(&reading, newsroom.desk.check(&reading, None), None);
    let texts = Default::default();
    let log = sarif(
        &report.finish(),
        Log {
            heads: newsroom.desk.heads(),
            version: "1.2.3",
            texts: &texts,
        },
    );
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(run["tool"]["driver"]["name"], "counterclaim");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    for result in run["results"].as_array().unwrap() {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "draft.txt");
        assert_eq!(location["artifactLocation"]["index"], 0);
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(location["region"][key].as_u64().unwrap() >= 1, "{key}");
        }
        for related in result["relatedLocations"].as_array().into_iter().flatten() {
            assert!(related["message"]["text"].is_string());
        }
    }
}
