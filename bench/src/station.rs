//! A device of the load program: one real websocket that reads everything, and writes on command.

use crate::{
    ledger::Ledger,
    voice::{Heard, Voice},
};
use anyhow::{Context, Result, ensure};
use futures_util::{SinkExt, StreamExt};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    net::TcpStream,
    sync::{Semaphore, watch},
    task::JoinHandle,
    time::sleep_until,
};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, handshake::client::Request, protocol::WebSocketConfig},
};

/// How long the load program waits for something that must happen.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Pause between two looks at a condition.
const LOOK: Duration = Duration::from_millis(1);
/// Devices that connect at one moment; the next follow as soon as one of them is through.
static DOOR: Semaphore = Semaphore::const_new(100);
/// Bytes of a socket's read buffer: a thousand devices share this program.
const READ_BUFFER: usize = 16 * 1024;

/// A websocket.
pub type Socket = WebSocketStream<TcpStream>;

/// One room as its devices see it.
pub struct Room {
    /// Opens a socket of a device that only reads.
    pub guest: Request,
    state: Mutex<State>,
}

/// What the devices of a room have seen together.
pub struct State {
    /// Which device has seen which edit.
    pub ledger: Ledger,
    /// Devices that have the board.
    pub arrived: usize,
    /// When the last of them connected.
    pub last_arrival: Instant,
    /// Sockets that broke, with what they said.
    pub broken: Vec<String>,
}

impl Room {
    /// A room for so many people, none of them connected yet.
    pub fn new(people: usize, guest: Request) -> Arc<Self> {
        let state = State { ledger: Ledger::new(people), arrived: 0, last_arrival: Instant::now(), broken: Vec::new() };
        Arc::new(Self { guest, state: Mutex::new(state) })
    }

