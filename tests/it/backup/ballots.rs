//! Ballots that are open stay out of backups: after a restore everybody ranks again.

use super::back_up;
use plenary_shared::{
    ballot::{Choices, Criterion},
    ranking::tally,
    wire::PollState,
};
use plenary_tests::{
    day::LearningEvent,
    files::{holds, tables},
    locksmith::{opened, votes},
    process::{ServerProcess, run},
    until,
};
use std::ffi::OsStr;

#[tokio::test]
async fn a_backup_holds_no_journal_and_no_vote_and_after_a_restore_everybody_ranks_again() {
    let mut server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::ranking(&server, 3, 3).await;
    let items = event.facilitator.opportunities();
    let order = |places: [usize; 3]| Choices::try_from(places.map(|place| vec![items[place]]).to_vec()).unwrap();
    for device in &event.participants {
        device.cast(Criterion::Impact, order([0, 1, 2])).await.unwrap();
    }
    let live = ["plenary.db", "keys.db"].map(|file| server.data().join(file));
    let cast = votes(&live[0], &live[1]).await;
    assert!(cast.len() >= 3 && !tables(&live[0]).await["journal"].is_empty(), "the folder has what a backup has not");
    let backup = back_up(&server);
    let copy = [backup.join("plenary.db"), backup.join("keys/keys.db")];
    let rows = tables(&copy[0]).await;
    assert_eq!((rows["journal"].len(), rows["checkpoint"].len()), (0, 1));
    let names: Vec<_> =
        tables(&copy[1]).await.remove("key").unwrap().into_iter().map(|key| key["name"].clone()).collect();
    assert!(!names.is_empty() && !names.iter().any(|name| name.starts_with(b"ballot.")), "{names:?}");
    // With the keys of both folders there is no ballot in it, and no pseudonym.
    for keys in [&copy[1], &live[1]] {
        assert_eq!(votes(&copy[0], keys).await, []);
        for plain in opened(&copy[0], keys).await {
            assert!(!cast.iter().any(|vote| holds(&plain, &vote.voter)));
        }
    }

    server.kill();
    let restored = server.folder().join("restored");
    run(&restored, &[OsStr::new("restore"), backup.as_os_str()]).unwrap();
    server.start_on(&restored);
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    let ballot = event.facilitator.ballot(Criterion::Impact);
    let turnout = || event.facilitator.look(|state| state.ballots.get(&ballot).copied());
    until("everybody is asked again", || turnout() == Some((PollState::Open, 0, 3))).await;
    let mut receipts = Vec::new();
    for device in &event.participants {
        assert_eq!(device.me().ballots, []);
        receipts.push(device.cast(Criterion::Impact, order([2, 1, 0])).await.unwrap().receipt);
    }
    receipts.sort_unstable();
    until("all have ranked", || turnout() == Some((PollState::Open, 3, 3))).await;
    // A server that crashes now has the ballots, and the keys that were made after the restore.
    server.kill();
    server.start_again();
    for device in event.everybody_mut() {
        device.reconnect().await;
    }
    assert!(event.participants.iter().all(|device| device.me().ballots.len() == 1));
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    let outcome = content.latest(Criterion::Impact).unwrap();
    assert_eq!(outcome.receipts, receipts);
    assert_eq!(outcome.ranking, tally(&items, &vec![order([2, 1, 0]); 3]));
}
