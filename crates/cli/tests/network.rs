//! `--fetch` and `watch` against servers that these tests start on loopback; `doctor` and `--version`.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

const STORY: &str = "<html><head><title>Ferry aground off Lisbon</title><meta property=\"article:published_time\" \
    content=\"2031-03-04T10:00:00Z\"></head><body><h1>Ferry aground off Lisbon</h1><p>LISBON — A ferry ran aground off \
    Lisbon on Monday, the coast guard said, and forty passengers were taken ashore by fishing boats.</p><p>The owner of the \
    ferry denied that it had been overloaded when it left the harbor.</p></body></html>";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_counterclaim"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("COUNTERCLAIM_LEDGER")
        .env("LANG", "C.UTF-8")
        .env("http_proxy", "http://127.0.0.1:9")
        .output()
        .unwrap()
}

/// A site with a feed of three pages: one sound, one with a damaged body, one that is gone; a page that
/// its `robots.txt` forbids; and a second feed that never changes after the first look.
fn site() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(&mut stream.unwrap(), &log);
        }
    });
    (address, asked)
}

fn answer(stream: &mut TcpStream, log: &Mutex<Vec<String>>) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or("").to_owned();
    log.lock().unwrap().push(path.clone());
    let mut send = |status: &str, fields: &str, body: &[u8]| {
        let _ = write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{fields}\r\n",
            body.len()
        );
        let _ = stream.write_all(body);
    };
    match path.as_str() {
        "/robots.txt" => send("200 OK", "", b"User-agent: *\nDisallow: /private\n"),
        "/feed" if head.to_lowercase().contains("if-none-match") => {
            send("304 Not Modified", "", b"");
        }
        "/feed" => send(
            "200 OK",
            "Content-Type: application/rss+xml\r\nETag: \"1\"\r\n",
            b"<rss><channel><item><link>/story</link></item><item><link>/broken</link></item>\
              <item><link>/gone</link></item><item><link>/private/x</link></item></channel></rss>",
        ),
        "/story" => {
            let mut body = GzEncoder::new(Vec::new(), Compression::default());
            body.write_all(STORY.as_bytes()).unwrap();
            send(
                "200 OK",
                "Content-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n",
                &body.finish().unwrap(),
            );
        }
        "/broken" => send(
            "200 OK",
            "Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
            b"\x1f\x8b\x08broken",
        ),
        "/moved" => send("301 Moved", "Location: http://169.254.169.254/\r\n", b""),
        _ => send("404 Not Found", "", b""),
    }
}

#[test]
fn an_address_is_fetched_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (site, asked) = site();
    let story = format!("{site}/story");
    let refused = run(folder.path(), &["read", &story]);
    assert_eq!(refused.status.code(), Some(2));
    let refused = run(folder.path(), &["read", "--fetch", &story]);
    assert_eq!(
        refused.status.code(),
        Some(2),
        "loopback is refused without the switch for tests"
    );
    assert!(String::from_utf8_lossy(&refused.stderr).contains("loopback"));
    assert!(asked.lock().unwrap().is_empty());
    let arguments = [
        "read",
        "--fetch",
        "--fetch-from-loopback",
        "--format",
        "json",
        &story,
    ];
    let read = run(folder.path(), &arguments);
    assert_eq!(
        read.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
    let reading: Value = serde_json::from_slice(&read.stdout).unwrap();
    assert_eq!(reading["article"]["url"].as_str(), Some(story.as_str()));
    assert!(reading["article"]["captured"].is_string());
    assert!(!reading["claims"].as_array().unwrap().is_empty());
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "read keeps nothing"
    );
    let moved = format!("{site}/moved");
    let moved = run(
        folder.path(),
        &["read", "--fetch", "--fetch-from-loopback", &moved],
    );
    assert!(String::from_utf8_lossy(&moved.stderr).contains("link-local"));
}

