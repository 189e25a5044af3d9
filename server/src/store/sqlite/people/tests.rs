//! Events, seats, passes and snapshots against a real data folder.

use crate::store::{
    StoreError,
    fixtures::{end, keep_snapshot, new, snapshot},
    people::{
        CreateError, LinkStore as _, NewMember, NewPass, OpenError, Pass, SeatStore as _, SessionStore as _,
        SnapshotStore as _, earlier, hash,
    },
    sqlite::SqliteStore,
};
use jiff::civil::{Date, date};
use plenary_shared::{
    api::{NewSession, SnapshotRef},
    id::SessionId,
    new_session::Invalid,
    role::Role,
};
use tempfile::TempDir;

const TODAY: Date = date(2026, 11, 24);

async fn store() -> (TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path()).await.unwrap();
    (folder, store)
}

impl SqliteStore {
    /// Epoch and segment of every row of rooms.
    pub(in crate::store) async fn segments_for_test(&self) -> Vec<(u32, u32)> {
        let sql = "select epoch, segment from journal union all select epoch, segment from checkpoint";
        sqlx::query_as(sql).fetch_all(&self.read).await.unwrap()
    }

    /// Overwrites the only checkpoint of a segment, so that nothing opens it.
    pub(in crate::store) async fn spoil_checkpoint_for_test(&self, segment: u32) {
        let sql = "update checkpoint set body = zeroblob(512) where segment = $1";
        let spoiled = sqlx::query(sql).bind(segment).execute(&self.write).await.unwrap();
        assert_eq!(spoiled.rows_affected(), 1);
    }
}

#[tokio::test]
async fn an_event_is_found_by_its_id_and_by_its_code() {
    let (_folder, store) = store().await;
    let made = store.create_session(new(), false).await.unwrap();
    let found = store.session(made.id).await.unwrap().unwrap();
    assert_eq!((found.title.as_str(), found.lobby, found.ended, found.demo), ("Event Willow", true, false, false));
    let code = store.join_code(made.id).await.unwrap().unwrap();
    assert_eq!(plenary_shared::text::code(&code).as_deref(), Some(code.as_str()));
    assert_eq!(store.session_by_code(&store.code_hash(&code)).await.unwrap().as_ref(), Some(&found));
    assert_eq!(store.session_by_code(&store.code_hash("ABCD2345")).await.unwrap(), None);
    assert_eq!(store.sessions().await.unwrap(), [made]);
}

#[tokio::test]
async fn the_code_stands_nowhere_in_the_data_folder() {
    let (folder, store) = store().await;
    let id = store.create_session(new(), false).await.unwrap().id;
    let code = store.join_code(id).await.unwrap().unwrap();
    store.close().await;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(code.len()).any(|window| window == code.as_bytes()));
    }
}

#[tokio::test]
async fn an_invalid_event_leaves_no_trace() {
    let (_folder, store) = store().await;
    let invalid = NewSession { day: "tomorrow".into(), ..new() };
    assert!(matches!(store.create_session(invalid, false).await, Err(CreateError::Invalid(Invalid::Day))));
    let id = SessionId::from_bytes([1; 16]);
    let then = NewSession { then: Some(SnapshotRef { session: id, number: 1 }), ..new() };
    assert!(matches!(store.create_session(then, false).await, Err(CreateError::Invalid(Invalid::Then))));
    assert_eq!(store.sessions().await.unwrap(), []);
}

#[tokio::test]
async fn a_lobby_opens_and_closes_until_the_event_has_ended() {
    let (_folder, store) = store().await;
    let id = store.create_session(new(), false).await.unwrap().id;
    assert!(store.set_lobby(id, false).await.unwrap());
    assert!(!store.session(id).await.unwrap().unwrap().lobby);
    end(&*store.rooms(), id).await;
    assert!(!store.set_lobby(id, true).await.unwrap());
    assert!(!store.set_lobby(SessionId::from_bytes([9; 16]), true).await.unwrap());
}

#[tokio::test]
async fn a_seat_lasts_until_its_last_day_or_until_it_is_dropped() {
    let (_folder, store) = store().await;
    let id = store.create_session(new(), false).await.unwrap().id;
    let token = hash(b"token");
    let seat = NewMember { token, session: Some(id), role: Role::Participant, expires: TODAY };
    store.add_member(seat, None, TODAY).await.unwrap();
    let member = store.member(&token, TODAY).await.unwrap().unwrap();
    assert_eq!((member.role, member.session, member.ended), (Role::Participant, Some(id), false));
    assert_eq!(member.title.as_deref(), Some("Event Willow"));
    let tomorrow = TODAY.tomorrow().unwrap();
    assert_eq!(store.member(&token, tomorrow).await.unwrap(), None);
    assert_eq!(store.member(&hash(b"other"), TODAY).await.unwrap(), None);
    assert!(store.drop_member(&token).await.unwrap());
    assert!(!store.drop_member(&token).await.unwrap());
    assert_eq!(store.member(&token, TODAY).await.unwrap(), None);
}

