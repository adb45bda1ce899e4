//! What a reverse proxy tells of the browser behind it: believed from the proxies that the operator names, else not.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::Server;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// The proxies that are believed: addresses and networks, as in `10.0.0.0/8, ::1`. None by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Network>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u32,
}

impl FromStr for Proxies {
    type Err = String;

    fn from_str(list: &str) -> Result<Proxies, String> {
        let each = list.split(',').map(str::trim).filter(|one| !one.is_empty());
        each.map(Network::read).collect::<Result<_, _>>().map(Proxies)
    }
}

impl Network {
    fn read(text: &str) -> Result<Network, String> {
        let wrong = || {
            format!(
                "`{text}` is neither an address nor a network: write for example `10.0.0.2` or `10.0.0.0/8`"
            )
        };
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, bits)| (a, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(all), |bits| bits.parse::<u32>().map_err(|_| wrong()))?;
        if bits <= all { Ok(Network { address, bits }) } else { Err(wrong()) }
    }

    fn holds(&self, other: IpAddr) -> bool {
        let same = |a: u128, b: u128, all: u32| self.bits == 0 || (a ^ b) >> (all - self.bits) == 0;
        match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => same(own.to_bits().into(), other.to_bits().into(), 32),
            (IpAddr::V6(own), IpAddr::V6(other)) => same(own.to_bits(), other.to_bits(), 128),
            _ => false,
        }
    }
}

impl Proxies {
    fn hold(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }

    /// Makes the headers true: the address is the caller's, whoever told it, and what nobody believable told is gone.
    fn settle(&self, peer: Option<IpAddr>, headers: &mut HeaderMap) {
        let peer = peer.map(|peer| peer.to_canonical());
        let told = headers.clone();
        [FOR, PROTO, HOST].iter().for_each(|name| drop(headers.remove(name)));
        let Some(peer) = peer else { return };
        let mut client = peer;
        if self.hold(peer) {
            client = self.client(peer, &told);
            for (name, to) in [(PROTO, PROTO), (HOST, header::HOST)] {
                if let Some(value) = last(&told, &name) {
                    headers.insert(to, value);
                }
            }
        }
        if let Ok(text) = HeaderValue::from_str(&client.to_string()) {
            headers.insert(FOR, text);
        }
    }

    /// The last address that is not one of the proxies: what stands before it the caller may have made up.
    fn client(&self, peer: IpAddr, told: &HeaderMap) -> IpAddr {
        let mut client = peer;
        for text in items(told, &FOR).rev() {
            let Ok(address) = text.parse::<IpAddr>() else { break };
            client = address.to_canonical();
            if !self.hold(client) {
                break;
            }
        }
        client
    }
}

fn items<'a>(headers: &'a HeaderMap, name: &HeaderName) -> std::vec::IntoIter<&'a str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).collect::<Vec<_>>().into_iter()
}

fn last(headers: &HeaderMap, name: &HeaderName) -> Option<HeaderValue> {
    items(headers, name).next_back().and_then(|text| HeaderValue::from_str(text).ok())
}

/// Settles the headers of every request before anything reads them.
pub(crate) async fn settle(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    server.proxies.settle(peer, request.headers_mut());
    next.run(request).await
}

/// The caller's address, once the headers are settled.
pub(crate) fn address(headers: &HeaderMap) -> String {
    headers.get(FOR).and_then(|text| text.to_str().ok()).unwrap_or_default().to_owned()
}

/// Whether the browser came by HTTPS, once the headers are settled.
pub(crate) fn is_https(headers: &HeaderMap) -> bool {
    headers.get(PROTO).is_some_and(|told| told == "https")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(proxies: &str, peer: &str, told: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in told {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        proxies.parse::<Proxies>().unwrap().settle(peer.parse().ok(), &mut headers);
        headers
    }

    #[test]
    fn only_named_proxies_are_believed_and_only_up_to_the_last_stranger() {
        const NEAR: &str = "127.0.0.1, 10.0.0.0/8, fd00::/8";
        for (proxies, peer, told, address) in [
            ("", "127.0.0.1", "203.0.113.7", "127.0.0.1"),
            (NEAR, "127.0.0.1", "10.9.9.9, 203.0.113.7", "203.0.113.7"),
            (NEAR, "127.0.0.1", "1.2.3.4, 203.0.113.7, 10.9.9.9", "203.0.113.7"),
            (NEAR, "::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"),
            (NEAR, "fd00::1", "2001:db8::7", "2001:db8::7"),
            (NEAR, "172.18.0.2", "203.0.113.7", "172.18.0.2"),
            (NEAR, "11.0.0.1", "203.0.113.7", "11.0.0.1"),
            (NEAR, "127.0.0.1", "10.0.0.7", "10.0.0.7"),
            (NEAR, "127.0.0.1", "203.0.113.7, <script>", "127.0.0.1"),
            (NEAR, "127.0.0.1", "", "127.0.0.1"),
            ("0.0.0.0/0", "198.51.100.1", "203.0.113.7", "203.0.113.7"),
        ] {
            let headers = settled(proxies, peer, &[("x-forwarded-for", told)]);
            assert_eq!(super::address(&headers), address, "{proxies} {peer} {told}");
        }
        let lines = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "203.0.113.7")];
        assert_eq!(super::address(&settled(NEAR, "127.0.0.1", &lines)), "203.0.113.7");
    }

    #[test]
    fn scheme_and_host_come_from_named_proxies_only() {
        let told = [("host", "inner"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "qihe.example")];
        for (proxies, https, host) in [("127.0.0.1", true, "qihe.example"), ("10.0.0.1", false, "inner")] {
            let headers = settled(proxies, "127.0.0.1", &told);
            assert_eq!((is_https(&headers), headers["host"].to_str().unwrap()), (https, host), "{proxies}");
        }
        assert!(!is_https(&settled("127.0.0.1", "127.0.0.1", &[("x-forwarded-proto", "https, http")])));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in ["proxy", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/x", "/8"] {
            let refused = wrong.parse::<Proxies>().unwrap_err();
            assert!(refused.contains(wrong) && refused.contains("10.0.0.0/8"), "{refused}");
        }
        assert_eq!(" ".parse(), Ok(Proxies::default()));
    }
}
