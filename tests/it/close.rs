//! Close: how the day was, from each device once, changeable until the close, counted, and then linked to no device.

use plenary_shared::{
    content::Content,
    stage::{
        StageKind,
        close::{COUNTED_FROM, Feedback, FeedbackAct, Taps, feedback},
        poll::PollId,
    },
    wire::{PollState, Refusal},
};
use plenary_tests::{
    day::LearningEvent,
    device::{Applied, Device, Nack},
    files::holds,
    locksmith::{opened, votes},
    process::ServerProcess,
    server::TestServer,
    until,
};

const HEARD: Taps = Taps { heard: Some(4), safe: None, useful: Some(5), pace: None };

fn poll(event: &LearningEvent) -> PollId {
    PollId::of_kind(event.facilitator.stage_number(), StageKind::Close)
}

async fn give(device: &Device, taps: Taps, words: &str) -> Result<Applied, Nack> {
    give_in(device, PollId::of_kind(device.stage_number(), StageKind::Close), taps, words).await
}

async fn give_in(device: &Device, poll: PollId, taps: Taps, words: &str) -> Result<Applied, Nack> {
    device.act(FeedbackAct::Give { poll, taps, text: words.into() }.into()).await
}

fn published(content: &Content) -> Feedback {
    feedback(&content.parts).expect("the feedback is on the board")
}

fn turnout(device: &Device) -> Option<(PollState, u32, u32)> {
    let newest = |state: &plenary_tests::device::State| {
        let polls = state.ballots.iter().filter(|(id, _)| id.criterion().is_none());
        polls.max_by_key(|(id, _)| id.n).map(|(_, count)| *count)
    };
    device.look(newest)
}

#[tokio::test]
async fn feedback_is_counted_once_for_each_device_and_stands_on_the_reviewers_page() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Close, 6).await;
    for (number, device) in (0..).zip(&event.participants) {
        give(device, Taps::default(), "first words").await.unwrap();
        let taps = Taps { heard: Some(1 + number % 5), ..HEARD };
        give(device, taps, if number == 2 { "  More time\r\n" } else { "" }).await.unwrap();
    }
    for device in event.everybody() {
        until("the turn-out is told", || turnout(device) == Some((PollState::Open, 6, 6))).await;
        assert!(device.content().parts.is_empty(), "nothing but the turn-out before the close");
    }
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    let expected = Feedback {
        n: 6,
        taps: vec![vec![2, 1, 1, 1, 1], vec![], vec![0, 0, 0, 0, 6], vec![]],
        words: vec!["More time".into()],
    };
    assert_eq!(published(&content), expected);
    let snapshots = event.organiser.snapshots(event.session).await.unwrap();
    let snapshot = event.organiser.snapshot(event.session, snapshots.last().unwrap().number).await.unwrap();
    assert_eq!(published(&snapshot.content), expected);
}

#[tokio::test]
async fn fewer_than_five_are_not_told_apart_and_their_words_stay() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Close, 2).await;
    for (device, words) in event.participants.iter().zip(["walk more", "a longer break"]) {
        give(device, HEARD, words).await.unwrap();
    }
    event.facilitator.end().await;
    until("the end is on the board", || event.facilitator.content().meta.ended).await;
    let feedback = published(&event.facilitator.content());
    assert!(feedback.n < COUNTED_FROM && feedback.taps.is_empty());
    assert_eq!(feedback.words, ["a longer break", "walk more"]);
}

#[tokio::test]
async fn feedback_stays_when_its_writer_leaves_as_people_do_at_the_end() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Close, 2).await;
    give(&event.participants[0], HEARD, "still here").await.unwrap();
    for words in ["a longer break", "walk more"] {
        let guest = event.join().await;
        give(&guest, HEARD, words).await.unwrap();
        guest.browser.leave().await.unwrap();
    }
    let poll = poll(&event);
    let told = || event.facilitator.look(|state| state.ballots.get(&poll).map(|(_, voted, of)| (*voted, *of)));
    until("three have answered", || told() == Some((3, 3))).await;
    event.facilitator.close_stage().await;
    let feedback = published(&event.at_rest().await);
    assert_eq!((feedback.n, &feedback.words[..]), (3, &["a longer break", "still here", "walk more"].map(str::to_owned)[..]));
}

#[tokio::test]
async fn what_is_no_feedback_is_refused_and_changes_nothing() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Close, 1).await;
    let device = &event.participants[0];
    for taps in [Taps::default(), Taps { pace: Some(6), ..HEARD }, Taps { pace: Some(0), ..HEARD }] {
        assert_eq!(give(device, taps, " ").await.unwrap_err().code, Refusal::Bad);
    }
    let long = "x".repeat(1001);
    assert_eq!(give(device, HEARD, &long).await.unwrap_err().code, Refusal::TooLong);
    let other = PollId { n: poll(&event).n + 1, ..poll(&event) };
    assert_eq!(give_in(device, other, HEARD, "").await.unwrap_err().code, Refusal::Closed);
    event.facilitator.close_stage().await;
    assert_eq!(give(device, HEARD, "").await.unwrap_err().code, Refusal::Closed);
    assert_eq!(published(&event.at_rest().await).n, 0);
}

/// The server dies twice while people answer; a device gets its own answer back, and no two answers of one device are
/// tied to its ballot, its notes or each other once the stage has closed.
#[tokio::test]
async fn feedback_survives_a_dead_server_and_afterwards_nothing_leads_to_a_device() {
    let mut server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::at(&server, StageKind::Close, 5).await;
    let words = "This is what I would change 7c1f";
    give(&event.participants[0], HEARD, words).await.unwrap();
    server.kill();
    server.start_again();
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    let mine = event.participants[0].me().answers;
    let answer = serde_json::json!({ "taps": HEARD, "x": words });
    assert_eq!(mine, serde_json::Map::from_iter([(poll(&event).to_string(), answer)]));
    assert!(event.participants[1].me().answers.is_empty());
    for device in &event.participants[1..] {
        give(device, HEARD, "").await.unwrap();
    }
    let files = ["plenary.db", "keys.db"].map(|file| server.data().join(file));
    let answers = votes(&files[0], &files[1]).await;
    assert!(answers.len() >= 5, "the answers lie there under pseudonyms while the poll is open");
    event.facilitator.close_stage().await;
    event.at_rest().await;
    assert_eq!(votes(&files[0], &files[1]).await, []);
    for plain in opened(&files[0], &files[1]).await {
        assert!(!answers.iter().any(|answer| holds(&plain, &answer.voter)));
    }
    assert_eq!(published(&event.at_rest().await).words, [words]);
}
