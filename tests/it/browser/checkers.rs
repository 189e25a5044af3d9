//! The checkers themselves: each finds the mistake that is planted for it, and none finds what an earlier test left.

use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, cdp::Wish, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};
use serde_json::json;

/// A page with one mistake of each kind. Its policy forbids scripts.
const PLANTED: &str = "data:text/html,<!doctype html><html lang='en'><meta charset='utf-8'>\
    <meta http-equiv='content-security-policy' content=\"script-src 'none'\"><meta name='viewport' content='width=device-width'><title>Planted</title>\
    <main><h1>Planted</h1><script>alert(1)</script><p style='font-size:9px;color:%23bbb'>grey words</p>\
    <div style='width:700px'>wide</div><div style='position:relative;height:40px'><button>Under</button>\
    <div style='position:absolute;inset:0;background:navy'></div></div>\
    <nav style='height:20px;overflow:auto'><button>First</button><p>between</p><button aria-current='step'>Now</button></nav>\
    <div style='width:3em;height:1em;overflow:hidden;white-space:nowrap'>words without end</div>\
    <button style='width:10px;height:10px;padding:0' aria-label='Tiny'></button></main>";

#[tokio::test]
async fn every_checker_finds_what_is_planted_for_it() {
    let browser = Chromium::open(Surface::SmallPhone).await;
    browser.visit(PLANTED).await;
    for (check, planted) in [
        (Check::Sideways, "wide"),
        (Check::LostPlace, "Now"),
        (Check::HiddenControls, "Under"),
        (Check::WordsUnder(14), "grey words"),
        (Check::TargetsUnder(24), "Tiny"),
        (Check::CutOff, "words without end"),
        (Check::Axe, "color-contrast"),
    ] {
        let found = browser.flaws("planted", &[check]).await.join("\n");
        assert!(found.contains(planted), "{planted:?} is not in: {found}");
    }
    assert!(browser.console().await.iter().any(|line| line.contains("script-src")), "{:?}", browser.console().await);
    assert!(browser.knows("grey words").await);
    // What a page did is known after it is gone: a whole event is watched, not its last page.
    browser.visit("data:text/html,<!doctype html><html lang=en><title>Calm</title><h1>Calm</h1>").await;
    assert!(browser.console().await.iter().any(|line| line.contains("script-src")), "{:?}", browser.console().await);
    assert!(!browser.knows("blue words").await);
}

#[tokio::test]
async fn a_browser_that_is_handed_on_has_nothing_of_who_had_it_before() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let first = Chromium::open(Surface::Phone).await;
    first.before_every_page("window.left = true").await;
    first.join(&server.address(), &event.code).await;
    first.send_note("What information is missing?", "Left behind").await;
    first.script("console.error('left behind'); document.cookie = 'left=behind; max-age=1000'", vec![]).await;
    assert_eq!(first.script("return window.left", vec![]).await, true);
    assert!(first.knows("Left behind").await);
    first.script("console.error('left behind unread')", vec![]).await;
    first.wish(&[Wish::Dark]).await;
    first.lose_network().await;

    let next = first.hand_on(Surface::Laptop).await;
    next.visit(&server.address()).await;
    next.see("We do not ask for your name.").await;
    next.not_see("You are in").await;
    assert!(!next.knows("Left behind").await);
    assert_eq!(next.frames_sent().await, Vec::<String>::new());
    assert_eq!(next.console().await, Vec::<String>::new());
    let state = "return [window.left ?? null, document.cookie, localStorage.length, history.length, innerWidth, navigator.maxTouchPoints,
        matchMedia('(prefers-color-scheme: dark)').matches, document.visibilityState]";
    let fresh = Chromium::with_flags(Surface::Laptop, &[]).await;
    fresh.visit(&server.address()).await;
    fresh.see("We do not ask for your name.").await;
    assert_eq!(next.script(state, vec![]).await, fresh.script(state, vec![]).await);
    assert_eq!(next.script("return innerWidth", vec![]).await, json!(1280));
}
