//! Networks that meddle: a proxy that lets plain requests through, and no connection be upgraded; and a line that can be cut.

use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinSet,
};

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The server answers it, though it upgrades nothing.
    Through,
    /// The network answers it with a page of its own.
    SignIn,
    /// Nobody ever answers it.
    Silence,
    /// The server answers it, after a time.
    Late(Duration),
}

/// A proxy in front of a server. Dropping it cuts every connection.
pub struct Proxy {
    address: String,
    _running: JoinSet<()>,
}

/// The page of a network that asks people to sign in first.
const SIGN_IN: &str = "<!doctype html><title>Guest Wi-Fi</title><p>Accept the terms.</p>";

impl Proxy {
    /// A proxy to the server at an address; `fate` decides by the path of each request.
    pub async fn start(server: &str, fate: impl Fn(&str) -> Fate + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let (server, fate) = (server.trim_start_matches("http://").to_owned(), Arc::new(fate));
        let mut running = JoinSet::new();
        running.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let (server, fate) = (server.clone(), Arc::clone(&fate));
                // A connection that breaks is the browser's to notice.
                connections.spawn(async move { drop(serve(client, &server, &*fate).await) });
            }
        });
        Self { address, _running: running }
    }

    /// A proxy that lets every plain request through.
    pub async fn without_upgrades(server: &str) -> Self {
        Self::start(server, |_| Fate::Through).await
    }

    /// Its address, `http://host:port`.
    pub fn address(&self) -> String {
        self.address.clone()
    }
}

/// Serves one request of a connection.
async fn serve(
    mut client: TcpStream,
    server: &str,
    fate: &(dyn Fn(&str) -> Fate + Send + Sync),
) -> std::io::Result<()> {
    let mut asked = Vec::new();
    let end = loop {
        if let Some(end) = asked.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if client.read_buf(&mut asked).await? == 0 {
            return Ok(());
        }
    };
    let head = String::from_utf8_lossy(&asked[..end]).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let fate = fate(path);
    if let Fate::Late(time) = fate {
        tokio::time::sleep(time).await;
    }
    match fate {
        Fate::Through | Fate::Late(_) => {
            let is_about_the_connection = |line: &&str| {
                let lower = line.to_ascii_lowercase();
                !lower.starts_with("upgrade:") && !lower.starts_with("connection:")
            };
            let kept: Vec<_> = head.trim_end().split("\r\n").filter(is_about_the_connection).collect();
            let mut connection = TcpStream::connect(server).await?;
            connection.write_all(format!("{}\r\nconnection: close\r\n\r\n", kept.join("\r\n")).as_bytes()).await?;
            connection.write_all(&asked[end..]).await?;
            copy_bidirectional(&mut client, &mut connection).await.map(drop)
        }
        Fate::SignIn => {
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                SIGN_IN.len()
            );
            client.write_all(format!("{head}{SIGN_IN}").as_bytes()).await
        }
        Fate::Silence => std::future::pending().await,
    }
}

/// A line to a server that lets everything through until it is cut: the network of browsers that cannot be asked to lose
/// theirs. Dropping it cuts it for good.
pub struct Line {
    server: String,
    address: SocketAddr,
    /// Nothing while it is cut.
    running: Option<JoinSet<()>>,
}

impl Line {
    /// A line to the server at an address.
    pub async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut line = Self { server: server.trim_start_matches("http://").to_owned(), address, running: None };
        line.let_through(listener);
        line
    }

    /// Its address, `http://host:port`.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends every connection, and refuses new ones.
    pub async fn cut(&mut self) {
        let mut running = self.running.take().expect("a line is cut once");
        running.shutdown().await;
    }

    /// Lets everything through again.
    pub fn mend(&mut self) {
        let socket = TcpSocket::new_v4().expect("a socket");
        // The ends of the connections that were cut are still known to the system.
        socket.set_reuseaddr(true).expect("a port can be used again");
        socket.bind(self.address).expect("the port of before");
        self.let_through(socket.listen(128).expect("a listener"));
    }

    fn let_through(&mut self, listener: TcpListener) {
        let server = self.server.clone();
        let running = self.running.insert(JoinSet::new());
        running.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut client, _)) = listener.accept().await {
                let server = server.clone();
                connections.spawn(async move {
                    let Ok(mut connection) = TcpStream::connect(server).await else { return };
                    // A connection that breaks is the browser's to notice.
                    drop(copy_bidirectional(&mut client, &mut connection).await);
                });
            }
        });
    }
}
