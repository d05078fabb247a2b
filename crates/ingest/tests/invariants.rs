//! What holds for every input: no panic, blocks that tile the text, a way back to the source, the same
//! result twice, time that grows with the input and no faster.

use counterclaim_ingest::{IngestErrorKind, Ingested, Input, Options, read};
use counterclaim_model::{BlockKind, Span};
use proptest::prelude::*;

fn check(name: &str, bytes: &[u8]) -> Option<Ingested> {
    let read = |options: &Options| read(&Input::new(name, bytes), options);
    let options = Options::default();
    let first = read(&options);
    assert_eq!(
        first,
        read(&options),
        "the same bytes give the same article"
    );
    let mut articles = first.ok()?;
    let found = articles.pop()?;
    check_blocks(&found);
    check_alignment(&found, bytes);
    check_spans(&found);
    Some(found)
}

/// Blocks are in order, do not overlap, have no blanks at their ends, and leave out only blanks.
fn check_blocks(found: &Ingested) {
    let text = &found.article.text;
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
    let mut at = 0;
    for block in &found.article.blocks {
        assert!(
            block.span.start() >= at && !block.span.is_empty(),
            "{:?}",
            block.span
        );
        let between = text
            .get(at..block.span.start())
            .expect("on character boundaries");
        assert!(
            between.chars().all(blank),
            "not blank between blocks: {between:?}"
        );
        let passage = text
            .get(block.span.range())
            .expect("on character boundaries");
        assert!(
            !passage.starts_with(char::is_whitespace) && !passage.ends_with(char::is_whitespace),
            "{passage:?}"
        );
        at = block.span.end();
    }
    assert!(
        text[at..].chars().all(blank),
        "not blank after the last block"
    );
}

/// Runs of equal length are the same bytes in the text and in the source.
fn check_alignment(found: &Ingested, bytes: &[u8]) {
    let Ok(source) = std::str::from_utf8(bytes) else {
        return;
    };
    if found.encoding != "UTF-8" {
        return;
    }
    let text = &found.article.text;
    let mut at = 0;
    for run in found.alignment.runs() {
        assert!(run.text.start() >= at, "runs are in order");
        at = run.text.end();
        if run.text.len() == run.raw.len() && !run.raw.slice(source).starts_with('&') {
            assert_eq!(run.text.slice(text), run.raw.slice(source));
        }
    }
}

fn check_spans(found: &Ingested) {
    let article = &found.article;
    let dates = article.date_evidence.iter().filter_map(|e| e.span);
    let origins = article.origin_evidence.iter().filter_map(|e| e.span);
    let dateline = article.dateline.iter().map(|d| d.span);
    for span in dates.chain(origins).chain(dateline) {
        assert!(
            article
                .text
                .get(span.range())
                .is_some_and(|passage| !passage.is_empty()),
            "{span:?}"
        );
    }
    if let Some(dateline) = &article.dateline {
        assert_eq!(dateline.span.slice(&article.text), dateline.text);
    }
}

/// Pieces out of which pages and texts are put together.
const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<div class=\"related share\">",
    "</div>",
    "<a href=x>",
    "</a>",
    "<h1>",
    "</h1>",
    "&amp;",
    "&nbsp;",
    "&notit;",
    "&#x1F600;",
    "&#0;",
    "<br>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<li>",
    "<table><td>",
    "<b>",
    "</b>",
    "\n\n",
    "\n",
    "\r\n",
    " ",
    "\u{a0}",
    "\u{feff}",
    "By Jane Doe",
    "KYIV, Ukraine — ",
    "May 4, 2031",
    "31 April 2031",
    "Read more: ",
    "Most Popular",
    "Home > World",
    "The harbor master said that the gates had been shut for nine hours on Friday.",
    "“",
    "”",
    "…",
    "Ж",
    "日本",
    "<title>",
    "</title>",
    "<noscript>",
    "<![CDATA[",
    "<pre>",
    "Label: Text that follows it and goes on for some words more.",
    "<time datetime=\"2031-05-04\">",
    "<meta property=\"article:published_time\" content=\"2031-05-04T10:00:00Z\">",
    "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"datePublished\":\"2031\"}</script>",
    "Jane Doe in Riga contributed to this report.",
    "\u{2028}",
    "- ",
    "# ",
    "12 Comments",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check("x", &bytes);
    }

    #[test]
    fn any_text(text in "\\PC{0,400}") {
        check("x.txt", text.as_bytes());
    }

    #[test]
    fn any_page(picks in proptest::collection::vec(0..PIECES.len(), 0..80)) {
        let page: String = picks.iter().map(|&at| PIECES[at]).collect();
        check("x.html", format!("<html><body>{page}").as_bytes());
    }

    #[test]
    fn any_article(picks in proptest::collection::vec(0..PIECES.len(), 0..80)) {
        let text: String = picks.iter().map(|&at| PIECES[at]).collect();
        check("x.txt", text.as_bytes());
    }
}

#[test]
fn plain_text_is_kept_exactly() {
    let text = "\u{feff}Ferry sinks\r\n\r\nA ferry sank on Friday.\r\n";
    let found = check("x.txt", text.as_bytes()).unwrap();
    assert_eq!(found.article.text, text);
    let body = &found.article.blocks[1];
    assert_eq!(found.alignment.raw(body.span), Some(body.span));
}

