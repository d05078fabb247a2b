//! Archives, feeds, mailboxes and records: which articles are found in them, with what is known of
//! each, and what is said of those that cannot be read.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{Cursor, Read, Write};
use std::ops::ControlFlow;

use counterclaim_ingest::{Fields, Found, Input, Limits, Options, Source, read, unpack};
use counterclaim_model::BlockKind;
use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// One line for each thing found: an article with what is known of it, `!` a failure, `-` what was
/// passed over.
fn draw(name: &str, source: Source<'_>, limits: &Limits, fields: &Fields) -> Vec<String> {
    let mut lines = Vec::new();
    unpack(name, source, limits, fields, &mut |found| {
        match found {
            Found::PassedOver(what) => lines.push(format!("- {what}")),
            Found::Failed(error) => lines.push(format!("! {}: {}", error.input, error.reason)),
            Found::Document(document) => {
                let mut input = Input::new(document.name.clone(), &document.bytes);
                input.media_type = document.media_type.clone();
                input.extension = document.extension.clone();
                let options = Options {
                    url: document.url.clone(),
                    captured: document.captured.clone(),
                    outlet: document.outlet.clone(),
                    ..Options::default()
                };
                match read(&input, &options) {
                    Err(error) => lines.push(format!("! {}: {}", error.input, error.reason)),
                    Ok(articles) => {
                        lines.extend(articles.iter().map(|one| line(&one.article)));
                    }
                }
            }
        }
        ControlFlow::Continue(())
    });
    lines
}

fn line(article: &counterclaim_model::Article) -> String {
    let mut line = article.input.clone();
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            line.push_str(&format!(" {name}={value}"));
        }
    };
    add("title", article.title.as_deref());
    add("outlet", article.outlet.as_deref());
    add("by", article.byline.first().map(String::as_str));
    add("origin", article.origin.as_deref());
    add(
        "on",
        article
            .published
            .as_ref()
            .map(|published| published.value.as_str()),
    );
    add("captured", article.captured.as_deref());
    add("url", article.url.as_deref());
    let lines: Vec<&str> = article
        .text
        .lines()
        .filter(|line| !line.is_empty())
        .collect();
    line + " | " + &lines.join("/")
}

fn check_with(name: &str, bytes: &[u8], fields: &Fields, expected: &[&str]) {
    let limits = Limits::default();
    let from_file = draw(name, Source::File(&mut Cursor::new(bytes)), &limits, fields);
    assert_eq!(from_file, expected, "{name}");
    let mut pipe = bytes;
    let from_pipe = draw(name, Source::Pipe(&mut pipe), &limits, fields);
    assert_eq!(from_pipe, expected, "{name} from a pipe");
}

fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    check_with(name, bytes, &Fields::default(), expected);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const STORY: &[u8] = b"Ferry sinks off Harrow\n\nA ferry sank off Port Harrow on Sunday.\n";
const STORY_LINE: &str = "Ferry sinks off Harrow/A ferry sank off Port Harrow on Sunday.";

#[test]
fn compressed_files_are_the_files_in_them() {
    let expected = |name: &str| format!("{name} title=Ferry sinks off Harrow | {STORY_LINE}");
    check("a.txt.gz", &gzip(STORY), &[&expected("a.txt.gz")]);
    check("a.zst", &zstd(STORY), &[&expected("a.zst")]);
    check("a.gz", &gzip(&zstd(STORY)), &[&expected("a.gz")]);
    let halves = [gzip(&STORY[..20]), gzip(&STORY[20..])].concat();
    check("two.gz", &halves, &[&expected("two.gz")]);
    let markdown = b"Ferry sinks\n\n* * *\n";
    check(
        "m.md.gz",
        &gzip(markdown),
        &["m.md.gz title=Ferry sinks | Ferry sinks/* * *"],
    );
    check(
        "cut.gz",
        &gzip(STORY)[..30],
        &["! cut.gz: the gzip member at byte 0 is damaged (incomplete deflate stream)"],
    );
    check("empty.gz", &gzip(b""), &["! empty.gz: is empty"]);
}

