//! Reads pages and writes predictions for the scorers of bodies and dates, one JSON line a page.
//!
//! `body PAGES.jsonl FOLDER OUT.jsonl [trafilatura]` reads the pages that `PAGES.jsonl` lists (`file`,
//! `url`) below `FOLDER`, gunzips them with `gzip -dc`, and writes `file`, `body` (paragraphs) and
//! `published`. With `trafilatura` the body is that of the crate alone.

use std::fs;
use std::io::Write;
use std::process::Command;
use std::time::Instant;

use counterclaim_ingest::{Input, Options, read};
use counterclaim_model::BlockKind;
use serde_json::{Value, json};

#[expect(
    clippy::disallowed_methods,
    reason = "an example is a shell: it reads files and the clock"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, list, folder, out, rest @ ..] = arguments.as_slice() else {
        return Err("usage: body PAGES.jsonl FOLDER OUT.jsonl [trafilatura]".into());
    };
    let alone = rest.iter().any(|word| word == "trafilatura");
    let mut lines = fs::File::create(out)?;
    let (mut pages, mut seconds) = (0, 0.0);
    for line in fs::read_to_string(list)?.lines() {
        let page: Value = serde_json::from_str(line)?;
        let (file, url) = (page["file"].as_str().unwrap_or(""), page["url"].as_str());
        let bytes = Command::new("gzip")
            .arg("-dc")
            .arg(format!("{folder}/{file}"))
            .output()?
            .stdout;
        let start = Instant::now();
        let prediction = if alone {
            crate_alone(&bytes)
        } else {
            ours(file, url, &bytes)
        };
        seconds += start.elapsed().as_secs_f64();
        pages += 1;
        let mut prediction = prediction;
        prediction["file"] = json!(file);
        writeln!(lines, "{prediction}")?;
    }
    eprintln!(
        "{pages} pages in {seconds:.2} s: {:.1} a second",
        f64::from(pages) / seconds
    );
    Ok(())
}

fn ours(file: &str, url: Option<&str>, bytes: &[u8]) -> Value {
    let input = Input::new(file.trim_end_matches(".gz"), bytes);
    let options = Options {
        url: url.map(str::to_owned),
        ..Options::default()
    };
    match read(&input, &options) {
        Ok(articles) => {
            let article = &articles[0].article;
            // The entries of a live blog are articles of their own; together they are the page's body.
            let body: Vec<&str> = articles
                .iter()
                .flat_map(|found| {
                    found
                        .article
                        .blocks
                        .iter()
                        .map(|b| (b, &found.article.text))
                })
                .filter(|(b, _)| b.kind == BlockKind::Body)
                .map(|(b, text)| b.span.slice(text))
                .collect();
            let blocks: Vec<Value> = article
                .blocks
                .iter()
                .map(|b| json!([b.kind, b.why, b.span.slice(&article.text)]))
                .collect();
            json!({"body": body, "published": article.published.as_ref().map(|p| p.value.clone()), "title": article.title, "byline": article.byline,
                "outlet": article.outlet, "origin": article.origin, "language": article.language, "evidence": article.date_evidence, "blocks": blocks, "dateline": article.dateline.as_ref().map(|d| d.text.clone())})
        }
        Err(error) => json!({"body": "", "published": null, "error": error.to_string()}),
    }
}

fn crate_alone(bytes: &[u8]) -> Value {
    let source = String::from_utf8_lossy(bytes);
    let options = trafilatura::Options::default()
        .with_fallback(true)
        .with_exclude_comments(true);
    match trafilatura::extract(&source, &options) {
        Ok(result) => {
            json!({"body": result.content_text, "published": result.metadata.date.map(|d| d.to_string())})
        }
        Err(error) => json!({"body": "", "published": null, "error": error.to_string()}),
    }
}
