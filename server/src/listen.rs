//! Listeners: plain HTTP or TLS, `TCP_NODELAY`, and graceful shutdown.

pub mod certificate;
pub mod connections;
mod idle;

use axum::Router;
use axum_server::{
    accept::NoDelayAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};
use tokio::{net::TcpSocket, sync::watch};

/// How long running requests may take to end when the server stops.
pub const GRACE: Duration = Duration::from_secs(5);

/// Length of the accept queue. With the usual 128, a new client's first packet is lost in a crowd, and the client does
/// not retry for a second. The system may allow less (`somaxconn`).
const BACKLOG: u32 = 4_096;

/// Binds a listener.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A restarted server need not wait until the system has forgotten the connections of the previous process.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Serves requests until stopped, and then for as long as the running ones need, at most [`GRACE`].
pub async fn serve(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    router: Router,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    // Without this the kernel may delay small frames by 40 ms (Nagle's algorithm).
    let plain = NoDelayAcceptor::new();
    let serving = async {
        match tls {
            None => connections::take(listener, plain, router, stop.clone()).await,
            Some(config) => {
                // The handshake has ten seconds, like every request's head.
                let secure = RustlsAcceptor::new(config).acceptor(plain);
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

/// Returns when the server is asked to stop, or when every sender of that signal is gone.
pub async fn stopped(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn overdue(stop: watch::Receiver<bool>) {
    stopped(stop).await;
    tokio::time::sleep(GRACE).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Tls;
    use axum::{
        extract::{ConnectInfo, WebSocketUpgrade, ws::WebSocket},
        routing::get,
    };
    use certificate::{Certificate, Renewal};
    use rustls::{
        ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
        crypto::ring,
        version::{TLS12, TLS13},
    };
    use std::{
        io::{Read, Write},
        net::TcpStream,
        sync::Arc,
    };
    use tempfile::TempDir;

    /// Each request's path, and the end of its response.
    const ASKED: [(&str, &str); 2] = [("/peer", "127.0.0.1"), ("/ws", "upgraded")];

    fn router() -> Router {
        let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
        let greet = |mut socket: WebSocket| async move { socket.send("upgraded".into()).await.unwrap() };
        let socket = move |upgrade: WebSocketUpgrade| async move { upgrade.on_upgrade(greet) };
        let repeat = |mut socket: WebSocket| async move {
            while let Some(Ok(message)) = socket.recv().await {
                socket.send(message).await.unwrap();
            }
        };
        let echo = move |upgrade: WebSocketUpgrade| async move { upgrade.on_upgrade(repeat) };
        Router::new().route("/peer", get(peer)).route("/ws", get(socket)).route("/echo", get(echo))
    }

    /// Sends a request and reads the response until it contains a text.
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

    fn started(tls: Option<RustlsConfig>) -> (SocketAddr, watch::Sender<bool>) {
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

    /// Writes a fresh certificate for `localhost` and its key, and gives the roots of a client that trusts it alone.
    fn write(files: &Tls) -> RootCertStore {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(&files.cert, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        roots
    }

    fn files_in(folder: &TempDir) -> Tls {
        Tls { cert: folder.path().join("cert.pem"), key: folder.path().join("key.pem") }
    }

    type Secured = StreamOwned<ClientConnection, TcpStream>;

    fn connect(address: SocketAddr, roots: RootCertStore, version: &'static SupportedProtocolVersion) -> Secured {
        let mut client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        client.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let connection = ClientConnection::new(Arc::new(client), "localhost".try_into().unwrap()).unwrap();
        StreamOwned::new(connection, TcpStream::connect(address).unwrap())
    }

    #[tokio::test]
    async fn tls_1_2_and_1_3_know_their_peer_and_open_sockets() {
        let folder = tempfile::tempdir().unwrap();
        let files = files_in(&folder);
        let roots = write(&files);
        let (address, _stop) = started(Some(Certificate::load(&files).unwrap().config()));
        for version in [&TLS12, &TLS13] {
            let roots = roots.clone();
            let asked = move |(path, until)| {
                let mut stream = connect(address, roots.clone(), version);
                let answer = ask(&mut stream, path, until);
                assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
                (answer, stream.conn.protocol_version())
            };
            let answers = tokio::task::spawn_blocking(move || ASKED.map(asked)).await.unwrap();
            let [(peer, spoken), (socket, _)] = answers;
            assert!(peer.ends_with("127.0.0.1"), "{peer}");
            assert!(socket.ends_with("upgraded"), "{socket}");
            assert_eq!(spoken, Some(version.version));
        }
    }

    #[tokio::test]
    async fn a_new_certificate_is_shown_to_who_comes_and_cuts_nobody_off() {
        let folder = tempfile::tempdir().unwrap();
        let files = files_in(&folder);
        let old = write(&files);
        let certificate = Certificate::load(&files).unwrap();
        let (address, _stop) = started(Some(certificate.config()));
        let talk = move || {
            let mut open = connect(address, old.clone(), &TLS13);
            assert!(ask(&mut open, "/echo", "\r\n\r\n").contains("101 Switching Protocols"));
            let new = write(&files);
            assert!(matches!(certificate.renew(), Renewal::Renewed));
            assert!(ask(&mut connect(address, new, &TLS13), "/peer", "127.0.0.1").ends_with("127.0.0.1"));
            let refused = connect(address, old, &TLS13).write_all(b"GET /peer HTTP/1.1\r\n\r\n").unwrap_err();
            assert!(refused.to_string().contains("certificate"), "{refused}");
            // One text frame, masked with zeros, as a browser sends it; and its echo.
            open.write_all(b"\x81\x85\0\0\0\0still").unwrap();
            let mut echo = [0; 7];
            open.read_exact(&mut echo).unwrap();
            assert_eq!(&echo, b"\x81\x05still");
        };
        tokio::task::spawn_blocking(talk).await.unwrap();
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