#[test]
fn zip_archives_give_their_texts_and_write_nothing() {
    let bytes = zip(&[
        ("b/story.txt", STORY),
        (
            "../../evil.txt",
            b"Harbor closed\n\nThe harbor was closed.\n",
        ),
        ("a.png", b"\x89PNG\r\n\x1a\nxxxx"),
        (".DS_Store", b"x"),
        ("__MACOSX/._a.png", b"x"),
        ("none.txt", b""),
    ]);
    check(
        "x.zip",
        &bytes,
        &[
            "x.zip#../../evil.txt title=Harbor closed | Harbor closed/The harbor was closed.",
            "- png",
            &format!("x.zip#b/story.txt title=Ferry sinks off Harrow | {STORY_LINE}"),
            "- txt",
        ],
    );
    let nested = zip(&[("inner.zip", &zip(&[("story.txt", STORY)]))]);
    let expected = format!("x.zip#inner.zip#story.txt title=Ferry sinks off Harrow | {STORY_LINE}");
    check("x.zip", &nested, &[&expected]);
    check(
        "x.zip",
        &bytes[..bytes.len() / 2],
        &["! x.zip: is a damaged zip archive (invalid Zip archive: Could not find EOCD)"],
    );
    check("x.zip", &zip(&[]), &[]);
}

#[test]
fn archives_in_archives_end_somewhere() {
    let mut bytes = STORY.to_vec();
    for _ in 0..12 {
        bytes = zip(&[("a.zip", &bytes)]);
    }
    let found = draw(
        "x",
        Source::File(&mut Cursor::new(&bytes)),
        &Limits::default(),
        &Fields::default(),
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("more than 6 layers"), "{found:?}");
}

#[test]
fn bombs_are_refused_in_every_wrapping() {
    let limits = Limits {
        document_bytes: 4 << 20,
        grace_bytes: 1 << 20,
        ..Limits::default()
    };
    let zeros = vec![b' '; 3 << 20];
    let bomb = gzip(&zeros);
    let twice = gzip(&gzip(&vec![b' '; 20 << 20]));
    let record = |body: &[u8]| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n";
        warc_record(
            "response",
            "https://a.example/",
            &[head.as_bytes(), body].concat(),
        )
    };
    for (name, bytes) in [
        ("a.gz", bomb.clone()),
        ("b.gz", twice),
        ("c.zst", zstd(&vec![b' '; 20 << 20])),
        ("d.zip", zip(&[("a.txt", &zeros), ("b.txt", &zeros)])),
        ("e.warc", record(&bomb)),
        ("f.warc.gz", gzip(&record(&bomb))),
        (
            "g.jsonl.gz",
            gzip(&[b"{\"text\": \"".as_slice(), &zeros, b"\"}\n{}"].concat()),
        ),
    ] {
        let found = draw(
            name,
            Source::File(&mut Cursor::new(&bytes)),
            &limits,
            &Fields::default(),
        );
        let refused = |line: &String| line.contains("decompression bomb") || line.contains("MiB");
        assert!(found.iter().any(refused), "{name}: {found:?}");
        assert!(
            !found.iter().any(|line| line.contains(" | ")),
            "{name}: {found:?}"
        );
    }
}

fn warc_record(kind: &str, url: &str, body: &[u8]) -> Vec<u8> {
    let media = if body.starts_with(b"HTTP/") {
        "application/http; msgtype=response"
    } else {
        "text/html"
    };
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2031-03-03T08:00:00Z\r\n\
         WARC-Target-URI: {url}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body, b"\r\n\r\n"].concat()
}

fn response(path: &str, status: &str, kind: &str, body: &str) -> Vec<u8> {
    let http = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nServer: x\r\n\r\n{body}");
    warc_record(
        "response",
        &format!("https://harrow.example/{path}"),
        http.as_bytes(),
    )
}

fn page(title: &str) -> String {
    format!(
        "<html><head><title>{title}</title></head><body><article><h1>{title}</h1>\
         <p>The harbor master of Port Harrow said on Monday that nobody had been hurt.</p>\
         </article></body></html>"
    )
}

fn page_line(archive: &str, number: usize, title: &str, path: &str) -> String {
    format!(
        "{archive}#{number} title={title} outlet=harrow.example captured=2031-03-03T08:00:00Z \
         url=https://harrow.example/{path} | {title}/The harbor master of Port Harrow said on Monday that nobody had been hurt."
    )
}

