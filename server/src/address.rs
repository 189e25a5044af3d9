//! The addresses by which people reach the server.

use crate::config::Config;
use std::net::{IpAddr, SocketAddr, UdpSocket};

/// Name prefixes of interfaces that lead to virtual machines and containers, not to a room.
const VIRTUAL: [&str; 8] = ["docker", "br-", "veth", "virbr", "vmnet", "vbox", "cni", "flannel"];
/// Name prefixes of wireless interfaces: phones are most likely on the same network.
const WIRELESS: [&str; 2] = ["wl", "ath"];

/// The address to give to people, `scheme://host[:port]`: the public one, or the most likely local one.
pub fn url(config: &Config, bound: SocketAddr) -> String {
    match (&config.public_url, reachable(bound).first()) {
        (Some(url), _) => url.clone(),
        (None, Some(ip)) => url_of(config, SocketAddr::new(*ip, bound.port())),
        (None, None) => url_of(config, bound),
    }
}

/// Every address by which other devices may reach a bound socket, the most likely first.
pub fn urls(config: &Config, bound: SocketAddr) -> Vec<String> {
    let sockets = reachable(bound).into_iter().map(|ip| SocketAddr::new(ip, bound.port()));
    sockets.map(|socket| url_of(config, socket)).collect()
}

fn url_of(config: &Config, socket: SocketAddr) -> String {
    match (config.tls.is_some(), socket.port()) {
        (true, 443) => format!("https://{}", host(socket.ip())),
        (true, _) => format!("https://{socket}"),
        (false, 80) => format!("http://{}", host(socket.ip())),
        (false, _) => format!("http://{socket}"),
    }
}

fn host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// Addresses of this computer that other devices can use; none when it listens on loopback only.
fn reachable(bound: SocketAddr) -> Vec<IpAddr> {
    match bound.ip() {
        ip if ip.is_loopback() => Vec::new(),
        ip if !ip.is_unspecified() => vec![ip],
        ip => {
            let found = if_addrs::get_if_addrs().unwrap_or_default();
            let usable = found.into_iter().filter(|face| !face.is_loopback() && !face.is_link_local());
            let usable = usable.filter(|face| ip.is_ipv6() || face.ip().is_ipv4());
            in_order(usable.map(|face| (face.name.clone(), face.ip())).collect(), default_route())
        }
    }
}

/// Sorts the most likely first: the default route, then wireless, then wired, IPv4 before IPv6, virtual ones last.
fn in_order(mut faces: Vec<(String, IpAddr)>, way_out: Option<IpAddr>) -> Vec<IpAddr> {
    let starts = |name: &str, starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    faces.sort_by_key(|(name, ip)| {
        let kind = match () {
            () if starts(name, &VIRTUAL) => 3,
            () if Some(*ip) == way_out => 0,
            () if starts(name, &WIRELESS) => 1,
            () => 2,
        };
        (ip.is_ipv6(), kind, *ip)
    });
    faces.into_iter().map(|(_, ip)| ip).collect()
}

/// The address from which this computer would reach others; finding it out sends nothing.
fn default_route() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// The key under which an address is counted: an IPv6 device can choose from a whole /64.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() >> 64 << 64).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Tls;

    #[test]
    fn a_server_for_this_computer_names_no_other_address() {
        let (config, bound) = (Config::default(), "127.0.0.1:8790".parse().unwrap());
        assert_eq!(url(&config, bound), "http://127.0.0.1:8790");
        assert_eq!(urls(&config, bound), Vec::<String>::new());
    }

    #[test]
    fn usual_ports_are_left_out() {
        let tls = Config { tls: Some(Tls { cert: "c".into(), key: "k".into() }), ..Config::default() };
        assert_eq!(url(&tls, "192.0.2.7:443".parse().unwrap()), "https://192.0.2.7");
        assert_eq!(url(&tls, "[2001:db8::7]:8443".parse().unwrap()), "https://[2001:db8::7]:8443");
        assert_eq!(url(&Config::default(), "192.0.2.7:80".parse().unwrap()), "http://192.0.2.7");
    }

    #[test]
    fn the_way_out_comes_first_and_containers_last() {
        let faces = [
            ("docker0", "172.17.0.1"),
            ("eth0", "10.0.0.4"),
            ("wlan0", "192.168.1.5"),
            ("wlan0", "2001:db8::5"),
            ("enp3s0", "10.0.0.9"),
        ];
        let faces: Vec<_> = faces.map(|(name, ip)| (name.to_owned(), ip.parse().unwrap())).into();
        let order = |way_out: Option<&str>| {
            let ips = in_order(faces.clone(), way_out.map(|ip| ip.parse().unwrap()));
            ips.iter().map(IpAddr::to_string).collect::<Vec<_>>()
        };
        assert_eq!(order(None), ["192.168.1.5", "10.0.0.4", "10.0.0.9", "172.17.0.1", "2001:db8::5"]);
        assert_eq!(order(Some("10.0.0.9"))[..2], ["10.0.0.9", "192.168.1.5"]);
        assert_eq!(order(Some("172.17.0.1"))[0], "192.168.1.5");
    }
}
