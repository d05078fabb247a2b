//! Who may ask for what: hosts, tokens with roles, form keys and the pace of requests.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use counterclaim_model::fingerprint;

use crate::{Method, Request};

/// Requests that one address may make at once before it has to wait.
const BURST: f64 = 2_000.0;
/// Requests that one address may make a second in the long run.
const PACE: f64 = 1_000.0;
/// Wrong tokens that one address may show in a minute.
const WRONG: f64 = 10.0;
/// Addresses whose pace is remembered.
const ADDRESSES: usize = 4_096;

/// What somebody may do; each may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// See everything.
    Reader,
    /// Decide what a reviewer decides.
    Reviewer,
    /// Add articles.
    Admin,
}

impl Role {
    /// A role by its name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "reader" => Some(Self::Reader),
            "reviewer" => Some(Self::Reviewer),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Reviewer => "reviewer",
            Self::Admin => "admin",
        }
    }
}

/// A token as a file keeps it: its role and its hash, never itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What its holder may do.
    pub role: Role,
    /// Who holds it, as decisions name it.
    pub name: String,
    /// Argon2 hash in the PHC form.
    pub hash: String,
}

impl Token {
    /// Reads the lines of a token file: role, name and hash, parted by blanks; `#` begins a remark.
    ///
    /// # Errors
    /// The number of a line that is none of these.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, usize> {
        let lines = text.lines().enumerate();
        let wanted = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        wanted
            .map(|(index, line)| Self::parse(line).ok_or(index + 1))
            .collect()
    }

    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split_whitespace();
        let (role, name, hash) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            role: Role::parse(role)?,
            name: name.to_owned(),
            hash: hash.starts_with("$argon2id$").then(|| hash.to_owned())?,
        })
    }

    /// A new token: what its holder gets, and the line for the file.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn make(role: Role, name: &str) -> Result<(String, String), String> {
        let secret = random().map_err(|error| format!("no randomness: {error}"))?;
        let salt = random().map_err(|error| format!("no randomness: {error}"))?;
        let hash = Argon2::default()
            .hash_password_with_salt(secret.as_bytes(), salt.as_bytes())
            .map_err(|error| format!("no hash: {error}"))?;
        let name: String = name.split_whitespace().collect::<Vec<_>>().join("-");
        Ok((secret, format!("{} {name} {hash}", role.name())))
    }
}

/// 160 random bits in hexadecimal.
fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; 20];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// It names a host that is not this one.
    Host,
    /// It shows no token, or a wrong one.
    Token,
    /// Its token does not allow this.
    Role(Role),
    /// It changes something and comes from another site, or its form is not from here.
    Forged,
    /// There are too many of its kind.
    Pace,
}

/// Who may ask for what.
pub struct Access {
    /// Host names under which this site is asked, each with and without its port.
    hosts: Vec<String>,
    tokens: Vec<Token>,
    /// Key of every form of this process: pages of other sites cannot know it.
    form_key: String,
    /// Tokens that were right once, by their SHA-256: argon2 is slow on purpose.
    known: Mutex<BTreeMap<String, usize>>,
    pace: Mutex<BTreeMap<IpAddr, Buckets>>,
}

#[derive(Clone, Copy)]
struct Buckets {
    asked: f64,
    wrong: f64,
    at: Instant,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hosts = &self.hosts;
        f.debug_struct("Access")
            .field("hosts", hosts)
            .finish_non_exhaustive()
    }
}

