//! Networks and browsers that let less through: the event runs all the same, or a page says what is known.

use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, surface::Surface},
    day::{LearningEvent, Venue},
    process::ServerProcess,
    proxy::{Fate, Proxy},
    server::TestServer,
};
use serde_json::json;

const QUESTION: &str = "What information is missing?";
const BLOCKED: &str = "This network blocks live connections.";
/// Longer than a page waits before it says that something does not come.
const NEVER: std::time::Duration = std::time::Duration::from_secs(14);
const FOREIGN: &str = "The network sent something else in place of the event. The Wi-Fi may ask you to sign in";
const TOO_OLD: &str = "This browser is too old to open the event: it needs Safari 16, Chrome 99, Firefox 102 or newer.";

/// A facilitator's laptop at an event, behind a proxy.
async fn laptop_behind(proxy: &Proxy, event: &LearningEvent) -> Chromium {
    let laptop = Chromium::open(Surface::Laptop).await;
    laptop.sit_down_at(&event.organiser).await;
    laptop.visit(&format!("{}/run/{}", proxy.address(), event.session)).await;
    laptop
}

#[tokio::test]
async fn behind_a_proxy_that_upgrades_nothing_the_event_runs_and_a_killed_server_doubles_nothing() {
    let mut server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let proxy = Proxy::without_upgrades(&server.address()).await;
    let phone = Chromium::open(Surface::Phone).await;
    phone.join(&proxy.address(), &event.code).await;
    phone.send_note(QUESTION, "Written over plain requests").await;
    phone.see("Saved").await;
    assert_eq!(phone.frames_received().await.len(), 0, "no websocket opened");

    let laptop = laptop_behind(&proxy, &event).await;
    laptop.see("1 device joined").await;
    laptop.see("Joining: on").await;

    server.kill();
    phone.send_note(QUESTION, "Sent into the void").await;
    phone.see("Not sent yet").await;
    server.start_again();
    phone.not_see("Not sent yet").await;
    phone.see("Saved").await;
    laptop.open_stage("Sort into themes").await;
    phone.see("Sort into themes").await;
    let mut facilitator = event.facilitator;
    facilitator.reconnect().await;
    facilitator.sees("both notes, each once", |content| {
        let mut texts: Vec<_> = content.notes.values().map(|note| note.text.as_str()).collect();
        texts.sort_unstable();
        texts == ["Sent into the void", "Written over plain requests"]
    })
    .await;
    phone.reload().await;
    phone.see("Sort into themes").await;
    for browser in [&phone, &laptop] {
        browser.not_see(BLOCKED).await;
    }
}

#[tokio::test]
async fn a_network_that_blocks_streams_too_is_named_and_nothing_unknown_is_said() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let fate = |path: &str| if path.starts_with("/live/") { Fate::SignIn } else { Fate::Through };
    let proxy = Proxy::start(&server.address(), fate).await;
    let laptop = laptop_behind(&proxy, &event).await;
    laptop.see(BLOCKED).await;
    laptop.see("Tell the IT desk to allow WebSockets").await;
    laptop.see("The event has not answered yet. This page keeps trying.").await;
    let said = laptop.seen().await;
    for unknown in ["joined", "Joining: ", "What you wrote", "Offline"] {
        assert!(!said.contains(unknown), "{unknown:?} is not known here: {said}");
    }
    let phone = Chromium::open(Surface::Phone).await;
    phone.visit(&proxy.address()).await;
    phone.fill("Event code", &event.code).await;
    phone.press("Join").await;
    phone.see(BLOCKED).await;
    phone.see("The event has not answered yet.").await;
    assert!(!phone.sees("What you wrote").await && !phone.sees("Offline").await);
}

#[tokio::test]
async fn a_websocket_that_works_is_used_and_a_server_that_is_down_changes_nothing() {
    let mut server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.see(QUESTION).await;
    server.kill();
    phone.see("Offline.").await;
    server.start_again();
    phone.not_see("Offline.").await;
    phone.send_note(QUESTION, "Over a websocket").await;
    phone.see("Saved").await;
    let sent = phone.frames_sent().await;
    assert!(sent.iter().any(|frame| frame.contains("Over a websocket")), "the note did not go over a websocket");
}

