//! The socket of a device: a task that says hello, reads all, and sends what it is given.

use super::{Device, fallback, state::Shared};
use crate::http::Browser;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use plenary_shared::{id::SessionId, limits::PROTOCOL, role::Role, wire::ClientFrame};
use std::time::{Duration, Instant};
use tokio::{
    sync::mpsc::{self, error::TrySendError},
    task::JoinHandle,
    time::{interval, timeout},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        http::{HeaderValue, Request, header},
    },
};

/// Pause before another try for a socket.
const AGAIN: Duration = Duration::from_millis(20);

/// How long a device that stays connected waits for a sign of life, as the client in the browser does.
const SILENCE: Duration = Duration::from_secs(3);
/// How often it asks for one.
const LOOK: Duration = Duration::from_secs(1);

/// Frames that may wait for a device's socket.
const GIVEN: usize = 8192;

/// A websocket as the tests hold it.
pub type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

/// A socket's task; dropping it cuts the socket.
pub(super) struct Link {
    out: mpsc::Sender<String>,
    task: JoinHandle<()>,
}

impl Link {
    pub fn once(device: &Device) -> Self {
        let (shared, way) = (device.shared.clone(), Way::of(device));
        Self::spawn(|out, given| async move {
            let mut given = given;
            way.run(&shared, &out, &mut given, Duration::MAX).await;
        })
    }

    pub fn always(device: &Device) -> Self {
        let (shared, way) = (device.shared.clone(), Way::of(device));
        Self::spawn(|out, given| async move {
            let mut given = given;
            loop {
                tokio::select! {
                    () = way.run(&shared, &out, &mut given, SILENCE) => {}
                    () = silence(&shared, &out) => {
                        let mut state = shared.lock();
                        state.silences += 1;
                        state.closed = Some(1006);
                    }
                }
                tokio::time::sleep(AGAIN).await;
            }
        })
    }

    pub fn send(&self, text: String) {
        // A socket that is cut takes nothing more; the outbox sends it again on the next.
        if let Err(TrySendError::Full(_)) = self.out.try_send(text) {
            panic!("a test gives a device no more than {GIVEN} frames at once");
        }
    }

    fn spawn<F>(task: impl FnOnce(mpsc::WeakSender<String>, mpsc::Receiver<String>) -> F) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (out, given) = mpsc::channel(GIVEN);
        let task = tokio::spawn(task(out.downgrade(), given));
        Self { out, task }
    }
}

/// How a device reaches the room.
enum Way {
    /// A websocket.
    Socket(Request<()>),
    /// An event stream and posted frames, as where a network blocks websockets.
    Fallback(Browser, SessionId, Role),
}

impl Way {
    fn of(device: &Device) -> Self {
        if device.blocked {
            Self::Fallback(device.browser.clone(), device.session, device.role)
        } else {
            Self::Socket(device.request())
        }
    }

