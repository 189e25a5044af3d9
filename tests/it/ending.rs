//! The end of a stage and of the day: what is deleted is gone from the disk, and nothing links a device to a note.

use data_encoding::BASE64URL_NOPAD;
use plenary_server::journal::state::Fact;
use plenary_shared::{
    ballot::{Choices, Criterion},
    role::Role,
    screen::{Screen, View},
    stage::{Act, StageKind, brainstorm::NoteAct, leading::LeadingAct, prioritising::RankingAct},
    wire::{Refusal, close},
};
use plenary_tests::{
    day::LearningEvent,
    files::{files_with, holds, tables},
    locksmith::{opened, records, sealing},
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
async fn after_the_end_facilitators_may_do_what_the_protocol_lists_and_nothing_else() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::shown(&server, 3, &["one", "two", "three"]).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let lead = &event.facilitator;
    lead.end().await;
    until("the end is on the board", || lead.content().meta.ended).await;
    let refused = async |act: Act| lead.act(act).await.unwrap_err().code;

    lead.hide_note(notes[0], true).await.unwrap();
    lead.act(Act::Note(NoteAct::Purge { id: notes[0] })).await.unwrap();
    let item = lead.add_opportunity(None, "Meet in person").await.unwrap();
    let (text, was) = ("Meet earlier".to_owned(), "Meet in person".to_owned());
    lead.act(Act::Ranking(RankingAct::WordOpportunity { id: item, text, was })).await.unwrap();
    lead.act(Act::Ranking(RankingAct::DeleteOpportunity { id: item })).await.unwrap();
    let was = lead.content().meta.agenda.prompt(prompt).unwrap().text.clone();
    lead.act(Act::Note(NoteAct::WordPrompt { prompt, text: "What was missing?".into(), was })).await.unwrap();
    lead.act(Act::Leading(LeadingAct::SetScreen(Screen { view: View::Notes, ..Screen::default() }))).await.unwrap();
    lead.act(Act::Leading(LeadingAct::SetTimer { seconds: 60 })).await.unwrap();
    lead.act(Act::Leading(LeadingAct::TakeSnapshot { name: "Afterwards".into() })).await.unwrap();
    let before = lead.content();
    lead.act(Act::Leading(LeadingAct::EndSession)).await.unwrap();
    lead.admit(prompt).await.unwrap();
    assert_eq!(lead.content(), before);

    assert_eq!(refused(Act::Note(NoteAct::Reveal { prompt })).await, Refusal::Few);
    let stage = lead.stage(StageKind::Theming);
    assert_eq!(lead.set_stage(stage, true).await.unwrap_err().code, Refusal::Closed);
    assert_eq!(lead.add_theme("Too late").await.unwrap_err().code, Refusal::Closed);
    assert_eq!(lead.add_note(prompt, "too late").await.unwrap_err().code, Refusal::Closed);
}

#[tokio::test]
async fn after_the_end_nothing_on_the_disk_belongs_to_a_participants_device() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let [database, keys] = ["plenary.db", "keys.db"].map(|file| server.data().join(file));
    let (mut secrets, mut ties) = (Vec::new(), Vec::new());
    for device in &event.participants {
        let note = device.add_note(prompt, "words").await.unwrap();
        ties.push(device.own(note).tag().0.to_vec());
        let token = BASE64URL_NOPAD.decode(device.browser.tokens()[0].as_bytes()).unwrap();
        secrets.push(Sha256::digest(token).to_vec());
    }
    for tie in &ties {
        let rows = sealing(&database, &keys, tie).await;
        assert!(!rows.is_empty(), "whoever has the keys finds the tie while the day lasts");
        secrets.extend(rows.into_iter().flat_map(|(sealed, key)| [sealed[..64].to_vec(), key]));
    }
    for secret in &secrets {
        assert!(!files_with(server.data(), secret).is_empty(), "the search can find them while the day lasts");
    }
    event.facilitator.end().await;
    for secret in secrets.iter().chain(&ties) {
        assert_eq!(files_with(server.data(), secret), Vec::<PathBuf>::new());
    }
    for tie in &ties {
        assert!(sealing(&database, &keys, tie).await.is_empty(), "nor is it in what the keys of now open");
    }
    let seats = tables(&server.data().join("plenary.db")).await.remove("member").unwrap();
    assert!(seats.iter().all(|seat| seat["role"] != Role::Participant.word().as_bytes()));
}

#[tokio::test]
async fn a_closed_stage_leaves_no_history_of_its_board() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::shown(&server, 3, &["to be taken back", "to stay", "to stay"]).await;
    let note = notes[0];
    event.participants[0].take_back(note, 2).await.unwrap();
    event.at_rest().await;
    let [database, keys] = ["plenary.db", "keys.db"].map(|file| server.data().join(file));
    let history = async |table: &str| -> Vec<Vec<u8>> {
        let rows = tables(&database).await.remove(table).unwrap();
        rows.iter().map(|row| row["body"].clone()).collect()
    };
    let mut sealed = history("journal").await;
    sealed.extend(history("checkpoint").await);
    let segment_keys = tables(&keys).await.remove("key").unwrap();
    let segment_keys: Vec<_> = segment_keys.iter().filter(|key| key["name"].starts_with(b"segment.")).collect();
    assert!(sealed.len() >= 3 && !segment_keys.is_empty());
    let knows = async || {
        let plain = opened(&database, &keys).await;
        plain.iter().any(|bytes| holds(bytes, note.as_bytes()) || holds(bytes, note.to_string().as_bytes()))
    };
    assert!(knows().await, "that somebody took a note back is known while the stage is open");
    event.facilitator.close_stage().await;
    // Its rows, its keys, and every copy of both are deleted.
    let keys_then = segment_keys.iter().map(|key| &key["bytes"][..]);
    for bytes in sealed.iter().map(|body| &body[..64]).chain(keys_then) {
        assert_eq!(files_with(server.data(), bytes), Vec::<PathBuf>::new());
    }
    assert!(!knows().await);
    let since = records(&database, &keys).await;
    let of_the_close = |fact: &Fact| matches!(fact, Fact::Applied(..) | Fact::Audit(..));
    assert!(since.iter().all(|(_, record)| record.updates.is_empty() && record.facts.iter().all(of_the_close)));
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
