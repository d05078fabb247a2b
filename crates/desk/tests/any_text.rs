//! What holds for every text: no panic, findings on character boundaries, and no long wait.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::sync::{Arc, LazyLock};

use counterclaim_desk::{Desk, Report};
use counterclaim_extract::Extractor;
use counterclaim_extract::annotation::{Annotations, Encoder};
use counterclaim_extract::resources::Files;
use counterclaim_extract::segment::Segments;
use counterclaim_ingest::{Input, Options};
use counterclaim_ledger::Ledger;
use counterclaim_model::Reading;
use counterclaim_model::ledger::Clock;
use proptest::prelude::*;

/// Marks nothing: what is left are the stated rules.
struct Blank;

impl Encoder for Blank {
    fn annotate(&self, _: &Segments<'_>) -> Annotations {
        Annotations::default()
    }
}

static EXTRACTOR: LazyLock<Extractor> =
    LazyLock::new(|| Extractor::new(&Files::builtin(), Arc::new(Blank)).unwrap());
static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::load(&Files::builtin()).unwrap());

/// The reading of some text as an English article of a day; `None` where it holds no article.
fn read(text: &str) -> Option<Reading> {
    let options = Options {
        published: Some("2031-03-10".to_owned()),
        ..Options::default()
    };
    let input = Input::new("draft.txt", text.as_bytes());
    let mut articles = counterclaim_ingest::read(&input, &options).ok()?;
    let mut article = articles.pop()?.article;
    article.language = "en".to_owned();
    Some(EXTRACTOR.read(article))
}

fn check(text: &str) -> usize {
    let Some(reading) = read(text) else {
        return 0;
    };
    let ledger = Ledger::from_readings([reading.clone()]);
    let found = DESK.check(&reading, Some(&DESK.known(&ledger)));
    let text = &reading.article.text;
    for span in found.iter().flat_map(|one| &one.spans) {
        assert!(text.get(span.range()).is_some(), "{span:?}");
    }
    let mut report = Report::new(Some(&ledger), None, Clock::Published);
    report.add(&reading, found, None);
    let report = report.finish();
    for finding in &report.findings {
        assert!(finding.region.start_line >= 1 && finding.region.start_column >= 1);
    }
    report.findings.len()
}

/// Words that the checks look at, in any order.
fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "accused",
        "of",
        "Old Mill",
        "the",
        "12",
        "15",
        "percent",
        "killed",
        "said",
        "reportedly",
        "today",
        "Friday,",
        "7 March",
        "four days after",
        "from",
        "to",
        "“We",
        "know”",
        "stole",
        "may",
        "?",
        ".",
        ",",
        ":",
        "\n\n",
        "denied",
        "by",
        "votes",
        "one",
        "hundred",
        "and",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_text_brings_it_down(text in "\\PC{0,300}") {
        check(&text);
    }

    #[test]
    fn no_order_of_words_brings_it_down(text in words()) {
        check(&text);
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test may look at the clock")]
fn a_long_draft_takes_no_longer_by_the_word() {
    let part = "The club accused the brewer Old Mill of poisoning 12 of 15 fish on Friday, 7 March. \
        Nine people were killed. The army said it had killed 70 rebels.\n\n";
    let text = format!("Brewer poisoned fish\n\n{}", part.repeat(1500));
    let reading = read(&text).unwrap();
    let start = std::time::Instant::now();
    let found = DESK.check(&reading, None);
    assert!(found.len() > 1000);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
