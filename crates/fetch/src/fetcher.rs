//! Gets one address: robots, pace, redirects, limits.

use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::http::{HeaderMap, Response};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::{Connector as _, RustlsConnector, TcpConnector};
use ureq::{Agent, Body};
use url::Url;

use crate::guard::Guard;
use crate::pace::{Pace, retry_after};
use crate::resolver::{GuardedResolver, Lookup, Refused};
use crate::robots::{MOST_BYTES, Rules, Sites};
use crate::{Capture, SystemLookup};

/// How a [`Fetcher`] behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What it calls itself; the part before the first `/` is what `robots.txt` knows it by.
    pub user_agent: String,
    /// A whole request, redirects apart, takes no longer.
    pub most_time: Duration,
    /// A body, as it is sent, has no more bytes.
    pub most_bytes: u64,
    /// How many redirects are followed.
    pub most_redirects: usize,
    /// Least time between two requests to one host; `Crawl-delay` can make it longer.
    pub interval: Duration,
    /// No wait for a host is longer; a longer one is a failure instead.
    pub most_wait: Duration,
    /// First and longest time for which a host that answers 429 or 503 is left alone.
    pub back_off: (Duration, Duration),
    /// Which addresses may be connected to.
    pub guard: Guard,
    /// Certificates (DER) that are trusted in place of the roots of the Mozilla project, if there are any.
    pub trusted: Vec<Vec<u8>>,
}

/// The certificates (DER) in a PEM file.
///
/// # Errors
/// It holds none, or something between its marks is damaged.
pub fn certificates(pem: &[u8]) -> Result<Vec<Vec<u8>>, FetchError> {
    let unreadable = || FetchError::Certificate("the file holds no certificate in PEM".to_owned());
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|_| unreadable())? {
            found.push(certificate.der().to_owned());
        }
    }
    if found.is_empty() {
        return Err(unreadable());
    }
    Ok(found)
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("counterclaim/", env!("CARGO_PKG_VERSION")).to_owned(),
            most_time: Duration::from_secs(30),
            most_bytes: 16 << 20,
            most_redirects: 8,
            interval: Duration::from_secs(2),
            most_wait: Duration::from_secs(60),
            back_off: (Duration::from_secs(30), Duration::from_secs(3600)),
            guard: Guard::public(),
            trusted: Vec::new(),
        }
    }
}

/// What an earlier answer said by which a server can tell that nothing has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Validators {
    /// The `ETag` field.
    pub etag: Option<String>,
    /// The `Last-Modified` field.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Those of an answer.
    pub fn of(capture: &Capture) -> Self {
        let field = |name: &str| capture.field(name).map(str::to_owned);
        Self {
            etag: field("etag"),
            last_modified: field("last-modified"),
        }
    }
}

/// What a request gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// An answer with a body.
    New(Box<Capture>),
    /// The server says that nothing has changed.
    Unchanged,
}

/// Why an address was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not an address of the web.
    #[error("no address of the web; give one that begins with https:// or http://")]
    Address,
    /// The guard refuses the host.
    #[error("refused: {0}; only public addresses are fetched")]
    Refused(String),
    /// The site's `robots.txt` forbids it.
    #[error("the site's robots.txt does not let programs read it")]
    Robots,
    /// More redirects than are followed, or in a circle.
    #[error("redirected too often, or in a circle")]
    Redirects,
    /// A status other than success.
    #[error("the server answered with status {0}")]
    Status(u16),
    /// The host asks to be left alone.
    #[error("the host asks to be left alone for {} s", .0.as_secs())]
    LeftAlone(Duration),
    /// The body is too long.
    #[error("longer than {0} bytes")]
    TooLarge(u64),
    /// It took too long.
    #[error("took longer than {} s", .0.as_secs())]
    Slow(Duration),
    /// A picture, film, sound or program.
    #[error("is {0} and no text")]
    NoText(String),
    /// The certificate of the host does not hold, and nothing was asked.
    #[error("the certificate does not hold: {0}")]
    Certificate(String),
    /// The host has no address.
    #[error("the host has no address")]
    NoHost,
    /// The connection or the answer is broken.
    #[error("the answer is broken: {0}")]
    Broken(String),
}

