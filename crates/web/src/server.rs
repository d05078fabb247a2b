//! The server: sockets, time-outs, limits and headers around [`Site::answer`].

use std::convert::Infallible;
use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::channel::Channel;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::pages::problem::Problem;
use crate::request::pairs;
use crate::{Method, Progress, Reply, Request, Site, Upload};

/// What the server allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body: usize,
    /// How long a client may take to send its request's head.
    pub head: Duration,
    /// How long a client may take to send its request's body.
    pub sending: Duration,
    /// How long an answer may take to be made and sent.
    pub answer: Duration,
    /// Connections at once.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 32 << 20,
            head: Duration::from_secs(10),
            sending: Duration::from_secs(60),
            answer: Duration::from_secs(120),
            connections: 512,
        }
    }
}

/// Scripts, styles and pictures only from here; nothing embeds these pages; forms go only here.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Serves a site on a bound socket until the process ends.
///
/// # Errors
/// The runtime or the socket fails.
pub fn serve(
    site: Arc<Site>,
    listener: std::net::TcpListener,
    limits: Limits,
) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    listener.set_nonblocking(true)?;
    runtime.block_on(async move {
        let listener = TcpListener::from_std(listener)?;
        let room = Arc::new(Semaphore::new(limits.connections));
        loop {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
                return Ok(());
            };
            // one connection that fails before it begins is no reason to end
            let Ok((stream, peer)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let site = Arc::clone(&site);
            tokio::spawn(async move {
                connection(site, stream, peer, limits).await;
                drop(permit);
            });
        }
    })
}

async fn connection(site: Arc<Site>, stream: TcpStream, peer: SocketAddr, limits: Limits) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let site = Arc::clone(&site);
        async move { Ok::<_, Infallible>(respond(site, request, peer.ip(), limits).await) }
    });
    // a client that drops its connection is nobody's error
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

type Response = hyper::Response<BoxBody<Bytes, Infallible>>;

async fn respond(
    site: Arc<Site>,
    request: hyper::Request<Incoming>,
    peer: IpAddr,
    limits: Limits,
) -> Response {
    let is_head = request.method() == hyper::Method::HEAD;
    let zipped = accepts_gzip(&request);
    let (parts, body) = request.into_parts();
    let mut asked = head(&parts, peer);
    if let Err(problem) = fill(&mut asked, body, limits).await {
        return response(&problem.reply(&asked), is_head, zipped, true);
    }
    let hears = asked.header("accept").unwrap_or("").to_owned();
    if asked.method == Method::Post && hears.contains(EVENTS) {
        return told(site, asked);
    }
    let answering = tokio::task::spawn_blocking(move || {
        let reply = site.answer(&asked);
        (asked, reply)
    });
    match timeout(limits.answer, answering).await {
        Ok(Ok((_, reply))) => response(&reply, is_head, zipped, false),
        Ok(Err(_)) => {
            let problem = Problem::new(
                500,
                "This page failed",
                "The program met an error while making this page. Nothing was changed.",
            );
            response(&problem.reply(&Request::default()), is_head, zipped, false)
        }
        Err(_) => {
            let problem = Problem::new(
                503,
                "This takes too long",
                "Narrow the question and try again.",
            );
            response(&problem.reply(&Request::default()), is_head, zipped, true)
        }
    }
}

/// Media type of server-sent events.
const EVENTS: &str = "text/event-stream";

/// What a stream of events ends with: the reply that would else have been sent by itself.
#[derive(serde::Serialize)]
struct Done<'r> {
    status: u16,
    /// Where the asker would have been sent.
    location: Option<&'r str>,
    /// The body where it is JSON.
    body: Option<serde_json::Value>,
}

/// Answers while the work goes on: server-sent events (WHATWG HTML, section 9.2) called `progress`, the
/// last one `done`. Work that nobody listens to any more is finished all the same.
fn told(site: Arc<Site>, asked: Request) -> Response {
    let (mut sender, body) = Channel::<Bytes, Infallible>::new(16);
    let (tell, mut heard) = tokio::sync::mpsc::unbounded_channel::<String>();
    tokio::task::spawn_blocking(move || {
        let progress = |progress: &Progress| {
            // nobody listens any more
            let _ = tell.send(event("progress", progress));
        };
        let reply = site.answer_telling(&asked, &progress);
        let done = Done {
            status: reply.status,
            location: reply.header("location"),
            body: serde_json::from_slice(&reply.body).ok(),
        };
        let _ = tell.send(event("done", &done));
    });
    tokio::spawn(async move {
        while let Some(event) = heard.recv().await {
            if sender.send_data(Bytes::from(event)).await.is_err() {
                return;
            }
        }
    });
    let mut response = response(&Reply::of(EVENTS, Vec::new()), false, false, true);
    *response.body_mut() = body.boxed();
    response
}

