//! A story of keys: some kept, replaced and destroyed, in any order, bare and locked.

use crate::{
    journal::batch::KeyName,
    seal::Key,
    store::{
        StoreError,
        keys::{KeyStore, UnlockFile, UnlockKey},
        memory::MemoryKeys,
        people::{LinkStore as _, NewPass},
        sqlite::SqliteStore,
    },
};
use async_trait::async_trait;
use plenary_shared::{ballot::Criterion, id::SessionId, role::Role, stage::poll::PollId};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

/// Steps between two openings of the data folder.
const STEPS: usize = 40;
/// How often the folder is closed and opened.
const OPENINGS: u8 = 3;
/// Rooms of the story.
const ROOMS: u8 = 3;

fn room(byte: u8) -> SessionId {
    SessionId::from_bytes([byte; 16])
}

/// Every name that the story gives to keys.
fn names() -> [KeyName; 6] {
    let poll = |n| KeyName::Poll(PollId::ranking(n, Criterion::ALL[0]));
    [KeyName::Session(0), KeyName::Session(1), KeyName::Segment(1, 1), KeyName::Segment(1, 2), poll(1), poll(2)]
}

/// Something that is done to keys.
#[derive(Debug)]
enum Step {
    Keep(Vec<(SessionId, KeyName, Key)>),
    Destroy(Vec<(SessionId, Vec<KeyName>)>),
    DestroyOthers(SessionId, Vec<KeyName>),
    DestroyPolls(SessionId),
}

impl Step {
    fn any(rng: &mut StdRng) -> Self {
        let id = room(rng.random_range(0..ROOMS));
        let some = |rng: &mut StdRng| names().into_iter().filter(|_| rng.random()).collect::<Vec<_>>();
        match rng.random_range(0..10) {
            0..5 => Self::Keep(some(rng).into_iter().map(|name| (id, name, Key(rng.random()))).collect()),
            5..7 => Self::Destroy((0..rng.random_range(0..ROOMS)).map(|byte| (room(byte), some(rng))).collect()),
            7..9 => Self::DestroyOthers(id, some(rng)),
            _ => Self::DestroyPolls(id),
        }
    }

    async fn take(&self, store: &dyn KeyStore) -> Result<(), StoreError> {
        match self {
            Self::Keep(keys) => {
                let keys: Vec<_> = keys.iter().map(|(room, name, key)| (*room, *name, key)).collect();
                store.keep_all(&keys).await
            }
            Self::Destroy(keys) => store.destroy_all(keys).await,
            Self::DestroyOthers(room, wanted) => store.destroy_others(*room, wanted).await,
            Self::DestroyPolls(room) => store.destroy_polls(*room).await,
        }
    }
}

/// All that a store answers about the keys of the story.
#[derive(Debug, PartialEq)]
struct Answers {
    rooms: BTreeSet<SessionId>,
    names: Vec<Vec<String>>,
    keys: Vec<Option<Key>>,
    of_rooms: Vec<HashMap<String, Key>>,
    others: Vec<Vec<String>>,
}

impl Answers {
    async fn of(store: &dyn KeyStore) -> Result<Self, StoreError> {
        let rooms = store.rooms().await?.into_iter().collect();
        let (mut listed, mut keys, mut of_rooms, mut others) = Default::default();
        for id in (0..ROOMS).map(room) {
            Vec::push(&mut listed, store.names(id).await?);
            Vec::push(&mut of_rooms, store.of_room(id).await?);
            Vec::push(&mut others, store.others(id, &names()[1..3]).await?);
            for name in names() {
                Vec::push(&mut keys, store.key(id, name).await?);
            }
        }
        Ok(Self { rooms, names: listed, keys, of_rooms, others })
    }
}

/// Does the same to both and compares all that they answer, after every step; returns the first step after which they
/// differ.
async fn tell(one: &dyn KeyStore, other: &dyn KeyStore, rng: &mut StdRng) -> Result<(), String> {
    for _ in 0..STEPS {
        let step = Step::any(rng);
        for store in [one, other] {
            step.take(store).await.map_err(|error| format!("{step:?}: {error}"))?;
        }
        let answers = [Answers::of(one).await, Answers::of(other).await].map(|answers| answers.expect("answers"));
        if answers[0] != answers[1] {
            return Err(format!("{step:?}: {answers:?}"));
        }
    }
    Ok(())
}

