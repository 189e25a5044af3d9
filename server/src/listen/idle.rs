//! Connections without a request in progress: when there is no free place, one of them is evicted for a new client.
//!
//! It is not one of [`crate::limits`], because it neither delays clients nor remembers them: it only knows the
//! connections that are open, and which address has most of them.

use crate::address::network;
use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// How long a connection is protected before its first request: enough for a TLS handshake over poor Wi-Fi.
pub const SPARED_NEW: Duration = Duration::from_secs(1);
/// How long a connection is protected after a response: a slow phone is still receiving the last bytes.
pub const SPARED_SERVED: Duration = Duration::from_secs(10);

/// Until when a connection is protected, and its number.
type Turn = (Instant, u64);

/// The connections of a listener, as candidates for eviction.
#[derive(Clone, Default)]
pub struct Idle {
    table: Arc<Mutex<Table>>,
    /// Notified when a connection has become idle.
    changed: Arc<Notify>,
}

#[derive(Default)]
struct Table {
    next: u64,
    /// Every connection that has not been evicted: its turn while it is idle, `None` while a request is in progress.
    connections: HashMap<u64, Option<Turn>>,
    /// Idle connections of each address, those protected for longest last.
    idle: HashMap<IpAddr, BTreeMap<Turn, Arc<Notify>>>,
}

/// One connection, removed from the table when dropped.
pub struct Connection {
    idle: Idle,
    number: u64,
    network: IpAddr,
    give_way: Arc<Notify>,
}

/// A request in progress; its connection is idle again when this is dropped.
pub struct Busy(Arc<Connection>);

impl Idle {
    /// Registers a connection, which starts idle.
    pub fn enter(&self, peer: IpAddr, now: Instant) -> Arc<Connection> {
        let mut table = self.lock();
        table.next += 1;
        let number = table.next;
        table.connections.insert(number, None);
        let connection = Connection { idle: self.clone(), number, network: network(peer), give_way: Arc::default() };
        table.rest(&connection, now + SPARED_NEW);
        drop(table);
        self.changed.notify_one();
        Arc::new(connection)
    }

    /// Evicts one idle connection: of the address that has most of them, the newest that is no longer protected. When
    /// all are protected, the one protected for longest goes. Returns `false` when no connection is idle.
    pub fn evict(&self, now: Instant) -> bool {
        let mut table = self.lock();
        let Some((&network, idle)) = table.idle.iter().max_by_key(|(_, idle)| idle.len()) else { return false };
        let newest = idle.range(..=(now, u64::MAX)).next_back().or(idle.first_key_value());
        let Some(turn) = newest.map(|(turn, _)| *turn) else { return false };
        table.connections.remove(&turn.1);
        if let Some(give_way) = table.remove(network, turn) {
            give_way.notify_one();
        }
        true
    }

    /// Waits until a connection has become idle.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Marks the connection as idle, unless it has been evicted.
    fn rest(&mut self, connection: &Connection, spared_until: Instant) {
        let turn = (spared_until, connection.number);
        let Some(known) = self.connections.get_mut(&connection.number) else { return };
        *known = Some(turn);
        self.idle.entry(connection.network).or_default().insert(turn, Arc::clone(&connection.give_way));
    }

    fn remove(&mut self, network: IpAddr, turn: Turn) -> Option<Arc<Notify>> {
        let idle = self.idle.get_mut(&network)?;
        let removed = idle.remove(&turn);
        if idle.is_empty() {
            self.idle.remove(&network);
        }
        removed
    }
}

impl Connection {
    /// Begins a request; `None` when the connection has been evicted, and must do nothing more.
    pub fn begin(self: &Arc<Self>) -> Option<Busy> {
        let mut table = self.idle.lock();
        if let Some(turn) = table.connections.get_mut(&self.number)?.take() {
            table.remove(self.network, turn);
        }
        Some(Busy(Arc::clone(self)))
    }

