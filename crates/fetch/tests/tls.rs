//! Requests over TLS to servers that these tests start on loopback, with certificates of a test's own
//! authority: sound, expired, not valid yet, for another name, of an unknown issuer, with an old protocol.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use counterclaim_fetch::{
    FetchError, Fetched, Fetcher, Guard, Lookup, Settings, Validators, certificates,
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};

/// An authority that only these tests trust.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let title = rcgen::DnType::CommonName;
        params.distinguished_name.push(title, name);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        Self { issuer, pem }
    }

    fn trusted() -> &'static Self {
        static ONE: OnceLock<Authority> = OnceLock::new();
        ONE.get_or_init(|| Self::new("Authority of a test"))
    }

    /// A certificate for a name between two years, and its key.
    fn certify(&self, name: &str, years: (i32, i32)) -> (CertificateDer<'static>, KeyPair) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        let key = KeyPair::generate().unwrap();
        let signed = params.signed_by(&key, &self.issuer).unwrap();
        (signed.der().clone(), key)
    }
}

/// A server that says one thing over TLS, and counts what it is asked.
struct Server {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

/// Protocols that are still in use.
const MODERN: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13, &rustls::version::TLS12];

impl Server {
    fn start(
        certificate: CertificateDer<'static>,
        key: &KeyPair,
        versions: &[&'static SupportedProtocolVersion],
    ) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
        let (address, asked) = (
            listener.local_addr().unwrap(),
            Arc::new(AtomicUsize::new(0)),
        );
        let count = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                answer(StreamOwned::new(connection, stream.unwrap()), &count);
            }
        });
        Self { address, asked }
    }
}

fn answer(mut stream: impl Read + Write, asked: &AtomicUsize) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        // a client that does not like the certificate says nothing more
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        head.push(byte[0]);
    }
    asked.fetch_add(1, Ordering::SeqCst);
    let robots = head.starts_with(b"GET /robots.txt ");
    let (status, body) = match robots {
        true => ("404 Not Found", ""),
        false => ("200 OK", "<p>The ferry is back in the harbor.</p>"),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body.as_bytes());
    let _ = stream.flush();
}

/// Finds every host on loopback.
#[derive(Debug)]
struct Here;

impl Lookup for Here {
    fn addresses(&self, _host: &str, port: u16) -> Option<Vec<SocketAddr>> {
        Some(vec![SocketAddr::from(([127, 0, 0, 1], port))])
    }
}

/// Asks a server under a name, trusting an authority or, without one, the roots of the Mozilla project.
fn get(server: &Server, host: &str, trusted: Option<&Authority>) -> Result<Fetched, FetchError> {
    let trusted = trusted.map(|one| certificates(one.pem.as_bytes()).unwrap());
    let settings = Settings {
        most_time: Duration::from_secs(5),
        interval: Duration::ZERO,
        guard: Guard::with_loopback_for_tests(),
        trusted: trusted.unwrap_or_default(),
        ..Settings::default()
    };
    let url = format!("https://{host}:{}/story", server.address.port());
    Fetcher::with_lookup(settings, Here).get(&url, &Validators::default())
}

/// A server with such a certificate is asked nothing, and the reason says what is wrong.
fn check(
    name: &str,
    years: (i32, i32),
    authority: &Authority,
    trusted: Option<&Authority>,
    reason: &str,
) {
    let (certificate, key) = authority.certify(name, years);
    let server = Server::start(certificate, &key, MODERN);
    let got = get(&server, "harrow.example", trusted);
    let Err(FetchError::Certificate(found)) = &got else {
        panic!("{name} {years:?}: {got:?}");
    };
    assert_eq!(found, reason, "{name} {years:?}");
    assert_eq!(server.asked.load(Ordering::SeqCst), 0, "{name} {years:?}");
}

#[test]
fn a_page_comes_over_tls_where_the_certificate_holds() {
    for versions in [MODERN, &[&rustls::version::TLS12]] {
        let (certificate, key) = Authority::trusted().certify("harrow.example", (2000, 4000));
        let server = Server::start(certificate, &key, versions);
        let got = get(&server, "harrow.example", Some(Authority::trusted()));
        let Ok(Fetched::New(capture)) = got else {
            panic!("{got:?}");
        };
        assert!(capture.body.starts_with(b"<p>The ferry"));
        assert_eq!(
            server.asked.load(Ordering::SeqCst),
            2,
            "robots.txt and the page"
        );
    }
}

#[test]
fn a_certificate_that_does_not_hold_ends_the_connection_before_anything_is_asked() {
    let ours = Authority::trusted();
    let other = Authority::new("Somebody else");
    let host = "harrow.example";
    check(host, (2000, 2001), ours, Some(ours), "it has expired");
    check(host, (3999, 4000), ours, Some(ours), "it is not valid yet");
    check(
        "port.example",
        (2000, 4000),
        ours,
        Some(ours),
        "it is for another name",
    );
    let unknown = "nobody who is trusted has issued it";
    check(host, (2000, 4000), &other, Some(ours), unknown);
    check(host, (2000, 4000), ours, None, unknown);
}

#[test]
fn what_is_no_certificate_cannot_be_trusted() {
    for pem in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n"] {
        let got = certificates(pem.as_bytes());
        assert!(
            matches!(got, Err(FetchError::Certificate(_))),
            "{pem:?}: {got:?}"
        );
    }
}

#[test]
fn a_server_that_speaks_no_tls_is_no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = stream
                .unwrap()
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        }
    });
    let server = Server {
        address,
        asked: Arc::default(),
    };
    let got = get(&server, "harrow.example", Some(Authority::trusted()));
    assert!(
        matches!(got, Err(FetchError::Robots | FetchError::Broken(_))),
        "{got:?}"
    );
}
