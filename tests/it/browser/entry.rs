//! The ways in: the organiser's link, the code, a plain address in the room, browsers that lack something.

use plenary_server::{Server, config::Config};
use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};

/// Hides the storage, as a browser does that blocks all site data.
const NO_STORAGE: &str = "for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
    Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });";

#[tokio::test]
async fn an_organiser_opens_the_link_once_and_makes_an_event_from_the_template() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = Config { data: folder.path().into(), listen: ([127, 0, 0, 1], 0).into(), ..Config::default() };
    let running = Server::start(config).await.expect("the server starts");
    let link = running.organiser_link().expect("a new server prints an organiser's link").to_owned();
    let laptop = Chromium::open(Surface::Laptop).await;
    laptop.visit(&link).await;
    laptop.see("No events yet").await;
    assert!(!laptop.address().await.contains('#'), "the secret stays in the address bar");

    laptop.press("New event").await;
    laptop.press("Create event").await;
    laptop.see("There is a problem").await;
    laptop.see("Enter a name for the event").await;
    assert!(laptop.title().await.starts_with("Error: "), "the title does not say that there is a problem");
    laptop.fill("Name of the event", "Event Willow").await;
    laptop.set_date("Date of the event", "2026-11-22").await;
    laptop.set_date("Keep until", "2027-05-22").await;
    laptop.press("Create event").await;
    laptop.see("Event Willow").await;
    laptop.see("Not started").await;
    laptop.see("Joining: on").await;
    assert!(laptop.address().await.contains("/run/"));

    let other = Chromium::open(Surface::Laptop).await;
    other.visit(&link).await;
    other.see("There is a problem").await;
    for browser in [&laptop, &other] {
        browser.assert_calm().await;
    }
    running.shutdown().await;
}

#[tokio::test]
async fn a_wrong_code_gets_a_sentence_and_the_right_one_lets_in_however_it_is_typed() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let phone = Chromium::open(Surface::Phone).await;
    phone.visit(&server.address()).await;
    phone.see("We do not ask for your name.").await;
    phone.press("Join").await;
    phone.see("The code has 8 letters and numbers.").await;
    phone.fill("Event code", "ABCD-2345").await;
    phone.press("Join").await;
    phone.see("We do not know that code. Check the big screen and type it again.").await;
    assert_eq!(phone.field("Event code").await, "ABCD-2345", "what was typed is gone");
    phone.assert_sound("join form with an error", &[Check::Axe]).await;

    let (first, last) = event.code.split_at(4);
    let sloppy = format!(" {} - {} ", first.to_lowercase(), last.to_lowercase());
    phone.fill("Event code", &sloppy).await;
    phone.keys("\u{e007}").await;
    phone.see("You are in. Your name is not stored with anything you send.").await;
    assert_eq!(event.facilitator.facts().joined.max(1), 1);
    phone.reload().await;
    phone.see("You are in.").await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn a_scanned_code_asks_for_one_tap() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let phone = Chromium::open(Surface::SmallPhone).await;
    phone.visit(&format!("{}/#{}", server.address(), event.code)).await;
    phone.see("You are joining").await;
    phone.see("Event Willow").await;
    phone.see("Your code").await;
    phone.press("How does this work?").await;
    phone.see("There is no sign-up.").await;
    phone.press("Join").await;
    phone.see("You are in.").await;
    assert!(!phone.address().await.contains('#'));
    phone.press("Help").await;
    phone.see("If something does not work, tell the facilitator.").await;
    phone.assert_sound("help", &[Check::Axe]).await;
    phone.press("Close").await;
    phone.press("Leave").await;
    phone.press("Stay").await;
    phone.press("Leave").await;
    phone.press("Leave the event").await;
    phone.see("Nothing is kept on this device.").await;
    let kept = phone.script("return Object.keys(localStorage)", vec![]).await;
    assert!(!kept.to_string().contains(&event.session.to_string()), "{kept} is left on the phone");
}

