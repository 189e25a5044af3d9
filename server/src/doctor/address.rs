//! The address that the server listens on, and the public one.

use super::Finding;
use crate::{config::Config, listen};
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, lookup_host},
    time::timeout,
};

const ABOUT: &str = "address";
/// How long another computer may take to answer.
const WAIT: Duration = Duration::from_secs(3);
/// The request that probes a server over plain HTTP; the end of Plenary's response is compared.
const ASK: &[u8] = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const ANSWER: &[u8] = b"\r\n\r\nup";

/// Checks both addresses; `running` says whether a server holds the data folder.
pub async fn examine(config: &Config, running: bool) -> Vec<Finding> {
    let mut findings = vec![port(config, running).await];
    findings.extend(words(config));
    if let Some(url) = &config.public_url {
        findings.push(public(url).await);
    }
    findings
}

/// Whether the port is free, or held by our own server.
async fn port(config: &Config, running: bool) -> Finding {
    let listen = config.listen;
    if listen.port() == 0 {
        return Finding::well(ABOUT, "The server will use any free port.");
    }
    if running {
        return match answers(listen, config.tls.is_some()).await {
            Ok(true) => Finding::well(ABOUT, format!("The running server answers on {listen}.")),
            Ok(false) => {
                let say = format!(
                    "A server is running on this folder, but another program answers on {listen}; stop that program."
                );
                Finding::problem(ABOUT, say)
            }
            Err(_) => {
                let say = format!(
                    "A server is running on this folder, but not on {listen}; run this with the same options as the server."
                );
                Finding::problem(ABOUT, say)
            }
        };
    }
    match listen::bind(listen) {
        Ok(_) => Finding::well(ABOUT, format!("The server can listen on {listen}.")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            let say = format!("Another program is using {listen}; stop it, or choose another port with --listen.");
            Finding::problem(ABOUT, say)
        }
        Err(_) => {
            let say =
                format!("This computer cannot listen on {listen}; choose one of its own addresses with --listen.");
            Finding::problem(ABOUT, say)
        }
    }
}

/// Whether Plenary answers there. Over TLS any answer counts: browsers learn from the certificate whose server it is.
async fn answers(listen: SocketAddr, tls: bool) -> io::Result<bool> {
    let local = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let ask = async {
        let mut stream = TcpStream::connect((local, listen.port())).await?;
        if tls {
            return Ok(true);
        }
        stream.write_all(ASK).await?;
        let mut answer = Vec::new();
        stream.take(16 * 1024).read_to_end(&mut answer).await?;
        Ok(answer.ends_with(ANSWER))
    };
    timeout(WAIT, ask).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// Whether the options match the address that people see.
fn words(config: &Config) -> Option<Finding> {
    let behind_proxy = config.tls.is_none() && config.secure();
    let plain = config.plain_http_beyond_loopback && !config.secure() && !config.listen.ip().is_loopback();
    if behind_proxy && config.proxies.is_empty() {
        let say = "A proxy handles TLS for this server, but is not named; name it with --proxy, or wrong codes from one \
                   phone slow down every phone.";
        Some(Finding::warning(ABOUT, say))
    } else if !config.proxies.is_empty() && config.public_url.is_none() {
        let say = "A proxy is named, but not the address that people open; set it with --public-url.";
        Some(Finding::problem(ABOUT, say))
    } else if plain {
        let say = "This server uses plain HTTP: anyone on the same network can read and change what is sent. Give \
                   --tls-cert and --tls-key.";
        Some(Finding::warning(ABOUT, say))
    } else {
        None
    }
}

/// Whether something answers at the public address.
async fn public(url: &str) -> Finding {
    let (scheme, authority) = url.split_once("://").unwrap_or(("http", url));
    let target = match authority.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => authority.to_owned(),
        _ => format!("{authority}:{}", if scheme == "https" { 443 } else { 80 }),
    };
    let reach = async { TcpStream::connect(lookup_host(&target).await?.collect::<Vec<_>>().as_slice()).await };
    match timeout(WAIT, reach).await {
        Ok(Ok(_)) => Finding::well(ABOUT, format!("Something answers at {url}.")),
        _ => {
            let say = format!(
                "Nothing answers at {url} from this computer; try it from a phone, and if that does not work either, check \
                 the name, the proxy and the firewall."
            );
            Finding::warning(ABOUT, say)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Server, doctor::State};

    fn config(listen: SocketAddr) -> Config {
        Config { listen, ..Config::default() }
    }

    #[tokio::test]
    async fn a_port_is_free_or_ours_or_somebody_else_s() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let found = port(&config(address), false).await;
        assert!(found.say.starts_with("Another program is using"), "{}", found.say);
        drop(taken);
        assert_eq!(port(&config(address), false).await.state, State::Well);
        let found = port(&config(address), true).await;
        assert!(found.say.contains("but not on"), "{}", found.say);

        let folder = tempfile::tempdir().unwrap();
        let here = Config { data: folder.path().into(), ..config("127.0.0.1:0".parse().unwrap()) };
        let running = Server::start(here).await.unwrap();
        let found = port(&config(running.address()), true).await;
        assert_eq!(found, Finding::well(ABOUT, format!("The running server answers on {}.", running.address())));
        running.shutdown().await;
    }

    #[tokio::test]
    async fn another_program_in_our_place_is_told_apart() {
        let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = other.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = other.accept().await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nhello").await.unwrap();
            let mut question = [0; ASK.len()];
            stream.read_exact(&mut question).await.unwrap();
        });
        let found = port(&config(address), true).await;
        assert!(found.say.contains("another program answers"), "{}", found.say);
    }

    #[test]
    fn options_that_do_not_fit_are_told() {
        let behind = Config { public_url: Some("https://p.example".into()), ..Config::default() };
        assert!(words(&behind).unwrap().say.contains("name it with --proxy"));
        let proxies = vec!["10.0.0.1/32".parse().unwrap()];
        assert_eq!(words(&Config { proxies: proxies.clone(), ..behind }), None);
        assert!(words(&Config { proxies, ..Config::default() }).unwrap().say.contains("--public-url"));
        let plain = Config { plain_http_beyond_loopback: true, ..config("0.0.0.0:8790".parse().unwrap()) };
        assert_eq!(words(&plain).unwrap().state, State::Warning);
        assert_eq!(words(&Config::default()), None);
    }

    #[tokio::test]
    async fn the_public_address_is_tried() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        assert_eq!(public(&url).await.state, State::Well);
        drop(listener);
        assert_eq!(public(&url).await.state, State::Warning);
    }
}