impl Access {
    /// Access for a site asked under these hosts. Without tokens everybody who reaches it may do
    /// everything, which is for loopback only.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn new(hosts: Vec<String>, tokens: Vec<Token>) -> Result<Self, String> {
        Ok(Self {
            hosts,
            tokens,
            form_key: random().map_err(|error| format!("no randomness: {error}"))?,
            known: Mutex::new(BTreeMap::new()),
            pace: Mutex::new(BTreeMap::new()),
        })
    }

    /// The key that every form carries.
    pub(crate) fn form_key(&self) -> &str {
        &self.form_key
    }

    /// Whether tokens are asked for at all.
    pub(crate) fn is_open(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Who asks, if the request may be answered at all; `needed` is what it takes.
    pub(crate) fn admit(&self, request: &Request, needed: Role) -> Result<String, Denied> {
        if !self.is_own_host(request) {
            return Err(Denied::Host);
        }
        if !self.has_pace(request.peer, false) {
            return Err(Denied::Pace);
        }
        let (who, role, by_header) = self.who(request)?;
        if role < needed {
            return Err(Denied::Role(needed));
        }
        if request.method != Method::Get && !self.is_own_form(request, by_header) {
            return Err(Denied::Forged);
        }
        Ok(who)
    }

    /// A page that a foreign name leads here asks under that name (DNS rebinding).
    pub(crate) fn is_own_host(&self, request: &Request) -> bool {
        let host = request.header("host").unwrap_or("").to_ascii_lowercase();
        self.hosts.iter().any(|own| own.eq_ignore_ascii_case(&host))
    }

    fn who(&self, request: &Request) -> Result<(String, Role, bool), Denied> {
        if self.is_open() {
            return Ok(("local".to_owned(), Role::Admin, false));
        }
        let header = request.header("authorization");
        let bearer = header.and_then(|value| value.strip_prefix("Bearer "));
        let shown = bearer
            .or_else(|| request.cookie("token"))
            .ok_or(Denied::Token)?;
        let token = self.token(shown.trim(), request.peer)?;
        Ok((token.name.clone(), token.role, bearer.is_some()))
    }

    /// The token that somebody shows.
    pub(crate) fn token(&self, shown: &str, peer: Option<IpAddr>) -> Result<&Token, Denied> {
        let print = fingerprint(shown.as_bytes());
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&print).copied();
        if let Some(token) = known.and_then(|index| self.tokens.get(index)) {
            return Ok(token);
        }
        if !self.has_pace(peer, true) {
            return Err(Denied::Pace);
        }
        let argon = Argon2::default();
        let right = |token: &Token| {
            argon
                .verify_password(shown.as_bytes(), token.hash.as_str())
                .is_ok()
        };
        let index = self.tokens.iter().position(right).ok_or(Denied::Token)?;
        lock().insert(print, index);
        self.tokens.get(index).ok_or(Denied::Token)
    }

    /// Whether a request that changes something comes from this site. A program that shows its token in a
    /// header cannot have been tricked by a page; a browser says where a page is from, and our forms
    /// carry the key.
    pub(crate) fn is_own_form(&self, request: &Request, by_header: bool) -> bool {
        let host = request.header("host").unwrap_or("");
        let foreign = request.header("origin").is_some_and(|origin| {
            let name = origin.split_once("://").map(|(_, name)| name);
            name != Some(host)
        });
        let site = request.header("sec-fetch-site");
        if foreign || site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
            return false;
        }
        let media = request.header("content-type").unwrap_or("");
        // a page of another site can send only these three kinds without asking first
        let simple = [
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "text/plain",
        ];
        let needs_key = media.is_empty() || simple.iter().any(|kind| media.starts_with(kind));
        by_header || !needs_key || request.field("key") == Some(&self.form_key)
    }

    /// Takes one request, or one wrong token, out of an address's bucket.
    fn has_pace(&self, peer: Option<IpAddr>, wrong: bool) -> bool {
        let Some(peer) = peer else { return true };
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        if pace.len() > ADDRESSES {
            pace.retain(|_, bucket| bucket.at.elapsed().as_secs() < 60);
        }
        let fresh = Buckets {
            asked: BURST,
            wrong: WRONG,
            at: Instant::now(),
        };
        let bucket = pace.entry(peer).or_insert(fresh);
        let seconds = bucket.at.elapsed().as_secs_f64();
        bucket.at = Instant::now();
        bucket.asked = (bucket.asked + seconds * PACE).min(BURST);
        bucket.wrong = (bucket.wrong + seconds * WRONG / 60.0).min(WRONG);
        let left = if wrong {
            &mut bucket.wrong
        } else {
            &mut bucket.asked
        };
        *left -= 1.0;
        if *left < 0.0 {
            *left = 0.0;
            return false;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(tokens: Vec<Token>) -> Access {
        Access::new(
            vec!["127.0.0.1:4780".to_owned(), "localhost:4780".to_owned()],
            tokens,
        )
        .unwrap()
    }

    fn request(method: Method, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Request {
        let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect()
        };
        let mut request = Request::get("/");
        request.method = method;
        request
            .headers
            .insert("host".to_owned(), "localhost:4780".to_owned());
        request.headers.extend(own(headers));
        request.form = own(form);
        request
    }

    #[test]
    fn only_own_names_are_answered() {
        let access = access(Vec::new());
        for (host, expected) in [
            ("127.0.0.1:4780", Ok(())),
            ("LOCALHOST:4780", Ok(())),
            ("evil.example:4780", Err(Denied::Host)),
            ("localhost", Err(Denied::Host)),
            ("", Err(Denied::Host)),
        ] {
            let request = request(Method::Get, &[("host", host)], &[]);
            assert_eq!(
                access.admit(&request, Role::Admin).map(|_| ()),
                expected,
                "{host}"
            );
        }
    }

    #[test]
    fn forms_of_other_sites_change_nothing() {
        let access = access(Vec::new());
        let key = access.form_key().to_owned();
        let form = ("content-type", "application/x-www-form-urlencoded");
        let check = |headers: &[(&str, &str)], fields: &[(&str, &str)], admitted: bool| {
            let request = request(Method::Post, headers, fields);
            assert_eq!(
                access.admit(&request, Role::Admin).is_ok(),
                admitted,
                "{headers:?}"
            );
        };
        check(&[form], &[("key", &key)], true);
        check(&[form], &[("key", "guess")], false);
        check(&[form], &[], false);
        check(
            &[form, ("origin", "http://localhost:4780")],
            &[("key", &key)],
            true,
        );
        check(
            &[form, ("origin", "http://evil.example")],
            &[("key", &key)],
            false,
        );
        check(&[form, ("origin", "null")], &[("key", &key)], false);
        check(
            &[form, ("sec-fetch-site", "cross-site")],
            &[("key", &key)],
            false,
        );
        check(&[("content-type", "application/json")], &[], true);
        check(
            &[
                ("content-type", "application/json"),
                ("origin", "http://evil.example"),
            ],
            &[],
            false,
        );
        check(&[("content-type", "text/plain")], &[], false);
        check(&[], &[], false);
    }

    #[test]
    fn tokens_open_what_their_role_allows() {
        let (secret, line) = Token::make(Role::Reviewer, "Ana B").unwrap();
        let access = access(Token::parse_all(&format!("# people\n{line}\n")).unwrap());
        let bearer = format!("Bearer {secret}");
        let cookie = format!("theme=dark; token={secret}");
        for (headers, needed, expected) in [
            (vec![], Role::Reader, Err(Denied::Token)),
            (
                vec![("authorization", "Bearer wrong")],
                Role::Reader,
                Err(Denied::Token),
            ),
            (
                vec![("authorization", bearer.as_str())],
                Role::Reader,
                Ok("Ana-B".to_owned()),
            ),
            (
                vec![("cookie", cookie.as_str())],
                Role::Reviewer,
                Ok("Ana-B".to_owned()),
            ),
            (
                vec![("cookie", cookie.as_str())],
                Role::Admin,
                Err(Denied::Role(Role::Admin)),
            ),
        ] {
            let request = request(Method::Get, &headers, &[]);
            assert_eq!(access.admit(&request, needed), expected, "{headers:?}");
        }
        assert_eq!(Token::parse_all("reader ana nohash"), Err(1));
    }

    #[test]
    fn wrong_tokens_are_slowed_down() {
        let (_, line) = Token::make(Role::Reader, "x").unwrap();
        let access = access(Token::parse_all(&line).unwrap());
        let mut guess = request(Method::Get, &[("authorization", "Bearer wrong")], &[]);
        guess.peer = Some(IpAddr::from([192, 0, 2, 1]));
        let answers: Vec<_> = (0..12)
            .map(|_| access.admit(&guess, Role::Reader))
            .collect();
        assert_eq!(answers[0], Err(Denied::Token));
        assert_eq!(answers[11], Err(Denied::Pace));
    }
}