#[tokio::test]
async fn a_room_without_certificates_works_on_a_plain_address() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let flags = ["--host-resolver-rules=MAP board.test 127.0.0.1"];
    let phone = Chromium::with_flags(Surface::Phone, &flags).await;
    let plain = server.address().replace("127.0.0.1", "board.test");
    phone.join(&plain, &event.code).await;
    assert_eq!(phone.script("return isSecureContext", vec![]).await, false, "this address is not what a room has");
    phone.send_note("What information is missing?", "From a plain address").await;
    phone.see("Saved").await;
    phone.reload().await;
    phone.see("From a plain address").await;
    event.facilitator.close_stage().await;
    phone.press("Show the group’s notes (1)").await;
    assert_eq!(phone.times("From a plain address").await, 2);
    phone.assert_calm().await;
}

#[tokio::test]
async fn browsers_that_lack_something_say_so_in_one_sentence() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let old = Chromium::open(Surface::Phone).await;
    old.before_every_page("delete window.WebAssembly").await;
    old.visit(&server.address()).await;
    old.see("it needs Safari 16, Chrome 99, Firefox 102 or newer. Ask the facilitator for a shared device").await;
    old.not_see("Opening the event…").await;

    let guarded = Chromium::open(Surface::Phone).await;
    guarded.before_every_page(NO_STORAGE).await;
    guarded.join(&server.address(), &event.code).await;
    guarded.see("This device cannot keep drafts. Keep this page open until everything is saved.").await;
    guarded.send_note("What information is missing?", "Written without storage").await;
    guarded.see("Saved").await;
    guarded.assert_calm().await;
}

#[tokio::test]
async fn a_page_whose_program_stopped_says_what_to_do() {
    let server = TestServer::start().await;
    let phone = Chromium::open(Surface::Phone).await;
    phone.visit(&server.address()).await;
    phone.see("We do not ask for your name.").await;
    let sentence = "This page has stopped. What you wrote is kept on this device";
    // The event by which a browser reports an error: Chromium sends none for errors in a test's own scripts.
    let tell = "dispatchEvent(new ErrorEvent('error', { error: arguments[0] ? new WebAssembly.RuntimeError('unreachable') : new TypeError('of an extension') }))";
    phone.script(tell, vec![false.into()]).await;
    assert!(!phone.sees(sentence).await, "an error that is not the program's own stops nothing");
    phone.script(tell, vec![true.into()]).await;
    phone.see(sentence).await;
    phone.press("reload the page").await;
    phone.not_see(sentence).await;
    phone.see("We do not ask for your name.").await;
}

#[tokio::test]
async fn a_link_names_its_event_and_joins_it_without_the_program() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let phone = Chromium::open(Surface::SmallPhone).await;
    phone.slow_network(400, 400).await;
    phone.script("location.href = arguments[0]", vec![format!("{}/#{}", server.address(), event.code).into()]).await;
    phone.until("the event is named", "return document.querySelector('#join-title')?.innerText === 'Event Willow'").await;
    assert!(phone.until("the client is not there yet", "return document.getElementById('shell')").await.is_object());
    assert!(!phone.address().await.contains(&event.code), "the code stays in the address");
    phone.press("Join").await;
    phone.until("the seat has come", "return document.documentElement.dataset.seat").await;
    phone.see("Opening the event…").await;
    assert!(phone.until("the client is not there yet", "return document.getElementById('shell')").await.is_object());
    phone.see("You are in.").await;
    assert!(phone.address().await.ends_with("/event"));
    phone.assert_calm().await;
}

