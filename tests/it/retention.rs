//! Events are removed when their last day is over, and a clock that jumps removes nothing.

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use plenary_server::keeping::remove_overdue;
use plenary_shared::{
    agenda::Reveal,
    api::{NewSession, Why},
    role::Role,
    stage::StageKind,
    wire::close,
};
use plenary_tests::{
    day::{LearningEvent, Venue},
    device::Device,
    http::{new_session, refusal},
    server::TestServer,
};

/// Days long after any on which this test runs.
const DAY: Date = date(2190, 6, 1);

#[tokio::test]
async fn an_event_whose_last_day_is_over_goes_and_one_that_was_extended_stays() {
    let server = TestServer::start().await;
    let going = event(&server, DAY).await;
    let extended = event(&server, DAY).await;
    let kept = event(&server, DAY.saturating_add(1.day())).await;
    server.organiser().keep(extended.session, "2190-12-31").await.unwrap();
    believe(&server).await;
    assert!(remove(&server, DAY).await.is_empty(), "the last day is a day on which it is kept");
    let removed = remove(&server, DAY.saturating_add(1.day())).await;
    assert_eq!(removed, [(going.session, Why::Retention)]);
    assert_eq!(going.facilitator.close_code().await, close::LEAVING);
    let mut back = Device::new(going.organiser.clone(), going.session, Role::Facilitator);
    back.open();
    assert_eq!(back.close_code().await, close::OVER, "now it is known to be removed");
    let mut left: Vec<_> = server.organiser().sessions().await.unwrap().into_iter().map(|event| event.id).collect();
    left.sort();
    let mut expected = [extended.session, kept.session];
    expected.sort();
    assert_eq!(left, expected);
    assert!(server.organiser().certificates().await.unwrap()[0].done);
}

#[tokio::test]
async fn a_clock_that_jumps_years_ahead_removes_nothing_until_it_has_gone_on_for_days() {
    let server = TestServer::start().await;
    let event = event(&server, DAY).await;
    believe(&server).await;
    let far = DAY.saturating_add(3.years());
    assert!(remove(&server, far).await.is_empty());
    // The clock is correct again: nothing has happened, and the count of days starts again.
    assert!(remove(&server, DAY.saturating_add(2.days())).await.is_empty());
    for day in 3..5 {
        assert!(remove(&server, DAY.saturating_add(day.days())).await.is_empty());
    }
    assert!(server.organiser().sessions().await.unwrap().iter().any(|listed| listed.id == event.session));
    assert_eq!(remove(&server, DAY.saturating_add(5.days())).await.len(), 1);
}

#[tokio::test]
async fn organisers_are_warned_two_weeks_ahead_and_can_keep_an_event_longer() {
    let server = TestServer::start().await;
    let today = jiff::Zoned::now().date();
    let near = event_of(&server, today, today.saturating_add(14.days())).await;
    let far = event_of(&server, today, today.saturating_add(16.days())).await;
    let left = async |id| {
        let events = server.organiser().sessions().await.unwrap();
        events.into_iter().find(|event| event.id == id).unwrap().days_left
    };
    // Midnight may pass while this runs.
    assert!(matches!(left(near.session).await, Some(13 | 14)));
    assert_eq!(left(far.session).await, None);
    let longer = today.saturating_add(1.month()).to_string();
    server.organiser().keep(near.session, &longer).await.unwrap();
    assert_eq!(left(near.session).await, None);
    for day in ["", "soon", "2001-01-01", "22/11/2199"] {
        assert_eq!(refusal(&server.organiser().keep(near.session, day).await.unwrap_err()).status, 422, "{day}");
    }
    let stranger = &near.facilitator.browser;
    assert_eq!(refusal(&stranger.keep(near.session, &longer).await.unwrap_err()).status, 401);
}

async fn event(server: &TestServer, until: Date) -> LearningEvent {
    event_of(server, date(2026, 11, 22), until).await
}

async fn event_of(server: &TestServer, day: Date, until: Date) -> LearningEvent {
    let new =
        NewSession { day: day.to_string(), retain_until: until.to_string(), ..new_session(Reveal::OnClose, None) };
    LearningEvent::with(server, StageKind::Brainstorm, 1, new).await
}

/// Consecutive days, up to the day before.
async fn believe(server: &TestServer) {
    for back in (1..5).rev() {
        assert!(remove(server, DAY.saturating_sub(back.days())).await.is_empty());
    }
}

async fn remove(server: &TestServer, today: Date) -> Vec<(plenary_shared::id::SessionId, Why)> {
    let app = server.running().app();
    let removed = remove_overdue(&*app.store, &app.registry, today).await.unwrap();
    removed.into_iter().map(|certificate| (certificate.session, certificate.why)).collect()
}