    /// Waits until the connection is evicted.
    pub async fn gives_way(&self) {
        self.give_way.notified().await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut table = self.idle.lock();
        if let Some(Some(turn)) = table.connections.remove(&self.number) {
            table.remove(self.network, turn);
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.idle.lock().rest(&self.0, Instant::now() + SPARED_SERVED);
        self.0.idle.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    const FLOOD: &str = "192.0.2.1";
    const ROOM: &str = "192.0.2.2";

    /// Connections registered at these seconds.
    fn came(idle: &Idle, begun: Instant, peer: &str, seconds: &[u64]) -> Vec<Arc<Connection>> {
        let came = |second: &u64| idle.enter(peer.parse().unwrap(), begun + Duration::from_secs(*second));
        seconds.iter().map(came).collect()
    }

    fn gone(connections: &[Arc<Connection>]) -> Vec<usize> {
        let told = connections.iter().enumerate().filter(|(_, one)| one.gives_way().now_or_never().is_some());
        told.map(|(place, _)| place).collect()
    }

    #[test]
    fn the_newest_of_the_address_that_has_most_goes_first() {
        let (idle, begun) = (Idle::default(), Instant::now());
        let flood = came(&idle, begun, FLOOD, &[0, 1, 2, 3]);
        let room = came(&idle, begun, ROOM, &[0, 4]);
        let later = begun + Duration::from_secs(60);
        for expected in [vec![3], vec![2]] {
            assert!(idle.evict(later));
            assert_eq!(gone(&flood), expected);
            assert_eq!(gone(&room), [0; 0]);
        }
        drop(flood);
        assert!(idle.evict(later) && idle.evict(later), "what is left is the room's");
        assert_eq!(gone(&room), [0, 1]);
        assert!(!idle.evict(later), "nobody is there any more");
    }

    #[test]
    fn who_has_just_come_is_spared_while_others_are_not() {
        let (idle, begun) = (Idle::default(), Instant::now());
        let one = came(&idle, begun, FLOOD, &[0, 1, 9, 9]);
        let at = |second| begun + Duration::from_secs(second);
        assert!(idle.evict(at(9)));
        assert_eq!(gone(&one), [1], "the newest of those that had their second");
        assert!(idle.evict(at(9)));
        assert_eq!(gone(&one), [0]);
        assert!(idle.evict(at(9)));
        assert_eq!(gone(&one), [2], "when all are spared, the first to come");
    }

    #[test]
    fn a_request_under_way_is_never_ended() {
        let (idle, begun) = (Idle::default(), Instant::now());
        let one = came(&idle, begun, FLOOD, &[0]);
        let busy = one[0].begin().unwrap();
        let later = begun + Duration::from_secs(60);
        assert!(!idle.evict(later));
        drop(busy);
        assert!(idle.changed().now_or_never().is_some());
        assert!(idle.evict(Instant::now()), "spared, but the only one");
        assert_eq!(gone(&one), [0]);
        assert!(one[0].begin().is_none(), "who was told to give way begins nothing");
        assert!(!idle.evict(later));
    }

    #[test]
    fn who_was_served_goes_after_those_that_say_nothing() {
        let (idle, begun) = (Idle::default(), Instant::now());
        let one = came(&idle, begun, FLOOD, &[0, 0]);
        drop(one[0].begin());
        assert!(idle.evict(begun + SPARED_SERVED / 2));
        assert_eq!(gone(&one), [1]);
        let silent = came(&idle, begun, FLOOD, &[5]);
        assert!(idle.evict(begun + SPARED_SERVED / 2));
        assert_eq!((gone(&one), gone(&silent)), (vec![], vec![0]), "also after one that has just come");
    }

    #[test]
    fn a_network_of_the_new_protocol_counts_as_one_address() {
        let (idle, begun) = (Idle::default(), Instant::now());
        let flood: Vec<_> =
            ["2001:db8::1", "2001:db8::2", "2001:db8::3"].map(|peer| came(&idle, begun, peer, &[0])).into();
        let room = came(&idle, begun, ROOM, &[0, 0]);
        assert!(idle.evict(begun + SPARED_NEW));
        assert_eq!(gone(&flood.concat()), [2]);
        assert_eq!(gone(&room), [0; 0]);
    }
}