#[tokio::test]
async fn the_form_says_what_is_wrong_without_the_program() {
    let server = TestServer::start().await;
    let slow = Chromium::open(Surface::SmallPhone).await;
    slow.slow_network(400, 400).await;
    slow.script("location.href = arguments[0]", vec![server.address().into()]).await;
    slow.until("the form is there", "return document.getElementById('code')?.checkVisibility()").await;
    slow.press("Join").await;
    slow.see("The code has 8 letters and numbers.").await;
    slow.fill("Event code", "ABCD-2345").await;
    slow.press("Join").await;
    slow.see("We do not know that code. Check the big screen and type it again.").await;
    assert!(slow.until("the client is not there yet", "return document.getElementById('shell')").await.is_object());
    slow.until("the client is there", "return !document.getElementById('shell')").await;
    slow.see("We do not know that code. Check the big screen and type it again.").await;
    assert_eq!(slow.field("Event code").await, "ABCD-2345", "what was typed is gone");
}

#[tokio::test]
async fn a_link_to_an_event_that_lets_nobody_in_does_not_name_it() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    event.organiser.lobby(event.session, false).await.expect("joining is turned off");
    let phone = Chromium::open(Surface::Phone).await;
    phone.visit(&format!("{}/#{}", server.address(), event.code)).await;
    phone.press("Join").await;
    phone.see("This event isn’t letting new people in.").await;
    phone.not_see("Event Willow").await;
    // The code is there to be looked at, and another may be typed.
    assert_eq!(phone.field("Event code").await, event.code);
}

#[tokio::test]
async fn a_code_typed_behind_the_address_is_filled_in() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let phone = Chromium::open(Surface::Phone).await;
    let (first, last) = event.code.split_at(4);
    phone.visit(&format!("{}/{}-{last}", server.address(), first.to_lowercase())).await;
    phone.see("Event Willow").await;
    phone.press("Join").await;
    phone.see("You are in.").await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn a_participant_at_the_page_of_facilitators_is_led_back() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.see("You are in.").await;
    phone.visit(&format!("{}/run/{}", server.address(), event.session)).await;
    phone.see("This page is for facilitators").await;
    phone.assert_sound("the facilitators’ page on a phone", &[Check::Sideways, Check::WordsUnder(16), Check::Axe]).await;
    phone.press("Go back to the event").await;
    phone.see("You are in.").await;

    let other = Chromium::open(Surface::Phone).await;
    other.visit(&format!("{}/run/{}", server.address(), event.session)).await;
    other.see("this device is not signed in to the event as one").await;
    other.not_see("Join again with the code").await;
}

#[tokio::test]
async fn a_big_screen_without_its_link_can_be_read_on_a_phone() {
    let server = TestServer::start().await;
    let phone = Chromium::open(Surface::SmallPhone).await;
    phone.visit(&format!("{}/screen", server.address())).await;
    phone.see("This screen has no link to an event.").await;
    phone.assert_sound("the big screen without a link", &[Check::Sideways, Check::WordsUnder(16), Check::Axe]).await;
    phone.press("Join an event").await;
    phone.see("Event code").await;
}

#[tokio::test]
async fn a_code_typed_before_the_client_has_come_is_not_lost() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let phone = Chromium::open(Surface::Phone).await;
    phone.slow_network(400, 400).await;
    // The page without waiting for all that it loads.
    phone.script("location.href = arguments[0]", vec![server.address().into()]).await;
    phone.until("the form is there", "return document.getElementById('code')?.checkVisibility()").await;
    phone.fill("Event code", &event.code).await;
    phone.press("Join").await;
    phone.see("Opening the event…").await;
    assert!(phone.until("the client is not there yet", "return document.getElementById('shell')").await.is_object());
    phone.see("You are in.").await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn a_handover_gives_the_whole_link_and_copies_it() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let laptop = Chromium::facilitator(Surface::Laptop, &event.organiser, event.session).await;
    laptop.press("Handover code").await;
    laptop.see("It works once, within 15 minutes.").await;
    assert_eq!(laptop.field("Link").await, format!("{}/facilitate", server.address()));
    laptop.press("Copy").await;
    laptop.see("Copied.").await;
    laptop.at_rest().await;
    laptop.assert_sound("a handover", &[Check::Axe]).await;
    laptop.press("Done").await;
}
