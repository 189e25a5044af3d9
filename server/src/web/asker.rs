//! The address of a client: the socket's own, or the one that a configured proxy reports.
//!
//! It only delays clients that guess codes: it is never stored, never logged, never near content.

use super::App;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use ipnet::IpNet;
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A client's address, as an extractor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker(pub IpAddr);

impl FromRequestParts<App> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, app).await;
        // Every listener sets the peer's address. Without one, all clients share an address, which delays them but
        // admits no one.
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
        Ok(Self(asker(peer, &parts.headers, &app.config.proxies)))
    }
}

/// The client's address. Headers count only if a known proxy sent them, and of the chain of addresses in them only the
/// part that known proxies added: from the right, the first address that is not one of our proxies. Clients can write
/// anything further left.
///
/// A proxy that sets one of the two headers may pass the other through as the client sent it. So if both are present
/// and disagree, neither is believed.
pub fn asker(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !known(peer, proxies) {
        return peer;
    }
    let last = |chain: Vec<Option<IpAddr>>| vouched_for(peer, &chain, proxies);
    match (chain_of_x_forwarded_for(headers).map(last), chain_of_forwarded(headers).map(last)) {
        (Some(one), Some(other)) if one != other => peer,
        (Some(said), _) | (None, Some(said)) => said,
        (None, None) => peer,
    }
}

fn known(address: IpAddr, proxies: &[IpNet]) -> bool {
    proxies.iter().any(|proxy| proxy.contains(&address))
}

/// Follows a chain from the right as long as each address is a known proxy.
fn vouched_for(peer: IpAddr, chain: &[Option<IpAddr>], proxies: &[IpNet]) -> IpAddr {
    let mut asker = peer;
    for hop in chain.iter().rev() {
        // A hop without an address, such as `unknown`, ends the part that can be trusted.
        let Some(address) = hop else { break };
        asker = *address;
        if !known(asker, proxies) {
            break;
        }
    }
    asker
}

/// The hops of `X-Forwarded-For`, the nearest last; several lines are one list.
fn chain_of_x_forwarded_for(headers: &HeaderMap) -> Option<Vec<Option<IpAddr>>> {
    chain(headers, X_FORWARDED_FOR, address)
}

/// The hops of `Forwarded` (RFC 7239), the nearest last.
fn chain_of_forwarded(headers: &HeaderMap) -> Option<Vec<Option<IpAddr>>> {
    chain(headers, header::FORWARDED, |hop| {
        let mut pairs = hop.split(';').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
        address(value.trim().trim_matches('"'))
    })
}

fn chain(headers: &HeaderMap, name: HeaderName, hop: fn(&str) -> Option<IpAddr>) -> Option<Vec<Option<IpAddr>>> {
    let mut lines = headers.get_all(name).iter().peekable();
    lines.peek()?;
    let hops = lines.flat_map(|line| line.to_str().unwrap_or_default().split(','));
    Some(hops.map(|text| hop(text.trim())).collect())
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse().ok().map(|socket: SocketAddr| socket.ip());
    text.parse().ok().or_else(bare).or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";

    /// The client's address, when `peer` sends these headers and `10.0.0.0/24` is ours.
    fn asks(peer: &str, lines: &[(&str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        asker(peer.parse().unwrap(), &headers, &["10.0.0.0/24".parse().unwrap()]).to_string()
    }

    #[test]
    fn a_stranger_s_headers_are_not_believed() {
        let lies = [("x-forwarded-for", "192.0.2.9"), ("forwarded", "for=192.0.2.9")];
        assert_eq!(asks("198.51.100.7", &lies), "198.51.100.7");
        assert_eq!(asks(PROXY, &[]), PROXY);
        let headers = HeaderMap::from_iter([(X_FORWARDED_FOR, "192.0.2.9".parse().unwrap())]);
        assert_eq!(asker(PROXY.parse().unwrap(), &headers, &[]).to_string(), PROXY, "no proxy was named");
    }

    #[test]
    fn a_known_proxy_says_who_asks() {
        for value in ["192.0.2.9", "192.0.2.9:4711", " 192.0.2.9 ", "::ffff:192.0.2.9"] {
            assert_eq!(asks(PROXY, &[("x-forwarded-for", value)]), "192.0.2.9", "{value}");
        }
        for value in ["for=192.0.2.9", "proto=https;For=\"192.0.2.9:4711\";by=10.0.0.1"] {
            assert_eq!(asks(PROXY, &[("forwarded", value)]), "192.0.2.9", "{value}");
        }
        let v6 = "for=\"[2001:db8::9]:4711\"";
        assert_eq!(asks("::ffff:10.0.0.1", &[("forwarded", v6)]), "2001:db8::9");
    }

    #[test]
    fn what_the_asker_wrote_itself_is_passed_over() {
        let chain = "203.0.113.1, 192.0.2.9, 10.0.0.2";
        assert_eq!(asks(PROXY, &[("x-forwarded-for", chain)]), "192.0.2.9");
        let lines = [("x-forwarded-for", "203.0.113.1, 10.0.0.3"), ("x-forwarded-for", "192.0.2.9")];
        assert_eq!(asks(PROXY, &lines), "192.0.2.9", "several lines are one list");
        assert_eq!(asks(PROXY, &[("forwarded", "for=10.0.0.9, for=192.0.2.9, for=10.0.0.2")]), "192.0.2.9");
    }

    #[test]
    fn what_cannot_be_read_ends_the_chain() {
        for hop in ["unknown", "_hidden", "", "192.0.2.9.example", "999.0.0.1"] {
            assert_eq!(asks(PROXY, &[("x-forwarded-for", &format!("192.0.2.9, {hop}"))]), PROXY, "{hop}");
            assert_eq!(asks(PROXY, &[("x-forwarded-for", &format!("{hop}, 10.0.0.2"))]), "10.0.0.2", "{hop}");
            assert_eq!(asks(PROXY, &[("forwarded", &format!("for={hop}"))]), PROXY, "{hop}");
        }
    }

    #[test]
    fn two_headers_that_do_not_agree_are_both_left_out() {
        let lines = [("x-forwarded-for", "192.0.2.9"), ("forwarded", "for=203.0.113.1")];
        assert_eq!(asks(PROXY, &lines), PROXY);
        let lines = [("x-forwarded-for", "192.0.2.9"), ("forwarded", "for=192.0.2.9")];
        assert_eq!(asks(PROXY, &lines), "192.0.2.9");
    }
}
