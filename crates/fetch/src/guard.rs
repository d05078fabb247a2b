//! Which network addresses may be connected to: those of the public internet and no others.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Decides whether an address may be connected to.
///
/// Everything is refused that the registries of special-purpose addresses (RFC 6890, RFC 8190) do not
/// call globally reachable: loopback, private, link-local (and with it the metadata services of
/// clouds), unique-local, shared, multicast, documentation, benchmarking and reserved ranges; and every
/// form of IPv6 that carries such an IPv4 address inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    loopback: bool,
}

impl Guard {
    /// Lets public addresses pass.
    pub fn public() -> Self {
        Self { loopback: false }
    }

    /// The same, and loopback addresses: for tests against servers of their own, and nothing else.
    pub fn with_loopback_for_tests() -> Self {
        Self { loopback: true }
    }

    /// Why an address may not be connected to; `None` where it may.
    pub fn refusal(self, address: IpAddr) -> Option<&'static str> {
        match address {
            IpAddr::V4(v4) => self.refusal_v4(v4),
            IpAddr::V6(v6) => self.refusal_v6(v6),
        }
    }

    fn refusal_v4(self, ip: Ipv4Addr) -> Option<&'static str> {
        let [a, b, c, _] = ip.octets();
        match (a, b, c) {
            (127, ..) if self.loopback => None,
            (127, ..) => Some("a loopback address"),
            (0, ..) => Some("an address of this network"),
            (10, ..) | (172, 16..=31, _) | (192, 168, _) => Some("a private address"),
            (169, 254, _) => Some("a link-local address, as metadata services have"),
            (100, 64..=127, _) => Some("a shared address"),
            (192, 0, 0) | (192, 88, 99) => Some("an address for protocols"),
            (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => Some("an address for documentation"),
            (198, 18..=19, _) => Some("an address for benchmarks"),
            (224..=239, ..) => Some("a multicast address"),
            (240..=255, ..) => Some("a reserved address"),
            _ => None,
        }
    }

    fn refusal_v6(self, ip: Ipv6Addr) -> Option<&'static str> {
        if ip.is_loopback() {
            return if self.loopback {
                None
            } else {
                Some("a loopback address")
            };
        }
        if let Some(inner) = embedded_v4(ip) {
            return self.refusal_v4(inner);
        }
        let [first, second, ..] = ip.segments();
        match (first, second) {
            (0, _) => Some("an unspecified or reserved address"),
            (0xfc00..=0xfdff, _) => Some("a unique-local address"),
            (0xfe80..=0xfebf, _) => Some("a link-local address"),
            (0xfec0..=0xfeff, _) => Some("a site-local address"),
            (0xff00..=0xffff, _) => Some("a multicast address"),
            (0x2001, 0x0db8) | (0x3fff, 0..=0x0fff) => Some("an address for documentation"),
            (0x2001, 0..=0x01ff) => Some("an address for protocols"),
            (0x2000..=0x3fff, _) => None,
            _ => Some("a reserved address"),
        }
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, translated (NAT64, also by
/// local prefixes), 6to4.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let o = ip.octets();
    let last = Ipv4Addr::new(o[12], o[13], o[14], o[15]);
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] => Some(last),
        [0, 0, 0, 0, 0xffff, 0, ..] => Some(last),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 || low > 1 => Some(last),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] | [0x64, 0xff9b, 1, ..] => Some(last),
        [0x2002, ..] => Some(Ipv4Addr::new(o[2], o[3], o[4], o[5])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, passes: bool) {
        let address: IpAddr = address.parse().unwrap();
        assert_eq!(
            Guard::public().refusal(address).is_none(),
            passes,
            "{address}"
        );
    }

    #[test]
    fn only_public_addresses_pass() {
        for address in [
            "127.0.0.1",
            "127.255.255.254",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
            "100::1",
            "::ffff:0:127.0.0.1",
            "4000::1",
        ] {
            check(address, false);
        }
        for address in [
            "1.1.1.1",
            "93.184.216.34",
            "172.32.0.1",
            "172.15.0.1",
            "100.128.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            check(address, true);
        }
    }

    #[test]
    fn the_switch_for_tests_opens_loopback_only() {
        let guard = Guard::with_loopback_for_tests();
        for (address, passes) in [
            ("127.0.0.1", true),
            ("::1", true),
            ("10.0.0.1", false),
            ("169.254.169.254", false),
        ] {
            assert_eq!(
                guard.refusal(address.parse().unwrap()).is_none(),
                passes,
                "{address}"
            );
        }
    }
}