#[tokio::test]
async fn a_pass_for_once_works_once_even_when_two_ask() {
    let (_folder, store) = store().await;
    let id = store.create_session(new(), false).await.unwrap().id;
    let pass = |once, role, name: &[u8]| NewPass { hash: hash(name), session: Some(id), role, once, expires: 100 };
    store.add_pass(pass(true, Role::Facilitator, b"once"), 0).await.unwrap();
    store.add_pass(pass(false, Role::Projector, b"often"), 0).await.unwrap();
    let once = hash(b"once");
    let (first, second) = tokio::join!(store.use_pass(&once, 1), store.use_pass(&once, 1));
    let given = [first.unwrap(), second.unwrap()];
    assert_eq!(
        given.iter().flatten().collect::<Vec<_>>(),
        [&Pass { role: Role::Facilitator, session: Some(id), once: true }]
    );
    for _ in 0..2 {
        assert!(store.use_pass(&hash(b"often"), 99).await.unwrap().is_some());
    }
    assert_eq!(store.use_pass(&hash(b"often"), 100).await.unwrap(), None);
}

#[tokio::test]
async fn a_new_organiser_link_replaces_the_one_before() {
    let (_folder, store) = store().await;
    let pass =
        |name: &[u8]| NewPass { hash: hash(name), session: None, role: Role::Organiser, once: true, expires: 100 };
    store.add_pass(pass(b"a"), 0).await.unwrap();
    store.drop_organiser_passes().await.unwrap();
    store.add_pass(pass(b"b"), 0).await.unwrap();
    assert_eq!(store.use_pass(&hash(b"a"), 1).await.unwrap(), None);
    assert!(store.use_pass(&hash(b"b"), 1).await.unwrap().is_some());
}

#[tokio::test]
async fn a_snapshot_opens_as_it_was_stored() {
    let (_folder, store) = store().await;
    let id = store.create_session(new(), false).await.unwrap().id;
    keep_snapshot(&*store.rooms(), store.keys(), id, &snapshot(1)).await;
    let opened = store.snapshot(id, 1).await.unwrap();
    assert_eq!(opened.snapshot, snapshot(1));
    let listed = store.snapshots(id).await.unwrap();
    assert_eq!((listed[0].number, listed[0].day.as_str()), (1, "2026-11-24"));
    assert_eq!((&listed[0].sha256, listed[0].bytes), (&opened.sha256, opened.json.len() as u64));
    assert!(matches!(store.snapshot(id, 2).await, Err(OpenError::Missing)));
    assert_eq!(store.sessions().await.unwrap()[0].snapshots, 1);
}

#[tokio::test]
async fn a_flipped_byte_of_a_snapshot_is_seen() {
    let (_folder, store) = store().await;
    let id = store.create_session(new(), false).await.unwrap().id;
    keep_snapshot(&*store.rooms(), store.keys(), id, &snapshot(1)).await;
    let body: Vec<u8> = sqlx::query_scalar("select body from snapshot").fetch_one(&store.read).await.unwrap();
    for byte in [0, 24, 100, body.len() - 1] {
        let mut flipped = body.clone();
        flipped[byte] ^= 1;
        sqlx::query("update snapshot set body = $1").bind(flipped).execute(&store.write).await.unwrap();
        assert!(matches!(store.snapshot(id, 1).await, Err(OpenError::Changed)), "byte {byte}");
    }
    sqlx::query("update snapshot set body = $1, number = 2").bind(body).execute(&store.write).await.unwrap();
    assert!(matches!(store.snapshot(id, 2).await, Err(OpenError::Changed)), "another number");
    sqlx::query("update snapshot set sha256 = 'x' || substr(sha256, 2), number = 1")
        .execute(&store.write)
        .await
        .unwrap();
    assert!(matches!(store.snapshot(id, 1).await, Err(OpenError::Changed)), "another checksum");
}

#[tokio::test]
async fn a_second_event_stands_beside_the_first_ones_snapshot_only() {
    let (_folder, store) = store().await;
    let id = store.create_session(new(), false).await.unwrap().id;
    let mut nested = snapshot(1);
    nested.content.then = Some(Box::new(snapshot(7)));
    keep_snapshot(&*store.rooms(), store.keys(), id, &nested).await;
    let earlier = earlier(&store, SnapshotRef { session: id, number: 1 }).await.unwrap();
    assert_eq!(earlier, snapshot(1));
    let then = NewSession { then: Some(SnapshotRef { session: id, number: 1 }), ..new() };
    assert!(store.create_session(then.clone(), false).await.is_ok());
    sqlx::query("update snapshot set sha256 = ''").execute(&store.write).await.unwrap();
    assert!(matches!(store.create_session(then, false).await, Err(CreateError::Then(OpenError::Changed))));
}

#[tokio::test]
async fn a_folder_of_a_newer_version_is_left_alone() {
    let (folder, store) = store().await;
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (9999, 'later', 1, x'00', 0)",
    )
    .execute(&store.write)
    .await
    .unwrap();
    store.close().await;
    drop(store);
    let error = SqliteStore::open(folder.path()).await.err().unwrap();
    assert!(matches!(error, StoreError::Newer(_)));
    assert!(error.to_string().ends_with("was written by a newer version of Plenary; start that version instead"));
}
