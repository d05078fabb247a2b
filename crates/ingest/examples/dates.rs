//! Scores publication dates and their scores on pages with known dates.
//!
//! `dates PAGES.jsonl FOLDER [--without-metadata] [--wrong]` reads the pages that `PAGES.jsonl` lists (`file`,
//! `url`, `published`) below `FOLDER`, gunzips them with `gzip -dc`, and prints how many dates are the
//! right day, and for every band of scores how many of its dates are. With `--without-metadata` the
//! pages are read without `meta` elements and JSON-LD, to see what their text and addresses give. With
//! `--wrong` every page whose date is missing or wrong is listed first, with what was seen on it.

use std::fs;
use std::process::Command;

use counterclaim_ingest::{Input, Options, read};
use counterclaim_model::Published;
use regex::bytes::Regex;
use serde_json::Value;

/// Right and all dates of a band.
#[derive(Clone, Copy, Default)]
struct Band {
    right: usize,
    all: usize,
    scores: f64,
}

#[expect(
    clippy::disallowed_methods,
    reason = "an example is a shell: it reads files and the clock"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, list, folder, rest @ ..] = arguments.as_slice() else {
        return Err("usage: dates PAGES.jsonl FOLDER [--without-metadata] [--wrong]".into());
    };
    let bare = rest.iter().any(|word| word == "--without-metadata");
    let wrong = rest.iter().any(|word| word == "--wrong");
    let metadata = Regex::new(r"(?is)<script[^>]*ld\+json[^>]*>.*?</script>|<meta\s[^>]*>")?;
    let (mut pages, mut none) = (0, 0);
    let mut bands = [Band::default(); 11];
    for line in fs::read_to_string(list)?.lines() {
        let page: Value = serde_json::from_str(line)?;
        let Some(wanted) = page["published"].as_str().and_then(|day| day.get(..10)) else {
            continue;
        };
        let file = page["file"].as_str().unwrap_or("");
        let mut bytes = Command::new("gzip")
            .arg("-dc")
            .arg(format!("{folder}/{file}"))
            .output()?
            .stdout;
        if bare {
            bytes = metadata.replace_all(&bytes, &b""[..]).into_owned();
        }
        let options = Options {
            url: page["url"].as_str().map(str::to_owned),
            ..Options::default()
        };
        let found = read(&Input::new(file.trim_end_matches(".gz"), &bytes), &options);
        let article = found
            .ok()
            .and_then(|found| Some(found.into_iter().next()?.article));
        let published = article
            .as_ref()
            .and_then(|article| article.published.clone());
        pages += 1;
        let is_right = |date: &Published| date.value.starts_with(wanted);
        if wrong && !published.as_ref().is_some_and(is_right) {
            println!("{file} {} wanted {wanted}, got {published:?}", page["url"]);
            for seen in article.iter().flat_map(|article| &article.date_evidence) {
                println!("    {seen:?}");
            }
        }
        match published {
            None => none += 1,
            Some(date) => {
                let band = &mut bands[((date.score * 10.0).floor() as usize).min(10)];
                band.all += 1;
                band.scores += date.score;
                band.right += usize::from(is_right(&date));
            }
        }
    }
    report(pages, none, &bands);
    Ok(())
}

fn report(pages: usize, none: usize, bands: &[Band]) {
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let right: usize = bands.iter().map(|band| band.right).sum();
    let all: usize = bands.iter().map(|band| band.all).sum();
    println!(
        "{pages} pages: right {right} ({:.3}), wrong {}, no date {none}; of the dates given {:.3} are right",
        share(right, pages),
        all - right,
        share(right, all)
    );
    println!("score      dates  mean score  right");
    let mut gap = 0.0;
    for (number, band) in bands.iter().enumerate().filter(|(_, band)| band.all > 0) {
        let mean = band.scores / band.all as f64;
        let true_share = share(band.right, band.all);
        gap += (mean - true_share).abs() * share(band.all, all);
        println!(
            "{:.1} to {:.1} {:>5}  {mean:>10.2}  {true_share:.2}",
            number as f64 / 10.0,
            (number + 1) as f64 / 10.0,
            band.all
        );
    }
    println!("expected calibration error {gap:.3}");
}