/// Records as a news crawl writes them: pages among other things.
fn records() -> Vec<Vec<u8>> {
    vec![
        warc_record("warcinfo", "", b"software: test\r\n"),
        warc_record(
            "request",
            "https://harrow.example/a",
            b"GET /a HTTP/1.1\r\n\r\n",
        ),
        response(
            "a",
            "200 OK",
            "text/html; charset=utf-8",
            &page("Ferry sinks off Harrow"),
        ),
        response("b", "404 Not Found", "text/html", &page("Not found")),
        response("c.jpg", "200 OK", "image/jpeg", "\u{fffd}"),
        response(
            "d",
            "200 OK",
            "text/html",
            &page("Harbor closed for a week"),
        ),
    ]
}

#[test]
fn web_archives_give_their_pages() {
    let first = page_line("x.warc", 3, "Ferry sinks off Harrow", "a");
    let last = page_line("x.warc", 6, "Harbor closed for a week", "d");
    let expected = [
        first.as_str(),
        "- responses with status 404",
        "- responses of type image/jpeg",
        last.as_str(),
    ];
    check("x.warc", &records().concat(), &expected);
    let by_record: Vec<Vec<u8>> = records().iter().map(|record| gzip(record)).collect();
    let (first, last) = (
        first.replace("x.warc", "x.warc.gz"),
        last.replace("x.warc", "x.warc.gz"),
    );
    let compressed = [first.as_str(), expected[1], expected[2], last.as_str()];
    check("x.warc.gz", &by_record.concat(), &compressed);
    check("x.warc.gz", &gzip(&records().concat()), &compressed);
    let (first, last) = (
        first.replace("x.warc.gz", "x.wacz#archive/x.warc.gz"),
        last.replace("x.warc.gz", "x.wacz#archive/x.warc.gz"),
    );
    let wacz = zip(&[
        ("archive/x.warc.gz", &by_record.concat()),
        ("datapackage.json", b"{\"profile\": \"data-package\"}"),
        ("pages/pages.jsonl", b"{\"format\": \"json-pages-1.0\"}\n"),
    ]);
    check("x.wacz", &wacz, &[&first, expected[1], expected[2], &last]);
}

#[test]
fn damaged_records_are_named_and_the_others_are_read() {
    let last = page_line("x.warc.gz", 6, "Harbor closed for a week", "d");
    let mut members: Vec<Vec<u8>> = records().iter().map(|record| gzip(record)).collect();
    let offset: usize = members[..2].iter().map(Vec::len).sum();
    let middle = members[2].len() / 2;
    members[2].truncate(middle);
    let found = draw(
        "x.warc.gz",
        Source::File(&mut Cursor::new(members.concat())),
        &Limits::default(),
        &Fields::default(),
    );
    assert!(
        found[0].starts_with("! x.warc.gz")
            && found[0].contains(&format!("byte {offset} is damaged")),
        "{found:?}"
    );
    assert_eq!(found.last(), Some(&last), "{found:?}");
    let mut lying = records();
    let record = String::from_utf8_lossy(&lying[2]).into_owned();
    let at = record.find("Content-Length: ").unwrap();
    lying[2].splice(at + 16..at + 16, *b"99999999999");
    let found = draw(
        "x.warc",
        Source::File(&mut Cursor::new(lying.concat())),
        &Limits::default(),
        &Fields::default(),
    );
    assert!(found[0].contains("is damaged: it has "), "{found:?}");
    let last = last.replace("x.warc.gz", "x.warc");
    assert_eq!(found.last(), Some(&last), "{found:?}");
    let mut plain = records();
    plain[3] = b"garbage without an end\r\n\r\n".to_vec();
    let offset: usize = plain[..3].iter().map(Vec::len).sum();
    let found = draw(
        "x.warc",
        Source::File(&mut Cursor::new(plain.concat())),
        &Limits::default(),
        &Fields::default(),
    );
    assert_eq!(
        found.iter().filter(|line| line.contains(" | ")).count(),
        2,
        "{found:?}"
    );
    assert_eq!(
        found.iter().filter(|line| line.starts_with('!')).count(),
        1,
        "{found:?}"
    );
    assert!(
        found[1].starts_with(&format!("! x.warc: the record at byte {offset} ")),
        "{found:?}"
    );
    let whole = records().concat();
    let cut = &whole[..whole.len() - 40];
    let found = draw(
        "x.warc",
        Source::File(&mut Cursor::new(cut)),
        &Limits::default(),
        &Fields::default(),
    );
    assert!(found.last().unwrap().contains("bytes"), "{found:?}");
    assert!(found[0].contains(" | "), "{found:?}");
}

