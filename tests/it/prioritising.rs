//! Ranking: one ballot for each device, changeable until the close, counted once, and then linked to no device.

mod rows;

use plenary_shared::{
    ballot::{Choices, Criterion},
    id::OpportunityId,
    limits::MIN_BALLOTS_SHOWN,
    proof::Nonce,
    ranking::tally,
    stage::{Act, StageKind, leading::LeadingAct, prioritising::RankingAct},
    wire::{PollState, Refusal, ServerFrame, close},
};
use plenary_tests::{
    day::LearningEvent,
    device::{Cast, Device},
    files::{files_with, read_all, tables},
    locksmith::{sealing, votes},
    process::{ServerProcess, Setup},
    proof,
    server::TestServer,
    until,
};
use rand::seq::SliceRandom;
use rows::{rows_of, voters};

/// An order of some of the items, with ties and gaps.
fn any_choices(items: &[OpportunityId]) -> Choices {
    let mut items = items.to_vec();
    items.shuffle(&mut rand::rng());
    items.truncate(rand::random_range(1..=items.len()));
    let tiers: Vec<_> = items.chunks(rand::random_range(1..=2)).map(<[_]>::to_vec).collect();
    Choices::try_from(tiers).expect("each item stands once")
}

/// One order, first to last.
fn order(items: &[OpportunityId]) -> Choices {
    Choices::try_from(items.iter().map(|item| vec![*item]).collect::<Vec<_>>()).expect("each item stands once")
}

#[tokio::test]
async fn a_result_keeps_the_words_that_were_ranked_whatever_becomes_of_them() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::ranking(&server, 3, 2).await;
    let (lead, items) = (&event.facilitator, event.facilitator.opportunities());
    let ranked: Vec<_> = items.iter().map(|item| event.content().opportunities[item].text.clone()).collect();
    for device in &event.participants {
        device.cast(Criterion::Impact, order(&items)).await.unwrap();
    }
    lead.close_stage().await;
    let (text, was) = ("Other words".to_owned(), ranked[0].clone());
    lead.act(Act::Ranking(RankingAct::WordOpportunity { id: items[0], text: text.clone(), was })).await.unwrap();
    lead.act(Act::Ranking(RankingAct::DeleteOpportunity { id: items[1] })).await.unwrap();
    let server = server.restart().await;
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    let newcomer = event.join().await;
    for content in [event.at_rest().await, newcomer.content()] {
        let outcome = content.latest(Criterion::Impact).unwrap();
        assert_eq!((&outcome.items, &outcome.words), (&items, &ranked));
        assert_eq!(outcome.words_of(items[1]), Some(&ranked[1][..]));
        assert_eq!(content.opportunities.values().map(|item| &item.text).collect::<Vec<_>>(), [&text]);
    }
    // The next round ranks, and keeps, the words of then; the first one keeps its own.
    let lead = &event.facilitator;
    lead.open_stage(StageKind::Prioritising).await;
    lead.close_stage().await;
    let content = event.at_rest().await;
    assert_eq!(content.latest(Criterion::Impact).unwrap().words, [text]);
    assert!(content.results.values().any(|outcome| outcome.words == ranked));
    let first = event.organiser.snapshots(event.session).await.unwrap().iter().map(|snapshot| snapshot.number).min();
    let taken = event.organiser.snapshot(event.session, first.unwrap() + 1).await.unwrap();
    assert!(taken.content.results.values().all(|outcome| outcome.words == ranked), "a snapshot stays as it was taken");
    drop(server);
}