async fn in_folder(folder: &Path, unlock: Option<&UnlockKey>) {
    let seed = rand::random();
    println!("seed {seed}");
    let (mut rng, memory) = (StdRng::seed_from_u64(seed), MemoryKeys::default());
    let mut server = None;
    for opening in 0..OPENINGS {
        let store = SqliteStore::open_with(folder, unlock).await.expect("a folder that opens");
        // A folder in which nobody has access has no keys of events either.
        let organiser = NewPass { hash: [opening; 32], session: None, role: Role::Organiser, once: true, expires: 1 };
        store.add_pass(organiser, 0).await.unwrap();
        assert_eq!(Answers::of(store.keys()).await.unwrap(), Answers::of(&memory).await.unwrap(), "after opening");
        tell(store.keys(), &memory, &mut rng).await.unwrap_or_else(|differs| panic!("{differs}"));
        let key = store.keys().server_key("test").await.unwrap();
        assert!(*server.get_or_insert(key.clone()) == key, "a key of the server is the same for ever");
        assert!(store.keys().server_key("other").await.unwrap() != key);
        store.close().await;
    }
    let key = memory.server_key("test").await.unwrap();
    assert!(memory.server_key("test").await.unwrap() == key && memory.server_key("other").await.unwrap() != key);
}

#[tokio::test]
async fn both_stores_hold_the_same_keys_whatever_is_done_to_them() {
    let folder = tempfile::tempdir().unwrap();
    in_folder(folder.path(), None).await;
}

#[tokio::test]
async fn both_stores_hold_the_same_keys_when_the_folder_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let unlock = UnlockFile::Named(folder.path().join("unlock")).read_or_make(&data).unwrap();
    in_folder(&data, Some(&unlock)).await;
}

/// A store of keys that breaks one promise.
struct Broken {
    keys: MemoryKeys,
    promise: Promise,
}

#[derive(Clone, Copy)]
enum Promise {
    /// A key that is kept replaces the one before.
    Replaces,
    /// What is destroyed is gone.
    Destroys,
    /// Names are those of one room.
    OfOneRoom,
}

#[async_trait]
impl KeyStore for Broken {
    async fn keep_all(&self, keys: &[(SessionId, KeyName, &Key)]) -> Result<(), StoreError> {
        for (room, name, key) in keys {
            let there = self.keys.key(*room, *name).await?.is_some();
            if !(there && matches!(self.promise, Promise::Replaces)) {
                self.keys.keep(*room, *name, key).await?;
            }
        }
        Ok(())
    }

    async fn key(&self, room: SessionId, name: KeyName) -> Result<Option<Key>, StoreError> {
        self.keys.key(room, name).await
    }

    async fn of_room(&self, room: SessionId) -> Result<HashMap<String, Key>, StoreError> {
        self.keys.of_room(room).await
    }

    async fn names(&self, id: SessionId) -> Result<Vec<String>, StoreError> {
        let id = if matches!(self.promise, Promise::OfOneRoom) { room(0) } else { id };
        self.keys.names(id).await
    }

    async fn rooms(&self) -> Result<Vec<SessionId>, StoreError> {
        self.keys.rooms().await
    }

    async fn destroy_names(&self, keys: &[(SessionId, Vec<String>)]) -> Result<(), StoreError> {
        if matches!(self.promise, Promise::Destroys) { Ok(()) } else { self.keys.destroy_names(keys).await }
    }

    async fn server_key(&self, name: &str) -> Result<Key, StoreError> {
        self.keys.server_key(name).await
    }
}

#[tokio::test]
async fn a_store_that_breaks_a_promise_is_noticed() {
    for promise in [Promise::Replaces, Promise::Destroys, Promise::OfOneRoom] {
        let broken = Broken { keys: MemoryKeys::default(), promise };
        let told = tell(&MemoryKeys::default(), &broken, &mut StdRng::seed_from_u64(7)).await;
        assert!(told.is_err(), "promise {}", promise as u8);
    }
}