/// Gets addresses, one after another or from several threads.
pub struct Fetcher {
    agent: Agent,
    settings: Settings,
    pace: Mutex<Pace>,
    sites: Mutex<Sites>,
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Fetcher {
    /// One that leaves names to the system.
    pub fn new(settings: Settings) -> Self {
        Self::with_lookup(settings, SystemLookup)
    }

    /// One that finds hosts by a lookup of its own.
    pub fn with_lookup(settings: Settings, lookup: impl Lookup) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // a proxy of the environment would connect for us, past the guard
            .proxy(None)
            .user_agent(settings.user_agent.clone())
            .accept("text/html,application/xhtml+xml,application/xml;q=0.9,text/*;q=0.8,*/*;q=0.1")
            .accept_encoding("gzip")
            .timeout_global(Some(settings.most_time))
            .timeout_connect(Some(settings.most_time.min(Duration::from_secs(10))))
            // every connection is resolved and checked anew
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .max_response_header_size(64 << 10)
            .tls_config(
                TlsConfig::builder()
                    .root_certs(roots(&settings.trusted))
                    .build(),
            )
            .build();
        let connector = ().chain(TcpConnector::default()).chain(RustlsConnector::default());
        let resolver = GuardedResolver::new(settings.guard, lookup);
        Self {
            agent: Agent::with_parts(config, connector, resolver),
            settings,
            pace: Mutex::default(),
            sites: Mutex::default(),
        }
    }

    /// Gets an address. With validators of an earlier answer, a server may say that nothing changed.
    ///
    /// # Errors
    /// Why nothing was got, in words that a person can act on.
    pub fn get(&self, address: &str, validators: &Validators) -> Result<Fetched, FetchError> {
        let mut url = web(address)?;
        let mut seen = Vec::new();
        loop {
            if seen.len() > self.settings.most_redirects || seen.contains(&url) {
                return Err(FetchError::Redirects);
            }
            if !self.allowed(&url)? {
                return Err(FetchError::Robots);
            }
            let response = self.request(&url, validators)?;
            let status = response.status().as_u16();
            match status {
                304 => return Ok(Fetched::Unchanged),
                301 | 302 | 303 | 307 | 308 => {
                    let target = text_of(response.headers(), "location")
                        .ok_or(FetchError::Status(status))?;
                    let next = url.join(&target).map_err(|_| FetchError::Address)?;
                    seen.push(std::mem::replace(&mut url, web(next.as_str())?));
                }
                200..=299 => return self.capture(address, &url, response).map(Fetched::New),
                _ => return Err(FetchError::Status(status)),
            }
        }
    }

    /// Whether the site lets the address be read; its rules are asked for once.
    fn allowed(&self, url: &Url) -> Result<bool, FetchError> {
        let site = url.origin().ascii_serialization();
        {
            let sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(rules) = sites.0.get(&site) {
                return Ok(rules.allow(url.as_str()));
            }
        }
        let rules = self.rules(url)?;
        let allowed = rules.allow(url.as_str());
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        sites.0.insert(site, rules);
        Ok(allowed)
    }

    /// Asks a site for its rules; at most five redirects are followed, each checked like any other.
    fn rules(&self, url: &Url) -> Result<Rules, FetchError> {
        let agent = self.settings.user_agent.split('/').next().unwrap_or("");
        let mut at = url.join("/robots.txt").map_err(|_| FetchError::Address)?;
        for _ in 0..5 {
            let mut response = match self.request(&at, &Validators::default()) {
                Ok(response) => response,
                // these stand for the page as well
                Err(
                    error @ (FetchError::Refused(_)
                    | FetchError::NoHost
                    | FetchError::Certificate(_)
                    | FetchError::LeftAlone(_)),
                ) => return Err(error),
                Err(_) => return Ok(Rules::of(agent, None, &[])),
            };
            let status = response.status().as_u16();
            if let 300..=399 = status {
                let target = text_of(response.headers(), "location");
                match target
                    .and_then(|target| at.join(&target).ok())
                    .and_then(|next| web(next.as_str()).ok())
                {
                    Some(next) => at = next,
                    None => break,
                }
                continue;
            }
            let mut body = Vec::new();
            let reader = response
                .body_mut()
                .with_config()
                .limit(MOST_BYTES as u64 * 4)
                .reader();
            // of a longer or broken file the beginning counts
            let _ = reader.take(MOST_BYTES as u64).read_to_end(&mut body);
            let capture = Capture {
                asked: String::new(),
                url: String::new(),
                at: String::new(),
                status,
                fields: fields_of(response.headers()),
                body,
            };
            let body = capture.decoded(MOST_BYTES as u64).unwrap_or_default();
            return Ok(Rules::of(agent, Some(status), &body));
        }
        Ok(Rules::of(agent, Some(404), &[]))
    }

    /// One request to one address, when its host may be asked.
    fn request(&self, url: &Url, validators: &Validators) -> Result<Response<Body>, FetchError> {
        let host = url.host_str().unwrap_or("").to_owned();
        self.wait_for(&host)?;
        let mut request = self.agent.get(url.as_str());
        if let Some(etag) = &validators.etag {
            request = request.header("if-none-match", etag);
        }
        if let Some(date) = &validators.last_modified {
            request = request.header("if-modified-since", date);
        }
        let answer = request.call().map_err(|error| self.explain(error));
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match answer {
            Ok(response) if matches!(response.status().as_u16(), 429 | 503) => {
                let asked = text_of(response.headers(), "retry-after");
                let asked = asked.and_then(|field| retry_after(&field, jiff::Timestamp::now()));
                let pause = pace.refused(&host, now, asked, self.settings.back_off);
                Err(FetchError::LeftAlone(pause))
            }
            other => {
                let site = url.origin().ascii_serialization();
                let sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
                let delay = sites.0.get(&site).and_then(Rules::delay);
                let interval = self.settings.interval.max(delay.unwrap_or_default());
                pace.answered(&host, now, interval);
                other
            }
        }
    }