#[test]
fn feeds_give_their_entries() {
    let rss = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harrow Post</title><link>https://harrow.example/</link>
<lastBuildDate>Mon, 03 Mar 2031 12:00:00 +0100</lastBuildDate>
<item><title>Ferry sinks &amp; harbor closes</title><link>https://harrow.example/a</link>
<pubDate>Sun, 02 Mar 2031 22:10:00 +0100</pubDate><dc:creator>Ines Marco</dc:creator>
<source url="https://wire.example/rss">Northern Wire</source>
<description>A ferry sank.</description>
<content:encoded><![CDATA[<p>A ferry sank off Port Harrow on Sunday&nbsp;night.</p><p>Nobody was hurt.</p>]]></content:encoded></item>
<item><title>Broken < entry</title><description attr=>x</description></item>
<item><title>Harbor closed</title><guid isPermaLink="true">https://harrow.example/b</guid>
<description>The &lt;b&gt;harbor&lt;/b&gt; was closed on Monday.</description></item>
</channel></rss>"#;
    let found = draw(
        "x.xml",
        Source::File(&mut Cursor::new(rss)),
        &Limits::default(),
        &Fields::default(),
    );
    assert_eq!(
        found[0],
        "x.xml#1 title=Ferry sinks & harbor closes outlet=Harrow Post by=Ines Marco origin=Northern Wire \
         on=2031-03-02T22:10:00+01:00 captured=2031-03-03T12:00:00+01:00 url=https://harrow.example/a | \
         Ferry sinks & harbor closes/A ferry sank off Port Harrow on Sunday night./Nobody was hurt."
    );
    let last = found.last().unwrap();
    assert!(
        last.contains("title=Harbor closed outlet=Harrow Post")
            && last.ends_with("| Harbor closed/The harbor was closed on Monday."),
        "{last}"
    );
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Harrow Post</title><updated>2031-03-03T09:00:00Z</updated>
<entry><title type="html">Ferry &amp;amp; harbor</title><link rel="alternate" href="https://harrow.example/c"/>
<published>2031-03-02T21:10:00Z</published><updated>2031-03-03T09:00:00Z</updated>
<author><name>Ines Marco</name></author><source><title>Northern Wire</title></source>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A <em>ferry</em> sank.</p></div></content></entry></feed>"#;
    check(
        "a.atom",
        atom.as_bytes(),
        &[
            "a.atom#1 title=Ferry & harbor outlet=Harrow Post by=Ines Marco origin=Northern Wire \
         on=2031-03-02T21:10:00Z captured=2031-03-03T09:00:00Z url=https://harrow.example/c | \
         Ferry & harbor/A ferry sank.",
        ],
    );
    check(
        "none.xml",
        b"<rss><channel><title>x</title></channel></rss>",
        &["! none.xml: is a feed without entries"],
    );
}

#[test]
fn a_byte_order_mark_moves_no_entry() {
    let feed = "<rss><channel><item><title>Ferry sinks</title><description>It sank.</description></item></channel></rss>";
    let lines = |bytes: &str| {
        draw(
            "f.rss",
            Source::File(&mut Cursor::new(bytes)),
            &Limits::default(),
            &Fields::default(),
        )
    };
    let marked = format!("\u{feff}{feed}");
    assert_eq!(lines(&marked), lines(feed));
    assert!(lines(feed)[0].contains("Ferry sinks"), "{:?}", lines(feed));
}

#[test]
fn entities_of_a_feed_are_never_expanded() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss><channel><item><title>Ferry sinks</title><description>It &b; sank &x; there.</description></item></channel></rss>"#;
    check(
        "x.xml",
        bomb.as_bytes(),
        &["x.xml#1 title=Ferry sinks | Ferry sinks/It &b; sank &x; there."],
    );
}

