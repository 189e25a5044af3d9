//! Trouble below: long histories, damaged files, a storage that refuses. Never an empty board, never a lost word.

use plenary_shared::{
    id::ThemeId,
    stage::{Act, StageKind, leading::LeadingAct, theming::SortingAct},
    wire::{Refusal, Stopped, close},
};
use plenary_tests::{
    PATIENCE,
    crdt::essence,
    day::{LearningEvent, Venue},
    device::Device,
    files::{Rows, tables},
    process::{ServerProcess, Setup},
    server::TestServer,
    until,
};
use sqlx::{Connection, SqliteConnection, query};
use std::{collections::BTreeMap, path::Path, time::Duration};
use tokio::time::{sleep, timeout};

/// More changes than two checkpoints take.
const LONG: usize = 1_100;
/// A day in seconds.
const DAY: i64 = 24 * 60 * 60;
/// Pause between two looks at the disk.
const LOOK: Duration = Duration::from_millis(50);

#[tokio::test]
async fn a_long_history_stays_short_on_the_disk_and_loads_whole() {
    let server = TestServer::without_rate_limits().await;
    let mut event = long_event(&server).await;
    let before = event.at_rest().await;
    let (journal, checkpoints) = history(&server).await;
    assert!(journal.len() < LONG, "what a checkpoint holds is not kept twice: {}", journal.len());
    assert_eq!(checkpoints.len(), 2, "the newest, and the one before in case it breaks");
    let gone = async {
        while segments(server.data()).await.iter().any(|one| !one.rows || !one.key) {
            sleep(LOOK).await;
        }
    };
    timeout(PATIENCE, gone).await.expect("a key goes with the rows that it seals, and not before");
    let server = server.restart().await;
    let fresh = event.join().await;
    assert_eq!(fresh.content(), before);
    // A device that has everything is sent nothing, and equals one that begins with an empty copy.
    event.facilitator.reconnect().await;
    assert_eq!(event.facilitator.essence(), essence(&fresh.replica_state()));
    drop(server);
}

#[tokio::test]
async fn a_damaged_checkpoint_falls_back_on_the_one_before() {
    let server = TestServer::without_rate_limits().await;
    let event = long_event(&server).await;
    let before = event.at_rest().await;
    let server = server.restart_after(async |data| damage(data, NEWEST_CHECKPOINT).await).await;
    let fresh = event.join().await;
    assert_eq!(fresh.content(), before);
    drop(server);
}

#[tokio::test]
async fn a_board_that_cannot_be_read_is_refused_and_never_shown_empty() {
    // A stop in order leaves no record: see `damage` for those.
    for damaged in [ALL_CHECKPOINTS, NO_CHECKPOINT, CUT_CHECKPOINTS, OTHER_SEGMENT] {
        let server = TestServer::start().await;
        let (event, _) = LearningEvent::shown(&server, 1, &["revealed"]).await;
        let prompts = event.prompts(StageKind::Brainstorm);
        event.participants[0].add_note(prompts[1], "held").await.unwrap();
        let server = server.restart_after(async |data| damage(data, damaged).await).await;
        let mut device = event.seat_participant().await;
        device.open();
        assert_eq!(device.close_code().await, close::LEAVING, "{damaged}");
        assert!(device.wire().is_empty(), "nothing is shown: {damaged}");
        // Another event of the same server is none the worse.
        LearningEvent::written(&server, 1, &["words"]).await;
    }
}

#[tokio::test]
async fn words_wait_on_the_device_while_the_storage_refuses_and_come_in_once_it_takes_them() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let device = &event.participants[0];
    event.facilitator.act(Act::Leading(LeadingAct::SetTimer { seconds: 600 })).await.unwrap();
    let mut lock = database(server.data()).await;
    query("begin immediate").execute(&mut lock).await.unwrap();
    let (id, op) = device.post_note(prompt, "written while the disk refused");
    until("the device is asked to try again", || put_off(device)).await;
    until("everybody is told", || stopped(&event.facilitator) && stopped(device)).await;
    assert!(device.look(|state| !state.answers.contains_key(&op)), "nothing is acknowledged that is not durable");
    query("rollback").execute(&mut lock).await.unwrap();
    assert!(device.answer(op).await.unwrap().held);
    until("everybody is told", || !stopped(&event.facilitator) && !stopped(device)).await;
    until("the timer runs on", || event.projector.facts().timer.is_some_and(|left| left > 300)).await;
    event.facilitator.reveal(prompt).await;
    assert_eq!(event.at_rest().await.notes[&id].text, "written while the disk refused");
}

#[tokio::test]
async fn a_facilitator_alone_is_told_when_the_storage_takes_words_again() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Theming, 0).await;
    let mut lock = database(server.data()).await;
    query("begin immediate").execute(&mut lock).await.unwrap();
    let op = event
        .facilitator
        .post(Act::Sorting(SortingAct::AddTheme { id: ThemeId::from_bytes([1; 16]), name: "Theme".into() }));
    until("the facilitator is told", || stopped(&event.facilitator)).await;
    query("rollback").execute(&mut lock).await.unwrap();
    event.facilitator.answer(op).await.unwrap();
    until("the facilitator is told that it is over", || !stopped(&event.facilitator)).await;
    assert_eq!(event.at_rest().await.themes.len(), 1);
}