#[tokio::test]
async fn the_result_is_the_tally_of_the_last_ballots_and_each_device_finds_its_receipt() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 7, 6).await;
    let items = event.facilitator.opportunities();
    let mut last = Vec::new();
    for device in &event.participants {
        for criterion in Criterion::ALL {
            device.cast(criterion, any_choices(&items)).await.unwrap();
            last.push((criterion, device.cast(criterion, any_choices(&items)).await.unwrap()));
        }
    }
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    for criterion in Criterion::ALL {
        let casts: Vec<&Cast> = last.iter().filter(|(of, _)| *of == criterion).map(|(_, cast)| cast).collect();
        let choices: Vec<_> = casts.iter().map(|cast| cast.choices.clone()).collect();
        let outcome = content.latest(criterion).expect("the result is on the board");
        assert_eq!(outcome.ranking, tally(&items, &choices));
        assert_eq!(outcome.items, items);
        assert_eq!(outcome.receipts.len(), 7);
        assert!(casts.iter().all(|cast| outcome.receipts.contains(&cast.receipt)), "my vote was counted");
        assert!(outcome.receipts.is_sorted(), "receipts stand in no order of arrival");
    }
}

#[tokio::test]
async fn a_device_with_two_sockets_has_one_ballot() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 3, 3).await;
    let items = event.facilitator.opportunities();
    let one = &event.participants[0];
    let mut other = Device::new(one.browser.clone(), event.session, one.role);
    other.connect().await;
    one.cast(Criterion::Impact, order(&items)).await.unwrap();
    let counted = other.cast(Criterion::Impact, order(&[items[2], items[1], items[0]])).await.unwrap();
    let mut receipts = vec![counted.receipt];
    for device in &event.participants[1..] {
        receipts.push(device.cast(Criterion::Impact, order(&[items[1]])).await.unwrap().receipt);
    }
    until("the turn-out is told", || turnout(&event.projector, Criterion::Impact) == Some((3, 3))).await;
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    let outcome = content.latest(Criterion::Impact).unwrap();
    receipts.sort_unstable();
    assert_eq!(outcome.receipts, receipts);
    let last = order(&[items[2], items[1], items[0]]);
    let ballots = [last, order(&[items[1]]), order(&[items[1]])];
    assert_eq!(outcome.ranking, tally(&items, &ballots));
}

#[tokio::test]
async fn a_device_gets_its_own_ballot_back_and_nobody_elses() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::ranking(&server, 2, 3).await;
    let items = event.facilitator.opportunities();
    let mine = order(&items);
    event.participants[0].cast(Criterion::Ease, mine.clone()).await.unwrap();
    for device in &mut event.participants {
        device.reload().await;
    }
    let kept: Vec<_> =
        event.participants[0].me().ballots.into_iter().map(|ballot| (ballot.id, ballot.choices)).collect();
    assert_eq!(kept, [(event.participants[0].ballot(Criterion::Ease), mine)]);
    assert_eq!(event.participants[1].me().ballots, []);
}

#[tokio::test]
async fn only_the_turnout_shows_before_the_close() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 3, 3).await;
    let items = event.facilitator.opportunities();
    event.participants[0].cast(Criterion::Impact, order(&items)).await.unwrap();
    event.participants[1].cast(Criterion::Impact, Choices::default()).await.unwrap();
    for device in event.everybody() {
        until("the turn-out is told", || turnout(device, Criterion::Impact) == Some((2, 3))).await;
        assert_eq!(turnout(device, Criterion::Ease), Some((0, 3)));
        assert!(device.content().results.is_empty());
    }
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    assert_eq!(content.latest(Criterion::Impact).unwrap().ranking.n, 2);
    assert_eq!(content.latest(Criterion::Ease).unwrap().ranking.n, 0);
    until("the close is told", || {
        let ballot = event.projector.look(|state| state.ballots.values().next().copied());
        ballot.is_some_and(|(state, ..)| state == PollState::Closed)
    })
    .await;
}

#[tokio::test]
async fn fewer_than_five_ballots_show_no_detail() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, MIN_BALLOTS_SHOWN as usize, 3).await;
    let items = event.facilitator.opportunities();
    for device in &event.participants {
        device.cast(Criterion::Impact, order(&items)).await.unwrap();
    }
    for device in &event.participants[1..] {
        device.cast(Criterion::Ease, order(&items)).await.unwrap();
    }
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    assert!(content.latest(Criterion::Impact).unwrap().ranking.detail.is_some());
    assert!(content.latest(Criterion::Ease).unwrap().ranking.detail.is_none());
}

