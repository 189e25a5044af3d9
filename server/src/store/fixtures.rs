//! What tests of stores put into them.

use super::{keys::KeyStore, rooms::RoomStore};
use crate::journal::batch::{Batch, KeyName, Write, snapshot_place};
use plenary_shared::{
    agenda::{Reveal, partnership_case_review_day},
    api::NewSession,
    content::Content,
    id::SessionId,
    proof::sha256_hex,
    snapshot::{FORMAT, Snapshot},
};

/// An event of 24 November 2026.
pub(crate) fn new() -> NewSession {
    NewSession {
        title: "Event Willow".into(),
        day: "2026-11-24".into(),
        retain_until: "2027-05-24".into(),
        agenda: partnership_case_review_day(),
        reveal: Reveal::OnClose,
        then: None,
    }
}

/// A snapshot of an event without words.
pub(crate) fn snapshot(number: u32) -> Snapshot {
    let agenda = partnership_case_review_day();
    let stage = agenda.stages[0].id;
    let content: Content = serde_json::from_value(serde_json::json!({
        "meta": {
            "title": "Event Willow", "day": "2026-11-24", "agenda": agenda,
            "stage": {"n": 0, "id": stage, "open": false, "writes": false}, "reveal": "on_close", "revealed": [],
            "screen": plenary_shared::screen::Screen::default(),
        },
        "notes": {}, "themes": {}, "opportunities": {}, "results": {},
    }))
    .unwrap();
    Snapshot {
        format: FORMAT.into(),
        schema: 1,
        number,
        name: "Close of Welcome".into(),
        stage,
        held: 0,
        removed: Vec::new(),
        content,
    }
}

/// Ends an event as its room does.
pub(crate) async fn end(rooms: &dyn RoomStore, id: SessionId) {
    commit(rooms, id, Write::Ended).await;
}

/// Stores a snapshot as its room does.
pub(crate) async fn keep_snapshot(rooms: &dyn RoomStore, keys: &dyn KeyStore, id: SessionId, snapshot: &Snapshot) {
    let key = keys.key(id, KeyName::Session(0)).await.unwrap().unwrap();
    let (number, name, json) = (snapshot.number, snapshot.name.clone(), snapshot.to_json());
    let body = key.seal(&snapshot_place(id, number), json.as_bytes());
    let (sha256, bytes) = (sha256_hex(json.as_bytes()), json.len());
    commit(rooms, id, Write::Snapshot { number, name, body, sha256, bytes }).await;
}

async fn commit(rooms: &dyn RoomStore, id: SessionId, write: Write) {
    let batch = Batch { writes: vec![write], ..Batch::default() };
    rooms.commit_rooms(&[(id, &batch)]).await.unwrap();
}
