//! Whether websockets get through to the running server at its public address.

use super::Finding;
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::ring,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};

const ABOUT: &str = "live";
/// How long the server, or what is in front of it, may take for each step.
const WAIT: Duration = Duration::from_secs(3);
/// Bytes of an answer's beginning that are read.
const HEAD: usize = 4 * 1024;
/// Asks for an event that is nowhere: the server says so over the websocket that it opens.
const PATH: &str = "/ws/AAAAAAAAAAAAAAAAAAAAAA?as=participant";

/// Tries to open a websocket at the public address of a server that runs; `None` when nothing answers there.
pub async fn examine(url: String) -> Option<Finding> {
    let asked = url.clone();
    let head = tokio::task::spawn_blocking(move || ask(&asked)).await.ok()?.ok()?;
    let status = head.split(' ').nth(1).filter(|_| head.starts_with("HTTP/"))?;
    Some(if status == "101" {
        Finding::well(ABOUT, format!("Live connections reach the server at {url}."))
    } else {
        let say = format!(
            "What is in front of the server at {url} blocks live connections (HTTP {status}). The event runs over plain \
             requests; let it pass on WebSockets, and open {url}/check on a phone."
        );
        Finding::warning(ABOUT, say)
    })
}

/// Asks to upgrade a connection; the beginning of the answer.
fn ask(url: &str) -> io::Result<String> {
    let (scheme, authority) = url.split_once("://").unwrap_or(("http", url));
    let secure = scheme == "https";
    let (name, port) = match authority.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => (name, port.parse().unwrap_or_default()),
        _ => (authority, if secure { 443 } else { 80 }),
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let address = (bare, port).to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
    let stream = TcpStream::connect_timeout(&address, WAIT)?;
    stream.set_read_timeout(Some(WAIT))?;
    stream.set_write_timeout(Some(WAIT))?;
    let request = format!(
        "GET {PATH} HTTP/1.1\r\nHost: {authority}\r\nOrigin: {url}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: cGxlbmFyeSBkb2N0b3IgIQ==\r\n\r\n"
    );
    if !secure {
        return exchange(stream, &request);
    }
    let name = ServerName::try_from(bare.to_owned()).map_err(io::Error::other)?;
    let client = ClientConnection::new(Arc::new(any_certificate()?), name).map_err(io::Error::other)?;
    exchange(StreamOwned::new(client, stream), &request)
}

fn exchange(mut stream: impl Read + Write, request: &str) -> io::Result<String> {
    stream.write_all(request.as_bytes())?;
    let mut head = vec![0; HEAD];
    let count = stream.read(&mut head)?;
    Ok(String::from_utf8_lossy(&head[..count]).into_owned())
}

/// Takes any certificate: nothing secret is sent, and whether browsers trust it is another check's matter.
fn any_certificate() -> io::Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let client = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Any(provider)))
        .with_no_client_auth();
    Ok(client)
}

#[derive(Debug)]
struct Any(Arc<rustls::crypto::CryptoProvider>);

impl ServerCertVerifier for Any {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Server,
        config::{Config, Tls},
        doctor::State,
    };
    use std::net::TcpListener;

    #[tokio::test]
    async fn a_server_that_is_reached_is_well_with_and_without_tls() {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let files = Tls { cert: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        std::fs::write(&files.cert, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        for tls in [None, Some(files)] {
            let scheme = if tls.is_some() { "https" } else { "http" };
            let data = folder.path().join(scheme);
            let config = Config { data, listen: "127.0.0.1:0".parse().unwrap(), tls, ..Config::default() };
            let running = Server::start(config).await.unwrap();
            let found = examine(format!("{scheme}://{}", running.address())).await.unwrap();
            assert_eq!(found.state, State::Well, "{}", found.say);
            running.shutdown().await;
        }
    }

    #[tokio::test]
    async fn a_proxy_that_upgrades_nothing_is_a_warning_and_silence_says_nothing() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 1024];
            let _read = stream.read(&mut asked).unwrap();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        });
        let found = examine(url.clone()).await.unwrap();
        answering.join().unwrap();
        assert_eq!(found.state, State::Warning);
        assert!(
            found.say.contains("blocks live connections (HTTP 400)") && found.say.contains("/check"),
            "{}",
            found.say
        );
        assert_eq!(examine(url).await, None, "nothing answers any more");
    }
}
