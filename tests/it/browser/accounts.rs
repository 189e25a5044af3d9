//! An organiser sets up a sign-in, signs out, signs in again, and manages accounts, seats and links.

use plenary_server::{Server, config::Config};
use plenary_tests::{
    accounts::{Authenticator, OTHER_PHRASE, PHRASE},
    browser::{Chromium, check::Check, surface::Surface},
    http::{Browser, secret_of},
};
use std::path::Path;

/// Where these pages are used: on laptops, and now and then on a phone.
const SURFACES: [Surface; 3] = [Surface::Phone, Surface::SmallPhone, Surface::SmallLaptop];

#[tokio::test]
async fn an_organiser_sets_up_a_sign_in_and_comes_back_by_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = Config { data: folder.path().into(), listen: ([127, 0, 0, 1], 0).into(), ..Config::default() };
    let running = Server::start(config).await.expect("the server starts");
    let laptop = Chromium::open(Surface::SmallLaptop).await;
    laptop.visit(running.organiser_link().expect("a new server prints an organiser's link")).await;
    laptop.see("You’ll be signed out tonight.").await;
    sound(&laptop, "organise").await;
    laptop.press("Set up your sign-in").await;

    laptop.see("Step 1 of 2").await;
    laptop.fill("Your name", "Jo Reed").await;
    laptop.fill("Pass phrase", "too short").await;
    laptop.press("Next").await;
    laptop.see("The pass phrase must have 15 characters or more").await;
    sound(&laptop, "account-1").await;
    laptop.fill("Pass phrase", "passwordpassword").await;
    laptop.press("Next").await;
    laptop.see("That phrase is easy to guess.").await;
    laptop.fill("Pass phrase", PHRASE).await;
    laptop.press("Next").await;

    laptop.see("Step 2 of 2").await;
    laptop.until("the picture is there", "return document.querySelector('img.authenticator')?.naturalWidth").await;
    sound(&laptop, "account-2").await;
    let secret = laptop.until("the key is there", "return document.querySelector('code')?.innerText").await;
    let mut authenticator = Authenticator::new(secret.as_str().unwrap_or_default()).expect("a key in base32");
    laptop.fill("Code from your authenticator app", "12").await;
    laptop.press("Finish").await;
    laptop.see("That code is not right.").await;
    laptop.fill("Code from your authenticator app", &authenticator.fresh()).await;
    laptop.press("Finish").await;
    laptop.see("Your sign-in is set up").await;
    sound(&laptop, "account-3").await;

    another_phrase(&laptop, &mut authenticator, folder.path()).await;
    laptop.press("Sign out").await;
    laptop.see("For organisers, facilitators and reviewers who have an account.").await;
    laptop.press_by("Pass phrase", "Sign in").await;
    laptop.see("Enter your name").await;
    laptop.fill("Your name", "Jo Reed").await;
    laptop.fill("Pass phrase", "eight lanterns by the weir").await;
    laptop.fill("Code from your authenticator app", "000000").await;
    laptop.press_by("Pass phrase", "Sign in").await;
    laptop.see("We could not sign you in with those details.").await;
    sound(&laptop, "sign-in").await;
    laptop.fill("Pass phrase", OTHER_PHRASE).await;
    laptop.press("Show the pass phrase").await;
    assert_eq!(laptop.field("Pass phrase").await, OTHER_PHRASE);
    laptop.fill("Code from your authenticator app", &authenticator.fresh()).await;
    laptop.press_by("Pass phrase", "Sign in").await;
    laptop.see("No events yet").await;
    laptop.not_see("You’ll be signed out tonight.").await;

    laptop.press("Who has access").await;
    laptop.see("Participants are not in this list: nobody knows who they are.").await;
    laptop.press("Create link").await;
    laptop.see("It works once, within 7 days.").await;
    let link = laptop.field("Link").await;
    laptop.press("Done").await;
    let guest = Browser::new(running.url());
    guest.enter(&secret_of(&link).expect("the link has a secret")).await.expect("the invitation opens");
    guest.enrol("Ada Finch").await.expect("a guest makes an account");
    laptop.reload().await;
    laptop.see("Ada Finch").await;
    sound(&laptop, "people").await;
    laptop.press_by("Ada Finch", "Remove").await;
    laptop.see("Remove this account?").await;
    laptop.press("Remove").await;
    laptop.not_see("Ada Finch").await;
    assert!(guest.sessions().await.is_err(), "who was removed is out");
    laptop.assert_calm().await;
    running.shutdown().await;
}

/// Changes the pass phrase of an account.
async fn another_phrase(laptop: &Chromium, authenticator: &mut Authenticator, data: &Path) {
    authenticator.minutes_pass(data).await;
    laptop.press("Change your pass phrase").await;
    laptop.fill("Current pass phrase", "a guess of fifteen").await;
    laptop.fill("New pass phrase", "passwordpassword").await;
    laptop.fill("Code from your authenticator app", "000000").await;
    laptop.press("Change it").await;
    laptop.see("That phrase is easy to guess.").await;
    laptop.fill("New pass phrase", OTHER_PHRASE).await;
    laptop.fill("Code from your authenticator app", "000000").await;
    laptop.press("Change it").await;
    laptop.see("The pass phrase or the code is not right.").await;
    sound(laptop, "account-4").await;
    laptop.fill("Current pass phrase", PHRASE).await;
    laptop.fill("Code from your authenticator app", &authenticator.fresh()).await;
    laptop.press("Change it").await;
    laptop.see("Your pass phrase has been changed").await;
    sound(laptop, "account-5").await;
}

/// The page passes the checks on every surface; a screenshot of each is taken for people to look at.
async fn sound(browser: &Chromium, page: &str) {
    for surface in SURFACES {
        browser.become_a(surface).await;
        let place = format!("accounts-{page}-{}", surface.size().0);
        browser.assert_sound(&place, &[Check::Sideways, Check::TargetsUnder(24)]).await;
        browser.screenshot(&place).await;
    }
    browser.become_a(Surface::SmallLaptop).await;
    browser.assert_sound(page, &[Check::Axe]).await;
}