#[test]
fn json_objects_are_articles_by_their_usual_keys() {
    let one = r#"{"title": "Ferry sinks", "text": "A ferry sank.\n\nNobody was hurt.", "url": "https://harrow.example/a",
        "published_at": "2031-03-02T22:10:00+01:00", "source": {"id": null, "name": "Harrow Post"}, "authors": ["Ines Marco", "Jo Lund"]}"#;
    let expected = "title=Ferry sinks outlet=Harrow Post by=Ines Marco on=2031-03-02T22:10:00+01:00 \
         url=https://harrow.example/a | Ferry sinks/A ferry sank./Nobody was hurt.";
    check("a.json", one.as_bytes(), &[&format!("a.json {expected}")]);
    check(
        "list.json",
        format!("[{one}, {one}]").as_bytes(),
        &[
            &format!("list.json#1 {expected}"),
            &format!("list.json#2 {expected}"),
        ],
    );
    let wrapped = format!(r#"{{"status": "ok", "articles": [{one}]}}"#);
    check(
        "api.txt",
        wrapped.as_bytes(),
        &[&format!("api.txt#1 {expected}")],
    );
    let line = one.replace('\n', " ");
    let lines = format!("{line}\n\n{{\"title\": broken}}\n[1]\n{{\"a\": 1}}\n{line}\n");
    check(
        "a.jsonl",
        lines.as_bytes(),
        &[
            &format!("a.jsonl#1 {expected}"),
            "! a.jsonl#3: is broken JSON (expected value at line 1 column 11)",
            "! a.jsonl#4: is no JSON object",
            "! a.jsonl#5: is a JSON object without an article's text",
            &format!("a.jsonl#6 {expected}"),
        ],
    );
    check(
        "a.jsonl.zst",
        &zstd(format!("{line}\n{line}").as_bytes()),
        &[
            &format!("a.jsonl.zst#1 {expected}"),
            &format!("a.jsonl.zst#2 {expected}"),
        ],
    );
    let html = r#"{"headline": "Ferry sinks", "content": {"rendered": "<p>A ferry sank.</p><p>Nobody was hurt.</p>"}, "date_gmt": "2031-03-02T21:10:00", "link": "https://harrow.example/a"}"#;
    check(
        "wp.json",
        html.as_bytes(),
        &[
            "wp.json title=Ferry sinks outlet=harrow.example on=2031-03-02 url=https://harrow.example/a | Ferry sinks/A ferry sank./Nobody was hurt.",
        ],
    );
    check(
        "cut.json",
        &one.as_bytes()[..60],
        &["! cut.json: is broken JSON (EOF while parsing a string at line 1 column 60)"],
    );
    let deep = format!(
        "{{\"text\": \"A ferry sank.\", \"a\": {}1{}}}",
        "[".repeat(9999),
        "]".repeat(9999)
    );
    check(
        "deep.json",
        deep.as_bytes(),
        &["! deep.json: is broken JSON (recursion limit exceeded at line 1 column 158)"],
    );
    let endless = br#"{"text": "A ferry sank.", "date": 1e999}"#;
    check(
        "endless.json",
        endless,
        &["! endless.json: is broken JSON (number out of range at line 1 column 39)"],
    );
}

#[test]
fn keys_can_be_named() {
    let bytes = br#"{"kop": "Ferry sinks", "text": "not this", "meta": {"tekst": "A ferry sank."}, "dag": "2031-03-02"}"#;
    let fields = Fields::new(["title=kop", "text=meta.tekst", "date=dag"]).unwrap();
    check_with(
        "a.json",
        bytes,
        &fields,
        &["a.json title=Ferry sinks on=2031-03-02 | Ferry sinks/A ferry sank."],
    );
    for wrong in ["text", "body=x", "text="] {
        let error = Fields::new([wrong]).unwrap_err().to_string();
        assert!(error.contains("one of text, html, title"), "{error}");
    }
}