#[tokio::test]
async fn a_network_that_answers_the_program_itself_is_named_and_the_code_stays() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    // The program, its script, and everything: each may be what a network sends its own page for.
    for swallowed in [".wasm", "/assets/phone-", "/health"] {
        let open = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let signed_in = std::sync::Arc::clone(&open);
        let fate = move |path: &str| {
            let program = path.contains(".wasm") || path.contains("/assets/phone-");
            let taken = path.contains(swallowed) || swallowed == "/health" && program;
            match taken && !signed_in.load(std::sync::atomic::Ordering::Relaxed) {
                true => Fate::SignIn,
                false => Fate::Through,
            }
        };
        let proxy = Proxy::start(&server.address(), fate).await;
        let phone = Chromium::open(Surface::Phone).await;
        phone.visit(&proxy.address()).await;
        phone.see(FOREIGN).await;
        assert!(!phone.sees(TOO_OLD).await && !phone.sees("Opening the event…").await, "{swallowed}");
        phone.fill("Event code", &event.code).await;
        open.store(true, std::sync::atomic::Ordering::Relaxed);
        phone.press("Join").await;
        phone.see("You are in.").await;
    }
}

#[tokio::test]
async fn a_boot_file_or_program_that_never_comes_is_said_within_ten_seconds() {
    let server = TestServer::start().await;
    for late in ["/assets/boot-", ".wasm"] {
        // It comes in the end, because the driver waits for all that a page loads.
        let fate = move |path: &str| if path.contains(late) { Fate::Late(NEVER) } else { Fate::Through };
        let proxy = Proxy::start(&server.address(), fate).await;
        let phone = Chromium::open(Surface::Phone).await;
        phone
            .before_every_page(
                "const looking = setInterval(() => {
                     const shows = (id) => document.getElementById(id)?.checkVisibility({ visibilityProperty: true });
                     // Nothing is painted before the style has come.
                     if (!document.styleSheets.length || !shows('slow')) return;
                     clearInterval(looking);
                     const text = document.getElementById('slow').innerText;
                     window.said = { at: performance.now(), text, form: Boolean(shows('code')) };
                 }, 50);",
            )
            .await;
        phone.visit(&proxy.address()).await;
        let said = phone.until("the page has said that it takes a while", "return window.said").await;
        assert_eq!(said["text"], "This is taking a while. Check the Wi-Fi: it may ask you to sign in. Then try again.");
        let at = said["at"].as_f64().unwrap_or_default();
        assert!((9_900.0..12_500.0).contains(&at), "{late}: after {at} ms");
        assert_eq!(said["form"], late == ".wasm", "{late}: a code can be typed meanwhile");
        phone.see("We do not ask for your name.").await;
        phone.not_see("This is taking a while.").await;
    }
}

#[tokio::test]
async fn a_stage_whose_part_of_the_program_has_not_come_says_so_and_opens_when_it_comes() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let open = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let signed_in = std::sync::Arc::clone(&open);
    let fate = move |path: &str| match path.starts_with("/assets/later-") {
        true if !signed_in.load(std::sync::atomic::Ordering::Relaxed) => Fate::SignIn,
        _ => Fate::Through,
    };
    let proxy = Proxy::start(&server.address(), fate).await;
    let phone = Chromium::open(Surface::Phone).await;
    phone.join(&proxy.address(), &event.code).await;
    phone.send_note(QUESTION, "Written before the rest has come").await;
    phone.see("Saved").await;
    event.facilitator.open_stage(StageKind::Theming).await;
    phone.see("This part is loading. It will appear by itself.").await;
    open.store(true, std::sync::atomic::Ordering::Relaxed);
    phone.see("Where does this note belong?").await;
    phone.not_see("This part is loading.").await;
}

#[tokio::test]
async fn the_rest_of_the_program_comes_by_itself_once_a_phone_can_be_used() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.see(QUESTION).await;
    let come = "return performance.getEntriesByType('resource').some((file) => /later-.*wasm/.test(file.name) && file.responseEnd)";
    phone.until("the rest has come by itself", come).await;
    event.facilitator.open_stage(StageKind::Close).await;
    phone.see("One minute about today").await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn browsers_that_refuse_the_program_are_told_so_each_time() {
    let server = TestServer::start().await;
    for error in ["new EvalError('not allowed')", "new WebAssembly.CompileError('no')", "new TypeError('lacks it')"] {
        let old = Chromium::open(Surface::Phone).await;
        let refuse = format!("WebAssembly.instantiateStreaming = WebAssembly.instantiate = async () => {{ throw {error}; }}");
        old.before_every_page(&refuse).await;
        old.visit(&server.address()).await;
        old.see(TOO_OLD).await;
        assert!(!old.sees("Opening the event…").await && !old.sees("Event code").await, "{error}");
    }
}

