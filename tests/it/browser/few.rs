//! Polls with few ballots: what is left out is said before the poll closes, and everywhere afterwards.

use plenary_shared::{
    ballot::{Choices, Criterion},
    role::Role,
    stage::StageKind,
};
use plenary_tests::{
    browser::{Chromium, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};

#[tokio::test]
async fn a_vote_of_few_people_says_what_it_leaves_out_before_it_closes_and_after() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 2, 3).await;
    let origin = server.address();
    let phone = Chromium::phone(Surface::Phone, &origin, &event.code).await;
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    let secret = event.organiser.link(event.session, Role::Projector).await.expect("a link");
    let wall = Chromium::big_screen(Surface::SmallProjector, &origin, &secret).await;
    phone.see("How much difference would this make?").await;
    vote(&event, 2).await;
    laptop.press("Close ranking").await;
    laptop.see("Fewer than three people have ranked. With so few, no order is shown at all").await;
    laptop.at_rest().await;
    laptop.assert_sound("closing a vote of two", &[Check::Axe]).await;
    laptop.press("Close ranking").await;
    const NONE: &str = "Fewer than three people ranked, so no order is shown.";
    for (beat, name) in [("Impact", "order"), ("Chart", "picture"), ("Agreement", "agreement")] {
        laptop.press_by("Show on the big screen:", beat).await;
        if beat == "Agreement" {
            wall.see("Not shown: at least 5 people need to rank every").await;
            phone.see("Not shown: at least 5 people need to rank every").await;
        } else {
            wall.see(NONE).await;
            phone.see(NONE).await;
        }
        for (place, browser) in [("wall", &wall), ("phone", &phone)] {
            browser.at_rest().await;
            browser.assert_sound(&format!("{name} of two, {place}"), &[Check::Axe]).await;
        }
    }
    laptop.see(NONE).await;
    laptop.assert_sound("results of two", &[Check::Sideways, Check::Axe]).await;
    let outcome = event.content().results.into_values().next().expect("a result");
    assert_eq!((outcome.ranking.n, outcome.ranking.places.len()), (2, 0));

    event.facilitator.open_stage(StageKind::Prioritising).await;
    vote(&event, 2).await;
    phone.press("Next question").await;
    phone.press("Check my ranking").await;
    phone.press("Send my ranking").await;
    phone.see("Your ranking is in").await;
    laptop.press("Close ranking").await;
    laptop.see("Fewer than five people have ranked. With so few, details are left out").await;
    laptop.press("Close ranking").await;
    laptop.see("3 rankings counted.").await;
    laptop.see("Fewer than 5 people ranked, so only the order is shown, to protect people.").await;
    let reviewer = Chromium::open(Surface::Laptop).await;
    reviewer.sit_down_at(&event.organiser).await;
    reviewer.visit(&format!("{origin}/review/{}", event.session)).await;
    reviewer.press_by("2 After “Rank the learning”", "Open After “Rank the learning”").await;
    reviewer.press("Rankings").await;
    reviewer.see(NONE).await;
    for browser in [&phone, &laptop, &wall, &reviewer] {
        browser.assert_calm().await;
    }
}

/// The first devices cast ballots under both criteria, all with the same order.
async fn vote(event: &LearningEvent, devices: usize) {
    let order = event.facilitator.opportunities().into_iter().map(|item| vec![item]).collect::<Vec<_>>();
    let choices = Choices::try_from(order).expect("each opportunity once");
    for device in &event.participants[..devices] {
        device.catches_up_with(&event.facilitator).await;
        for criterion in Criterion::ALL {
            device.cast(criterion, choices.clone()).await.expect("a ballot counts");
        }
    }
}
