//! Somebody guesses codes while sixty devices join from the same address.

use futures_util::future::join_all;
use plenary_server::web::wrong_codes::LONGEST;
use plenary_shared::{limits, stage::StageKind};
use plenary_tests::{
    day::{LearningEvent, Venue},
    http::{Browser, refusal},
    process::ServerProcess,
};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// People in the room.
const ROOM: usize = 60;
/// How many guess side by side.
const GUESSERS: usize = 20;
/// What the server may take beside its delay, on a busy machine.
const SLACK: Duration = Duration::from_secs(15);

#[tokio::test]
async fn a_room_comes_in_while_somebody_guesses_at_the_same_address() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let address = server.address();
    let once = Browser::new(&address);
    for _ in 0..=limits::WRONG_CODES_PER_MINUTE {
        assert_eq!(refusal(&once.join("ABCD2345").await.expect_err("a guess")).status, 404);
    }
    let begun = Instant::now();
    assert_eq!(refusal(&once.join("ABCD2345").await.expect_err("a guess")).status, 404);
    assert!(begun.elapsed() >= Duration::from_millis(250), "guesses are slowed down by now");

    let mut guessers = JoinSet::new();
    for number in 0..GUESSERS {
        let browser = Browser::new(&address);
        guessers.spawn(async move {
            for guess in 0.. {
                let code = format!("ABC{}DEF{}", 2 + number % 8, 2 + guess % 8);
                let error = browser.join(&code).await.expect_err("a guess");
                assert_eq!(refusal(&error).status, 404, "{error:#}");
            }
        });
    }
    let begun = Instant::now();
    let people: Vec<_> = (0..ROOM).map(|_| Browser::new(&address)).collect();
    let seats = join_all(people.iter().map(|person| person.join(&event.code))).await;
    for seat in seats {
        assert_eq!(seat.expect("nobody is locked out").session, Some(event.session));
    }
    assert!(begun.elapsed() < LONGEST + SLACK, "coming in took {:?}", begun.elapsed());
    guessers.abort_all();
    while let Some(guesser) = guessers.join_next().await {
        assert!(guesser.is_err_and(|error| error.is_cancelled()), "a guess was answered otherwise than by 404");
    }
}