#[tokio::test]
async fn blocked_cookies_are_named() {
    let server = TestServer::start().await;
    let phone = Chromium::open(Surface::Phone).await;
    phone.cdp("Emulation.setDocumentCookieDisabled", json!({ "disabled": true })).await;
    phone.visit(&server.address()).await;
    phone.see("This browser blocks cookies, and one cookie keeps your place in the event.").await;
    assert!(!phone.sees("Event code").await);
    phone.cdp("Emulation.setDocumentCookieDisabled", json!({ "disabled": false })).await;
    phone.press("try again").await;
    phone.see("We do not ask for your name.").await;
}

#[tokio::test]
async fn a_phone_whose_clock_stopped_counts_the_timer_by_the_server_s_word_when_it_wakes() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::open(Surface::Phone).await;
    // A clock that stops while the phone sleeps, and runs on from there.
    phone
        .before_every_page(
            "const real = performance.now.bind(performance);
             let slept = 0, since = null;
             performance.now = () => (since ?? real()) - slept;
             window.sleep = () => (since = real());
             window.wake = () => {
                 slept += real() - since;
                 since = null;
                 dispatchEvent(new Event('pageshow'));
             };",
        )
        .await;
    phone.join(&server.address(), &event.code).await;
    event.facilitator.act(plenary_shared::stage::Act::Leading(
        plenary_shared::stage::leading::LeadingAct::SetTimer { seconds: 100 },
    ))
    .await
    .unwrap();
    let left = async || {
        let text = phone.page("return document.querySelector('.timer-clock')?.innerText ?? ''", json!([])).await;
        let text = text.as_str().unwrap_or_default().to_owned();
        text.split_once(':').and_then(|(m, s)| Some(m.parse::<i32>().ok()? * 60 + s.parse::<i32>().ok()?))
    };
    phone.eventually("the timer shows", async || left().await.ok_or_else(|| anyhow::anyhow!("no timer"))).await;
    phone.script("sleep()", vec![]).await;
    let before = left().await.expect("a timer");
    let begun = std::time::Instant::now();
    plenary_tests::until("some seconds have passed", || begun.elapsed().as_secs() >= 6).await;
    assert!(before - left().await.expect("a timer") <= 1, "the clock has not stopped");
    phone.script("wake()", vec![]).await;
    phone
        .eventually("the timer is right again", async || {
            let (shown, gone) = (left().await.unwrap_or_default(), begun.elapsed().as_secs() as i32);
            anyhow::ensure!((before - shown - gone).abs() <= 2, "{before} s, {gone} s ago; now {shown}");
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn the_check_page_finds_what_a_network_blocks() {
    let server = TestServer::start().await;
    let found = async |address: &str| {
        let phone = Chromium::open(Surface::Phone).await;
        phone.visit(&format!("{address}/check")).await;
        phone.not_see("Checking.").await;
        phone.seen().await
    };
    let fine = found(&server.address()).await;
    assert!(fine.contains("Live connections work here.") && !fine.contains("IT desk"), "{fine}");
    let proxy = Proxy::without_upgrades(&server.address()).await;
    let instead = found(&proxy.address()).await;
    assert!(instead.contains("Plenary will run all the same") && instead.contains("What to tell the IT desk"), "{instead}");
    let fate = |path: &str| if path.starts_with("/live/") { Fate::Silence } else { Fate::Through };
    let proxy = Proxy::start(&server.address(), fate).await;
    let blocked = found(&proxy.address()).await;
    assert!(blocked.contains("Plenary will not run on it") && blocked.contains("What to tell the IT desk"), "{blocked}");
    let fate = |path: &str| if path == "/health" { Fate::SignIn } else { Fate::Through };
    let proxy = Proxy::start(&server.address(), fate).await;
    let foreign = found(&proxy.address()).await;
    assert!(foreign.contains("The Wi-Fi may ask you to sign in") && !foreign.contains("IT desk"), "{foreign}");
}
