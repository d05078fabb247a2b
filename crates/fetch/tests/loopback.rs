//! Requests against servers that these tests start on loopback: slow, huge, circular, lying and broken.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use counterclaim_fetch::{
    Capture, FetchError, Fetched, Fetcher, Guard, Lookup, Settings, Validators, warc,
};
use flate2::Compression;
use flate2::write::GzEncoder;

/// A server that answers each request by a function of its path and head, and counts them.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

type Answer = dyn Fn(&str, &str, &mut TcpStream) + Send + Sync;

impl Server {
    fn start(answer: impl Fn(&str, &str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let answer: Arc<Answer> = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || serve(stream.unwrap(), &log, &*answer));
            }
        });
        Self { address, asked }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<String>>, answer: &Answer) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or("").to_owned();
    log.lock().unwrap().push(path.clone());
    answer(&path, &head, &mut stream);
}

/// Sends an answer; a client that has gone away is none of the server's business.
fn send(stream: &mut TcpStream, status: &str, fields: &str, body: &[u8]) {
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{fields}\r\n",
        body.len()
    );
    let _ = stream.write_all(body);
}

fn page(stream: &mut TcpStream, words: &str) {
    let body = format!("<html><body><p>{words}</p></body></html>");
    send(
        stream,
        "200 OK",
        "Content-Type: text/html\r\n",
        body.as_bytes(),
    );
}

fn settings() -> Settings {
    Settings {
        most_time: Duration::from_secs(2),
        most_bytes: 64 << 10,
        most_redirects: 4,
        interval: Duration::ZERO,
        most_wait: Duration::from_millis(500),
        back_off: (Duration::from_millis(100), Duration::from_secs(3600)),
        guard: Guard::with_loopback_for_tests(),
        ..Settings::default()
    }
}

fn get(url: &str) -> Result<Fetched, FetchError> {
    Fetcher::new(settings()).get(url, &Validators::default())
}

fn capture(fetched: Result<Fetched, FetchError>) -> Capture {
    match fetched {
        Ok(Fetched::New(capture)) => *capture,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_page_is_captured_as_it_was_sent_and_named_by_who_asks() {
    let server = Server::start(|path, head, stream| match path {
        "/robots.txt" => send(stream, "404 Not Found", "", b""),
        _ => {
            assert!(
                head.to_lowercase().contains("user-agent: counterclaim/"),
                "{head}"
            );
            page(stream, "A ferry ran aground.");
        }
    });
    let got = capture(get(&server.url("/a?b=1#part")));
    assert_eq!(got.url, server.url("/a?b=1"));
    assert!(got.decoded(1 << 20).unwrap().starts_with(b"<html>"));
    assert_eq!(server.asked(), ["/robots.txt", "/a?b=1"]);
}

#[test]
fn the_guard_holds_for_every_notation_and_behind_redirects() {
    let target = Server::start(|_, _, stream| page(stream, "secret"));
    let port = target.address.port();
    let public = Fetcher::new(Settings {
        guard: Guard::public(),
        ..settings()
    });
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "127.1",
        "0",
    ] {
        let got = public.get(&format!("http://{host}:{port}/"), &Validators::default());
        assert!(
            matches!(
                got,
                Err(FetchError::Refused(_)
                    | FetchError::NoHost
                    | FetchError::Broken(_)
                    | FetchError::Address)
            ),
            "{host}: {got:?}"
        );
    }
    assert!(target.asked().is_empty(), "nothing was asked for");
    let evil = Server::start(|path, _, stream| match path {
        "/robots.txt" => send(stream, "404 Not Found", "", b""),
        "/meta" => send(
            stream,
            "302 Found",
            "Location: http://169.254.169.254/latest/meta-data/\r\n",
            b"",
        ),
        "/lan" => send(stream, "301 Moved", "Location: http://10.0.0.1/\r\n", b""),
        _ => send(stream, "302 Found", "Location: file:///etc/passwd\r\n", b""),
    });
    for path in ["/meta", "/lan"] {
        let got = get(&evil.url(path));
        assert!(
            matches!(got, Err(FetchError::Refused(_))),
            "{path}: {got:?}"
        );
    }
    assert!(matches!(get(&evil.url("/file")), Err(FetchError::Address)));
    assert!(matches!(get("ftp://a.example/"), Err(FetchError::Address)));
    assert!(matches!(get("http://"), Err(FetchError::Address)));
}

/// A name whose address changes with every look-up: first a public one, then loopback.
#[derive(Debug)]
struct Rebinding {
    turns: AtomicUsize,
    server: SocketAddr,
    mixed: bool,
}

impl Lookup for Rebinding {
    fn addresses(&self, _host: &str, port: u16) -> Option<Vec<SocketAddr>> {
        let public = SocketAddr::from(([192, 0, 2, 1], port));
        let inside = SocketAddr::new(self.server.ip(), port);
        let turn = self.turns.fetch_add(1, Ordering::SeqCst);
        Some(match (self.mixed, turn) {
            (true, _) => vec![SocketAddr::from(([93, 184, 216, 34], port)), inside],
            (false, 0) => vec![public],
            (false, _) => vec![inside],
        })
    }
}

#[test]
fn a_name_that_changes_its_address_is_refused_each_time() {
    let server = Server::start(|_, _, stream| page(stream, "secret"));
    for mixed in [false, true] {
        let lookup = Rebinding {
            turns: AtomicUsize::new(0),
            server: server.address,
            mixed,
        };
        let fetcher = Fetcher::with_lookup(
            Settings {
                guard: Guard::public(),
                ..settings()
            },
            lookup,
        );
        let url = format!("http://rebind.example:{}/", server.address.port());
        for _ in 0..3 {
            let got = fetcher.get(&url, &Validators::default());
            assert!(matches!(got, Err(FetchError::Refused(_))), "{got:?}");
        }
    }
    assert!(server.asked().is_empty());
}

#[test]
fn redirects_are_followed_and_circles_end() {
    let server = Server::start(|path, _, stream| match path {
        "/robots.txt" => send(stream, "404 Not Found", "", b""),
        "/old" => send(stream, "301 Moved", "Location: new\r\n", b""),
        "/new" => page(stream, "here"),
        "/a" => send(stream, "302 Found", "Location: /b\r\n", b""),
        "/b" => send(stream, "302 Found", "Location: /a\r\n", b""),
        "/none" => send(stream, "302 Found", "", b""),
        _ => {
            let next = format!("Location: {path}x\r\n");
            send(stream, "307 Temporary Redirect", &next, b"");
        }
    });
    let got = capture(get(&server.url("/old")));
    assert_eq!(
        (got.asked.as_str(), got.url.as_str()),
        (server.url("/old").as_str(), server.url("/new").as_str())
    );
    for path in ["/a", "/long"] {
        let got = get(&server.url(path));
        assert!(matches!(got, Err(FetchError::Redirects)), "{path}: {got:?}");
    }
    assert!(matches!(
        get(&server.url("/none")),
        Err(FetchError::Status(302))
    ));
    assert!(server.asked().len() < 20);
}

#[test]
fn slow_servers_are_given_up() {
    let server = Server::start(|path, _, stream| match path {
        "/robots.txt" => send(stream, "404 Not Found", "", b""),
        "/silent" => thread::sleep(Duration::from_secs(8)),
        _ => {
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n",
            );
            for _ in 0..80 {
                thread::sleep(Duration::from_millis(100));
                if stream.write_all(b"x").is_err() {
                    return;
                }
            }
        }
    });
    for path in ["/silent", "/drip"] {
        let begun = Instant::now();
        let got = get(&server.url(path));
        assert!(matches!(got, Err(FetchError::Slow(_))), "{path}: {got:?}");
        assert!(begun.elapsed() < Duration::from_secs(6), "{path}");
    }
}

