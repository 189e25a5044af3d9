//! Rows of a room's journal that were changed, moved, removed, or written by a newer version.

use super::{Outcome, Wreck};
use data_encoding::HEXLOWER;
use plenary_server::{
    journal::{
        batch::{checkpoint_place, record_place},
        codec::PAD_BYTES,
    },
    seal::Key,
};
use plenary_shared::id::SessionId;
use plenary_tests::{
    files::{change, tables},
    proof,
};
use std::{collections::BTreeMap, path::Path};

/// What is done to the rows of `ROOM`, and what becomes of that.
const ROWS: [(&str, Outcome); 15] = [
    ("update journal set body = zeroblob(512) where room = ROOM and seq = LAST", Outcome::RoomRefused),
    ("update journal set body = zeroblob(512) where room = ROOM and seq = NEXT", Outcome::RoomRefused),
    (
        "update journal set body = substr(body, 1, length(body) - 512) where room = ROOM and seq = LAST",
        Outcome::RoomRefused,
    ),
    ("update journal set body = substr(body, 1, 7) where room = ROOM and seq = LAST", Outcome::RoomRefused),
    ("update journal set body = x'' where room = ROOM and seq = LAST", Outcome::RoomRefused),
    (
        "update journal set body = substr(body, 1, 99) || char(33) || substr(body, 101) where room = ROOM and seq = LAST",
        Outcome::RoomRefused,
    ),
    ("delete from journal where room = ROOM and seq = NEXT", Outcome::RoomRefused),
    ("update journal set seq = seq + 1000 where room = ROOM and seq = LAST", Outcome::RoomRefused),
    ("update journal set segment = segment + 1 where room = ROOM and seq = LAST", Outcome::RoomRefused),
    ("update checkpoint set body = zeroblob(512) where room = ROOM", Outcome::RoomRefused),
    ("delete from checkpoint where room = ROOM", Outcome::RoomRefused),
    ("update checkpoint set upto = upto + 1 where room = ROOM", Outcome::RoomRefused),
    ("update room set epoch = epoch + 1 where id = ROOM", Outcome::RoomRefused),
    // The one before still opens, and every record since it is there.
    ("update checkpoint set body = zeroblob(512) where room = ROOM and segment = NEWEST", Outcome::Whole),
    ("delete from checkpoint where room = ROOM and segment = NEWEST", Outcome::Whole),
];

#[tokio::test]
async fn a_row_that_cannot_be_opened_closes_its_room_and_is_not_passed_over() {
    let mut wreck = Wreck::new().await;
    let room = wreck.event.session;
    for (words, expected) in ROWS {
        let logged = wreck.server.log().len();
        let outcome = wreck.after(async |data| change(&data.join("plenary.db"), &sql(data, room, words).await).await);
        assert_eq!(outcome.await, expected, "{words}");
        let said = wreck.server.log().split_off(logged);
        let advice = said.contains("cannot be read; do not use this folder, restore the last backup");
        assert_eq!(advice, expected == Outcome::RoomRefused, "{words}: {said}");
    }
    proof::told(ROWS.len(), "sealed rows cut, flipped, overwritten, moved or removed");
}

#[tokio::test]
async fn rows_of_two_rooms_that_changed_places_open_neither_and_a_newer_version_is_named() {
    let mut wreck = Wreck::new().await;
    let (room, other) = (wreck.event.session, wreck.other.session);
    for table in ["journal", "checkpoint"] {
        let outcome = wreck.after(async |data| swap(data, table, room, other).await).await;
        assert_eq!(outcome, Outcome::RoomRefused, "{table}");
    }
    let outcome = wreck.after(async |data| {
        let [.., one, two] = &rows_of(data, "journal", room).await[..] else { panic!("two records") };
        for (row, body) in [(one, &two.3), (two, &one.3)] {
            put(data, "journal", room, (row.0, row.1, row.2, body.clone())).await;
        }
    });
    assert_eq!(outcome.await, Outcome::RoomRefused, "two records of one room");
    for table in ["journal", "checkpoint"] {
        let logged = wreck.server.log().len();
        assert_eq!(
            wreck.after(async |data| write_newer(data, table, room).await).await,
            Outcome::RoomRefused,
            "{table}"
        );
        let said = wreck.server.log().split_off(logged);
        assert!(said.contains("written by a newer version of Plenary; start that version instead"), "{table}: {said}");
    }
    assert_eq!(wreck.after(async |_| ()).await, Outcome::Whole);
    proof::told(5, "sealed rows of another room, in another order, or of a newer version");
}

