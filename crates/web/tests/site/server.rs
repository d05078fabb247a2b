//! The server over real sockets of this machine: headers, limits, slow and vanishing clients.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Memory, example};
use counterclaim_web::access::{Access, Role, Token};
use counterclaim_web::{Limits, Site, serve};

fn start(tokens: Vec<Token>, limits: Limits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let memory = Memory::of(example());
    let access = Access::new(vec![address.to_string()], tokens).unwrap();
    let site = Site::new(Box::new(memory.clone()), Box::new(memory), access).unwrap();
    thread::spawn(move || serve(Arc::new(site), listener, limits));
    address
}

/// Sends some bytes and gives all that comes back until the server closes.
fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    // the server may answer and close before everything is sent
    let _ = stream.write_all(bytes);
    let mut out = Vec::new();
    let _ = stream.read_to_end(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn asked(address: SocketAddr, line: &str, headers: &str, body: &str) -> String {
    let request =
        format!("{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}\r\n{body}");
    exchange(address, request.as_bytes())
}

#[test]
fn pages_come_with_a_strict_policy() {
    let address = start(Vec::new(), Limits::default());
    let reply = asked(address, "GET /events", "", "");
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    for header in [
        "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'",
        "x-content-type-options: nosniff",
        "referrer-policy: same-origin",
        "frame-ancestors 'none'",
        "etag: \"",
    ] {
        assert!(reply.contains(header), "{header}");
    }
    assert!(!reply.contains("unsafe-") && !reply.contains("access-control-allow"));
    let head = asked(address, "HEAD /events", "", "");
    assert!(
        head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"),
        "{head}"
    );
    let zipped = exchange(address, format!("GET /events HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\naccept-encoding: gzip\r\n\r\n").as_bytes());
    assert!(zipped.contains("content-encoding: gzip"));
    assert!(asked(address, "DELETE /events", "", "").starts_with("HTTP/1.1 405"));
    let other = exchange(
        address,
        b"GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
    );
    assert!(other.starts_with("HTTP/1.1 421"), "{other}");
}

#[test]
fn an_embed_may_be_framed_and_runs_nothing() {
    let address = start(Vec::new(), Limits::default());
    let events = asked(address, "GET /events", "", "");
    let id = crate::support::first_id(&events, "events");
    let reply = asked(
        address,
        &format!("GET /embed/{id}?as_of=2031-01-01"),
        "",
        "",
    );
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    assert!(reply.contains("frame-ancestors *") && !reply.contains("x-frame-options"));
    assert!(!reply.contains("<script") && !reply.contains("set-cookie"));
    assert!(reply.contains("2031-01-01") && reply.contains(&format!("/events/{id}")));
    let nothing = asked(address, "GET /embed/E-0", "", "");
    assert!(nothing.starts_with("HTTP/1.1 404"), "{nothing}");
    assert!(nothing.contains("x-frame-options: DENY"), "{nothing}");
}

#[test]
fn who_sends_articles_can_listen_to_the_reading() {
    let address = start(Vec::new(), Limits::default());
    let body = "A ferry sank, the harbor office said.";
    let headers = format!(
        "accept: text/event-stream\r\ncontent-type: application/octet-stream\r\ncontent-length: {}\r\n",
        body.len()
    );
    let line = "POST /api/v1/articles?name=ferry.txt";
    let reply = asked(address, line, &headers, body);
    assert!(reply.contains("content-type: text/event-stream"), "{reply}");
    let progress = reply.find("event: progress\ndata: {\"name\":\"ferry.txt\",\"done\":0,\"of\":1");
    let done = reply.find("event: done\ndata: {\"status\":201");
    assert!(progress.is_some() && progress < done, "{reply}");
    // what is refused says so in the same way
    let reply = asked(
        address,
        line,
        "accept: text/event-stream\r\ncontent-type: application/octet-stream\r\ncontent-length: 0\r\n",
        "",
    );
    assert!(
        reply.contains("event: done\ndata: {\"status\":400"),
        "{reply}"
    );
}

#[test]
fn too_much_too_slow_and_gone_harm_nobody() {
    let limits = Limits {
        body: 1_000,
        head: Duration::from_millis(400),
        sending: Duration::from_millis(400),
        ..Limits::default()
    };
    let address = start(Vec::new(), limits);
    let large = "x".repeat(5_000);
    let reply = asked(
        address,
        "POST /api/v1/articles",
        &format!(
            "content-type: text/html\r\ncontent-length: {}\r\n",
            large.len()
        ),
        &large,
    );
    assert!(
        reply.starts_with("HTTP/1.1 413") && reply.contains("counterclaim add"),
        "{reply}"
    );

    let begun = Instant::now();
    let reply = asked(
        address,
        "POST /api/v1/articles",
        "content-type: text/html\r\ncontent-length: 900\r\n",
        "never whole",
    );
    assert!(reply.starts_with("HTTP/1.1 408"), "{reply}");
    let mut slow = TcpStream::connect(address).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    slow.write_all(b"GET / HT").unwrap();
    let mut rest = Vec::new();
    let _ = slow.read_to_end(&mut rest);
    assert!(begun.elapsed() < Duration::from_secs(15));

    for _ in 0..20 {
        let mut gone = TcpStream::connect(address).unwrap();
        gone.write_all(format!("GET /events HTTP/1.1\r\nhost: {address}\r\n\r\n").as_bytes())
            .unwrap();
        drop(gone);
    }
    assert!(asked(address, "GET /events", "", "").starts_with("HTTP/1.1 200"));
    let garbage = exchange(
        address,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    );
    assert!(
        garbage.is_empty() || garbage.starts_with("HTTP/1.1 400"),
        "{garbage}"
    );
}

#[test]
fn a_program_adds_an_article_and_a_form_brings_files() {
    let address = start(Vec::new(), Limits::default());
    let article = "The harbor office said the gate was shut.";
    let length = format!(
        "content-type: application/octet-stream\r\ncontent-length: {}\r\n",
        article.len()
    );
    let reply = asked(
        address,
        "POST /api/v1/articles?name=a.txt",
        &length,
        article,
    );
    assert!(
        reply.starts_with("HTTP/1.1 201") && reply.contains("\"added\":1"),
        "{reply}"
    );
    // the same from a page of another site: no key, a simple form
    let form = "--b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"b.txt\"\r\n\r\nText.\r\n--b--\r\n";
    let head = format!(
        "content-type: multipart/form-data; boundary=b\r\ncontent-length: {}\r\n",
        form.len()
    );
    assert!(asked(address, "POST /articles", &head, form).starts_with("HTTP/1.1 403"));
    let page = asked(address, "GET /", "", "");
    let key = page
        .split("name=\"key\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let form =
        format!("--b\r\ncontent-disposition: form-data; name=\"key\"\r\n\r\n{key}\r\n{form}");
    let head = format!(
        "content-type: multipart/form-data; boundary=b\r\ncontent-length: {}\r\n",
        form.len()
    );
    let reply = asked(address, "POST /articles", &head, &form);
    assert!(
        reply.starts_with("HTTP/1.1 303") && reply.contains("location: /?added=1+article"),
        "{reply}"
    );
    let broken = "--b\r\nno end";
    let head = format!(
        "content-type: multipart/form-data; boundary=b\r\ncontent-length: {}\r\n",
        broken.len()
    );
    assert!(asked(address, "POST /articles", &head, broken).starts_with("HTTP/1.1 400"));
}

#[test]
fn tokens_are_asked_for_where_there_are_some() {
    let (reader, line) = Token::make(Role::Reader, "ana").unwrap();
    let address = start(Token::parse_all(&line).unwrap(), Limits::default());
    assert!(asked(address, "GET /events", "", "").starts_with("HTTP/1.1 401"));
    let bearer = format!("authorization: Bearer {reader}\r\n");
    assert!(asked(address, "GET /events", &bearer, "").starts_with("HTTP/1.1 200"));
    let add = format!("{bearer}content-type: text/html\r\ncontent-length: 1\r\n");
    let reply = asked(address, "POST /api/v1/articles", &add, "x");
    assert!(
        reply.starts_with("HTTP/1.1 403") && reply.contains("role admin"),
        "{reply}"
    );
    let page = asked(address, "GET /sign-in", "", "");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("name=\"token\""));
}

#[test]
fn tools_for_language_models_answer_over_http() {
    let address = start(Vec::new(), Limits::default());
    let post = |media: &str, body: &str| {
        let head = format!(
            "content-type: {media}\r\ncontent-length: {}\r\n",
            body.len()
        );
        asked(address, "POST /mcp", &head, body)
    };
    let list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    let reply = post("application/json", list);
    assert!(
        reply.starts_with("HTTP/1.1 200") && reply.contains("readOnlyHint"),
        "{reply}"
    );
    let noted = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    assert!(post("application/json", noted).starts_with("HTTP/1.1 202"));
    assert!(post("application/json", "{").starts_with("HTTP/1.1 400"));
    // what a page of another site could send without asking first is refused
    assert!(post("text/plain", list).starts_with("HTTP/1.1 403"));
}
