//! Listening: plain HTTP or TLS, small packets sent at once, and an orderly end.

pub mod connections;

use crate::config::Tls;
use axum::Router;
use axum_server::{
    accept::NoDelayAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::watch;

/// How long running requests may take to end when the server stops.
pub const GRACE: Duration = Duration::from_secs(5);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The certificate's file does not hold one.
    #[error("the certificate {0} cannot be read; give a PEM file that this user may read to --tls-cert")]
    Certificate(PathBuf),
    /// The key's file does not hold one.
    #[error("the private key {0} cannot be read; give a PEM file that this user may read to --tls-key")]
    Key(PathBuf),
    /// They do not belong together, or the certificate is broken.
    #[error("the certificate {0} does not fit the private key {1}; give the two files that were made together")]
    Pair(PathBuf, PathBuf),
}

/// Opens a socket for listening.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Reads certificate and key: TLS 1.2 and 1.3, HTTP/1.1 only, since browsers open websockets over nothing else here.
pub fn tls(files: &Tls) -> Result<Arc<ServerConfig>, CertificateError> {
    let chain = chain(&files.cert).ok_or_else(|| CertificateError::Certificate(files.cert.clone()))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|_| CertificateError::Key(files.key.clone()))?;
    let pair = |_: rustls::Error| CertificateError::Pair(files.cert.clone(), files.key.clone());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn chain(file: &Path) -> Option<Vec<CertificateDer<'static>>> {
    let chain: Vec<_> = CertificateDer::pem_file_iter(file).ok()?.collect::<Result<_, _>>().ok()?;
    (!chain.is_empty()).then_some(chain)
}

/// Answers requests until told to stop, and then for as long as the running ones need, at most [`GRACE`].
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    // Without it the kernel may hold small frames back for 40 ms.
    let plain = NoDelayAcceptor::new();
    let serving = async {
        match tls {
            None => connections::take(listener, plain, router, stop.clone()).await,
            Some(config) => {
                // Its handshake has ten seconds, as every head of a request has.
                let secure = RustlsAcceptor::new(RustlsConfig::from_config(config)).acceptor(plain);
                connections::take(listener, secure, router, stop.clone()).await;
            }
        }
    };
    tokio::select! {
        () = serving => (),
        () = overdue(stop.clone()) => (),
    }
    Ok(())
}

async fn overdue(mut stop: watch::Receiver<bool>) {
    connections::stopped(&mut stop).await;
    tokio::time::sleep(GRACE).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        extract::{ConnectInfo, WebSocketUpgrade, ws::WebSocket},
        routing::get,
    };
    use rustls::{ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned};
    use std::io::{Read, Write};
    use std::net::TcpStream;

    /// What is asked for, and with what the answer ends.
    const ASKED: [(&str, &str); 2] = [("/peer", "127.0.0.1"), ("/ws", "upgraded")];

    fn router() -> Router {
        let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
        let greet = |mut socket: WebSocket| async move { socket.send("upgraded".into()).await.unwrap() };
        let socket = move |upgrade: WebSocketUpgrade| async move { upgrade.on_upgrade(greet) };
        Router::new().route("/peer", get(peer)).route("/ws", get(socket))
    }

    /// Sends a request and reads the answer until something stands in it.
    fn ask(mut stream: impl Read + Write, path: &str, until: &str) -> String {
        let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n{upgrade}\r\n\r\n").unwrap();
        let (mut answer, mut piece) = (Vec::new(), [0; 1024]);
        while !String::from_utf8_lossy(&answer).contains(until) {
            match stream.read(&mut piece).unwrap() {
                0 => break,
                count => answer.extend_from_slice(&piece[..count]),
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn started(tls: Option<Arc<ServerConfig>>) -> (SocketAddr, watch::Sender<bool>) {
        let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(serve(listener, tls, router(), stopped));
        (address, stop)
    }

    #[tokio::test]
    async fn plain_http_knows_its_peer_and_opens_sockets() {
        let (address, _stop) = started(None);
        let answers = move || ASKED.map(|(path, until)| ask(TcpStream::connect(address).unwrap(), path, until));
        let [peer, socket] = tokio::task::spawn_blocking(answers).await.unwrap();
        assert!(peer.ends_with("127.0.0.1"), "{peer}");
        assert!(socket.ends_with("upgraded"), "{socket}");
    }

    #[tokio::test]
    async fn tls_1_2_and_1_3_know_their_peer_and_open_sockets() {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let files = Tls { cert: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        std::fs::write(&files.cert, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        let (address, _stop) = started(Some(tls(&files).unwrap()));

        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
            let mut client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
                .with_protocol_versions(&[version])
                .unwrap()
                .with_root_certificates(roots.clone())
                .with_no_client_auth();
            client.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            let client = Arc::new(client);
            let connect = move |(path, until)| {
                let connection = ClientConnection::new(client.clone(), "localhost".try_into().unwrap()).unwrap();
                let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
                let answer = ask(&mut stream, path, until);
                assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
                (answer, stream.conn.protocol_version())
            };
            let answers = tokio::task::spawn_blocking(move || ASKED.map(connect)).await.unwrap();
            let [(peer, spoken), (socket, _)] = answers;
            assert!(peer.ends_with("127.0.0.1"), "{peer}");
            assert!(socket.ends_with("upgraded"), "{socket}");
            assert_eq!(spoken, Some(version.version));
            assert!(matches!(spoken, Some(ProtocolVersion::TLSv1_2 | ProtocolVersion::TLSv1_3)));
        }
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = [1, 2].map(|_| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap());
        let files = Tls { cert: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        std::fs::write(&files.cert, one.cert.pem()).unwrap();
        std::fs::write(&files.key, other.signing_key.serialize_pem()).unwrap();
        assert!(matches!(tls(&files), Err(CertificateError::Pair(..))));
        std::fs::write(&files.key, "words").unwrap();
        assert!(matches!(tls(&files), Err(CertificateError::Key(_))));
    }

    #[tokio::test]
    async fn a_server_that_is_told_to_stop_stops() {
        let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(serve(listener, None, router(), stopped));
        let idle = tokio::net::TcpStream::connect(address).await.unwrap();
        stop.send_replace(true);
        tokio::time::timeout(GRACE * 2, serving).await.unwrap().unwrap().unwrap();
        assert!(tokio::net::TcpStream::connect(address).await.is_err());
        drop(idle);
    }
}