/// A row of a room's journal or checkpoints: epoch, segment, number, and what is sealed.
type RecordRow = (u32, u32, u64, Vec<u8>);

/// The rows of a room, oldest first.
async fn rows_of(data: &Path, table: &str, room: SessionId) -> Vec<RecordRow> {
    let rows = tables(&data.join("plenary.db")).await.remove(table).unwrap();
    let number = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).parse::<u64>().unwrap();
    let of_room = rows.into_iter().filter(|row| row["room"] == room.as_bytes());
    let row = |row: BTreeMap<String, Vec<u8>>| {
        let place = row.get("seq").or(row.get("upto")).map(number).unwrap();
        (number(&row["epoch"]) as u32, number(&row["segment"]) as u32, place, row["body"].clone())
    };
    let mut found: Vec<_> = of_room.map(row).collect();
    found.sort();
    found
}

/// How many there are.
pub async fn number_of(data: &Path, table: &str, room: SessionId) -> usize {
    rows_of(data, table, room).await.len()
}

/// A statement about a room, whose newest segment has the records from `NEXT` to `LAST`.
async fn sql(data: &Path, room: SessionId, words: &str) -> String {
    let records = rows_of(data, "journal", room).await;
    let newest = rows_of(data, "checkpoint", room).await.pop().unwrap().1;
    let last = records.last().unwrap().2;
    let next = records.iter().find(|record| record.1 == newest).unwrap().2;
    assert!(records[0].1 < newest && next < last, "both segments have records");
    let words = words.replace("ROOM", &format!("x'{}'", HEXLOWER.encode(room.as_bytes())));
    words.replace("LAST", &last.to_string()).replace("NEXT", &next.to_string()).replace("NEWEST", &newest.to_string())
}

/// The newest row of one room gets what is sealed in the newest of another.
async fn swap(data: &Path, table: &str, room: SessionId, other: SessionId) {
    let (one, two) = (rows_of(data, table, room).await, rows_of(data, table, other).await);
    for (rows, room, body) in [(&one, room, &two.last().unwrap().3), (&two, other, &one.last().unwrap().3)] {
        for row in rows.iter().filter(|row| table == "checkpoint" || row.2 == rows.last().unwrap().2) {
            put(data, table, room, (row.0, row.1, row.2, body.clone())).await;
        }
    }
}

/// The newest record, or every checkpoint, of a room becomes one that a newer version sealed with the same key.
async fn write_newer(data: &Path, table: &str, room: SessionId) {
    let rows = rows_of(data, table, room).await;
    let from = if table == "journal" { rows.len() - 1 } else { 0 };
    let keys = tables(&data.join("keys.db")).await.remove("key").unwrap();
    for (epoch, segment, number, _) in rows.into_iter().skip(from) {
        let name = format!("segment.{epoch}.{segment}");
        let key = keys.iter().find(|key| key["room"] == room.as_bytes() && key["name"] == name.as_bytes()).unwrap();
        let place = if table == "journal" { record_place } else { checkpoint_place };
        let mut newer = vec![0; PAD_BYTES];
        newer[0] = u8::MAX;
        let body = Key(key["bytes"].clone().try_into().unwrap()).seal(&place(room, epoch, segment, number), &newer);
        put(data, table, room, (epoch, segment, number, body)).await;
    }
}

async fn put(data: &Path, table: &str, room: SessionId, (epoch, segment, number, body): RecordRow) {
    let (room, body, place) =
        (HEXLOWER.encode(room.as_bytes()), HEXLOWER.encode(&body), if table == "journal" { "seq" } else { "upto" });
    let row = format!("room = x'{room}' and epoch = {epoch} and segment = {segment} and {place} = {number}");
    change(&data.join("plenary.db"), &format!("update {table} set body = x'{body}' where {row}")).await;
}
