//! Somebody who has the code joins repeatedly: rows stay bounded, and no device that has joined loses its seat, awake or not.

use futures_util::future::join_all;
use plenary_shared::{limits, stage::StageKind, wire::close};
use plenary_tests::{
    day::{LearningEvent, Venue},
    files::{change, tables},
    http::Browser,
    server::TestServer,
    until,
};
use std::path::Path;

/// Sockets that the room takes: seats are bounded in proportion.
const SOCKETS: usize = 50;
/// Seats that were never used, and all.
const NEVER_USED: usize = SOCKETS * limits::UNUSED_SEATS_PER_SOCKET;
const ALL: usize = SOCKETS * limits::SEATS_PER_SOCKET;
/// Joins that are under way at once.
const AT_ONCE: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seats_that_were_never_used_give_way_to_the_next() {
    let server = TestServer::with(|config| config.sockets_per_room = SOCKETS).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    event.participants[1].cut();
    let mut left = NEVER_USED + 2 * AT_ONCE;
    while left > 0 {
        let some = left.min(AT_ONCE);
        let joins = (0..some).map(|_| async { Browser::new(&server.address()).join(&event.code).await });
        assert!(join_all(joins).await.iter().all(Result::is_ok), "nobody is refused");
        left -= some;
    }
    let seats = participants(server.data()).await;
    assert_eq!(seats, NEVER_USED + 2, "beside those that are in use");
    event.participants[1].reconnect().await;
    event.participants.push(event.join().await);
    everybody_writes(&event).await;
}

#[tokio::test]
async fn seats_that_were_used_give_way_only_to_keep_a_bound_and_the_newest_first() {
    let server = TestServer::with(|config| config.sockets_per_room = SOCKETS).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    event.participants[1].cut();
    let server = server.restart_after(fill).await;
    for device in [&mut event.facilitator, &mut event.projector, &mut event.participants[0]] {
        device.reconnect().await;
    }
    assert_eq!(participants(server.data()).await, ALL);
    let mut strangers = Vec::new();
    for _ in 0..3 {
        let mut stranger = event.join().await;
        until("the stranger counts", || event.facilitator.facts().joined == 2).await;
        stranger.cut();
        until("the server has heard that the stranger is gone", || event.facilitator.facts().joined == 1).await;
        strangers.push(stranger);
    }
    assert_eq!(participants(server.data()).await, ALL);
    let [first, second, last] = &mut strangers[..] else { panic!("three came") };
    for gone in [first, second] {
        gone.open();
        assert_eq!(gone.close_code().await, close::NO_SEAT, "the newest gave way to the next");
    }
    last.connect().await;
    event.participants[1].reconnect().await;
    everybody_writes(&event).await;
}

async fn everybody_writes(event: &LearningEvent) {
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    for device in &event.participants {
        device.add_note(prompt, "Still here").await.expect("whoever was in is in");
    }
}

/// As many seats as there may be, beside those that are there: made before anything that is remembered, with hashes that
/// come before any that a token has.
async fn fill(data: &Path) {
    let sql = format!(
        "insert into member (token_hash, session, role, expires)
         with recursive seat (n) as (select 1 union all select n + 1 from seat where n < {})
         select unhex(printf('%064x', n)), session, role, expires
         from seat, (select session, role, expires from member where role = 'participant' limit 1)",
        ALL - 2
    );
    change(&data.join("plenary.db"), &sql).await;
}

async fn participants(data: &Path) -> usize {
    let tables = tables(&data.join("plenary.db")).await;
    tables["member"].iter().filter(|row| row["role"] == b"participant").count()
}