    /// Opens a connection within a time, and serves it to its end.
    async fn run(
        &self,
        shared: &Shared,
        out: &mpsc::WeakSender<String>,
        given: &mut mpsc::Receiver<String>,
        within: Duration,
    ) {
        match self {
            Self::Socket(request) => {
                if let Ok(Ok((socket, _))) = timeout(within, connect_async(request.clone())).await {
                    let (sink, stream) = socket.split();
                    run(stream, sink, shared, out, given).await;
                }
            }
            Self::Fallback(browser, session, role) => {
                if let Ok(Ok((stream, sink))) = timeout(within, fallback::open(browser, *session, *role)).await {
                    run(stream, sink, shared, out, given).await;
                }
            }
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Device {
    /// The request that opens this device's socket.
    pub fn request(&self) -> Request<()> {
        let path = format!("/ws/{}?as={}", self.session, self.role.word());
        self.request_of(&path)
    }

    /// The request that opens any socket with this device's cookies.
    pub fn request_of(&self, path: &str) -> Request<()> {
        let mut request = self.browser.socket_url(path).into_client_request().expect("the address of a socket");
        let headers = request.headers_mut();
        headers.insert(header::ORIGIN, HeaderValue::from_str(&self.browser.origin()).expect("an origin"));
        if let Some(cookies) = self.browser.cookies() {
            headers.insert(header::COOKIE, HeaderValue::from_str(&cookies).expect("a cookie header"));
        }
        request
    }

    /// A socket of this device in the test's own hands.
    pub async fn raw_socket(&self) -> Result<Socket, Error> {
        connect_async(self.request()).await.map(|(socket, _)| socket)
    }

    /// A socket of this device that asks for another seat than the device has.
    pub async fn raw_socket_as(&self, role: Role) -> Result<Socket, Error> {
        let request = self.request_of(&format!("/ws/{}?as={}", self.session, role.word()));
        connect_async(request).await.map(|(socket, _)| socket)
    }
}

/// The first frame of a socket.
pub fn hello(epoch: u32, seq: u64) -> Message {
    text_of(&ClientFrame::Hello { v: PROTOCOL, epoch, seq })
}

/// Asks now and then whether the server is there; returns when it has said nothing for [`SILENCE`].
async fn silence(shared: &Shared, out: &mpsc::WeakSender<String>) {
    let mut looks = interval(LOOK);
    let (mut heard, mut since) = (shared.lock().frames, Instant::now());
    loop {
        looks.tick().await;
        let frames = shared.lock().frames;
        if frames > heard {
            (heard, since) = (frames, Instant::now());
        } else if since.elapsed() > SILENCE {
            return;
        }
        if let Some(out) = out.upgrade() {
            // A device whose way is full has asked often enough.
            let _ = out.try_send(ClientFrame::Ping.write());
        }
    }
}

async fn run(
    mut stream: impl Stream<Item = Result<Message, Error>> + Unpin,
    mut socket: impl Sink<Message> + Unpin,
    shared: &Shared,
    out: &mpsc::WeakSender<String>,
    given: &mut mpsc::Receiver<String>,
) {
    // Commands from before this socket are in the outbox, which is sent after the welcome.
    while given.try_recv().is_ok() {}
    let (epoch, seq) = {
        let state = shared.lock();
        (state.epoch, state.seq)
    };
    if socket.send(hello(epoch, seq)).await.is_err() {
        return;
    }
    // Until the welcome nothing else is sent: the outbox comes first, or a change would overtake its note.
    let mut welcome = false;
    let mut pace = Pace::new();
    loop {
        tokio::select! {
            message = stream.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    welcome = true;
                    let replies = shared.lock().text(&text);
                    for (wait, frame) in replies {
                        if wait > 0 {
                            later(out, wait, &frame);
                        } else {
                            pace.next().await;
                            if socket.send(text_of(&frame)).await.is_err() {
                                return;
                            }
                        }
                    }
                }
                Some(Ok(Message::Binary(bytes))) => shared.lock().binary(&bytes),
                Some(Ok(Message::Close(frame))) => {
                    shared.lock().closed = Some(frame.map_or(1005, |frame| frame.code.into()));
                    return;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => {
                    shared.lock().closed.get_or_insert(1006);
                    return;
                }
            },
            text = given.recv(), if welcome => match text {
                Some(text) => {
                    pace.next().await;
                    // What the server sent before it closed the connection is still read.
                    let _ = socket.send(Message::text(text)).await;
                },
                None => return,
            },
        }
    }
}

/// Keeps a device below the frames a second at which the server ends its socket as a flood, however fast the machine is.
/// Floods are for raw sockets.
struct Pace {
    left: f64,
    at: Instant,
}

impl Pace {
    /// Frames that may be sent at once, and in a second: well below what the server allows.
    const AT_ONCE: f64 = 100.0;
    const PER_SECOND: f64 = 150.0;

    fn new() -> Self {
        Self { left: Self::AT_ONCE, at: Instant::now() }
    }

    /// Waits until another frame may be sent.
    async fn next(&mut self) {
        let now = Instant::now();
        let refilled = (now - self.at).as_secs_f64() * Self::PER_SECOND;
        (self.left, self.at) = ((self.left + refilled).min(Self::AT_ONCE) - 1.0, now);
        if self.left < 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(-self.left / Self::PER_SECOND)).await;
        }
    }
}

fn text_of(frame: &ClientFrame) -> Message {
    Message::text(frame.write())
}

fn later(out: &mpsc::WeakSender<String>, wait: u32, frame: &ClientFrame) {
    let text = frame.write();
    let out = out.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(wait.into())).await;
        if let Some(out) = out.upgrade() {
            // A dropped device does not retry.
            let _ = out.try_send(text);
        }
    });
}
