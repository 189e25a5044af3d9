//! The end of a stage and of the day: what is deleted is gone from the disk, and nobody's tie to a note is left.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use plenary_shared::{
    agenda::StageKind,
    ballot::{Choices, Criterion},
    protocol::{Refusal, close},
    role::Role,
};
use plenary_tests::{
    day::LearningEvent,
    files::{files_with, tables},
    server::TestServer,
    until,
};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

#[tokio::test]
async fn the_end_counts_the_ballots_that_are_open_and_lets_participants_go() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 2, 3).await;
    let receipt = event.participants[0].cast(Criterion::Impact, Choices::default()).await.unwrap().receipt;
    event.facilitator.end().await;
    for device in &event.participants {
        assert_eq!(device.close_code().await, close::OVER);
        let content = device.content();
        assert!(content.meta.ended, "what led to the end is still read");
        assert_eq!(content.latest(Criterion::Impact).unwrap().receipts, [receipt]);
    }
    let stage = event.facilitator.stage(StageKind::Close);
    assert_eq!(event.facilitator.set_stage(stage, true).await.unwrap_err().code, Refusal::Closed);
    let names: Vec<_> = event.organiser.snapshots(event.session).await.unwrap().into_iter().map(|s| s.name).collect();
    assert_eq!(names.last().map(String::as_str), Some("End of the event"));
    assert!(event.organiser.sessions().await.unwrap()[0].ended);
}

#[tokio::test]
async fn after_the_end_nothing_on_the_disk_belongs_to_a_participants_device() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut secrets = Vec::new();
    for device in &event.participants {
        let note = device.add_note(prompt, "words").await.unwrap();
        secrets.push(device.own(note).tag().0.to_vec());
        let token = URL_SAFE_NO_PAD.decode(&device.browser.tokens()[0]).unwrap();
        secrets.push(Sha256::digest(token).to_vec());
    }
    for secret in &secrets {
        assert!(!files_with(server.data(), secret).is_empty(), "the search can find them while the day lasts");
    }
    event.facilitator.end().await;
    for secret in &secrets {
        assert_eq!(files_with(server.data(), secret), Vec::<PathBuf>::new());
    }
    let seats = tables(&server.data().join("plenary.db")).await.remove("member").unwrap();
    assert!(seats.iter().all(|seat| seat["role"] != Role::Participant.word().as_bytes()));
}

#[tokio::test]
async fn a_closed_stage_leaves_no_history_of_its_board() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let note = event.participants[0].add_note(prompt, "to be taken back").await.unwrap();
    event.facilitator.reveal(prompt).await;
    event.participants[0].take_back(note, 2).await.unwrap();
    event.at_rest().await;
    let history = async |table: &str, column: &str| -> Vec<Vec<u8>> {
        let rows = tables(&server.data().join("plenary.db")).await.remove(table).unwrap();
        rows.iter().map(|row| row[column].clone()).collect()
    };
    let mut sealed = history("log", "body").await;
    sealed.extend(history("checkpoint", "body").await);
    let keys = tables(&server.data().join("keys.db")).await.remove("key").unwrap();
    let epoch_key = keys.iter().find(|key| key["name"].starts_with(b"epoch.")).unwrap()["bytes"].clone();
    assert!(sealed.len() >= 3);
    event.facilitator.close_stage().await;
    // Its rows, its key, and every copy of both are gone.
    for bytes in sealed.iter().map(|body| &body[..64.min(body.len())]).chain([&epoch_key[..]]) {
        assert_eq!(files_with(server.data(), bytes), Vec::<PathBuf>::new());
    }
    assert_eq!(history("held", "body").await, Vec::<Vec<u8>>::new());
    let late = event.join().await;
    assert!(!late.wire().concat().windows(5).any(|window| window == b"taken"), "nor does a newcomer hear of it");
}

#[tokio::test]
async fn whoever_leaves_has_no_seat_any_more_and_the_others_stay() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut leaver = event.participants.remove(0);
    let note = leaver.add_note(prompt, "still counts").await.unwrap();
    leaver.browser.leave().await.unwrap();
    assert_eq!(leaver.close_code().await, close::NO_SEAT);
    assert_eq!(leaver.browser.cookies(), None);
    until("one is told", || event.projector.facts().joined == 1).await;
    assert!(event.participants[0].look(|state| state.closed.is_none()));
    event.facilitator.reveal(prompt).await;
    assert!(event.at_rest().await.notes.contains_key(&note));
    // Back again with another seat, the device still proves what it wrote.
    leaver.lose_cookie_and_join(&event.code).await;
    leaver.edit_note(note, 2, "reworded").await.unwrap();
}