#[tokio::test]
async fn a_vote_that_races_the_close_is_counted_exactly_when_it_was_acknowledged() {
    let server = TestServer::without_rate_limits().await;
    let event = LearningEvent::ranking(&server, 8, 4).await;
    let items = event.facilitator.opportunities();
    let close = event.facilitator.stage_number();
    let casts: Vec<_> = event
        .participants
        .iter()
        .enumerate()
        .map(|(place, device)| {
            if place == 4 {
                let stage = event.facilitator.meta().stage.id;
                event.facilitator.post(Act::Leading(LeadingAct::SetStage { to: stage, open: false, was: close }));
            }
            device.post_ballot(Criterion::Impact, any_choices(&items))
        })
        .collect();
    let mut counted = Vec::new();
    for (device, (cast, op)) in event.participants.iter().zip(casts) {
        match device.answer(op).await {
            Ok(_) => counted.push(cast.receipt),
            Err(nack) => assert_eq!(nack.code, Refusal::Closed),
        }
    }
    event.facilitator.drained().await;
    let content = event.at_rest().await;
    counted.sort_unstable();
    assert_eq!(content.latest(Criterion::Impact).unwrap().receipts, counted);
    let late = event.participants[0].act(Act::Ranking(RankingAct::CastBallot {
        ballot: *content.results.keys().next().unwrap(),
        choices: order(&items),
        nonce: Nonce([1; 32]),
    }));
    assert_eq!(late.await.unwrap_err().code, Refusal::Closed);
}

#[tokio::test]
async fn ballots_that_make_no_sense_are_refused() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 1, 3).await;
    let device = &event.participants[0];
    let unknown = order(&[OpportunityId::from_bytes([1; 16])]);
    assert_eq!(device.cast(Criterion::Impact, unknown).await.unwrap_err().code, Refusal::Bad);
    let mut another = device.ballot(Criterion::Impact);
    another.n += 1;
    let cast =
        Act::Ranking(RankingAct::CastBallot { ballot: another, choices: Choices::default(), nonce: Nonce([1; 32]) });
    assert_eq!(device.act(cast).await.unwrap_err().code, Refusal::Closed);
    // Learning opportunities cannot be changed while they are ranked.
    let item = event.facilitator.opportunities()[0];
    let lead = &event.facilitator;
    assert_eq!(lead.add_opportunity(None, "one more").await.unwrap_err().code, Refusal::Closed);
    let delete = Act::Ranking(RankingAct::DeleteOpportunity { id: item });
    assert_eq!(lead.act(delete).await.unwrap_err().code, Refusal::Closed);
}

#[tokio::test]
async fn there_must_be_something_to_rank() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let stage = event.facilitator.stage(StageKind::Prioritising);
    assert_eq!(event.facilitator.set_stage(stage, true).await.unwrap_err().code, Refusal::Bad);
}

#[tokio::test]
async fn a_second_round_is_another_ballot() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 1, 3).await;
    let items = event.facilitator.opportunities();
    event.participants[0].cast(Criterion::Impact, order(&items)).await.unwrap();
    event.facilitator.close_stage().await;
    event.facilitator.open_stage(StageKind::Prioritising).await;
    event.all_caught_up().await;
    assert_eq!(event.participants[0].look(|state| state.me.ballots.clone()), []);
    event.participants[0].cast(Criterion::Impact, order(&[items[2]])).await.unwrap();
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    assert_eq!(content.results.len(), 4);
    assert_eq!(content.latest(Criterion::Impact).unwrap().ranking.n, 1);
}