#[test]
fn a_page_leads_back_to_its_source() {
    let source = "<html><body><h1>Ferry &amp; pier</h1>\n<p>The  owner&rsquo;s\n son said &quot;no&quot;.</p></body></html>";
    let found = check("x.html", source.as_bytes()).unwrap();
    let text = &found.article.text;
    assert_eq!(text, "Ferry & pier\n\nThe owner’s son said \"no\".");
    let at = text.find("owner’s").unwrap();
    let raw = found
        .alignment
        .raw(Span::new(at, at + "owner’s".len()))
        .unwrap();
    assert_eq!(raw.slice(source), "owner&rsquo;s");
}

#[test]
fn deep_nesting_does_not_overflow() {
    let deep = format!(
        "<html><body>{}<p>The harbor master said that the gates had been shut for nine hours on Friday, and the owner denied it.</p>{}",
        "<div>".repeat(100_000),
        "</div>".repeat(100_000)
    );
    assert!(check("x.html", deep.as_bytes()).is_some());
    let unclosed = format!("<html><body>{}word", "<b><i><font>".repeat(30_000));
    assert!(check("x.html", unclosed.as_bytes()).is_some());
    let moderate = format!(
        "<html><body>{}<p>The harbor master said so on Friday.</p>",
        "<div><span>".repeat(195)
    );
    let on_a_small_stack = std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || check("x.html", moderate.as_bytes()).is_some());
    assert!(on_a_small_stack.unwrap().join().unwrap());
}

#[test]
fn a_long_line_is_stored_unread() {
    let line = "word ".repeat(1_000_000);
    let found = check("x.txt", line.as_bytes()).unwrap();
    assert!(found.over_limit);
    assert!(
        found
            .diagnostics
            .iter()
            .any(|d| d.code == "I010" && d.message.starts_with("limit"))
    );
}

#[test]
fn a_long_text_under_the_limit_is_read_in_time() {
    for text in [
        "word ".repeat(390_000),
        "a\n".repeat(900_000),
        "By A\n\n".repeat(300_000),
        "x: ".repeat(600_000),
        "\u{2028}1 May 2031 ".repeat(120_000),
        "Home > ".repeat(250_000),
    ] {
        let found = read(&Input::new("x.txt", text.as_bytes()), &Options::default());
        assert!(found.is_ok_and(|found| !found[0].over_limit));
    }
    let page = format!(
        "<html><body>{}</body></html>",
        "<p>The harbor &amp; the pier, said the owner.".repeat(30_000)
    );
    assert!(read(&Input::new("x.html", page.as_bytes()), &Options::default()).is_ok());
}

#[test]
fn what_is_no_article_is_refused() {
    for (bytes, kind) in [
        (b"".as_slice(), IngestErrorKind::Empty),
        (b" \r\n\t\n".as_slice(), IngestErrorKind::Empty),
        ("\u{feff}\n".as_bytes(), IngestErrorKind::Empty),
        (
            b"<html><body><script>1</script></body></html>".as_slice(),
            IngestErrorKind::Empty,
        ),
        (b"\x89PNG\r\n\x1a\n\0\0".as_slice(), IngestErrorKind::Binary),
        (b"%PDF-1.4\n%\xE2\xE3".as_slice(), IngestErrorKind::Binary),
        (
            b"<?xml version=\"1.0\"?><rss><channel></channel></rss>".as_slice(),
            IngestErrorKind::Unsupported,
        ),
    ] {
        let error = read(&Input::new("folder/file", bytes), &Options::default()).unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(error.to_string().starts_with("folder/file: "), "{error}");
    }
}

#[test]
fn encodings() {
    let sentence =
        "Спасатели сообщили в пятницу, что паром затонул у причала, и людей успели эвакуировать.";
    let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(sentence);
    let found = check("x.txt", &bytes).unwrap();
    assert_eq!(
        (found.article.text.as_str(), found.encoding),
        (sentence, "windows-1251")
    );
    assert!(found.diagnostics.iter().any(|d| d.code == "I001"));
    let mut damaged = "Die Fähre sank am Freitag, sagte die Hafenbehörde für Küstenschutz."
        .as_bytes()
        .to_vec();
    damaged[2] = 0xFF;
    let found = check("x.txt", &damaged).unwrap();
    assert!(
        found.article.text.contains('\u{fffd}')
            && found.diagnostics.iter().any(|d| d.code == "I002")
    );
}

#[test]
fn the_users_date_is_checked_and_holds() {
    let text = "Sunday, May 4, 2031\n\nFerry sinks\n\nA ferry sank on Friday.";
    let published = |value: &str| {
        let options = Options {
            published: Some(value.to_owned()),
            ..Options::default()
        };
        read(&Input::new("x.txt", text.as_bytes()), &options)
    };
    let article = published("2029-02-03").unwrap().remove(0).article;
    assert_eq!(article.published.unwrap().value, "2029-02-03");
    assert_eq!(article.date_evidence.len(), 2);
    assert_eq!(
        published("2029-02-30").unwrap_err().kind,
        IngestErrorKind::BadOption
    );
    assert_eq!(article.blocks[0].kind, BlockKind::Furniture);
}