#[tokio::test]
async fn a_clock_that_jumps_across_segments_loses_nothing() {
    let mut server = ServerProcess::with(Setup { planted: &["clock-jumps"], ..Setup::default() }).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    // A day ahead while it runs, a day behind through a power cut, and right again.
    for (jump, cut) in [(DAY, false), (-DAY, true), (0, true)] {
        server.set_clock_back_or_forth(jump);
        for device in &event.participants {
            device.add_note(prompt, "before the checkpoint").await.unwrap();
        }
        let newest = newest_segment(&server.data()).await;
        let checkpoint = async {
            while newest_segment(&server.data()).await == newest {
                sleep(LOOK).await;
            }
        };
        timeout(PATIENCE, checkpoint).await.expect("a quiet room is written as a whole, whatever the clock says");
        for device in &event.participants {
            device.add_note(prompt, "after the checkpoint").await.unwrap();
        }
        if cut {
            server.kill();
            server.start_again();
            for device in event.everybody_mut() {
                device.reconnect().await;
            }
        }
    }
    event.facilitator.reveal(prompt).await;
    assert_eq!(event.at_rest().await.notes.len(), 18);
}

#[tokio::test]
async fn a_second_server_on_the_same_folder_is_refused() {
    let server = TestServer::start().await;
    let config = plenary_server::config::Config {
        data: server.data().to_owned(),
        listen: "127.0.0.1:0".parse().unwrap(),
        ..Default::default()
    };
    let refused = plenary_server::Server::start(config).await.map(drop).unwrap_err().to_string();
    assert!(refused.contains("another Plenary"), "{refused}");
    server.organiser().sessions().await.unwrap();
}

#[tokio::test]
async fn keys_without_their_database_are_no_reason_to_begin_with_an_empty_one() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::written(&server, 1, &["words"]).await;
    let server = server
        .restart_after(async |data| {
            let (database, away) = (data.join("plenary.db"), data.join("elsewhere"));
            std::fs::rename(&database, &away).unwrap();
            let config = plenary_server::config::Config {
                data: data.to_owned(),
                listen: "127.0.0.1:0".parse().unwrap(),
                ..Default::default()
            };
            let refused = plenary_server::Server::start(config).await.map(drop).unwrap_err().to_string();
            assert!(refused.contains("plenary.db is missing"), "{refused}");
            std::fs::rename(away, database).unwrap();
        })
        .await;
    event.join().await.sees("the board", |content| content.meta.stage.open).await;
    drop(server);
}

/// An event whose one theme was renamed again and again, with no close of a stage in between.
async fn long_event(server: &TestServer) -> LearningEvent {
    let event = LearningEvent::at(server, StageKind::Theming, 1).await;
    let device = &event.participants[0];
    let theme = device.add_theme("name 0").await.unwrap();
    for number in 1..=LONG {
        device.name_theme(theme, &format!("name {number}"), &format!("name {}", number - 1)).await.unwrap();
    }
    assert_eq!(event.at_rest().await.themes[&theme].name, format!("name {LONG}"));
    event
}

/// A segment of the journal of the one event there is.
#[derive(Default)]
struct Segment {
    /// Whether it has a checkpoint or records.
    rows: bool,
    key: bool,
}

/// Every segment of which there are rows or a key.
async fn segments(data: &Path) -> Vec<Segment> {
    let (database, keys) = (tables(&data.join("plenary.db")).await, tables(&data.join("keys.db")).await);
    let mut found = BTreeMap::<String, Segment>::new();
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    for row in database["journal"].iter().chain(&database["checkpoint"]) {
        let name = format!("segment.{}.{}", text(&row["epoch"]), text(&row["segment"]));
        found.entry(name).or_default().rows = true;
    }
    for name in keys["key"].iter().map(|key| text(&key["name"])).filter(|name| name.starts_with("segment.")) {
        found.entry(name).or_default().key = true;
    }
    assert!(!found.is_empty());
    found.into_values().collect()
}

/// The number of the newest segment of the one event there is.
async fn newest_segment(data: &Path) -> Vec<u8> {
    tables(&data.join("plenary.db")).await["room"][0]["segment"].clone()
}

async fn history(server: &TestServer) -> (Rows, Rows) {
    let mut tables = tables(&server.data().join("plenary.db")).await;
    (tables.remove("journal").unwrap(), tables.remove("checkpoint").unwrap())
}

const NEWEST_CHECKPOINT: &str =
    "update checkpoint set body = zeroblob(100) where segment = (select max(segment) from checkpoint)";
const ALL_CHECKPOINTS: &str = "update checkpoint set body = zeroblob(100)";
const NO_CHECKPOINT: &str = "delete from checkpoint";
const CUT_CHECKPOINTS: &str = "update checkpoint set body = substr(body, 1, length(body) - 512)";
/// As if they had been written at another place of the journal.
const OTHER_SEGMENT: &str = "update checkpoint set upto = upto + 1";

async fn damage(data: &Path, sql: &'static str) {
    let mut database = database(data).await;
    let damaged = query(sql).execute(&mut database).await.unwrap();
    assert!(damaged.rows_affected() > 0, "{sql}");
    database.close().await.unwrap();
}

async fn database(data: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}", data.join("plenary.db").display());
    SqliteConnection::connect(&url).await.expect("the database opens")
}

fn stopped(device: &Device) -> bool {
    device.facts().stopped == Some(Stopped::Storage)
}

fn put_off(device: &Device) -> bool {
    device.look(|state| state.put_off.iter().any(|(_, code)| *code == Refusal::Retry))
}
