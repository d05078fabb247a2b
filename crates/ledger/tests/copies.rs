//! Whose text an article repeats, and the date it inherits, do not depend on the order of arrival, nor on
//! whether they are looked up, added one by one or derived at once.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod shelf;

use std::collections::BTreeSet;

use counterclaim_ledger::{Excerpt, Ledger, Query};
use counterclaim_model::ledger::LedgerArticle;
use counterclaim_model::{
    Article, ArticleId, Basis, Block, BlockKind, Engine, Published, Reading, Span,
};
use proptest::prelude::*;

use shelf::Map;

/// Different paragraphs in all.
const PARAGRAPHS: usize = 9;

/// A paragraph of a story: always the same words.
fn paragraph(number: usize) -> String {
    let word = |n: usize| format!("w{}", (number * 31 + n * n * 7 + n * 13) % 997);
    (0..24).map(word).collect::<Vec<String>>().join(" ")
}

fn article(url: &str, text: &str, day: Option<(usize, f64)>) -> Reading {
    let mut article = Article::of_text(url, text);
    article.id = ArticleId::of(Some(url), text.as_bytes());
    article.url = Some(url.to_owned());
    article.blocks = vec![Block {
        kind: BlockKind::Body,
        why: None,
        span: Span::new(0, text.len()),
    }];
    article.published = day.map(|(day, score)| Published {
        value: format!("2031-05-{:02}", day + 1),
        basis: Basis::User,
        score,
    });
    Reading::unread(Engine::default(), article)
}

/// An article of some paragraphs, in any order, dated on one of few days, unsurely or not, sometimes under
/// the address of another one.
fn any_article() -> impl Strategy<Value = Reading> {
    let paragraphs = proptest::collection::vec(0..PARAGRAPHS, 1..8);
    let day = proptest::option::of((0_usize..4, prop_oneof![Just(1.0), Just(0.5)]));
    (paragraphs, day, 0_usize..40, 0_usize..3, 0_usize..4).prop_map(
        |(paragraphs, day, address, captured, own)| {
            let paragraphs = paragraphs.into_iter().map(paragraph);
            let own = (0..own).map(|n| paragraph(1000 + address * 10 + n));
            let text: Vec<String> = paragraphs.chain(own).collect();
            let url = format!("https://example.test/{address}");
            let text = format!("harrow {}", text.join("\n\n"));
            let mut reading = article(&url, &text, day);
            reading.article.captured = (captured > 0).then(|| format!("2031-06-0{captured}"));
            reading
        },
    )
}

/// Of two readings of one article the one that arrives later counts, so that order matters: one is kept of each.
fn of_different_articles(mut readings: Vec<Reading>) -> Vec<Reading> {
    let mut seen = BTreeSet::new();
    readings.retain(|reading| seen.insert(reading.article.id.clone()));
    readings
}

fn looked_up(readings: &[Reading], word: &str) -> Vec<LedgerArticle> {
    let shelf = Map::default();
    readings.iter().for_each(|reading| shelf.add(reading));
    let query = Query::parse(word).unwrap();
    let excerpt = Excerpt::of_query(&shelf, &query, &[]).unwrap();
    excerpt.articles(&query).articles
}

fn added(readings: &[Reading], word: &str) -> Vec<LedgerArticle> {
    let mut ledger = Ledger::from_readings([]);
    readings
        .iter()
        .for_each(|reading| ledger.add(reading.clone()));
    ledger.articles(&Query::parse(word).unwrap()).articles
}

fn shuffled(readings: &[Reading], seed: u64) -> Vec<Reading> {
    let mut out = readings.to_vec();
    out.sort_by_key(|r| {
        counterclaim_model::fingerprint(format!("{seed}{}", r.article.id).as_bytes())
    });
    out
}

/// Compares what is said of the articles that have a word, all ways of finding it.
fn check(readings: &[Reading], shuffled: &[Reading], word: &str) -> Result<(), TestCaseError> {
    let whole = Ledger::from_readings(readings.to_vec());
    let whole = whole.articles(&Query::parse(word).unwrap()).articles;
    prop_assert_eq!(&looked_up(shuffled, word), &whole);
    prop_assert_eq!(&added(shuffled, word), &whole);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn copies_are_found_in_any_order_of_arrival(
        readings in proptest::collection::vec(any_article(), 1..16),
        seed in any::<u64>(),
    ) {
        let readings = of_different_articles(readings);
        check(&readings, &shuffled(&readings, seed), "harrow")?;
    }

    /// Another reading of an article, with other words or another date, leaves no trace of the former.
    #[test]
    fn another_reading_of_a_copy_takes_the_place_of_the_former(
        readings in proptest::collection::vec(any_article(), 2..12),
        others in proptest::collection::vec(any_article(), 2..12),
        seed in any::<u64>(),
    ) {
        let readings = of_different_articles(readings);
        let mut first: Vec<Reading> = readings.clone();
        for (reading, other) in first.iter_mut().zip(others) {
            let id = reading.article.id.clone();
            *reading = other;
            reading.article.id = id;
        }
        let mut all = shuffled(&first, seed);
        all.extend(readings.clone());
        let whole = Ledger::from_readings(readings).articles(&Query::default()).articles;
        prop_assert_eq!(looked_up(&all, "harrow"), whole);
    }
}

/// A paragraph that more than a thousand articles have ties them no longer, whichever came last.
#[test]
fn what_a_thousand_articles_have_is_a_formula() {
    let everywhere: String = (0..2).map(|n| paragraph(n) + " ").collect();
    let readings: Vec<Reading> = (0..1003)
        .map(|n| {
            let own: Vec<String> = (0..24).map(|i| format!("w{i}x{n}")).collect();
            let own = format!("{everywhere}\n\n{} n{}", own.join(" "), n / 4);
            let day = (n % 7 != 0).then_some((n % 20, 1.0));
            article(&format!("https://example.test/{n}"), &own, day)
        })
        .collect();
    let before = Ledger::from_readings(readings[..1000].to_vec());
    let copies = |ledger: &Ledger| {
        let articles = ledger.articles(&Query::default()).articles;
        articles.iter().filter(|a| a.copy_of.is_some()).count()
    };
    assert_eq!(copies(&before), 999);
    assert_eq!(copies(&Ledger::from_readings(readings.clone())), 0);
    check(&readings, &shuffled(&readings, 5), "n3").unwrap();
}
