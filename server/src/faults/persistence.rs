//! A disk that is told too late, forgets, or keeps what was to go.

use super::{Rules, mix::take_senders};
use crate::{
    frames::Frame,
    journal::batch::{Batch, KeyName, StoredRoom, Write},
    live::actor::Leaving,
    planted::{Fault, planted},
    room::Output,
    seams::{Ordinary, Persistence, Writing},
    store::{
        StoreError,
        rooms::{RoomStore, Storing},
    },
};
use async_trait::async_trait;
use data_encoding::HEXLOWER;
use plenary_shared::id::SessionId;
use std::{sync::Arc, time::Duration};

/// How long what leaves too early is ahead of what it depends on: time for the power to go in between.
const HEAD_START: Duration = Duration::from_millis(30);

/// What a fault has a connection begin with. A trigger that ignores a row leaves it as it is.
#[rustfmt::skip]
const SETTINGS: &[(Fault, Writing, &str)] = &[
    (Fault::NoSync, Writing::Rooms, "pragma synchronous = off"),
    (Fault::JournalStays, Writing::Rooms,
        "create temp trigger stays before delete on journal begin select raise(ignore); end"),
    (Fault::JournalStays, Writing::Rooms,
        "create temp trigger stays_too before delete on checkpoint begin select raise(ignore); end"),
    (Fault::JournalStays, Writing::Keys,
        "create temp trigger stays before delete on key when old.name like 'segment.%'
         begin select raise(ignore); end"),
    (Fault::BallotKeyStays, Writing::Keys,
        "create temp trigger stays before delete on key when old.name like 'ballot.%'
         begin select raise(ignore); end"),
    (Fault::PlaintextAfterPurge, Writing::Keys,
        "create temp trigger stays before delete on key begin select raise(ignore); end"),
    (Fault::AuditOff, Writing::Rooms,
        "create temp trigger unsaid before insert on audit begin select raise(ignore); end"),
    (Fault::AuditOff, Writing::People,
        "create temp trigger unsaid before insert on act begin select raise(ignore); end"),
    (Fault::BackupOfHalf, Writing::Copy, "delete from journal where seq > (select max(seq) / 2 from journal)"),
];

impl Persistence for Rules {
    fn settings(connection: Writing) -> Vec<&'static str> {
        let planted = SETTINGS.iter().filter(|(fault, of, _)| *of == connection && planted(*fault));
        planted.map(|(_, _, statement)| *statement).collect()
    }

    fn damaged<T, E>(error: E) -> Result<Option<T>, E> {
        if planted(Fault::DamageIgnored) { Ok(None) } else { Ordinary::damaged(error) }
    }

    fn converted<T>(mut rooms: Vec<T>) -> Vec<T> {
        if planted(Fault::ConversionInHaste) {
            rooms.truncate(1);
        }
        Ordinary::converted(rooms)
    }

    fn sealing<T>(unlock: Option<T>) -> Option<T> {
        if planted(Fault::KeysLieBare) { None } else { Ordinary::sealing(unlock) }
    }
}

impl Storing for Rules {
    fn rooms(stored: Arc<dyn RoomStore>) -> Arc<dyn RoomStore> {
        Arc::new(Rooms { stored })
    }
}

impl Leaving for Rules {
    fn before_commit(outputs: &mut Vec<Output>) -> Vec<Output> {
        let early = |output: &mut Output| match output {
            Output::To(..) => planted(Fault::AckBeforeCommit),
            Output::All(Frame::Binary(_)) => leaves_early(),
            _ => false,
        };
        outputs.extract_if(.., early).collect()
    }
}

/// A store that writes late, writes down who sent what, or dies when it has written.
struct Rooms {
    stored: Arc<dyn RoomStore>,
}

#[async_trait]
impl RoomStore for Rooms {
    async fn open_room(&self, id: SessionId) -> Result<Option<StoredRoom>, StoreError> {
        self.stored.open_room(id).await
    }

    async fn commit_rooms(&self, batches: &[(SessionId, &Batch)]) -> Result<(), StoreError> {
        if leaves_early() {
            tokio::time::sleep(HEAD_START).await;
        }
        let mut written: Vec<(SessionId, Batch)> =
            batches.iter().map(|(room, batch)| (*room, (*batch).clone())).collect();
        if let Some((_, batch)) = written.first_mut() {
            batch.writes.extend(senders());
        }
        let written: Vec<_> = written.iter().map(|(room, batch)| (*room, batch)).collect();
        self.stored.commit_rooms(&written).await?;
        let closes_polls = |batch: &Batch| batch.dead_keys.iter().any(|name| matches!(name, KeyName::Poll(_)));
        if planted(Fault::StopBeforeKeysDie) && batches.iter().any(|(_, batch)| closes_polls(batch)) {
            std::process::abort();
        }
        Ok(())
    }

    async fn destroy_keys(&self, keys: &[(SessionId, Vec<KeyName>)]) -> Result<(), StoreError> {
        self.stored.destroy_keys(keys).await
    }

    async fn rest(&self) -> Result<(), StoreError> {
        self.stored.rest().await
    }

    async fn takes_commits(&self, bytes: usize) -> bool {
        self.stored.takes_commits(bytes).await
    }
}

fn leaves_early() -> bool {
    planted(Fault::AckBeforeCommit) || planted(Fault::BroadcastBeforeCommit)
}

/// Rows that say who sent what, under numbers that no act has.
fn senders() -> impl Iterator<Item = Write> {
    take_senders().into_iter().map(|(op, device)| {
        let (number, object) = (rand::random_range(1 << 30..u32::MAX), HEXLOWER.encode(&device));
        Write::Audit { number, act: "author", object: format!("{op} {object}"), hash: [0; 32] }
    })
}