    fn wait_for(&self, host: &str) -> Result<(), FetchError> {
        let wait = {
            let pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
            pace.wait(host, Instant::now())
        };
        if wait > self.settings.most_wait {
            return Err(FetchError::LeftAlone(wait));
        }
        std::thread::sleep(wait);
        Ok(())
    }

    fn capture(
        &self,
        asked: &str,
        url: &Url,
        mut response: Response<Body>,
    ) -> Result<Box<Capture>, FetchError> {
        let kind = text_of(response.headers(), "content-type").unwrap_or_default();
        let kind = kind
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase();
        if ["image/", "video/", "audio/", "font/"]
            .iter()
            .any(|start| kind.starts_with(start))
        {
            return Err(FetchError::NoText(kind));
        }
        let most = self.settings.most_bytes;
        let stated = text_of(response.headers(), "content-length")
            .and_then(|length| length.parse::<u64>().ok());
        if stated.is_some_and(|length| length > most) {
            return Err(FetchError::TooLarge(most));
        }
        let mut body = Vec::new();
        let reader = response.body_mut().with_config().limit(u64::MAX).reader();
        let read = reader.take(most + 1).read_to_end(&mut body);
        if body.len() as u64 > most {
            return Err(FetchError::TooLarge(most));
        }
        read.map_err(|error| self.explain(ureq::Error::from(error)))?;
        Ok(Box::new(Capture {
            asked: asked.to_owned(),
            url: url.to_string(),
            at: jiff::Timestamp::now()
                .strftime("%Y-%m-%dT%H:%M:%SZ")
                .to_string(),
            status: response.status().as_u16(),
            fields: fields_of(response.headers()),
            body,
        }))
    }

    fn explain(&self, error: ureq::Error) -> FetchError {
        match error {
            ureq::Error::Timeout(_) => FetchError::Slow(self.settings.most_time),
            ureq::Error::HostNotFound => FetchError::NoHost,
            ureq::Error::Other(inner) => match inner.downcast::<Refused>() {
                Ok(refused) => FetchError::Refused(refused.to_string()),
                Err(other) => FetchError::Broken(other.to_string()),
            },
            ureq::Error::Io(inner) if inner.kind() == std::io::ErrorKind::TimedOut => {
                FetchError::Slow(self.settings.most_time)
            }
            ureq::Error::Io(inner) => match certificate_error(&inner) {
                Some(reason) => FetchError::Certificate(reason),
                None => FetchError::Broken(inner.to_string()),
            },
            other => FetchError::Broken(other.to_string()),
        }
    }
}

fn roots(trusted: &[Vec<u8>]) -> RootCerts {
    if trusted.is_empty() {
        return RootCerts::WebPki;
    }
    let certificates = trusted
        .iter()
        .map(|der| Certificate::from_der(der).to_owned());
    RootCerts::from(certificates)
}

/// What is wrong with a certificate, where that is what ended a connection.
fn certificate_error(error: &std::io::Error) -> Option<String> {
    let inner = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    let rustls::Error::InvalidCertificate(reason) = inner else {
        return None;
    };
    use rustls::CertificateError as C;
    Some(match reason {
        C::Expired | C::ExpiredContext { .. } => "it has expired".to_owned(),
        C::NotValidYet | C::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        C::NotValidForName | C::NotValidForNameContext { .. } => {
            "it is for another name".to_owned()
        }
        C::UnknownIssuer => "nobody who is trusted has issued it".to_owned(),
        other => other.to_string(),
    })
}

/// An address of the web without user, password and fragment.
fn web(address: &str) -> Result<Url, FetchError> {
    let mut url = Url::parse(address).map_err(|_| FetchError::Address)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(FetchError::Address);
    }
    // neither fails for an address with a host
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    Ok(url)
}

fn text_of(fields: &HeaderMap, name: &str) -> Option<String> {
    let value = fields.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Fields as they came, without those that only the transfer needed.
fn fields_of(fields: &HeaderMap) -> Vec<(String, String)> {
    let transfer = [
        "transfer-encoding",
        "connection",
        "keep-alive",
        "trailer",
        "content-length",
    ];
    let kept = fields
        .iter()
        .filter(|(name, _)| !transfer.contains(&name.as_str()));
    kept.map(|(name, value)| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    })
    .collect()
}
