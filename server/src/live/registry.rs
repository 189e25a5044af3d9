//! One room per session, opened once however many sockets ask for it.

use super::{
    actor::{Actor, End},
    batching::{Beat, Pace},
    handle::Handle,
    mix::Mix,
    seats::{Device, Seats, Shares},
};
use crate::{
    Rules,
    clock::Moment,
    metrics::{Gauges, Metrics},
    room::Room,
    seams::Edge,
    store::{StoreError, rooms::RoomStore, writer::Writer},
};
use dashmap::{DashMap, DashSet};
use plenary_shared::{id::SessionId, role::Role, wire::close};
use std::{
    mem,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use tokio::{
    sync::{OnceCell, mpsc, watch},
    task::{JoinSet, unconstrained},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Capacity of a room's inbox; sockets wait while it is full.
const INBOX: usize = 1024;

/// Why a room cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such session.
    #[error("there is no such session")]
    Unknown,
    /// The server is stopping.
    #[error("the server is stopping")]
    Leaving,
    /// The store cannot load it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored board does not follow the schema.
    #[error("the stored board does not follow the schema")]
    Schema,
}

/// Every live room.
pub struct Registry {
    store: Arc<dyn RoomStore>,
    writer: Writer,
    shares: Shares,
    rooms: DashMap<SessionId, Arc<OnceCell<Arc<Handle>>>>,
    /// Sessions that are being removed, or were: their rooms cannot be opened any more.
    barred: DashSet<SessionId>,
    actors: Mutex<JoinSet<()>>,
    leaving: CancellationToken,
    beat: Arc<Beat>,
    metrics: Metrics,
}

impl Registry {
    /// An empty registry.
    pub fn new(store: Arc<dyn RoomStore>, shares: Shares) -> Arc<Self> {
        let metrics = Metrics::default();
        Arc::new(Self {
            writer: Writer::start(Arc::clone(&store), metrics.clone()),
            store,
            shares,
            rooms: DashMap::new(),
            barred: DashSet::new(),
            actors: Mutex::default(),
            leaving: CancellationToken::new(),
            beat: Arc::default(),
            metrics,
        })
    }

    /// The room of a session, loaded from the store if it is not live.
    pub async fn open(self: &Arc<Self>, id: SessionId) -> Result<Arc<Handle>, OpenError> {
        let cell = Arc::clone(&*self.rooms.entry(id).or_default());
        let opened = cell.get_or_try_init(|| self.load(id)).await.cloned();
        if opened.is_err() {
            self.rooms.remove_if(&id, |_, cell| cell.get().is_none());
        }
        opened
    }

    /// Opens or closes the lobby of a live room.
    pub async fn set_lobby(&self, id: SessionId, open: bool) {
        if let Some(handle) = self.live(id) {
            handle.lobby.store(open, Ordering::Relaxed);
        }
    }

    /// Closes the sockets of a device that has lost its seat.
    pub fn revoke(&self, id: SessionId, device: &Device) {
        if let Some(handle) = self.live(id) {
            handle.seats().revoke(device);
        }
    }

    /// Whether a device has a socket open at a live room.
    pub fn is_present(&self, id: SessionId, device: &Device) -> bool {
        self.live(id).is_some_and(|handle| handle.seats().is_present(device))
    }

    /// Closes a room for good, before its session is removed: its devices are asked to reconnect, and are
    /// refused until it is removed: only then is it over for them. Returns when no write of it is in progress any more.
    pub async fn bar(&self, id: SessionId) {
        self.barred.insert(id);
        let Some(cell) = self.rooms.get(&id).map(|cell| Arc::clone(&cell)) else { return };
        // It may be loading at this moment; later connections are refused.
        if let Ok(handle) = cell.get_or_try_init(|| async { Err(OpenError::Unknown) }).await {
            handle.seats().close_all(close::LEAVING);
            handle.stop.cancel();
            let mut alive = handle.alive.clone();
            // Nothing is ever sent on this channel: it closes when the actor has ended.
            let _gone = alive.changed().await;
        }
        self.rooms.remove(&id);
    }

    /// Allows a room to open again whose session could not be removed.
    pub fn unbar(&self, id: SessionId) {
        self.barred.remove(&id);
    }

    /// Ends every room after its accepted inputs; sockets are asked to reconnect, and no room opens any more. A room
    /// that cannot write is not waited for: nothing that it could not write was acknowledged.
    pub async fn shutdown(&self) {
        let patience = Rules::last_words();
        self.leaving.cancel();
        let mut actors = mem::take(&mut *self.actors.lock().unwrap_or_else(PoisonError::into_inner));
        let ended = async { while actors.join_next().await.is_some() {} };
        if timeout(patience, ended).await.is_err() {
            tracing::error!(rooms = actors.len(), "rooms did not end in time");
            actors.shutdown().await;
        }
    }

    /// Whether the server is stopping.
    pub fn is_leaving(&self) -> bool {
        self.leaving.is_cancelled()
    }

    /// Metrics of this registry and of every room.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The current gauges for metrics; rooms that are still loading are not counted.
    pub fn gauges(&self) -> Gauges {
        let rooms: Vec<_> = self.rooms.iter().filter_map(|cell| cell.get().cloned()).collect();
        let sockets = Role::ALL.map(|role| (role, rooms.iter().map(|room| room.seats().sockets_of(role)).sum()));
        Gauges { rooms: rooms.len(), sockets: sockets.into() }
    }

    fn live(&self, id: SessionId) -> Option<Arc<Handle>> {
        self.rooms.get(&id)?.get().cloned()
    }

    async fn load(self: &Arc<Self>, id: SessionId) -> Result<Arc<Handle>, OpenError> {
        if self.barred.contains(&id) {
            return Err(OpenError::Unknown);
        }
        let stored = self.store.open_room(id).await?.ok_or(OpenError::Unknown)?;
        let lobby = AtomicBool::new(stored.lobby);
        let room = Room::new(id, stored, Moment::now()).ok_or(OpenError::Schema)?;
        let (inbox, inputs) = mpsc::channel(INBOX);
        let keys = Mutex::new(room.poll_keys());
        let stop = self.leaving.child_token();
        let (life, alive) = watch::channel(());
        let handle = Handle {
            inbox,
            seats: Mutex::new(Seats::new(self.shares)),
            poll_keys: keys,
            mix: Mutex::new(Mix::with_waiting(room.waiting())),
            pauses: Mutex::default(),
            lobby,
            notes: AtomicUsize::new(room.notes()),
            timer: Mutex::new(room.timer()),
            on_their_way: AtomicUsize::new(0),
            seats_known: OnceCell::new(),
            stop: stop.clone(),
            alive,
        };
        let handle = Arc::new(handle);
        let actor = Actor {
            id,
            room,
            store: Arc::clone(&self.store),
            writer: self.writer.clone(),
            handle: Arc::downgrade(&handle),
            inputs,
            stop,
            metrics: self.metrics.clone(),
            pace: Pace::with(Arc::clone(&self.beat)),
            subscribers: Vec::new(),
            panics: Vec::new(),
            refused: None,
            released: Vec::new(),
        };
        let registry = Arc::downgrade(self);
        let mut actors = self.actors.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_leaving() {
            return Err(OpenError::Leaving);
        }
        while actors.try_join_next().is_some() {}
        actors.spawn(async move {
            let _life = life;
            // Unconstrained by tokio's budget: a room writes to all of its sockets in one go, however many there are.
            let run = actor.run(|id| registry.upgrade().is_none_or(|registry| registry.forget(id)));
            let end = unconstrained(run).await;
            tracing::info!(room = %id, idle = end == End::Idle, "a room left memory");
        });
        Ok(handle)
    }

    /// Removes a room unless a handle is still held; under the map's lock, so that no socket can join in between.
    fn forget(&self, id: SessionId) -> bool {
        let unheld = |cell: &Arc<OnceCell<Arc<Handle>>>| {
            Arc::strong_count(cell) == 1 && cell.get().is_some_and(|handle| Arc::strong_count(handle) == 1)
        };
        self.rooms.remove_if(&id, |_, cell| unheld(cell)).is_some()
    }
}