#[test]
fn what_is_too_long_or_no_text_is_not_taken() {
    let server = Server::start(|path, _, stream| match path {
        "/robots.txt" => send(stream, "404 Not Found", "", b""),
        "/stated" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999\r\n\r\n");
        }
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
            while stream.write_all(&[b'x'; 4096]).is_ok() {}
        }
        "/chunks" => {
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
            );
            while stream.write_all(b"10\r\nxxxxxxxxxxxxxxxx\r\n").is_ok() {}
        }
        "/head" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            while stream
                .write_all(b"X-Field: xxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n")
                .is_ok()
            {}
        }
        _ => send(stream, "200 OK", "Content-Type: image/png\r\n", b"x"),
    });
    for path in ["/stated", "/endless", "/chunks"] {
        let got = get(&server.url(path));
        assert!(
            matches!(got, Err(FetchError::TooLarge(_))),
            "{path}: {got:?}"
        );
    }
    assert!(matches!(
        get(&server.url("/picture")),
        Err(FetchError::NoText(_))
    ));
    assert!(get(&server.url("/head")).is_err());
}

#[test]
fn lies_and_damage_are_told() {
    let server = Server::start(|path, _, stream| match path {
        "/robots.txt" => send(stream, "404 Not Found", "", b""),
        "/early" => {
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n<p>half",
            );
        }
        "/chunk" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
        }
        "/nothing" => {}
        "/garbage" => drop(stream.write_all(b"\x00\x01\x02 hello\r\n\r\n")),
        "/short" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\nConnection: close\r\n\r\n<p>and more");
        }
        "/gzip" => send(
            stream,
            "200 OK",
            "Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
            b"\x1f\x8b\x08\x00broken",
        ),
        "/bomb" => {
            let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
            bomb.write_all(&vec![b' '; 20 << 20]).unwrap();
            send(
                stream,
                "200 OK",
                "Content-Type: text/html\r\nContent-Encoding: gzip\r\n",
                &bomb.finish().unwrap(),
            );
        }
        _ => send(
            stream,
            "200 OK",
            "Content-Type: text/html\r\n",
            b"\x89PNG\r\n\x1a\n",
        ),
    });
    for path in ["/early", "/chunk", "/nothing", "/garbage"] {
        let got = get(&server.url(path));
        assert!(matches!(got, Err(FetchError::Broken(_))), "{path}: {got:?}");
    }
    assert_eq!(capture(get(&server.url("/short"))).body, b"<p>");
    assert!(capture(get(&server.url("/gzip"))).decoded(1 << 20).is_err());
    assert!(capture(get(&server.url("/bomb"))).decoded(1 << 20).is_err());
    // what a type claims is looked at when the page is read
    assert_eq!(capture(get(&server.url("/claims-html"))).body.len(), 8);
}

