//! One minute about the day: on a phone with two thumbs and a bad line, on the laptop, and on the reviewer's page.

use plenary_shared::role::Role;
use plenary_shared::stage::{
    Act, StageKind,
    close::{FeedbackAct, Taps},
    poll::PollId,
};
use plenary_tests::{
    browser::{Chromium, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};

const BOX: &str = "What should we change next time?";

#[tokio::test]
async fn feedback_is_given_offline_changed_and_read_by_the_reviewer() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Close, 4).await;
    let origin = server.address();
    let phone = Chromium::phone(Surface::SmallPhone, &origin, &event.code).await;
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    phone.see("One minute about today").await;
    laptop.see("0 of 5 have answered.").await;
    phone.press("Send feedback").await;
    phone.see("Answer a question or write something before you send it").await;
    phone.lose_network().await;
    phone.press_by("I felt heard", "4").await;
    phone.press_by("The pace was right", "2").await;
    phone.fill(BOX, "A longer break").await;
    phone.press("Send feedback").await;
    phone.see("Kept on this phone. Sending now.").await;
    phone.find_network().await;
    phone.see("Sent. You can change it until this part closes.").await;
    laptop.see("1 of 5 have answered.").await;
    // A second tap takes an answer back.
    phone.press_by("The pace was right", "2").await;
    phone.see("You changed it. Send it again to replace what you sent.").await;
    phone.press("Send feedback").await;
    phone.see("Sent. You can change it until this part closes.").await;
    phone.at_rest().await;
    phone.assert_sound("feedback on a phone", &[Check::Sideways, Check::Axe]).await;
    phone.visit(&format!("{origin}/event")).await;
    phone.see("Sent. You can change it until this part closes.").await;
    assert_eq!(phone.field(BOX).await, "A longer break");

    laptop.press("Close this stage").await;
    laptop.see("Fewer than five people have given feedback.").await;
    laptop.press("Cancel").await;
    let poll = PollId::of_kind(event.facilitator.stage_number(), StageKind::Close);
    for device in &event.participants {
        let act = FeedbackAct::Give { poll, taps: Taps { heard: Some(5), ..Taps::default() }, text: String::new() };
        device.act(Act::from(act)).await.expect("feedback counts");
    }
    laptop.see("5 of 5 have answered.").await;
    // Words that were not sent when the room moved on are not lost.
    phone.fill(BOX, "A longer break and a walk").await;
    event.facilitator.close_stage().await;
    phone.see("Feedback has closed. Thank you.").await;
    phone.see("A longer break and a walk").await;
    laptop.see("5 people gave feedback.").await;
    laptop.see("A longer break").await;
    laptop.at_rest().await;
    laptop.assert_sound("feedback on a laptop", &[Check::Axe]).await;
    let reviewer = Chromium::open(Surface::Laptop).await;
    reviewer.sit_down_at(&event.organiser).await;
    reviewer.visit(&format!("{origin}/review/{}", event.session)).await;
    reviewer.press("Open After “Close”").await;
    reviewer.press("Feedback on the day").await;
    reviewer.see("5 people gave feedback.").await;
    reviewer.see("A longer break").await;
    assert!(!reviewer.sees("A longer break and a walk").await, "it was not sent");
    reviewer.at_rest().await;
    reviewer.assert_sound("feedback on the reviewer's page", &[Check::Sideways, Check::Axe]).await;
    for browser in [&laptop, &reviewer] {
        browser.assert_calm().await;
    }
}

#[tokio::test]
async fn words_that_were_never_sent_are_kept_exactly_once_when_the_stage_closes() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Close, 4).await;
    let origin = server.address();
    let phone = Chromium::phone(Surface::SmallPhone, &origin, &event.code).await;
    // The page is killed with unsent words, and comes back while the stage is open.
    phone.fill(BOX, "Windows that open").await;
    phone.visit("about:blank").await;
    phone.visit(&format!("{origin}/event")).await;
    phone.see("One minute about today").await;
    assert_eq!(phone.field(BOX).await, "Windows that open");
    // It is killed again, and the stage closes before it comes back.
    phone.visit("about:blank").await;
    event.facilitator.close_stage().await;
    phone.visit(&format!("{origin}/event")).await;
    phone.see("Feedback has closed. Thank you.").await;
    phone.see("Windows that open").await;
    assert_eq!(phone.times("Windows that open").await, 1);
    // What was sent is not kept a second time, and what was typed since then is.
    event.facilitator.open_stage(StageKind::Close).await;
    phone.fill(BOX, "More chairs").await;
    phone.press("Send feedback").await;
    phone.see("Sent. You can change it until this part closes.").await;
    phone.visit("about:blank").await;
    phone.visit(&format!("{origin}/event")).await;
    phone.see("Sent. You can change it until this part closes.").await;
    event.facilitator.close_stage().await;
    phone.see("Feedback has closed. Thank you.").await;
    assert!(!phone.sees("More chairs").await, "it was sent");
    assert_eq!(phone.times("Windows that open").await, 1);
    event.facilitator.open_stage(StageKind::Close).await;
    phone.fill(BOX, "More chairs and tables").await;
    event.facilitator.close_stage().await;
    phone.see("More chairs and tables").await;
    assert_eq!(phone.times("More chairs and tables").await, 1);
    phone.assert_calm().await;
}

/// Phones can change and delete notes until the event has ended, so the wall must not say before that they are not linked.
#[tokio::test]
async fn the_wall_says_that_notes_are_no_longer_linked_only_once_the_event_has_ended() {
    const NOT_LINKED: &str = "Nobody can link your notes to your phone now.";
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Close, 1).await;
    let link = event.organiser.link(event.session, Role::Projector).await.expect("a link for the big screen");
    let wall = Chromium::big_screen(Surface::SmallProjector, &server.address(), &link).await;
    wall.see("Thank you").await;
    wall.see("Nobody can see who wrote what, not even the facilitator.").await;
    assert!(!wall.sees(NOT_LINKED).await, "phones still know their notes");
    event.facilitator.close_stage().await;
    assert!(!wall.sees(NOT_LINKED).await, "phones still know their notes");
    event.facilitator.end().await;
    wall.see(NOT_LINKED).await;
    wall.at_rest().await;
    wall.assert_sound("thanks on the wall", &[Check::Sideways, Check::Axe]).await;
}