#[tokio::test]
async fn after_the_close_nothing_on_the_disk_links_a_vote_to_a_device() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 6, 4).await;
    let items = event.facilitator.opportunities();
    for device in &event.participants {
        for criterion in Criterion::ALL {
            device.cast(criterion, any_choices(&items)).await.unwrap();
        }
    }
    let files = ["plenary.db", "keys.db"].map(|file| server.data().join(file));
    let cast = votes(&files[0], &files[1]).await;
    assert_eq!(voters(&cast).len(), 12, "while the ballots are open whoever has both files finds every vote");
    let is_ballot = |name: &[u8]| name.starts_with(b"ballot.");
    let mut keys = tables(&server.data().join("keys.db")).await.remove("key").unwrap();
    keys.retain(|key| is_ballot(&key["name"]));
    assert_eq!(keys.len(), 2);
    let mut secrets: Vec<_> = keys.iter().map(|key| key["bytes"].clone()).collect();
    secrets.extend(rows_of(&files, &cast).await);
    // The search can find them.
    assert!(secrets.iter().all(|secret| !files_with(server.data(), secret).is_empty()));

    event.facilitator.close_stage().await;
    event.at_rest().await;
    for secret in &secrets {
        assert_eq!(files_with(server.data(), secret), Vec::<std::path::PathBuf>::new());
    }
    assert!(votes(&files[0], &files[1]).await.is_empty());
    for vote in &cast {
        assert!(sealing(&files[0], &files[1], &vote.voter).await.is_empty(), "a pseudonym outlives its ballot");
    }
    let names: Vec<_> = tables(&server.data().join("keys.db")).await.remove("key").unwrap();
    assert!(!names.iter().any(|key| is_ballot(&key["name"])));
    assert!(!read_all(server.data()).is_empty());
}

#[tokio::test]
async fn a_crash_between_cast_and_close_keeps_the_votes() {
    let mut server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::ranking(&server, 6, 4).await;
    let items = event.facilitator.opportunities();
    let mut receipts = Vec::new();
    for device in &event.participants {
        receipts.push(device.cast(Criterion::Impact, any_choices(&items)).await.unwrap().receipt);
    }
    server.kill();
    server.start_again();
    for device in &mut event.participants {
        device.reconnect().await;
        assert_eq!(device.me().ballots.len(), 1, "the device still has its ballot");
    }
    event.facilitator.reconnect().await;
    event.projector.reconnect().await;
    // A device that changes its mind after the crash is still one device.
    receipts[0] = event.participants[0].cast(Criterion::Impact, order(&items)).await.unwrap().receipt;
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    receipts.sort_unstable();
    assert_eq!(content.latest(Criterion::Impact).unwrap().receipts, receipts);
    server.kill();
    server.start_again();
    event.facilitator.reconnect().await;
    assert_eq!(event.content().results, content.results);
}

#[tokio::test]
async fn a_crash_between_the_close_and_the_end_of_the_keys_leaves_nothing_that_links_a_vote_to_a_device() {
    let mut server = ServerProcess::with(Setup { planted: &["stop-before-keys-die"], ..Setup::default() }).await;
    let mut event = LearningEvent::ranking(&server, 6, 4).await;
    let items = event.facilitator.opportunities();
    let mut receipts = Vec::new();
    for device in &event.participants {
        device.cast(Criterion::Impact, any_choices(&items)).await.unwrap();
        receipts.push(device.cast(Criterion::Impact, any_choices(&items)).await.unwrap().receipt);
    }
    receipts.sort_unstable();
    let files = ["plenary.db", "keys.db"].map(|file| server.data().join(file));
    let cast = votes(&files[0], &files[1]).await;
    assert_eq!(voters(&cast).len(), 6, "one pseudonym for each device, however often it votes");
    let ballot_keys = async |server: &ServerProcess| {
        let mut keys = tables(&server.data().join("keys.db")).await.remove("key").unwrap();
        keys.retain(|key| key["name"].starts_with(b"ballot."));
        keys
    };
    let keys = ballot_keys(&server).await;
    let mut secrets: Vec<_> = keys.iter().map(|key| key["bytes"].clone()).collect();
    assert_eq!(secrets.len(), 2);
    secrets.extend(rows_of(&files, &cast).await);
    assert!(secrets.iter().all(|secret| !files_with(&server.data(), secret).is_empty()));

    let (stage, was) = (event.facilitator.meta().stage.id, event.facilitator.stage_number());
    event.facilitator.post(Act::Leading(LeadingAct::SetStage { to: stage, open: false, was }));
    server.ended().await;
    assert_eq!(ballot_keys(&server).await, keys, "it died before the keys did");
    server.start_again();
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    event.facilitator.drained().await;
    let content = event.at_rest().await;
    assert_eq!(content.latest(Criterion::Impact).unwrap().receipts, receipts, "the close had been written");
    assert!(votes(&files[0], &files[1]).await.is_empty());
    for secret in &secrets {
        let found = files_with(&server.data(), secret);
        assert!(found.is_empty(), "what links a vote to its device lies in {found:?}");
    }
    proof::told(1, "the server died between the close and the end of the keys");
}