#[test]
fn robots_are_asked_once_and_obeyed() {
    let server = Server::start(|path, _, stream| match path {
        "/robots.txt" => send(
            stream,
            "200 OK",
            "Content-Type: text/plain\r\n",
            b"User-agent: counterclaim\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n",
        ),
        _ => page(stream, "open"),
    });
    let fetcher = Fetcher::new(settings());
    let none = Validators::default();
    assert!(fetcher.get(&server.url("/open"), &none).is_ok());
    assert!(matches!(
        fetcher.get(&server.url("/private/1"), &none),
        Err(FetchError::Robots)
    ));
    assert_eq!(server.asked(), ["/robots.txt", "/open"]);
    // a server that fails to say forbids everything for now
    let failing = Server::start(|path, _, stream| match path {
        "/robots.txt" => send(stream, "500 Broken", "", b""),
        _ => page(stream, "open"),
    });
    assert!(matches!(get(&failing.url("/")), Err(FetchError::Robots)));
}

#[test]
fn nothing_new_is_told_by_validators() {
    let server = Server::start(|path, head, stream| match path {
        "/robots.txt" => send(stream, "404 Not Found", "", b""),
        _ if head.to_lowercase().contains("if-none-match: \"v1\"") => {
            let _ = stream.write_all(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
        }
        _ => send(
            stream,
            "200 OK",
            "Content-Type: text/xml\r\nETag: \"v1\"\r\nLast-Modified: Sun, 02 Mar 2031 12:00:00 GMT\r\n",
            b"<rss/>",
        ),
    });
    let fetcher = Fetcher::new(settings());
    let first = capture(fetcher.get(&server.url("/feed"), &Validators::default()));
    let validators = Validators::of(&first);
    assert!(validators.last_modified.is_some());
    assert_eq!(
        fetcher.get(&server.url("/feed"), &validators).unwrap(),
        Fetched::Unchanged
    );
}

#[test]
fn a_host_that_asks_to_be_left_alone_is() {
    let server = Server::start(|path, _, stream| match path {
        "/robots.txt" => send(stream, "404 Not Found", "", b""),
        _ => send(
            stream,
            "429 Too Many Requests",
            "Retry-After: 3000\r\n",
            b"",
        ),
    });
    let fetcher = Fetcher::new(settings());
    for _ in 0..3 {
        let got = fetcher.get(&server.url("/x"), &Validators::default());
        assert!(
            matches!(&got, Err(FetchError::LeftAlone(pause)) if pause.as_secs() > 2000),
            "{got:?}"
        );
    }
    assert_eq!(server.asked(), ["/robots.txt", "/x"]);
}

#[test]
fn requests_to_one_host_keep_their_distance() {
    let server = Server::start(|path, _, stream| match path {
        "/robots.txt" => send(stream, "404 Not Found", "", b""),
        _ => page(stream, "x"),
    });
    let fetcher = Fetcher::new(Settings {
        interval: Duration::from_millis(200),
        ..settings()
    });
    let begun = Instant::now();
    for path in ["/1", "/2"] {
        fetcher
            .get(&server.url(path), &Validators::default())
            .unwrap();
    }
    assert!(begun.elapsed() >= Duration::from_millis(400));
}

#[test]
fn captures_are_archives_that_others_read() {
    let server = Server::start(|path, _, stream| match path {
        "/robots.txt" => send(stream, "404 Not Found", "", b""),
        _ => send(
            stream,
            "200 OK",
            "Content-Type: text/html\r\nX-Odd: a\r\n",
            b"<p>words</p>",
        ),
    });
    let got = capture(get(&server.url("/")));
    let mut bytes = Vec::new();
    warc::write(&mut bytes, &[&got]).unwrap();
    let mut again = Vec::new();
    warc::write(&mut again, &[&got]).unwrap();
    assert_eq!(bytes, again, "the same capture is the same archive");
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text.matches("WARC/1.1\r\n").count(), 2);
    assert!(text.contains(&format!("WARC-Target-URI: {}\r\n", server.url("/"))));
    assert!(
        text.contains("WARC-Payload-Digest: sha256:")
            && text.contains("\r\n\r\n<p>words</p>\r\n\r\n")
    );
}
