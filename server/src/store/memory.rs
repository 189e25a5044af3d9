//! The store without a disk, for tests of what is above it: the same codec, keys and sealing, for as long as the
//! process lives.

mod keys;
mod people;
mod rooms;

use super::{
    DatabaseError, StoreError,
    people::{Hash, Logo, NewDesk, NewMember, NewPass, Seen, Session, acts::Entry},
};
use crate::seal::Key;
use jiff::civil::Date;
use people::{StoredAccount, StoredSnapshot};
use plenary_shared::{
    api::Issued,
    id::{AccountId, EntryId, SessionId},
};
use rooms::MemoryRoom;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub use keys::MemoryKeys;

/// A store in memory: people, rooms and keys. Clones share what is in it.
#[derive(Clone)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
    keys: MemoryKeys,
    /// Makes the hashes of accounts' names.
    accounts: Key,
    /// Makes the hashes of join and hand-over codes.
    codes: Key,
}

/// What would be in the database.
#[derive(Clone, Default)]
struct State {
    events: BTreeMap<SessionId, Event>,
    members: BTreeMap<Hash, NewMember>,
    /// Each desk with the day on which its seat was added.
    desks: BTreeMap<Hash, (NewDesk, Date)>,
    passes: BTreeMap<Hash, NewPass>,
    accounts: BTreeMap<AccountId, StoredAccount>,
    /// Each browser with an account, and the last day on which it is known.
    browsers: BTreeMap<Hash, (AccountId, Date)>,
    acts: Vec<Entry>,
    certificates: Vec<Issued>,
    templates: BTreeMap<EntryId, String>,
    seen: Option<Seen>,
    closed: bool,
}

/// An event with its room.
#[derive(Clone)]
struct Event {
    session: Session,
    code_hash: Hash,
    /// The join code, sealed.
    code: Vec<u8>,
    /// The event of which it has a snapshot.
    earlier: Option<SessionId>,
    snapshots: BTreeMap<u32, StoredSnapshot>,
    logo: Option<Logo>,
    room: MemoryRoom,
}

impl Default for MemoryStore {
    fn default() -> Self {
        let (accounts, codes) = (Key::random(), Key::random());
        Self { state: Arc::default(), keys: MemoryKeys::default(), accounts, codes }
    }
}

impl MemoryStore {
    /// The store of the keys.
    pub fn keys(&self) -> &MemoryKeys {
        &self.keys
    }

    /// Makes every later call fail, as one on a closed database does.
    pub fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
    }

    fn state(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.closed { Err(refused("the store is closed")) } else { Ok(state) }
    }

    /// One transaction: after an error everything is as before.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut state = self.state()?;
        let mut changed = state.clone();
        let done = change(&mut changed)?;
        *state = changed;
        Ok(done)
    }
}

impl State {
    /// The event with an id, for something that belongs to it.
    fn event(&mut self, id: SessionId) -> Result<&mut Event, StoreError> {
        self.events.get_mut(&id).ok_or_else(|| refused("there is no such event"))
    }

    /// Drops a seat with its desk; returns whether it existed.
    fn drop_seat(&mut self, token: &Hash) -> bool {
        self.desks.remove(token);
        self.members.remove(token).is_some()
    }

    /// Drops the seats that match, and returns them.
    fn drop_seats(&mut self, matches: impl Fn(&Hash, &NewMember, Option<&NewDesk>) -> bool) -> Vec<Hash> {
        let matching = |(token, member): &(&Hash, &NewMember)| {
            matches(token, member, self.desks.get(*token).map(|(desk, _)| desk))
        };
        let seats: Vec<Hash> = self.members.iter().filter(matching).map(|(token, _)| *token).collect();
        for seat in &seats {
            self.drop_seat(seat);
        }
        seats
    }
}

/// The error of a database that does not take a row.
fn refused(why: &str) -> StoreError {
    StoreError::Database(DatabaseError(why.to_owned()))
}

#[cfg(test)]
impl MemoryStore {
    /// Allows every code to be used again.
    pub(crate) fn forget_steps_for_test(&self) {
        self.state().unwrap().accounts.values_mut().for_each(StoredAccount::forget_step);
    }

    /// Changes one byte of every snapshot's checksum.
    pub(crate) fn flip_snapshots_for_test(&self) {
        let mut state = self.state().unwrap();
        let stored = state.events.values_mut().flat_map(|event| event.snapshots.values_mut());
        stored.for_each(|snapshot| snapshot.sha256.replace_range(..1, "x"));
    }
}
