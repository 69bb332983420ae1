//! Which addresses we may speak to. Pure: the standard library's own `is_global` is not stable.
//!
//! A public page lives at a global address. A name that leads anywhere else (the local network, the machine
//! itself, a cloud's metadata service) is a trick or a fault, and nothing is sent there. A source whose own
//! address is on loopback may speak to loopback, and to nothing else.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Where a source may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Global addresses only.
    Global,
    /// Loopback addresses only.
    Loopback,
    /// Every address: for a server that the operator named, over TLS. Never for a source.
    Anywhere,
}

impl Reach {
    pub fn permits(self, address: IpAddr) -> bool {
        match self {
            Reach::Global => is_global(address),
            Reach::Loopback => address.is_loopback(),
            Reach::Anywhere => true,
        }
    }
}

/// Whether the host of this address is written as loopback: `localhost`, `127.0.0.1`, `[::1]`.
pub fn is_loopback_url(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Globally reachable, by the IANA special-purpose address registries (RFC 6890 and what followed it). Where
/// a block is only partly global, all of it is refused.
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => is_global_v4(ip),
        IpAddr::V6(ip) => is_global_v6(ip),
    }
}

fn is_global_v4(ip: Ipv4Addr) -> bool {
    match ip.octets() {
        [0, ..] => false,                                // this network
        [10, ..] => false,                               // private
        [100, b, ..] if (64..128).contains(&b) => false, // shared by carriers, 100.64/10
        [127, ..] => false,                              // loopback
        [169, 254, ..] => false,                         // link-local; cloud metadata
        [172, b, ..] if (16..32).contains(&b) => false,  // private
        [192, 0, 0, _] | [192, 0, 2, _] => false,        // protocol assignments, documentation
        [192, 88, 99, _] => false,                       // 6to4 relays
        [192, 168, ..] => false,                         // private
        [198, 18 | 19, ..] => false,                     // benchmarking
        [198, 51, 100, _] | [203, 0, 113, _] => false,   // documentation
        [a, ..] => a < 224,                              // multicast, reserved, broadcast above
    }
}

fn is_global_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    match s {
        // NAT64 (RFC 6052): the address behind it is the one that counts.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_global_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
        }
        // Protocol assignments: Teredo 2001::/32, benchmarking 2001:2::/48, ORCHID 2001:10::/28 and ::20.
        [0x2001, b, ..] if b < 0x200 => false,
        [0x2001, 0x0db8, ..] => false,          // documentation
        [0x2002, ..] => false,                  // 6to4: carries a v4 address
        [0x3fff, b, ..] if b < 0x1000 => false, // documentation, RFC 9637
        // All that is given out lies in 2000::/3. Outside: loopback, v4-mapped, v4-compatible, unique local,
        // link-local, site-local, multicast, discard, segment routing, local NAT64.
        [a, ..] => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn global(text: &str) -> bool {
        is_global(text.parse().unwrap())
    }

    #[test]
    fn special_addresses_are_not_global() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::7f00:1",
            "::8.8.8.8",
            "64:ff9b::10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "2001::1",
            "2001:0:53aa:64c::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:808:808::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!global(text), "{text}");
        }
    }

    #[test]
    fn ordinary_addresses_are_global() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:200::1",
            "2001:4860::1",
            "3fff:1000::1",
            "64:ff9b::8.8.8.8",
        ] {
            assert!(global(text), "{text}");
        }
    }

    #[test]
    fn loopback_is_known_however_it_is_written() {
        for text in [
            "http://localhost:1/",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://2130706433/",
            "http://0x7f.1/",
        ] {
            assert!(is_loopback_url(&Url::parse(text).unwrap()), "{text}");
        }
        for text in [
            "http://localhost.evil.example/",
            "https://10.0.0.1/",
            "http://[::ffff:7f00:1]/",
            "http://0.0.0.0/",
        ] {
            assert!(!is_loopback_url(&Url::parse(text).unwrap()), "{text}");
        }
    }
}
