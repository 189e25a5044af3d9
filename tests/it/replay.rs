//! A real event, replayed: what 15 people wrote and how 26 voted, by their devices, from the first note to the result.

use plenary_shared::{ballot::Criterion, ranking::tally, snapshot::Snapshot};
use plenary_tests::{
    replay::Replay,
    server::TestServer,
    youth_policing::{THEMES, VOTERS, contributions},
};
use std::time::Duration;

/// Times faster than the real event: its twelve minutes pass in about a second.
const SPEED: f64 = 600.0;

#[tokio::test]
async fn a_real_event_runs_from_the_first_note_to_the_ranking_on_the_big_screen() {
    let server = TestServer::start().await;
    let mut replay = Replay::open(&server, SPEED, Duration::ZERO).await;
    let ballots = replay.run().await;
    let event = &replay.event;
    event.at_rest().await;
    let screen = event.projector.content();

    // Every note that was written is on the big screen, in the theme that it was moved to.
    assert_eq!(screen.notes.len(), 24);
    for contribution in contributions() {
        let note = &screen.notes[&replay.notes[&contribution.id]];
        assert_eq!(note.text, contribution.text);
        let theme = &screen.themes[&note.theme.expect("the note was sorted")];
        let (_, ids) = THEMES.iter().find(|(name, _)| *name == theme.name).unwrap();
        assert!(ids.contains(&contribution.id));
    }

    // The result is the tally of 26 people's votes, and gives that number.
    let outcome = screen.latest(Criterion::Impact).expect("the big screen has the result");
    let choices: Vec<_> = ballots.values().cloned().collect();
    assert_eq!(outcome.ranking.n, VOTERS);
    assert_eq!(outcome.ranking, tally(&outcome.items, &choices));
    assert_eq!(outcome.items.len(), 24, "themes with points of their own became no points");
    let detail = outcome.ranking.detail.as_ref().expect("26 ballots show detail");
    assert!(!detail.most_dissent.is_empty());

    // What people agreed on most is ranked before what they were divided on.
    let rank = |id: u32| {
        let item = replay.items[&id];
        outcome.ranking.places.iter().find(|place| place.item == item).map(|place| place.rank)
    };
    assert!(rank(17) < rank(24), "20 for and none against, before 7 for and 9 against");
    assert!(rank(20) < rank(28));

    // The snapshot of that moment holds all of it.
    let last = event.organiser.snapshots(event.session).await.unwrap().pop().unwrap();
    let bytes = event.organiser.download(event.session, last.number).await.unwrap();
    let snapshot = Snapshot::open(&bytes, &last.sha256).unwrap();
    assert_eq!(snapshot.content.notes, screen.notes);
    assert_eq!(snapshot.content.themes, screen.themes);
    assert_eq!(snapshot.content.opportunities, screen.opportunities);
    assert_eq!(snapshot.content.results, screen.results);
}
