//! Names to addresses, once: what is checked here is what is connected to.

use std::fmt;
use std::net::SocketAddr;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::Guard;

/// Finds the addresses of a host.
pub trait Lookup: fmt::Debug + Send + Sync + 'static {
    /// Addresses of a host (a name, or an address in any notation) with a port; `None` leaves it to the
    /// system.
    fn addresses(&self, host: &str, port: u16) -> Option<Vec<SocketAddr>>;
}

/// Leaves every name to the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn addresses(&self, _host: &str, _port: u16) -> Option<Vec<SocketAddr>> {
        None
    }
}

/// An address that a guard refuses.
#[derive(Debug, thiserror::Error)]
#[error("{host} is at {address}, {reason}")]
pub(crate) struct Refused {
    host: String,
    address: SocketAddr,
    reason: &'static str,
}

/// Resolves a name and refuses it if any of its addresses may not be connected to.
///
/// The client connects to the addresses that this returns and resolves nothing a second time, so that a
/// name cannot change its address in between.
#[derive(Debug)]
pub(crate) struct GuardedResolver<L> {
    guard: Guard,
    lookup: L,
    system: DefaultResolver,
}

impl<L: Lookup> GuardedResolver<L> {
    pub(crate) fn new(guard: Guard, lookup: L) -> Self {
        Self {
            guard,
            lookup,
            system: DefaultResolver::default(),
        }
    }
}

impl<L: Lookup> Resolver for GuardedResolver<L> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or("").trim_matches(['[', ']']).to_owned();
        let standard = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        let port = uri.port_u16().unwrap_or(standard);
        let resolved = match self.lookup.addresses(&host, port) {
            None => self.system.resolve(uri, config, timeout)?,
            Some(own) => {
                let mut resolved = self.empty();
                own.into_iter()
                    .take(16)
                    .for_each(|address| resolved.push(address));
                resolved
            }
        };
        if resolved.is_empty() {
            return Err(ureq::Error::HostNotFound);
        }
        for address in resolved.iter() {
            if let Some(reason) = self.guard.refusal(address.ip()) {
                let refused = Refused {
                    host,
                    address: *address,
                    reason,
                };
                return Err(ureq::Error::Other(Box::new(refused)));
            }
        }
        Ok(resolved)
    }
}