#[test]
fn feeds_in_json_and_chats_give_their_entries() {
    let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Harrow Post", "items": [
        {"id": "1", "url": "https://harrow.example/a", "title": "Ferry sinks", "content_html": "<p>A ferry sank.</p>",
         "date_published": "2031-03-02T22:10:00+01:00", "authors": [{"name": "Ines Marco"}]}]}"#;
    check(
        "feed.json",
        feed.as_bytes(),
        &[
            "feed.json#1 title=Ferry sinks outlet=Harrow Post by=Ines Marco on=2031-03-02T22:10:00+01:00 \
         url=https://harrow.example/a | Ferry sinks/A ferry sank.",
        ],
    );
    let chat = r#"{"name": "Harrow Live", "type": "public_channel", "id": 99, "messages": [
        {"id": 1, "type": "service", "date": "2031-03-01T10:00:00", "action": "create_channel", "text": ""},
        {"id": 7, "type": "message", "date": "2031-03-02T22:10:00", "date_unixtime": "1930252200", "from": "Harrow Live",
         "from_id": "channel99", "forwarded_from": "Coast Guard",
         "text": ["A ferry ", {"type": "bold", "text": "sank"}, " off Port Harrow.\nNobody was hurt."], "text_entities": []},
        {"id": 8, "type": "message", "date": "2031-03-02T22:11:00", "photo": "x.jpg", "text": "", "text_entities": []}]}"#;
    let expected = "outlet=Harrow Live origin=Coast Guard on=2031-03-02T22:10:00+01:00 | \
         A ferry sank off Port Harrow./Nobody was hurt.";
    let found = draw(
        "result.json",
        Source::File(&mut Cursor::new(chat)),
        &Limits::default(),
        &Fields::default(),
    );
    assert_eq!(found[0], "- service messages");
    assert!(found[1].starts_with("result.json#7 "), "{found:?}");
    assert!(found[1].ends_with(expected), "{found:?}");
    assert_eq!(found[2], "- posts without text");
    let all = format!(r#"{{"about": "x", "chats": {{"about": "y", "list": [{chat}]}}}}"#);
    let found = draw(
        "result.json",
        Source::File(&mut Cursor::new(all)),
        &Limits::default(),
        &Fields::default(),
    );
    assert!(found[1].starts_with("result.json#99/7 "), "{found:?}");
}

#[test]
fn mail_is_read_alone_and_in_mailboxes() {
    let mail = "From: Harrow Post <news@harrow.example>\r\nTo: x@y.example\r\nSubject: =?utf-8?Q?Ferry_sinks_=E2=80=93_again?=\r\n\
         Date: Mon, 3 Mar 2031 07:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nA ferry sank.\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>A ferry =E2=80=9Csank=E2=80=9D.</p>\r\n--b--\r\n";
    let expected = "title=Ferry sinks – again outlet=Harrow Post on=2031-03-03T07:00:00+01:00 | \
         Ferry sinks – again/A ferry “sank”.";
    check("a.eml", mail.as_bytes(), &[&format!("a.eml {expected}")]);
    let plain = "From: a@harrow.example\nTo: b\nSubject: Harbor closed\nDate: Mon, 3 Mar 2031 07:00:00 +0000\n\n\
         The harbor was closed.\n\n>From here on ships wait.\n";
    let mbox = format!(
        "From news@harrow.example Mon Mar  3 07:00:00 2031\n{mail}\nFrom a@b.example Mon Mar  3 08:00:00 2031\n{plain}\n"
    );
    check(
        "a.mbox",
        mbox.as_bytes(),
        &[
            &format!("a.mbox#1 {expected}"),
            "a.mbox#2 title=Harbor closed outlet=harrow.example on=2031-03-03T07:00:00+00:00 | \
         Harbor closed/The harbor was closed./From here on ships wait.",
        ],
    );
}

#[test]
fn word_documents_are_read_without_what_was_deleted() {
    let document = r#"<?xml version="1.0"?><w:document xmlns:w="x"><w:body>
<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Ferry sinks</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">A ferry </w:t></w:r><w:del><w:r><w:delText>may have </w:delText></w:r></w:del><w:r><w:t>sank &amp; burned.</w:t></w:r></w:p>
<w:p><w:r><w:instrText>HYPERLINK x</w:instrText><w:t>Nobody was hurt.</w:t></w:r></w:p></w:body></w:document>"#;
    let core = r#"<cp:coreProperties><dc:creator>Ines Marco</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">2031-03-02T20:00:00Z</dcterms:created></cp:coreProperties>"#;
    let bytes = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
    ]);
    check(
        "draft.docx",
        &bytes,
        &[
            "draft.docx title=Ferry sinks by=Ines Marco | Ferry sinks/A ferry sank & burned./Nobody was hurt.",
        ],
    );
    let long = format!("<w:p><w:r><w:t>{}", "A ferry sank. ".repeat(5 << 20));
    let bytes = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", long.as_bytes()),
    ]);
    check(
        "long.docx",
        &bytes,
        &["! long.docx: has more than 64 MiB inside"],
    );
}

