//! The second learning event: every surface shows what the first one said.

use plenary_shared::{
    role::Role,
    screen::{Screen, View},
    stage::StageKind,
};
use plenary_tests::{
    browser::{Chromium, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};

#[tokio::test]
async fn the_second_event_shows_then_beside_now_on_every_surface() {
    let server = TestServer::start().await;
    let (first, _) = LearningEvent::sorting(&server, 1, &["Said in spring"]).await;
    first.facilitator.add_theme("A theme of spring").await.expect("a theme");
    first.facilitator.open_stage(StageKind::Plenary).await;
    let then = first.end().await;

    let event = LearningEvent::after(&server, then, StageKind::Welcome, 0).await;
    let origin = server.address();
    let secret = event.organiser.link(event.session, Role::Projector).await.expect("a link");
    let phone = Chromium::phone(Surface::Phone, &origin, &event.code).await;
    let laptop = Chromium::facilitator(Surface::Laptop, &event.organiser, event.session).await;
    let wall = Chromium::big_screen(Surface::Projector, &origin, &secret).await;
    phone.press("What was said last time").await;
    phone.see("A theme of spring").await;
    phone.see("Said in spring").await;
    phone.see("This is from the earlier event. It cannot be changed.").await;
    phone.at_rest().await;
    phone.assert_sound("then on a phone", &[Check::Sideways, Check::Axe]).await;
    laptop.press_start("What the earlier event said").await;
    laptop.see("A theme of spring").await;
    laptop.choose("What it shows", "The earlier event").await;
    wall.see("What you told us").await;
    wall.see("A theme of spring").await;
    assert_eq!(event.facilitator.meta().screen.view, View::Then);
    wall.at_rest().await;
    wall.assert_sound("then on the wall", &[Check::Axe, Check::CutOff]).await;
    event.facilitator.show(Screen::default()).await;

    event.facilitator.open_stage(StageKind::Brainstorm).await;
    event.facilitator.end().await;
    let reviewer = Chromium::open(Surface::Laptop).await;
    reviewer.sit_down_at(&event.organiser).await;
    reviewer.visit(&format!("{origin}/review/{}", event.session)).await;
    reviewer.press("Open End of the event").await;
    reviewer.see("This is a snapshot. You can read it but not change it.").await;
    reviewer.press("The earlier event").await;
    reviewer.see("A theme of spring").await;
    reviewer.at_rest().await;
    reviewer.assert_sound("then and now", &[Check::Sideways, Check::Axe]).await;
    for browser in [&phone, &laptop, &wall, &reviewer] {
        browser.assert_calm().await;
    }
}
