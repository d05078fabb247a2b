//! Live blogs: each entry is an article of its own, the page around them another.

use counterclaim_ingest::{Ingested, Input, Options, read};
use counterclaim_model::BlockKind;

fn page(entries: &str, data: &str) -> String {
    format!(
        "<html lang=en><head><title>Harrow floods: live updates</title>\
         <link rel=canonical href=\"https://harrow.example/live/floods\">\
         <script type=\"application/ld+json\">{data}</script></head><body>\
         <nav><a href=/>Home</a></nav><article><h1>Harrow floods: live updates</h1>\
         <p>The river Harr has burst its banks in three places since Friday morning, the water board said.</p>\
         {entries}</article><footer>© 2031 Harrow Post</footer></body></html>"
    )
}

const ENTRIES: &str = "\
 <div class=\"live-event-entry\"><time datetime=\"2031-05-04T10:42:00+02:00\">10:42</time>\
 <h2>Dam gate is stuck</h2><p>The harbor master said that the gate of the upper dam could not be opened.</p></div>\
 <div class=\"live-event-entry\"><time datetime=\"2031-05-04T09:15:00+02:00\">09:15</time>\
 <h2>Schools shut</h2><p>All schools in the lower town stay shut on Monday, the council said in a letter.</p>\
 <p>“We will not take a risk,” said the mayor, Ines Marco.</p></div>\
 <div class=\"live-event-entry\"><time datetime=\"2031-05-03T22:05:00+02:00\">22:05</time>\
 <p>Two men were missing after their boat capsized near the mill, according to the coast guard.</p></div>";

fn articles(source: &str) -> Vec<Ingested> {
    read(
        &Input::new("floods.html", source.as_bytes()),
        &Options::default(),
    )
    .unwrap_or_default()
}

fn body(found: &Ingested) -> String {
    let article = &found.article;
    let blocks = article.blocks.iter().filter(|b| b.kind == BlockKind::Body);
    let passages: Vec<&str> = blocks.map(|b| b.span.slice(&article.text)).collect();
    passages.join("\n")
}

#[test]
fn every_entry_is_an_article_of_its_own() {
    let source = page(ENTRIES, "{}");
    let found = articles(&source);
    let inputs: Vec<&str> = found.iter().map(|f| f.article.input.as_str()).collect();
    assert_eq!(
        inputs,
        [
            "floods.html",
            "floods.html#1",
            "floods.html#2",
            "floods.html#3"
        ]
    );
    let days: Vec<_> = found
        .iter()
        .map(|f| f.article.published.as_ref().map(|p| p.value.clone()))
        .collect();
    assert_eq!(
        days[1..],
        [
            Some("2031-05-04T10:42:00+02:00".to_owned()),
            Some("2031-05-04T09:15:00+02:00".to_owned()),
            Some("2031-05-03T22:05:00+02:00".to_owned())
        ]
    );
    assert!(body(&found[0]).contains("burst its banks") && !body(&found[0]).contains("upper dam"));
    assert_eq!(found[1].article.title.as_deref(), Some("Dam gate is stuck"));
    assert!(body(&found[2]).contains("stay shut") && body(&found[2]).contains("Ines Marco"));
    assert!(body(&found[3]).starts_with("Two men were missing"));
    let mut ids: Vec<_> = found.iter().map(|f| f.article.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "each has an id of its own");
    for entry in &found {
        for run in entry.alignment.runs() {
            if run.text.len() == run.raw.len() {
                assert_eq!(run.text.slice(&entry.article.text), run.raw.slice(&source));
            }
        }
    }
    let of_entries =
        |block: &&counterclaim_model::Block| block.why.as_deref() == Some("live-entry");
    assert!(found[0].article.blocks.iter().filter(of_entries).count() >= 6);
}

#[test]
fn entries_are_found_by_the_pages_own_list_of_them() {
    let plain = ENTRIES.replace(" class=\"live-event-entry\"", "");
    let data = r#"{"@type": "LiveBlogPosting", "headline": "Harrow floods: live updates", "datePublished": "2031-05-03T20:00:00+02:00",
      "liveBlogUpdate": [
        {"@type": "BlogPosting", "headline": "Dam gate is stuck", "datePublished": "2031-05-04T10:42:00+02:00", "url": "https://harrow.example/live/floods#gate", "articleBody": "The harbor master said that the gate of the upper dam could not be opened."},
        {"@type": "BlogPosting", "headline": "Schools shut", "datePublished": "2031-05-04T09:15:00+02:00", "articleBody": "All schools in the lower town stay shut"},
        {"@type": "BlogPosting", "datePublished": "2031-05-03T22:05:00+02:00", "articleBody": "Two men were missing after their boat capsized near the mill, according to the coast guard."}]}"#;
    let found = articles(&page(&plain, data));
    assert_eq!(found.len(), 4);
    assert_eq!(
        found[1].article.canonical_url.as_deref(),
        Some("https://harrow.example/live/floods#gate")
    );
    assert!(body(&found[2]).contains("Ines Marco"));
    assert!(body(&found[3]).contains("capsized"));
}

#[test]
fn a_box_of_the_latest_news_makes_no_live_blog() {
    let story = "<p>The harbor master said on Friday that the gates had been shut for nine hours, and the owner denied that anybody had been told to leave them so.</p>".repeat(12);
    let boxed =
        "<div class=\"ticker-entry\">Ferry sinks off the coast of the upper town</div>".repeat(4);
    let found = articles(&page(&format!("{story}{boxed}"), "{}"));
    assert_eq!(found.len(), 1);
}