fn turnout(device: &Device, criterion: Criterion) -> Option<(u32, u32)> {
    device.look(|state| {
        let ballot = state
            .ballots
            .iter()
            .find(|(id, (state, ..))| id.criterion() == Some(criterion) && *state == PollState::Open);
        ballot.map(|(_, (_, voted, of))| (*voted, *of))
    })
}

#[tokio::test]
async fn whoever_leaves_takes_the_ballot_along_and_whoever_sleeps_is_still_waited_for() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::ranking(&server, 3, 3).await;
    let items = event.facilitator.opportunities();
    for device in &event.participants[..2] {
        device.cast(Criterion::Impact, order(&items)).await.unwrap();
    }
    let told = async |event: &LearningEvent, counts: (u32, u32)| {
        let count = || turnout(&event.facilitator, Criterion::Impact);
        until(&format!("{} of {} are told", counts.0, counts.1), || count() == Some(counts)).await;
    };
    told(&event, (2, 3)).await;
    // The same person again and again: each time their ballot goes with their seat.
    for _ in 0..12 {
        let guest = event.join().await;
        guest.cast(Criterion::Impact, order(&items)).await.unwrap();
        told(&event, (3, 4)).await;
        guest.browser.leave().await.unwrap();
        assert_eq!(guest.close_code().await, close::NO_SEAT);
        told(&event, (2, 3)).await;
    }
    // A page that is closed, and a server that starts again, do not make two of two.
    event.participants[2].cut();
    until("two are connected", || event.facilitator.facts().joined == 2).await;
    assert_eq!(turnout(&event.facilitator, Criterion::Impact), Some((2, 3)));
    let _server = server.restart().await;
    event.facilitator.reconnect().await;
    event.participants[0].reconnect().await;
    told(&event, (2, 3)).await;
    event.participants[1].browser.leave().await.unwrap();
    told(&event, (1, 2)).await;
    event.facilitator.close_stage().await;
    let ranking = event.facilitator.content().latest(Criterion::Impact).unwrap().clone();
    assert_eq!((ranking.ranking.n, ranking.receipts.len()), (1, 1), "what was taken back is not counted");
}

/// A facilitator's frames hold no choice, no receipt and no voter while ballots are open.
#[tokio::test]
async fn no_frame_tells_a_facilitator_what_anybody_chose() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 2, 3).await;
    let items = event.facilitator.opportunities();
    let before = event.facilitator.wire().len();
    for device in &event.participants {
        device.cast(Criterion::Impact, order(&items)).await.unwrap();
    }
    until("the turn-out is told", || turnout(&event.facilitator, Criterion::Impact) == Some((2, 2))).await;
    for frame in &event.facilitator.wire()[before..] {
        let frame: ServerFrame = serde_json::from_slice(frame).expect("no change of the board, so only text frames");
        assert!(matches!(frame, ServerFrame::Ballot { .. } | ServerFrame::Room(_)), "{frame:?}");
    }
}