#[test]
fn front_matter_is_known_and_is_no_part_of_the_story() {
    let story = "# Ferry sinks off Harrow\n\nA ferry sank.\n";
    let yaml = format!(
        "---\ntitle: Ferry sinks off Harrow\ndate: 2031-03-03\nauthor: Ines Marco\n---\n\n{story}"
    );
    let lines = "---/title: Ferry sinks off Harrow/date: 2031-03-03/author: Ines Marco/---/# Ferry sinks off Harrow/A ferry sank.";
    check(
        "a.md",
        yaml.as_bytes(),
        &[&format!(
            "a.md title=Ferry sinks off Harrow by=Ines Marco on=2031-03-03 | {lines}"
        )],
    );
    let toml =
        b"+++\ntitle = \"Two are missing\"\n+++\nA ferry sank off Harrow.\n\nNobody was hurt.";
    check(
        "b.md",
        toml,
        &[
            "b.md title=Two are missing | +++/title = \"Two are missing\"/+++/A ferry sank off Harrow./Nobody was hurt.",
        ],
    );
    let blocks = |source: &str| {
        let found = read(&Input::new("a.md", source.as_bytes()), &Options::default()).unwrap();
        let blocks = &found[0].article.blocks;
        let kind = |at: usize| (blocks[at].kind, blocks[at].why.clone());
        (kind(0), kind(1).0, blocks.len())
    };
    assert_eq!(
        blocks(&yaml),
        (
            (BlockKind::Furniture, Some("front-matter".to_owned())),
            BlockKind::Title,
            3
        )
    );
}

#[test]
fn readings_give_their_articles_back() {
    let text = "MENU\n\nÆ ferry sinks\n\nA ferry sank.\n";
    let reading = serde_json::json!({"schema": "counterclaim.reading.v1", "article": {
        "url": "https://harrow.example/a", "title": "Æ ferry sinks", "outlet": "Harrow Post", "byline": ["Ines Marco"],
        "published": {"value": "2031-03-02", "basis": "json-ld", "score": 0.9}, "captured": "2031-03-03", "text": text,
        "blocks": [{"kind": "furniture", "why": "navigation", "span": [0, 4]},
            {"kind": "title", "why": null, "span": [6, 19]}, {"kind": "body", "why": null, "span": [21, 34]}]},
        "claims": [], "events": []});
    let lines = format!("{reading}\n{reading}\n");
    let expected = "title=Æ ferry sinks outlet=Harrow Post by=Ines Marco on=2031-03-02 captured=2031-03-03 \
         url=https://harrow.example/a | MENU/Æ ferry sinks/A ferry sank.";
    check(
        "r.jsonl",
        lines.as_bytes(),
        &[
            &format!("r.jsonl#1 {expected}"),
            &format!("r.jsonl#2 {expected}"),
        ],
    );
}

/// A web archive that is made as it is read: nothing of it is kept.
struct Endless {
    record: Vec<u8>,
    left: usize,
    at: usize,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        let n = (&self.record[self.at..]).read(buffer)?;
        self.at += n;
        if self.at == self.record.len() {
            self.at = 0;
            self.left -= 1;
        }
        Ok(n)
    }
}

#[test]
fn documents_are_given_one_by_one_and_reading_stops_when_asked() {
    let mut endless = Endless {
        record: response("a", "200 OK", "text/html", &page("Ferry sinks off Harrow")),
        left: usize::MAX,
        at: 0,
    };
    let mut count = 0;
    unpack(
        "x.warc",
        Source::Pipe(&mut endless),
        &Limits::default(),
        &Fields::default(),
        &mut |_| {
            count += 1;
            if count < 1000 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    );
    assert_eq!(count, 1000);
}