    /// What has been seen.
    pub fn look(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An instruction to all devices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Order {
    /// Read.
    Listen,
    /// Write once, and read.
    Once,
    /// Write after random pauses of this length on average, and read.
    Type(Duration),
    /// Cut the socket, as a dead radio does.
    Leave,
}

/// A device.
pub struct Station {
    /// Its place among the devices of its room.
    pub index: usize,
    /// Its voice.
    pub voice: Voice,
    /// Opens its socket.
    pub request: Request,
    /// Its room.
    pub room: Arc<Room>,
}

/// Opens a websocket.
pub async fn connect(request: Request) -> Result<Socket> {
    let address = request.uri().authority().context("a socket's address names a host")?.as_str().to_owned();
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    dress(request, stream).await
}

/// Makes a websocket of a connection.
pub async fn dress(request: Request, stream: TcpStream) -> Result<Socket> {
    let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0);
    Ok(client_async_with_config(request, stream, Some(config)).await?.0)
}

/// Waits until a condition holds.
pub async fn until(what: &str, mut condition: impl FnMut() -> bool) -> Result<()> {
    let begun = Instant::now();
    while !condition() {
        ensure!(begun.elapsed() < PATIENCE, "{what}: not after {PATIENCE:?}");
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

impl Station {
    /// Runs on a socket; its copy has the version at which the devices were last in agreement.
    async fn live(mut self, mut orders: watch::Receiver<Order>, greeting: Message) -> Self {
        if let Err(error) = self.try_to_live(&mut orders, greeting).await {
            self.room.look().broken.push(format!("{error:#}"));
        }
        self
    }

    async fn try_to_live(&mut self, orders: &mut watch::Receiver<Order>, greeting: Message) -> Result<()> {
        let mut socket = {
            let _turn = DOOR.acquire().await?;
            connect(self.request.clone()).await?
        };
        socket.send(greeting).await?;
        let mut arrived = false;
        let mut order = *orders.borrow_and_update();
        let mut next = Instant::now();
        loop {
            tokio::select! {
                message = socket.next() => {
                    let message = message.context("the server hung up")??;
                    if let Message::Close(frame) = &message {
                        anyhow::bail!("the server closed the socket: {frame:?}");
                    }
                    for reply in self.hear(&message, &mut arrived) {
                        socket.send(reply).await?;
                    }
                }
                changed = orders.changed() => {
                    changed.context("nobody gives orders any more")?;
                    order = *orders.borrow_and_update();
                    match order {
                        Order::Once => self.write(&mut socket).await?,
                        Order::Type(pause) => next = Instant::now() + pause.mul_f64(rand::random()),
                        Order::Leave => return Ok(()),
                        Order::Listen => {}
                    }
                }
                () = sleep_until(next.into()), if matches!(order, Order::Type(_)) => {
                    self.write(&mut socket).await?;
                    let Order::Type(pause) = order else { continue };
                    next += pause.mul_f64(0.5 + rand::random::<f64>());
                }
            }
        }
    }

    fn hear(&mut self, message: &Message, arrived: &mut bool) -> Vec<Message> {
        let (heard, replies) = self.voice.hear(message);
        if heard == Heard::Nothing {
            return replies;
        }
        let now = Instant::now();
        let mut state = self.room.look();
        match heard {
            Heard::Board(frame) => state.ledger.frame(self.index, frame, now),
            Heard::Saved(rev) => state.ledger.saved(self.index, rev),
            Heard::Refused(code) => state.ledger.counts.refused.push(code),
            Heard::Welcome | Heard::Nothing => {}
        }
        // Plenary's welcome comes with the missing updates, if any; the others answer with a board.
        if !*arrived && matches!(heard, Heard::Board(_) | Heard::Welcome) {
            *arrived = true;
            state.arrived += 1;
            state.last_arrival = now;
        }
        replies
    }

    async fn write(&mut self, socket: &mut Socket) -> Result<()> {
        let message = self.note();
        socket.send(message).await?;
        Ok(())
    }

    /// Writes without a socket, or just before sending: the edit counts as sent now.
    pub fn note(&mut self) -> Message {
        let (rev, message) = self.voice.edit();
        self.room.look().ledger.sent(self.index, rev, Instant::now());
        message
    }
}

/// Devices that are connected, in one or many rooms.
pub struct Crew {
    /// Their rooms.
    pub rooms: Vec<Arc<Room>>,
    orders: watch::Sender<Order>,
    tasks: Vec<JoinHandle<Station>>,
}

impl Crew {
    /// Connects devices, and waits until all have the board.
    pub async fn gather(rooms: Vec<Arc<Room>>, stations: Vec<Station>) -> Result<Self> {
        let (orders, _) = watch::channel(Order::Listen);
        let all = stations.len();
        rooms.iter().for_each(|room| room.look().arrived = 0);
        // What one of them gets must not count as known to the next.
        let greet = |station: &Station| {
            let (stand, copy) = station.room.look().ledger.stand();
            station.voice.greeting(stand, &copy)
        };
        let greetings: Vec<_> = stations.iter().map(greet).collect();
        let begin = |(station, greeting): (Station, Message)| tokio::spawn(station.live(orders.subscribe(), greeting));
        let tasks = stations.into_iter().zip(greetings).map(begin).collect();
        let crew = Self { rooms, orders, tasks };
        until("all devices have the board", || crew.sum(|state| state.arrived) == all || crew.trouble().is_some())
            .await?;
        crew.untroubled()?;
        Ok(crew)
    }

    /// Tells all devices what to do.
    pub fn order(&self, order: Order) {
        self.orders.send_replace(order);
    }

    /// Waits until everybody has seen everything; how many edits somebody has not seen when patience is over.
    pub async fn settle(&self) -> u64 {
        let unseen = || self.rooms.iter().map(|room| room.look().ledger.unseen()).sum::<u64>();
        match until("everybody has seen everything", || unseen() == 0).await {
            Ok(()) => 0,
            Err(_) => unseen(),
        }
    }

    /// Cuts all sockets and gives the devices back.
    pub async fn leave(self) -> Result<Vec<Station>> {
        self.order(Order::Leave);
        let mut stations = Vec::with_capacity(self.tasks.len());
        for task in self.tasks {
            stations.push(task.await?);
        }
        Ok(stations)
    }

    /// The sum of something over all rooms.
    pub fn sum<T: std::iter::Sum>(&self, count: impl Fn(&State) -> T) -> T {
        self.rooms.iter().map(|room| count(&room.look())).sum()
    }

    /// Fails when a socket broke.
    pub fn untroubled(&self) -> Result<()> {
        match self.trouble() {
            Some(words) => anyhow::bail!("a socket broke: {words}"),
            None => Ok(()),
        }
    }

    fn trouble(&self) -> Option<String> {
        self.rooms.iter().find_map(|room| room.look().broken.first().cloned())
    }
}