#[test]
fn a_feed_is_watched_and_what_fails_is_named_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let (site, asked) = site();
    let opml =
        format!("<opml version=\"2.0\"><body><outline xmlUrl=\"{site}/feed\"/></body></opml>");
    fs::write(folder.path().join("feeds.opml"), opml).unwrap();
    let watch = [
        "watch",
        "feeds.opml",
        "--once",
        "--fetch-from-loopback",
        "--ledger",
        "l.db",
    ];
    let first = run(folder.path(), &watch);
    let said = String::from_utf8_lossy(&first.stderr).into_owned();
    assert_eq!(first.status.code(), Some(1), "{said}");
    for reason in [
        "/gone: the server answered with status 404",
        "robots.txt",
        "4 new",
    ] {
        assert!(said.contains(reason), "{reason} in {said}");
    }
    let claims = run(
        folder.path(),
        &["claims", "--ledger", "l.db", "--format", "json"],
    );
    let claims: Value = serde_json::from_slice(&claims.stdout).unwrap();
    assert!(!claims["claims"].as_array().unwrap().is_empty());
    let captures = fs::read_dir(folder.path().join("l.db.captures")).unwrap();
    let archives = captures.filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .path()
            .to_string_lossy()
            .ends_with(".warc.gz")
    });
    assert_eq!(
        archives.count(),
        2,
        "the story and the damaged page are kept as they were sent"
    );
    // what failed is tried in two more rounds, and what came is not fetched again
    for (round, status) in [(2, 1), (3, 1), (4, 0)] {
        let again = run(folder.path(), &watch);
        let said = String::from_utf8_lossy(&again.stderr).into_owned();
        assert_eq!(again.status.code(), Some(status), "round {round}: {said}");
    }
    let asked = asked.lock().unwrap();
    assert_eq!(
        asked.iter().filter(|path| *path == "/gone").count(),
        3,
        "{asked:?}"
    );
    assert_eq!(
        asked.iter().filter(|path| *path == "/story").count(),
        1,
        "{asked:?}"
    );
    assert!(!asked.iter().any(|path| path.starts_with("/private")));
    let verify = run(folder.path(), &["verify", "--ledger", "l.db"]);
    assert_eq!(verify.status.code(), Some(0));
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "no list").unwrap();
    for arguments in [
        &["watch", "a.txt", "--once"][..],
        &["watch", "missing.opml", "--once"],
        &["watch"],
        &["watch", "x", "--every", "0"],
        &["add", "--fetch", "--contact", "a\nb", "x"],
    ] {
        assert_eq!(
            run(folder.path(), arguments).status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_doctor_finds_what_is_wrong_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let sound = run(folder.path(), &["doctor"]);
    assert_eq!(
        sound.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&sound.stdout)
    );
    assert!(
        run(folder.path(), &["demo", "--ledger", "l.db"])
            .status
            .success()
    );
    let sound = run(
        folder.path(),
        &["doctor", "--ledger", "l.db", "--format", "json"],
    );
    let report: Value = serde_json::from_slice(&sound.stdout).unwrap();
    assert_eq!(sound.status.code(), Some(0), "{report}");
    let ledger = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["what"] == "ledger")
        .unwrap();
    assert_eq!(ledger["verdict"], "sound");
    fs::write(at("text.db"), "no ledger at all").unwrap();
    let mut bytes = fs::read(at("l.db")).unwrap();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..] {
        *byte ^= 0x55;
    }
    fs::write(at("harmed.db"), bytes).unwrap();
    fs::create_dir_all(at("bad/cues")).unwrap();
    fs::write(at("bad/cues/en.toml"), "[[cue]]\nnonsense").unwrap();
    for arguments in [
        &["doctor", "--ledger", "text.db"][..],
        &["doctor", "--ledger", "harmed.db"],
        &["doctor", "--resources", "bad"],
        &["doctor", "--resources", "missing"],
    ] {
        let found = run(folder.path(), arguments);
        assert_eq!(
            found.status.code(),
            Some(1),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&found.stdout)
        );
        assert!(String::from_utf8_lossy(&found.stdout).contains("FAULT"));
    }
}

#[test]
fn the_version_names_the_hashes_of_engine_weights_and_resources() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), &["--version"]);
    let text = String::from_utf8(said.stdout).unwrap();
    assert!(said.status.success());
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("counterclaim ") && lines[1].starts_with("engine "),
        "{text}"
    );
    for line in &lines[1..4] {
        let (_, hash) = line.split_once("sha256:").unwrap();
        assert!(
            hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()),
            "{line}"
        );
    }
    fs::write(
        folder.path().join("a.txt"),
        "Two people died in a fire in Lisbon on Monday, the mayor of the city said.",
    )
    .unwrap();
    let read = run(folder.path(), &["read", "a.txt", "--format", "json"]);
    let reading: Value = serde_json::from_slice(&read.stdout).unwrap();
    let resources = reading["engine"]["resources"].as_str().unwrap();
    assert!(text.contains(resources), "readings name the same resources");
}
