//! Inputs with several articles, from outside: feeds, records, archives, lists of files.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const FEED: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Harrow Post</title>
<item><title>Ferry sinks off Harrow</title><link>https://harrow.example/a</link><pubDate>Sun, 02 Mar 2031 22:10:00 +0100</pubDate>
<source url="https://wire.example/">Northern Wire</source>
<description>&lt;p&gt;A ferry sank off Port Harrow on Sunday, the harbor master said.&lt;/p&gt;</description></item>
<item><title>Harbor closed</title><link>https://harrow.example/b</link><description>The harbor was closed on Monday, said Ines Marco.</description></item>
</channel></rss>"#;

const LINES: &str =
    "{\"kop\": \"Ferry sinks\", \"tekst\": \"A ferry sank, the harbor master said.\"}\n{broken\n";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    write("feed.xml", FEED.as_bytes());
    write("lines.jsonl", LINES.as_bytes());
    write(
        "in/a story.txt",
        b"The ferry sank\n\nThe harbor master said it sank.\n",
    );
    write("in/z.xml", FEED.as_bytes());
    write("in/picture.png", b"\x89PNG");
    write("damaged.gz", b"\x1f\x8b\x08\0rest");
    write("list", b"in/a story.txt\r\nfeed.xml\n\n");
    write("zeros", b"feed.xml\0in/a story.txt\0");
    write("nothing", b"\n");
    folder
}

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, arguments: &[&str], stdin: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_counterclaim"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends early does not read its input.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Reads, and compares the exit code, the names of the articles and a part of what is said.
fn check(
    arguments: &[&str],
    stdin: &str,
    code: i32,
    inputs: &[&str],
    complaint: &str,
) -> Vec<Value> {
    let folder = folder();
    let arguments = [&["read", "--format", "jsonl"], arguments].concat();
    let run = run(folder.path(), &arguments, stdin);
    assert_eq!(run.code, code, "{arguments:?}: {}", run.err);
    let readings: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let found: Vec<&str> = readings
        .iter()
        .map(|reading| reading["article"]["input"].as_str().unwrap())
        .collect();
    assert_eq!(found, inputs, "{arguments:?}");
    match complaint {
        "" => assert_eq!(run.err, "", "{arguments:?}"),
        _ => assert!(run.err.contains(complaint), "{arguments:?}: {}", run.err),
    }
    readings
}

#[test]
fn members_are_articles_of_their_own_and_failures_are_named() {
    let readings = check(&["feed.xml"], "", 0, &["feed.xml#1", "feed.xml#2"], "");
    let article = &readings[0]["article"];
    assert_eq!(article["url"], "https://harrow.example/a");
    assert_eq!(article["outlet"], "Harrow Post");
    assert_eq!(article["origin"], "Northern Wire");
    assert_eq!(article["published"]["value"], "2031-03-02T22:10:00+01:00");
    assert_eq!(article["published"]["basis"], "meta");
    check(&["-"], FEED, 0, &["-#1", "-#2"], "");
    let fields = [
        "--field",
        "title=kop",
        "--field",
        "text=tekst",
        "lines.jsonl",
    ];
    let readings = check(
        &fields,
        "",
        1,
        &["lines.jsonl#1"],
        "lines.jsonl#2: is broken JSON",
    );
    assert_eq!(readings[0]["article"]["title"], "Ferry sinks");
    check(
        &["lines.jsonl"],
        "",
        2,
        &[],
        "lines.jsonl#1: is a JSON object without an article's text; name the key",
    );
    check(
        &["--field", "titel=kop", "lines.jsonl"],
        "",
        2,
        &[],
        "NAME is one of text, html, title",
    );
    check(
        &["damaged.gz"],
        "",
        2,
        &[],
        "damaged.gz: the gzip member at byte 0 is damaged",
    );
    check(
        &["-"],
        "{\"articles\": []}",
        2,
        &[],
        "is a JSON object without an article's text",
    );
    check(
        &["in", "damaged.gz"],
        "",
        1,
        &["in/a story.txt", "in/z.xml#1", "in/z.xml#2"],
        "files of other kinds passed over: 1 .png",
    );
}

#[test]
fn inputs_can_be_listed_in_a_file() {
    let found = ["feed.xml#1", "feed.xml#2", "in/a story.txt"];
    check(&["--files-from", "list"], "", 0, &found, "");
    check(&["--files-from", "zeros"], "", 0, &found, "");
    check(&["--files-from", "-"], "feed.xml\n", 0, &found[..2], "");
    check(
        &["--files-from", "list", "in/z.xml"],
        "",
        0,
        &[found[0], found[1], found[2], "in/z.xml#1", "in/z.xml#2"],
        "",
    );
    check(
        &["--files-from", "nothing"],
        "",
        2,
        &[],
        "--files-from nothing: lists no files; give one name a line",
    );
    check(
        &["--files-from", "missing"],
        "",
        2,
        &[],
        "--files-from missing: does not exist",
    );
    check(
        &["--files-from", "-"],
        "gone.txt\nfeed.xml\n",
        1,
        &found[..2],
        "gone.txt: does not exist",
    );
}