fn event(name: &str, value: &impl serde::Serialize) -> String {
    // the shapes serialize, and JSON on one line has no line end
    let data = serde_json::to_string(value).unwrap_or_default();
    format!("event: {name}\ndata: {data}\n\n")
}

fn accepts_gzip(request: &hyper::Request<Incoming>) -> bool {
    let accepted = request.headers().get("accept-encoding");
    accepted.is_some_and(|value| value.as_bytes().windows(4).any(|word| word == b"gzip"))
}

fn head(parts: &hyper::http::request::Parts, peer: IpAddr) -> Request {
    let headers = parts.headers.iter().filter_map(|(name, value)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    });
    Request {
        method: match parts.method {
            hyper::Method::GET | hyper::Method::HEAD => Method::Get,
            hyper::Method::POST => Method::Post,
            _ => Method::Other,
        },
        path: parts.uri.path().to_owned(),
        query: pairs(parts.uri.query().unwrap_or("").as_bytes()),
        headers: headers.collect(),
        peer: Some(peer),
        ..Request::default()
    }
}

/// Takes in the body: fields of a form, files of a form, or one file.
async fn fill(request: &mut Request, body: Incoming, limits: Limits) -> Result<(), Problem> {
    if request.method != Method::Post {
        return Ok(());
    }
    let too_large = || {
        Problem::new(
            413,
            "Too large",
            format!(
                "At most {} MB can be sent at once. Add larger files with 'counterclaim add FILE'.",
                limits.body >> 20
            ),
        )
        .way("Go to the inbox", "/")
    };
    let reading = Limited::new(body, limits.body).collect();
    let bytes = match timeout(limits.sending, reading).await {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(_)) => return Err(too_large()),
        Err(_) => {
            return Err(Problem::new(
                408,
                "Too slow",
                "The request was not sent in time.",
            ));
        }
    };
    let media = request.header("content-type").unwrap_or("").to_owned();
    if media.starts_with("application/x-www-form-urlencoded") {
        request.form = pairs(&bytes);
    } else if let Ok(boundary) = multer::parse_boundary(&media) {
        let parts = multipart(bytes, boundary).await;
        let wrong =
            |error: multer::Error| Problem::wrong(format!("the form cannot be read: {error}"));
        (request.form, request.files) = parts.map_err(wrong)?;
    } else if !bytes.is_empty() {
        request.files = vec![Upload {
            name: request.parameter("name").unwrap_or("upload").to_owned(),
            media_type: (!media.is_empty()).then_some(media),
            bytes: bytes.to_vec(),
        }];
    }
    Ok(())
}

type Form = (Vec<(String, String)>, Vec<Upload>);

async fn multipart(bytes: Bytes, boundary: String) -> Result<Form, multer::Error> {
    let whole = Full::new(bytes).into_data_stream();
    let mut multipart = multer::Multipart::new(whole, boundary);
    let (mut form, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = multipart.next_field().await? {
        let name = field.name().unwrap_or("").to_owned();
        let file = field.file_name().map(str::to_owned);
        let media_type = field.content_type().map(ToString::to_string);
        match file {
            Some(file) => files.push(Upload {
                name: file,
                media_type,
                bytes: field.bytes().await?.to_vec(),
            }),
            None => form.push((name, field.text().await?)),
        }
    }
    // a form whose file field was left empty sends a file without a name
    files.retain(|file| !(file.name.is_empty() && file.bytes.is_empty()));
    Ok((form, files))
}

fn response(reply: &Reply, is_head: bool, accepts_gzip: bool, close: bool) -> Response {
    let worth = accepts_gzip && reply.body.len() > 1_024;
    let body = if worth {
        zipped(&reply.body)
    } else {
        reply.body.clone()
    };
    let length = body.len();
    let body = if is_head {
        Bytes::new()
    } else {
        Bytes::from(body)
    };
    let mut response = hyper::Response::new(Full::new(body).boxed());
    *response.status_mut() = hyper::StatusCode::from_u16(reply.status)
        .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let fixed = [
        ("content-type", reply.media),
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        // not "no-referrer": browsers would then send our own forms as if from nowhere
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ),
        ("vary", "cookie, accept-encoding, accept"),
    ];
    for (name, value) in fixed {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    headers.insert(
        "cache-control",
        HeaderValue::from_static("private, no-cache"),
    );
    for (name, value) in &reply.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(HeaderName::from_static(name), value.clone());
            if *name == "cache-control" || *name == "content-security-policy" {
                headers.insert(HeaderName::from_static(name), value);
            }
            if *name == "content-security-policy" {
                // a page with a policy of its own says in it who may frame it
                headers.remove("x-frame-options");
            }
        }
    }
    if worth {
        headers.insert("content-encoding", HeaderValue::from_static("gzip"));
    }
    if is_head {
        headers.insert("content-length", HeaderValue::from(length));
    }
    if close {
        headers.insert("connection", HeaderValue::from_static("close"));
    }
    response
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    // writing to memory does not fail
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
