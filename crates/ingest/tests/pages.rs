//! Texts and pages of many kinds, each with the labels it should get: `pages/NAME` and
//! `pages/NAME.labels`, one line a block. After a change that is right, write the files anew with
//! `UPDATE_LABELS=1 cargo test -p counterclaim-ingest --test pages` and read the difference.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the test reads its pages from a folder and fails where they are not as they should be"
)]

use std::fmt::Write;
use std::path::Path;

use counterclaim_ingest::{Input, Options, read};

/// The article as lines: what is known of it, then its blocks.
fn draw(name: &str, bytes: &[u8]) -> String {
    let found = read(&Input::new(name, bytes), &Options::default())
        .unwrap()
        .remove(0);
    let article = found.article;
    let mut lines = String::new();
    let mut fact = |name: &str, value: String| {
        if !value.is_empty() {
            writeln!(lines, "{name}: {value}").unwrap();
        }
    };
    fact("title", article.title.unwrap_or_default());
    fact("byline", article.byline.join("; "));
    fact("contributors", article.contributors.join("; "));
    fact(
        "dateline",
        article.dateline.map(|d| d.text).unwrap_or_default(),
    );
    fact("outlet", article.outlet.unwrap_or_default());
    fact("origin", article.origin.unwrap_or_default());
    fact("language", article.language);
    fact(
        "published",
        article
            .published
            .map(|p| format!("{} {:?} {}", p.value, p.basis, p.score))
            .unwrap_or_default(),
    );
    for evidence in article.date_evidence {
        let sign = if evidence.accepted { '+' } else { '-' };
        writeln!(
            lines,
            "{sign} {} {:?}: {}",
            evidence.value, evidence.basis, evidence.reason
        )
        .unwrap();
    }
    for block in article.blocks {
        let passage = block.span.slice(&article.text).replace('\n', "⏎");
        let short: String = passage.chars().take(60).collect();
        let kind = format!("{:?}", block.kind).to_lowercase();
        writeln!(
            lines,
            "{kind:9} {:16} | {short}",
            block.why.unwrap_or_default()
        )
        .unwrap();
    }
    lines
}

#[test]
fn every_page_gets_its_labels() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut wrong = Vec::new();
    for name in names.iter().filter(|name| !name.ends_with(".labels")) {
        let drawn = draw(name, &std::fs::read(folder.join(name)).unwrap());
        let labels = folder.join(format!("{name}.labels"));
        if std::env::var_os("UPDATE_LABELS").is_some() {
            std::fs::write(&labels, &drawn).unwrap();
        }
        let expected = std::fs::read_to_string(&labels).unwrap_or_default();
        if drawn != expected {
            wrong.push(format!(
                "=== {name}: expected\n{expected}--- found\n{drawn}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