#[cfg(unix)]
#[test]
fn links_to_folders_lead_nowhere_and_links_to_files_are_followed() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    symlink(path("in"), path("in/loop")).unwrap();
    symlink(path("in/a story.txt"), path("in/b.txt")).unwrap();
    symlink(path("gone"), path("in/c.txt")).unwrap();
    let found = run(folder.path(), &["read", "--format", "jsonl", "in"], "");
    assert_eq!(
        (found.code, found.out.lines().count()),
        (1, 4),
        "{}",
        found.err
    );
    assert!(
        found.err.contains("in/c.txt: does not exist"),
        "{}",
        found.err
    );
    let loops = run(folder.path(), &["read", "in/loop"], "");
    assert!(
        loops.code == 2 && loops.err.contains("is a link to a folder"),
        "{}",
        loops.err
    );
}

#[cfg(unix)]
#[test]
fn names_of_files_cannot_act_on_the_terminal_or_say_anything_of_their_own() {
    let folder = folder();
    let odd = "in/\u{1b}[2Jcleared\ncounterclaim: all was read.7z.gz";
    fs::write(folder.path().join(odd), b"7z\xbc\xaf\x27\x1c").unwrap();
    let found = run(folder.path(), &["read", "--format", "jsonl", "in"], "");
    assert_eq!((found.code, found.out.lines().count()), (1, 3));
    assert!(
        found
            .err
            .contains("in/\u{241b}[2Jcleared counterclaim: all was read.7z.gz: "),
        "{:?}",
        found.err
    );
    assert!(!found.err.contains('\u{1b}'));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = folder();
    let mut lines = String::new();
    for n in 0..150 {
        lines.push_str(&format!("{{\"title\": \"Story {n}\", \"text\": \"The harbor master said that ferry {n} sank.\"}}\n"));
    }
    fs::write(folder.path().join("many.jsonl"), lines).unwrap();
    let outputs: Vec<String> = ["1", "3", "8"]
        .iter()
        .map(|jobs| {
            run(
                folder.path(),
                &[
                    "read",
                    "--jobs",
                    jobs,
                    "--format",
                    "jsonl",
                    "many.jsonl",
                    "in",
                ],
                "",
            )
            .out
        })
        .collect();
    assert_eq!(outputs[0].lines().count(), 153);
    assert!(outputs.iter().all(|output| *output == outputs[0]));
}

#[test]
fn what_was_read_can_be_counted() {
    let folder = folder();
    let found = run(
        folder.path(),
        &["read", "--stats", "--format", "jsonl", "in", "damaged.gz"],
        "",
    );
    assert!(
        found.err.contains(
            "3 files, 3 documents of 0.0 MB, 3 articles taken (0 known before), 1 failed"
        ),
        "{}",
        found.err
    );
    assert!(found.err.contains("taking files apart"), "{}", found.err);
}

#[test]
fn what_is_stored_can_be_verified_and_is_stored_once() {
    let folder = folder();
    let latin: Vec<u8> = "<html><body><article><h1>Fähre gesunken</h1><p>Der Hafenmeister sagte, es sei niemand verletzt worden, müsse aber prüfen.</p></article></body></html>"
        .chars()
        .map(|c| c as u8)
        .collect();
    let mut warc = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2031-03-03T08:00:00Z\r\nWARC-Target-URI: https://harrow.example/c\r\n\
         Content-Type: application/http\r\nContent-Length: {}\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n",
        latin.len() + "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n".len()
    )
    .into_bytes();
    warc.extend_from_slice(&latin);
    warc.extend_from_slice(b"\r\n\r\n");
    fs::write(folder.path().join("in/x.warc"), warc).unwrap();
    let fields = ["--field", "title=kop", "--field", "text=tekst"];
    let add = [
        &["add", "in", "lines.jsonl", "--ledger", "x.db"],
        fields.as_slice(),
    ]
    .concat();
    let first = run(folder.path(), &add, "");
    assert_eq!(first.code, 1, "{}", first.err);
    assert!(first.out.contains("5 articles added"), "{}", first.out);
    let again = run(folder.path(), &add, "");
    assert!(again.out.contains("5 unchanged"), "{}", again.out);
    let later = FEED.replace(
        "<item><title>Ferry",
        "<lastBuildDate>Tue, 04 Mar 2031 10:00:00 GMT</lastBuildDate><item><title>Ferry",
    );
    fs::write(folder.path().join("in/z.xml"), later).unwrap();
    let polled = run(folder.path(), &add, "");
    assert!(polled.out.contains("5 unchanged"), "{}", polled.out);
    let verified = run(folder.path(), &["verify", "--ledger", "x.db"], "");
    assert_eq!(verified.code, 0, "{}", verified.err);
    assert!(
        verified.out.contains("5 of 5 captures match"),
        "{}",
        verified.out
    );
}
